package diff

import (
	"strconv"
	"strings"
)

// summarize says in a sentence or two what differs.
func summarize(r Report, left, right Message) string {
	switch {
	case left.Absent && right.Absent:
		return "There is none on either side."
	case right.Absent:
		return "There is one on the left only."
	case left.Absent:
		return "There is one on the right only."
	case r.Same:
		return "Both are the same, byte for byte."
	}
	var differs []string
	many := 0
	add := func(n int, one, more string) {
		if n == 0 {
			return
		}
		many += n
		if n > 1 {
			one = strconv.Itoa(n) + " " + more
		}
		differs = append(differs, one)
	}
	if countOther(r.First) > 0 {
		add(1, "the first line", "")
	}
	add(countOther(r.Header)-countKind(r.Header, Rewritten), "1 header line", "header lines")
	switch r.Body.Kind {
	case BodyJSON:
		add(r.Body.Count, "1 value of the body", "values of the body")
	case BodyText:
		add(r.Body.Count, "1 line of the body", "lines of the body")
	default:
		add(r.Body.Count, "the body", "")
	}
	var sentences []string
	if len(differs) > 0 {
		sentences = append(sentences, listed(differs)+verb(many, " differs.", " differ."))
	}
	if n := countKind(r.Header, Rewritten); n > 0 {
		sentences = append(sentences, strconv.Itoa(n)+verb(n, " header line is", " header lines are")+" written otherwise.")
	}
	if r.Body.Count == 0 && r.Body.Only != "" {
		sentences = append(sentences, r.Body.Only)
	}
	if len(sentences) == 0 && len(r.Notes) > 0 {
		return r.Notes[0]
	}
	return strings.Join(sentences, " ")
}

func verb(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}

// listed joins words with commas and an and, the first letter a capital.
func listed(words []string) string {
	text := words[len(words)-1]
	if len(words) > 1 {
		text = strings.Join(words[:len(words)-1], ", ") + " and " + text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
