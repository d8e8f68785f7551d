package hooks

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// DeliveryChoice says which deliveries are meant, for a list and for a retry alike. Zero fields choose nothing out.
type DeliveryChoice struct {
	IDs          []ID
	Target       string // a host, with or without port and path; what lies below it is meant as well
	Error        string // how the last try ended: 503, 5xx, a Fault, or ErrorNone
	Subscription ID
	Since        time.Time // when the last try ended, or the delivery was given up or made without one: then or later
}

// ErrorNone chooses by DeliveryChoice.Error what was given up without a try, or was not tried yet.
const ErrorNone = "none"

// deliveryFaults lists how a try can end without a whole answer.
func deliveryFaults() []Fault {
	return []Fault{FaultTimeout, FaultUnreachable, FaultTLS, FaultReset, FaultBlocked, FaultLost, FaultUnfit, FaultFormat}
}

// LastError reads DeliveryChoice.Error: a fault, or a range of statuses where the fault is ""; 0 to 0 is no answer.
func (c DeliveryChoice) LastError() (fault Fault, least, greatest int, err error) {
	word := strings.ToLower(strings.TrimSpace(c.Error))
	if word == ErrorNone {
		return "", 0, 0, nil
	}
	if slices.Contains(deliveryFaults(), Fault(word)) {
		return Fault(word), 0, 0, nil
	}
	if class, ok := strings.CutSuffix(word, "xx"); ok && len(class) == 1 && class[0] >= '1' && class[0] <= '5' {
		least = int(class[0]-'0') * 100
		return "", least, least + 99, nil
	}
	if n, err := strconv.Atoi(word); err == nil && n >= 100 && n <= 999 {
		return "", n, n, nil
	}
	return "", 0, 0, Invalid("An error is a status such as 503, a class such as 5xx, or one of timeout, unreachable, tls, reset, blocked, lost, unfit, format and none. " +
		"This is none of them: " + quoteShort(c.Error) + ".")
}

// Check refuses a choice that cannot be read, with a sentence for a person.
func (c DeliveryChoice) Check() error {
	if len(c.IDs) > MaxPage {
		return Invalid("At most " + strconv.Itoa(MaxPage) + " deliveries can be named at a time. Choose them by target, error or time.")
	}
	if c.Target != "" {
		if _, err := ParseTarget(c.Target); err != nil {
			return Invalid("A target is a host, with or without port and path, such as crm.example.net:8443/hooks. This is none: " + quoteShort(c.Target) + ".")
		}
	}
	if c.Error != "" {
		if _, _, _, err := c.LastError(); err != nil {
			return err
		}
	}
	return nil
}

// RetryWish says which deliveries are tried again now. A retry is one more try: where its schedule has waits left it goes
// on with them, and where they are used up it is given up again when that try fails.
type RetryWish struct {
	DeliveryChoice
	State DeliveryState // GivenUp or Waiting; "" is GivenUp
}

// Check refuses a wish that no delivery could be retried by.
func (w RetryWish) Check() error {
	if w.State != "" && w.State != GivenUp && w.State != Waiting {
		return Invalid("Only deliveries that wait or were given up can be retried. The state is waiting or given_up.")
	}
	return w.DeliveryChoice.Check()
}

// Retried tells what came of a RetryWish.
type Retried struct {
	Count int64 // deliveries that are tried again
	Held  int64 // of them, those that leave when their paused subscription is resumed
}

// GivenUpSummary tells what was given up, by whom it went to and how its last try ended.
type GivenUpSummary struct {
	Groups    []GivenUpGroup // the largest first, at most MaxGroups
	Total     int64          // of all groups, those that are cut off included
	Retriable int64          // of them, without those that no retry can take
	Newest    time.Time      // when the last one was given up; zero when there is none
	Orphans   []ID           // the subscriptions of some that were deleted
}

// GivenUpGroup is the deliveries to one target that were given up for the same reason.
type GivenUpGroup struct {
	Target    string // scheme, host, port and up to two steps of the path
	Fault     Fault
	Status    int    // 0 without an answer
	Reason    string // of the newest one
	Count     int64
	Newest    time.Time
	Retriable bool // false when their subscription was deleted or no request was made of them
}

// MaxGroups bounds the groups of a GivenUpSummary.
const MaxGroups = 200

// ErrorWord gives what DeliveryChoice.Error finds a last try by that ended so.
func ErrorWord(fault Fault, status int) string {
	switch {
	case fault != "":
		return string(fault)
	case status != 0:
		return strconv.Itoa(status)
	}
	return ErrorNone
}
