package ui

import (
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/hooks/detective"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// foundOut is what came of looking into a signature whose body got a line feed.
func foundOut() detective.Report {
	return detective.Report{
		Found: true, Sentence: "It would match without the line feed at the end of the body. Something on the way added one.",
		Fix:    "Have the sender sign what it sends, or look for a proxy that changes bodies.",
		Scheme: "Shopify, HMAC-SHA256, base64", Signed: "raw body", Size: 4041,
		Received: "Vv0kQx1y8uTnZc3RhO2e", Computed: "9Kpa7dLmw0FqYb6siX4u", Fitting: "Vv0kQx1y8uTnZc3RhO2e",
		Tried: []detective.Attempt{{Words: "Body as it came"}, {Words: "Body without the last line feed", Fits: true}},
	}
}

func TestTheInspectorFindsOutWhyASignatureIsWrong(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.house.report = foundOut() })
	id := b.shelf.Add(hooks.Exchange{
		Direction: hooks.In, Method: "POST", URL: "/in/shopify", Inbox: "shopify", State: hooks.StateProcessed, Status: 200,
		Verdict: hooks.VerdictWrong, VerdictReason: "No signature fits the secret.",
	})
	b.choose(id)
	b.tap("Find out why")
	b.until("it is found out", func() bool { return b.sees("without the line feed at the end of the body") })
	b.snap("signature")
	for _, text := range []string{"The seal does not match", "Shopify, HMAC-SHA256, base64", "Body without the last line feed", "9Kpa7dLmw0FqYb6siX4u", "Try another secret"} {
		if !b.sees(text) {
			t.Errorf("%q is not in sight", text)
		}
	}
	if b.offers("Find out why") {
		t.Error("it still offers to find out")
	}
	b.rune('[')
	b.rune('[')
	b.rune('[')
	b.until("the response shows", func() bool { return b.traffic.Shown().Side == 1 })
	b.rune(']')
	b.rune(']')
	b.rune(']')
	b.until("it is remembered", func() bool { return b.sees("Body without the last line feed") })
}

func TestAnotherSecretIsTriedAndNotKept(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.house.report = detective.Report{Sentence: "Nothing that Bellhop tried fits."} })
	wrong := hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Inbox: "a", State: hooks.StateProcessed, Status: 200, Verdict: hooks.VerdictWrong}
	first, second := b.shelf.Add(wrong), b.shelf.Add(wrong)
	b.choose(first)
	b.tap("Find out why")
	b.until("nothing is found", func() bool { return b.sees("Nothing that Bellhop tried fits.") })
	b.typeSecret("right")
	b.tap("Try")
	b.until("it fits", func() bool { return b.sees("the secret that you typed") })
	b.choose(second)
	b.until("the other one is looked into", func() bool { return b.sees("Nothing that Bellhop tried fits.") })
	if kept := b.secretField().Text(); kept != "" {
		t.Errorf("the field keeps %q", kept)
	}
}

// secretField is the last field in sight.
func (b *bench) secretField() (field *widgets.Field) {
	b.walk(func(o fyne.CanvasObject) bool {
		if f, is := o.(*widgets.Field); is {
			field = f
		}
		return false
	})
	return field
}

func (b *bench) typeSecret(text string) {
	b.secretField().Focus()
	for _, r := range text {
		b.window.Canvas().Focused().TypedRune(r)
	}
}

func TestWhatIsNoCaptureHasNoSignature(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	id := b.shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/", Status: 200})
	b.choose(id)
	for range 4 {
		b.rune(']')
	}
	b.until("it says so", func() bool { return b.sees("This is no capture.") })
	b.house.set(func() { b.house.refuse = errDisk })
	other := b.shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Inbox: "a", State: hooks.StateProcessed, Status: 200, Verdict: hooks.VerdictValid})
	b.choose(other)
	b.until("the trouble is told", func() bool { return b.sees("could not be looked into") })
	if b.sees("no space left") {
		t.Error("the raw error is shown")
	}
}
