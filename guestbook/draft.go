package guestbook

import (
	"fmt"
	"strings"

	"bellhop/hooks"
)

// Draft is what a guest wrote, as it came: nothing about it is trusted.
type Draft struct {
	Name   string
	From   string // where the guest is from; may be ""
	Text   string
	Label  string // the name of one of Labels; "" is the first
	Token  string // the form's one-time token: up to 64 letters, digits, - and _; "" is none
	Source string // the address it came from
	Door   string // the door it came through
	Cause  hooks.Cause
	Hops   int // how often what signs went through this program before
}

// The limits, in characters as CountCharacters counts them.
const (
	MaxName  = 60
	MaxFrom  = 60
	MaxText  = 280
	MaxLines = 20 // of the text, so that one entry cannot push all others off the page
	maxToken = 64 // bytes
)

// Label is a luggage label that a guest may choose.
type Label struct {
	Name  string // what is stored and sent: "bell"
	Title string // what a person reads: "Bell"
}

// Labels lists the luggage labels in the order in which they are offered.
func Labels() []Label {
	return []Label{
		{"bell", "Bell"},
		{"key", "Key"},
		{"suitcase", "Suitcase"},
		{"island", "Island"},
		{"moon", "Moon"},
		{"train", "Train"},
	}
}

// Field names a part of a draft.
type Field string

// The fields that can have a problem.
const (
	FieldName  Field = "name"
	FieldFrom  Field = "from"
	FieldText  Field = "text"
	FieldLabel Field = "label"
	FieldToken Field = "token"
)

// Fields lists the fields in the order of the form.
func Fields() []Field {
	return []Field{FieldName, FieldFrom, FieldText, FieldLabel, FieldToken}
}

// Problems tells what is wrong with a draft: a short sentence for each field that is not fit. Its code, for
// hooks.CodeOf, is CodeInvalid.
type Problems map[Field]string

// Error gives the sentences in the order of the form.
func (p Problems) Error() string {
	var sentences []string
	for _, f := range Fields() {
		if s := p[f]; s != "" {
			sentences = append(sentences, s)
		}
	}
	return strings.Join(sentences, " ")
}

// Unwrap gives the same trouble as a hooks.Error.
func (p Problems) Unwrap() error { return hooks.Invalid(p.Error()) }

// fit gives the draft as it would be stored, and what is wrong with it.
func (d Draft) fit() (Draft, Problems) {
	d.Name, d.From, d.Text = cleanLine(d.Name), cleanLine(d.From), cleanText(d.Text)
	if d.Label == "" {
		d.Label = Labels()[0].Name
	}
	problems := Problems{}
	if isBlank(d.Name) {
		problems[FieldName] = "Write a name. Any name will do."
	} else if n := CountCharacters(d.Name); n > MaxName {
		problems[FieldName] = tooLong("A name", MaxName, n)
	}
	if isBlank(d.From) {
		d.From = ""
	} else if n := CountCharacters(d.From); n > MaxFrom {
		problems[FieldFrom] = tooLong("A place", MaxFrom, n)
	}
	if isBlank(d.Text) {
		problems[FieldText] = "Nothing is written here yet. One word is enough."
	} else if n := CountCharacters(d.Text); n > MaxText {
		problems[FieldText] = tooLong("An entry", MaxText, n)
	} else if n := strings.Count(d.Text, "\n") + 1; n > MaxLines {
		problems[FieldText] = fmt.Sprintf("An entry has %d lines at most. This one has %d.", MaxLines, n)
	}
	if !isLabel(d.Label) {
		problems[FieldLabel] = "Choose one of the six labels."
	}
	if !isToken(d.Token) {
		problems[FieldToken] = "This form was not whole. Sign once more."
	}
	return d, problems
}

func tooLong(what string, limit, n int) string {
	return fmt.Sprintf("%s has %d characters at most. This one has %d.", what, limit, n)
}

func isLabel(name string) bool {
	for _, l := range Labels() {
		if l.Name == name {
			return true
		}
	}
	return false
}

func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_') {
			return false
		}
	}
	return len(s) <= maxToken
}
