package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

// checks is a table's source of a few lines.
type checks []CheckRowData

func (c checks) Length() int            { return len(c) }
func (c checks) Row(i int) CheckRowData { return c[i] }

func (c checks) Checked() (all, some bool) {
	n := 0
	for _, row := range c {
		if row.Checked {
			n++
		}
	}
	return n == len(c), n > 0
}

func someChecks() checks {
	return checks{
		{Key: 1, Time: "14:31:15", Target: "crm.example.net/bellhop", Note: "comment.created", Count: "4", State: theme.StateGivenUp, Status: "500", Text: "The subscriber answered 500 Internal Server Error."},
		{Key: 2, Checked: true, Time: "27 Nov 12:32", Target: "old-pager.local:9100/ring", Note: "comment.created", Count: "10", State: theme.StateGivenUp, Status: "unreachable", Text: "Nothing answers."},
	}
}

func someCard() StateCardData {
	return StateCardData{
		State: theme.StateWaiting, Count: "18", Word: "Waiting", Hint: "longest 5 min", Foot: "Try all 18 now", Link: true,
		Rows: [StateCardRows]StateCardRow{{"crm, try 3 of 4", "crm, try 3", "in 28 s"}, {"invoice-bot, try 2 of 4", "invoice-bot, try 2", "in 1 min"}, {"a-name-that-is-far-too-long-for-this", "", "held"}},
	}
}

// deliveryCases are the widgets of the deliveries' page as testdata has them.
func deliveryCases() []markupCase {
	return []markupCase{
		{"statecard", func() fyne.CanvasObject {
			c := NewStateCard()
			c.Set(someCard())
			return c
		}, fyne.NewSize(226, 292)},
		{"statecard-low", func() fyne.CanvasObject {
			c := NewStateCard()
			c.Set(someCard())
			return c
		}, fyne.NewSize(170, 160)},
		{"ratechart", func() fyne.CanvasObject {
			c := NewRateChart()
			c.Set(RateChartData{
				Bars: []RateBar{{.5, .25, 0, "a"}, {0, 0, 0, "b"}, {0, 1, .01, "c"}, {1, 0, 1, "d"}},
				Axis: []Tick{{0, "0"}, {.5, "2"}, {1, "4"}}, Strip: []Tick{{0, "0"}, {1, "20"}},
				Times: []Tick{{0, "5 min ago"}, {1, "now"}}, Title: "Waiting, how many",
			})
			return c
		}, fyne.NewSize(300, 220)},
		{"ratechart-lines", func() fyne.CanvasObject {
			c := NewRateChart()
			c.Set(RateChartData{
				Lines: []RateLine{
					{"SQLite", theme.ColorInk, [][2]float32{{.1, .2}, {.2, .9}, {.3, .9}}},
					{"RabbitMQ", theme.ColorWaiting, [][2]float32{{.1, .2}, {1, .5}}},   // its name finds no room behind it
					{"Gearman", theme.ColorInFlight, [][2]float32{{.1, .8}, {.3, .88}}}, // nor this one above
					{"Beanstalkd", theme.ColorDelivered, nil},
				},
				Axis: []Tick{{0, "0"}, {.5, "1,000"}, {1, "2,000"}}, Times: []Tick{{0, "0 s"}, {1, "2 s"}},
			})
			return c
		}, fyne.NewSize(300, 160)},
		{"ratechart-empty", func() fyne.CanvasObject {
			c := NewRateChart()
			c.Set(RateChartData{Axis: []Tick{{0, "0"}, {1, "4"}}, Empty: "Nothing was tried in this time."})
			return c
		}, fyne.NewSize(300, 160)},
		{"checktable", func() fyne.CanvasObject {
			t := NewCheckTable(someChecks(), CheckTitles{"Given up", "To", "Event", "Tries", "Last try", "Why"})
			t.Reload()
			return t
		}, fyne.NewSize(800, 84)},
		{"checktable-narrow", func() fyne.CanvasObject {
			t := NewCheckTable(someChecks(), CheckTitles{"Given up", "To", "Event", "Tries", "Last try", "Why"})
			t.Reload()
			return t
		}, fyne.NewSize(480, 84)},
	}
}

// TestDeliveryGallery draws the same widgets.
func TestDeliveryGallery(t *testing.T) {
	gallery(t, func(t *testing.T, name string) {
		b := board{container.NewWithoutLayout(ground(theme.ColorBackground, 840, 700))}
		y := float32(16)
		for _, c := range deliveryCases() {
			b.put(16, y, c.make(), c.size)
			y += c.size.Height + theme.GapWide
		}
		snap(t, inWindow(t, b.Container, 840, 700), "deliveryparts-"+name)
	})
}

func TestACardOpensItsRowsAndDoesWhatItsFootSays(t *testing.T) {
	c := NewStateCard()
	data := someCard()
	c.Set(data)
	row, foot := -1, 0
	c.OnRow, c.OnFoot = func(i int) { row = i }, func() { foot++ }
	inWindow(t, c, 226, 292)
	test.TapAt(c, fyne.NewPos(20, c.head()+1.5*c.pitch()))
	if row != 1 || foot != 0 {
		t.Errorf("row %d, foot %d", row, foot)
	}
	test.TapAt(c, fyne.NewPos(20, c.head()+4.5*c.pitch())) // there is none
	test.TapAt(c, fyne.NewPos(20, 5))
	test.TapAt(c, fyne.NewPos(20, 285))
	c.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if row != 1 || foot != 2 {
		t.Errorf("then row %d, foot %d", row, foot)
	}
	data.Link = false
	c.Set(data)
	test.TapAt(c, fyne.NewPos(20, 285))
	if foot != 2 || c.Disabled() {
		t.Error("a foot that only says something does something, or the rows cannot be reached")
	}
	data.Rows = [StateCardRows]StateCardRow{}
	c.Set(data)
	if !c.Disabled() {
		t.Error("a card with nothing to do takes the focus")
	}
}

func TestTheKeysGoFromRowToRowOfACard(t *testing.T) {
	c := NewStateCard()
	data := someCard()
	c.Set(data)
	var opened []int
	c.OnRow, c.OnFoot = func(i int) { opened = append(opened, i) }, func() { opened = append(opened, -1) }
	w := inWindow(t, c, 226, 292)
	w.Canvas().Focus(c)
	press := func(keys ...fyne.KeyName) {
		for _, k := range keys {
			c.TypedKey(&fyne.KeyEvent{Name: k})
		}
	}
	press(fyne.KeyReturn, fyne.KeyUp, fyne.KeyReturn)
	if !c.lit.Visible() || c.lit.Position().Y != c.head()+2*c.pitch()+1 {
		t.Error("the row that the keys are at is not lit")
	}
	press(fyne.KeyUp, fyne.KeyUp, fyne.KeyUp, fyne.KeySpace, fyne.KeyDown, fyne.KeyReturn)
	data.Rows[1], data.Rows[2] = StateCardRow{}, StateCardRow{} // the row has gone meanwhile
	c.Set(data)
	press(fyne.KeyReturn)
	if want := []int{-1, 2, 0, 1, -1}; !slices.Equal(opened, want) {
		t.Errorf("opened %v, want %v", opened, want)
	}
}

func TestANameWithoutRoomIsToldWhole(t *testing.T) {
	c := NewStateCard()
	data := someCard()
	c.Set(data)
	layer := NewTipLayer(c, nil)
	inWindow(t, layer, 226, 292)
	for row, want := range map[float32]string{0: "", 2: data.Rows[2].Name} {
		c.MouseMoved(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(20, c.head()+(row+.5)*c.pitch())}})
		if layer.shown != (want != "") || layer.shown && layer.text.text != want {
			t.Errorf("at row %v the tip shows %v", row, layer.shown)
		}
		c.MouseOut()
	}
}

func TestACardThatIsNarrowHasABriefHint(t *testing.T) {
	c := NewStateCard()
	c.Set(StateCardData{Count: "2,486", Word: "Delivered", Hint: "99.5 % arrived", Brief: "99.5 %"})
	for width, want := range map[float32]string{226: "99.5 % arrived", 150: "99.5 %"} {
		inWindow(t, c, width, 292)
		if got := c.hint.text.Text; got != want {
			t.Errorf("with %v pixels it says %q", width, got)
		}
	}
}

func TestATableIsCheckedByItsBoxesAndBySpace(t *testing.T) {
	table := NewCheckTable(someChecks(), CheckTitles{})
	var checked []int
	chosen := -1
	table.OnCheck = func(i int) { checked = append(checked, i) }
	table.Rows.OnSelect = func(i int, _ uint64) { chosen = i }
	inWindow(t, table, 800, 120)
	table.Reload()
	test.TapAt(table.Rows, fyne.NewPos(20, 40))
	if len(checked) != 1 || checked[0] != 1 || chosen != -1 {
		t.Fatalf("checked %v, chosen %d", checked, chosen)
	}
	test.TapAt(table.Rows, fyne.NewPos(200, 10))
	table.Rows.TypedRune(' ')
	test.TapAt(table.head, fyne.NewPos(20, 10))
	test.TapAt(table.head, fyne.NewPos(200, 10)) // a title
	if len(checked) != 3 || checked[1] != 0 || checked[2] != -1 || chosen != 0 {
		t.Errorf("checked %v, chosen %d", checked, chosen)
	}
	if all, some := someChecks().Checked(); all || !some || !table.head.row.some {
		t.Error("the head does not say that some are checked")
	}
}
