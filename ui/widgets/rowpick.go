package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// picking is how several rows of a RowList are selected. Which ones are is the reader's business and its owner's: the list
// asks about the rows in sight, and says which row was touched and how.
type picking struct {
	OnToggle  func(index int, key uint64) // a row was taken in or out; without it one row at a time is chosen
	OnExtend  func(index int, key uint64) // a row ends the range that is selected; it is scrolled into sight
	Modifiers func() fyne.KeyModifier     // held now; nil asks the driver
	picked    func(key uint64) bool
	held      fyne.KeyModifier // when the button of the pointer went down
}

// SetPicked tells the list which of its rows are selected beside the chosen one. It is asked for rows in sight only; what
// it says may change before a Reload.
func (p *picking) SetPicked(picked func(key uint64) bool) { p.picked = picked }

func (p *picking) isPicked(key uint64) bool { return p.picked != nil && p.picked(key) }

// shifted reports whether Shift is held down.
func (p *picking) shifted() bool {
	if p.Modifiers != nil {
		return p.Modifiers()&fyne.KeyModifierShift != 0
	}
	d, is := fyne.CurrentApp().Driver().(desktop.Driver)
	return is && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

var _ desktop.Mouseable = (*RowList)(nil)

// MouseDown remembers what is held for the tap that follows, which does not tell.
func (l *RowList) MouseDown(e *desktop.MouseEvent) { l.held = e.Modifier }

// MouseUp is Fyne's.
func (l *RowList) MouseUp(*desktop.MouseEvent) {}

// IndexAt gives the row under a place in the list, or -1.
func (l *RowList) IndexAt(p fyne.Position) int {
	index, _ := l.at(p)
	return index
}

// touch chooses a row, takes it in or out, or ends a range with it, by what is held.
func (l *RowList) touch(index int, held fyne.KeyModifier) {
	switch {
	case held&fyne.KeyModifierShift != 0 && l.OnExtend != nil:
		l.extend(index)
	case held&fyne.KeyModifierShortcutDefault != 0 && l.OnToggle != nil:
		l.OnToggle(index, l.source.Key(index))
	default:
		l.Choose(index)
	}
}

// move chooses a row as a key does: with Shift it ends the range that is selected.
func (l *RowList) move(index int) {
	if l.OnExtend != nil && l.shifted() {
		l.extend(index)
		return
	}
	l.Choose(index)
}

func (l *RowList) extend(index int) {
	if index < 0 || index >= l.source.Length() {
		return
	}
	l.ScrollTo(index)
	l.OnExtend(index, l.source.Key(index))
}

// menuIndent is how far from a row's left edge its menu opens by a key.
const menuIndent = 37

// askMenu asks for the menu of the chosen row, by a key.
func (l *RowList) askMenu() {
	index := l.SelectedIndex()
	if index < 0 || l.OnMenu == nil {
		return
	}
	l.ScrollTo(index)
	y := float32(float64(index+1)*float64(l.pitch()) - l.offset())
	l.OnMenu(index, fyne.CurrentApp().Driver().AbsolutePositionForObject(l).AddXY(menuIndent, y))
}
