package guestbook

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Words is a list of words that entries are sought for. It is read from a text: a word or a phrase a line, whole words
// unless a * at the end takes all that begins so; a line that begins with # is a note. Letter case, accents, and letters
// and digits that look alike make no difference, nor does what stands between the words of a phrase. In writing without
// spaces between words, such as Chinese, a word is found anywhere.
type Words struct{ entries []wordEntry }

// wordEntry is one line of a list, folded.
type wordEntry struct {
	typed  string
	plain  []string // its words without case and accents
	alike  []string // the same with look-alikes made one
	prefix bool     // the last word is only begun
	inside bool     // found anywhere, as its writing has no spaces
}

// ParseWords reads a list. Every text is one: what has no letter or digit in it means nothing.
func ParseWords(list string) Words {
	var w Words
	for line := range strings.Lines(list) {
		typed := strings.TrimSpace(line)
		if typed == "" || strings.HasPrefix(typed, "#") {
			continue
		}
		e := wordEntry{typed: typed}
		if cut, ok := strings.CutSuffix(typed, "*"); ok {
			typed, e.prefix = cut, true
		}
		e.plain, e.alike = split(foldWords(typed)), split(alike(foldWords(typed)))
		e.inside = strings.ContainsFunc(typed, unspaced)
		if len(e.plain) > 0 {
			w.entries = append(w.entries, e)
		}
	}
	return w
}

// Len tells how many words the list has.
func (w Words) Len() int { return len(w.entries) }

// Find gives the first listed word that a text has, as the list has it.
func (w Words) Find(text string) (word string, ok bool) {
	if len(w.entries) == 0 {
		return "", false
	}
	folded := foldWords(text)
	plain, similar := split(folded), split(alike(folded))
	for _, e := range w.entries {
		if e.inside && strings.Contains(folded, strings.Join(e.plain, "")) || e.in(plain, e.plain) || e.in(similar, e.alike) {
			return e.typed, true
		}
	}
	return "", false
}

// in reports whether the words of an entry stand in a row among those of a text.
func (e wordEntry) in(text, words []string) bool {
	for at := range len(text) - len(words) + 1 {
		if e.begins(text[at:], words) {
			return true
		}
	}
	return false
}

func (e wordEntry) begins(text, words []string) bool {
	for i, word := range words {
		whole := text[i] == word
		if begun := e.prefix && i == len(words)-1 && strings.HasPrefix(text[i], word); !whole && !begun {
			return false
		}
	}
	return true
}

// split gives the words of a folded text.
func split(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r)
	})
}

// foldWords gives a text without letter case (Unicode's full case folding), compatibility forms (NFKD), accents, and
// what cannot be seen inside of a word.
func foldWords(s string) string {
	return strings.Map(func(r rune) rune {
		if isAccent(r) || isUnseen(r) || r == zeroWidthJoiner || r == zeroWidthNonJoiner || '\ufe00' <= r && r <= '\ufe0f' {
			return -1
		}
		return r
	}, norm.NFKD.String(cases.Fold().String(norm.NFKD.String(strings.ToValidUTF8(s, " ")))))
}

// isAccent reports whether r is a mark that words are the same without: those of Latin, Greek and Cyrillic, and the vowel
// signs of Hebrew and Arabic. In other writing marks make other letters.
func isAccent(r rune) bool {
	return '\u0300' <= r && r <= '\u036f' || '\u0591' <= r && r <= '\u05c7' && unicode.Is(unicode.M, r) ||
		'\u064b' <= r && r <= '\u065f' || r == '\u0670'
}

// unspaced reports whether r belongs to writing that puts no spaces between words.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// alike makes one letter of those that look alike. Digits and signs stand for letters only in words that have letters.
func alike(folded string) string {
	var b strings.Builder
	for len(folded) > 0 {
		end := strings.IndexFunc(folded, func(r rune) bool { return !isWordly(r) })
		if end < 0 {
			end = len(folded)
		}
		word := strings.Map(lookalike, folded[:end])
		if strings.ContainsFunc(word, unicode.IsLetter) {
			word = strings.Map(leet, word)
		}
		b.WriteString(word)
		next := strings.IndexFunc(folded[end:], isWordly)
		if next < 0 {
			next = len(folded) - end
		}
		b.WriteString(folded[end : end+next])
		folded = folded[end+next:]
	}
	return b.String()
}

// isWordly reports whether r may stand in a word, or for a letter of it.
func isWordly(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) || r == '@' || r == '$'
}

// lookalike gives the Latin letter that a folded letter looks like, in small or in capitals: of Cyrillic, of Greek, and of
// Latin alphabets that count it as another.
func lookalike(r rune) rune {
	r = swapped(r, "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u0501\u04bb", "abekmhopctyxijsdh")
	r = swapped(r, "\u03b1\u03b2\u03b5\u03b7\u03b9\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7", "abenikvoptux")
	return swapped(r, "\u0131\u0142\u00f8\u0111\u0127", "ilodh")
}

// leet gives the letter that a digit or a sign stands for.
func leet(r rune) rune { return swapped(r, "013457@$", "oieastas") }

// swapped gives the sign of to that stands where r stands in from.
func swapped(r rune, from, to string) rune {
	at := 0
	for _, f := range from {
		if f == r {
			return rune(to[at])
		}
		at++
	}
	return r
}
