// Package filter is the language in which exchanges are looked for, on the Live page and in the control API:
//
//	in method:POST status:>=400 body:"out of stock" -path:/assets
//
// A filter is conditions with space between them, which must all hold; a "-" in front of one means not. A
// condition is a name, a colon and a value, or a word by itself, which the path or the host has to hold. Quotes
// keep a value with spaces together, and take the meaning off all other signs; in them \" is a quote and \\ a
// backslash. Numbers and times can be compared (status:>=400, size:10kb..1mb), and a * in a text stands for any
// letters; in body: it does so only in front, as body:sto finds "stock" by itself and body:*ock finds what does not
// begin a word. Upper and lower case of a to z are the same everywhere but in the keys of json:, and in body: those of
// every script. Words lists all names.
//
// The package is pure: what a filter says is a tree that whoever has the rows can translate, and Match judges a
// row by itself. Both must come to the same answer, so the conditions say exactly what they mean.
package filter

import (
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
)

// Filter is conditions that must all hold. The zero Filter has none and lets every exchange through.
type Filter struct {
	Terms []Term
}

// Term is a condition, or its opposite when Not is set.
type Term struct {
	Not       bool
	Condition Condition
}

// The limits of a filter. Both are far above what a person types.
const (
	MaxText  = 4096 // bytes
	MaxTerms = 100
)

// SyntaxError says what in a text is no filter. It has the code of hooks.Invalid. The part that is wrong is
// text[Offset:Offset+Length], in bytes, and never empty; Message is a sentence for the person who typed it.
type SyntaxError struct {
	Offset  int
	Length  int
	Message string
}

// Error gives the message.
func (e *SyntaxError) Error() string { return e.Message }

// Unwrap gives the same message as a hooks.Error.
func (e *SyntaxError) Unwrap() error { return hooks.Invalid(e.Message) }

// Parse reads a filter. Times that a person counts back from, and the zone of those without one, are those of
// now. The error is a *SyntaxError.
func Parse(text string, now time.Time) (Filter, error) {
	if len(text) > MaxText {
		return Filter{}, &SyntaxError{MaxText, len(text) - MaxText, "A filter may have 4,096 characters at most."}
	}
	var f Filter
	for at := 0; ; {
		t, ok := scan(text, at)
		if !ok {
			return f, nil
		}
		if len(f.Terms) == MaxTerms {
			return Filter{}, &SyntaxError{t.at, len(text) - t.at, "A filter may have " + strconv.Itoa(MaxTerms) + " conditions at most."}
		}
		condition, err := t.parse(now)
		if err != nil {
			return Filter{}, err
		}
		f.Terms = append(f.Terms, Term{t.not, condition})
		at = t.end
	}
}

// String gives the filter in its normal form, which parses to the same filter whatever the time.
func (f Filter) String() string {
	terms := make([]string, len(f.Terms))
	for i, t := range f.Terms {
		terms[i] = t.String()
	}
	return strings.Join(terms, " ")
}

// String gives the term as it stands in a filter.
func (t Term) String() string {
	if t.Not {
		return "-" + t.Condition.String()
	}
	return t.Condition.String()
}

// NeedsPayload reports whether some condition asks for header lines or bodies.
func (f Filter) NeedsPayload() bool {
	for _, t := range f.Terms {
		if t.Condition.needsPayload() {
			return true
		}
	}
	return false
}
