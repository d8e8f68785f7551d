package widgets

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/ui/theme"
)

func rest(h desktop.Hoverable, x, y float32) {
	h.MouseIn(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}})
}

func TestARowThatIsCutIsToldWhole(t *testing.T) {
	long := strings.Repeat("a-long-name-", 20)
	cards := []CardData{{Title: "short", Line: "/in/short"}, {Title: long, Line: "/in/" + long}}
	rows := NewRowList(RowSource{
		Pitch: theme.SizeRowCard, Length: func() int { return len(cards) }, Key: func(i int) uint64 { return uint64(i) + 1 },
		Create: func() fyne.CanvasObject { return NewCardRow() },
		Update: func(i int, row fyne.CanvasObject, look RowLook) { row.(*CardRow).Set(cards[i], look) },
	})
	layer := NewTipLayer(container.NewStack(rows), nil)
	inWindow(t, layer, 300, 400)
	rest(rows, 80, 20)
	if layer.shown {
		t.Fatalf("what is not cut is told: %q", layer.text.text)
	}
	rest(rows, 80, 56+12)
	if !layer.shown || layer.text.text != long {
		t.Fatalf("the tip says %q", layer.text.text)
	}
	if top := layer.box.outer.Position().Y; top < 2*56 {
		t.Errorf("the tip lies on the row, at %v", top)
	}
	rest(rows, 4, 56+12)
	if layer.shown {
		t.Error("the tip stays beside the words")
	}
	rest(rows, 80, 56+12)
	rows.MouseOut()
	if layer.shown {
		t.Error("the tip stays without a pointer")
	}
}

func TestACutLineIsToldWhole(t *testing.T) {
	line := NewText(TextSpec{Text: "https://example.com/in/some-inbox", Cut: true})
	layer := NewTipLayer(container.NewWithoutLayout(line), nil)
	inWindow(t, layer, 600, 100)
	line.Resize(fyne.NewSize(400, 20))
	if rest(line, 5, 5); layer.shown {
		t.Fatal("a whole line has a tip")
	}
	line.Resize(fyne.NewSize(60, 20))
	if rest(line, 5, 5); !layer.shown || layer.text.text != line.Text() {
		t.Fatalf("the tip says %q", layer.text.text)
	}
	if line.MouseOut(); layer.shown {
		t.Error("the tip stays")
	}
}
