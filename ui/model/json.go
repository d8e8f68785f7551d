package model

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// JSONProblem is where a text stops being JSON. Line and column count from 1, the column in characters.
type JSONProblem struct {
	Line, Column int
	Unfinished   bool // the text ends before the JSON does
}

// Error says where the JSON breaks.
func (p *JSONProblem) Error() string {
	if p.Unfinished {
		return "The JSON is not finished: it ends at line " + strconv.Itoa(p.Line) + ", column " + strconv.Itoa(p.Column) + "."
	}
	return "The JSON breaks at line " + strconv.Itoa(p.Line) + ", column " + strconv.Itoa(p.Column) + "."
}

// maxIndent bounds the spaces before a line, in levels: deep nesting would otherwise make a small body into
// gigabytes of spaces.
const maxIndent = 40

// maxIndented bounds the text that PrettyJSON writes, in bytes.
const maxIndented = 128 << 20

// PrettyJSON writes one JSON value on many lines. It moves white space only: the order of keys, double keys,
// every digit and every escape stay as they are.
func PrettyJSON(body []byte) (string, *JSONProblem) {
	if problem := checkJSON(body); problem != nil {
		return "", problem
	}
	w := indenter{}
	w.out.Grow(len(body) + len(body)/2)
	for at := 0; at < len(body); {
		at = w.token(body, at)
		if w.out.Len() > maxIndented {
			return string(body), nil
		}
	}
	return w.out.String(), nil
}

func checkJSON(body []byte) *JSONProblem {
	var raw json.RawMessage
	decoder := json.NewDecoder(bytes.NewReader(body))
	err := decoder.Decode(&raw)
	if err == nil {
		rest := bytes.TrimLeft(body[decoder.InputOffset():], " \t\r\n")
		if len(rest) == 0 {
			return nil
		}
		return problemAt(body, len(body)-len(rest), false)
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return problemAt(body, int(syntax.Offset)-1, false) // Offset counts the offending byte as well
	}
	return problemAt(body, len(body), true)
}

func problemAt(body []byte, at int, unfinished bool) *JSONProblem {
	before := body[:max(min(at, len(body)), 0)]
	line := bytes.Count(before, []byte("\n"))
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	return &JSONProblem{Line: line + 1, Column: column + 1, Unfinished: unfinished}
}

// indenter writes valid JSON token by token.
type indenter struct {
	out   strings.Builder
	level int
}

// token writes what begins at body[at] and gives the place behind it.
func (w *indenter) token(body []byte, at int) int {
	switch c := body[at]; c {
	case ' ', '\t', '\r', '\n':
		return at + 1
	case '{', '[':
		w.out.WriteByte(c)
		end := skipSpace(body, at+1)
		if body[end] == '}' || body[end] == ']' {
			w.out.WriteByte(body[end])
			return end + 1
		}
		w.level++
		w.newLine()
		return end
	case '}', ']':
		w.level--
		w.newLine()
		w.out.WriteByte(c)
		return at + 1
	case ',':
		w.out.WriteByte(c)
		w.newLine()
		return at + 1
	case ':':
		w.out.WriteString(": ")
		return at + 1
	case '"':
		end := stringEnd(body, at)
		w.out.Write(body[at:end])
		return end
	default:
		end := at + 1
		for end < len(body) && !bytes.ContainsRune([]byte(" \t\r\n,:]}"), rune(body[end])) {
			end++
		}
		w.out.Write(body[at:end])
		return end
	}
}

func (w *indenter) newLine() {
	const spaces = "                                                                                " // 2 * maxIndent
	w.out.WriteByte('\n')
	w.out.WriteString(spaces[:2*min(w.level, maxIndent)])
}

func skipSpace(body []byte, at int) int {
	for body[at] == ' ' || body[at] == '\t' || body[at] == '\r' || body[at] == '\n' {
		at++
	}
	return at
}

// stringEnd gives the place behind the string that begins at body[at].
func stringEnd(body []byte, at int) int {
	for at++; body[at] != '"'; at++ {
		if body[at] == '\\' {
			at++
		}
	}
	return at + 1
}
