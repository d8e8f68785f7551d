package settings

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Visiting says what visitors of the guest book may set up. Its methods may be called from any goroutine and may take a
// while.
type Visiting interface {
	Visiting(context.Context) (hooks.Visiting, error)
	SetVisiting(context.Context, hooks.Visiting) error
}

// visitors is the card for what visitors of the guest book may set up.
type visitors struct {
	page           *Page
	root           fyne.CanvasObject
	webhooks, join *widgets.Toggle
	about          [2]*widgets.Paragraph // of each
	trouble        *widgets.Notice
	known          hooks.Visiting
	busy           bool
}

func newVisitors(p *Page) *visitors {
	v := &visitors{page: p}
	v.webhooks = widgets.NewToggle(lang.T("Visitors may have webhooks of their own"), func(bool) { v.keep() })
	v.join = widgets.NewToggle(lang.T("Visitors may join with their phones"), func(bool) { v.keep() })
	for i := range v.about {
		v.about[i] = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	}
	v.trouble = widgets.NewNotice(widgets.NoticeData{})
	v.trouble.Hide()
	v.root = card(lang.T("Visitors of the guest book"), v.trouble, switched(v.webhooks, v.about[0]), switched(v.join, v.about[1]))
	v.tell(hooks.Visiting{})
	return v
}

// load asks what visitors may.
func (v *visitors) load() {
	v.page.parts.Do(func(ctx context.Context) func() {
		now, err := v.page.parts.Visiting.Visiting(ctx)
		return func() {
			v.fail(lang.T("What visitors may could not be read"), model.Sentence(err, lang.T("Close the settings and open them again.")))
			if err == nil && !v.busy {
				v.tell(now)
			}
		}
	})
}

// tell shows what visitors may, and what they have.
func (v *visitors) tell(now hooks.Visiting) {
	v.known = now
	v.webhooks.SetOn(now.Webhooks)
	v.join.SetOn(now.Join)
	words := model.NewVisitingWords(now)
	v.about[0].SetText(words.Webhooks)
	v.about[1].SetText(words.Join)
	pane.Refresh(v.page.root)
}

func (v *visitors) fail(title, text string) {
	v.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: title, Text: text})
	pane.Show(v.trouble, text != "")
	pane.Refresh(v.page.root)
}

// keep stores what the toggles say, until they say what is stored.
func (v *visitors) keep() {
	if v.busy {
		return
	}
	v.busy = true
	wish := hooks.Visiting{Webhooks: v.webhooks.On(), Join: v.join.On()}
	v.page.parts.Do(func(ctx context.Context) func() {
		err := v.page.parts.Visiting.SetVisiting(ctx, wish)
		now := v.known
		if err == nil {
			now, err = v.page.parts.Visiting.Visiting(ctx)
		}
		return func() {
			v.busy = false
			again := err == nil && (v.webhooks.On() != wish.Webhooks || v.join.On() != wish.Join)
			if again { // switched meanwhile
				v.keep()
				return
			}
			v.tell(now)
			v.fail(lang.T("Nothing was changed"), model.Sentence(err, lang.T("It could not be stored. See that there is room and that you may write the data folder.")))
		}
	})
}
