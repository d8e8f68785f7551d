package subscribers

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// listPane is the table of all subscriptions, with a search and a question for the address of a new one.
type listPane struct {
	page *Page
	root *fyne.Container
	all  []model.SubscriberRow

	finder    *pane.Finder
	question  *pane.Question // the address of a new one
	rows      *widgets.RowList
	unmatched *widgets.Paragraph
	missing   fyne.CanvasObject
	sum       *widgets.Text
}

// searchFrom is how many subscriptions there are before they can be searched.
const searchFrom = 13

func newListPane(p *Page) *listPane {
	l := &listPane{page: p}
	l.finder = pane.NewFinder(pane.FinderSpec{Placeholder: lang.T("Find a subscriber"), From: searchFrom, Search: l.search, First: l.chooseFirst, Leave: func() { l.rows.Focus() }})
	l.question = pane.NewQuestion(pane.QuestionSpec{
		Room:  func() float32 { return pane.RoomIn(l.root, l.question.Root) },
		Words: lang.T("New subscriber: where should events go?"), Field: widgets.FieldSpec{Private: true, Placeholder: "http://localhost:9001/hooks", Mono: true, Glyph: theme.GlyphLinkSimple},
		Ground: pane.SurfaceSpec{Ground: theme.ColorBackground, Foot: true}, Make: l.create, Turned: l.asked, Moved: l.moved, After: p.parts.After,
	})
	l.unmatched = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	l.missing = pane.Inset(theme.PagePadding, theme.PagePadding, theme.PagePadding, theme.PagePadding, l.unmatched)
	l.rows = widgets.NewRowList(widgets.RowSource{
		Pitch:  theme.SizeRowRoomy,
		Length: func() int { return len(l.all) },
		Key:    func(i int) uint64 { return uint64(l.all[i].ID) },
		Create: func() fyne.CanvasObject { return widgets.NewTrackRow() },
		Update: func(i int, row fyne.CanvasObject, look widgets.RowLook) {
			row.(*widgets.TrackRow).Set(trackData(l.all[i]), look)
		},
	})
	l.rows.OnSelect = func(i int, _ uint64) { p.Choose(l.all[i].ID) }
	l.rows.OnOpen = func(int) { p.detail.focus() }
	l.rows.OnMenu = p.showMenu
	l.sum = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	foot := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Top: true, Foot: true},
		pane.Inset(theme.GapWide, 0, theme.GapWide, 0, pane.RowOf(theme.SizeRowRoomy, theme.Gap, l.sum, l.sum)))
	head := widgets.NewTrackHead([7]string{lang.T("Name"), lang.T("Sends to"), lang.T("Format"), lang.T("Last %s tries", model.Number(model.RowTries)), lang.T("ok %"), lang.T("p95 ms"), lang.As("column: how many wait", "queue")})
	l.root = pane.Column(0, l.rows, l.question.Root, l.finder.Root, head, l.missing, l.rows, foot)
	return l
}

// trackData words a row for its widget.
func trackData(r model.SubscriberRow) widgets.TrackData {
	glyph, state := fareLook(r.Fare)
	d := widgets.TrackData{Glyph: glyph, State: state, Name: r.Name, Address: r.SendsTo, Kind: r.Format, Figures: [3]string{r.OK, r.P95, r.Queue}}
	for i, mark := range r.Last {
		d.Bars[i] = pane.State(mark)
	}
	if r.Bad {
		d.Loud[0] = theme.StateRefused
	}
	if r.Queued {
		d.Loud[2] = theme.StateWaiting
	}
	return d
}

// fareLook gives the sign of how a subscription fares.
func fareLook(f model.Fare) (theme.Glyph, theme.State) {
	switch f {
	case model.FareHealthy:
		return theme.GlyphCheck.Bold(), theme.StateDelivered
	case model.FareStruggling:
		return theme.GlyphWarning.Bold(), theme.StateRefused
	case model.FareWaiting, model.FareMuted, model.FareUnchecked:
		return theme.GlyphClock.Bold(), theme.StateWaiting
	case model.FareGivenUp:
		return theme.GlyphProhibit.Bold(), theme.StateGivenUp
	case model.FarePaused:
		return theme.GlyphPause.Bold(), theme.StateDue
	}
	return theme.GlyphCircle.Bold(), theme.StateDue
}

// refresh shows what the model holds.
func (l *listPane) refresh() {
	m := l.page.parts.Subscribers
	was := len(l.all)
	l.all = m.Rows()
	l.rows.Select(uint64(m.Chosen()))
	l.rows.Reload()
	l.sum.SetText(m.Sum())
	moved := l.finder.Refresh(m.Count(), m.Searched())
	none := len(l.all) == 0 && m.Searched() != ""
	if none {
		l.unmatched.SetText(lang.T("No subscriber has %s in its name or address.", m.Searched()))
	}
	moved = pane.Show(l.missing, none) || moved || len(l.all) != was
	if moved {
		l.moved()
	}
}

// moved lays the list and what is below it out anew.
func (l *listPane) moved() {
	pane.Refresh(l.root)
	pane.Refresh(l.page.left)
}

func (l *listPane) search(text string) {
	l.page.parts.Subscribers.Search(text)
	l.refresh()
}

func (l *listPane) chooseFirst() {
	if len(l.all) > 0 {
		l.page.Choose(l.all[0].ID)
		l.rows.Focus()
	}
}

// find leads into the search, which is shown for it where the list is short.
func (l *listPane) find() {
	if l.page.parts.Subscribers.Count() > 0 {
		l.finder.Open(l.root)
	}
}

// asked shows that an address is asked for, or no more.
func (l *listPane) asked(now bool) {
	l.page.Refresh()
	l.moved()
	if !now {
		l.rows.Focus()
	}
}

// create makes the subscription whose address was typed.
func (l *listPane) create(address string, done func(error)) {
	s, err := model.SubscriberOf(address)
	if err != nil {
		done(err)
		return
	}
	l.page.add(s, func(err error) {
		if err == nil {
			l.finder.Clear()
		}
		done(err)
	})
}

// listOverTries gives the list the height of its rows, within bounds, and what is below it the rest.
type listOverTries struct{ list *listPane }

// What the list and the tries below it have at least, in rows of the list, and the part of the height that the tries have
// beside a long list.
const (
	leastRows  = 4
	leastTries = 8
	triesShare = 0.5
)

// Parted makes the list and the tries panes that the keyboard jumps to.
func (l *listOverTries) Parted() {}

// MinSize is Fyne's.
func (l *listOverTries) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(360, objects[0].MinSize().Height+leastRows*fynetheme.Size(theme.SizeRowRoomy)+120)
}

// Layout is Fyne's.
func (l *listOverTries) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	row := fynetheme.Size(theme.SizeRowRoomy)
	objects[0].Resize(fyne.NewSize(size.Width, objects[0].Size().Height)) // what wraps knows its height at this width
	fixed := objects[0].MinSize().Height - l.list.rows.MinSize().Height
	most := max(size.Height-fixed-max(leastTries*row, size.Height*triesShare, objects[1].MinSize().Height), leastRows*row)
	height := min(fixed+min(float32(max(1, len(l.list.all)))*row, most), size.Height)
	objects[0].Resize(fyne.NewSize(size.Width, height))
	objects[1].Move(fyne.NewPos(0, height))
	objects[1].Resize(fyne.NewSize(size.Width, max(0, size.Height-height)))
}
