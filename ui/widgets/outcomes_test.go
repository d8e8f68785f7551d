package widgets

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

// someOutcomes are three lines and a link; the second line leads nowhere.
func someOutcomes() *Outcomes {
	o := NewOutcomes()
	o.Set([]OutcomeData{
		{theme.StateDelivered, "front-desk", BadgeData{Text: "Slack"}, "first try, 184 ms", true},
		{theme.StateGivenUp, "crm", BadgeData{Text: "CloudEvents"}, "after 4 tries, 500", false},
		{theme.StateWaiting, strings.Repeat("consumer-go-", 12), BadgeData{Text: "replay", Glyph: theme.StateReplayed.Glyph(), State: theme.StateReplayed}, "try 3 in 8 s", true},
	}, "and 12 more")
	return o
}

func TestOutcomesMarkup(t *testing.T) {
	for name, width := range map[string]float32{"wide": 400, "narrow": 190} {
		o := someOutcomes()
		o.Resize(fyne.NewSize(width, 10))
		w := inWindow(t, o, width, o.MinSize().Height)
		test.AssertRendersToMarkup(t, "outcomes-"+name+".xml", w.Canvas())
	}
	test.AssertRendersToMarkup(t, "emblem.xml", inWindow(t, NewEmblem(theme.GlyphCallBell), 40, 40).Canvas())
}

func TestALineOfOutcomesIsOpenedAndSoIsTheLink(t *testing.T) {
	o := someOutcomes()
	var opened []int
	o.OnRow, o.OnMore = func(i int) { opened = append(opened, i) }, func() { opened = append(opened, -1) }
	w := inWindow(t, o, 400, o.MinSize().Height)
	pitch := o.pitch(styleOf(o), 400)
	for i := range 4 {
		test.TapAt(o, fyne.NewPos(50, (float32(i)+.5)*pitch))
	}
	if want := []int{0, 2, -1}; !slices.Equal(opened, want) {
		t.Errorf("taps opened %v, want %v", opened, want)
	}
	opened = nil
	w.Canvas().Focus(o)
	for _, k := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyDown, fyne.KeySpace, fyne.KeyDown, fyne.KeyReturn, fyne.KeyDown, fyne.KeyUp, fyne.KeyUp, fyne.KeyReturn} {
		o.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if want := []int{0, 2, -1, 0}; !slices.Equal(opened, want) {
		t.Errorf("keys opened %v, want %v", opened, want)
	}
	if ring := o.ring.frame; !ring.Visible() || ring.Position().Y != theme.Hairline || ring.Size().Height >= pitch {
		t.Error("the line that the keys are at has no ring")
	}
	o.Set(o.Data()[1:2], "")
	if !o.Disabled() {
		t.Error("a list that leads nowhere takes the focus")
	}
}

func TestOutcomesAreAsHighAsTheirWordsNeed(t *testing.T) {
	o := someOutcomes()
	o.Resize(fyne.NewSize(400, 10))
	wide := o.MinSize().Height
	o.Resize(fyne.NewSize(190, 10))
	if o.MinSize().Height <= wide {
		t.Error("in a narrow list the texts have no line of their own")
	}
	o.Resize(fyne.NewSize(400, 10))
	if o.Set(o.Data(), o.More()) || !o.Set(o.Data()[:2], "") || o.MinSize().Height >= wide {
		t.Error("it does not tell that it takes another height")
	}
}

func TestANameOfAnOutcomeWithoutRoomIsToldWhole(t *testing.T) {
	o := someOutcomes()
	layer := NewTipLayer(o, nil)
	inWindow(t, layer, 400, o.MinSize().Height)
	pitch := o.pitch(styleOf(o), 400)
	for row, want := range map[float32]string{0: "", 2: o.Data()[2].Name} {
		o.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(60, (row+.5)*pitch)}})
		if layer.shown != (want != "") || layer.shown && layer.text.text != want {
			t.Errorf("at row %v the tip shows %v", row, layer.shown)
		}
		o.MouseOut()
	}
}
