package control_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/control"
)

// frontDoor is a tunnel that does as it is told.
type frontDoor struct {
	mu      sync.Mutex
	report  control.TunnelReport
	refusal string // the reason for which it does not open; "" opens it
	set     []control.TunnelChange
}

func (d *frontDoor) Tunnel(context.Context) control.TunnelReport {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.report
}

func (d *frontDoor) change(state, url, reason, code string) control.TunnelReport {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.report.State, d.report.URL, d.report.Reason, d.report.Code = state, url, reason, code
	d.report.Since = time.Now()
	return d.report
}

func (d *frontDoor) OpenTunnel(context.Context) control.TunnelReport {
	if d.refusal != "" {
		return d.change("refused", "", d.refusal, "ERR_NGROK_107")
	}
	return d.change("open", "https://me.ngrok-free.app", "", "")
}

func (d *frontDoor) CloseTunnel(context.Context) control.TunnelReport {
	return d.change("closed", "", "", "")
}

func (d *frontDoor) SetTunnel(_ context.Context, c control.TunnelChange) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c.Password != nil && len(*c.Password) < 8 {
		return hooks.Invalid("The password is short.")
	}
	d.set = append(d.set, c)
	return nil
}

func newFrontDoor() *frontDoor {
	return &frontDoor{report: control.TunnelReport{State: "closed", TokenFrom: "none", Month: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}}
}

func TestGoingPublicByAProgram(t *testing.T) {
	h := open(t)
	if a := h.call(200, "GET", "/api/v1/tunnel", nil); a.get("state") != "closed" || a.get("url") != "<nil>" || a.get("quota.limits") != "<nil>" {
		t.Errorf("at first: %s", a.body)
	}
	for range 2 {
		if a := h.call(200, "POST", "/api/v1/tunnel", nil); a.get("state") != "open" || a.get("url") != "https://me.ngrok-free.app" {
			t.Errorf("opened: %s", a.body)
		}
	}
	for range 2 {
		if a := h.call(200, "DELETE", "/api/v1/tunnel", nil); a.get("state") != "closed" {
			t.Errorf("closed: %s", a.body)
		}
	}
	h.door.refusal = "ngrok does not know this token."
	h.refused("conflict", "ngrok does not know this token. (ERR_NGROK_107)", "POST", "/api/v1/tunnel", nil)
	h.door.report.MaxRequests = 20000
	if a := h.call(200, "GET", "/api/v1/tunnel", nil); a.get("state") != "refused" || a.get("quota.limits.requests") != "20000" {
		t.Errorf("after a refusal: %s", a.body)
	}
}

func TestWhatAProgramSetsOfTheTunnelIsNotRepeated(t *testing.T) {
	h := open(t)
	a := h.call(200, "PATCH", "/api/v1/tunnel", map[string]any{"authtoken": "very secret", "password": "secret too"})
	if strings.Contains(string(a.body), "secret") {
		t.Errorf("got %s", a.body)
	}
	if c := h.door.set[0]; *c.Authtoken != "very secret" || *c.Password != "secret too" || c.Domain != nil || c.Allow != nil {
		t.Errorf("set %+v", c)
	}
	h.refused("invalid", "The password is short.", "PATCH", "/api/v1/tunnel", map[string]any{"password": "short"})
	h.refused("invalid", "", "PATCH", "/api/v1/tunnel", `{"passwort":"long enough"}`)
}
