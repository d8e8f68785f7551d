package settings

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Look is how the app looks: what a person chose.
type Look struct {
	Variant theme.Variant
	Scale   int // of the text, in percent; 0 is 100
}

// scales are the text sizes to choose from, in percent.
func scales() []int { return []int{80, 90, 100, 110, 125, 150, 175, 200} }

// Theme gives the theme that looks so.
func (l Look) Theme() theme.Theme {
	return theme.Theme{Variant: l.Variant, TextScale: float32(l.percent()) / 100}
}

// Step gives the look with the next larger text size, or the next smaller one for -1. It stays at the ends.
func (l Look) Step(by int) Look {
	list := scales()
	at, exact := slices.BinarySearch(list, l.percent())
	if !exact && by > 0 {
		at--
	}
	l.Scale = list[min(max(at+by, 0), len(list)-1)]
	return l
}

// Normal gives the look with text of the usual size.
func (l Look) Normal() Look { return Look{Variant: l.Variant} }

func (l Look) percent() int {
	if l.Scale == 0 {
		return 100
	}
	return l.Scale
}

func (p *Page) lookCard() fyne.CanvasObject {
	p.variant = widgets.NewSegments([]widgets.Segment{
		{Text: lang.T("As the system"), Glyph: theme.GlyphMonitor}, {Text: lang.As("colours", "Light"), Glyph: theme.GlyphSun}, {Text: lang.As("colours", "Dark"), Glyph: theme.GlyphMoonStars},
	}, func(i int) {
		look := p.look
		look.Variant = theme.Variant(i)
		p.parts.SetLook(look)
	})
	p.scale = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData})
	p.smaller = widgets.NewIconButton(theme.GlyphMinus, lang.T("Smaller text, Ctrl -"), func() { p.parts.SetLook(p.look.Step(-1)) })
	p.larger = widgets.NewIconButton(theme.GlyphPlus, lang.T("Larger text, Ctrl +"), func() { p.parts.SetLook(p.look.Step(1)) })
	normal := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Normal size"), Kind: widgets.ButtonGhost, Small: true, Tip: "Ctrl 0", Tap: func() {
		p.parts.SetLook(p.look.Normal())
	}})
	choice, note := p.tongueChoice()
	return card("",
		pane.Labelled(lang.T("Colours"), pane.Left(p.variant)),
		pane.Labelled(lang.T("Text size"), pane.Row(theme.Gap, nil, p.smaller, pane.Grown(44, p.scale), p.larger, normal)),
		pane.Labelled(lang.T("Language"), choice), note)
}

// SetLook shows what is chosen, without a wish.
func (p *Page) SetLook(l Look) {
	p.look = l
	p.variant.Choose(int(l.Variant))
	p.scale.SetText(strconv.Itoa(l.percent()) + " %")
	list := scales()
	enable(p.smaller, l.percent() > list[0])
	enable(p.larger, l.percent() < list[len(list)-1])
}

func enable(b *widgets.IconButton, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}
