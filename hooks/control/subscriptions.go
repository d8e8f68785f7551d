package control

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"bellhop/hooks"
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
	ID           string    `json:"id,omitempty"`
	CreatedAt    *string   `json:"created_at,omitempty"`
	URL          *string   `json:"url,omitempty"`
	Types        *[]string `json:"types,omitempty"`
	Description  *string   `json:"description,omitempty"`
	Format       *string   `json:"format,omitempty"`
	Sign         *signSet  `json:"sign,omitempty"`
	Schedule     *schedule `json:"schedule,omitempty"`
	TimeoutMS    *int64    `json:"timeout_ms,omitempty"`
	AllowPrivate *bool     `json:"allow_private,omitempty"`
	Active       *bool     `json:"active,omitempty"`
	Reason       string    `json:"reason,omitempty"`
}

// signSet says how deliveries are signed. Secrets are shown once, in the answer to the call that set them; later
// only their ends.
type signSet struct {
	Scheme  string    `json:"scheme"`
	Secrets *[]string `json:"secrets"`
}

// formatStandard is the one format there is.
const formatStandard = "standard-webhooks"

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
	if s.profile != "" {
		return json.Marshal(s.profile)
	}
	if s.Schedule == nil {
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
	return subscription{
		ID: s.ID.String(), CreatedAt: rfc3339(s.CreatedAt), URL: &s.URL, Types: &s.Types, Description: &s.Description,
		Format: new(formatStandard), Sign: &signSet{wordScheme(s.Sign.Scheme), &secrets}, Schedule: &schedule{s.Schedule, s.Profile},
		TimeoutMS: new(timeout.Milliseconds()), AllowPrivate: &s.AllowPrivate, Active: &s.Active, Reason: s.Reason,
	}
}

// apply puts what the call sent into s.
func (c subscription) apply(s *hooks.Subscription) error {
	if c.ID != "" || c.CreatedAt != nil || c.Reason != "" {
		return hooks.Invalid("id, created_at and reason are Bellhop's to give. Leave them out.")
	}
	if c.Format != nil && *c.Format != formatStandard {
		return hooks.Invalid("The one format there is: " + formatStandard + ".")
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
	if c.TimeoutMS != nil {
		s.Timeout = span(*c.TimeoutMS, time.Millisecond)
	}
	if c.Sign != nil {
		return c.Sign.apply(&s.Sign)
	}
	return nil
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
	set(&to.Secrets, c.Secrets)
	if len(to.Secrets) == 0 {
		to.Secrets = []string{signature.GenerateSecret()}
	}
	return checkSign(to.Scheme, to.Secrets)
}

func (a *API) listSubscriptions(r *http.Request) (int, any, error) {
	subs, err := a.Subscriptions.Subscriptions(r.Context())
	return http.StatusOK, whole(subs, func(s hooks.Subscription) subscription { return wordSubscription(s, masked(s.Sign.Secrets)) }), err
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
