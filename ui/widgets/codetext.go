package widgets

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// paintedLine is how many bytes of a line are painted at most. Longer ones are cut on the screen
// only: selecting and copying know them whole.
const paintedLine = 4000

// codeText is a text by lines, some of which are folded away. Lines are counted from 0 as they
// are in the text, rows as they show.
type codeText struct {
	text    string
	starts  []int // where each line begins
	longest int   // bytes of the longest line, at most paintedLine
	xml     bool  // blocks are elements, else JSON's
	folds   []fold
	small   string // text in small ASCII letters, once something was sought
}

// fold hides the lines after head up to last, which closes what head opens. Folds are in order
// and lie outside each other. before is how many lines those before it hide.
type fold struct{ head, last, before int }

func (f fold) hides() int { return f.last - f.head }

func newCodeText(text string) *codeText {
	c := &codeText{text: text, starts: make([]int, 1, strings.Count(text, "\n")+1)}
	from := 0
	for {
		length := strings.IndexByte(text[from:], '\n')
		if length < 0 {
			c.longest = max(c.longest, min(len(text)-from, paintedLine))
			return c
		}
		c.longest = max(c.longest, min(length, paintedLine))
		from += length + 1
		c.starts = append(c.starts, from)
	}
}

func (c *codeText) lines() int { return len(c.starts) }

// end is where a line ends, before its line feed.
func (c *codeText) end(line int) int {
	if line+1 < len(c.starts) {
		return c.starts[line+1] - 1
	}
	return len(c.text)
}

// line is one line without its line feed.
func (c *codeText) line(line int) string {
	return strings.TrimSuffix(c.text[c.starts[line]:c.end(line)], "\r")
}

// painted is as much of a line as is painted, and whether that is all of it.
func (c *codeText) painted(line int) (text string, whole bool) {
	text = c.line(line)
	if len(text) <= paintedLine {
		return text, true
	}
	at := paintedLine
	for at > paintedLine-utf8.UTFMax && !utf8.RuneStart(text[at]) {
		at--
	}
	return text[:at], false
}

// rows is how many lines show.
func (c *codeText) rows() int {
	if n := len(c.folds); n > 0 {
		return len(c.starts) - c.folds[n-1].before - c.folds[n-1].hides()
	}
	return len(c.starts)
}

// lineOf is the line that a row shows.
func (c *codeText) lineOf(row int) int {
	i := sort.Search(len(c.folds), func(i int) bool { return c.folds[i].head-c.folds[i].before >= row }) - 1
	if i < 0 {
		return row
	}
	return row + c.folds[i].before + c.folds[i].hides()
}

// rowOf is the row that shows a line, or the head of the fold it is in.
func (c *codeText) rowOf(line int) int {
	i := sort.Search(len(c.folds), func(i int) bool { return c.folds[i].head >= line }) - 1
	switch {
	case i < 0:
		return line
	case line <= c.folds[i].last:
		return c.folds[i].head - c.folds[i].before
	}
	return line - c.folds[i].before - c.folds[i].hides()
}

// refold takes folds that are in order.
func (c *codeText) refold(folds []fold) {
	hidden := 0
	for i := range folds {
		folds[i].before = hidden
		hidden += folds[i].hides()
	}
	c.folds = folds
}

// foldAt is the fold whose head is line.
func (c *codeText) foldAt(line int) (fold, bool) {
	i := sort.Search(len(c.folds), func(i int) bool { return c.folds[i].head >= line })
	if i < len(c.folds) && c.folds[i].head == line {
		return c.folds[i], true
	}
	return fold{}, false
}

// opens says whether a line of printed JSON or XML begins a block.
func (c *codeText) opens(line int) bool {
	text := c.line(line)
	if c.xml {
		return c.opensElement(line, text)
	}
	return text != "" && (text[len(text)-1] == '{' || text[len(text)-1] == '[')
}

// opensElement says whether a line is a start tag with something indented below it.
func (c *codeText) opensElement(line int, text string) bool {
	depth := indent(text)
	tag := text[depth:]
	if len(tag) < 2 || tag[0] != '<' || tag[1] == '/' || tag[1] == '!' || tag[1] == '?' || strings.HasSuffix(tag, "/>") || strings.Contains(tag, "</") {
		return false
	}
	return line+1 < len(c.starts) && indent(c.line(line+1)) > depth
}

// block is the line that closes what a line opens: the next one that is indented no deeper.
func (c *codeText) block(head int) (last int, found bool) {
	if !c.opens(head) {
		return 0, false
	}
	depth := indent(c.line(head))
	for line := head + 1; line < len(c.starts); line++ {
		text := c.line(line)
		if text == "" || indent(text) > depth {
			continue
		}
		closes := strings.TrimLeft(text, " \t")
		if c.xml {
			return line, strings.HasPrefix(closes, "</")
		}
		return line, strings.HasPrefix(closes, "}") || strings.HasPrefix(closes, "]")
	}
	return 0, false
}

// toggle folds or unfolds what a line opens and answers whether it opens anything.
func (c *codeText) toggle(head int) bool {
	if _, folded := c.foldAt(head); folded {
		c.reveal(head + 1)
		return true
	}
	last, found := c.block(head)
	if !found {
		return false
	}
	kept := make([]fold, 0, len(c.folds)+1)
	added := false
	for _, f := range c.folds {
		if f.head > head && f.last <= last {
			continue // inside: the new fold hides it
		}
		if f.head > head && !added {
			kept, added = append(kept, fold{head: head, last: last}), true
		}
		kept = append(kept, f)
	}
	if !added {
		kept = append(kept, fold{head: head, last: last})
	}
	c.refold(kept)
	return true
}

// foldAll folds every block that is not the outermost one and lies in no other, and answers whether there is any.
func (c *codeText) foldAll() bool {
	var folds []fold
	for line := 0; line < len(c.starts); line++ {
		if indent(c.line(line)) == 0 {
			continue
		}
		if last, found := c.block(line); found {
			folds = append(folds, fold{head: line, last: last})
			line = last
		}
	}
	c.refold(folds)
	return len(folds) > 0
}

// reveal opens the fold that hides a line.
func (c *codeText) reveal(line int) {
	for i, f := range c.folds {
		if line > f.head && line <= f.last {
			c.refold(append(c.folds[:i:i], c.folds[i+1:]...))
			return
		}
	}
}

// indent is how many blanks a line begins with.
func indent(line string) int {
	for i := range len(line) {
		if line[i] != ' ' && line[i] != '\t' {
			return i
		}
	}
	return len(line)
}

// codePos is a place in the text: a line and a byte in it.
type codePos struct{ line, col int }

func (p codePos) before(q codePos) bool {
	return p.line < q.line || p.line == q.line && p.col < q.col
}

// offset is a place as a byte of the whole text.
func (c *codeText) offset(p codePos) int {
	return min(c.starts[p.line]+p.col, c.end(p.line))
}

// pos is a byte of the whole text as a place.
func (c *codeText) pos(offset int) codePos {
	low, high := 0, len(c.starts)-1
	for low < high {
		mid := (low + high + 1) / 2
		if c.starts[mid] <= offset {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return codePos{low, offset - c.starts[low]}
}

// between is the text from one place to another, in either order.
func (c *codeText) between(a, b codePos) string {
	if b.before(a) {
		a, b = b, a
	}
	return c.text[c.offset(a):c.offset(b)]
}

// wordAt is the word around a place: letters, digits and what joins them.
func (c *codeText) wordAt(p codePos) (from, to codePos) {
	text := c.line(p.line)
	at := min(p.col, len(text))
	first, last := at, at
	for first > 0 && inWord(text[first-1]) {
		first--
	}
	for last < len(text) && inWord(text[last]) {
		last++
	}
	return codePos{p.line, first}, codePos{p.line, last}
}

func inWord(b byte) bool {
	return b >= 0x80 || b == '_' || b == '-' || b == '.' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// shown is text as it is painted: a tab as blanks, what cannot be seen as a dot, and what is no
// UTF-8 as the sign for that. It works character by character, so that the parts of a text are
// shown as the text's parts are.
func shown(text string) string {
	plain := true
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= 0x7F {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\t':
			b.WriteString("    ")
		case r < ' ' || r >= 0x7F && r < 0xA0 || r == 0x2028 || r == 0x2029:
			b.WriteRune('·')
		case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069:
			b.WriteRune('·') // would turn the order of what follows
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
