package ui

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// lobby fills a bench's inboxes as a busy hour does: one of each provider, with captures.
func lobby(b *bench) {
	s := b.shelf
	at := func(ago time.Duration) time.Time { return b.now.Add(-ago) }
	for i, name := range []string{"scratch", "whatsapp", "trello", "shopify", "slack-events", "stripe", "github"} {
		in := hooks.Inbox{Name: name, CreatedAt: modeltest.Opening.Add(time.Duration(i) * time.Second)}
		if name == "github" {
			in.Answer = hooks.Answer{
				Kind: hooks.AnswerSequence, Sequence: []int{500, 500, 200}, Delay: 250 * time.Millisecond,
				Body: []byte("{ \"ok\": true, \"room\": \"lobby\",\n  \"at\": \"the front desk\" }"),
			}
			in.Verify = hooks.Verify{Scheme: "github", Secrets: []string{"It's a Secret to Everybody"}}
			in.Handshake = hooks.Handshake{Enabled: []string{"slack", "meta", "microsoft"}, VerifyToken: "room-7"}
			in.Forwards = []hooks.Forward{{URL: "http://localhost:3000/github"}, {URL: "http://localhost:4000/ci", Off: true, Events: []string{"push"}, Path: "/ci/*"}}
		}
		b.kept.Put(in)
	}
	b.kept.Turn("github", 1)
	capture := func(name string, ago time.Duration, status int, v hooks.Verdict, reason string) {
		s.Add(hooks.Exchange{
			Direction: hooks.In, At: at(ago), Method: "POST", URL: "/in/" + name, Inbox: name, Status: status, Verdict: v, VerdictReason: reason,
			State: hooks.StateProcessed, Took: 3 * time.Millisecond,
		})
	}
	for i := range 52 {
		ago := time.Duration(i*i%59)*time.Minute + 4*time.Second
		switch {
		case i%25 == 7:
			capture("github", ago, 500, hooks.VerdictWrong, "The body changed after it was signed: one byte more, a line feed at the end.")
		default:
			capture("github", ago, 200, hooks.VerdictValid, "")
		}
	}
	capture("trello", 2*time.Minute, 200, hooks.VerdictNone, "")
	capture("shopify", time.Minute, 401, hooks.VerdictWrong, "It would match without the line feed.")
	capture("slack-events", 31*time.Second, 200, hooks.VerdictValid, "")
	capture("stripe", 18*time.Second, 200, hooks.VerdictTooOld, "Its timestamp is 12 minutes old.")
	capture("github", 4*time.Second, 200, hooks.VerdictValid, "")
}

// TestInboxesGallery draws the inboxes into the folder that GALLERY names, to be looked at.
func TestInboxesGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			b := open(t, &modeltest.Shelf{}, lobby)
			b.setLook(settings.Look{Variant: variant})
			b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now.Add(-44 * time.Minute)})
			b.until("the address is open", func() bool { return b.frame.lastFobs[1].Ready })
			b.showInboxes()
			b.until("the inboxes", b.boxed)
			b.snap("inboxes-" + name)
			b.scrollInboxes(400)
			b.snap("inboxes-low-" + name)
			b.scrollInboxes(2000)
			b.snap("inboxes-end-" + name)
			b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
			b.scrollInboxes(0)
			b.snap("inboxes-small-" + name)
			b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
			b.inboxes.Choose("stripe")
			b.until("stripe", b.boxed)
			b.tapGlyph("Delete this inbox, Del")
			b.until("it is deleted", func() bool { return b.sees("stripe is deleted") })
			b.inboxes.Choose("trello")
			b.retype(under[*widgets.Field](b, "Delay"), "40")
			b.until("it is saved", func() bool { return b.sees("saved") })
			b.snap("inboxes-saved-" + name)
			b.retype(under[*widgets.Field](b, "Status"), "99")
			b.segment("As forwarded")
			b.snap("inboxes-problems-" + name)
			test.Tap(under[*widgets.Choice](b, "Scheme"))
			b.snap("inboxes-choice-" + name)
			b.key(fyne.KeyEscape)
		})
		t.Run(name+" empty", func(t *testing.T) {
			b := open(t, &modeltest.Shelf{})
			b.setLook(settings.Look{Variant: variant})
			b.showInboxes()
			b.until("the list", func() bool { return b.sees("No pigeonholes yet") })
			b.snap("inboxes-empty-" + name)
			b.tap("New inbox")
			b.typeIn("Not A Name")
			b.key(fyne.KeyReturn)
			b.snap("inboxes-new-" + name)
		})
	}
	t.Run("long", func(t *testing.T) {
		b := open(t, &modeltest.Shelf{}, lobby)
		b.setLook(settings.Look{Variant: theme.Light})
		long := strings.Repeat("long-name-", 6)
		in := hooks.Inbox{Name: long, CreatedAt: b.now, Forwards: []hooks.Forward{{URL: "https://example.com/" + strings.Repeat(long, 10)}}}
		in.Verify = hooks.Verify{Scheme: hooks.SchemeDescribed, Described: hooks.Description{Header: "X-Acme"}, Secrets: []string{"a", "b"}, Tolerance: 90 * time.Second, Enforce: true}
		in.Answer.Header = hooks.Header{{"Content-Type", "application/problem+json"}, {"Retry-After", "120"}}
		b.kept.Put(in)
		for i := range 200 {
			b.kept.Put(hooks.Inbox{Name: fmt.Sprintf("inbox-%03d", i), CreatedAt: modeltest.Opening})
		}
		b.showInboxes()
		b.until("the inboxes", b.boxed)
		b.inboxes.Choose(long)
		b.snap("inboxes-long")
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.snap("inboxes-long-small")
		b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
		b.setLook(settings.Look{Variant: theme.Light, Scale: 200})
		b.snap("inboxes-long-200")
	})
}

// boxed reports whether the inboxes and what the chosen one captured were read.
func (b *bench) boxed() bool { return b.boxes.Loaded() && b.boxes.Facts().Bars != nil }

// scrollInboxes scrolls the settings of the chosen inbox.
func (b *bench) scrollInboxes(to float32) {
	b.walk(func(o fyne.CanvasObject) bool {
		scroll, is := o.(*container.Scroll)
		if is && scroll.Size().Height > 200 {
			scroll.ScrollToOffset(fyne.NewPos(0, to))
			return true
		}
		return false
	})
}
