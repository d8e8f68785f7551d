package ui

import (
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// invoiceBody is a payment that its subscriber does not take.
const invoiceBody = `{
  "id": "evt_1QNxT2LkdIwHu7ix",
  "type": "invoice.paid",
  "livemode": false,
  "data": {
    "object": {
      "id": "in_1QNxSyLkdIwHu7ix",
      "customer_email": "nobody@guest.example",
      "amount_paid": 0,
      "currency": "xxx",
      "lines": 3,
      "status": "paid"
    }
  }
}
`

// invoice adds a forward of a payment that was refused.
func invoice(s *modeltest.Shelf) hooks.ID {
	ref := s.Keep("POST /stripe HTTP/1.1", hooks.Header{
		{"Host", "localhost:8080"},
		{"Content-Length", "402"},
		{"Content-Type", "application/json; charset=utf-8"},
		{"User-Agent", "Stripe/1.0 (+https://stripe.com)"},
		{"Stripe-Signature", "t=1764340278,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd"},
		{"X-Forwarded-For", "3.18.12.63"},
		{"Connection", "keep-alive"},
	}, invoiceBody)
	return s.Add(hooks.Exchange{
		Direction: hooks.Out, Method: "POST", URL: "http://localhost:3000/stripe", Status: 422, Took: 18 * time.Millisecond, Origin: hooks.OriginForward, Attempt: 1,
		At: modeltest.Opening.Add(76 * time.Second), Request: ref,
		Response: s.Keep("HTTP/1.1 422 Unprocessable Entity", hooks.Header{{"Content-Type", "application/json"}, {"X-Request-Id", "b1c7-0091"}}, `{"error":"unknown currency","field":"currency"}`),
	})
}

// stripeKey is the key of the inbox that captured the payment.
func stripeKey() hooks.Key {
	return hooks.Key{From: "inbox stripe", Sign: hooks.Sign{Scheme: "stripe", Secrets: []string{"whsec_5aXbT0qkGm2YdC4f2a"}}}
}

// edited opens the replay page for an exchange and waits until it is ready.
func (b *bench) edited(id hooks.ID) {
	b.t.Helper()
	b.choose(id)
	b.rune('e')
	b.until("the request is read", b.draft.Ready)
	b.until("the answer is read", func() bool { a, _ := b.draft.Answers(); return a.Status != "" })
	b.until("the cursor is in the address", func() bool { return b.window.Canvas().Focused() != nil })
}

// mend edits the payment so that it is taken.
func (b *bench) mend() {
	b.replay.Change(func(e *model.DraftEdit) {
		e.SetScheme("stripe")
		e.SetOn(5, false)
		at := e.AddLine()
		e.SetName(at, "Idempotency-Key")
		e.SetValue(at, "in_1QNxSyLkdIwHu7ix-2")
		e.SetText(strings.NewReplacer("nobody@", "mina@", `_paid": 0`, `_paid": 4200`, "xxx", "eur").Replace(e.Body.Text()))
	})
}

// shot is snap at twice the size.
func (b *bench) shot(name string) {
	b.t.Helper()
	if c, is := b.window.Canvas().(software.WindowlessCanvas); is {
		c.SetScale(2)
		defer c.SetScale(1)
	}
	b.snap(name)
}

// TestReplayGallery draws the replay page in its states into the folder that GALLERY names, to be looked at.
func TestReplayGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			shelf, push := modeltest.Evening()
			id := invoice(shelf)
			b := open(t, shelf)
			b.house.set(func() { b.house.keys = []hooks.Key{stripeKey()} })
			b.setLook(settings.Look{Variant: variant})
			b.edited(id)
			b.snap("edit-first-" + name)
			b.mend()
			b.snap("edit-mended-" + name)
			b.replay.Send()
			b.until("the answer", func() bool { _, a := b.draft.Answers(); return a.Status != "" })
			b.until("the differences", func() bool { return b.drafted.Sheet().Summary != "" })
			b.snap("edit-sent-" + name)
			b.shot("edit-sent-200-" + name)
			b.replay.ShowTwoColumns()
			b.snap("edit-two-" + name)
			b.replay.Change(func(e *model.DraftEdit) {
				e.SetScheme("zoom")
				e.SetName(e.AddLine(), "a b")
				e.URL = "localhost:99999"
				e.SetText("{\n  \"a\": ,\n}")
			})
			b.replay.Send()
			b.snap("edit-problems-" + name)
			b.house.set(func() { b.house.refuse = errDisk })
			b.tap("Undo all")
			b.replay.Send()
			b.until("the failure shows", func() bool { return b.sees("It was not sent") })
			b.snap("edit-failed-" + name)

			b.showLive()
			b.edited(push + 9)
			b.snap("edit-cut-" + name)
			b.replay.Send()
			b.snap("edit-cut-refused-" + name)
		})
	}
	t.Run("long", func(t *testing.T) {
		b := open(t, long())
		b.setLook(settings.Look{Variant: theme.Light})
		b.edited(2)
		b.replay.Change(func(e *model.DraftEdit) { e.SetScheme("stripe"); e.SetText("x" + e.Body.Text()) })
		b.replay.Send()
		b.replay.Change(func(e *model.DraftEdit) { e.SetSecret("whsec_" + strings.Repeat("x", 90)) })
		b.replay.Send()
		b.until("the differences", func() bool { return b.drafted.Sheet().Summary != "" })
		b.snap("edit-long")
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.snap("edit-small")
		b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
		b.setLook(settings.Look{Variant: theme.Light, Scale: 150})
		b.snap("edit-scale150")
	})
}

// TestReplayOddGallery draws what the replay page shows of odd requests.
func TestReplayOddGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	shelf := &modeltest.Shelf{}
	empty := shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "PROPFIND", URL: "/in/none", Inbox: "none", Status: 204, Request: shelf.Keep("PROPFIND /in/none HTTP/1.1", nil, "")})
	var many hooks.Header
	for i := range 140 {
		many = append(many, [2]string{"X-Line-" + model.Number(int64(i)), strings.Repeat("v", i)})
	}
	large := shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/large", Inbox: "large", Status: 200, Request: shelf.Keep("POST /in/large HTTP/1.1", many, strings.Repeat("The bell rings.\n", 4000))})
	b := open(t, shelf)
	b.house.set(func() {
		b.house.keys = []hooks.Key{{From: "inbox acme", Sign: hooks.Sign{Scheme: hooks.SchemeDescribed, Described: hooks.Description{Header: "X-Acme-Signature"}, Secrets: []string{"s3cret"}}}}
	})
	b.setLook(settings.Look{Variant: theme.Light})
	b.edited(empty)
	b.segment("Own scheme")
	b.snap("edit-empty")
	b.send()
	b.until("the differences", func() bool { return b.drafted.Sheet().Summary != "" })
	b.snap("edit-empty-sent")
	b.showLive()
	b.edited(large)
	b.snap("edit-large")
	b.tap("Add header")
	b.snap("edit-large-added")
	b.showLive()
	shelf.Break(errDisk)
	b.replay.Begin(hooks.Exchange{ID: 99, Method: "POST", URL: "/in/gone", Direction: hooks.In}, "http://localhost:8080/in/gone")
	b.frame.show(replayPage)
	b.until("the trouble", func() bool { return b.draft.Trouble() != "" })
	b.snap("edit-unread")
}
