package ui

import (
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/hooks/load"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// aRun is a repetition with all kinds of outcomes, half way.
func aRun(s *load.State) {
	s.Took, s.Sent, s.Answered, s.Failed, s.Late, s.Latest = 42*time.Second, 8412, 8404, 31, 12, 84*time.Millisecond
	s.P50, s.P90, s.P99, s.Max = 4120*time.Microsecond, 11_800*time.Microsecond, 184*time.Millisecond, 2041*time.Millisecond
	s.Outcomes = []load.Outcome{
		{Status: 200, Count: 8373, Samples: []load.Sample{{Number: 1, Body: []byte(`{"received":true}`)}}},
		{Status: 503, Count: 24, Samples: []load.Sample{{Number: 812, Body: []byte("<html>\n<h1>The kitchen is closed for a moment. It opens again as soon as the oven is warm.</h1>")}}},
		{Fault: hooks.FaultTimeout, Count: 7, Samples: []load.Sample{{Number: 900, Error: "No whole answer came within 15 s."}}},
	}
	for i := range 42 {
		s.Seconds = append(s.Seconds, load.Second{Sent: 190 + i%17, Failed: i % 9 / 4 * (i % 7)})
	}
}

// aBatch is a replay in bulk with all kinds of outcomes, half way.
func aBatch(b *hooks.Batch) {
	b.Total, b.Made, b.Skipped = 1312, 702, 9
	b.Skips = []hooks.Skip{{Reason: "Only the beginning of this body was stored, so it cannot be replayed.", Count: 8}, {Reason: hooks.SkipGone, Count: 1}}
	b.Answers = []hooks.Answers{{Status: 200, Count: 640}, {Status: 503, Count: 12}, {Fault: hooks.FaultUnreachable, Count: 2}}
	b.Counts = map[hooks.DeliveryState]int64{hooks.Due: 40, hooks.InFlight: 8, hooks.Delivered: 640, hooks.GivenUp: 14}
}

// TestGalleryOfMany draws what sends many requests into the folder that GALLERY names, to be looked at.
func TestGalleryOfMany(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			shelf, push := modeltest.Evening()
			b := open(t, shelf)
			b.setLook(settings.Look{Variant: variant})
			b.galleryOfReplays(name)
			b.galleryOfRepeating(name, push)
		})
	}
	t.Run("large", func(t *testing.T) {
		shelf, push := modeltest.Evening()
		b := open(t, shelf)
		b.setLook(settings.Look{Variant: theme.Light, Scale: 150})
		b.galleryOfReplays("150")
		b.galleryOfRepeating("150", push)
		b.setLook(settings.Look{Variant: theme.Light})
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.galleryOfReplays("small")
		b.galleryOfRepeating("small", push)
	})
	t.Run("long", func(t *testing.T) {
		b := open(t, long())
		b.setLook(settings.Look{Variant: theme.Light})
		b.replayThese()
		b.toggle("Only what came in")
		b.until("it is planned", func() bool { return b.sees("This reaches others") })
		b.snap("many-long")
	})
}

func (b *bench) galleryOfReplays(name string) {
	b.filter("status:200")
	b.until("it is filtered", func() bool { return b.offers("Replay these") })
	b.snap("many-live-" + name)
	b.tap("Replay these")
	b.until("it is planned", func() bool { return b.sees(" sent.") })
	b.snap("many-ask-" + name)
	b.toggle("Only what came in")
	b.press("At a rate")
	b.until("strangers", func() bool { return b.sees("This reaches others") })
	b.snap("many-ask-strangers-" + name)
	b.into("where each went", "http://localhost:99999/x")
	b.until("the mistake", func() bool { return b.sees("A port goes") })
	b.snap("many-ask-mistake-" + name)
	b.into("where each went", "localhost:3000/hooks")
	b.until("all are local", func() bool { return !b.sees("This reaches others") && b.sees("localhost:3000") && b.sees(" sent.") })
	b.many.Refuse(errDisk)
	b.tapLike("Replay ")
	b.until("the refusal", func() bool { return b.sees("Nothing was sent") })
	b.snap("many-ask-error-" + name)
	b.many.Refuse(nil)
	b.until("it is planned again", func() bool { return b.sees(" sent.") })
	b.tap("Cancel")
	b.replayThese()
	b.into("where each went", "localhost:3000/hooks")
	b.until("it is planned", func() bool { return b.sees("localhost:3000") && b.sees(" sent.") })
	b.tapLike("Replay ")
	b.until("it runs", func() bool { return b.sees("Replaying") })
	b.many.SetBatch(aBatch)
	b.until("it is half way", func() bool { return b.sees("640 delivered") })
	b.snap("many-strip-" + name)
	b.tap("Details")
	b.snap("many-detail-" + name)
	b.tap("Close")
	b.many.SetBatch(func(b *hooks.Batch) { b.State = hooks.BatchDone })
	b.until("it is done", func() bool { return b.sees("is done") })
	b.tap("Put away")
}

func (b *bench) galleryOfRepeating(name string, push hooks.ID) {
	b.traffic.SetFilter("")
	b.until("all shows", func() bool { return !b.offers("Replay these") })
	b.choose(push)
	b.traffic.Repeat()
	b.until("it is known where to", func() bool { return b.sees("It goes to") })
	b.snap("many-repeat-" + name)
	b.into("where it went", "https://api.example.com/hooks")
	for _, typed := range []string{"100", "20,000"} { // what was said last stands
		if b.holdsField(typed) {
			b.fill(typed, "0")
		}
	}
	b.until("the mistake", func() bool { return b.sees("1 to 1,000,000") })
	b.snap("many-repeat-mistake-" + name)
	b.fill("0", "20,000")
	b.until("strangers", func() bool { return b.sees("This reaches others") })
	b.snap("many-repeat-strangers-" + name)
	b.into("where it went", "")
	b.until("all are local", func() bool { return b.sees("It goes to http://localhost") })
	b.tapLike("Repeat ")
	b.until("it runs", func() bool { return b.sees("Repeating") })
	b.snap("many-meter-first-" + name)
	b.many.SetRun(aRun)
	b.until("it is half way", func() bool { return b.sees("8,412") })
	b.snap("many-meter-" + name)
	b.many.SetRun(func(s *load.State) { s.Phase = load.Done })
	b.until("it is done", func() bool { return b.sees("Repeated") })
	b.tap("Close")
}

// tapLike taps the button whose words begin so, with a number behind.
func (b *bench) tapLike(begins string) {
	b.t.Helper()
	text := ""
	b.walk(func(o fyne.CanvasObject) bool {
		if t := textOf(o); strings.HasPrefix(t, begins) && len(t) > len(begins) && t[len(begins)] >= '0' && t[len(begins)] <= '9' && o.Visible() {
			text = t
		}
		return false
	})
	b.tap(text)
}

// into types a text into the field with this placeholder, in the place of what is there.
func (b *bench) into(placeholder, text string) {
	b.t.Helper()
	if !b.walk(func(o fyne.CanvasObject) bool {
		field, is := o.(*widgets.Field)
		if !is || field.Placeholder() != placeholder {
			return false
		}
		field.SetText("")
		field.OnChange("") // as an emptied field says
		field.Focus()
		for _, r := range text {
			b.window.Canvas().Focused().TypedRune(r)
		}
		return true
	}) {
		b.t.Fatalf("there is no field for %q", placeholder)
	}
}

func (b *bench) holdsField(text string) bool {
	return b.walk(func(o fyne.CanvasObject) bool {
		field, is := o.(*widgets.Field)
		return is && field.Text() == text
	})
}
