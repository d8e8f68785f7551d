package widgets

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

// inspectorCases are the widgets of the inspector and what Live's list can be made into.
func inspectorCases() []markupCase {
	phases := func() *Phases {
		p := NewPhases()
		p.Set([]PhaseData{
			{Name: "Look up name", Took: "1.2 ms", From: 0, To: .0065, Ink: theme.ColorReplayed},
			{Name: "Send and wait", Took: "148.8 ms", From: .17, To: .98, Ink: theme.ColorBrass},
			{Name: "Read answer", Took: "3.9 ms", From: .98, To: 1, Ink: theme.ColorInFlight},
		}, [3]string{"0", "92.0 ms", "184.0 ms"})
		return p
	}
	return []markupCase{
		{"phases", func() fyne.CanvasObject { return phases() }, fyne.NewSize(400, 120)},
		{"phases-narrow", func() fyne.CanvasObject { return phases() }, fyne.NewSize(220, 120)},
		{"codeview-xml", func() fyne.CanvasObject {
			v := NewCodeView()
			v.SetText(sampleXML, XML)
			v.Fold(5)
			v.Find("item")
			return v
		}, fyne.NewSize(300, 180)},
		{"timeline-sorted", func() fyne.CanvasObject {
			list := NewTimeline(liveRows()[4:7], testTitles, testActions()...)
			layout := TimelineLayout{}
			layout.Hidden[ColumnSize], layout.Hidden[ColumnTime] = true, true
			layout.Widths[ColumnStatus], layout.Widths[ColumnNotes] = 14, 24
			list.SetLayout(layout)
			list.SetSort(ColumnTook, true)
			return list
		}, fyne.NewSize(756, 140)},
		{"tabs-narrow", func() fyne.CanvasObject {
			t := NewTabs([]Tab{{Text: "Request"}, {Text: "Response"}, {Text: "Story"}, {Text: "Timing"}, {Text: "Signature"}}, nil)
			t.Choose(3)
			return t
		}, fyne.NewSize(220, 40)},
	}
}
