package content

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// Problem is where a text stops being what it should be. Line and column count from 1, the column in characters.
type Problem struct {
	What         string // JSON, XML
	Line, Column int
	Unfinished   bool // the text ends before its JSON or XML does
	Why          string
}

// Error says where the text breaks and, where it is known, why.
func (p *Problem) Error() string {
	line, column := strconv.Itoa(p.Line), strconv.Itoa(p.Column)
	switch {
	case p.Unfinished:
		return "The " + p.What + " is not finished: it ends at line " + line + ", column " + column + "."
	case p.Why != "":
		return "The " + p.What + " breaks at line " + line + ", column " + column + ": " + p.Why + "."
	}
	return "The " + p.What + " breaks at line " + line + ", column " + column + "."
}

// problemAt finds the line and column of a place in the text.
func problemAt(what string, text []byte, at int) *Problem {
	before := text[:max(min(at, len(text)), 0)]
	line := bytes.Count(before, []byte("\n"))
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return &Problem{What: what, Line: line + 1, Column: column + 1}
}

// The bounds of what is laid out.
const (
	maxIndent   = 40        // levels of spaces before a line: deep nesting would make a small body into gigabytes of them
	maxIndented = 128 << 20 // bytes; a text that would become larger stays as it is
	maxNesting  = 10_000    // levels, which is also how deep encoding/json reads
)

const tooDeep = "it is nested more than 10,000 levels deep"

const spaces = "                                                                                " // 2 * maxIndent

// indent gives the spaces of a level.
func indent(level int) string { return spaces[:2*max(min(level, maxIndent), 0)] }
