package lang

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// saidMark begins the key of a sentence that the core says: it knows no languages, so what it says comes here in English.
const saidMark = "said|"

// leastSaid is how many letters a sentence's template has beside the parts that differ. A shorter one would be found in
// sentences that are not its own.
const leastSaid = 10

// template is a sentence of the core with parts that differ.
type template struct {
	key     string
	between []string // what stands before, between and behind the parts
	letters int      // in between
}

// Said is what the language in use makes of a sentence, or several, that the core has said: an error, a reason. A sentence
// with a name or a number in it is found by what stands around that; one that is not found stays English.
func Said(text string) string {
	b := spoken.Load()
	if b == nil || text == "" {
		return text
	}
	if said, found := b.said(text); found {
		return said
	}
	var all []string
	found := false
	for rest := text; rest != ""; {
		one := rest
		if end := strings.Index(rest, ". "); end >= 0 {
			one, rest = rest[:end+1], rest[end+2:]
		} else {
			rest = ""
		}
		said, is := b.said(one)
		if !is {
			said = one
		}
		all, found = append(all, said), found || is
	}
	if !found {
		return text
	}
	return strings.Join(all, " ")
}

// said finds one sentence, or several that the core says in one.
func (b *book) said(text string) (string, bool) {
	if said := b.texts[saidMark+text]["other"]; said != "" {
		return said, true
	}
	for _, t := range b.templates {
		if parts, fits := t.cut(text); fits {
			args := make([]any, len(parts))
			for i, part := range parts {
				args[i] = Said(part)
			}
			return fmt.Sprintf(b.texts[t.key]["other"], args...), true
		}
	}
	return "", false
}

// cut gives the parts of a text that differ, when the rest of it is the template's.
func (t template) cut(text string) (parts []string, fits bool) {
	first, last := t.between[0], t.between[len(t.between)-1]
	if len(text) < len(first)+len(last) || !strings.HasPrefix(text, first) || !strings.HasSuffix(text, last) {
		return nil, false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, word := range t.between[1 : len(t.between)-1] {
		part, rest, found := strings.Cut(text, word) // of two parts with nothing between them the second has it all
		if !found {
			return nil, false
		}
		parts, text = append(parts, part), rest
	}
	return append(parts, text), true
}

// newTemplates finds the sentences with parts that differ, the longest first.
func newTemplates(texts map[string]forms) []template {
	var all []template
	for key, f := range texts {
		english, is := strings.CutPrefix(key, saidMark)
		if !is || !strings.Contains(english, "%s") || f["other"] == "" {
			continue
		}
		t := template{key: key}
		for _, part := range strings.Split(english, "%s") {
			part = strings.ReplaceAll(part, "%%", "%")
			t.between = append(t.between, part)
			t.letters += letters(part)
		}
		if t.letters >= leastSaid {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b template) int { return cmp.Or(b.letters-a.letters, strings.Compare(a.key, b.key)) })
	return all
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
