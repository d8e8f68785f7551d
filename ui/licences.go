package ui

import (
	"bellhop/assets"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// showLicences offers the licences of all that Bellhop is made of, by words of their names.
func (d *Desk) showLicences() {
	all := d.parts.Licences()
	names := make([]string, len(all))
	for i, l := range all {
		names[i] = l.Name
	}
	var shown []int
	list := widgets.NewPalette(lang.T("Whose licence do you want to read?"), lang.T("Nothing has these words in its name."))
	list.OnType = func(text string) {
		shown = model.MatchWords(text, names)
		rows := make([]widgets.PaletteRow, len(shown))
		for i, index := range shown {
			rows[i] = widgets.PaletteRow{Glyph: theme.GlyphScales, Text: all[index].Name, Note: all[index].Version}
		}
		list.SetRows(rows)
	}
	list.OnTake = func(index int) { d.showLicence(all[shown[index]]) }
	list.OnType("")
	list.ShowOn(d.window.Canvas())
}

func (d *Desk) showLicence(l assets.Licence) {
	title := l.Name
	if l.Version != "" {
		title += " " + l.Version
	}
	d.showText(title, l.Text)
}
