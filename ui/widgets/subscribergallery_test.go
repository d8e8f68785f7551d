package widgets

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/ui/theme"
)

// subscriberCases are the widgets that subscribers are shown with.
func subscriberCases() []markupCase {
	row := func() fyne.CanvasObject {
		d := TrackData{
			Glyph: theme.GlyphWarning.Bold(), State: theme.StateRefused, Name: "crm", Address: "crm.example.net/bellhop", Kind: "CloudEvents",
			Figures: [3]string{"61.2", "4,980", "6"}, Loud: [3]theme.State{theme.StateRefused, theme.StateNone, theme.StateWaiting},
		}
		for i := range d.Bars {
			d.Bars[i] = []theme.State{theme.StateNone, theme.StateDelivered, theme.StateRefused, theme.StateReplayed}[i%4]
		}
		r := NewTrackRow()
		r.Set(d, RowLook{Selected: true})
		return r
	}
	return []markupCase{
		{"trackrow", row, fyne.NewSize(740, 30)},
		{"trackrow-narrow", row, fyne.NewSize(430, 30)},
		{"trackhead", func() fyne.CanvasObject {
			return NewTrackHead([7]string{"Name", "Sends to", "Format", "Last 24 tries", "ok %", "p95 ms", "queue"})
		}, fyne.NewSize(740, 28)},
		{"trychart", func() fyne.CanvasObject {
			c := NewTryChart(120)
			c.Set([]TryBar{
				{Took: 12 * time.Millisecond, State: theme.StateDelivered},
				{Took: 31 * time.Millisecond, State: theme.StateRefused, Code: "503"},
				{Took: 40 * time.Millisecond, State: theme.StateReplayed},
			}, "14:12", "14:31")
			return c
		}, fyne.NewSize(400, 160)},
		{"chip-in", func() fyne.CanvasObject {
			c := NewChip("comment.created", "", nil)
			c.SetOn(true)
			return c
		}, fyne.Size{}},
		{"chip-out", func() fyne.CanvasObject { return NewChip("order.*", "", nil) }, fyne.Size{}},
		{"waitline", func() fyne.CanvasObject {
			w := NewWaitLine()
			w.Set([]string{"now", "5s", "5m", "30m", "2h"})
			return w
		}, fyne.NewSize(180, 40)},
		{"codesample", func() fyne.CanvasObject {
			c := NewCodeSample(3)
			c.SetText("{\n  \"text\": \"a line that is longer than there is room\",\n  \"n\": 1,\n  \"b\": true\n}", JSON)
			return c
		}, fyne.NewSize(220, 80)},
	}
}

func TestAChipTellsWhatTheReaderChose(t *testing.T) {
	var told []bool
	c := NewChip("a", "", func(on bool) { told = append(told, on) })
	c.SetOn(true)
	if len(told) != 0 {
		t.Error("showing it tells of a choice")
	}
	test.Tap(c)
	if len(told) != 1 || told[0] || c.On() {
		t.Errorf("told %v", told)
	}
}

func TestATappedBarIsFound(t *testing.T) {
	c := NewTryChart(120)
	at := -1
	c.OnTap = func(i int) { at = i }
	c.Set(make([]TryBar, 50), "", "")
	inWindow(t, c, 500, 200)
	test.TapAt(c, fyne.NewPos(c.boxes[31].Position().X+1, 50))
	if at != 31 {
		t.Errorf("bar %d was tapped", at)
	}
	at = -1
	test.TapAt(c, fyne.NewPos(1, 50))
	if at != -1 {
		t.Error("the scale is a bar")
	}
}
