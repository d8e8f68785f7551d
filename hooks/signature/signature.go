// Package signature signs requests and checks signed ones, by the schemes that webhook senders use. It is pure: it
// reads no clock, keeps no state and does no input or output. Time, secrets and bytes come in an Input.
//
// Each scheme is one file with one type, listed in Schemes; a Described is one of one's own. Three rules hold for all
// of them. The signature is over the body's bytes as they came. Every signature in the header is tried with every
// secret, so that secrets can be rotated; comparisons take the same time wherever they fail. A timestamp is judged
// against the time of the request, not against now: a stored request keeps its verdict.
package signature

import (
	"errors"
	"strings"
	"time"
)

// Input is a request to check, or one to sign. Which fields a scheme reads is its own affair; give what there is.
type Input struct {
	Method string      // "POST"
	URL    string      // the whole URL as the sender knows it; a path is completed with the Host line
	Header [][2]string // name and value of each header line, as they came; names match in any letter case
	Body   []byte      // the raw bytes

	// Secrets are tried one after the other by Verify. Sign signs with each of them where the scheme has room for
	// several signatures, else with the first.
	Secrets []string

	ID   string    // for Sign: the id that every attempt has; schemes without one pass it over
	Time time.Time // when the request was received, or for Sign when it leaves; Verify judges no age without one

	// Tolerance is how far a timestamp may be from Time. 0 is the scheme's own; negative is no check.
	Tolerance time.Duration
}

// Verdict is what came of a check. The words are those of the control API.
type Verdict string

// The verdicts.
const (
	None    Verdict = "none"    // nothing was checked: there is no secret that could, or the URL is not known
	Valid   Verdict = "valid"   // signed with one of the secrets, in time
	Missing Verdict = "missing" // a header that the scheme needs is not there
	Wrong   Verdict = "wrong"   // no signature fits
	TooOld  Verdict = "too_old" // a signature fits, but its timestamp is out of the tolerance
)

// Scheme is one way to sign.
type Scheme interface {
	// Name is the word for settings and the control API, such as "standard-webhooks".
	Name() string

	// Title is the name for people, such as "Standard Webhooks".
	Title() string

	// Validate gives nil for a secret that Verify can use, else a *SecretError.
	Validate(secret string) error

	// Sign gives the header lines that sign the input. The error is a *SecretError, ErrIncomplete, or for a Described
	// that describes nothing a *DescriptionError.
	Sign(in Input) ([][2]string, error)

	// Verify checks a request. The reason is a sentence for a person, whatever the verdict; it repeats nothing
	// that the request or a secret holds.
	Verify(in Input) (verdict Verdict, reason string)
}

// Schemes lists what is known, in the order to offer it: the commonest, then the others by name.
func Schemes() []Scheme {
	return []Scheme{
		standard{},
		github{},
		stripe{},
		slack{},
		shopify{},
		gitlab{},
		bitbucket{},
		convoy{},
		discord{},
		dropbox{},
		mailgun{},
		meta{},
		outpost{},
		paddle{},
		paypal{},
		sendgrid{},
		svix{},
		trello{},
		twilio{},
		websub{},
		zoom{},
	}
}

// Find gives the scheme with a name.
func Find(name string) (Scheme, bool) {
	for _, s := range Schemes() {
		if s.Name() == name {
			return s, true
		}
	}
	return nil, false
}

// SecretError is a secret that cannot be used, or not to sign this request. Reason is a sentence for the person who
// typed it; it does not repeat the secret.
type SecretError struct{ Reason string }

// Error gives the reason.
func (e *SecretError) Error() string { return e.Reason }

// ErrIncomplete is a request to sign without the id or the time that its scheme puts into the signature.
var ErrIncomplete = errors.New("signature: signing needs an id of visible ASCII characters and a time")

func noSecret() error { return &SecretError{"There is no secret to sign with."} }

// signers gives the secrets to sign with, letter by letter.
func signers(secrets []string) ([]string, error) {
	if len(secrets) == 0 {
		return nil, noSecret()
	}
	for _, secret := range secrets {
		if err := validateText(secret); err != nil {
			return nil, err
		}
	}
	return secrets, nil
}

// visible tells whether a text is there and has visible ASCII characters only, so that it fits into a header.
func visible(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' })
}

// validateText accepts a secret that is used letter by letter.
func validateText(secret string) error {
	if secret == "" {
		return &SecretError{"The secret is empty."}
	}
	if strings.ContainsFunc(secret, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return &SecretError{"The secret has a line break or another control character in it."}
	}
	return nil
}
