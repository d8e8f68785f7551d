package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// CodeView shows a text of any length: it keeps it as one string with the beginnings of its lines
// and paints only the lines in sight. Text can be marked with the mouse and copied; JSON blocks
// fold. Fyne's own label, entry and text grid take seconds from 100 KB on.
type CodeView struct {
	widget.BaseWidget
	Clipboard fyne.Clipboard               // where Ctrl+C copies to; nil stands for the app's
	OnKey     func(e *fyne.KeyEvent) bool  // keys that the view has no use for; true keeps them
	OnRune    func(r rune) bool            // the same for runes
	OnMenu    func(absolute fyne.Position) // a tap with the second button, or the menu key where there is a caret
	Beyond    func(e *fyne.ScrollEvent)    // the wheel where the text goes no further; nil keeps it
	Caret     bool                         // Up and Down go from line to line, and Enter folds; else they scroll

	code *codeText
	lang Lang

	top     int     // the first row in sight
	into    float32 // how much of it is above the edge
	aside   float32 // how far the text is scrolled to the right
	focused bool

	mark, cursor codePos // what is marked lies between them
	marking      bool
	hits         []int // where the found text begins, as bytes of the text
	hitLength    int
	hit          int // the one that was jumped to, or -1

	compared *compared // with another view; nil is not

	ground *canvas.Rectangle
	ink    *codePainter // the lines
	margin *codePainter // their numbers and chevrons
	spans  []span
	widest float32 // of the lines painted so far, for those whose characters are wider than bytes
	bar    *scrollBar
	foot   *scrollBar
	ring   focusRing
}

var (
	_ fyne.Focusable         = (*CodeView)(nil)
	_ fyne.Scrollable        = (*CodeView)(nil)
	_ fyne.Draggable         = (*CodeView)(nil)
	_ fyne.Shortcutable      = (*CodeView)(nil)
	_ fyne.DoubleTappable    = (*CodeView)(nil)
	_ fyne.SecondaryTappable = (*CodeView)(nil)
	_ desktop.Mouseable      = (*CodeView)(nil)
	_ desktop.Cursorable     = (*CodeView)(nil)
)

// NewCodeView makes an empty view.
func NewCodeView() *CodeView {
	v := &CodeView{
		code: newCodeText(""), hit: -1, ground: canvas.NewRectangle(nil),
		ink: newCodePainter(), margin: newCodePainter(), ring: newFocusRing(),
	}
	v.bar = newScrollBar(false, func(offset float64) { v.scrollTo(offset) })
	v.foot = newScrollBar(true, func(offset float64) { v.scrollAside(float32(offset)) })
	v.ExtendBaseWidget(v)
	return v
}

// SetText shows a text from its beginning; nothing is marked, found or folded. The same text in
// the same language again changes nothing.
func (v *CodeView) SetText(text string, lang Lang) {
	if v.lang == lang && v.code.text == text {
		return
	}
	v.code, v.lang = newCodeText(text), lang
	v.code.xml = lang == XML
	v.top, v.into, v.aside = 0, 0, 0
	v.mark, v.cursor = codePos{}, codePos{}
	v.hits, v.hit, v.widest = nil, -1, 0
	v.paint()
}

// Text is the whole text.
func (v *CodeView) Text() string { return v.code.text }

// ScrollToLine brings a line, counted from 0, into sight, out of its fold if need be.
func (v *CodeView) ScrollToLine(line int) {
	line = min(max(line, 0), v.code.lines()-1)
	v.code.reveal(line)
	y, pitch := float64(v.code.rowOf(line))*float64(v.pitch()), float64(v.pitch())
	height := float64(v.room().Height)
	if offset := v.offset(); y < offset || y+pitch > offset+height {
		v.setOffset(y - height/3)
	}
	v.paint()
}

// Fold folds or unfolds the block that a line, counted from 0, opens.
func (v *CodeView) Fold(line int) {
	if (v.lang == JSON || v.lang == XML) && v.code.toggle(line) {
		v.setOffset(v.offset())
		v.paint()
	}
}

func (v *CodeView) pitch() float32 { return styleOf(v).size(theme.SizeCodeLine) }

func (v *CodeView) total() float64 { return float64(v.code.rows()) * float64(v.pitch()) }

func (v *CodeView) offset() float64 { return float64(v.top)*float64(v.pitch()) + float64(v.into) }

// room is what the bars leave of the view for text.
func (v *CodeView) room() fyne.Size {
	size := v.Size()
	if v.wide() {
		size.Height -= barRoom
	}
	return size
}

// textWidth is how wide the longest line is, with its margins, in mono characters. Of a comparison it is the longest
// line of both sides, so that they scroll aside together.
func (v *CodeView) textWidth() float32 {
	width := v.ownWidth()
	if v.compared != nil && v.compared.twin != nil {
		width = max(width, v.compared.twin.ownWidth())
	}
	return width
}

func (v *CodeView) ownWidth() float32 {
	s := styleOf(v)
	return v.textLeft(s) + max(v.widest, float32(v.code.longest)*advance(s, faceData)) + barRoom
}

func (v *CodeView) setOffset(offset float64) {
	offset = max(0, min(offset, v.total()-float64(v.room().Height)))
	pitch := float64(v.pitch())
	v.top = int(offset / pitch)
	v.into = float32(offset - float64(v.top)*pitch)
}

func (v *CodeView) scrollTo(offset float64) {
	before := v.offset()
	v.setOffset(offset)
	if v.offset() != before {
		v.paint()
	}
}

func (v *CodeView) scrollAside(x float32) {
	x = max(0, min(x, v.textWidth()-v.Size().Width))
	if v.aside != x {
		v.aside = x
		v.paint()
	}
}

// CreateRenderer is Fyne's.
func (v *CodeView) CreateRenderer() fyne.WidgetRenderer { return newRenderer(v) }

func (v *CodeView) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{v.ground, v.ink.window, v.margin.window, v.bar, v.foot, v.ring.frame}
}

func (v *CodeView) restyle() {
	s := styleOf(v)
	paint(v.ground, s.color(theme.ColorSurface))
	v.ring.restyle(s, v.focused, theme.ColorFocus)
}

func (v *CodeView) least() fyne.Size { return fyne.NewSize(120, 3*v.pitch()) }

func (v *CodeView) arrange(size fyne.Size) {
	place(v.ground, 0, 0, size.Width, size.Height)
	place(v.bar, size.Width-barRoom, 0, barRoom, size.Height)
	place(v.foot, 0, size.Height-barRoom, size.Width-barRoom, barRoom)
	v.ring.within(size, 0)
	v.setOffset(v.offset())
	v.aside = max(0, min(v.aside, v.textWidth()-size.Width))
	v.paint()
}

// Scrolled is Fyne's.
func (v *CodeView) Scrolled(e *fyne.ScrollEvent) {
	if e.Scrolled.DX != 0 {
		v.scrollAside(v.aside - e.Scrolled.DX*wheelSpeed)
	}
	if e.Scrolled.DY != 0 {
		before := v.offset()
		v.scrollTo(before - float64(e.Scrolled.DY)*wheelSpeed)
		if v.Beyond != nil && v.offset() == before {
			v.Beyond(e)
		}
	}
}

// FocusGained is Fyne's.
func (v *CodeView) FocusGained() { v.setFocused(true) }

// FocusLost is Fyne's.
func (v *CodeView) FocusLost() { v.setFocused(false) }

func (v *CodeView) setFocused(on bool) {
	v.focused = on
	if v.Caret {
		v.paint()
	}
	v.ring.restyle(styleOf(v), on, theme.ColorFocus)
}

// TypedKey scrolls; what the view has no use for goes on to OnKey and the window.
func (v *CodeView) TypedKey(e *fyne.KeyEvent) {
	if v.caretKey(e.Name) {
		return
	}
	pitch, page := float64(v.pitch()), float64(v.room().Height)
	switch e.Name {
	case fyne.KeyDown:
		v.scrollTo(v.offset() + pitch)
	case fyne.KeyUp:
		v.scrollTo(v.offset() - pitch)
	case fyne.KeyPageDown:
		v.scrollTo(v.offset() + page - pitch)
	case fyne.KeyPageUp:
		v.scrollTo(v.offset() - page + pitch)
	case fyne.KeyHome:
		v.scrollTo(0)
	case fyne.KeyEnd:
		v.scrollTo(v.total())
	case fyne.KeyLeft:
		v.scrollAside(v.aside - 4*advance(styleOf(v), faceData))
	case fyne.KeyRight:
		v.scrollAside(v.aside + 4*advance(styleOf(v), faceData))
	default:
		if v.OnKey == nil || !v.OnKey(e) {
			passKey(v, e)
		}
	}
}

// TypedRune passes runes on to OnRune and the window.
func (v *CodeView) TypedRune(r rune) {
	if v.OnRune == nil || !v.OnRune(r) {
		passRune(v, r)
	}
}
