package deliveries

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// workersCard lists who performs jobs, and starts and kills those that are processes of their own.
type workersCard struct {
	page  *Page
	queue *model.Queue
	root  *fyne.Container

	rows   []model.WorkerRow
	list   *widgets.RowList
	counts [2]*widgets.Text // in the wide head and in the narrow one
	starts [2]*widgets.Button
	each   *widgets.Choice // how many jobs the next one does at a time
	size   fyne.CanvasObject
	words  *widgets.Paragraph
	kill   *widgets.Button
	said   string
}

func newWorkersCard(p *Page) *workersCard {
	c := &workersCard{page: p, queue: p.parts.Queue}
	c.list = widgets.NewRowList(widgets.RowSource{
		Pitch:  theme.SizeRowCard,
		Length: func() int { return len(c.rows) },
		Key:    func(i int) uint64 { return c.rows[i].Key },
		Create: func() fyne.CanvasObject { return widgets.NewCardRow() },
		Update: func(i int, row fyne.CanvasObject, look widgets.RowLook) {
			row.(*widgets.CardRow).Set(workerCard(c.rows[i]), look)
		},
	})
	c.list.OnSelect = func(_ int, key uint64) {
		c.queue.ChooseWorker(key)
		c.refresh()
	}
	var sizes []string
	for _, n := range model.WorkerSizes() {
		sizes = append(sizes, strconv.Itoa(n))
	}
	c.each = widgets.NewMonoChoice(sizes, func(int) {})
	c.each.Choose(0)
	text := func(words string) *widgets.Text { return widgets.NewText(widgets.TextSpec{Text: words}) }
	c.size = pane.Flow(theme.Gap, theme.GapSmall,
		pane.RowOf(theme.SizeField, theme.Gap, nil, text(lang.As("before a number of jobs", "Each process takes")), container.New(sizeWidth{}, c.each)),
		pane.RowOf(theme.SizeField, theme.Gap, nil, text(lang.As("behind a number of jobs", "at a time"))))
	c.kill = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Kill"), Kind: widgets.ButtonDanger, Small: true, Tap: c.killChosen})
	c.words = pane.Help("")
	foot := pane.Column(0, nil, pane.Line(), pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap, // without a ground: the card's corners are round
		pane.Column(theme.GapSmall, nil, c.words, c.size, pane.Left(c.kill))))
	c.root = card(pane.Column(0, c.list, pane.Inset(theme.GapWide, theme.GapSmall, theme.GapWide, theme.GapSmall, c.head()), pane.Line(), c.list, foot))
	return c
}

// head makes the card's head, which has a picture for the race where there is no room for the words, and goes on below
// where there is none for that either.
func (c *workersCard) head() fyne.CanvasObject {
	row := func(i int, race fyne.CanvasObject, beside func(fyne.CanvasObject, ...fyne.CanvasObject) *fyne.Container) fyne.CanvasObject {
		space := pane.Space()
		c.counts[i] = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2})
		c.starts[i] = small(lang.T("As a process"), theme.GlyphTerminalWindow, c.startOne)
		return beside(space, widgets.NewText(widgets.TextSpec{Text: lang.T("Workers"), Bold: true}), c.counts[i], space, race, c.starts[i])
	}
	inLine := func(space fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
		return pane.RowOf(theme.SizeField, theme.Gap, space, objects...)
	}
	wrapped := func(space fyne.CanvasObject, objects ...fyne.CanvasObject) *fyne.Container {
		return pane.Wrap(theme.SizeField, theme.Gap, 0, space, objects...)
	}
	return pane.Either(row(0, small(lang.T("Queue race"), theme.GlyphChartBar, c.page.ShowRace), inLine), row(1, widgets.NewIconButton(theme.GlyphChartBar, lang.T("Queue race"), c.page.ShowRace), wrapped))
}

// startOne starts a worker as a process.
func (c *workersCard) startOne() {
	size := model.WorkerSizes()[c.each.Chosen()]
	c.do(func(ctx context.Context) error { return c.page.parts.Workers.StartWorker(ctx, size) }, "", lang.T("No worker was started"), lang.T("This system starts no other process of Bellhop."))
}

// card puts a card around something.
func card(o fyne.CanvasObject) *fyne.Container {
	return container.NewStack(pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true}, pane.Inset(1, 1, 1, 1, o)))
}

func workerCard(r model.WorkerRow) widgets.CardData {
	d := widgets.CardData{Glyph: theme.GlyphUser, Title: r.Name, Line: r.Doing, Count: r.Done, Short: r.Short, Word: r.Last}
	if r.Process {
		d.Glyph = theme.GlyphTerminalWindow
	}
	switch r.State {
	case model.WorkerDelivered:
		d.Mark, d.State = theme.GlyphCheck, theme.StateDelivered
	case model.WorkerRefused:
		d.Mark, d.State = theme.GlyphX, theme.StateRefused
	case model.WorkerSilent:
		d.Mark, d.State = theme.GlyphClock, theme.StateWaiting
	case model.WorkerNothing:
	}
	return d
}

// refresh shows what the model holds.
func (c *workersCard) refresh() {
	c.rows = c.queue.Workers()
	moved := false
	for i := range c.starts {
		c.counts[i].SetText(model.Number(int64(len(c.rows))))
		moved = pane.Show(c.starts[i], c.queue.CanStart()) || moved
	}
	chosen, _ := c.queue.ChosenWorker()
	c.list.Select(chosen.Key)
	c.list.Reload()
	words, process := c.queue.WorkerFoot()
	moved = pane.Show(c.kill, process != 0) || moved
	moved = pane.Show(c.size, c.queue.CanStart() && process == 0) || moved
	if moved || c.said != words {
		c.said = words
		c.words.SetText(words)
		pane.Refresh(c.root)
	}
}

// killChosen ends the chosen worker in the middle of whatever it does.
func (c *workersCard) killChosen() {
	_, process := c.queue.WorkerFoot()
	if process == 0 {
		return
	}
	c.do(func(ctx context.Context) error { return c.page.parts.Workers.KillWorker(ctx, process) }, c.queue.Killed(), lang.T("The worker was not killed"), lang.T("It may have ended by itself."))
}

// do does something about workers. It says that in passing, where there are words for it, or else what did not work.
func (c *workersCard) do(act func(context.Context) error, done, title, otherwise string) {
	c.page.parts.Do(func(ctx context.Context) func() {
		err := act(ctx)
		return func() {
			if err != nil {
				c.page.fail(title, model.Sentence(err, otherwise))
			} else if done != "" {
				c.page.parts.Say(theme.GlyphX, done)
			}
			c.page.parts.LookAtQueue()
		}
	})
}

// sizeWidth gives the choice of a size the width of two digits.
type sizeWidth struct{}

// MinSize is Fyne's.
func (sizeWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(float32(int(5*fynetheme.Size(theme.SizeBody))), objects[0].MinSize().Height)
}

// Layout is Fyne's.
func (sizeWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }
