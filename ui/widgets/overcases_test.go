package widgets

import (
	"time"

	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

// overCases are what lies over a page or parts it.
func overCases() []markupCase {
	later := func(time.Duration, func()) (cancel func()) { return func() {} }
	return []markupCase{
		{"checkbox", func() fyne.CanvasObject {
			c := NewCheckBox("kiosk", func(bool) {})
			c.SetOn(true)
			return c
		}, fyne.Size{}},
		{"editor", func() fyne.CanvasObject {
			e := NewEditor("no body")
			e.SetText("{\n  \"ok\": true\n}")
			return e
		}, fyne.NewSize(240, 100)},
		{"palette", func() fyne.CanvasObject {
			p := NewPalette("What do you want to do?", "No command has these words.")
			p.SetRows([]PaletteRow{{Glyph: theme.GlyphPulse, Text: "Live", Key: "Ctrl 1"}, {Glyph: theme.GlyphTray, Text: "Open inbox github", Note: "inbox"}})
			return p
		}, fyne.NewSize(640, 400)},
		{"palette-nothing", func() fyne.CanvasObject { return NewPalette("What do you want to do?", "No command has these words.") }, fyne.NewSize(640, 400)},
		{"sheet", func() fyne.CanvasObject {
			return NewSheet(SheetSpec{
				Glyph: theme.GlyphWarning, State: theme.StateWaiting, Title: "Retry 3 deliveries now?", After: later,
				Body:    NewParagraph(ParagraphSpec{Text: "They leave at once and may arrive twice: two go to old-pager, one to crm."}),
				Buttons: []*Button{NewButton(ButtonSpec{Text: "Retry 3", Kind: ButtonDanger}), NewButton(ButtonSpec{Text: "Leave them"})},
			})
		}, fyne.NewSize(640, 400)},
		{"split", func() fyne.CanvasObject {
			return NewSplit(NewText(TextSpec{Text: "list"}), NewText(TextSpec{Text: "detail"}), .6)
		}, fyne.NewSize(300, 60)},
		{"story", func() fyne.CanvasObject {
			s := NewStory(aTale(), StoryTitles{"What happened", "When", "Result"})
			s.Rows.Select(4)
			return s
		}, fyne.NewSize(700, 200)},
		{"tip", func() fyne.CanvasObject {
			b := NewIconButton(theme.GlyphCopy, "Copy", nil)
			tips := NewTipLayer(b, nil)
			tips.open(b, "Copy as cURL", fyne.NewPos(4, 24), fyne.Position{})
			return tips
		}, fyne.NewSize(120, 60)},
		{"toast", func() fyne.CanvasObject {
			t := NewToast(NewText(TextSpec{Text: "page"}), later)
			t.Say(theme.GlyphCheck, "cURL copied, secrets left out")
			return t
		}, fyne.NewSize(400, 120)},
	}
}
