package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one condition as it stands in the text.
type token struct {
	at, end int // where it stands, its minus included
	not     bool
	name    string // in lower case, without the colon; "" for a word by itself
	nameAt  int    // where the name stands, or the word itself
	value   piece
	unended int // where the quote stands that is not closed; -1 when all are
}

// piece is text without its quotes that still knows where each byte came from.
type piece struct {
	letters []letter
	at, end int // where it stands; at == end only when nothing at all does, not even quotes
}

type letter struct {
	b      byte
	at     int
	quoted bool
}

// scan reads the next token from at on; ok is false when there is none. It bears any text: a quote that is not
// closed goes on to the end.
func scan(text string, at int) (t token, ok bool) {
	at += len(text[at:]) - len(strings.TrimLeftFunc(text[at:], unicode.IsSpace))
	if at == len(text) {
		return t, false
	}
	t = token{at: at, nameAt: at}
	if text[at] == '-' {
		t.not = true
		t.nameAt++
	}
	t.name = scanName(text[t.nameAt:])
	valueAt := t.nameAt
	if t.name != "" {
		valueAt += len(t.name) + len(":")
	}
	t.value, t.unended = scanPiece(text, valueAt)
	t.end = t.value.end
	return t, true
}

// scanName gives the letters before a colon, in lower case; "" when there is no colon right behind letters.
func scanName(text string) string {
	for i := range len(text) {
		c := text[i] | 0x20
		switch {
		case text[i] == ':':
			return strings.ToLower(text[:i])
		case (c < 'a' || c > 'z') && text[i] != '_':
			return ""
		}
	}
	return ""
}

// scanPiece reads up to the next space that stands outside quotes.
func scanPiece(text string, at int) (p piece, unended int) {
	p = piece{at: at}
	unended = -1
	for at < len(text) {
		c := text[at]
		switch {
		case c == '"' && unended >= 0:
			unended = -1
			at++
			continue
		case c == '"':
			unended = at
			at++
			continue
		case c == '\\' && unended >= 0 && at+1 < len(text) && (text[at+1] == '"' || text[at+1] == '\\'):
			at++
			c = text[at]
		case unended < 0:
			if r, _ := utf8.DecodeRuneInString(text[at:]); unicode.IsSpace(r) {
				p.end = at
				return p, unended
			}
		}
		p.letters = append(p.letters, letter{c, at, unended >= 0})
		at++
	}
	p.end = at
	return p, unended
}

// text gives the piece as it is meant.
func (p piece) text() string {
	b := make([]byte, len(p.letters))
	for i, l := range p.letters {
		b[i] = l.b
	}
	return string(b)
}

// none reports that nothing stands there, not even a pair of quotes.
func (p piece) none() bool { return p.at == p.end }

// plain reports that no letter stands in quotes.
func (p piece) plain() bool { return p.index(func(l letter) bool { return l.quoted }) < 0 }

func (p piece) index(is func(letter) bool) int {
	for i, l := range p.letters {
		if is(l) {
			return i
		}
	}
	return -1
}

// cut cuts around the first sep that stands outside quotes.
func (p piece) cut(sep byte) (before, after piece, found bool) {
	i := p.index(func(l letter) bool { return l.b == sep && !l.quoted })
	if i < 0 {
		return p, piece{at: p.end, end: p.end}, false
	}
	return piece{p.letters[:i], p.at, p.letters[i].at}, piece{p.letters[i+1:], p.letters[i].at + 1, p.end}, true
}

// split cuts at every sep that stands outside quotes.
func (p piece) split(sep byte) []piece {
	var parts []piece
	for {
		part, rest, found := p.cut(sep)
		parts = append(parts, part)
		if !found {
			return parts
		}
		p = rest
	}
}

// trimEnd takes an unquoted suffix off.
func (p piece) trimEnd(suffix byte) piece {
	last := len(p.letters) - 1
	if last < 0 || p.letters[last].b != suffix || p.letters[last].quoted {
		return p
	}
	return piece{p.letters[:last], p.at, p.letters[last].at}
}

// trim takes an unquoted prefix off.
func (p piece) trim(prefix byte) (rest piece, found bool) {
	if len(p.letters) == 0 || p.letters[0].b != prefix || p.letters[0].quoted {
		return p, false
	}
	return piece{p.letters[1:], p.letters[0].at + 1, p.end}, true
}
