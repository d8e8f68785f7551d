package worker

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"slices"
	"strconv"
	"syscall"
	"time"

	"bellhop/hooks"
)

// Sender sends requests as jobs describe them. It speaks HTTP/1.1 only, so that the bytes of both heads are
// known exactly; it follows no redirect, keeps no cookie, asks no proxy and decodes nothing.
type Sender struct {
	anywhere *http.Transport // for what the owner typed
	public   *http.Transport // for what came from outside: judged when dialled
}

// The bounds of an answer, whoever sends it.
const (
	maxAnswerHead = 64 << 10
	// DefaultAnswerLimit is how much of an answer's body is kept when a job does not say.
	DefaultAnswerLimit = 1 << 20
)

// NewSender makes a sender for up to n requests at a time.
func NewSender(n int) *Sender {
	return &Sender{anywhere: transport(n, &net.Dialer{}), public: transport(n, &net.Dialer{Control: publicOnly(net.InterfaceAddrs)})}
}

func transport(n int, dialer *net.Dialer) *http.Transport {
	t := &http.Transport{
		Proxy:                  nil, // HTTP_PROXY would go around the judge
		MaxIdleConnsPerHost:    n,
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxAnswerHead,
		WriteBufferSize:        16 << 10,
	}
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, dialer, network, address)
		if err != nil {
			return nil, err
		}
		return &recordedConn{Conn: c}, nil
	}
	t.DialTLSContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, dialer, network, address)
		if err != nil {
			return nil, err
		}
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
		trace := httptrace.ContextClientTrace(ctx)
		secure := tls.Client(c, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
		trace.TLSHandshakeStart()
		err = secure.HandshakeContext(ctx)
		trace.TLSHandshakeDone(secure.ConnectionState(), err)
		if err != nil {
			return nil, errors.Join(handshakeError{err}, c.Close())
		}
		return &recordedConn{Conn: secure}, nil
	}
	return t
}

// connectWithin is the key of a context's limit for a connection, a time.Duration.
type connectWithin struct{}

// dial makes a connection within the limit that ctx has for it: to look the name up and connect, without a TLS handshake.
func dial(ctx context.Context, dialer *net.Dialer, network, address string) (net.Conn, error) {
	limit, limited := ctx.Value(connectWithin{}).(time.Duration)
	if !limited {
		limit = hooks.MaxTimeout // a try's own timeout comes sooner
	}
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	c, err := dialer.DialContext(within, network, address)
	if err != nil && limited && within.Err() != nil && ctx.Err() == nil {
		return nil, connectError{limit}
	}
	return c, err
}

// connectError says that a connection took longer than it may.
type connectError struct{ limit time.Duration }

func (e connectError) Error() string { return "no connection within " + seconds(e.limit) }

// handshakeError is what a TLS handshake ended with.
type handshakeError struct{ error }

func (e handshakeError) Unwrap() error { return e.error }

// Close lets go of idle connections.
func (s *Sender) Close() {
	s.anywhere.CloseIdleConnections()
	s.public.CloseIdleConnections()
}

// Perform sends the job's request and fills in what came of it. It never fails: a dead host is a result.
func (s *Sender) Perform(ctx context.Context, job hooks.Job, r *hooks.Result) {
	started := time.Now()
	defer func() { r.Timing.Total = max(time.Since(started).Microseconds(), 1) }()
	timeout := time.Duration(job.TimeoutMS) * time.Millisecond
	if timeout <= 0 {
		timeout = hooks.DefaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()

	if job.ConnectMS > 0 {
		ctx = context.WithValue(ctx, connectWithin{}, time.Duration(job.ConnectMS)*time.Millisecond)
	}
	watch := &stopwatch{started: started, timing: &r.Timing, order: job.Header}
	ctx = httptrace.WithClientTrace(ctx, watch.trace())
	request, err := newRequest(ctx, job)
	if err != nil {
		r.Outcome, r.Fault, r.Error = hooks.OutcomeUnreachable, hooks.FaultUnfit, hooks.Words(err)
		return
	}
	via := s.public
	if job.AllowPrivate {
		via = s.anywhere
	}
	response, err := via.RoundTrip(request)
	r.Sent, r.Head, r.Remote, r.Local = watch.stop()
	if r.Sent == nil {
		r.Sent = arrange(unsent(request), job.Header)
	}
	if err != nil {
		r.Head, r.Outcome = nil, hooks.OutcomeUnreachable
		r.Fault, r.Error = explain(err, timeout)
		return
	}
	defer response.Body.Close()
	if r.Head == nil {
		r.Head = headOf(response)
	}
	limit := job.AnswerLimit
	if limit <= 0 {
		limit = DefaultAnswerLimit
	}
	r.Status = response.StatusCode
	if r.Status == http.StatusSwitchingProtocols { // what follows is no body but the connection itself, which heeds no timeout
		r.Outcome = hooks.OutcomeRefused
		return
	}
	r.Body, r.Truncated, err = readAnswer(response.Body, limit)
	switch {
	case err != nil:
		r.Outcome = hooks.OutcomeUnreachable
		r.Fault, r.Error = explain(err, timeout)
	case hooks.IsSuccess(r.Status):
		r.Outcome = hooks.OutcomeDelivered
	default:
		r.Outcome = hooks.OutcomeRefused
	}
}

// newRequest makes the request with the job's header lines and nothing of its own beyond Host and
// Content-Length. Names keep their letter case.
func newRequest(ctx context.Context, job hooks.Job) (*http.Request, error) {
	u, err := hooks.ParseTarget(job.URL)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(hooks.CheckMethod(job.Method), hooks.CheckHeader(job.Header)); err != nil {
		return nil, err
	}
	request := (&http.Request{
		Method: job.Method, URL: u, Host: u.Host, Header: http.Header{},
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	for _, line := range hooks.Resendable(job.Header) {
		request.Header[line[0]] = append(request.Header[line[0]], line[1])
	}
	if _, named := request.Header["User-Agent"]; !named {
		request.Header["User-Agent"] = []string{""} // keeps Go from naming itself
	}
	// Lets the transport try again on a fresh connection when an idle one turns out to be dead; as the value
	// is empty, the line is not sent.
	if _, own := request.Header["X-Idempotency-Key"]; !own {
		request.Header["X-Idempotency-Key"] = nil
	}
	if len(job.Body) > 0 || job.Method == http.MethodPost || job.Method == http.MethodPut || job.Method == http.MethodPatch {
		request.ContentLength = int64(len(job.Body))
		request.Body = http.NoBody
		if len(job.Body) > 0 {
			request.Body = io.NopCloser(bytes.NewReader(job.Body))
			request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(job.Body)), nil }
		}
	}
	return request, nil
}

// readAnswer reads up to limit and a little more, to know whether there is more; a connection with much left to
// read is not worth keeping.
func readAnswer(body io.Reader, limit int64) (kept []byte, truncated bool, err error) {
	kept, err = io.ReadAll(io.LimitReader(body, limit+1))
	if int64(len(kept)) > limit {
		return kept[:limit], true, nil
	}
	return kept, false, err
}

// headOf makes up an answer's head from what was read of it, for the case that its bytes were not kept.
func headOf(r *http.Response) []byte {
	return hooks.FormatHead(r.Proto+" "+r.Status, lines(r.Header))
}

// unsent gives the head of a request that found no connection, as it would have left: who looks at the try wants to
// see it, and may send it again.
func unsent(r *http.Request) []byte {
	header := hooks.Header{{"Host", r.Host}}
	if r.Body != nil {
		header = append(header, [2]string{"Content-Length", strconv.FormatInt(r.ContentLength, 10)})
	}
	for _, line := range lines(r.Header) {
		if line != [2]string{"User-Agent", ""} {
			header = append(header, line)
		}
	}
	return hooks.FormatHead(r.Method+" "+r.URL.RequestURI()+" HTTP/1.1", header)
}

// lines gives header lines sorted by name, as net/http writes them.
func lines(h http.Header) hooks.Header {
	var out hooks.Header
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			out = append(out, [2]string{name, value})
		}
	}
	return out
}

// explain words why there was no whole answer.
func explain(err error, timeout time.Duration) (hooks.Fault, string) {
	if refused(err) {
		return hooks.FaultBlocked, "The address is on a private network or this computer, which this delivery may not reach."
	}
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var unknownCA x509.UnknownAuthorityError
	var record tls.RecordHeaderError
	var handshake handshakeError
	var connect connectError
	var timedOut interface{ Timeout() bool }
	switch {
	case errors.As(err, &connect):
		return hooks.FaultTimeout, "No connection within " + seconds(connect.limit) + "."
	case errors.As(err, &dns) && dns.IsNotFound:
		return hooks.FaultUnreachable, "No computer is called " + dns.Name + "."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timedOut) && timedOut.Timeout():
		return hooks.FaultTimeout, "No whole answer came within " + seconds(timeout) + "."
	case errors.As(err, &dns):
		return hooks.FaultUnreachable, "The name " + dns.Name + " could not be looked up."
	case errors.Is(err, syscall.ECONNREFUSED):
		return hooks.FaultUnreachable, "Nothing listens at that address."
	case errors.As(err, &certificate), errors.As(err, &unknownCA):
		return hooks.FaultTLS, "The server's certificate is not trusted."
	case errors.As(err, &record):
		return hooks.FaultTLS, "The server does not speak TLS at that port. Try http:// instead."
	case errors.As(err, &handshake):
		return hooks.FaultTLS, "The server and Bellhop could not agree on TLS."
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return hooks.FaultUnreachable, "There is no way to that address from here."
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return hooks.FaultReset, "The connection broke before the whole answer came."
	}
	return hooks.FaultReset, "What came back was no HTTP answer, or more of a head than is taken."
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s" }
