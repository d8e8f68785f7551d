package control

import (
	"math"
	"net/http"

	"bellhop/hooks"
)

// listed is a subscription in a list, which also tells how it fares.
type listed struct {
	subscription
	Health  health  `json:"health"`
	Failing failing `json:"failing"`
}

// health is the JSON form of hooks.Health.
type health struct {
	Last      []try    `json:"last"`       // newest first
	OKPercent *float64 `json:"ok_percent"` // null without a try
	P95MS     *float64 `json:"p95_ms"`     // null when no answer came
	Queue     int      `json:"queue"`
}

type try struct {
	ExchangeID string      `json:"exchange_id"`
	At         *string     `json:"at"`
	Status     int         `json:"status"`
	Fault      hooks.Fault `json:"fault"`
	MS         float64     `json:"ms"`
}

// failing is the JSON form of hooks.Failing.
type failing struct {
	Since    *string `json:"since,omitempty"`
	Attempts int     `json:"attempts"`
	GivenUp  int     `json:"given_up"`
}

func (a *API) listSubscriptions(r *http.Request) (int, any, error) {
	subs, err := a.Subscriptions.Subscriptions(r.Context())
	if err != nil {
		return 0, nil, err
	}
	all, err := a.Health(r.Context())
	return http.StatusOK, whole(subs, func(s hooks.Subscription) listed {
		return listed{
			wordSubscription(s, masked(s.Sign.Secrets)), wordHealth(all[s.ID]),
			failing{rfc3339(s.Failing.Since), s.Failing.Attempts, s.Failing.GivenUp},
		}
	}), err
}

func wordHealth(h hooks.Health) health {
	word := health{Last: []try{}, Queue: h.Queue}
	for _, t := range h.Last {
		word.Last = append(word.Last, try{t.Exchange.String(), rfc3339(t.At), t.Status, t.Fault, millis(t.Took)})
	}
	if percent, ok := h.Percent(); ok {
		word.OKPercent = new(math.Round(percent*10) / 10)
	}
	if took, ok := h.P95(); ok {
		word.P95MS = new(millis(took))
	}
	return word
}
