package widgets

import (
	"sort"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// mostHits bounds how many places Find remembers.
const mostHits = 100_000

// at is the place in the text under a point of the view.
func (v *CodeView) at(p fyne.Position) codePos {
	s := styleOf(v)
	row := v.top + int((p.Y+v.into)/v.pitch())
	if p.Y+v.into < 0 {
		row = v.top - 1
	}
	if row < 0 {
		return codePos{}
	}
	if row >= v.code.rows() {
		last := v.code.lines() - 1
		return codePos{last, len(v.code.line(last))}
	}
	line := v.code.lineOf(row)
	text, _ := v.code.painted(line)
	return codePos{line, v.colAt(s, text, p.X-v.textLeft(s)+v.aside)}
}

// MouseDown begins a mark, or folds where the gutter has a chevron.
func (v *CodeView) MouseDown(e *desktop.MouseEvent) {
	if c := canvasOf(v); c != nil {
		c.Focus(v)
	}
	if e.Button != desktop.MouseButtonPrimary {
		return
	}
	place := v.at(e.Position)
	if e.Position.X < v.textLeft(styleOf(v)) && v.lang != Hex {
		v.Fold(place.line)
		return
	}
	if e.Modifier&fyne.KeyModifierShift == 0 {
		v.mark = place
	}
	v.cursor, v.marking = place, true
	v.paint()
}

// MouseUp is Fyne's.
func (v *CodeView) MouseUp(*desktop.MouseEvent) {}

// Dragged marks text; beyond an edge it scrolls along.
func (v *CodeView) Dragged(e *fyne.DragEvent) {
	if !v.marking {
		return
	}
	pitch, room := float64(v.pitch()), v.room()
	switch {
	case e.Position.Y < 0:
		v.setOffset(v.offset() - pitch)
	case e.Position.Y > room.Height:
		v.setOffset(v.offset() + pitch)
	}
	left, right := v.textLeft(styleOf(v)), v.Size().Width-barRoom
	switch x := e.Position.X; {
	case x > right:
		v.aside = max(0, min(v.aside+x-right, v.textWidth()-v.Size().Width))
	case x < left:
		v.aside = max(0, v.aside+x-left)
	}
	v.cursor = v.at(fyne.NewPos(e.Position.X, min(max(e.Position.Y, 0), room.Height-1)))
	v.paint()
}

// DragEnd is Fyne's.
func (v *CodeView) DragEnd() { v.marking = false }

// DoubleTapped marks the word under the pointer.
func (v *CodeView) DoubleTapped(e *fyne.PointEvent) {
	v.mark, v.cursor = v.code.wordAt(v.at(e.Position))
	v.paint()
}

// TappedSecondary asks for a menu.
func (v *CodeView) TappedSecondary(e *fyne.PointEvent) {
	if v.OnMenu == nil {
		return
	}
	place, from, to := v.at(e.Position), v.mark, v.cursor
	if to.before(from) {
		from, to = to, from
	}
	if from == to || place.before(from) || to.before(place) {
		v.mark, v.cursor = place, place
		v.paint()
	}
	v.OnMenu(e.AbsolutePosition)
}

// Cursor is Fyne's.
func (v *CodeView) Cursor() desktop.Cursor { return desktop.TextCursor }

// SelectAll marks the whole text.
func (v *CodeView) SelectAll() {
	last := v.code.lines() - 1
	v.mark, v.cursor = codePos{}, codePos{last, len(v.code.line(last))}
	v.paint()
}

// Selected is the marked text, folded lines and all.
func (v *CodeView) Selected() string { return v.code.between(v.mark, v.cursor) }

// TypedShortcut copies what is marked, or marks all; what the view has no use for goes on to the window.
func (v *CodeView) TypedShortcut(shortcut fyne.Shortcut) {
	switch shortcut.(type) {
	case *fyne.ShortcutCopy:
		v.copy()
	case *fyne.ShortcutSelectAll:
		v.SelectAll()
	default:
		if window, is := canvasOf(v).(fyne.Shortcutable); is {
			window.TypedShortcut(shortcut)
		}
	}
}

func (v *CodeView) copy() {
	text := v.Selected()
	if text == "" {
		return
	}
	board := v.Clipboard
	if board == nil {
		board = fyne.CurrentApp().Clipboard()
	}
	board.SetContent(text)
}

// Find lights up every place of a text, capital or small ASCII letters alike, jumps to the first
// from the lines in sight on, and answers how many there are; at most 100,000 are counted. "" takes
// the light away.
func (v *CodeView) Find(text string) int {
	if v.code.small == "" && text != "" {
		v.code.small = lower(v.code.text)
	}
	v.hits, v.hit, v.hitLength = findAll(v.code.small, lower(text)), -1, len(text)
	if len(v.hits) > 0 {
		first := v.firstHit(v.code.starts[v.code.lineOf(min(v.top, v.code.rows()-1))])
		v.jump(first % len(v.hits))
	} else {
		v.paint()
	}
	return len(v.hits)
}

// Next jumps to the next place that Find found, after the last to the first; it answers which one
// that is, counted from 1, or 0 when there is none.
func (v *CodeView) Next() int { return v.step(1) }

// Previous jumps to the place before; otherwise it is Next.
func (v *CodeView) Previous() int { return v.step(-1) }

func (v *CodeView) step(by int) int {
	if len(v.hits) == 0 {
		return 0
	}
	v.jump((v.hit + by + len(v.hits)) % len(v.hits))
	return v.hit + 1
}

func (v *CodeView) jump(hit int) {
	v.hit = hit
	place := v.code.pos(v.hits[hit])
	if v.Caret {
		v.mark, v.cursor = place, place
	}
	text, _ := v.code.painted(place.line)
	s := styleOf(v)
	x, edge := v.textLeft(s)+v.xOf(s, text, place.col), v.Size().Width-barRoom
	if word := x + float32(v.hitLength)*advance(s, faceData); word-v.aside > edge || x-v.aside < v.textLeft(s) {
		v.aside = max(0, min(word-edge+barRoom, v.textWidth()-v.Size().Width))
	}
	v.ScrollToLine(place.line)
}

// firstHit is the index of the first hit from a byte on.
func (v *CodeView) firstHit(from int) int {
	return sort.SearchInts(v.hits, from)
}

// Hit is which of the places that Find found was jumped to last, counted from 1; 0 is none.
func (v *CodeView) Hit() int { return v.hit + 1 }

// MostHits is how many places Find counts.
func (v *CodeView) MostHits() int { return mostHits }

// findAll answers where text holds what, without overlaps.
func findAll(text, what string) []int {
	if what == "" {
		return nil
	}
	var hits []int
	for from := 0; len(hits) < mostHits; {
		at := strings.Index(text[from:], what)
		if at < 0 {
			break
		}
		hits = append(hits, from+at)
		from += at + len(what)
	}
	return hits
}

// lower makes ASCII letters small and leaves every byte where it is, which strings.ToLower does
// not.
func lower(text string) string {
	capital := func(b byte) bool { return b >= 'A' && b <= 'Z' }
	first := 0
	for first < len(text) && !capital(text[first]) {
		first++
	}
	if first == len(text) {
		return text
	}
	small := []byte(text)
	for i := first; i < len(small); i++ {
		if capital(small[i]) {
			small[i] += 'a' - 'A'
		}
	}
	return string(small)
}
