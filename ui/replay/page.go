// Package replay is the page that edits a stored request and sends it again, to where it went or elsewhere, signed anew
// or not. It shows the original's answer beside the new one, and in what the two exchanges differ.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; sending is given to Parts.Do.
package replay

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/hooks"
	"bellhop/ui/lang"
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
	Draft       *model.Draft
	Differences *model.Compare // of the original and the chosen send
	Sender      Sender
	Do          func(live.Task)
	Reload      func()                  // the draft has a new wish
	Recompare   func()                  // the differences have one
	Back        func()                  // to the list
	Copy        func(text, said string) // into the clipboard
	Fail        func(title, text string)
	Open        func(most int64, chosen func(name string, content []byte)) // asks for a file
	Compare     func(model.Pair)
}

// Page is the replay page.
type Page struct {
	parts   Parts
	root    *fyne.Container
	bar     *widgets.PageBar
	edits   *widgets.Badge
	undo    *widgets.Button
	send    *widgets.Button
	request *request
	right   *fyne.Container // answers above changes
	answers *answers
	changes *changes
}

// The left pane's share of the width.
const requestShare = 0.51

// New makes the page; Begin gives it something to send.
func New(parts Parts) *Page {
	p := &Page{parts: parts}
	p.edits = widgets.NewBadge(widgets.BadgeData{})
	p.undo = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Undo all"), Kind: widgets.ButtonGhost, Tap: p.undoAll})
	p.send = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Send"), Kind: widgets.ButtonPrimary, Glyph: theme.GlyphPaperPlaneTilt, Key: "Ctrl Enter", Tap: p.Send})
	p.bar = widgets.NewPageBar(lang.T("Edit and replay"), "", nil, p.edits, p.undo, p.send)
	p.bar.SetLead(widgets.NewIconButton(theme.GlyphArrowLeft, lang.T("Back to Live, Esc"), parts.Back))
	p.request = newRequest(p)
	p.answers = newAnswers(parts.Copy)
	p.changes = newChanges(p)
	p.right = container.New(&beneath{p}, p.answers.root, p.changes.root)
	p.answers.within = p.right
	both := widgets.NewSplit(p.request.root, p.right, requestShare)
	p.root = pane.Column(0, both, p.bar, both)
	return p
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Begin shows another original, which would go to url. The edits of the one in sight stay.
func (p *Page) Begin(original hooks.Exchange, url string) {
	d := p.parts.Draft
	if d.Original().ID != original.ID {
		p.request.begin()
		p.parts.Differences.Begin(model.Pair{})
	}
	d.Begin(original, url)
	p.bar.SetWords(d.Words())
	p.Refresh()
	p.parts.Reload()
}

// TakeBody makes a file the body that is sent.
func (p *Page) TakeBody(name string, content []byte) {
	p.request.body.change(func(e *model.DraftEdit) { e.ReplaceBody(name, content) })
}

// FocusURL puts the cursor into the address.
func (p *Page) FocusURL() { p.request.url.Focus() }

// Change edits the draft and shows what came of it.
func (p *Page) Change(edit func(*model.DraftEdit)) {
	p.parts.Draft.Change(edit)
	p.refreshEdit()
}

// Undo takes the last edit back.
func (p *Page) Undo() {
	if p.parts.Draft.Undo() {
		p.request.tell(model.DraftProblem{})
		p.refreshEdit()
	}
}

func (p *Page) undoAll() {
	p.parts.Draft.UndoAll()
	p.request.begin()
	p.refreshEdit()
}

// Send sends the draft, once at a time. What cannot be sent is told where it stands.
func (p *Page) Send() {
	d := p.parts.Draft
	if d.Sending() || d.Original().ID == 0 || !d.Ready() {
		return
	}
	wish, problem := d.Edit().Request()
	p.request.tell(problem)
	if problem.Private {
		d.Change((*model.DraftEdit).AllowPrivate)
	}
	if problem != (model.DraftProblem{}) {
		p.refreshEdit()
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
		d.Failed(model.Sentence(err, lang.T("Nothing was sent, and nothing was stored. Try again.")))
	} else {
		d.Sent(original, delivery.ID)
		p.parts.Reload()
	}
	p.Refresh()
}

// Refresh shows what the draft holds.
func (p *Page) Refresh() {
	original, replay := p.parts.Draft.Answers()
	p.answers.set(original, replay, len(p.parts.Draft.Sends()) > 0)
	p.changes.refresh()
	p.right.Refresh()
	p.refreshEdit()
}

// refreshEdit shows what the request is made into.
func (p *Page) refreshEdit() {
	d := p.parts.Draft
	setEnabled(p.send, d.Ready() && !d.Sending())
	words := d.Edit().EditsWords()
	p.edits.Set(widgets.BadgeData{Text: words, Glyph: theme.GlyphPencilSimple.Bold(), State: theme.StateWaiting})
	pane.Show(p.edits, words != "")
	p.undo.SetText(lang.T("Undo all"))
	if d.Undone() {
		p.undo.SetText(lang.T("Redo all"))
	}
	setEnabled(p.undo, words != "" || d.Undone())
	p.request.refresh()
	p.bar.Refresh()
}

// RefreshDifferences shows in what the original and the chosen send differ.
func (p *Page) RefreshDifferences() { p.changes.refresh() }

func setEnabled(w fyne.Disableable, on bool) {
	if on {
		w.Enable()
	} else {
		w.Disable()
	}
}

// beneath puts the differences below the answers. Where both find no room, as with large text in a small window, the answers
// give way: the differences tell of the responses as well.
type beneath struct{ page *Page }

// leastDiffering is how many lines of differences show at least.
const leastDiffering = 5

// MinSize is Fyne's.
func (l *beneath) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(max(objects[0].MinSize().Width, objects[1].MinSize().Width), objects[1].MinSize().Height)
}

// Layout is Fyne's.
func (l *beneath) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	answers, changes := objects[0], objects[1]
	top := answers.MinSize().Height
	enough := size.Height-top >= changes.MinSize().Height+leastDiffering*fynetheme.Size(theme.SizeCodeLine)
	pane.Show(answers, enough)
	if !enough {
		top = 0
	}
	answers.Resize(fyne.NewSize(size.Width, top))
	changes.Move(fyne.NewPos(0, top))
	changes.Resize(fyne.NewSize(size.Width, size.Height-top))
}
