package widgets

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

const sampleXML = `<?xml version="1.0"?>
<order id="7">
  <guest>Mina</guest>
  <items>
    <item sku="bell"/>
    <item sku='key'>
      <!-- brass -->
    </item>
  </items>
</order>`

func TestXMLFoldsByElement(t *testing.T) {
	view := codeIn(t, sampleXML, XML)
	rows := view.code.rows()
	for _, line := range []int{0, 2, 4, 6, 9} {
		if view.code.opens(line) {
			t.Errorf("line %d opens something", line)
		}
	}
	view.Fold(3)
	if view.code.rows() != rows-5 || !strings.Contains(painted(view), `>…</items>`) {
		t.Errorf("%d rows of %d: %q", view.code.rows(), rows, painted(view))
	}
	view.Fold(1)
	if view.code.rows() != 2 {
		t.Errorf("%d rows", view.code.rows())
	}
	view.FoldAll() // unfolds
	if view.code.rows() != rows || view.Folded() {
		t.Error("something stays folded")
	}
	view.FoldAll()
	if view.code.rows() != rows-5 {
		t.Errorf("%d rows with all inner blocks folded", view.code.rows())
	}
}

func TestManyFoldsKeepRowsAndLinesTogether(t *testing.T) {
	view := codeIn(t, bigJSON(), JSON)
	view.FoldAll()
	c := view.code
	if len(c.folds) != 50_000 || c.rows() != 50_003 {
		t.Fatalf("%d folds, %d rows", len(c.folds), c.rows())
	}
	for _, row := range []int{0, 1, 2, 25_000, 50_001, 50_002} {
		if line := c.lineOf(row); c.rowOf(line) != row {
			t.Errorf("row %d is line %d, which is row %d", row, line, c.rowOf(line))
		}
	}
	if c.rowOf(3) != 1 || c.rowOf(c.lines()-1) != c.rows()-1 {
		t.Error("a folded line is not in the row of its head")
	}
}

func TestTheCaretGoesFromLineToLineAndFolds(t *testing.T) {
	view := codeIn(t, sampleJSON, JSON)
	view.Caret = true
	var asked fyne.Position
	view.OnMenu = func(at fyne.Position) { asked = at }
	canvasOf(view).Focus(view)
	for range 3 {
		view.TypedKey(key(fyne.KeyDown))
	}
	if view.cursor.line != 3 || !strings.HasPrefix(view.Text()[view.Line():], `"repository"`) {
		t.Fatalf("line %d, %.20q", view.cursor.line, view.Text()[view.Line():])
	}
	rows := view.code.rows()
	view.TypedKey(key(fyne.KeyReturn))
	if view.code.rows() != rows-5 {
		t.Error("Enter does not fold")
	}
	view.TypedKey(key(fyne.KeyDown))
	if !strings.HasPrefix(view.Text()[view.Line():], `"pusher"`) {
		t.Errorf("below the fold is %.20q", view.Text()[view.Line():])
	}
	view.TypedKey(key(desktop.KeyMenu))
	if asked.Y <= 0 {
		t.Errorf("asked for a menu at %v", asked)
	}
	view.TypedKey(key(fyne.KeyEnd)) // out of sight
	view.TypedKey(key(fyne.KeyUp))
	if row := view.code.rowOf(view.cursor.line); row < view.top {
		t.Errorf("the caret is at row %d above %d", row, view.top)
	}
}

func TestXMLIsColouredByWhatItIs(t *testing.T) {
	line := `  <a:item sku='k"y' on="1">text &amp; more</a:item><!-- x --><br/>`
	want := []string{"<", "a:item", "sku", "=", `'k"y'`, "on", "=", `"1"`, ">", "text &amp; more", "</", "a:item", ">", "<!-- x -->", "<", "br", "/", ">"}
	var got []string
	for _, part := range lexXML(line, nil) {
		got = append(got, line[part.from:part.to])
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}

func FuzzLexXML(f *testing.F) {
	f.Add(`<a b="c`)
	f.Add("</\xff<!--")
	f.Fuzz(func(t *testing.T, line string) {
		at := 0
		for _, part := range lexXML(line, nil) {
			if part.from < at || part.to <= part.from || part.to > len(line) {
				t.Fatalf("span %+v after %d of %d", part, at, len(line))
			}
			if gap := strings.Trim(line[at:part.from], " \t\r"); gap != "" {
				t.Fatalf("%q is left out", gap)
			}
			at = part.to
		}
		if rest := strings.Trim(line[at:], " \t\r"); rest != "" {
			t.Fatalf("%q is left out", rest)
		}
	})
}
