package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// inEditor shows an editor in a window of its own.
func inEditor(t *testing.T, text string) *Editor {
	t.Helper()
	e := NewEditor("no body")
	w := test.NewTempWindow(t, e)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 160))
	e.SetText(text)
	return e
}

// numbers lists the line numbers in sight.
func (e *Editor) numbers() (list []string) {
	for _, text := range e.margin.texts[:e.margin.usedTexts] {
		list = append(list, text.Text)
	}
	return list
}

func TestAnEditorNumbersTheLinesInSight(t *testing.T) {
	e := inEditor(t, strings.Repeat("line\n", 200))
	if n := e.numbers(); n[0] != "1" || len(n) > 12 {
		t.Errorf("at the beginning: %v", n)
	}
	e.scroll.ScrollToOffset(fyne.NewPos(0, 50*e.pitch()))
	e.paint()
	if n := e.numbers(); n[0] != "50" {
		t.Errorf("further down: %v", n)
	}
	e.Mark([]int{51, 199})
	if e.back.usedBoxes != 1 {
		t.Errorf("%d lines in sight are marked, want 1", e.back.usedBoxes)
	}
	e.SetText("one")
	if n := e.numbers(); len(n) != 1 {
		t.Errorf("of one line: %v", n)
	}
}

func TestTheCursorStaysInSight(t *testing.T) {
	e := inEditor(t, strings.Repeat("line\n", 200))
	e.Focus()
	for range 40 {
		e.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
	at, room := e.entry.CursorPosition().Y-e.scroll.Offset.Y, e.scroll.Size().Height
	if at < 0 || at+e.pitch() > room {
		t.Errorf("the cursor is at %v of %v", at, room)
	}
}

func TestAnEditorSaysWhatIsTyped(t *testing.T) {
	e := inEditor(t, "a\tb")
	var heard []string
	e.OnChange = func(text string) { heard = append(heard, text) }
	e.SetText("one")
	if len(heard) != 0 {
		t.Errorf("heard %q of a text that was set", heard)
	}
	e.Focus()
	e.entry.TypedRune('x')
	e.Replace("{\n  \"a\": 1\n}")
	if len(heard) < 2 || heard[0] != "xone" || heard[len(heard)-1] != "{\n  \"a\": 1\n}" || e.Text() != heard[len(heard)-1] {
		t.Errorf("heard %q", heard)
	}
	for range 3 { // what is replaced may be two steps
		if e.Text() != "xone" {
			e.entry.TypedShortcut(&fyne.ShortcutUndo{})
		}
	}
	if e.Text() != "xone" {
		t.Errorf("Ctrl Z gives %q", e.Text())
	}
}

func TestAnEditorTakesNoMoreThanItBears(t *testing.T) {
	e := inEditor(t, "kept")
	heard := false
	e.OnChange = func(string) { heard = true }
	e.Focus()
	e.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: pasted(strings.Repeat("x", MaxArea))})
	if e.Text() != "kept" || heard || !e.over {
		t.Errorf("it holds %d bytes; said so: %t", len(e.Text()), e.over)
	}
	e.entry.TypedRune('!')
	if e.over || e.Text() == "kept" {
		t.Error("the refusal stays")
	}
}

func TestACheckBoxTicks(t *testing.T) {
	var heard []bool
	c := NewCheckBox("Send this line", func(on bool) { heard = append(heard, on) })
	c.SetOn(true)
	test.Tap(c)
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	c.Disable()
	test.Tap(c)
	if len(heard) != 2 || heard[0] || !heard[1] || !c.On() || c.Tip() != "Send this line" {
		t.Errorf("heard %v", heard)
	}
}

func TestOneColumnOfDifferencesHasTwoNumbers(t *testing.T) {
	v := NewCodeView()
	UnifyCode(v)
	w := test.NewTempWindow(t, v)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(300, 160))
	v.SetCompared("same\nold\nnew", []LineMark{{Number: 4711, Other: 4712}, {Kind: LineRemoved, Number: 4712, Spans: [][2]int{{0, 3}}}, {Kind: LineAdded, Other: 4713}})
	var got []string
	for _, text := range v.margin.texts[:v.margin.usedTexts] {
		got = append(got, text.Text)
	}
	if strings.Join(got, " ") != "4711 4712 4712 − 4713 +" {
		t.Errorf("in the margin: %v", got)
	}
	for _, text := range v.margin.texts[:v.margin.usedTexts] {
		if end := text.Position().X + text.Size().Width; end > v.textLeft(styleOf(v)) {
			t.Errorf("%s ends at %v, behind the margin", text.Text, end)
		}
	}
}
