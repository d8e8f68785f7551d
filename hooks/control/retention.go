package control

import (
	"context"
	"net/http"
	"time"

	"bellhop/hooks"
)

// Keeping says how much is kept.
type Keeping interface {
	Retention(ctx context.Context) (hooks.Retention, error)
	SetRetention(ctx context.Context, r hooks.Retention) error
	// Purge deletes at once what the retention does not keep; r, where it has a bound, stands in for it this once.
	Purge(ctx context.Context, r hooks.Retention) (hooks.Purged, error)
}

// retention is the JSON form of hooks.Retention. What is absent in a call stays as it is; 0 is no bound.
type retention struct {
	Age   *int64 `json:"age_seconds"`
	Count *int64 `json:"count"`
	Bytes *int64 `json:"bytes"`
}

func wordRetention(r hooks.Retention) retention {
	return retention{new(int64(r.Age / time.Second)), new(r.Count), new(r.Bytes)}
}

func (c retention) apply(to *hooks.Retention) {
	if c.Age != nil {
		to.Age = span(*c.Age, time.Second)
	}
	set(&to.Count, c.Count)
	set(&to.Bytes, c.Bytes)
}

func (a *API) getRetention(r *http.Request) (int, any, error) {
	kept, err := a.Keeping.Retention(r.Context())
	return http.StatusOK, wordRetention(kept), err
}

func (a *API) setRetention(r *http.Request) (int, any, error) {
	var c retention
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	kept, err := a.Keeping.Retention(r.Context())
	if err != nil {
		return 0, nil, err
	}
	c.apply(&kept)
	return http.StatusOK, wordRetention(kept), a.Keeping.SetRetention(r.Context(), kept)
}

// purge applies the retention at once, or the bounds of the call.
func (a *API) purge(r *http.Request) (int, any, error) {
	var c retention
	if r.ContentLength != 0 {
		if err := decode(r, &c); err != nil {
			return 0, nil, err
		}
	}
	var once hooks.Retention
	c.apply(&once)
	done, err := a.Keeping.Purge(r.Context(), once)
	return http.StatusOK, map[string]int64{"exchanges": done.Exchanges, "bytes": done.Bytes}, err
}
