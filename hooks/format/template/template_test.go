package template

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"
	gotemplate "text/template"
	"time"

	"bellhop/hooks"
)

const sample = `{"id":"evt_1","type":"comment.created","timestamp":"2026-11-25T14:31:44.350Z","data":{` +
	`"name":"Mina & \"Jun\"","from":"","text":" One\nTwo ","number":482,"price":12.50,"big":12345678901234567890,"zero":0.0,` +
	`"tags":["a","b","c"],"none":null,"guest":{"z":1,"a":[true,false]},"first-name":"Jo","empty":[]}}`

func fill(t *testing.T, source string) string {
	t.Helper()
	tmpl, err := Parse(source)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	out, err := tmpl.Render([]byte(sample))
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return string(out)
}

func TestWhatATemplateMakes(t *testing.T) {
	for source, want := range map[string]string{
		``:                    ``,
		`{{.type}}`:           `comment.created`,
		`{{.data.name}}`:      `Mina & "Jun"`,
		`{{json .data.name}}`: `"Mina & \"Jun\""`,

		// Numbers, lists and objects stay as they came.
		`{{.data.price}} {{.data.big}} {{json .data.zero}}`: `12.50 12345678901234567890 0.0`,
		`{{json .data.guest}} {{.data.tags}}`:               `{"z":1,"a":[true,false]} ["a","b","c"]`,

		// What is missing is nothing, and so is all below it.
		`[{{.nope}}{{.data.nope.deeper}}{{.data.none}}{{.data.none.deeper}}]`: `[]`,
		`{{json .data.nope}}`:                                               `null`,
		`{{default "somewhere" .data.from}}`:                                `somewhere`,
		`{{.data.from | default "x" | upper}}`:                              `X`,
		`{{if .data.zero}}yes{{else}}no{{end}}`:                             `no`,
		`{{if .data.price}}yes{{else}}no{{end}}`:                            `yes`,
		`{{if .data.empty}}yes{{else}}no{{end}}`:                            `no`,
		`{{with .data.guest}}{{.z}}{{end}}`:                                 `1`,
		`{{with .data.from}}{{.}}{{else}}none{{end}}`:                       `none`,
		`{{if and .data.name .data.from}}1{{else if .data.number}}2{{end}}`: `2`,
		`{{or .data.from .data.number}}`:                                    `482`,
		`{{not .data.from}}`:                                                `true`,

		// Loops.
		`{{range .data.tags}}{{.}},{{end}}`:                                                  `a,b,c,`,
		`{{range $i, $t := .data.tags}}{{if $i}}, {{end}}{{$t}}{{end}}`:                      `a, b, c`,
		`{{range $k, $v := .data.guest}}{{$k}}={{$v}};{{end}}`:                               `z=1;a=[true,false];`,
		`{{range .data.empty}}x{{else}}empty{{end}}{{range .data.nope}}x{{else}}gone{{end}}`: `emptygone`,
		`{{range .data.tags}}{{if eq . "b"}}{{continue}}{{end}}{{.}}{{end}}`:                 `ac`,
		`{{range .data.tags}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{end}}`:                    `a`,
		`{{$n := ""}}{{range .data.tags}}{{$n = .}}{{end}}{{$n}}`:                            `c`,
		`{{range $t := .data.tags}}{{$.type | len}}{{end}}`:                                  `151515`,

		// Functions.
		`{{upper .data.from}}{{lower "ÄB"}}|{{trim .data.text}}|`:               "äb|One\nTwo|",
		`{{truncate 4 "Mina & Jun"}} {{truncate 4 "Mina"}} {{truncate 1 "ab"}}`: `Min… Mina …`,
		`{{join "-" .data.tags}}`:                              `a-b-c`,
		`{{time "2 January 2006, 15:04" .timestamp}}`:          `25 November 2026, 14:31`,
		`{{time "unix" .timestamp}} {{time "2006" 0}}`:         `1795617104 1970`,
		`{{len .data.tags}} {{len "äöü"}} {{len .data.guest}}`: `3 3 2`,
		`{{index .data "first-name"}} {{index .data.tags 1}} {{index .data.guest "a" 0}}[{{index .data.tags 9}}]`:  `Jo b true[]`,
		`{{eq .data.number 482}} {{eq .data.price 12.5}} {{eq .type "x" "comment.created"}} {{eq .data.none nil}}`: `true true true true`,
		`{{ne .data.number "482"}} {{lt .data.number 500}} {{ge "b" "a"}} {{gt .data.price 12.4}} {{le 1 1}}`:      `true true true true true`,
		`{{(index .data "guest").z}}`:   `1`,
		`{{/* not seen */}}{{- 1 -}} x`: `1x`,
		`{{"{{"}}`:                      `{{`,
	} {
		if got := fill(t, source); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", source, got, want)
		}
	}
}

// What Go's own templates also know comes out the same.
func TestAsGoDoes(t *testing.T) {
	var doc any
	if err := json.Unmarshal([]byte(sample), &doc); err != nil {
		t.Fatal(err)
	}
	for _, source := range []string{
		`{{.data.name}} {{- .type}}`, "a {{- /* c */ -}} b", `{{$x := .data}}{{$x.name}}{{with $x := .type}}{{$x}}{{end}}`,
		`{{range $i, $t := .data.tags}}{{$i}}{{$t}}{{else}}x{{end}}`,
		`{{if eq .type "a"}}1{{else if eq .type "comment.created"}}2{{else}}3{{end}}`,
		`{{with .data.from}}x{{else with .data.name}}{{.}}{{end}}`, `{{and 1 0 2}}{{or 0 "" "x"}}{{not true}}`,
		`{{$a := 1}}{{range .data.tags}}{{$a := .}}{{$a}}{{end}}{{$a}}`, `{{$a := 1}}{{range .data.tags}}{{$a = .}}{{end}}{{$a}}`,
		`{{$i := 7}}{{$v := 8}}{{range $i, $v = .data.tags}}{{end}}{{$i}}{{$v}}`, `{{lt "a" "b"}}{{len .data.tags}}{{index .data.tags 2}}`,
		`{{("x")}}{{(.data).name}}{{'a'}}{{0x10}}{{1.5}}{{true}}`, `{{range .data.tags}}{{range $.data.tags}}{{continue}}{{end}}{{.}}{{end}}`,
		`{{if $x := .data.name}}{{$x}}{{end}}`, `{{"a" | eq "a"}}{{0 | or 1}}`,
	} {
		var want bytes.Buffer
		if err := gotemplate.Must(gotemplate.New("").Parse(source)).Execute(&want, doc); err != nil {
			t.Fatal(err)
		}
		if got := fill(t, source); got != want.String() {
			t.Errorf("%s\ngot  %s\nwant %s", source, got, want.String())
		}
	}
}

func TestWhatMayNotStandInATemplate(t *testing.T) {
	const functionsAre = "The functions are and, default, eq, ge, gt, index, join, json, le, len, lower, lt, ne, not, or, time, trim, truncate and upper."
	for source, want := range map[string]string{
		"{{define \"x\"}}a{{end}}":      "A template cannot define others. Take out {{define}} and {{block}}.",
		"{{define \"t\"}}a{{end}}":      "A template cannot define others. Take out {{define}} and {{block}}.",
		"{{define \"t\"}}a{{end}}b":     "cannot define others",
		"a\n{{template \"t\"}}":         "Line 2 of the template: a template cannot use others. Take out {{template}} and {{block}}.",
		"{{block \"x\" .}}a{{end}}":     "cannot define others",
		"{{printf \"%1000000d\" 1}}":    "Line 1 of the template: there is no function called printf. " + functionsAre,
		"{{print 1}}":                   "no function called print",
		"{{html .}}":                    "no function called html",
		"{{js .}}":                      "no function called js",
		"{{urlquery .}}":                "no function called urlquery",
		"{{call .x}}":                   "no function called call",
		"{{slice .data.name 1}}":        "no function called slice",
		"{{.data.name 1}}":              "Line 1 of the template: .data.name is no function, so it takes no values. " + functionsAre,
		"{{1 | .data.name}}":            ".data.name is no function",
		"{{upper}}":                     "upper takes a text, as in {{upper .data.name}}.",
		"{{1 | upper 2}}":               "upper takes a text",
		"\n\n{{truncate .data.text}}":   "Line 3 of the template: truncate takes a number of characters and a text, as in {{truncate 100 .data.text}}.",
		"{{upper lower .x}}":            "upper takes a text",
		"{{eq upper 1}}":                "upper and what it takes have to stand in parentheses here.",
		"{{upper.x}}":                   "upper and what it takes have to stand in parentheses here.",
		"{{range 10}}{{end}}":           "range goes over a field or a variable, such as {{range .data.items}}.",
		"{{range (index . 1)}}{{end}}":  "range goes over a field or a variable",
		"{{range index . 1}}{{end}}":    "range goes over a field or a variable",
		"{{range .a | index .}}{{end}}": "range goes over a field or a variable",
		"{{range .}}{{range .}}{{range .}}{{range .}}{{end}}{{end}}{{end}}{{end}}": "loops may be nested three deep. This one is the fourth.",
		"{{1i}}": "a number such as 1i is not known here.",
		strings.Repeat("{{if 1}}", 50) + strings.Repeat("{{end}}", 50):                "this is nested too deep.",
		"{{" + strings.Repeat("(", 60) + "1" + strings.Repeat(")", 60) + "}}":         "this is nested too deep.",
		"{{" + strings.Repeat("(", 12_000) + "1" + strings.Repeat(")", 12_000) + "}}": "this is nested too deep.",
		strings.Repeat("{{$x := 1}}", 101):                                            "this is the 101st variable. A template may have 100.",
		strings.Repeat("x", MaxSource+1):                                              "A template may have 32 KiB at most.",
		"\xff":                                                                        "A template is UTF-8 text. This is not.",

		// What Go's parser refuses.
		"{{.a":                            "Line 1 of the template: an action begins with {{ and is not closed with }} on its line.",
		"{{.a\n}}{{":                      "not closed with }}",
		"x\n{{if .a}}":                    "an {{if}}, {{with}} or {{range}} has no {{end}}.",
		"x\n{{end}}":                      "Line 2 of the template: there is an {{end}} with nothing to end.",
		"{{else}}":                        "there is an {{else}} that belongs to no {{if}}, {{with}} or {{range}}.",
		"{{if 1}}{{else}}{{else}}{{end}}": "nothing but {{end}} can follow here. One {{else}} is the last.",
		"{{break}}":                       "{{break}} works inside a {{range}} only.",
		"{{continue}}":                    "{{continue}} works inside a {{range}} only.",
		"{{\"a}}":                         "a text in quotes is not closed.",
		"{{`a}}":                          "a text in quotes is not closed.",
		"{{'ab'}}":                        "a text stands in double quotes, not in single ones.",
		"{{'a}}":                          "a text stands in double quotes, not in single ones.",
		"{{(1}}":                          "a parenthesis is opened and not closed.",
		"{{1)}}":                          "a parenthesis is closed that was not opened.",
		"{{$x}}":                          "the variable $x has no value. It gets one with {{$x := …}}.",
		"{{}}":                            "there is an action with nothing in it.",
		"{{if}}{{end}}":                   "there is an action with nothing in it.",
		"{{.a | 1}}":                      "only a function can stand behind |.",
		"{{$a, $b := .x}}":                "only a {{range}} gives values to two variables at once.",
		"{{1.x}}":                         "there is a number that cannot be read.",
		"{{1a}}":                          "there is a number that cannot be read.",
		"{{99999999999999999999}}":        "there is a number that is too large.",
		"{{/* a}}":                        "a comment begins with {{/* and ends with */}}.",
		"{{.a # b}}":                      "it cannot be read from here on. Look for a bracket, a quote or a word that does not belong.",
		"{{.a \x00 b}}":                   "there is a character that cannot stand inside {{ and }}. Text stands in double quotes.",
		"{{.a; .b}}":                      "cannot stand inside",
		"{{.a .b := 1}}":                  "it cannot be read from here on.",
		"{{nil.x}}":                       "a dot cannot follow here.",
		"{{true.x}}":                      "a dot cannot follow here.",
	} {
		_, err := Parse(source)
		if err == nil {
			t.Errorf("%.80s: taken", source)
			continue
		}
		said := hooks.Words(err)
		if !strings.Contains(said, want) || hooks.CodeOf(err) == "" {
			t.Errorf("%.80s\ngot  %s\nwant %s", source, said, want)
		}
	}
}

func TestWhatGoesWrongInARun(t *testing.T) {
	for source, want := range map[string]string{
		"a\n{{.data.name.x}}":           "Line 2 of the template: .x asks for a field of text, and only objects have fields.",
		"{{range .data.name}}{{end}}":   "Line 1 of the template: range goes over lists and objects. .data.name is text.",
		"{{range .data.number}}{{end}}": ".data.number is a number.",
		"\n{{lt .data.name 1}}":         "Line 2 of the template: lt compares two numbers or two texts. This is text and a number.",
		"{{truncate 0 .data.name}}":     "truncate takes a number of characters first, such as 100.",
		"{{truncate \"x\" .data.name}}": "truncate takes a number of characters first, such as 100.",
		"{{time \"2006\" .data.name}}":  "time reads times such as 2026-11-25T14:31:44Z. This is none.",
		"{{time \"2006\" .data.tags}}":  "time takes a time, and this is a list.",
		"{{time 5 .timestamp}}":         "time takes a form first, such as \"2006-01-02 15:04\" or \"unix\".",
	} {
		tmpl, err := Parse(source)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		if _, err = tmpl.Render([]byte(sample)); err == nil || !strings.Contains(hooks.Words(err), want) {
			t.Errorf("%s\ngot  %v\nwant %s", source, err, want)
		}
	}
	tmpl, _ := Parse("x")
	for _, doc := range []string{"", "{", "{}{}", `{"a"}`, `{1:2}`, "[1,]", "nonsense", strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)} {
		if _, err := tmpl.Render([]byte(doc)); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%.20s: %v", doc, err)
		}
	}
}

// Whoever writes the template and whoever sends the event: a run ends soon, with a sentence.
func TestHostileTemplatesEndSoon(t *testing.T) {
	const whole = hooks.MaxEventData
	zeros := `{"a":[` + strings.Repeat("0,", whole/2-10) + `0],"s":"x","l":["` + strings.Repeat("x", 1000) + `",1]}`
	text := `{"a":[0,1,2,3,4,5,6,7,8,9],"s":"` + strings.Repeat("ä<", whole/3) + `"}`
	digits := `{"a":[0,1,2,3,4,5,6,7,8,9],"s":1` + strings.Repeat("0", whole) + `}`
	objects := `{"s":1,"a":[` + strings.Repeat("{},", whole/3-10) + `{}]}`
	deep := `{"s":1,"a":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`
	fields := `{"s":"x","a":{` + strings.Repeat(`"a":1,`, whole/6-10) + `"b":2}}`
	nest := func(body string) string {
		return "{{range .a}}{{range $.a}}{{range $.a}}" + body + "{{end}}{{end}}{{end}}"
	}
	docs := map[string][]byte{}
	for what, doc := range map[string]string{"zeros": zeros, "text": text, "digits": digits, "objects": objects, "deep": deep, "fields": fields} {
		if !json.Valid([]byte(doc)) {
			t.Fatal(what)
		}
		docs[what] = []byte(doc)
	}
	worst := map[string]string{
		"truth of a long number": "digits", "comparisons": "digits", "fields": "fields", "one level down, and again": "deep", "loops that print": "objects",
	}
	for name, source := range map[string]string{
		"loops with nothing in them": nest(""),
		"loops that print":           nest("x"),
		"a long text":                nest(strings.Repeat("x", 10_000)),
		"the whole text again":       nest("{{$.s}}"),
		"the whole list again":       nest("{{$.a}}"),
		"the whole event":            nest("{{json $}}"),
		"letter case":                nest("{{$x := upper $.s}}"),
		"comparisons":                nest("{{if eq $.s $.s}}{{end}}"),
		"comparisons of lists":       nest("{{if ne $.a $.a}}{{end}}"),
		"truth of a long number":     nest("{{if $.s}}{{end}}"),
		"counting":                   nest("{{$x := len $.s}}"),
		"joining":                    nest("{{$x := join $.s $.a}}"),
		"cutting":                    nest("{{$x := truncate 100000000 $.s}}"),
		"fields":                     nest("{{$x := index $.a \"b\"}}"),
		"escapes of escapes":         `{{$x := "\"\"\"\""}}{{range .a}}{{$x = json $x}}{{end}}{{$x}}`,
		"joins of joins":             `{{$x := "xxxxxxxx"}}{{range .a}}{{$x = join $x $.a}}{{end}}{{$x}}`,
		"values kept in variables":   strings.Repeat("{{$x := upper .s}}", 99),
		"many actions":               strings.Repeat("{{json .}}", 3000),
		"one level down, and again":  `{{$x := .a}}` + nest("{{$x = index $x 0}}"),
		"many variables":             strings.Repeat("{{$x := 1}}", 99) + nest("{{$}}"),
	} {
		tmpl, err := Parse(source)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		over := []string{"zeros", "text"}
		if doc, ok := worst[name]; ok {
			over = []string{doc}
		}
		for _, what := range over {
			begun := time.Now()
			out, err := tmpl.Render(docs[what])
			if took := time.Since(begun); took > 2*time.Minute { // some 0.3 s; the rest is for the race detector and whatever else the machine does
				t.Errorf("%s over %s took %s", name, what, took)
			} else if took > 10*time.Second {
				t.Logf("%s over %s took %s", name, what, took)
			}
			if len(out) > MaxOutput || err != nil && hooks.CodeOf(err) == "" {
				t.Errorf("%s over %s: %d bytes, %v", name, what, len(out), err)
			}
		}
	}
}

func FuzzTemplate(f *testing.F) {
	for _, seed := range []string{
		"{{.data.text}}", "{{json .}}", "{{range $i, $x := .data.tags}}{{$i}}{{$x}}{{else}}{{break}}{{end}}",
		"{{with $x := .data}}{{$x.name | upper | truncate 3}}{{end}}", "{{if and (eq .type \"a\") .b}}{{else if .c}}{{end}}",
		"{{define \"x\"}}{{end}}{{template \"x\" .}}{{block \"y\" .}}{{end}}", "{{- /* c */ -}}{{(index .a 1).b.c}}{{$}}{{nil}}{{'a'}}{{1e9}}",
		"{{time \"2006\" .timestamp}}{{join \",\" .a}}{{default 1 .b}}{{len .}}{{not .}}", "{{printf \"%v\" .}}{{call .}}{{.a.b 1}}",
		"{{$x := 1}}{{range .}}{{$x = .}}{{continue}}{{end}}{{lt 1 $x}}", "{{range $a, $b = .}}{{end}}", "{{($x := 1)}}{{$x}}",
	} {
		f.Add(seed, sample)
	}
	f.Fuzz(func(t *testing.T, source, doc string) {
		tmpl, err := Parse(source)
		if err != nil {
			if !strings.HasSuffix(hooks.Words(err), ".") || hooks.CodeOf(err) == "" || strings.Contains(err.Error(), "template: "+treeName+":") {
				t.Errorf("%q: %v", source, err)
			}
			return
		}
		out, err := tmpl.Render([]byte(doc))
		if len(out) > MaxOutput || err != nil && (hooks.CodeOf(err) == "" || out != nil) {
			t.Errorf("%q over %q: %d bytes, %v", source, doc, len(out), err)
		}
		if again, _ := tmpl.Render([]byte(doc)); !bytes.Equal(again, out) {
			t.Errorf("%q over %q: %q, then %q", source, doc, out, again)
		}
	})
}

// Documents are read as encoding/json reads them.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		sample, ` [ ] `, `{ "a" : [ 1 , -2.50e+3 , "\u00e4\"\\" ] , "a" : { } }`, `"\ud800"`, "\"\xff\"", `null`, `-0`, `[[],[[]],{"":{}}]`,
		`{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9,"1":true}`, "\t[\r\n{\"}\":\"]\"}\n]", `99999999999999999999`, `[true,false,null]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, ok := read(doc)
		var want any
		d := json.NewDecoder(bytes.NewReader(doc))
		d.UseNumber()
		if valid := json.Valid(doc); valid != ok {
			t.Fatalf("%q: %t", doc, ok)
		}
		if !ok || d.Decode(&want) != nil {
			return
		}
		if got := plain(got); !reflect.DeepEqual(got, want) {
			t.Errorf("%q\ngot  %#v\nwant %#v", doc, got, want)
		}
	})
}

// plain makes of a value what encoding/json would have made.
func plain(v any) any {
	switch v := v.(type) {
	case int64:
		return json.Number(strconv.FormatInt(v, 10))
	case decimal:
		return json.Number(v.raw)
	case *list:
		v.open()
		items := []any{}
		for _, item := range v.items {
			items = append(items, plain(item))
		}
		return items
	case *object:
		v.open()
		fields := map[string]any{}
		for _, f := range v.fields {
			fields[f.name] = plain(v.get(f.name))
		}
		return fields
	}
	return v
}
