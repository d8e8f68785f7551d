package diff_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bellhop/hooks"
	"bellhop/hooks/diff"
)

func utf8Text(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, utf8.RuneError)
}

func TestTheFirstLineIsComparedPartByPart(t *testing.T) {
	first := func(left, right string) string {
		return worded(diff.Payloads(hooks.Payload{Head: []byte(left + "\r\n\r\n")}, hooks.Payload{Head: []byte(right + "\r\n\r\n")}).First)
	}
	want(t, "a target", first("POST /in/a?x=1 HTTP/1.1", "POST /in/a?x=22 HTTP/1.1"), "= POST\n~ /in/a?x=[1] | /in/a?x=[22]\n= HTTP/1.1\n")
	want(t, "a status", first("HTTP/1.1 422 Unprocessable Entity", "HTTP/2 200"), "~ HTTP/[1.1] | HTTP/[2]\n~ [422] | [200]\n- Unprocessable Entity\n")
	want(t, "a request and a response", first("GET / HTTP/1.1", "HTTP/1.1 200 OK"), "~ [GET / ]HTTP/1.1 | HTTP/1.1[ 200 OK]\n")
	want(t, "nonsense", first("GET  / HTTP/1.1", "GET  / HTTP/1.1"), "= GET  / HTTP/1.1\n")
}

func TestHeaderLinesAreComparedByName(t *testing.T) {
	line := func(name, value string) [2]string { return [2]string{name, value} }
	for _, c := range []struct {
		name        string
		left, right hooks.Header
		lines       string
	}{
		{"same", hooks.Header{line("A", "1")}, hooks.Header{line("A", "1")}, "= A: 1\n"},
		{"letter case", hooks.Header{line("x-id", "1")}, hooks.Header{line("X-Id", "1")}, "≈ x-id: 1 | X-Id: 1 (another letter case)\n"},
		{"a value", hooks.Header{line("A", "t=1,v1=aa")}, hooks.Header{line("a", "t=2,v1=aa")}, "~ A: t=[1],v1=aa | a: t=[2],v1=aa (another letter case)\n"},
		{"one more and one less", hooks.Header{line("A", "1"), line("B", "2")}, hooks.Header{line("B", "2"), line("C", "3")}, "- A: 1\n= B: 2\n+ C: 3\n"},
		{
			"moved",
			hooks.Header{line("A", "1"), line("B", "2"), line("C", "3")},
			hooks.Header{line("B", "2"), line("C", "3"), line("A", "1")},
			"≈ A: 1 | A: 1 (another place)\n= B: 2\n= C: 3\n",
		},
		{
			"doubles",
			hooks.Header{line("Set-Cookie", "a=1"), line("Set-Cookie", "b=2")},
			hooks.Header{line("Set-Cookie", "a=1"), line("Set-Cookie", "c=3"), line("Set-Cookie", "b=2")},
			"= Set-Cookie: a=1\n+ Set-Cookie: c=3\n= Set-Cookie: b=2\n",
		},
		{
			"doubles that changed places",
			hooks.Header{line("V", "a"), line("V", "b")},
			hooks.Header{line("V", "b"), line("V", "a")},
			"≈ V: a | V: a (another place)\n= V: b\n",
		},
		{"a double gone", hooks.Header{line("V", "a"), line("V", "a")}, hooks.Header{line("V", "a")}, "= V: a\n- V: a\n"},
	} {
		r := diff.Payloads(hooks.Payload{Head: hooks.FormatHead("GET / HTTP/1.1", c.left)}, hooks.Payload{Head: hooks.FormatHead("GET / HTTP/1.1", c.right)})
		want(t, c.name, worded(r.Header), c.lines)
		if r.Same != (c.name == "same") {
			t.Errorf("%s: same is %t", c.name, r.Same)
		}
	}
}

func TestTheSummaryCountsWhatDiffers(t *testing.T) {
	a := hooks.Payload{Head: []byte("POST /a HTTP/1.1\r\nX-One: 1\r\nX-Two: 2\r\nx-case: c\r\n\r\n"), Body: []byte(`{"a":1,"b":2}`)}
	b := hooks.Payload{Head: []byte("POST /b HTTP/1.1\r\nX-One: 2\r\nX-Three: 3\r\nX-Case: c\r\n\r\n"), Body: []byte(`{"a":2,"b":3}`)}
	if got := diff.Payloads(a, b).Summary; got != "The first line, 3 header lines and 2 values of the body differ. 1 header line is written otherwise." {
		t.Errorf("got %q", got)
	}
	if got := diff.Payloads(a, a).Summary; got != "Both are the same, byte for byte." {
		t.Errorf("got %q", got)
	}
	spaced := hooks.Payload{Head: []byte("POST /a HTTP/1.1\nX-One:1\nX-Two:2\nx-case:c\n\n"), Body: a.Body}
	if r := diff.Payloads(a, spaced); r.Same || r.Summary != "The heads differ in white space and line ends only." {
		t.Errorf("%t %q", r.Same, r.Summary)
	}
	r := diff.Compare(diff.Message{Payload: a}, diff.Message{Absent: true})
	if r.Same || r.Summary != "There is one on the left only." || r.Header[0].Kind != diff.Removed {
		t.Errorf("%+v", r)
	}
	r = diff.Compare(diff.Message{Payload: a, Truncated: true}, diff.Message{Payload: a})
	if r.Same || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "on the left was cut") {
		t.Errorf("%+v", r)
	}
}

func TestTextIsComparedByLinesAndWords(t *testing.T) {
	plain := func(left, right string) diff.Report {
		return diff.Payloads(request("text/plain", left), request("text/plain", right))
	}
	r := plain("Dear guest,\nyour room 12 is ready.\nBye\n", "Dear guest,\nyour room 14 is ready.\nSee you\nBye\n")
	want(t, "lines", worded(r.Body.Lines), "= Dear guest,\n~ your room [12] is ready. | your room [14] is ready.\n+ See you\n= Bye\n")
	if r.Body.Kind != diff.BodyText || r.Summary != "2 lines of the body differ." {
		t.Errorf("%s: %s", r.Body.Kind, r.Summary)
	}
	r = plain("a\r\nb\r\n", "a\nb")
	want(t, "line ends", strings.Join(r.Body.Notes, "\n"), "The lines end with CR LF on the left and with LF on the right.\nThe last line ends with a line feed on the left only.")
	if r.Body.Count != 0 || r.Summary != "The bodies differ in their line ends only." {
		t.Errorf("%+v", r)
	}
	r = diff.Payloads(request("application/x-www-form-urlencoded", "a=1&b=2"), request("application/x-www-form-urlencoded", "a=1&b=3"))
	want(t, "a form", worded(r.Body.Lines), "= a = 1\n~ b = [2] | b = [3]\n")
	r = diff.Payloads(request("application/json", `{"a":1}`), request("application/json", `{"a":1`))
	if r.Body.Kind != diff.BodyText || !strings.HasPrefix(r.Body.Notes[0], "On the right: The JSON is not finished") {
		t.Errorf("broken JSON: %+v", r.Body)
	}
	r = diff.Payloads(request("application/json", `{"a":1}`), request("", ""))
	if r.Body.Kind != diff.BodyJSON || r.Body.Count != 1 || r.Body.Changes[0].Kind != diff.Removed {
		t.Errorf("one side is empty: %+v", r.Body)
	}
}

func TestBytesAreComparedFromTheirFirstDifference(t *testing.T) {
	left := strings.Repeat("\x00\x01\x02\x03\x04\x05\x06\x07", 100)
	right := left[:403] + "\xff" + left[404:]
	r := diff.Payloads(request("image/png", left), request("image/png", right))
	if r.Body.Kind != diff.BodyBinary || r.Body.FirstOffset != 403 || r.Summary != "The body differs." {
		t.Errorf("%s at %d: %s", r.Body.Kind, r.Body.FirstOffset, r.Summary)
	}
	want(t, "the notes", strings.Join(r.Body.Notes, "\n"), "They differ first at byte 403, counted from 0. The left has 800 bytes, the right 800.\nBytes 368 to 503 are shown.")
	want(t, "the line", worded(r.Body.Lines[4:5]), "~ 00000190  00 01 02 [03] 04 05 06 07  ........ | 00000190  00 01 02 [ff] 04 05 06 07  ........\n")
	r = diff.Payloads(request("image/png", left), request("image/png", left[:11]))
	if r.Body.FirstOffset != 11 || !strings.Contains(r.Body.Notes[0], "The right ends after 11 bytes") {
		t.Errorf("%+v", r.Body.Notes)
	}
	large := strings.Repeat("bell ", 1<<20)
	r = diff.Payloads(request("text/plain", large), request("text/plain", large+"!"))
	if r.Body.Kind != diff.BodyLarge || r.Body.Same || r.Body.FirstOffset != int64(len(large)) || !strings.Contains(r.Body.Notes[0], "over 4 MiB") {
		t.Errorf("large: %+v", r.Body.Notes)
	}
	many := strings.Repeat("\n", 100_001)
	r = diff.Payloads(request("text/plain", "a"+many), request("text/plain", "b"+many))
	if r.Body.Kind != diff.BodyLarge || r.Body.FirstOffset != 0 || r.Summary != "The body differs." {
		t.Errorf("many lines: %s %s", r.Body.Kind, r.Summary)
	}
	many = "[" + strings.Repeat("[],", 1_100_000) + "1]"
	r = diff.Payloads(request(asJSON, many), request(asJSON, many[:len(many)-2]+"2]"))
	if r.Body.Kind != diff.BodyLarge || r.Body.FirstOffset != int64(len(many)-2) || r.Body.Count != 1 {
		t.Errorf("many values: %s %s", r.Body.Kind, r.Summary)
	}
	many = "[" + strings.Repeat("0,", 110_000) + "1]"
	r = diff.Payloads(request(asJSON, many), request(asJSON, many[:len(many)-2]+"2]"))
	if r.Body.Kind != diff.BodyJSON || r.Body.Lines != nil || changes(r) != "changed $[110000]: 1 -> 2\n" {
		t.Errorf("many lines of JSON: %s %s", r.Body.Kind, r.Summary)
	}
}

func TestCompressedBodiesAreComparedDecoded(t *testing.T) {
	coded := func(text string) hooks.Payload {
		return request(asJSON, zipped(t, text), [2]string{"Content-Encoding", "gzip"})
	}
	r := diff.Payloads(coded(`{"a":1}`), request(asJSON, `{"a":2}`))
	if r.Body.Kind != diff.BodyJSON || !r.Body.Decoded || r.Body.Count != 1 {
		t.Errorf("%+v", r.Body)
	}
	want(t, "the note", r.Body.Notes[0], "Compared decoded: the left was coded with gzip, the right with nothing.")
	r = diff.Payloads(coded(`{"a":1}`), request(asJSON, `{"a":1}`))
	if r.Same || !r.Body.Same || !strings.Contains(r.Summary, "in their coding only") {
		t.Errorf("%+v", r)
	}
	r = diff.Payloads(request(asJSON, "nonsense", [2]string{"Content-Encoding", "gzip"}), coded(`{"a":1}`))
	if r.Body.Decoded || r.Body.Kind == diff.BodyJSON || !strings.Contains(strings.Join(r.Body.Notes, " "), "compared as they came") {
		t.Errorf("damaged: %+v", r.Body)
	}
	bomb := coded(strings.Repeat(" ", 5<<20))
	if r := diff.Payloads(bomb, bomb); r.Body.Kind != diff.BodyLarge || !r.Body.Same {
		t.Errorf("too large decoded: %s", r.Body.Kind)
	}
}

// The lines of any two texts, left and right taken by themselves, are the two texts.
func checkLines(t testing.TB, left, right string) {
	t.Helper()
	r := diff.Payloads(request("text/plain", left), request("text/plain", right))
	if r.Same != (left == right) || r.Body.Same != (left == right) {
		t.Fatalf("%q and %q: same is %t", left, right, r.Same)
	}
	if r.Body.Kind != diff.BodyText {
		return
	}
	var texts [2][]string
	for _, l := range r.Body.Lines {
		for i, at := range []int{l.LeftAt, l.RightAt} {
			if at == 0 {
				continue
			}
			texts[i] = append(texts[i], []string{l.Left, l.Right}[i])
			if at != len(texts[i]) {
				t.Fatalf("%q and %q: line %d comes as line %d", left, right, at, len(texts[i]))
			}
		}
		if l.Kind == diff.Same && l.Left != l.Right {
			t.Fatalf("%q is the same as %q", l.Left, l.Right)
		}
		marked(l.Left, l.LeftMarks)
		marked(l.Right, l.RightMarks)
	}
	for i, text := range []string{left, right} {
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		if text == "" {
			lines = nil
		}
		if !slices.Equal(texts[i], lines) {
			t.Fatalf("the lines of %q are %q", text, texts[i])
		}
	}
}

func TestTheLinesOfASideAreItsText(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	text := func(lines, kinds int) string {
		var out strings.Builder
		for range r.IntN(lines) {
			fmt.Fprintf(&out, "line %d of the book\n", r.IntN(kinds))
		}
		return out.String()
	}
	for range 500 {
		checkLines(t, text(12, 5), text(12, 5))
		checkLines(t, text(300, 20), text(300, 20))
	}
}

func FuzzLines(f *testing.F) {
	f.Add("a\nb\nc\n", "a\r\nc\nb")
	f.Fuzz(func(t *testing.T, left, right string) {
		if !utf8Text(left+right) || strings.ContainsAny(left+right, "\r\x00\ufeff") {
			return
		}
		checkLines(t, left, right)
	})
}

func FuzzPayloads(f *testing.F) {
	f.Add([]byte("POST / HTTP/1.1\r\nA: 1\r\n\r\n"), []byte("{}"), []byte("HTTP/1.1 200 OK\r\na:1\r\n\r\n"), []byte("\x00"))
	f.Fuzz(func(t *testing.T, leftHead, leftBody, rightHead, rightBody []byte) {
		left, right := hooks.Payload{Head: leftHead, Body: leftBody}, hooks.Payload{Head: rightHead, Body: rightBody}
		if r := diff.Payloads(left, left); !r.Same || !r.Body.Same {
			t.Fatalf("not the same as itself: %+v", r)
		}
		r := diff.Payloads(left, right)
		if r.Same != (string(leftHead) == string(rightHead) && string(leftBody) == string(rightBody)) {
			t.Fatalf("same is %t", r.Same)
		}
		if r.Summary == "" {
			t.Fatalf("nothing is said: %+v", r)
		}
		for _, l := range append(r.Body.Lines, r.Header...) {
			marked(l.Left, l.LeftMarks)
			marked(l.Right, l.RightMarks)
		}
	})
}

// What is made to be hard must not take long: many equal lines crossed, one line alone, deep lists.
func TestHardTextsTakeNoLongTime(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	noise := func(kinds int) string {
		var out strings.Builder
		for range 90_000 {
			fmt.Fprintf(&out, "%d\n", r.IntN(kinds))
		}
		return out.String()
	}
	deep := func(inside string) string {
		return strings.Repeat(`{"a":[`, 4900) + inside + strings.Repeat("]}", 4900)
	}
	var objects [2][]string
	for i := range 20_000 {
		objects[0] = append(objects[0], fmt.Sprintf(`{"n":%d}`, i))
		objects[1] = append(objects[1], fmt.Sprintf(`{"n":%d}`, -i))
	}
	for name, pair := range map[string][2]string{
		"few kinds of lines": {noise(3), noise(3)},
		"many kinds":         {noise(90_000), noise(90_000)},
		"one long line":      {strings.Repeat("ab ", 1<<20), strings.Repeat("ba ", 1<<20)},
		"deep JSON":          {deep("1,2"), deep("1,3")},
		"lists of objects":   {"[" + strings.Join(objects[0], ",") + "]", "[" + strings.Join(objects[1], ",") + "]"},
		"many header lines":  {"", ""},
	} {
		left, right := request("", pair[0]), request("", pair[1])
		if name == "many header lines" {
			left.Head = []byte("GET / HTTP/1.1\n" + strings.Repeat("a:1\na:2\n", 40_000))
			right.Head = []byte("GET / HTTP/1.1\n" + strings.Repeat("a:2\na:3\na:1\n", 30_000))
		}
		began := time.Now()
		diff.Payloads(left, right)
		if took := time.Since(began); took > 2*time.Minute { // some 0.5 s; the rest is for the race detector and whatever else the machine does
			t.Errorf("%s took %s", name, took)
		} else {
			t.Logf("%s took %s", name, took)
		}
	}
}

// books makes two JSON bodies of about 1 MB with a difference here and there.
func books() (left, right string) {
	var texts [2]strings.Builder
	for side := range texts {
		texts[side].WriteString("[")
		for i := range 5000 {
			if i > 0 {
				texts[side].WriteByte(',')
			}
			name := "guest"
			if side == 1 && i%50 == 7 {
				name = "visitor"
			}
			fmt.Fprintf(&texts[side], `{"id":%d,"name":"%s %d","room":{"floor":%d,"view":"sea","beds":[1,2,1]},"paid":%t,"text":"What a lovely house, we shall come again. %d","tags":["first","quiet"]}`,
				i, name, i, i%7, i%2 == 0, i*i)
		}
		texts[side].WriteString("]")
	}
	return texts[0].String(), texts[1].String()
}

func BenchmarkJSON(b *testing.B) {
	left, right := books()
	b.SetBytes(int64(len(left) + len(right)))
	for b.Loop() {
		if r := jsonDiff(left, right); r.Body.Count != 100 {
			b.Fatal(r.Summary)
		}
	}
}
