package transfer

import (
	"context"
	"io"
	"path/filepath"
	"sync/atomic"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Offer is what an export may take: the exchanges that are selected, what the list shows, or everything.
type Offer struct {
	One      hooks.ID   // 0 when none is chosen
	Several  []hooks.ID // nil while fewer than two are selected
	Listed   filter.Filter
	Narrowed bool // the list shows less than everything
}

// scope is one of what an offer holds.
type scope struct {
	word   string
	one    hooks.ID
	these  []hooks.ID
	listed filter.Filter
}

// The kinds of scopes, by the forms that they can be written in.
const (
	ofMany  = iota // what a filter lets through, which can be a tape as well
	ofOne          // which can be a test as well
	ofThese        // chosen one by one
	kinds
)

func (s scope) kind() int {
	switch {
	case s.one != 0:
		return ofOne
	case s.these != nil:
		return ofThese
	}
	return ofMany
}

func (o Offer) scopes() (all []scope) {
	switch {
	case o.Several != nil:
		all = append(all, scope{word: lang.N(len(o.Several), "This %s", "These %s", model.Number(int64(len(o.Several)))), these: o.Several})
	case o.One != 0:
		all = append(all, scope{word: lang.T("This exchange"), one: o.One})
	}
	if o.Narrowed {
		all = append(all, scope{word: lang.T("What the filter shows"), listed: o.Listed})
	}
	return append(all, scope{word: lang.T("Everything")})
}

// exporting is the sheet that asks what is exported, and how.
type exporting struct {
	transfer *Transfer
	scopes   []scope
	sheet    *widgets.Sheet

	what    *pane.Pick
	forms   [kinds]*pane.Pick
	rows    [kinds]fyne.CanvasObject // in which they stand
	span    *pane.Pick               // of a tape
	spanRow fyne.CanvasObject
	about   *widgets.Paragraph
	without *widgets.Toggle
	secrets *widgets.Paragraph

	unredacted *widgets.Paragraph // while others see the screen
}

// exportWidth holds the six forms of one exchange in a row.
const exportWidth = 580

// Export asks what to export and how, and then for the file.
func (t *Transfer) Export(o Offer) {
	if t.covered() {
		return
	}
	e := &exporting{transfer: t, scopes: o.scopes()}
	words := make([]string, len(e.scopes))
	for i, s := range e.scopes {
		words[i] = s.word
	}
	e.what = pane.NewPick(words, e.picked)
	for kind := range e.forms {
		e.forms[kind] = pane.NewPick(t.titles(kind), e.picked)
		e.rows[kind] = picked(lang.As("file format", "As"), e.forms[kind])
	}
	e.span = pane.NewPick(model.TapeSpans(), e.picked)
	e.spanRow = picked(lang.As("of time", "Span"), e.span)
	e.about = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	e.without = widgets.NewToggle(lang.T("Leave secrets out"), func(bool) { e.refresh() })
	e.without.SetOn(true)
	e.secrets = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	e.unredacted = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Text: lang.T("The screen is redacted, the file is not: e-mail addresses and network addresses stand in it as they came.")})
	e.unredacted.SetInk(theme.ColorWaiting)
	as := pane.Column(theme.GapSmall, nil, e.rows[ofMany], e.rows[ofOne], e.rows[ofThese], caption(e.about))
	cancel := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Tap: func() { e.sheet.Close() }})
	act := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Choose a file…"), Kind: widgets.ButtonPrimary, Glyph: theme.GlyphExport, Tap: e.choose})
	e.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphExport, Title: lang.As("verb", "Export"), Width: pane.SheetWidth(t.parts.Canvas, exportWidth), After: t.parts.After,
		Body: pane.Inset(0, theme.Gap, 0, theme.Gap, pane.Column(theme.PagePadding, nil,
			picked(lang.T("What"), e.what),
			as, e.spanRow,
			pane.Column(theme.GapSmall, nil, labelled(lang.T("Secrets"), e.without), caption(e.secrets), caption(e.unredacted)))),
		Buttons: []*widgets.Button{cancel, act},
		Cancel:  func() {},
	})
	e.refresh()
	e.sheet.ShowOn(t.parts.Canvas)
}

// titles words the forms that a kind of scope can be written in.
func (t *Transfer) titles(kind int) (words []string) {
	for _, f := range model.ExportForms(kind == ofOne) {
		if !f.Tape() || t.parts.Tapes != nil && kind == ofMany {
			words = append(words, f.Title)
		}
	}
	return words
}

// labelled puts a word before an object in its own size, all words as wide as the widest.
func labelled(word string, o fyne.CanvasObject) fyne.CanvasObject {
	return pane.Row(theme.Gap, nil, label(word), o)
}

// picked is labelled for a choice, which takes the width that is left.
func picked(word string, p *pane.Pick) fyne.CanvasObject {
	return pane.Row(theme.Gap, p.Content(), label(word), p.Content())
}

// caption puts words below what is labelled.
func caption(o fyne.CanvasObject) fyne.CanvasObject {
	return pane.Row(theme.Gap, o, label(""), o)
}

func label(word string) fyne.CanvasObject {
	width := pane.Widest(64, lang.T("What"), lang.As("file format", "As"), lang.As("of time", "Span"), lang.T("Secrets"), lang.T("Speed"))
	return pane.Width(width, widgets.NewText(widgets.TextSpec{Text: word, Ink: theme.ColorInk2}))
}

// wish is what the sheet says.
func (e *exporting) wish() model.Export {
	s := e.scopes[e.what.Chosen()]
	form := model.ExportForms(s.one != 0)[e.forms[s.kind()].Chosen()]
	w := model.Export{One: s.one, These: s.these, Listed: s.listed, Form: form, Tapes: e.transfer.parts.Tapes, Secrets: !e.without.On()}
	if form.Tape() {
		w.Listed = model.TapeSpan(s.listed, e.span.Chosen(), e.transfer.parts.Clock())
	}
	return w
}

func (e *exporting) picked(int) { e.refresh() }

func (e *exporting) refresh() {
	w := e.wish()
	for kind, row := range e.rows {
		pane.Show(row, kind == e.scopes[e.what.Chosen()].kind())
	}
	pane.Show(e.spanRow, w.Form.Tape())
	e.about.SetText(w.Form.About)
	if w.Secrets {
		e.secrets.SetText(lang.T("The file will hold passwords, cookies and signatures. Do not hand it on."))
		e.secrets.SetInk(theme.ColorWaiting)
	} else {
		e.secrets.SetText(lang.T("Credentials, cookies and signatures read REDACTED. Bodies stay as they are."))
		e.secrets.SetInk(theme.ColorInk2)
	}
	pane.Show(e.unredacted, e.transfer.parts.Redacted())
	e.sheet.Fit()
}

// choose asks for the file and writes it.
func (e *exporting) choose() {
	e.sheet.Close()
	wish := e.wish()
	e.transfer.parts.Files.Save(wish.Name(), func(path string) { e.transfer.export(wish, path) })
}

func (t *Transfer) export(wish model.Export, path string) {
	var written atomic.Int64
	name := filepath.Base(path)
	t.work(lang.T("Writing %s", name), job{
		words: func() string { return model.ExportingWords(written.Load()) },
		do: func(ctx context.Context) (func(), error) {
			var s archive.Summary
			err := model.WriteFile(path, func(w io.Writer) (err error) {
				s, err = wish.Write(ctx, t.parts.Source, w, func(n int) { written.Store(int64(n)) })
				return err
			})
			return func() { t.parts.Say(theme.GlyphExport, model.ExportedWords(s, name)) }, err
		},
		failed: lang.T("Nothing was exported"), otherwise: cannotWrite(path), cancelled: lang.T("Cancelled. %s was not written.", name),
	})
}
