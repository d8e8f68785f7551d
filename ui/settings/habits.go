package settings

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Habits are what the desktop shows of Bellhop beside its window.
type Habits struct {
	Alerts    model.AlertWish
	SetAlerts func(model.AlertWish)
	Check     func(filter string) string // what is wrong with a filter; "" is nothing
	Tray      bool
	SetTray   func(bool) // from the next start on
}

// habitsCard is the card for notifications and the tray. It gives its first control along.
func (p *Page) habitsCard() (fyne.CanvasObject, func()) {
	h := p.parts.Habits
	wish := h.Alerts
	field := p.field(widgets.FieldSpec{Private: true, Placeholder: lang.T("that pass a filter: in status:>=500"), Glyph: theme.GlyphFunnel, Mono: true, Clear: true})
	field.SetText(wish.Filter)
	apply := func() {
		problem := ""
		if text := field.Text(); text != "" {
			problem = h.Check(text)
		}
		field.SetProblem(problem)
		if problem == "" {
			wish.Filter = field.Text()
			h.SetAlerts(wish)
		}
		pane.Refresh(p.root)
	}
	lost := widgets.NewToggle(lang.T("When a delivery is given up"), func(on bool) {
		wish.GivenUp = on
		h.SetAlerts(wish)
	})
	lost.SetOn(wish.GivenUp)
	field.OnSubmit = func(string) { apply() }
	field.OnFocus = func(focused bool) {
		if !focused && field.Text() != wish.Filter {
			apply()
		}
	}
	p.noticed = widgets.NewParagraph(widgets.ParagraphSpec{Text: noticedWords(true), Caption: true, Quiet: true})
	tray := widgets.NewToggle(lang.T("Icon in the system's tray"), h.SetTray)
	tray.SetOn(h.Tray)
	return card(lang.T("Notifications and tray"),
		pane.Left(lost),
		pane.Labelled(lang.T("Exchanges"), field),
		p.noticed,
		pane.Left(tray),
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Where the desktop has a tray, the icon's menu has the public address and what was given up. A change shows from the next start on."), Caption: true, Quiet: true}),
	), focus(lost)
}

func noticedWords(noticed bool) string {
	if !noticed {
		return lang.T("No program on this desktop shows notifications at the moment.")
	}
	return lang.T("Notifications come from the desktop, several at once as one. What is in an exchange is not in them.")
}

// SetNoticed says whether the desktop shows notifications.
func (p *Page) SetNoticed(noticed bool) {
	p.noticed.SetText(noticedWords(noticed))
	pane.Refresh(p.root)
}
