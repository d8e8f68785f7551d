package settings

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

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
		{Text: "As the system", Glyph: theme.GlyphMonitor}, {Text: "Light", Glyph: theme.GlyphSun}, {Text: "Dark", Glyph: theme.GlyphMoonStars},
	}, func(i int) {
		look := p.look
		look.Variant = theme.Variant(i)
		p.parts.SetLook(look)
	})
	p.scale = widgets.NewText(widgets.TextSpec{Mono: true, Size: theme.SizeData})
	p.smaller = widgets.NewIconButton(theme.GlyphMinus, "Smaller text, Ctrl -", func() { p.parts.SetLook(p.look.Step(-1)) })
	p.larger = widgets.NewIconButton(theme.GlyphPlus, "Larger text, Ctrl +", func() { p.parts.SetLook(p.look.Step(1)) })
	normal := widgets.NewButton(widgets.ButtonSpec{Text: "Normal size", Kind: widgets.ButtonGhost, Small: true, Tip: "Ctrl 0", Tap: func() {
		p.parts.SetLook(p.look.Normal())
	}})
	space := pane.Space()
	return card("Appearance",
		labelled("Colours", pane.Row(0, space, p.variant, space)),
		labelled("Text size", pane.Row(theme.Gap, nil, p.smaller, pane.Width(44, p.scale), p.larger, normal)))
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

func (p *Page) aboutCard() fyne.CanvasObject {
	version := widgets.NewText(widgets.TextSpec{Text: p.parts.Version, Mono: true, Size: theme.SizeData})
	var buttons []fyne.CanvasObject
	names := make([]string, 0, len(p.parts.Licences))
	for name := range p.parts.Licences {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		buttons = append(buttons, widgets.NewButton(widgets.ButtonSpec{Text: name, Small: true, Glyph: theme.GlyphScales, Tap: func() {
			p.parts.Show(name, p.parts.Licences[name])
		}}))
	}
	return card("About",
		labelled("Version", version),
		widgets.NewParagraph(widgets.ParagraphSpec{Text: "The fonts and icons are free works of others. Their licences:"}),
		pane.Flow(theme.Gap, theme.Gap, buttons...))
}

// trimToken takes off what comes along when a token is copied with its command.
func trimToken(s string) string {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(s, "ngrok config add-authtoken ")
	return strings.TrimSpace(s)
}
