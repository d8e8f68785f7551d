// Package bulk is what sends many requests: the sheet that asks what is replayed in bulk, the strip and the sheet that
// show how far that is, and the sheets that repeat one request many times.
//
// Concurrency: none of its own. All of it belongs to the screen's one goroutine; what takes longer than a tap may is given
// to Parts.Do, and what is shown is read by the feeds behind Plan, Look and Watch.
package bulk

import (
	"time"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Parts are what this needs from the window. The functions are called on the screen's goroutine and return at once.
type Parts struct {
	Draft   *model.Bulk    // a replay in bulk being prepared
	Run     *model.BulkRun // the one under way
	Repeat  *model.Repeat
	Replays model.Replays
	Loads   model.Loads

	Plan  func() // the draft has a new wish
	Look  func() // the run has a new wish
	Watch func() // the repetition has a new wish
	Moved func() // the strip came or went

	Do         func(live.Task)
	Canvas     fyne.Canvas
	ShowInLive func(filter string)
	Confirm    func(title, text, verb string, do func())
	After      widgets.After
	Zone       *time.Location
}

// Bulk shows what sends many requests.
type Bulk struct {
	parts  Parts
	asking *asking // the sheet that asks for a replay in bulk; nil while there is none
	strip  *strip
	detail *detail // the sheet about the run; nil while there is none
	repeat *repeat // the sheet that asks for a repetition; nil while there is none
	meter  *meter  // the sheet about a repetition; nil while there is none
}

// New makes it. Strip belongs into the window.
func New(parts Parts) *Bulk {
	b := &Bulk{parts: parts}
	b.strip = newStrip(b)
	return b
}

// Strip is a line that shows how far a replay in bulk is, while there is one.
func (b *Bulk) Strip() fyne.CanvasObject { return b.strip.root }

// covered says whether something is asked already.
func (b *Bulk) covered() bool { return b.parts.Canvas.Overlays().Top() != nil }

// sheetWidth is the width of the sheets at the usual size of text.
const sheetWidth = 620

// width gives the sheets' width at the size of text that there is.
func (b *Bulk) width() float32 { return pane.SheetWidth(b.parts.Canvas, sheetWidth) }

// labelled puts a word before fields; stretch takes the width that is left.
func labelled(word string, stretch fyne.CanvasObject, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return pane.FieldLine(stretch, append([]fyne.CanvasObject{label(word)}, objects...)...)
}

// beside puts a word before controls that are lower than a field.
func beside(word string, stretch fyne.CanvasObject, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return pane.RowOf(theme.SizeButtonSmall, theme.Gap, stretch, append([]fyne.CanvasObject{label(word)}, objects...)...)
}

func label(word string) fyne.CanvasObject {
	return pane.Width(labelWidth(), widgets.NewText(widgets.TextSpec{Text: word, Ink: theme.ColorInk2}))
}

// labelWidth holds the longest of the words before controls.
func labelWidth() float32 {
	return pane.Widest(68, lang.T("Which"), lang.As("address", "To"), lang.T("Signature"), lang.As("of sending", "Order"), lang.T("Pace"), lang.As("verb", "Confirm"), lang.T("Repeat"))
}

// several puts a word before controls that go on in another line where they find no room.
func several(word string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	line := pane.Wrap(theme.SizeButtonSmall, theme.Gap, theme.Gap, nil, objects...)
	return pane.Row(theme.Gap, line, label(word), line)
}

func segments(changed func(int), words ...string) *widgets.Segments {
	var all []widgets.Segment
	for _, word := range words {
		all = append(all, widgets.Segment{Text: word})
	}
	return widgets.NewSegments(all, changed)
}

func setEnabled(b *widgets.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// signing asks how what is sent again gets signed.
type signing struct {
	root   fyne.CanvasObject
	scheme *widgets.Choice
	secret *widgets.Field
}

// newSigning makes the controls of what at gives; changed is called when it changes.
func newSigning(at *model.Signing, changed func()) *signing {
	s := &signing{secret: widgets.NewField(widgets.FieldSpec{Password: true, Mono: true, Glyph: theme.GlyphKey, Placeholder: lang.T("its secret"), Told: true})}
	options := model.SigningOptions()
	var words []string
	for _, o := range options {
		words = append(words, o.Text)
	}
	s.scheme = widgets.NewChoice(words, func(i int) {
		at.Scheme = options[i].Value
		changed()
	})
	s.secret.OnChange = func(text string) {
		at.Secret = text
		changed()
	}
	for i, o := range options {
		if o.Value == at.Scheme {
			s.scheme.Choose(i)
		}
	}
	s.secret.SetText(at.Secret)
	s.root = labelled(lang.T("Signature"), s.secret, pane.Width(pane.Scaled(schemeWidth), s.scheme), s.secret)
	return s
}

const schemeWidth = 210

// refresh shows what the settings want.
func (s *signing) refresh(is model.Signing) {
	pane.Show(s.secret, is.WantsSecret())
	_, problem := is.Sign()
	if is.Secret == "" {
		problem = "" // it is asked for, and the button waits
	}
	s.secret.SetProblem(problem)
}
