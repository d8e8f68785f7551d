package model

import (
	"time"

	"bellhop/hooks"
)

// VisitorWords says who made a subscription on the web, and when; "" where the owner did.
func VisitorWords(s hooks.Subscription, now time.Time, zone *time.Location) string {
	if s.Visitor.Kind == "" {
		return ""
	}
	words := "A visitor made this on the web, " + Moment(s.CreatedAt, now, zone)
	if s.Visitor.Source != "" {
		words += ", from " + printable(s.Visitor.Source)
	}
	words += ". It reaches public addresses only, and they can see and remove it."
	if s.Visitor.Challenge != "" {
		words += " " + s.Reason
	}
	return words
}

// VisitingWords says what there is of what visitors may set up.
type VisitingWords struct{ Webhooks, Join string }

// NewVisitingWords words what visitors have set up.
func NewVisitingWords(v hooks.Visiting) VisitingWords {
	w := VisitingWords{
		Webhooks: "At /webhooks they subscribe an address of theirs to new comments. It has to be public and to echo a challenge before it gets any.",
		Join:     "At /me each phone gets an inbox of its own and shows what arrives there, for a day. Every comment is delivered to every phone.",
	}
	switch {
	case v.Subscribed == 0:
	case v.Webhooks:
		w.Webhooks += " There " + are(v.Subscribed, "webhook") + " of visitors: see Subscribers."
	default:
		w.Webhooks += " The " + count(v.Subscribed, "webhook") + " of visitors get nothing until this is on again."
	}
	switch {
	case v.Joined == 0:
	case v.Join:
		w.Join += " " + count(v.Joined, "phone") + " joined."
	default:
		w.Join += " The " + count(v.Joined, "phone") + " that joined get nothing until this is on again."
	}
	return w
}

func are(n int, thing string) string {
	if n == 1 {
		return "is 1 " + thing
	}
	return "are " + count(n, thing)
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Number(int64(n)) + " " + thing + "s"
}
