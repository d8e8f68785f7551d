package settings

import (
	"path/filepath"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/pane"
	"bellhop/ui/widgets"
)

// securityCard is for what others may see, and for how secrets are kept.
func (p *Page) securityCard() fyne.CanvasObject {
	p.redacted = widgets.NewToggle(lang.T("Redact for a shared screen"), func(bool) { p.parts.Redact() })
	about := pane.Help(lang.T("Tokens, e-mail addresses and network addresses have stand-ins in every page and window, the same for the same. What is stored, sent, copied and exported stays as it is."))
	file := filepath.Join(p.parts.DataDir, "control.token")
	token := widgets.NewCopyLine(file, func(text string) { p.parts.Copy(text, lang.T("Path copied")) })
	return card(lang.T("Privacy and secrets"),
		switched(p.redacted, about),
		pane.Help(lang.Said(p.parts.Sealing)),
		pane.Labelled(lang.T("Control API's token"), token))
}

// SetRedacted shows whether the screen is redacted.
func (p *Page) SetRedacted(on bool) {
	driver := fyne.CurrentApp().Driver()
	before := driver.AbsolutePositionForObject(p.redacted).Y
	p.redacted.SetOn(on)
	p.ngrok.cover(on)
	p.doors.load()
	if moved := driver.AbsolutePositionForObject(p.redacted).Y - before; moved != 0 { // what stands above has another height
		p.scroll.ScrollToOffset(p.scroll.Offset.AddXY(0, moved))
		p.scrolled()
	}
}
