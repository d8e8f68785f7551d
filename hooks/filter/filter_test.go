package filter_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// now is an afternoon in a zone two hours ahead of UTC.
var now = time.Date(2026, 10, 5, 14, 31, 15, 7e6, time.FixedZone("", 2*60*60))

func utc(year int, month time.Month, day, hour, minute, second, milli int) time.Time {
	return time.Date(year, month, day, hour, minute, second, milli*1e6, time.UTC)
}

func one(c filter.Condition) filter.Filter {
	return filter.Filter{Terms: []filter.Term{{Condition: c}}}
}

// The normal form is given where it is not the text itself.
func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text   string
		want   filter.Condition
		normal string
	}{
		{"in", filter.Equal{filter.FieldDirection, "in"}, ""},
		{"OUT", filter.Equal{filter.FieldDirection, "out"}, "out"},
		{`"in"`, filter.Text{filter.FieldAnywhere, false, filter.Pattern{"in"}}, ""},
		{"github", filter.Text{filter.FieldAnywhere, false, filter.Pattern{"github"}}, ""},
		{"/in/github?x=1", filter.Text{filter.FieldAnywhere, false, filter.Pattern{"/in/github?x=1"}}, ""},
		{"10.0.0.1:80", filter.Text{filter.FieldAnywhere, false, filter.Pattern{"10.0.0.1:80"}}, ""},
		{`"localhost:9001"`, filter.Text{filter.FieldAnywhere, false, filter.Pattern{"localhost:9001"}}, ""},
		{`"-x"`, filter.Text{filter.FieldAnywhere, false, filter.Pattern{"-x"}}, ""},
		{`"a:b"*`, filter.Text{filter.FieldAnywhere, true, filter.Pattern{"a:b", ""}}, ""},
		{"*.example.com", filter.Text{filter.FieldAnywhere, true, filter.Pattern{"", ".example.com"}}, ""},
		{"method:POST", filter.Text{filter.FieldMethod, true, filter.Pattern{"POST"}}, ""},
		{"Method:post", filter.Text{filter.FieldMethod, true, filter.Pattern{"post"}}, "method:post"},
		{"path:/in/github", filter.Text{filter.FieldPath, false, filter.Pattern{"/in/github"}}, ""},
		{"path:=/in/github", filter.Text{filter.FieldPath, true, filter.Pattern{"/in/github"}}, ""},
		{"path:/in/**/push*", filter.Text{filter.FieldPath, true, filter.Pattern{"/in/", "/push", ""}}, "path:/in/*/push*"},
		{`path:"a*b"`, filter.Text{filter.FieldPath, false, filter.Pattern{"a*b"}}, ""},
		{`path:"=a"`, filter.Text{filter.FieldPath, false, filter.Pattern{"=a"}}, ""},
		{"host:localhost:9001", filter.Text{filter.FieldHost, false, filter.Pattern{"localhost:9001"}}, ""},
		{"inbox:GitHub", filter.Text{filter.FieldInbox, true, filter.Pattern{"github"}}, "inbox:github"},
		{"inbox:*", filter.Text{filter.FieldInbox, true, filter.Pattern{"", ""}}, ""},
		{`provider:"Standard Webhooks"`, filter.Text{filter.FieldProvider, true, filter.Pattern{"Standard Webhooks"}}, ""},
		{`provider:Standard" "Webhooks`, filter.Text{filter.FieldProvider, true, filter.Pattern{"Standard Webhooks"}}, `provider:"Standard Webhooks"`},
		{"event:push", filter.Text{filter.FieldEvent, true, filter.Pattern{"push"}}, ""},
		{"event:=issues.*", filter.Text{filter.FieldEvent, true, filter.Pattern{"issues.", ""}}, "event:issues.*"},
		{`event:"a b"*`, filter.Text{filter.FieldEvent, true, filter.Pattern{"a b", ""}}, ""},
		{"status:404", filter.Number{filter.FieldStatus, filter.Is, 404, 0}, ""},
		{"status:=404", filter.Number{filter.FieldStatus, filter.Is, 404, 0}, "status:404"},
		{"status:>=400", filter.Number{filter.FieldStatus, filter.AtLeast, 400, 0}, ""},
		{"status:>400", filter.Number{filter.FieldStatus, filter.Above, 400, 0}, ""},
		{"status:<400", filter.Number{filter.FieldStatus, filter.Below, 400, 0}, ""},
		{"status:<=399", filter.Number{filter.FieldStatus, filter.AtMost, 399, 0}, ""},
		{"status:400..404", filter.Number{filter.FieldStatus, filter.Between, 400, 404}, ""},
		{"status:4XX", filter.Number{filter.FieldStatus, filter.Between, 400, 499}, "status:4xx"},
		{"status:400..499", filter.Number{filter.FieldStatus, filter.Between, 400, 499}, "status:4xx"},
		{"ms:>500", filter.Number{filter.FieldTook, filter.Above, 500_000, 0}, ""},
		{"ms:>1.5s", filter.Number{filter.FieldTook, filter.Above, 1_500_000, 0}, "ms:>1500"},
		{"ms:<0.25", filter.Number{filter.FieldTook, filter.Below, 250, 0}, ""},
		{"ms:1m..2m", filter.Number{filter.FieldTook, filter.Between, 60_000_000, 120_000_000}, "ms:60000..120000"},
		{"size:>1mb", filter.Number{filter.FieldSize, filter.Above, 1_000_000, 0}, ""},
		{"size:1.5K", filter.Number{filter.FieldSize, filter.Is, 1500, 0}, "size:1500"},
		{"size:0", filter.Number{filter.FieldSize, filter.Is, 0, 0}, ""},
		{"size:10kb..1gb", filter.Number{filter.FieldSize, filter.Between, 10_000, 1_000_000_000}, ""},
		{"delivery:17", filter.Number{filter.FieldDelivery, filter.Is, 17, 0}, ""},
		{"id:2041", filter.Number{filter.FieldID, filter.Is, 2041, 0}, ""},
		{"id:>=2041", filter.Number{filter.FieldID, filter.AtLeast, 2041, 0}, ""},
		{"id:1..9", filter.Number{filter.FieldID, filter.Between, 1, 9}, ""},
		{`id:"2041"`, filter.Text{filter.FieldSenderID, true, filter.Pattern{"2041"}}, ""},
		{"id:72d3162e-cc78", filter.Text{filter.FieldSenderID, true, filter.Pattern{"72d3162e-cc78"}}, ""},
		{"id:evt_*", filter.Text{filter.FieldSenderID, true, filter.Pattern{"evt_", ""}}, ""},
		{"verdict:wrong", filter.Equal{filter.FieldVerdict, "wrong"}, ""},
		{"verdict:Too_Old", filter.Equal{filter.FieldVerdict, "too_old"}, "verdict:too_old"},
		{"state:failed", filter.Equal{filter.FieldState, "failed"}, ""},
		{"origin:probe", filter.Equal{filter.FieldOrigin, "probe"}, ""},
		{"fault:timeout", filter.Equal{filter.FieldFault, "timeout"}, ""},
		{"door:LAN", filter.Equal{filter.FieldDoor, "lan"}, "door:lan"},
		{"is:replay", filter.Equal{filter.FieldOrigin, "replay"}, "origin:replay"},
		{"is:open", filter.FlagOpen, ""},
		{"is:cut", filter.FlagCut, ""},
		{"is:repeat", filter.FlagRepeat, ""},
		{"is:import", filter.FlagImport, ""},
		{"header:x-github-event", filter.Header{"x-github-event", nil}, ""},
		{"header:x-github-event=push", filter.Header{"x-github-event", filter.Pattern{"push"}}, ""},
		{"header:user-agent=GitHub-Hookshot/*", filter.Header{"user-agent", filter.Pattern{"GitHub-Hookshot/", ""}}, ""},
		{"header:cookie=a=b", filter.Header{"cookie", filter.Pattern{"a=b"}}, ""},
		{`header:x=""`, filter.Header{"x", filter.Pattern{""}}, ""},
		{"json:repository.name", filter.JSON{[]string{"repository", "name"}, nil}, ""},
		{"json:repository.name=demo", filter.JSON{[]string{"repository", "name"}, filter.Pattern{"demo"}}, ""},
		{`json:"a.b"."".0="x y"`, filter.JSON{[]string{"a.b", "", "0"}, filter.Pattern{"x y"}}, ""},
		{"body:octocat", filter.Body{"octocat", false}, `body:"octocat"`},
		{`body:"say \"hi\" \\ \n"`, filter.Body{`say "hi" \ \n`, false}, `body:"say \"hi\" \\ \\n"`},
		{"since:15m", filter.Moment{false, utc(2026, 10, 5, 12, 16, 15, 7)}, "since:2026-10-05T12:16:15.007Z"},
		{"since:1d2h", filter.Moment{false, utc(2026, 10, 4, 10, 31, 15, 7)}, "since:2026-10-04T10:31:15.007Z"},
		{"before:2w", filter.Moment{true, utc(2026, 9, 21, 12, 31, 15, 7)}, "before:2026-09-21T12:31:15.007Z"},
		{"since:today", filter.Moment{false, utc(2026, 10, 4, 22, 0, 0, 0)}, "since:2026-10-04T22:00:00Z"},
		{"before:Yesterday", filter.Moment{true, utc(2026, 10, 3, 22, 0, 0, 0)}, "before:2026-10-03T22:00:00Z"},
		{"since:14:30", filter.Moment{false, utc(2026, 10, 5, 12, 30, 0, 0)}, "since:2026-10-05T12:30:00Z"},
		{"since:15:00:30", filter.Moment{false, utc(2026, 10, 4, 13, 0, 30, 0)}, "since:2026-10-04T13:00:30Z"},
		{"since:2026-01-31", filter.Moment{false, utc(2026, 1, 30, 22, 0, 0, 0)}, "since:2026-01-30T22:00:00Z"},
		{`since:"2026-01-31 14:30"`, filter.Moment{false, utc(2026, 1, 31, 12, 30, 0, 0)}, "since:2026-01-31T12:30:00Z"},
		{"since:2026-01-31t14:30:01.5z", filter.Moment{false, utc(2026, 1, 31, 14, 30, 1, 500)}, "since:2026-01-31T14:30:01.5Z"},
	} {
		t.Run(tt.text, func(t *testing.T) {
			f, err := filter.Parse(tt.text, now)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(f, one(tt.want)) {
				t.Errorf("got %#v, want %#v", f, one(tt.want))
			}
			if tt.normal == "" {
				tt.normal = tt.text
			}
			if f.String() != tt.normal {
				t.Errorf("normal form %s, want %s", f, tt.normal)
			}
			if again, err := filter.Parse(f.String(), now.Add(time.Hour)); err != nil || !reflect.DeepEqual(again, f) {
				t.Errorf("%s parses to %#v, %v", f, again, err)
			}
		})
	}
}

func TestParseJoinsConditions(t *testing.T) {
	f, err := filter.Parse("  in\tmethod:POST  -status:2xx \u00a0 -\"-\"  ", now)
	want := filter.Filter{Terms: []filter.Term{
		{Condition: filter.Equal{filter.FieldDirection, "in"}},
		{Condition: filter.Text{filter.FieldMethod, true, filter.Pattern{"POST"}}},
		{Not: true, Condition: filter.Number{filter.FieldStatus, filter.Between, 200, 299}},
		{Not: true, Condition: filter.Text{filter.FieldAnywhere, false, filter.Pattern{"-"}}},
	}}
	if err != nil || !reflect.DeepEqual(f, want) {
		t.Errorf("got %#v, %v", f, err)
	}
	if f.String() != `in method:POST -status:2xx -"-"` {
		t.Errorf("normal form %s", f)
	}
	for _, text := range []string{"", "  \n"} {
		if f, err := filter.Parse(text, now); err != nil || f.Terms != nil || f.String() != "" {
			t.Errorf("%q: got %v, %v", text, f, err)
		}
	}
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	for _, tt := range []struct {
		text, wrong, message string // wrong: the part that the error points at
	}{
		{"in stats:404", "stats:", "I do not know stats:. Did you mean status:?"},
		{"Stauts:404", "Stauts:", "I do not know stauts:. Did you mean status:?"},
		{"-evnet:push", "evnet:", "I do not know evnet:. Did you mean event:?"},
		{"in:github", "in:", "I do not know in:. Did you mean inbox:?"},
		{"prov:x", "prov:", "I do not know prov:. Did you mean provider:?"},
		{"signature:wrong", "signature:", "I do not know signature:. Did you mean verdict:?"},
		{"localhost:9001", "localhost:", "I do not know localhost:. To look for this text, put it in quotes."},
		{strings.Repeat("x", 99) + ":", strings.Repeat("x", 99) + ":", "I do not know " + strings.Repeat("x", 39) + "…:. To look for this text, put it in quotes."},
		{"status:", "status:", "status: wants a value, such as status:>=400."},
		{"in inbox: out", "inbox:", "inbox: wants a value, such as inbox:github."},
		{`inbox:""`, `""`, "inbox: wants more than empty quotes, such as inbox:github."},
		{`path:=""`, `=""`, "path: wants more than empty quotes, such as path:/in/github."},
		{`body:""`, `""`, `body: wants more than empty quotes, such as body:"out of stock".`},
		{`id:""`, `""`, "id: wants more than empty quotes, such as id:2041."},
		{`since:""`, `""`, "I cannot read since:. Write since:15m, since:1h30m, since:14:30, since:yesterday or since:2026-01-31T14:30."},
		{"status:abc", "abc", "I cannot read status:abc. Write status:404, status:4xx, status:>=400 or status:400..499."},
		{"status:40", "40", "I cannot read status:40. Write status:404, status:4xx, status:>=400 or status:400..499."},
		{"status:0xx", "0xx", "I cannot read status:0xx. Write status:404, status:4xx, status:>=400 or status:400..499."},
		{"status:400..", "400..", "I cannot read status:400... Write status:404, status:4xx, status:>=400 or status:400..499."},
		{"status:499..400", "499..400", "This range goes backwards. Did you mean status:400..499?"},
		{"ms:>fast", ">fast", "I cannot read ms:>fast. Write ms:500, ms:>500, ms:>2s or ms:100..500."},
		{"size:>1tb", ">1tb", "I cannot read size:>1tb. Write size:0, size:>10kb, size:<=1.5mb or size:1kb..1mb."},
		{"size:1000000000gb", "1000000000gb", "I cannot read size:1000000000gb. Write size:0, size:>10kb, size:<=1.5mb or size:1kb..1mb."},
		{"id:>abc", ">abc", "I cannot read id:>abc. Write id:2041 or id:>2000."},
		{"delivery:1.5", "1.5", "I cannot read delivery:1.5. Write delivery:17."},
		{"since:15", "15", "I cannot read since:15. Write since:15m, since:1h30m, since:14:30, since:yesterday or since:2026-01-31T14:30."},
		{"since:101y", "101y", "I cannot read since:101y. Write since:15m, since:1h30m, since:14:30, since:yesterday or since:2026-01-31T14:30."},
		{"since:0999-01-01", "0999-01-01", "A time goes from the year 1970 to 2261."},
		{"before:99w99999d", "99w99999d", "I cannot read before:99w99999d. Write before:15m, before:1h30m, before:14:30, before:today or before:2026-01-31T14:30."},
		{"verdict:wrnog", "wrnog", "I do not know verdict:wrnog. Did you mean verdict:wrong?"},
		{"verdict:good", "good", "I do not know verdict:good. There are none, valid, missing, wrong and too_old."},
		{"is:opn", "opn", "I do not know is:opn. Did you mean is:open?"},
		{"header:=push", "=push", "I cannot read header:=push. Write header:x-github-event or header:x-github-event=push."},
		{"header:x=", "x=", "A value is missing behind the =. Without the =, any value will do."},
		{"json:=x", "=x", "I cannot read json:=x. Write json:repository.name or json:repository.name=demo."},
		{"json:a..b=x", "a..b", "A name is missing beside a dot. Write json:repository.name or json:repository.name=demo."},
		{"json:" + strings.Repeat("a.", 32) + "a", strings.Repeat("a.", 32) + "a", "A path into JSON may have 32 names at most."},
		{`in body:"out of`, `"out of`, "A quote is opened here and not closed."},
		{`in ""`, `""`, "There is nothing between the quotes."},
		{"in - out", "-", "A minus wants a condition behind it, such as -path:/assets."},
		{"--in", "--", "One minus is enough."},
		{strings.Repeat("a ", 101), "a ", "A filter may have 100 conditions at most."},
		{strings.Repeat("a", 4097), "a", "A filter may have 4,096 characters at most."},
	} {
		t.Run(tt.text, func(t *testing.T) {
			f, err := filter.Parse(tt.text, now)
			var syntax *filter.SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("got %v, %v", f, err)
			}
			if wrong := tt.text[syntax.Offset : syntax.Offset+syntax.Length]; wrong != tt.wrong || syntax.Message != tt.message {
				t.Errorf("%q: got\n%s\nwant %q:\n%s", wrong, syntax.Message, tt.wrong, tt.message)
			}
			if hooks.CodeOf(err) != hooks.CodeInvalid || hooks.Words(err) != tt.message || f.Terms != nil {
				t.Errorf("a person hears %q, code %q, filter %v", hooks.Words(err), hooks.CodeOf(err), f)
			}
		})
	}
}

func TestBounds(t *testing.T) {
	const all = 1<<63 - 1
	for text, want := range map[string][2]int64{
		"status:404": {404, 404}, "status:>404": {405, all}, "status:>=404": {404, all}, "status:<404": {1, 403}, "status:<=404": {1, 404},
		"status:4xx": {400, 499}, "delivery:<1": {1, 0}, "id:0": {1, 0}, "size:<1kb": {0, 999}, "size:0": {0, 0},
		"ms:5": {5000, 5999}, "ms:>5": {5001, all}, "ms:<5": {0, 4999}, "ms:<=5": {0, 5000}, "ms:5..6": {5000, 6999},
	} {
		f, err := filter.Parse(text, now)
		if err != nil {
			t.Fatal(err)
		}
		least, greatest := f.Terms[0].Condition.(filter.Number).Bounds()
		if got := [2]int64{least, greatest}; got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

// What help shows can be typed, and what is listed behind a name is read.
func TestWordsCanBeTyped(t *testing.T) {
	for _, w := range filter.Words() {
		if w.Description == "" || w.Example == "" {
			t.Errorf("%s: not described", w.Name)
		}
		f, err := filter.Parse(w.Example, now)
		if err != nil || !strings.HasPrefix(w.Example, w.Name) || len(f.Terms) != 1 {
			t.Errorf("%s: example %s: %v", w.Name, w.Example, err)
		}
		for _, v := range w.Values {
			if text, _ := strings.CutSuffix(w.Name+v.Text, "="); !parses(text) {
				t.Errorf("%s is offered and cannot be read", text)
			}
		}
	}
}

func TestWordsKnowAllThatARowCanHave(t *testing.T) {
	for name, values := range map[string][]string{
		"state:":   {string(hooks.StateNew), string(hooks.StateProcessed), string(hooks.StateFailed)},
		"verdict:": {string(hooks.VerdictNone), string(hooks.VerdictValid), string(hooks.VerdictMissing), string(hooks.VerdictWrong), string(hooks.VerdictTooOld)},
		"origin:":  {string(hooks.OriginEvent), string(hooks.OriginForward), string(hooks.OriginReplay), string(hooks.OriginTest), string(hooks.OriginProbe)},
		"is:":      {string(hooks.OriginEvent), string(hooks.OriginForward), string(hooks.OriginReplay), string(hooks.OriginTest), string(hooks.OriginProbe)},
		"fault:": {
			string(hooks.FaultTimeout), string(hooks.FaultUnreachable), string(hooks.FaultTLS), string(hooks.FaultReset),
			string(hooks.FaultBlocked), string(hooks.FaultLost), string(hooks.FaultUnfit), string(hooks.FaultClosed), string(hooks.FaultLeft),
		},
	} {
		for _, value := range values {
			if !parses(name + value) {
				t.Errorf("%s%s is not known", name, value)
			}
		}
	}
}

func TestWordsAreTheCallers(t *testing.T) {
	for _, w := range filter.Words() {
		for i := range w.Values {
			w.Values[i].Text = "spoilt"
		}
	}
	if !parses("state:failed") || parses("state:spoilt") {
		t.Error("a caller changed the language")
	}
}

func parses(text string) bool {
	_, err := filter.Parse(text, now)
	return err == nil
}
