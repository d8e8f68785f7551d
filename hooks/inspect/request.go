package inspect

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"bellhop/hooks"
)

// maxPeek is the longest body that is looked into to recognise a sender, in bytes.
const maxPeek = 1 << 20

// request is what places are looked up in. The body is read when first asked for, and then once.
type request struct {
	header hooks.Header
	body   []byte

	read bool
	form url.Values
	top  map[string]json.RawMessage // the members of the JSON's object, or of its list the first, as "0"
}

// text gives the text at a place; "" for none, and for what is no text.
func (r *request) text(place string) string {
	if word, ok := strings.CutPrefix(place, "'"); ok {
		return word
	}
	if path, ok := strings.CutPrefix(place, "$."); ok {
		var text string
		if json.Unmarshal(r.member(path), &text) != nil {
			return ""
		}
		return text
	}
	text, _ := r.at(place)
	return text
}

// at gives what stands at a place, in JSON a number or an object too, as it is written; found is false for nothing.
func (r *request) at(place string) (word string, found bool) {
	if name, ok := strings.CutPrefix(place, "?"); ok {
		r.look()
		word = r.form.Get(name)
		return word, word != ""
	}
	path, ok := strings.CutPrefix(place, "$.")
	if !ok {
		word = r.header.Get(place)
		return word, word != ""
	}
	value := r.member(path)
	if len(value) == 0 || string(value) == "null" {
		return "", false
	}
	if value[0] == '"' {
		return r.text(place), true
	}
	return string(value), true
}

// member gives the JSON value at a path such as "entry.0.id"; nil for nothing.
func (r *request) member(path string) json.RawMessage {
	r.look()
	name, rest, deeper := strings.Cut(path, ".")
	value := r.top[name]
	for deeper && value != nil {
		name, rest, deeper = strings.Cut(rest, ".")
		value = child(value, name)
	}
	return value
}

// child gives one member of an object or a list; nil for nothing.
func child(value json.RawMessage, name string) json.RawMessage {
	if index, err := strconv.Atoi(name); err == nil {
		var list []json.RawMessage
		if json.Unmarshal(value, &list) != nil || index >= len(list) {
			return nil
		}
		return list[index]
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(value, &object) != nil {
		return nil
	}
	return object[name]
}

// look reads the body as JSON or as a form. A form whose field payload is JSON, as chats and builders send it, is both.
func (r *request) look() {
	if r.read || len(r.body) > maxPeek {
		return
	}
	r.read = true
	text := r.body
	if isForm(r.header) {
		r.form, _ = url.ParseQuery(string(r.body)) // what can be read counts
		text = []byte(r.form.Get("payload"))
	}
	text = bytes.TrimLeft(text, " \t\r\n")
	if len(text) == 0 {
		return
	}
	switch text[0] {
	case '{':
		if json.Unmarshal(text, &r.top) != nil {
			r.top = nil
		}
	case '[':
		var list []json.RawMessage
		if json.Unmarshal(text, &list) == nil && len(list) > 0 {
			r.top = map[string]json.RawMessage{"0": list[0]}
		}
	}
}

func isForm(h hooks.Header) bool {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/x-www-form-urlencoded")
}
