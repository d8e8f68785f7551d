package pane

import (
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// finder looks for words in the body: all places are lit up, one is gone to.
type finder struct {
	m     *Message
	root  fyne.CanvasObject
	field *widgets.Field
	back  *widgets.IconButton
	next  *widgets.IconButton
	count int
}

func newFinder(m *Message) *finder {
	f := &finder{m: m}
	f.field = widgets.NewField(widgets.FieldSpec{Placeholder: lang.T("Find in the body"), Glyph: theme.GlyphMagnifyingGlass, Mono: true, Small: true})
	f.field.OnChange = func(string) { f.find() }
	f.field.OnSubmit = func(string) { f.step(1) }
	f.field.OnKey = f.key
	f.back = widgets.NewIconButton(theme.GlyphCaretUp, lang.T("Previous, Up or Ctrl Shift G"), func() { f.step(-1) })
	f.next = widgets.NewIconButton(theme.GlyphCaretDown, lang.T("Next, Enter or Ctrl G"), func() { f.step(1) })
	leave := widgets.NewIconButton(theme.GlyphX, lang.T("Close, Esc"), f.close)
	f.root = Inset(theme.PagePadding, 0, theme.GapWide, theme.Gap, Row(theme.GapSmall, f.field, f.field, f.back, f.next, leave))
	f.root.Hide()
	f.tell()
	return f
}

// open shows the field with the cursor in it; words that are marked in the body are looked for.
func (f *finder) open() {
	Show(f.root, true)
	if marked := f.m.code.Selected(); marked != "" && len(marked) < maxSought && !strings.Contains(marked, "\n") {
		f.field.SetText(marked)
	}
	f.m.root.Refresh()
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.m.code); c != nil {
		f.field.FocusIn(c)
	}
	f.field.SelectAll()
	f.find()
}

// maxSought bounds what is taken over from the body into the field, in bytes.
const maxSought = 200

func (f *finder) close() {
	Show(f.root, false)
	f.m.code.Find("")
	f.count = 0
	f.m.root.Refresh()
	f.m.Focus()
}

func (f *finder) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyEscape:
		f.close()
	case fyne.KeyUp:
		f.step(-1)
	case fyne.KeyDown:
		f.step(1)
	default:
		return false
	}
	return true
}

func (f *finder) find() {
	f.count = f.m.code.Find(f.field.Text())
	f.tell()
}

func (f *finder) step(by int) {
	if by > 0 {
		f.m.code.Next()
	} else {
		f.m.code.Previous()
	}
	f.tell()
}

// tell says how many places there are, and which one is gone to.
func (f *finder) tell() {
	words := ""
	switch {
	case f.field.Text() == "":
	case f.count == 0:
		words = lang.As("places found", "none")
	case f.count >= f.m.code.MostHits():
		words = lang.T("%s of more than %s", model.Number(int64(f.m.code.Hit())), model.Number(int64(f.count)))
	default:
		words = lang.T("%s of %s", model.Number(int64(f.m.code.Hit())), model.Number(int64(f.count)))
	}
	f.field.SetTrailing(words)
	for _, button := range []*widgets.IconButton{f.back, f.next} {
		if f.count > 0 {
			button.Enable()
		} else {
			button.Disable()
		}
	}
}

// Find opens the field that looks for words in the body.
func (m *Message) Find() {
	if m.whole.Visible() {
		m.finder.open()
	}
}

// CloseFind closes the field that looks for words, and says whether it was open.
func (m *Message) CloseFind() bool {
	open := m.finder.root.Visible() && m.root.Visible()
	if open {
		m.finder.close()
	}
	return open
}

// FindNext goes to the next place that was found, or to the one before for by < 0.
func (m *Message) FindNext(by int) {
	if m.finder.root.Visible() {
		m.finder.step(by)
	}
}
