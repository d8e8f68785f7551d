package replay

import (
	"time"

	"bellhop/hooks"
)

// pace tells when the next request of a batch has its time.
type pace struct {
	wish    hooks.BatchWish
	next    time.Time // by the rate: not before then. By the original timing: when the last one had its time
	last    time.Time // when the original of the last one began; zero before the first
	stopped time.Time // since when the batch does not run; zero while it does
}

// catchUp is how much of a delay a rate makes good, so that a slow commit does not lower it.
const catchUp = 100 * time.Millisecond

// due tells when x has its time, now or later. What has no pace has its time at once.
func (p *pace) due(x hooks.Exchange, now time.Time) time.Time {
	switch {
	case p.wish.Rate > 0:
		return p.next
	case p.wish.Timing > 0 && !p.last.IsZero():
		return p.next.Add(p.pauseBefore(x))
	}
	return now
}

// pauseBefore gives the pause before x. What began earlier than the one before it comes at once.
func (p *pace) pauseBefore(x hooks.Exchange) time.Duration {
	pause := x.At.Sub(p.last)
	if p.wish.Newest {
		pause = -pause
	}
	return time.Duration(float64(max(pause, 0)) / p.wish.Timing)
}

// went notes that x was seen to. What was left out takes no time of a rate.
func (p *pace) went(x hooks.Exchange, sent bool, now time.Time) {
	switch {
	case p.wish.Rate > 0 && sent:
		switch late := now.Add(-catchUp); {
		case p.next.IsZero(): // the first is not late
			p.next = now
		case p.next.Before(late):
			p.next = late
		}
		p.next = p.next.Add(time.Duration(float64(time.Second) / p.wish.Rate))
	case p.wish.Timing > 0 && sent:
		if p.last.IsZero() {
			p.next = now
		} else {
			p.next = p.next.Add(p.pauseBefore(x))
		}
		p.last = x.At
	}
}

// stop notes that the batch does not run. The time until it goes on does not count.
func (p *pace) stop(now time.Time) {
	if p.stopped.IsZero() {
		p.stopped = now
	}
}

func (p *pace) goOn(now time.Time) {
	if !p.stopped.IsZero() {
		p.next = p.next.Add(now.Sub(p.stopped))
		p.stopped = time.Time{}
	}
}
