// Package deliveries is the page for deliveries: how many stand in each state, the tries over time, the queue that carries them
// with its workers and a race of queues, and the list of those that were given up, to be tried again.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; what takes longer than a tap may is
// given to Parts.Do.
package deliveries

import (
	"context"
	"strconv"
	"time"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Actions are what a person can have done here. They may be called from any goroutine and may take a while.
type Actions interface {
	// RetryAll retries what a wish chooses, and tells how many that were.
	RetryAll(context.Context, hooks.RetryWish) (hooks.Retried, error)
	// Pause holds deliveries back until Resume, also over a restart.
	Pause(context.Context) error
	Resume(context.Context) error
	// SendTest sends a test event to a subscription that is active.
	SendTest(context.Context) (hooks.Delivery, error)
}

// Pipes switches between the ways that jobs can take. Its methods may be called from any goroutine and may take a while.
type Pipes interface {
	// TryQueue tells how long a broker takes to answer. Its error says what is wrong in a sentence.
	TryQueue(ctx context.Context, address string) (time.Duration, error)
	// SetQueue has jobs travel that way from now on.
	SetQueue(ctx context.Context, address string) error
}

// Workers starts and ends workers that are processes of their own. Its methods may be called from any goroutine.
type Workers interface {
	// StartWorker starts one that does so many jobs at a time.
	StartWorker(ctx context.Context, size int) error
	// KillWorker ends one that StartWorker started at once, in the middle of whatever it does.
	KillWorker(ctx context.Context, process int) error
}

// Parts are what the page needs from the window. The functions are called on the screen's goroutine and return at once.
type Parts struct {
	Deliveries *model.Deliveries
	Rates      *model.Rates
	Queue      *model.Queue
	Race       *model.Race
	Actions    Actions
	Pipes      Pipes
	Workers    Workers
	Races      model.Races
	Do         func(live.Task)
	Reload     func() // Deliveries has a new wish
	Recount    func() // Rates has a new wish
	// LookAtQueue has Queue read again.
	LookAtQueue func()
	WatchRace   func() // Race has a new wish
	Canvas      fyne.Canvas
	After       widgets.After
	Confirm     func(title, text, verb string, do func())
	ShowInLive  func(filter string)                  // opens Live with a filter
	Say         func(glyph theme.Glyph, text string) // a passing word
}

// Page is the page for deliveries.
type Page struct {
	parts Parts
	root  *fyne.Container

	pipe    *pipeHead
	pause   *widgets.Button
	retry   *widgets.Button
	bar     *widgets.PageBar
	head    [4]string // the words in it
	trouble *widgets.Notice
	putAway *widgets.Button
	notices *fyne.Container
	failed  [2]string

	cards [5]*widgets.StateCard
	piles []model.Pile
	chart *chartCard
	crew  *workersCard
	work  fyne.CanvasObject // what is going on
	lost  *lostPane
	run   *raceRun // the sheet about a race; nil while there is none

	nothing fyne.CanvasObject // there is no delivery at all
	reading fyne.CanvasObject // nothing was read yet
	both    *fyne.Container   // the cards above what is going on, or above what was given up
	scroll  fyne.CanvasObject // both, where the window is too low for them
}

// New makes the page. It shows nothing until SetShown.
func New(parts Parts) *Page {
	p := &Page{parts: parts}
	p.pipe = newPipeHead(p)
	p.pause = widgets.NewButton(widgets.ButtonSpec{Tap: p.togglePause})
	p.retry = widgets.NewButton(widgets.ButtonSpec{Kind: widgets.ButtonPrimary, Glyph: theme.GlyphArrowCounterClockwise, Tap: func() {
		p.ask(parts.Deliveries.RetryAll())
	}})
	p.retry.Hide()
	p.bar = widgets.NewPageBar(lang.T("Deliveries"), "", p.pipe.root, p.pause, p.retry)
	p.putAway = small(lang.T("Put away"), "", p.dismiss)
	p.trouble = widgets.NewNotice(widgets.NoticeData{}, p.putAway)
	p.notices = pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, 0, p.trouble)
	p.notices.Hide()

	columns := make([]fyne.CanvasObject, len(p.cards))
	for i := range p.cards {
		p.cards[i] = widgets.NewStateCard()
		p.cards[i].OnFoot = func() { p.foot(i) }
		p.cards[i].OnRow = func(row int) { p.showTries(p.piles[i].Rows[row].ID) }
		columns[i] = p.cards[i]
	}
	p.lost = newLostPane(p)
	p.chart = newChartCard(parts.Rates, parts.Recount)
	p.crew = newWorkersCard(p)
	p.work = beside(p.chart.root, p.crew.root)
	p.both = container.New(&halves{p.cards[0]}, container.New(columnsLayout{}, columns...), container.NewStack(p.work, p.lost.root))
	p.nothing = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{
		Title: lang.T("Nothing to carry"), Text: lang.T("A delivery leaves for every subscription that wants an event, for every forward and every replay."),
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{
			Text: lang.T("Send a test event"), Kind: widgets.ButtonPrimary, Glyph: theme.GlyphPaperPlaneTilt, Tap: p.sendTest,
		}), widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Queue race"), Glyph: theme.GlyphChartBar, Tap: p.ShowRace})},
	}))
	p.reading = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{Title: lang.T("One moment"), Text: lang.T("The deliveries are being counted.")}))
	p.scroll = container.NewVScroll(pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide, p.both))
	stack := container.NewStack(p.scroll, p.nothing, p.reading)
	p.root = pane.Column(0, stack, p.bar, p.notices, stack)
	p.Refresh()
	return p
}

func small(text string, glyph theme.Glyph, tap func()) *widgets.Button {
	return widgets.NewButton(widgets.ButtonSpec{Text: text, Glyph: glyph, Small: true, Tap: tap})
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// SetShown says whether the page is in sight.
func (p *Page) SetShown(shown bool) {
	p.parts.Deliveries.SetShown(shown)
	p.parts.Rates.SetShown(shown)
	p.parts.Queue.SetShown(shown)
	if shown {
		p.parts.Reload()
		p.parts.LookAtQueue()
		p.parts.Recount()
	}
}

// RefreshQueue shows the way that jobs take, and who performs them.
func (p *Page) RefreshQueue() {
	p.refreshNotice()
	p.refreshHead()
	p.crew.refresh()
}

// RefreshRates shows the tries over time.
func (p *Page) RefreshRates() { p.chart.refresh() }

// Refresh shows what the model holds.
func (p *Page) Refresh() {
	m := p.parts.Deliveries
	p.refreshNotice()
	p.refreshHead()
	empty := m.Loaded() && m.Trouble() == "" && m.Empty()
	moved := pane.Show(p.reading, !m.Loaded())
	moved = pane.Show(p.nothing, empty) || moved
	moved = pane.Show(p.scroll, m.Loaded() && !empty) || moved
	p.piles = m.Piles()
	for i, pile := range p.piles {
		p.cards[i].Set(cardData(pile))
	}
	moved = pane.Show(p.work, !m.Looking()) || moved
	moved = pane.Show(p.lost.root, m.Looking()) || moved
	p.lost.refresh()
	if moved {
		pane.Refresh(p.root)
	}
}

func (p *Page) refreshHead() {
	m := p.parts.Deliveries
	n := m.RetryAll().Count
	text := lang.N(int(n), "Retry the one given up", "Retry the %s given up", model.Number(n))
	p.retry.SetText(text)
	state := p.pipe.mark()
	pause, glyph := lang.T("Pause deliveries"), theme.GlyphPause
	if m.Paused() {
		state = widgets.MarkData{Glyph: theme.GlyphPause, Text: lang.T("paused, nothing leaves"), Ink: theme.ColorWaiting}
		pause, glyph = lang.T("Resume deliveries"), theme.GlyphPlay
	}
	if !m.Loaded() || !p.parts.Queue.Loaded() {
		state = widgets.MarkData{}
	}
	head := [4]string{state.Text, pause, text, strconv.Itoa(p.parts.Queue.Pipe())}
	if moved := pane.Show(p.retry, n > 0); !moved && p.head == head {
		return
	}
	p.head = head
	p.pipe.set(state)
	p.pause.SetText(pause)
	p.pause.SetGlyph(glyph)
	p.bar.Refresh() // words of another length move what stands beside them
}

func (p *Page) refreshNotice() {
	problem := widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: p.failed[0], Text: p.failed[1]}
	verb := lang.T("Put away")
	if p.failed[0] == "" && p.parts.Deliveries.Trouble() != "" {
		problem.Title, problem.Text, verb = lang.T("The page stands still"), p.parts.Deliveries.Trouble(), lang.T("Try again")
	}
	if title, text := p.parts.Queue.Trouble(); problem.Title == "" && title != "" {
		problem.Title, problem.Text, verb = title, text, lang.T("Look again")
	}
	p.putAway.SetText(verb)
	p.trouble.Set(problem)
	if pane.Show(p.notices, problem.Title != "") {
		pane.Refresh(p.root)
	}
}

// dismiss puts away what did not work; where deliveries could not be read they are read again.
func (p *Page) dismiss() {
	p.fail("", "")
	p.parts.Reload()
	p.parts.LookAtQueue()
}

// fail says what did not work, until it is put away.
func (p *Page) fail(title, text string) {
	p.failed = [2]string{title, text}
	p.refreshNotice()
}

func cardData(pile model.Pile) widgets.StateCardData {
	data := widgets.StateCardData{Count: pile.Count, Word: pile.Word, Hint: pile.Hint, Brief: pile.Brief, Foot: pile.Foot, Link: pile.Do != model.PileNothing}
	for i, row := range pile.Rows[:min(len(pile.Rows), widgets.StateCardRows)] {
		data.Rows[i] = widgets.StateCardRow{Name: row.Name, Short: row.Short, Value: row.Value}
	}
	switch pile.State {
	case hooks.Due:
		data.State = theme.StateDue
	case hooks.InFlight:
		data.State = theme.StateInFlight
	case hooks.Waiting:
		data.State = theme.StateWaiting
	case hooks.Delivered:
		data.State = theme.StateDelivered
	case hooks.GivenUp:
		data.State = theme.StateGivenUp
	}
	return data
}

// foot does what a card's foot says.
func (p *Page) foot(card int) {
	switch p.piles[card].Do {
	case model.PileTryAll:
		p.ask(p.parts.Deliveries.TryWaiting())
	case model.PileShow:
		p.parts.ShowInLive("out status:2xx")
	case model.PileLook:
		p.look(!p.parts.Deliveries.Looking())
	case model.PileNothing:
	}
}

// look shows each that was given up, or what is going on.
func (p *Page) look(each bool) {
	p.parts.Deliveries.Look(each)
	p.Refresh()
	if each {
		p.lost.focus()
	}
}

// showTries shows the attempts of a delivery in Live.
func (p *Page) showTries(id hooks.ID) { p.parts.ShowInLive("delivery:" + id.String()) }

// ask has deliveries retried; where it is more than one it asks before.
func (p *Page) ask(r model.Retrial) {
	if r.Count == 0 {
		return
	}
	if r.Count == 1 {
		p.again(r)
		return
	}
	p.parts.Confirm(r.Title, r.Text, r.Verb, func() { p.again(r) })
}

func (p *Page) again(r model.Retrial) {
	p.parts.Do(func(ctx context.Context) func() {
		done, err := p.parts.Actions.RetryAll(ctx, r.Wish)
		return func() { p.retried(r, done, err) }
	})
}

// retried tells what came of a retry.
func (p *Page) retried(r model.Retrial, done hooks.Retried, err error) {
	p.parts.Deliveries.Retried()
	missed, leave := r.Count-done.Count, done.Count-done.Held
	switch {
	case err != nil:
		p.fail(lang.N(int(done.Count), "%s delivery is tried again, the others not", "%s deliveries are tried again, the others not", model.Number(done.Count)),
			model.Sentence(err, lang.T("The database could not be written. Those that are left stay as they are: retry them when it can.")))
	case missed > 0 && r.Wish.IDs != nil:
		p.fail(lang.N(int(missed), "%s delivery was not retried", "%s deliveries were not retried", model.Number(missed)),
			lang.T("Nothing can be sent of them any more: their subscription was deleted, or no request could be made of them. A try of one can be replayed from Live."))
	case done.Held > 0:
		p.fail(lang.N(int(done.Held), "%s delivery is held", "%s deliveries are held", model.Number(done.Held)), lang.T("Their subscription is paused. They leave when it is resumed."))
	default:
		p.fail("", "")
	}
	if leave > 0 && err == nil {
		p.parts.Say(theme.GlyphArrowCounterClockwise, lang.N(int(leave), "%s delivery is tried again", "%s deliveries are tried again", model.Number(leave)))
	}
	p.Refresh()
	p.parts.Reload()
}

// togglePause pauses deliveries, or lets them go on.
func (p *Page) togglePause() {
	do, title := p.parts.Actions.Pause, lang.T("Deliveries are not paused")
	if p.parts.Deliveries.Paused() {
		do, title = p.parts.Actions.Resume, lang.T("Deliveries stay paused")
	}
	p.parts.Do(func(ctx context.Context) func() {
		err := do(ctx)
		return func() {
			if err != nil {
				p.fail(title, model.Sentence(err, lang.T("The database could not be written.")))
			}
			p.parts.Reload()
		}
	})
}

// sendTest sends the first delivery there is.
func (p *Page) sendTest() {
	p.parts.Do(func(ctx context.Context) func() {
		_, err := p.parts.Actions.SendTest(ctx)
		return func() {
			if err != nil {
				p.fail(lang.T("No test event was sent"), model.Sentence(err, lang.T("The database could not be written.")))
			}
			p.parts.Reload()
		}
	})
}

// Key does what a key means on this page and says whether it means anything.
func (p *Page) Key(e *fyne.KeyEvent) bool {
	m := p.parts.Deliveries
	if !m.Looking() {
		return false
	}
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyReturn, fyne.KeyEnter:
		p.lost.table.Rows.TypedKey(e)
	case fyne.KeyEscape:
		if _, chosen := m.Chosen(); !chosen {
			p.look(false)
		}
		p.lost.choose(0)
	default:
		return false
	}
	return true
}

// Rune does what a letter means on this page and says whether it means anything.
func (p *Page) Rune(r rune) bool {
	if !p.parts.Deliveries.Looking() {
		return false
	}
	switch r = unicode.ToLower(r); r {
	case 'j', 'k', ' ':
		p.lost.table.Rows.TypedRune(r)
	case 'r':
		p.lost.retry()
	default:
		return false
	}
	return true
}
