package account

import (
	"time"

	"bellhop/tunnel"
)

// Report is all that is told of the door to a program. It holds no secret, and is flat so that it becomes the API's
// own form by a conversion.
type Report struct {
	State      string // closed, opening, open, reconnecting, refused
	URL        string
	Since      time.Time
	Next       time.Time // when the next try begins, zero when none waits
	Try        int
	Code       string // ngrok's own, "" without one
	Reason     string // in whole sentences, "" when all is well
	Detail     string // the raw error beneath the reason, "" without one
	Help       string // the page on which ngrok explains the code, "" without one
	TokenFrom  string // saved, environment, none
	TokenFound string // a file of ngrok's own agent whose token is offered, "" without one

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

// Report tells of the door in a state. It looks for a file, so it may take a while.
func (a *Account) Report(s tunnel.State) Report {
	token, o, q := a.Token(), a.Options(), a.meter.Quota()
	r := Report{
		State: s.Phase.String(), URL: s.URL, Since: s.Since, Next: s.Next, Try: s.Try, Code: s.Code, Reason: s.Reason, Help: Help(s.Code),
		TokenFrom: string(token.Source), TokenFound: token.Found,
		Domain: o.URL, User: o.User, Password: o.Password, Allow: o.Allow, Policy: o.Policy, Rules: o.Rules, Hint: o.Hint(),
		Month: q.Month, Plan: q.Plan, Requests: q.Requests, In: q.In, Out: q.Out, Minute: q.Minute, Warnings: q.Warnings(),
	}
	if s.Err != nil {
		r.Detail = s.Err.Error()
	}
	if q.Free() {
		r.MaxRequests, r.MaxOut, r.MaxMinute = FreeRequests, FreeOut, FreeMinute
	}
	return r
}
