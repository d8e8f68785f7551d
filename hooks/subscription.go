package hooks

import (
	"strconv"
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
	Header       Header // lines of its own on every attempt
	Format       Format
	Sign         Sign
	Profile      string // the name of the Profile whose waits and limits it takes; "" has those below
	Schedule     Schedule
	Timeout      time.Duration // of one attempt; 0 is DefaultTimeout
	Speed        int           // how many times faster its waits go by; 0 and 1 are real time
	Rate         int           // attempts a second at most to its target; 0 is no limit
	Parallel     int           // attempts at a time at most to its target; 0 is a fair share of the workers
	AllowPrivate bool          // may reach this machine and private networks
	Active       bool
	Reason       string    // why it is not active or muted; "" when neither
	MutedUntil   time.Time // it gets no new events until then, as its profile's sender would do
	Failing      Failing
	Visitor      Visitor // who made it on the web
}

// Sign says how what is sent gets signed. An empty scheme signs nothing. Several secrets sign side by
// side, which is how a secret is changed without a gap.
type Sign struct {
	Scheme    string      // a name of package signature; SchemeDescribed for one in own words
	Described Description `json:",omitzero"` // of SchemeDescribed
	Secrets   []string
	Retiring  []Retiring `json:",omitempty"` // secrets that were replaced and still sign for a while
	// Unreadable says that there were secrets that cannot be read any more. It counts until there are others.
	Unreadable bool `json:",omitempty"`
}

// Retiring is a secret that was replaced. It signs beside the new ones until then, so that a consumer can change
// over without a gap.
type Retiring struct {
	Secret string
	Until  time.Time
}

// Overlap is how long a replaced secret goes on signing.
const Overlap = 24 * time.Hour

// SecretsAt gives the secrets that sign at a time, the newest first.
func (s Sign) SecretsAt(now time.Time) []string {
	secrets := s.Secrets[:len(s.Secrets):len(s.Secrets)]
	for _, old := range s.Retiring {
		if now.Before(old.Until) {
			secrets = append(secrets, old.Secret)
		}
	}
	return secrets
}

// Rotate puts a secret in the place of those there are, which go on signing for the overlap.
func (s Sign) Rotate(secret string, now time.Time) Sign {
	retiring := make([]Retiring, 0, len(s.Secrets)+len(s.Retiring))
	for _, old := range s.Secrets {
		retiring = append(retiring, Retiring{old, now.Add(Overlap)})
	}
	for _, old := range s.Retiring {
		if now.Before(old.Until) {
			retiring = append(retiring, old)
		}
	}
	s.Secrets, s.Retiring = []string{secret}, retiring
	return s
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
		if err := CheckTypePattern(t); err != nil {
			return err
		}
	}
	if s.Timeout < 0 || s.Timeout > MaxTimeout {
		return Invalid("A timeout goes up to 60 s.")
	}
	if len(s.Description) > 500 {
		return Invalid("A description may have 500 characters at most.")
	}
	if s.Rate < 0 || s.Rate > maxRate {
		return Invalid("A subscription may have up to 10,000 attempts a second; 0 is no limit.")
	}
	if s.Parallel < 0 || s.Parallel > maxParallel {
		return Invalid("A subscription may have up to 1,000 attempts at a time; 0 is a fair share.")
	}
	for _, err := range []error{CheckProfile(s.Profile), CheckSpeed(s.Speed), checkOwnHeader(s.Header), s.Format.check(), s.Visitor.check(s)} {
		if err != nil {
			return err
		}
	}
	return s.Schedule.Check()
}

// The limits of what a subscription may ask for.
const (
	maxRate     = 10_000 // attempts a second
	maxParallel = 1000
	maxOwnLines = 50
)

// checkOwnHeader refuses header lines that a subscription cannot have of its own, because Bellhop writes them.
func checkOwnHeader(h Header) error {
	if len(h) > maxOwnLines {
		return Invalid("A subscription may have " + strconv.Itoa(maxOwnLines) + " header lines of its own at most.")
	}
	if err := CheckHeader(h); err != nil {
		return err
	}
	for _, line := range h {
		taken := func(name string) bool { return strings.EqualFold(name, line[0]) }
		_, sendable := resent(line[0])
		switch {
		case !sendable, taken(HopLine):
			return Invalid("Bellhop writes the header " + line[0] + " itself. Take it out.")
		case taken("Content-Type"):
			return Invalid("The format says what Content-Type is. Take it out.")
		case taken("webhook-id"), taken("webhook-timestamp"), taken("webhook-signature"):
			return Invalid("The header " + line[0] + " is made with the signature, anew for each attempt. Take it out.")
		}
	}
	return nil
}

// Limits gives what its deliveries are made with: the profile's where it has a profile that says so, else its own. A
// timeout of 0 is DefaultTimeout, a connect of 0 no limit of its own.
func (s Subscription) Limits() (schedule Schedule, connect, timeout time.Duration) {
	p, ok := FindProfile(s.Profile)
	if !ok {
		return s.Schedule, 0, s.Timeout
	}
	if p.Timeout == 0 {
		p.Timeout = s.Timeout
	}
	return p.Schedule, p.Connect, p.Timeout
}

// CheckTypePattern refuses what is neither a type of event, nor a prefix of types such as comment.*, nor * for all.
func CheckTypePattern(t string) error {
	if t == "*" {
		return nil
	}
	if CheckEventType(strings.TrimSuffix(t, ".*")) != nil {
		return Invalid("An event type looks like comment.created, comment.* or *. This one does not fit: " + quoteShort(t) + ".")
	}
	return nil
}
