// Package lang says what the window says in the language of who reads it: English, German, French, Spanish
// or Japanese.
//
// The English text in the source is the key. What the other languages make of it stands in
// assets/translations, one file a language, and the tests hold source and files together: they collect every
// text that is given to this package, so a text that is new or was changed is missed at once. A text for
// which a language has nothing is shown in English. What the core says, which knows no languages, is found by
// Said: sentence by sentence, and the phrases that the core puts into its sentences.
//
// The language is the process's, as its time zone is: Use chooses it once, before the first window is built,
// and it holds for all windows. Until then everything is English, which is what tests see. Every function may
// be called from any goroutine. Nothing here knows a toolkit.
package lang

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"bellhop/assets"
)

// Language is one that Bellhop speaks.
type Language struct {
	Tag  string // BCP 47: "de"
	Name string // as its own speakers call it: "Deutsch"
}

// Languages lists what Bellhop speaks, English first.
func Languages() []Language {
	return []Language{
		{"en", "English"}, {"de", "Deutsch"}, {"fr", "Français"}, {"es", "Español"}, {"ja", "日本語"},
	}
}

// book is one language with all its texts. It does not change.
type book struct {
	tag     language.Tag
	texts   map[string]forms
	numbers *message.Printer

	templates []template // of what the core says
}

// forms are what a language makes of one text, by plural category of Unicode CLDR: "one", "other", in French
// and Spanish also "many". A text that counts nothing has "other" alone.
type forms map[string]string

// UnmarshalJSON takes a text that counts nothing as a plain string.
func (f *forms) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte{'"'}) {
		var other string
		if err := json.Unmarshal(data, &other); err != nil {
			return err
		}
		*f = forms{"other": other}
		return nil
	}
	all := map[string]string{}
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	*f = all
	return nil
}

// spoken is the book of the language in use; nil stands for the texts of the source, English.
var spoken atomic.Pointer[book]

// Use speaks the language that fits the wishes best, and gives its tag. Wishes are BCP 47 tags, the most
// wanted first; what none of them matches is English. A language whose file is broken, which the tests rule
// out, is English too.
func Use(wishes ...string) string {
	tag := Match(wishes...)
	b, err := open(tag)
	if err != nil || tag == Languages()[0].Tag {
		spoken.Store(nil)
		return Languages()[0].Tag
	}
	spoken.Store(b)
	return tag
}

// Match is the tag of the language that Use would speak for the wishes.
func Match(wishes ...string) string {
	known := Languages()
	tags := make([]language.Tag, len(known))
	for i, l := range known {
		tags[i] = language.Make(l.Tag)
	}
	for _, wish := range wishes {
		// The parts that POSIX adds to a locale are no part of a tag: de_DE.UTF-8@euro.
		wish, _, _ = strings.Cut(wish, ".")
		wish, _, _ = strings.Cut(wish, "@")
		wanted, err := language.Parse(wish)
		if err != nil {
			continue
		}
		if _, i, sure := language.NewMatcher(tags).Match(wanted); sure >= language.Low {
			return known[i].Tag
		}
	}
	return known[0].Tag
}

// open reads the book of one language. Its error is the file's.
func open(tag string) (*book, error) {
	b := &book{tag: language.Make(tag)}
	if err := json.Unmarshal(assets.Translation(tag), &b.texts); err != nil {
		return nil, fmt.Errorf("read the %s texts: %w", tag, err)
	}
	b.numbers = message.NewPrinter(b.tag)
	b.templates = newTemplates(b.texts)
	return b, nil
}

// T is a text in the language in use. With arguments the text is a format of package fmt.
func T(text string, args ...any) string { return fill(say(text, text, "other"), args) }

// As is T for a text that means more than one thing in English. The meaning, a word or two, tells it from
// its double and tells the translator what it is: As("verb", "Open").
func As(meaning, text string, args ...any) string {
	return fill(say(meaning+"|"+text, text, "other"), args)
}

// N is T for a text that counts something: n chooses among the plural forms that the language has. one is
// the English text for exactly one, other for all else; the arguments fill either:
// N(n, "%s entry", "%s entries", Number(n)).
func N(n int, one, other string, args ...any) string {
	b := spoken.Load()
	if b == nil {
		if n == 1 {
			return fill(one, args)
		}
		return fill(other, args)
	}
	text, english := other, other
	if n == 1 {
		english = one
	}
	return fill(say(text, english, category(b.tag, n)), args)
}

// Key marks a text that stands in a table and is said later, by T. It gives the text as it is.
func Key(text string) string { return text }

// Tag is the language in use: "en".
func Tag() string {
	if b := spoken.Load(); b != nil {
		return b.tag.String()
	}
	return Languages()[0].Tag
}

// say finds what the language in use makes of a key, or else gives the English text.
func say(key, english, form string) string {
	b := spoken.Load()
	if b == nil {
		return english
	}
	found := b.texts[key]
	if text := found[form]; text != "" {
		return text
	}
	if text := found["other"]; text != "" {
		return text
	}
	return english
}

// fill puts arguments into a format. A text without verbs stays as it is, as a singular may say "one entry".
func fill(text string, args []any) string {
	if len(args) == 0 || !strings.Contains(text, "%") {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// category is the plural category that CLDR gives a whole number in a language.
func category(tag language.Tag, n int) string {
	if n < 0 {
		n = -n
	}
	switch plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0) {
	case plural.Zero:
		return "zero"
	case plural.One:
		return "one"
	case plural.Two:
		return "two"
	case plural.Few:
		return "few"
	case plural.Many:
		return "many"
	}
	return "other"
}
