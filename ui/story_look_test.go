package ui

import (
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// TestGalleryStory draws the Story tab into the folder that GALLERY names, to be looked at.
func TestGalleryStory(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			shelf, guest, second := modeltest.Signed()
			b := open(t, shelf)
			b.setLook(settings.Look{Variant: variant})
			b.choose(guest)
			b.rune('s')
			b.until("the story", func() bool { return len(b.story.Tale().Rows) > 0 && b.story.Tale().Of == guest })
			b.snap("story-guest-" + name)
			b.choose(second)
			b.until("the story", func() bool { return b.story.Tale().Of == second })
			b.snap("story-" + name)
			if c, ok := b.window.Canvas().(interface{ SetScale(float32) }); ok {
				c.SetScale(2)
				b.snap("story-2x-" + name)
				c.SetScale(1)
			}
			b.segment("Real time")
			b.until("real time", func() bool { ticks := b.story.Tale().Ticks; return len(ticks) > 1 && ticks[1].Text != "10 ms" })
			b.snap("story-real-" + name)
			b.rune('z')
			b.snap("story-narrow-" + name)
			b.rune('z')
			b.setLook(settings.Look{Variant: variant, Scale: 150})
			b.window.Resize(fyne.NewSize(firstWidth+400, firstHeight))
			b.snap("story-scale150-" + name)
		})
	}
	t.Run("long", func(t *testing.T) {
		shelf := long()
		shelf.Tell(longStory(t, shelf))
		b := open(t, shelf)
		b.setLook(settings.Look{Variant: theme.Light})
		b.choose(2)
		b.rune('s')
		b.until("the story", func() bool { return len(b.story.Tale().Rows) > 1 })
		b.snap("story-long")
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.snap("story-small")
		b.rune('z')
		b.snap("story-small-narrow")
	})
	t.Run("alone", func(t *testing.T) {
		shelf, push := modeltest.Evening()
		b := open(t, shelf)
		b.setLook(settings.Look{Variant: theme.Light})
		b.choose(push)
		b.rune('s')
		b.until("the story", func() bool { return b.story.Tale().Of == push })
		b.snap("story-alone")
	})
}

// longStory is one of long words, with holes, as deep as forwards lead.
func longStory(t testing.TB, shelf *modeltest.Shelf) (story hooks.Story) {
	t.Helper()
	word := strings.Repeat("Donaudampfschifffahrt", 6)
	at := modeltest.Opening
	add := func(p hooks.Part) {
		at = at.Add(time.Duration(len(story.Parts)) * time.Minute)
		p.Parent, p.At = len(story.Parts)-1, at
		story.Parts = append(story.Parts, p)
	}
	add(hooks.Part{Kind: hooks.PartExchange, ID: "99999999999", Gone: true})
	add(hooks.Part{Kind: hooks.PartComment, ID: "1234567", Comment: hooks.Comment{ID: 1234567, Name: word, From: word, Text: strings.Repeat(word+" ", 3)}})
	add(hooks.Part{Kind: hooks.PartEvent, ID: word, Event: hooks.Event{ID: word, Type: word}})
	for i := range 6 {
		x, err := shelf.Exchange(t.Context(), hooks.ID(2+i))
		if err != nil {
			t.Fatal(err)
		}
		add(hooks.Part{Kind: hooks.PartDelivery, ID: x.ID.String(), Format: hooks.FormatGitHubDispatch, Delivery: hooks.Delivery{ID: x.ID, Origin: hooks.OriginEvent, URL: "https://" + word + ".example/" + word, State: hooks.Waiting, DueAt: at.Add(time.Hour), Attempts: 1, Reason: strings.Repeat("The subscriber answered 503 Service Unavailable. ", 5)}})
		x.Took, x.Attempt, x.Error, x.SenderID = 12345678*time.Millisecond, 12, strings.Repeat("It broke. ", 20), word
		add(hooks.Part{Kind: hooks.PartAttempt, ID: x.ID.String(), Took: x.Took, Exchange: x, RetryAfter: "Fri, 28 Nov 2025 14:31:02 GMT"})
	}
	story.Cut = true
	return story
}
