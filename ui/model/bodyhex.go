package model

import "strings"

// hexWidth is how many bytes a hex line shows, so that it fits the inspector.
const hexWidth = 8

// HexDump writes bytes as lines of offset, hex and ASCII: "00000010  7b 22 72 65 66 22 3a 22  {"ref":"".
func HexDump(body []byte) string {
	const digits = "0123456789abcdef"
	var out strings.Builder
	out.Grow((len(body)/hexWidth + 1) * (8 + 2 + 3*hexWidth + 1 + hexWidth + 1))
	for at := 0; at < len(body); at += hexWidth {
		line := body[at:min(at+hexWidth, len(body))]
		if at > 0 {
			out.WriteByte('\n')
		}
		for shift := 28; shift >= 0; shift -= 4 {
			out.WriteByte(digits[at>>shift&15])
		}
		out.WriteString("  ")
		for _, c := range line {
			out.WriteByte(digits[c>>4])
			out.WriteByte(digits[c&15])
			out.WriteByte(' ')
		}
		out.WriteString(strings.Repeat("   ", hexWidth-len(line)))
		out.WriteByte(' ')
		for _, c := range line {
			if c < ' ' || c > '~' {
				c = '.'
			}
			out.WriteByte(c)
		}
	}
	return out.String()
}
