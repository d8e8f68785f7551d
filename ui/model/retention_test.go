package model

import (
	"math"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

func TestBoundsAreReadAsTheyAreWorded(t *testing.T) {
	for _, r := range []hooks.Retention{
		{}, {Count: 1}, {Count: 1_000_000}, {Age: 36 * time.Hour}, {Bytes: 500_000_000}, {Count: 5, Age: 30 * 24 * time.Hour, Bytes: 12_500_000},
	} {
		if got, err := NewKeptFields(r).Retention(); err != nil || got != r {
			t.Errorf("%+v became %+v, %v", r, got, err)
		}
	}
	if got, err := (KeptFields{Count: " 100,000 ", Days: "0.5", Size: ""}).Retention(); err != nil || got != (hooks.Retention{Count: 100_000, Age: 12 * time.Hour}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestBoundsThatAreNoneAreNamed(t *testing.T) {
	for _, f := range []KeptFields{
		{Count: "many"}, {Count: "-1"}, {Count: "1.5"}, {Count: "NaN"}, {Days: "x"}, {Days: "1e9"}, {Days: "0.0001"}, {Size: "Inf"}, {Size: "1"}, {Size: "-5"},
	} {
		if got, err := f.Retention(); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%+v became %+v, %v", f, got, err)
		}
	}
}

func TestWhatIsKeptIsSaid(t *testing.T) {
	for want, r := range map[string]hooks.Retention{
		"Everything is kept until you say otherwise.": {},
		"The oldest exchanges go when there are more than 1,000, or they are older than 30 d, or the database is over 500.0 MB (the newest thousand stay). Comments and deliveries that are not done stay.": {
			Count: 1000, Age: 30 * 24 * time.Hour, Bytes: 500_000_000,
		},
	} {
		if got := KeptWords(r); got != want {
			t.Errorf("got %q", got)
		}
	}
	for want, p := range map[string]hooks.Purged{
		"Nothing was over the bounds":           {},
		"1 exchange deleted, 640 B free":        {Exchanges: 1, Bytes: 640},
		"1,204 exchanges deleted, 42.0 MB free": {Exchanges: 1204, Bytes: 42_000_000},
		"9,223,372 exchanges deleted, 0 B free": {Exchanges: math.MaxInt64 / 1_000_000_000_000},
	} {
		if got := PurgedWords(p); got != want {
			t.Errorf("got %q", got)
		}
	}
}

func TestBoundsAreReadAsTheLanguageWritesThem(t *testing.T) {
	t.Cleanup(func() { lang.Use("en") })
	want := hooks.Retention{Count: 100_000, Age: 36 * time.Hour, Bytes: 12_500_000}
	for tag, f := range map[string]KeptFields{
		"en": {Count: "100,000", Days: "1.5", Size: "12.5"}, "de": {Count: "100.000", Days: "1,5", Size: "12,5"}, "fr": {Count: "100 000", Days: "1,5", Size: "12,5"},
		"es": {Count: "100.000", Days: "1,5", Size: "12,5"}, "ja": {Count: "100000", Days: "1.5", Size: "12.5"},
	} {
		lang.Use(tag)
		if got, err := f.Retention(); err != nil || got != want {
			t.Errorf("%s: %+v is read as %+v, %v", tag, f, got, err)
		}
		if got, err := NewKeptFields(want).Retention(); err != nil || got != want {
			t.Errorf("%s: %+v is read as %+v, %v", tag, NewKeptFields(want), got, err)
		}
	}
}
