package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/theme"
)

const (
	tabPadding = 12 // on either side of a tab's words
	tabGlyph   = 14
	tabTight   = 5 // the least of that, where there is too little room
	tabsLeast  = 200
	tabFootOut = 4 // how far the foot reaches beyond the words
)

// Tab is one sheet of Tabs.
type Tab struct {
	Text  string
	Glyph theme.Glyph // behind the text: a verdict, say
	State theme.State // the glyph's colour
}

// Tabs is a row of words of which one is chosen. It shows no content: the page keeps one sheet
// alive and swaps it on OnChange. Left and Right move the choice.
type Tabs struct {
	control
	OnChange func(index int) // the reader chose; not called by Choose

	tabs   []Tab
	chosen int
	over   int
	widths []float32
	pad    float32 // on either side of the words now
	first  int     // the first tab in sight: where even tight ones find no room, the chosen one does

	line   *canvas.Rectangle
	foot   *canvas.Rectangle
	ring   focusRing
	labels []*label
	icons  []*icon
}

// NewTabs makes a row of tabs; the first is chosen.
func NewTabs(tabs []Tab, onChange func(index int)) *Tabs {
	t := &Tabs{
		OnChange: onChange, tabs: tabs, over: -1, pad: tabPadding, widths: make([]float32, len(tabs)),
		line: canvas.NewRectangle(nil), foot: canvas.NewRectangle(nil), ring: newFocusRing(),
	}
	for _, tab := range tabs {
		text := newLabel(faceBody, theme.ColorInk2)
		text.text.Text = tab.Text
		t.labels = append(t.labels, text)
		t.icons = append(t.icons, newIcon(tab.Glyph, tab.State.Ink()))
	}
	t.key = t.arrow
	t.extend(t)
	return t
}

// Choose shows a tab as chosen, without a callback.
func (t *Tabs) Choose(index int) {
	if index != t.chosen && index >= 0 && index < len(t.tabs) {
		t.chosen = index
		t.Refresh()
	}
}

// Chosen is the index of the chosen tab.
func (t *Tabs) Chosen() int { return t.chosen }

func (t *Tabs) choose(index int) {
	if index == t.chosen || index < 0 || index >= len(t.tabs) {
		return
	}
	t.Choose(index)
	if t.OnChange != nil {
		t.OnChange(index)
	}
}

func (t *Tabs) arrow(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyLeft:
		t.choose(t.chosen - 1)
	case fyne.KeyRight:
		t.choose(t.chosen + 1)
	default:
		return false
	}
	return true
}

// Tapped chooses the tab under the pointer.
func (t *Tabs) Tapped(e *fyne.PointEvent) {
	if e != nil {
		t.choose(t.at(e.Position.X))
	}
}

// MouseMoved darkens the words under the pointer.
func (t *Tabs) MouseMoved(e *desktop.MouseEvent) {
	if over := t.at(e.Position.X); over != t.over {
		t.over = over
		t.Refresh()
	}
}

// MouseOut is Fyne's.
func (t *Tabs) MouseOut() {
	t.over = -1
	t.control.MouseOut()
}

func (t *Tabs) at(x float32) int {
	for i, width := range t.widths {
		if i < t.first {
			continue
		}
		if x < width {
			return i
		}
		x -= width
	}
	return -1
}

// CreateRenderer is Fyne's.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer { return newRenderer(t) }

func (t *Tabs) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{t.line, t.foot, t.ring.frame}
	for i := range t.tabs {
		objects = append(objects, t.labels[i].text, t.icons[i].image)
	}
	return objects
}

func (t *Tabs) restyle() {
	s := styleOf(t)
	paint(t.line, s.color(theme.ColorLine))
	paint(t.foot, s.color(theme.ColorPrimary))
	t.foot.TopLeftCornerRadius, t.foot.TopRightCornerRadius = 2, 2
	for i, text := range t.labels {
		ink, f := theme.ColorInk2, faceBody
		if i == t.chosen {
			ink, f = theme.ColorInk, faceBodyBold
		} else if i == t.over {
			ink = theme.ColorInk
		}
		text.dress(s, f, ink)
		text.restyle(s)
		t.icons[i].set(t.tabs[i].Glyph, t.tabs[i].State.Ink())
		t.icons[i].restyle(s)
	}
	t.ring.restyle(s, t.focused, theme.ColorFocus)
}

// measure gives how wide the tabs are with that much around their words; each has room for its words in bold, so that
// nothing moves.
func (t *Tabs) measure(s style, pad float32) (total float32) {
	for i := range t.tabs {
		total += t.width(s, i, pad)
	}
	return total
}

func (t *Tabs) width(s style, i int, pad float32) float32 {
	width := px(faceBodyBold.measure(s, t.tabs[i].Text).Width) + 2*pad
	if t.tabs[i].Glyph != "" {
		width += s.grown(tabGlyph) + theme.Gap
	}
	return width
}

func (t *Tabs) least() fyne.Size {
	s := styleOf(t)
	return fyne.NewSize(min(tabsLeast, t.measure(s, tabPadding)), s.size(theme.SizeTabs))
}

// fit gives the tabs less room around their words, or leaves out those at the left, until the chosen one is in sight.
func (t *Tabs) fit(s style, width float32) {
	t.pad, t.first = tabPadding, 0
	if over := t.measure(s, tabPadding) - width; over > 0 && width > 0 {
		t.pad = max(tabTight, px(tabPadding-over/float32(2*len(t.tabs))-.5))
	}
	for i := range t.widths {
		t.widths[i] = t.width(s, i, t.pad)
	}
	if width <= 0 {
		return
	}
	for t.first < t.chosen {
		end := float32(0)
		for _, w := range t.widths[t.first : t.chosen+1] {
			end += w
		}
		if end <= width {
			return
		}
		t.first++
	}
}

func (t *Tabs) arrange(size fyne.Size) {
	s := styleOf(t)
	t.fit(s, size.Width)
	place(t.line, 0, size.Height-1, size.Width, 1)
	x := float32(0)
	for i, width := range t.widths {
		visible := i >= t.first && (i == t.chosen || x+width <= size.Width+t.pad)
		show(t.labels[i].text, visible)
		show(t.icons[i].image, visible && t.tabs[i].Glyph != "")
		if i < t.first {
			continue
		}
		t.labels[i].place(x+t.pad, 0, size.Height)
		if t.tabs[i].Glyph != "" {
			t.icons[i].place(x+width-t.pad-s.grown(tabGlyph), 0, size.Height, s.grown(tabGlyph))
		}
		if i == t.chosen {
			left, across := x+t.pad-tabFootOut, width-2*(t.pad-tabFootOut)
			place(t.foot, left, size.Height-theme.EdgeBar, across, theme.EdgeBar)
			t.ring.put(left, 4, across, size.Height-10, s.size(theme.SizeRadiusBadge))
		}
		x += width
	}
}
