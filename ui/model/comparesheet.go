package model

import (
	"bytes"
	"encoding/json"
	"strings"

	"bellhop/hooks/diff"
	"bellhop/ui/lang"
)

// CompareSheet is two messages side by side. Both texts have the same number of lines.
type CompareSheet struct {
	Summary string
	Same    [2]bool // the requests, the responses: there on both sides, and the same byte for byte
	Notes   []string
	Found   [2]int // differences of the requests and of the responses
	Texts   [2]string
	Lines   [2][]CompareLine
	Stops   []CompareStop
	Counts  [diff.Rewritten + 1]int // stops by kind
}

// SideWords titles the choice of a side, each with how many differences it has: Request 6 and Response, same.
func (s CompareSheet) SideWords() (words [2]string) {
	plain := [2]string{lang.As("side", "Request"), lang.As("side", "Response")}
	same := [2]string{lang.T("Request, same"), lang.T("Response, same")}
	for i := range words {
		switch n := s.Found[i]; {
		case n > 0:
			words[i] = plain[i] + " " + Number(int64(n))
		case s.Same[i]:
			words[i] = same[i]
		default:
			words[i] = plain[i]
		}
	}
	return words
}

// CompareLine is what a line of a sheet is on one side.
type CompareLine struct {
	Kind    diff.Kind
	Head    bool // it titles what follows
	Missing bool // only the other side has a line here
	Lang    Lang
	Number  int // of the line in its body; 0 is none
	Spans   []diff.Span
}

// CompareStop is one difference: lines of the sheet, from Line on, before End.
type CompareStop struct {
	Line, End int
	Words     string // X-Signature changed
}

// compareWriter writes a sheet line by line.
type compareWriter struct {
	texts [2]strings.Builder
	sheet CompareSheet
	last  diff.Kind // of the line before
}

func newCompareSheet(reports [2]diff.Report, side Side, only bool) CompareSheet {
	r := reports[side]
	w := &compareWriter{}
	w.sheet.Summary = r.Summary
	for i, r := range reports {
		w.sheet.Found[i], w.sheet.Same[i] = differences(r), r.Same && len(r.First) > 0
	}
	w.sheet.Notes = append(notesWords(r.Notes), notesWords(r.Body.Notes)...)
	w.heads(r, only)
	w.body(r.Body, only)
	w.sheet.Texts = [2]string{w.texts[0].String(), w.texts[1].String()}
	return w.sheet
}

// differences counts the differences as the summary does.
func differences(r diff.Report) (n int) {
	if first := firstLine(r.First); first.Kind != diff.Same {
		n++
	}
	for _, line := range r.Header {
		if line.Kind != diff.Same {
			n++
		}
	}
	n += r.Body.Count
	if r.Body.Count == 0 && r.Body.Only != "" {
		n++
	}
	return n
}

// add writes a line of both sides.
func (w *compareWriter) add(texts [2]string, lines [2]CompareLine) {
	for i, text := range texts {
		if len(w.sheet.Lines[i]) > 0 {
			w.texts[i].WriteByte('\n')
		}
		w.texts[i].WriteString(oneLine(text))
		w.sheet.Lines[i] = append(w.sheet.Lines[i], lines[i])
	}
	w.last = lines[0].Kind
}

// oneLine keeps a stranger's text to one line, byte by byte, so that spans stay right.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", " ") }

func (w *compareWriter) title(left, right string) {
	w.add([2]string{left, right}, [2]CompareLine{{Head: true}, {Head: true}})
}

// line writes a line of a report. A run of lines that were added or removed is one stop, and so is each other line that
// is not the same; words gives the stop's words.
func (w *compareWriter) line(l diff.Line, written Lang, words string) {
	at := len(w.sheet.Lines[0])
	run := (l.Kind == diff.Added || l.Kind == diff.Removed) && l.Name == "" && w.last == l.Kind && len(w.sheet.Stops) > 0
	switch {
	case l.Kind == diff.Same:
	case run:
		w.sheet.Stops[len(w.sheet.Stops)-1].End = at + 1
	default:
		w.sheet.Stops = append(w.sheet.Stops, CompareStop{at, at + 1, words})
		w.sheet.Counts[min(l.Kind, diff.Rewritten)]++
	}
	numbers := [2]int{l.LeftAt, l.RightAt}
	if l.Name != "" {
		numbers = [2]int{}
	}
	w.add([2]string{l.Left, l.Right}, [2]CompareLine{
		{Kind: l.Kind, Missing: l.Kind == diff.Added, Lang: written, Number: numbers[0], Spans: l.LeftMarks},
		{Kind: l.Kind, Missing: l.Kind == diff.Removed, Lang: written, Number: numbers[1], Spans: l.RightMarks},
	})
}

// firstLine puts the parts of a first line together again.
func firstLine(parts []diff.Line) diff.Line {
	line := diff.Line{Name: "First line"}
	for i, part := range parts {
		if part.Kind != diff.Same {
			line.Kind = diff.Changed
		}
		if i > 0 && part.Left != "" {
			line.Left += " "
		}
		if i > 0 && part.Right != "" {
			line.Right += " "
		}
		line.LeftMarks = append(line.LeftMarks, partMarks(part, part.LeftMarks, part.Left, len(line.Left))...)
		line.RightMarks = append(line.RightMarks, partMarks(part, part.RightMarks, part.Right, len(line.Right))...)
		line.Left, line.Right = line.Left+part.Left, line.Right+part.Right
	}
	switch {
	case line.Kind == diff.Same:
	case line.Left == "":
		line.Kind, line.RightMarks = diff.Added, nil
	case line.Right == "":
		line.Kind, line.LeftMarks = diff.Removed, nil
	}
	return line
}

// partMarks gives the marks of a part that begins at a byte of its line; a part that only one side has is marked whole.
func partMarks(part diff.Line, marks []diff.Span, text string, at int) (spans []diff.Span) {
	if part.Kind != diff.Same && len(marks) == 0 && text != "" && (part.Left == "" || part.Right == "") {
		marks = []diff.Span{{From: 0, To: len(text)}}
	}
	for _, m := range marks {
		spans = append(spans, diff.Span{From: m.From + at, To: m.To + at})
	}
	return spans
}

// heads writes the first line and the header lines.
func (w *compareWriter) heads(r diff.Report, only bool) {
	first := firstLine(r.First)
	if len(r.First) > 0 && !(only && first.Kind == diff.Same) {
		w.line(first, LangPlain, kindWords(lang.T("The first line"), first))
	}
	var counts [2]int
	same := 0
	for _, l := range r.Header {
		for i, at := range []int{l.LeftAt, l.RightAt} {
			if at > 0 {
				counts[i]++
			}
		}
		if l.Kind == diff.Same {
			same++
		}
	}
	if len(r.Header) == 0 || only && same == len(r.Header) {
		return
	}
	w.title(headersTitle(counts[0]), headersTitle(counts[1]))
	for _, l := range r.Header {
		if !only || l.Kind != diff.Same {
			w.line(l, LangPlain, kindWords(printable(l.Name), l))
		}
	}
}

func headersTitle(n int) string { return lang.T("Headers  %s", Number(int64(n))) }

// kindWords says what became of a line.
func kindWords(name string, l diff.Line) string {
	switch l.Kind {
	case diff.Added:
		return lang.T("%s is on the right only", name)
	case diff.Removed:
		return lang.T("%s is on the left only", name)
	case diff.Rewritten:
		return lang.T("%s is written otherwise: %s", name, lineNote(l.Note))
	case diff.Same:
		return lang.T("%s is the same", name)
	}
	return lang.As("one thing", "%s changed", name)
}

// body writes the bodies, or their differences.
func (w *compareWriter) body(d diff.BodyDiff, only bool) {
	if d.Kind == diff.BodyEmpty || only && d.Same {
		return
	}
	kind := map[diff.BodyKind]string{
		diff.BodyJSON: "JSON", diff.BodyText: lang.As("kind of body", "text"), diff.BodyBinary: lang.T("bytes around the first difference"), diff.BodyLarge: lang.T("bytes around the first difference"),
	}[d.Kind]
	if d.Same && d.FirstOffset < 0 && (d.Kind == diff.BodyBinary || d.Kind == diff.BodyLarge) {
		kind = lang.T("the first bytes")
	}
	byValue := len(d.Changes) > 0 && (only || d.Lines == nil)
	if d.Kind == diff.BodyJSON && (only || byValue) {
		kind = lang.T("JSON by its values")
	}
	w.title(lang.T("Body  %s, %s", Size(d.Sizes[0]), kind), lang.T("Body  %s, %s", Size(d.Sizes[1]), kind))
	switch {
	case only && d.Count == 0 && d.Only != "" && len(d.Changes) == 0:
		only := lang.Said(d.Only)
		w.line(diff.Line{Kind: diff.Rewritten, Left: only, Right: only}, LangPlain, only)
	case byValue:
		w.values(d)
	default:
		w.bodyLines(d, only)
	}
}

// bodyLines writes lines of bodies; of those that are the same only how many, when they are not wanted.
func (w *compareWriter) bodyLines(d diff.BodyDiff, only bool) {
	written := LangPlain
	switch d.Kind {
	case diff.BodyJSON:
		written = LangJSON
	case diff.BodyBinary, diff.BodyLarge:
		written = LangHex
	}
	skipped := 0
	skip := func() {
		if skipped > 0 {
			w.title(sameLines(skipped), sameLines(skipped))
		}
		skipped = 0
	}
	for _, l := range d.Lines {
		if only && l.Kind == diff.Same {
			skipped++
			continue
		}
		skip()
		words := kindWords(lang.T("Line %d", max(l.LeftAt, l.RightAt)), l)
		if written == LangHex {
			l.LeftAt, l.RightAt = 0, 0
			words = bytesWords(l)
		}
		w.line(l, written, words)
	}
	skip()
}

// sameLines words how many lines that are the same are not shown.
func sameLines(n int) string {
	return lang.N(n, "%s same line", "%s same lines", Number(int64(n)))
}

// bytesWords says what became of a line of bytes.
func bytesWords(l diff.Line) string {
	at := hexOffset(l)
	switch l.Kind {
	case diff.Added:
		return lang.T("Bytes from %s are on the right only", at)
	case diff.Removed:
		return lang.T("Bytes from %s are on the left only", at)
	}
	return lang.T("Bytes from %s changed", at)
}

// hexOffset gives the offset that a hex line begins with.
func hexOffset(l diff.Line) string {
	offset, _, _ := strings.Cut(max(l.Left, l.Right), " ")
	return offset
}

// maxValue is how many bytes of a JSON value are shown when only differences are.
const maxValue = 1000

// values writes the changes of JSON, a path and its value a line.
func (w *compareWriter) values(d diff.BodyDiff) {
	for _, c := range d.Changes {
		path := printable(c.Path().String())
		begin := path + ": "
		l := diff.Line{Kind: min(c.Kind, diff.Rewritten), Name: path}
		was, is := begin+shortValue(c.Was), begin+shortValue(c.Is)
		words := lang.As("one thing", "%s changed", path)
		switch c.Kind {
		case diff.Added:
			l.Right, words = is, lang.T("%s is on the right only", path)
		case diff.Removed:
			l.Left, words = was, lang.T("%s is on the left only", path)
		case diff.Reordered:
			note := changeNote(c.Note)
			l.Left, l.Right, words = begin+note, begin+note, path+": "+note
		default:
			if c.Kind == diff.Retyped {
				l.Kind = diff.Changed
			}
			if c.Note != "" {
				words = path + ": " + changeNote(c.Note)
			}
			l.Left, l.Right = was, is
			l.LeftMarks, l.RightMarks = diff.Marks(was, is)
		}
		w.line(l, LangJSON, words)
	}
	if d.More > 0 {
		words := lang.N(d.More, "%s more value differs and is not listed", "%s more values differ and are not listed", Number(int64(d.More)))
		w.title(words, words)
	}
}

// shortValue gives a JSON value on one line, cut where it is long.
func shortValue(raw string) string {
	var out bytes.Buffer
	if json.Compact(&out, []byte(raw)) == nil {
		raw = out.String()
	}
	if len(raw) > maxValue {
		raw = strings.ToValidUTF8(raw[:maxValue], "") + "…"
	}
	return raw
}
