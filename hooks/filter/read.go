package filter

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
)

// input is what a reader gets: a value that is not empty, and all that a message about it may say.
type input struct {
	rule  rule
	field Field // of the rule's name
	value piece
	now   time.Time
}

// reader makes a condition of a value.
type reader func(in input) (Condition, error)

// parse makes a condition of a token.
func (t token) parse(now time.Time) (Condition, error) {
	if t.unended >= 0 {
		return nil, &SyntaxError{t.unended, t.end - t.unended, "A quote is opened here and not closed."}
	}
	if t.name == "" {
		return t.parseAlone()
	}
	r, ok := find(t.name)
	if !ok {
		message := "I do not know " + shorten(t.name) + ":."
		if near := nearest(t.name); near != "" {
			message += " Did you mean " + near + "?"
		} else {
			message += " To look for this text, put it in quotes."
		}
		return nil, &SyntaxError{t.nameAt, len(t.name) + 1, message}
	}
	if t.value.none() {
		return nil, &SyntaxError{t.nameAt, len(t.name) + 1, r.Name + " wants a value, such as " + r.Example + "."}
	}
	return r.read(input{r, Field(t.name), t.value, now})
}

// parseAlone reads a word by itself.
func (t token) parseAlone() (Condition, error) {
	switch text := t.value.text(); {
	case t.value.none():
		return nil, &SyntaxError{t.at, 1, "A minus wants a condition behind it, such as -path:/assets."}
	case text == "":
		return nil, t.value.wrong("There is nothing between the quotes.")
	case t.not && text[0] == '-' && !t.value.letters[0].quoted:
		return nil, &SyntaxError{t.at, 2, "One minus is enough."}
	case t.value.plain() && strings.EqualFold(text, string(hooks.In)):
		return Equal{FieldDirection, string(hooks.In)}, nil
	case t.value.plain() && strings.EqualFold(text, string(hooks.Out)):
		return Equal{FieldDirection, string(hooks.Out)}, nil
	}
	p := t.value.pattern()
	return Text{FieldAnywhere, len(p) > 1, p}, nil
}

// wrong is an error about the piece.
func (p piece) wrong(message string) error {
	return &SyntaxError{p.at, p.end - p.at, message}
}

// wrong is an error about the value that shows how to write one.
func (in input) wrong() error {
	return in.value.wrong("I cannot read " + in.rule.Name + shorten(in.value.text()) + ". Write " + in.rule.wanted + ".")
}

// empty is an error about quotes with nothing in them.
func (in input) empty() error {
	return in.value.wrong(in.rule.Name + " wants more than empty quotes, such as " + in.rule.Example + ".")
}

// pattern gives the parts between the stars; several stars in a row are one.
func (p piece) pattern() Pattern {
	var pattern Pattern
	parts := p.split('*')
	for i, part := range parts {
		if text := part.text(); text != "" || i == 0 || i == len(parts)-1 {
			pattern = append(pattern, text)
		}
	}
	return pattern
}

// readWhole reads a text that the field has to be. Names of inboxes are in lower case.
func readWhole(in input) (Condition, error) {
	value, _ := in.value.trim('=')
	p := value.pattern()
	if len(p) == 1 && p[0] == "" {
		return nil, in.empty()
	}
	for i := range p {
		if in.field == FieldInbox {
			p[i] = fold(p[i])
		}
	}
	return Text{in.field, true, p}, nil
}

// isSearched reports whether a text without signs may stand anywhere in the field.
func isSearched(field Field) bool { return field == FieldPath || field == FieldHost }

func readSearched(in input) (Condition, error) {
	value, whole := in.value.trim('=')
	p := value.pattern()
	if len(p) == 1 && p[0] == "" {
		return nil, in.empty()
	}
	return Text{in.field, whole || len(p) > 1, p}, nil
}

func readBody(in input) (Condition, error) {
	value, anywhere := in.value.trim('*')
	text := value.trimEnd('*').text() // words may go on behind it in any case
	if text == "" {
		return nil, in.empty()
	}
	return Body{text, anywhere}, nil
}

func readHeader(in input) (Condition, error) {
	name, value, valued := in.value.cut('=')
	switch {
	case name.text() == "":
		return nil, in.wrong()
	case !valued:
		return Header{Name: name.text()}, nil
	case value.none():
		return nil, in.value.wrong("A value is missing behind the =. Without the =, any value will do.")
	}
	return Header{name.text(), value.pattern()}, nil
}

// maxKeys bounds a path into JSON.
const maxKeys = 32

func readJSON(in input) (Condition, error) {
	path, value, valued := in.value.cut('=')
	if path.none() {
		return nil, in.wrong()
	}
	if valued && value.none() {
		return nil, in.value.wrong("A value is missing behind the =. Without the =, any value will do.")
	}
	var c JSON
	for _, key := range path.split('.') {
		if key.none() {
			return nil, path.wrong("A name is missing beside a dot. Write " + in.rule.wanted + ".")
		}
		c.Path = append(c.Path, key.text())
	}
	if len(c.Path) > maxKeys {
		return nil, path.wrong("A path into JSON may have " + strconv.Itoa(maxKeys) + " names at most.")
	}
	if valued {
		c.Pattern = value.pattern()
	}
	return c, nil
}

func readListed(in input) (Condition, error) {
	value, err := in.listed()
	return Equal{in.field, value}, err
}

func readIs(in input) (Condition, error) {
	value, err := in.listed()
	switch Flag(value) {
	case FlagCapture, FlagOpen, FlagError, FlagCut, FlagRetry, FlagRepeat, FlagImport:
		return Flag(value), err
	}
	return Equal{FieldOrigin, value}, err
}

// listed gives the value when it is one of the rule's.
func (in input) listed() (string, error) {
	typed := fold(in.value.text())
	if slices.ContainsFunc(in.rule.Values, func(v Value) bool { return v.Text == typed }) {
		return typed, nil
	}
	message := "I do not know " + in.rule.Name + shorten(in.value.text()) + "."
	if near := nearestValue(typed, in.rule.Values); near != "" {
		return "", in.value.wrong(message + " Did you mean " + in.rule.Name + near + "?")
	}
	known := make([]string, len(in.rule.Values))
	for i, v := range in.rule.Values {
		known[i] = v.Text
	}
	last := len(known) - 1
	return "", in.value.wrong(message + " There are " + strings.Join(known[:last], ", ") + " and " + known[last] + ".")
}

func readID(in input) (Condition, error) {
	text := in.value.text()
	compared := strings.HasPrefix(text, string(Above)) || strings.HasPrefix(text, string(Below))
	if in.value.plain() && (compared || isNumeric(strings.TrimPrefix(text, "="))) {
		return readNumber(in)
	}
	in.field = FieldSenderID
	return readWhole(in)
}

// isNumeric reports whether text is of digits and dots only: behind id:, a number of an exchange.
func isNumeric(text string) bool {
	return text != "" && strings.Trim(text, "0123456789.") == ""
}

// shorten cuts what a person typed to a length that a sentence bears.
func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}
