package account

import (
	"strconv"
	"strings"
	"time"
)

// What ngrok's free plan gives: ngrok.com/docs/pricing-limits/free-plan-limits, read in November 2026. A gigabyte is
// taken for a thousand millions of bytes, so that a warning is early rather than late.
const (
	FreeRequests = 20_000        // HTTP requests a month
	FreeOut      = 1_000_000_000 // bytes to visitors a month
	FreeMinute   = 4_000         // HTTP requests a minute
)

// Quota is what went through the door in a month, by Bellhop's own count: what else the account serves is not in it.
type Quota struct {
	Month    time.Time // its first moment, UTC
	Requests int64
	In, Out  int64  // bytes from visitors and to them, as they came through the door
	Minute   int64  // requests in the last 60 seconds
	Plan     string // as ngrok names it, such as Free; "" until the door has been open
}

// Free tells whether the free plan's numbers are those to measure by: they are, unless ngrok has named another plan.
func (q Quota) Free() bool { return q.Plan == "" || strings.EqualFold(q.Plan, "free") }

// WarnAt is the share of a limit that is warned of, in percent.
const WarnAt = 80

// Share is how much of the limit is used, in whole percent and rounded down; it may be above 100.
func Share(used, limit int64) int { return int(used * 100 / limit) }

// Warnings says in whole sentences which limits are near or reached; none on a plan that is not free.
func (q Quota) Warnings() (all []string) {
	if !q.Free() {
		return nil
	}
	until := q.Month.AddDate(0, 1, 0).Format("2 January")
	for _, limit := range []struct {
		used, limit int64
		near, over  string
	}{
		{
			q.Requests, FreeRequests,
			"requests of ngrok's free plan are used for this month. Once all are, visitors are turned away until " + until + ".",
			"This month's " + group(FreeRequests) + " requests of ngrok's free plan are used up, and ngrok turns visitors away. They come in again on " + until + ", or with a larger plan.",
		},
		{
			q.Out, FreeOut,
			"traffic of ngrok's free plan is used for this month. Once all is, visitors are turned away until " + until + ".",
			"This month's 1 GB of ngrok's free plan is used up, and ngrok turns visitors away. They come in again on " + until + ", or with a larger plan.",
		},
		{
			q.Minute, FreeMinute,
			"requests that ngrok's free plan takes in a minute came in the last one. Send more slowly.",
			group(q.Minute) + " requests came in the last minute, and ngrok's free plan takes " + group(FreeMinute) + ". It turns the others away; send more slowly.",
		},
	} {
		switch share := Share(limit.used, limit.limit); {
		case share >= 100:
			all = append(all, limit.over)
		case share >= WarnAt:
			all = append(all, strconv.Itoa(share)+" % of the "+limit.near)
		}
	}
	return all
}

// group writes a number with commas between its thousands.
func group(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
