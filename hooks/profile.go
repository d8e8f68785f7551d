package hooks

import "time"

// Profile is how a known sender delivers: how long it waits for an answer, when it tries again, and what it does in the
// end. A subscription with a profile is served as that sender would.
type Profile struct {
	Name     string // "shopify"
	Title    string // "Shopify"
	Schedule Schedule
	Connect  time.Duration // to a connection; 0 is no limit of its own
	Timeout  time.Duration // to the end of the answer
	Facts    []Fact
}

// Fact is where a number of a profile comes from.
type Fact struct {
	What   string // a sentence: "An answer has to come within 10 s."
	Source string // the page that says so
	Read   string // the day it was read: 2026-11-25
}

// Profiles lists the senders that can be impersonated, in the order to offer them.
func Profiles() []Profile { return nil }
