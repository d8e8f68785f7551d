package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
)

// chooser is a choice in a window, and what was chosen.
type chooser struct {
	*Choice
	canvas fyne.Canvas
	got    []int
}

func newChooser(t *testing.T, options ...string) *chooser {
	t.Helper()
	c := &chooser{}
	c.Choice = NewChoice(options, func(i int) { c.got = append(c.got, i) })
	c.Move(fyne.NewPos(20, 20))
	c.Resize(fyne.NewSize(160, 32))
	c.canvas = inWindow(t, container.NewWithoutLayout(c.Choice), 400, 300).Canvas()
	c.canvas.Focus(c.Choice)
	return c
}

func (c *chooser) key(names ...fyne.KeyName) {
	for _, name := range names {
		c.canvas.Focused().TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func TestChoiceByTheKeyboard(t *testing.T) {
	c := newChooser(t, "No check", "GitHub", "GitLab", "Slack")
	c.key(fyne.KeyDown)
	if c.Chosen() != 1 {
		t.Fatalf("Down chooses %d", c.Chosen())
	}
	c.key(fyne.KeyReturn)
	if c.canvas.Overlays().Top() == nil {
		t.Fatal("Enter does not open the list")
	}
	c.key(fyne.KeyDown, fyne.KeyDown)
	if c.Chosen() != 1 {
		t.Error("the list chooses before Enter")
	}
	c.key(fyne.KeyReturn)
	if c.Chosen() != 3 || c.canvas.Overlays().Top() != nil || c.canvas.Focused() != c.Choice {
		t.Errorf("Enter chose %d; the list is open: %v; the focus is on %T", c.Chosen(), c.canvas.Overlays().Top() != nil, c.canvas.Focused())
	}
	c.key(fyne.KeySpace, fyne.KeyUp, fyne.KeyEscape)
	if c.Chosen() != 3 || c.canvas.Overlays().Top() != nil {
		t.Error("Escape does not leave all as it was")
	}
	if len(c.got) != 2 {
		t.Errorf("OnChange heard %v", c.got)
	}
}

func TestChoiceByTyping(t *testing.T) {
	c := newChooser(t, "No check", "GitHub", "GitLab", "Slack")
	for _, r := range "gitl" {
		c.canvas.Focused().TypedRune(r)
	}
	if c.Chosen() != 2 {
		t.Errorf("typing chose %d", c.Chosen())
	}
	c.key(fyne.KeySpace)
	c.canvas.Focused().TypedRune('s')
	c.key(fyne.KeyReturn)
	if c.Chosen() != 3 {
		t.Errorf("typing in the list chose %d", c.Chosen())
	}
}

func TestChoiceByTaps(t *testing.T) {
	c := newChooser(t, strings.Fields(strings.Repeat("option ", 60))...)
	test.Tap(c.Choice)
	list, is := c.canvas.Overlays().Top().(*choiceList)
	if !is {
		t.Fatal("a tap does not open the list")
	}
	if foot := list.rows.Position().Y + list.rows.Size().Height; foot > 300 {
		t.Errorf("the list ends at %g, below the window", foot)
	}
	test.TapAt(list.rows, fyne.NewPos(20, 28*2+10))
	if c.Chosen() != 2 || c.canvas.Overlays().Top() != nil {
		t.Errorf("a tap chose %d", c.Chosen())
	}
	test.Tap(c.Choice)
	test.Tap(c.canvas.Overlays().Top().(fyne.Tappable))
	if c.Chosen() != 2 || c.canvas.Overlays().Top() != nil {
		t.Error("a tap beside the list does not close it")
	}
}

func TestAreaRefusesWhatIsTooLong(t *testing.T) {
	var heard []string
	a := NewArea("", 4)
	a.OnChange = func(text string) { heard = append(heard, text) }
	w := inWindow(t, a, 300, 120)
	a.Focus()
	for _, r := range "ab" {
		w.Canvas().Focused().TypedRune(r)
	}
	a.entry.SetText(strings.Repeat("x", MaxArea+1))
	if a.Text() != "ab" || a.trouble() != areaTooLong() {
		t.Errorf("the field holds %d bytes and says %q", len(a.Text()), a.trouble())
	}
	w.Canvas().Focused().TypedRune('c')
	if a.trouble() != "" || len(heard) != 3 {
		t.Errorf("it says %q, and OnChange heard %d times", a.trouble(), len(heard))
	}
}

func TestAFieldScrolledAwayTakesNoTaps(t *testing.T) {
	f := NewField(FieldSpec{})
	inWindow(t, f, 200, 32)
	f.SetSight(20, 300)
	if y, h := f.window.Position().Y, f.window.Size().Height; y != 20 || h != 10 {
		t.Errorf("the half in sight is at %g, %g high", y, h)
	}
	f.SetSight(40, 300)
	if y, h := f.window.Position().Y, f.window.Size().Height; y+h > 0 {
		t.Errorf("out of sight it is at %g, %g high", y, h)
	}
	f.SetSight(0, 300)
	if y, h := f.window.Position().Y, f.window.Size().Height; y != 2 || h != 28 {
		t.Errorf("back in sight it is at %g, %g high", y, h)
	}
}

func TestTheWheelOverAFieldScrollsWhatItStandsIn(t *testing.T) {
	f := NewField(FieldSpec{})
	scroll := container.NewVScroll(container.NewVBox(f, NewArea("", 30)))
	f.OnScroll = scroll.Scrolled
	w := inWindow(t, scroll, 200, 100)
	test.Scroll(w.Canvas(), fyne.NewPos(60, 16), 0, -20)
	if scroll.Offset.Y != 20 {
		t.Errorf("it is scrolled to %g", scroll.Offset.Y)
	}
}

func TestTheWheelOverAnAreaScrollsItOnlyWhereItHoldsMoreThanItShows(t *testing.T) {
	a := NewArea("", 5)
	scroll := container.NewVScroll(container.NewVBox(a, NewArea("", 30)))
	a.OnScroll = scroll.Scrolled
	w := inWindow(t, scroll, 200, 200)
	a.SetText("one\ntwo")
	test.Scroll(w.Canvas(), fyne.NewPos(60, 16), 0, -20)
	if scroll.Offset.Y != 20 {
		t.Errorf("it is scrolled to %g", scroll.Offset.Y)
	}
	a.SetText(strings.Repeat("line\n", 20))
	test.Scroll(w.Canvas(), fyne.NewPos(60, 16), 0, -20)
	if scroll.Offset.Y != 20 {
		t.Errorf("the text has more, and yet it is scrolled to %g", scroll.Offset.Y)
	}
}
