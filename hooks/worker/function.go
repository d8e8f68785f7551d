package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"bellhop/hooks"
)

// Function has jobs performed by a function at a URL: each is sent there by POST in its JSON form, and the answer is its
// result. A function that fails is asked again until the job is too old; that says nothing about the subscriber, so the
// job then is expired and comes again.
type Function struct {
	URL   string
	Token string // sent as a bearer token; "" sends none
	Clock hooks.Clock

	client http.Client

	mu      sync.Mutex
	trouble string
	failed  time.Time
	asking  int // jobs that the function is asked to perform
}

// The bounds of a call: what is read of an answer, base64 included, and the pauses before the function is asked again.
const (
	maxFunctionAnswer = 16 << 20
	firstAskAgain     = 250 * time.Millisecond
	lastAskAgain      = 4 * time.Second
	troubleLasts      = 5 * time.Second // with nobody asking
	functionSlack     = 5 * time.Second // beyond the job's own timeout
)

// NewFunction gives what calls a function.
func NewFunction(url, token string, clock hooks.Clock) *Function {
	return &Function{URL: url, Token: token, Clock: clock, client: http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close lets go of idle connections.
func (f *Function) Close() { f.client.CloseIdleConnections() }

// Trouble says why the function performs nothing; "" while it does, and when nobody asked it lately.
func (f *Function) Trouble() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.asking == 0 && f.Clock().Sub(f.failed) > troubleLasts {
		return "" // somebody has to try
	}
	return f.trouble
}

func (f *Function) asks(more int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asking += more
}

// answered notes how the last call went; "" is well.
func (f *Function) answered(trouble string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.trouble = trouble
	if trouble != "" {
		f.failed = f.Clock()
	}
}

// Perform has the function perform a job.
func (f *Function) Perform(ctx context.Context, job hooks.Job, r *hooks.Result) {
	f.asks(1)
	defer f.asks(-1)
	wait := firstAskAgain
	for {
		answer, err := f.ask(ctx, job)
		if err == nil {
			f.answered("")
			f.take(answer, r)
			return
		}
		f.answered(hooks.Words(err))
		if !job.ExpiresAt.IsZero() && f.Clock().Add(wait).After(job.ExpiresAt) || !sleep(ctx, wait) {
			r.Outcome = hooks.OutcomeExpired
			return
		}
		wait = min(2*wait, lastAskAgain)
	}
}

// take fills a result in with what the function says. Whose it is, is known here better.
func (f *Function) take(answer hooks.Result, r *hooks.Result) {
	own := *r
	*r = answer
	r.Version, r.Delivery, r.Attempt, r.Exchange = own.Version, own.Delivery, own.Attempt, own.Exchange
	r.Worker, r.Host, r.Since, r.Beat = own.Worker, own.Host, own.Since, nil
	if r.StartedAt.IsZero() {
		r.StartedAt = own.StartedAt
	}
}

// ask calls the function once. The error is a *hooks.Error for a person.
func (f *Function) ask(ctx context.Context, job hooks.Job) (r hooks.Result, err error) {
	timeout := time.Duration(job.TimeoutMS) * time.Millisecond
	if timeout <= 0 {
		timeout = hooks.DefaultTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout+functionSlack)
	defer cancel()
	body, err := json.Marshal(job)
	if err != nil {
		return r, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, f.URL, bytes.NewReader(body))
	if err != nil {
		return r, unavailable("The function's address cannot be read.")
	}
	request.Header.Set("Content-Type", "application/json")
	if f.Token != "" {
		request.Header.Set("Authorization", "Bearer "+f.Token)
	}
	response, err := f.client.Do(request)
	if err != nil {
		_, why := explain(err, timeout+functionSlack)
		return r, unavailable("The function at " + request.URL.Host + " cannot be called. " + why)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, maxFunctionAnswer))
	switch {
	case response.StatusCode == http.StatusUnauthorized, response.StatusCode == http.StatusForbidden:
		return r, unavailable("The function at " + request.URL.Host + " refuses the token. Check the one in its address.")
	case response.StatusCode != http.StatusOK:
		return r, unavailable(fmt.Sprintf("The function at %s answers %d. See its own log.", request.URL.Host, response.StatusCode))
	}
	if err == nil {
		err = json.Unmarshal(answer, &r)
	}
	if err != nil || r.Outcome == "" || r.Version > hooks.WireVersion {
		return r, unavailable("The function at " + request.URL.Host + " does not answer with a result. See that it is a Bellhop worker.")
	}
	return r, nil
}

func unavailable(message string) error {
	return &hooks.Error{Code: hooks.CodeUnavailable, Message: message}
}

// sleep waits, and reports whether ctx goes on.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
