package traffic

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// SheetParts are what an exchange in a window of its own needs. All are called on the screen's goroutine and return at once.
type SheetParts struct {
	Inspector *model.Inspector
	Inspect   func() // the inspector has a new wish
	Copy      func(text, said string)
	Save      func(name string, content []byte)
	Replay    func(hooks.Exchange)
	Edit      func(hooks.Exchange)
	CopyCurl  func(hooks.Exchange)
	Reveal    func(hooks.ID) // shows it in Live
}

// Sheet is one exchange by itself: its request, its response and its timing.
type Sheet struct {
	parts SheetParts
	root  fyne.CanvasObject
	timed bool

	tile    *pane.Tile
	title   *widgets.Text
	mark    *widgets.StateMark
	badges  [5]*widgets.Badge
	from    *widgets.Text
	problem *widgets.Notice
	told    fyne.CanvasObject // problem with its margins
	tabs    *widgets.Tabs
	message *pane.Message
	timing  *timing
	again   *widgets.Button
	change  *widgets.Button
	column  *fyne.Container
}

// NewSheet makes a sheet of what the inspector shows.
func NewSheet(parts SheetParts) *Sheet {
	s := &Sheet{parts: parts}
	s.tile = pane.NewTile()
	s.title = widgets.NewText(widgets.TextSpec{Size: theme.SizeDataTitle, Mono: true, Bold: true, Cut: true})
	s.mark = widgets.NewStateMark(theme.StateNone, "")
	s.from = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2})
	facts := pane.Flow(theme.GapSmall+2, theme.GapSmall+2)
	for i := range s.badges {
		s.badges[i] = widgets.NewBadge(widgets.BadgeData{})
		facts.Add(s.badges[i])
	}
	facts.Add(s.from)
	s.problem = widgets.NewNotice(widgets.NoticeData{})
	s.told = pane.Inset(theme.PagePadding, 0, theme.PagePadding, theme.Gap, s.problem)
	s.tabs = widgets.NewTabs([]widgets.Tab{{Text: lang.T("Request")}, {Text: lang.T("Response")}, {Text: lang.T("Timing")}}, s.chooseTab)
	s.message = pane.NewMessage(pane.MessageParts{Copy: parts.Copy, OnForm: s.chooseForm, Save: parts.Save, Reveal: s.reveal})
	s.timing = newTiming(parts.Copy)
	head := pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.Gap, pane.Column(theme.Gap, nil,
		pane.Row(theme.Gap, s.title, s.tile, s.title, s.mark), facts))
	sheet := container.NewStack(s.message.Content(), s.timing.root)
	s.column = pane.Column(0, sheet, head, s.told, pane.Inset(tabsLeft, 0, theme.Gap, 0, s.tabs), sheet, s.actions())
	s.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, s.column)
	s.Refresh()
	return s
}

func (s *Sheet) actions() fyne.CanvasObject {
	s.again = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Replay"), Kind: widgets.ButtonPrimary, Small: true, Glyph: theme.GlyphArrowCounterClockwise, Tip: lang.T("Send it again as it was, R"), Tap: func() { s.with(s.parts.Replay) }})
	s.change = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Replay elsewhere"), Small: true, Tip: lang.T("Send it to another address, in the main window, E"), Tap: func() { s.with(s.parts.Edit) }})
	live := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Show in Live"), Small: true, Tip: lang.T("In the main window"), Tap: func() { s.with(func(e hooks.Exchange) { s.parts.Reveal(e.ID) }) }})
	curl := widgets.NewIconButton(theme.GlyphTerminalWindow, lang.T("Copy as cURL without secrets, C"), func() { s.with(s.parts.CopyCurl) })
	space := pane.Space()
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Top: true},
		pane.Inset(theme.PagePadding, theme.GapWide, theme.GapWide, theme.GapWide, pane.Row(theme.Gap, space, s.again, s.change, live, space, curl)))
}

// Content is what the window shows.
func (s *Sheet) Content() fyne.CanvasObject { return s.root }

func (s *Sheet) with(do func(hooks.Exchange)) {
	if d := s.parts.Inspector.Detail(); d.Exchange.ID != 0 {
		do(d.Exchange)
	}
}

// The sheet's tab for the timing; those before it are the sides.
const sheetTiming = 2

func (s *Sheet) chooseTab(tab int) {
	if tab < 0 || tab > sheetTiming {
		return
	}
	s.timed = tab == sheetTiming
	if !s.timed {
		s.parts.Inspector.ShowSide(model.Side(tab))
		s.parts.Inspect()
	}
	s.Refresh()
}

func (s *Sheet) tab() int {
	if s.timed {
		return sheetTiming
	}
	return int(s.parts.Inspector.Side())
}

func (s *Sheet) chooseForm(form model.Form) {
	s.parts.Inspector.ShowForm(form)
	s.parts.Inspect()
	s.Refresh()
}

func (s *Sheet) reveal(on bool) {
	s.parts.Inspector.Reveal(on)
	s.parts.Inspect()
}

// Refresh shows what the model holds.
func (s *Sheet) Refresh() {
	m := s.parts.Inspector
	d := m.Detail()
	s.tabs.Choose(s.tab())
	pane.Show(s.message.Content(), !s.timed)
	pane.Show(s.timing.root, s.timed)
	s.tile.SetOut(d.Exchange.Direction == hooks.Out)
	s.title.SetText(d.Title)
	s.mark.Set(pane.State(d.Mark), d.Status)
	for i, badge := range s.badges {
		visible := i < len(d.Badges)
		pane.Show(badge, visible)
		if visible {
			badge.Set(pane.Badge(d.Badges[i]))
		}
	}
	s.from.SetText(d.From)
	problem := d.Problem
	if trouble := m.Trouble(); trouble != "" {
		problem = model.Problem{Title: lang.T("It cannot be shown"), Text: trouble}
	}
	s.problem.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: problem.Title, Text: problem.Text})
	pane.Show(s.told, problem.Title != "")
	setEnabled(s.again, d.NoReplay == "" && d.Exchange.ID != 0)
	setEnabled(s.change, !d.NoEdit && d.Exchange.ID != 0)
	message := d.Message
	if d.Exchange.ID == 0 {
		message.Absent = lang.T("There is nothing to show yet.")
	}
	s.message.SetForm(m.Form())
	s.message.SetHidden(d.Revealed, d.Redacted)
	s.message.Set(message)
	s.timing.set(d.Timing)
	s.column.Refresh()
}

// Find looks for words in the body, and FindNext goes to the next place, or to the one before for by < 0.
func (s *Sheet) Find() {
	if s.timed {
		s.chooseTab(int(s.parts.Inspector.Side()))
	}
	s.message.Find()
}

// FindNext is Find's.
func (s *Sheet) FindNext(by int) { s.message.FindNext(by) }

// Rune does what a letter means here.
func (s *Sheet) Rune(r rune) {
	switch unicode.ToLower(r) {
	case 'r':
		if !s.again.Disabled() {
			s.with(s.parts.Replay)
		}
	case 'e':
		if !s.change.Disabled() {
			s.with(s.parts.Edit)
		}
	case 'c':
		s.with(s.parts.CopyCurl)
	case '[':
		s.chooseTab(s.tab() - 1)
	case ']':
		s.chooseTab(s.tab() + 1)
	}
}
