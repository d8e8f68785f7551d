package ui

import (
	"strings"
	"unicode/utf8"

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
	d.showText(title, folded(l.Text, licenceColumns))
}

// licenceColumns is how long a line of a licence is at most, so that it is read without scrolling aside.
const licenceColumns = 80

// folded breaks lines that are longer than that many characters, between words.
func folded(text string, columns int) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		for utf8.RuneCountInString(line) > columns {
			at := strings.LastIndexByte(line[:columns], ' ')
			if at <= 0 {
				break // one long word, such as an address
			}
			out.WriteString(line[:at] + "\n")
			line = line[at+1:]
		}
		out.WriteString(line)
	}
	return out.String()
}
