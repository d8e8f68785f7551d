package hooks_test

import (
	"testing"
	"time"

	"bellhop/hooks"
)

func TestRetryAfterIsReadInSecondsAndAsADate(t *testing.T) {
	now := time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)
	for said, want := range map[string]time.Duration{
		"":                              0,
		"0":                             0,
		"120":                           2 * time.Minute,
		" 5 ":                           5 * time.Second,
		"99999999999999999":             24 * time.Hour,
		"-5":                            0,
		"soon":                          0,
		"1.5":                           0,
		"Tue, 06 May 2031 12:05:00 GMT": 5 * time.Minute,
		"Tue, 06 May 2031 11:00:00 GMT": 0,
		"Fri, 06 May 2033 12:00:00 GMT": 24 * time.Hour,
	} {
		r := hooks.Result{Head: []byte("HTTP/1.1 429 X\r\nretry-after: " + said + "\r\n\r\n")}
		if got := r.RetryAfter(now); got != want {
			t.Errorf("%q: %s, want %s", said, got, want)
		}
	}
}

func TestASubscribersWishPutsADeliveryOffAndNeverBringsItForward(t *testing.T) {
	now := time.Date(2031, 5, 6, 12, 0, 0, 0, time.UTC)
	d := hooks.Delivery{Attempts: 1, Schedule: hooks.Schedule{time.Minute}}
	for said, want := range map[string]time.Duration{"5": time.Minute, "300": 5 * time.Minute} {
		r := hooks.Result{Outcome: hooks.OutcomeRefused, Status: 503, Head: []byte("HTTP/1.1 503 X\r\nRetry-After: " + said + "\r\n\r\n")}
		if next := d.After(r, now, 0); !next.DueAt.Equal(now.Add(want)) {
			t.Errorf("%s: %+v", said, next)
		}
	}
}

func TestChanceSpreadsAWait(t *testing.T) {
	longer, both := hooks.Spread{Longer: 0.1}, hooks.Spread{Shorter: 0.2, Longer: 0.2}
	for _, test := range []struct {
		spread     hooks.Spread
		wait, want time.Duration
		chance     float64
	}{
		{longer, time.Minute, time.Minute, 0},
		{longer, time.Minute, 66 * time.Second, 1},
		{longer, time.Minute, 63 * time.Second, 0.5},
		{longer, 10 * time.Millisecond, 10 * time.Millisecond, 1},
		{both, time.Minute, 48 * time.Second, 0},
		{both, time.Minute, time.Minute, 0.5},
		{both, time.Minute, 72 * time.Second, 1},
		{hooks.Spread{}, time.Minute, time.Minute, 1},
	} {
		if got := test.spread.Of(test.wait, test.chance); got.Round(time.Microsecond) != test.want {
			t.Errorf("%v of %s by %v: %s, want %s", test.spread, test.wait, test.chance, got, test.want)
		}
	}
}

func TestATargetThatSaysNothingRestsTwiceAsLongEachTime(t *testing.T) {
	r := hooks.Result{Status: 502}
	for strikes, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 5: 16 * time.Second, 7: time.Minute, 100: time.Minute} {
		if got := r.Rest(strikes, time.Time{}); got != want {
			t.Errorf("%d: %s, want %s", strikes, got, want)
		}
	}
	asks := hooks.Result{Status: 503, Head: []byte("HTTP/1.1 503 X\r\nRetry-After: 9\r\n\r\n")}
	if !r.Overloaded() || !asks.Overloaded() || (hooks.Result{Status: 503}).Overloaded() || (hooks.Result{Status: 500}).Overloaded() || (hooks.Result{}).Overloaded() {
		t.Error("502 and a wish are overload; 500, 503 without a wish and silence are not")
	}
}
