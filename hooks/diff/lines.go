package diff

import "strings"

// maxLines is how many lines of each side are compared. More than that fill more memory than anyone would read.
const maxLines = 100_000

// maxLineScores is how many pairs of lines one comparison looks at to tell which became which.
const maxLineScores = 2_000_000

// Lines puts the lines of two texts side by side. Lines end with a line feed; a text without one is one line.
func Lines(left, right string) []Line {
	return compareLines(strings.Split(left, "\n"), strings.Split(right, "\n"), wholeLine)
}

// compareLines puts the lines of two texts side by side. key gives what of a line is compared.
func compareLines(left, right []string, key func(string) string) []Line {
	ids := interner{}
	numbers := func(lines []string) []rune {
		numbers := make([]rune, len(lines))
		for i, line := range lines {
			numbers[i] = ids.id(key(line))
		}
		return numbers
	}
	w := lineWriter{left: left, right: right, pairing: pairing{work: maxLineScores}}
	w.lines = make([]Line, 0, max(len(left), len(right)))
	a, b := numbers(left), numbers(right)
	runs := align(a, b)
	slide(a, b, runs)
	i, j := 0, 0
	for _, m := range append(runs, match{len(left), len(right), 0}) {
		w.hunk(i, m.a, j, m.b)
		for k := range m.n {
			w.lines = append(w.lines, Line{Left: left[m.a+k], Right: right[m.b+k], LeftAt: m.a + k + 1, RightAt: m.b + k + 1})
		}
		i, j = m.a+m.n, m.b+m.n
	}
	return w.lines
}

// slide moves what only one side has down as far as it can stand. An object that was put into a list then begins with
// its own bracket and not with the one that closes its neighbour.
func slide(left, right []rune, runs []match) {
	for k := 0; k+1 < len(runs); k++ {
		m, next := &runs[k], &runs[k+1]
		for next.n > 1 {
			i, j := m.a+m.n, m.b+m.n
			if i < next.a && j < next.b || left[i] != right[j] {
				break
			}
			m.n++
			next.a, next.b, next.n = next.a+1, next.b+1, next.n-1
		}
	}
}

func wholeLine(line string) string { return line }

// withoutComma lets the last member of an object be the same as one that is not the last.
func withoutComma(line string) string { return strings.TrimSuffix(line, ",") }

type lineWriter struct {
	left, right []string
	lines       []Line
	pairing     pairing
}

// hunk adds lines of which none is equal: those that are alike side by side, the others alone.
func (w *lineWriter) hunk(i, leftEnd, j, rightEnd int) {
	partner := w.pairing.pairs(leftEnd-i, rightEnd-j, func(a, b int) float32 { return likeness(w.left[i+a], w.right[j+b]) })
	first := j
	for k, at := range partner {
		if at < 0 {
			w.lines = append(w.lines, Line{Kind: Removed, Left: w.left[i+k], LeftAt: i + k + 1})
			continue
		}
		w.added(j, first+at)
		j = first + at + 1
		line := Line{Kind: Changed, Left: w.left[i+k], Right: w.right[j-1], LeftAt: i + k + 1, RightAt: j}
		line.LeftMarks, line.RightMarks = Marks(line.Left, line.Right)
		w.lines = append(w.lines, line)
	}
	w.added(j, rightEnd)
}

func (w *lineWriter) added(from, end int) {
	for ; from < end; from++ {
		w.lines = append(w.lines, Line{Kind: Added, Right: w.right[from], RightAt: from + 1})
	}
}

// alike is the least share of two lines that must be the same for one to be taken for the other, changed.
const alike = 0.4

// likeness gives the share of two lines that their common beginning and end make up; 0 below alike.
func likeness(left, right string) float32 {
	const enough = 400 // bytes that are looked at
	left, right = strings.TrimSpace(left), strings.TrimSpace(right)
	longest := min(max(len(left), len(right)), enough)
	if longest == 0 {
		return 0
	}
	room := min(len(left), len(right), enough)
	same := 0
	for same < room && left[same] == right[same] {
		same++
	}
	for tail := 0; same < room && left[len(left)-1-tail] == right[len(right)-1-tail]; tail++ {
		same++
	}
	if share := float32(same) / float32(longest); share >= alike {
		return share
	}
	return 0
}

// textLines is a text taken apart at its line ends.
type textLines struct {
	lines      []string
	crlf, lf   int  // how many lines end with each
	unfinished bool // the last line has no end
}

// splitText parts a text into lines without their ends.
func splitText(text string) textLines {
	t := textLines{lines: make([]string, 0, strings.Count(text, "\n")+1)}
	for text != "" {
		line, rest, ended := strings.Cut(text, "\n")
		text = rest
		switch {
		case !ended:
			t.unfinished = true
		case strings.HasSuffix(line, "\r"):
			line = line[:len(line)-1]
			t.crlf++
		default:
			t.lf++
		}
		t.lines = append(t.lines, line)
	}
	return t
}

// lineEnds is how the lines of a text end.
type lineEnds uint8

const (
	noEnds lineEnds = iota
	endsCRLF
	endsLF
	endsMixed
)

func (t textLines) ends() lineEnds {
	switch {
	case t.crlf > 0 && t.lf > 0:
		return endsMixed
	case t.crlf > 0:
		return endsCRLF
	case t.lf > 0:
		return endsLF
	}
	return noEnds
}

// endsWords says how two texts differ in how their lines end; "" when they do not.
func endsWords(left, right lineEnds) string {
	return map[[2]lineEnds]string{
		{endsCRLF, endsLF}:    "The lines end with CR LF on the left and with LF on the right.",
		{endsCRLF, endsMixed}: "The lines end with CR LF on the left and partly with CR LF and partly with LF on the right.",
		{endsLF, endsCRLF}:    "The lines end with LF on the left and with CR LF on the right.",
		{endsLF, endsMixed}:   "The lines end with LF on the left and partly with CR LF and partly with LF on the right.",
		{endsMixed, endsCRLF}: "The lines end partly with CR LF and partly with LF on the left and with CR LF on the right.",
		{endsMixed, endsLF}:   "The lines end partly with CR LF and partly with LF on the left and with LF on the right.",
	}[[2]lineEnds{left, right}]
}

// endNotes says how two texts differ in their line ends.
func endNotes(left, right textLines) (notes []string) {
	if words := endsWords(left.ends(), right.ends()); words != "" {
		notes = append(notes, words)
	}
	switch {
	case len(left.lines) == 0 || len(right.lines) == 0 || left.unfinished == right.unfinished:
	case right.unfinished:
		notes = append(notes, "The last line ends with a line feed on the left only.")
	default:
		notes = append(notes, "The last line ends with a line feed on the right only.")
	}
	return notes
}
