package control

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/handshake"
)

// Inboxes keeps the inboxes.
type Inboxes interface {
	Inboxes() []hooks.Inbox
	AddInbox(ctx context.Context, in hooks.Inbox) (hooks.Inbox, error)
	ChangeInbox(ctx context.Context, name string, change func(*hooks.Inbox) error) (hooks.Inbox, error)
	DeleteInbox(ctx context.Context, name string) error
	// TestInbox sends a test to an inbox, signed as it expects.
	TestInbox(ctx context.Context, name string) (hooks.Delivery, error)
}

// inbox is the JSON form of hooks.Inbox, given and taken. What is absent in a call stays as it is.
type inbox struct {
	Name      string     `json:"name,omitempty"`
	CreatedAt *string    `json:"created_at,omitempty"`
	Path      string     `json:"path,omitempty"` // of the public address
	Answer    *answerSet `json:"answer,omitempty"`
	Verify    *verifySet `json:"verify,omitempty"`
	Handshake *shakeSet  `json:"handshake,omitempty"`
	Forwards  *[]forward `json:"forwards,omitempty"`
	Limit     *int64     `json:"body_limit,omitempty"` // bytes
}

// shakeSet says which providers' address checks are answered. The verify token is a secret and is shown by its end only.
type shakeSet struct {
	Enabled     *[]string `json:"enabled"`
	VerifyToken *string   `json:"verify_token"`
}

type answerSet struct {
	Kind       *string     `json:"kind"`
	Status     *int        `json:"status"`
	Headers    headerLines `json:"headers"`
	Body       *string     `json:"body"`
	DelayMS    *int64      `json:"delay_ms"`
	Sequence   *[]int      `json:"sequence"`
	Loop       *bool       `json:"loop"`
	DeadlineMS *int64      `json:"deadline_ms"`
	Failures   *float64    `json:"failure_rate"`
	ByPath     *bool       `json:"by_path"`
}

type verifySet struct {
	Scheme           string       `json:"scheme"`
	Described        *description `json:"described,omitempty"`
	Secrets          *[]string    `json:"secrets"`
	ToleranceSeconds *int64       `json:"tolerance_seconds"` // 0 is the scheme's own, negative is off
	Enforce          *bool        `json:"enforce"`
}

// description is the JSON form of hooks.Description.
type description struct {
	Header          string `json:"header"`
	Prefix          string `json:"prefix"`
	Encoding        string `json:"encoding"`
	Hash            string `json:"hash"`
	Template        string `json:"template"`
	IDHeader        string `json:"id_header"`
	TimestampHeader string `json:"timestamp_header"`
}

type forward struct {
	URL         string   `json:"url"`
	Off         bool     `json:"off"`
	Events      []string `json:"events"`
	Path        string   `json:"path"`
	HeaderName  string   `json:"header_name"`
	HeaderValue string   `json:"header_value"`
}

func wordInbox(in hooks.Inbox) inbox {
	forwards := []forward{}
	for _, f := range in.Forwards {
		f.Events = append([]string{}, f.Events...)
		forwards = append(forwards, forward(f))
	}
	return inbox{
		Name: in.Name, CreatedAt: rfc3339(in.CreatedAt), Path: "/in/" + in.Name,
		Answer:    wordAnswer(in.Answer.Resolve()),
		Verify:    wordVerify(in.Verify),
		Handshake: &shakeSet{new(append([]string{}, in.Handshake.Enabled...)), new(maskedToken(in.Handshake.VerifyToken))},
		Forwards:  &forwards, Limit: new(cmp.Or(in.Limit, hooks.DefaultLimit)),
	}
}

// fixedAnswer is the word for the kind of answer that has none of its own.
const fixedAnswer = "fixed"

func wordAnswer(a hooks.Answer) *answerSet {
	return &answerSet{
		Kind: new(cmp.Or(string(a.Kind), fixedAnswer)), Status: &a.Status, Headers: wordHeader(a.Header), Body: new(string(a.Body)),
		DelayMS: new(a.Delay.Milliseconds()), Sequence: new(append([]int{}, a.Sequence...)), Loop: &a.Loop,
		DeadlineMS: new(cmp.Or(a.Deadline, hooks.DefaultDeadline).Milliseconds()), Failures: &a.Failures, ByPath: &a.ByPath,
	}
}

func wordVerify(v hooks.Verify) *verifySet {
	set := &verifySet{
		Scheme: wordScheme(v.Scheme), Secrets: new(maskedOf(v.Secrets, v.Lost())), ToleranceSeconds: new(int64(v.Tolerance / time.Second)), Enforce: &v.Enforce,
	}
	if v.Scheme == hooks.SchemeDescribed {
		set.Described = new(description(v.Described))
	}
	return set
}

func maskedToken(token string) string {
	if token == "" {
		return ""
	}
	return masked([]string{token})[0]
}

func (c shakeSet) apply(to *hooks.Handshake) error {
	set(&to.Enabled, c.Enabled)
	if c.VerifyToken != nil && strings.HasPrefix(*c.VerifyToken, mask) {
		return hooks.Invalid("This verify token is masked. Leave it out to keep the one that is set.")
	}
	set(&to.VerifyToken, c.VerifyToken)
	return handshake.CheckEnabled(to.Enabled)
}

// apply puts what the call sent into in.
func (c inbox) apply(in *hooks.Inbox) error {
	if c.CreatedAt != nil || c.Path != "" {
		return hooks.Invalid("created_at and path are Bellhop's to give. Leave them out.")
	}
	if c.Answer != nil {
		c.Answer.apply(&in.Answer)
	}
	if c.Forwards != nil {
		in.Forwards = nil
		for _, f := range *c.Forwards {
			in.Forwards = append(in.Forwards, hooks.Forward(f))
		}
	}
	if c.Handshake != nil {
		if err := c.Handshake.apply(&in.Handshake); err != nil {
			return err
		}
	}
	set(&in.Limit, c.Limit)
	if c.Verify != nil {
		return c.Verify.apply(&in.Verify)
	}
	return nil
}

func (c answerSet) apply(to *hooks.Answer) {
	if c.Kind != nil {
		to.Kind = hooks.AnswerKind(*c.Kind)
		if *c.Kind == fixedAnswer {
			to.Kind = hooks.AnswerFixed
		}
	}
	set(&to.Status, c.Status)
	if c.Headers != nil {
		to.Header = hooks.Header(c.Headers)
	}
	if c.Body != nil {
		to.Body = []byte(*c.Body)
	}
	if c.DelayMS != nil {
		to.Delay = span(*c.DelayMS, time.Millisecond)
	}
	if c.DeadlineMS != nil {
		to.Deadline = span(*c.DeadlineMS, time.Millisecond)
	}
	set(&to.Sequence, c.Sequence)
	set(&to.Loop, c.Loop)
	set(&to.Failures, c.Failures)
	set(&to.ByPath, c.ByPath)
}

func (c verifySet) apply(to *hooks.Verify) error {
	if c.ToleranceSeconds != nil {
		to.Tolerance = span(*c.ToleranceSeconds, time.Second)
	}
	set(&to.Enforce, c.Enforce)
	if c.Scheme == noScheme && c.Enforce != nil && *c.Enforce {
		return hooks.Invalid("There is nothing to enforce without a scheme. Name one.")
	}
	if c.Scheme == noScheme {
		*to = hooks.Verify{Tolerance: to.Tolerance}
		return nil
	}
	if c.Scheme != "" && c.Scheme != to.Scheme {
		to.Scheme, to.Secrets = c.Scheme, nil // the secrets of another scheme are of no use
	}
	if c.Described != nil {
		to.Described = hooks.Description(*c.Described)
	}
	set(&to.Secrets, c.Secrets)
	if to.Scheme == "" && len(to.Secrets) == 0 {
		return nil
	}
	return checkVerify(*to)
}

func (a *API) listInboxes(*http.Request) (int, any, error) {
	return http.StatusOK, whole(a.Inboxes.Inboxes(), wordInbox), nil
}

func (a *API) addInbox(r *http.Request) (int, any, error) {
	var c inbox
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	in := hooks.Inbox{Name: c.Name}
	if err := c.apply(&in); err != nil {
		return 0, nil, err
	}
	in, err := a.Inboxes.AddInbox(r.Context(), in)
	return http.StatusCreated, wordInbox(in), err
}

func (a *API) changeInbox(r *http.Request) (int, any, error) {
	var c inbox
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	if c.Name != "" && c.Name != r.PathValue("name") {
		return 0, nil, hooks.Invalid("An inbox keeps its name, as senders know it. Make a new one instead.")
	}
	in, err := a.Inboxes.ChangeInbox(r.Context(), r.PathValue("name"), c.apply)
	return http.StatusOK, wordInbox(in), err
}

func (a *API) deleteInbox(r *http.Request) (int, any, error) {
	return http.StatusNoContent, nil, a.Inboxes.DeleteInbox(r.Context(), r.PathValue("name"))
}

func (a *API) testInbox(r *http.Request) (int, any, error) {
	d, err := a.Inboxes.TestInbox(r.Context(), r.PathValue("name"))
	return http.StatusCreated, wordDelivery(d), err
}

func (a *API) startOver(r *http.Request) (int, any, error) {
	return http.StatusNoContent, nil, a.StartOver(r.PathValue("name"))
}
