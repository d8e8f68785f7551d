package hooks

import (
	"strconv"
	"time"
)

// Failing counts what went wrong with a subscription since something last went well.
type Failing struct {
	Since    time.Time // of the first attempt that failed; zero when the last one delivered
	Attempts int       // that failed in a row
	GivenUp  int       // deliveries that were given up in a row
}

// Consequence is what failures mean for the whole subscription. The zero value is nothing.
type Consequence struct {
	Pause  string    // why it is paused; "" when it is not
	Mute   time.Time // until when it gets no new events; zero when it does
	Reason string    // of Mute
}

// When a subscription is paused whose sender has no rule of its own.
const (
	maxGivenUp = 10                 // deliveries in a row
	maxFailing = 5 * 24 * time.Hour // of nothing but failures, as Svix does
	minFailing = 10                 // attempts of that; fewer say little, as this computer may have been asleep
)

// Verdict tells what an attempt that failed means for the subscription of d, whose try it was; d.Attempts counts it, and f
// too. An impersonated sender does what it says it does and nothing else. For all others a subscription is paused after
// ten deliveries in a row that were given up, and after five days of failures only. A time machine's days go by as its
// waits do.
//
// The answer 410 is no business of Verdict: Delivery.After says what comes of it.
func (f Failing) Verdict(d Delivery, now time.Time) Consequence {
	switch p := profileOf(d.Profile); p.Name {
	case ProfileShopify:
		if f.Attempts >= len(p.Schedule) && d.Attempts > len(p.Schedule) {
			return d.ended("Shopify deletes a subscription after this. It is paused.", "Shopify would have deleted your subscription", now.Add(d.Skipped()), now)
		}
	case ProfileGitLab:
		return f.gitLab(d, now)
	case ProfileSvix:
		if f.long(now, d.Speed) {
			return d.ended("Svix disables an endpoint whose attempts all failed for 5 days. It is paused.", "Svix would have disabled your endpoint", f.Since.Add(maxFailing), now)
		}
	case ProfileStandard:
		switch {
		case f.GivenUp >= maxGivenUp:
			return Consequence{Pause: "Paused, because " + strconv.Itoa(f.GivenUp) + " deliveries in a row were given up."}
		case f.long(now, d.Speed):
			return Consequence{Pause: "Paused, because every attempt failed for 5 days."}
		}
	}
	return Consequence{}
}

// long reports whether nothing went well for so long that somebody should be told.
func (f Failing) long(now time.Time, speed int) bool {
	return !f.Since.IsZero() && f.Attempts >= minFailing && now.Sub(f.Since) >= Faster(maxFailing, speed)
}

// GitLab's numbers; see its profile.
const (
	gitLabMutes  = 4
	gitLabPauses = 40
	gitLabFirst  = time.Minute
	gitLabLast   = 24 * time.Hour
)

func (f Failing) gitLab(d Delivery, now time.Time) Consequence {
	if f.Attempts >= gitLabPauses {
		return Consequence{Pause: "GitLab disables a webhook after 40 failures in a row. It is paused."}
	}
	if f.Attempts < gitLabMutes {
		return Consequence{}
	}
	off := min(gitLabFirst<<min(f.Attempts-gitLabMutes, 12), gitLabLast)
	c := Consequence{Mute: now.Add(Faster(off, d.Speed))}
	c.Reason = "GitLab sends nothing for " + wordWait(off) + " after " + strconv.Itoa(f.Attempts) + " failures in a row."
	if d.Speed > 1 {
		c.Reason = "GitLab would have sent nothing until " + wordTime(now.Add(off), now) + ", after " + strconv.Itoa(f.Attempts) + " failures in a row."
	}
	return c
}

// ended words the end of a subscription: is as it stands in real time, would for a time machine, at the time that its
// clock shows.
func (d Delivery) ended(is, would string, at, now time.Time) Consequence {
	if d.Speed > 1 {
		return Consequence{Pause: would + " at " + wordTime(at, now) + "."}
	}
	return Consequence{Pause: is}
}

// Skipped tells how much further a time machine's clock is than ours by the waits of this delivery so far: what they
// would have been less than they were. It is 0 in real time.
func (d Delivery) Skipped() time.Duration {
	var whole time.Duration
	for attempt := 1; attempt < d.Attempts; attempt++ {
		wait, _ := d.Schedule.Wait(attempt)
		whole += wait
	}
	return whole - Faster(whole, d.Speed)
}

// wordTime words a time as the clock on the wall shows it, with the day when that is not now's.
func wordTime(at, now time.Time) string {
	at, now = at.Local(), now.Local()
	if at.Year() == now.Year() && at.YearDay() == now.YearDay() {
		return at.Format("15:04")
	}
	return at.Format("15:04 on 2 Jan")
}

// wordWait words whole minutes: "32 min", "2 h 8 min", "24 h"; what is shorter than two of them in seconds: "90 s".
func wordWait(d time.Duration) string {
	if d = d.Round(time.Second); d < 2*time.Minute && d%time.Minute != 0 {
		return strconv.Itoa(int(d/time.Second)) + " s"
	}
	hours, minutes := int(d/time.Hour), int(d%time.Hour/time.Minute)
	switch {
	case hours == 0:
		return strconv.Itoa(minutes) + " min"
	case minutes == 0:
		return strconv.Itoa(hours) + " h"
	}
	return strconv.Itoa(hours) + " h " + strconv.Itoa(minutes) + " min"
}
