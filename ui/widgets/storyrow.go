package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// StoryRowData is one line of a Story, already put into words. Places on the axis go from 0 to 1.
type StoryRowData struct {
	Key    uint64 // what the line is, wherever it stands; not 0
	Depth  int
	Guides uint64 // bit n: the line of what stands at depth n goes on below
	Last   bool   // of its siblings

	Group    bool // has others below it that it is the title of
	Glyph    theme.Glyph
	Ink      fyne.ThemeColorName // of the glyph
	Title    string
	Face     StoryFace
	Note     string
	NoteMono bool
	Badge    BadgeData
	When     string
	State    theme.State
	Result   string
	Words    bool   // the result is words, else a code
	Took     string // behind a code
	Wait     StoryBar
	Bar      StoryBar
	Ends     [2]StoryEnd
}

// StoryFace is how a line's title is written.
type StoryFace int

// The faces.
const (
	StoryPlain StoryFace = iota
	StoryBold
	StoryMono
	StoryMonoBold
	StoryQuiet
)

// StoryBar is a stretch of the axis in a state's colour. StateNone draws none.
type StoryBar struct {
	From, To float32
	State    theme.State
}

// StoryEnd is a sign on the axis; one without a glyph is not drawn.
type StoryEnd struct {
	At    float32
	State theme.State // StateNone is quiet
	Glyph theme.Glyph
}

// StoryTick is a line across all rows, with a word in the head.
type StoryTick struct {
	At   float32
	Text string
}

// The measures of a line, in whole units at the normal text size. Glyphs, and what leads from one to another, grow with it.
const (
	storyLeft     = 17 // of the first glyph
	storyIndent   = 21.5
	storyTextGap  = 9
	storyElbow    = 12
	storyGuide    = 6 // from a glyph's left edge to the line below it
	maxIndents    = 10
	maxStoryTicks = 12
	storyRight    = 17 // of the axis
	barHeight     = 10
	leastBar      = 4
	waitHeight    = 2
	endSide       = 16
	endGlyph      = 10
	endApart      = 19
	leastChart    = 640 // narrower lines have no axis
	leastWords    = 110 // of a glyph and a title
	storyWhen     = 10  // characters of the time and what stands before it
)

// storyColumns are the places of a line's parts for one width.
type storyColumns struct {
	scale
	width      float32
	when       float32 // right edge
	result     float32
	chart, end float32 // the axis, when it is shown
	indents    int     // how deep a line may stand
	showChart  bool
	showWhen   bool
}

func storyColumnsFor(width float32, scale scale) storyColumns {
	c := storyColumns{scale: scale, width: width, showChart: width >= leastChart}
	room := px(15*scale.advance) + scale.mark() // of a result
	if c.showChart {
		c.when = px(width * .44)
		c.result = c.when + theme.GapWide
		c.chart, c.end = c.result+room, width-storyRight
	} else {
		c.result = width - room
		c.when = c.result - theme.GapWide
	}
	words := c.when - px(storyWhen*scale.advance)
	c.showWhen = words >= leastWords
	if !c.showWhen {
		words = c.when
	}
	c.indents = max(1, min(maxIndents, int((words-leastWords)/scale.grown(storyIndent))))
	return c
}

// at gives the place of something on the axis.
func (c storyColumns) at(place float32) float32 { return px(c.chart + place*(c.end-c.chart)) }

// indent gives the left edge of what stands at a depth. What stands very deep stays where it can be read.
func (c storyColumns) indent(depth int) float32 {
	return px(storyLeft + c.growth*storyIndent*float32(min(depth, c.indents)))
}

// StoryRow is one flat line of a Story. Told what it already shows, it does nothing.
type StoryRow struct {
	widget.BaseWidget
	data    StoryRowData
	look    RowLook
	ticks   []StoryTick
	columns storyColumns

	ground, line *canvas.Rectangle
	ring         focusRing
	grid         [maxStoryTicks]*canvas.Rectangle
	guides       [maxIndents]*canvas.Rectangle
	elbow        *canvas.Rectangle
	glyph, mark  *icon
	title, note  *label
	badge        badge
	when         *label
	result, took *label
	wait, bar    *canvas.Rectangle
	dots         [2]*canvas.Circle
	signs        [2]*icon
	objects      []fyne.CanvasObject
}

// NewStoryRow makes an empty line.
func NewStoryRow() *StoryRow {
	rectangle := func() *canvas.Rectangle { return canvas.NewRectangle(nil) }
	r := &StoryRow{
		ground: rectangle(), line: rectangle(), ring: newFocusRing(), elbow: rectangle(), wait: rectangle(), bar: rectangle(),
		glyph: newIcon("", theme.ColorBrassInk), mark: newIcon("", theme.ColorInk2),
		title: newLabel(faceBody, theme.ColorInk), note: newLabel(faceData, theme.ColorInk2), badge: newBadge(false),
		when: newLabel(faceData, theme.ColorInk2), result: newLabel(faceData, theme.ColorInk), took: newLabel(faceData, theme.ColorInk3),
	}
	r.objects = []fyne.CanvasObject{r.ground}
	for i := range r.grid {
		r.grid[i] = rectangle()
		r.objects = append(r.objects, r.grid[i])
	}
	r.objects = append(r.objects, r.line, r.elbow)
	for i := range r.guides {
		r.guides[i] = rectangle()
		r.objects = append(r.objects, r.guides[i])
	}
	r.objects = append(r.objects, r.glyph.image, r.title.text, r.note.text)
	r.objects = append(r.objects, r.badge.parts()...)
	r.objects = append(r.objects, r.when.text, r.mark.image, r.result.text, r.took.text, r.wait, r.bar)
	for i := range r.dots {
		r.dots[i], r.signs[i] = canvas.NewCircle(nil), newIcon("", theme.ColorSurface)
		r.objects = append(r.objects, r.dots[i], r.signs[i].image)
	}
	r.objects = append(r.objects, r.ring.frame)
	r.ExtendBaseWidget(r)
	return r
}

// Set shows a line. The ticks are the same slice as long as they are the same.
func (r *StoryRow) Set(data StoryRowData, look RowLook, ticks []StoryTick) {
	same := len(ticks) == len(r.ticks) && (len(ticks) == 0 || &ticks[0] == &r.ticks[0])
	if r.data == data && r.look == look && same {
		return
	}
	r.data, r.look, r.ticks = data, look, ticks
	r.restyle()
	r.lay(r.Size())
}

// CreateRenderer is Fyne's.
func (r *StoryRow) CreateRenderer() fyne.WidgetRenderer { return newRenderer(r) }

func (r *StoryRow) parts() []fyne.CanvasObject { return r.objects }

func (r *StoryRow) least() fyne.Size { return fyne.NewSize(200, styleOf(r).size(theme.SizeRow)) }

func (r *StoryRow) restyle() {
	s := styleOf(r)
	ground := theme.ColorSurface
	switch {
	case r.look.Selected:
		ground = theme.ColorSelection
	case r.look.Hovered:
		ground = theme.ColorHover
	case r.data.Group:
		ground = theme.ColorBackground
	}
	paint(r.ground, s.color(ground))
	paint(r.line, s.color(theme.ColorLineSoft))
	for _, g := range r.grid {
		paint(g, s.color(theme.ColorLine))
	}
	paint(r.elbow, s.color(theme.ColorLineStrong))
	for _, g := range r.guides {
		paint(g, s.color(theme.ColorLineStrong))
	}
	r.glyph.set(r.data.Glyph, r.data.Ink)
	r.glyph.restyle(s)
	r.restyleText(s)
	r.mark.set(r.data.State.Glyph(), r.data.State.Ink())
	r.mark.restyle(s)
	r.badge.data = r.data.Badge
	r.badge.restyle(s)
	paint(r.wait, s.color(r.data.Wait.State.Ink()))
	paint(r.bar, s.color(r.data.Bar.State.Ink()))
	corners(r.bar, 3, 3)
	for i, end := range r.data.Ends {
		if fill := s.color(end.State.Ink()); r.dots[i].FillColor != fill {
			r.dots[i].FillColor = fill
			r.dots[i].Refresh()
		}
		r.signs[i].set(end.Glyph, theme.ColorSurface)
		r.signs[i].restyle(s)
	}
	r.ring.restyle(s, r.look.Focused, theme.ColorFocus)
}

func (r *StoryRow) restyleText(s style) {
	f, ink := faceBody, theme.ColorInk
	switch r.data.Face {
	case StoryBold:
		f = faceBodyBold
	case StoryMono:
		f = faceData
	case StoryMonoBold:
		f = faceDataBold
	case StoryQuiet:
		ink = theme.ColorInk3
	}
	r.title.dress(s, f, ink)
	r.title.restyle(s)
	note := faceBody
	if r.data.NoteMono {
		note = faceData
	}
	r.note.dress(s, note, theme.ColorInk2)
	r.note.restyle(s)
	r.when.restyle(s)
	r.took.restyle(s)
	f, ink = faceData, theme.ColorInk
	switch {
	case r.data.Words && r.data.State == theme.StateNone:
		f, ink = faceCaption, theme.ColorInk2
	case r.data.Words:
		f, ink = faceLabel, r.data.State.Ink()
	case r.data.State.Loud():
		f, ink = faceDataBold, r.data.State.Ink()
	}
	r.result.dress(s, f, ink)
	r.result.restyle(s)
}

func (r *StoryRow) arrange(size fyne.Size) {
	if scale := scaleOf(styleOf(r)); r.columns.width != size.Width || r.columns.scale != scale {
		r.columns = storyColumnsFor(size.Width, scale)
	}
	r.lay(size)
}

// lay puts everything into its column.
func (r *StoryRow) lay(size fyne.Size) {
	if r.columns.width == 0 {
		return
	}
	place(r.ground, 0, 0, size.Width, size.Height)
	place(r.line, 0, size.Height-1, size.Width, 1)
	r.ring.within(size, 2)
	r.layTree(size.Height)
	r.layWords(size.Height - 1) // the hairline is no part of the line's middle
	r.layChart(size.Height)
}

// layTree draws the lines that lead from what caused this line: its own comes down to its middle.
func (r *StoryRow) layTree(height float32) {
	c, d := r.columns, r.data
	middle := px(height/2) - 1
	own := min(d.Depth, c.indents) - 1
	for n, guide := range r.guides {
		x := c.indent(n) + c.grown(storyGuide)
		through := d.Guides&(1<<n) != 0 && n < d.Depth
		switch {
		case n == own && !through:
			place(guide, x, 0, 1, middle+1)
		default:
			place(guide, x, 0, 1, height)
		}
		show(guide, n <= own && (through || n == own))
	}
	show(r.elbow, own >= 0)
	if own >= 0 {
		place(r.elbow, c.indent(own)+c.grown(storyGuide), middle, c.grown(storyElbow), 1)
	}
}

func (r *StoryRow) layWords(height float32) {
	s, c, d := styleOf(r), r.columns, r.data
	x := c.indent(d.Depth)
	if d.Glyph != "" {
		r.glyph.place(x, 0, height, c.grown(theme.GlyphSide))
		x += c.grown(theme.GlyphSide) + storyTextGap
	}
	r.when.set(d.When)
	r.when.placeRight(c.when, 0, height)
	show(r.when.text, c.showWhen)
	room := c.when - x
	if c.showWhen && d.When != "" {
		room -= r.when.width() + theme.GapWide
	}
	badge := float32(0)
	if d.Badge.Text != "" {
		r.badge.fit(s, max(room/2, room-r.title.face.measure(s, d.Title).Width-theme.GapWide))
		if badge = r.badge.width(s) + theme.Gap; badge > room-leastWords/2 {
			badge = 0
		}
	}
	r.badge.show(badge > 0)
	r.title.fit(s, d.Title, room-badge)
	r.title.place(x, 0, height)
	taken := px(r.title.width()+.49) + theme.Gap
	left := room - badge - taken
	r.note.fit(s, d.Note, left)
	show(r.note.text, d.Note != "" && left > 4*c.advance)
	r.note.place(x+taken, 0, height)
	if r.note.text.Visible() {
		taken += px(r.note.width()+.49) + theme.Gap
	}
	r.badge.place(s, x+taken, 0, height)
	x = c.result
	if d.State != theme.StateNone {
		r.mark.place(x, 0, height, c.grown(markGlyph))
		x += c.mark()
	}
	end := c.width - theme.GapSmall
	if c.showChart {
		end = c.chart - theme.GapSmall
	}
	r.result.fit(s, d.Result, end-x)
	r.result.place(x, 0, height)
	x += px(r.result.width()+.49) + markGap + 2
	r.took.set(d.Took)
	r.took.place(x, 0, height)
	show(r.took.text, d.Took != "" && x+r.took.width() <= end+theme.GapSmall)
}

func (r *StoryRow) layChart(height float32) {
	c, d := r.columns, r.data
	for i, line := range r.grid {
		visible := c.showChart && i < len(r.ticks)
		show(line, visible)
		if visible {
			place(line, c.at(r.ticks[i].At), 0, 1, height-1)
		}
	}
	middle := px((height - 1) / 2)
	side, glyph, bar, wait := c.grown(endSide), c.grown(endGlyph), c.grown(barHeight), c.grown(waitHeight)
	show(r.wait, c.showChart && d.Wait.State != theme.StateNone && c.at(d.Wait.To)-c.at(d.Wait.From) >= 1)
	place(r.wait, c.at(d.Wait.From), middle-px(wait/2), c.at(d.Wait.To)-c.at(d.Wait.From), wait)
	show(r.bar, c.showChart && d.Bar.State != theme.StateNone)
	place(r.bar, c.at(d.Bar.From), middle-px(bar/2), max(leastBar, c.at(d.Bar.To)-c.at(d.Bar.From)), bar)
	right := float32(0)
	for i := len(d.Ends) - 1; i >= 0; i-- {
		end := d.Ends[i]
		visible := c.showChart && end.Glyph != ""
		show(r.dots[i], visible)
		show(r.signs[i].image, visible)
		x := max(c.at(end.At), c.chart+px(side/2))
		if visible && right > 0 {
			x = min(x, right-c.grown(endApart))
		}
		place(r.dots[i], x-px(side/2), middle-px(side/2), side, side)
		r.signs[i].place(x-glyph/2, middle-px(side/2), side, glyph)
		if visible {
			right = x
		}
	}
}
