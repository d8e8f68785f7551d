package hooks

import (
	"strings"
	"time"
)

// Subscription is a URL that wants events.
type Subscription struct {
	ID           ID
	CreatedAt    time.Time
	URL          string
	Types        []string // exact types, prefixes such as comment.*, or * for all
	Description  string
	Sign         Sign
	Schedule     Schedule
	Timeout      time.Duration // of one attempt; 0 is DefaultTimeout
	AllowPrivate bool          // may reach this machine and private networks
	Active       bool
	Reason       string // why it is not active; "" when it is
}

// Sign says how what is sent gets signed. An empty scheme signs nothing. Several secrets sign side by
// side, which is how a secret is changed without a gap.
type Sign struct {
	Scheme    string      // a name of package signature; SchemeDescribed for one in own words
	Described Description `json:",omitzero"` // of SchemeDescribed
	Secrets   []string
}

// SchemeStandard is the signature scheme of a subscription that asks for none in particular.
const SchemeStandard = "standard-webhooks"

// DefaultTimeout is how long one attempt may take from dialling to the last byte of the answer
// (Standard Webhooks advises 15 to 30 s).
const DefaultTimeout = 15 * time.Second

// MaxTimeout bounds what a subscription may ask for.
const MaxTimeout = time.Minute

// Check refuses a subscription that cannot work, with a sentence that names the field.
func (s Subscription) Check() error {
	u, err := ParseTarget(s.URL)
	if err != nil {
		return err
	}
	if !s.AllowPrivate && PlainlyPrivate(u) {
		return Invalid("This address is on this computer or a private network. Allow private addresses for this subscription to reach it.")
	}
	if len(s.Types) == 0 {
		return Invalid("A subscription wants at least one event type, such as comment.created or *.")
	}
	for _, t := range s.Types {
		if err := checkTypePattern(t); err != nil {
			return err
		}
	}
	if s.Timeout < 0 || s.Timeout > MaxTimeout {
		return Invalid("A timeout goes up to 60 s.")
	}
	if len(s.Description) > 500 {
		return Invalid("A description may have 500 characters at most.")
	}
	return s.Schedule.Check()
}

func checkTypePattern(t string) error {
	if t == "*" {
		return nil
	}
	if CheckEventType(strings.TrimSuffix(t, ".*")) != nil {
		return Invalid("An event type looks like comment.created, comment.* or *. This one does not fit: " + quoteShort(t) + ".")
	}
	return nil
}
