package model

import (
	"strings"

	"bellhop/hooks/diff"
)

// Unified is a comparison in one column: each line as the left has it above the same as the right has it, and of what is
// the same only the lines around.
type Unified struct {
	Text  string
	Lines []UnifiedLine
	First int // the first line that is not the same; -1 is none
}

// UnifiedLine is what a line of it is.
type UnifiedLine struct {
	Kind    diff.Kind // Same, Added or Removed
	Head    bool      // it titles what follows
	Lang    Lang
	Numbers [2]int // of the line on each side; 0 where it has none
	Spans   []diff.Span
}

// unifiedContext is how many of the same lines stand around a difference.
const unifiedContext = 3

// Unified gives the sheet in one column.
func (s CompareSheet) Unified() Unified {
	w := &unifiedWriter{texts: [2][]string{strings.Split(s.Texts[0], "\n"), strings.Split(s.Texts[1], "\n")}, sheet: s}
	for i, line := range s.Lines[0] {
		if line.Head || line.Kind == diff.Same {
			w.same(i)
			continue
		}
		w.differing(0, i, diff.Removed)
		w.differing(1, i, diff.Added)
	}
	return w.folded()
}

type unifiedWriter struct {
	sheet CompareSheet
	texts [2][]string // by side and line
	out   []string
	lines []UnifiedLine
}

func (w *unifiedWriter) same(i int) {
	left, right := w.sheet.Lines[0][i], w.sheet.Lines[1][i]
	text := w.texts[0][i]
	if other := w.texts[1][i]; left.Head && other != text {
		text += "  →  " + other
	}
	w.out = append(w.out, text)
	w.lines = append(w.lines, UnifiedLine{Head: left.Head, Lang: left.Lang, Numbers: [2]int{left.Number, right.Number}})
}

// differing writes what one side has of a line.
func (w *unifiedWriter) differing(side, i int, kind diff.Kind) {
	line := w.sheet.Lines[side][i]
	if line.Missing {
		return
	}
	one := UnifiedLine{Kind: kind, Lang: line.Lang, Spans: line.Spans}
	one.Numbers[side] = line.Number
	w.out = append(w.out, w.texts[side][i])
	w.lines = append(w.lines, one)
}

// folded leaves out what is the same and far from every difference. Lines that begin the sheet are no context of what
// was before, and so on.
func (w *unifiedWriter) folded() Unified {
	u := Unified{First: -1}
	var out []string
	add := func(text string, line UnifiedLine) {
		if u.First < 0 && line.Kind != diff.Same {
			u.First = len(out)
		}
		out, u.Lines = append(out, text), append(u.Lines, line)
	}
	for i := 0; i < len(w.lines); {
		end := i
		for end < len(w.lines) && w.lines[end].Kind == diff.Same && !w.lines[end].Head {
			end++
		}
		before, after := unifiedContext, unifiedContext
		if i == 0 || w.lines[i-1].Head {
			before = 0
		}
		if end == len(w.lines) || w.lines[end].Head {
			after = 0
		}
		if hidden := end - i - before - after; hidden > 1 {
			for k := i; k < i+before; k++ {
				add(w.out[k], w.lines[k])
			}
			add(sameLines(hidden), UnifiedLine{Head: true})
			i = end - after
		}
		for ; i < end; i++ {
			add(w.out[i], w.lines[i])
		}
		if i < len(w.lines) {
			add(w.out[i], w.lines[i])
			i++
		}
	}
	u.Text = strings.Join(out, "\n")
	return u
}

// Copy gives the comparison as a text with a sign before each line.
func (u Unified) Copy() string {
	if len(u.Lines) == 0 {
		return ""
	}
	var b strings.Builder
	for i, text := range strings.Split(u.Text, "\n") {
		switch line := u.Lines[i]; {
		case line.Head:
			b.WriteString("@@ ")
		case line.Kind == diff.Removed:
			b.WriteString("- ")
		case line.Kind == diff.Added:
			b.WriteString("+ ")
		default:
			b.WriteString("  ")
		}
		b.WriteString(text)
		b.WriteByte('\n')
	}
	return b.String()
}
