package pane

import (
	"testing"

	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
)

func TestARowGoesOnBelowWhereItFindsNoRoom(t *testing.T) {
	a, b, c, space := newBox(100, 20), newBox(80, 20), newBox(60, 20), Space()
	row := Wrap(theme.SizeButtonSmall, 10, 4, space, a, b, space, c)
	row.Resize(fyne.NewSize(400, 28))
	if a.Position().X != 0 || b.Position().X != 110 || c.Position().X != 340 || row.MinSize().Height != 28 {
		t.Errorf("with room: %v, %v, %v, %v", a.Position(), b.Position(), c.Position(), row.MinSize())
	}
	row.Resize(fyne.NewSize(200, 28))
	if row.MinSize() != fyne.NewSize(100, 44) {
		t.Errorf("without room it is %v", row.MinSize())
	}
	row.Resize(fyne.NewSize(200, 44))
	if b.Position() != fyne.NewPos(110, 0) || c.Position() != fyne.NewPos(0, 24) {
		t.Errorf("without room: %v, %v", b.Position(), c.Position())
	}
	c.Hide()
	row.Resize(fyne.NewSize(210, 44))
	if row.MinSize().Height != 28 {
		t.Errorf("what is hidden takes room: %v", row.MinSize())
	}
}
