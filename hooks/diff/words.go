package diff

import (
	"unicode"
	"unicode/utf8"
)

// maxMarked is up to how many bytes of a line are looked at word by word. Of longer ones only what stands between
// their common beginning and their common end is marked.
const maxMarked = 2000

// Marks tells what of two different lines is otherwise, word by word.
func Marks(left, right string) (leftMarks, rightMarks []Span) {
	if len(left) > maxMarked || len(right) > maxMarked {
		return marksOfLong(left, right)
	}
	a, b := words(left), words(right)
	ids := interner{}
	numbers := func(text string, list []Span) []rune {
		numbers := make([]rune, len(list))
		for i, w := range list {
			numbers[i] = ids.id(text[w.From:w.To])
		}
		return numbers
	}
	i, j := 0, 0
	for _, m := range append(align(numbers(left, a), numbers(right, b)), match{len(a), len(b), 0}) {
		leftMarks = mark(leftMarks, left, a[i:m.a])
		rightMarks = mark(rightMarks, right, b[j:m.b])
		i, j = m.a+m.n, m.b+m.n
	}
	return leftMarks, rightMarks
}

// mark adds a stretch of words to the marks, and closes a gap of blanks before it.
func mark(spans []Span, text string, stretch []Span) []Span {
	if len(stretch) == 0 {
		return spans
	}
	now := Span{stretch[0].From, stretch[len(stretch)-1].To}
	if n := len(spans); n > 0 && isBlank(text[spans[n-1].To:now.From]) {
		spans[n-1].To = now.To
		return spans
	}
	return append(spans, now)
}

func isBlank(text string) bool {
	for _, r := range text {
		if r != ' ' && r != '\t' {
			return false
		}
	}
	return true
}

// words parts a line into words, blanks and single signs.
func words(text string) []Span {
	var list []Span
	for at := 0; at < len(text); {
		kind, size := kindOfRune(text[at:])
		end := at + size
		for kind != sign && end < len(text) {
			next, size := kindOfRune(text[end:])
			if next != kind {
				break
			}
			end += size
		}
		list = append(list, Span{at, end})
		at = end
	}
	return list
}

type runeKind uint8

const (
	sign runeKind = iota
	letter
	blank
)

func kindOfRune(text string) (runeKind, int) {
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case r == ' ' || r == '\t':
		return blank, size
	case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
		return letter, size
	}
	return sign, size
}

// marksOfLong marks all between the common beginning and the common end.
func marksOfLong(left, right string) (leftMarks, rightMarks []Span) {
	head := 0
	for head < min(len(left), len(right)) && left[head] == right[head] {
		head++
	}
	for head > 0 && !(atRune(left, head) && atRune(right, head)) {
		head--
	}
	tail := 0
	for tail < min(len(left), len(right))-head && left[len(left)-1-tail] == right[len(right)-1-tail] {
		tail++
	}
	for tail > 0 && !(atRune(left, len(left)-tail) && atRune(right, len(right)-tail)) {
		tail--
	}
	between := func(text string) []Span {
		if head == len(text)-tail {
			return nil
		}
		return []Span{{head, len(text) - tail}}
	}
	return between(left), between(right)
}

// atRune reports whether a character begins at a byte, or the text ends there.
func atRune(text string, at int) bool { return at == len(text) || utf8.RuneStart(text[at]) }
