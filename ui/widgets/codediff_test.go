package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// twins shows two sides of a comparison beside each other.
func twins(t testing.TB, left, right string, marks [2][]LineMark) (l, r *CodeView) {
	l, r = NewCodeView(), NewCodeView()
	PairCode(l, r)
	inWindow(t, container.NewGridWithColumns(2, l, r), 600, 200)
	l.SetCompared(left, marks[0])
	r.SetCompared(right, marks[1])
	return l, r
}

func TestTheSidesOfAComparisonScrollTogether(t *testing.T) {
	left := strings.Repeat("short\n", 200)
	right := strings.Repeat(strings.Repeat("long ", 60)+"\n", 200)
	marks := make([]LineMark, 201)
	l, r := twins(t, left, right, [2][]LineMark{marks, marks})
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"a wheel on the left", func() { l.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -40)}) }},
		{"a key on the right", func() { r.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown}) }},
		{"aside on the right", func() { r.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight}) }},
		{"down on the left, which keeps it aside", func() { l.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown}) }},
		{"to a line", func() { l.ScrollToLine(150) }},
		{"to the end", func() { r.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd}) }},
	} {
		step.do()
		if l.offset() != r.offset() || l.aside != r.aside {
			t.Errorf("%s: the left is at %v, %v, the right at %v, %v", step.name, l.offset(), l.aside, r.offset(), r.aside)
		}
	}
	if l.offset() == 0 || r.aside == 0 {
		t.Error("nothing was scrolled")
	}
	if l.bar.Visible() || !r.bar.Visible() {
		t.Error("the bar does not stand at the right of both")
	}
}

func TestALineOfAComparisonTellsItsKindByASign(t *testing.T) {
	marks := []LineMark{{Kind: LineHead}, {Kind: LineSame, Number: 1}, {Kind: LineChanged, Number: 2, Spans: [][2]int{{2, 4}}}, {Kind: LineRemoved, Number: 3}, {Kind: LineMissing}, {Kind: LineRewritten, Number: 9}}
	l, _ := twins(t, "Body\nsame\na 12\ngone\n\nX-A: 1", "", [2][]LineMark{marks, nil})
	l.Point(2, 3)
	var margin []string
	for _, text := range l.margin.texts[:l.margin.usedTexts] {
		margin = append(margin, text.Text)
	}
	if got := strings.Join(margin, " "); got != "1 2 ≠ 3 − 9 ≈" {
		t.Errorf("the margin has %q", got)
	}
	brass := styleOf(l).color("brass")
	edges := 0
	for _, box := range l.margin.boxes[:l.margin.usedBoxes] {
		if box.FillColor == brass {
			edges++
			if box.Position().Y != 2*l.pitch() {
				t.Errorf("the edge is at %v", box.Position())
			}
		}
	}
	if edges != 1 {
		t.Errorf("%d edges point at a line", edges)
	}
	washed := 0
	for _, box := range l.ink.boxes[:l.ink.usedBoxes] {
		if step := advance(styleOf(l), faceData); isWash(box) && box.Position().X == 2*step && box.Size().Width == 2*step {
			washed++
		}
	}
	if washed != 1 {
		t.Errorf("%d stretches are washed, want the one that differs", washed)
	}
}

// isWash reports whether a box lets what is under it through.
func isWash(box *canvas.Rectangle) bool {
	_, _, _, alpha := box.FillColor.RGBA()
	return alpha < 0xffff
}
