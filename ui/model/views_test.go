package model_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

func TestInspectorShowsACapture(t *testing.T) {
	s, push := modeltest.Evening()
	in := model.NewInspector(s, s, time.UTC)
	if in.Load(t.Context()) != nil {
		t.Error("nothing is chosen, and something was loaded")
	}
	in.Show(push)
	load(t, in)
	d := in.Detail()
	if d.Title != "POST /in/github" || d.Status != "200 OK" || d.From != "from 140.82.115.42 in 5 ms" {
		t.Errorf("got %q %q %q", d.Title, d.Status, d.From)
	}
	var badges []string
	for _, b := range d.Badges {
		badges = append(badges, b.Text)
	}
	if got := strings.Join(badges, ", "); got != "processed, GitHub push, signature ok" {
		t.Errorf("badges: %s", got)
	}
	if d.Message.Header.Get("x-github-event") != "push" || !strings.HasPrefix(d.Message.Body.Text, "{\n  \"ref\"") || d.Message.Body.Size != "399 B" {
		t.Errorf("message: %+v", d.Message)
	}
	if in.Load(t.Context()) != nil {
		t.Error("an exchange that did not change was loaded again")
	}
	in.ShowSide(model.ResponseSide)
	in.ShowForm(model.FormRaw)
	load(t, in)
	if d := in.Detail(); d.Message.First != "HTTP/1.1 200 OK" || d.Message.Body.Text != `{"ok":true}` || d.Side != model.ResponseSide {
		t.Errorf("response: %+v", d.Message)
	}
}

func TestInspectorLeadsToTheCause(t *testing.T) {
	s, push := modeltest.Evening()
	in := model.NewInspector(s, s, time.UTC)
	in.Show(push + 7)
	load(t, in)
	if c := in.Detail().Cause; c.Text != "replay of 14:31:15.007 POST /in/github" || c.To != push {
		t.Errorf("cause: %+v", c)
	}
	s.Remove(push)
	in.ShowForm(model.FormRaw)
	load(t, in)
	if c := in.Detail().Cause; c.To != 0 || !strings.Contains(c.Text, "no longer stored") {
		t.Errorf("cause that is gone: %+v", c)
	}
}

func TestInspectorTellsWhichTimeASendersIDCame(t *testing.T) {
	s := &modeltest.Shelf{}
	first := s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Inbox: "a", SenderID: "evt_1", Seen: 1, State: hooks.StateNew, Status: 200})
	again := s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Inbox: "a", SenderID: "evt_1", Seen: 2, First: first, State: hooks.StateNew, Status: 200})
	in := model.NewInspector(s, s, time.UTC)
	in.Show(again)
	load(t, in)
	d := in.Detail()
	if d.Cause.To != first || !strings.HasPrefix(d.Cause.Text, "2nd time with this id, first 14:31:") {
		t.Errorf("it leads to %+v", d.Cause)
	}
	if !slices.ContainsFunc(d.Badges, func(b model.Badge) bool { return b.Text == "2nd time" }) {
		t.Errorf("badges: %+v", d.Badges)
	}
	s.Remove(first)
	in.ShowForm(model.FormRaw)
	load(t, in)
	if c := in.Detail().Cause; c != (model.Link{Text: "2nd time with this id; the first is no longer stored"}) {
		t.Errorf("when the first is gone: %+v", c)
	}
}

func TestInspectorTitlesWhatWentWrongWithWhatCame(t *testing.T) {
	s := &modeltest.Shelf{}
	in := model.NewInspector(s, s, time.UTC)
	for fault, title := range map[hooks.Fault]string{
		hooks.FaultClosed: "No answer, as told", hooks.FaultReset: "No answer, as told", hooks.FaultLeft: "The sender left", hooks.FaultLost: "It was not answered", "": "The request is not whole",
	} {
		in.Show(s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Inbox: "a", Fault: fault, Error: "What happened."}))
		load(t, in)
		if p := in.Detail().Problem; p != (model.Problem{Title: title, Text: "What happened."}) {
			t.Errorf("%q: %+v", fault, p)
		}
	}
}

func TestInspectorSeesTheOutcomeArrive(t *testing.T) {
	s := &modeltest.Shelf{}
	id := s.Add(hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://a/", Open: true, Request: s.Keep("POST / HTTP/1.1", nil, "{}")})
	in := model.NewInspector(s, s, time.UTC)
	in.Show(id)
	in.ShowSide(model.ResponseSide)
	load(t, in)
	if d := in.Detail(); d.Status != "sending" || d.Message.Absent != "Sent. The answer is still awaited." {
		t.Errorf("open: %q %q", d.Status, d.Message.Absent)
	}
	s.Edit(id, func(e *hooks.Exchange) { e.Open, e.Status = false, 204 })
	load(t, in)
	if d := in.Detail(); d.Status != "204 No Content" {
		t.Errorf("answered: %q", d.Status)
	}
}

func TestInspectorSaysWhatStandsInTheWay(t *testing.T) {
	s := &modeltest.Shelf{}
	cut := s.Keep("POST / HTTP/1.1", nil, strings.Repeat("x", 1000))
	cut.Truncated = true
	in := model.NewInspector(s, s, time.UTC)
	in.Show(s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/big", Inbox: "big", Status: 413, Request: cut}))
	load(t, in)
	if d := in.Detail(); d.NoReplay != "The body was cut at 1.0 KB, so it cannot be sent again as it was." {
		t.Errorf("a cut body: %q", d.NoReplay)
	}
	in.Show(s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/orders/x?y", Status: 404, Request: s.Keep("POST / HTTP/1.1", nil, "")}))
	load(t, in)
	if d := in.Detail(); d.NewInbox != "orders" || d.NoReplay != "" {
		t.Errorf("a missing inbox: %q, %q", d.NewInbox, d.NoReplay)
	}
	in.Show(s.Add(hooks.Exchange{Direction: hooks.In, Inbox: "a", State: hooks.StateFailed, Status: 200, Verdict: hooks.VerdictWrong, VerdictReason: "Another secret."}))
	load(t, in)
	if p := in.Detail().Problem; p.Title != "The seal does not match" || p.Text != "Another secret." {
		t.Errorf("a forged capture: %+v", p)
	}
	in.Show(9999)
	load(t, in)
	if in.Trouble() != "There is no exchange 9999." {
		t.Errorf("trouble: %q", in.Trouble())
	}
	s.Break(errors.New("database is locked"))
	load(t, in)
	if strings.Contains(in.Trouble(), "locked") || in.Trouble() == "" {
		t.Errorf("trouble: %q, want a sentence without the raw error", in.Trouble())
	}
}

func TestDraftComparesAnswers(t *testing.T) {
	s, push := modeltest.Evening()
	forward, _ := s.Exchange(t.Context(), push+3)
	d := model.NewDraft(s, nil, time.UTC)
	load(t, d)
	d.Begin(forward, forward.URL)
	load(t, d)
	original, replay := d.Answers()
	if original.Status != "422 Unprocessable Entity" || original.Took != "18 ms" || original.Message.Header.Get("X-Request-Id") == "" || replay.Status != "" {
		t.Errorf("answers: %+v\n%+v", original, replay)
	}

	d.SetSending(true)
	d.Sent(forward.ID, 77)
	load(t, d)
	if got := d.Sends(); len(got) != 1 || got[0].Text != "first sending" || d.Sending() {
		t.Errorf("sends: %+v", got)
	}
	try := s.Add(hooks.Exchange{Direction: hooks.Out, DeliveryID: 77, Attempt: 1, Open: true, Method: "POST", URL: forward.URL})
	load(t, d)
	answer := s.Keep("HTTP/1.1 200 OK", nil, `{"received":true}`)
	s.Edit(try, func(e *hooks.Exchange) {
		e.Open, e.Status, e.Took, e.Response = false, 200, 24*time.Millisecond, answer
	})
	load(t, d)
	if _, replay = d.Answers(); replay.Status != "200 OK" || replay.Took != "24 ms" || replay.Message.Body.Lang != model.LangJSON {
		t.Errorf("replay: %+v", replay)
	}
	if got := d.Sends()[0]; got.Text != "first 200" || got.Mark != model.MarkDelivered {
		t.Errorf("send: %+v", got)
	}
	if d.Load(t.Context()) != nil {
		t.Error("a draft with nothing open was loaded again")
	}

	s.Add(hooks.Exchange{Direction: hooks.Out, DeliveryID: 78, Fault: hooks.FaultTimeout, Error: "No answer came within 15 s."})
	d.Sent(forward.ID, 78)
	load(t, d)
	if _, replay = d.Answers(); replay.Status != "timeout" || replay.Problem.Text == "" || d.Chosen() != 1 {
		t.Errorf("second: %+v", replay)
	}
	d.Choose(0)
	load(t, d)
	if _, replay = d.Answers(); replay.Status != "200 OK" {
		t.Errorf("back at the first: %+v", replay)
	}
}

func TestDraftAsksForWhatWasEdited(t *testing.T) {
	s, push := modeltest.Evening()
	e, _ := s.Exchange(t.Context(), push)
	d := model.NewDraft(s, nil, time.UTC)
	d.Begin(e, "http://localhost:8080/in/github")
	load(t, d)
	if r, p := d.Edit().Request(); p != (model.DraftProblem{}) || r.URL != "" || r.Exchange != push || r.Header != nil || r.Body != nil || r.Method != "" || r.Sign.Scheme != "" {
		t.Errorf("as it was: %+v, %+v", r, p)
	}
	d.Change(func(e *model.DraftEdit) { e.URL = "localhost:9001/x" })
	if r, p := d.Edit().Request(); p.URL != "" || r.URL != "http://localhost:9001/x" {
		t.Errorf("elsewhere: %+v, %+v", r, p)
	}
	d.Change(func(e *model.DraftEdit) { e.URL = "localhost:99999" })
	if _, p := d.Edit().Request(); !strings.Contains(p.URL, "65535") {
		t.Errorf("bad address: %+v", p)
	}
	d.Failed("The store is full.")
	d.Sent(push+1, 5)
	if len(d.Sends()) != 0 || d.Trouble() != "The store is full." {
		t.Error("a send of another original was taken over")
	}
}

func TestMeterCountsByTheSecond(t *testing.T) {
	s := &modeltest.Shelf{}
	now := modeltest.Opening
	m := model.NewMeter(s, func() time.Time { return now })
	load(t, m)
	for range 20 {
		s.Add(hooks.Exchange{Direction: hooks.In, At: now})
	}
	s.Add(hooks.Exchange{Direction: hooks.Out, At: now})
	load(t, m)
	now = now.Add(time.Second)
	s.Count(hooks.Counts{Exchanges: 18204, Bytes: 42_600_000, Deliveries: map[hooks.DeliveryState]int64{hooks.Due: 3, hooks.Waiting: 15, hooks.Delivered: 999}})
	load(t, m)
	p := m.Pulse()
	if p.In != "2.0/s" || p.Out != "0.1/s" || p.Waiting != "18" || p.Exchanges != "18,204" || p.Stored != "42.6 MB" {
		t.Errorf("pulse: %+v", p)
	}
	if n := len(p.InPoints); n != 30 {
		t.Errorf("%d points, want 30", n)
	}
	for range 1000 { // more than a page in one second
		s.Add(hooks.Exchange{Direction: hooks.Out, At: now})
	}
	load(t, m)
	now = now.Add(time.Second)
	load(t, m)
	if p := m.Pulse(); p.Out != "100/s" {
		t.Errorf("a flood: %s, want 100/s", p.Out)
	}
	now = now.Add(time.Hour)
	load(t, m)
	if p := m.Pulse(); p.In != "0/s" || p.OutPoints[0] != 0 {
		t.Errorf("an hour later: %+v", p)
	}
}

func TestCurlCommand(t *testing.T) {
	e := hooks.Exchange{ID: 7, Direction: hooks.In, Method: "POST", URL: "/in/a"}
	head := "POST /in/a HTTP/1.1\r\nHost: localhost:8080\r\nX-Note: it's\r\nAuthorization: Bearer of-a-stranger\r\nContent-Length: 12\r\n\r\n"
	// A body that begins with @ would have curl send a file of this computer's.
	text, said, err := model.CurlCommand(e, hooks.Payload{Head: []byte(head), Body: []byte("@/etc/passwd")}, "http://localhost:8080/in/a")
	if err != nil || said != "cURL copied, secrets left out" {
		t.Errorf("said %q, %v", said, err)
	}
	if !strings.Contains(text, `'X-Note: it'\''s'`) || strings.Contains(text, "of-a-stranger") || !strings.Contains(text, "--data-raw '@/etc/passwd'") {
		t.Errorf("got %s", text)
	}
	e.Request.Truncated = true
	if text, _, err := model.CurlCommand(e, hooks.Payload{Head: []byte(head)}, "http://a"); err == nil || text != "" {
		t.Errorf("a cut body became %q", text)
	}
}

func TestKeyLinesPreferTheSendersOwn(t *testing.T) {
	header := hooks.Header{{"Host", "a"}, {"Accept", "*/*"}, {"X-Forwarded-For", "1.2.3.4"}, {"X-GitHub-Event", "push"}, {"Content-Type", "application/json"}, {"Stripe-Signature", "t=1"}}
	var names []string
	for _, line := range model.KeyLines(header, 4) {
		names = append(names, line[0])
	}
	if got := strings.Join(names, " "); got != "Host X-GitHub-Event Content-Type Stripe-Signature" {
		t.Errorf("got %s", got)
	}
}
