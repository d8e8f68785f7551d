package hooks

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter bounds how long a subscriber can put a delivery off.
const maxRetryAfter = 24 * time.Hour

// RetryAfter tells how long an answer asks to be left alone: its Retry-After line, in seconds or as a date (RFC 9110,
// section 10.2.3), at most a day. 0 is no wish.
func (r Result) RetryAfter(now time.Time) time.Duration {
	if len(r.Head) == 0 {
		return 0
	}
	_, header := ParseHead(r.Head)
	return ParseRetryAfter(header.Get("Retry-After"), now)
}

// ParseRetryAfter reads the value of a Retry-After line as Result.RetryAfter does.
func ParseRetryAfter(said string, now time.Time) time.Duration {
	said = strings.TrimSpace(said)
	if said == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(said, 10, 63); err == nil {
		return time.Duration(min(seconds, uint64(maxRetryAfter/time.Second))) * time.Second
	}
	at, err := http.ParseTime(said)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}

// Overloaded reports whether an answer says that its target has too much to do, as Standard Webhooks reads it: what
// else is due to the target had better wait as well. A 503 says so only with a Retry-After line.
func (r Result) Overloaded() bool {
	switch r.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	case http.StatusServiceUnavailable:
		return r.RetryAfter(time.Time{}) > 0
	}
	return false
}

// The rest that a target gets that has too much to do and does not say for how long: doubled each time in a row.
const (
	firstRest = time.Second
	maxRest   = time.Minute
)

// Rest tells how long everything due to a target waits after an answer of it that is Overloaded, the strikes-th in a
// row.
func (r Result) Rest(strikes int, now time.Time) time.Duration {
	if asked := r.RetryAfter(now); asked > 0 {
		return asked
	}
	return min(firstRest<<min(max(strikes-1, 0), 10), maxRest)
}

// Spread says by which shares chance may change a wait, so that what failed together does not come again together.
type Spread struct {
	Shorter, Longer float64 // from 0 to 1
}

// standardSpread never shortens a wait.
func standardSpread() Spread { return Spread{Longer: 0.1} }

// Of changes a wait by a chance from 0, the shortest, to 1, the longest. Waits below a second stay as they are.
func (s Spread) Of(wait time.Duration, chance float64) time.Duration {
	if wait < time.Second {
		return wait
	}
	return wait + time.Duration(((s.Shorter+s.Longer)*chance-s.Shorter)*float64(wait))
}
