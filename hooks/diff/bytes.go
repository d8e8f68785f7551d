package diff

import (
	"strconv"
	"strings"
)

// What of two bodies of bytes is shown around their first difference.
const (
	hexWidth  = 8 // bytes a line
	hexBefore = 4 // lines
	hexAfter  = 12
)

// bytes compares two bodies byte by byte.
func (d *BodyDiff) bytes(left, right []byte) {
	at := 0
	for at < min(len(left), len(right)) && left[at] == right[at] {
		at++
	}
	first := 0 // of the lines that are shown
	if !d.Same {
		d.Count, d.FirstOffset = 1, int64(at)
		d.note(whereBytesDiffer(at, len(left), len(right)))
		first = max(at/hexWidth-hexBefore, 0)
	}
	end := min(first+hexBefore+1+hexAfter, (max(len(left), len(right))+hexWidth-1)/hexWidth)
	for line := first; line < end; line++ {
		d.Lines = append(d.Lines, hexLine(line, hexPart(left, line), hexPart(right, line)))
	}
	if first > 0 || end*hexWidth < max(len(left), len(right)) {
		d.note("Bytes " + strconv.Itoa(first*hexWidth) + " to " + strconv.Itoa(min(end*hexWidth, max(len(left), len(right)))-1) + " are shown.")
	}
}

func whereBytesDiffer(at, left, right int) string {
	switch {
	case at == left:
		return "The left ends after " + strconv.Itoa(left) + " bytes, up to there both are the same. The right has " + strconv.Itoa(right) + "."
	case at == right:
		return "The right ends after " + strconv.Itoa(right) + " bytes, up to there both are the same. The left has " + strconv.Itoa(left) + "."
	}
	return "They differ first at byte " + strconv.Itoa(at) + ", counted from 0. The left has " + strconv.Itoa(left) + " bytes, the right " + strconv.Itoa(right) + "."
}

// hexPart gives the bytes of a line.
func hexPart(body []byte, line int) []byte {
	from := min(line*hexWidth, len(body))
	return body[from:min(from+hexWidth, len(body))]
}

// hexLine puts the same line of two bodies side by side.
func hexLine(number int, left, right []byte) Line {
	line := Line{Left: hexText(number*hexWidth, left), Right: hexText(number*hexWidth, right)}
	if line.Left != "" {
		line.LeftAt = number + 1
	}
	if line.Right != "" {
		line.RightAt = number + 1
	}
	switch {
	case string(left) == string(right):
	case len(left) == 0:
		line.Kind = Added
	case len(right) == 0:
		line.Kind = Removed
	default:
		line.Kind = Changed
		line.LeftMarks, line.RightMarks = hexMarks(left, right), hexMarks(right, left)
	}
	return line
}

// hexText writes bytes as offset, hex and ASCII: "00000010  7b 22 72 65 66 22 3a 22  {"ref":"".
func hexText(offset int, body []byte) string {
	if len(body) == 0 {
		return ""
	}
	const digits = "0123456789abcdef"
	var out strings.Builder
	for shift := 28; shift >= 0; shift -= 4 {
		out.WriteByte(digits[offset>>shift&15])
	}
	out.WriteString("  ")
	for _, c := range body {
		out.Write([]byte{digits[c>>4], digits[c&15], ' '})
	}
	out.WriteString(strings.Repeat("   ", hexWidth-len(body)) + " ")
	for _, c := range body {
		if c < ' ' || c > '~' {
			c = '.'
		}
		out.WriteByte(c)
	}
	return out.String()
}

// hexMarks marks the bytes of a line that the other does not have in their place, as hex.
func hexMarks(body, other []byte) (spans []Span) {
	const begin = 10 // of the hex digits in a line
	for i, c := range body {
		if i < len(other) && other[i] == c {
			continue
		}
		now := Span{begin + 3*i, begin + 3*i + 2}
		if n := len(spans); n > 0 && spans[n-1].To+1 == now.From {
			spans[n-1].To = now.To
		} else {
			spans = append(spans, now)
		}
	}
	return spans
}
