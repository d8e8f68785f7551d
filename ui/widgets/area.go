package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/lang"
	"bellhop/ui/theme"
)

// MaxArea is how many bytes an Area takes. Fyne's entry needs time that grows with the square of its text.
const MaxArea = 20 << 10

// Area is several lines of mono text to type in. It takes MaxArea bytes at most and says so when more are pasted.
// Tab leaves it.
type Area struct {
	widget.BaseWidget
	OnChange func(text string)
	OnFocus  func(focused bool)
	OnScroll func(e *fyne.ScrollEvent) // the wheel over a text that is whole in sight; nil leaves it to the text

	lines   int
	last    string // the text before the latest change
	problem string
	over    bool // the latest change was too long and was taken back
	focused bool

	box     plate
	entry   *areaEntry
	themed  *dressed
	wheel   *wheelCatcher
	message *label
}

// areaTooLong says why what was pasted is not there.
func areaTooLong() string { return lang.T("This field takes 20 KB at most. What was there stays.") }

// NewArea makes a field of that many lines.
func NewArea(placeholder string, lines int) *Area {
	a := &Area{lines: lines, box: newPlate(), message: newLabel(faceCaption, theme.ColorRefused)}
	a.entry = &areaEntry{area: a}
	a.entry.MultiLine = true
	a.entry.Wrapping = fyne.TextWrapOff
	a.entry.Scroll = fyne.ScrollBoth
	a.entry.TextStyle.Monospace = true
	a.entry.PlaceHolder = placeholder
	a.entry.OnChanged = a.changed
	a.entry.ExtendBaseWidget(a.entry)
	a.themed = newDressed(a.entry, entryTheme{mono: true, bars: true})
	a.wheel = &wheelCatcher{pass: func(e *fyne.ScrollEvent) { a.OnScroll(e) }}
	a.wheel.ExtendBaseWidget(a.wheel)
	a.ExtendBaseWidget(a)
	return a
}

// Text is what the field holds.
func (a *Area) Text() string { return a.entry.Text }

// SetText changes what the field holds, without a callback.
func (a *Area) SetText(text string) {
	if a.entry.Text == text {
		return
	}
	hear := a.OnChange
	a.OnChange = nil
	a.last = text
	a.entry.SetText(text)
	a.OnChange = hear
	a.Refresh()
}

// SetProblem says what is wrong with the text and how to mend it; "" takes that back.
func (a *Area) SetProblem(text string) {
	if a.problem != text {
		a.problem = text
		a.Refresh()
	}
}

// Focus puts the cursor into the field.
func (a *Area) Focus() {
	if c := canvasOf(a); c != nil {
		c.Focus(a.entry)
	}
}

// Focused says whether the field has the cursor.
func (a *Area) Focused() bool { return a.focused }

func (a *Area) changed(text string) {
	if len(text) > MaxArea && len(text) > len(a.last) {
		a.over = true
		a.entry.SetText(a.last)
		a.over = true // the text that was put back has cleared it
		a.Refresh()
		return
	}
	if a.over {
		a.over = false
		a.Refresh()
	}
	if text == a.last {
		return
	}
	a.last = text
	if a.wheel.Visible() != a.fits() {
		a.Refresh()
	}
	if a.OnChange != nil {
		a.OnChange(text)
	}
}

func (a *Area) setFocused(on bool) {
	a.focused = on
	a.Refresh()
	if a.OnFocus != nil {
		a.OnFocus(on)
	}
}

// CreateRenderer is Fyne's.
func (a *Area) CreateRenderer() fyne.WidgetRenderer { return newRenderer(a) }

func (a *Area) parts() []fyne.CanvasObject {
	return append(a.box.parts(), a.themed, a.wheel, a.message.text)
}

// trouble is what stands below the text.
func (a *Area) trouble() string {
	if a.over {
		return areaTooLong()
	}
	return a.problem
}

func (a *Area) restyle() {
	s := styleOf(a)
	frame, stroke := theme.ColorLineStrong, float32(theme.Hairline)
	switch {
	case a.trouble() != "":
		frame, stroke = theme.ColorRefused, theme.FocusStroke
	case a.focused:
		frame, stroke = theme.ColorFocus, theme.FocusStroke
	}
	a.box.dress(s, theme.ColorSurface, frame, stroke)
	a.message.restyle(s)
	show(a.message.text, a.trouble() != "")
	show(a.wheel, a.OnScroll != nil && a.fits())
}

// fits says whether all lines are in sight.
func (a *Area) fits() bool { return strings.Count(a.entry.Text, "\n") < a.lines }

func (a *Area) least() fyne.Size {
	s := styleOf(a)
	height := float32(a.lines)*faceData.measure(s, "0").Height + 2*theme.GapWide
	if a.trouble() != "" {
		height += theme.GapSmall + s.size(theme.SizeCodeLine)
	}
	return fyne.NewSize(120, px(height))
}

func (a *Area) arrange(size fyne.Size) {
	s := styleOf(a)
	height := size.Height
	if a.trouble() != "" {
		height -= theme.GapSmall + s.size(theme.SizeCodeLine)
	}
	radius := s.size(theme.SizeRadiusField)
	a.box.place(fyne.Position{}, fyne.NewSize(size.Width, height), radius, radius)
	place(a.wheel, 0, 0, size.Width, height)
	place(a.themed, theme.FocusStroke, theme.FocusStroke, size.Width-2*theme.FocusStroke, height-2*theme.FocusStroke)
	a.message.fit(s, a.trouble(), size.Width)
	a.message.place(0, height+theme.GapSmall, s.size(theme.SizeCodeLine))
}

// areaEntry is Fyne's entry without its frame; the area draws that.
type areaEntry struct {
	bareEntry
	area *Area
}

// FocusGained is Fyne's.
func (e *areaEntry) FocusGained() {
	e.Entry.FocusGained()
	e.area.setFocused(true)
}

// FocusLost is Fyne's.
func (e *areaEntry) FocusLost() {
	e.Entry.FocusLost()
	e.area.setFocused(false)
}

// AcceptsTab is Fyne's: Tab goes on to what follows.
func (e *areaEntry) AcceptsTab() bool { return false }

// TypedKey passes Escape and the keys of the window on to it.
func (e *areaEntry) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF6:
		passKey(e, key)
		return
	}
	e.Entry.TypedKey(key)
}
