package model_test

import (
	"errors"
	"testing"
	"time"

	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/tunnel/probe"
	"bellhop/ui/model"
)

func TestDoorsAreWordedSideBySide(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	rows := model.DoorRows([]model.DoorNow{
		{doors.Local, tunnel.State{Phase: tunnel.Open, URL: "http://localhost:8080", Since: now.Add(-time.Hour)}},
		{doors.LAN, tunnel.State{Phase: tunnel.Reconnecting, URL: "http://192.168.1.20:8080", Try: 2, Next: now.Add(2500 * time.Millisecond), Reason: "The network has gone."}},
		{doors.Ngrok, tunnel.State{}},
		{doors.SSH, tunnel.State{Phase: tunnel.Refused, Reason: "It is not known.", Err: &tunnel.HostUnknown{Key: "ssh-ed25519 SHA256:abc"}}},
	}, doors.Server{Host: "me.example"}, now)
	for i, want := range []struct {
		label, stands string
		mark          model.Mark
		on            bool
	}{
		{"This computer", "open 1 h", model.MarkDelivered, true},
		{"Local network", "reconnecting, try 2 in 3 s", model.MarkWaiting, true},
		{"ngrok", "off", model.MarkDue, false},
		{"SSH, me.example", "refused", model.MarkRefused, false},
	} {
		if r := rows[i]; r.Label != want.label || r.Stands != want.stands || r.Mark != want.mark || r.On != want.on || r.Exposes == "" {
			t.Errorf("got %+v, want %+v", r, want)
		}
	}
	if rows[1].Said != "The network has gone." || rows[3].HostKey != "ssh-ed25519 SHA256:abc" || rows[3].Title != "me.example did not open a door" {
		t.Errorf("got %+v and %+v", rows[1], rows[3])
	}
}

func TestADoorIsDescribedAsTheControlAPIDoes(t *testing.T) {
	server := doors.Server{Host: "me.example"}
	for _, now := range []model.DoorNow{
		{doors.Local, tunnel.State{URL: "http://localhost:8080"}},
		{doors.Local, tunnel.State{URL: "http://192.168.1.20:8080"}},
		{doors.LAN, tunnel.State{}},
		{doors.Ngrok, tunnel.State{}},
		{doors.SSH, tunnel.State{}},
		{"other", tunnel.State{}},
	} {
		title, exposes := doors.Describe(now.Name, now.State.URL, server)
		if r := model.DoorRows([]model.DoorNow{now}, server, time.Time{})[0]; r.Label != title || r.Exposes != exposes {
			t.Errorf("got %q, %q, want %q, %q", r.Label, r.Exposes, title, exposes)
		}
	}
}

func TestTheBarShowsTheDoorThatIsPublic(t *testing.T) {
	open, opening := tunnel.State{Phase: tunnel.Open, URL: "https://a.example"}, tunnel.State{Phase: tunnel.Opening}
	for _, c := range []struct {
		ngrok, ssh   tunnel.State
		chosen, want string
	}{
		{tunnel.State{}, tunnel.State{}, doors.Ngrok, doors.Ngrok},
		{tunnel.State{}, tunnel.State{}, doors.SSH, doors.SSH},
		{tunnel.State{}, open, doors.Ngrok, doors.SSH},
		{open, tunnel.State{}, doors.SSH, doors.Ngrok},
		{open, open, doors.SSH, doors.SSH},
		{opening, tunnel.State{}, doors.SSH, doors.Ngrok},
		{tunnel.State{Phase: tunnel.Refused}, tunnel.State{}, doors.SSH, doors.SSH},
	} {
		all := []model.DoorNow{{doors.Local, open}, {doors.Ngrok, c.ngrok}, {doors.SSH, c.ssh}}
		if got := model.PublicDoor(all, c.chosen); got.Name != c.want {
			t.Errorf("%+v shows %s", c, got.Name)
		}
	}
}

func TestATestIsWorded(t *testing.T) {
	answer := probe.Answer{Ours: true, Hops: []probe.Hop{{URL: "http://a.example/", Status: 301}, {URL: "https://a.example/", Status: 200}}}
	warned := probe.Answer{Code: "ERR_NGROK_6024", Hops: []probe.Hop{{Status: 200}}}
	got := model.NewDoorTrial(probe.Report{Verdict: probe.Warned, Sentence: "They see it.", Program: answer, Browser: warned}, nil)
	if got.Mark != model.MarkWaiting || got.Text != "They see it." || got.Raw != "program 301 200, browser 200 ERR_NGROK_6024" {
		t.Errorf("got %+v", got)
	}
	lost := probe.Answer{Failed: "no such host", Hops: []probe.Hop{{}}}
	if got := model.NewDoorTrial(probe.Report{Verdict: probe.NoName, Program: lost, Browser: lost}, nil); got.Mark != model.MarkRefused || got.Raw != "no such host" {
		t.Errorf("got %+v", got)
	}
	if got := model.NewDoorTrial(probe.Report{}, errors.New("raw")); got.Title == "" || got.Text == "raw" {
		t.Errorf("got %+v", got)
	}
}
