package hooks_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

func TestSendersAreImpersonatedByTheirNumbers(t *testing.T) {
	for name, want := range map[string]struct {
		tries            int
		whole            time.Duration // from the first try to the last
		connect, timeout time.Duration
	}{
		"standard-webhooks": {10, 75*time.Hour + 35*time.Minute + 5*time.Second, 0, 0},
		"svix":              {8, 27*time.Hour + 35*time.Minute + 5*time.Second, 0, 15 * time.Second},
		"github":            {1, 0, 0, 10 * time.Second},
		"stripe":            {8, 72 * time.Hour, 0, 0},
		"slack":             {4, 6 * time.Minute, 0, 3 * time.Second},
		"shopify":           {9, 4 * time.Hour, time.Second, 5 * time.Second},
		"zoom":              {4, 85 * time.Minute, 0, 3 * time.Second},
		"twilio":            {1, 0, 10 * time.Second, 15 * time.Second},
		"gitlab":            {1, 0, 0, 10 * time.Second},
	} {
		p, ok := hooks.FindProfile(name)
		if !ok {
			t.Errorf("%s is missing", name)
			continue
		}
		plan := p.Schedule.Plan(1)
		if len(plan) != want.tries || plan[len(plan)-1] != want.whole || p.Connect != want.connect || p.Timeout != want.timeout {
			t.Errorf("%s: %v, connect %s, timeout %s", name, plan, p.Connect, p.Timeout)
		}
		if s, err := hooks.NamedSchedule(name); err != nil || !slices.Equal(s.Plan(1), plan) {
			t.Errorf("%s as a schedule: %v, %v", name, s, err)
		}
	}
}

func TestEveryNumberOfASenderHasItsSource(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range hooks.Profiles() {
		if p.Title == "" || len(p.Facts) < 2 || seen[p.Name] || p.Schedule.Check() != nil || p.Timeout > hooks.MaxTimeout || p.Connect > p.Timeout {
			t.Errorf("%+v", p)
		}
		seen[p.Name] = true
		for _, f := range p.Facts {
			if _, err := time.Parse(time.DateOnly, f.Read); err != nil || !strings.HasSuffix(f.What, ".") {
				t.Errorf("%s: %+v", p.Name, f)
			}
			if u, err := url.Parse(f.Source); err != nil || f.Source != "" && (u.Scheme != "https" || u.Host == "") {
				t.Errorf("%s: %+v", p.Name, f)
			}
		}
	}
	if hooks.Profiles()[0].Name != hooks.StandardScheduleName {
		t.Error("the first is the default")
	}
	if _, ok := hooks.FindProfile(""); ok {
		t.Error("no name is a profile")
	}
	if err := hooks.CheckProfile("git hub"); hooks.CodeOf(err) != hooks.CodeInvalid || !strings.Contains(err.Error(), "stripe") {
		t.Errorf("got %v", err)
	}
}

func TestAPlanIsTheSameFaster(t *testing.T) {
	s := hooks.Schedule{time.Second, time.Minute, time.Hour}
	for speed, want := range map[int][]time.Duration{
		0:    {0, time.Second, 61 * time.Second, 61*time.Minute + time.Second},
		100:  {0, 10 * time.Millisecond, 610 * time.Millisecond, 36*time.Second + 610*time.Millisecond},
		1000: {0, time.Millisecond, 61 * time.Millisecond, 3661 * time.Millisecond},
	} {
		if got := s.Plan(speed); !slices.Equal(got, want) {
			t.Errorf("%d: %v", speed, got)
		}
	}
	if got := hooks.Once().Plan(10); !slices.Equal(got, []time.Duration{0}) {
		t.Errorf("tried once: %v", got)
	}
	if got := hooks.Schedule(nil).Plan(1); len(got) != 10 {
		t.Errorf("the standard: %v", got)
	}
	for _, speed := range append(hooks.Speeds(), 0) {
		if err := hooks.CheckSpeed(speed); err != nil {
			t.Error(err)
		}
	}
}

func TestASubscriptionHasTheLimitsOfItsProfile(t *testing.T) {
	own := hooks.Schedule{time.Second}
	for profile, want := range map[string]struct {
		tries            int
		connect, timeout time.Duration
	}{
		"":        {2, 0, 7 * time.Second},
		"shopify": {9, time.Second, 5 * time.Second},
		"stripe":  {8, 0, 7 * time.Second}, // which publishes no timeout
		"github":  {1, 0, 10 * time.Second},
	} {
		schedule, connect, timeout := hooks.Subscription{Profile: profile, Schedule: own, Timeout: 7 * time.Second}.Limits()
		if len(schedule)+1 != want.tries || connect != want.connect || timeout != want.timeout {
			t.Errorf("%q: %v, %s, %s", profile, schedule, connect, timeout)
		}
	}
}

func TestWaitsAreThoseOfTheSender(t *testing.T) {
	says := func(line string) hooks.Result {
		return hooks.Result{Outcome: hooks.OutcomeRefused, Status: 503, Head: []byte("HTTP/1.1 503 X\r\n" + line + "\r\n\r\n")}
	}
	plain := says("X: 1")
	for name, test := range map[string]struct {
		profile  string
		attempts int
		speed    int
		chance   float64
		result   hooks.Result
		wait     time.Duration // negative is given up
	}{
		"own":                       {"", 2, 0, 0.5, plain, 63 * time.Second},
		"own, a hundred times":      {"", 2, 100, 0.5, plain, 630 * time.Millisecond},
		"own, asked":                {"", 2, 0, 0, says("Retry-After: 300"), 5 * time.Minute},
		"own, asked, ten times":     {"", 2, 10, 0, says("Retry-After: 300"), 30 * time.Second},
		"own, asked for very long":  {"", 2, 1000, 0, says("Retry-After: 99999999"), 24 * time.Hour / 1000},
		"standard, asked":           {"standard-webhooks", 2, 0, 0, says("Retry-After: 300"), 5 * time.Minute},
		"svix, shorter":             {"svix", 2, 0, 0, plain, 48 * time.Second},
		"svix, longer":              {"svix", 2, 10, 1, plain, 7200 * time.Millisecond},
		"svix, asked":               {"svix", 2, 0, 0, says("Retry-After: 300"), 5 * time.Minute},
		"svix, told to stop":        {"svix", 2, 0, 0, says("Webhook-Delivery: abort-message"), -1},
		"slack, at once":            {"slack", 1, 0, 1, plain, 0},
		"slack does not ask back":   {"slack", 2, 0, 1, says("Retry-After: 300"), time.Minute},
		"slack, told to stop":       {"slack", 1, 0, 0, says("X-Slack-No-Retry: 1"), -1},
		"slack, told to go on":      {"slack", 1, 0, 0, says("X-Slack-No-Retry: 0"), 0},
		"shopify does not ask back": {"shopify", 2, 1000, 1, says("Retry-After: 300"), 60 * time.Millisecond},
		"shopify hears no slack":    {"shopify", 2, 0, 0, says("X-Slack-No-Retry: 1"), time.Minute},
		"from a later version":      {"pigeon-post", 2, 0, 1, plain, 66 * time.Second},
		"the last":                  {"zoom", 4, 1000, 0, plain, -1},
	} {
		t.Run(name, func(t *testing.T) {
			d := hooks.Delivery{Profile: test.profile, Attempts: test.attempts, Speed: test.speed, Schedule: hooks.Schedule{0, time.Minute, time.Hour}}
			next := d.After(test.result, noon, test.chance)
			if test.wait < 0 {
				if next.State != hooks.GivenUp || next.Pause != "" {
					t.Errorf("got %+v", next)
				}
				return
			}
			if got := next.DueAt.Sub(noon).Round(time.Microsecond); next.State != hooks.Waiting || got != test.wait {
				t.Errorf("got %s, %+v", got, next)
			}
		})
	}
}

func TestGonePausesASubscription(t *testing.T) {
	gone := hooks.Result{Outcome: hooks.OutcomeRefused, Status: 410}
	d := hooks.Delivery{Attempts: 1, SubscriptionID: 7}
	next := d.After(gone, noon, 0)
	if next.State != hooks.GivenUp || next.Pause != "The subscriber answered 410 Gone: it wants no more." || next.Reason != "The subscriber answered 410 Gone." {
		t.Errorf("got %+v", next)
	}
	d.SubscriptionID = 0
	if next := d.After(gone, noon, 0); next.State != hooks.GivenUp || next.Pause != "" {
		t.Errorf("there is no subscription behind it, got %+v", next)
	}
}
