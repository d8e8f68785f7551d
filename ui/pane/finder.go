package pane

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// FinderSpec is what a Finder is made from.
type FinderSpec struct {
	Placeholder string
	From        int               // how long a list is that shows it by itself
	Search      func(text string) // what was typed is to be found, and shown
	First       func()            // Enter: the first that was found
	Leave       func()            // the cursor goes to the list
}

// Finder is the search above a list. A short list does not show it until somebody asks for it.
type Finder struct {
	Root fyne.CanvasObject

	spec   FinderSpec
	field  *widgets.Field
	sought bool // somebody asked for it
}

// NewFinder makes a search with nothing in it.
func NewFinder(spec FinderSpec) *Finder {
	f := &Finder{spec: spec, field: widgets.NewField(widgets.FieldSpec{Placeholder: spec.Placeholder, Glyph: theme.GlyphMagnifyingGlass, Small: true, Clear: true})}
	f.field.OnChange = spec.Search
	f.field.OnSubmit = func(string) { spec.First() }
	f.field.OnKey = f.key
	f.Root = Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.Gap, f.field)
	return f
}

func (f *Finder) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyEscape:
		f.sought = false
		f.field.SetText("")
		f.spec.Search("")
		f.spec.Leave()
	case fyne.KeyDown:
		f.spec.Leave()
	default:
		return false
	}
	return true
}

// Refresh shows the search above a list of so many, or hides it, and says whether that moves what is below. searched is what the
// list was searched for last.
func (f *Finder) Refresh(count int, searched string) (moved bool) {
	if searched == "" && f.field.Text() != "" && !f.field.Focused() {
		f.field.SetText("")
	}
	return Show(f.Root, count >= f.spec.From || searched != "" || f.sought)
}

// Open leads into the search, which shows from now on. beside is what has long been in sight.
func (f *Finder) Open(beside fyne.CanvasObject) {
	f.sought = true
	f.spec.Search(f.field.Text())
	f.field.FocusBeside(beside)
}

// Clear takes back what was sought.
func (f *Finder) Clear() { f.field.SetText("") }
