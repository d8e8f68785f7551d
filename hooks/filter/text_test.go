package filter_test

import (
	"encoding/json"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

func TestBodyFindsTextFromWhereAWordBegins(t *testing.T) {
	for _, tt := range []struct{ body, yes, not string }{ // conditions with | between them
		{`{"note":"Out of stock"}`, `body:out|body:"out of st"|body:stock*|body:"\"note\":"|body:*ock|body:*"f st"`, `body:ock|body:"ut of"|body:*stocks`},
		{`{"type":"pull_request","n":"evt_12a"}`, "body:request|body:pull_request|body:evt_1|body:12|body:12a", "body:equest|body:2a|body:_requests"},
		{`{"message":"first\nout of\u0020stock, Gr\u00fc\u00dfe \ud842\udfb7"}`, `body:"out of stock"|body:Grüße|body:*ß|body:𠮷|body:"first\nout"`, "body:üße"},
		{`C:\temp\new`, `body:"C:\\temp\\new"|body:new|body:temp`, ""},
		{"注文は在庫切れ ของหมด", "body:在庫|body:切れ|body:หมด", "body:庫在"},
		{"Ätna e\u0301te", "body:Ätna|body:e\u0301", "body:tna|body:te"},
	} {
		load := func() (hooks.Payload, hooks.Payload, error) {
			return hooks.Payload{Body: []byte(tt.body)}, hooks.Payload{}, nil
		}
		for i, list := range []string{tt.yes, tt.not} {
			for text := range strings.SplitSeq(list, "|") {
				if text == "" {
					continue
				}
				if got, err := match(t, text, capture, load); err != nil || got != (i == 0) {
					t.Errorf("%s in %s: got %v, %v", text, tt.body, got, err)
				}
			}
		}
	}
}

// indexed reports whether an index of words would offer what has these words.
func indexed(w filter.Wanted, words string) bool {
	list := strings.Fields(words)
	for _, word := range w.Words {
		if !slices.Contains(list, word) {
			return false
		}
	}
	for _, begin := range w.Begins {
		if !slices.ContainsFunc(list, func(word string) bool { return strings.HasPrefix(word, begin) }) {
			return false
		}
	}
	return true
}

// letters is what random bodies are made of: all that has a meaning for where words begin, in texts and in JSON.
var letters = []string{
	"a", "b", "B", "n", "u", "00e4", "7", " ", "_", "-", ".", "=", "\n", "\t", "\x00", `"`, `\`, `\\`, `\n`, `\u0041`, `\u00e4`, `\ud83d`, `\ude00`, `\ud842\udfb7`,
	`\"`, "ä", "\u0301", "ß", "本", "の", "ก", "\xff", "\xc3", "\xa4", "é", "…", "“", "\u00a0", "٣", "½", strings.Repeat("w", filter.MaxWord-1), strings.Repeat("ö", filter.MaxWord/2), "𠮷",
}

func randomText(r *rand.Rand, most int) string {
	var b strings.Builder
	for range 1 + r.Intn(most) {
		b.WriteString(letters[r.Intn(len(letters))])
	}
	return b.String()
}

// What passes is what an index of its words offers: nothing may be lost, whatever the bodies and texts are.
func TestAnIndexOfWordsLosesNothing(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	passed, offered, helped := 0, 0, 0
	for range 200_000 {
		body := randomText(r, 12)
		from := r.Intn(len(body))
		text := body[from : from+1+r.Intn(len(body)-from)]
		switch r.Intn(4) {
		case 0:
			text = randomText(r, 2)
		case 1:
			body = string(must(json.Marshal(body)))
		}
		c := filter.Body{Text: text, Anywhere: r.Intn(3) == 0}
		passed, offered, helped = tally(t, c, body, passed, offered, helped)
	}
	if passed < 20_000 || helped < 20_000 {
		t.Errorf("%d passed, %d offered, %d were helped: too few to tell", passed, offered, helped)
	}
}

func tally(t *testing.T, c filter.Condition, body string, passed, offered, helped int) (int, int, int) {
	t.Helper()
	passes, err := one(c).Match(capture, func() (hooks.Payload, hooks.Payload, error) {
		return hooks.Payload{}, hooks.Payload{Body: []byte(body)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	words, _ := filter.BodyWords(1<<20, []byte(body))
	wanted := one(c).Wanted()
	found := indexed(wanted, words)
	if passes && !found {
		t.Fatalf("%#v passes %q, and the index of %q does not offer it for %q", c, body, words, wanted)
	}
	if passes {
		passed++
	}
	if found {
		offered++
	} else {
		helped++
	}
	return passed, offered, helped
}

func TestAnIndexOfWordsLosesNoJSON(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	passed, offered, helped := 0, 0, 0
	for range 50_000 {
		key, value := randomText(r, 3), any(randomText(r, 3))
		switch r.Intn(6) {
		case 0:
			value = r.Float64()
		case 1:
			value = []any{"x", map[string]any{key: "y"}}
		}
		body := string(must(json.Marshal(map[string]any{key: value})))
		for _, path := range [][]string{{key}, {key, "1", key}, {randomText(r, 1)}} {
			c := filter.JSON{Path: path}
			if written := strings.TrimSuffix(strings.TrimPrefix(string(must(json.Marshal(value))), `"`), `"`); r.Intn(2) == 0 {
				c.Pattern = filter.Pattern{written}
			} else if s, ok := value.(string); ok {
				c.Pattern = filter.Pattern{s}
			}
			passed, offered, helped = tally(t, c, body, passed, offered, helped)
		}
	}
	if passed < 5_000 || helped < 5_000 {
		t.Errorf("%d passed, %d offered, %d were helped: too few to tell", passed, offered, helped)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestBodyWords(t *testing.T) {
	long := strings.Repeat("x", filter.MaxWord)
	words, whole := filter.BodyWords(1000, []byte(`{"Name":"demo","name":"a\nb"} `), []byte("Demo "+long+"yz 本の"))
	if want := "name demo a nb b " + long + " 本 の"; words != want || !whole {
		t.Errorf("got %q, %v", words, whole)
	}
	if words, whole := filter.BodyWords(8, []byte("one two three")); words != "" || whole {
		t.Errorf("got %q, %v", words, whole)
	}
	if words, whole := filter.BodyWords(8); words != "" || !whole {
		t.Errorf("got %q, %v", words, whole)
	}
}

func BenchmarkBodyWords(b *testing.B) {
	body := []byte(`{"id":"evt_1","commits":[` + strings.Repeat(`{"sha":"9ac1f3","message":"a word and another\nand more"},`, 40) + `{}]}`)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		filter.BodyWords(1<<20, body)
	}
}

// FuzzBodyWords looks for a body and a text that an index would lose.
func FuzzBodyWords(f *testing.F) {
	for _, body := range []string{`{"a":"b\nc\u00e4"}`, "a=b+c%20d", "本の\xff", strings.Repeat("ö", 30)} {
		f.Add(body, 2, 5, false)
	}
	f.Fuzz(func(t *testing.T, body string, from, to int, anywhere bool) {
		if from < 0 || to > len(body) || from >= to {
			return
		}
		tally(t, filter.Body{Text: body[from:to], Anywhere: anywhere}, body, 0, 0, 0)
	})
}
