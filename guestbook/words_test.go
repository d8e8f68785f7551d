package guestbook_test

import (
	"strings"
	"testing"

	"bellhop/guestbook"
	"bellhop/hooks"
)

func TestListedWordsAreFoundHoweverTheyAreWritten(t *testing.T) {
	cases := []struct{ list, text, found string }{
		{"casino", "A fine casino.", "casino"},
		{"casino", "A fine CASINO!", "casino"},
		{"casino", "casinos everywhere", ""},
		{"casino*", "casinos everywhere", "casino*"},
		{"casino*", "an occasion", ""},
		{"Café", "the CAFE\u0301 and the cafe", "Café"},
		{"cafe", "Un café, por favor", "cafe"},
		{"straße", "STRASSE 7", "straße"},
		{"casino", "c\u0430sin\u043e", "casino"}, // Cyrillic a and o
		{"casino", "ca\u200dsi\u00adno", "casino"},
		{"casino", "ｃａｓｉｎｏ", "casino"}, // full width
		{"casino", "c4s1n0", "casino"},
		{"viagra", "V!@gr@", ""}, // ! parts words
		{"viagra", "vi@gr@", "viagra"},
		{"slots", "$lots", "slots"},
		{"to", "70 guests, 3 nights", ""}, // digits alone are no letters
		{"70", "70 guests", "70"},
		{"cheap watches", "Cheap, watches here", "cheap watches"},
		{"cheap watches", "cheap good watches", ""},
		{"example.org", "see https://example.org/x", "example.org"},
		{"http*", "see https://example.org/x", "http*"},
		{"# casino", "casino", ""},
		{"\n\n  casino  \r\n", "casino", "casino"},
		{"赌场", "在线赌场开户", "赌场"},
		{"カジノ", "オンラインカジノです", "カジノ"},
		{"казино", "Лучшее КАЗИНО", "казино"},
		{"سلام", "السَّلام سَلام", "سلام"},
		{"*", "anything", ""},
		{"!!!", "wow!!!", ""},
		{"", "anything", ""},
		{"ass", "class and pass", ""},
		{"scunthorpe*", "Scunthorpe United", "scunthorpe*"},
		{"øl", "ol", "øl"},
	}
	for _, c := range cases {
		if word, ok := guestbook.ParseWords(c.list).Find(c.text); word != c.found || ok != (c.found != "") {
			t.Errorf("%q in %q: %q, %v; want %q", c.list, c.text, word, ok, c.found)
		}
	}
}

// A listed word is found in a text that is it, and nothing that is typed into a list or an entry stops the search.
func FuzzWords(f *testing.F) {
	f.Add("casino*\n# note\nex ample", "c4sino")
	f.Add("\u0301a", "\xff\u202e$@")
	f.Add("赌", "ß")
	f.Fuzz(func(t *testing.T, list, text string) {
		if len(list) > 1000 || len(text) > 1000 {
			return
		}
		w := guestbook.ParseWords(list)
		w.Find(text)
		for line := range strings.Lines(list) {
			word := strings.TrimSpace(line)
			if word == "" || strings.HasPrefix(word, "#") || guestbook.ParseWords(word).Len() == 0 {
				continue
			}
			if _, ok := w.Find(strings.TrimSuffix(word, "*")); !ok {
				t.Errorf("%q is not found in itself", word)
			}
		}
	})
}

// A page of 280 characters against the longest list.
func BenchmarkFind(b *testing.B) {
	list := strings.Repeat("casino lots of words\n", hooks.MaxWordLines)
	text := strings.Repeat("Slept like a parcel. ", 13)
	for b.Loop() {
		if _, ok := guestbook.ParseWords(list).Find(text); ok {
			b.Fatal("found")
		}
	}
}
