package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

func suggested() *Suggest {
	g := NewSuggest("quotes for spaces, minus for not")
	g.Set([]Suggestion{
		{"verdict:none", "nobody asked for a check"},
		{"verdict:valid", "the signature is right"},
		{`provider:"a name that is longer than any line may grow to be here"`, "who sent it, as far as the headers tell"},
	})
	return g
}

func wrongFilter() *Suggest {
	g := NewSuggest("")
	g.SetProblem("I do not know stats:. Did you mean status:? The list still shows the last good filter.")
	return g
}

func suggestCases() []markupCase {
	return []markupCase{
		{"suggest", func() fyne.CanvasObject {
			g := suggested()
			g.Step(1)
			g.Step(1)
			return g
		}, fyne.NewSize(560, 126)},
		{"suggest-problem", func() fyne.CanvasObject { return wrongFilter() }, fyne.NewSize(420, 52)},
	}
}

func TestSuggestIsHiddenWithNothingToSay(t *testing.T) {
	g := NewSuggest("")
	inWindow(t, g, 600, 300)
	if g.Visible() {
		t.Error("it shows before it has anything")
	}
	g.SetProblem("This is wrong.")
	if !g.Visible() || g.Listing() {
		t.Error("what is wrong is not told")
	}
	g.Set([]Suggestion{{"in", "what came in"}})
	if !g.Listing() || g.sentence.Visible() {
		t.Error("the list does not take the sentence's place")
	}
	g.Set(nil)
	if !g.Visible() || !g.sentence.Visible() {
		t.Error("the sentence does not come back")
	}
	g.SetProblem("")
	if g.Visible() {
		t.Error("it stays")
	}
}

func TestSuggestStepsAroundAndStartsAnew(t *testing.T) {
	g := suggested()
	inWindow(t, g, 600, 300)
	want := func(index int, moved bool) {
		t.Helper()
		if i, m := g.Chosen(); i != index || m != moved {
			t.Errorf("chosen %d, moved %t; want %d, %t", i, m, index, moved)
		}
	}
	want(0, false)
	g.Step(1)
	want(0, true)
	g.Step(1)
	want(1, true)
	g.Step(-1)
	g.Step(-1)
	want(2, true)
	g.Step(1)
	want(0, true)
	g.Set([]Suggestion{{"in", ""}})
	want(0, false)
	g.Step(-1)
	want(0, true)
}

func TestSuggestTakesTheRowUnderThePointer(t *testing.T) {
	g := suggested()
	w := inWindow(t, g, 600, 126)
	taken := -1
	g.OnTake = func(index int) { taken = index }
	pitch := styleOf(g).size(theme.SizeRowRoomy)
	test.TapCanvas(w.Canvas(), fyne.NewPos(30, 1.5*pitch))
	if taken != 1 {
		t.Errorf("row %d was taken, want 1", taken)
	}
	taken = -1
	test.TapCanvas(w.Canvas(), fyne.NewPos(30, 3*pitch+10))
	if taken != -1 {
		t.Errorf("a tap on the foot took row %d", taken)
	}
	g.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(30, 1.5*pitch)}})
	if g.over != 1 {
		t.Errorf("row %d is lit", g.over)
	}
	g.MouseOut()
	if g.over != -1 {
		t.Error("a row stays lit")
	}
}

func TestFieldCursorIsInBytes(t *testing.T) {
	f := NewField(FieldSpec{})
	inWindow(t, f, 240, 40)
	f.SetText("grüße body:")
	f.SetCursor(len("grüße"))
	if got := f.Cursor(); got != len("grüße") {
		t.Errorf("the cursor stands at %d", got)
	}
	test.Type(f.entry, "!")
	if f.Text() != "grüße! body:" {
		t.Errorf("typed at the wrong place: %q", f.Text())
	}
}

func TestFieldOffersTabOnlyWhenAsked(t *testing.T) {
	f := NewField(FieldSpec{})
	inWindow(t, f, 240, 40)
	var got []fyne.KeyName
	f.OnKey = func(name fyne.KeyName) bool { got = append(got, name); return true }
	if f.entry.AcceptsTab() {
		t.Error("Tab does not leave the field")
	}
	f.OfferTab(true)
	if !f.entry.AcceptsTab() {
		t.Fatal("Tab leaves the field")
	}
	f.entry.TypedKey(key(fyne.KeyTab))
	if len(got) != 1 || f.Text() != "" {
		t.Errorf("the owner got %v, the text is %q", got, f.Text())
	}
}

// TestGallerySuggest draws both that the list can be.
func TestGallerySuggest(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		g := suggested()
		snap(t, inWindow(t, g, 640, 126), "suggest-"+name)
		snap(t, inWindow(t, wrongFilter(), 420, 52), "suggest-problem-"+name)
	})
}
