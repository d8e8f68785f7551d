package guestbook

import (
	"strings"
	"unicode"
)

// The code points that the rules below speak of.
const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
	blackFlag          = '\U0001f3f4'
)

// maxCluster is how many code points make one character before the next one counts. The longest emoji in
// use, a kiss between two people with skin tones, has ten (Unicode emoji-zwj-sequences 16.0); without
// a bound one letter with a thousand accents would be one character.
const maxCluster = 16

// CountCharacters counts as a person does: what is drawn as one sign is one. It is Unicode's rule for
// grapheme clusters (UAX 29) without its tables: a code point joins the one before it when it is a mark, a
// joiner, a skin tone or a flag's tag, when it follows a zero width joiner, when it is the second letter of
// a flag or a Hangul vowel or final, and when it is the line feed of CRLF. The page's script counts by
// the same rule.
func CountCharacters(s string) int {
	count, size, flagLetters := 0, 0, 0
	var before rune
	for _, r := range s {
		joins := count > 0 && (isExtender(r) || before == zeroWidthJoiner && r > ' ' || before == '\r' && r == '\n')
		if isFlagLetter(r) {
			flagLetters++
			joins = joins || flagLetters%2 == 0
		} else {
			flagLetters = 0
		}
		if joins && size < maxCluster {
			size++
		} else {
			count, size = count+1, 1
		}
		before = r
	}
	return count
}

func isExtender(r rune) bool {
	return unicode.Is(unicode.M, r) || r == zeroWidthNonJoiner || r == zeroWidthJoiner || isFlagTag(r) ||
		'\U0001f3fb' <= r && r <= '\U0001f3ff' || // skin tones
		'\u1160' <= r && r <= '\u11ff' // Hangul vowels and finals
}

// isFlagLetter reports whether r is half of a country's flag.
func isFlagLetter(r rune) bool { return '\U0001f1e6' <= r && r <= '\U0001f1ff' }

// isFlagTag reports whether r is one of the unseen letters behind a black flag, as in Scotland's.
func isFlagTag(r rune) bool { return '\U000e0020' <= r && r <= '\U000e007f' }

// cleanLine makes one line of s: what breaks lines or is a tab becomes a space, spaces are single, and what
// isUnseen is gone.
func cleanLine(s string) string {
	return strings.Join(strings.Fields(visible(s)), " ")
}

// cleanText keeps the line breaks of s, all as "\n": spaces at a line's end are gone, and of several blank
// lines one stays.
func cleanText(s string) string {
	lines := strings.Split(visible(s), "\n")
	kept := lines[:0]
	for _, line := range lines {
		line = strings.TrimRightFunc(strings.ReplaceAll(line, "\t", " "), unicode.IsSpace)
		if line == "" && (len(kept) == 0 || kept[len(kept)-1] == "") {
			continue
		}
		kept = append(kept, line)
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

// visible gives s with every kind of line break as "\n" and without what nobody could see: controls, bidi
// overrides and the like. Bytes that are not UTF-8 become U+FFFD.
func visible(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").
		Replace(strings.ToValidUTF8(s, "\ufffd"))
	inFlag := false
	return strings.Map(func(r rune) rune {
		inFlag = r == blackFlag || inFlag && isFlagTag(r)
		if isUnseen(r) || isFlagTag(r) && !inFlag {
			return -1
		}
		return r
	}, s)
}

// isUnseen reports whether r has no place in an entry: controls but for line feed and tab; bidi embeddings,
// overrides and isolates, which can make an entry read otherwise than it was sent (Unicode UAX 9,
// section 2); and format signs that only hide something. Joiners and the marks for the direction of
// neighbouring signs stay, since languages need them.
func isUnseen(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r):
		return true
	}
	return r == '\u00ad' || r == '\u180e' || r == '\u200b' || r == '\ufeff' || // soft hyphen, no-width spaces
		'\u202a' <= r && r <= '\u202e' || // bidi embeddings and overrides
		'\u2060' <= r && r <= '\u206f' || // bidi isolates, invisible operators
		'\ufff9' <= r && r <= '\ufffb' || // interlinear notes
		r == '\U000e0001' || // language tag
		r >= '\ufdd0' && r <= '\ufdef' || r&0xfffe == 0xfffe // not characters at all
}

// isBlank reports whether nothing of s would show.
func isBlank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		empty := r == '\u2800' || r == '\u115f' || r == '\u1160' || r == '\u3164' || r == '\uffa0' // empty braille and Hangul
		return !empty && !unicode.IsSpace(r) && !unicode.Is(unicode.M, r) && !unicode.Is(unicode.Cf, r)
	})
}
