package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// RowData is one line of the timeline, already put into words.
type RowData struct {
	Key         uint64 // what the line is, wherever it stands; not 0
	Incoming    bool   // else it went out
	Time        string // "14:31:15.007"; a narrow list leaves out what follows the point
	Method      string
	QuietMethod bool // a method that only looks
	Target      string
	State       theme.State
	Status      string // "200", "timeout", "sending"
	Took        string // digits without a unit; "…" while it lasts
	LoudTook    bool   // it took long
	Size        string
	Badges      [2]BadgeData
	Thread      bool // belongs to the story of the chosen line
	Fresh       bool // has just come in
}

// RowAction is something a line offers while the pointer is on it.
type RowAction struct {
	Glyph theme.Glyph
	Tip   string
}

// maxRowActions is how many fit over the notes.
const maxRowActions = 3

// timelineColumns are the places of a line's parts for one width.
type timelineColumns struct {
	scale                                // what they were laid out for
	width                        float32 // the same
	time, method, target, status float32 // left edges
	took, size                   float32 // right edges
	targetWidth, statusEnd       float32
	notes, notesWidth            float32
	timeWidth, methodWidth       float32
	tookWidth, sizeWidth         float32
	layout                       TimelineLayout

	showTime, showMethod, showTook, showSize, showNotes, shortTime bool
}

const (
	tileLeft           = 11
	tileSide           = 18
	tileArrow          = 12
	tileMargin         = (tileSide - tileArrow) / 2
	tileGap            = 8 // behind the tile
	columnGap          = 9
	notesGap           = 16
	notesMargin        = 2
	notesScroll        = 6  // of the notes, in which the scroll bar stands
	rightMargin        = 12 // without notes, for the scroll bar
	leastTarget        = 140
	leastTargetLetters = 4 // of the target, beside the time
	leastNotes         = 150
	normalNotes        = 190
	notesGrowth        = .35 // the notes' share of the room beyond the normal width
	actionPitch        = 24  // between two glyphs that grow with the text, as all here but gaps and margins do
	actionInset        = 4   // of a glyph in its part of that
	actionMargin       = 10
)

// columnsFor lays the columns out. What does not fit goes in this order: notes, size, method, and
// then the milliseconds with the time's fraction; at last, in large text, the time.
func columnsFor(width float32, scale scale, layout *TimelineLayout) timelineColumns {
	c := timelineColumns{scale: scale, width: width, layout: *layout}
	advance, timeLeft := scale.advance, c.timeLeft()
	timeWidth := layout.width(ColumnTime, px(12*advance+.49), advance)
	methodWidth := layout.width(ColumnMethod, px(6*advance+.49), advance)
	statusWidth := layout.width(ColumnStatus, px(scale.mark()+7*advance), advance)
	c.tookWidth, c.sizeWidth = layout.width(ColumnTook, px(7*advance), advance), layout.width(ColumnSize, px(8*advance+4), advance)
	fixed := timeLeft + statusWidth + columnGap + leastTarget
	if timeWidth > 0 {
		fixed += timeWidth + columnGap
	}
	c.methodWidth = methodWidth
	if methodWidth > 0 {
		methodWidth += columnGap
	}
	notesLeast := min(leastNotes, layout.width(ColumnNotes, leastNotes, advance))
	fits := func(room float32) bool { return width >= fixed+room }
	c.showNotes = !layout.Hidden[ColumnNotes] && fits(methodWidth+c.tookWidth+c.sizeWidth+notesGap+notesLeast+notesMargin)
	c.showSize = !layout.Hidden[ColumnSize] && fits(methodWidth+c.tookWidth+c.sizeWidth+rightMargin)
	c.showMethod = !layout.Hidden[ColumnMethod] && fits(methodWidth+c.tookWidth+rightMargin)
	c.shortTime = !fits(c.tookWidth + rightMargin)
	c.showTook = !layout.Hidden[ColumnTook] && !c.shortTime
	c.showTime = !layout.Hidden[ColumnTime]
	if c.shortTime && c.showTime {
		timeWidth = layout.width(ColumnTime, px(8*advance+.49), advance)
		statusWidth = layout.width(ColumnStatus, px(scale.mark()+11*advance), advance) // nothing stands behind it that a long word could lean into
	}
	c.timeWidth = timeWidth
	right := c.fromLeft(methodWidth, fixed+methodWidth+c.tookWidth+c.sizeWidth)
	if c.showSize {
		c.size = right
		right -= c.sizeWidth
	}
	if c.showTook {
		c.took = right
		right -= c.tookWidth
	}
	if c.shortTime && right-statusWidth-columnGap-c.target < leastTargetLetters*advance {
		c.showTime, c.target = false, timeLeft
		statusWidth = min(statusWidth, px((right-timeLeft)*.6))
	}
	c.statusEnd = right
	c.status = px(right - statusWidth)
	c.targetWidth = c.status - c.target - columnGap
	if own := (TimelineLayout{Hidden: layout.Hidden, titles: layout.titles}); c.targetWidth < leastTargetLetters*advance && own != *layout {
		c = columnsFor(width, scale, &own) // there is no room for the widths that were wished for
		c.layout = *layout
	}
	return c
}

// timeLeft is where the first column begins, behind the tile.
func (c timelineColumns) timeLeft() float32 { return tileLeft + c.grown(tileSide) + tileGap }

// fromLeft places what begins at the left, and the notes, and gives where the columns before these end. fixed is how wide all
// but the notes are at least.
func (c *timelineColumns) fromLeft(methodWidth, fixed float32) (right float32) {
	c.time = c.timeLeft()
	c.method = c.time
	if c.showTime {
		c.method += c.timeWidth + columnGap
	}
	c.target = c.method
	if c.showMethod {
		c.target += methodWidth
	}
	if !c.showNotes {
		return c.width - rightMargin
	}
	right = c.width - notesMargin
	normal := fixed + notesGap + normalNotes + notesMargin + 33 // the width that was drawn for
	c.notesWidth = max(leastNotes, px(normalNotes+max(0, c.width-normal)*notesGrowth-max(0, normal-c.width)*.5))
	if own := c.layout.width(ColumnNotes, c.notesWidth, c.advance); own != c.notesWidth {
		c.notesWidth = min(own, max(leastNotes, c.width-fixed-notesGap-notesMargin))
	}
	c.notes = right - c.notesWidth
	return c.notes - notesGap
}

// statusRoom is how wide a status may be: a long word leans over its column up to the words of the next, took or size wide.
func (c timelineColumns) statusRoom(took, size float32) float32 {
	end := c.statusEnd
	switch {
	case c.showTook:
		end = max(end, c.took-took-notesScroll)
	case c.showSize:
		end = max(end, c.size-size-notesScroll)
	}
	return end - c.status - c.mark()
}

// TimelineRow is one flat line of the timeline. Told what it already shows, it does nothing.
type TimelineRow struct {
	widget.BaseWidget
	data    RowData
	look    RowLook
	actions []RowAction
	layout  *TimelineLayout
	columns timelineColumns

	ground, edge, line *canvas.Rectangle
	ring               focusRing
	tile               plate
	arrow, mark        *icon
	time, method       *label
	target, status     *label
	took, size         *label
	badges             [2]badge
	cover              *canvas.Rectangle // behind the actions, over the notes
	offers             [maxRowActions]*icon
	objects            []fyne.CanvasObject
}

// NewTimelineRow makes an empty line that offers up to three actions.
func NewTimelineRow(actions []RowAction) *TimelineRow {
	r := &TimelineRow{
		actions: actions[:min(len(actions), maxRowActions)], layout: &TimelineLayout{},
		ground: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
		ring: newFocusRing(), tile: newPlate(), arrow: newIcon("", theme.ColorInk2), mark: newIcon("", theme.ColorInk2),
		time: newLabel(faceData, theme.ColorInk2), method: newLabel(faceData, theme.ColorInk),
		target: newLabel(faceData, theme.ColorInk), status: newLabel(faceData, theme.ColorInk),
		took: newLabel(faceData, theme.ColorInk2), size: newLabel(faceData, theme.ColorInk2),
		badges: [2]badge{newBadge(false), newBadge(false)}, cover: canvas.NewRectangle(nil),
	}
	r.objects = []fyne.CanvasObject{
		r.ground, r.line, r.edge, r.tile.outer, r.tile.inner, r.arrow.image, r.time.text,
		r.method.text, r.target.text, r.mark.image, r.status.text, r.took.text, r.size.text,
	}
	for i := range r.badges {
		r.objects = append(r.objects, r.badges[i].parts()...)
	}
	r.objects = append(r.objects, r.cover)
	for i := range r.offers {
		glyph := theme.Glyph("")
		if i < len(r.actions) {
			glyph = r.actions[i].Glyph
		}
		r.offers[i] = newIcon(glyph, theme.ColorInk2)
		r.objects = append(r.objects, r.offers[i].image)
	}
	r.objects = append(r.objects, r.ring.frame)
	r.ExtendBaseWidget(r)
	return r
}

// Set shows a line.
func (r *TimelineRow) Set(data RowData, look RowLook) {
	if r.data == data && r.look == look {
		return
	}
	r.data, r.look = data, look
	r.restyle()
	r.lay(r.Size())
}

// actionsFrom is where a line's actions begin; a list too narrow for them has none, since they may
// cover the notes but never the status.
func (c timelineColumns) actionsFrom(count int) (left float32, fits bool) {
	left = c.width - actionMargin - c.grown(actionPitch)*float32(count)
	return left, count > 0 && left >= c.statusEnd
}

// actionAt is the action under a place in the line, or -1.
func (c timelineColumns) actionAt(x float32, count int) int {
	left, fits := c.actionsFrom(count)
	if index := int((x - left) / c.grown(actionPitch)); fits && x >= left && index < count {
		return index
	}
	return -1
}

// CreateRenderer is Fyne's.
func (r *TimelineRow) CreateRenderer() fyne.WidgetRenderer { return newRenderer(r) }

func (r *TimelineRow) parts() []fyne.CanvasObject { return r.objects }

func (r *TimelineRow) least() fyne.Size {
	return fyne.NewSize(200, styleOf(r).size(theme.SizeRow))
}

// grounds of a line: behind all of it, its tile, and its edge bar.
func (r *TimelineRow) grounds() (ground, tile, edge fyne.ThemeColorName) {
	if r.data.Thread {
		edge = theme.ColorBrass
	}
	tile = theme.ColorSurface
	if r.data.Incoming {
		tile = theme.ColorBrassTint
	}
	switch {
	case r.look.Selected:
		return theme.ColorSelection, theme.ColorSurface, theme.ColorFocus
	case r.look.Picked:
		return theme.ColorSelection, theme.ColorSurface, theme.ColorBrass
	case r.look.Hovered:
		return theme.ColorHover, tile, edge
	case r.data.Fresh:
		return theme.ColorBrassTint, theme.ColorSurface, edge
	default:
		return "", tile, edge
	}
}

func (r *TimelineRow) restyle() {
	s := styleOf(r)
	ground, tile, edge := r.grounds()
	paint(r.ground, s.color(ground))
	show(r.ground, ground != "")
	paint(r.edge, s.color(edge))
	show(r.edge, edge != "")
	paint(r.line, s.color(theme.ColorLineSoft))
	frame, arrow, ink := theme.ColorLine, theme.GlyphArrowUpRight.Bold(), theme.ColorInk2
	if r.data.Incoming {
		frame, arrow, ink = "", theme.GlyphArrowDownLeft.Bold(), theme.ColorBrassInk
	}
	r.tile.dress(s, tile, frame, theme.Hairline)
	show(r.tile.outer, frame != "")
	r.arrow.set(arrow, ink)
	r.arrow.restyle(s)
	r.restyleText(s)
	r.mark.set(r.data.State.Glyph(), r.data.State.Ink())
	r.mark.restyle(s)
	for i := range r.badges {
		r.badges[i].data = r.data.Badges[i]
		r.badges[i].restyle(s)
	}
	paint(r.cover, s.color(ground))
	_, fits := r.columns.actionsFrom(len(r.actions))
	offered := r.look.Hovered && fits
	show(r.cover, offered)
	for i, offer := range r.offers {
		offer.restyle(s)
		show(offer.image, offered && i < len(r.actions))
	}
	r.ring.restyle(s, r.look.Focused, theme.ColorFocus)
}

func (r *TimelineRow) restyleText(s style) {
	r.time.restyle(s)
	r.target.restyle(s)
	r.size.restyle(s)
	method := theme.ColorInk
	if r.data.QuietMethod {
		method = theme.ColorInk3
	}
	r.method.dress(s, faceData, method)
	r.method.restyle(s)
	f, ink := faceData, theme.ColorInk
	if r.data.State.Loud() {
		f, ink = faceDataBold, r.data.State.Ink()
	}
	r.status.dress(s, f, ink)
	r.status.restyle(s)
	f, ink = faceData, theme.ColorInk2
	if r.data.LoudTook {
		f, ink = faceDataBold, theme.ColorInk
	}
	r.took.dress(s, f, ink)
	r.took.restyle(s)
}

func (r *TimelineRow) arrange(size fyne.Size) {
	if scale := scaleOf(styleOf(r)); r.columns.width != size.Width || r.columns.scale != scale || r.columns.layout != *r.layout {
		r.columns = columnsFor(size.Width, scale, r.layout)
	}
	r.lay(size)
}

// lay puts everything into its column.
func (r *TimelineRow) lay(size fyne.Size) {
	c := r.columns
	if c.width == 0 {
		return
	}
	s, height := styleOf(r), size.Height
	place(r.ground, 0, 0, size.Width, height)
	place(r.line, 0, height-1, size.Width, 1)
	place(r.edge, 0, 0, theme.EdgeBar, height)
	r.ring.within(size, 2)
	side, radius := c.grown(tileSide), s.size(theme.SizeRadiusBadge)
	top := px((height - 1 - side) / 2)
	r.tile.place(fyne.NewPos(tileLeft, top), fyne.NewSquareSize(side), radius, radius)
	r.arrow.place(tileLeft+c.grown(tileMargin), top, side, c.grown(tileArrow))

	text := height - 1 // the hairline is no part of the line's middle
	time := r.data.Time
	if c.shortTime {
		time, _, _ = strings.Cut(time, ".")
	}
	r.put(s, r.time, time, ColumnTime)
	r.time.place(c.time, 0, text)
	show(r.time.text, c.showTime)
	r.method.fit(s, r.data.Method, c.methodWidth+columnGap-2) // a longer one leans into the gap, no farther
	r.method.place(c.method, 0, text)
	show(r.method.text, c.showMethod)
	r.target.fit(s, r.data.Target, c.targetWidth)
	r.target.place(c.target, 0, text)
	r.mark.place(c.status, 0, text, c.grown(markGlyph))
	r.put(s, r.took, r.data.Took, ColumnTook)
	r.took.placeRight(c.took, 0, text)
	show(r.took.text, c.showTook)
	r.put(s, r.size, r.data.Size, ColumnSize)
	r.size.placeRight(c.size, 0, text)
	show(r.size.text, c.showSize)
	r.status.fit(s, r.data.Status, c.statusRoom(r.took.width(), r.size.width()))
	r.status.place(c.status+c.mark(), 0, text)
	left, _ := c.actionsFrom(len(r.actions))
	r.layNotes(s, text)
	place(r.cover, left-theme.GapSmall, 1, size.Width-left+theme.GapSmall, height-2)
	for i := range r.actions {
		r.offers[i].place(left+float32(i)*c.grown(actionPitch)+c.grown(actionInset), 0, text, c.grown(theme.GlyphSide))
	}
}

// put sets the text of a column, which is cut where the reader made the column narrow.
func (r *TimelineRow) put(s style, l *label, text string, column TimelineColumn) {
	if r.layout.Widths[column] > 0 {
		l.fit(s, text, r.columns.widthOf(column))
		return
	}
	l.set(text)
	l.full = ""
}

// layNotes puts the badges: the second, which tells a state, keeps its words and the first gives
// way.
func (r *TimelineRow) layNotes(s style, height float32) {
	c := r.columns
	room := c.notesWidth - notesScroll
	second := &r.badges[1]
	if second.data.Text != "" {
		second.fit(s, room)
		room -= second.width(s) + 6
	}
	first := &r.badges[0]
	first.fit(s, room)
	x := c.notes
	fits := first.data.Text != "" && first.width(s) <= room+1
	edge := c.width // beyond which a badge would lie under the actions
	if r.cover.Visible() {
		edge, _ = c.actionsFrom(len(r.actions))
	}
	if fits {
		first.place(s, x, 0, height)
		x += first.width(s) + 6
	}
	first.show(c.showNotes && fits && x-6 <= edge)
	second.show(c.showNotes && second.data.Text != "" && x+second.width(s) <= edge)
	second.place(s, x, 0, height)
}
