package lang_test

import (
	"testing"
	"time"

	"bellhop/ui/lang"
)

// in speaks a language until the test ends.
func in(t *testing.T, tag string) {
	t.Helper()
	t.Cleanup(func() { lang.Use("en") })
	if got := lang.Use(tag); got != tag {
		t.Fatalf("%s is spoken instead of %s", got, tag)
	}
}

func TestTheLanguageIsTheFirstWishThatIsSpoken(t *testing.T) {
	t.Cleanup(func() { lang.Use("en") })
	for _, c := range []struct {
		wishes []string
		want   string
	}{
		{[]string{"de"}, "de"},
		{[]string{"de-CH"}, "de"},
		{[]string{"de_DE.UTF-8"}, "de"},
		{[]string{"fr_CA@euro"}, "fr"},
		{[]string{"es-419"}, "es"},
		{[]string{"ja-JP"}, "ja"},
		{[]string{"fi", "ja"}, "ja"},
		{[]string{"C", "de"}, "de"},
		{[]string{"", "es"}, "es"},
		{[]string{"fi"}, "en"},
		{[]string{"sr"}, "en"},
		{[]string{"en-GB", "de"}, "en"},
		{nil, "en"},
		{[]string{"no tag at all", "\xff"}, "en"},
	} {
		if got := lang.Use(c.wishes...); got != c.want || lang.Tag() != c.want {
			t.Errorf("of %q, %s is spoken and %s said; it should be %s", c.wishes, got, lang.Tag(), c.want)
		}
	}
}

func TestAMissingTextIsEnglish(t *testing.T) {
	in(t, "ja")
	if got := lang.T("no such text, %s", "guest"); got != "no such text, guest" {
		t.Errorf("got %q", got)
	}
	for n, want := range map[int]string{0: "0 things", 1: "1 thing", 2: "2 things"} {
		if got := lang.N(n, "%d thing", "%d things", n); got != want {
			t.Errorf("got %q", got)
		}
	}
	if got := lang.As("meaning", "no such text"); got != "no such text" {
		t.Errorf("got %q", got)
	}
}

func TestNumbersAreWrittenAsTheLanguageWritesThem(t *testing.T) {
	for _, c := range []struct{ tag, whole, part string }{
		{"en", "1,234,567", "7.1"},
		{"de", "1.234.567", "7,1"},
		{"fr", "1\u00a0234\u00a0567", "7,1"},
		{"es", "1.234.567", "7,1"},
		{"ja", "1,234,567", "7.1"},
	} {
		in(t, c.tag)
		if got := lang.Number(1234567); got != c.whole {
			t.Errorf("%s: %q, want %q", c.tag, got, c.whole)
		}
		if got := lang.Decimal(7.12, 1); got != c.part {
			t.Errorf("%s: %q, want %q", c.tag, got, c.part)
		}
	}
	lang.Use("en")
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -18204: "-18,204"} {
		if got := lang.Number(n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAMomentIsWrittenInEnglishAsTheLayoutHasIt(t *testing.T) {
	at := time.Date(2026, time.March, 2, 15, 4, 5, 0, time.UTC)
	if got := lang.Time(at, "Mon, 2 January 2006 at 15:04:05"); got != "Mon, 2 March 2026 at 15:04:05" {
		t.Errorf("got %q", got)
	}
}

func TestATypedNumberIsReadAsTheLanguageWritesIt(t *testing.T) {
	for _, c := range []struct{ tag, typed, want string }{
		{"en", "1,000", "1000"},
		{"en", " 1,234,567.5 ", "1234567.5"},
		{"en", "2.5", "2.5"},
		{"en", "2,5", "2.5"},
		{"de", "1.000", "1000"},
		{"de", "2,5", "2.5"},
		{"de", "2.5", "2.5"},
		{"fr", "1\u00a0234,5", "1234.5"},
		{"fr", "1 234", "1234"},
		{"es", "1.234.567", "1234567"},
		{"ja", "1,000", "1000"},
		{"ja", "ten", "ten"},
	} {
		in(t, c.tag)
		if got := lang.Typed(c.typed); got != c.want {
			t.Errorf("%s: %q is read as %q, not %q", c.tag, c.typed, got, c.want)
		}
		if got := lang.Typed(lang.Number(1234567)); got != "1234567" {
			t.Errorf("%s: what is written is read as %q", c.tag, got)
		}
	}
}
