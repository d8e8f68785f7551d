package capture_test

import (
	"strings"
	"testing"

	"bellhop/hooks"
)

// TestAHandshakeIsAnsweredOnlyWhenTheInboxIsToldTo sends Slack's check to two inboxes. Both keep it as any other capture.
func TestAHandshakeIsAnsweredOnlyWhenTheInboxIsToldTo(t *testing.T) {
	s := newShelf(hooks.Inbox{Name: "told", Handshake: hooks.Handshake{Enabled: []string{"slack"}}}, hooks.Inbox{Name: "plain"})
	address := serve(t, handler(s, 0))
	const body = `{"type":"url_verification","token":"t","challenge":"3eZbrw1aBm2rZgRN"}`
	for name, want := range map[string]string{"told": "3eZbrw1aBm2rZgRN", "plain": `{"ok":true}`} {
		w := dial(t, address)
		w.send("POST /in/" + name + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 70\r\n\r\n" + body)
		_, answered := w.receive("POST")
		got := s.last(t)
		if !strings.HasSuffix(answered, "\r\n\r\n"+want) || string(got.response.Body) != want {
			t.Errorf("%s answered %q, kept %q", name, answered, got.response.Body)
		}
		if string(got.request.Body) != body || got.State != hooks.StateNew {
			t.Errorf("%s kept %q as %q", name, got.request.Body, got.State)
		}
	}
}
