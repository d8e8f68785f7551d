package template

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// A value is nil, bool, string, int64, float64 (from the template alone), decimal (a number that is no int64), *list or
// *object. Each is made of its bytes in the document when it is asked for, one level at a time: most templates look at
// little of what comes.

type decimal struct {
	raw   string
	value float64 // ±Inf for what is out of range
}

// list and object have their items and fields once they are open.
type list struct {
	raw   []byte
	items []any
	known bool
}

type object struct {
	raw    []byte
	fields []field        // in the order of the document
	byName map[string]int // of an object with many fields; nil of a small one
	known  bool
}

type field struct {
	name  string
	value any
}

// smallObject is how many fields are looked through one by one.
const smallObject = 8

// read makes a value of a JSON document; ok is false when it is none.
func read(doc []byte) (v any, ok bool) {
	if !json.Valid(doc) {
		return nil, false
	}
	v, _ = valueAt(doc, skipSpace(doc, 0))
	return v, true
}

// valueAt reads the value that begins at i, and gives where it ends. The document is valid.
func valueAt(doc []byte, i int) (v any, end int) {
	end = endOf(doc, i)
	raw := doc[i:end]
	switch raw[0] {
	case '{':
		return &object{raw: raw}, end
	case '[':
		return &list{raw: raw}, end
	case '"':
		return unquote(raw), end
	case 't', 'f':
		return raw[0] == 't', end
	case 'n':
		return nil, end
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil && string(raw) != "-0" {
		return n, end
	}
	value, _ := strconv.ParseFloat(string(raw), 64)
	return decimal{string(raw), value}, end
}

// endOf gives where the value that begins at i ends.
func endOf(doc []byte, i int) int {
	depth := 0
	for ; i < len(doc); i++ {
		switch doc[i] {
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		case '"':
			i = endOfString(doc, i) - 1
		default:
			if depth == 0 {
				return endOfWord(doc, i)
			}
			continue
		}
		if depth == 0 {
			return i + 1
		}
	}
	return i
}

func endOfString(doc []byte, i int) int {
	for i++; doc[i] != '"'; i++ {
		if doc[i] == '\\' {
			i++
		}
	}
	return i + 1
}

// endOfWord gives where a number, true, false or null ends.
func endOfWord(doc []byte, i int) int {
	for ; i < len(doc); i++ {
		switch doc[i] {
		case ',', ']', '}', ' ', '\t', '\r', '\n':
			return i
		}
	}
	return i
}

func skipSpace(doc []byte, i int) int {
	for i < len(doc) && (doc[i] == ' ' || doc[i] == '\t' || doc[i] == '\r' || doc[i] == '\n') {
		i++
	}
	return i
}

// after skips the comma or colon that comes next.
func after(doc []byte, i int) int { return skipSpace(doc, skipSpace(doc, i)+1) }

func unquote(raw []byte) string {
	inner := raw[1 : len(raw)-1]
	plain := utf8.Valid(inner)
	for _, c := range inner {
		plain = plain && c != '\\'
	}
	if plain {
		return string(inner)
	}
	var s string
	_ = json.Unmarshal(raw, &s) // valid, as the document is
	return s
}

// open reads a list's items.
func (l *list) open() {
	if l.known {
		return
	}
	l.known = true
	for i := skipSpace(l.raw, 1); l.raw[i] != ']'; {
		var v any
		v, i = valueAt(l.raw, i)
		l.items = append(l.items, v)
		if i = skipSpace(l.raw, i); l.raw[i] == ',' {
			i = after(l.raw, i)
		}
	}
}

// open reads an object's fields.
func (o *object) open() {
	if o.known {
		return
	}
	o.known = true
	for i := skipSpace(o.raw, 1); o.raw[i] != '}'; {
		end := endOfString(o.raw, i)
		name := unquote(o.raw[i:end])
		var v any
		v, i = valueAt(o.raw, after(o.raw, end))
		o.fields = append(o.fields, field{name, v})
		if i = skipSpace(o.raw, i); o.raw[i] == ',' {
			i = after(o.raw, i)
		}
	}
	if len(o.fields) > smallObject {
		o.byName = make(map[string]int, len(o.fields))
		for i, f := range o.fields {
			o.byName[f.name] = i
		}
	}
}

// get gives a field's value of an object that is open, or nil. Of two fields with one name the last counts.
func (o *object) get(name string) any {
	if o.byName != nil {
		if i, ok := o.byName[name]; ok {
			return o.fields[i].value
		}
		return nil
	}
	for i := len(o.fields) - 1; i >= 0; i-- {
		if o.fields[i].name == name {
			return o.fields[i].value
		}
	}
	return nil
}

// empty tells whether there is nothing in a list or an object.
func empty(raw []byte) bool { return skipSpace(raw, 1) == len(raw)-1 }

// truth is what {{if}} goes by: everything but nil, false, 0 and what is empty.
func truth(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v != ""
	case int64:
		return v != 0
	case float64:
		return v != 0
	case decimal:
		return v.value != 0
	case *list:
		return !empty(v.raw)
	case *object:
		return !empty(v.raw)
	}
	return false
}

// text is how a value is printed.
func text(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case decimal:
		return v.raw
	case *list:
		return string(v.raw)
	case *object:
		return string(v.raw)
	}
	return ""
}

// size is about how many bytes there are to handle in a value.
func size(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case decimal:
		return len(v.raw)
	case *list:
		return len(v.raw)
	case *object:
		return len(v.raw)
	}
	return 0
}

// kind names a value for a sentence.
func kind(v any) string {
	switch v.(type) {
	case bool:
		return "true or false"
	case string:
		return "text"
	case int64, float64, decimal:
		return "a number"
	case *list:
		return "a list"
	case *object:
		return "an object"
	}
	return "nothing"
}
