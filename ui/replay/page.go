// Package replay is the page that sends a stored request again, to where it went or elsewhere, and shows the
// original's answer beside the new one.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; sending is given to Parts.Do.
package replay

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Sender sends stored requests again. It may be called from any goroutine.
type Sender interface {
	Replay(context.Context, hooks.Replay) (hooks.Delivery, error)
}

// Parts are what the page needs from the window. The functions are called on the screen's goroutine and
// return at once.
type Parts struct {
	Draft   *model.Draft
	Sender  Sender
	Do      func(live.Task)
	Reload  func()                  // the draft has a new wish
	Back    func()                  // to the list
	Copy    func(text, said string) // into the clipboard
	Compare func(model.Pair)
}

// Page is the replay page.
type Page struct {
	parts   Parts
	root    *fyne.Container
	bar     *widgets.PageBar
	method  *widgets.Text
	url     *widgets.Field
	send    *widgets.Button
	trouble *widgets.Notice
	columns [2]*column
	sends   *fyne.Container
	none    *widgets.Text
	pills   []*widgets.Button
	compare *widgets.Button
}

// New makes the page; Begin gives it something to send.
func New(parts Parts) *Page {
	p := &Page{parts: parts}
	back := widgets.NewButton(widgets.ButtonSpec{Text: "Back to Live", Kind: widgets.ButtonGhost, Glyph: theme.GlyphArrowLeft, Key: "Esc", Tap: parts.Back})
	p.send = widgets.NewButton(widgets.ButtonSpec{Text: "Send", Kind: widgets.ButtonPrimary, Glyph: theme.GlyphPaperPlaneTilt, Key: "Ctrl Enter", Tap: p.Send})
	p.bar = widgets.NewPageBar("Replay", "", nil, back, p.send)
	p.method = widgets.NewText(widgets.TextSpec{Mono: true, Bold: true, Size: theme.SizeData})
	p.url = widgets.NewField(widgets.FieldSpec{Mono: true, Placeholder: "http://localhost:9001/hooks"})
	p.url.OnSubmit = func(string) { p.Send() }
	p.url.OnChange = func(string) { p.url.SetProblem("") }
	p.url.OnKey = func(name fyne.KeyName) bool {
		if name == fyne.KeyEscape {
			p.parts.Back()
		}
		return name == fyne.KeyEscape
	}
	p.trouble = widgets.NewNotice(widgets.NoticeData{})
	p.trouble.Hide()

	p.columns = [2]*column{newColumn(parts.Copy), newColumn(parts.Copy)}
	both := widgets.NewSplit(p.columns[0].root, p.columns[1].root, 0.5)
	p.none = widgets.NewText(widgets.TextSpec{Text: "Nothing sent yet. The original stays as it is.", Ink: theme.ColorInk2, Size: theme.SizeCaption})
	p.sends = pane.Flow(theme.Gap, theme.GapSmall, p.none)

	to := pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide,
		pane.Column(theme.GapWide, nil, pane.Row(theme.GapWide, p.url, p.method, p.url), p.trouble))
	p.compare = widgets.NewButton(widgets.ButtonSpec{Text: "Compare", Small: true, Glyph: theme.GlyphGitDiff, Tip: "The original beside this replay", Tap: p.compareAnswers})
	label := widgets.NewText(widgets.TextSpec{Text: "Sends so far", Ink: theme.ColorInk2, Size: theme.SizeCaption})
	foot := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Top: true},
		pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide,
			pane.RowOf(theme.SizeButtonSmall, theme.GapWide, p.sends, label, p.sends, p.compare)))
	p.root = pane.Column(0, both, p.bar, to, pane.Line(), both, foot)
	return p
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Begin shows another original, which would go to url.
func (p *Page) Begin(original hooks.Exchange, url string) {
	d := p.parts.Draft
	again := d.Original().ID == original.ID
	d.Begin(original, url)
	if !again {
		p.url.SetText(url)
	}
	p.url.SetProblem("")
	p.method.SetText(original.Method)
	p.bar.SetWords(d.Words())
	p.Refresh()
	p.parts.Reload()
}

// FocusURL puts the cursor into the address.
func (p *Page) FocusURL() { p.url.Focus() }

// Send sends the original to the address in the field, once at a time.
func (p *Page) Send() {
	d := p.parts.Draft
	if d.Sending() || d.Original().ID == 0 {
		return
	}
	wish, err := d.Request(p.url.Text())
	if err != nil {
		p.url.SetProblem(err.Error())
		p.root.Refresh()
		return
	}
	d.SetSending(true)
	p.Refresh()
	p.parts.Do(func(ctx context.Context) func() {
		delivery, err := p.parts.Sender.Replay(ctx, wish)
		return func() { p.sent(wish.Exchange, delivery, err) }
	})
}

func (p *Page) sent(original hooks.ID, delivery hooks.Delivery, err error) {
	d := p.parts.Draft
	if err != nil {
		d.Failed(model.Sentence(err, "Nothing was sent, and nothing was stored. Try again."))
	} else {
		d.Sent(original, delivery.ID)
		p.parts.Reload()
	}
	p.Refresh()
}

// Refresh shows what the draft holds.
func (p *Page) Refresh() {
	d := p.parts.Draft
	if d.Sending() {
		p.send.Disable()
	} else {
		p.send.Enable()
	}
	if d.Trouble() != "" {
		p.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: "It was not sent", Text: d.Trouble()})
	}
	pane.Show(p.trouble, d.Trouble() != "")
	original, replay := d.Answers()
	if replay.ID != 0 {
		p.compare.Enable()
	} else {
		p.compare.Disable()
	}
	p.columns[0].set(original, "")
	absent := ""
	if len(d.Sends()) == 0 {
		absent = "Send it to see the answer here."
	}
	p.columns[1].set(replay, absent)
	p.showSends(d.Sends(), d.Chosen())
	p.root.Refresh() // texts of another length move what stands beside and below them
}

// showSends keeps a pill for every send.
func (p *Page) showSends(sends []model.Send, chosen int) {
	for len(p.pills) < len(sends) {
		n := len(p.pills)
		pill := widgets.NewButton(widgets.ButtonSpec{Small: true, Tap: func() { p.choose(n) }})
		p.pills = append(p.pills, pill)
		p.sends.Add(pill)
	}
	for i, pill := range p.pills {
		pane.Show(pill, i < len(sends))
		if i < len(sends) {
			pill.SetText(sends[i].Text)
			pill.SetGlyph(pane.State(sends[i].Mark).Glyph())
			pill.SetChosen(i == chosen)
		}
	}
	pane.Show(p.none, len(sends) == 0)
}

func (p *Page) choose(n int) {
	p.parts.Draft.Choose(n)
	p.parts.Reload()
	p.Refresh()
}

// compareAnswers opens the original beside the chosen send.
func (p *Page) compareAnswers() {
	if pair, ok := p.parts.Draft.Pair(); ok {
		p.parts.Compare(pair)
	}
}

// column shows one answer.
type column struct {
	root    fyne.CanvasObject
	title   *widgets.Text
	time    *widgets.Text
	mark    *widgets.StateMark
	took    *widgets.Text
	problem *widgets.Notice
	notice  fyne.CanvasObject // the problem with its margins
	message *pane.Message
}

func newColumn(copy func(text, said string)) *column {
	c := &column{
		title:   widgets.NewText(widgets.TextSpec{Bold: true}),
		time:    widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2}),
		mark:    widgets.NewStateMark(theme.StateNone, ""),
		took:    widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2}),
		problem: widgets.NewNotice(widgets.NoticeData{}),
		message: pane.NewMessage(pane.MessageParts{Copy: copy}),
	}
	space := pane.Space()
	head := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSunken, Foot: true},
		pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide,
			pane.Row(theme.Gap, space, c.title, c.time, space, c.mark, c.took)))
	c.notice = pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, 0, c.problem)
	c.notice.Hide()
	c.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface},
		pane.Column(0, c.message.Content(), head, c.notice, c.message.Content()))
	return c
}

// set shows an answer. One without a status says absent.
func (c *column) set(a model.Answer, absent string) {
	c.title.SetText(a.Title)
	c.time.SetText(a.Time)
	c.took.SetText(a.Took)
	c.mark.Set(pane.State(a.Mark), a.Status)
	message := a.Message
	if absent != "" {
		message.Absent = absent
	}
	c.message.Set(message)
	if a.Problem.Title != "" {
		c.problem.Set(widgets.NoticeData{State: theme.StateRefused, Title: a.Problem.Title, Text: a.Problem.Text})
	}
	pane.Show(c.notice, a.Problem.Title != "")
	c.root.Refresh()
}
