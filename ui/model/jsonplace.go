package model

import (
	"encoding/json"
	"strconv"
	"strings"
)

// JSONPlace is a value within a JSON text.
type JSONPlace struct {
	Path  string // $.repository.owner["full-name"], $.commits[0].id
	Value string // a string in clear; all else as it stands there
	Kind  JSONKind
}

// JSONKind is what a JSON value is.
type JSONKind int

// The kinds. A literal is true, false or null.
const (
	JSONLiteral JSONKind = iota
	JSONString
	JSONNumber
	JSONObject
	JSONArray
)

// PlaceAt gives the innermost value of a JSON text that a byte of it belongs to, its key included. ok is false where there
// is none, which is also where the text is no JSON up to there.
func PlaceAt(text string, at int) (place JSONPlace, ok bool) {
	w := jsonWalk{text: text, want: at}
	w.value(w.blanks(0), 0)
	return w.place, w.found
}

// maxPath bounds how deep a value may lie, in steps.
const maxPath = 10_000

// jsonWalk goes through a text until it has met the value that is wanted.
type jsonWalk struct {
	text  string
	want  int
	path  []jsonStep
	place JSONPlace
	found bool
}

// jsonStep is a key as it stands in the text, with its quotes, or else an index.
type jsonStep struct {
	key   string
	index int
}

func (w *jsonWalk) blanks(at int) int {
	for at < len(w.text) && strings.IndexByte(" \t\r\n", w.text[at]) >= 0 {
		at++
	}
	return at
}

// value goes over the value at a place, whose key begins at entry or which has none, and gives where it ends; -1 ends the
// walk: it is found, or the text is no JSON.
func (w *jsonWalk) value(at, entry int) (end int) {
	if at >= len(w.text) || len(w.path) > maxPath {
		return -1
	}
	kind := JSONLiteral
	switch c := w.text[at]; {
	case c == '{':
		kind, end = JSONObject, w.members(at+1, '}')
	case c == '[':
		kind, end = JSONArray, w.members(at+1, ']')
	case c == '"':
		kind, end = JSONString, jsonStringEnd(w.text, at)
	default:
		if c == '-' || c >= '0' && c <= '9' {
			kind = JSONNumber
		}
		end = at
		for end < len(w.text) && strings.IndexByte(",]} \t\r\n", w.text[end]) < 0 {
			end++
		}
	}
	switch {
	case end <= at:
		return -1
	case w.want >= entry && w.want < end:
		w.found = true
		w.place = JSONPlace{jsonPath(w.path), w.text[at:end], kind}
		if clear := ""; kind == JSONString && json.Unmarshal([]byte(w.text[at:end]), &clear) == nil {
			w.place.Value = clear
		}
		return -1
	}
	return end
}

// members goes over what stands in an object or an array and gives where that ends.
func (w *jsonWalk) members(at int, closes byte) (end int) {
	for index := 0; ; index++ {
		at = w.blanks(at)
		if at >= len(w.text) {
			return -1
		}
		if w.text[at] == closes {
			return at + 1
		}
		step, entry := jsonStep{index: index}, at
		if closes == '}' {
			if w.text[at] != '"' {
				return -1
			}
			at = jsonStringEnd(w.text, at)
			step.key = w.text[entry:at]
			if at = w.blanks(at); at >= len(w.text) || w.text[at] != ':' {
				return -1
			}
			at = w.blanks(at + 1)
		}
		w.path = append(w.path, step)
		at = w.value(at, entry)
		w.path = w.path[:len(w.path)-1]
		if at < 0 {
			return -1
		}
		if at = w.blanks(at); at < len(w.text) && w.text[at] == ',' {
			at++
		}
	}
}

// jsonStringEnd is the byte behind the string that begins at a place, or the end of the text.
func jsonStringEnd(text string, at int) int {
	for i := at + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// jsonPath writes a path as RFC 9535 does, names by a dot where they can be.
func jsonPath(path []jsonStep) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, step := range path {
		name := ""
		switch {
		case step.key == "":
			b.WriteString("[" + strconv.Itoa(step.index) + "]")
		case json.Unmarshal([]byte(step.key), &name) == nil && isName(name):
			b.WriteString("." + name)
		default:
			b.WriteString("[" + step.key + "]")
		}
	}
	return b.String()
}

func isName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}
