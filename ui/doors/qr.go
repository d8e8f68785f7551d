package doors

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/lang"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// The side of a code on its sheet: phones read it from across a table.
const qrSide = 320

// ShowQR shows an address for the camera of a phone, over everything else.
func ShowQR(c fyne.Canvas, after widgets.After, address string, copied func(address string)) {
	code := widgets.NewQR()
	body := pane.Column(theme.GapWide, nil, container.NewCenter(pane.Width(qrSide, pane.Height(qrSide, code))), widgets.NewCopyLine(address, copied))
	if !code.Set(address) {
		body = pane.Column(theme.GapWide, nil, widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("This address is too long for a code that phones can read.")}), widgets.NewCopyLine(address, copied))
	}
	var sheet *widgets.Sheet
	sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphQRCode, Title: lang.T("Scan to open"), Width: 400, After: after, Body: body,
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Done"), Tap: func() { sheet.Close() }})},
		Cancel:  func() {},
	})
	sheet.ShowOn(c)
	sheet.Fit()
}
