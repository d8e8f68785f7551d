// Package subscribers is the page for subscribers: the list of all and how they fare, the newest tries of the chosen one,
// and its settings, which are saved as they are typed.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; what takes longer than a tap may is
// given to Parts.Do.
package subscribers

import (
	"context"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Actions change subscriptions. They may be called from any goroutine and may take a while.
type Actions interface {
	AddSubscription(context.Context, hooks.Subscription) (hooks.Subscription, error)
	// ChangeSubscription lets change edit a subscription and gives what is stored then.
	ChangeSubscription(ctx context.Context, id hooks.ID, change func(*hooks.Subscription) error) (hooks.Subscription, error)
	DeleteSubscription(context.Context, hooks.ID) error
	// RestoreSubscription undoes a DeleteSubscription.
	RestoreSubscription(context.Context, hooks.Subscription) error
	// TestSubscription sends a test event to one subscription.
	TestSubscription(context.Context, hooks.ID) (hooks.Delivery, error)
}

// Parts are what the page needs from the window. The functions are called on the screen's goroutine and return at once.
type Parts struct {
	Subscribers *model.Subscribers
	Actions     Actions
	Do          func(live.Task)
	Reload      func()         // the model has a new wish
	Reveal      func(hooks.ID) // shows an exchange in Live
	Copy        func(text, said string)
	Say         func(glyph theme.Glyph, text string) // a passing word
	After       widgets.After
}

// Page is the page for subscribers.
type Page struct {
	parts Parts
	root  *fyne.Container

	list    *listPane
	tries   *triesPane
	detail  *detail
	deleted *widgets.Notice
	trouble *widgets.Notice
	notices *fyne.Container
	failed  [2]string
	undel   bool           // what was done last is a deletion
	sheet   *widgets.Sheet // the catalogue, or where numbers come from

	nothing fyne.CanvasObject // there is no subscription
	reading fyne.CanvasObject // the list was not read yet
	both    fyne.CanvasObject
	left    *fyne.Container // the list and the tries
}

// New makes the page. It shows nothing until SetShown.
func New(parts Parts) *Page {
	p := &Page{parts: parts}
	p.list, p.tries = newListPane(p), newTriesPane(p)
	p.detail = newDetail(p)
	add := func(kind widgets.ButtonKind, key string) *widgets.Button {
		return widgets.NewButton(widgets.ButtonSpec{Text: lang.T("New subscriber"), Kind: kind, Glyph: theme.GlyphPlus, Key: key, Tap: p.list.question.Ask})
	}
	catalogue := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Catalogue of events"), Kind: widgets.ButtonGhost, Glyph: theme.GlyphListBullets, Tip: lang.T("Every type of event, with an example, E"), Tap: p.showCatalogue})
	bar := widgets.NewPageBar(lang.T("Subscribers"), lang.T("Who gets rung when a guest signs."), nil, catalogue, add(widgets.ButtonPrimary, "N"))
	p.makeNotices()
	p.left = container.New(&listOverTries{p.list}, p.list.root, p.tries.root)
	p.both = widgets.NewSplit(pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, p.left), p.detail.root, listShare)
	p.nothing = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{
		Title: lang.T("Nobody is rung when a guest signs"), Text: lang.T("A subscriber is an address that gets a webhook for each event it wants."),
		Buttons: []*widgets.Button{add(widgets.ButtonPrimary, "")},
	}))
	p.reading = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{Title: lang.T("One moment"), Text: lang.T("The subscribers are being read.")}))
	stack := container.NewStack(p.both, p.nothing, p.reading)
	p.root = pane.Column(0, stack, bar, p.notices, stack)
	p.Refresh()
	return p
}

// listShare is the list's part of the width.
const listShare = 0.63

func (p *Page) makeNotices() {
	p.deleted = widgets.NewNotice(widgets.NoticeData{},
		pane.SmallButton(lang.T("Undo"), theme.GlyphArrowCounterClockwise, p.bringBack), pane.SmallButton(lang.T("Put away"), "", p.forget))
	p.trouble = widgets.NewNotice(widgets.NoticeData{}, pane.SmallButton(lang.T("Put away"), "", func() { p.fail("", "") }))
	p.notices = pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide, pane.Column(theme.Gap, nil, p.deleted, p.trouble))
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// SetShown says whether the page is in sight. What was typed is saved when it leaves.
func (p *Page) SetShown(shown bool) {
	if !shown {
		p.detail.Save()
	}
	p.parts.Subscribers.SetShown(shown)
	if shown {
		p.parts.Reload()
	}
}

// Begin asks for the address of a new subscriber.
func (p *Page) Begin() { p.list.question.Ask() }

// Choose opens a subscription.
func (p *Page) Choose(id hooks.ID) {
	if id == p.parts.Subscribers.Chosen() {
		return
	}
	p.detail.Save()
	p.parts.Subscribers.Choose(id)
	p.detail.begin()
	p.Refresh()
	p.parts.Reload()
}

// Refresh shows what the model holds.
func (p *Page) Refresh() {
	m := p.parts.Subscribers
	p.refreshNotices()
	none := m.Loaded() && m.Count() == 0 && !p.list.question.Asked()
	moved := pane.Show(p.reading, !m.Loaded() && m.Trouble() == "")
	moved = pane.Show(p.nothing, none) || moved
	moved = pane.Show(p.both, m.Loaded() && !none) || moved
	p.list.refresh()
	p.tries.refresh()
	p.detail.refresh()
	if moved {
		pane.Refresh(p.root)
	}
}

func (p *Page) refreshNotices() {
	m := p.parts.Subscribers
	problem := widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: p.failed[0], Text: p.failed[1]}
	if p.failed[0] == "" && m.Trouble() != "" {
		problem.Title, problem.Text = lang.T("The list is not whole"), m.Trouble()
	}
	p.trouble.Set(problem)
	gone := m.Deleted()
	p.deleted.Set(widgets.NoticeData{
		State: theme.StateDue, Glyph: theme.GlyphTrash, Title: lang.T("%s is deleted", model.ShortName(gone)),
		Text: lang.T("What waited for it was given up. Undo brings both back."),
	})
	moved := pane.Show(p.trouble, problem.Title != "")
	moved = pane.Show(p.deleted, gone.ID != 0) || moved
	moved = pane.Show(p.notices, problem.Title != "" || gone.ID != 0) || moved
	if moved {
		pane.Refresh(p.root)
	}
}

// fail says what did not work, until it is put away.
func (p *Page) fail(title, text string) {
	p.failed = [2]string{title, text}
	p.refreshNotices()
}

// add makes a new subscription and chooses it.
func (p *Page) add(s hooks.Subscription, done func(error)) {
	p.detail.Save()
	p.parts.Do(func(ctx context.Context) func() {
		stored, err := p.parts.Actions.AddSubscription(ctx, s)
		return func() { p.added(stored, err, done) }
	})
}

func (p *Page) added(s hooks.Subscription, err error, done func(error)) {
	if err == nil {
		p.parts.Subscribers.Added(s)
		p.undel = false
		p.detail.begin()
	}
	done(err)
	p.Refresh()
	p.parts.Reload()
}

// duplicate makes another like the chosen one. It begins paused, so that nobody is rung twice.
func (p *Page) duplicate() {
	e := p.parts.Subscribers.Edit()
	if e == nil {
		return
	}
	p.add(model.Duplicate(e.Stored()), func(err error) {
		if err != nil {
			p.fail(lang.T("It was not duplicated"), model.Sentence(err, lang.T("The database could not be written. Try again.")))
			return
		}
		p.parts.Say(theme.GlyphCopy, lang.T("Duplicated and paused. Resume it when its address is right."))
	})
}

// remove deletes the chosen subscription at once; a notice offers to bring it back.
func (p *Page) remove() {
	e := p.parts.Subscribers.Edit()
	if e == nil {
		return
	}
	p.detail.Save()
	gone := e.Stored()
	p.parts.Do(func(ctx context.Context) func() {
		err := p.parts.Actions.DeleteSubscription(ctx, gone.ID)
		return func() {
			if err != nil {
				p.fail(lang.T("%s was not deleted", model.ShortName(gone)), model.Sentence(err, lang.T("The database could not be written. It goes on getting what it wants.")))
				return
			}
			p.fail("", "")
			p.parts.Subscribers.Removed(e.Stored())
			p.undel = true
			p.detail.begin()
			p.Refresh()
			p.parts.Reload()
		}
	})
}

// bringBack puts the subscription that was deleted last back with all its settings and what waited for it.
func (p *Page) bringBack() {
	s := p.parts.Subscribers.Deleted()
	if s.ID == 0 {
		return
	}
	p.parts.Do(func(ctx context.Context) func() {
		err := p.parts.Actions.RestoreSubscription(ctx, s)
		return func() {
			p.added(s, err, func(err error) {
				if err != nil {
					p.fail(lang.T("%s was not brought back", model.ShortName(s)), model.Sentence(err, lang.T("The database could not be written. Try again.")))
					return
				}
				p.parts.Say(theme.GlyphCheck, lang.T("%s is back", model.ShortName(s)))
			})
		}
	})
}

func (p *Page) forget() {
	p.parts.Subscribers.ForgetDeleted()
	p.undel = false
	p.Refresh()
}

// Save saves what was typed without waiting for a pause.
func (p *Page) Save() { p.detail.Save() }

// Undo takes back what was done last: a saved change of the chosen subscription, or a deletion.
func (p *Page) Undo() {
	if e := p.parts.Subscribers.Edit(); e != nil && e.CanUndo() && !p.undel {
		p.detail.Undo()
		return
	}
	p.bringBack()
}

// Key does what a key means on this page and says whether it means anything.
func (p *Page) Key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyReturn, fyne.KeyEnter, desktop.KeyMenu:
		p.list.rows.TypedKey(e)
	case fyne.KeyDelete, fyne.KeyBackspace:
		p.remove()
	case fyne.KeyEscape:
		if p.list.question.Asked() {
			p.list.question.Close()
			return true
		}
		p.list.rows.Focus()
	default:
		return false
	}
	return true
}

// Rune does what a letter means on this page and says whether it means anything.
func (p *Page) Rune(r rune) bool {
	switch r = unicode.ToLower(r); r {
	case 'j', 'k':
		p.list.rows.TypedRune(r)
	case 'n':
		p.list.question.Ask()
	case 't':
		p.detail.sendTest()
	case 'p':
		p.detail.togglePause()
	case 'd':
		p.duplicate()
	case 'e':
		p.showCatalogue()
	case '/':
		p.list.find()
	default:
		return false
	}
	return true
}

// showMenu offers what can be done with the chosen subscription.
func (p *Page) showMenu(_ int, at fyne.Position) {
	e := p.parts.Subscribers.Edit()
	if e == nil {
		return
	}
	pause := lang.T("Pause")
	if resting(e) {
		pause = lang.T("Resume")
	}
	pane.ShowMenu(p.root, at,
		pane.MenuItem(lang.T("Send test"), fyne.KeyT, p.detail.sendTest),
		pane.MenuItem(pause, fyne.KeyP, p.detail.togglePause),
		fyne.NewMenuItemSeparator(),
		pane.MenuItem(lang.T("Copy the address"), "", func() { p.parts.Copy(e.Stored().URL, lang.T("Address copied")) }),
		pane.MenuItem(lang.T("Duplicate"), fyne.KeyD, p.duplicate),
		fyne.NewMenuItemSeparator(),
		pane.MenuItem(lang.As("verb", "Delete"), fyne.KeyDelete, p.remove))
}
