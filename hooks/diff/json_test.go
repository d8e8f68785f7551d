package diff_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"bellhop/hooks/diff"
)

func sortStrings(list []string) { slices.Sort(list) }

func TestJSONIsComparedByItsValues(t *testing.T) {
	for _, c := range []struct{ name, left, right, changes string }{
		{"nothing", `{"a":1}`, `{"a":1}`, ""},
		{"white space", `{"a":[1,2]}`, "{ \"a\" :\n[1, 2] }", ""},
		{"a value", `{"a":{"b":1}}`, `{"a":{"b":2}}`, "changed $.a.b: 1 -> 2\n"},
		{"a type", `{"a":"1"}`, `{"a":1}`, "retyped $.a: \"1\" -> 1\n"},
		{"true and false", `[true]`, `[false]`, "changed $[0]: true -> false\n"},
		{"null", `{"a":null}`, `{}`, "removed $.a: null -> \n"},
		{"a key", `{"a":1}`, `{"a":1,"b c":[]}`, "added $[\"b c\"]:  -> []\n"},
		{"order of keys", `{"a":1,"b":2}`, `{"b":2,"a":1}`, "reordered $\n"},
		{"a decimal", `{"a":1}`, `{"a":1.0}`, "rewritten $.a: 1 -> 1.0\n"},
		{"an exponent", `[1e2,-0]`, `[100,0]`, "rewritten $[0]: 1e2 -> 100\nrewritten $[1]: -0 -> 0\n"},
		{"a big number", `[12345678901234567890123]`, `[12345678901234567890124]`, "changed $[0]: 12345678901234567890123 -> 12345678901234567890124\n"},
		{"beyond all powers", `[1e999999999999999999]`, `[10e999999999999999998]`, "changed $[0]: 1e999999999999999999 -> 10e999999999999999998\n"},
		{"an escape", `["A\/"]`, `["\u0041/"]`, "rewritten $[0]: \"A\\/\" -> \"\\u0041/\"\n"},
		{"half a character", `["\ud800"]`, `["\ud801"]`, "changed $[0]: \"\\ud800\" -> \"\\ud801\"\n"},
		{"an escaped key", `{"a":1}`, `{"\u0061":1}`, "rewritten $.a: \"a\" -> \"\\u0061\"\n"},
		{"a double key", `{"a":1,"a":2}`, `{"a":1,"a":3,"a":4}`, "changed $.a#2: 2 -> 3\nadded $.a#3:  -> 4\n"},
		{"an element put in", `[1,2,3]`, `[1,9,2,3]`, "added $[1]:  -> 9\n"},
		{"an element taken out", `[{"x":1},{"x":2},{"x":3}]`, `[{"x":1},{"x":3}]`, "removed $[1]: {\"x\":2} -> \n"},
		{"one put in and one changed", `[{"id":1,"n":5},{"id":2,"n":5}]`, `[{"id":0,"n":5},{"id":1,"n":5},{"id":2,"n":6}]`, "added $[0]:  -> {\"id\":0,\"n\":5}\nchanged $[2].n: 5 -> 6\n"},
		{"alike without an id", `[{"a":1,"b":2,"c":3}]`, `[{"z":0},{"a":1,"b":2,"c":4}]`, "added $[0]:  -> {\"z\":0}\nchanged $[1].c: 3 -> 4\n"},
		{"the root", `1`, `"x"`, "retyped $: 1 -> \"x\"\n"},
	} {
		want(t, c.name, changes(jsonDiff(c.left, c.right)), c.changes)
	}
}

func TestJSONOfAnotherLayoutOrOrderIsToldAsThat(t *testing.T) {
	if r := jsonDiff(`{"a":1}`, `{ "a":1 }`); r.Same || r.Body.Count != 0 || r.Summary != "The bodies hold the same JSON, laid out otherwise." {
		t.Errorf("layout: %+v", r)
	}
	if r := jsonDiff(`{"a":1,"b":2}`, `{"b":2,"a":1}`); r.Same || r.Body.Count != 0 || r.Summary != "The bodies hold the same JSON with keys in another order." {
		t.Errorf("order: %+v", r)
	}
}

func TestTheLinesOfJSONStandSideBySide(t *testing.T) {
	r := jsonDiff(`{"amount":0,"currency":"xxx","lines":3}`, `{"amount":4200,"currency":"eur","lines":3,"status":"paid"}`)
	want(t, "lines", worded(r.Body.Lines), `= {
~   "amount": [0], |   "amount": [4200],
~   "currency": "[xxx]", |   "currency": "[eur]",
=   "lines": 3
+   "status": "paid"
= }
`)
	if r.Summary != "3 values of the body differ." {
		t.Errorf("summary %q", r.Summary)
	}
}

// random makes JSON of some depth, with double keys, escapes and numbers that are written in several ways.
func random(r *rand.Rand, depth int) string {
	kind := r.IntN(9)
	if depth == 0 {
		kind = r.IntN(6)
	}
	switch kind {
	case 0:
		return []string{"0", "-0", "1", "1.0", "10e-1", "2", "12345678901234567890", "1e400"}[r.IntN(8)]
	case 1:
		return []string{`""`, `"a"`, `"\u0061"`, `"é"`, `"\ud83d\ude00"`, `"\ud83d"`, `"a\"b\\"`}[r.IntN(7)]
	case 2, 3:
		return []string{"true", "false", "null"}[r.IntN(3)]
	case 4, 5:
		return fmt.Sprint(r.IntN(30))
	case 6, 7:
		parts := make([]string, r.IntN(6))
		for i := range parts {
			parts[i] = random(r, depth-1)
		}
		return "[" + strings.Join(parts, " , ") + "]"
	}
	parts := make([]string, r.IntN(6))
	for i := range parts {
		parts[i] = []string{`"a"`, `"b"`, `"id"`, `"\u0061"`, `"x y"`, `""`}[r.IntN(6)] + " :" + random(r, depth-1)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// edited changes a JSON text here and there.
func edited(t *testing.T, r *rand.Rand, text string) string {
	list := []any{parse(t, text)}
	for range 1 + r.IntN(4) {
		edit(t, r, &list, 4)
	}
	return plain(list[0])
}

func edit(t *testing.T, r *rand.Rand, list *[]any, depth int) {
	if len(*list) == 0 {
		return
	}
	at := r.IntN(len(*list))
	switch v := (*list)[at].(type) {
	case *[]any:
		if depth > 0 && r.IntN(3) > 0 {
			if len(*v) > 0 && r.IntN(2) > 0 {
				edit(t, r, v, depth-1)
			} else {
				*v = slices.Insert(*v, r.IntN(len(*v)+1), parse(t, random(r, 1)))
			}
			return
		}
	case *object:
		if depth > 0 && len(v.members) > 0 && r.IntN(3) > 0 {
			i := r.IntN(len(v.members))
			switch r.IntN(3) {
			case 0:
				v.members = slices.Delete(v.members, i, i+1)
			case 1:
				v.members = append(v.members, member{"new", "1"}, v.members[i])
			default:
				inner := []any{v.members[i].value}
				edit(t, r, &inner, depth-1)
				v.members[i].value = inner[0]
			}
			return
		}
	}
	(*list)[at] = parse(t, random(r, 1))
}

// plain writes a value as JSON.
func plain(v any) string {
	switch v := v.(type) {
	case *object:
		parts := make([]string, len(v.members))
		for i, m := range v.members {
			key, _ := json.Marshal(m.key)
			parts[i] = string(key) + ":" + plain(m.value)
		}
		return "{" + strings.Join(parts, ",") + "}"
	case *[]any:
		parts := make([]string, len(*v))
		for i, e := range *v {
			parts[i] = plain(e)
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return v.(string)
}

// apply carries the changes out on the left: what was changed, then what was taken out, last first, then what was
// added, first first.
func apply(t testing.TB, left string, list []diff.Change) any {
	root := &[]any{parse(t, left)}
	for _, c := range list {
		if (c.Kind == diff.Changed || c.Kind == diff.Retyped || c.Kind == diff.Rewritten) && !strings.HasPrefix(c.Note, "the same key") {
			put(t, root, c.Left, parse(t, c.Is))
		}
	}
	for _, c := range slices.Backward(list) {
		if c.Kind == diff.Removed {
			takeOut(t, root, c.Left)
		}
	}
	for _, c := range list {
		if c.Kind == diff.Added {
			insert(t, root, c.Right, parse(t, c.Is))
		}
	}
	return (*root)[0]
}

// find gives the place of a member, or -1.
func (o *object) find(s diff.Step) int {
	nth := 0
	for i, m := range o.members {
		if m.key == s.Key {
			if nth == s.Nth {
				return i
			}
			nth++
		}
	}
	return -1
}

// parent walks to what holds the last step of a path.
func parent(t testing.TB, root *[]any, p diff.Path) (holder any, last diff.Step) {
	t.Helper()
	steps := append(diff.Path{{Index: 0}}, p...)
	holder = root
	for _, s := range steps[:len(steps)-1] {
		switch h := holder.(type) {
		case *[]any:
			holder = (*h)[s.Index]
		case *object:
			holder = h.members[h.find(s)].value
		default:
			t.Fatalf("%s leads into %v", p, h)
		}
	}
	return holder, steps[len(steps)-1]
}

func put(t testing.TB, root *[]any, p diff.Path, v any) {
	holder, s := parent(t, root, p)
	switch h := holder.(type) {
	case *[]any:
		(*h)[s.Index] = v
	case *object:
		h.members[h.find(s)].value = v
	}
}

func takeOut(t testing.TB, root *[]any, p diff.Path) {
	holder, s := parent(t, root, p)
	switch h := holder.(type) {
	case *[]any:
		*h = slices.Delete(*h, s.Index, s.Index+1)
	case *object:
		i := h.find(s)
		h.members = slices.Delete(h.members, i, i+1)
	}
}

func insert(t testing.TB, root *[]any, p diff.Path, v any) {
	holder, s := parent(t, root, p)
	switch h := holder.(type) {
	case *[]any:
		*h = slices.Insert(*h, s.Index, v)
	case *object:
		h.members = append(h.members, member{s.Key, v})
	}
}

func TestTheChangesMakeTheRightOfTheLeft(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	differing := 0
	for range 4000 {
		left := random(r, 4)
		right := random(r, 4)
		if r.IntN(4) > 0 {
			right = edited(t, r, left)
		}
		checkJSON(t, left, right)
		if left != right {
			differing++
		}
	}
	if differing < 2000 {
		t.Errorf("only %d pairs differed", differing)
	}
}

func checkJSON(t testing.TB, left, right string) {
	t.Helper()
	report := jsonDiff(left, right)
	if report.Body.Kind != diff.BodyJSON || report.Body.More > 0 {
		return
	}
	if got, want := canonical(apply(t, left, report.Body.Changes)), canonical(parse(t, right)); got != want {
		t.Fatalf("left  %s\nright %s\nchanges\n%sgot  %s\nwant %s", left, right, changes(report), got, want)
	}
	if same := jsonDiff(left, left); !same.Same || same.Body.Count != 0 {
		t.Fatalf("%s differs from itself: %+v", left, same)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"a":[1,2,{"b":1.0}]}`, `{"a":[0,1,2,{"b":1}],"a":null}`)
	f.Add(`["\ud800\u0061"]`, `["\ud801a"]`)
	f.Fuzz(func(t *testing.T, left, right string) {
		if !json.Valid([]byte(left)) || !json.Valid([]byte(right)) || !utf8Text(left+right) || strings.Contains(strings.ToLower(left+right), `\ud`) {
			return // the standard library's decoder makes one key of all halves of characters
		}
		checkJSON(t, left, right)
	})
}

func TestWhatBelongsTogetherStandsSideBySide(t *testing.T) {
	r := jsonDiff(`{"a":1,"b":[{"x":1,"y":2},3],"gone":0}`, `{"new":[],"b":[{"y":2,"x":1.50},3],"a":1}`)
	var differ []string
	for _, line := range r.Body.Lines {
		if line.Kind != diff.Same {
			differ = append(differ, strings.TrimSpace(line.Left)+" | "+strings.TrimSpace(line.Right))
		}
	}
	if want := []string{`"x": 1, | "x": 1.50,`, `"gone": 0 | `, ` | "new": []`}; !slices.Equal(differ, want) {
		t.Errorf("lines that differ: %q", differ)
	}
	if !slices.ContainsFunc(r.Body.Notes, func(note string) bool { return strings.Contains(note, "another order") }) {
		t.Errorf("notes: %q", r.Body.Notes)
	}
}
