package pane

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

func TestMain(m *testing.M) {
	test.NewApp().Settings().SetTheme(theme.Theme{Variant: theme.Light})
	os.Exit(m.Run())
}

// box is an object of a fixed least size.
type box struct {
	widget.BaseWidget
	least fyne.Size
}

func newBox(width, height float32) *box {
	b := &box{least: fyne.NewSize(width, height)}
	b.ExtendBaseWidget(b)
	return b
}

func (b *box) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(Space()) }
func (b *box) MinSize() fyne.Size                  { return b.least }

func wantPlace(t *testing.T, name string, o fyne.CanvasObject, x, y, width, height float32) {
	t.Helper()
	if o.Position() != fyne.NewPos(x, y) || o.Size() != fyne.NewSize(width, height) {
		t.Errorf("%s is at %v, %v big; want %v,%v and %v,%v", name, o.Position(), o.Size(), x, y, width, height)
	}
}

func TestColumnGivesTheRestToOne(t *testing.T) {
	head, body, hidden, foot := newBox(10, 20), newBox(10, 10), newBox(10, 50), newBox(30, 30)
	hidden.Hide()
	c := Column(4, body, head, body, hidden, foot)
	c.Resize(fyne.NewSize(100, 200))
	wantPlace(t, "the head", head, 0, 0, 100, 20)
	wantPlace(t, "the body", body, 0, 24, 100, 142)
	wantPlace(t, "the foot", foot, 0, 170, 100, 30)
	if got := c.MinSize(); got != fyne.NewSize(30, 68) {
		t.Errorf("least size %v", got)
	}
}

func TestColumnKnowsTheHeightOfTextThatHasJustAppeared(t *testing.T) {
	text := widgets.NewParagraph(widgets.ParagraphSpec{Text: "The signature is right, but its timestamp is 12 minutes older than the request."})
	foot := newBox(10, 10)
	text.Hide()
	c := Column(0, nil, Inset(8, 0, 8, 0, Column(0, nil, text)), foot)
	c.Resize(fyne.NewSize(300, 200))
	text.Show()
	c.Refresh()
	if lines := foot.Position().Y / fyne.CurrentApp().Settings().Theme().Size(theme.SizeTextLine); lines != 2 {
		t.Errorf("the text takes %v lines, want 2", lines)
	}
}

func TestRowStretchesOne(t *testing.T) {
	left, middle, right := newBox(20, 10), newBox(10, 20), newBox(30, 10)
	r := Row(5, middle, left, middle, right)
	r.Resize(fyne.NewSize(100, 20))
	wantPlace(t, "the left", left, 0, 5, 20, 10)
	wantPlace(t, "the middle", middle, 25, 0, 40, 20)
	wantPlace(t, "the right", right, 70, 5, 30, 10)
}

func TestFlowGoesOnInAnotherLine(t *testing.T) {
	a, b, c := newBox(40, 10), newBox(40, 20), newBox(40, 10)
	f := Flow(5, 2, a, b, c)
	f.Resize(fyne.NewSize(100, 100))
	wantPlace(t, "the first", a, 0, 5, 40, 10)
	wantPlace(t, "the second", b, 45, 0, 40, 20)
	wantPlace(t, "the third", c, 0, 22, 40, 10)
	if got := f.MinSize().Height; got != 32 {
		t.Errorf("the flow is %v high, want 32", got)
	}
}
