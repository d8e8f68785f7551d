package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

// inboxCases are the widgets of the inboxes' page as testdata has them.
func inboxCases() []markupCase {
	return []markupCase{
		{"choice", func() fyne.CanvasObject {
			c := NewChoice([]string{"Stripe", "GitHub"}, nil)
			c.Choose(1)
			return c
		}, fyne.NewSize(160, 32)},
		{"area-problem", func() fyne.CanvasObject {
			a := NewArea("no body", 3)
			a.SetText("{\n  \"ok\": true\n}")
			a.SetProblem("This is no JSON.")
			return a
		}, fyne.NewSize(240, 100)},
		{"barchart", func() fyne.CanvasObject {
			c := NewBarChart(4, fyne.NewSize(80, 40))
			c.Set([]Bar{{Lower: 2}, {}, {Lower: 3, Upper: 1}, {Upper: 1}})
			return c
		}, fyne.Size{}},
		{"cardrow", func() fyne.CanvasObject {
			r := NewCardRow()
			r.Set(CardData{
				Glyph: theme.GlyphGithubLogo, Title: "a-name-that-is-far-too-long-for-this", Line: "/in/github", Count: "1,022",
				Mark: theme.GlyphShieldWarning, State: theme.StateRefused, Word: "4 s ago",
			}, RowLook{Selected: true})
			return r
		}, fyne.NewSize(240, 56)},
		{"step-turn", func() fyne.CanvasObject {
			s := NewStep(false)
			s.Field.SetText("500")
			s.SetTurn(true)
			return s
		}, fyne.Size{}},
		{"mark", func() fyne.CanvasObject {
			return NewMark(MarkData{Glyph: theme.GlyphCheck, Text: "saved", Ink: theme.ColorDelivered})
		}, fyne.Size{}},
	}
}

// TestInboxGallery draws the same widgets, and the open list of a choice.
func TestInboxGallery(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		b := board{container.NewWithoutLayout(ground(theme.ColorBackground, 560, 420))}
		y := float32(16)
		for _, c := range inboxCases() {
			o, size := c.make(), c.size
			if size.IsZero() {
				size = o.MinSize()
			}
			b.put(16, y, o, size)
			y += size.Height + theme.GapWide
		}
		c := NewChoice([]string{"No check", "Standard Webhooks", "GitHub", "Stripe", "Slack", "Shopify", "An own scheme"}, nil)
		c.Choose(2)
		b.put(300, 16, c, fyne.NewSize(220, 32))
		w := inWindow(t, b.Container, 560, 420)
		test.Tap(c)
		snap(t, w, "inboxparts-"+name)
	})
}
