package model_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// ring is a Keyring of fixed keys.
type ring []hooks.Key

func (r ring) Keys(context.Context, hooks.ID) ([]hooks.Key, error) { return r, nil }

func stripeKeys() ring {
	return ring{
		{From: "inbox stripe", Sign: hooks.Sign{Scheme: "stripe", Secrets: []string{"whsec_new"}}},
		{From: "inbox stripe", Sign: hooks.Sign{Scheme: "stripe", Secrets: []string{"whsec_old"}}},
	}
}

// drafted begins a draft of a request with these lines and this body.
func drafted(t *testing.T, header hooks.Header, body string, keys model.Keyring) *model.Draft {
	t.Helper()
	s := &modeltest.Shelf{}
	ref := s.Keep("POST /in/stripe HTTP/1.1", header, body)
	e, err := s.Exchange(t.Context(), s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/stripe", Inbox: "stripe", Status: 200, Request: ref}))
	if err != nil {
		t.Fatal(err)
	}
	d := model.NewDraft(s, keys, time.UTC)
	d.Begin(e, "http://localhost:8080/in/stripe")
	if d.Ready() {
		t.Error("ready before it was read")
	}
	load(t, d)
	if !d.Ready() {
		t.Fatal("not ready")
	}
	return d
}

func odd() hooks.Header {
	return hooks.Header{
		{"host", "localhost:8080"},
		{"Stripe-Signature", "t=1,v1=00"},
		{"x-ODD", "1"},
		{"X-Odd", "2"},
		{"Content-Type", "application/json"},
		{"Connection", "keep-alive"},
		{"Content-Length", "9"},
	}
}

// told words the rows: what is sent, locked or left out.
func told(e model.DraftEdit) string {
	var words []string
	for _, r := range e.Rows() {
		word := r.Name
		switch {
		case r.Locked:
			word += " locked"
		case r.LeftOut:
			word += " left out"
		case !r.On:
			word += " off"
		case r.Added:
			word += " added"
		case r.Edited:
			word += " edited"
		}
		if (r.Locked || r.LeftOut) && r.Note == "" {
			word += " without a reason"
		}
		words = append(words, word)
	}
	return strings.Join(words, ", ")
}

func TestADraftShowsWhatBecomesOfEachLine(t *testing.T) {
	d := drafted(t, odd(), `{"a": 1}`, stripeKeys())
	if got := told(d.Edit()); got != "host locked, Stripe-Signature, x-ODD, X-Odd, Content-Type, Connection left out, Content-Length locked" {
		t.Errorf("as it was: %s", got)
	}
	if n := d.Edit().Edits(); n != 0 || d.Edit().EditsWords() != "" {
		t.Errorf("%d edits of nothing", n)
	}
	d.Change(func(e *model.DraftEdit) { e.SetScheme("stripe") })
	e := d.Edit()
	if got := told(e); !strings.Contains(got, "Stripe-Signature locked, x-ODD, X-Odd") || e.Secret() != "whsec_new" || e.SecretFrom() != "from inbox stripe" {
		t.Errorf("signed anew: %s, secret %s %q", got, e.Secret(), e.SecretFrom())
	}
	d.Change(func(e *model.DraftEdit) { e.SetScheme("standard-webhooks") })
	if got := told(d.Edit()); !strings.HasPrefix(got, "host locked, Stripe-Signature left out") || !strings.HasSuffix(got, "webhook-id locked, webhook-timestamp locked, webhook-signature locked") {
		t.Errorf("by another scheme: %s", got)
	}
	if _, p := d.Edit().Request(); p.Secret == "" {
		t.Error("no secret, and nothing is said of it")
	}
	d.Change(func(e *model.DraftEdit) { e.SetScheme(hooks.SchemeNone) })
	r, p := d.Edit().Request()
	if got := told(d.Edit()); !strings.Contains(got, "Stripe-Signature left out") || r.Sign.Scheme != hooks.SchemeNone || p != (model.DraftProblem{}) || d.Edit().SignWords() != "Left out: Stripe-Signature." {
		t.Errorf("not signed: %s, %+v, %+v, %s", got, r, p, d.Edit().SignWords())
	}
}

func TestTheWaysToSignBeginWithTheOneThatFits(t *testing.T) {
	var names []string
	for _, o := range drafted(t, odd(), "", stripeKeys()).Edit().SignOptions() {
		names = append(names, o.Value)
	}
	if got := strings.Join(names[:5], " "); got != " none stripe github standard-webhooks" || slices.Contains(names, "mailgun") || !slices.Contains(names, "zoom") {
		t.Errorf("offered: %q", names)
	}
	own := hooks.Description{Header: "X-Odd"}
	d := drafted(t, odd(), "", ring{{From: "inbox acme", Sign: hooks.Sign{Scheme: hooks.SchemeDescribed, Described: own, Secrets: []string{"s"}}}})
	if o := d.Edit().SignOptions()[2]; o.Text != "Own scheme" {
		t.Errorf("an own scheme is called %q", o.Text)
	}
	d.Change(func(e *model.DraftEdit) { e.SetScheme(hooks.SchemeDescribed) })
	if r, p := d.Edit().Request(); r.Sign.Described != own || p.Secret != "" {
		t.Errorf("signed by an own scheme: %+v, %+v", r.Sign, p)
	}
	d.Change(func(e *model.DraftEdit) { e.SetScheme(hooks.SchemeNone) })
	if got := told(d.Edit()); !strings.Contains(got, "x-ODD left out, X-Odd left out") {
		t.Errorf("not signed: %s", got)
	}
}

func TestASecretThatWasTypedStays(t *testing.T) {
	d := drafted(t, odd(), "", stripeKeys())
	d.Change(func(e *model.DraftEdit) { e.SetScheme("stripe"); e.SetSecret("mine") })
	d.Change(func(e *model.DraftEdit) { e.SetScheme("github") })
	if got := d.Edit().Secret(); got != "" {
		t.Errorf("another scheme has %q", got)
	}
	d.Change(func(e *model.DraftEdit) { e.SetScheme("stripe") })
	if e := d.Edit(); e.Secret() != "mine" || e.SecretFrom() != "" || len(e.Offers()) != 2 {
		t.Errorf("back again: %q %q", e.Secret(), e.SecretFrom())
	}
}

func TestHeaderLinesKeepTheirPlaceCaseAndDoubles(t *testing.T) {
	d := drafted(t, odd(), "x", nil)
	d.Change(func(e *model.DraftEdit) { e.SetValue(3, "3") })
	r, _ := d.Edit().Request()
	want := odd()
	want[3][1] = "3"
	if !slices.Equal(r.Header, want) || d.Edit().Edits() != 1 {
		t.Errorf("sent %v, %d edits", r.Header, d.Edit().Edits())
	}
	d.Change(func(e *model.DraftEdit) { e.RestoreLine(3) })
	if r, _ := d.Edit().Request(); r.Header != nil || d.Edit().Edits() != 0 {
		t.Errorf("restored: %v", r.Header)
	}
	d.Change(func(e *model.DraftEdit) {
		e.SetOn(2, false)
		e.RemoveLine(4)
		e.SetName(e.AddLine(), "Idempotency-Key")
	})
	d.Change(func(e *model.DraftEdit) { e.SetValue(7, "k-2") })
	r, p := d.Edit().Request()
	if r.Header.Get("x-odd") != "2" || r.Header.Get("Content-Type") != "" || r.Header.Get("Idempotency-Key") != "k-2" || p.Header != "" || d.Edit().Edits() != 3 {
		t.Errorf("sent %v, %+v, %d edits", r.Header, p, d.Edit().Edits())
	}
	d.Change(func(e *model.DraftEdit) { e.RemoveLine(7); e.SetOn(4, true) })
	if n := d.Edit().Edits(); n != 1 {
		t.Errorf("%d edits, want 1", n)
	}
	d.Change(func(e *model.DraftEdit) { e.SetName(e.AddLine(), "a b") })
	if _, p := d.Edit().Request(); !strings.Contains(p.Header, "a b") {
		t.Errorf("a bad name: %+v", p)
	}
	d.Change(func(e *model.DraftEdit) { e.SetOn(7, false) })
	if _, p := d.Edit().Request(); p.Header != "" {
		t.Errorf("a bad name that is left out: %+v", p)
	}
	for i := range d.Edit().Lines() {
		d.Change(func(e *model.DraftEdit) { e.SetOn(i, false) })
	}
	if r, _ := d.Edit().Request(); r.Header == nil || len(r.Header) != 0 {
		t.Errorf("no line at all: %v", r.Header)
	}
}

func TestStrangeBytesInAHeaderStay(t *testing.T) {
	d := drafted(t, hooks.Header{{"X-Guest", "Zo\xeb"}, {"A", "b"}}, "x", nil)
	shown := d.Edit().Rows()[0].Value
	d.Change(func(e *model.DraftEdit) { e.SetValue(0, shown); e.SetValue(1, "c") })
	if r, _ := d.Edit().Request(); r.Header[0][1] != "Zo\xeb" {
		t.Errorf("sent %q", r.Header[0][1])
	}
}

func TestWhatIsNotEditedOfABodyStaysByteForByte(t *testing.T) {
	const body = "{\r\n  \"a\": 1.0,  \r\n\t\"b\": 2,\n  \"c\": 3\r\n}\r\n"
	for _, test := range []struct{ name, from, to, want string }{
		{"nothing", "", "", body},
		{"a value", "1.0", "1.5", strings.Replace(body, "1.0", "1.5", 1)},
		{"one more line", "2,\n", "2,\n  \"d\": 4,\n", strings.Replace(body, "2,\n", "2,\n  \"d\": 4,\n", 1)},
		{"a line less", "  \"c\": 3\n", "", strings.Replace(body, "  \"c\": 3\r\n", "", 1)},
		{"the last line end", "}\n", "}", strings.TrimSuffix(body, "\r\n")},
		{"a line at the end", "}\n", "}\n\n", body + "\r\n"},
		{"all of it", "", "", ""},
	} {
		d := drafted(t, hooks.Header{{"Content-Type", "application/json"}}, body, nil)
		d.Change(func(e *model.DraftEdit) {
			if test.from != "" {
				e.SetText(strings.Replace(e.Body.Text(), test.from, test.to, 1))
			}
			if test.want == "" {
				e.SetText("")
			}
		})
		r, _ := d.Edit().Request()
		switch {
		case test.want == body && r.Body != nil:
			t.Errorf("%s: sent %q in place of the original", test.name, r.Body)
		case test.want != body && (r.Body == nil || string(r.Body) != test.want):
			t.Errorf("%s: sent %q, want %q", test.name, r.Body, test.want)
		}
	}
}

func TestEditedLinesAreTold(t *testing.T) {
	d := drafted(t, nil, "one\ntwo\nthree\nfour", nil)
	d.Change(func(e *model.DraftEdit) { e.SetText("one\nnew\ntwo\nTHREE\nfour") })
	if got := d.Edit().Body.EditedLines(); !slices.Equal(got, []int{1, 3}) {
		t.Errorf("edited lines: %v", got)
	}
	if mark, words := d.Edit().Body.State(); mark != model.MarkQuiet || words != "" || d.Edit().Body.IsJSON() {
		t.Errorf("text is %q", words)
	}
}

func TestJSONIsFormattedAndChecked(t *testing.T) {
	d := drafted(t, nil, `{"a":[1.00,"\u00e9"],"a":{}}`, nil)
	d.Change(func(e *model.DraftEdit) { e.Format(false) })
	const pretty = "{\n  \"a\": [\n    1.00,\n    \"\\u00e9\"\n  ],\n  \"a\": {}\n}"
	if got := d.Edit().Body.Text(); got != pretty {
		t.Errorf("formatted: %s", got)
	}
	d.Change(func(e *model.DraftEdit) { e.Format(true) })
	if d.Edit().Body.Edited() {
		t.Errorf("minified: %s", d.Edit().Body.Text())
	}
	d.Change(func(e *model.DraftEdit) { e.SetText("{\n  \"a\": ,\n}") })
	mark, words := d.Edit().Body.State()
	if mark != model.MarkRefused || words != "The JSON breaks at line 2, column 8." {
		t.Errorf("broken: %s", words)
	}
	was := d.Edit().Body.Text()
	d.Change(func(e *model.DraftEdit) {
		if e.Format(false) || e.Format(true) {
			t.Error("broken JSON was formatted")
		}
	})
	if d.Edit().Body.Text() != was {
		t.Error("broken JSON was changed")
	}
	if r, p := d.Edit().Request(); string(r.Body) != was || p != (model.DraftProblem{}) {
		t.Errorf("broken JSON is not sent: %q, %+v", r.Body, p)
	}
}

func TestBodiesThatAreNotEditedAsText(t *testing.T) {
	for name, test := range map[string]struct {
		header hooks.Header
		body   string
		words  string
	}{
		"bytes":      {nil, "a\r\n\xff  ", "no plain text"},
		"control":    {nil, "a\x00b", "no plain text"},
		"old Mac":    {nil, "a\rb", "no plain text"},
		"compressed": {hooks.Header{{"Content-Encoding", "gzip"}}, "abc", "compressed with gzip"},
		"long":       {nil, strings.Repeat("a", model.MaxEditable+1), "over 20.5 KB"},
	} {
		d := drafted(t, test.header, test.body, nil)
		if got := d.Edit().Body.Fixed(); !strings.Contains(got, test.words) {
			t.Errorf("%s: %q", name, got)
		}
		d.Change(func(e *model.DraftEdit) { e.Method = "PUT" })
		if r, p := d.Edit().Request(); r.Body != nil || p.Body != "" {
			t.Errorf("%s: sent %q, %+v", name, r.Body, p)
		}
		d.Change(func(e *model.DraftEdit) { e.ReplaceBody("new.bin", []byte("\x00\r\n")) })
		if r, _ := d.Edit().Request(); string(r.Body) != "\x00\r\n" || !strings.HasPrefix(d.Edit().Body.Fixed(), "new.bin, 3 B,") {
			t.Errorf("%s, replaced: %q, %q", name, r.Body, d.Edit().Body.Fixed())
		}
		d.Change(func(e *model.DraftEdit) { e.KeepBody() })
		if r, _ := d.Edit().Request(); r.Body != nil {
			t.Errorf("%s, kept: %q", name, r.Body)
		}
	}
}

func TestABodyThatWasCutIsReplacedOrNotSent(t *testing.T) {
	s := &modeltest.Shelf{}
	ref := s.Keep("POST / HTTP/1.1", nil, "the beginning")
	ref.Truncated = true
	e, _ := s.Exchange(t.Context(), s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Request: ref}))
	d := model.NewDraft(s, nil, time.UTC)
	d.Begin(e, "http://localhost:8080/in/a")
	load(t, d)
	if _, p := d.Edit().Request(); p.Body != "Only the first 13 B of this body were stored, so it cannot be sent as it was. Replace it." {
		t.Errorf("as it was: %+v", p)
	}
	if _, _, err := d.Curl(); err == nil {
		t.Error("a cut body was made a command")
	}
	if !d.Edit().Body.CanBegin() {
		t.Fatal("what is there cannot be edited")
	}
	d.Change(func(e *model.DraftEdit) { e.BeginBody() })
	if r, p := d.Edit().Request(); p.Body != "" || string(r.Body) != "the beginning" || d.Edit().Edits() != 1 {
		t.Errorf("begun: %q, %+v", r.Body, p)
	}
	d.UndoAll()
	d.Change(func(e *model.DraftEdit) { e.ReplaceBody("empty", nil) })
	if r, p := d.Edit().Request(); p.Body != "" || r.Body == nil || len(r.Body) != 0 {
		t.Errorf("replaced by nothing: %v, %+v", r.Body, p)
	}
}

func TestAllIsTakenBackAndBroughtBack(t *testing.T) {
	d := drafted(t, odd(), `{"a":1}`, stripeKeys())
	d.Change(func(e *model.DraftEdit) {
		e.Method, e.URL = "PUT", "localhost:9"
		e.SetOn(2, false)
		e.SetScheme("stripe")
		e.SetText("{}")
	})
	if got := d.Edit().EditsWords(); got != "5 edits" {
		t.Errorf("%s, want 5 edits", got)
	}
	d.UndoAll()
	if r, _ := d.Edit().Request(); d.Edit().Edits() != 0 || !d.Undone() || r.URL != "" || r.Header != nil || r.Body != nil {
		t.Errorf("undone: %+v", r)
	}
	d.UndoAll()
	if d.Edit().Edits() != 5 || d.Undone() || d.Edit().Body.Text() != "{}" {
		t.Errorf("brought back: %d edits", d.Edit().Edits())
	}
	d.UndoAll()
	d.Change(func(e *model.DraftEdit) { e.SetOn(3, false) })
	if d.Undone() || d.Edit().Edits() != 1 {
		t.Error("a new edit does not end the way back")
	}
}

func TestADraftAsACommand(t *testing.T) {
	d := drafted(t, odd(), `{"a":1}`, stripeKeys())
	d.Change(func(e *model.DraftEdit) {
		e.Method, e.URL = "PUT", "http://localhost:9/x?y=1"
		e.SetOn(2, false)
		e.SetScheme("stripe")
		e.SetText(`{"b":2}`)
	})
	text, said, err := d.Curl()
	if err != nil || said != "cURL copied, not signed" || !strings.Contains(text, "-X PUT") || !strings.Contains(text, "http://localhost:9/x?y=1") ||
		!strings.Contains(text, `{"b":2}`) || strings.Contains(text, "x-ODD") || !strings.Contains(text, "X-Odd: 2") || strings.Contains(text, "Stripe") || strings.Contains(text, "whsec") {
		t.Errorf("%v, %s: %s", err, said, text)
	}
}

func TestDifferencesInOneColumn(t *testing.T) {
	s := &modeltest.Shelf{}
	lines := func(n int, changed string) string {
		var b strings.Builder
		for i := range n {
			if i == 20 {
				b.WriteString(changed + "\n")
			}
			fmt.Fprintf(&b, "line %d\n", i)
		}
		return b.String()
	}
	add := func(value, body string) hooks.ID {
		return s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/", Status: 200, Request: s.Keep("POST / HTTP/1.1", hooks.Header{{"A", value}, {"B", "2"}}, body)})
	}
	c := model.NewCompare(s, time.UTC)
	c.Begin(model.Pair{IDs: [2]hooks.ID{add("1", lines(40, "old")), add("x", lines(40, "new"))}})
	load(t, c)
	u := c.Sheet().Unified()
	const want = "  POST / HTTP/1.1\n@@ Headers  2\n- A: 1\n+ A: x\n  B: 2\n@@ Body  314 B, text\n@@ 17 same lines\n  line 17\n  line 18\n  line 19\n- old\n+ new\n" +
		"  line 20\n  line 21\n  line 22\n@@ 17 same lines\n"
	if got := u.Copy(); got != want || u.First != 2 {
		t.Errorf("first %d:\n%s", u.First, got)
	}
	if n := u.Lines[10].Numbers; n != [2]int{21, 0} || u.Lines[11].Numbers != [2]int{0, 21} || u.Lines[12].Numbers != [2]int{22, 22} {
		t.Errorf("numbers: %v %v %v", n, u.Lines[11].Numbers, u.Lines[12].Numbers)
	}
	if empty := (model.CompareSheet{}).Unified(); empty.Copy() != "" || empty.First != -1 {
		t.Errorf("of nothing: %q", empty.Copy())
	}
}

func TestAnImportReachesAPrivateAddressOnlyWhenAPersonSaysSo(t *testing.T) {
	s := &modeltest.Shelf{}
	for url, asks := range map[string]bool{"http://localhost:3000/x": true, "http://192.168.0.1/": true, "https://shop.test/x": false} {
		e, _ := s.Exchange(t.Context(), s.Add(hooks.Exchange{Direction: hooks.Out, Imported: true, Method: "POST", URL: url, Request: s.Keep("POST / HTTP/1.1", nil, "x")}))
		d := model.NewDraft(s, nil, time.UTC)
		d.Begin(e, url)
		load(t, d)
		r, p := d.Edit().Request()
		if p.Private != asks || (p.URL != "") != asks || r.URL != "" {
			t.Errorf("%s: %+v, %+v", url, r, p)
		}
		if !asks {
			continue
		}
		d.Change((*model.DraftEdit).AllowPrivate)
		if r, p := d.Edit().Request(); p != (model.DraftProblem{}) || r.URL != url {
			t.Errorf("%s, allowed: %+v, %+v", url, r, p)
		}
		if d.Edit().Edits() != 0 {
			t.Error("to allow it is told of as an edit")
		}
	}
}

func TestARequestThatCannotBeReadIsSaidAndReadLater(t *testing.T) {
	s := &modeltest.Shelf{}
	e, _ := s.Exchange(t.Context(), s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Request: s.Keep("POST / HTTP/1.1", nil, "x")}))
	d := model.NewDraft(s, nil, time.UTC)
	d.Begin(e, "http://localhost:8080/in/a")
	d.Change(func(e *model.DraftEdit) { e.URL = "localhost:9" })
	s.Break(errors.New("database is locked"))
	load(t, d)
	if d.Ready() || d.Unsent() || d.Trouble() != "Bellhop could not read the request. It is kept; go back and open it again." {
		t.Errorf("trouble: %q", d.Trouble())
	}
	s.Break(nil)
	load(t, d)
	if !d.Ready() || d.Trouble() != "" || d.Edit().URL != "localhost:9" || d.Edit().Body.Text() != "x" {
		t.Errorf("trouble: %q, draft %+v", d.Trouble(), d.Edit())
	}
}

func TestAnExchangeThatIsGoneIsNotAnEmptyOne(t *testing.T) {
	d := model.NewDraft(&modeltest.Shelf{}, nil, time.UTC)
	d.Begin(hooks.Exchange{ID: 99, Direction: hooks.In, Method: "POST", URL: "/in/gone"}, "http://localhost:8080/in/gone")
	load(t, d)
	if d.Ready() || d.Unsent() || d.Trouble() == "" {
		t.Errorf("ready %v, trouble %q", d.Ready(), d.Trouble())
	}
}

func TestAnAnswerThatCannotBeReadDoesNotSayThatNothingWasSent(t *testing.T) {
	s := &modeltest.Shelf{}
	request := s.Keep("POST / HTTP/1.1", nil, "x")
	e, _ := s.Exchange(t.Context(), s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Request: request, Open: true}))
	d := model.NewDraft(s, nil, time.UTC)
	d.Begin(e, "http://localhost:8080/in/a")
	load(t, d)
	s.Break(errors.New("database is locked"))
	load(t, d)
	if !d.Ready() || d.Unsent() || d.Trouble() != "Bellhop could not read what came of it. It is kept and shows in Live." {
		t.Errorf("trouble: %q", d.Trouble())
	}
	s.Break(nil)
	load(t, d)
	if d.Trouble() != "" {
		t.Errorf("it is read, and still it says %q", d.Trouble())
	}
	if d.Failed("The store is full."); !d.Unsent() {
		t.Error("nobody says that nothing was sent")
	}
}

func FuzzAnEditedBodyHasTheLinesThatWereTyped(f *testing.F) {
	f.Add("a\r\nb\n\r\nc", "a\nx\n\nc")
	f.Add("{\r\n}\r\n", "{\n \"a\": 1\n}\n")
	f.Add("one\r\n", "")
	f.Fuzz(func(t *testing.T, body, text string) {
		s := &modeltest.Shelf{}
		if strings.Contains(text, "\r") {
			t.Skip("a field holds no such text")
		}
		e, _ := s.Exchange(t.Context(), s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Request: s.Keep("POST / HTTP/1.1", nil, body)}))
		d := model.NewDraft(s, nil, time.UTC)
		d.Begin(e, "http://localhost:8080/in/a")
		load(t, d)
		if d.Edit().Body.Fixed() != "" {
			t.Skip("it is not edited as text")
		}
		pristine := d.Edit().Body.Text()
		d.Change(func(e *model.DraftEdit) { e.SetText(text) })
		r, _ := d.Edit().Request()
		switch {
		case (r.Body == nil) != (text == pristine):
			t.Errorf("%q as %q: the original is kept: %t", body, text, r.Body == nil)
		case r.Body != nil && strings.ReplaceAll(string(r.Body), "\r\n", "\n") != text:
			t.Errorf("%q as %q: sent %q", body, text, r.Body)
		}
		d.Change(func(e *model.DraftEdit) { e.SetText(pristine) })
		if r, _ := d.Edit().Request(); r.Body != nil {
			t.Errorf("%q, taken back: sent %q", body, r.Body)
		}
	})
}

func TestEditsAreTakenBackOneAfterTheOther(t *testing.T) {
	d := drafted(t, odd(), `{"a":1}`, stripeKeys())
	for _, url := range []string{"l", "lo", "localhost:9"} { // typed, which is one edit
		d.Change(func(e *model.DraftEdit) { e.URL = url })
	}
	d.Change(func(e *model.DraftEdit) { e.Method = "PUT" })
	d.Change(func(e *model.DraftEdit) { e.SetOn(2, false) })
	d.Change(func(e *model.DraftEdit) { e.SetOn(3, false) })
	d.Change(func(e *model.DraftEdit) { e.SetValue(4, "text/plain") })
	d.Change(func(e *model.DraftEdit) { e.RestoreLine(4) })
	d.Change(func(e *model.DraftEdit) { e.RemoveLine(e.AddLine()) }) // nothing
	d.Change(func(e *model.DraftEdit) { e.SetName(e.AddLine(), "X-New") })
	d.Change(func(e *model.DraftEdit) { e.SetScheme("stripe") })
	d.Change(func(e *model.DraftEdit) { e.SetText("{") })
	d.Change(func(e *model.DraftEdit) { e.SetText("{}") })
	d.Change(func(e *model.DraftEdit) { e.ReplaceBody("a.json", []byte("[]")) })
	d.UndoAll()
	d.Change(func(e *model.DraftEdit) { e.SetOn(2, false) })
	for i, n := range []int{1, 0, 7, 7, 6, 5, 4, 5, 4, 3, 2, 1} {
		if i > 0 && !d.Undo() {
			t.Fatalf("nothing is left to be taken back after %d", i-1)
		}
		if got := d.Edit().Edits(); got != n {
			t.Errorf("%d taken back leave %d edits, want %d: %s", i, got, n, told(d.Edit()))
		}
	}
	if !d.Undo() || d.Edit().Edits() != 0 || d.Undo() {
		t.Errorf("at last there are %d edits", d.Edit().Edits())
	}
	if r, p := d.Edit().Request(); p != (model.DraftProblem{}) || r.URL != "" || r.Method != "" || r.Header != nil || r.Body != nil {
		t.Errorf("taken back, it would be sent as %+v, %+v", r, p)
	}
}
