package settings

import (
	"runtime"
	"runtime/debug"
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// About is what Bellhop is made of.
type About struct {
	Version  string
	SQLite   string // the version of the database's own code; "" is not told
	Licences func() // offers the licences of all of it
}

// part is one of what Bellhop is made of, and its version.
type part struct{ name, version string }

// made lists what Bellhop is made of, as it was built.
func (a About) made() []part {
	parts := []part{{"Bellhop", a.Version}, {"Go", strings.TrimPrefix(runtime.Version(), "go")}}
	built := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			built[m.Path] = strings.TrimPrefix(m.Version, "v")
		}
	}
	for _, p := range []part{{"Fyne", built["fyne.io/fyne/v2"]}, {"SQLite", a.SQLite}, {"ngrok SDK", built["golang.ngrok.com/ngrok/v2"]}} {
		if p.version != "" { // a build without modules does not tell
			parts = append(parts, p)
		}
	}
	return parts
}

// aboutCard tells versions and leads to the licences. It gives its first control along.
func (p *Page) aboutCard() (fyne.CanvasObject, func()) {
	made := p.parts.About.made()
	lines := make([]string, len(made), len(made)+1)
	rows := make([]fyne.CanvasObject, len(made))
	for i, m := range made {
		lines[i] = m.name + " " + m.version
		rows[i] = pane.Labelled(m.name, widgets.NewText(widgets.TextSpec{Text: m.version, Mono: true, Size: theme.SizeData, Cut: true}))
	}
	lines = append(lines, runtime.GOOS+"/"+runtime.GOARCH)
	versions := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Copy versions"), Glyph: theme.GlyphCopy, Tap: func() {
		p.parts.Copy(strings.Join(lines, "\n"), lang.T("Versions copied"))
	}})
	licences := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Licences…"), Glyph: theme.GlyphScales, Tap: p.parts.About.Licences})
	return card("",
		pane.Column(theme.GapSmall, nil, rows...),
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Bellhop is free software, and so is all that it is made of.")}),
		pane.Left(versions, licences)), focus(versions)
}

// keysCard leads to the sheet of all keys. It gives its first control along.
func (p *Page) keysCard() (fyne.CanvasObject, func()) {
	all := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("All keys"), Glyph: theme.GlyphKeyboard, Key: "?", Tap: p.parts.Keys})
	return card("",
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Everything can be done without a pointer. Tab leads from one control to the next, F6 from one part of the window to the next, and Ctrl K finds every command by its words.")}),
		pane.Left(all)), focus(all)
}
