package widgets

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

// Lang says how a CodeView colours its text.
type Lang uint8

// The languages.
const (
	Plain Lang = iota // one ink, with line numbers
	JSON              // keys, strings, numbers and literals; blocks fold
	Hex               // a dump that brings its own offsets: no line numbers
	XML               // tags, attributes and their values; elements fold
)

// token is what a stretch of JSON is.
type token uint8

const (
	tokenText token = iota
	tokenKey
	tokenString
	tokenNumber
	tokenLiteral
	tokenPunctuation
	tokenQuiet // titles in a comparison
)

func (t token) ink() fyne.ThemeColorName {
	switch t {
	case tokenKey:
		return theme.ColorJSONKey
	case tokenString:
		return theme.ColorJSONString
	case tokenNumber:
		return theme.ColorJSONNumber
	case tokenLiteral:
		return theme.ColorJSONLiteral
	case tokenPunctuation:
		return theme.ColorJSONPunctuation
	case tokenQuiet:
		return theme.ColorInk2
	default:
		return theme.ColorInk
	}
}

// span is a stretch of a line, as bytes, that is painted in one colour.
type span struct {
	from, to int
	token    token
}

// lexJSON appends the spans of one line of JSON to spans. Lines of printed JSON stand alone, since
// no string holds a line feed; of anything else the lexer makes the best it can. The spans are in
// order, do not overlap and leave out only blanks.
func lexJSON(line string, spans []span) []span {
	for i := 0; i < len(line); {
		from := i
		kind := tokenText
		switch b := line[i]; {
		case b == ' ' || b == '\t' || b == '\r':
			i++
			continue
		case b == '"':
			i = stringEnd(line, i)
			kind = tokenString
			if next := i + indent(line[i:]); next < len(line) && line[next] == ':' {
				kind = tokenKey
			}
		case b == '-' || b >= '0' && b <= '9':
			i = wordEnd(line, i+1)
			kind = tokenNumber
		case isPunctuation(b):
			for i < len(line) && isPunctuation(line[i]) {
				i++
			}
			kind = tokenPunctuation
		default:
			i = wordEnd(line, i+1)
			if word := line[from:i]; word == "true" || word == "false" || word == "null" {
				kind = tokenLiteral
			}
		}
		spans = append(spans, span{from, i, kind})
	}
	return spans
}

// stringEnd is the byte after the string that begins at from; one that is not closed ends the
// line.
func stringEnd(line string, from int) int {
	for i := from + 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(line)
}

// wordEnd is the byte before which a number, a literal or anything unknown ends.
func wordEnd(line string, from int) int {
	for i := from; i < len(line); i++ {
		switch b := line[i]; {
		case b == ' ' || b == '\t' || b == '\r' || b == '"' || isPunctuation(b):
			return i
		}
	}
	return len(line)
}

func isPunctuation(b byte) bool {
	switch b {
	case '{', '}', '[', ']', ',', ':':
		return true
	default:
		return false
	}
}
