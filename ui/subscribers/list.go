package subscribers

import (
	"time"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// listPane is the table of all subscriptions, with a field for the address of a new one.
type listPane struct {
	page *Page
	root *fyne.Container
	all  []model.SubscriberRow

	search    *widgets.Field
	searching fyne.CanvasObject // the search with its margins
	sought    bool              // somebody asked for the search, which a short list does not show by itself
	adding    bool              // an address is asked for
	busy      bool              // it is being made
	address   *widgets.Field
	wrong     *widgets.Paragraph // why the address cannot be
	asking    fyne.CanvasObject
	rows      *widgets.RowList
	unmatched *widgets.Paragraph
	missing   fyne.CanvasObject
	sum       *widgets.Text
}

// searchFrom is how many subscriptions there are before they can be searched.
const searchFrom = 13

func newListPane(p *Page) *listPane {
	l := &listPane{page: p}
	l.search = widgets.NewField(widgets.FieldSpec{Placeholder: lang.T("Find a subscriber"), Glyph: theme.GlyphMagnifyingGlass, Small: true, Clear: true})
	l.search.OnChange = func(text string) {
		p.parts.Subscribers.Search(text)
		l.refresh()
	}
	l.search.OnSubmit = func(string) { l.chooseFirst() }
	l.search.OnKey = l.searchKey
	l.searching = pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap, l.search)
	l.unmatched = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	l.missing = pane.Inset(theme.PagePadding, theme.PagePadding, theme.PagePadding, theme.PagePadding, l.unmatched)
	l.asking = l.makeAsking()
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
	l.root = pane.Column(0, l.rows, l.asking, l.searching, head, l.missing, l.rows, foot)
	return l
}

func (l *listPane) makeAsking() fyne.CanvasObject {
	l.address = widgets.NewField(widgets.FieldSpec{Private: true, Placeholder: "http://localhost:9001/hooks", Mono: true, Glyph: theme.GlyphLinkSimple, Told: true})
	l.address.OnSubmit = func(string) { l.create() }
	l.address.OnChange = func(string) { l.problem("") }
	l.address.OnKey = func(name fyne.KeyName) bool {
		if name == fyne.KeyEscape {
			l.end()
		}
		return name == fyne.KeyEscape
	}
	l.wrong = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true})
	l.wrong.Hide()
	space := pane.Space()
	create := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Create"), Small: true, Kind: widgets.ButtonPrimary, Tap: l.create})
	cancel := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Small: true, Key: "Esc", Tap: l.end})
	column := pane.Column(theme.Gap, nil,
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("New subscriber: where should events go?"), Bold: true}), l.address, l.wrong,
		pane.Row(theme.Gap, space, create, cancel, space))
	asking := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground, Foot: true},
		pane.Inset(theme.GapWide, theme.GapWide, theme.GapWide, theme.GapWide, column))
	asking.Hide()
	return asking
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
	if m.Searched() == "" && l.search.Text() != "" && !l.search.Focused() {
		l.search.SetText("")
	}
	l.rows.Select(uint64(m.Chosen()))
	l.rows.Reload()
	l.sum.SetText(m.Sum())
	moved := pane.Show(l.searching, m.Count() >= searchFrom || m.Searched() != "" || l.sought)
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

func (l *listPane) chooseFirst() {
	if len(l.all) > 0 {
		l.page.Choose(l.all[0].ID)
		l.rows.Focus()
	}
}

func (l *listPane) searchKey(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyEscape:
		l.sought = false
		l.search.SetText("")
		l.refresh()
		l.rows.Focus()
	case fyne.KeyDown:
		l.rows.Focus()
	default:
		return false
	}
	return true
}

// find leads into the search, which is shown for it where the list is short.
func (l *listPane) find() {
	if l.page.parts.Subscribers.Count() == 0 {
		return
	}
	l.sought = true
	l.refresh()
	l.search.FocusBeside(l.root)
}

// begin asks for the address of a new subscriber.
func (l *listPane) begin() {
	l.adding = true
	l.address.SetText("")
	l.problem("")
	pane.Show(l.asking, true)
	l.page.Refresh()
	l.moved()
	l.address.Focus()
	l.page.parts.After(focusDelay, func() { // Fyne knows the window of what has just come into sight only once it was drawn
		if l.adding && !l.address.Focused() {
			l.address.Focus()
		}
	})
}

// focusDelay lets the question for an address be drawn.
const focusDelay = 100 * time.Millisecond

// end puts the question for an address away.
func (l *listPane) end() {
	l.adding = false
	l.problem("")
	pane.Show(l.asking, false)
	l.page.Refresh()
	l.moved()
	l.rows.Focus()
}

// problem says why an address cannot be.
func (l *listPane) problem(text string) {
	l.address.SetProblem(text)
	l.wrong.SetText(text)
	if pane.Show(l.wrong, text != "") || text != "" {
		l.moved()
	}
}

// create makes the subscription whose address was typed, once at a time.
func (l *listPane) create() {
	if l.busy {
		return
	}
	s, err := model.SubscriberOf(l.address.Text())
	if err != nil {
		l.problem(model.Words(err))
		l.address.Focus()
		return
	}
	l.busy = true
	l.page.add(s, func(err error) {
		l.busy = false
		if err != nil {
			l.problem(model.Sentence(err, lang.T("It could not be stored. See that there is room and that you may write the data folder.")))
			return
		}
		l.search.SetText("")
		l.end()
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
