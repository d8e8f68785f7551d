package replay

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// maxRows is how many header lines are edited. A request with more is a test of somebody's limits; the others are sent
// as they are.
const maxRows = 100

// headers is the table of header lines.
type headers struct {
	page   *Page
	root   fyne.CanvasObject
	count  *widgets.Text
	wrong  *complaint
	more   *widgets.Text
	scroll *container.Scroll
	table  *fyne.Container
	rows   []*headerRow
}

func newHeaders(p *Page) *headers {
	h := &headers{page: p, count: quiet()}
	space := pane.Space()
	head := pane.Inset(theme.PagePadding, theme.GapSmall, theme.GapWide, theme.GapSmall, pane.Wrap(theme.SizeButtonSmall, theme.Gap, theme.GapSmall, space,
		widgets.NewText(widgets.TextSpec{Text: lang.T("Headers"), Bold: true}), h.count, space, ghost(lang.T("Add header"), theme.GlyphPlus, h.add)))
	h.wrong = newComplaint(p, theme.PagePadding, theme.Gap)
	h.more = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInk2, Cut: true})
	h.table = pane.Column(0, nil)
	h.scroll = container.NewVScroll(h.table)
	h.scroll.OnScrolled = func(fyne.Position) { h.tellSight() }
	list := container.New(&fewRows{h}, h.scroll)
	h.root = pane.Column(0, nil, head, h.wrong.root, pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Top: true}, list))
	return h
}

// begin forgets the rows of another original.
func (h *headers) begin() {
	h.rows = nil
	h.table.Objects = nil
	h.tell("")
	h.scroll.ScrollToTop()
}

func (h *headers) tell(problem string) { h.wrong.set(problem) }

func (h *headers) add() {
	at := 0
	h.page.Change(func(e *model.DraftEdit) { at = e.AddLine() })
	for place, row := range h.rows {
		if row.at == at && row.name.Visible() {
			h.reveal(place)
			row.name.FocusBeside(h.root)
			return
		}
	}
}

func (h *headers) refresh(e model.DraftEdit) {
	rows := e.Rows()
	h.count.SetText(model.Number(int64(e.Sent())))
	var objects []fyne.CanvasObject
	for at, row := range rows {
		if at >= maxRows && !row.Added {
			continue
		}
		place := len(objects)
		if place == len(h.rows) {
			h.rows = append(h.rows, newHeaderRow(h, place))
		}
		h.rows[place].set(at, row, at < e.Lines())
		objects = append(objects, h.rows[place].root)
	}
	h.rows = h.rows[:len(objects)]
	if hidden := len(rows) - len(objects); hidden > 0 {
		h.more.SetText(lang.N(hidden, "and %s more, which is sent as it is", "and %s more, which are sent as they are", model.Number(int64(hidden))))
		objects = append(objects, pane.Inset(theme.PagePadding, theme.GapSmall, theme.PagePadding, theme.GapSmall, h.more))
	}
	if len(rows) == 0 {
		h.more.SetText(lang.T("No header lines. Host is written when you send."))
		objects = append(objects, pane.Inset(theme.PagePadding, theme.GapSmall, theme.PagePadding, theme.GapSmall, h.more))
	}
	h.table.Objects = objects
	h.table.Refresh()
	h.scroll.Refresh()
	h.tellSight()
}

// reveal scrolls a line into sight that has got the cursor, with those around it, so that Tab finds the next.
func (h *headers) reveal(place int) {
	row := fynetheme.Size(theme.SizeRow)
	offset, height := h.scroll.Offset.Y, h.scroll.Size().Height
	offset = max(offset, min(float32(place+2)*row, h.table.MinSize().Height)-height)
	offset = min(offset, float32(max(0, place-1))*row)
	if offset != h.scroll.Offset.Y {
		h.scroll.ScrollToOffset(fyne.NewPos(0, max(0, offset)))
		h.tellSight()
	}
}

// tellSight tells each field which part of it can be seen; see widgets.Field.
func (h *headers) tellSight() {
	height := h.scroll.Size().Height
	for _, row := range h.rows {
		y := row.root.Position().Y - h.scroll.Offset.Y
		for _, field := range []*widgets.Field{row.name, row.value} {
			field.SetSight(max(0, -y), max(0, height-y))
		}
	}
}

// fewRows gives the table the height it needs, but no more than leaves the body in sight.
type fewRows struct{ h *headers }

// The bounds of the table's height: a share of the pane's, and rows.
const (
	tableShare = 0.3
	leastRows  = 2
)

// MinSize is Fyne's.
func (l *fewRows) MinSize([]fyne.CanvasObject) fyne.Size {
	height := l.h.table.MinSize().Height
	room := l.h.page.request.root.Size().Height * tableShare
	row := fynetheme.Size(theme.SizeRow)
	least := float32(leastRows)
	if room < leastRows*row {
		least = 1 // large text in a small window leaves the body no more
	}
	room = max(least, float32(int(room/row))) * row
	return fyne.NewSize(200, min(height, room))
}

// Layout is Fyne's.
func (l *fewRows) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	l.h.tellSight()
}

// headerRow is one line of the table.
type headerRow struct {
	headers *headers
	at      int // its number in the draft
	root    *pane.Surface
	shown   model.DraftRow

	tint        *pane.Surface // behind what differs from the original
	send        *widgets.CheckBox
	name, value *widgets.Field
	label, note *widgets.Text
	lock        *widgets.Mark
	end         *widgets.IconButton
}

func newHeaderRow(h *headers, place int) *headerRow {
	r := &headerRow{headers: h}
	cell := func(hint string, shown func() string, set func(e *model.DraftEdit, text string)) *widgets.Field {
		f := widgets.NewField(widgets.FieldSpec{Mono: true, Small: true, Bare: true, Told: true, Placeholder: hint})
		f.OnChange = func(text string) {
			if text != shown() {
				h.tell("")
				h.page.Change(func(e *model.DraftEdit) { set(e, text) })
			}
		}
		f.OnKey = func(name fyne.KeyName) bool { return h.page.request.leave(name) }
		f.OnScroll = h.scroll.Scrolled
		f.OnFocus = func(on bool) {
			if on {
				h.reveal(place)
			}
		}
		return f
	}
	r.name = cell(lang.As("hint", "name"), func() string { return r.shown.Name }, func(e *model.DraftEdit, text string) { e.SetName(r.at, text) })
	r.value = cell(lang.As("hint", "value"), func() string { return r.shown.Value }, func(e *model.DraftEdit, text string) { e.SetValue(r.at, text) })
	r.send = widgets.NewCheckBox(lang.T("Send this line"), func(on bool) { h.page.Change(func(e *model.DraftEdit) { e.SetOn(r.at, on) }) })
	r.label = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData, Ink: theme.ColorInk2, Cut: true})
	r.note = widgets.NewText(widgets.TextSpec{Size: theme.SizeCaption, Ink: theme.ColorInFlight, Cut: true})
	r.lock = widgets.NewMark(widgets.MarkData{Glyph: theme.GlyphLockSimple, Ink: theme.ColorInk3})
	r.end = widgets.NewIconButton(theme.GlyphX, lang.T("Take this line away"), r.endTapped)
	r.tint = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBrassTint}, nil)
	line := container.New(rowLayout{r}, r.tint, r.send, r.name, r.value, r.label, r.note, r.lock, r.end)
	r.root = pane.NewSurface(pane.SurfaceSpec{Foot: true, Ground: theme.ColorSurface}, line)
	return r
}

// endTapped takes an added line away, and gives an edited one of the original back what it was.
func (r *headerRow) endTapped() {
	at, h := r.at, r.headers
	h.tell("")
	if r.shown.Added {
		h.page.Change(func(e *model.DraftEdit) { e.RemoveLine(at) })
		return
	}
	h.page.Change(func(e *model.DraftEdit) { e.RestoreLine(at) })
}

// set shows a line by its number in the draft. Only what is a line of the draft can be edited.
func (r *headerRow) set(at int, row model.DraftRow, line bool) {
	r.at, r.shown = at, row
	fixed := row.Locked || row.LeftOut
	r.name.SetText(row.Name)
	r.value.SetText(row.Value)
	r.label.SetText(row.Name)
	r.note.SetText(lang.T("written when you send"))
	r.note.SetInk(theme.ColorInFlight)
	if row.LeftOut {
		r.note.SetText(lang.T("Left out. %s", row.Note))
		r.note.SetInk(theme.ColorInk2)
	}
	r.send.SetOn(row.On && !row.LeftOut)
	setEnabled(r.send, !fixed)
	pane.Show(r.name, !fixed)
	pane.Show(r.value, !fixed)
	pane.Show(r.label, fixed)
	pane.Show(r.note, fixed)
	pane.Show(r.lock, row.Locked)
	pane.Show(r.tint, row.Edited && !fixed && row.On)
	if row.Added {
		r.end.SetGlyph(theme.GlyphX)
		r.end.SetTip(lang.T("Take this line away"))
	} else {
		r.end.SetGlyph(theme.GlyphArrowCounterClockwise)
		r.end.SetTip(lang.T("As the original has it"))
	}
	pane.Show(r.end, line && row.Edited && !fixed)
	pane.Refresh(r.root)
}

// rowLayout puts a line into columns: the tick, the name, the value, and what takes it back.
type rowLayout struct{ row *headerRow }

// The share of the width that names take.
const nameShare = 0.36

// MinSize is Fyne's.
func (rowLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, fynetheme.Size(theme.SizeRow))
}

// Layout is Fyne's.
func (l rowLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	r := l.row
	button, tick := fynetheme.Size(theme.SizeIconButton), r.send.MinSize().Width
	const inset = 11 // a field's own, before its text
	put := func(o fyne.CanvasObject, x, width float32) {
		height := min(o.MinSize().Height, size.Height)
		o.Move(fyne.NewPos(x, float32(int((size.Height-height)/2))))
		o.Resize(fyne.NewSize(max(0, width), height))
	}
	r.tint.Resize(fyne.NewSize(size.Width, size.Height-theme.Hairline))
	left := float32(theme.PagePadding - theme.GapSmall)
	put(r.send, left, tick)
	left += tick
	right := size.Width - theme.GapWide - button
	name := float32(int((right - left) * nameShare))
	put(r.name, left, name)
	put(r.value, left+name, right-left-name)
	put(r.label, left+inset, name-inset-theme.GapSmall)
	put(r.note, left+name+inset, right-left-name-inset)
	put(r.lock, right+(button-16)/2, button)
	put(r.end, right, button)
}
