// Package inboxes is the page for inboxes: the list of all, and the settings of the chosen one, which are saved as they
// are typed.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; what takes longer than a tap may is
// given to Parts.Do.
package inboxes

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

// Actions change inboxes. They may be called from any goroutine and may take a while.
type Actions interface {
	AddInbox(context.Context, hooks.Inbox) (hooks.Inbox, error)
	// ChangeInbox lets change edit the settings and gives what is stored then.
	ChangeInbox(ctx context.Context, name string, change func(*hooks.Inbox) error) (hooks.Inbox, error)
	// DeleteInbox forgets an inbox. What it captured stays.
	DeleteInbox(ctx context.Context, name string) error
	// TestInbox sends a test to an inbox, signed as it expects.
	TestInbox(ctx context.Context, name string) (hooks.Delivery, error)
}

// Turns knows how far each inbox has come in its sequence. Its methods may be called from any goroutine.
type Turns interface {
	model.InboxTurns
	// StartOver begins an inbox's sequence anew.
	StartOver(inbox string)
}

// Parts are what the page needs from the window. The functions are called on the screen's goroutine and return at once.
type Parts struct {
	Inboxes    *model.Inboxes
	Actions    Actions
	Turns      Turns
	Do         func(live.Task)
	Reload     func()              // the model has a new wish
	ShowInLive func(filter string) // opens Live with a filter
	Reveal     func(hooks.ID)      // shows an exchange in Live
	Copy       func(text, said string)
	QR         func(address string)                 // shows an address for the camera of a phone
	Say        func(glyph theme.Glyph, text string) // a passing word
	After      widgets.After
}

// Page is the page for inboxes.
type Page struct {
	parts Parts
	root  *fyne.Container

	list    *listPane
	detail  *detail
	base    string // the address that inboxes are reached under, without a slash at its end
	deleted *widgets.Notice
	trouble *widgets.Notice
	notices *fyne.Container
	failed  [2]string
	undel   bool // what was done last is a deletion

	nothing fyne.CanvasObject // there is no inbox
	reading fyne.CanvasObject // the list was not read yet
	both    *fyne.Container
}

// New makes the page. It shows nothing until Show.
func New(parts Parts) *Page {
	p := &Page{parts: parts}
	p.list = newListPane(p)
	p.detail = newDetail(p)
	add := func(kind widgets.ButtonKind, key string) *widgets.Button {
		return widgets.NewButton(widgets.ButtonSpec{Text: lang.T("New inbox"), Kind: kind, Glyph: theme.GlyphPlus, Key: key, Tap: p.list.question.Ask})
	}
	bar := widgets.NewPageBar(lang.T("Inboxes"), lang.T("Pigeonholes for webhooks from anywhere. Each has an address of its own."), nil, add(widgets.ButtonPrimary, "N"))
	p.makeNotices()
	p.both = container.New(masterDetail{}, pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, p.list.root),
		pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorLine}, nil), p.detail.root)
	p.nothing = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{
		Title: lang.T("No pigeonholes yet"), Text: lang.T("An inbox gives you an address that takes any webhook."),
		Buttons: []*widgets.Button{add(widgets.ButtonPrimary, "")},
	}))
	p.reading = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{Title: lang.T("One moment"), Text: lang.T("The inboxes are being read.")}))
	stack := container.NewStack(p.both, p.nothing, p.reading)
	p.root = pane.Column(0, stack, bar, p.notices, stack)
	p.Refresh()
	return p
}

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
	p.parts.Inboxes.SetShown(shown)
	if shown {
		p.parts.Reload()
	}
}

// SetAddress tells what inboxes are reached under: the public address while it is open, else the local one.
func (p *Page) SetAddress(base string) {
	if p.base != base {
		p.base = base
		p.detail.refreshHead()
	}
}

// Begin asks for the name of a new inbox.
func (p *Page) Begin() { p.list.question.Ask() }

// Choose opens an inbox.
func (p *Page) Choose(name string) {
	if name == p.parts.Inboxes.Chosen() {
		return
	}
	p.detail.Save()
	p.parts.Inboxes.Choose(name)
	p.detail.begin()
	p.Refresh()
	p.parts.Reload()
}

// Refresh shows what the model holds.
func (p *Page) Refresh() {
	m := p.parts.Inboxes
	p.refreshNotices()
	none := m.Loaded() && m.Count() == 0 && !p.list.question.Asked()
	moved := pane.Show(p.reading, !m.Loaded())
	moved = pane.Show(p.nothing, none) || moved
	moved = pane.Show(p.both, m.Loaded() && !none) || moved
	p.list.refresh()
	p.detail.refresh()
	if moved {
		pane.Refresh(p.root)
	}
}

func (p *Page) refreshNotices() {
	m := p.parts.Inboxes
	problem := widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: p.failed[0], Text: p.failed[1]}
	if p.failed[0] == "" && m.Trouble() != "" {
		problem.Title, problem.Text = lang.T("The list is not whole"), m.Trouble()
	}
	p.trouble.Set(problem)
	gone := m.Deleted().Name
	p.deleted.Set(widgets.NoticeData{
		State: theme.StateDue, Glyph: theme.GlyphTrash, Title: lang.T("%s is deleted", gone),
		Text: lang.T("What it captured stays. Its address answers 404 from now on."),
	})
	moved := pane.Show(p.trouble, problem.Title != "")
	moved = pane.Show(p.deleted, gone != "") || moved
	moved = pane.Show(p.notices, problem.Title != "" || gone != "") || moved
	if moved {
		pane.Refresh(p.root)
	}
}

// fail says what did not work, until it is put away.
func (p *Page) fail(title, text string) {
	p.failed = [2]string{title, text}
	p.refreshNotices()
}

// add makes a new inbox and chooses it.
func (p *Page) add(in hooks.Inbox, done func(error)) {
	p.detail.Save()
	p.parts.Do(func(ctx context.Context) func() {
		stored, err := p.parts.Actions.AddInbox(ctx, in)
		return func() {
			if err == nil {
				p.parts.Inboxes.Added(stored)
				p.undel = false
				p.detail.begin()
			}
			done(err)
			p.Refresh()
			p.parts.Reload()
		}
	})
}

// remove deletes the chosen inbox at once; a notice offers to bring it back.
func (p *Page) remove() {
	e := p.parts.Inboxes.Edit()
	if e == nil {
		return
	}
	p.detail.Save()
	name := e.Stored().Name
	p.parts.Do(func(ctx context.Context) func() {
		err := p.parts.Actions.DeleteInbox(ctx, name)
		return func() {
			if err != nil {
				p.fail(lang.T("%s was not deleted", name), model.Sentence(err, lang.T("The database could not be written. The inbox goes on taking what comes.")))
				return
			}
			p.fail("", "")
			p.parts.Inboxes.Removed(e.Stored())
			p.undel = true
			p.detail.begin()
			p.Refresh()
			p.parts.Reload()
		}
	})
}

// bringBack puts the inbox that was deleted last back with all its settings.
func (p *Page) bringBack() {
	in := p.parts.Inboxes.Deleted()
	if in.Name == "" {
		return
	}
	p.add(in, func(err error) {
		if err != nil {
			p.fail(lang.T("%s was not brought back", in.Name), model.Sentence(err, lang.T("The database could not be written. Try again.")))
			return
		}
		p.parts.Say(theme.GlyphCheck, lang.T("%s is back", in.Name))
	})
}

func (p *Page) forget() {
	p.parts.Inboxes.ForgetDeleted()
	p.undel = false
	p.Refresh()
}

// Save saves what was typed without waiting for a pause.
func (p *Page) Save() { p.detail.Save() }

// Undo takes back what was done last: a saved change of the chosen inbox, or a deletion.
func (p *Page) Undo() {
	if e := p.parts.Inboxes.Edit(); e != nil && e.CanUndo() && !p.undel {
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
		p.detail.test()
	case 'l':
		p.detail.showInLive()
	case 'c':
		p.detail.copyAddress()
	case '/':
		p.list.find()
	default:
		return false
	}
	return true
}

// showMenu offers what can be done with the chosen inbox.
func (p *Page) showMenu(_ int, at fyne.Position) {
	pane.ShowMenu(p.root, at,
		pane.MenuItem(lang.T("Send a test"), fyne.KeyT, p.detail.test),
		pane.MenuItem(lang.T("Show in Live"), fyne.KeyL, p.detail.showInLive),
		fyne.NewMenuItemSeparator(),
		pane.MenuItem(lang.T("Copy the address"), fyne.KeyC, p.detail.copyAddress),
		pane.MenuItem(lang.T("Show the address as a QR code"), "", p.detail.showQR),
		fyne.NewMenuItemSeparator(),
		pane.MenuItem(lang.As("verb", "Delete"), fyne.KeyDelete, p.remove))
}

// refreshDetail shows the draft anew after a person has changed it.
func (p *Page) refreshDetail() { p.detail.refresh() }
