package filter

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxWord is how many bytes of a word an index of words keeps. What two longer words differ in behind that, it cannot tell.
const MaxWord = 40

// BodyWords gives the words of bodies, each once, with a space between: what an index needs to find them by. Words are of
// letters and digits, in lower case, and cut at MaxWord. Each body is read in all the ways in which
// body: and json: look at it. whole is false when there are more than limit bytes of words; there are none then.
func BodyWords(limit int, bodies ...[]byte) (words string, whole bool) {
	seen := map[string]struct{}{}
	var b strings.Builder
	for _, body := range bodies {
		for _, text := range readings(body) {
			for word := range wordsOf(text) {
				cut := lower(cutWord(text[word.from:word.to]))
				if _, again := seen[string(cut)]; again {
					continue
				}
				seen[string(cut)] = struct{}{}
				b.Write(cut)
				b.WriteByte(' ')
				if b.Len() > limit {
					return "", false
				}
			}
		}
	}
	return strings.TrimSuffix(b.String(), " "), true
}

// Wanted is what BodyWords gives of the bodies of every exchange that passes: all of Words, and for each of Begins
// some word that begins so. Others may have them too.
type Wanted struct {
	Words  []string
	Begins []string
}

// Wanted gives the words without which no exchange passes. It is empty where an index of words is no help.
func (f Filter) Wanted() (w Wanted) {
	for _, t := range f.Terms {
		switch c := t.Condition.(type) {
		case Body:
			if !t.Not {
				w.add(c.Text, c.Anywhere, true)
			}
		case JSON:
			if !t.Not {
				w.addJSON(c)
			}
		}
	}
	return w
}

// add adds the words of a text. openBefore and openBehind tell that its first and last word may go on in the body.
func (w *Wanted) add(text string, openBefore, openBehind bool) {
	if !utf8.ValidString(text) {
		return // its last bytes may be part of a letter
	}
	for word := range wordsOf([]byte(text)) {
		cut := string(lower(cutWord([]byte(text[word.from:word.to]))))
		switch {
		case openBefore && word.from == 0 && !word.alone:
		case openBehind && word.to == len(text) && !word.alone && word.to-word.from < MaxWord:
			w.Begins = append(w.Begins, cut)
		default:
			w.Words = append(w.Words, cut)
		}
	}
}

// addJSON adds the names on the way to a value, and the value where it is given in full. A number may be a place in
// a list, which no body spells out.
func (w *Wanted) addJSON(c JSON) {
	for _, key := range c.Path {
		if strings.Trim(key, "0123456789") != "" {
			w.add(key, false, false)
		}
	}
	if len(c.Pattern) == 1 {
		w.add(c.Pattern[0], false, false)
	}
}

// span is where a word stands. alone is one of a script that puts no space between its words: each of its letters is
// taken for a word.
type span struct {
	from, to int
	alone    bool
}

// wordsOf gives the words of a text, in order.
func wordsOf(text []byte) func(yield func(span) bool) {
	return func(yield func(span) bool) {
		for at := 0; at < len(text); {
			kind, size := letterAt(text[at:])
			from := at
			at += size
			if kind == noLetter {
				continue
			}
			for kind == inWord && at < len(text) {
				next, size := letterAt(text[at:])
				if next != inWord {
					break
				}
				at += size
			}
			if !yield(span{from, at, kind == aloneLetter}) {
				return
			}
		}
	}
}

// letterKind is what a letter means for where words begin and end.
type letterKind int

const (
	noLetter letterKind = iota
	inWord
	aloneLetter
)

func letterAt(text []byte) (kind letterKind, size int) {
	if c := text[0]; c < utf8.RuneSelf {
		if 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' {
			return inWord, 1
		}
		return noLetter, 1
	}
	r, size := utf8.DecodeRune(text)
	return kindOf(r), size
}

func kindOf(r rune) letterKind {
	switch {
	case !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r):
		return noLetter
	case r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return aloneLetter
	}
	return inWord
}

// beginsWord reports whether what stands in a text from at on does not go on with a word that began before.
func beginsWord(text []byte, at int) bool {
	kind, _ := letterAt(text[at:])
	if kind != inWord || at == 0 {
		return true
	}
	before, size := utf8.DecodeLastRune(text[:at])
	return before == utf8.RuneError && size < 2 || kindOf(before) != inWord
}

// cutWord gives as much of a word as an index keeps, in whole letters.
func cutWord(word []byte) []byte {
	if len(word) <= MaxWord {
		return word
	}
	end := MaxWord
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// holdsText reports whether a body holds a text in one of its readings, at the beginning of a word unless anywhere.
func holdsText(body []byte, text string, anywhere bool) bool {
	wanted := lower([]byte(text))
	for _, reading := range readings(body) {
		folded := lower(reading)
		for from := 0; ; from++ {
			at := bytes.Index(folded[from:], wanted)
			if at < 0 {
				break
			}
			if from += at; anywhere || beginsWord(folded, from) {
				return true
			}
		}
	}
	return false
}

// lower gives a text in lower case, letter by letter, in any script. Bytes that are no UTF-8 stay as they are.
func lower(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			out = append(out, byte(r))
		case r == utf8.RuneError && size == 1:
			out = append(out, text[0])
		default:
			out = utf8.AppendRune(out, unicode.ToLower(r))
		}
		text = text[size:]
	}
	return out
}

// readings gives the ways in which a body is read: as it is, and with the escapes of JSON's texts resolved.
func readings(body []byte) [][]byte {
	if bytes.IndexByte(body, '\\') < 0 {
		return [][]byte{body}
	}
	return [][]byte{body, unescapeJSON(body)}
}

// unescapeJSON resolves the escapes of RFC 8259, section 7, wherever they stand. What is no escape stays as it is.
func unescapeJSON(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			out = append(out, text[i])
			continue
		}
		if r, size := unescapeUnicode(text[i:]); size > 0 {
			out = utf8.AppendRune(out, r)
			i += size - 1
			continue
		}
		if place := strings.IndexByte(`"\/bfnrt`, text[i+1]); place >= 0 {
			out = append(out, "\"\\/\b\f\n\r\t"[place])
			i++
			continue
		}
		out = append(out, text[i])
	}
	return out
}

// unescapeUnicode reads \u0041, or two of them where they are halves of one letter; size is 0 when there is none.
func unescapeUnicode(text []byte) (r rune, size int) {
	first, ok := unicodeAt(text)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(first) {
		return first, 6
	}
	if second, ok := unicodeAt(text[6:]); ok {
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

func unicodeAt(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n := rune(0)
	for _, c := range text[2:6] {
		switch {
		case '0' <= c && c <= '9':
			n = n<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			n = n<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
