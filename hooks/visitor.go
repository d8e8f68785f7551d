package hooks

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Visitor says of a subscription that a visitor of the guest book made it on the web, and how it stands with them. The
// zero value says that the owner made it.
type Visitor struct {
	Kind   VisitorKind `json:",omitempty"`
	Source string      `json:",omitempty"` // the address that they came from; never shown to visitors
	// Key is KeyHash of the secret that leads to it: whoever has that sees and removes it.
	Key   string `json:",omitempty"`
	Inbox string `json:",omitempty"` // of a VisitorPhone: the name of its inbox

	Challenge string `json:",omitempty"` // what its address has yet to echo; "" once it has, and for a phone
	Probe     ID     `json:",omitempty"` // the delivery that asks it to
	Shown     bool   `json:",omitempty"` // its signing secret was shown, which is done once
	Stopped   bool   `json:",omitempty"` // it is paused because the owner does not let visitors any more
}

// VisitorKind is what a visitor may set up on the web.
type VisitorKind string

// The kinds.
const (
	VisitorWebhook VisitorKind = "webhook" // an address of theirs gets new comments
	VisitorPhone   VisitorKind = "phone"   // an inbox of their own does, and shows them what arrives
)

// The limits of what visitors may set up.
const (
	MaxVisitorWebhooks = 200 // in all
	MaxVisitorPerPlace = 10  // webhooks of one source
	MaxVisitorPhones   = 500
	MaxVisitorWishes   = 10 // tests and challenges of one webhook in VisitorWishesIn; new secrets in Overlap
)

// VisitorWishesIn is the time that MaxVisitorWishes are for.
const VisitorWishesIn = time.Hour

// VisitorLife is how long a phone stays joined, and how long a webhook may leave its challenge without an echo.
const VisitorLife = 24 * time.Hour

// ChallengeTimeout is how long an address may take to echo.
const ChallengeTimeout = 10 * time.Second

// Visiting says what the owner lets visitors do, and what they have done. Neither is let from the start: the one makes this
// computer call addresses that strangers name, the other has each comment delivered once more for everybody who joined.
type Visiting struct {
	Webhooks bool // they may subscribe addresses of theirs
	Join     bool // they may have an inbox of their own

	Subscribed int // webhooks of visitors
	Joined     int // phones
}

// Lets tells whether visitors may set up something of a kind.
func (v Visiting) Lets(kind VisitorKind) bool {
	return kind == VisitorWebhook && v.Webhooks || kind == VisitorPhone && v.Join
}

// Visited is what a visitor sees of what they set up.
type Visited struct {
	Subscription            // its Sign has secrets only where they may be shown
	Tries        []Exchange // the newest attempts at it, newest first
}

// Arrival is a webhook that arrived in the inbox of a phone.
type Arrival struct {
	Exchange
	Header Header
	Body   []byte
	// Signed and Expected are what the phone's secret makes of it: the text that is signed, and the signature that the
	// header has to have. Both are "" where a header line is missing.
	Signed   string
	Expected string
}

// VisitorWish is what a visitor may ask for of what they set up.
type VisitorWish string

// The wishes.
const (
	WishCheck  VisitorWish = "check"  // ask the address for the echo once more
	WishTest   VisitorWish = "test"   // send a test
	WishSecret VisitorWish = "secret" // make a new secret; the old one signs beside it for the overlap
	WishRemove VisitorWish = "remove"
)

// The reasons why a visitor's subscription gets nothing.
const (
	Unechoed       = "Its address has yet to echo a challenge."
	VisitorStopped = "Visitors may not have webhooks of their own at the moment."
)

// KeyHash gives what is stored of a visitor's key: who reads the database cannot use it.
func KeyHash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// Opens reports whether a key is this visitor's, in a time that does not tell how much of it is right.
func (v Visitor) Opens(key string) bool {
	return v.Key != "" && subtle.ConstantTimeCompare([]byte(v.Key), []byte(KeyHash(key))) == 1
}

// CheckKey refuses what rand.Text cannot have made, so that nobody chooses a key that is easy to guess.
func CheckKey(key string) error {
	foreign := func(r rune) bool { return !('A' <= r && r <= 'Z' || '2' <= r && r <= '7') }
	if len(key) < 26 || len(key) > 64 || strings.ContainsFunc(key, foreign) {
		return Invalid("The form is not whole. Open the page again and fill it in once more.")
	}
	return nil
}

// check refuses what a visitor's subscription must never be.
func (v Visitor) check(s Subscription) error {
	switch {
	case v.Kind == VisitorWebhook && s.AllowPrivate:
		return Invalid("A visitor's subscription reaches public addresses only.")
	case v.Challenge != "" && s.Active:
		return Conflict("Its address has yet to echo a challenge. Until then it gets nothing.")
	}
	return nil
}

// ChallengeBody gives the request body that asks for an echo. It is Slack's url_verification, which many receivers answer as
// they are, an inbox with the handshake of Slack among them. Source: docs.slack.dev, Events API, "url_verification".
func ChallengeBody(challenge string) []byte {
	b, _ := json.Marshal(map[string]string{"type": "url_verification", "challenge": challenge}) // texts always can be
	return b
}

// Unheard says why an answer does not echo a challenge; "" when it does: a 2xx whose body is the challenge as text, or a JSON
// object that has it as its member "challenge".
func Unheard(r Result, challenge string) string {
	switch {
	case r.Outcome == OutcomeExpired:
		return "The challenge was not sent in time."
	case r.Status >= 300 && r.Status < 400:
		return "It redirects with " + strconv.Itoa(r.Status) + ", which is not followed. Name the address that it leads to."
	case r.Outcome != OutcomeDelivered:
		return r.Why()
	}
	said := strings.TrimSpace(string(r.Body))
	if said == challenge {
		return ""
	}
	var object struct {
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(r.Body, &object) == nil && object.Challenge == challenge {
		return ""
	}
	if said == "" {
		return "It answered " + strconv.Itoa(r.Status) + " and said nothing."
	}
	return "It answered " + strconv.Itoa(r.Status) + " and said something else."
}

// Visit is what a visitor asks to have set up.
type Visit struct {
	Kind   VisitorKind
	URL    string // of a VisitorWebhook
	Key    string // of chance, from whoever drew the form; the same key twice is one subscription
	Source string
}
