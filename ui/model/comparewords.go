package model

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"bellhop/hooks/diff"
	"bellhop/ui/lang"
)

// differWords says what a report's summary says: in what two messages differ.
func differWords(r diff.Report) string {
	first, lines, otherwise := firstLine(r.First), 0, 0
	for _, line := range r.Header {
		switch line.Kind {
		case diff.Same:
		case diff.Rewritten:
			otherwise++
		default:
			lines++
		}
	}
	var what []string
	if first.Kind != diff.Same {
		what = append(what, lang.As("in a list", "the first line"))
	}
	if lines > 0 {
		what = append(what, lang.N(lines, "%s header line", "%s header lines", Number(int64(lines))))
	}
	many := len(what) + max(0, lines-1)
	if n := r.Body.Count; n > 0 {
		what = append(what, bodyPartWords(r.Body.Kind, n))
		many += n
	}
	var said []string
	if len(what) > 0 {
		said = append(said, lang.N(many, "%s differs.", "%s differ.", listed(what)))
	}
	if otherwise > 0 {
		said = append(said, lang.N(otherwise, "%s header line is written otherwise.", "%s header lines are written otherwise.", Number(int64(otherwise))))
	}
	if r.Body.Count == 0 && r.Body.Only != "" {
		said = append(said, lang.Said(r.Body.Only))
	}
	if len(said) == 0 {
		return lang.Said(r.Summary)
	}
	return join(said...)
}

func bodyPartWords(kind diff.BodyKind, n int) string {
	switch kind {
	case diff.BodyJSON:
		return lang.N(n, "%s value of the body", "%s values of the body", Number(int64(n)))
	case diff.BodyText:
		return lang.N(n, "%s line of the body", "%s lines of the body", Number(int64(n)))
	}
	return lang.As("in a list", "the body")
}

// listed joins words with commas and an and, the first letter a capital.
func listed(words []string) string {
	text := words[len(words)-1]
	if len(words) > 1 {
		text = lang.T("%s and %s", strings.Join(words[:len(words)-1], ", "), text)
	}
	return Capital(text)
}

// Capital gives a text its first letter as one that begins a line.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// notesWords words a report's notes.
func notesWords(notes []string) (words []string) {
	for _, note := range notes {
		switch {
		case strings.HasPrefix(note, diff.OnTheLeft):
			note = lang.T("On the left: %s", lang.Said(note[len(diff.OnTheLeft):]))
		case strings.HasPrefix(note, diff.OnTheRight):
			note = lang.T("On the right: %s", lang.Said(note[len(diff.OnTheRight):]))
		default:
			note = lang.Said(note)
		}
		words = append(words, note)
	}
	return words
}

// lineNote words how a header line is written otherwise.
func lineNote(note string) string {
	switch note {
	case "another letter case":
		return lang.T("another letter case")
	case "another place":
		return lang.T("another place")
	case "another letter case, another place":
		return lang.T("another letter case, another place")
	}
	return note
}

// changeNote words how a JSON value is otherwise.
func changeNote(note string) string {
	switch note {
	case "the same number, written otherwise":
		return lang.T("the same number, written otherwise")
	case "the same text, escaped otherwise":
		return lang.T("the same text, escaped otherwise")
	case "the same key, escaped otherwise":
		return lang.T("the same key, escaped otherwise")
	case "the keys stand in another order":
		return lang.T("the keys stand in another order")
	}
	if was, is, retyped := strings.Cut(note, " became "); retyped {
		return lang.T("%s became %s", typeWord(was), typeWord(is))
	}
	return note
}

// typeWord words a type of JSON as it stands around became.
func typeWord(word string) string {
	switch word {
	case "an object":
		return lang.As("type of JSON", "an object")
	case "a list":
		return lang.As("type of JSON", "a list")
	case "a text":
		return lang.As("type of JSON", "a text")
	case "a number":
		return lang.As("type of JSON", "a number")
	case "true or false":
		return lang.As("type of JSON", "true or false")
	}
	return word
}
