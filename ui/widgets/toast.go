package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

const (
	toastStays   = 3 * time.Second
	toastHeight  = 36
	toastPadding = 14
	toastFoot    = 16 // above the lower edge of the pane
)

// Toast lies over a pane and says one passing word at its foot: "cURL copied". It goes by itself
// and stays while the pointer is on it. Never for errors.
type Toast struct {
	widget.BaseWidget
	after  After
	cancel func()
	note   *toastNote
	body   fyne.CanvasObject
}

// NewToast lays a toast over content. after ends it; without one it stays until Hide.
func NewToast(content fyne.CanvasObject, after After) *Toast {
	t := &Toast{after: after, body: content}
	t.note = newToastNote(t)
	t.ExtendBaseWidget(t)
	return t
}

// Say shows a word, in place of one that may still show.
func (t *Toast) Say(glyph theme.Glyph, text string) {
	t.Offer(glyph, text, "", nil)
}

// Offer says a word with something that can still be done about it, by a tap: "Undo".
func (t *Toast) Offer(glyph theme.Glyph, text, verb string, do func()) {
	t.note.glyph, t.note.said, t.note.do = glyph, text, do
	t.note.verb.set(verb)
	show(t.note, true)
	t.Refresh()
	t.wait()
}

// Dismiss takes the word away.
func (t *Toast) Dismiss() {
	t.stop()
	if t.note.Visible() {
		t.note.Hide()
		t.Refresh()
	}
}

// Saying is the word that shows, or "".
func (t *Toast) Saying() string {
	if !t.note.Visible() {
		return ""
	}
	return t.note.said
}

func (t *Toast) wait() {
	t.stop()
	if t.after != nil {
		t.cancel = t.after(toastStays, t.Dismiss)
	}
}

func (t *Toast) stop() {
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

// CreateRenderer is Fyne's.
func (t *Toast) CreateRenderer() fyne.WidgetRenderer { return newRenderer(t) }

func (t *Toast) parts() []fyne.CanvasObject { return []fyne.CanvasObject{t.body, t.note} }
func (t *Toast) restyle()                   {}
func (t *Toast) least() fyne.Size           { return t.body.MinSize() }

func (t *Toast) arrange(size fyne.Size) {
	place(t.body, 0, 0, size.Width, size.Height)
	if t.note.Visible() {
		t.note.Refresh()
		note := t.note.MinSize()
		width := min(note.Width, size.Width-2*toastFoot)
		place(t.note, px((size.Width-width)/2), size.Height-note.Height-toastFoot, width, note.Height)
	}
}

// toastNote is the dark plate with the word.
type toastNote struct {
	widget.BaseWidget
	toast *Toast
	glyph theme.Glyph
	said  string
	do    func() // nil where nothing is offered
	box   *canvas.Rectangle
	icon  *icon
	text  *label
	verb  *label
	under *canvas.Rectangle // the verb's line
}

var (
	_ desktop.Hoverable  = (*toastNote)(nil)
	_ desktop.Cursorable = (*toastNote)(nil)
	_ fyne.Tappable      = (*toastNote)(nil)
)

func newToastNote(toast *Toast) *toastNote {
	n := &toastNote{
		toast: toast, box: canvas.NewRectangle(nil), icon: newIcon("", theme.ColorBackground),
		text: newLabel(faceBody, theme.ColorBackground), verb: newLabel(faceBodyBold, theme.ColorBackground), under: canvas.NewRectangle(nil),
	}
	n.ExtendBaseWidget(n)
	n.Hidden = true
	return n
}

func (n *toastNote) CreateRenderer() fyne.WidgetRenderer { return newRenderer(n) }

func (n *toastNote) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{n.box, n.icon.image, n.text.text, n.verb.text, n.under}
}

func (n *toastNote) restyle() {
	s := styleOf(n)
	paint(n.box, s.color(theme.ColorInk))
	n.box.CornerRadius = s.size(theme.SizeRadiusField)
	n.icon.set(n.glyph, theme.ColorBackground)
	n.icon.restyle(s)
	n.text.restyle(s)
	n.verb.restyle(s)
	paint(n.under, s.color(theme.ColorBackground))
}

// around is the width of all but the word.
func (n *toastNote) around() float32 {
	width := float32(2 * toastPadding)
	if n.glyph != "" {
		width += styleOf(n).grown(theme.GlyphSide) + theme.Gap
	}
	if n.do != nil {
		width += px(n.verb.width()) + toastPadding
	}
	return width
}

func (n *toastNote) least() fyne.Size {
	return fyne.NewSize(px(n.text.face.measure(styleOf(n), n.said).Width+.49)+n.around(), max(toastHeight, px(n.text.min().Height)+theme.Gap))
}

func (n *toastNote) arrange(size fyne.Size) {
	place(n.box, 0, 0, size.Width, size.Height)
	s, x := styleOf(n), float32(toastPadding)
	if n.glyph != "" {
		n.icon.place(x, 0, size.Height, s.grown(theme.GlyphSide))
		x += s.grown(theme.GlyphSide) + theme.Gap
	}
	n.text.fit(s, n.said, size.Width-n.around())
	n.text.place(x, 0, size.Height)
	show(n.verb.text, n.do != nil)
	show(n.under, n.do != nil)
	if n.do != nil {
		n.verb.placeRight(size.Width-toastPadding, 0, size.Height)
		at, verb := n.verb.text.Position(), n.verb.min()
		place(n.under, at.X, px(at.Y+verb.Height-2), verb.Width, 1)
	}
}

// Tapped does what is offered.
func (n *toastNote) Tapped(*fyne.PointEvent) {
	if do := n.do; do != nil {
		n.toast.Dismiss()
		do()
	}
}

// Cursor is a hand where something is offered.
func (n *toastNote) Cursor() desktop.Cursor {
	if n.do != nil {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// MouseIn keeps the word while it is read.
func (n *toastNote) MouseIn(*desktop.MouseEvent) { n.toast.stop() }

// MouseMoved is Fyne's.
func (n *toastNote) MouseMoved(*desktop.MouseEvent) {}

// MouseOut lets the word go.
func (n *toastNote) MouseOut() { n.toast.wait() }
