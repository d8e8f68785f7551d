package model_test

import (
	"context"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/model"
)

func TestASpanOfATape(t *testing.T) {
	zone := time.FixedZone("", 2*3600)
	late, noon := time.Date(2026, 3, 1, 23, 30, 0, 0, zone), time.Date(2026, 3, 1, 12, 0, 0, 0, zone)
	f, err := filter.Parse("inbox:github", late)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		span int
		now  time.Time
		want string
	}{
		{0, late, "inbox:github since:2026-03-01T21:15:00Z"},
		{1, late, "inbox:github since:2026-03-01T15:00:00Z"},
		{1, noon, "inbox:github since:2026-02-28T15:00:00Z"},
		{2, late, "inbox:github"},
	} {
		if got := model.TapeSpan(f, c.span, c.now).String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
	if len(f.Terms) != 1 {
		t.Error("the filter itself was narrowed")
	}
}

func TestWordsOfATape(t *testing.T) {
	from := time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC)
	for want, of := range map[string]hooks.Tape{
		"1,204 exchanges, 1 event, 2 deliveries, from 1 Mar 2026 20:00:00 to 20:15:00.": {Exchanges: 1204, Events: 1, Deliveries: 2, From: from, Until: from.Add(15 * time.Minute)},
		"1 exchange, 3 comments, from 1 Mar 2026 20:00:00 to 2 Mar 01:00:00.":           {Exchanges: 1, Comments: 3, From: from, Until: from.Add(5 * time.Hour)},
		"0 exchanges.": {},
	} {
		if got := model.TapeWords(of, time.UTC); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// plays tells of plays.
type plays []hooks.TapePlay

func (p plays) TapePlays(context.Context) ([]hooks.TapePlay, error) { return p, nil }

func TestTheStripTellsOfWhatIsPlayedOnTheScreenAlone(t *testing.T) {
	for want, p := range map[string]plays{
		"": {{ID: 2, Batch: 7, State: hooks.BatchRunning}, {ID: 1, State: hooks.BatchDone}},
		"2 of 3 exchanges, 1:00:05 of 2:00:00, 100×. Nothing is sent.": {{
			ID: 3, State: hooks.BatchPaused, Total: 3, Done: 2, Speed: 100, Came: time.Hour + 5*time.Second, Lasts: 2 * time.Hour,
		}},
	} {
		m := model.NewTape(p)
		m.Load(t.Context())()
		if now := m.Now(); now.Text != want || now.Paused != (want != "") {
			t.Errorf("it says %+v", now)
		}
	}
}
