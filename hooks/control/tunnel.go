package control

import (
	"context"
	"net/http"
	"strings"
	"time"

	"bellhop/hooks"
)

// Tunnel is the door to the public internet through ngrok. Opening and closing wait for what becomes of it, and are no error: the
// report tells.
type Tunnel interface {
	Tunnel(context.Context) TunnelReport
	OpenTunnel(context.Context) TunnelReport
	CloseTunnel(context.Context) TunnelReport
	// SetTunnel changes what counts from the next opening on.
	SetTunnel(context.Context, TunnelChange) error
}

// TunnelReport is what there is to know of the door. No secret is in it.
type TunnelReport struct {
	State      string // closed, opening, open, reconnecting, refused
	URL        string
	Since      time.Time
	Next       time.Time // when the next try begins, zero when none waits
	Try        int
	Code       string // the service's own, "" without one
	Reason     string // in whole sentences, "" when all is well
	Detail     string // the raw error beneath the reason, "" without one
	Help       string // the page that explains the code, "" without one
	TokenFrom  string // saved, environment, none
	TokenFound string // a file of the service's own agent whose token is offered, "" without one

	Domain   string
	User     string
	Password bool
	Allow    []string
	Policy   bool
	Rules    int
	Hint     string // what a free account should know of the rules, "" for nothing

	Month    time.Time
	Plan     string
	Requests int64
	In       int64 // bytes from visitors
	Out      int64 // bytes to them
	Minute   int64 // requests in the last 60 seconds
	// What the plan gives of these; 0 when that is not known.
	MaxRequests, MaxOut, MaxMinute int64
	Warnings                       []string
}

// TunnelChange is what a program may set; nil stays as it is, "" and an empty list are forgotten.
type TunnelChange struct {
	Authtoken *string   `json:"authtoken"`
	TakeFound *bool     `json:"take_found_token"` // keeps the token of the file in TokenFound
	Domain    *string   `json:"domain"`
	User      *string   `json:"user"`
	Password  *string   `json:"password"`
	Allow     *[]string `json:"allow"`
	Policy    *string   `json:"policy"`
}

// The JSON form of a report.
type (
	tunnelState struct {
		State   string        `json:"state"`
		URL     *string       `json:"url"`
		Since   *string       `json:"since"`
		Try     int           `json:"try"`
		Next    *string       `json:"next_try_at"`
		Reason  string        `json:"reason"`
		Code    string        `json:"code"`
		Detail  string        `json:"detail"`
		Help    string        `json:"help"`
		Token   tunnelToken   `json:"token"`
		Options tunnelOptions `json:"options"`
		Quota   tunnelQuota   `json:"quota"`
	}
	tunnelToken struct {
		From  string  `json:"from"`
		Found *string `json:"found_in"`
	}
	tunnelOptions struct {
		Domain   string   `json:"domain"`
		User     string   `json:"user"`
		Password bool     `json:"has_password"`
		Allow    []string `json:"allow"`
		Policy   bool     `json:"has_policy"`
		Rules    int      `json:"rules"`
		Hint     string   `json:"hint"`
	}
	tunnelQuota struct {
		Month    string       `json:"month"`
		Plan     string       `json:"plan"`
		Requests int64        `json:"requests"`
		In       int64        `json:"bytes_in"`
		Out      int64        `json:"bytes_out"`
		Minute   int64        `json:"requests_last_minute"`
		Limits   *tunnelLimit `json:"limits"` // null when they are not known
		Warnings []string     `json:"warnings"`
	}
	tunnelLimit struct {
		Requests int64 `json:"requests"`
		Out      int64 `json:"bytes_out"`
		Minute   int64 `json:"requests_a_minute"`
	}
)

func wordTunnel(t TunnelReport) tunnelState {
	var limits *tunnelLimit
	if t.MaxRequests > 0 {
		limits = &tunnelLimit{t.MaxRequests, t.MaxOut, t.MaxMinute}
	}
	return tunnelState{
		State: t.State, URL: orNull(t.URL), Since: rfc3339(t.Since), Try: t.Try, Next: rfc3339(t.Next), Reason: t.Reason, Code: t.Code, Detail: t.Detail, Help: t.Help,
		Token:   tunnelToken{t.TokenFrom, orNull(t.TokenFound)},
		Options: tunnelOptions{t.Domain, t.User, t.Password, append([]string{}, t.Allow...), t.Policy, t.Rules, t.Hint},
		Quota: tunnelQuota{
			Month: t.Month.UTC().Format("2006-01"), Plan: t.Plan, Requests: t.Requests, In: t.In, Out: t.Out, Minute: t.Minute,
			Limits: limits, Warnings: append([]string{}, t.Warnings...),
		},
	}
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (a *API) tunnel() map[string]call {
	return map[string]call{
		"GET /api/v1/tunnel":    a.getTunnel,
		"POST /api/v1/tunnel":   a.openTunnel,
		"DELETE /api/v1/tunnel": a.closeTunnel,
		"PATCH /api/v1/tunnel":  a.setTunnel,
	}
}

func (a *API) getTunnel(r *http.Request) (int, any, error) {
	return http.StatusOK, wordTunnel(a.Tunnel.Tunnel(r.Context())), nil
}

// openTunnel answers when the door is open or was refused; a door that is open already stays as it is.
func (a *API) openTunnel(r *http.Request) (int, any, error) {
	t := a.Tunnel.OpenTunnel(r.Context())
	if t.State == "refused" {
		reason := t.Reason
		if t.Code != "" && !strings.Contains(reason, t.Code) {
			reason += " (" + t.Code + ")"
		}
		return 0, nil, hooks.Conflict(reason)
	}
	return http.StatusOK, wordTunnel(t), nil
}

// closeTunnel answers when the door is closed; one that is closed already stays so.
func (a *API) closeTunnel(r *http.Request) (int, any, error) {
	return http.StatusOK, wordTunnel(a.Tunnel.CloseTunnel(r.Context())), nil
}

func (a *API) setTunnel(r *http.Request) (int, any, error) {
	var c TunnelChange
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	if err := a.Tunnel.SetTunnel(r.Context(), c); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, wordTunnel(a.Tunnel.Tunnel(r.Context())), nil
}
