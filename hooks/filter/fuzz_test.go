package filter_test

import (
	"errors"
	"math/rand"
	"reflect"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// Any text is a filter whose normal form is the same filter, or an error that points into the text.
func FuzzParse(f *testing.F) {
	for _, w := range filter.Words() {
		f.Add(w.Example)
		for _, v := range w.Values {
			f.Add("-" + w.Name + v.Text)
		}
	}
	for _, seed := range []string{
		`in -"in" *a*"*"** "-x"* "a:"* path:="=" path:"="* header:"=a"==b json:"a.b".""."="="" body:"\"\\\n"`, `id:"1.2" id:=1 id:1* id:"<1" id:.`,
		"ms:0.0001..9999999999m size:999999999.999999gb since:2261-12-31T23:59:59-12:00 before:1w2d3h4m5s", "\u0085\xc2\"\x85\" :x a\x00b:c", `"`, `a:"`, "-", "--", `-""`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := filter.Parse(text, now)
		if err != nil {
			var syntax *filter.SyntaxError
			if !errors.As(err, &syntax) || syntax.Offset < 0 || syntax.Length < 1 || syntax.Offset+syntax.Length > len(text) || syntax.Message == "" {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		if normal := parsed.String(); len(normal) <= filter.MaxText {
			again, err := filter.Parse(normal, now.Add(time.Hour))
			if err != nil || !reflect.DeepEqual(again, parsed) {
				t.Fatalf("%q: %#v\nin normal form %q: %#v, %v", text, parsed, normal, again, err)
			}
		}
		if _, err := parsed.Match(capture, func() (hooks.Payload, hooks.Payload, error) { return asked, answered, nil }); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
	})
}

// Whatever the bytes are, a condition is either so or not so.
func FuzzMatch(f *testing.F) {
	for _, side := range []hooks.Payload{asked, answered} {
		f.Add("json:repository.Name=d*o", side.Head, side.Body)
	}
	f.Add("header:a=b", []byte("x\n a:b\n:\r\n"), []byte(`[{"a":["b"]},`))
	f.Add("json:0.a.0=b", []byte{}, []byte(`[{"a":["b"]}]`))
	f.Fuzz(func(t *testing.T, text string, head, body []byte) {
		positive, err := filter.Parse(text, now)
		if err != nil || len(positive.Terms) != 1 {
			return
		}
		negative := filter.Filter{Terms: []filter.Term{{Not: !positive.Terms[0].Not, Condition: positive.Terms[0].Condition}}}
		load := func() (hooks.Payload, hooks.Payload, error) {
			return hooks.Payload{Head: head, Body: body}, answered, nil
		}
		yes, err := positive.Match(capture, load)
		no, err2 := negative.Match(capture, load)
		if yes == no || err != nil || err2 != nil {
			t.Fatalf("%q on %q %q: %v and %v, %v, %v", text, head, body, yes, no, err, err2)
		}
	})
}

// A completion takes the place of a part of the text, and the cursor stays in it.
func FuzzComplete(f *testing.F) {
	for _, seed := range []string{"", "in sta", `in provider:"St ver`, "-", `-is: "a b`, "status:>=4 x", "\u0085\xff:"} {
		for cursor := range len(seed) + 1 {
			f.Add(seed, cursor)
		}
	}
	f.Fuzz(func(t *testing.T, text string, cursor int) {
		for _, c := range filter.Complete(text, cursor, known) {
			if c.Offset < 0 || c.Length < 0 || c.Offset+c.Length > len(text) || cursor >= 0 && cursor <= len(text) && (cursor < c.Offset || cursor > c.Offset+c.Length) {
				t.Fatalf("%q at %d: %#v", text, cursor, c)
			}
			completed, at := c.Apply(text)
			if completed == text || completed[:at] != text[:c.Offset]+c.Text {
				t.Fatalf("%q at %d: %#v gives %q", text, cursor, c, completed)
			}
		}
	})
}

// anyFilter is a filter as Parse may give it, with texts of all that has a meaning.
type anyFilter struct{ filter.Filter }

func (anyFilter) Generate(r *rand.Rand, size int) reflect.Value {
	var f filter.Filter
	for range r.Intn(8) {
		f.Terms = append(f.Terms, filter.Term{Not: r.Intn(2) == 0, Condition: anyCondition(r)})
	}
	return reflect.ValueOf(anyFilter{f})
}

func anyCondition(r *rand.Rand) filter.Condition {
	pick := func(fields ...filter.Field) filter.Field { return fields[r.Intn(len(fields))] }
	switch r.Intn(8) {
	case 0:
		return filter.Equal{Field: pick(filter.FieldOrigin), Value: "replay"}
	case 1:
		p := anyPattern(r, 1)
		field := pick(filter.FieldPath, filter.FieldHost, filter.FieldMethod, filter.FieldProvider, filter.FieldEvent, filter.FieldSenderID, filter.FieldAnywhere)
		searched := field == filter.FieldPath || field == filter.FieldHost
		return filter.Text{Field: field, Whole: len(p) > 1 || field != filter.FieldAnywhere && !searched || searched && r.Intn(2) == 0, Pattern: p}
	case 2:
		op := []filter.Op{filter.Is, filter.Above, filter.AtLeast, filter.Below, filter.AtMost, filter.Between}[r.Intn(6)]
		n := filter.Number{Field: pick(filter.FieldTook, filter.FieldSize, filter.FieldID, filter.FieldDelivery), Op: op, Value: r.Int63n(1e18) >> r.Intn(60)}
		if op == filter.Between {
			n.High = n.Value + r.Int63n(1000)
		}
		return n
	case 3:
		return filter.Moment{Before: r.Intn(2) == 0, At: time.Unix(r.Int63n(9e9), r.Int63n(1e9)).UTC()}
	case 4:
		return filter.FlagRetry
	case 5:
		return filter.Header{Name: anyText(r, 1), Pattern: anyPattern(r, 0)}
	case 6:
		c := filter.JSON{Pattern: anyPattern(r, 0)}
		for range 1 + r.Intn(3) {
			c.Path = append(c.Path, anyText(r, 0))
		}
		return c
	}
	return filter.Body{Text: anyText(r, 1), Anywhere: r.Intn(2) == 0}
}

// anyPattern gives a pattern; one of a single part has at least the given number of letters, and none may be
// given as nil where that is 0.
func anyPattern(r *rand.Rand, least int) filter.Pattern {
	switch r.Intn(3) {
	case 0:
		return filter.Pattern{anyText(r, 0), anyText(r, 1), anyText(r, 0)}
	case 1:
		if least == 0 {
			return nil
		}
	}
	return filter.Pattern{anyText(r, least)}
}

func anyText(r *rand.Rand, least int) string {
	letters := []string{"a", "B", "1", "9", ".", "*", `"`, `\`, " ", "=", "<", ">", ":", "-", "in", "\t", "ä", "\u00a0", "\xff", "\xc2", "\x85", "\x00", "/"}
	var b strings.Builder
	for range least + r.Intn(5) {
		b.WriteString(letters[r.Intn(len(letters))])
	}
	return b.String()
}

func TestNormalFormIsTheSameFilter(t *testing.T) {
	same := func(f anyFilter) bool {
		again, err := filter.Parse(f.String(), now)
		if err != nil || !reflect.DeepEqual(again, f.Filter) {
			t.Logf("%s\n%#v\n%#v, %v", f, f.Filter, again, err)
			return false
		}
		return true
	}
	if err := quick.Check(same, &quick.Config{MaxCount: 5_000}); err != nil {
		t.Error(err)
	}
}
