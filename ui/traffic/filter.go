package traffic

import (
	"time"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// filterBox is the field that chooses what the list shows. What could be typed next, or what is wrong, stands below it.
type filterBox struct {
	page    *Page
	field   *widgets.Field
	suggest *widgets.Suggest
	offered []model.Completion
	wait    func() // ends the wait for the next letter; nil when nothing waits
}

const (
	typingBeat   = 100 * time.Millisecond // without a letter, after which what was typed counts
	namingBeat   = 400 * time.Millisecond // the same while half a name stands there, which as a word would match nothing
	suggestBelow = 6                      // under the field
	suggestLeast = 420                    // wide, also below a field that is narrower
)

func newFilterBox(p *Page) *filterBox {
	b := &filterBox{page: p, suggest: widgets.NewSuggest(lang.T("quotes for spaces, minus for not"))}
	b.field = widgets.NewField(widgets.FieldSpec{
		Placeholder: lang.T("Press / to filter: status:>=400, in, since:15m"), Glyph: theme.GlyphFunnel, Mono: true, Clear: true, Told: true,
	})
	b.field.OnChange = b.typed
	b.field.OnSubmit = b.submitted
	b.field.OnKey = b.key
	b.field.OnFocus = b.focused
	b.suggest.OnTake = b.take
	return b
}

// focus puts the cursor behind the filter and lists what could follow.
func (b *filterBox) focus() {
	b.field.Focus()
	b.field.SetCursor(len(b.field.Text()))
	b.offer()
}

// refresh shows what the model holds.
func (b *filterBox) refresh() {
	l := b.page.parts.Live
	if l.Loaded() {
		b.field.SetTrailing(l.Matches())
	}
	b.tell()
}

// tell says what is wrong, unless there are ways to go on: then nothing is, yet.
func (b *filterBox) tell() {
	problem := b.page.parts.Live.FilterProblem().Text
	b.suggest.SetProblem(problem)
	if b.suggest.Listing() {
		problem = ""
	}
	b.field.SetProblem(problem)
	b.place()
}

func (b *filterBox) typed(text string) {
	b.endWait()
	if b.field.Focused() {
		b.offer()
	}
	if text == "" {
		b.apply()
		return
	}
	beat := typingBeat
	if len(b.offered) > 0 && !b.offered[0].Whole {
		beat = namingBeat
	}
	b.wait = b.page.parts.After(beat, b.apply)
}

func (b *filterBox) endWait() {
	if b.wait != nil {
		b.wait()
		b.wait = nil
	}
}

// apply makes the list show what was typed.
func (b *filterBox) apply() {
	b.endWait()
	b.page.parts.Live.SetFilter(b.field.Text())
	b.page.changed()
}

// submitted takes the suggestion that was chosen by the arrows. Otherwise it keeps what was typed and goes back to the
// list; a mistake gets the cursor instead.
func (b *filterBox) submitted(string) {
	if chosen, moved := b.suggest.Chosen(); moved && b.suggest.Listing() {
		b.take(chosen)
		return
	}
	b.close()
	b.apply()
	if p := b.page.parts.Live.FilterProblem(); p.Text != "" {
		b.field.SetCursor(p.Offset + p.Length)
		return
	}
	b.page.timeline.Rows.Focus()
}

func (b *filterBox) key(name fyne.KeyName) bool {
	switch {
	case name == fyne.KeyEscape:
		b.escape()
	case name == fyne.KeyDown && !b.suggest.Listing():
		b.offer()
		return b.suggest.Listing()
	case !b.suggest.Listing():
		return false
	case name == fyne.KeyDown:
		b.suggest.Step(1)
	case name == fyne.KeyUp:
		b.suggest.Step(-1)
	case name == fyne.KeyTab:
		chosen, _ := b.suggest.Chosen()
		b.take(chosen)
	}
	return true
}

// escape closes the suggestions, or else takes back a mistake, or else goes back to the list.
func (b *filterBox) escape() {
	switch l := b.page.parts.Live; {
	case b.suggest.Listing():
		b.close()
	case l.FilterProblem().Text != "":
		b.field.SetText(l.Filter())
		b.close()
		b.apply()
	default:
		b.page.timeline.Rows.Focus()
	}
}

func (b *filterBox) focused(on bool) {
	if !on && !b.suggest.Pressed() {
		b.close()
	}
}

// offer lists how what is typed can go on at the cursor.
func (b *filterBox) offer() {
	b.offered = b.page.parts.Live.Completions(b.field.Text(), b.field.Cursor())
	list := make([]widgets.Suggestion, len(b.offered))
	for i, c := range b.offered {
		list[i] = widgets.Suggestion{Text: c.Shown, Words: c.Description}
	}
	b.list(list)
}

func (b *filterBox) close() {
	b.offered = nil
	b.list(nil)
}

func (b *filterBox) list(suggestions []widgets.Suggestion) {
	b.suggest.Set(suggestions)
	b.field.OfferTab(len(suggestions) > 0)
	b.tell()
}

// take goes on with a suggestion, and lists what may follow a name.
func (b *filterBox) take(index int) {
	c := b.offered[index]
	text, cursor := c.Apply(b.field.Text())
	b.field.Focus()
	b.field.SetText(text)
	b.field.SetCursor(cursor)
	if c.Whole {
		b.close()
	} else {
		b.offer()
	}
	b.apply()
}

// set shows another filter in the field.
func (b *filterBox) set(text string) {
	b.field.SetText(text)
	b.close()
}

// place puts the suggestions below the field.
func (b *filterBox) place() {
	if !b.suggest.Visible() {
		return
	}
	at := b.field.Position()
	room := b.page.root.Size().Width - at.X - theme.PagePadding
	b.suggest.Move(fyne.NewPos(at.X, at.Y+b.field.Size().Height+suggestBelow))
	b.suggest.Resize(b.suggest.SizeFor(min(room, max(b.field.Size().Width, suggestLeast))))
}

// belowField gives the page all the room and keeps the suggestions over it, below their field.
type belowField struct{ box *filterBox }

func (belowField) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (l belowField) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	l.box.place()
}
