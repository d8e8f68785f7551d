package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// filterField is the filter of the Live page.
func (b *bench) filterField() (field *widgets.Field) {
	b.t.Helper()
	if !b.walk(func(o fyne.CanvasObject) bool {
		f, is := o.(*widgets.Field)
		field = f
		return is
	}) {
		b.t.Fatal("there is no filter")
	}
	return field
}

// suggestions is the list below the filter, or nil.
func (b *bench) suggestions() (list *widgets.Suggest) {
	b.walk(func(o fyne.CanvasObject) bool {
		s, is := o.(*widgets.Suggest)
		list = s
		return is
	})
	return list
}

func (b *bench) typeIn(text string) {
	for _, r := range text {
		b.rune(r)
	}
}

// filter types a filter into the empty field.
func (b *bench) filter(text string) {
	b.t.Helper()
	b.rune('/')
	b.typeIn(text)
}

func TestFilterByTyping(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.filter("in status:>=400")
	if b.filterField().Text() != "in status:>=400" {
		t.Fatalf("the field holds %q", b.filterField().Text())
	}
	b.until("the list is filtered", func() bool { return b.sees("4 of 18,204") })
	if b.sees("/guestbook") || !b.sees("/in/shopify") {
		t.Error("the wrong rows show")
	}
	b.key(fyne.KeyReturn)
	if _, is := b.window.Canvas().Focused().(*widgets.RowList); !is || b.suggestions() != nil {
		t.Errorf("Enter leaves the focus on %T", b.window.Canvas().Focused())
	}
	b.key(fyne.KeyEnd)
	if got := b.live.Selected(); got != push+9 {
		t.Errorf("the last row is %d, want %d", got, push+9)
	}
	shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/passes-not", Status: 200})
	shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/passes", Status: 500})
	b.until("what arrives joins", func() bool { return b.sees("/in/passes") })
	if b.sees("/in/passes-not") {
		t.Error("what does not pass shows")
	}
	b.rune('/')
	b.tapIcon(b.filterField())
	b.until("all rows are back", func() bool { return b.sees("/guestbook") })
	if b.filterField().Text() != "" || b.sees("of 18,20") {
		t.Error("the filter is not cleared")
	}
}

// tapIcon presses the button in a field.
func (b *bench) tapIcon(f *widgets.Field) {
	b.t.Helper()
	for _, o := range test.WidgetRenderer(f).Objects() {
		if button, is := o.(*widgets.IconButton); is && button.Visible() {
			test.Tap(button)
			return
		}
	}
	b.t.Fatal("the field has no button")
}

func TestABadFilterIsToldAndTakenBack(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.filter("out")
	b.until("the list is filtered", func() bool { return b.live.Loaded() && !b.sees("/guestbook") })
	b.typeIn(" stats:200")
	b.until("the mistake is told", func() bool { return b.sees("I do not know stats:. Did you mean status:?") })
	if b.sees("/guestbook") || !b.sees("The list still shows the last good filter.") {
		t.Error("the last good filter does not hold")
	}
	b.key(fyne.KeyReturn)
	if !b.filterField().Focused() || b.filterField().Cursor() != len("out stats:") {
		t.Errorf("Enter puts the cursor at %d", b.filterField().Cursor())
	}
	b.key(fyne.KeyEscape)
	if b.filterField().Text() != "out" || b.sees("stats:") || !b.filterField().Focused() {
		t.Errorf("Esc leaves %q", b.filterField().Text())
	}
	b.key(fyne.KeyEscape)
	if b.filterField().Focused() || b.live.Filter() != "out" {
		t.Error("a second Esc does not go back to the list")
	}
}

func TestCompletingByKey(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.filter("ver")
	if b.suggestions() == nil || !b.sees("verdict:wrong") || !b.sees("the signature does not match") {
		t.Fatal("nothing is offered")
	}
	b.key(fyne.KeyDown) // what is lit already
	b.key(fyne.KeyDown)
	b.key(fyne.KeyDown)
	b.key(fyne.KeyDown)
	b.key(fyne.KeyReturn)
	if got := b.filterField().Text(); got != "verdict:wrong" || b.suggestions() != nil {
		t.Errorf("taken: %q", got)
	}
	b.until("the list is filtered", func() bool { return b.sees("1 of 18,204") })

	b.typeIn(" inb")
	b.key(fyne.KeyTab)
	if got := b.filterField().Text(); got != "verdict:wrong inbox:" || !b.sees("inbox:shop") {
		t.Errorf("after Tab: %q, and the inboxes are not offered", got)
	}
	if b.sees("wants a value") {
		t.Error("a mistake is told while the value is still to come")
	}
	b.key(fyne.KeyEscape)
	if b.suggestions() == nil || b.suggestions().Listing() || !b.sees("inbox: wants a value") {
		t.Error("Esc does not close the list and tell what is missing")
	}
	if !b.filterField().Focused() {
		t.Error("Esc leaves the field at once")
	}
	b.key(fyne.KeyDown)
	b.key(fyne.KeyUp)
	b.key(fyne.KeyTab)
	if got := b.filterField().Text(); !strings.HasPrefix(got, "verdict:wrong inbox:") || strings.HasSuffix(got, ":") {
		t.Errorf("the last one gives %q", got)
	}
}

func TestEnterKeepsWhatIsTyped(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.filter("in")
	b.key(fyne.KeyReturn)
	if got := b.live.Filter(); got != "in" {
		t.Errorf("Enter keeps %q", got)
	}
}

func TestCompletingByPointer(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.filter("ver")
	list := b.suggestions()
	at := fyne.NewPos(40, list.MinSize().Height/3)
	press := func() {
		list.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}})
		list.MouseDown(&desktop.MouseEvent{})
		b.window.Canvas().Unfocus() // as a press on what takes no focus does
	}
	press()
	list.MouseUp(&desktop.MouseEvent{})
	list.Tapped(&fyne.PointEvent{Position: at})
	if got := b.filterField().Text(); !strings.HasPrefix(got, "verdict:") || len(got) == len("verdict:") || !b.filterField().Focused() {
		t.Errorf("taken: %q", got)
	}
	b.typeIn(" sta")
	press()
	list.MouseOut()
	if list.Visible() {
		t.Error("a press that was dragged away leaves the list open")
	}
	b.rune('/')
	b.window.Canvas().Unfocus()
	if list.Visible() {
		t.Error("a press beside the list leaves it open")
	}
}

func TestNothingMatches(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.filter("status:418")
	b.until("nothing matches", func() bool {
		return b.sees("Nothing matches `status:418`. 18,204 exchanges do not") && b.offers("Clear the filter")
	})
	b.tap("Clear the filter")
	b.until("all rows are back", func() bool { return b.sees("/guestbook") })
	if b.filterField().Text() != "" || b.offers("Clear the filter") {
		t.Error("the filter is still there")
	}

	b.filter("is:replay")
	b.until("the replay shows", func() bool { return b.sees("1 of 18,204") })
	b.key(fyne.KeyReturn)
	b.choose(push + 7)
	b.tap("Go there") // to what the filter hides
	b.until("the cause is in the list", func() bool { return b.live.Loaded() && b.sees("/guestbook") })
	if b.filterField().Text() != "" || b.live.Selected() != push {
		t.Errorf("the field still says %q", b.filterField().Text())
	}
}

func TestFilterAndDirectionTogether(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.filter("provider:GitHub")
	b.until("the list is filtered", func() bool { return b.sees("2 of 18,204") })
	b.live.SetDirection(hooks.Out)
	b.list.Poke()
	b.until("nothing matches", func() bool { return b.sees("Nothing that went out matches") })
}
