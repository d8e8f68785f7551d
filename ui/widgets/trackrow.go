package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// TrackBars is how many outcomes a TrackRow shows.
const TrackBars = 24

// TrackData is what a TrackRow tells.
type TrackData struct {
	Glyph   theme.Glyph // how it fares
	State   theme.State // the glyph's colour
	Name    string
	Address string // mono
	Kind    string
	Bars    [TrackBars]theme.State // outcomes, the newest last; StateNone is none
	Figures [3]string              // mono, at the right
	Loud    [3]theme.State         // writes a figure bold and in this colour
}

// TrackRow is one line of a table of things that are tried again and again: how it fares, its name, two words, its newest
// outcomes as small bars, and three figures. Bars of different states differ in height as well as in colour.
type TrackRow struct {
	widget.BaseWidget
	data TrackData
	look RowLook

	ground, edge, line *canvas.Rectangle
	ring               focusRing
	mark               *icon
	name               *label
	address, kind      *label
	bars               [TrackBars]*canvas.Rectangle
	figures            [3]*label
	objects            []fyne.CanvasObject
}

// trackColumns is where the columns of a TrackRow begin, or end for the figures.
type trackColumns struct {
	name, nameWidth                float32
	address, addressWidth          float32
	kind, kindWidth                float32
	bars                           float32
	figures                        [3]float32 // right edges
	showKind, showAddress, showBar bool
}

// The columns of a TrackRow.
const (
	trackMark      = 12
	trackGlyph     = 14
	trackMarkGap   = 7
	trackGap       = 16
	trackRight     = 11
	trackBarPitch  = 4
	trackBarsWidth = TrackBars * trackBarPitch
	leastTrackName = 90
	leastTrackKind = 60
)

// trackColumnsFor lays the columns out. Where there is no room the address goes first, then the kind, then the bars.
func trackColumnsFor(width float32, scale scale) trackColumns {
	trackName := trackMark + scale.grown(trackGlyph) + trackMarkGap
	c := trackColumns{name: trackName, showKind: true, showAddress: true, showBar: true}
	right := width - trackRight
	for i, chars := range [3]float32{7, 7, 6} { // queue, p95 and ok, from the right
		c.figures[2-i] = right
		right -= px(chars * scale.advance)
	}
	right -= theme.Gap
	room := right - trackName
	bars := float32(trackBarsWidth + trackGap)
	c.showAddress = room >= bars+leastTrackName+2*leastTrackKind+2*trackGap+40
	c.showKind = room >= bars+leastTrackName+leastTrackKind+trackGap
	c.showBar = room >= bars+leastTrackName
	if c.showBar {
		c.bars = right - trackBarsWidth
		right = c.bars - trackGap
	}
	room = right - trackName
	name, address, kind := float32(1), float32(0), float32(0)
	switch {
	case c.showAddress:
		name, address, kind = .28, .38, .34
		room -= 2 * trackGap
	case c.showKind:
		name, kind = .6, .4
		room -= trackGap
	}
	c.nameWidth, c.addressWidth, c.kindWidth = px(room*name), px(room*address), px(room*kind)
	x := trackName + c.nameWidth + trackGap
	c.address = x
	if c.showAddress {
		x += c.addressWidth + trackGap
	}
	c.kind = x
	return c
}

// NewTrackRow makes an empty row.
func NewTrackRow() *TrackRow {
	r := &TrackRow{
		ground: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil), ring: newFocusRing(),
		mark: newIcon("", theme.ColorInk2), name: newLabel(faceBodyBold, theme.ColorInk),
		address: newLabel(faceData, theme.ColorInk2), kind: newLabel(faceCaption, theme.ColorInk),
	}
	r.objects = []fyne.CanvasObject{r.ground, r.line, r.edge, r.mark.image, r.name.text, r.address.text, r.kind.text}
	for i := range r.bars {
		r.bars[i] = canvas.NewRectangle(nil)
		r.objects = append(r.objects, r.bars[i])
	}
	for i := range r.figures {
		r.figures[i] = newLabel(faceData, theme.ColorInk2)
		r.objects = append(r.objects, r.figures[i].text)
	}
	r.objects = append(r.objects, r.ring.frame)
	r.ExtendBaseWidget(r)
	return r
}

// Set changes what the row tells.
func (r *TrackRow) Set(data TrackData, look RowLook) {
	if r.data != data || r.look != look {
		r.data, r.look = data, look
		r.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (r *TrackRow) CreateRenderer() fyne.WidgetRenderer { return newRenderer(r) }

func (r *TrackRow) parts() []fyne.CanvasObject { return r.objects }

func (r *TrackRow) restyle() {
	s := styleOf(r)
	ground, edge := fyne.ThemeColorName(""), fyne.ThemeColorName("")
	switch {
	case r.look.Selected:
		ground, edge = theme.ColorSelection, theme.ColorFocus
	case r.look.Hovered:
		ground = theme.ColorHover
	}
	paint(r.ground, s.color(ground))
	paint(r.edge, s.color(edge))
	paint(r.line, s.color(theme.ColorLineSoft))
	r.mark.set(r.data.Glyph, r.data.State.Ink())
	r.mark.restyle(s)
	r.name.restyle(s)
	r.address.restyle(s)
	r.kind.restyle(s)
	for i, bar := range r.bars {
		ink := r.data.Bars[i].Ink()
		if r.data.Bars[i] == theme.StateNone {
			ink = theme.ColorInk3
		}
		paint(bar, s.color(ink))
	}
	for i, figure := range r.figures {
		f, ink := faceData, theme.ColorInk2
		if r.data.Loud[i] != theme.StateNone {
			f, ink = faceDataBold, r.data.Loud[i].Ink()
		}
		figure.dress(s, f, ink)
		figure.restyle(s)
	}
	r.ring.restyle(s, r.look.Focused, theme.ColorFocus)
}

func (r *TrackRow) least() fyne.Size {
	return fyne.NewSize(200, styleOf(r).size(theme.SizeRowRoomy))
}

func (r *TrackRow) arrange(size fyne.Size) {
	s, height := styleOf(r), size.Height
	c := trackColumnsFor(size.Width, scaleOf(s))
	place(r.ground, 0, 0, size.Width, height)
	place(r.line, 0, height-1, size.Width, 1)
	place(r.edge, 0, 0, theme.EdgeBar, height)
	r.ring.within(size, 2)
	text := height - 1
	r.mark.place(trackMark, 0, text, s.grown(trackGlyph))
	r.name.fit(s, r.data.Name, c.nameWidth)
	r.name.place(c.name, 0, text)
	r.address.fit(s, r.data.Address, c.addressWidth)
	r.address.place(c.address, 0, text)
	show(r.address.text, c.showAddress)
	r.kind.fit(s, r.data.Kind, c.kindWidth)
	r.kind.place(c.kind, 0, text)
	show(r.kind.text, c.showKind)
	for i, bar := range r.bars {
		show(bar, c.showBar)
		tall := trackBarHeight(r.data.Bars[i], height)
		place(bar, c.bars+float32(i*trackBarPitch), px((text-tall)/2), trackBarPitch-1, tall)
	}
	for i, figure := range r.figures {
		figure.set(r.data.Figures[i])
		figure.placeRight(c.figures[i], 0, text)
	}
}

// trackBarHeight tells states apart without their colours.
func trackBarHeight(state theme.State, height float32) float32 {
	switch state {
	case theme.StateNone:
		return 1
	case theme.StateDelivered:
		return px(height * .28)
	case theme.StateReplayed:
		return px(height * .44)
	}
	return px(height * .6)
}

// TrackHead is the row of titles above TrackRows.
type TrackHead struct {
	widget.BaseWidget
	titles       [7]*label
	words        [7]string
	ground, line *canvas.Rectangle
}

// NewTrackHead makes the titles of the name, the address, the kind, the bars and the three figures.
func NewTrackHead(titles [7]string) *TrackHead {
	h := &TrackHead{words: titles, ground: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil)}
	for i, title := range titles {
		h.titles[i] = newLabel(faceCaption, theme.ColorInk2)
		h.titles[i].text.Text = title
	}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer is Fyne's.
func (h *TrackHead) CreateRenderer() fyne.WidgetRenderer { return newRenderer(h) }

func (h *TrackHead) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{h.ground, h.line}
	for _, title := range h.titles {
		objects = append(objects, title.text)
	}
	return objects
}

func (h *TrackHead) restyle() {
	s := styleOf(h)
	paint(h.ground, s.color(theme.ColorSunken))
	paint(h.line, s.color(theme.ColorLine))
	for _, title := range h.titles {
		title.restyle(s)
	}
}

func (h *TrackHead) least() fyne.Size { return fyne.NewSize(200, styleOf(h).size(theme.SizeRow)) }

func (h *TrackHead) arrange(size fyne.Size) {
	s := styleOf(h)
	c := trackColumnsFor(size.Width, scaleOf(s))
	place(h.ground, 0, 0, size.Width, size.Height)
	place(h.line, 0, size.Height-1, size.Width, 1)
	text := size.Height - 1
	for i, left := range []float32{c.name, c.address, c.kind, c.bars} {
		h.titles[i].fit(s, h.words[i], []float32{c.nameWidth, c.addressWidth, c.kindWidth, trackBarsWidth}[i])
		h.titles[i].place(left, 0, text)
	}
	show(h.titles[1].text, c.showAddress)
	show(h.titles[2].text, c.showKind)
	show(h.titles[3].text, c.showBar)
	left := c.bars + trackBarsWidth
	if !c.showBar {
		left = c.name + c.nameWidth
	}
	for i, right := range c.figures {
		h.titles[4+i].fit(s, h.words[4+i], right-left-theme.GapSmall)
		h.titles[4+i].placeRight(right, 0, text)
		left = right
	}
}
