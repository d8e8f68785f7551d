package widgets

import (
	"testing"

	"fyne.io/fyne/v2/test"
)

func TestProgressMarkup(t *testing.T) {
	for name, share := range map[string]float32{"none": 0, "begun": 0.001, "half": 0.5, "nearly": 0.9999, "done": 1, "over": 2} {
		p := NewProgress()
		p.Set(share)
		w := inWindow(t, p, 200, 8)
		test.AssertRendersToMarkup(t, "progress-"+name+".xml", w.Canvas())
	}
}

func TestASheetGrowsWithItsBody(t *testing.T) {
	text := NewParagraph(ParagraphSpec{Text: "Short."})
	s := NewSheet(SheetSpec{Title: "A question", Body: text})
	w := inWindow(t, NewText(TextSpec{}), 800, 600)
	s.ShowOn(w.Canvas())
	before := s.plate.card.outer.Size().Height
	text.SetText("This is much longer than what stood here before, and it goes on for so long that it does not fit into one line of the sheet, and not into two of them either.")
	s.Fit()
	if after := s.plate.card.outer.Size().Height; after <= before {
		t.Errorf("it was %v high and is %v", before, after)
	}
	s.Close()
	s.Fit() // a late wish does nothing
}
