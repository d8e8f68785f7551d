package hooks

import (
	"net/http"
	"strings"
	"time"
)

// Delivery is the promise to send one payload to one URL. First try, retry and replay are one path.
type Delivery struct {
	ID             ID
	At             time.Time
	EventID        string // "" when no event is behind it
	SubscriptionID ID     // 0 when no subscription is behind it
	Origin         Origin
	Method         string
	URL            string
	Header         Header // lines of its own; for a replay, all lines
	Payload        ID     // whose body is sent
	Sign           Sign   // of its own; a subscription's deliveries are signed as that says when they leave
	Profile        string // the name of the Profile that its schedule and limits are of; "" is none
	Schedule       Schedule
	Timeout        time.Duration
	Connect        time.Duration // how long a connection may take of that; 0 is no limit of its own
	Speed          int           // how many times faster its waits go by; 0 and 1 are real time
	Batch          ID            // the Batch that it is one of; 0 is none
	AllowPrivate   bool
	State          DeliveryState
	Attempts       int       // tries begun so far
	DueAt          time.Time // zero while it is held, because its subscription is paused
	Reason         string    // why it waits or was given up; "" else
	EndedAt        time.Time // when its last try ended, or it was given up without one; zero before that
	Status         int       // of the last try's answer; 0 without one
	Fault          Fault     // of the last try
	Cause          Cause
}

// DeliveryState is where a delivery stands.
type DeliveryState string

// The states.
const (
	Due       DeliveryState = "due"       // may leave now
	InFlight  DeliveryState = "in_flight" // handed to a worker, under a lease
	Waiting   DeliveryState = "waiting"   // a try failed; the next has a time
	Delivered DeliveryState = "delivered"
	GivenUp   DeliveryState = "given_up"
)

// DeliveryStates lists all states in the order of a delivery's life.
func DeliveryStates() []DeliveryState {
	return []DeliveryState{Due, InFlight, Waiting, Delivered, GivenUp}
}

// ParseDeliveryState reads a state's name; "" is no state and means all.
func ParseDeliveryState(s string) (DeliveryState, error) {
	for _, state := range DeliveryStates() {
		if s == string(state) || s == "" {
			return DeliveryState(s), nil
		}
	}
	return "", Invalid("A delivery's state is due, in_flight, waiting, delivered or given_up. This is none: " + quoteShort(s) + ".")
}

// Claim is a delivery that was taken for its next try, with all that is needed to make it a job. The try's
// exchange is already in the store, open.
type Claim struct {
	Delivery // Attempts counts this try
	Exchange ID
	Event    string // the event's type; "" when there is none
	Target   string // whom it goes to: what has the same target shares its limits
	Own      Header // the subscription's own lines
	Body     []byte
}

// Next is what a result makes of a delivery.
type Next struct {
	State  DeliveryState
	DueAt  time.Time // when Waiting or Due
	Reason string
	Pause  string    // why the subscription is paused with that; "" when it is not
	Mute   time.Time // until when the subscription gets no events; zero when it does
}

// Booking is what came of a result.
type Booking struct {
	Next
	Booked bool // false when the result was booked before, or came too late
}

// expiredWait keeps a worker whose clock is wrong, and finds every job expired, from being fed without a pause.
const expiredWait = 5 * time.Second

// After tells what becomes of d once the result of its try number d.Attempts is in. Only a 2xx answer is a success. chance
// from 0 to 1 spreads what failed together, as the profile says. Retry-After is obeyed by senders that promise it, and on
// schedules of one's own; all waits go by at d's speed. A subscription that answers 410 is paused. What else its failures
// mean for a subscription says Failing.Verdict.
func (d Delivery) After(r Result, now time.Time, chance float64) Next {
	if r.Outcome == OutcomeDelivered {
		return Next{State: Delivered}
	}
	if r.Outcome == OutcomeExpired {
		return Next{State: Waiting, DueAt: now.Add(expiredWait), Reason: "The worker got it too late to begin."}
	}
	reason := r.Why()
	if r.Fault == FaultUnfit || r.Fault == FaultBlocked {
		return Next{State: GivenUp, Reason: reason}
	}
	if r.Status == http.StatusGone {
		next := Next{State: GivenUp, Reason: reason}
		if d.SubscriptionID != 0 {
			next.Pause = "The subscriber answered 410 Gone: it wants no more."
		}
		return next
	}
	p := profileOf(d.Profile)
	if r.says(p.Stop) {
		return Next{State: GivenUp, Reason: reason + " It asks not to be tried again: " + p.Stop[0] + "."}
	}
	wait, ok := d.Schedule.Wait(d.Attempts)
	if !ok {
		return Next{State: GivenUp, Reason: reason}
	}
	spread := p.Spread
	if asked := r.RetryAfter(now); p.Heeds && asked > wait {
		wait, spread.Shorter = asked, 0
		reason += " It asks to wait for " + wordWait(wait) + "."
	}
	return Next{State: Waiting, DueAt: now.Add(Faster(spread.Of(wait, chance), d.Speed)), Reason: reason}
}

// says reports whether the answer has a header line with this value.
func (r Result) says(line [2]string) bool {
	if line[0] == "" || len(r.Head) == 0 {
		return false
	}
	_, header := ParseHead(r.Head)
	return strings.EqualFold(header.Get(line[0]), line[1])
}

// IsSuccess reports whether a status says that a subscriber took the delivery.
func IsSuccess(status int) bool {
	return status >= http.StatusOK && status < http.StatusMultipleChoices
}
