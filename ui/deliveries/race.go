package deliveries

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// raceWidth is the width of a race's sheets at the usual size of text.
const raceWidth = 760

// ShowRace shows the race that is under way or was run last, or asks what is to race.
func (p *Page) ShowRace() {
	if p.parts.Canvas.Overlays().Top() != nil {
		return
	}
	if p.parts.Race.Choosing() {
		p.askRace()
		return
	}
	p.showRun()
}

// RefreshRace shows how a race stands.
func (p *Page) RefreshRace() {
	if p.run != nil {
		p.run.refresh()
	}
}

// raceAsk is the sheet that asks which queues race, and under what load.
type raceAsk struct {
	page    *Page
	race    *model.Race
	sheet   *widgets.Sheet
	lanes   []*raceEntry
	numbers []*widgets.Field
	wrong   *widgets.Text
	trouble *widgets.Notice
	start   *widgets.Button
}

// raceEntry is a broker that may race.
type raceEntry struct {
	root     *fyne.Container
	on       *widgets.CheckBox
	address  *widgets.Field
	password *widgets.Field
	test     *widgets.Button
	said     *widgets.Mark
	saidRow  fyne.CanvasObject
	why      *widgets.Paragraph
}

// The widths of the parts of an entry at the usual size of text.
const (
	raceNameWidth     = 92
	racePasswordWidth = 150
	raceNumberWidth   = 78
	raceWordsWidth    = 108
)

func (p *Page) askRace() {
	m := p.parts.Race
	m.Begin(p.parts.Queue)
	a := &raceAsk{page: p, race: m, wrong: widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorRefused}), trouble: widgets.NewNotice(widgets.NoticeData{})}
	always := widgets.NewText(widgets.TextSpec{Text: lang.T("the database, without a broker; it always goes first"), Ink: theme.ColorInk2, Cut: true})
	check := widgets.NewCheckBox(lang.T("SQLite always races"), nil)
	check.SetOn(true)
	check.Disable()
	rows := []fyne.CanvasObject{pane.RowOf(theme.SizeField, theme.Gap, always, check, raceName("SQLite"), always)}
	var fields []*widgets.Field
	for i := range m.Draft.Brokers {
		e := a.entry(i)
		a.lanes = append(a.lanes, e)
		rows, fields = append(rows, e.root), append(fields, e.address, e.password)
	}
	load := a.load()
	a.start = widgets.NewButton(widgets.ButtonSpec{Text: m.Verb(), Kind: widgets.ButtonPrimary, Glyph: theme.GlyphPlay, Tap: a.begin})
	leave := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Tap: func() { a.sheet.Close() }})
	body := pane.Column(theme.GapWide, nil,
		pane.Help(lang.T("The same load over each queue, one after the other. Nothing of it touches what is stored or waits: a race has a store, queues and subscribers of its own, and takes them away at its end.")),
		pane.Column(theme.Gap, nil, rows...), pane.Line(), load, a.trouble)
	a.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphChartBar, Title: lang.T("Queue race"), Width: pane.SheetWidth(p.parts.Canvas, raceWidth), After: p.parts.After,
		Body: pane.Capped(p.parts.Canvas, body, append(fields, a.numbers...)...), Buttons: []*widgets.Button{leave, a.start}, Cancel: func() {},
	})
	a.refresh()
	a.sheet.ShowOn(p.parts.Canvas)
	a.sheet.Fit()
}

func raceName(word string) fyne.CanvasObject {
	return pane.Width(pane.Scaled(raceNameWidth), widgets.NewText(widgets.TextSpec{Text: word, Bold: true}))
}

// entry makes the controls of one of the brokers.
func (a *raceAsk) entry(i int) *raceEntry {
	b := &a.race.Draft.Brokers[i]
	e := &raceEntry{said: widgets.NewMark(widgets.MarkData{}), why: pane.Help("")}
	e.on = widgets.NewCheckBox(lang.T("%s races", b.Pipe.Word), func(on bool) {
		b.On = on
		a.refresh()
	})
	e.address = widgets.NewField(widgets.FieldSpec{Private: true, Mono: true, Placeholder: b.Pipe.Example})
	e.address.SetText(b.Address)
	e.address.OnChange = func(text string) {
		b.Address, b.Said, b.On = text, "", true
		a.refresh()
	}
	e.password = widgets.NewField(widgets.FieldSpec{Mono: true, Password: true, Placeholder: passwordHint(*b)})
	e.password.SetText(b.Password)
	e.password.OnChange = func(text string) {
		b.Password, b.Said = text, ""
		a.refresh()
	}
	secret := pane.Width(pane.Scaled(racePasswordWidth), e.password)
	pane.Show(secret, b.Pipe.Guarded)
	e.test = small(lang.As("verb", "Test"), "", func() { a.try(i) })
	e.saidRow = pane.Inset(e.on.MinSize().Width+pane.Scaled(raceNameWidth)+2*theme.Gap, 0, 0, 0, pane.Column(theme.GapSmall, nil, pane.Left(e.said), e.why))
	e.root = pane.Column(theme.GapSmall, nil, pane.FieldLine(e.address, e.on, raceName(b.Pipe.Word), e.address, secret, e.test), e.saidRow)
	return e
}

// load makes the fields for what each queue has to do.
func (a *raceAsk) load() fyne.CanvasObject {
	d := &a.race.Draft
	field := func(text *string, placeholder string, width float32) fyne.CanvasObject {
		f := widgets.NewField(widgets.FieldSpec{Mono: true, Told: true, Placeholder: placeholder})
		f.SetText(*text)
		f.OnChange = func(typed string) {
			*text = typed
			a.refresh()
		}
		a.numbers = append(a.numbers, f)
		return pane.Width(pane.Scaled(width), f)
	}
	box := func() fyne.CanvasObject {
		return pane.Width(widgets.NewCheckBox("", nil).MinSize().Width, pane.Space())
	}
	word := func(text string) fyne.CanvasObject {
		return widgets.NewText(widgets.TextSpec{Text: text, Ink: theme.ColorInk2})
	}
	return pane.Column(theme.Gap, nil,
		pane.Flow(theme.Gap, theme.Gap, pane.FieldLine(nil, box(), raceName(lang.As("noun: the work of a race", "Load")), field(&d.Jobs, "", raceNumberWidth), word(lang.As("number of jobs, then their size", "jobs of"))),
			pane.FieldLine(nil, field(&d.Size, "", raceNumberWidth), word(lang.As("size of a job, then how many fall due", "bytes, due"))), pane.FieldLine(nil, field(&d.Rate, lang.As("how many fall due a second", "all at once"), raceWordsWidth), word(lang.As("how many fall due", "a second")))),
		pane.Flow(theme.Gap, theme.Gap, pane.FieldLine(nil, box(), raceName(lang.T("Workers")), field(&d.Workers, "", raceNumberWidth), word(lang.As("how many jobs, then in how many processes", "jobs at a time, in"))),
			pane.FieldLine(nil, field(&d.Processes, lang.As("how many processes", "no"), raceNumberWidth), word(lang.As("behind a number", "processes of their own")))),
		a.wrong,
		pane.Help(lang.T("All at once, the times hold the wait in line. At a pace they show what one job takes. Processes work behind a broker only; SQLite has its workers in this program.")))
}

func (a *raceAsk) refresh() {
	m := a.race
	for i, e := range a.lanes {
		b := m.Draft.Brokers[i]
		e.on.SetOn(b.On)
		e.address.SetProblem(m.AddressProblem(i))
		e.password.SetPlaceholder(passwordHint(b))
		state := pane.State(b.Mark)
		short := b.Mark != model.MarkRefused
		e.said.Set(widgets.MarkData{Glyph: state.Glyph(), Text: saidOf(b, short), Ink: state.Ink()})
		e.why.SetText(b.Said)
		pane.Show(e.why, !short)
		pane.Show(e.saidRow, b.Said != "")
	}
	for i, problem := range []string{m.JobsProblem(), m.SizeProblem(), m.RateProblem(), m.WorkersProblem(), m.ProcessesProblem()} {
		a.numbers[i].SetProblem(problem)
	}
	a.wrong.SetText(m.Wrong())
	pane.Show(a.wrong, m.Wrong() != "")
	a.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("Nothing was begun"), Text: m.Trouble()})
	pane.Show(a.trouble, m.Trouble() != "")
	a.start.SetText(m.Verb())
	setEnabled(a.start, m.Ready())
	if a.sheet != nil {
		a.sheet.Fit()
	}
}

// passwordHint says what becomes of a password that is not typed.
func passwordHint(b model.RaceBroker) string {
	if model.PasswordGoes(b.Known, b.Address) {
		return lang.T("the one in use")
	}
	return lang.T("password")
}

// saidOf words what came of a try: whole where it is short, else with the sentence below it.
func saidOf(b model.RaceBroker, short bool) string {
	if short {
		return b.Said
	}
	return lang.T("%s does not answer", b.Pipe.Word)
}

func setEnabled(b *widgets.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// try says whether one of the brokers answers.
func (a *raceAsk) try(i int) {
	m, address := a.race, a.race.Joined(i)
	m.Draft.Brokers[i].On = true
	if address == "" {
		a.refresh()
		return
	}
	m.Trying(i)
	a.refresh()
	a.page.parts.Do(func(ctx context.Context) func() {
		took, err := a.page.parts.Pipes.TryQueue(ctx, address)
		return func() {
			if m.Joined(i) == address {
				m.Tried(i, took, err)
			}
			a.refresh()
		}
	})
}

// begin begins the race and shows it.
func (a *raceAsk) begin() {
	parts, m := a.page.parts, a.race
	if !m.Ready() {
		return
	}
	wish := m.Request()
	m.SetStarting()
	a.refresh()
	parts.Do(func(ctx context.Context) func() {
		s, err := parts.Races.StartRace(ctx, wish)
		return func() {
			m.Started(s, model.Sentence(err, lang.T("Bellhop could not begin. Try again.")))
			if err != nil {
				a.refresh()
				return
			}
			a.sheet.Close()
			a.page.showRun()
			parts.WatchRace()
		}
	})
}
