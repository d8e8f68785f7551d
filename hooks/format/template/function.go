package template

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"
)

// function is what a template can call.
type function struct {
	least, most int    // values it takes, the one before | included
	takes       string // in words
	example     string
	call        func(r *run, args []any) (any, error) // nil for what the run works out itself
}

// unfitError is a value that a function cannot use, said so that the function's name can stand before it.
type unfitError string

func (e unfitError) Error() string { return string(e) }

// maxValues is how many values a function takes that takes many.
const maxValues = 20

// functions are all that there are. What a function works on comes last, so that it can stand before a |.
var functions = map[string]function{
	"json":     {1, 1, "one value", "{{json .data.text}}", asJSON},
	"upper":    {1, 1, "a text", "{{upper .data.name}}", onText(strings.ToUpper)},
	"lower":    {1, 1, "a text", "{{lower .data.name}}", onText(strings.ToLower)},
	"trim":     {1, 1, "a text", "{{trim .data.text}}", onText(strings.TrimSpace)},
	"truncate": {2, 2, "a number of characters and a text", "{{truncate 100 .data.text}}", truncate},
	"default":  {2, 2, "a stand-in and a value", `{{default "somewhere" .data.from}}`, fallback},
	"join":     {2, 2, "what goes between and a list", `{{join ", " .data.tags}}`, join},
	"time":     {2, 2, "a form and a time", `{{time "2006-01-02 15:04" .timestamp}}`, formatTime},
	"len":      {1, 1, "one value", "{{len .data.text}}", length},
	"index":    {2, maxValues, "a list or an object and what to take out of it", `{{index .data "first-name"}}`, index},
	"not":      {1, 1, "one value", "{{if not .data.from}}", not},
	"and":      {1, maxValues, "up to 20 values", "{{if and .data.name .data.from}}", nil},
	"or":       {1, maxValues, "up to 20 values", "{{or .data.from .data.name}}", nil},
	"eq":       {2, maxValues, "a value and others to compare it with", `{{if eq .type "comment.created"}}`, equal},
	"ne":       {2, 2, "two values", `{{if ne .data.label "bell"}}`, notEqual},
	"lt":       {2, 2, "two values", "{{if lt .data.number 100}}", ordered(func(c int) bool { return c < 0 })},
	"le":       {2, 2, "two values", "{{if le .data.number 100}}", ordered(func(c int) bool { return c <= 0 })},
	"gt":       {2, 2, "two values", "{{if gt .data.number 100}}", ordered(func(c int) bool { return c > 0 })},
	"ge":       {2, 2, "two values", "{{if ge .data.number 100}}", ordered(func(c int) bool { return c >= 0 })},
}

// asJSON writes a value so that it can stand in JSON: a text with its quotes, all else as it came.
func asJSON(r *run, args []any) (any, error) {
	switch v := args[0].(type) {
	case nil:
		return "null", nil
	case string:
		if err := r.handle(4 * len(v)); err != nil { // escaping is slow
			return nil, err
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			return nil, err
		}
		if b.Len() > MaxOutput {
			return nil, errTooLong() // before it grows further: each escape may be escaped again
		}
		return strings.TrimSuffix(b.String(), "\n"), nil
	default:
		return text(v), r.handle(size(v))
	}
}

// onText is a function that makes a text of a text.
func onText(make func(string) string) func(*run, []any) (any, error) {
	return func(r *run, args []any) (any, error) {
		if err := r.handle(size(args[0])); err != nil {
			return nil, err
		}
		return make(text(args[0])), nil
	}
}

// truncate cuts a text to some characters, the last of them an ellipsis when something is missing.
func truncate(r *run, args []any) (any, error) {
	n, ok := args[0].(int64)
	if !ok || n < 1 {
		return nil, unfitError("takes a number of characters first, such as 100.")
	}
	if err := r.handle(size(args[1])); err != nil {
		return nil, err
	}
	s := text(args[1])
	if int64(utf8.RuneCountInString(s)) <= n {
		return s, nil
	}
	for i := range s {
		if n--; n == 0 {
			return s[:i] + "…", nil
		}
	}
	return s, nil
}

func fallback(_ *run, args []any) (any, error) {
	if truth(args[1]) {
		return args[1], nil
	}
	return args[0], nil
}

// join puts the texts of a list together.
func join(r *run, args []any) (any, error) {
	l, ok := args[1].(*list)
	if !ok {
		return text(args[1]), r.handle(size(args[1]))
	}
	if err := r.open(l); err != nil {
		return nil, err
	}
	between := text(args[0])
	if len(between) > MaxOutput || len(between)*len(l.items) > MaxOutput {
		return nil, errTooLong()
	}
	if err := r.spend(len(l.items)); err != nil {
		return nil, err
	}
	if err := r.handle(len(l.raw) + len(between)*len(l.items)); err != nil {
		return nil, err
	}
	var b strings.Builder
	for i, item := range l.items {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(text(item))
	}
	return b.String(), nil
}

// maxLayout bounds the form of a time.
const maxLayout = 100

// formatTime writes a time, RFC 3339 or seconds since 1970, in a form of package time or as seconds ("unix"), in UTC.
func formatTime(r *run, args []any) (any, error) {
	layout, ok := args[0].(string)
	if !ok || len(layout) > maxLayout {
		return nil, unfitError(`takes a form first, such as "2006-01-02 15:04" or "unix".`)
	}
	if err := r.handle(size(args[1])); err != nil {
		return nil, err
	}
	var at time.Time
	switch v := args[1].(type) {
	case nil:
		return nil, nil
	case int64:
		at = time.Unix(v, 0)
	case string:
		var err error
		if at, err = time.Parse(time.RFC3339, v); err != nil {
			return nil, unfitError("reads times such as 2026-11-25T14:31:44Z. This is none.")
		}
	default:
		return nil, unfitError("takes a time, and this is " + kind(v) + ".")
	}
	if layout == "unix" {
		return at.Unix(), nil
	}
	return at.UTC().Format(layout), nil
}

// length counts the characters of a text, the items of a list and the fields of an object.
func length(r *run, args []any) (any, error) {
	if err := r.open(args[0]); err != nil {
		return nil, err
	}
	switch v := args[0].(type) {
	case *list:
		return int64(len(v.items)), nil
	case *object:
		return int64(len(v.fields)), nil
	default:
		s := text(v)
		return int64(utf8.RuneCountInString(s)), r.handle(len(s))
	}
}

// index takes an item by its number or a field by its name, and goes on in what it took. What is not there is nothing.
func index(r *run, args []any) (any, error) {
	v := args[0]
	for _, key := range args[1:] {
		if err := r.open(v); err != nil {
			return nil, err
		}
		switch in := v.(type) {
		case *list:
			i, ok := key.(int64)
			if !ok || i < 0 || i >= int64(len(in.items)) {
				return nil, nil
			}
			v = in.items[i]
		case *object:
			name, ok := key.(string)
			if !ok {
				return nil, nil
			}
			if err := r.handle(len(name)); err != nil {
				return nil, err
			}
			v = in.get(name)
		default:
			return nil, nil
		}
	}
	return v, nil
}

func not(_ *run, args []any) (any, error) { return !truth(args[0]), nil }

// equal tells whether the first value is one of the others. Values of different kinds are not equal.
func equal(r *run, args []any) (any, error) {
	for _, other := range args[1:] {
		if err := r.handle(size(args[0]) + size(other)); err != nil {
			return nil, err
		}
		if same(args[0], other) {
			return true, nil
		}
	}
	return false, nil
}

func notEqual(r *run, args []any) (any, error) {
	if err := r.handle(size(args[0]) + size(args[1])); err != nil {
		return nil, err
	}
	return !same(args[0], args[1]), nil
}

func same(a, b any) bool {
	if x, ok := number(a); ok {
		y, ok := number(b)
		i, isInt := a.(int64)
		j, areInts := b.(int64)
		if isInt && areInts {
			return i == j // exact, which a float64 is not beyond 2⁵³
		}
		return ok && x == y
	}
	return kind(a) == kind(b) && text(a) == text(b)
}

// ordered compares two numbers or two texts.
func ordered(holds func(int) bool) func(*run, []any) (any, error) {
	return func(r *run, args []any) (any, error) {
		if err := r.handle(size(args[0]) + size(args[1])); err != nil {
			return nil, err
		}
		a, aIsNumber := number(args[0])
		b, bIsNumber := number(args[1])
		s, sIsText := args[0].(string)
		t, tIsText := args[1].(string)
		switch {
		case aIsNumber && bIsNumber:
			return holds(cmp.Compare(a, b)), nil
		case sIsText && tIsText:
			return holds(strings.Compare(s, t)), nil
		}
		return nil, unfitError("compares two numbers or two texts. This is " + kind(args[0]) + " and " + kind(args[1]) + ".")
	}
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case decimal:
		return v.value, true
	}
	return 0, false
}
