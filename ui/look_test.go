package ui

import (
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// TestGallery draws the window in its states into the folder that GALLERY names, to be looked at.
func TestGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			shelf, push := modeltest.Evening()
			b := open(t, shelf)
			b.setLook(settings.Look{Variant: variant})
			b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now.Add(-42 * time.Minute)})
			b.until("the address is open", func() bool { return b.frame.lastFobs[1].Ready })
			b.choose(push)
			b.snap("live-" + name)

			b.traffic.Rune(']')
			b.until("the response", func() bool { return b.traffic.Shown().Message.First == "HTTP/1.1 200 OK" })
			b.snap("response-" + name)

			b.traffic.Rune('[')
			b.choose(push + 6) // no such inbox
			b.traffic.Rune(' ')
			b.snap("missing-" + name)
			b.choose(push + 3) // a refused forward
			b.snap("refused-" + name)
			b.choose(push + 5) // too old
			b.snap("tooold-" + name)
			b.choose(push + 9) // cut, binary
			b.snap("cut-" + name)

			b.choose(push + 3)
			b.traffic.Rune('e')
			b.until("the original's answer", func() bool { a, _ := b.draft.Answers(); return a.Message.First != "" })
			b.snap("replay-first-" + name)
			b.replay.Send()
			b.until("the answer", func() bool { _, a := b.draft.Answers(); return a.Status != "" })
			b.snap("replay-" + name)

			b.showLive()
			b.choose(push)
			b.filter("in status:>=400")
			b.until("it is filtered", func() bool { return b.sees("4 of 18,204") })
			b.typeIn(" ver")
			b.snap("filter-completion-" + name)
			b.fill(b.filterField().Text(), "in status:>=400")
			b.key(fyne.KeyReturn)
			b.until("it is filtered", func() bool { return b.sees("4 of 18,204") })
			b.snap("filter-" + name)
			b.rune('/')
			b.typeIn(" stats:200")
			b.until("the mistake", func() bool { return b.live.FilterProblem().Text != "" })
			b.snap("filter-problem-" + name)
			b.fill(b.filterField().Text(), "status:418")
			b.key(fyne.KeyReturn)
			b.until("nothing matches", func() bool { return b.offers("Clear the filter") })
			b.snap("filter-nothing-" + name)
			b.tap("Clear the filter")
			b.until("all is back", func() bool { return b.live.Loaded() })

			b.showSettings()
			b.until("the token", func() bool { return len(b.posted) == 0 })
			b.snap("settings-" + name)
			b.showLive()
			b.showKeys()
			b.snap("keys-" + name)
			b.keys.Close()
		})
		t.Run(name+" empty", func(t *testing.T) {
			b := open(t, &modeltest.Shelf{})
			b.setLook(settings.Look{Variant: variant})
			b.snap("empty-" + name)
			b.public.set(tunnel.State{Phase: tunnel.Refused, Code: "ERR_NGROK_4018", Reason: "It wants an account token and there is none yet. Yours is on dashboard.ngrok.com under Your Authtoken."})
			b.until("the refusal", func() bool { return b.frame.lastFobs[1].Title != "" })
			b.local.set(tunnel.State{Phase: tunnel.Refused, Reason: "Port 8080 is in use by another program.", Err: &tunnel.PortTaken{Next: "127.0.0.1:8081"}})
			b.until("the port is taken", func() bool { return b.frame.lastFobs[0].Title != "" })
			b.shelf.Break(errDisk)
			b.until("the list is broken", func() bool { return b.live.Trouble() != "" })
			b.snap("error-" + name)
		})
	}
	t.Run("long", func(t *testing.T) {
		b := open(t, long())
		b.setLook(settings.Look{Variant: theme.Light})
		b.choose(2)
		b.snap("long")
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.snap("small")
		b.filter("in path:Donau sta")
		b.until("it is filtered", func() bool { return b.live.Loaded() && b.live.Filter() != "" })
		b.snap("small-filter")
		b.fill(b.filterField().Text(), "since:xyz")
		b.until("the mistake", func() bool { return b.live.FilterProblem().Text != "" })
		b.snap("small-problem")
		b.fill(b.filterField().Text(), "in")
		b.setLook(settings.Look{Variant: theme.Light, Scale: 150})
		b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
		b.snap("scale150")
	})
}

// long is a shelf of exchanges with long words everywhere.
func long() *modeltest.Shelf {
	s := &modeltest.Shelf{}
	word := strings.Repeat("Donaudampfschifffahrt", 6)
	ref := s.Keep("POST / HTTP/1.1", hooks.Header{{"X-" + word, word + word}, {"Content-Type", "text/plain"}, {"B", "2"}, {"C", "3"}, {"D", "4"}, {"E", "5"}}, strings.Repeat(word+" ", 50))
	s.Add(hooks.Exchange{Direction: hooks.In, Method: "PROPPATCH", URL: "/in/" + word, Status: 404, Took: 12345678 * time.Millisecond, Request: ref})
	s.Add(hooks.Exchange{
		Direction: hooks.In, Method: "POST", URL: "/in/a/" + word, Inbox: "a", State: hooks.StateFailed, Provider: word, Event: word, Remote: "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
		Verdict: hooks.VerdictWrong, VerdictReason: strings.Repeat("The signature was made with another secret. ", 6), Status: 200, Request: ref, Cause: hooks.CausedBy(hooks.CauseExchange, 1),
	})
	for range 60 {
		s.Add(hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "https://" + word + ".example/" + word, Status: 200, Request: ref})
	}
	return s
}
