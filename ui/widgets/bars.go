package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// TopBar is the head of the window: what stands at the left, what stands at the right, and the
// brass hairline of the house at its foot. Key fobs at the left show less while the bar is too narrow
// for them.
type TopBar struct {
	widget.BaseWidget
	left, right         []fyne.CanvasObject
	ground, brass, line *canvas.Rectangle
}

// NewTopBar makes the head; its parts keep their own sizes, 8 apart.
func NewTopBar(left, right []fyne.CanvasObject) *TopBar {
	b := &TopBar{left: left, right: right, ground: canvas.NewRectangle(nil), brass: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil)}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is Fyne's.
func (b *TopBar) CreateRenderer() fyne.WidgetRenderer { return newRenderer(b) }

func (b *TopBar) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{b.ground, b.brass, b.line}
	return append(append(objects, b.left...), b.right...)
}

func (b *TopBar) restyle() {
	s := styleOf(b)
	paint(b.ground, s.color(theme.ColorBackground))
	paint(b.brass, s.color(theme.ColorBrass))
	paint(b.line, s.color(theme.ColorLine))
}

func (b *TopBar) least() fyne.Size {
	return fyne.NewSize(b.width(fobFit{compact: true, mute: true}), styleOf(b).size(theme.SizeTopBar))
}

// width is how wide the bar is with so much of its fobs.
func (b *TopBar) width(fit fobFit) float32 {
	width := 2*theme.PagePadding + rowWidth(b.left) + theme.Gap + rowWidth(b.right)
	for _, o := range b.left {
		if fob, is := o.(*KeyFob); is && fob.Visible() {
			width += fob.contents(fit, nil) - fob.contents(fob.fit, nil)
		}
	}
	return width
}

// arrange keeps the last 6 of the height for the brass hairline, its gap and the line below.
func (b *TopBar) arrange(size fyne.Size) {
	place(b.ground, 0, 0, size.Width, size.Height)
	place(b.brass, 0, size.Height-6, size.Width, 1)
	place(b.line, 0, size.Height-1, size.Width, 1)
	fit := b.fit(size.Width)
	for _, o := range b.left {
		if fob, is := o.(*KeyFob); is {
			fob.setFit(fit)
		}
	}
	rowFrom(b.left, theme.PagePadding, size.Height)
	rowFrom(b.right, size.Width-theme.PagePadding-rowWidth(b.right), size.Height)
}

// fit is the most of its fobs that a bar of a width has room for.
func (b *TopBar) fit(width float32) fobFit {
	whole := fobFit{}
	if b.width(whole) <= width {
		return whole
	}
	longest, least := float32(0), float32(0)
	for _, o := range b.left {
		if fob, is := o.(*KeyFob); is && fob.Visible() {
			longest = max(longest, fob.urlWidth(whole))
			least = px(fob.url.face.measure(styleOf(b), fobLeastURL).Width)
		}
	}
	for most := longest; least > 0 && most >= least; most -= theme.Gap {
		if cut := (fobFit{url: most}); b.width(cut) <= width {
			return cut
		}
	}
	if worded := (fobFit{compact: true}); b.width(worded) <= width {
		return worded
	}
	return fobFit{compact: true, mute: true}
}

// fobLeastURL is about as much of an address as is worth showing.
const fobLeastURL = "https://grand-lob…"

// PageBar is the head of a page: its title, one thing that may stretch, such as the filter, and
// the page's buttons.
type PageBar struct {
	widget.BaseWidget
	title   *label
	named   string // what title holds where there is room for it
	words   *label
	spoken  string            // what words holds where there is room for it
	lead    fyne.CanvasObject // before the title
	stretch fyne.CanvasObject
	right   []fyne.CanvasObject
	ground  *canvas.Rectangle
	line    *canvas.Rectangle
}

// NewPageBar makes the head of a page; words is a quiet sentence beside the title, stretch may be
// nil.
func NewPageBar(title, words string, stretch fyne.CanvasObject, right ...fyne.CanvasObject) *PageBar {
	b := &PageBar{
		title: newLabel(facePage, theme.ColorInk), words: newLabel(faceBody, theme.ColorInk2),
		stretch: stretch, right: right, ground: canvas.NewRectangle(nil), line: canvas.NewRectangle(nil),
	}
	b.title.text.Text, b.words.text.Text, b.named, b.spoken = title, words, title, words
	b.ExtendBaseWidget(b)
	return b
}

// SetLead puts something before the title: the way back.
func (b *PageBar) SetLead(lead fyne.CanvasObject) {
	b.lead = lead
	b.Refresh()
}

// SetTitle changes the title.
func (b *PageBar) SetTitle(title string) {
	if b.named != title {
		b.named = title
		b.title.set(title)
		b.Refresh()
	}
}

// SetWords changes the quiet sentence beside the title.
func (b *PageBar) SetWords(words string) {
	if b.spoken != words {
		b.spoken = words
		b.words.set(words)
		b.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (b *PageBar) CreateRenderer() fyne.WidgetRenderer { return newRenderer(b) }

func (b *PageBar) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{b.ground, b.line, b.title.text, b.words.text}
	if b.lead != nil {
		objects = append(objects, b.lead)
	}
	if b.stretch != nil {
		objects = append(objects, b.stretch)
	}
	return append(objects, b.right...)
}

func (b *PageBar) restyle() {
	s := styleOf(b)
	paint(b.ground, s.color(theme.ColorBackground))
	paint(b.line, s.color(theme.ColorLine))
	b.title.restyle(s)
	b.words.restyle(s)
}

// begin is where the title begins.
func (b *PageBar) begin() float32 {
	if b.lead == nil {
		return theme.PagePadding
	}
	return theme.PagePadding - theme.GapSmall + px(b.lead.MinSize().Width) + theme.GapWide
}

func (b *PageBar) titleWidth() float32 { return px(b.title.face.measure(styleOf(b), b.named).Width) }

func (b *PageBar) head() float32 {
	x := b.begin() + b.titleWidth() + theme.GapWide
	if words := px(b.words.width()); words > 0 {
		x += words + theme.GapWide
	}
	return x
}

func (b *PageBar) least() fyne.Size {
	width := b.head() + rowWidth(b.right) + theme.PagePadding
	if b.stretch != nil {
		width += b.stretch.MinSize().Width + theme.GapWide
	}
	return fyne.NewSize(width, styleOf(b).size(theme.SizePageBar))
}

// squeeze takes the words off buttons that have an icon, the primary one last, as far as the bar is too narrow for them.
func (b *PageBar) squeeze(width float32) {
	need := b.begin() + b.titleWidth() + theme.GapWide + rowWidth(b.right) + theme.PagePadding
	switch stretch := b.stretch.(type) {
	case nil:
	case *Field:
		need += stretch.wish() + theme.GapWide
	default:
		need += stretch.MinSize().Width + theme.GapWide
	}
	var plain, loud []*Button
	for _, o := range b.right {
		switch button, is := o.(*Button); {
		case !is || !button.Visible() || button.spec.Glyph == "" || button.spec.Text == "":
		case button.spec.Kind == ButtonPrimary:
			loud = append(loud, button)
		default:
			plain = append(plain, button)
		}
	}
	buttons := append(plain, loud...)
	for _, button := range buttons {
		need += button.widthIf(false) - button.widthIf(button.narrow)
	}
	for _, button := range buttons {
		narrow := need > width
		if narrow {
			need -= button.widthIf(false) - button.widthIf(true)
		}
		button.setNarrow(narrow)
	}
}

func (b *PageBar) arrange(size fyne.Size) {
	b.squeeze(size.Width)
	place(b.ground, 0, 0, size.Width, size.Height)
	place(b.line, 0, size.Height-1, size.Width, 1)
	right := size.Width - theme.PagePadding - rowWidth(b.right)
	b.title.fit(styleOf(b), b.named, max(0, right-theme.GapWide-b.begin())+1) // what is measured is rounded
	b.title.place(b.begin(), 0, size.Height-1)
	if b.lead != nil {
		rowFrom([]fyne.CanvasObject{b.lead}, theme.PagePadding-theme.GapSmall, size.Height-1)
	}
	left := b.begin() + px(b.title.width()) + theme.GapWide
	if b.stretch == nil {
		b.words.fit(styleOf(b), b.spoken, right-theme.GapWide-left)
	}
	b.words.place(left, 1, size.Height-1)
	rowFrom(b.right, right, size.Height-1)
	if b.stretch != nil {
		height := b.stretch.MinSize().Height
		x := b.head()
		place(b.stretch, x, px((size.Height-1-height)/2), max(0, right-theme.GapWide-x), height)
	}
}

// rowWidth is how wide objects are in a row, 8 apart, without the hidden ones.
func rowWidth(objects []fyne.CanvasObject) (width float32) {
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if width > 0 {
			width += theme.Gap
		}
		width += o.MinSize().Width
	}
	return width
}

// rowFrom places objects in a row from x on, each in the middle of the height. The top bar's six
// lowest units belong to its lines, and centring in the whole keeps controls 12 from the top.
func rowFrom(objects []fyne.CanvasObject, x, height float32) {
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		place(o, x, px((height-size.Height)/2), size.Width, size.Height)
		x += size.Width + theme.Gap
	}
}
