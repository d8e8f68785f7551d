package hooks

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Inbox is a named public address, /in/{name}/…, that captures whatever comes, and its settings.
type Inbox struct {
	Name      string
	CreatedAt time.Time
	Answer    Answer
	Verify    Verify
	Handshake Handshake
	Forwards  []Forward
	Limit     int64 // bytes of a request's body; 0 is DefaultLimit
	Phone     bool  // a visitor's, who joined with a phone: it is not listed among the owner's
}

// Answer is what an inbox says to a sender once the capture is stored. The zero value says
// 200 {"ok":true} as JSON.
type Answer struct {
	Kind   AnswerKind
	Status int    // 0 is 200
	Header Header // added to, or in place of, the default Content-Type
	Body   []byte // nil is {"ok":true}; empty and not nil is no body
	Delay  time.Duration

	Sequence []int         // AnswerSequence: the statuses, one a capture
	Loop     bool          // AnswerSequence: begins again behind the last; else the last one stays
	Deadline time.Duration // AnswerForwarded: how long the target may take; 0 is DefaultDeadline
	Failures float64       // the share of captures, 0 to 1, that are answered 500 by chance
	ByPath   bool          // /in/{name}/404 is answered 404
}

// AnswerKind is a way to answer.
type AnswerKind string

// The kinds of answer.
const (
	AnswerFixed     AnswerKind = ""          // always the same
	AnswerSequence  AnswerKind = "sequence"  // other statuses in turn, and Header and Body
	AnswerEcho      AnswerKind = "echo"      // the request's body goes back
	AnswerForwarded AnswerKind = "forwarded" // what the first forward's target answers goes back
	AnswerClose     AnswerKind = "close"     // the connection is closed without an answer
	AnswerReset     AnswerKind = "reset"     // the connection is broken off
)

// Verify says how an inbox checks signatures. An empty scheme checks nothing.
type Verify struct {
	Scheme    string      // a name of package signature; SchemeDescribed for one in own words
	Described Description // of SchemeDescribed
	Secrets   []string
	Tolerance time.Duration // 0 is the scheme's own; negative is no check of the time
	Enforce   bool          // judges before the answer, which is 401 for what is not valid; it is stored all the same
	// Unreadable says that there were secrets that cannot be read any more. It counts until there are others.
	Unreadable bool `json:",omitempty"`
}

// SchemeDescribed is the scheme that a Description describes.
const SchemeDescribed = "described"

// Description is a signature scheme in one's own words, as signature.Described has it: an HMAC in a header.
type Description struct {
	Header          string // of the signature, such as "X-Acme-Signature"
	Prefix          string // before the signature, such as "sha256="
	Encoding        string // hex, b64 or b64url; "" is hex
	Hash            string // sha1, sha256, sha384 or sha512; "" is sha256
	Template        string // what is signed, with {id}, {ts} and {body} in it; "" is "{body}"
	IDHeader        string // of the id; needed for {id}
	TimestampHeader string // of the timestamp in seconds; needed for {ts}
}

// Handshake says which providers' address checks an inbox answers. None is the zero value.
type Handshake struct {
	Enabled     []string // names of package handshake, or all
	VerifyToken string   // what Meta has to know
}

// Forward is a URL that gets a copy of each capture that fits, as a delivery. The fields that choose are patterns
// with * for any letters, whatever their letter case; an empty one chooses nothing out.
type Forward struct {
	URL         string
	Off         bool     // keeps it and sends nothing
	Events      []string // one of these must fit the sender's name for what happened
	Path        string   // what follows /in/{name} in the target, with the query
	HeaderName  string   // a line of this name must be there
	HeaderValue string   // and this fit its value
}

// Limits of what an inbox may be told.
const (
	MaxInboxName  = 64
	MaxAnswerBody = 1 << 20
	MaxDelay      = time.Minute
	MaxSequence   = 50
	MaxForwards   = 20
	MaxDeadline   = 30 * time.Second
	MinLimit      = 1 << 10
	MaxLimit      = 15 << 20 // what an export can carry and an import takes back
)

// DefaultLimit is how much of a body an inbox takes when nothing else is said.
const DefaultLimit = 10 << 20

// DefaultDeadline is how long a sender waits for the target whose answer it gets, when nothing else is said. Most
// senders give up after 10 s.
const DefaultDeadline = 10 * time.Second

// DefaultAnswer is what an inbox says when its Answer has no body of its own.
const DefaultAnswer = `{"ok":true}`

// Check refuses settings that cannot work, with a sentence that names the field.
func (in Inbox) Check() error {
	if err := CheckInboxName(in.Name); err != nil {
		return err
	}
	if err := in.Answer.check(); err != nil {
		return err
	}
	if in.Limit != 0 && (in.Limit < MinLimit || in.Limit > MaxLimit) {
		return Invalid("An inbox takes bodies of 1 KiB to 15 MiB at most.")
	}
	if len(in.Forwards) > MaxForwards {
		return Invalid("An inbox forwards to " + strconv.Itoa(MaxForwards) + " addresses at most.")
	}
	for _, f := range in.Forwards {
		if err := f.check(); err != nil {
			return err
		}
	}
	if in.Answer.Kind == AnswerForwarded && !slices.ContainsFunc(in.Forwards, func(f Forward) bool { return !f.Off }) {
		return Invalid("To answer as the forward's target does, there has to be a forward that is on. Add one first.")
	}
	return nil
}

func (a Answer) check() error {
	if err := checkStatus(a.Status); a.Status != 0 && err != nil {
		return err
	}
	if a.Kind == AnswerSequence && len(a.Sequence) == 0 {
		return Invalid("A sequence has one status at least, such as 500, 500, 200.")
	}
	if len(a.Sequence) > MaxSequence {
		return Invalid("A sequence has " + strconv.Itoa(MaxSequence) + " statuses at most.")
	}
	for _, status := range a.Sequence {
		if err := checkStatus(status); err != nil {
			return err
		}
	}
	switch a.Kind {
	case AnswerFixed, AnswerSequence, AnswerEcho, AnswerForwarded, AnswerClose, AnswerReset:
	default:
		return Invalid("There is no kind of answer called " + quoteShort(string(a.Kind)) + ". There is fixed, sequence, echo, forwarded, close and reset.")
	}
	switch {
	case a.Delay < 0 || a.Delay > MaxDelay:
		return Invalid("An answer may wait for 60 s at most.")
	case a.Deadline < 0 || a.Deadline > MaxDeadline:
		return Invalid("A sender waits for a forward's target for 30 s at most.")
	case !(a.Failures >= 0 && a.Failures <= 1): // also what is no number
		return Invalid("A failure rate goes from 0 to 1.")
	case len(a.Body) > MaxAnswerBody:
		return Invalid("An answer's body may have 1 MiB at most.")
	}
	return CheckHeader(a.Header)
}

func checkStatus(status int) error {
	if status < 200 || status > 599 {
		return Invalid("An answer's status goes from 200 to 599. " + strconv.Itoa(status) + " does not fit.")
	}
	return nil
}

func (f Forward) check() error {
	if _, err := ParseTarget(f.URL); err != nil {
		return err
	}
	if f.HeaderName == "" && f.HeaderValue != "" {
		return Invalid("Name the header whose value is to fit.")
	}
	if f.HeaderName != "" {
		return CheckHeader(Header{{f.HeaderName, ""}})
	}
	return nil
}

// CheckInboxName accepts 1 to 64 of a-z, 0-9, dot, dash and underscore that begin with a letter or digit.
func CheckInboxName(name string) error {
	ok := name != "" && len(name) <= MaxInboxName && name[0] != '.' && name[0] != '-' && name[0] != '_'
	for i := range len(name) {
		c := name[i]
		ok = ok && ('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_')
	}
	if !ok {
		return Invalid("An inbox name has 1 to 64 small letters, digits, dots, dashes or underscores, and begins with a letter or digit.")
	}
	return nil
}

// Resolve gives the answer with its defaults filled in.
func (a Answer) Resolve() Answer {
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if a.Body == nil && a.Status != http.StatusNoContent && a.Status != http.StatusNotModified {
		a.Body = []byte(DefaultAnswer)
	}
	if len(a.Body) > 0 && a.Header.Get("Content-Type") == "" {
		a.Header = append(Header{{"Content-Type", "application/json"}}, a.Header...)
	}
	return a
}
