// Package book is the guest book's page on the desktop: its entries, what its owner does with them and asks of them, and
// the address that guests sign at.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; what takes longer than a tap may is
// given to Parts.Do.
package book

import (
	"context"
	"io"
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

// Actions change the entries of the book. They may be called from any goroutine and may take a while.
type Actions interface {
	// SetState shows, hides or holds back entries and gives those that were in another state.
	SetState(ctx context.Context, ids []hooks.ID, to hooks.CommentState) ([]hooks.Comment, error)
	// Delete forgets entries and gives what they were, and PutBack undoes it.
	Delete(ctx context.Context, ids []hooks.ID) ([]hooks.Comment, error)
	PutBack(ctx context.Context, gone []hooks.Comment) error
	// Export writes every entry, and Import brings them in, each line judged by itself; with ring they ring.
	Export(ctx context.Context, w io.Writer, format hooks.BookFormat) (entries int, err error)
	Import(ctx context.Context, r io.Reader, format hooks.BookFormat, ring bool) (hooks.BookImport, error)
}

// Rules changes what the book asks of entries. Its methods may be called from any goroutine.
type Rules interface {
	SetBookRules(context.Context, hooks.BookRules) error
	AddBan(context.Context, hooks.Ban) (hooks.Ban, error)
	LiftBan(context.Context, hooks.ID) error
}

// Parts are what the page needs from the window. The functions are called on the screen's goroutine and return at once.
type Parts struct {
	Book    *model.Guestbook
	Actions Actions
	Rules   Rules
	Rung    *model.Rung
	Ringer  Ringer
	Sign    func(context.Context) error // signs as a test guest; from any goroutine
	Do      func(live.Task)
	Reload  func()         // Book has a new wish
	LookUp  func()         // Rung has a new wish
	Story   func(hooks.ID) // tells the story of an exchange in Live
	Reveal  func(hooks.ID) // shows an exchange in Live
	Browse  func(address string)
	Copy    func(text, said string)
	Save    func(name string, content []byte)
	Open    func(most int64, chosen func(name string, content []byte))
	Say     func(glyph theme.Glyph, text string) // a passing word
	Offer   func(glyph theme.Glyph, text, verb string, do func())
	Confirm func(title, text, verb string, do func())
	After   widgets.After
}

// Page is the guest book's page.
type Page struct {
	parts Parts
	root  *fyne.Container

	approve *widgets.Toggle
	more    *widgets.IconButton
	list    *listPane
	detail  *detail
	address *addressCard
	deleted *widgets.Notice
	trouble *widgets.Notice
	told    *widgets.Notice // what became of an import
	notices *fyne.Container
	failed  [2]string
	news    [2]string
	sheet   *widgets.Sheet
	ringing bool       // it was asked to ring again, and has not answered
	bans    *bansSheet // while it is open

	nothing fyne.CanvasObject // there is no entry
	reading fyne.CanvasObject // the book was not read yet
	both    fyne.CanvasObject
	aside   *container.Scroll // the chosen entry above the address
}

// listShare is the list's part of the width.
const listShare = 0.66

// New makes the page. It shows nothing until SetShown.
func New(parts Parts) *Page {
	p := &Page{parts: parts}
	p.list, p.detail, p.address = newListPane(p), newDetail(p), newAddressCard(p)
	sign := func(kind widgets.ButtonKind, key string) *widgets.Button {
		return widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Sign as a test guest"), Kind: kind, Glyph: theme.GlyphCallBell, Key: key, Tap: p.SignTest})
	}
	p.approve = widgets.NewToggle(lang.T("Approve first"), p.setApproveFirst)
	open := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Open the page"), Glyph: theme.GlyphArrowSquareOut, Tap: func() { parts.Browse(p.address.url) }})
	p.more = widgets.NewIconButton(theme.GlyphDotsThreeVertical, lang.T("Word list, bans, export and import"), p.showMore)
	bar := widgets.NewPageBar(lang.T("Guestbook"), "", nil, p.approve, open, sign(widgets.ButtonPrimary, "N"), p.more)
	p.makeNotices()
	p.aside = container.NewVScroll(pane.Column(0, nil, p.detail.root, p.address.root))
	p.both = widgets.NewSplit(p.list.root, pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground}, p.aside), listShare)
	p.nothing = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{
		Title: lang.T("The book is open and blank"), Text: lang.T("Whoever signs it rings every subscriber. Sign it yourself and watch, or bring in the entries of another book."),
		Buttons: []*widgets.Button{sign(widgets.ButtonPrimary, ""), widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Import entries"), Glyph: theme.GlyphDownloadSimple, Tap: p.askImport})},
	}))
	p.reading = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{Title: lang.T("One moment"), Text: lang.T("The book is being read.")}))
	stack := container.NewStack(p.both, p.nothing, p.reading)
	p.root = pane.Column(0, stack, bar, p.notices, stack)
	p.Refresh()
	return p
}

func (p *Page) makeNotices() {
	p.deleted = widgets.NewNotice(widgets.NoticeData{},
		pane.SmallButton(lang.T("Undo"), theme.GlyphArrowCounterClockwise, p.Undo), pane.SmallButton(lang.T("Put away"), "", func() {
			p.parts.Book.SetDeleted(nil)
			p.refreshNotices()
		}))
	p.trouble = widgets.NewNotice(widgets.NoticeData{}, pane.SmallButton(lang.T("Put away"), "", func() { p.fail("", "") }))
	p.told = widgets.NewNotice(widgets.NoticeData{}, pane.SmallButton(lang.T("Put away"), "", func() {
		p.news = [2]string{}
		p.refreshNotices()
	}))
	p.notices = pane.AtMost(pane.Share(.3, func() *fyne.Container { return p.root }), pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide, pane.Column(theme.Gap, nil, p.trouble, p.told, p.deleted)))
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// SetShown says whether the page is in sight.
func (p *Page) SetShown(shown bool) {
	p.parts.Book.SetShown(shown)
	p.parts.Rung.SetShown(shown)
	if shown {
		p.parts.Reload()
		p.parts.LookUp()
	}
}

// SetAddress tells where guests sign: the public address where there is one. word says which that is.
func (p *Page) SetAddress(url, word string) { p.address.set(url, word) }

// Refresh shows what the model holds.
func (p *Page) Refresh() {
	m := p.parts.Book
	p.refreshNotices()
	p.approve.SetOn(m.Rules().ApproveFirst)
	none := m.Loaded() && m.HasNone() && m.Trouble() == ""
	moved := pane.Show(p.reading, !m.Loaded())
	moved = pane.Show(p.nothing, none) || moved
	moved = pane.Show(p.both, m.Loaded() && !none) || moved
	p.list.refresh()
	p.follow()
	p.detail.refresh()
	if p.bans != nil {
		p.bans.refresh()
	}
	if moved {
		pane.Refresh(p.root)
	}
}

func (p *Page) refreshNotices() {
	m := p.parts.Book
	problem := widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: p.failed[0], Text: p.failed[1]}
	if p.failed[0] == "" && m.Trouble() != "" {
		problem.Title, problem.Text = lang.T("The book could not be read"), m.Trouble()
	}
	p.trouble.Set(problem)
	p.told.Set(widgets.NoticeData{State: theme.StateDue, Glyph: theme.GlyphDownloadSimple, Title: p.news[0], Text: p.news[1]})
	title, text := m.DeletedWords()
	p.deleted.Set(widgets.NoticeData{State: theme.StateDue, Glyph: theme.GlyphTrash, Title: title, Text: text})
	moved := pane.Show(p.trouble, problem.Title != "")
	moved = pane.Show(p.told, p.news[0] != "") || moved
	moved = pane.Show(p.deleted, title != "") || moved
	moved = pane.Show(p.notices, problem.Title != "" || p.news[0] != "" || title != "") || moved
	if moved {
		pane.Refresh(p.root)
	}
}

// fail says what did not work, until it is put away.
func (p *Page) fail(title, text string) {
	p.failed = [2]string{title, text}
	p.refreshNotices()
}

// SelectAll selects what the list shows.
func (p *Page) SelectAll() {
	p.parts.Book.SelectAll()
	p.Refresh()
}

// Key does what a key means on this page and says whether it means anything.
func (p *Page) Key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyReturn, fyne.KeyEnter, desktop.KeyMenu:
		p.list.table.Rows.TypedKey(e)
	case fyne.KeyDelete, fyne.KeyBackspace:
		p.remove()
	case fyne.KeyEscape:
		if !p.parts.Book.One() && p.parts.Book.Searched() != "" {
			p.list.clear()
		}
		p.Refresh()
	default:
		return false
	}
	return true
}

// Rune does what a letter means on this page and says whether it means anything.
func (p *Page) Rune(r rune) bool {
	switch r = unicode.ToLower(r); r {
	case 'j', 'k':
		p.list.table.Rows.TypedRune(r)
	case 'a':
		p.set(hooks.CommentShown)
	case 'h':
		p.toggleHidden()
	case 'b':
		p.askBan()
	case 's':
		p.showStory()
	case 'r':
		p.RingAgain()
	case 'n':
		p.SignTest()
	case '/':
		p.list.search.Focus()
	default:
		return false
	}
	return true
}
