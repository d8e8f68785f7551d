package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

func entryTable() *EntryTable {
	rows := []EntryData{
		{Key: 3, Number: "000482", Label: theme.GlyphCallBell, Name: "Mina Okafor", Text: "Slept like a parcel.", Time: "14:31", Rung: [EntryMarks]theme.State{theme.StateGivenUp, theme.StateWaiting, theme.StateDelivered}, Tip: "1 of 3 delivered."},
		{Key: 2, Number: "000481", Mark: theme.GlyphHandPalm, State: theme.StateWaiting, Word: "waits", Label: theme.GlyphTrain, Name: strings.Repeat("best-offers", 5), Text: strings.Repeat("Cheap watches ", 30), Time: "14:28", Bells: "not rung"},
		{Key: 1, Number: "000480", Mark: theme.GlyphEyeSlash, State: theme.StateGivenUp, Word: "hidden", Faded: true, Label: theme.GlyphKey, Name: "Olu", Text: "Left a tip.", Time: "2 Jan 25", Rung: [EntryMarks]theme.State{theme.StateGivenUp}, Bells: "1,284 of 1,285"},
	}
	t := NewEntryTable(EntryTitles{Number: "Guest", Name: "Name", Text: "Entry", Time: "Time", Bells: "Bells"},
		func() int { return len(rows) }, func(i int) EntryData { return rows[i] })
	t.Rows.Select(2)
	return t
}

func TestEntryTableMarkup(t *testing.T) {
	for name, width := range map[string]float32{"wide": 780, "narrow": 420} {
		w := inWindow(t, entryTable(), width, 120)
		test.AssertRendersToMarkup(t, "entries-"+name+".xml", w.Canvas())
	}
}

func TestColumnsOfEntriesStayInTheirLine(t *testing.T) {
	for width := float32(200); width < 1600; width += 7 {
		c := entryColumnsFor(width, scale{7.2, 1})
		end := c.text + c.textWidth
		if c.showTime && c.time < end || c.showBells && (c.bells < end || c.showTime && c.bells < c.time) || end > width {
			t.Fatalf("at %v: %+v", width, c)
		}
	}
}
