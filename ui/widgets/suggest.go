package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/lang"
	"bellhop/ui/theme"
)

// Suggestion is a way to go on typing.
type Suggestion struct {
	Text  string // what the line would then say at this place
	Words string // what that means
}

// Suggest stands below a field while something is typed there. It lists ways to go on, of which one is chosen, or says
// what is wrong; with neither it is hidden. The keys belong to the field, whose owner hands them on.
type Suggest struct {
	widget.BaseWidget
	OnTake func(index int) // a suggestion was tapped

	list    []Suggestion
	problem string
	chosen  int
	moved   bool // the reader chose by the arrows
	over    int  // the row under the pointer, or -1
	pressed bool

	box       plate
	rows      []*suggestRow
	foot      *canvas.Rectangle
	line      *canvas.Rectangle
	caps      []keyCap
	capWords  []*label
	hint      *label
	hintWords string
	wrong     *icon
	sentence  *Paragraph
}

// suggestRow is what a suggestion is drawn with.
type suggestRow struct {
	ground *canvas.Rectangle
	text   *label
	words  *label
}

const (
	suggestSide  = 12 // beside the text
	suggestEms   = 52 // how wide the list grows, in sizes of its text
	suggestChars = 26 // what the first column holds at least
)

// NewSuggest makes a hidden list; hint stands at its foot.
func NewSuggest(hint string) *Suggest {
	g := &Suggest{
		over: -1, box: newPlate(), foot: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
		hint: newLabel(faceCaption, theme.ColorInk2), hintWords: hint,
		wrong:    newIcon(theme.GlyphWarningCircle.Bold(), theme.ColorRefused),
		sentence: NewParagraph(ParagraphSpec{Caption: true}),
	}
	for _, help := range [][2]string{{"Tab", lang.As("key", "complete")}, {lang.As("key", "Enter"), lang.As("key", "keep")}, {"Esc", lang.As("key", "close")}} {
		words := newLabel(faceCaption, theme.ColorInk2)
		words.text.Text = help[1]
		g.caps, g.capWords = append(g.caps, newKeyCap(help[0])), append(g.capWords, words)
	}
	g.ExtendBaseWidget(g)
	g.Hide()
	return g
}

// Set lists ways to go on, and chooses the first.
func (g *Suggest) Set(list []Suggestion) {
	if slices.Equal(g.list, list) && g.chosen == 0 && !g.moved {
		return
	}
	g.list, g.chosen, g.moved, g.over = list, 0, false, -1
	g.update()
}

// SetProblem says what is wrong, while there is nothing to list; "" takes that back.
func (g *Suggest) SetProblem(sentence string) {
	if g.problem != sentence {
		g.problem = sentence
		g.update()
	}
}

// update draws the news, or hides when there is nothing to say.
func (g *Suggest) update() {
	show(g, len(g.list) > 0 || g.problem != "")
	if g.Visible() {
		g.sentence.SetText(g.problem)
		g.Refresh()
	}
}

// Listing says whether ways to go on are in sight.
func (g *Suggest) Listing() bool { return len(g.list) > 0 }

// Chosen is the index of the suggestion that is taken next. moved says that the reader chose it by the arrows.
func (g *Suggest) Chosen() (index int, moved bool) { return g.chosen, g.moved }

// Step chooses another suggestion. The one after the last is the first; the first step down chooses what is lit already.
func (g *Suggest) Step(by int) {
	if n := len(g.list); n > 0 {
		if g.moved || by < 0 {
			g.chosen = (g.chosen + by + n) % n
		}
		g.moved = true
		g.Refresh()
	}
}

// Pressed says whether the pointer's button was pressed here and not yet let go.
func (g *Suggest) Pressed() bool { return g.pressed }

// SizeFor is how large the list is below a field of that width.
func (g *Suggest) SizeFor(width float32) fyne.Size {
	s := styleOf(g)
	width = px(min(width, suggestEms*s.size(theme.SizeData)))
	if !g.Listing() {
		return fyne.NewSize(width, g.sentence.heightFor(g.room(width))+2*theme.Gap)
	}
	return fyne.NewSize(width, float32(len(g.list))*s.size(theme.SizeRowRoomy)+g.footHeight(s)+2*theme.Hairline)
}

// room is how wide the sentence is in a box of that width.
func (g *Suggest) room(width float32) float32 {
	return width - 2*suggestSide - styleOf(g).grown(theme.GlyphSide) - theme.Gap
}

func (g *Suggest) footHeight(s style) float32 { return s.size(theme.SizeButtonSmall) + 6 }

// CreateRenderer is Fyne's.
func (g *Suggest) CreateRenderer() fyne.WidgetRenderer { return newRenderer(g) }

func (g *Suggest) parts() []fyne.CanvasObject {
	objects := append(g.box.parts(), g.wrong.image, g.sentence, g.foot, g.line, g.hint.text)
	for _, row := range g.rows {
		objects = append(objects, row.ground, row.text.text, row.words.text)
	}
	for i := range g.caps {
		objects = append(append(objects, g.caps[i].parts()...), g.capWords[i].text)
	}
	return objects
}

func (g *Suggest) restyle() {
	s := styleOf(g)
	for len(g.rows) < len(g.list) {
		g.rows = append(g.rows, &suggestRow{canvas.NewRectangle(nil), newLabel(faceData, theme.ColorInk), newLabel(faceBody, theme.ColorInk2)})
	}
	if g.Listing() {
		g.box.dress(s, theme.ColorRaised, theme.ColorLineStrong, theme.Hairline)
	} else {
		g.box.dress(s, theme.ColorRefusedTint, theme.ColorRefused, theme.Hairline)
	}
	paint(g.foot, s.color(theme.ColorSunken))
	paint(g.line, s.color(theme.ColorLine))
	g.wrong.restyle(s)
	g.hint.restyle(s)
	for i, row := range g.rows {
		row.restyle(s, g.groundOf(i))
		g.showRow(row, i < len(g.list))
	}
	if g.moved {
		g.capWords[1].set(lang.As("key", "complete"))
	} else {
		g.capWords[1].set(lang.As("key", "keep"))
	}
	for i := range g.caps {
		g.caps[i].restyle(s, theme.ColorBackground, theme.ColorLine, theme.ColorInk2)
		g.capWords[i].restyle(s)
		for _, part := range append(g.caps[i].parts(), g.capWords[i].text) {
			show(part, g.Listing())
		}
	}
	show(g.foot, g.Listing())
	show(g.line, g.Listing())
	show(g.hint.text, g.Listing())
	show(g.wrong.image, !g.Listing())
	show(g.sentence, !g.Listing())
}

func (g *Suggest) groundOf(row int) fyne.ThemeColorName {
	switch row {
	case g.chosen:
		return theme.ColorSelection
	case g.over:
		return theme.ColorHover
	}
	return ""
}

func (r *suggestRow) restyle(s style, ground fyne.ThemeColorName) {
	paint(r.ground, s.color(ground))
	r.text.restyle(s)
	r.words.restyle(s)
}

func (g *Suggest) showRow(r *suggestRow, visible bool) {
	show(r.ground, visible)
	show(r.text.text, visible)
	show(r.words.text, visible)
}

func (g *Suggest) least() fyne.Size {
	return fyne.NewSize(200, g.SizeFor(max(200, g.Size().Width)).Height)
}

func (g *Suggest) arrange(size fyne.Size) {
	s := styleOf(g)
	radius := s.size(theme.SizeRadiusCard)
	g.box.place(fyne.Position{}, size, radius, radius)
	if !g.Listing() {
		height := size.Height - 2*theme.Gap
		glyph := s.grown(theme.GlyphSide)
		g.wrong.place(suggestSide, theme.Gap, min(height, s.size(theme.SizeCodeLine)), glyph)
		place(g.sentence, suggestSide+glyph+theme.Gap, theme.Gap, g.room(size.Width), height)
		return
	}
	g.arrangeRows(s, size.Width)
	g.arrangeFoot(s, size)
}

// arrangeRows puts the texts into one column and what they mean into the next.
func (g *Suggest) arrangeRows(s style, width float32) {
	pitch := s.size(theme.SizeRowRoomy)
	column := suggestChars * advance(s, faceData)
	for _, suggestion := range g.list {
		column = max(column, faceData.measure(s, suggestion.Text).Width)
	}
	inner := width - 2*suggestSide
	column = px(min(column, inner*0.6))
	for i, suggestion := range g.list {
		row, y := g.rows[i], theme.Hairline+float32(i)*pitch
		place(row.ground, theme.Hairline, y, width-2*theme.Hairline, pitch)
		radius := float32(0)
		if i == 0 {
			radius = s.size(theme.SizeRadiusCard) - theme.Hairline
		}
		row.ground.TopLeftCornerRadius, row.ground.TopRightCornerRadius = radius, radius
		row.text.fit(s, suggestion.Text, column)
		row.text.place(suggestSide, y, pitch)
		row.words.fit(s, suggestion.Words, inner-column-theme.PagePadding)
		row.words.place(suggestSide+column+theme.PagePadding, y, pitch)
	}
}

// arrangeFoot puts the keys at the left, and the hint at the right where there is room for it.
func (g *Suggest) arrangeFoot(s style, size fyne.Size) {
	height := g.footHeight(s)
	y := size.Height - height - theme.Hairline
	place(g.foot, theme.Hairline, y, size.Width-2*theme.Hairline, height)
	radius := s.size(theme.SizeRadiusCard) - theme.Hairline
	g.foot.BottomLeftCornerRadius, g.foot.BottomRightCornerRadius = radius, radius
	place(g.line, theme.Hairline, y, size.Width-2*theme.Hairline, theme.Hairline)
	x := float32(suggestSide)
	for i := range g.caps {
		g.caps[i].place(s, x, y, height)
		x += g.caps[i].least(s).Width + theme.GapSmall
		g.capWords[i].place(x, y, height)
		x += px(g.capWords[i].width()) + theme.GapWide
	}
	if room := size.Width - suggestSide - x; faceCaption.measure(s, g.hintWords).Width <= room {
		g.hint.set(g.hintWords)
	} else {
		g.hint.set("")
	}
	g.hint.placeRight(size.Width-suggestSide, y, height)
}

// at is the row at a height in the list, or -1.
func (g *Suggest) at(y float32) int {
	row := int((y - theme.Hairline) / styleOf(g).size(theme.SizeRowRoomy))
	if y < theme.Hairline || row >= len(g.list) {
		return -1
	}
	return row
}

// Tapped takes the suggestion under the pointer.
func (g *Suggest) Tapped(e *fyne.PointEvent) {
	if row := g.at(e.Position.Y); row >= 0 && g.OnTake != nil {
		g.OnTake(row)
	}
}

// MouseIn is Fyne's.
func (g *Suggest) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved lights up the row under the pointer.
func (g *Suggest) MouseMoved(e *desktop.MouseEvent) {
	if over := g.at(e.Position.Y); over != g.over {
		g.over = over
		g.Refresh()
	}
}

// MouseOut is Fyne's. A press that leaves takes nothing and closes the list.
func (g *Suggest) MouseOut() {
	if g.pressed {
		g.pressed = false
		g.Set(nil)
	}
	if g.over != -1 {
		g.over = -1
		g.Refresh()
	}
}

// MouseDown is Fyne's. It comes before the field loses the focus to this press.
func (g *Suggest) MouseDown(*desktop.MouseEvent) { g.pressed = true }

// MouseUp is Fyne's.
func (g *Suggest) MouseUp(*desktop.MouseEvent) { g.pressed = false }
