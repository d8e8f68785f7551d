package deliveries

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// pipeHead is the choice of the way that jobs take, in the page's head, and how that is.
type pipeHead struct {
	page   *Page
	queue  *model.Queue
	root   *fyne.Container
	wide   *widgets.Segments
	narrow *widgets.Choice
	short  *widgets.Choice  // stands alone where there is room for no more
	marks  [2]*widgets.Mark // beside the others
}

func newPipeHead(p *Page) *pipeHead {
	h := &pipeHead{page: p, queue: p.parts.Queue}
	var segments []widgets.Segment
	var words []string
	for i, pipe := range h.queue.Pipes() {
		glyph := theme.GlyphStack
		if i == 0 {
			glyph = theme.GlyphDatabase
		}
		segments, words = append(segments, widgets.Segment{Text: pipe.Word, Glyph: glyph}), append(words, pipe.Word)
	}
	h.wide = widgets.NewSegments(segments, h.choose)
	h.narrow = widgets.NewChoice(words, h.choose)
	for i := range h.marks {
		h.marks[i] = widgets.NewMark(widgets.MarkData{})
	}
	row := func(choice fyne.CanvasObject, mark *widgets.Mark) fyne.CanvasObject {
		space := pane.Space()
		return pane.Row(theme.GapWide, space, choice, mark, space)
	}
	h.short = widgets.NewChoice(words, h.choose)
	h.wide.OnAgain, h.narrow.OnAgain, h.short.OnAgain = h.again, h.again, h.again
	h.root = pane.Either(row(h.wide, h.marks[0]), pane.Either(row(container.New(pipeWidth{}, h.narrow), h.marks[1]), pane.Left(container.New(pipeWidth{}, h.short))))
	return h
}

// set shows the way that jobs take and says how it is.
func (h *pipeHead) set(mark widgets.MarkData) {
	h.wide.Choose(h.queue.Pipe())
	h.narrow.Choose(h.queue.Pipe())
	h.short.Choose(h.queue.Pipe())
	for _, m := range h.marks {
		m.Set(mark)
	}
	pane.Refresh(h.root)
}

// mark says how the way that jobs take is.
func (h *pipeHead) mark() widgets.MarkData {
	if h.queue.Away() {
		return widgets.MarkData{Glyph: theme.GlyphPlugs, Text: h.queue.PipeWords(), Ink: theme.ColorRefused}
	}
	words := h.queue.PipeWords()
	if at := h.queue.AtBroker(); at != "" {
		words += ", " + at
	}
	return widgets.MarkData{Glyph: theme.GlyphPlugsConnected, Text: words, Ink: theme.ColorDelivered}
}

// choose asks for the rest; until then the choice stays as it is.
func (h *pipeHead) choose(pipe int) {
	h.wide.Choose(h.queue.Pipe())
	h.narrow.Choose(h.queue.Pipe())
	h.short.Choose(h.queue.Pipe())
	newPipeSheet(h.page, pipe).show()
}

// again shows where the broker in use is, so that its address can be tested and changed. The database has nothing to ask for.
func (h *pipeHead) again(pipe int) {
	if pipe > 0 {
		h.choose(pipe)
	}
}

// pipeSheet asks where a broker is, tries whether it answers, and switches to it.
type pipeSheet struct {
	page     *Page
	pipe     model.Pipe
	known    string // the address whose password need not be typed; "" is none
	sheet    *widgets.Sheet
	address  *widgets.Field
	password *widgets.Field
	answer   *widgets.Notice
	test     *widgets.Button
	use      *widgets.Button
}

func newPipeSheet(p *Page, pipe int) *pipeSheet {
	q := p.parts.Queue
	s := &pipeSheet{page: p, pipe: q.Pipes()[pipe], known: q.Known(pipe), answer: widgets.NewNotice(widgets.NoticeData{})}
	s.answer.Hide()
	s.address = widgets.NewField(widgets.FieldSpec{Private: true, Mono: true, Placeholder: s.pipe.Example})
	s.address.SetText(q.Offer(pipe))
	s.address.OnChange = func(string) { s.tell(widgets.NoticeData{}) }
	s.password = widgets.NewField(widgets.FieldSpec{Mono: true, Password: true, Placeholder: s.hint()})
	s.password.OnChange = s.address.OnChange
	words := lang.T("What is out is taken back and sent that way. Nothing is lost; what a worker has sent already may come twice, under the same id.")
	secret := pane.Titled(lang.T("Password"), s.password)
	pane.Show(secret, s.pipe.Guarded)
	fields := pane.Column(theme.GapWide, nil, pane.Titled(lang.T("Address"), s.address), secret)
	s.test = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Test the connection"), Glyph: theme.GlyphPulse, Tap: s.try})
	if pipe == 0 {
		words = lang.T("The database is the queue. Its jobs are handed over in memory, to the workers of this program only.") + " " + words
		fields.Hide()
		s.test.Hide()
	}
	s.use = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Use %s", s.pipe.Word), Kind: widgets.ButtonPrimary, Tap: s.change})
	leave := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Tap: func() { s.sheet.Close() }})
	buttons := []*widgets.Button{leave, s.test, s.use}
	if pipe == 0 {
		buttons = []*widgets.Button{leave, s.use}
	}
	s.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphStack, Title: lang.T("Jobs travel by %s", s.pipe.Word), Width: pane.SheetWidth(p.parts.Canvas, 520), After: p.parts.After,
		Body: pane.Column(theme.GapWide, nil, fields, pane.Help(words), s.answer), Buttons: buttons, Cancel: func() {},
	})
	return s
}

func (s *pipeSheet) show() {
	s.sheet.ShowOn(s.page.parts.Canvas)
	s.sheet.Fit()
}

// hint says what becomes of a password that is not typed.
func (s *pipeSheet) hint() string {
	if model.PasswordGoes(s.known, s.address.Text()) {
		return lang.T("the one in use")
	}
	return lang.T("none, or as it stands in the address")
}

func (s *pipeSheet) tell(data widgets.NoticeData) {
	s.address.SetProblem("")
	s.password.SetProblem("")
	s.password.SetPlaceholder(s.hint())
	s.answer.Set(data)
	pane.Show(s.answer, data.Title != "")
	s.sheet.Fit()
}

// joined gives the address with its password. ok is false when it was said what is wrong with it.
func (s *pipeSheet) joined() (address string, ok bool) {
	address, problem := s.pipe.Join(s.address.Text(), s.password.Text())
	field := s.address
	if problem == "" {
		field, problem = s.password, model.PasswordMissing(s.known, address)
	}
	if problem != "" {
		field.SetProblem(problem)
		s.sheet.Fit()
	}
	return address, problem == ""
}

// try says whether the broker answers.
func (s *pipeSheet) try() {
	address, ok := s.joined()
	if !ok {
		return
	}
	s.tell(widgets.NoticeData{State: theme.StateInFlight, Title: lang.T("%s is asked", s.pipe.Word)})
	s.busy(true)
	s.page.parts.Do(func(ctx context.Context) func() {
		took, err := s.page.parts.Pipes.TryQueue(ctx, address)
		return func() {
			s.busy(false)
			s.tell(s.answered(took, err))
		}
	})
}

func (s *pipeSheet) answered(took time.Duration, err error) widgets.NoticeData {
	if err != nil {
		return widgets.NoticeData{State: theme.StateRefused, Title: lang.T("%s does not carry", s.pipe.Word), Text: model.Sentence(err, lang.T("It did not answer."))}
	}
	return widgets.NoticeData{State: theme.StateDelivered, Title: lang.T("%s answers in %s ms", s.pipe.Word, model.FineMillis(took)), Text: lang.T("Jobs and results can travel by it.")}
}

// change has jobs travel by the pipe from now on.
func (s *pipeSheet) change() {
	address, ok := s.joined()
	if !ok {
		return
	}
	s.busy(true)
	s.page.parts.Do(func(ctx context.Context) func() {
		err := s.page.parts.Pipes.SetQueue(ctx, address)
		return func() {
			s.busy(false)
			if err != nil {
				s.tell(widgets.NoticeData{State: theme.StateRefused, Title: lang.T("Jobs travel as before"), Text: model.Sentence(err, lang.T("The choice could not be stored."))})
				return
			}
			s.sheet.Close()
			s.page.parts.Say(theme.GlyphCheck, lang.T("Jobs travel by %s", s.pipe.Word))
			s.page.parts.LookAtQueue()
		}
	})
}

func (s *pipeSheet) busy(on bool) {
	for _, b := range []*widgets.Button{s.test, s.use} {
		if on {
			b.Disable()
		} else {
			b.Enable()
		}
	}
}

// beside puts the workers at the right of the chart.
func beside(chart, workers fyne.CanvasObject) fyne.CanvasObject {
	return container.New(mainAside{width: 36, share: 0.41}, chart, workers)
}
