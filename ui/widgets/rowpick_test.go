package widgets

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

// picks notes what a list says about rows that are touched.
func picks(rows *RowList) *[]string {
	var said []string
	say := func(what string) func(int, uint64) {
		return func(index int, key uint64) { said = append(said, fmt.Sprintf("%s %d", what, key)) }
	}
	rows.OnSelect, rows.OnToggle, rows.OnExtend = say("choose"), say("toggle"), say("extend")
	return &said
}

// tapHolding taps a row while keys are held, as the driver does.
func tapHolding(rows *RowList, index int, held fyne.KeyModifier) {
	at := fyne.NewPos(100, float32(index)*28+5)
	rows.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Button: desktop.MouseButtonPrimary, Modifier: held})
	rows.MouseUp(&desktop.MouseEvent{})
	test.TapAt(rows, at)
}

func TestWhatIsHeldSaysHowARowIsTouched(t *testing.T) {
	timeline, _ := list(t, 100)
	rows := timeline.Rows
	said := picks(rows)
	tapHolding(rows, 3, 0)
	tapHolding(rows, 5, fyne.KeyModifierShortcutDefault)
	tapHolding(rows, 7, fyne.KeyModifierShift)
	test.TapAt(rows, fyne.NewPos(100, 5)) // what was held is forgotten
	acted := false
	timeline.OnAction = func(int, RowData) { acted = true }
	at := fyne.NewPos(800-actionMargin-3*actionPitch+5, 5*28+5)
	rows.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at}, Modifier: fyne.KeyModifierShortcutDefault})
	test.TapAt(rows, at)
	if want := []string{"choose 4", "toggle 6", "extend 8", "choose 1", "toggle 6"}; !slices.Equal(*said, want) || acted {
		t.Errorf("said %v, want %v; acted %v", *said, want, acted)
	}
	rows.OnToggle, rows.OnExtend = nil, nil
	tapHolding(rows, 8, fyne.KeyModifierShift)
	if rows.Selected() != 9 {
		t.Error("a list of one choice does not take a tap with Shift held")
	}
}

func TestShiftMakesKeysExtend(t *testing.T) {
	timeline, _ := list(t, 100)
	rows := timeline.Rows
	held := fyne.KeyModifier(0)
	rows.Modifiers = func() fyne.KeyModifier { return held }
	rows.Choose(4)
	said := picks(rows)
	extend := rows.OnExtend
	rows.OnExtend = func(index int, key uint64) {
		extend(index, key)
		rows.Select(key)
	}
	held = fyne.KeyModifierShift
	for _, name := range []fyne.KeyName{fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyPageDown, fyne.KeyEnd, fyne.KeyEnd} {
		rows.TypedKey(key(name))
	}
	rows.TypedRune('K')
	held = 0
	rows.TypedRune('K') // by Caps Lock
	if want := []string{"extend 6", "extend 7", "extend 6", "extend 15", "extend 100", "extend 100", "extend 99", "choose 98"}; !slices.Equal(*said, want) {
		t.Errorf("said %v, want %v", *said, want)
	}
	if !rows.AtEnd() {
		t.Error("the end of the range is out of sight")
	}
}

func TestSelectedRowsAreMarkedAndOnlyThoseInSightAreAskedFor(t *testing.T) {
	timeline, _ := list(t, 3000)
	rows := timeline.Rows
	asked := 0
	rows.SetPicked(func(key uint64) bool {
		asked++
		return key == 2 || key == 4
	})
	rows.Select(4)
	rows.Focus()
	asked = 0
	rows.Reload()
	if asked > 12 {
		t.Errorf("asked for %d rows", asked)
	}
	for _, slot := range rows.slots {
		row := slot.row.(*TimelineRow)
		_, _, edge := row.grounds()
		want := fyne.ThemeColorName("")
		switch slot.key {
		case 2:
			want = theme.ColorBrass
		case 4:
			want = theme.ColorFocus
		}
		if slot.used && !row.data.Thread && (row.ground.Visible() != (want != "") || edge != want || row.ring.frame.Visible() != (slot.key == 4)) {
			t.Errorf("row %d: ground %v, edge %q, ring %v", slot.key, row.ground.Visible(), edge, row.ring.frame.Visible())
		}
	}
	if n := testing.AllocsPerRun(100, rows.Reload); n > 0 {
		t.Errorf("reloading what shows makes %v allocations", n)
	}
}

func TestTheMenuIsOfTheRowOrOfAllThatAreSelected(t *testing.T) {
	timeline, _ := list(t, 100)
	rows := timeline.Rows
	said := picks(rows)
	var places []fyne.Position
	rows.OnMenu = func(_ int, at fyne.Position) { places = append(places, at) }
	rows.SetPicked(func(key uint64) bool { return key == 2 || key == 4 })
	rows.TypedKey(key(desktop.KeyMenu)) // nothing is chosen
	rows.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(50, 28+5)})
	rows.TappedSecondary(&fyne.PointEvent{Position: fyne.NewPos(50, 4*28+5)})
	rows.TypedKey(key(desktop.KeyMenu))
	if want := []string{"choose 5"}; !slices.Equal(*said, want) || len(places) != 3 {
		t.Fatalf("said %v, %d menus", *said, len(places))
	}
	if top := fyne.CurrentApp().Driver().AbsolutePositionForObject(rows).Y; places[2].Y != top+5*28 {
		t.Errorf("the menu of the fifth row opens at %v", places[2].Y-top)
	}
}
