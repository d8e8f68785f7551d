package pane

import (
	"time"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// QuestionSpec is what a Question is made from.
type QuestionSpec struct {
	Words  string
	Field  widgets.FieldSpec
	Ground SurfaceSpec
	// Make makes something of what was typed, once at a time. It calls done on the screen's goroutine, at once or later.
	Make   func(text string, done func(error))
	Turned func(asked bool) // it came or went
	Moved  func()           // it has another height
	Room   func() float32   // how high it may be, beyond which it scrolls; 0 is not known yet
	After  widgets.After
}

// Question asks for one line about something new, such as its name, and says below the line why it cannot be.
type Question struct {
	Root fyne.CanvasObject // hidden while nothing is asked

	spec  QuestionSpec
	field *widgets.Field
	wrong *widgets.Paragraph
	asked bool
	busy  bool // it is being made
}

// NewQuestion makes a question that is not asked yet.
func NewQuestion(spec QuestionSpec) *Question {
	spec.Field.Told = true
	q := &Question{spec: spec, field: widgets.NewField(spec.Field), wrong: widgets.NewParagraph(widgets.ParagraphSpec{Caption: true})}
	q.field.OnSubmit = func(string) { q.create() }
	q.field.OnChange = func(string) { q.say("") }
	q.field.OnKey = func(name fyne.KeyName) bool {
		if name == fyne.KeyEscape {
			q.Close()
		}
		return name == fyne.KeyEscape
	}
	space := Space()
	create := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Create"), Small: true, Kind: widgets.ButtonPrimary, Tap: q.create})
	cancel := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Small: true, Key: "Esc", Tap: q.Close})
	q.Root = AtMost(spec.Room, NewSurface(spec.Ground, Inset(theme.GapWide, theme.GapWide, theme.GapWide, theme.GapWide, Column(theme.Gap, nil,
		widgets.NewParagraph(widgets.ParagraphSpec{Text: spec.Words, Bold: true}), q.field, q.wrong,
		Row(theme.Gap, space, create, cancel, space)))))
	q.Root.Hide()
	q.wrong.Hide()
	return q
}

// Asked reports whether an answer is waited for.
func (q *Question) Asked() bool { return q.asked }

// focusDelay lets the question be drawn.
const focusDelay = 100 * time.Millisecond

// Ask asks, with an empty line.
func (q *Question) Ask() {
	q.field.SetText("")
	q.turn(true)
	q.field.Focus()
	q.spec.After(focusDelay, func() { // Fyne knows the window of what has just come into sight only once it was drawn
		if q.asked && !q.field.Focused() {
			q.field.Focus()
		}
	})
}

// Close puts the question away.
func (q *Question) Close() { q.turn(false) }

func (q *Question) turn(asked bool) {
	q.asked = asked
	q.say("")
	Show(q.Root, asked)
	q.spec.Turned(asked)
}

// say tells why what was typed cannot be.
func (q *Question) say(problem string) {
	q.field.SetProblem(problem)
	q.wrong.SetText(problem)
	if Show(q.wrong, problem != "") || problem != "" {
		q.spec.Moved()
	}
}

func (q *Question) create() {
	if q.busy {
		return
	}
	q.busy = true
	q.spec.Make(q.field.Text(), q.made)
}

func (q *Question) made(err error) {
	q.busy = false
	if err != nil {
		q.say(model.Sentence(err, lang.T("It could not be stored. See that there is room and that you may write the data folder.")))
		q.field.Focus()
		return
	}
	q.Close()
}
