package settings

import (
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/widgets"
)

// addressCard is where Bellhop is reached.
func (p *Page) addressCard() fyne.CanvasObject {
	copied := func(text string) {
		if strings.Contains(text, "://") { // words may stand in an address's place
			p.parts.Copy(text, lang.T("Address copied"))
		}
	}
	p.local, p.public, p.control = widgets.NewCopyLine("", copied), widgets.NewCopyLine("", copied), widgets.NewCopyLine("", copied)
	p.controlRow = pane.Labelled(lang.T("Control API"), p.control)
	p.controlRow.Hide()
	return card(lang.T("At the moment"), pane.Labelled(lang.T("Local"), p.local), pane.Labelled(lang.T("Public"), p.public), p.controlRow)
}

// SetAddresses shows what the doors are reached at, or words in an address's place: as they are, which is copied, and as
// the screen shows them.
func (p *Page) SetAddresses(local, public, shownLocal, shownPublic model.Fob) {
	p.local.SetText(local.URL)
	p.local.SetCover(shownLocal.URL)
	p.local.SetCopyable(local.Ready)
	p.public.SetText(public.URL)
	p.public.SetCover(shownPublic.URL)
	p.public.SetCopyable(public.Ready)
}

// SetControl shows where the control API is, or nothing for "".
func (p *Page) SetControl(address string) {
	p.control.SetText(address)
	if pane.Show(p.controlRow, address != "") {
		pane.Refresh(p.root)
	}
}
