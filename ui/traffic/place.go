package traffic

import (
	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/theme"
)

// InspectorParts are what an inspector needs from its window. The functions are called on the screen's goroutine and return
// at once.
type InspectorParts struct {
	Inspector *model.Inspector
	Signature *model.Signature
	Story     *model.Story
	Actions   Actions
	Do        func(live.Task)
	Inspect   func() // the inspector has a new wish
	LookInto  func() // the sheet about the signature has a new wish
	Tell      func() // the story has a new wish
	Edit      func(hooks.Exchange)
	Compare   func(model.Pair)
	CopyCurl  func(hooks.Exchange)
	Repeat    func(hooks.Exchange) // asks how a request is repeated
	Copy      func(text, said string)
	Save      func(name string, content []byte)    // into a file that the person chooses
	Say       func(glyph theme.Glyph, text string) // a passing word
}

// place is where an inspector stands: beside the list, or in a window of its own.
type place struct {
	wide    func() bool // there is room for all that a story tells
	turned  func()      // the story came into sight, or left it; nil is nothing
	widen   func()      // gives it more room, and takes it back; nil where it has all there is
	jump    func(hooks.ID)
	menu    func() *fyne.Menu
	compare func()
	export  func()
	buttons []fyne.CanvasObject // stand behind its own
}
