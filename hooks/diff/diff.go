// Package diff tells in what two messages differ: their first lines part by part, their header lines by name, and
// their bodies as what they are, JSON by its values, other text by its lines, anything else by its bytes.
//
// It is pure, and it never changes what it is given. What comes from strangers is bounded in time and in memory: where
// a bound is met, the report says so and tells less.
package diff

import (
	"bytes"

	"bellhop/hooks"
)

// Kind is what is otherwise about a line or a value.
type Kind uint8

// The kinds. Rewritten is the same said otherwise: a name in another letter case, a line in another place, 1.0 for 1.
// Retyped and Reordered are of values only: a string where a number was, an object's keys in another order.
const (
	Same Kind = iota
	Changed
	Added   // only the right has it
	Removed // only the left has it
	Rewritten
	Retyped
	Reordered
)

// String gives the kind's word, as programs read it.
func (k Kind) String() string {
	return [...]string{"same", "changed", "added", "removed", "rewritten", "retyped", "reordered"}[k]
}

// Span is a stretch of a text, in bytes, from From to before To.
type Span struct{ From, To int }

// Line is one line of both sides, side by side. Of an added or removed line one side is "".
type Line struct {
	Kind                  Kind
	Name                  string // of a part of the first line, or of a header; "" for lines of a body
	Left, Right           string // as they are, a header as "Name: value"
	LeftAt, RightAt       int    // the line's number on each side, from 1; 0 where it has none
	LeftMarks, RightMarks []Span // what of a changed line is otherwise
	Note                  string // in what a header line is written otherwise
}

// Message is one side of a comparison.
type Message struct {
	hooks.Payload
	Absent    bool // there is no such message: no answer came, say
	Truncated bool // the body was cut when it was stored
}

// Report tells in what two messages differ. The zero value is no comparison.
type Report struct {
	Same    bool     // byte for byte
	Summary string   // a sentence or two
	Notes   []string // sentences about the heads and about what was compared
	First   []Line   // method, target, version; or version, status, reason
	Header  []Line
	Body    BodyDiff
}

// Compare compares two messages.
func Compare(left, right Message) Report {
	leftFirst, leftHeader := hooks.ParseHead(left.Head)
	rightFirst, rightHeader := hooks.ParseHead(right.Head)
	r := Report{First: firstLines(leftFirst, rightFirst), Header: headerLines(leftHeader, rightHeader)}
	r.Body = compareBodies(side{leftHeader, left.Body}, side{rightHeader, right.Body})
	sameHead := bytes.Equal(left.Head, right.Head)
	if !sameHead && countOther(r.First) == 0 && countOther(r.Header) == 0 {
		r.Notes = append(r.Notes, "The heads differ in white space and line ends only.")
	}
	if left.Truncated || right.Truncated {
		r.Notes = append(r.Notes, cutWords(left.Truncated, right.Truncated))
	}
	r.Same = sameHead && bytes.Equal(left.Body, right.Body) && left.Absent == right.Absent && left.Truncated == right.Truncated
	r.Summary = summarize(r, left, right)
	return r
}

// Payloads compares any two payloads.
func Payloads(left, right hooks.Payload) Report {
	return Compare(Message{Payload: left}, Message{Payload: right})
}

// cutWords says which bodies were cut; one of them at least.
func cutWords(left, right bool) string {
	switch {
	case left && right:
		return "The body on both sides was cut when it was stored. What is there is compared."
	case left:
		return "The body on the left was cut when it was stored. What is there is compared."
	}
	return "The body on the right was cut when it was stored. What is there is compared."
}

// The beginnings of notes about one side, the left and the right.
const (
	OnTheLeft  = "On the left: "
	OnTheRight = "On the right: "
)

func onSide(i int, sentence string) string { return [2]string{OnTheLeft, OnTheRight}[i] + sentence }

// countOther counts the lines that are not the same.
func countOther(lines []Line) (n int) {
	for _, line := range lines {
		if line.Kind != Same {
			n++
		}
	}
	return n
}

// countKind counts the lines of a kind.
func countKind(lines []Line, kind Kind) (n int) {
	for _, line := range lines {
		if line.Kind == kind {
			n++
		}
	}
	return n
}
