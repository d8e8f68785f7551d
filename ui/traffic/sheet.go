package traffic

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// SheetParts are what an exchange in a window of its own needs. All are called on the screen's goroutine and return at once.
type SheetParts struct {
	InspectorParts
	Reveal func(hooks.ID)        // shows an exchange in Live
	Open   func(hooks.ID)        // shows another one in a window of its own
	Export func(hooks.ID)        // asks what to write to a file
	Mark   func(hooks.ID) string // marks one to be compared, and says so in words
	Marked func() hooks.ID       // 0 is none
	Keys   func()                // shows what the keys do
	Close  func()
}

// Sheet is one exchange by itself, told as the inspector beside the list tells it.
type Sheet struct {
	parts     SheetParts
	inspector *inspector
	root      *fyne.Container
}

// storyRoom is the width from which on a sheet shows all that a story tells.
const storyRoom = 640

// NewSheet makes a sheet of what the inspector's model shows.
func NewSheet(parts SheetParts) *Sheet {
	s := &Sheet{parts: parts}
	s.inspector = newInspector(parts.InspectorParts, place{
		wide: s.wide, jump: parts.Open, menu: s.menu, compare: s.compare, export: s.export,
		buttons: []fyne.CanvasObject{widgets.NewButton(widgets.ButtonSpec{
			Text: lang.T("Show in Live"), Small: true, Tip: lang.T("In the main window, L"), Tap: s.reveal,
		})},
	})
	s.root = container.New(&storyWidth{sheet: s}, s.inspector.root)
	s.Refresh()
	return s
}

// Content is what the window shows.
func (s *Sheet) Content() fyne.CanvasObject { return s.root }

// Refresh shows what the models hold.
func (s *Sheet) Refresh() { s.inspector.refresh() }

// RefreshSignature shows what was found out about the signature.
func (s *Sheet) RefreshSignature() { s.inspector.seal.refresh() }

func (s *Sheet) wide() bool { return s.inspector != nil && s.inspector.root.Size().Width >= storyRoom }

func (s *Sheet) id() hooks.ID { return s.parts.Inspector.Wanted() }

func (s *Sheet) reveal()  { s.parts.Reveal(s.id()) }
func (s *Sheet) export()  { s.parts.Export(s.id()) }
func (s *Sheet) compare() { s.inspector.compareShown(s.parts.Marked()) }
func (s *Sheet) mark()    { s.parts.Say(theme.GlyphGitDiff, s.parts.Mark(s.id())) }
func (s *Sheet) repeat()  { s.inspector.withChosen(s.inspector.repeat) }
func (s *Sheet) tell()    { s.inspector.chooseTab(storyTab) }

// menu offers what can be done with the exchange.
func (s *Sheet) menu() *fyne.Menu {
	in := s.inspector
	return fyne.NewMenu("",
		item(lang.As("verb", "Replay"), fyne.KeyR, in.replayShown),
		item(lang.T("Replay elsewhere"), fyne.KeyE, in.editShown),
		item(lang.T("Repeat many times…"), "", s.repeat),
		item(lang.T("Copy as cURL"), fyne.KeyC, in.copyShown),
		item(lang.T("Show in Live"), fyne.KeyL, s.reveal),
		fyne.NewMenuItemSeparator(),
		item(lang.T("Story"), fyne.KeyS, s.tell),
		item(lang.T("Mark to compare"), fyne.KeyM, s.mark),
		item(lang.As("verb", "Compare"), fyne.KeyD, s.compare),
		fyne.NewMenuItemSeparator(),
		item(lang.T("Export…"), fyne.KeyX, s.export),
		fyne.NewMenuItemSeparator(),
		item(lang.T("Keys"), "", s.parts.Keys),
		item(lang.T("Close the window"), fyne.KeyEscape, s.parts.Close),
	)
}

// Find looks for words in the body, and FindNext goes to the next place, or to the one before for by < 0.
func (s *Sheet) Find() { s.inspector.find() }

// FindNext is Find's.
func (s *Sheet) FindNext(by int) { s.inspector.message.FindNext(by) }

// Key does what a key means here and says whether it means anything.
func (s *Sheet) Key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		s.inspector.focus()
	case fyne.KeyEscape:
		if !s.inspector.message.CloseFind() {
			s.parts.Close()
		}
	default:
		return false
	}
	return true
}

// Rune does what a letter means here and says whether it means anything.
func (s *Sheet) Rune(r rune) bool {
	switch unicode.ToLower(r) {
	case 'r':
		s.inspector.replayShown()
	case 'e':
		s.inspector.editShown()
	case 'c':
		s.inspector.copyShown()
	case 'm':
		s.mark()
	case 'd':
		s.compare()
	case 's':
		s.tell()
	case 'l':
		s.reveal()
	case 'x':
		s.export()
	case '[':
		s.inspector.chooseTab(s.inspector.tab() - 1)
	case ']':
		s.inspector.chooseTab(s.inspector.tab() + 1)
	case '?':
		s.parts.Keys()
	default:
		return false
	}
	return true
}

// storyWidth gives the inspector all the room, and tells the story when that became enough for it, or too little.
type storyWidth struct {
	sheet *Sheet
	was   bool
}

func (*storyWidth) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (l *storyWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	if wide := l.sheet.wide(); wide != l.was {
		l.was = wide
		l.sheet.inspector.story.refresh()
	}
}
