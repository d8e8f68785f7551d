package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// PrettyJSON writes one JSON value on many lines. It moves white space only: the order of keys, double keys,
// every digit and every escape stay as they are.
func PrettyJSON(body []byte) (string, *Problem) {
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

func checkJSON(body []byte) *Problem {
	var raw json.RawMessage
	decoder := json.NewDecoder(bytes.NewReader(body))
	err := decoder.Decode(&raw)
	if err == nil {
		rest := trimSpace(body[decoder.InputOffset():])
		if len(rest) == 0 {
			return nil
		}
		return problemAt("JSON", body, len(body)-len(rest))
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		at := int(syntax.Offset) - 1 // Offset counts the offending byte as well
		problem := problemAt("JSON", body, at)
		if nesting(body[:max(min(at, len(body)), 0)]) >= maxNesting {
			problem.Why = tooDeep
		}
		return problem
	}
	problem := problemAt("JSON", body, len(body))
	problem.Unfinished = true
	return problem
}

// nesting counts the objects and arrays that are open at the end of JSON.
func nesting(body []byte) (level int) {
	for at := 0; at < len(body); at++ {
		switch body[at] {
		case '{', '[':
			level++
		case '}', ']':
			level--
		case '"':
			for at++; at < len(body) && body[at] != '"'; at++ {
				if body[at] == '\\' {
					at++
				}
			}
		}
	}
	return level
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
	w.out.WriteByte('\n')
	w.out.WriteString(indent(w.level))
}

func skipSpace(body []byte, at int) int {
	for isWhite(body[at]) {
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
