package format

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bellhop/guestbook"
	"bellhop/hooks"
)

func render(t *testing.T, e hooks.Event, format string) hooks.Rendered {
	t.Helper()
	r, err := Render(e, hooks.Format{Name: format})
	if err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return r
}

// comment is an event of a guest with a text.
func comment(t *testing.T, name, from, text string) hooks.Event {
	t.Helper()
	e, err := guestbook.EventOf(hooks.Comment{ID: 482, Name: name, From: from, Text: text, Label: "bell", At: time.Date(2026, 11, 25, 14, 31, 44, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	e.ID = "evt_1"
	return e
}

func field(t *testing.T, body []byte, names ...string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	for _, name := range names {
		o, _ := v.(map[string]any)
		v = o[name]
	}
	return v
}

func TestBodiesAndHeaderLines(t *testing.T) {
	e := hooks.Event{
		ID: "evt_1", Type: "guest.counted", At: time.Date(2026, 11, 25, 15, 31, 44, 350e6, time.FixedZone("", 3600)), Data: json.RawMessage(`{"n": 3, "who": "a & b"}`),
	}
	for format, want := range map[string]struct{ head, body string }{
		"":                   {"Content-Type: application/json\n", string(e.Body())},
		hooks.FormatStandard: {"Content-Type: application/json\n", `{"type":"guest.counted","timestamp":"2026-11-25T14:31:44.350Z","data":{"n": 3, "who": "a & b"}}`},
		hooks.FormatGitHubDispatch: {
			"Content-Type: application/json\nAccept: application/vnd.github+json\nX-GitHub-Api-Version: 2022-11-28\n",
			`{"event_type":"guest.counted","client_payload":{"id":"evt_1","type":"guest.counted","timestamp":"2026-11-25T14:31:44.350Z","data":{"n":3,"who":"a & b"}}}`,
		},
		hooks.FormatGitHub: {
			"Content-Type: application/json\nX-GitHub-Event: guest\nX-GitHub-Delivery: " + deliveryUUID("evt_1") + "\n",
			`{"action":"counted","guest":{"n": 3, "who": "a & b"}}`,
		},
		hooks.FormatCloudEvents: {
			"Content-Type: application/cloudevents+json; charset=utf-8\n",
			`{"specversion":"1.0","id":"evt_1","source":"urn:bellhop:events","type":"guest.counted","time":"2026-11-25T14:31:44.350Z","datacontenttype":"application/json","data":{"n":3,"who":"a & b"}}`,
		},
		hooks.FormatCloudEventBinary: {
			"Content-Type: application/json\nce-specversion: 1.0\nce-id: evt_1\nce-source: urn:bellhop:events\nce-type: guest.counted\nce-time: 2026-11-25T14:31:44.350Z\n",
			`{"n": 3, "who": "a & b"}`,
		},
		hooks.FormatSlack: {
			"Content-Type: application/json\n",
			`{"text":"*guest.counted*\n` + "```" + `\n{\n  \"n\": 3,\n  \"who\": \"a &amp; b\"\n}\n` + "```" + `","unfurl_links":false,"unfurl_media":false}`,
		},
		hooks.FormatDiscord: {
			"Content-Type: application/json\n",
			`{"content":"**guest.counted**\n` + "```" + `\n{\n  \"n\": 3,\n  \"who\": \"a & b\"\n}\n` + "```" + `","allowed_mentions":{"parse":[]}}`,
		},
	} {
		r := render(t, e, format)
		var head strings.Builder
		for _, line := range r.Header {
			head.WriteString(line[0] + ": " + line[1] + "\n")
		}
		if head.String() != want.head || string(r.Body) != want.body {
			t.Errorf("%q\ngot  %s%s\nwant %s%s", format, head.String(), r.Body, want.head, want.body)
		}
	}
}

// Every format makes something of every event: of the catalogue, of other types, with data of any shape.
func TestEveryFormatTakesEveryEvent(t *testing.T) {
	var events []hooks.Event
	for _, known := range Catalogue() {
		events = append(events, Example(known.Type))
	}
	for _, data := range []string{`null`, `[]`, `"text"`, `1`, `{}`, `{"name":1,"text":2}`, `{"name":"x"}`, `{"message":5}`, strings.Repeat("[", 9000) + strings.Repeat("]", 9000)} {
		for _, eventType := range []string{"comment.created", "bellhop.test", "ping", "a.b.c", ".", "action.x", "x.action", "-"} {
			events = append(events, hooks.Event{ID: "evt_1", Type: eventType, Data: json.RawMessage(data)})
		}
	}
	for _, info := range All() {
		f := hooks.Format{Name: info.Name, Template: "{{json .}}"}
		if err := Check(f); err != nil {
			t.Errorf("%s: %v", info.Name, err)
		}
		for _, e := range events {
			r, warning, err := Preview(f, e)
			if err != nil || warning != "" || !json.Valid(r.Body) || hooks.CheckHeader(r.Header) != nil || r.Header.Get("Content-Type") == "" {
				t.Errorf("%s of %s %.40s: %v %q %q %.200s", info.Name, e.Type, e.Data, err, warning, r.Header, r.Body)
			}
		}
		if info.Title == "" || !strings.HasSuffix(info.Hint, ".") && !strings.HasSuffix(info.Hint, "…") || Title(info.Name) != info.Title {
			t.Errorf("%+v", info)
		}
	}
	if Title("") != "Standard Webhooks" || Title("telex") != "telex" {
		t.Errorf("%q %q", Title(""), Title("telex"))
	}
}

func TestAGuestsWordsInSlack(t *testing.T) {
	for _, test := range []struct{ name, from, text, want string }{
		{"Mina & Jun", "Lisbon", "The pool was closed.\nThe bell was not.", "*Mina &amp; Jun* from Lisbon signed the guest book as guest 482:\n> The pool was closed.\n> The bell was not."},
		{"Mina", "", "<!channel> <https://evil.test|safe>", "*Mina* signed the guest book as guest 482:\n> &lt;!channel&gt; &lt;https://evil.test|safe&gt;"},
		{"a*b\n*c", "x\ny", "z\r\n> nested\u2028end", "a*b *c from x y signed the guest book as guest 482:\n> z\n> &gt; nested\n> end"},
	} {
		if got := field(t, render(t, comment(t, test.name, test.from, test.text), hooks.FormatSlack).Body, "text"); got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
	}
}

func TestAGuestsWordsInDiscord(t *testing.T) {
	for _, test := range []struct{ name, from, text, want string }{
		{"Mina & Jun", "Lisbon", "The pool was closed.\nThe bell was not.", "**Mina & Jun** from Lisbon signed the guest book as guest 482:\n> The pool was closed.\n> The bell was not."},
		{"@everyone", "", "# Big\n- item\n1. one\n||spoiler||", `**\@everyone** signed the guest book as guest 482:` + "\n> " + `\# Big` + "\n> " + `\- item` + "\n> " + `1\. one` + "\n> " + `\|\|spoiler\|\|`},
		{"**x**", "`a`", `[safe](https://evil.test) <@1> \* ~~s~~ _i_`, `**\*\*x\*\*** from ` + "\\`a\\`" + ` signed the guest book as guest 482:` + "\n> " + `\[safe\]\(https\:\/\/evil.test\) \<\@1\> \\\* \~\~s\~\~ \_i\_`},
	} {
		body := render(t, comment(t, test.name, test.from, test.text), hooks.FormatDiscord).Body
		if got := field(t, body, "content"); got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
		if parse, ok := field(t, body, "allowed_mentions", "parse").([]any); !ok || len(parse) != 0 {
			t.Errorf("mentions: %s", body)
		}
	}
}

// A message is never longer than the chat takes it, ends at a character, and its block of code is closed.
func TestLongMessagesAreCut(t *testing.T) {
	long := json.RawMessage(`{"x":"` + strings.Repeat("a`<*🛎", 200_000) + `"}`)
	for n := range 60 {
		shift := strings.Repeat("x", n)
		events := []hooks.Event{
			comment(t, "Mina"+shift, "Lisbon", strings.Repeat("<*🛎\n", 2000)),
			{ID: "evt_1", Type: "a" + shift, Data: long},
		}
		for i, e := range events {
			for format, of := range map[string]struct {
				field string
				limit int
			}{hooks.FormatSlack: {"text", 4000}, hooks.FormatDiscord: {"content", 2000}} {
				said, _ := field(t, render(t, e, format).Body, of.field).(string)
				if size := units(said); size > of.limit || size < of.limit-6 {
					t.Fatalf("%s: %d units", format, size)
				}
				if strings.Contains(said, "\ufffd") || !strings.HasSuffix(strings.TrimSuffix(said, "\n```"), "…") {
					t.Fatalf("%s ends with %q", format, said[len(said)-40:])
				}
				if i == 1 && (strings.Count(said, "```") != 2 || !strings.HasSuffix(said, "\n```")) {
					t.Fatalf("%s: the block of code is not closed: %q", format, said[len(said)-40:])
				}
			}
		}
	}
}

func TestWhatGitHubHearsOf(t *testing.T) {
	for eventType, want := range map[string]struct{ name, body string }{
		"comment.created": {"comment", `{"action":"created","comment":{"a":1}}`},
		"a.b.c":           {"a_b", `{"action":"c","a_b":{"a":1}}`},
		"push":            {"push", `{"a":1}`},
		"action.done":     {"action", `{"action":"done"}`},
	} {
		r := render(t, hooks.Event{ID: "evt_1", Type: eventType, Data: json.RawMessage(`{"a":1}`)}, hooks.FormatGitHub)
		if r.Header.Get("X-GitHub-Event") != want.name || string(r.Body) != want.body {
			t.Errorf("%s: %q %s", eventType, r.Header, r.Body)
		}
	}
	r := render(t, Example("bellhop.test"), hooks.FormatGitHub)
	if want := `{"zen":"This is a test from Bellhop.","hook_id":7}`; r.Header.Get("X-GitHub-Event") != "ping" || string(r.Body) != want {
		t.Errorf("%q %s", r.Header, r.Body)
	}
}

// The id of a delivery is a UUID, and that of an event stays.
func TestDeliveriesOfGitHub(t *testing.T) {
	// Python: uuid.uuid5(uuid.NAMESPACE_URL, "urn:bellhop:events:evt_1")
	if got, want := deliveryUUID("evt_1"), "ce9377d2-12b7-528d-a9ab-8adf30d265e6"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if deliveryUUID("evt_1") == deliveryUUID("evt_2") {
		t.Error("two events have one id")
	}
}

func TestWhatAWorkflowCannotTake(t *testing.T) {
	f := hooks.Format{Name: hooks.FormatGitHubDispatch}
	overhead := len(`{"id":"evt_1","type":"x","timestamp":"0001-01-01T00:00:00.000Z","data":""}`)
	e := hooks.Event{ID: "evt_1", Type: "x", Data: json.RawMessage(`"` + strings.Repeat("ä", maxDispatchPayload-overhead) + `"`)}
	if _, err := Render(e, f); err != nil {
		t.Errorf("65,535 characters: %v", err)
	}
	e.Data = json.RawMessage(`"` + strings.Repeat("ä", maxDispatchPayload-overhead+1) + `"`)
	if _, err := Render(e, f); hooks.CodeOf(err) != hooks.CodeTooLarge || !strings.Contains(err.Error(), "65536") {
		t.Errorf("65,536 characters: %v", err)
	}
	e = hooks.Event{ID: "evt_1", Type: strings.Repeat("x", 101), Data: json.RawMessage(`1`)}
	if _, err := Render(e, f); hooks.CodeOf(err) != hooks.CodeTooLarge {
		t.Errorf("a long type: %v", err)
	}
}

func TestAttributesInHeaderLines(t *testing.T) {
	for value, want := range map[string]string{
		"plain":      "plain",
		"Euro € 😀":   "Euro%20%E2%82%AC%20%F0%9F%98%80", // the specification's own example
		"a\r\nb\"%~": "a%0D%0Ab%22%25~",
		"":           "",
	} {
		if got := percentEncode(value); got != want {
			t.Errorf("%q: %s", value, got)
		}
	}
}

func TestAnOwnTemplate(t *testing.T) {
	e := comment(t, `Mina "M"`, "", "Hello")
	f := hooks.Format{Name: hooks.FormatTemplate, Template: `{"id": {{json .id}}, "by": {{json .data.name}}, "all": {{json .data}}}`}
	r, warning, err := Preview(f, e)
	want := `{"id": "evt_1", "by": "Mina \"M\"", "all": ` + string(e.Data) + `}`
	if err != nil || warning != "" || string(r.Body) != want || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%q %q %v", r, warning, err)
	}
	f = hooks.Format{Name: hooks.FormatTemplate, Template: "Signed by {{.data.name}} on {{time \"2 January\" .timestamp}}", ContentType: "text/plain; charset=utf-8"}
	r, warning, err = Preview(f, e)
	if err != nil || warning != "" || string(r.Body) != `Signed by Mina "M" on 25 November` || r.Header.Get("Content-Type") != f.ContentType {
		t.Errorf("%q %q %v", r, warning, err)
	}
}

// A body that calls itself JSON and is none is told to the person who writes the template. It is sent all the same.
func TestATemplateThatIsNoJSON(t *testing.T) {
	e := comment(t, "Mina", "", `say "hi"`)
	for source, want := range map[string]string{
		"{\n \"täxt\": \"{{.data.text}}\"\n}": `With this event the body is no JSON: it goes wrong at line 2, character 16. Values stand in JSON as {{json .data.text}}.`,
		"{{.data.from}}":                      "With this event the body is no JSON. Values stand in JSON as {{json .data.text}}.",
		"{":                                   "With this event the body is no JSON: it ends too early. Values",
		"{} {}":                               "line 1, character 4",
	} {
		for _, contentType := range []string{"", "application/vnd.x+json"} {
			f := hooks.Format{Name: hooks.FormatTemplate, Template: source, ContentType: contentType}
			_, warning, err := Preview(f, e)
			if err != nil || !strings.Contains(warning, want) {
				t.Errorf("%s: %q %v", source, warning, err)
			}
			if Check(f) != nil {
				t.Errorf("%s: %v", source, Check(f))
			}
		}
	}
}

func TestFormatsThatCannotBe(t *testing.T) {
	own := func(template, contentType string) hooks.Format {
		return hooks.Format{Name: hooks.FormatTemplate, Template: template, ContentType: contentType}
	}
	for want, f := range map[string]hooks.Format{
		`There is no format called "telex". There are standard-webhooks, slack, discord, github-dispatch, github, cloudevents, cloudevents-binary and template.`: {Name: "telex"},
		"A template of your own is missing. It may be as short as {{json .data}}.":                                                                               own(" \n", ""),
		"Line 2 of the template: an action begins with {{ and is not closed with }} on its line.":                                                                own("x\n{{", ""),
		"A content type looks like application/json or text/plain; charset=utf-8. This one does not.":                                                            own("x", "text/plain\r\nX-Evil: 1"),
		"A content type may have 200 characters at most.":                                                                                                        own("x", "text/"+strings.Repeat("x", 200)),
	} {
		if err := Check(f); err == nil || err.Error() != want {
			t.Errorf("%+v\ngot  %v\nwant %s", f, err, want)
		}
		if _, _, err := Preview(f, Example("")); err == nil {
			t.Errorf("%+v has a preview", f)
		}
	}
	for _, contentType := range []string{"json", "/", "text/", "a b/c", "täxt/plain", "text/plain;", "text/plain; charset=ü", "text/plain\x00", "text/plain; a=b; a=c"} {
		if checkContentType(contentType) == nil && contentType != "text/plain;" {
			t.Errorf("%q is taken", contentType)
		}
	}
	if _, err := Render(Example(""), hooks.Format{Name: "telex"}); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Error(err)
	}
}

func TestExamples(t *testing.T) {
	for pattern, want := range map[string]string{
		"comment.created": "comment.created", "comment.*": "comment.created", "*": "comment.created", "bellhop.*": "bellhop.test",
		"invoice.paid": "invoice.paid", "invoice.*": "invoice.example", "": "comment.created", "not a type": "comment.created",
	} {
		e := Example(pattern)
		if e.Type != want || e.Check() != nil {
			t.Errorf("%q: %s, %v", pattern, e.Type, e.Check())
		}
	}
	for _, known := range Catalogue() {
		if !strings.HasSuffix(known.When, ".") || string(Example(known.Type).Data) != string(known.Data) {
			t.Errorf("%+v", known)
		}
	}
}

// The example of a comment is what the guest book would send for it.
func TestTheExampleIsAsTheGuestBookMakesIt(t *testing.T) {
	example := Example(guestbook.CommentCreated)
	var data guestbook.Data
	if err := json.Unmarshal(example.Data, &data); err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, data.At)
	if err != nil {
		t.Fatal(err)
	}
	made, err := guestbook.EventOf(hooks.Comment{ID: data.Number, Name: data.Name, From: data.From, Text: data.Text, Label: data.Label, At: at})
	if err != nil || string(made.Data) != string(example.Data) || !made.At.Equal(example.At) {
		t.Errorf("%v\n%s\n%s", err, made.Data, example.Data)
	}
}
