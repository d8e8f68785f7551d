package filter

import "strings"

// Known is what the asker has seen, to be offered as values.
type Known struct {
	Inboxes   []string
	Providers []string
	Events    []string
	Hosts     []string
}

// Completion is a way to go on. Text takes the place of the Length bytes from Offset on.
type Completion struct {
	Text        string
	Description string
	Offset      int
	Length      int
	Whole       bool // Text is a whole condition; else something is to follow right behind it
}

// Apply gives the text with the completion in it, and where the cursor then stands.
func (c Completion) Apply(text string) (completed string, cursor int) {
	return text[:c.Offset] + c.Text + text[c.Offset+c.Length:], c.Offset + len(c.Text)
}

// Complete lists how the condition at the cursor, a byte offset into text, can go on: the names that begin with what
// is typed, then the values that do. What is typed in full already is not offered.
func Complete(text string, cursor int, known Known) []Completion {
	cursor = max(0, min(cursor, len(text)))
	at, end := around(text, cursor)
	if at == cursor && end > cursor { // before a condition, not in it
		return nil
	}
	typed, ok := scan(text[:cursor], at)
	if !ok {
		typed = token{nameAt: cursor, unended: -1}
	}
	p := proposer{text: text, at: typed.nameAt, end: end, known: known}
	if typed.name != "" {
		if r, found := find(typed.name); found {
			p.values(r, typed.value.text())
		}
		return p.list
	}
	prefix := typed.value.text()
	if strings.Contains(text[typed.nameAt:cursor], `"`) {
		return nil // a text to look for
	}
	p.names(prefix)
	if prefix != "" {
		p.anyValues(prefix)
	}
	return p.list
}

// around gives where the condition at the cursor begins and ends: both are the cursor when there is none.
func around(text string, cursor int) (at, end int) {
	for from := 0; ; {
		t, ok := scan(text, from)
		switch {
		case !ok || t.at > cursor:
			return cursor, cursor
		case t.end >= cursor && t.unended >= 0:
			return t.at, cursor // what stands behind the cursor was there before the quote was opened
		case t.end >= cursor:
			return t.at, t.end
		}
		from = t.end
	}
}

// proposer gathers completions of one place.
type proposer struct {
	text    string
	at, end int
	known   Known
	list    []Completion
}

func (p *proposer) add(text, description string) {
	if text == p.text[p.at:p.end] {
		return
	}
	open := strings.HasSuffix(text, ":") || strings.HasSuffix(text, "=")
	p.list = append(p.list, Completion{text, description, p.at, p.end - p.at, !open})
}

// names proposes the words that begin with a prefix, and with a single one at once its values.
func (p *proposer) names(prefix string) {
	var found []rule
	for _, r := range grammar {
		if begins(r.Name, prefix) && r.Name != "-" {
			found = append(found, r)
		}
	}
	single := len(found) == 1 && prefix != ""
	for _, r := range found {
		if !single || !r.only {
			p.add(r.Name, r.Description)
		}
	}
	if single && found[0].takesValue() {
		p.values(found[0], "")
	}
}

// values proposes a word's values that begin with a prefix.
func (p *proposer) values(r rule, prefix string) {
	for _, v := range r.Values {
		if begins(v.Text, prefix) {
			p.add(r.Name+v.Text, v.Description)
		}
	}
	for _, text := range p.known.of(r.name()) {
		if text != "" && begins(text, prefix) {
			p.add(r.Name+quoted(text, ""), r.Description)
		}
	}
}

// anyValues proposes the values of all words that begin with a prefix, of words that do not.
func (p *proposer) anyValues(prefix string) {
	for _, r := range grammar {
		fromKnown := len(p.known.of(r.name())) > 0
		if r.takesValue() && !begins(r.Name, prefix) && (r.only || fromKnown || r.name() == string(FieldMethod)) {
			p.values(r, prefix)
		}
	}
}

// of gives what is known of a word.
func (k Known) of(name string) []string {
	switch Field(name) {
	case FieldInbox:
		return k.Inboxes
	case FieldProvider:
		return k.Providers
	case FieldEvent:
		return k.Events
	case FieldHost:
		return k.Hosts
	}
	return nil
}

func begins(text, prefix string) bool {
	return strings.HasPrefix(fold(text), fold(prefix))
}
