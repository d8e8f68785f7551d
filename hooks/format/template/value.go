package template

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
)

// A value is nil, bool, string, int64, float64 (from the template alone), decimal (a number that is no int64), *list or
// *object. What cannot be written again as it was keeps the bytes it was read from.

type decimal struct {
	raw   string
	value float64 // ±Inf for what is out of range
}

type list struct {
	raw   []byte
	items []any
}

type object struct {
	raw    []byte
	fields []field        // in the order of the document
	byName map[string]int // of an object with many fields; nil of a small one
}

type field struct {
	name  string
	value any
}

// smallObject is how many fields are looked through one by one.
const smallObject = 8

// maxDepth bounds the nesting of a document, as encoding/json does.
const maxDepth = 10_000

var errUnreadable = errors.New("template: the document is no JSON")

// get gives a field's value, or nil. Of two fields with one name the last counts.
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

// read makes a value of a JSON document.
func read(doc []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	v, err := readValue(d, doc, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errUnreadable
	}
	return v, nil
}

func readValue(d *json.Decoder, doc []byte, depth int) (any, error) {
	token, err := d.Token()
	if err != nil || depth > maxDepth {
		return nil, errUnreadable
	}
	switch token := token.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(token.String(), 10, 64); err == nil {
			return n, nil
		}
		value, _ := strconv.ParseFloat(token.String(), 64)
		return decimal{token.String(), value}, nil
	case json.Delim:
		begin := d.InputOffset() - 1
		if token == '[' {
			return readList(d, doc, begin, depth)
		}
		return readObject(d, doc, begin, depth)
	}
	return token, nil
}

func readList(d *json.Decoder, doc []byte, begin int64, depth int) (any, error) {
	l := &list{}
	for d.More() {
		v, err := readValue(d, doc, depth+1)
		if err != nil {
			return nil, err
		}
		l.items = append(l.items, v)
	}
	if _, err := d.Token(); err != nil {
		return nil, errUnreadable
	}
	l.raw = doc[begin:d.InputOffset()]
	return l, nil
}

func readObject(d *json.Decoder, doc []byte, begin int64, depth int) (any, error) {
	o := &object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, errUnreadable
		}
		v, err := readValue(d, doc, depth+1)
		if err != nil {
			return nil, err
		}
		text, _ := name.(string) // the decoder refuses all else
		o.fields = append(o.fields, field{text, v})
	}
	if _, err := d.Token(); err != nil {
		return nil, errUnreadable
	}
	o.raw = doc[begin:d.InputOffset()]
	if len(o.fields) > smallObject {
		o.byName = make(map[string]int, len(o.fields))
		for i, f := range o.fields {
			o.byName[f.name] = i
		}
	}
	return o, nil
}

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
		return len(v.items) > 0
	case *object:
		return len(v.fields) > 0
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
