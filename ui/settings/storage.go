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

// Keeping says how much is kept. Its methods may be called from any goroutine and may take a while.
type Keeping interface {
	Retention(context.Context) (hooks.Retention, error)
	SetRetention(context.Context, hooks.Retention) error
	// Purge deletes at once what is not kept.
	Purge(context.Context, hooks.Retention) (hooks.Purged, error)
}

// storage is the card for the data folder and for how much is kept in it.
type storage struct {
	page    *Page
	root    fyne.CanvasObject
	fields  [3]*widgets.Field // exchanges, days, megabytes
	save    *widgets.Button
	purge   *widgets.Button
	words   *widgets.Paragraph
	trouble *widgets.Notice
	known   hooks.Retention
	busy    bool
}

func newStorage(p *Page) *storage {
	k := &storage{page: p}
	line := widgets.NewCopyLine(p.parts.DataDir, func(text string) { p.parts.Copy(text, lang.T("Path copied")) })
	open := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Open folder"), Glyph: theme.GlyphFolderOpen, Tap: func() { p.parts.Open(p.parts.DataDir) }})
	for i := range k.fields {
		k.fields[i] = p.field(widgets.FieldSpec{Mono: true, Placeholder: lang.T("no bound")})
		k.fields[i].OnSubmit = func(string) { k.keep() }
	}
	k.save = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Save"), Tap: k.keep})
	k.purge = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Purge now"), Glyph: theme.GlyphBroom, Tip: lang.T("Delete at once what is over the bounds"), Tap: k.ask})
	k.words = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	k.trouble = widgets.NewNotice(widgets.NoticeData{})
	k.trouble.Hide()
	bound := func(i int, unit string) fyne.CanvasObject {
		return pane.Row(theme.Gap, nil, pane.Grown(boundWidth, k.fields[i]), widgets.NewText(widgets.TextSpec{Text: unit}))
	}
	k.root = card("",
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Exchanges, comments and deliveries are kept in this folder and nowhere else.")}),
		pane.Row(theme.Gap, line, line, open),
		k.trouble,
		pane.Labelled(lang.T("Keep at most"), pane.Flow(theme.GapWide, theme.Gap, bound(0, lang.T("exchanges")), bound(1, lang.T("days")), bound(2, "MB"), k.save)),
		pane.Row(theme.Gap, k.words, k.words, k.purge))
	k.tell(hooks.Retention{})
	return k
}

// boundWidth is the width of a field for a bound: a million with its commas and some room.
const boundWidth = 104

// load asks what is kept.
func (k *storage) load() {
	k.page.parts.Do(func(ctx context.Context) func() {
		r, err := k.page.parts.Keeping.Retention(ctx)
		return func() {
			k.fail(lang.T("What is kept could not be read"), model.Sentence(err, lang.T("Close the settings and open them again.")))
			if err == nil && r != k.known {
				k.tell(r)
				k.fill(r)
			}
		}
	})
}

// tell says what is kept from now on.
func (k *storage) tell(r hooks.Retention) {
	k.known = r
	k.words.SetText(model.KeptWords(r))
	if r.Unbounded() {
		k.purge.Disable()
	} else {
		k.purge.Enable()
	}
	pane.Refresh(k.page.root)
}

func (k *storage) fill(r hooks.Retention) {
	f := model.NewKeptFields(r)
	for i, text := range []string{f.Count, f.Days, f.Size} {
		k.fields[i].SetText(text)
	}
}

func (k *storage) fail(title, text string) {
	k.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: title, Text: text})
	pane.Show(k.trouble, text != "")
	pane.Refresh(k.page.root)
}

// keep saves the bounds in the fields, once at a time, and asks first where they let something go. What was typed stays
// where it does not fit.
func (k *storage) keep() {
	if k.busy {
		return
	}
	r, err := model.KeptFields{Count: k.fields[0].Text(), Days: k.fields[1].Text(), Size: k.fields[2].Text()}.Retention()
	if err != nil {
		k.fail(lang.T("Nothing was changed"), hooks.Words(err))
		return
	}
	if r.Unbounded() || r == k.known {
		k.store(r)
		return
	}
	k.page.parts.Confirm(lang.T("Keep no more than this?"), model.KeptWords(r)+" "+lang.T("What is over the bounds already is deleted for good."), lang.T("Save"), func() { k.store(r) })
}

func (k *storage) store(r hooks.Retention) {
	k.busy = true
	k.page.parts.Do(func(ctx context.Context) func() {
		err := k.page.parts.Keeping.SetRetention(ctx, r)
		return func() {
			k.busy = false
			k.fail(lang.T("Nothing was changed"), model.Sentence(err, lang.T("It could not be stored. See that there is room and that you may write the data folder.")))
			if err == nil {
				k.tell(r)
				k.fill(r)
				k.page.parts.Say(theme.GlyphCheck, lang.T("Saved"))
			}
		}
	})
}

// ask makes sure before it purges: what goes is gone.
func (k *storage) ask() {
	k.page.parts.Confirm(lang.T("Purge now?"), model.KeptWords(k.known)+" "+lang.T("What is over the bounds is deleted for good."), lang.T("Purge now"), k.purgeNow)
}

func (k *storage) purgeNow() {
	if k.busy {
		return
	}
	k.busy = true
	k.purge.Disable()
	k.page.parts.Do(func(ctx context.Context) func() {
		done, err := k.page.parts.Keeping.Purge(ctx, hooks.Retention{})
		return func() {
			k.busy = false
			k.purge.Enable()
			k.fail(lang.T("Not everything was deleted"), model.Sentence(err, lang.T("The database could not be written. What was deleted stays deleted. Try again.")))
			if err == nil {
				k.page.parts.Say(theme.GlyphBroom, model.PurgedWords(done))
			}
		}
	})
}
