package traffic

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Key does what a key means on this page and says whether it means anything.
func (p *Page) Key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyHome, fyne.KeyEnd, fyne.KeyReturn, fyne.KeyEnter, desktop.KeyMenu:
		p.timeline.Rows.TypedKey(e)
	case fyne.KeyEscape:
		if p.backToOne() {
			return true
		}
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
		p.timeline.Rows.TypedRune(r)
	case '/':
		p.filter.focus()
	case ' ':
		p.togglePause()
	case 'f':
		p.startFollow()
	case 'r':
		p.replaySeveral()
	case 'e':
		p.inspector.editShown()
	case 'm':
		p.markChosen()
	case 'd':
		p.compareChosen()
	case 'c':
		p.inspector.copyShown()
	case 's':
		p.openStory()
	case 'w':
		p.parts.OpenWindow()
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

// openStory shows the story of the chosen exchange, with room for its times.
func (p *Page) openStory() {
	if p.parts.Live.Selected() == 0 {
		return
	}
	p.wide = true
	p.inspector.chooseTab(storyTab)
	p.share()
}

// toggleWide gives the inspector the room of the list, and back.
func (p *Page) toggleWide() {
	p.wide = !p.wide
	p.inspector.refresh() // what is hidden where it is narrow needs no room then
	p.share()
}

// turned gives a story the room that it needs, where the inspector is wide.
func (p *Page) turned() {
	if p.wide {
		p.share()
	}
}

// share parts the room between the list and the inspector.
func (p *Page) share() {
	switch {
	case p.wide && p.inspector.telling:
		p.split.SetRatio(storyShare)
	case p.wide:
		p.split.SetRatio(wideShare)
	default:
		p.split.SetRatio(listShare)
	}
}
