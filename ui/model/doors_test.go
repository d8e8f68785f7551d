package model_test

import (
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model"
)

func TestFobWords(t *testing.T) {
	now := time.Date(2025, 11, 28, 14, 0, 0, 0, time.UTC)
	url := "https://grand-lobby.ngrok-free.app"
	tests := []struct {
		name  string
		state tunnel.State
		want  model.Fob
	}{
		{"closed", tunnel.State{}, model.Fob{URL: "not shared"}},
		{"opening", tunnel.State{Phase: tunnel.Opening, Try: 3}, model.Fob{Phase: tunnel.Opening, URL: "asking ngrok for a door…", Word: "try 3"}},
		{"open", tunnel.State{Phase: tunnel.Open, URL: url, Since: now.Add(-42 * time.Minute)}, model.Fob{Phase: tunnel.Open, URL: url, Word: "open 42 min", Ready: true}},
		{"just open", tunnel.State{Phase: tunnel.Open, URL: url, Since: now}, model.Fob{Phase: tunnel.Open, URL: url, Word: "open", Ready: true}},
		{"reconnecting", tunnel.State{Phase: tunnel.Reconnecting, URL: url, Try: 3}, model.Fob{Phase: tunnel.Reconnecting, URL: url, Word: "reconnecting, try 3", Ready: true}},
		{
			"refused",
			tunnel.State{Phase: tunnel.Refused, Code: "ERR_NGROK_4018", Reason: "It wants an account token."},
			model.Fob{Phase: tunnel.Refused, URL: "not shared", Title: "ngrok did not open a door", Reason: "It wants an account token.", Code: "ERR_NGROK_4018"},
		},
		{
			"stopped",
			tunnel.State{Phase: tunnel.Refused, WasOpen: true, Reason: "Somebody stopped it."},
			model.Fob{Phase: tunnel.Refused, URL: "not shared", Title: "The door at ngrok closed", Reason: "Somebody stopped it."},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := model.PublicFob(tt.state, now); got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestATakenPortNamesTheNext(t *testing.T) {
	taken := &tunnel.Refusal{Err: &tunnel.PortTaken{Addr: "127.0.0.1:8080", Next: "127.0.0.1:8081"}}
	f := model.LocalFob(tunnel.State{Phase: tunnel.Refused, Reason: "Port 8080 is in use by another program.", Err: taken})
	if f.Next != "127.0.0.1:8081" || f.Ready || f.Title == "" {
		t.Errorf("got %+v", f)
	}
	if f := model.LocalFob(tunnel.State{Phase: tunnel.Refused, Reason: "It may not be listened on."}); f.Next != "" {
		t.Errorf("a port is offered: %+v", f)
	}
}

func TestTheDoorThatAnExchangeCameThroughIsSaid(t *testing.T) {
	for door, want := range map[string]string{"local": "", "": "", "lan": "by the local network", "ngrok": "by ngrok", "ssh": "by SSH"} {
		e := hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/guestbook", Status: 303, Door: door, Remote: "192.0.2.9", Took: 5 * time.Millisecond}
		row := model.NewRow(e, time.UTC)
		if row.Badges[0].Text != "guest signed" || row.Badges[1].Text != want {
			t.Errorf("%s: the badges are %+v", door, row.Badges)
		}
	}
}
