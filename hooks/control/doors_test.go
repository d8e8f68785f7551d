package control_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/control"
)

// ways are doors that do as they are told.
type ways struct {
	all     []control.DoorReport
	refusal string
	changes []control.DoorChange
}

func newWays() *ways {
	at := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	return &ways{all: []control.DoorReport{
		{Name: "local", Title: "This computer", State: "open", URL: "http://localhost:8080", Since: at},
		{Name: "lan", Title: "Local network", State: "closed"},
		{Name: "ngrok", Title: "ngrok", State: "closed"},
		{Name: "ssh", Title: "SSH, localhost.run", State: "closed", Host: "localhost.run", Auth: "none"},
	}}
}

func (w *ways) find(name string) (*control.DoorReport, error) {
	i := slices.IndexFunc(w.all, func(d control.DoorReport) bool { return d.Name == name })
	if i < 0 {
		return &control.DoorReport{}, hooks.NotFound("There is no door " + name + ".")
	}
	return &w.all[i], nil
}

func (w *ways) Doors() []control.DoorReport { return w.all }

func (w *ways) OpenDoor(_ context.Context, name string) (control.DoorReport, error) {
	d, err := w.find(name)
	d.State, d.URL = "open", "http://192.0.2.1:8080"
	if w.refusal != "" {
		d.State, d.URL, d.Reason, d.HostKey = "refused", "", w.refusal, "ssh-ed25519 SHA256:abc"
	}
	return *d, err
}

func (w *ways) CloseDoor(_ context.Context, name string) (control.DoorReport, error) {
	d, err := w.find(name)
	d.State, d.URL = "closed", ""
	return *d, err
}

func (w *ways) SetDoor(_ context.Context, name string, c control.DoorChange) (control.DoorReport, error) {
	d, err := w.find(name)
	w.changes = append(w.changes, c)
	if c.HostKey != nil {
		d.Trusted, d.HostKey = *c.HostKey, ""
	}
	return *d, err
}

func (w *ways) TestDoor(_ context.Context, name string) (control.DoorTest, error) {
	if name == "lan" {
		return control.DoorTest{}, hooks.Conflict("This door is closed.")
	}
	got := control.DoorAnswer{Hops: []control.DoorHop{{URL: "https://me.ngrok-free.app/", Status: 200}}, Took: 12 * time.Millisecond, Ours: true}
	return control.DoorTest{URL: "https://me.ngrok-free.app", At: time.Now(), Verdict: "works", Sentence: "It works.", Browser: got, Program: got}, nil
}

func TestDoorsByAProgram(t *testing.T) {
	h := open(t)
	if a := h.call(200, "GET", "/api/v1/doors", nil); a.get("items.0.name") != "local" || a.get("items.0.settings") != "<nil>" || a.get("items.3.settings.host") != "localhost.run" {
		t.Errorf("at first: %s", a.body)
	}
	if a := h.call(200, "POST", "/api/v1/doors/lan", nil); a.get("state") != "open" || a.get("url") == "<nil>" {
		t.Errorf("opened: %s", a.body)
	}
	if a := h.call(200, "DELETE", "/api/v1/doors/lan", nil); a.get("state") != "closed" || a.get("url") != "<nil>" {
		t.Errorf("closed: %s", a.body)
	}
	h.ways.refusal = "localhost.run is not known yet."
	h.refused("conflict", "is not known yet. It shows ssh-ed25519 SHA256:abc.", "POST", "/api/v1/doors/ssh", nil)
	if a := h.call(200, "PATCH", "/api/v1/doors/ssh", map[string]any{"host_key": "ssh-ed25519 SHA256:abc"}); a.get("settings.host_key") != "ssh-ed25519 SHA256:abc" || a.get("host_key") != "<nil>" {
		t.Errorf("trusted: %s", a.body)
	}
	for _, method := range []string{"POST", "DELETE"} {
		h.refused("not_found", "There is no door back.", method, "/api/v1/doors/back", nil)
	}
	h.refused("invalid", "", "PATCH", "/api/v1/doors/ssh", `{"hostkey":"x"}`)
	if a := h.call(200, "POST", "/api/v1/tunnel/test?door=ngrok", nil); a.get("verdict") != "works" || a.get("program.took_ms") != "12" {
		t.Errorf("tested: %s", a.body)
	}
	h.refused("conflict", "closed", "POST", "/api/v1/tunnel/test?door=lan", nil)
}
