package widgets

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func codeIn(t testing.TB, text string, lang Lang) *CodeView {
	view := NewCodeView()
	inWindow(t, view, 400, 180+barRoom) // ten lines above a lower bar
	view.SetText(text, lang)
	return view
}

// painted are the stretches of text in sight, from top to bottom.
func painted(v *CodeView) string {
	var b strings.Builder
	for _, text := range v.ink.texts[:v.ink.usedTexts] {
		b.WriteString(text.Text)
	}
	return b.String()
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func press(v *CodeView, x, y float32, shift fyne.KeyModifier) {
	v.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}, Button: desktop.MouseButtonPrimary, Modifier: shift})
}

func drag(v *CodeView, x, y float32) {
	v.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: fyne.NewPos(x, y)}})
}

func TestCodePaintsOnlyTheLinesInSight(t *testing.T) {
	view := codeIn(t, numbered(100_000), Plain)
	if view.ink.usedTexts > 13 || !strings.HasPrefix(painted(view), "line 0line 1") {
		t.Errorf("%d texts: %q", view.ink.usedTexts, painted(view))
	}
	view.TypedKey(key(fyne.KeyEnd))
	if !strings.HasSuffix(painted(view), "line 99999") {
		t.Errorf("at the end: %q", painted(view))
	}
	view.TypedKey(key(fyne.KeyHome))
	view.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -18)})
	if !strings.HasPrefix(painted(view), "line 2line 3") {
		t.Errorf("scrolled: %q", painted(view))
	}
	view.ScrollToLine(50_000)
	if !strings.Contains(painted(view), "line 50000") {
		t.Errorf("line 50000 is not in %q", painted(view))
	}
}

func TestCodeIsMarkedWithTheMouseAndCopied(t *testing.T) {
	view := codeIn(t, "first line\nsecond line\nthird line", Plain)
	board := test.NewClipboard()
	view.Clipboard = board
	s := styleOf(view)
	left, step := view.textLeft(s), advance(s, faceData)
	press(view, left+6*step, 9, 0)
	drag(view, left+6*step, 30)
	view.DragEnd()
	view.TypedShortcut(&fyne.ShortcutCopy{})
	if board.Content() != "line\nsecond" {
		t.Errorf("copied %q", board.Content())
	}
	press(view, left+5*step, 45, fyne.KeyModifierShift)
	if view.Selected() != "line\nsecond line\nthird" {
		t.Errorf("with shift %q", view.Selected())
	}
	view.TypedShortcut(&fyne.ShortcutSelectAll{})
	view.TypedShortcut(&fyne.ShortcutCopy{})
	if board.Content() != view.Text() {
		t.Errorf("all is %q", board.Content())
	}
	view.DoubleTapped(&fyne.PointEvent{Position: fyne.NewPos(left+8*step, 27)})
	if view.Selected() != "line" {
		t.Errorf("the word is %q", view.Selected())
	}
	press(view, left, 9, 0)
	view.TypedShortcut(&fyne.ShortcutCopy{})
	if board.Content() != view.Text() {
		t.Error("copying nothing emptied the clipboard")
	}
}

func TestMarkingBeyondTheEdgeScrolls(t *testing.T) {
	view := codeIn(t, numbered(100), Plain)
	press(view, 60, 9, 0)
	for range 5 {
		drag(view, 60, 500)
	}
	if view.top != 5 || view.cursor.line != 15 {
		t.Errorf("top %d, marked to line %d", view.top, view.cursor.line)
	}
}

func TestTextThatIsNotASCIIIsHitWhereItShows(t *testing.T) {
	view := codeIn(t, "grüße, wörld\tend\x00 \xff.", Plain)
	s := styleOf(view)
	line := view.code.line(0)
	for col := range line {
		x := view.xOf(s, line, col)
		if got := view.colAt(s, line, x+1); got != col {
			t.Errorf("byte %d at %v is found as %d", col, x, got)
		}
	}
	if view.colAt(s, line, 10_000) != len(line) {
		t.Error("beside the line is not its end")
	}
}

func TestLongLinesAreCutOnTheScreenOnly(t *testing.T) {
	long := strings.Repeat("é", 5000)
	view := codeIn(t, long+"\nshort", Plain)
	view.scrollAside(1e9)
	if !strings.Contains(painted(view), "…") {
		t.Error("nothing says that the line goes on")
	}
	for _, text := range view.ink.texts[:view.ink.usedTexts] {
		if text.Size().Width > 2000 {
			t.Errorf("a text of %v is painted", text.Size().Width)
		}
	}
	view.SelectAll()
	if view.Selected() != view.Text() {
		t.Error("the cut part is not marked")
	}
	if text, whole := view.code.painted(0); whole || !utf8.ValidString(text) {
		t.Error("the line is cut inside a character")
	}
}

func TestBlocksFoldAndUnfold(t *testing.T) {
	view := codeIn(t, sampleJSON, JSON)
	rows := view.code.rows()
	press(view, view.textLeft(styleOf(view))-10, 3*18+9, 0) // the chevron of "repository"
	if view.code.rows() != rows-5 {
		t.Fatalf("%d rows of %d", view.code.rows(), rows)
	}
	if !strings.Contains(painted(view), `"repository":{…},"pusher"`) {
		t.Errorf("painted %q", painted(view))
	}
	view.Fold(0) // around it: the fold inside goes with it
	if view.code.rows() != 1 || len(view.code.folds) != 1 {
		t.Errorf("%d rows, %d folds", view.code.rows(), len(view.code.folds))
	}
	view.SelectAll()
	if view.Selected() != sampleJSON {
		t.Error("folded text is not copied")
	}
	view.ScrollToLine(12)
	if view.code.rows() != rows {
		t.Error("a line in a fold is not brought out")
	}
	view.Fold(1) // opens nothing
	if view.code.rows() != rows {
		t.Error("a line without a block folds")
	}
}

func TestFindJumpsFromPlaceToPlace(t *testing.T) {
	view := codeIn(t, sampleJSON, JSON)
	view.Fold(8) // the first "octocat" after the repository is inside
	if n := view.Find("OCTOCAT"); n != 4 {
		t.Fatalf("found %d", n)
	}
	if view.Next() != 2 || view.Next() != 3 || view.Next() != 4 || view.Next() != 1 || view.Previous() != 4 {
		t.Error("the order is wrong")
	}
	view.Next()
	view.Next()
	if len(view.code.folds) != 0 {
		t.Error("a place in a fold is not brought out")
	}
	if view.Find("nowhere") != 0 || view.Next() != 0 {
		t.Error("found what is not there")
	}
	if view.Find("") != 0 || view.ink.usedBoxes != 0 {
		t.Error("the light stays")
	}
}

func TestTheSameTextKeepsItsPlace(t *testing.T) {
	view := codeIn(t, numbered(100), Plain)
	view.ScrollToLine(60)
	top := view.top
	view.SetText(numbered(100), Plain)
	if view.top != top {
		t.Error("the place is lost")
	}
	view.SetText(numbered(101), Plain)
	if view.top != 0 {
		t.Error("a new text does not begin at its beginning")
	}
}

func TestPaintingTheSameAgainTouchesNothing(t *testing.T) {
	view := codeIn(t, sampleJSON, JSON)
	// Line numbers are written anew; nothing else is.
	if n := testing.AllocsPerRun(50, view.paint); n > 20 {
		t.Errorf("%v allocations", n)
	}
}

func TestJSONIsColouredByWhatItIs(t *testing.T) {
	line := `  "na\"me" : "v: \\", [-1.5e3, true, null, oops] }`
	want := []struct {
		text  string
		token token
	}{
		{`"na\"me"`, tokenKey},
		{":", tokenPunctuation},
		{`"v: \\"`, tokenString},
		{",", tokenPunctuation},
		{"[", tokenPunctuation},
		{"-1.5e3", tokenNumber},
		{",", tokenPunctuation},
		{"true", tokenLiteral},
		{",", tokenPunctuation},
		{"null", tokenLiteral},
		{",", tokenPunctuation},
		{"oops", tokenText},
		{"]", tokenPunctuation},
		{"}", tokenPunctuation},
	}
	spans := lexJSON(line, nil)
	if len(spans) != len(want) {
		t.Fatalf("%d spans, want %d: %v", len(spans), len(want), spans)
	}
	for i, part := range spans {
		if line[part.from:part.to] != want[i].text || part.token != want[i].token {
			t.Errorf("span %d is %q %d, want %q %d", i, line[part.from:part.to], part.token, want[i].text, want[i].token)
		}
	}
}

func FuzzLexJSON(f *testing.F) {
	f.Add(`{"a": [1, true, "x\`)
	f.Add("\"\xff\\")
	f.Fuzz(func(t *testing.T, line string) {
		at := 0
		for _, part := range lexJSON(line, nil) {
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

func FuzzCodeText(f *testing.F) {
	f.Add("{\n \"a\": [\n  1\n ]\n}\n", uint16(1), uint16(0))
	f.Add("\r\n\x00\t\n[\n", uint16(2), uint16(9))
	f.Fuzz(func(t *testing.T, text string, foldAt, alsoAt uint16) {
		c := newCodeText(text)
		if c.lines() != strings.Count(text, "\n")+1 {
			t.Fatalf("%d lines", c.lines())
		}
		c.toggle(int(foldAt) % c.lines())
		c.toggle(int(alsoAt) % c.lines())
		last := -1
		for row := range c.rows() {
			line := c.lineOf(row)
			if line <= last || line >= c.lines() || c.rowOf(line) != row {
				t.Fatalf("row %d shows line %d after %d, which is in row %d", row, line, last, c.rowOf(line))
			}
			last = line
		}
		for line := range c.lines() {
			if head := c.lineOf(c.rowOf(line)); head > line {
				t.Fatalf("line %d is in the row of line %d", line, head)
			}
			painted, _ := c.painted(line)
			for i := range painted {
				if shown(painted[:i])+shown(painted[i:]) != shown(painted) {
					t.Fatalf("%q is not shown as its parts at %d", painted, i)
				}
			}
		}
		if all := c.between(codePos{}, codePos{c.lines() - 1, len(text)}); all != text {
			t.Fatalf("all of it is %q", all)
		}
		for offset := range len(text) + 1 {
			if place := c.pos(offset); c.offset(place) != offset {
				t.Fatalf("byte %d is at %+v", offset, place)
			}
		}
	})
}

// bigJSON is printed JSON of about 4.4 MB in 200,000 lines.
func bigJSON() string {
	var b strings.Builder
	b.WriteString("{\n")
	for i := range 50_000 {
		fmt.Fprintf(&b, "  \"row%d\": {\n    \"id\": %d,\n    \"name\": \"a name of row %d, with words\"\n  },\n", i, i, i)
	}
	b.WriteString("  \"end\": null\n}")
	return b.String()
}

func BenchmarkCodeSetText(b *testing.B) {
	view := codeIn(b, "", JSON)
	text := bigJSON()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		view.SetText(text[i%2:], JSON) // never the text before
	}
}

func BenchmarkCodeScroll(b *testing.B) {
	view := codeIn(b, bigJSON(), JSON)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		view.scrollTo(float64((i * 90) % 3_000_000))
	}
}

func BenchmarkCodeFind(b *testing.B) {
	view := codeIn(b, bigJSON(), JSON)
	for b.Loop() {
		view.Find("ROW 49999")
	}
}
