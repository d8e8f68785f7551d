package book

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

// Ringer rings for an entry again. Its method may be called from any goroutine.
type Ringer interface {
	// RingAgain delivers an entry's event once more to each of those that it rang who can have it.
	RingAgain(ctx context.Context, comment hooks.ID) (hooks.RungAgain, error)
}

// rungPart is whom the chosen entry rang, and how each fares.
type rungPart struct {
	page    *Page
	root    *fyne.Container
	count   *widgets.Text
	trouble *widgets.Paragraph
	around  fyne.CanvasObject // of the trouble
	list    *widgets.Outcomes
}

func newRungPart(p *Page) *rungPart {
	r := &rungPart{page: p, list: widgets.NewOutcomes()}
	r.count = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2})
	r.trouble = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true, Caption: true})
	r.around = pane.Inset(theme.PagePadding, 0, theme.PagePadding, theme.Gap, r.trouble)
	title := widgets.NewText(widgets.TextSpec{Text: lang.As("title: whom an entry rang", "Rang"), Bold: true})
	head := pane.Inset(theme.PagePadding, theme.GapSmall, theme.PagePadding, theme.GapSmall, pane.RowOf(theme.SizeField, theme.Gap, nil, title, r.count))
	r.list.OnRow = func(i int) {
		if rows := p.parts.Rung.Rows(); i < len(rows) {
			p.showTry(rows[i])
		}
	}
	r.list.OnMore = p.showStory
	r.root = pane.Column(0, nil, head, r.around, r.list)
	return r
}

// refresh shows what the model holds and says whether that takes another height.
func (r *rungPart) refresh() (moved bool) {
	m := r.page.parts.Rung
	d, _ := r.page.parts.Book.Detail()
	rows := m.Rows()
	data := make([]widgets.OutcomeData, len(rows))
	for i, row := range rows {
		data[i] = widgets.OutcomeData{State: rungState(row.State), Name: row.Name, Chip: pane.Badge(row.Chip), Text: row.Fared, Link: row.Try != 0 || row.Delivery != 0 && d.Story != 0}
	}
	more := m.More()
	if d.Story == 0 {
		more = ""
	}
	moved = r.list.Set(data, more)
	r.count.SetText(model.Number(int64(m.Count())))
	r.trouble.SetText(m.Trouble())
	return pane.Show(r.around, m.Trouble() != "") || moved
}

// RefreshRung shows whom the chosen entry rang.
func (p *Page) RefreshRung() {
	if p.detail.rung.refresh() {
		p.aside.Content.Refresh()
		p.aside.Refresh()
	}
	p.detail.refresh()
}

// follow has the list of those who were rung be that of the chosen entry.
func (p *Page) follow() {
	d, _ := p.parts.Book.Detail()
	if p.parts.Rung.Follow(d.ID, d.Rung) {
		p.parts.LookUp()
	}
}

// showTry shows a subscriber's last try in Live. Before the first it shows the story that the try will be part of.
func (p *Page) showTry(row model.RungRow) {
	if row.Try != 0 {
		p.parts.Reveal(row.Try)
		return
	}
	p.showStory()
}

// Rings reports whether the chosen entry can ring again those whom it rang.
func (p *Page) Rings() bool {
	d, ok := p.parts.Book.Detail()
	return ok && d.Rings && p.parts.Rung.Ringable() > 0
}

// RingAgain rings those again whom the chosen entry rang; where it is more than one it asks before.
func (p *Page) RingAgain() {
	d, ok := p.parts.Book.Detail()
	if !ok || !p.Rings() || p.ringing {
		return
	}
	n := p.parts.Rung.Ringable()
	if n == 1 {
		p.ring(d.ID)
		return
	}
	title, text, verb := model.AgainWords(n)
	p.parts.Confirm(title, text, verb, func() { p.ring(d.ID) })
}

func (p *Page) ring(comment hooks.ID) {
	if p.ringing {
		return
	}
	p.ringing = true
	p.parts.Do(func(ctx context.Context) func() {
		done, err := p.parts.Ringer.RingAgain(ctx, comment)
		return func() {
			p.ringing = false
			p.rang(done, err)
		}
	})
}

// rang tells what came of ringing again.
func (p *Page) rang(done hooks.RungAgain, err error) {
	said, title, text := model.RangWords(done)
	switch {
	case err != nil && done.Rung > 0:
		title = lang.N(done.Rung, "%s subscriber is rung again, the others are not", "%s subscribers are rung again, the others are not", model.Number(int64(done.Rung)))
		text = model.Sentence(err, lang.T("The database could not be written."))
	case err != nil:
		title, text = lang.T("Nobody was rung again"), model.Sentence(err, lang.T("The database could not be written. Try again."))
	case said != "":
		p.parts.Say(theme.GlyphCallBell, said)
	}
	p.fail(title, text)
	p.parts.Reload()
	p.parts.LookUp()
}
