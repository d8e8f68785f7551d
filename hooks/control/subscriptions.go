package control

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/format"
	"bellhop/hooks/signature"
)

// Subscriptions keeps the subscriptions.
type Subscriptions interface {
	Subscriptions(ctx context.Context) ([]hooks.Subscription, error)
	AddSubscription(ctx context.Context, s hooks.Subscription) (hooks.Subscription, error)
	ChangeSubscription(ctx context.Context, id hooks.ID, change func(*hooks.Subscription) error) (hooks.Subscription, error)
	DeleteSubscription(ctx context.Context, id hooks.ID) error
	// TestSubscription sends a test event to one subscription.
	TestSubscription(ctx context.Context, id hooks.ID) (hooks.Delivery, error)
}

// subscription is the JSON form of hooks.Subscription, given and taken. What is absent in a call stays as it is.
type subscription struct {
	ID           string       `json:"id,omitempty"`
	CreatedAt    *string      `json:"created_at,omitempty"`
	URL          *string      `json:"url,omitempty"`
	Types        *[]string    `json:"types,omitempty"`
	Description  *string      `json:"description,omitempty"`
	Headers      *headerLines `json:"headers,omitempty"`
	Format       *string      `json:"format,omitempty"`
	Template     *string      `json:"template,omitempty"`     // of the format "template"
	ContentType  *string      `json:"content_type,omitempty"` // of the format "template"
	Sign         *signSet     `json:"sign,omitempty"`
	Schedule     *schedule    `json:"schedule,omitempty"`
	TimeoutMS    *int64       `json:"timeout_ms,omitempty"`
	Speed        *int         `json:"speed,omitempty"`
	Rate         *int         `json:"rate,omitempty"`
	Parallel     *int         `json:"parallel,omitempty"`
	AllowPrivate *bool        `json:"allow_private,omitempty"`
	Active       *bool        `json:"active,omitempty"`
	Reason       string       `json:"reason,omitempty"`
	MutedUntil   *string      `json:"muted_until,omitempty"`
	Visitor      *visitor     `json:"visitor,omitempty"` // given only: who made it on the web
}

// signSet says how deliveries are signed. Secrets are shown once, in the answer to the call that set them; later
// only their ends.
type signSet struct {
	Scheme     string       `json:"scheme"`
	Described  *description `json:"described,omitempty"` // of the scheme "described"
	Secrets    *[]string    `json:"secrets"`
	Retiring   []retiring   `json:"retiring,omitempty"`    // given only
	PublicKeys []string     `json:"public_keys,omitempty"` // given only: what consumers check whsk_ signatures with
}

// retiring is a secret that was replaced and still signs.
type retiring struct {
	Secret string  `json:"secret"` // masked
	Until  *string `json:"until"`
}

// schedule is a list of waits, or the name of a profile, whose limits come with it.
type schedule struct {
	hooks.Schedule
	profile string
}

// UnmarshalJSON takes ["1s", "2s"], "standard-webhooks" or another profile's name.
func (s *schedule) UnmarshalJSON(b []byte) (err error) {
	var name string
	if json.Unmarshal(b, &name) == nil {
		if s.Schedule, err = hooks.NamedSchedule(name); s.Schedule != nil {
			s.profile = name
		}
		return err
	}
	var waits []string
	if json.Unmarshal(b, &waits) != nil {
		return hooks.Invalid("A schedule is a list of waits such as [\"1s\",\"2s\"], or a name.")
	}
	s.Schedule, err = hooks.ParseSchedule(waits)
	return err
}

// MarshalJSON gives what UnmarshalJSON takes.
func (s schedule) MarshalJSON() ([]byte, error) {
	switch {
	case s.profile != "":
		return json.Marshal(s.profile)
	case s.Schedule == nil:
		return json.Marshal(hooks.StandardScheduleName)
	}
	return json.Marshal(s.Strings())
}

// wordSubscription words s, with its secrets as the caller may see them.
func wordSubscription(s hooks.Subscription, secrets []string) subscription {
	timeout := s.Timeout
	if timeout == 0 {
		timeout = hooks.DefaultTimeout
	}
	secrets = append([]string{}, secrets...) // none are an empty list, not null
	if s.Sign.Lost() {
		secrets = []string{lostSecret}
	}
	return subscription{
		ID: s.ID.String(), CreatedAt: rfc3339(s.CreatedAt), URL: &s.URL, Types: &s.Types, Description: &s.Description,
		Headers: new(maskedLines(s.Header)), Format: new(cmp.Or(s.Format.Name, hooks.FormatStandard)), Template: orAbsent(s.Format.Template), ContentType: orAbsent(s.Format.ContentType),
		Sign: wordSign(s.Sign, secrets), Schedule: &schedule{s.Schedule, s.Profile}, TimeoutMS: new(timeout.Milliseconds()),
		Speed: new(max(s.Speed, 1)), Rate: &s.Rate, Parallel: &s.Parallel,
		AllowPrivate: &s.AllowPrivate, Active: &s.Active, Reason: s.Reason, MutedUntil: rfc3339(s.MutedUntil), Visitor: wordVisitor(s.Visitor),
	}
}

// wordSign words how attempts are signed, with the secrets as the caller may see them.
func wordSign(s hooks.Sign, secrets []string) *signSet {
	set := &signSet{Scheme: wordScheme(s.Scheme), Secrets: &secrets}
	if s.Scheme == hooks.SchemeDescribed {
		set.Described = new(description(s.Described))
	}
	for _, old := range s.Retiring {
		set.Retiring = append(set.Retiring, retiring{masked([]string{old.Secret})[0], rfc3339(old.Until)})
	}
	for _, secret := range s.Secrets {
		if key, ok := signature.PublicKey(secret); ok && s.Scheme == hooks.SchemeStandard {
			set.PublicKeys = append(set.PublicKeys, key)
		}
	}
	return set
}

// maskedLines gives header lines with the values of those that are likely to hold a secret masked.
func maskedLines(header hooks.Header) headerLines {
	lines := wordHeader(slices.Clone(header))
	for i, line := range lines {
		if archive.IsSecretLine(line[0]) {
			lines[i][1] = masked([]string{line[1]})[0]
		}
	}
	return lines
}

// unmask puts the values that stand in a subscription for those that a caller sends back masked.
func (h headerLines) unmask(stored hooks.Header) (hooks.Header, error) {
	lines := hooks.Header(slices.Clone(h))
	for i, line := range lines {
		if !strings.HasPrefix(line[1], mask) {
			continue
		}
		known := stored.Get(line[0])
		if known == "" || masked([]string{known})[0] != line[1] {
			return nil, hooks.Invalid("The value of header " + line[0] + " is masked. Send it whole, or leave headers out to keep them.")
		}
		lines[i][1] = known
	}
	return lines, nil
}

// orAbsent is a text in an answer that is left out when it is "".
func orAbsent(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// apply puts what the call sent into s.
func (c subscription) apply(s *hooks.Subscription) error {
	if c.ID != "" || c.CreatedAt != nil || c.Reason != "" || c.MutedUntil != nil || c.Visitor != nil {
		return hooks.Invalid("id, created_at, reason, muted_until and visitor are Bellhop's to give. Leave them out.")
	}
	if err := c.applyFormat(s); err != nil {
		return err
	}
	set(&s.URL, c.URL)
	set(&s.Types, c.Types)
	set(&s.Description, c.Description)
	set(&s.AllowPrivate, c.AllowPrivate)
	if c.Active != nil && *c.Active != s.Active {
		s.Active, s.Reason = *c.Active, ""
		if !s.Active {
			s.Reason = "Paused by hand."
		}
	}
	if c.Schedule != nil {
		s.Schedule, s.Profile = c.Schedule.Schedule, c.Schedule.profile
	}
	set(&s.Speed, c.Speed)
	set(&s.Rate, c.Rate)
	set(&s.Parallel, c.Parallel)
	if c.TimeoutMS != nil {
		s.Timeout = span(*c.TimeoutMS, time.Millisecond)
	}
	if c.Sign != nil {
		return c.Sign.apply(&s.Sign)
	}
	return nil
}

// applyFormat puts into s what the call says about the request that s gets.
func (c subscription) applyFormat(s *hooks.Subscription) (err error) {
	if c.Headers != nil {
		if s.Header, err = c.Headers.unmask(s.Header); err != nil {
			return err
		}
	}
	if c.Format != nil && *c.Format != cmp.Or(s.Format.Name, hooks.FormatStandard) {
		s.Format = hooks.Format{Name: *c.Format}
	}
	set(&s.Format.Template, c.Template)
	set(&s.Format.ContentType, c.ContentType)
	return format.Check(s.Format)
}

// apply puts what the call sent into to. A new scheme without secrets, and an empty list of them, get one made.
func (c signSet) apply(to *hooks.Sign) error {
	if c.Scheme == noScheme {
		*to = hooks.Sign{}
		return nil
	}
	if c.Scheme != "" && c.Scheme != to.Scheme {
		*to = hooks.Sign{Scheme: c.Scheme}
	}
	if c.Retiring != nil || c.PublicKeys != nil {
		return hooks.Invalid("retiring and public_keys are Bellhop's to give. Leave them out.")
	}
	if c.Described != nil {
		to.Described = hooks.Description(*c.Described)
	}
	set(&to.Secrets, c.Secrets)
	if len(to.Secrets) == 0 && to.Scheme != "" {
		secret, err := signature.Generate(to.Scheme)
		if err != nil {
			return hooks.Invalid(err.Error())
		}
		to.Secrets = []string{secret}
	}
	if err := checkNamed(to.Scheme, to.Secrets); err != nil {
		return err
	}
	return signature.CheckSign(*to)
}

func (a *API) addSubscription(r *http.Request) (int, any, error) {
	var c subscription
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	if c.Sign == nil {
		c.Sign = &signSet{}
	}
	s := hooks.Subscription{Active: true, Sign: hooks.Sign{Scheme: hooks.SchemeStandard}}
	if err := c.apply(&s); err != nil {
		return 0, nil, err
	}
	s, err := a.Subscriptions.AddSubscription(r.Context(), s)
	return http.StatusCreated, wordSubscription(s, s.Sign.Secrets), err
}

func (a *API) changeSubscription(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	var c subscription
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	var before []string
	s, err := a.Subscriptions.ChangeSubscription(r.Context(), id, func(s *hooks.Subscription) error {
		before = s.Sign.Secrets
		return c.apply(s)
	})
	secrets := s.Sign.Secrets
	if slices.Equal(secrets, before) {
		secrets = masked(secrets)
	}
	return http.StatusOK, wordSubscription(s, secrets), err
}

// rotate gives a subscription a new secret, made or sent. Those before it go on signing for the overlap.
func (a *API) rotate(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	var c struct {
		Secret string `json:"secret"`
	}
	if r.ContentLength != 0 {
		if err := decode(r, &c); err != nil {
			return 0, nil, err
		}
	}
	s, err := a.Subscriptions.ChangeSubscription(r.Context(), id, func(s *hooks.Subscription) error {
		if s.Sign.Scheme == "" {
			return hooks.Conflict("This subscription is not signed, so it has no secret to rotate.")
		}
		secret := c.Secret
		if secret == "" {
			var err error
			if secret, err = signature.Another(s.Sign.Scheme, s.Sign.Secrets); err != nil {
				return hooks.Invalid(err.Error())
			}
		}
		s.Sign = s.Sign.Rotate(secret, a.Clock())
		if err := checkNamed(s.Sign.Scheme, s.Sign.Secrets); err != nil {
			return err
		}
		return signature.CheckSign(s.Sign)
	})
	return http.StatusOK, wordSubscription(s, s.Sign.Secrets), err
}

func (a *API) deleteSubscription(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err == nil {
		err = a.Subscriptions.DeleteSubscription(r.Context(), id)
	}
	return http.StatusNoContent, nil, err
}

func (a *API) testSubscription(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	d, err := a.Subscriptions.TestSubscription(r.Context(), id)
	return http.StatusCreated, wordDelivery(d), err
}
