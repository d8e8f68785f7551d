// Package probe asks a public address from here, once as a browser does and once as a program does, and says in a sentence
// what a visitor will see: this program, the tunnel service's own page, another program, or why nobody answers.
//
// What comes back is read to a bound and thrown away; only its status and head count. Nothing is left behind in what the
// handler behind the address does: a [Witness] in front of it answers.
//
// Concurrency: the package starts no goroutines that outlive a call. All may be called from any goroutine.
package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Verdict is what a visitor meets, in a word.
type Verdict string

// The verdicts.
const (
	Works     Verdict = "works"     // browsers and programs reach this Bellhop
	Warned    Verdict = "warned"    // programs do; browsers see the service's warning page first
	Offline   Verdict = "offline"   // the service says that nobody is behind the address
	Limit     Verdict = "limit"     // the service turns visitors away, as a limit is reached
	Refused   Verdict = "refused"   // the service turns visitors away for another reason
	Protected Verdict = "protected" // a password is asked for, or this machine's address is not let in
	Other     Verdict = "other"     // another program answers
	TLS       Verdict = "tls"       // no certificate to be trusted
	NoName    Verdict = "no_name"   // the name is not known, or not yet
	Silent    Verdict = "silent"    // nobody answers
)

// The names that a probe goes by.
const (
	browserAgent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
	programAgent = "curl/8.11.0"
)

// Bounds of one request.
const (
	answerWithin = 10 * time.Second
	mostHops     = 5
	mostBody     = 256 << 10
)

// Report is what came of a probe.
type Report struct {
	URL      string
	At       time.Time
	Verdict  Verdict
	Sentence string // what a visitor will see and what to do, in whole sentences
	Browser  Answer
	Program  Answer
}

// Answer is what one kind of visitor got.
type Answer struct {
	Hops   []Hop         // the requests that were made; each but the last was a redirect
	Took   time.Duration // of all
	Code   string        // the tunnel service's own, such as ERR_NGROK_6024, or ""
	Ours   bool          // this program answered
	Failed string        // what went wrong on the way, for the raw line; "" when there was an answer

	err error
}

// Hop is one request and its status.
type Hop struct {
	URL    string // without the path that only the probe knows
	Status int    // 0 when there was no answer
}

// Status is the last answer's, 0 when there was none.
func (a Answer) Status() int {
	if len(a.Hops) == 0 {
		return 0
	}
	return a.Hops[len(a.Hops)-1].Status
}

// Prober probes.
type Prober struct {
	Witness *Witness
	// Explain words a code of the tunnel service; nil knows none.
	Explain func(code string) (sentence string, ok bool)
	// Transport is the way out; nil is the system's own, with the proxy of the environment.
	Transport http.RoundTripper
	Now       func() time.Time // nil is time.Now
}

// Test probes an address of this program's. It takes some 20 seconds at most; when ctx ends it says what is known by then.
func (p *Prober) Test(ctx context.Context, address string) Report {
	now := time.Now
	if p.Now != nil {
		now = p.Now
	}
	r := Report{URL: address, At: now()}
	at, word, end := p.Witness.expect()
	defer end()
	transport := p.Transport
	if transport == nil {
		// A connection of its own for each request, so that each is judged by itself.
		transport = &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSHandshakeTimeout: answerWithin}
	}
	ask := func(agent, accept string) Answer {
		ctx, cancel := context.WithTimeout(ctx, answerWithin)
		defer cancel()
		return follow(ctx, transport, visit{address, at, word, agent, accept})
	}
	r.Program = ask(programAgent, "*/*")
	r.Browser = ask(browserAgent, "text/html,application/xhtml+xml,*/*;q=0.8")
	r.Verdict, r.Sentence = p.judge(r)
	return r
}

// visit is one kind of visitor on the way to a path that only the probe knows.
type visit struct{ address, path, word, agent, accept string }

// follow makes the request and goes where redirects lead, to a bound.
func follow(ctx context.Context, way http.RoundTripper, v visit) (a Answer) {
	begin := time.Now()
	defer func() { a.Took = time.Since(begin) }()
	next := strings.TrimRight(v.address, "/") + v.path
	for range mostHops {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, next, nil)
		if err != nil {
			return a.failed(next, err)
		}
		r.Header.Set("User-Agent", v.agent)
		r.Header.Set("Accept", v.accept)
		response, err := way.RoundTrip(r)
		if err != nil {
			return a.failed(strings.ReplaceAll(next, v.path, "/"), err)
		}
		_, _ = io.CopyN(io.Discard, response.Body, mostBody)
		_ = response.Body.Close()
		a.Hops = append(a.Hops, Hop{strings.ReplaceAll(next, v.path, "/"), response.StatusCode})
		a.Code = response.Header.Get("Ngrok-Error-Code")
		a.Ours = same(response.Header.Get(header), v.word)
		location, err := response.Location()
		if response.StatusCode/100 != 3 || err != nil || location.Scheme != "http" && location.Scheme != "https" {
			return a
		}
		location.User, location.Fragment = nil, ""
		next = location.String()
	}
	a.Failed = "more than five redirects"
	return a
}

func (a Answer) failed(at string, err error) Answer {
	a.Hops = append(a.Hops, Hop{URL: at})
	a.err = err
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	a.Failed = err.Error()
	return a
}

// judge says what the two answers mean.
func (p *Prober) judge(r Report) (Verdict, string) {
	program, browser := r.Program, r.Browser
	switch {
	case program.Ours && browser.Ours:
		return Works, "It works: browsers and programs from outside reach this Bellhop."
	case program.Ours && browser.Code == "ERR_NGROK_6024":
		return Warned, "Webhooks and other programs get through. Browsers see a warning page of ngrok's first, and the guest book after one click, once a week. A request with the header ngrok-skip-browser-warning passes it, and so does any that is no browser's."
	case program.err != nil:
		return unreached(program.err, r.URL)
	case program.Code != "":
		return p.turnedAway(program.Code)
	case program.Ours && browser.Code != "":
		return p.turnedAway(browser.Code)
	case program.Ours:
		return Other, "Programs reach this Bellhop, but browsers get another answer. Something on the way tells them apart."
	}
	switch program.Status() {
	case http.StatusUnauthorized:
		return Protected, "A password is asked for. Visitors who have it get in; webhooks need it in their address or in a header."
	case http.StatusForbidden:
		return Protected, "Visitors from this machine's address are not let in. Those from the networks that you allow are."
	}
	if program.Failed != "" {
		return Other, "The address leads in a circle: it redirects again and again. Something stands between it and this Bellhop."
	}
	return Other, "Another program answers at this address, not this Bellhop. Look whether the address leads to another machine."
}

// turnedAway words a code of the tunnel service.
func (p *Prober) turnedAway(code string) (Verdict, string) {
	sentence, known := "", false
	if p.Explain != nil {
		sentence, known = p.Explain(code)
	}
	if !known {
		sentence = "The tunnel service turns visitors away (" + code + ")."
	}
	switch code {
	case "ERR_NGROK_3200":
		return Offline, sentence
	case "ERR_NGROK_725", "ERR_NGROK_726", "ERR_NGROK_727", "ERR_NGROK_728", "ERR_NGROK_702", "ERR_NGROK_714", "ERR_NGROK_734":
		return Limit, sentence
	}
	return Refused, sentence
}

// unreached words why there was no answer.
func unreached(err error, address string) (Verdict, string) {
	host := address
	if u, parsed := url.Parse(address); parsed == nil && u.Host != "" {
		host = u.Hostname()
	}
	var (
		dns       *net.DNSError
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		checked   *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return NoName, "No name server knows " + host + ", or not yet. A new name takes a few minutes; try again then."
	case errors.As(err, &dns):
		return NoName, "The address of " + host + " was not to be found out. Check that this machine is online."
	case errors.As(err, &name):
		return TLS, "The certificate at " + host + " is for another name. Browsers warn of it, and webhook senders do not deliver."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return TLS, "The certificate at " + host + " has expired. Browsers warn of it, and webhook senders do not deliver."
	case errors.As(err, &authority), errors.As(err, &checked), errors.As(err, &invalid):
		return TLS, "The certificate at " + host + " is not one that is trusted. Browsers warn of it, and webhook senders do not deliver."
	case errors.As(err, &record), errors.As(err, &alert):
		return TLS, "What answers at " + host + " does not speak TLS as browsers do. Check the address."
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.Errno(10061)):
		return Silent, "Nobody takes connections at " + host + ". Close the door and open it again."
	case errors.Is(err, context.DeadlineExceeded):
		return Silent, "Nobody answered at " + host + " in time. Check that this machine is online, then test again."
	}
	return Silent, "The connection to " + host + " broke off. Check that this machine is online, then test again."
}
