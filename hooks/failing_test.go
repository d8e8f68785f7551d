package hooks_test

import (
	"testing"
	"time"

	"bellhop/hooks"
)

// morning is a time of day that has room on both sides.
func morning() time.Time { return time.Date(2031, 11, 26, 8, 12, 0, 0, time.Local) }

func TestSubscriptionsThatOnlyFailArePaused(t *testing.T) {
	const day = 24 * time.Hour
	now := morning()
	since := func(ago time.Duration) time.Time { return now.Add(-ago) }
	const givenUp = "Paused, because 10 deliveries in a row were given up."
	const fiveDays = "Paused, because every attempt failed for 5 days."
	const svix = "Svix disables an endpoint whose attempts all failed for 5 days. It is paused."
	const shopify = "Shopify deletes a subscription after this. It is paused."
	for name, test := range map[string]struct {
		failing  hooks.Failing
		delivery hooks.Delivery
		pause    string
	}{
		"nothing yet":                  {failing(since(time.Hour), 1, 0), hooks.Delivery{Attempts: 1}, ""},
		"nine given up":                {failing(since(time.Hour), 90, 9), hooks.Delivery{Attempts: 10}, ""},
		"ten given up":                 {failing(since(time.Hour), 90, 10), hooks.Delivery{Attempts: 10}, givenUp},
		"ten given up by the standard": {failing(since(time.Hour), 90, 10), hooks.Delivery{Attempts: 10, Profile: "standard-webhooks"}, givenUp},
		"nearly five days":             {failing(since(5*day-1), 20, 0), hooks.Delivery{Attempts: 3}, ""},
		"five days":                    {failing(since(5*day), 20, 0), hooks.Delivery{Attempts: 3}, fiveDays},
		"asleep for most of them":      {failing(since(5*day), 2, 0), hooks.Delivery{Attempts: 2}, ""},
		"five days go by faster":       {failing(since(5*day/100), 20, 0), hooks.Delivery{Attempts: 3, Speed: 100}, fiveDays},
		"not that fast":                {failing(since(5*day/100), 20, 0), hooks.Delivery{Attempts: 3, Speed: 10}, ""},
		"svix counts no given up":      {failing(since(time.Hour), 90, 12), hooks.Delivery{Attempts: 8, Profile: "svix"}, ""},
		"svix after five days":         {failing(since(5*day), 40, 5), hooks.Delivery{Attempts: 8, Profile: "svix"}, svix},
		"svix in a time machine": {
			failing(since(5*day/1000), 40, 5),
			hooks.Delivery{Attempts: 8, Profile: "svix", Speed: 1000},
			"Svix would have disabled your endpoint at 08:04 on 1 Dec.",
		},
		"shopify's seventh retry": {failing(since(time.Hour), 8, 0), shopifyTry(8, 0), ""},
		"shopify's last":          {failing(since(4*time.Hour), 9, 1), shopifyTry(9, 0), shopify},
		"shopify had a success":   {failing(since(time.Minute), 1, 1), shopifyTry(9, 0), ""},
		"shopify, ten times":      {failing(since(24*time.Minute), 9, 1), shopifyTry(9, 10), "Shopify would have deleted your subscription at 11:48."},
		"shopify, a thousand":     {failing(since(15*time.Second), 9, 1), shopifyTry(9, 1000), "Shopify would have deleted your subscription at 12:11."},
		"github does nothing":     {failing(since(30*day), 500, 500), hooks.Delivery{Attempts: 1, Profile: "github"}, ""},
		"slack does nothing":      {failing(since(30*day), 500, 500), hooks.Delivery{Attempts: 4, Profile: "slack"}, ""},
		"gitlab in the end":       {failing(since(30*day), 40, 40), hooks.Delivery{Attempts: 1, Profile: "gitlab"}, "GitLab disables a webhook after 40 failures in a row. It is paused."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.failing.Verdict(test.delivery, now); got != (hooks.Consequence{Pause: test.pause}) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func failing(since time.Time, attempts, givenUp int) hooks.Failing {
	return hooks.Failing{Since: since, Attempts: attempts, GivenUp: givenUp}
}

func shopifyTry(number, speed int) hooks.Delivery {
	p, _ := hooks.FindProfile("shopify")
	return hooks.Delivery{Attempts: number, Profile: p.Name, Schedule: p.Schedule, Speed: speed}
}

// What the clock would show is of another day when the waits lead past midnight.
func TestATimeMachinesClockNamesTheDay(t *testing.T) {
	late := time.Date(2031, 11, 26, 23, 12, 14, 0, time.Local)
	got := hooks.Failing{Since: late, Attempts: 9, GivenUp: 1}.Verdict(shopifyTry(9, 1000), late)
	if want := "Shopify would have deleted your subscription at 03:11 on 27 Nov."; got.Pause != want {
		t.Errorf("got %q, want %q", got.Pause, want)
	}
}

func TestGitLabMutesAndDoubles(t *testing.T) {
	now := morning()
	for _, test := range []struct {
		failures, speed int
		off             time.Duration
		reason          string
	}{
		{3, 0, 0, ""},
		{4, 0, time.Minute, "GitLab sends nothing for 1 min after 4 failures in a row."},
		{11, 1, 128 * time.Minute, "GitLab sends nothing for 2 h 8 min after 11 failures in a row."},
		{15, 0, 24 * time.Hour, "GitLab sends nothing for 24 h after 15 failures in a row."},
		{39, 0, 24 * time.Hour, "GitLab sends nothing for 24 h after 39 failures in a row."},
		{6, 10, 24 * time.Second, "GitLab would have sent nothing until 08:16, after 6 failures in a row."},
	} {
		got := hooks.Failing{Since: now, Attempts: test.failures}.Verdict(hooks.Delivery{Attempts: 1, Profile: "gitlab", Speed: test.speed}, now)
		want := hooks.Consequence{Reason: test.reason}
		if test.off > 0 {
			want.Mute = now.Add(test.off)
		}
		if got != want {
			t.Errorf("%d: got %+v, want %+v", test.failures, got, want)
		}
	}
}

func TestATimeMachineSkipsWhatItsWaitsSpare(t *testing.T) {
	for _, test := range []struct {
		attempts, speed int
		want            time.Duration
	}{{9, 0, 0}, {9, 1, 0}, {1, 1000, 0}, {2, 10, 54 * time.Second}, {9, 10, 216 * time.Minute}, {30, 10, 216 * time.Minute}} {
		if got := shopifyTry(test.attempts, test.speed).Skipped(); got != test.want {
			t.Errorf("try %d, ×%d: %s, want %s", test.attempts, test.speed, got, test.want)
		}
	}
}
