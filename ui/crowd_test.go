package ui

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
)

// Every page, in its states and at the sizes of text and window that there are: no text may be cut off or stand over
// another. Boxes are compared, not pixels.
func TestNoTextIsCutOffOrStandsOverAnother(t *testing.T) {
	full, push := modeltest.Evening()
	long, wide := longWinded()
	for name, c := range map[string]struct {
		shelf  *modeltest.Shelf
		chosen hooks.ID
		broken error
		public tunnel.State
	}{
		"full":  {shelf: full, chosen: push, public: tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app"}},
		"empty": {shelf: &modeltest.Shelf{}},
		"long":  {shelf: long, chosen: wide, public: tunnel.State{Phase: tunnel.Open, URL: "https://" + strings.Repeat("grand-lobby-", 8) + ".ngrok-free.app"}},
		"trouble": {shelf: &modeltest.Shelf{}, broken: errDisk, public: tunnel.State{
			Phase: tunnel.Refused, Code: "ERR_NGROK_4018", Reason: "ngrok wants an account's token and there is none yet. Yours is on dashboard.ngrok.com under Your Authtoken. Paste it in Settings and go public again.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			b, chosen := open(t, c.shelf), c.chosen
			b.shelf.Break(c.broken)
			b.public.set(c.public)
			b.until("the address is told", func() bool { return b.frame.lastFobs[1].Phase == c.public.Phase })
			sizes := []struct {
				scale         int
				width, height float32
			}{{200, 1024, 640}, {80, 1280, 800}, {100, 1024, 640}}
			if chosen == 0 {
				sizes = sizes[:1] // few words, which crowd only where they are large
			}
			for _, c := range sizes {
				b.setLook(settings.Look{Scale: c.scale})
				b.window.Resize(fyne.NewSize(c.width, c.height).Max(b.window.Content().MinSize()))
				b.visitAll(t, fmt.Sprintf("%d %%, %v x %v", c.scale, c.width, c.height), chosen)
			}
			b.shelf.Break(nil)
		})
	}
}

// visitAll looks at every page, and at an exchange if there is one.
func (b *bench) visitAll(t *testing.T, where string, chosen hooks.ID) {
	t.Helper()
	for name, show := range map[string]func(){
		"Live": b.showLive, "Guestbook": b.showGuestbook, "Inboxes": b.showInboxes, "Subscribers": b.showSubscribers, "Deliveries": b.showDeliveries, "Settings": b.showSettings,
	} {
		show()
		b.settle()
		b.uncrowded(t, where+", "+name)
	}
	b.showKeys()
	b.uncrowded(t, where+", keys")
	b.keys.Close()
	if chosen == 0 {
		return
	}
	b.showLive()
	b.choose(chosen)
	for _, tab := range []string{"Request", "Response", "Story", "Signature"} {
		b.settle()
		b.uncrowded(t, where+", "+tab)
		b.traffic.Rune(']')
	}
	for range 4 {
		b.traffic.Rune('[')
	}
	b.traffic.Rune('e')
	b.settle()
	b.uncrowded(t, where+", Edit and replay")
}

// longWinded is a shelf in which every text is as long as strangers make them.
func longWinded() (*modeltest.Shelf, hooks.ID) {
	s := &modeltest.Shelf{}
	words := strings.Repeat("wide-and-wordy-", 20)
	header := hooks.Header{{"X-" + words, words + words}, {"Content-Type", "application/json"}}
	body := `{"` + words + `": "` + strings.Repeat(words, 20) + `"}`
	in := s.Add(hooks.Exchange{
		Direction: hooks.In, Method: "VERSION-CONTROL-AND-MORE", URL: "/in/" + words + "?" + words, Host: words + ".example", Remote: "[2001:db8:1234:5678:9abc:def0:1234:5678]:65535", Door: "ngrok", Status: 418,
		Inbox: strings.Repeat("x", 64), State: hooks.StateFailed, StateReason: strings.Repeat("It was refused, again. ", 20), Provider: "GitHub", Event: words, SenderID: words,
		Verdict: hooks.VerdictWrong, VerdictReason: strings.Repeat("The body was changed on its way. ", 10),
		Request: s.Keep("VERSION-CONTROL-AND-MORE /in/"+words+" HTTP/1.1", header, body), Response: s.Keep("HTTP/1.1 418 "+words, header, body),
	})
	s.Add(hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "https://" + words + ".example/" + words, Host: words + ".example", Error: strings.Repeat("The name was not found. ", 10), Origin: hooks.OriginEvent, Attempt: 12345})
	return s, in
}

// settle runs what was posted until nothing is.
func (b *bench) settle() {
	for len(b.posted) > 0 {
		(<-b.posted)()
	}
}
