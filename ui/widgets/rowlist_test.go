package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

// feed is a timeline source that rows come into and go from.
type feed struct{ rows []RowData }

func (f *feed) Length() int           { return len(f.rows) }
func (f *feed) Row(index int) RowData { return f.rows[index] }

// list shows n rows with the keys 1 to n in a window that holds exactly ten.
func list(t testing.TB, n int) (*Timeline, *feed) {
	source := &feed{rows: manyRows(n)}
	timeline := NewTimeline(source, testTitles, testActions()...)
	inWindow(t, timeline, 800, 28+280)
	return timeline, source
}

// inSight are the keys of the rows in sight.
func inSight(l *RowList) []uint64 { return l.keys }

func TestRowsAreExactlyTheirPitch(t *testing.T) {
	timeline, _ := list(t, 100)
	rows := timeline.Rows
	for _, slot := range rows.slots {
		if slot.used && (slot.row.Size().Height != 28 || slot.row.Position().Y != float32(slot.index)*28) {
			t.Errorf("row %d is %v high at %v", slot.index, slot.row.Size().Height, slot.row.Position().Y)
		}
	}
	if len(inSight(rows)) != 11 {
		t.Errorf("%d rows in sight", len(inSight(rows)))
	}
}

func TestSelectionStaysOnItsRowWhenRowsComeAndGo(t *testing.T) {
	timeline, source := list(t, 50)
	rows := timeline.Rows
	rows.Choose(4) // key 5
	source.rows = append([]RowData{{Key: 1001}, {Key: 1002}}, source.rows...)
	rows.Reload()
	if rows.Selected() != 5 || rows.SelectedIndex() != 6 {
		t.Errorf("selected %d at %d", rows.Selected(), rows.SelectedIndex())
	}
	source.rows = source.rows[20:]
	rows.Reload()
	if rows.Selected() != 5 || rows.SelectedIndex() != -1 {
		t.Error("a row that went away lost or kept its place")
	}
}

func TestTheReaderKeepsTheirPlace(t *testing.T) {
	timeline, source := list(t, 200)
	rows := timeline.Rows
	rows.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -300)})
	before, into := inSight(rows)[0], rows.into
	if before == 1 || into == 0 {
		t.Fatalf("nothing scrolled: row %d, %v", before, into)
	}
	same := func(when string) {
		t.Helper()
		rows.Reload()
		if inSight(rows)[0] != before || rows.into != into {
			t.Errorf("%s: row %d at %v, want %d at %v", when, inSight(rows)[0], rows.into, before, into)
		}
	}
	for i := range 30 {
		source.rows = append([]RowData{{Key: uint64(5000 + i)}}, source.rows...)
	}
	same("rows came in above")
	source.rows = append(source.rows, RowData{Key: 6000})
	same("a row came in below")
	source.rows = source.rows[10:]
	same("rows went away above")
	for i, row := range source.rows {
		if row.Key == before {
			source.rows = append(source.rows[:i:i], source.rows[i+1:]...)
			break
		}
	}
	rows.Reload()
	if inSight(rows)[1] != before+1 && inSight(rows)[0] != before+1 {
		t.Errorf("the first row went: now row %d is first", inSight(rows)[0])
	}
	source.rows = source.rows[:3]
	rows.Reload()
	if rows.top != 0 || len(inSight(rows)) != 3 {
		t.Errorf("three rows left: top %d, %d in sight", rows.top, len(inSight(rows)))
	}
}

func TestFollowingKeepsToTheEnd(t *testing.T) {
	timeline, source := list(t, 200)
	rows := timeline.Rows
	rows.SetFollow(true)
	last := func() uint64 { return inSight(rows)[len(inSight(rows))-1] }
	if !rows.AtEnd() || last() != 200 {
		t.Fatalf("at the end: %v, last %d", rows.AtEnd(), last())
	}
	source.rows = append(source.rows, RowData{Key: 201})
	rows.Reload()
	if last() != 201 || !rows.AtEnd() {
		t.Error("a new row is out of sight")
	}
	rows.SetFollow(false)
	source.rows = append(source.rows, RowData{Key: 202})
	rows.Reload()
	if rows.AtEnd() {
		t.Error("it follows though it should not")
	}
	rows.ScrollToEnd()
	if !rows.AtEnd() {
		t.Error("not at the end")
	}
}

func TestOnlyTheReaderScrolls(t *testing.T) {
	timeline, source := list(t, 200)
	rows := timeline.Rows
	scrolled := 0
	rows.OnScroll = func() { scrolled++ }
	rows.ScrollTo(150)
	rows.ScrollToEnd()
	source.rows = append(source.rows, RowData{Key: 201})
	rows.Reload()
	if scrolled != 0 {
		t.Error("the program's own scrolling is told")
	}
	rows.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 25)})
	rows.bar.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(6, 20)}})
	if scrolled != 2 {
		t.Errorf("told %d times, want 2", scrolled)
	}
	rows.ScrollTo(0)
	scrolled = 0
	rows.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 25)})
	if scrolled != 0 {
		t.Error("scrolling against the edge is told")
	}
}

func TestKeysMoveTheChoice(t *testing.T) {
	timeline, _ := list(t, 100)
	rows := timeline.Rows
	var chosen []int
	opened := -1
	rows.OnSelect = func(index int, _ uint64) { chosen = append(chosen, index) }
	rows.OnOpen = func(index int) { opened = index }
	for _, name := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyEnd, fyne.KeyPageUp, fyne.KeyHome} {
		rows.TypedKey(key(name))
	}
	rows.TypedRune('j')
	rows.TypedRune('k')
	rows.TypedKey(key(fyne.KeyReturn))
	want := []int{0, 1, 0, 9, 99, 90, 0, 1, 0}
	if len(chosen) != len(want) {
		t.Fatalf("chosen %v, want %v", chosen, want)
	}
	for i := range want {
		if chosen[i] != want[i] {
			t.Fatalf("chosen %v, want %v", chosen, want)
		}
	}
	if opened != 0 || rows.top != 0 {
		t.Errorf("opened %d, top %d", opened, rows.top)
	}
}

func TestOtherRunesAndSpaceGoToTheWindow(t *testing.T) {
	timeline, _ := list(t, 10)
	c := canvasOf(timeline)
	var runes []rune
	var keys []fyne.KeyName
	c.SetOnTypedRune(func(r rune) { runes = append(runes, r) })
	c.SetOnTypedKey(func(e *fyne.KeyEvent) { keys = append(keys, e.Name) })
	timeline.Rows.Focus()
	test.Type(timeline.Rows, "r j")
	timeline.Rows.TypedKey(key(fyne.KeySpace))
	timeline.Rows.TypedKey(key(fyne.KeyF6))
	timeline.Rows.OnRune = func(r rune) bool { return r == 'e' }
	test.Type(timeline.Rows, "e")
	if string(runes) != "r " || len(keys) != 1 || keys[0] != fyne.KeyF6 {
		t.Errorf("the window got %q and %v", string(runes), keys)
	}
}

func TestTapsChooseOrActOrAskForAMenu(t *testing.T) {
	timeline, _ := list(t, 100)
	rows := timeline.Rows
	acted, menu := "", -1
	timeline.OnAction = func(action int, row RowData) { acted = testActions()[action].Tip + " " + row.Target }
	rows.OnMenu = func(index int, _ fyne.Position) { menu = index }
	test.TapAt(rows, fyne.NewPos(100, 3*28+5))
	if rows.Selected() != 4 {
		t.Errorf("row with key %d is chosen", rows.Selected())
	}
	test.TapAt(rows, fyne.NewPos(800-actionMargin-3*actionPitch+5, 5*28+5))
	if acted != "Replay /in/inbox-5" || rows.Selected() != 4 {
		t.Errorf("acted %q, chosen %d", acted, rows.Selected())
	}
	rows.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(50, 30)})
	if menu != 1 || rows.Selected() != 2 {
		t.Errorf("menu of %d, chosen %d", menu, rows.Selected())
	}
}

func TestTheRowUnderThePointerOffersItsActions(t *testing.T) {
	timeline, _ := list(t, 100)
	rows := timeline.Rows
	offers := func() (hovered []int) {
		for _, slot := range rows.slots {
			if slot.used && slot.row.(*TimelineRow).offers[0].image.Visible() {
				hovered = append(hovered, slot.index)
			}
		}
		return hovered
	}
	rows.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(40, 30)}})
	if got := offers(); len(got) != 1 || got[0] != 1 {
		t.Fatalf("offered on %v", got)
	}
	rows.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -28)}) // two rows under a pointer at rest
	if got := offers(); len(got) != 1 || got[0] != 3 {
		t.Errorf("after scrolling offered on %v", got)
	}
	rows.MouseOut()
	if got := offers(); len(got) != 0 {
		t.Errorf("offered on %v without a pointer", got)
	}
}

func TestAMillionRowsEndExactly(t *testing.T) {
	source := RowSource{
		Pitch: theme.SizeRow, Length: func() int { return 3_000_000 }, Key: func(i int) uint64 { return uint64(i + 1) },
		Create: func() fyne.CanvasObject { return NewTimelineRow(nil) },
		Update: func(i int, row fyne.CanvasObject, look RowLook) {},
	}
	l := NewRowList(source)
	inWindow(t, l, 300, 285)
	l.ScrollToEnd()
	last := l.slots[0]
	for _, slot := range l.slots {
		if slot.used && slot.index > last.index {
			last = slot
		}
	}
	if last.index != 2_999_999 || last.row.Position().Y+28 != 285 {
		t.Errorf("row %d ends at %v", last.index, last.row.Position().Y+28)
	}
	l.ScrollTo(1_500_001)
	if l.top != 1_500_001 || l.into != 0 {
		t.Errorf("top %d, into %v", l.top, l.into)
	}
}

func TestShowingTheSameAgainCostsNothing(t *testing.T) {
	timeline, source := list(t, 100)
	if n := testing.AllocsPerRun(100, timeline.Rows.Reload); n > 0 {
		t.Errorf("reloading what shows makes %v allocations", n)
	}
	row := NewTimelineRow(testActions())
	inWindow(t, row, 800, 28)
	row.Set(source.rows[3], RowLook{})
	if n := testing.AllocsPerRun(100, func() { row.Set(source.rows[3], RowLook{}) }); n > 0 {
		t.Errorf("setting what shows makes %v allocations", n)
	}
}

func TestARowKeepsItsObjectWhenRowsComeInAbove(t *testing.T) {
	timeline, source := list(t, 100)
	rows := timeline.Rows
	rows.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -280)})
	at := make(map[uint64]fyne.CanvasObject)
	for _, slot := range rows.slots {
		at[slot.key] = slot.row
	}
	source.rows = append([]RowData{{Key: 900}, {Key: 901}}, source.rows...)
	rows.Reload()
	for _, slot := range rows.slots {
		if slot.used && at[slot.key] != slot.row {
			t.Errorf("row %d is drawn by another object", slot.key)
		}
	}
}

func TestColumnsGoInOrderAndNeverOverlap(t *testing.T) {
	const advance = 7.2
	shown := 5
	for width := float32(1400); width >= 300; width-- {
		c := columnsFor(width, scale{advance, 1}, &TimelineLayout{})
		order := []bool{c.showNotes, c.showSize, c.showMethod, c.showTook}
		count := 0
		for i, visible := range order {
			if visible {
				count++
			} else if i+1 < len(order) && !order[i+1] {
				continue
			}
			if i > 0 && order[i-1] && !visible {
				t.Fatalf("at %v column %d goes before column %d", width, i, i-1)
			}
		}
		if count > shown {
			t.Fatalf("at %v a column comes back", width)
		}
		shown = count
		if c.targetWidth < 60 || c.target+c.targetWidth > c.status || c.status+markGlyph+markGap+7*advance > width {
			t.Fatalf("at %v the target is %v wide from %v, the status at %v", width, c.targetWidth, c.target, c.status)
		}
		if c.showNotes && (c.notes < c.size || c.notes+c.notesWidth > width) {
			t.Fatalf("at %v the notes overlap", width)
		}
	}
	if c := columnsFor(756, scale{advance, 1}, &TimelineLayout{}); c.status != 368 || c.notes != 564 || c.took != 486 || c.size != 548 {
		t.Errorf("at the drawn width: %+v", c)
	}
}

// A list beside a wide story in text twice as large has room for less than the time, the path and the status.
func TestColumnsOfANarrowListInLargeTextDoNotOverlap(t *testing.T) {
	const advance = 15.6
	for width := float32(1400); width >= 200; width-- {
		c := columnsFor(width, scale{advance, 1}, &TimelineLayout{})
		if c.showTime && c.target < c.time+px(8*advance) || c.targetWidth < 3*advance || c.target+c.targetWidth > c.status {
			t.Fatalf("at %v the target is %v wide from %v, the status at %v", width, c.targetWidth, c.target, c.status)
		}
		if !c.showTime && (c.statusRoom(0, 0) < 3*advance || c.status+markGlyph+markGap+c.statusRoom(0, 0) > width) {
			t.Fatalf("at %v the status has %v from %v", width, c.statusRoom(0, 0), c.status)
		}
	}
}

func TestRowsGrowWithTheirText(t *testing.T) {
	settings := fyne.CurrentApp().Settings()
	timeline, _ := list(t, 100)
	settings.SetTheme(theme.Theme{Variant: theme.Light, TextScale: 1.5})
	t.Cleanup(func() { settings.SetTheme(theme.Theme{Variant: theme.Light}) })
	timeline.Refresh()
	timeline.Rows.Refresh()
	for _, slot := range timeline.Rows.slots {
		row := slot.row.(*TimelineRow)
		if slot.used && (row.Size().Height != 42 || row.target.text.TextSize != 18 || row.target.min().Height > 42) {
			t.Fatalf("a row of %v with text of %v", row.Size().Height, row.target.text.TextSize)
		}
	}
}

func TestLongPathsAreCutAndTheStateKeepsItsWords(t *testing.T) {
	row := NewTimelineRow(nil)
	inWindow(t, row, 756, 28)
	row.Set(RowData{Key: 1, Target: "hooks.slack.com/services/T02AB/B01/secret", Badges: [2]BadgeData{
		{Text: "a very long note about this"}, {Text: "bad signature", Glyph: theme.GlyphShieldWarning.Bold(), State: theme.StateRefused},
	}}, RowLook{})
	if !row.target.isCut() || row.target.width() > row.columns.targetWidth {
		t.Errorf("the target is %q", row.target.text.Text)
	}
	if row.badges[1].text.text.Text != "bad signature" || row.badges[0].text.text.Text == row.badges[0].data.Text {
		t.Errorf("badges %q and %q", row.badges[0].text.text.Text, row.badges[1].text.text.Text)
	}
	end := row.badges[1].box.Position().X + row.badges[1].box.Size().Width
	if end > 756 {
		t.Errorf("the badges end at %v", end)
	}
	row.Set(RowData{Key: 2, Target: "/short"}, RowLook{})
	if row.target.text.Text != "/short" || row.badges[0].box.Visible() || row.badges[1].box.Visible() {
		t.Error("the next line shows remains of the last")
	}
}

func BenchmarkTimelineScroll(b *testing.B) {
	timeline, _ := list(b, 100_000)
	rows := timeline.Rows
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		rows.scrollTo(float64((i * 90) % 2_000_000))
	}
}

func BenchmarkTimelineReloadSame(b *testing.B) {
	timeline, _ := list(b, 100_000)
	b.ReportAllocs()
	for b.Loop() {
		timeline.Rows.Reload()
	}
}

func BenchmarkTimelineFollow(b *testing.B) {
	timeline, source := list(b, 1000)
	timeline.Rows.SetFollow(true)
	sample := liveRows()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		row := sample[i%len(sample)]
		row.Key = uint64(100_000 + i)
		source.rows = append(source.rows[1:], row)
		timeline.Rows.Reload()
	}
}
