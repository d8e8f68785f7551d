package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/lang"
	"bellhop/ui/theme"
)

// FieldSpec is what a field is made from. The zero value is a plain line to type in.
type FieldSpec struct {
	Placeholder string
	Glyph       theme.Glyph // before the text
	Mono        bool        // for what machines read: addresses, filters, keys
	Small       bool        // 28 high instead of 32
	Password    bool        // hidden, with a button that shows it
	Private     bool        // hidden like a password while others see the screen
	Clear       bool        // a button that empties it, while there is text
	Bare        bool        // without a frame until it has the cursor, for the cells of a table
	Frameless   bool        // never a frame: it is the only line of something that has one
	Told        bool        // what is wrong is told elsewhere; the field only shows that something is
}

// Field is one line to type in. What is wrong with the text stands in a line below.
type Field struct {
	widget.BaseWidget
	OnChange func(text string)
	OnSubmit func(text string)            // Enter
	OnKey    func(name fyne.KeyName) bool // Up, Down, Escape, and Tab where OfferTab says so; true takes the key
	OnFocus  func(focused bool)
	OnScroll func(e *fyne.ScrollEvent) // the wheel over the field; without it the field's own text takes it

	spec     FieldSpec
	tabs     bool
	trailing string
	problem  string
	focused  bool
	covered  bool        // what is typed is hidden, with a button that shows it
	sight    *[2]float32 // the part in sight, from and to; nil is all of it

	box        plate
	icon       *icon
	entry      *fieldEntry
	window     *container.Clip
	wheel      *wheelCatcher
	note       *label
	wrong      *icon
	message    *Paragraph
	clear, eye *IconButton
}

const (
	fieldSide    = 11
	entryPadding = 12 // Fyne's entry keeps this around its text; more than shows of it
	outOfSight   = -1 << 14
	cursorRoom   = 2  // before the text, for a cursor at its beginning
	leastField   = 72 // in text of the usual size
)

// NewField makes a field.
func NewField(spec FieldSpec) *Field {
	f := &Field{
		spec: spec, box: newPlate(),
		icon: newIcon(spec.Glyph, theme.ColorInk2), note: newLabel(faceCaption, theme.ColorInk2),
		wrong: newIcon(theme.GlyphWarningCircle.Bold(), theme.ColorRefused), message: NewParagraph(ParagraphSpec{Caption: true}),
	}
	f.entry = &fieldEntry{field: f}
	f.entry.Scroll = fyne.ScrollHorizontalOnly
	f.entry.TextStyle.Monospace = spec.Mono
	f.entry.PlaceHolder = spec.Placeholder
	f.entry.OnChanged = f.changed
	f.entry.OnSubmitted = f.submitted
	f.entry.ExtendBaseWidget(f.entry)
	f.message.SetInk(theme.ColorRefused)
	f.clear = NewIconButton(theme.GlyphX, lang.As("verb", "Clear"), f.empty)
	f.eye = NewIconButton(theme.GlyphEye, lang.As("verb", "Show"), f.reveal)
	f.cover(spec.Password)
	f.window = newClip(container.NewWithoutLayout(newDressed(f.entry, entryTheme{mono: spec.Mono})))
	f.wheel = &wheelCatcher{pass: func(e *fyne.ScrollEvent) { f.OnScroll(e) }}
	f.wheel.ExtendBaseWidget(f.wheel)
	f.ExtendBaseWidget(f)
	return f
}

// Text is what the field holds.
func (f *Field) Text() string { return f.entry.Text }

// SetText changes what the field holds; OnChange hears of it.
func (f *Field) SetText(text string) {
	if f.entry.Text != text {
		f.entry.SetText(text)
	}
}

// SetPlaceholder changes the hint in the empty field.
func (f *Field) SetPlaceholder(text string) {
	if f.spec.Placeholder != text {
		f.spec.Placeholder = text
		f.arrange(f.Size())
	}
}

// Placeholder is the hint in the empty field.
func (f *Field) Placeholder() string { return f.spec.Placeholder }

// SetTrailing shows words at the right end: a count, a unit.
func (f *Field) SetTrailing(text string) {
	if f.trailing != text {
		f.trailing = text
		f.Refresh()
	}
}

// SetProblem says what is wrong with the text and how to mend it; "" takes that back.
func (f *Field) SetProblem(text string) {
	if f.problem != text {
		f.problem = text
		f.Refresh()
	}
}

// Focus puts the cursor into the field.
func (f *Field) Focus() {
	if c := canvasOf(f); c != nil {
		c.Focus(f.entry)
	}
}

// FocusIn is Focus on a canvas that is known: a field that has just come into sight does not know its own before it is drawn.
func (f *Field) FocusIn(c fyne.Canvas) { c.Focus(f.entry) }

// FocusBeside is FocusIn on the canvas of what has long been in sight, such as the card that the field has just come into.
func (f *Field) FocusBeside(seen fyne.CanvasObject) {
	if c := canvasOf(seen); c != nil {
		f.FocusIn(c)
	}
}

// Focused says whether the field has the cursor.
func (f *Field) Focused() bool { return f.focused }

// Cursor is where the cursor stands, in bytes from the beginning of the text.
func (f *Field) Cursor() int {
	runes := []rune(f.entry.Text)
	return len(string(runes[:min(f.entry.CursorTextOffset(), len(runes))]))
}

// SetCursor puts the cursor behind that many bytes of the text.
func (f *Field) SetCursor(offset int) {
	f.entry.CursorColumn = len([]rune(f.entry.Text[:min(offset, len(f.entry.Text))]))
	f.entry.Refresh()
}

// SetSight says which part of the field's height its scroller shows. Fyne asks only the innermost clip whether a tap is
// within, which here is the field's own: one that is scrolled away would take taps meant for what covers it.
func (f *Field) SetSight(from, to float32) {
	if f.sight == nil || *f.sight != [2]float32{from, to} {
		f.sight = &[2]float32{from, to}
		f.arrange(f.Size())
	}
}

// SetPassword hides what is typed, with a button that shows it, or not.
func (f *Field) SetPassword(on bool) {
	if f.spec.Password == on {
		return
	}
	f.spec.Password = on
	f.Refresh()
}

// cover hides what is typed until the eye reveals it, or shows it for good.
func (f *Field) cover(on bool) {
	if f.covered == on {
		return
	}
	f.covered, f.entry.Password = on, on
	f.entry.ActionItem = nil
	if on {
		f.entry.ActionItem = canvas.NewRectangle(color.Transparent) // in place of Fyne's own
	}
	f.eye.SetGlyph(theme.GlyphEye)
	f.eye.SetTip(lang.As("verb", "Show"))
	f.entry.Refresh()
}

// OfferTab says whether OnKey gets the Tab key. Otherwise Tab leaves the field.
func (f *Field) OfferTab(on bool) { f.tabs = on }

// SelectAll marks the whole text, so that typing replaces it.
func (f *Field) SelectAll() { f.entry.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// Enable lets the field be used.
func (f *Field) Enable() { f.entry.Enable() }

// Disable makes the field read-only.
func (f *Field) Disable() { f.entry.Disable() }

func (f *Field) changed(text string) {
	f.Refresh()
	if f.OnChange != nil {
		f.OnChange(text)
	}
}

func (f *Field) submitted(text string) {
	if f.OnSubmit != nil {
		f.OnSubmit(text)
	}
}

func (f *Field) empty() {
	f.SetText("")
	f.Focus()
}

func (f *Field) reveal() {
	f.entry.Password = !f.entry.Password
	if f.entry.Password {
		f.eye.SetGlyph(theme.GlyphEye)
		f.eye.SetTip(lang.As("verb", "Show"))
	} else {
		f.eye.SetGlyph(theme.GlyphEyeSlash)
		f.eye.SetTip(lang.As("verb", "Hide"))
	}
	f.entry.Refresh()
}

func (f *Field) setFocused(on bool) {
	f.focused = on
	f.Refresh()
	if on {
		reveal(f)
	}
	if f.OnFocus != nil {
		f.OnFocus(on)
	}
}

// CreateRenderer is Fyne's.
func (f *Field) CreateRenderer() fyne.WidgetRenderer { return newRenderer(f) }

func (f *Field) parts() []fyne.CanvasObject {
	return append(f.box.parts(), f.window, f.wheel, f.icon.image, f.note.text, f.clear, f.eye, f.wrong.image, f.message)
}

func (f *Field) restyle() {
	s := styleOf(f)
	f.cover(f.spec.Password || f.spec.Private && s.redacted())
	frame, stroke := theme.ColorLineStrong, float32(theme.Hairline)
	switch {
	case f.problem != "":
		frame, stroke = theme.ColorRefused, theme.FocusStroke
	case f.focused:
		frame, stroke = theme.ColorFocus, theme.FocusStroke
	}
	ground := theme.ColorSurface
	if f.spec.Bare && !f.focused && f.problem == "" {
		ground, frame = "", ""
	}
	if f.spec.Frameless {
		ground, frame = "", ""
	}
	f.box.dress(s, ground, frame, stroke)
	f.icon.restyle(s)
	f.note.restyle(s)
	f.note.set(f.trailing)
	f.wrong.restyle(s)
	f.message.SetText(f.problem)
	show(f.message, f.tells())
	show(f.wrong.image, f.problem != "")
	show(f.clear, f.spec.Clear && f.entry.Text != "")
	show(f.eye, f.covered)
	show(f.wheel, f.OnScroll != nil)
}

func (f *Field) height(s style) float32 {
	if f.spec.Small {
		return s.size(theme.SizeFieldSmall)
	}
	return s.size(theme.SizeField)
}

// tells says whether the line below stands there.
func (f *Field) tells() bool { return f.problem != "" && !f.spec.Told }

func (f *Field) least() fyne.Size {
	s := styleOf(f)
	height := f.height(s)
	if f.tells() {
		height += theme.GapSmall + f.message.heightFor(f.Size().Width)
	}
	return fyne.NewSize(max(120, s.grown(leastField)), height)
}

func (f *Field) arrange(size fyne.Size) {
	s := styleOf(f)
	height := f.height(s)
	radius := s.size(theme.SizeRadiusField)
	f.box.place(fyne.Position{}, fyne.NewSize(size.Width, height), radius, radius)
	left := float32(fieldSide)
	if f.spec.Glyph != "" {
		f.icon.place(left, 0, height, s.grown(theme.GlyphSide))
		left += s.grown(theme.GlyphSide) + theme.Gap
	}
	right := f.arrangeEnd(s, left, size.Width, height)
	f.hint(s, right-left)
	// The entry is larger than the window it is seen through, so that its own edge stays outside.
	x, width := left-cursorRoom, max(0, right-left+cursorRoom)
	top, foot := float32(theme.FocusStroke), height-theme.FocusStroke
	if f.sight != nil {
		top, foot = max(top, f.sight[0]), min(foot, f.sight[1])
	}
	shift := float32(0)
	if foot <= top { // Fyne's software painter draws through a clip without height; hidden it would lose the focus
		shift = outOfSight
	}
	place(f.window, x, top+shift, width, max(1, foot-top))
	place(f.wheel, 0, 0, size.Width, height)
	line := f.entryFace().measure(s, "0").Height
	y := px((height-line)/2) - entryPadding - top
	place(f.window.Content.(*fyne.Container).Objects[0], cursorRoom-entryPadding, y, width+entryPadding+theme.GapSmall+f.hidden(), line+2*entryPadding)
	place(f.message, 0, height+theme.GapSmall, size.Width, f.message.heightFor(size.Width))
}

func (f *Field) entryFace() face {
	if f.spec.Mono {
		return faceData
	}
	return faceBody
}

// hidden is how far the entry reaches beyond its window at the right: where Fyne would put its
// own button that shows a password.
func (f *Field) hidden() float32 {
	if f.covered {
		return 24
	}
	return 0
}

// hint shows as much of the placeholder as there is room for.
func (f *Field) hint(s style, room float32) {
	if text := cut(s, f.entryFace(), f.spec.Placeholder, room); f.entry.PlaceHolder != text {
		f.entry.SetPlaceHolder(text)
	}
}

// The letters of a field's text that there should be room for, and those without which a note at its end goes.
const (
	usualLetters = 10
	leastLetters = 4
)

func (f *Field) letters(s style, count float32) float32 {
	return count * f.entryFace().measure(s, "0").Width
}

// wish is how wide the field should be to hold some text and all that stands around it.
func (f *Field) wish() float32 {
	s := styleOf(f)
	width := 2*fieldSide + f.letters(s, usualLetters)
	if f.spec.Glyph != "" {
		width += s.grown(theme.GlyphSide) + theme.Gap
	}
	if f.trailing != "" {
		width += px(f.note.face.measure(s, f.trailing).Width) + theme.Gap
	}
	return px(max(f.MinSize().Width, width))
}

// arrangeEnd places what stands at the right end and answers where the text, which begins at left, must stop.
func (f *Field) arrangeEnd(s style, left, width, height float32) float32 {
	side := s.size(theme.SizeIconButton)
	right := width - theme.FocusStroke
	if f.problem != "" {
		right -= theme.Gap + s.grown(theme.GlyphSide)
		f.wrong.place(right, 0, height, s.grown(theme.GlyphSide))
	}
	for _, button := range []*IconButton{f.clear, f.eye} {
		if button.Visible() {
			right -= side + 4
			place(button, right, px((height-side)/2), side, side)
			right -= 4
		}
	}
	taken := px(f.note.width()) + 2*theme.Gap
	crowded := right-taken-left < f.letters(s, leastLetters)
	show(f.note.text, f.trailing == "" || !crowded)
	if f.trailing != "" && !crowded {
		f.note.placeRight(right-theme.Gap, 0, height)
		right -= taken
	}
	return min(right, width-theme.Gap) // a text that is cut ends before the frame
}

// fieldEntry is Fyne's entry without its frame; the field draws that.
type fieldEntry struct {
	bareEntry
	field *Field
}

// FocusGained is Fyne's.
func (e *fieldEntry) FocusGained() {
	e.Entry.FocusGained()
	e.field.setFocused(true)
}

// FocusLost is Fyne's.
func (e *fieldEntry) FocusLost() {
	e.Entry.FocusLost()
	e.field.setFocused(false)
}

// AcceptsTab is Fyne's.
func (e *fieldEntry) AcceptsTab() bool { return e.field.tabs }

// TypedKey offers the keys that a single line has no use for to the field's owner, then to the
// window.
func (e *fieldEntry) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyEscape, fyne.KeyTab:
		if e.field.OnKey == nil || !e.field.OnKey(key.Name) {
			passKey(e, key)
		}
	case fyne.KeyF1, fyne.KeyF6:
		passKey(e, key)
	default:
		e.Entry.TypedKey(key)
	}
}

// wheelCatcher lies over a field and takes the wheel alone: Fyne gives it to the innermost thing that scrolls, which is
// the text of the entry.
type wheelCatcher struct {
	widget.BaseWidget
	pass func(e *fyne.ScrollEvent)
}

// CreateRenderer is Fyne's.
func (w *wheelCatcher) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}

// Scrolled is Fyne's.
func (w *wheelCatcher) Scrolled(e *fyne.ScrollEvent) {
	w.pass(e)
}
