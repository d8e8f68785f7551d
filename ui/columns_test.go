package ui

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// timeline finds the list of Live with its titles.
func (b *bench) timeline() (line *widgets.Timeline) {
	b.walk(func(o fyne.CanvasObject) bool {
		t, is := o.(*widgets.Timeline)
		if is {
			line = t
		}
		return is
	})
	return line
}

// tapTitle taps a title of the list.
func (b *bench) tapTitle(title string) {
	b.t.Helper()
	line := b.timeline()
	for _, o := range test.WidgetRenderer(line).Objects() {
		head, is := o.(interface {
			fyne.Widget
			fyne.Tappable
		})
		if !is {
			continue
		}
		for _, word := range test.WidgetRenderer(head).Objects() {
			if textOf(word) == title {
				test.TapAt(head, word.Position().AddXY(4, 4))
				return
			}
		}
	}
	b.t.Fatalf("there is no title %q", title)
}

func TestTheListIsSortedByItsTitles(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.tapTitle("ms")
	if rows := b.live.Rows(); rows[0].Took != "5,000" || !b.sees("Sorted by ms") || b.live.Following() {
		t.Errorf("the first row took %s", rows[0].Took)
	}
	shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/late", Status: 200, Took: 9_000_000_000})
	b.until("the slowest arrives on top", func() bool { return b.live.Rows()[0].Target == "/late" })
	b.choose(push)
	b.tap("In time")
	if b.sees("Sorted by") || b.live.Selected() != push {
		t.Error("it stays sorted, or the choice is lost")
	}
	b.tapTitle("Path or host")
	b.rune('f')
	if by, _ := b.live.Order(); by != model.SortTime || !b.live.Following() {
		t.Error("a list that follows stays sorted")
	}
}

func TestColumnsAreHiddenAndRemembered(t *testing.T) {
	t.Cleanup(func() { fyne.CurrentApp().Preferences().RemoveValue(prefColumns) })
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.timeline().OnHeadMenu(fyne.NewPos(200, 120))
	b.take("Size")
	if !b.timeline().Layout().Hidden[widgets.ColumnSize] {
		t.Error("the column stays")
	}
	layout := b.timeline().Layout()
	layout.Widths[widgets.ColumnTime] = 20
	b.timeline().SetLayout(layout)
	b.timeline().OnLayout(layout) // as letting go of an edge does
	again := open(t, shelf)
	if again.timeline().Layout() != layout || !layout.Hidden[widgets.ColumnSize] {
		t.Errorf("the next window has %+v", again.timeline().Layout())
	}
	again.timeline().OnHeadMenu(fyne.NewPos(200, 120))
	again.take("All columns as they were")
	if again.timeline().Layout() != (widgets.TimelineLayout{}) {
		t.Error("the columns do not come back")
	}
}

func TestWhatIsNewBelowIsCountedAndGoneTo(t *testing.T) {
	shelf := &modeltest.Shelf{}
	for range 100 {
		shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/", Status: 200})
	}
	b := open(t, shelf)
	b.choose(5)
	b.rows().ScrollTo(0)
	for range 37 {
		shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/late", Status: 200})
	}
	b.until("37 are new", func() bool { return b.offers("37 new") })
	b.tap("37 new")
	b.until("they show", func() bool { return b.live.Following() && b.rows().AtEnd() && !b.offers("37 new") })
	b.rows().Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 200)})
	if b.live.Following() {
		t.Error("the list follows although the reader scrolled")
	}
}
