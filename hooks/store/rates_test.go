package store

import (
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"bellhop/hooks"
)

// rated gives the tries of each step since a time as delivered, refused and waiting.
func (h *house) rated(t *testing.T, since time.Time, step time.Duration) (list [][3]int64) {
	t.Helper()
	for _, r := range must[[]hooks.Rate](t)(h.Rates(t.Context(), hooks.RateQuery{Since: since, Until: h.clock.read(), Step: step})) {
		list = append(list, [3]int64{r.Delivered, r.Refused, r.Waiting})
	}
	return list
}

func TestTriesAreCountedOverTimeAlsoOverARestart(t *testing.T) {
	h := newHouse(t)
	began := h.clock.read().Truncate(time.Minute).Add(time.Minute)
	h.clock.to(began)
	for range 3 {
		h.add(t, hooks.Delivery{Schedule: hooks.Schedule{time.Hour}}, "x")
	}
	claims := h.claim(t, 3)
	h.book(t, answered(claims[0], 204))
	h.clock.to(began.Add(6 * time.Second))
	h.book(t, answered(claims[1], 503))
	must[[]hooks.Booking](t)(h.Book(t.Context(), []hooks.Result{answered(claims[1], 503)})) // the same result again is no other try
	h.reopen(t)
	h.clock.to(began.Add(9 * time.Second))
	h.book(t, answered(claims[2], 500))
	h.clock.to(began.Add(22 * time.Second))
	if got, want := h.rated(t, began, 5*time.Second), [][3]int64{{1, 0, 0}, {0, 2, 2}, {0, 0, 2}, {0, 0, 2}, {0, 0, 2}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{State: hooks.Waiting}))
	if got, want := h.rated(t, began.Add(10*time.Second), 5*time.Second), [][3]int64{{0, 0, 2}, {0, 0, 2}, {0, 0, 0}}; !reflect.DeepEqual(got, want) {
		t.Errorf("after a retry: got %v, want %v", got, want)
	}
	if got, want := h.rated(t, began, time.Minute), [][3]int64{{1, 2, 2}}; !reflect.DeepEqual(got, want) {
		t.Errorf("as one: got %v, want %v", got, want)
	}
	h.clock.to(began.Add(3 * time.Minute))
	if got, want := h.rated(t, began.Add(time.Minute), time.Minute), [][3]int64{{}, {}, {}}; !reflect.DeepEqual(got, want) {
		t.Errorf("later: got %v, want %v", got, want)
	}
}

func TestCountsOfADayAgoAreForgottenButNotWhatStillWaits(t *testing.T) {
	h := newHouse(t)
	began := h.clock.read().Truncate(time.Minute)
	for i := range 4 {
		h.clock.to(began.Add(time.Duration(i) * time.Minute))
		h.add(t, hooks.Delivery{Schedule: hooks.Schedule{48 * time.Hour}}, "x")
		h.book(t, answered(h.one(t), 503))
	}
	h.clock.to(began.Add(30 * time.Hour))
	h.add(t, hooks.Delivery{}, "x")
	h.book(t, answered(h.one(t), 200))
	var n int
	if err := h.row(t.Context(), "SELECT count(*) FROM rate").Scan(&n); err != nil || n != 2 {
		t.Errorf("%d are kept, %v", n, err)
	}
	if got, want := h.rated(t, began.Add(30*time.Hour-time.Minute), time.Minute), [][3]int64{{0, 0, 4}, {1, 0, 4}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAStepThatIsNotCountedOverIsRefused(t *testing.T) {
	h := newHouse(t)
	for _, q := range []hooks.RateQuery{{}, {Step: 3 * time.Second}, {Step: 5 * time.Second, Since: h.clock.read().Add(-24 * time.Hour), Until: h.clock.read()}} {
		if _, err := h.Rates(t.Context(), q); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// A day in which something happened at every moment is as much as there can be.
func BenchmarkRatesOfADay(b *testing.B) {
	s, stop := openForBench(b, filepath.Join(b.TempDir(), "bellhop.db"))
	defer stop()
	until := time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)
	err := s.write(b.Context(), 0, func(t *tx) error {
		for at := until.Add(-hooks.RateSpan); at.Before(until); at = at.Add(hooks.RateStep) {
			if err := t.exec("INSERT INTO rate (at, delivered, refused, waiting) VALUES (?, 40, 3, 18)", at.Unix()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Rates(b.Context(), hooks.RateQuery{Since: until.Add(-hooks.RateSpan), Until: until, Step: 20 * time.Minute}); err != nil {
			b.Fatal(err)
		}
	}
}
