package widgets

import (
	"math/rand/v2"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func TestColumnsOfAnyWidthNeverOverlap(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		advance := 5 + random.Float32()*12
		width := 260 + random.Float32()*1500
		var layout TimelineLayout
		for i := range layout.Widths {
			layout.Hidden[i] = random.IntN(4) == 0 && i != int(ColumnTarget) && i != int(ColumnStatus)
			if random.IntN(2) == 0 {
				layout.Widths[i] = leastColumn + random.Float32()*(mostColumn-leastColumn)
			}
		}
		c := columnsFor(width, scale{advance, 1}, &layout)
		at := c.timeLeft()
		for column := ColumnTime; column < TimelineColumns; column++ {
			visible, x, right := c.title(column)
			if !visible {
				continue
			}
			if layout.Hidden[column] {
				t.Fatalf("column %d shows although it is hidden: %+v", column, layout)
			}
			from := x
			if right {
				from = x - c.widthOf(column)
			}
			if from < at-1 || from+c.widthOf(column) > width+1 || c.widthOf(column) <= 0 && column == ColumnTarget && width > 400 && advance < 12 {
				t.Fatalf("width %v, advance %v: column %d from %v to %v after %v\n%+v\n%+v", width, advance, column, from, from+c.widthOf(column), at, layout, c)
			}
			at = from + c.widthOf(column)
		}
	}
}

// head shows a timeline at the width that it was drawn for.
func head(t *testing.T) (*Timeline, *timelineHead) {
	line := NewTimeline(liveRows(), testTitles, testActions()...)
	inWindow(t, line, 756, 300)
	return line, line.head
}

func TestAColumnIsDraggedWiderAndRemembered(t *testing.T) {
	line, h := head(t)
	var kept []TimelineLayout
	line.OnLayout = func(l TimelineLayout) { kept = append(kept, l) }
	drags := func(from, to float32) {
		h.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(from, 10)}, Button: desktop.MouseButtonPrimary})
		h.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(to, 10)}})
		h.DragEnd()
		h.MouseUp(&desktop.MouseEvent{})
	}
	before := h.columns()
	drags(before.status-4, before.status-44)
	after := h.columns()
	if wider := after.widthOf(ColumnStatus) - before.widthOf(ColumnStatus); wider < 38 || wider > 42 || after.targetWidth >= before.targetWidth {
		t.Errorf("the status grew by %v, the target is %v wide", wider, after.targetWidth)
	}
	drags(before.target-4, before.target+26)
	if wider := h.columns().widthOf(ColumnMethod) - before.widthOf(ColumnMethod); wider < 28 || wider > 32 {
		t.Errorf("the method grew by %v", wider)
	}
	drags(h.columns().status-4, 40)
	if c := h.columns(); !c.showNotes || !c.showSize || c.targetWidth < leastTarget-columnGap {
		t.Errorf("a column that is dragged far drives others out, %v are left for the target", c.targetWidth)
	}
	if len(kept) != 3 || kept[2] != line.Layout() {
		t.Errorf("told of %d layouts", len(kept))
	}
	h.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(h.columns().status-4, 10)})
	if line.Layout().Widths[ColumnStatus] != 0 {
		t.Error("a double tap does not give the column its own width again")
	}
	row := line.Rows.slots[0].row.(*TimelineRow)
	if row.columns != h.columns() {
		t.Error("the rows have other columns than the titles")
	}
	layout := line.Layout()
	layout.Hidden[ColumnNotes], layout.Hidden[ColumnTarget] = true, true
	line.SetLayout(layout)
	if row.columns.showNotes || row.badges[0].text.text.Visible() || row.columns.targetWidth <= after.targetWidth {
		t.Error("hidden notes show, or leave no room")
	}
}

func TestATitleIsTappedToSort(t *testing.T) {
	line, h := head(t)
	var by []TimelineColumn
	line.OnSort = func(c TimelineColumn) { by = append(by, c) }
	asked := false
	line.OnHeadMenu = func(fyne.Position) { asked = true }
	c := h.columns()
	for _, x := range []float32{60, c.method + 8, c.target + 30, c.status + 20, c.took - 8, c.size - 8, c.notes + 20, 5} {
		test.TapAt(h, fyne.NewPos(x, 10))
	}
	if len(by) != int(TimelineColumns) {
		t.Fatalf("sorted by %v", by)
	}
	for i, column := range by {
		if column != TimelineColumn(i) {
			t.Errorf("title %d sorts by %d", i, column)
		}
	}
	line.SetSort(ColumnTook, true)
	if !h.arrow.image.Visible() || h.arrow.image.Position().X > h.labels[ColumnTook].text.Position().X {
		t.Error("nothing shows that the rows are in the order of a column")
	}
	h.TappedSecondary(&fyne.PointEvent{})
	if !asked {
		t.Error("there is no menu")
	}
	h.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(c.status-4, 10)}})
	if h.Cursor() != desktop.HResizeCursor {
		t.Error("the pointer does not say that the edge can be taken")
	}
}

func TestColumnsAreKeptAsText(t *testing.T) {
	layout := TimelineLayout{}
	layout.Hidden[ColumnSize], layout.Hidden[ColumnNotes] = true, true
	layout.Widths[ColumnTime], layout.Widths[ColumnNotes] = 14.5, 30
	if text := layout.String(); text != "time=14.5 size=- notes=30.0 notes=-" || ParseTimelineLayout(text) != layout {
		t.Errorf("%q is read as %+v", text, ParseTimelineLayout(text))
	}
	if odd := ParseTimelineLayout("time=1e9 what=3 status=x size status=NaN"); odd != (TimelineLayout{}) {
		t.Errorf("what is no layout is read as %+v", odd)
	}
}

func TestColumnsByKeys(t *testing.T) {
	line, h := head(t)
	var by []TimelineColumn
	kept, asked := 0, false
	line.OnSort = func(c TimelineColumn) { by = append(by, c) }
	line.OnLayout = func(TimelineLayout) { kept++ }
	line.OnHeadMenu = func(fyne.Position) { asked = true }
	press := func(names ...fyne.KeyName) {
		for _, name := range names {
			h.TypedKey(&fyne.KeyEvent{Name: name})
		}
	}
	fyne.CurrentApp().Driver().CanvasForObject(h).Focus(h)
	if !h.ring.frame.Visible() {
		t.Error("nothing shows that the titles have the keyboard")
	}
	press(fyne.KeyLeft, fyne.KeyRight, fyne.KeyRight, fyne.KeyReturn)
	if len(by) != 1 || by[0] != ColumnTarget {
		t.Fatalf("sorted by %v", by)
	}
	press(fyne.KeyRight)
	before := h.columns().widthOf(ColumnStatus)
	h.TypedRune('+')
	h.TypedRune('+')
	wider := h.columns().widthOf(ColumnStatus)
	h.TypedRune('-')
	if now := h.columns().widthOf(ColumnStatus); wider <= before || now >= wider || kept != 3 {
		t.Errorf("%v, then %v, then %v wide, told of %d times", before, wider, now, kept)
	}
	h.TypedRune('0')
	if line.Layout() != (TimelineLayout{}) {
		t.Errorf("it has not its own width again: %v", line.Layout())
	}
	press(fyne.KeyRight, fyne.KeyDelete)
	if !line.Layout().Hidden[ColumnTook] || h.at != ColumnTarget {
		t.Errorf("it is not hidden, or the keys are about column %d", h.at)
	}
	press(fyne.KeyDelete, desktop.KeyMenu)
	if line.Layout().Hidden[ColumnTarget] || !asked {
		t.Error("the target is hidden, or there is no menu")
	}
}

func TestALongStatusKeepsOffTheDuration(t *testing.T) {
	rows := liveRows()
	line := NewTimeline(rows, testTitles, testActions()...)
	inWindow(t, line, 756, 300)
	row := line.Rows.slots[0].row.(*TimelineRow)
	for _, took := range []string{"<1", "120,041"} {
		data := row.data
		data.Status, data.Took = "nicht erreichbar", took
		row.Set(data, row.look)
		status, duration := row.status.text, row.took.text
		if end := status.Position().X + status.MinSize().Width; end > duration.Position().X {
			t.Errorf("beside %s the status %q ends at %v, the duration begins at %v", took, status.Text, end, duration.Position().X)
		}
	}
}

// In German the method's title is wider than any method: it must not run into the next title.
func TestColumnsHaveRoomForTheirTitles(t *testing.T) {
	line := NewTimeline(liveRows(), TimelineTitles{Time: "Zeit", Method: "Methodenname", Target: "Pfad oder Host", Status: "Status", Took: "Millisekunden", Size: "Größe", Notes: "Notizen"})
	inWindow(t, line, 1000, 300)
	c := columnsFor(1000, scaleOf(styleOf(line.head)), &line.layout)
	for _, column := range []TimelineColumn{ColumnMethod, ColumnTook} {
		if title := line.head.labels[column].width(); c.widthOf(column) < title {
			t.Errorf("column %d is %v wide, and its title %v", column, c.widthOf(column), title)
		}
	}
	if line.Layout() != (TimelineLayout{}) {
		t.Error("titles are not the reader's choice")
	}
}
