package lang

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// saidMark begins the key of a sentence that the core says: it knows no languages, so what it says comes here in English.
const saidMark = "said|"

// leastSaid is how many letters a sentence's template has beside the parts that differ. A shorter one would be found in
// sentences that are not its own, so that one of its parts has to be a phrase that the core is known to say.
const leastSaid = 8

// template is a sentence or a phrase of the core with parts that differ.
type template struct {
	key     string
	between []string // what stands before, between and behind the parts
	letters int      // in between
}

// Said is what the language in use makes of a sentence, or several, that the core has said: an error, a reason. A sentence
// with a name or a number in it is found by what stands around that; one that is not found stays English. The phrases that
// the core puts into its sentences are said so too: what a scheme signs, what would have matched, how a filter is written.
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
			args, known := make([]any, len(parts)), t.letters >= leastSaid
			for i, part := range parts {
				said, found := b.part(part)
				args[i], known = said, known || found
			}
			if known {
				return fmt.Sprintf(b.texts[t.key]["other"], args...), true
			}
		}
	}
	return "", false
}

// part says what stands in a sentence: a phrase, a list of such, a sentence again, a number, a span of time. found is for
// what is a phrase or a list; a name stays as it is.
func (b *book) part(text string) (said string, found bool) {
	if said := b.texts[saidMark+text]["other"]; said != "" {
		return said, true
	}
	if said, is := b.listed(text); is {
		return said, true
	}
	if n, unit, counted := strings.Cut(text, " "); counted {
		if n, err := strconv.Atoi(n); err == nil {
			if said, is := spanOf(n, unit); is {
				return said, false
			}
		}
	}
	if grouped.MatchString(text) {
		n, _ := strconv.ParseInt(strings.ReplaceAll(text, ",", ""), 10, 64)
		return Number(n), false
	}
	return Said(text), false
}

// grouped matches a number that the core has written with its commas.
var grouped = regexp.MustCompile(`^\d{1,3}(,\d{3}){1,4}$`)

// spanOf says a span of time that the core has counted.
func spanOf(n int, unit string) (string, bool) {
	switch unit {
	case "seconds":
		return N(n, "%s second", "%s seconds", Number(int64(n))), true
	case "minutes":
		return N(n, "%s minute", "%s minutes", Number(int64(n))), true
	case "hours":
		return N(n, "%s hour", "%s hours", Number(int64(n))), true
	case "days":
		return N(n, "%s day", "%s days", Number(int64(n))), true
	}
	return "", false
}

// listed says a list of phrases with an and before the last. Phrases have commas and ands of their own, so a list is only what
// comes apart into phrases that are all known.
func (b *book) listed(text string) (string, bool) {
	const and = " and "
	for end := strings.LastIndex(text, and); end > 0; end = strings.LastIndex(text[:end], and) {
		last, known := b.said(text[end+len(and):])
		if !known {
			continue
		}
		if items, all := b.items(text[:end]); all {
			return As("ways to change a request", "%s and %s", strings.Join(items, T(", ")), last), true
		}
	}
	return "", false
}

// items says phrases with commas between them; all is false where one is not known.
func (b *book) items(text string) (said []string, all bool) {
	const comma = ", "
	for at := strings.LastIndex(text, comma); at > 0; at = strings.LastIndex(text[:at], comma) {
		one, known := b.said(text[at+len(comma):])
		if !known {
			continue
		}
		if before, all := b.items(text[:at]); all {
			return append(before, one), true
		}
	}
	one, known := b.said(text)
	return []string{one}, known
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
	parts = append(parts, text)
	for i, part := range parts {
		// Behind the end of a sentence the next one begins, which is not this template's but where whole sentences are its part.
		if strings.Contains(part, ". ") && t.between[i+1] != "" && !strings.HasSuffix(part, ".") {
			return nil, false
		}
	}
	return parts, true
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
		all = append(all, t)
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
