package ui

import (
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// TestGalleryCompare draws the Compare page in its states into the folder that GALLERY names, to be looked at.
func TestGalleryCompare(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			shelf, push := modeltest.Evening()
			paid := twoPayments(shelf)
			b := open(t, shelf)
			b.setLook(settings.Look{Variant: variant})
			b.choose(paid)
			b.rune('m')
			b.snap("compare-marked-" + name)
			b.choose(paid + 1)
			b.rune('d')
			b.loaded()
			b.rune('n')
			b.rune('n')
			b.snap("compare-" + name)
			b.rune('o')
			b.until("only differences", func() bool { return len(b.comparison.Sheet().Lines[0]) < 15 })
			b.rune('n')
			b.snap("compare-only-" + name)
			b.rune('o')
			b.rune(']')
			b.until("the responses", func() bool { return strings.Contains(b.comparison.Sheet().Summary, "answers are") })
			b.snap("compare-same-" + name)
			b.rune('o')
			b.until("nothing", func() bool { return len(b.comparison.Sheet().Lines[0]) == 0 })
			b.snap("compare-nothing-" + name)
			b.rune('o')
			b.key(fyne.KeyEscape)

			b.showCompare(model.Pair{IDs: [2]hooks.ID{paid + 2, paid + 3}, Words: [2]string{"Marked", "Chosen"}})
			b.loaded()
			b.snap("compare-bytes-" + name)
			b.showCompare(model.Pair{IDs: [2]hooks.ID{paid + 4, paid + 5}, Words: [2]string{"Marked", "Chosen"}})
			b.loaded()
			b.rune('p')
			b.snap("compare-text-" + name)
			b.showCompare(model.Pair{IDs: [2]hooks.ID{push, 4711}, Words: [2]string{"Marked", "Chosen"}})
			b.until("the trouble", func() bool { return b.comparison.Trouble() != "" })
			b.snap("compare-trouble-" + name)

			b.showLive()
			b.choose(push + 3)
			b.rune('e')
			b.until("the request is read", b.draft.Ready)
			b.replay.Send()
			b.until("the answer", func() bool { _, a := b.draft.Answers(); return a.Status != "" })
			b.snap("compare-replay-" + name)
			b.tap("Compare")
			b.loaded()
			b.rune(']')
			b.until("the responses", func() bool { return strings.Contains(b.comparison.Sheet().Summary, "first line") })
			b.rune('n')
			b.snap("compare-answers-" + name)
			b.key(fyne.KeyEscape)
			b.showLive()
		})
	}
	t.Run("long", func(t *testing.T) {
		b := open(t, long())
		b.setLook(settings.Look{Variant: theme.Light})
		b.showCompare(model.Pair{IDs: [2]hooks.ID{1, 2}, Words: [2]string{"Marked", "Chosen"}})
		b.loaded()
		b.snap("compare-long")
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.snap("compare-small")
		b.setLook(settings.Look{Variant: theme.Light, Scale: 150})
		b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
		b.snap("compare-scale150")
	})
}

// loaded waits until the two exchanges are compared.
func (b *bench) loaded() {
	b.t.Helper()
	b.until("it is compared", func() bool { return b.comparison.Sheet().Summary != "" })
}

// twoPayments adds pairs that differ: signed JSON, bytes and text.
func twoPayments(s *modeltest.Shelf) (first hooks.ID) {
	body := func(email, amount, currency, more string) string {
		return `{"id":"evt_1QNxT2LkdIwHu7ix","type":"invoice.paid","livemode":false,"data":{"object":{"id":"in_1QNxSyLkdIwHu7ix","customer_email":"` + email +
			`","amount_paid":` + amount + `,"currency":"` + currency + `","lines":[{"id":1,"price":12.0},{"id":2,"price":7}` + more + `],"status":"paid"}},"attempts":3}`
	}
	json, bytes, text := [2]string{"Content-Type", "application/json"}, [2]string{"Content-Type", "image/png"}, [2]string{"Content-Type", "text/plain"}
	ok := s.Keep("HTTP/1.1 200 OK", hooks.Header{json, {"X-Bellhop-Inbox", "stripe"}}, `{"ok":true}`)
	add := func(header hooks.Header, body string) hooks.ID {
		return s.Add(hooks.Exchange{
			Direction: hooks.In, Method: "POST", URL: "/in/stripe", Inbox: "stripe", State: hooks.StateProcessed, Verdict: hooks.VerdictNone, Status: 200, Took: 4 * time.Millisecond,
			Provider: "Stripe", Event: "invoice.paid", Response: ok, Request: s.Keep("POST /in/stripe HTTP/1.1", header, body),
		})
	}
	first = add(hooks.Header{
		{"Host", "localhost:8080"},
		{"User-Agent", "Stripe/1.0 (+https://stripe.com)"},
		{"Stripe-Signature", "t=1764340278,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd"},
		json,
		{"x-forwarded-for", "3.18.12.63"},
		{"Accept", "*/*"},
	}, body("nobody@guest.example", "0", "xxx", ""))
	add(hooks.Header{
		{"Host", "localhost:8080"},
		{"User-Agent", "Stripe/1.0 (+https://stripe.com)"},
		{"Stripe-Signature", "t=1764340382,v1=c0ffb1a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e10807"},
		{"Idempotency-Key", "in_1QNxSyLkdIwHu7ix-2"},
		json,
		{"X-Forwarded-For", "3.18.12.63"},
	}, body("mina@guest.example", "4200", "eur", `,{"id":3,"price":1.50,"text":"Late bell"}`))
	picture := strings.Repeat("\x89PNG\r\n\x1a\nbell", 40)
	add(hooks.Header{bytes}, picture)
	add(hooks.Header{bytes}, picture[:203]+"\x00\x01"+picture[205:]+"more")
	letter := "Dear guest,\r\n\r\nyour room 12 is ready from 15:00 on.\r\nBreakfast is from 7 to 10.\r\n\r\nThe porter\r\n"
	add(hooks.Header{text}, letter)
	add(hooks.Header{text}, strings.ReplaceAll(strings.ReplaceAll(letter, "\r\n", "\n"), "room 12", "room 14")+"PS: The bell is yours.")
	return first
}
