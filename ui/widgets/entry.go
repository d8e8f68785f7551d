package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// dressed shows an entry in a theme of its own. Fyne's ThemeOverride does that too, but under it each text that stands there
// when the theme is given gets a set of fonts to itself: 9 MB that are parsed anew, and kept for ever, each time the entry
// comes back into sight after a minute. So the texts are made once more behind it, and share the fonts of the window.
type dressed struct {
	widget.BaseWidget
	entry texted
	in    entryTheme
	theme *container.ThemeOverride // gives it when the entry first comes into sight; never shown
}

// texted is a widget with texts, of one segment each.
type texted interface {
	fyne.Widget
	texts() []*widget.RichText
}

func newDressed(entry texted, in entryTheme) *dressed {
	d := &dressed{entry: entry, in: in}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer is Fyne's, which forgets the theme together with the renderer. It forgets that of what was out of sight for a
// while, and lays out nothing anew that has its size already.
func (d *dressed) CreateRenderer() fyne.WidgetRenderer {
	r := &dressedRenderer{dressed: d}
	if !d.Size().IsZero() {
		r.dress()
	}
	return r
}

// Refresh is Fyne's.
func (d *dressed) Refresh() {
	if d.theme != nil {
		d.entry.Refresh()
	}
}

// dressedRenderer has nothing in it until it gets room: Fyne makes renderers for all that is anywhere in a window when it
// starts, and the first entry of a style would read the style's fonts.
type dressedRenderer struct {
	*dressed
	objects []fyne.CanvasObject
}

func (r *dressedRenderer) dress() {
	if r.theme == nil {
		r.theme = container.NewThemeOverride(r.entry, r.in)
	}
	r.theme.CreateRenderer()
	for _, text := range r.entry.texts() {
		segment := *text.Segments[0].(*widget.TextSegment)
		text.Segments[0] = &segment
		text.Refresh()
	}
	r.objects = []fyne.CanvasObject{r.entry}
}

func (r *dressedRenderer) Layout(size fyne.Size) {
	if size.IsZero() {
		return
	}
	if r.objects == nil {
		r.dress()
	}
	r.entry.Resize(size)
}

func (r *dressedRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *dressedRenderer) MinSize() fyne.Size {
	if r.objects == nil {
		return fyne.Size{}
	}
	return r.entry.MinSize()
}

func (r *dressedRenderer) Refresh() { r.dressed.Refresh() }
func (r *dressedRenderer) Destroy() {}

// bareEntry is Fyne's entry, which tells where its texts are: what is typed and the hint.
type bareEntry struct {
	widget.Entry
	drawn []*widget.RichText
}

// CreateRenderer is Fyne's.
func (e *bareEntry) CreateRenderer() fyne.WidgetRenderer {
	r := e.Entry.CreateRenderer()
	e.drawn = nil
	for _, part := range r.Objects() {
		if scroll, ok := part.(*container.Scroll); ok {
			part = scroll.Content
		}
		content, ok := part.(fyne.Widget)
		if !ok {
			continue
		}
		for _, o := range content.CreateRenderer().Objects() {
			if text, ok := o.(*widget.RichText); ok {
				e.drawn = append(e.drawn, text)
			}
		}
	}
	return r
}

func (e *bareEntry) texts() []*widget.RichText { return e.drawn }

// entryTheme is the app's theme without the entry's own ground and with the size of mono data. One line has no use for
// scroll bars and their shadows.
type entryTheme struct{ mono, bars bool }

func (entryTheme) app() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

func (t entryTheme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch name {
	case fynetheme.ColorNameInputBackground, fynetheme.ColorNameInputBorder:
		return color.Transparent
	case fynetheme.ColorNameShadow, fynetheme.ColorNameScrollBar, fynetheme.ColorNameScrollBarBackground:
		if !t.bars { // OpenGL draws a bar without width as a hairline
			return color.Transparent
		}
	case fynetheme.ColorNamePrimary:
		// The edge of a focused entry, which Fyne's software painter does not clip at the left
		// and the top. A cursor that blinks takes its colour from the app's own theme.
		if fyne.CurrentApp().Settings().ShowAnimations() {
			return color.Transparent
		}
	}
	return t.app().Color(name, v)
}

func (t entryTheme) Font(style fyne.TextStyle) fyne.Resource { return t.app().Font(style) }

func (t entryTheme) Icon(name fyne.ThemeIconName) fyne.Resource { return t.app().Icon(name) }

func (t entryTheme) Size(name fyne.ThemeSizeName) float32 {
	switch {
	case name == fynetheme.SizeNameText && t.mono:
		return t.app().Size(theme.SizeData)
	case !t.bars && (name == fynetheme.SizeNameScrollBar || name == fynetheme.SizeNameScrollBarSmall):
		return 0
	case name == fynetheme.SizeNameInputBorder:
		return 1.5 // also the width of the cursor
	case name == fynetheme.SizeNameInnerPadding:
		return entryPadding
	default:
		return t.app().Size(name)
	}
}
