package control

import (
	"context"
	"net/http"

	"bellhop/hooks"
)

// Visiting says what visitors of the guest book may set up.
type Visiting interface {
	Visiting(ctx context.Context) (hooks.Visiting, error)
	// SetVisiting changes what they may. What they set up stops once they may not, and goes on when they may again.
	SetVisiting(ctx context.Context, v hooks.Visiting) error
}

// visiting is the JSON form of hooks.Visiting. Of what a call sends, what is absent stays as it is.
type visiting struct {
	Webhooks      *bool `json:"webhooks,omitempty"`
	Join          *bool `json:"join,omitempty"`
	Subscriptions *int  `json:"subscriptions,omitempty"` // given only
	Phones        *int  `json:"phones,omitempty"`        // given only
}

// visitor is the JSON form of hooks.Visitor, given only.
type visitor struct {
	Kind    hooks.VisitorKind `json:"kind"`
	Source  string            `json:"source"`
	Checked bool              `json:"checked"` // its address has echoed its challenge
}

// wordVisitor words who made a subscription on the web; nil when the owner did.
func wordVisitor(v hooks.Visitor) *visitor {
	if v.Kind == "" {
		return nil
	}
	return &visitor{v.Kind, v.Source, v.Challenge == ""}
}

// visitors is what is called about visitors, each call by its method and path.
func (a *API) visitors() map[string]call {
	return map[string]call{"GET /api/v1/visitors": a.getVisiting, "PATCH /api/v1/visitors": a.setVisiting}
}

func (a *API) getVisiting(r *http.Request) (int, any, error) {
	v, err := a.Visiting.Visiting(r.Context())
	return http.StatusOK, visiting{&v.Webhooks, &v.Join, &v.Subscribed, &v.Joined}, err
}

func (a *API) setVisiting(r *http.Request) (int, any, error) {
	var c visiting
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	if c.Subscriptions != nil || c.Phones != nil {
		return 0, nil, hooks.Invalid("subscriptions and phones are counted. Leave them out.")
	}
	v, err := a.Visiting.Visiting(r.Context())
	if err != nil {
		return 0, nil, err
	}
	set(&v.Webhooks, c.Webhooks)
	set(&v.Join, c.Join)
	if err := a.Visiting.SetVisiting(r.Context(), v); err != nil {
		return 0, nil, err
	}
	return a.getVisiting(r)
}
