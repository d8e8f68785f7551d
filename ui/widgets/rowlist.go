package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// wheelSpeed makes a notch of the wheel, 25 units with Fyne, nearly two rows.
const wheelSpeed = 2

// RowLook is how a row stands in its list.
type RowLook struct {
	Selected bool
	Hovered  bool // the pointer is on it
	Focused  bool // it is selected and the list has the keyboard
	Picked   bool // it is selected beside others
}

// RowSource is where a RowList gets its rows from. Length and Key speak of a snapshot that only
// changes before a call of Reload.
type RowSource struct {
	Pitch  fyne.ThemeSizeName // the height of every row
	Length func() int
	Key    func(index int) uint64 // what a row is, wherever it stands; not 0
	Create func() fyne.CanvasObject
	Update func(index int, row fyne.CanvasObject, look RowLook)
}

// RowList shows rows of one height out of very many. Unlike Fyne's own list it counts its place
// in rows and not in one float32, selects by key and not by index, keeps its place when rows come
// in above, and says when the reader scrolled.
type RowList struct {
	widget.BaseWidget
	picking
	OnSelect func(index int, key uint64)                              // the reader chose a row
	OnOpen   func(index int)                                          // Enter on the chosen row
	OnTap    func(index int, at fyne.Position) bool                   // a tap in a row; true keeps it from choosing
	OnMenu   func(index int, absolute fyne.Position)                  // a tap with the second button
	OnHover  func(index int, row fyne.CanvasObject, at fyne.Position) // the pointer moved in a row; -1 left
	OnScroll func()                                                   // the reader scrolled
	OnKey    func(e *fyne.KeyEvent) bool                              // keys that the list has no use for; true keeps them
	OnRune   func(r rune) bool                                        // the same for runes, of which Space is one

	source   RowSource
	follow   bool
	top      int     // the first row in sight
	into     float32 // how much of it is above the edge
	selected uint64
	chosenAt int // where the selected row was last seen
	focused  bool
	hovered  int
	pointer  fyne.Position
	told     rowTip

	slots   []*rowSlot
	pending []int
	keys    []uint64 // of the rows in sight, to keep the place by
	ground  *canvas.Rectangle
	rows    *fyne.Container
	window  *container.Clip
	ring    focusRing // around the list while it has the keyboard and nothing is chosen
	bar     *scrollBar
}

// rowSlot is a pooled row and what it shows.
type rowSlot struct {
	row   fyne.CanvasObject
	key   uint64
	index int
	look  RowLook
	used  bool
}

var (
	_ fyne.Focusable         = (*RowList)(nil)
	_ fyne.Scrollable        = (*RowList)(nil)
	_ fyne.Tappable          = (*RowList)(nil)
	_ fyne.SecondaryTappable = (*RowList)(nil)
	_ desktop.Hoverable      = (*RowList)(nil)
)

// NewRowList makes a list.
func NewRowList(source RowSource) *RowList {
	l := &RowList{source: source, hovered: -1, ground: canvas.NewRectangle(nil), rows: container.NewWithoutLayout(), ring: newFocusRing()}
	l.window = newClip(l.rows)
	l.bar = newScrollBar(false, func(offset float64) {
		l.scrollTo(offset)
		l.scrolled()
	})
	l.ExtendBaseWidget(l)
	return l
}

// Reload takes the rows in sight from the source again, after the snapshot has changed. The place
// is kept: by the keys of the rows in sight, or at the end while the list follows.
func (l *RowList) Reload() {
	if l.follow {
		l.toEnd()
	} else {
		l.keepPlace()
	}
	l.fill(true)
}

// SetFollow makes every Reload end at the last row.
func (l *RowList) SetFollow(on bool) {
	l.follow = on
	if on {
		l.ScrollToEnd()
	}
}

// Select marks the row of a key, 0 none, without a callback and without scrolling.
func (l *RowList) Select(key uint64) {
	if l.selected != key {
		l.selected = key
		l.fill(false)
	}
}

// Selected is the key of the marked row, or 0. The row may be out of sight or out of the source.
func (l *RowList) Selected() uint64 { return l.selected }

// SelectedIndex is where the marked row stands now, or -1.
func (l *RowList) SelectedIndex() int { return l.find(l.selected, l.chosenAt) }

// Choose marks a row as the reader would: it is scrolled into sight and OnSelect hears of it.
func (l *RowList) Choose(index int) {
	if index < 0 || index >= l.source.Length() {
		return
	}
	l.selected, l.chosenAt = l.source.Key(index), index
	l.ScrollTo(index)
	l.fill(false)
	if l.OnSelect != nil {
		l.OnSelect(index, l.selected)
	}
}

// ScrollTo brings a row into sight by the shortest way.
func (l *RowList) ScrollTo(index int) {
	pitch, height := l.pitch(), l.Size().Height
	y := float64(index) * float64(pitch)
	switch offset := l.offset(); {
	case y < offset:
		l.scrollTo(y)
	case y+float64(pitch) > offset+float64(height):
		l.scrollTo(y + float64(pitch) - float64(height))
	}
}

// ScrollToEnd shows the last rows.
func (l *RowList) ScrollToEnd() {
	l.toEnd()
	l.fill(false)
}

// AtEnd says whether the last row is in sight, down to its foot.
func (l *RowList) AtEnd() bool {
	return l.offset()+float64(l.Size().Height) >= l.total()-1
}

// Focus gives the list the keyboard.
func (l *RowList) Focus() {
	if c := canvasOf(l); c != nil {
		c.Focus(l)
	}
}

func (l *RowList) pitch() float32 { return styleOf(l).size(l.source.Pitch) }

func (l *RowList) total() float64 { return float64(l.source.Length()) * float64(l.pitch()) }

func (l *RowList) offset() float64 { return float64(l.top)*float64(l.pitch()) + float64(l.into) }

func (l *RowList) toEnd() { l.setOffset(l.total() - float64(l.Size().Height)) }

// setOffset puts the place, kept within the rows.
func (l *RowList) setOffset(offset float64) {
	offset = max(0, min(offset, l.total()-float64(l.Size().Height)))
	pitch := float64(l.pitch())
	l.top = int(offset / pitch)
	l.into = float32(offset - float64(l.top)*pitch)
}

func (l *RowList) scrollTo(offset float64) {
	before := l.offset()
	l.setOffset(offset)
	if l.offset() != before {
		l.hover(l.pointer)
		l.fill(false)
	}
}

func (l *RowList) scrolled() {
	if l.OnScroll != nil {
		l.OnScroll()
	}
}

// keepPlace finds the first row in sight that is still there and puts it where it was.
func (l *RowList) keepPlace() {
	for i, key := range l.keys {
		if at := l.find(key, l.top+i); at >= 0 {
			l.setOffset(float64(at-i)*float64(l.pitch()) + float64(l.into))
			return
		}
	}
	l.setOffset(l.offset())
}

// find looks for a key around a guess, -1 when it is gone.
func (l *RowList) find(key uint64, guess int) int {
	n := l.source.Length()
	if key == 0 || n == 0 {
		return -1
	}
	guess = min(max(guess, 0), n-1)
	for reach := 0; guess-reach >= 0 || guess+reach < n; reach++ {
		if i := guess + reach; i < n && l.source.Key(i) == key {
			return i
		}
		if i := guess - reach; i >= 0 && l.source.Key(i) == key {
			return i
		}
	}
	return -1
}

// CreateRenderer is Fyne's.
func (l *RowList) CreateRenderer() fyne.WidgetRenderer { return newRenderer(l) }

func (l *RowList) parts() []fyne.CanvasObject {
	return []fyne.CanvasObject{l.ground, l.window, l.bar, l.ring.frame}
}

func (l *RowList) restyle() {
	s := styleOf(l)
	paint(l.ground, s.color(theme.ColorSurface))
	l.ring.restyle(s, l.focused && l.selected == 0, theme.ColorFocus)
	for _, slot := range l.slots {
		slot.row.Refresh()
	}
}

func (l *RowList) least() fyne.Size { return fyne.NewSize(120, 2*l.pitch()) }

func (l *RowList) arrange(size fyne.Size) {
	place(l.ground, 0, 0, size.Width, size.Height)
	place(l.window, 0, 0, size.Width, size.Height)
	place(l.bar, size.Width-barRoom, 0, barRoom, size.Height)
	l.ring.within(size, 0)
	if l.follow {
		l.toEnd()
	} else {
		l.setOffset(l.offset())
	}
	l.fill(true)
}

// fill puts the rows in sight into slots. A row that was in sight before keeps its slot, so that
// it is only moved; with all it is also updated.
func (l *RowList) fill(all bool) {
	size, pitch := l.Size(), l.pitch()
	if size.Height <= 0 || pitch <= 0 {
		return
	}
	last := min(l.source.Length(), l.top+int((size.Height+l.into)/pitch)+1)
	for _, slot := range l.slots {
		slot.used = false
	}
	l.pending, l.keys = l.pending[:0], l.keys[:0]
	for i := l.top; i < last; i++ {
		key := l.source.Key(i)
		l.keys = append(l.keys, key)
		if slot := l.slotOf(key); slot != nil {
			l.show(slot, i, key, all)
		} else {
			l.pending = append(l.pending, i)
		}
	}
	for _, i := range l.pending {
		l.show(l.freeSlot(), i, l.source.Key(i), true)
	}
	for _, slot := range l.slots {
		show(slot.row, slot.used)
		if slot.used {
			y := float32(slot.index-l.top)*pitch - l.into
			place(slot.row, 0, y, size.Width, pitch)
		}
	}
	l.bar.set(l.total(), float64(size.Height), l.offset())
	show(l.ring.frame, l.focused && l.selected == 0)
}

func (l *RowList) slotOf(key uint64) *rowSlot {
	for _, slot := range l.slots {
		if slot.key == key && !slot.used {
			return slot
		}
	}
	return nil
}

func (l *RowList) freeSlot() *rowSlot {
	for _, slot := range l.slots {
		if !slot.used {
			return slot
		}
	}
	slot := &rowSlot{row: l.source.Create()}
	l.slots = append(l.slots, slot)
	l.rows.Objects = append(l.rows.Objects, slot.row)
	canvas.Refresh(l.rows)
	return slot
}

func (l *RowList) show(slot *rowSlot, index int, key uint64, update bool) {
	selected := key == l.selected
	look := RowLook{Selected: selected, Hovered: index == l.hovered, Focused: selected && l.focused, Picked: l.isPicked(key)}
	if selected {
		l.chosenAt = index
	}
	changed := update || look != slot.look || index != slot.index
	slot.used, slot.key, slot.index, slot.look = true, key, index, look
	if changed {
		l.source.Update(index, slot.row, look)
	}
}

// at is the row under a place in the list, or -1, and that place within the row.
func (l *RowList) at(p fyne.Position) (int, fyne.Position) {
	pitch := l.pitch()
	y := p.Y + l.into
	index := l.top + int(y/pitch)
	if p.Y < 0 || p.Y >= l.Size().Height || index >= l.source.Length() {
		return -1, fyne.Position{}
	}
	return index, fyne.NewPos(p.X, y-float32(index-l.top)*pitch)
}

func (l *RowList) hover(p fyne.Position) {
	l.pointer = p
	index, inside := -1, fyne.Position{}
	if l.hovered >= 0 || !p.IsZero() {
		index, inside = l.at(p)
	}
	if index != l.hovered {
		l.hovered = index
		l.fill(false)
	}
	var row fyne.CanvasObject
	for _, slot := range l.slots {
		if slot.used && slot.index == index {
			row = slot.row
		}
	}
	l.tellWhole(index, row, inside)
	if l.OnHover != nil {
		l.OnHover(index, row, inside)
	}
}

// MouseIn is Fyne's.
func (l *RowList) MouseIn(e *desktop.MouseEvent) { l.hover(e.Position) }

// MouseMoved is Fyne's.
func (l *RowList) MouseMoved(e *desktop.MouseEvent) { l.hover(e.Position) }

// MouseOut is Fyne's.
func (l *RowList) MouseOut() {
	l.pointer = fyne.Position{}
	if l.hovered >= 0 {
		l.hovered = -1
		l.fill(false)
	}
	l.tellWhole(-1, nil, fyne.Position{})
	if l.OnHover != nil {
		l.OnHover(-1, nil, fyne.Position{})
	}
}

// Tapped chooses the row under the pointer.
func (l *RowList) Tapped(e *fyne.PointEvent) {
	l.Focus()
	held := l.held
	l.held = 0
	index, inside := l.at(e.Position)
	plain := held == 0 || l.OnToggle == nil
	if index < 0 || plain && l.OnTap != nil && l.OnTap(index, inside) {
		return
	}
	l.touch(index, held)
}

// TappedSecondary asks for the menu of the row, or of all that are selected where it is among them; else it chooses it.
func (l *RowList) TappedSecondary(e *fyne.PointEvent) {
	l.held = 0
	if index, _ := l.at(e.Position); index >= 0 && l.OnMenu != nil {
		l.Focus()
		if !l.isPicked(l.source.Key(index)) {
			l.Choose(index)
		}
		l.OnMenu(index, e.AbsolutePosition)
	}
}

// Scrolled is Fyne's.
func (l *RowList) Scrolled(e *fyne.ScrollEvent) {
	before := l.offset()
	l.scrollTo(before - float64(e.Scrolled.DY)*wheelSpeed)
	if l.offset() != before {
		l.scrolled()
	}
}

// FocusGained is Fyne's.
func (l *RowList) FocusGained() {
	l.focused = true
	l.fill(false)
}

// FocusLost is Fyne's.
func (l *RowList) FocusLost() {
	l.focused = false
	l.fill(false)
}

// TypedKey moves the choice; what the list has no use for goes on to OnKey and the window.
func (l *RowList) TypedKey(e *fyne.KeyEvent) {
	page := max(1, int(l.Size().Height/l.pitch())-1)
	switch e.Name {
	case fyne.KeyDown:
		l.step(1)
	case fyne.KeyUp:
		l.step(-1)
	case fyne.KeyPageDown:
		l.step(page)
	case fyne.KeyPageUp:
		l.step(-page)
	case fyne.KeyHome:
		l.move(0)
	case fyne.KeyEnd:
		l.move(l.source.Length() - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if index := l.SelectedIndex(); index >= 0 && l.OnOpen != nil {
			l.OnOpen(index)
		}
	case desktop.KeyMenu:
		l.askMenu()
	case fyne.KeySpace, fyne.KeyJ, fyne.KeyK: // come once more as runes
	default:
		if l.OnKey == nil || !l.OnKey(e) {
			passKey(l, e)
		}
	}
}

// TypedRune takes j and k, with Shift as the arrows do; all others go on to OnRune and the window.
func (l *RowList) TypedRune(r rune) {
	switch r {
	case 'j', 'J':
		l.step(1)
	case 'k', 'K':
		l.step(-1)
	default:
		if l.OnRune == nil || !l.OnRune(r) {
			passRune(l, r)
		}
	}
}

// step moves the choice by rows; without one it begins at the edge that it comes from.
func (l *RowList) step(by int) {
	n := l.source.Length()
	if n == 0 {
		return
	}
	at := l.SelectedIndex()
	switch {
	case at >= 0:
		at = min(max(at+by, 0), n-1)
	case by > 0:
		at = l.top
	default:
		at = min(n, l.top+len(l.keys)) - 1
	}
	l.move(at)
}
