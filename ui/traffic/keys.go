package traffic

import (
	"unicode"

	"fyne.io/fyne/v2"
)

// Key does what a key means on this page and says whether it means anything.
func (p *Page) Key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyReturn, fyne.KeyEnter:
		p.timeline.Rows.TypedKey(e)
	case fyne.KeyEscape:
		if p.wide {
			p.toggleWide()
			return true
		}
		p.Choose(0)
	default:
		return false
	}
	return true
}

// Rune does what a letter means on this page and says whether it means anything.
func (p *Page) Rune(r rune) bool {
	switch unicode.ToLower(r) {
	case 'j', 'k':
		p.timeline.Rows.TypedRune(unicode.ToLower(r))
	case '/':
		p.filter.focus()
	case ' ':
		p.togglePause()
	case 'f':
		p.startFollow()
	case 'r':
		p.inspector.replayShown()
	case 'e':
		p.inspector.editShown()
	case 'm':
		p.markChosen()
	case 'd':
		p.inspector.compareShown()
	case 'c':
		p.inspector.copyShown()
	case 'x':
		p.parts.Export()
	case '[':
		p.inspector.chooseTab(p.inspector.tab() - 1)
	case ']':
		p.inspector.chooseTab(p.inspector.tab() + 1)
	case 'z':
		p.toggleWide()
	default:
		return false
	}
	return true
}

// toggleWide gives the inspector the room of the list, and back.
func (p *Page) toggleWide() {
	p.wide = !p.wide
	if p.wide {
		p.split.SetRatio(wideShare)
	} else {
		p.split.SetRatio(listShare)
	}
}
