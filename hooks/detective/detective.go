// Package detective finds out why a request's signature does not match. It tries, on that very request, what usually
// goes wrong: a body that changed on the way, a secret in another form, another secret, another encoding or hash, another
// way to join what is signed, another scheme, another address. It says in a sentence what would have matched.
//
// It is pure. What it says never holds a secret or a part of one. Everything that it tries is one HMAC or one check of
// package signature, compared in constant time, and a budget bounds how much it tries.
package detective

import (
	"context"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// Input is a request as it came, and what is known of how it should be signed.
type Input struct {
	Method    string
	URL       string      // the target as sent, or the whole URL
	Host      string      // of the request; "" takes the Host line
	Header    [][2]string // the lines as they came
	Body      []byte      // the raw bytes
	Truncated bool        // the body was cut at the inbox's limit
	Time      time.Time   // of receipt

	Verify    hooks.Verify // of the inbox
	Typed     string       // a secret that a person tries; "" is none
	Others    []Secret     // other secrets that are kept
	Addresses []string     // whole URLs that the inbox is known at, such as http://localhost:8080/in/twilio
}

// Secret is one that is kept elsewhere.
type Secret struct {
	Name string // where, for a sentence: "the inbox github", "the subscription of Ada"
	Text string
}

// Report is what came of an inquiry.
type Report struct {
	Found    bool      // the signature is right, or what would have matched is known
	Sentence string    // what would have matched and hence what went wrong
	Fix      string    // what to do next; "" when there is nothing to do
	Tried    []Attempt // in the order of trying
	Left     bool      // not everything was tried: the body is large, there are many secrets, or the context ended

	Scheme string // "Shopify, HMAC-SHA256, base64"
	Signed string // what the scheme signs: "timestamp, dot and body"
	Size   int    // of that in bytes; 0 when it is not known

	// The signatures as they are written, without what stands before them; "" where they are not known or tell a
	// secret. None of them is one.
	Received string
	Computed string // with the inbox's secret over the request as it came
	Fitting  string // the one that would have matched
}

// SignedWords is what the scheme signs, with its size: "raw body, 4,041 bytes".
func (r Report) SignedWords() string {
	if r.Size == 0 {
		return r.Signed
	}
	return r.Signed + ", " + count(r.Size) + " bytes"
}

// Attempt is one kind of thing that was tried.
type Attempt struct {
	Words string // "Body without the last line feed"
	Fits  bool
}

// Investigate tells why a request is not valid. It ends early, with what it knows by then, when ctx does.
func Investigate(ctx context.Context, in Input) Report {
	q := newInquiry(in)
	verdict, reason := signature.Judge(in.Verify, q.request(in.Body))
	r := q.describe()
	switch {
	case verdict == hooks.VerdictValid:
		r.Found, r.Sentence = true, reason
		r.Tried = []Attempt{{groupPlain, true}}
		r.Fitting = r.Received
	case verdict == hooks.VerdictTooOld:
		q.explainAge(&r, reason)
	case in.Truncated:
		r.Sentence = "Only the first " + count(len(in.Body)) + " bytes of the body were kept, and a signature is over all of it, so it cannot match."
		r.Fix = "Raise the inbox's limit for bodies and have the request sent again."
	default:
		q.search(ctx, &r)
		if !r.Found {
			q.explainNothing(&r, reason)
		}
	}
	q.scrub(&r)
	return r
}

// inquiry is one request under investigation.
type inquiry struct {
	in     Input
	title  string // the name of the inbox's scheme; "" without one
	scheme signature.Scheme
	views  []view     // ways to read the signature, the inbox's own first
	bodies []*content // what may have been signed, the body as it came first
	budget budget
}

func newInquiry(in Input) *inquiry {
	q := &inquiry{in: in, budget: budget{macs: maxMACs, bytes: maxHashed}}
	if s, ok := signature.Of(in.Verify.Scheme, in.Verify.Described); ok && in.Verify.Scheme != "" {
		q.scheme, q.title = s, s.Title()
		if in.Verify.Scheme == hooks.SchemeDescribed {
			q.title = "this inbox's scheme"
		}
	}
	q.views = q.readings()
	q.bodies, q.budget.left = bodies(in)
	return q
}

// request is the input with another body, for package signature.
func (q *inquiry) request(body []byte) signature.Input {
	return signature.Input{
		Method: q.in.Method, URL: q.in.URL, Header: q.lines(), Body: body, Secrets: q.in.Verify.Secrets, Time: q.in.Time,
	}
}

// lines gives the header lines, with the Host among them where only the input names it.
func (q *inquiry) lines() [][2]string {
	if q.in.Host == "" || hooks.Header(q.in.Header).Get("Host") != "" {
		return q.in.Header
	}
	return append([][2]string{{"Host", q.in.Host}}, q.in.Header...)
}

// search tries one deviation after the other, then two at once, and fills in the first that matches.
func (q *inquiry) search(ctx context.Context, r *Report) {
	tried := newLedger()
	for t := range q.trials() {
		if ctx.Err() != nil {
			q.budget.left = true
			break
		}
		if !q.budget.spend(t.cost()) {
			continue
		}
		tried.note(t.groups())
		if f, ok := t.run(); ok {
			q.explain(r, t, f)
			tried.fits(t, f)
			break
		}
	}
	r.Tried, r.Left = tried.attempts, q.budget.left && !r.Found
}
