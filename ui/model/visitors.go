package model

import (
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// VisitorWords says who made a subscription on the web, and when; "" where the owner did.
func VisitorWords(s hooks.Subscription, now time.Time, zone *time.Location) string {
	if s.Visitor.Kind == "" {
		return ""
	}
	at := Moment(s.CreatedAt, now, zone)
	words := lang.T("A visitor made this on the web, %s.", at)
	if s.Visitor.Source != "" {
		words = lang.T("A visitor made this on the web, %s, from %s.", at, printable(s.Visitor.Source))
	}
	words = join(words, lang.T("It reaches public addresses only, and they can see and remove it."))
	if s.Visitor.Challenge != "" {
		words = join(words, lang.Said(s.Reason))
	}
	return words
}

// VisitingWords says what there is of what visitors may set up.
type VisitingWords struct{ Webhooks, Join string }

// NewVisitingWords words what visitors have set up.
func NewVisitingWords(v hooks.Visiting) VisitingWords {
	w := VisitingWords{
		Webhooks: lang.T("At /webhooks they subscribe an address of theirs to new comments. It has to be public and to echo a challenge before it gets any."),
		Join:     lang.T("At /me each phone gets an inbox of its own and shows what arrives there, for a day. Every comment is delivered to every phone."),
	}
	switch {
	case v.Subscribed == 0:
	case v.Webhooks:
		w.Webhooks = join(w.Webhooks, lang.N(v.Subscribed, "There is %s webhook of visitors: see Subscribers.", "There are %s webhooks of visitors: see Subscribers.", Number(int64(v.Subscribed))))
	default:
		w.Webhooks = join(w.Webhooks, lang.N(v.Subscribed, "The %s webhook of visitors gets nothing until this is on again.", "The %s webhooks of visitors get nothing until this is on again.", Number(int64(v.Subscribed))))
	}
	switch {
	case v.Joined == 0:
	case v.Join:
		w.Join = join(w.Join, lang.N(v.Joined, "%s phone joined.", "%s phones joined.", Number(int64(v.Joined))))
	default:
		w.Join = join(w.Join, lang.N(v.Joined, "The %s phone that joined gets nothing until this is on again.", "The %s phones that joined get nothing until this is on again.", Number(int64(v.Joined))))
	}
	return w
}
