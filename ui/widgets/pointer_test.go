package widgets

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/theme"
)

// pointAt is the pointer at a place of a widget.
func pointAt(x, y float32) *desktop.MouseEvent {
	return &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary}
}

func TestTheBarOfALongTextIsDragged(t *testing.T) {
	view := codeIn(t, numbered(1000), Plain)
	bar := view.bar
	bar.MouseIn(nil)
	if bar.thumb.Size().Width != barThick {
		t.Errorf("under the pointer it is %v wide", bar.thumb.Size().Width)
	}
	bar.MouseDown(pointAt(3, 8))
	bar.Dragged(&fyne.DragEvent{PointEvent: pointAt(3, 8+bar.track()/2).PointEvent})
	middle := view.offset()
	bar.MouseOut()
	if bar.thumb.Size().Width != barThick {
		t.Error("it becomes thin while it is held")
	}
	bar.Dragged(&fyne.DragEvent{PointEvent: pointAt(3, 8+2*bar.track()).PointEvent})
	if end := view.total() - float64(view.room().Height); middle < end/4 || middle > end*3/4 || view.offset() != end {
		t.Errorf("half way it is at %v, at the end at %v of %v", middle, view.offset(), end)
	}
	bar.DragEnd()
	if bar.thumb.Size().Width != barThin {
		t.Errorf("let go it is %v wide", bar.thumb.Size().Width)
	}
}

func TestWhatIsUnderThePointerIsTold(t *testing.T) {
	parts := NewSegments([]Segment{{Text: "one"}, {Text: "two"}}, nil)
	tabs := NewTabs([]Tab{{Text: "one"}, {Text: "two"}}, nil)
	tries := NewTryChart(120)
	tries.Set([]TryBar{{Took: time.Second, State: theme.StateDelivered, Tip: "200 in 1 s"}}, "", "")
	layer := NewTipLayer(container.NewVBox(parts, tabs, tries), nil)
	inWindow(t, layer, 400, 300)

	parts.MouseMoved(pointAt(parts.widths[0]+4, 4))
	tabs.MouseMoved(pointAt(tabs.widths[0]+4, 4))
	if parts.over != 1 || tabs.over != 1 {
		t.Errorf("lit up are part %d and tab %d", parts.over, tabs.over)
	}
	parts.MouseOut()
	tabs.MouseOut()
	if parts.over != -1 || tabs.over != -1 {
		t.Error("they stay lit up")
	}
	for x := float32(0); x < tries.Size().Width && tries.over < 0; x += 2 {
		tries.MouseIn(pointAt(x, 10))
	}
	if tries.over != 0 {
		t.Fatal("no bar is under the pointer")
	}
	tries.MouseOut()
	if tries.over != -1 {
		t.Error("the bar stays under the pointer")
	}
}
