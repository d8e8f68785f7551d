package ui

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// staff puts eight subscribers in, of which some fare well.
func staff(b *bench) {
	sign := hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}
	put := func(s hooks.Subscription) hooks.ID {
		s.Active, s.AllowPrivate = s.Reason == "", true
		if s.Types == nil {
			s.Types = []string{"comment.created"}
		}
		return b.book.Put(s)
	}
	ring := func(id hooks.ID, n int, took func(i int) int, status func(i int) int) {
		for i := range n {
			e := hooks.Exchange{At: b.now.Add(time.Duration(i-n) * 23 * time.Second), Status: status(i), Took: time.Duration(took(i)) * time.Millisecond, Origin: hooks.OriginEvent, Attempt: 1}
			switch e.Status {
			case 1:
				e.Status, e.Origin = 200, hooks.OriginReplay
			case 0:
				e.Fault, e.Error = hooks.FaultUnreachable, "Nothing answers at pager.example.org."
			}
			b.book.Try(id, e)
		}
	}
	fine := func(int) int { return 200 }
	about := func(ms int) func(int) int { return func(i int) int { return ms + i*7%(1+ms/3) } }

	kiosk := put(hooks.Subscription{Description: "kiosk", URL: "http://192.168.1.40:7000/inbox", Sign: sign, Format: hooks.Format{Name: hooks.FormatTemplate, Template: "{\"note\": {{json .data.text}}}"}, Reason: "Paused by hand."})
	ring(kiosk, 10, about(15), fine)
	pager := put(hooks.Subscription{Description: "old-pager", URL: "https://pager.example.org/v1/ring", Sign: sign, Reason: "Paused, because 5 deliveries in a row were given up."})
	ring(pager, 19, about(3), func(int) int { return 0 })
	invoices := put(hooks.Subscription{Description: "invoice-bot", URL: "http://localhost:9104/invoices", Sign: sign, Failing: hooks.Failing{Since: b.now, Attempts: 1}})
	ring(invoices, 24, about(36), func(i int) int { return map[bool]int{true: 429, false: 200}[i == 23] })
	b.book.Queue(invoices, 12)
	nightly := put(hooks.Subscription{Description: "nightly-build", URL: "https://api.github.com/repos/acme/lobby/dispatches", Format: hooks.Format{Name: hooks.FormatGitHubDispatch}, Header: hooks.Header{{"Authorization", "Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a"}}})
	ring(nightly, 5, about(330), fine)
	lounge := put(hooks.Subscription{Description: "lounge", URL: "https://discord.com/api/webhooks/1/x", Format: hooks.Format{Name: hooks.FormatDiscord}})
	ring(lounge, 50, about(180), func(i int) int { return map[bool]int{true: 1, false: 200}[i == 40] })
	crm := put(hooks.Subscription{Description: "crm", URL: "https://crm.example.net/bellhop", Format: hooks.Format{Name: hooks.FormatCloudEvents}, Sign: sign, Failing: hooks.Failing{Since: b.now, Attempts: 2}})
	ring(crm, 50, about(3800), func(i int) int {
		if i > 25 && i*5%13 < 5 {
			return 500
		}
		return 200
	})
	b.book.Queue(crm, 6)
	desk := put(hooks.Subscription{Description: "front-desk", URL: "https://hooks.slack.com/services/T0/B0/x", Format: hooks.Format{Name: hooks.FormatSlack}})
	ring(desk, 50, about(160), fine)
	consumer := put(hooks.Subscription{
		Description: "consumer-go", URL: "http://localhost:9001/hooks", Types: []string{"comment.created", "order.*"}, Speed: 100,
		Sign: hooks.Sign{Scheme: sign.Scheme, Secrets: sign.Secrets, Retiring: []hooks.Retiring{{Secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", Until: b.now.Add(24 * time.Hour)}}},
	})
	ring(consumer, 50, func(i int) int {
		switch i {
		case 7:
			return 31
		case 36:
			return 28
		}
		return 11 + i*5%7
	}, func(i int) int {
		return map[int]int{19: 503, 20: 503, 21: 1}[i] + map[bool]int{true: 200}[i < 19 || i > 21]
	})
}

// staffed opens the subscribers of a busy evening.
func staffed(t *testing.T, look settings.Look) *bench {
	t.Helper()
	b := open(t, &modeltest.Shelf{}, staff)
	b.setLook(look)
	b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now.Add(-44 * time.Minute)})
	b.until("the address is open", func() bool { return b.frame.lastFobs[1].Ready })
	b.shortcut(fyne.Key4, 0)
	b.until("the subscribers", func() bool { return b.registered.Loaded() && len(b.registered.Tries().Bars) > 0 })
	return b
}

// scrollSettings scrolls the settings of the chosen subscriber.
func (b *bench) scrollSettings(y float32) {
	for _, s := range each[*container.Scroll](b) {
		if s.Content.MinSize().Height > 600 {
			s.ScrollToOffset(fyne.NewPos(0, y))
		}
	}
}

// TestSubscribersGallery draws the subscribers into the folder that GALLERY names, to be looked at.
func TestSubscribersGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			b := staffed(t, settings.Look{Variant: variant})
			b.snap("subscribers-" + name)
			b.scrollSettings(500)
			b.snap("subscribers-low-" + name)
			b.scrollSettings(5000)
			b.snap("subscribers-end-" + name)
			b.scrollSettings(0)
			b.tap("Send test")
			b.until("the answer", func() bool { return b.registered.Test().Done })
			b.snap("subscribers-test-" + name)
			b.subscribers.Choose(6)
			b.until("crm", func() bool { return len(b.registered.Tries().Bars) == 50 })
			b.snap("subscribers-crm-" + name)
			b.subscribers.Choose(2)
			b.until("old-pager", func() bool { return len(b.registered.Tries().Bars) == 19 })
			b.snap("subscribers-pager-" + name)
			b.subscribers.Choose(1)
			b.until("kiosk", func() bool { return len(b.registered.Tries().Bars) == 10 })
			b.snap("subscribers-kiosk-" + name)
			b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
			b.snap("subscribers-small-" + name)
			b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
			b.rune('n')
			b.typeIn("localhost:99999")
			b.key(fyne.KeyReturn)
			b.snap("subscribers-new-" + name)
			b.key(fyne.KeyEscape)
			b.tap("Delete")
			b.until("it is gone", func() bool { return b.registered.Deleted().ID != 0 })
			b.snap("subscribers-deleted-" + name)
			b.tap("Catalogue of events")
			b.snap("subscribers-catalogue-" + name)
			b.tap("Close")
		})
		t.Run(name+" empty", func(t *testing.T) {
			b := open(t, &modeltest.Shelf{})
			b.setLook(settings.Look{Variant: variant})
			b.shortcut(fyne.Key4, 0)
			b.until("the page", b.registered.Loaded)
			b.snap("subscribers-empty-" + name)
		})
	}
	t.Run("200", func(t *testing.T) {
		b := staffed(t, settings.Look{Variant: theme.Light, Scale: 200})
		b.snap("subscribers-200")
		b.window.Resize(fyne.NewSize(1800, 1300))
		b.snap("subscribers-200-large")
		b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
	})
	t.Run("many", func(t *testing.T) {
		b := open(t, &modeltest.Shelf{}, staff, func(b *bench) {
			for i := range 192 {
				b.book.Put(hooks.Subscription{URL: fmt.Sprintf("https://shop-%d.example.com/hooks", i), Types: []string{"*"}, Active: true})
			}
		})
		b.setLook(settings.Look{Variant: theme.Light})
		b.shortcut(fyne.Key4, 0)
		b.until("the subscribers", b.registered.Loaded)
		b.snap("subscribers-many")
	})
	t.Run("long", func(t *testing.T) {
		word := strings.Repeat("Donaudampfschifffahrt", 6)
		b := open(t, &modeltest.Shelf{}, func(b *bench) {
			id := b.book.Put(hooks.Subscription{
				URL: "https://" + word + ".example/" + word, Description: word, Types: []string{"*", "order." + word, "comment.created"}, Active: false, Reason: strings.Repeat("Paused, because it was so. ", 8),
				Header: hooks.Header{{"X-" + word, word}}, Sign: hooks.Sign{Scheme: "github", Secrets: []string{word}},
			})
			b.book.Try(id, hooks.Exchange{Fault: hooks.FaultTimeout, Error: "x", Took: 15 * time.Second})
		})
		b.setLook(settings.Look{Variant: theme.Light})
		b.shortcut(fyne.Key4, 0)
		b.until("the subscribers", b.registered.Loaded)
		b.snap("subscribers-long")
		b.book.Refuse(hooks.Conflict("The database cannot be read. See that the data folder is there."))
		b.until("the trouble", func() bool { return b.registered.Trouble() != "" })
		b.snap("subscribers-trouble")
	})
}
