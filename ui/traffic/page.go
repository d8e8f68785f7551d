// Package traffic is the Live page: the list of every exchange as it happens, and the inspector beside it.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; what takes longer than a tap
// may is given to Parts.Do.
package traffic

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Actions are what a person can have done here. They may be called from any goroutine and may take a while.
type Actions interface {
	Replay(context.Context, hooks.Replay) (hooks.Delivery, error)
	// CreateInbox opens an inbox with this name.
	CreateInbox(ctx context.Context, name string) error
	// SignTest signs the guest book as a test guest.
	SignTest(context.Context) error
}

// Parts are what the page needs from the window. The functions are called on the screen's goroutine and
// return at once.
type Parts struct {
	InspectorParts
	Live     *model.Live
	Reload   func() // the list has a new wish
	Export   func() // asks what to write to a file
	OpenBook func() // the guest book in the browser

	ReplayThese func()           // asks how what the list shows is replayed
	ReplayIDs   func([]hooks.ID) // asks how these are replayed

	OpenWindow func() // shows the chosen exchange in a window of its own

	Columns     string       // how the reader left them
	KeepColumns func(string) // remembers them

	After widgets.After
}

// Page is the Live page.
type Page struct {
	parts Parts
	root  *fyne.Container
	rows  []model.Row
	atTop bool // a row near the top of the window was drawn

	bar       *widgets.PageBar
	filter    *filterBox
	direction *widgets.Segments
	pause     *widgets.Button
	follow    *widgets.Button
	these     *widgets.Button // while the list shows less than everything
	timeline  *widgets.Timeline
	trouble   *widgets.Notice
	troubled  fyne.CanvasObject // trouble with its margins
	band      fyne.CanvasObject // says what is kept while the list stands still
	bandTitle *widgets.Text
	kept      *widgets.Text
	showKept  *widgets.Button
	older     *widgets.Button // while the list is sorted
	inTime    *widgets.Button
	news      *widgets.Button // lies over the foot of the list
	newsRoom  *fyne.Container
	several   *severalBar
	nothing   *widgets.Empty
	empty     fyne.CanvasObject // nothing, in the middle of the list
	oneWay    fyne.CanvasObject // nothing went the way that is shown
	unmatched *widgets.Empty
	filtered  fyne.CanvasObject // unmatched, in the middle of the list
	list      *fyne.Container
	split     *widgets.Split
	inspector *inspector
	wide      bool
	marked    hooks.ID // to be compared with another; 0 is none
	signing   bool
	unsigned  string // why the guest book was not signed
}

// The share of the list beside the inspector, and the other way round.
const (
	listShare  = 756.0 / 1187
	wideShare  = 1 - listShare
	storyShare = 312.0 / 1187 // beside a story, which is wide by nature
)

// The actions that a row offers, in their order.
const (
	rowReplay = iota
	rowCurl
	rowEdit
)

// New makes the page.
func New(parts Parts) *Page {
	p := &Page{parts: parts}
	p.filter = newFilterBox(p)
	p.direction = widgets.NewSegments([]widgets.Segment{{Text: lang.As("exchanges", "All")}, {Text: lang.As("direction", "In")}, {Text: lang.As("direction", "Out")}}, p.chooseDirection)
	p.pause = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Pause"), Glyph: theme.GlyphPause, Key: lang.T("Space"), Tap: p.togglePause})
	p.follow = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb, the newest rows", "Follow"), Glyph: theme.GlyphArrowLineDown, Key: "F", Tap: p.toggleFollow})
	p.these = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Replay these"), Glyph: theme.GlyphArrowCounterClockwise, Tip: lang.T("Send again what the list shows, Ctrl R"), Tap: func() { p.parts.ReplayThese() }})
	p.bar = widgets.NewPageBar(lang.As("page", "Live"), "", p.filter.field, p.direction, p.these, p.pause, p.follow)

	p.timeline = widgets.NewTimeline(p, widgets.TimelineTitles{
		Time: lang.T("Time"), Method: lang.As("HTTP", "Method"), Target: lang.T("Path or host"), Status: lang.T("Status"), Took: lang.As("column, milliseconds", "ms"), Size: lang.T("Size"), Notes: lang.As("column", "Notes"),
	},
		widgets.RowAction{Glyph: theme.GlyphArrowCounterClockwise, Tip: lang.As("verb", "Replay")},
		widgets.RowAction{Glyph: theme.GlyphCopy, Tip: lang.T("Copy as cURL")},
		widgets.RowAction{Glyph: theme.GlyphPencilSimple, Tip: lang.T("Replay elsewhere")})
	p.timeline.OnAction = p.rowAction
	p.makeColumns()
	p.timeline.Rows.OnSelect = p.chosen
	p.timeline.Rows.OnOpen = func(int) { p.inspector.focus() }
	p.timeline.Rows.OnScroll = p.scrolled
	p.timeline.Rows.OnToggle, p.timeline.Rows.OnExtend, p.timeline.Rows.OnMenu = p.toggled, p.extended, p.showMenu
	p.timeline.Rows.SetPicked(func(key uint64) bool { return parts.Live.Picked(hooks.ID(key)) })

	p.inspector = newInspector(parts.InspectorParts, place{
		wide: func() bool { return p.wide }, widen: p.toggleWide, turned: p.turned, jump: p.jump, menu: p.menu, compare: p.compareChosen,
		export:  func() { p.parts.Export() },
		buttons: []fyne.CanvasObject{widgets.NewIconButton(theme.GlyphArrowsOut, lang.T("Widen, Z"), p.toggleWide)},
	})
	p.split = widgets.NewSplit(p.listPane(), p.inspector.root, listShare)
	p.root = container.New(belowField{p.filter}, pane.Column(0, p.split, p.bar, p.split), p.filter.suggest)
	p.Refresh()
	p.RefreshDetail()
	return p
}

func (p *Page) listPane() fyne.CanvasObject {
	p.trouble = widgets.NewNotice(widgets.NoticeData{},
		widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Try again"), Small: true, Tap: p.tryAgain}))
	p.troubled = pane.AtMost(pane.Share(.3, func() *fyne.Container { return p.list }), pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide, p.trouble))
	p.troubled.Hide()
	p.nothing = widgets.NewEmpty(widgets.EmptySpec{
		Title: lang.T("Nothing has rung yet"),
		Text:  lang.T("Sign your own guestbook and watch the first delivery leave, or send anything to an inbox."),
		Buttons: []*widgets.Button{
			widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Sign as a test guest"), Kind: widgets.ButtonPrimary, Glyph: theme.GlyphCallBell, Tap: p.SignTest}),
			widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Open the guestbook"), Tap: p.parts.OpenBook}),
		},
		Command: "curl",
		OnCopy:  func(text string) { p.parts.Copy(text, lang.T("Command copied")) },
	})
	p.empty = pane.Cover(p.nothing)
	p.oneWay = pane.Cover(widgets.NewEmpty(widgets.EmptySpec{
		Title:   lang.T("Nothing here"),
		Text:    lang.T("No exchange goes this way yet."),
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Show all"), Tap: func() { p.setDirection("") }})},
	}))
	p.unmatched = widgets.NewEmpty(widgets.EmptySpec{
		Title:   lang.T("Nothing here"),
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Clear the filter"), Tap: func() { p.filter.set("") }})},
	})
	p.filtered = pane.Cover(p.unmatched)
	p.bandTitle = widgets.NewText(widgets.TextSpec{Text: lang.As("state", "Paused"), Bold: true, Ink: theme.ColorWaiting})
	p.kept = widgets.NewText(widgets.TextSpec{Cut: true})
	p.showKept = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Show them"), Kind: widgets.ButtonGhost, Small: true, Tap: p.startFollow})
	p.band = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorWaitingTint},
		pane.Inset(theme.PagePadding, 3, theme.Gap, 3, pane.RowOf(theme.SizeButtonSmall, theme.Gap, p.kept, p.bandTitle, p.kept, p.older, p.inTime, p.showKept)))
	p.band.Hide()
	p.newsRoom = container.New(atFoot{}, p.news)
	stack := container.NewStack(p.timeline, p.newsRoom, p.empty, p.oneWay, p.filtered)
	p.several = newSeveralBar(p)
	p.list = pane.Column(0, stack, p.troubled, stack, p.several.root, p.band)
	return p.list
}

// SetCommand shows a command that sends something here.
func (p *Page) SetCommand(command string) { p.nothing.SetCommand(command) }

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Length and Row give the timeline its rows.
func (p *Page) Length() int { return len(p.rows) }

// nearTop is how many rows before the top of the window older ones are asked for.
const nearTop = 30

// Row words the row with this index.
func (p *Page) Row(i int) widgets.RowData {
	r := p.rows[i]
	if i < nearTop {
		p.atTop = true
	}
	badges := [2]widgets.BadgeData{pane.Badge(r.Badges[0]), pane.Badge(r.Badges[1])}
	if r.ID == p.marked {
		badges = [2]widgets.BadgeData{markedBadge(), badges[0]}
	}
	return widgets.RowData{
		Key: uint64(r.ID), Incoming: !r.Out, Time: r.Time,
		Method: r.Method, QuietMethod: r.Method == "GET" || r.Method == "HEAD" || r.Method == "OPTIONS",
		Target: r.Target, State: pane.State(r.Mark), Status: r.Status,
		Took: r.Took, LoudTook: r.Slow, Size: r.Size,
		Badges: badges,
		Thread: p.parts.Story.Has(r.ID) || p.parts.Live.InStory(r.ID),
	}
}

// Refresh shows what the list's model holds.
func (p *Page) Refresh() {
	l := p.parts.Live
	if l.Loaded() || l.Trouble() != "" {
		p.rows = l.Rows()
	}
	p.timeline.Rows.SetFollow(l.Following() && !l.Paused())
	p.timeline.Rows.Select(uint64(l.Selected()))
	p.timeline.Rows.Reload()
	p.direction.Choose(map[hooks.Direction]int{hooks.In: 1, hooks.Out: 2}[l.Direction()])
	p.follow.SetChosen(l.Following())
	p.pause.SetChosen(l.Paused())
	if l.Paused() {
		p.pause.SetText(lang.T("Go on"))
		p.pause.SetGlyph(theme.GlyphPlay)
	} else {
		p.pause.SetText(lang.As("verb", "Pause"))
		p.pause.SetGlyph(theme.GlyphPause)
	}
	if id := l.Selected(); id != p.parts.Inspector.Wanted() {
		p.open(id) // what was chosen is stored no more, and others are selected still
		return
	}
	p.filter.refresh()
	if pane.Show(p.these, l.Narrowed() && len(p.rows) > 0) {
		p.bar.Refresh()
	}
	p.refreshAround()
}

// refreshAround shows what stands around the rows: trouble, the empty states and the band.
func (p *Page) refreshAround() {
	l := p.parts.Live
	problem := widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("The list cannot be read"), Text: l.Trouble()}
	if p.unsigned != "" {
		problem.Title, problem.Text = lang.T("The guestbook was not signed"), p.unsigned
	}
	p.trouble.Set(problem)
	none := l.Loaded() && l.Trouble() == "" && len(p.rows) == 0 // what could not be read is not called empty
	kept := l.Kept()
	moved := p.several.refresh()
	p.refreshOrder()
	sorted := l.Sorted()
	moved = pane.Show(p.older, sorted != "" && l.HasOlder()) || moved
	moved = pane.Show(p.inTime, sorted != "") || moved
	moved = pane.Show(p.showKept, kept != "") || moved
	if kept == "" && l.Paused() {
		kept = lang.T("What arrives is kept")
	}
	kept = model.Sentences(sorted, kept)
	p.kept.SetText(kept)
	moved = pane.Show(p.bandTitle, l.Paused()) || moved
	moved = pane.Show(p.troubled, problem.Text != "") || moved
	moved = pane.Show(p.band, kept != "" && !none) || moved
	all := none && l.Filter() == ""
	moved = pane.Show(p.empty, all && l.Direction() == "") || moved
	moved = pane.Show(p.oneWay, all && l.Direction() != "") || moved
	if none && !all {
		p.unmatched.Set(lang.T("Nothing here"), l.Unmatched())
	}
	moved = pane.Show(p.filtered, none && !all) || moved
	if moved {
		p.list.Refresh()
	}
}

// Blank takes all that was captured out of sight, until it is read and worded anew.
func (p *Page) Blank() {
	p.parts.Inspector.Reword()
	p.rows = nil
	p.Refresh()
	p.RefreshDetail()
	p.RefreshStory()
}

// RefreshDetail shows what the inspector's model holds.
func (p *Page) RefreshDetail() { p.inspector.refresh() }

// RefreshStory shows what the story's model holds. Its rows are marked in the list.
func (p *Page) RefreshStory() {
	p.timeline.Rows.Reload()
	if p.inspector.telling {
		p.inspector.refresh()
	}
}

// RefreshSignature shows what was found out about a signature.
func (p *Page) RefreshSignature() { p.inspector.seal.refresh() }

func (p *Page) changed() {
	p.Refresh()
	p.parts.Reload()
}

func (p *Page) chooseDirection(i int) {
	p.setDirection([]hooks.Direction{"", hooks.In, hooks.Out}[i])
}

func (p *Page) setDirection(d hooks.Direction) {
	p.parts.Live.SetDirection(d)
	p.changed()
}

func (p *Page) togglePause() {
	p.parts.Live.SetPaused(!p.parts.Live.Paused())
	p.changed()
}

func (p *Page) toggleFollow() {
	if p.parts.Live.Following() && !p.parts.Live.Paused() {
		p.parts.Live.Unfollow()
		p.changed()
		return
	}
	p.startFollow()
}

func (p *Page) startFollow() {
	p.parts.Live.Follow()
	p.changed()
}

// scrolled keeps follow mode in step with where the reader went, and asks for older rows in time.
func (p *Page) scrolled() {
	l := p.parts.Live
	if l.Sorted() != "" {
		return // its end is not the newest, and its beginning not the oldest
	}
	defer p.refreshOrder()
	switch atEnd := p.timeline.Rows.AtEnd(); {
	case atEnd && !l.Following() && !l.Paused():
		l.Follow()
		p.changed()
	case !atEnd && l.Following():
		l.Unfollow()
		p.changed()
	}
	near := p.atTop
	p.atTop = false
	if near && l.WantOlder() {
		p.parts.Reload()
	}
}

// Shown gives the exchange in the inspector.
func (p *Page) Shown() model.Detail { return p.parts.Inspector.Detail() }

// Choose opens an exchange in the inspector; 0 closes it.
func (p *Page) Choose(id hooks.ID) {
	p.parts.Live.Select(id)
	p.open(id)
}

// open shows in the inspector what the list's model has chosen.
func (p *Page) open(id hooks.ID) {
	p.parts.Inspector.Show(id)
	if p.parts.Story.Show(id) {
		p.parts.Tell()
	}
	p.inspector.failed = [2]string{}
	p.Refresh()
	p.RefreshDetail()
	p.parts.Inspect()
}

// chosen opens the row that the reader chose, and has older ones read when it is near the oldest.
func (p *Page) chosen(index int, key uint64) {
	p.Choose(hooks.ID(key))
	if index < nearTop && p.parts.Live.Sorted() == "" && p.parts.Live.WantOlder() {
		p.parts.Reload()
	}
}

// Find looks for words in the body that is shown, and FindNext goes to the next place, or to the one before for by < 0.
func (p *Page) Find() { p.inspector.find() }

// FindNext is Find's.
func (p *Page) FindNext(by int) { p.inspector.message.FindNext(by) }

// Repeat asks how the exchange that is chosen is repeated.
func (p *Page) Repeat() { p.inspector.withChosen(p.inspector.repeat) }

// SetFilter shows what passes a filter, in both directions.
func (p *Page) SetFilter(text string) {
	p.parts.Live.SetDirection("")
	p.filter.set(text)
	p.filter.apply()
}

// Reveal chooses an exchange that may be far from what is shown.
func (p *Page) Reveal(id hooks.ID) { p.jump(id) }

// jump goes to an exchange that may be far from what is shown.
func (p *Page) jump(id hooks.ID) {
	p.parts.Live.Jump(id)
	if p.parts.Live.Filter() == "" && p.parts.Live.FilterProblem().Text == "" {
		p.filter.set("") // the filter may have hidden the exchange
	}
	p.parts.Reload()
	p.Choose(id)
	if i := p.timeline.Rows.SelectedIndex(); i >= 0 {
		p.timeline.Rows.ScrollTo(i)
	}
}

func (p *Page) rowAction(action int, row widgets.RowData) {
	p.parts.Live.Turn(hooks.ID(row.Key))
	p.open(hooks.ID(row.Key))
	p.inspector.withChosen(func(e hooks.Exchange) { p.act(action, e) })
}

func (p *Page) act(action int, e hooks.Exchange) {
	switch action {
	case rowReplay:
		p.inspector.replay(e)
	case rowCurl:
		p.parts.CopyCurl(e)
	case rowEdit:
		p.inspector.edit(e)
	}
}

// tryAgain repeats what the notice above the list says did not work.
func (p *Page) tryAgain() {
	if p.unsigned != "" {
		p.SignTest()
		return
	}
	p.parts.Reload()
}

// SignTest signs the guest book as a test guest, or says above the list why not.
func (p *Page) SignTest() {
	if p.signing {
		return
	}
	p.signing, p.unsigned = true, ""
	p.parts.Do(func(ctx context.Context) func() {
		err := p.parts.Actions.SignTest(ctx)
		return func() {
			p.signing = false
			if err != nil {
				p.unsigned = model.Sentence(err, lang.T("Nothing was stored."))
				p.Refresh()
				return
			}
			p.Refresh()
			p.parts.Say(theme.GlyphCheck, lang.T("Signed as a test guest"))
		}
	})
}
