package widgets

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// Editor is a text to type in with the number of each line beside it. Lines that are marked stand on brass. Like an Area
// it takes MaxArea bytes at most. Tab leaves it.
type Editor struct {
	widget.BaseWidget
	OnChange func(text string)

	lines   int // of the text
	marked  map[int]bool
	last    string // the text before the latest change
	over    bool   // the latest change was too long and was taken back
	focused bool

	box     plate
	back    *codePainter // behind marked lines
	margin  *codePainter // the numbers
	entry   *editorEntry
	scroll  *container.Scroll
	message *label
}

// editorLines is how many lines show at least.
const editorLines = 4

// editorGap is between the numbers and the text, also where that is scrolled aside.
const editorGap = 8

// NewEditor makes an empty editor.
func NewEditor(placeholder string) *Editor {
	e := &Editor{lines: 1, box: newPlate(), back: newCodePainter(), margin: newCodePainter(), message: newLabel(faceCaption, theme.ColorRefused)}
	e.entry = &editorEntry{editor: e}
	e.entry.MultiLine = true
	e.entry.Wrapping = fyne.TextWrapOff
	e.entry.Scroll = fyne.ScrollNone
	e.entry.TextStyle.Monospace = true
	e.entry.PlaceHolder = placeholder
	e.entry.OnChanged = e.changed
	e.entry.OnCursorChanged = e.follow
	e.entry.ExtendBaseWidget(e.entry)
	e.scroll = container.NewScroll(newDressed(e.entry, entryTheme{mono: true, bars: true}))
	e.scroll.OnScrolled = func(fyne.Position) { e.paint() }
	e.ExtendBaseWidget(e)
	return e
}

// Text is what the editor holds.
func (e *Editor) Text() string { return e.entry.Text }

// SetText shows another text from its beginning, without a callback. What was typed before cannot be taken back any more.
func (e *Editor) SetText(text string) {
	if e.entry.Text == text {
		return
	}
	e.last, e.over = text, false
	hear := e.OnChange
	e.OnChange = nil
	e.entry.SetText(text)
	e.OnChange = hear
	e.toTop()
}

// Replace puts another text in the place of all of it, as a reader would who pastes it: OnChange hears of it, and Ctrl+Z
// takes it back.
func (e *Editor) Replace(text string) {
	if e.entry.Text == text {
		return
	}
	e.entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	e.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: pasted(text)})
	e.toTop()
}

// Mark puts lines, counted from 0, on brass.
func (e *Editor) Mark(lines []int) {
	e.marked = make(map[int]bool, len(lines))
	for _, line := range lines {
		e.marked[line] = true
	}
	e.paint()
}

// Focus puts the cursor into the text.
func (e *Editor) Focus() {
	if c := canvasOf(e); c != nil {
		c.Focus(e.entry)
	}
}

// Focused says whether the text has the cursor.
func (e *Editor) Focused() bool { return e.focused }

func (e *Editor) toTop() {
	e.entry.CursorRow, e.entry.CursorColumn = 0, 0
	e.entry.Refresh()
	e.fitEntry()
	e.scroll.ScrollToTop()
	e.paint()
}

func (e *Editor) changed(text string) {
	if len(text) > MaxArea && len(text) > len(e.last) {
		e.entry.SetText(e.last)
		e.over = true // the text that was put back has cleared it
		e.Refresh()
		return
	}
	if e.over {
		e.over = false
		e.Refresh()
	}
	e.fitEntry()
	if text == e.last {
		return
	}
	e.last = text
	if e.OnChange != nil {
		e.OnChange(text)
	}
	e.paint()
}

// fitEntry gives the entry the room of its text.
func (e *Editor) fitEntry() {
	e.lines = strings.Count(e.entry.Text, "\n") + 1
	e.scroll.Refresh()
}

// follow keeps the cursor in sight while it moves.
func (e *Editor) follow() {
	if !e.focused {
		return
	}
	at, pitch, room, offset := e.entry.CursorPosition(), e.pitch(), e.scroll.Size(), e.scroll.Offset
	wish := offset
	aside := 4 * advance(styleOf(e), faceData)
	wish.Y = min(wish.Y, at.Y-entryPadding)
	wish.Y = max(wish.Y, at.Y+pitch+entryPadding-room.Height)
	wish.X = min(wish.X, at.X-aside)
	wish.X = max(wish.X, at.X+aside-room.Width)
	if wish != offset {
		e.scroll.ScrollToOffset(wish)
		e.paint()
	}
}

func (e *Editor) setFocused(on bool) {
	e.focused = on
	e.Refresh()
}

// CreateRenderer is Fyne's.
func (e *Editor) CreateRenderer() fyne.WidgetRenderer { return newRenderer(e) }

func (e *Editor) parts() []fyne.CanvasObject {
	return append(e.box.parts(), e.back.window, e.scroll, e.margin.window, e.message.text)
}

func (e *Editor) restyle() {
	s := styleOf(e)
	frame, stroke := theme.ColorLineStrong, float32(theme.Hairline)
	switch {
	case e.over:
		frame, stroke = theme.ColorRefused, theme.FocusStroke
	case e.focused:
		frame, stroke = theme.ColorFocus, theme.FocusStroke
	}
	e.box.dress(s, theme.ColorSurface, frame, stroke)
	e.message.restyle(s)
	show(e.message.text, e.over)
}

// pitch is how far the entry's lines are apart.
func (e *Editor) pitch() float32 { return faceData.measure(styleOf(e), "M").Height }

func (e *Editor) least() fyne.Size {
	s := styleOf(e)
	height := editorLines*e.pitch() + 2*theme.GapWide
	if e.over {
		height += theme.GapSmall + s.size(theme.SizeCodeLine)
	}
	return fyne.NewSize(160, px(height))
}

// left is where the text begins.
func (e *Editor) left() float32 {
	digits := max(gutterDigits, len(strconv.Itoa(e.lines)))
	return px(gutterLeft+float32(digits)*advance(styleOf(e), faceCap)) + editorGap
}

func (e *Editor) arrange(size fyne.Size) {
	s := styleOf(e)
	height := size.Height
	if e.over {
		height -= theme.GapSmall + s.size(theme.SizeCodeLine)
	}
	radius := s.size(theme.SizeRadiusField)
	e.box.place(fyne.Position{}, fyne.NewSize(size.Width, height), radius, radius)
	const edge = theme.FocusStroke
	left := e.left()
	inner := max(0, height-2*edge)
	place(e.back.window, edge, edge, size.Width-2*edge, inner)
	place(e.margin.window, edge, edge, left-edge, inner)
	place(e.scroll, left, edge, max(0, size.Width-left-edge), inner)
	e.message.fit(s, areaTooLong(), size.Width)
	e.message.place(0, height+theme.GapSmall, s.size(theme.SizeCodeLine))
	e.paint()
}

// paint draws the numbers of the lines in sight, and brass behind those that are marked.
func (e *Editor) paint() {
	s, pitch := styleOf(e), e.pitch()
	room := e.margin.window.Size()
	if room.Height <= 0 || pitch <= 0 {
		return
	}
	e.back.begin()
	e.margin.begin()
	first := max(0, int((e.scroll.Offset.Y-entryPadding)/pitch))
	for line := first; line < e.lines; line++ {
		y := float32(line)*pitch + entryPadding - e.scroll.Offset.Y
		if y > room.Height {
			break
		}
		face, ink := faceCap, theme.ColorGutter
		if e.marked[line] {
			e.back.box(s, theme.ColorBrassTint, fyne.NewPos(0, y), fyne.NewSize(e.back.window.Size().Width, pitch))
			face, ink = faceCapBold, theme.ColorBrassInk
		}
		number := strconv.Itoa(line + 1)
		e.margin.text(s, stretch{face, ink, number, room.Width + theme.FocusStroke - editorGap - float32(len(number))*advance(s, faceCap), y, pitch})
	}
	e.back.end()
	e.margin.end()
}

// editorEntry is Fyne's entry without its frame; the editor draws that.
type editorEntry struct {
	bareEntry
	editor *Editor
}

// FocusGained is Fyne's.
func (e *editorEntry) FocusGained() {
	e.Entry.FocusGained()
	e.editor.setFocused(true)
}

// FocusLost is Fyne's.
func (e *editorEntry) FocusLost() {
	e.Entry.FocusLost()
	e.editor.setFocused(false)
}

// AcceptsTab is Fyne's: Tab goes on to what follows.
func (e *editorEntry) AcceptsTab() bool { return false }

// TypedKey passes Escape and the keys of the window on to it.
func (e *editorEntry) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF6:
		passKey(e, key)
		return
	}
	e.Entry.TypedKey(key)
}

// pasted is a clipboard that holds one text.
type pasted string

// Content is Fyne's.
func (p pasted) Content() string { return string(p) }

// SetContent is Fyne's.
func (pasted) SetContent(string) {}
