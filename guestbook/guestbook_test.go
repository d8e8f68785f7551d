package guestbook_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bellhop/guestbook"
	"bellhop/hooks"
)

var noon = time.Date(2026, 5, 2, 12, 0, 0, 345_000_000, time.UTC)

func newBook() (guestbook.Book, *memory) {
	m := &memory{}
	return guestbook.Book{Entries: m, Clock: func() time.Time { return noon }}, m
}

func fitDraft() guestbook.Draft {
	return guestbook.Draft{Name: "Mina", From: "Lagos", Text: "Hello", Label: "key", Token: "abc"}
}

func TestSigningMakesACommentAndItsEvent(t *testing.T) {
	book, m := newBook()
	d := guestbook.Draft{
		Name: " Sam\t& \nNoor ", From: " Leeds", Text: "\r\nOne.  \r\n\r\n\r\n\r\nTwo.\n", Token: "t-1",
		Source: "203.0.113.9", Cause: hooks.CausedBy(hooks.CauseExchange, 7),
	}
	got, err := book.Sign(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	want := hooks.Comment{
		ID: 1, At: noon, Name: "Sam & Noor", From: "Leeds", Text: "One.\n\nTwo.", Label: "bell",
		Source: "203.0.113.9", Token: "t-1", Cause: hooks.Cause{Kind: "exchange", ID: "7"},
		State: hooks.CommentShown, Announced: true,
	}
	if got != want {
		t.Errorf("comment:\n got %+v\nwant %+v", got, want)
	}
	e := m.events[0]
	if err := e.Check(); err != nil {
		t.Errorf("event: %v", err)
	}
	if e.Type != "comment.created" || !e.At.Equal(noon) || e.Cause != (hooks.Cause{Kind: "comment", ID: "1"}) {
		t.Errorf("event: %+v", e)
	}
	const data = `{"id":"1","name":"Sam & Noor","from":"Leeds","text":"One.\n\nTwo.","label":"bell","number":1,"at":"2026-05-02T12:00:00.345Z"}`
	if string(e.Data) != data {
		t.Errorf("data:\n got %s\nwant %s", e.Data, data)
	}
}

func TestTheSameFormTwiceIsOneComment(t *testing.T) {
	book, m := newBook()
	first, err := book.Sign(t.Context(), fitDraft())
	if err != nil {
		t.Fatal(err)
	}
	again, err := book.Sign(t.Context(), fitDraft())
	if err != nil || again != first {
		t.Errorf("second: %+v, %v; want the first, %+v", again, err, first)
	}
	other := fitDraft()
	other.Text = "Hello again"
	if _, err := book.Sign(t.Context(), other); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("other words with a used token: %v; want a conflict, not silence", err)
	}
	if len(m.comments) != 1 || len(m.events) != 1 {
		t.Errorf("%d comments and %d events; want one of each", len(m.comments), len(m.events))
	}
	for range 2 {
		free := fitDraft()
		free.Token = ""
		if _, err := book.Sign(t.Context(), free); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.comments) != 3 {
		t.Errorf("%d comments; without a token each signing is one more", len(m.comments))
	}
}

func TestProblemsAreToldPerField(t *testing.T) {
	with := func(change func(*guestbook.Draft)) guestbook.Draft {
		d := fitDraft()
		change(&d)
		return d
	}
	family := "👨‍👩‍👧‍👦"
	cases := []struct {
		why   string
		draft guestbook.Draft
		field guestbook.Field // "" for none
	}{
		{"all well", fitDraft(), ""},
		{"no name", with(func(d *guestbook.Draft) { d.Name = "" }), guestbook.FieldName},
		{"only spaces", with(func(d *guestbook.Draft) { d.Name = " \u00a0\t\n" }), guestbook.FieldName},
		{"only unseen signs", with(func(d *guestbook.Draft) { d.Name = "\u200b\u202e\u3164\u2800\u200d\u0301" }), guestbook.FieldName},
		{"60 signs", with(func(d *guestbook.Draft) { d.Name = strings.Repeat("é", 60) }), ""},
		{"60 families", with(func(d *guestbook.Draft) { d.Name = strings.Repeat(family, 60) }), ""},
		{"61 families", with(func(d *guestbook.Draft) { d.Name = strings.Repeat(family, 61) }), guestbook.FieldName},
		{"no place", with(func(d *guestbook.Draft) { d.From = "" }), ""},
		{"long place", with(func(d *guestbook.Draft) { d.From = strings.Repeat("x", 61) }), guestbook.FieldFrom},
		{"no text", with(func(d *guestbook.Draft) { d.Text = "\n\n" }), guestbook.FieldText},
		{"280 signs", with(func(d *guestbook.Draft) { d.Text = strings.Repeat("語", 280) }), ""},
		{"281 signs", with(func(d *guestbook.Draft) { d.Text = strings.Repeat("語", 281) }), guestbook.FieldText},
		{"one letter, 5,000 accents", with(func(d *guestbook.Draft) { d.Text = "e" + strings.Repeat("\u0301", 5000) }), guestbook.FieldText},
		{"20 lines", with(func(d *guestbook.Draft) { d.Text = strings.Repeat("x\n", 20) }), ""},
		{"21 lines", with(func(d *guestbook.Draft) { d.Text = strings.Repeat("x\n", 21) }), guestbook.FieldText},
		{"unknown label", with(func(d *guestbook.Draft) { d.Label = "umbrella" }), guestbook.FieldLabel},
		{"odd token", with(func(d *guestbook.Draft) { d.Token = "a b" }), guestbook.FieldToken},
		{"long token", with(func(d *guestbook.Draft) { d.Token = strings.Repeat("a", 65) }), guestbook.FieldToken},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			book, m := newBook()
			_, err := book.Sign(t.Context(), c.draft)
			if c.field == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			problems, ok := errors.AsType[guestbook.Problems](err)
			if !ok || len(problems) != 1 || problems[c.field] == "" {
				t.Fatalf("problems: %v; want one for %s", err, c.field)
			}
			if hooks.CodeOf(err) != hooks.CodeInvalid {
				t.Errorf("code: %q", hooks.CodeOf(err))
			}
			if len(m.comments) != 0 {
				t.Error("an unfit draft was stored")
			}
		})
	}
}

func TestAllProblemsAreToldAtOnceInTheOrderOfTheForm(t *testing.T) {
	book, _ := newBook()
	_, err := book.Sign(t.Context(), guestbook.Draft{Label: "x"})
	const want = "Write a name. Any name will do. Nothing is written here yet. One word is enough. Choose one of the six labels."
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestWhatCannotBeSeenDoesNotStay(t *testing.T) {
	cases := map[string]string{
		"a\x00b\x1b[31mc":                       "ab[31mc",
		"safe \u202egnp.exe":                    "safe gnp.exe",
		"\u2066isolated\u2069":                  "isolated",
		"soft\u00adhyphen\u200b\ufeff":          "softhyphen",
		"hidden\U000e0068\U000e0069":            "hidden",
		"🏴\U000e0067\U000e0062\U000e007f":       "🏴\U000e0067\U000e0062\U000e007f",
		"می\u200cخواهم":                         "می\u200cخواهم",
		"שלום!\u200f":                           "שלום!\u200f",
		"one\u2028two\vthree":                   "one\ntwo\nthree",
		"\xff\xfe":                              "\ufffd",
		"\tcolumn\tone":                         "column one",
		"  verse\n    indented  \n\n\n\nend \n": "verse\n    indented\n\nend",
	}
	for typed, want := range cases {
		book, _ := newBook()
		d := fitDraft()
		d.Text = typed
		c, err := book.Sign(t.Context(), d)
		if err != nil || c.Text != want {
			t.Errorf("%+q became %+q, %v; want %+q", typed, c.Text, err, want)
		}
	}
}

func TestCharactersAreCountedAsAPersonDoes(t *testing.T) {
	cases := map[string]int{
		"":                                 0,
		"abc":                              3,
		"é":                                1,
		"e\u0301":                          1,
		"👍🏽":                               1,
		"👨‍👩‍👧‍👦":                          1,
		"❤️":                               1,
		"🇫🇮🇵🇹":                             2,
		"🇫🇮🇵":                              2,
		"🏴󠁧󠁢󠁳󠁣󠁴󠁿!":                         2,
		"1️⃣":                              1,
		"한국":                               2,
		"ᄒ\u1161\u11ab":                    1,
		"नमस्ते":                           4,
		"\r\n":                             1,
		"a\nb":                             3,
		"日本語":                              3,
		"e" + strings.Repeat("\u0301", 15): 1,
		"e" + strings.Repeat("\u0301", 16): 2,
	}
	for s, want := range cases {
		if got := guestbook.CountCharacters(s); got != want {
			t.Errorf("%+q has %d characters; want %d", s, got, want)
		}
	}
}

func TestReadingTheBook(t *testing.T) {
	book, m := newBook()
	if n, err := book.Newest(t.Context()); n != 0 || err != nil {
		t.Errorf("newest of a blank book: %d, %v", n, err)
	}
	for range 3 {
		d := fitDraft()
		d.Token = ""
		if _, err := book.Sign(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if page, err := book.Page(t.Context(), 3, 0); err != nil || len(page) != 1 || page[0].ID != 2 {
		t.Errorf("page: %+v, %v; want comment 2 alone", page, err)
	}
	if c, err := book.Comment(t.Context(), 2); err != nil || c.ID != 2 {
		t.Errorf("comment 2: %+v, %v", c, err)
	}
	if _, err := book.Comment(t.Context(), 9); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("comment 9: %v; want not found", err)
	}
	if n, err := book.Count(t.Context()); n != 3 || err != nil {
		t.Errorf("count: %d, %v", n, err)
	}
	m.down = errors.New("disk on fire")
	if _, err := book.Sign(t.Context(), fitDraft()); !errors.Is(err, m.down) {
		t.Errorf("sign: %v; want the store's error in the chain", err)
	}
}

// Whatever is typed is refused or is stored fit: within limits, clean, and the same when signed once more.
func FuzzSign(f *testing.F) {
	f.Add("Mina", "Lagos", "Hello\r\nthere")
	f.Add("\u202e", "\xff", "e\u0301\u200d👍🏽")
	f.Add("🏴\U000e0067\u200b\U000e0062", " ", "\u2028x\v\v\vy ")
	f.Fuzz(func(t *testing.T, name, from, text string) {
		book, m := newBook()
		c, err := book.Sign(t.Context(), guestbook.Draft{Name: name, From: from, Text: text})
		if err != nil {
			if _, ok := errors.AsType[guestbook.Problems](err); !ok {
				t.Fatal(err)
			}
			return
		}
		for s, limit := range map[string]int{c.Name: guestbook.MaxName, c.From: guestbook.MaxFrom, c.Text: guestbook.MaxText} {
			if !utf8.ValidString(s) || guestbook.CountCharacters(s) > limit || len(s) > 64*limit {
				t.Errorf("%+q is not fit", s)
			}
			if strings.ContainsAny(s, "\x00\r\x1b\u202a\u202e\u2066\u2069\ufeff") {
				t.Errorf("%+q is not clean", s)
			}
		}
		if strings.ContainsAny(c.Name+c.From, "\n\t") {
			t.Errorf("%+q or %+q is more than one line", c.Name, c.From)
		}
		again, err := book.Sign(t.Context(), guestbook.Draft{Name: c.Name, From: c.From, Text: c.Text})
		if err != nil || again.Name != c.Name || again.From != c.From || again.Text != c.Text {
			t.Errorf("signed once more: %+v, %v; want the words of %+v", again, err, c)
		}
		var data guestbook.Data
		if err := json.Unmarshal(m.events[0].Data, &data); err != nil || data.Text != c.Text || data.Name != c.Name {
			t.Errorf("event %s, %v; want the words of %+v", m.events[0].Data, err, c)
		}
	})
}
