package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// NoticeData is what a notice says: what happened, what is safe, what to do.
type NoticeData struct {
	State theme.State
	Glyph theme.Glyph // "" takes the state's
	Title string      // "" leaves the text alone
	Text  string
	Raw   string // the exact error, mono, selectable; never alone
}

// Notice is a tinted box with a bar in its state's colour.
type Notice struct {
	widget.BaseWidget
	data NoticeData

	box, bar *canvas.Rectangle
	icon     *icon
	title    *Paragraph
	text     *Paragraph
	raw      *widget.Label
	buttons  []fyne.CanvasObject
}

const (
	noticeLeft  = 15
	noticeRight = 12
	noticeTop   = 10
	noticeGap   = 6 // behind the glyph
)

// NewNotice makes a notice; the buttons should be small ones. One that is hidden takes no room after the next Refresh.
func NewNotice(data NoticeData, buttons ...*Button) *Notice {
	n := &Notice{
		data: data, box: canvas.NewRectangle(nil), bar: canvas.NewRectangle(nil),
		icon: newIcon("", theme.ColorInk), title: NewParagraph(ParagraphSpec{Text: data.Title, Bold: true}),
		text: NewParagraph(ParagraphSpec{Text: data.Text}), raw: widget.NewLabel(data.Raw),
	}
	n.raw.TextStyle = fyne.TextStyle{Monospace: true}
	n.raw.SizeName = theme.SizeData
	n.raw.Selectable = true
	n.raw.Truncation = fyne.TextTruncateEllipsis
	for _, button := range buttons {
		n.buttons = append(n.buttons, button)
	}
	n.ExtendBaseWidget(n)
	return n
}

// Set changes what the notice says.
func (n *Notice) Set(data NoticeData) {
	if n.data == data {
		return
	}
	n.data = data
	n.title.SetText(data.Title)
	n.text.SetText(data.Text)
	if n.raw.Text != data.Raw {
		n.raw.SetText(data.Raw)
	}
	n.Refresh()
}

// CreateRenderer is Fyne's.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer { return newRenderer(n) }

func (n *Notice) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{n.box, n.bar, n.icon.image, n.title, n.text, n.raw}
	return append(objects, n.buttons...)
}

func (n *Notice) restyle() {
	s, ink := styleOf(n), n.data.State.Ink()
	radius := s.size(theme.SizeRadiusField)
	paint(n.box, s.color(n.data.State.Tint()))
	n.box.CornerRadius = radius
	paint(n.bar, s.color(ink))
	n.bar.TopLeftCornerRadius, n.bar.BottomLeftCornerRadius = theme.EdgeBar, theme.EdgeBar
	glyph := n.data.Glyph
	if glyph == "" {
		glyph = n.data.State.Glyph()
	}
	n.icon.set(glyph, ink)
	n.icon.restyle(s)
	n.title.SetInk(ink)
	show(n.title, n.data.Title != "")
	show(n.icon.image, n.data.Title != "" && n.icon.glyph != "")
	show(n.text, n.data.Text != "")
	show(n.raw, n.data.Raw != "")
}

// flow puts the parts below each other for a width and answers the height; without put it only
// measures.
func (n *Notice) flow(width float32, put bool) float32 {
	s := styleOf(n)
	inner := max(0, width-noticeLeft-noticeRight)
	line := s.size(theme.SizeTextLine)
	y := float32(noticeTop)
	if n.data.Title != "" {
		x, room := float32(noticeLeft), inner
		if n.icon.glyph != "" {
			glyph := s.grown(theme.GlyphSide) + noticeGap
			x, room = x+glyph, max(0, room-glyph)
		}
		height := n.title.heightFor(room)
		if put {
			n.icon.place(noticeLeft, y-1, line, s.grown(theme.GlyphSide))
			place(n.title, x, y-2, room, height)
		}
		y += height
	}
	if n.data.Text != "" {
		height := n.text.heightFor(inner)
		if put {
			place(n.text, noticeLeft, y, inner, height)
		}
		y += height
	}
	if n.data.Raw != "" {
		if put {
			// Fyne's label keeps its inner padding around the text.
			pad := s.size(fynetheme.SizeNameInnerPadding)
			height := n.raw.MinSize().Height
			place(n.raw, noticeLeft-pad, y+px((s.size(theme.SizeHeaderLine)-height)/2), inner+2*pad, height)
		}
		y += s.size(theme.SizeHeaderLine)
	}
	if slices.ContainsFunc(n.buttons, fyne.CanvasObject.Visible) {
		y += theme.GapSmall + 2
		x, height := float32(noticeLeft), float32(0)
		for _, button := range n.buttons {
			if !button.Visible() {
				continue
			}
			size := button.MinSize()
			if x > noticeLeft && x+size.Width > noticeLeft+inner { // there is no room beside the one before
				x, y = noticeLeft, y+height+theme.GapSmall
			}
			if put {
				place(button, x, y, size.Width, size.Height)
			}
			x += size.Width + theme.Gap
			height = max(height, size.Height)
		}
		y += height
	}
	return y + noticeTop - 2
}

func (n *Notice) least() fyne.Size {
	return fyne.NewSize(120, n.flow(max(120, n.Size().Width), false))
}

func (n *Notice) arrange(size fyne.Size) {
	place(n.box, 0, 0, size.Width, size.Height)
	place(n.bar, 0, 0, theme.EdgeBar, size.Height)
	n.flow(size.Width, true)
}
