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

// showWords shows the word list, to be edited as a text.
func (p *Page) showWords() {
	rules := p.parts.Book.Rules()
	area := widgets.NewArea(lang.T("casino*\ncheap watches\n# http* takes links"), 9)
	area.SetText(rules.Words)
	act := widgets.NewChoice([]string{lang.T("It waits until you show it"), lang.T("It is refused, and the guest is told the word")}, nil)
	if rules.OnWord == hooks.WordRefused {
		act.Choose(1)
	}
	save := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Save the list"), Kind: widgets.ButtonPrimary, Tap: func() {
		rules := p.parts.Book.Rules()
		rules.Words, rules.OnWord = area.Text(), []hooks.WordAction{hooks.WordWaits, hooks.WordRefused}[act.Chosen()]
		p.setRules(rules, func(err error) {
			if err != nil {
				area.SetProblem(model.Sentence(err, notWritten()))
				p.sheet.Fit()
				return
			}
			p.sheet.Close()
			p.parts.Say(theme.GlyphCheck, lang.T("Word list saved"))
		})
	}})
	body := pane.Column(theme.GapWide, nil,
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("A word or a phrase a line: whole words, or with a * at the end all that begins so. Letter case, accents and look-alikes make no difference.")}),
		area, pane.Titled(lang.T("An entry with such a word"), act))
	p.ask(widgets.SheetSpec{Glyph: theme.GlyphListBullets, Title: lang.T("Word list"), Width: 520, Body: body, Buttons: []*widgets.Button{p.leave(lang.T("Cancel")), save}})
}

// banForm is where a source is banned.
type banForm struct {
	source, note *widgets.Field
	span         *widgets.Choice
	root         fyne.CanvasObject
}

func newBanForm(source string) *banForm {
	f := &banForm{
		source: widgets.NewField(widgets.FieldSpec{Placeholder: lang.T("%s or %s", "203.0.113.9", "2001:db8:1:2::/64"), Mono: true}),
		note:   widgets.NewField(widgets.FieldSpec{Placeholder: lang.T("Why, for yourself")}),
	}
	var spans []string
	for _, s := range model.BanSpans() {
		spans = append(spans, s.Text)
	}
	f.span = widgets.NewChoice(spans, nil)
	f.span.Choose(1)
	f.source.SetText(source)
	f.root = pane.Column(theme.GapWide, nil, pane.Titled(lang.As("the address that entries come from", "Source"), f.source), pane.Sides([]float32{1, 1}, pane.Titled(lang.T("How long"), f.span), pane.Titled(lang.As("a remark for oneself", "Note"), f.note)))
	return f
}

// ban bans what was typed, and says at the field what is wrong with it.
func (p *Page) ban(f *banForm, done func()) {
	b, err := p.parts.Book.Ban(f.source.Text(), f.span.Chosen(), f.note.Text())
	if err != nil {
		f.source.SetProblem(model.Sentence(err, ""))
		p.sheet.Fit()
		return
	}
	p.parts.Do(func(ctx context.Context) func() {
		b, err := p.parts.Rules.AddBan(ctx, b)
		return func() {
			if err != nil {
				f.source.SetProblem(model.Sentence(err, notWritten()))
				p.sheet.Fit()
				return
			}
			p.parts.Say(theme.GlyphProhibit, lang.T("%s is banned", hooks.SourceText(b.Source)))
			done()
			p.parts.Reload()
		}
	})
}

// plain does something that shows addresses as they are. While the screen is redacted it asks first.
func (p *Page) plain(do func()) {
	if !p.parts.Book.Redacted() {
		do()
		return
	}
	p.parts.Confirm(lang.T("This shows addresses"), lang.T("A ban is made of the address that entries come from. Whoever sees this screen sees it."), lang.T("Show it"), do)
}

// askBan asks how long the source of the chosen entry is banned.
func (p *Page) askBan() { p.plain(p.banChosen) }

func (p *Page) banChosen() {
	d, ok := p.parts.Book.Detail()
	if !ok || d.Source == "" {
		return
	}
	f := newBanForm(d.Source)
	act := widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Ban"), Kind: widgets.ButtonDanger, Tap: func() { p.ban(f, func() { p.sheet.Close() }) }})
	body := pane.Column(theme.GapWide, nil,
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("The book takes no entries from there from now on. Who tries is told so and keeps the words. Nobody there can set up webhooks or inboxes. Others who share the address are banned as well.")}), f.root)
	p.ask(widgets.SheetSpec{Glyph: theme.GlyphProhibit, State: theme.StateGivenUp, Title: lang.T("Ban a source"), Width: 480, Body: body, Buttons: []*widgets.Button{p.leave(lang.T("Cancel")), act}})
}

// bansSheet is the list of bans, with a form for another.
type bansSheet struct {
	page    *Page
	rows    []model.BanRow
	list    *widgets.RowList
	trouble *widgets.Notice // the chosen ban was not lifted
	lift    *widgets.Button
	none    fyne.CanvasObject
	body    *fyne.Container
}

// showBans shows every ban.
func (p *Page) showBans() { p.plain(p.listBans) }

func (p *Page) listBans() {
	b := &bansSheet{page: p, trouble: widgets.NewNotice(widgets.NoticeData{})}
	b.trouble.Hide()
	b.list = widgets.NewRowList(widgets.RowSource{
		Pitch:  theme.SizeRowCard,
		Length: func() int { return len(b.rows) },
		Key:    func(i int) uint64 { return uint64(b.rows[i].ID) },
		Create: func() fyne.CanvasObject { return widgets.NewCardRow() },
		Update: func(i int, row fyne.CanvasObject, look widgets.RowLook) {
			r := b.rows[i]
			data := widgets.CardData{Glyph: theme.GlyphProhibit, Title: r.Source, Line: r.Line}
			if r.Over {
				data.Glyph = theme.GlyphClock
			}
			row.(*widgets.CardRow).Set(data, look)
		},
	})
	b.list.OnSelect = func(int, uint64) {
		b.tell(widgets.NoticeData{})
		b.refresh()
	}
	f := newBanForm("")
	add := pane.SmallButton(lang.T("Ban it"), theme.GlyphProhibit, func() { p.ban(f, func() { f.source.SetText("") }) })
	b.lift = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Lift the ban"), Tap: b.liftChosen})
	b.none = widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("No source is banned."), Quiet: true})
	b.body = pane.Column(theme.GapWide, nil, b.none, pane.Height(200, b.list), b.trouble, pane.Line(), f.root, pane.Left(add))
	p.bans = b
	b.refresh()
	closed := func() { p.bans = nil }
	leave := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Close"), Tap: func() {
		p.sheet.Close()
		closed()
	}})
	if !p.ask(widgets.SheetSpec{Glyph: theme.GlyphProhibit, Title: lang.T("Bans"), Width: 520, Body: b.body, Buttons: []*widgets.Button{b.lift, leave}, Cancel: closed}) {
		closed()
	}
}

// refresh shows what the model holds.
func (b *bansSheet) refresh() {
	b.rows = b.page.parts.Book.Bans()
	if b.list.SelectedIndex() < 0 && len(b.rows) > 0 {
		b.list.Select(uint64(b.rows[0].ID))
	}
	b.list.Reload()
	if len(b.rows) > 0 {
		b.lift.Enable()
	} else {
		b.lift.Disable()
	}
	if pane.Show(b.none, len(b.rows) == 0) && b.page.sheet != nil {
		b.page.sheet.Fit()
	}
}

// tell says below the list what did not work; without a title nothing.
func (b *bansSheet) tell(data widgets.NoticeData) {
	b.trouble.Set(data)
	if pane.Show(b.trouble, data.Title != "") && b.page.sheet != nil {
		b.page.sheet.Fit()
	}
}

func (b *bansSheet) liftChosen() {
	at := b.list.SelectedIndex()
	if at < 0 {
		return
	}
	p, row := b.page, b.rows[at]
	p.parts.Do(func(ctx context.Context) func() {
		err := p.parts.Rules.LiftBan(ctx, row.ID)
		return func() {
			title, text := lang.T("The ban was not lifted"), model.Sentence(err, notWritten())
			switch {
			case err == nil:
				b.tell(widgets.NoticeData{})
				p.parts.Say(theme.GlyphCheck, lang.T("%s may sign again", row.Source))
			case p.bans == b:
				b.tell(widgets.NoticeData{State: theme.StateRefused, Title: title, Text: text})
			default: // the sheet was closed meanwhile
				p.fail(title, text)
			}
			p.parts.Reload()
		}
	})
}
