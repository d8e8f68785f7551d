package model

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
)

// compared loads what a comparison wishes for.
func compared(t *testing.T, c *Compare) CompareSheet {
	t.Helper()
	if update := c.Load(t.Context()); update != nil {
		update()
	}
	if c.Trouble() != "" {
		t.Fatal(c.Trouble())
	}
	return c.Sheet()
}

// pairOf adds two captures with bodies of a type, and compares them.
func pairOf(s *modeltest.Shelf, kind, left, right string) *Compare {
	var ids [2]hooks.ID
	for i, body := range []string{left, right} {
		header := hooks.Header{{"Content-Type", kind}, {"X-Id", []string{"1", "2"}[i]}}
		ids[i] = s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/shop", Status: 200, Request: s.Keep("POST /in/shop HTTP/1.1", header, body)})
	}
	c := NewCompare(s, time.UTC)
	c.Begin(Pair{ids, [2]string{"Marked", "Chosen"}})
	return c
}

func TestAComparisonStandsSideBySide(t *testing.T) {
	c := pairOf(&modeltest.Shelf{}, "application/json", `{"a":1,"b":[1,2]}`, `{"a":2,"b":[1,2],"c":{"d":0}}`)
	sheet := compared(t, c)
	if sheet.Summary != "1 header line and 2 values of the body differ." || sheet.Found != [2]int{3, 0} || sheet.Same != [2]bool{} {
		t.Errorf("%q, found %v, same %v", sheet.Summary, sheet.Found, sheet.Same)
	}
	want := [2]string{
		"POST /in/shop HTTP/1.1\nHeaders  2\nContent-Type: application/json\nX-Id: 1\nBody  17 B, JSON\n{\n  \"a\": 1,\n  \"b\": [\n    1,\n    2\n  ]\n\n\n\n}",
		"POST /in/shop HTTP/1.1\nHeaders  2\nContent-Type: application/json\nX-Id: 2\nBody  29 B, JSON\n{\n  \"a\": 2,\n  \"b\": [\n    1,\n    2\n  ],\n  \"c\": {\n    \"d\": 0\n  }\n}",
	}
	for i := range want {
		if sheet.Texts[i] != want[i] {
			t.Errorf("side %d:\n%s\nwant\n%s", i, sheet.Texts[i], want[i])
		}
		if lines := strings.Count(sheet.Texts[i], "\n") + 1; lines != len(sheet.Lines[i]) {
			t.Errorf("side %d has %d lines and %d marks", i, lines, len(sheet.Lines[i]))
		}
	}
	if got := sheet.Lines[1][14].Number; got != 10 || !sheet.Lines[0][12].Missing || sheet.Lines[0][12].Number != 0 {
		t.Errorf("the last line is number %d", got)
	}

	var seen []string
	for range sheet.Stops {
		c.Step(1)
		seen = append(seen, c.Position())
	}
	if want := []string{"1 of 3: X-Id changed", "2 of 3: Line 2 changed", "3 of 3: Line 7 is on the right only"}; !slices.Equal(seen, want) {
		t.Errorf("stops %q, want %q", seen, want)
	}
	if stop, _ := c.Current(); stop.Line != 11 || stop.End != 14 {
		t.Errorf("a run of added lines is the stop %+v", stop)
	}
	c.Step(1)
	if c.Step(-1); c.Position() != "3 of 3: Line 7 is on the right only" {
		t.Errorf("after the last comes the first, before it the last; got %q", c.Position())
	}
}

func TestOnlyTheDifferencesOfJSONAreItsValues(t *testing.T) {
	c := pairOf(&modeltest.Shelf{}, "application/json", `{"a":1,"n":7,"l":["x","y"],"z":1}`, `{"a":"1","n":7.0,"l":["w","x","y"]}`)
	c.SetOnly(true)
	sheet := compared(t, c)
	want := [2]string{
		"Headers  2\nX-Id: 1\nBody  33 B, JSON by its values\n$.a: 1\n$.n: 7\n\n$.z: 1",
		"Headers  2\nX-Id: 2\nBody  35 B, JSON by its values\n$.a: \"1\"\n$.n: 7.0\n$.l[0]: \"w\"\n",
	}
	if sheet.Texts != want {
		t.Errorf("got\n%s\n\n%s", sheet.Texts[0], sheet.Texts[1])
	}
	words := ""
	for _, stop := range sheet.Stops {
		words += stop.Words + "\n"
	}
	if want := "X-Id changed\n$.a: a number became a text\n$.n: the same number, written otherwise\n$.l[0] is on the right only\n$.z is on the left only\n"; words != want {
		t.Errorf("got\n%swant\n%s", words, want)
	}
	if sheet.Counts != [5]int{0, 2, 1, 1, 1} {
		t.Errorf("counts %v", sheet.Counts)
	}
}

func TestWhatIsTheSameIsSummedUpWhenOnlyDifferencesShow(t *testing.T) {
	s := &modeltest.Shelf{}
	c := pairOf(s, "text/plain", "a\nb\nc\nd\n", "a\nb\nC\nd\n")
	c.SetOnly(true)
	if got, want := compared(t, c).Texts[0], "Headers  2\nX-Id: 1\nBody  8 B, text\n2 same lines\nc\n\n1 same line"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	c = pairOf(s, "application/json", `{"a":1}`, `{ "a": 1 }`)
	c.SetOnly(true)
	if got := compared(t, c).Texts[1]; !strings.HasSuffix(got, "\nThe bodies hold the same JSON, laid out otherwise.") {
		t.Errorf("got\n%s", got)
	}
	c = pairOf(s, "image/png", "\x00\x01", "\x00\x02")
	if got := compared(t, c); !strings.HasSuffix(got.Texts[1], "00000000  00 02                    ..") || got.Stops[1].Words != "Bytes from 00000000 changed" {
		t.Errorf("got\n%s\n%+v", got.Texts[1], got.Stops)
	}
}

func TestAMessageThatIsMissingIsNamed(t *testing.T) {
	shelf, push := modeltest.Evening()
	c := NewCompare(shelf, time.UTC)
	for _, want := range []struct {
		left, right hooks.ID
		summary     string
	}{
		{push, push, "The answers are the same, byte for byte."},
		{push, push + 4, "Only the left has an answer."},
		{push + 4, push, "Only the right has an answer."},
		{push + 4, push + 10, "Neither side has an answer."},
	} {
		c.Begin(Pair{IDs: [2]hooks.ID{want.left, want.right}})
		c.ShowSide(ResponseSide)
		if got := compared(t, c); got.Summary != want.summary {
			t.Errorf("%v: got %q", want, got.Summary)
		}
	}
	c.Begin(Pair{IDs: [2]hooks.ID{push, 4711}})
	c.Load(t.Context())()
	if !strings.Contains(c.Trouble(), "no exchange 4711") {
		t.Errorf("trouble %q", c.Trouble())
	}
}

func TestAnAnswerThatComesLaterIsCompared(t *testing.T) {
	shelf, push := modeltest.Evening()
	ok := shelf.Keep("HTTP/1.1 200 OK", nil, "")
	open := shelf.Add(hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://localhost:9001/", Open: true, Request: ok})
	c := NewCompare(shelf, time.UTC)
	c.Begin(Pair{IDs: [2]hooks.ID{push, open}})
	if got := compared(t, c).Summary; got != "Only the left has a request." {
		t.Errorf("while it is sent: %q", got)
	}
	if c.Load(t.Context()) != nil {
		t.Error("nothing has changed, and it is loaded anew")
	}
	shelf.Edit(open, func(e *hooks.Exchange) { e.Open, e.Status, e.Response = false, 200, ok })
	if got := compared(t, c).Summary; strings.HasPrefix(got, "Only") {
		t.Errorf("then: %q", got)
	}
}

func TestWhatAnExchangeIsComparedWith(t *testing.T) {
	replay := hooks.Exchange{ID: 9, Origin: hooks.OriginReplay, Cause: hooks.CausedBy(hooks.CauseExchange, 4)}
	again := hooks.Exchange{ID: 9, First: 3}
	for _, c := range []struct {
		name   string
		chosen hooks.Exchange
		marked hooks.ID
		pair   Pair
		says   string
	}{
		{"the marked one", replay, 5, Pair{[2]hooks.ID{5, 9}, [2]string{"Marked", "Chosen"}}, ""},
		{"a replay's original", replay, 0, Pair{[2]hooks.ID{4, 9}, [2]string{"Original", "This replay"}}, ""},
		{"a marked replay's original", replay, 9, Pair{[2]hooks.ID{4, 9}, [2]string{"Original", "This replay"}}, ""},
		{"the first with the same id", again, 0, Pair{[2]hooks.ID{3, 9}, [2]string{"First time", "This time"}}, ""},
		{"none", hooks.Exchange{ID: 9}, 0, Pair{}, "Mark one with M first."},
		{"itself", hooks.Exchange{ID: 9}, 9, Pair{}, "This one is marked. Choose another, then D."},
	} {
		if pair, says := PairFor(c.chosen, c.marked); pair != c.pair || says != c.says {
			t.Errorf("%s: %+v %q", c.name, pair, says)
		}
	}
}
