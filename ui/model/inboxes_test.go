package model_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// full is an inbox with a setting of every kind.
func full() hooks.Inbox {
	return hooks.Inbox{
		Name: "orders", CreatedAt: modeltest.Opening, Limit: 3 << 19,
		Answer: hooks.Answer{
			Kind: hooks.AnswerSequence, Status: 202, Header: hooks.Header{{"X-A", "1"}, {"content-type", "text/plain"}, {"x-a", "2"}},
			Body: []byte("tab\tand\nline"), Delay: 250 * time.Millisecond, Sequence: []int{500, 200}, Loop: true,
			Deadline: 2500 * time.Millisecond, Failures: 0.125, ByPath: true,
		},
		Verify:    hooks.Verify{Scheme: "described", Described: hooks.Description{Header: "X-Sig", Encoding: "b64"}, Secrets: []string{"one", "two"}, Tolerance: 90 * time.Second, Enforce: true},
		Handshake: hooks.Handshake{Enabled: []string{"meta", "slack"}, VerifyToken: "v"},
		Forwards:  []hooks.Forward{{URL: "http://localhost:3000/a", Events: []string{"push", "issues.*"}, Path: "/x", HeaderName: "X-Env", HeaderValue: "s*"}, {URL: "http://localhost:1", Off: true}},
	}
}

func TestADraftThatNobodyTouchedChangesNothing(t *testing.T) {
	all := full()
	all.Handshake.Enabled = []string{"all"}
	long, binary := full(), full()
	long.Answer.Body = []byte(strings.Repeat("x", model.MaxBodyDraft+1))
	binary.Answer.Body = []byte("a\r\nb")
	none := full()
	none.Answer.Body, none.Verify.Tolerance = []byte{}, -time.Hour
	for name, in := range map[string]hooks.Inbox{"zero": {Name: "a"}, "full": full(), "all": all, "long": long, "binary": binary, "no body": none} {
		t.Run(name, func(t *testing.T) {
			got, problems := model.NewInboxDraft(in).Read(in)
			if len(problems) != 0 || !reflect.DeepEqual(got, in) {
				t.Errorf("got %+v\nwant %+v\nproblems %v", got, in, problems)
			}
		})
	}
}

func TestWhatIsTypedIsRead(t *testing.T) {
	in := hooks.Inbox{Name: "a"}
	d := model.NewInboxDraft(in)
	d.Status, d.Delay, d.Failures, d.Deadline, d.Limit = "503", "1,500", "2.5", "20", "0.5"
	d.ContentType, d.Body = "text/plain", "no room"
	d.Headers = []model.HeaderDraft{{Name: "Retry-After", Value: "120"}, {}}
	d.Scheme, d.Secrets, d.Tolerance, d.Seconds = "github", []string{"", "s"}, model.ToleranceSeconds, "60"
	d.SetHandshake("zoom", true)
	d.Forwards = []model.ForwardDraft{{URL: " http://localhost:3000 ", Events: "push, , issues"}, {}}
	got, problems := d.Read(in)
	want := hooks.Inbox{
		Name: "a", Limit: 1 << 19,
		Answer: hooks.Answer{
			Status: 503, Delay: 1500 * time.Millisecond, Failures: 0.025, Deadline: 20 * time.Second, Body: []byte("no room"),
			Header: hooks.Header{{"Content-Type", "text/plain"}, {"Retry-After", "120"}},
		},
		Verify:    hooks.Verify{Scheme: "github", Secrets: []string{"s"}, Tolerance: time.Minute},
		Handshake: hooks.Handshake{Enabled: []string{"zoom"}},
		Forwards:  []hooks.Forward{{URL: "http://localhost:3000", Events: []string{"push", "issues"}}},
	}
	if len(problems) != 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v\nproblems %v", got, want, problems)
	}
}

func TestWhatCannotWorkStaysAsItIsStoredAndIsTold(t *testing.T) {
	for slot, spoil := range map[model.Slot]func(*model.InboxDraft){
		model.SlotStatus:         func(d *model.InboxDraft) { d.Status = "99" },
		model.SlotDelay:          func(d *model.InboxDraft) { d.Delay = "61000" },
		model.SlotFailures:       func(d *model.InboxDraft) { d.Failures = "NaN" },
		model.SlotDeadline:       func(d *model.InboxDraft) { d.Deadline = "" },
		model.SlotSequence.At(1): func(d *model.InboxDraft) { d.Sequence[1] = "2" },
		model.SlotHeader.At(1):   func(d *model.InboxDraft) { d.Headers[1].Name = "no good" },
		model.SlotSecret.At(0):   func(d *model.InboxDraft) { d.Scheme, d.Secrets[0] = "standard-webhooks", "whsec_!" },
		model.SlotVerify:         func(d *model.InboxDraft) { d.Secrets = nil },
		model.SlotSeconds:        func(d *model.InboxDraft) { d.Seconds = "-1" },
		model.SlotForward.At(0):  func(d *model.InboxDraft) { d.Forwards[0].URL = "ftp://x" },
		model.SlotLimit:          func(d *model.InboxDraft) { d.Limit = "16" },
	} {
		in := full()
		switch slot {
		case model.SlotStatus:
			in.Answer.Kind = hooks.AnswerEcho
		case model.SlotDeadline:
			in.Answer.Kind = hooks.AnswerForwarded
		}
		d := model.NewInboxDraft(in)
		spoil(&d)
		d.VerifyToken = "new"
		got, problems := d.Read(in)
		if problems[slot] == "" {
			t.Errorf("%s: nothing is told: %v", slot, problems)
		}
		want := in
		want.Handshake.VerifyToken = "new" // all else is saved
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v\nwant %+v", slot, got, want)
		}
	}
}

func TestWhatTheKindHasNoUseForIsNotTold(t *testing.T) {
	d := model.NewInboxDraft(full())
	d.Kind, d.Status, d.Failures, d.Headers[0].Name, d.Sequence[0] = hooks.AnswerClose, "9", "x", "no good", ""
	got, problems := d.Read(full())
	if len(problems) != 0 || got.Answer.Kind != hooks.AnswerClose || got.Answer.Status != 202 {
		t.Errorf("told %v, read %+v", problems, got.Answer)
	}
}

func TestAnsweringAsForwardedNeedsAForward(t *testing.T) {
	in := hooks.Inbox{Name: "a"}
	d := model.NewInboxDraft(in)
	d.Kind = hooks.AnswerForwarded
	got, problems := d.Read(in)
	if got.Answer.Kind != hooks.AnswerFixed || problems[model.SlotAnswer] == "" {
		t.Errorf("it is %q, told %v", got.Answer.Kind, problems)
	}
	d.Forwards = []model.ForwardDraft{{URL: "http://localhost:3000"}}
	if got, problems = d.Read(in); got.Answer.Kind != hooks.AnswerForwarded || len(problems) != 0 {
		t.Errorf("it is %q, told %v", got.Answer.Kind, problems)
	}
}

// saved has an edit's change made to the stored inbox.
func saved(t *testing.T, e *model.InboxEdit, stored *hooks.Inbox, change func(*hooks.Inbox) error) {
	t.Helper()
	if change == nil {
		t.Fatal("there is nothing to store")
	}
	if err := change(stored); err != nil {
		t.Fatal(err)
	}
	e.Done(*stored, nil)
}

func TestAnEditSavesWhatChangedAndNothingElse(t *testing.T) {
	stored := full()
	e := model.NewInboxEdit(stored)
	e.Draft.Delay = "0300"
	stored.Answer.Body = []byte("changed by a script") // meanwhile
	stored.Forwards = nil
	saved(t, e, &stored, e.Change())
	if stored.Answer.Delay != 300*time.Millisecond || string(stored.Answer.Body) != "changed by a script" || stored.Forwards != nil {
		t.Errorf("stored: %+v", stored)
	}
	if e.Draft.Body != "changed by a script" || len(e.Draft.Forwards) != 0 || !e.Saved() {
		t.Errorf("the draft does not follow: %+v", e.Draft)
	}
	if e.Change() != nil {
		t.Error("it would save again")
	}
	saved(t, e, &stored, e.Undo())
	if stored.Answer.Delay != 250*time.Millisecond || string(stored.Answer.Body) != "changed by a script" || e.Draft.Delay != "250" {
		t.Errorf("taken back: %+v, %s", stored.Answer, e.Draft.Delay)
	}
	if e.CanUndo() || e.Change() != nil {
		t.Error("there is more to take back or to save")
	}
}

func TestWhatIsTypedSurvivesAChangeByOthersAndAFailure(t *testing.T) {
	stored := full()
	e := model.NewInboxEdit(stored)
	e.Draft.Limit, e.Draft.Delay = "99", "40"
	if e.Change() == nil {
		t.Fatal("the delay is not saved")
	}
	e.Draft.VerifyToken = "typed meanwhile"
	e.Done(hooks.Inbox{}, errors.New("disk full"))
	if e.Failed() == "" || strings.Contains(e.Failed(), "disk") || e.Draft.Delay != "40" {
		t.Errorf("failed: %q, draft %s", e.Failed(), e.Draft.Delay)
	}
	stored.Handshake.Enabled = []string{"zoom"}
	e.Follow(stored)
	d := e.Draft
	if d.Limit != "99" || d.Delay != "40" || d.VerifyToken != "typed meanwhile" || !reflect.DeepEqual(d.Handshakes, []string{"zoom"}) {
		t.Errorf("draft: %+v", d)
	}
	if e.Problem(model.SlotLimit) == "" || e.Saved() {
		t.Error("the bad limit is not told any more")
	}
}

// noon is a model over boxes, which is shown at noon.
func noon(t *testing.T) (*model.Inboxes, *modeltest.Boxes, time.Time) {
	t.Helper()
	b := &modeltest.Boxes{Shelf: &modeltest.Shelf{}}
	now := modeltest.Opening
	m := model.NewInboxes(b, b, time.UTC, func() time.Time { return now })
	m.SetShown(true)
	return m, b, now
}

func reload(t *testing.T, m *model.Inboxes) {
	t.Helper()
	if show := m.Load(context.Background()); show != nil {
		show()
	}
}

func capture(inbox string, at time.Time, status int, v hooks.Verdict) hooks.Exchange {
	return hooks.Exchange{Direction: hooks.In, Inbox: inbox, At: at, Status: status, Verdict: v, State: hooks.StateProcessed}
}

func TestTheInboxWithTheNewestCaptureComesFirst(t *testing.T) {
	m, b, now := noon(t)
	for i, name := range []string{"old", "quiet", "busy"} {
		b.Put(hooks.Inbox{Name: name, CreatedAt: now.Add(time.Duration(-i) * time.Hour)})
	}
	b.Shelf.Add(capture("busy", now.Add(-4*time.Second), 200, hooks.VerdictValid))
	b.Shelf.Add(capture("old", now.Add(-2*time.Minute), 401, hooks.VerdictWrong))
	reload(t, m)
	var got []string
	for _, r := range m.Rows() {
		got = append(got, r.Name+" "+r.Captures+" "+r.When)
	}
	if want := []string{"busy 1 4 s ago", "old 1 2 min ago", "quiet 0 never"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if m.Chosen() != "busy" || m.Facts().Right != "1 ok" {
		t.Errorf("chosen is %q with %+v", m.Chosen(), m.Facts())
	}
	m.Search(" OL")
	if rows := m.Rows(); len(rows) != 1 || rows[0].Name != "old" {
		t.Errorf("found %v", rows)
	}
}

func TestTheHourCountsWhatWasRefused(t *testing.T) {
	m, b, now := noon(t)
	b.Put(hooks.Inbox{Name: "a"})
	b.Shelf.Add(capture("a", now.Add(-2*time.Hour), 200, hooks.VerdictWrong))
	bad := b.Shelf.Add(capture("a", now.Add(-59*time.Minute), 401, hooks.VerdictTooOld))
	b.Shelf.Add(capture("a", now.Add(-time.Second), 200, hooks.VerdictValid))
	b.Shelf.Add(capture("a", now.Add(-time.Second), 0, hooks.VerdictValid))
	reload(t, m)
	f := m.Facts()
	if f.Received != "3 received" || f.Accepted != "1 accepted" || f.Refused != "2 refused" || f.Right != "2 ok" || f.Wrong != "2 wrong" {
		t.Errorf("facts: %+v", f)
	}
	if f.Bars[1] != (model.Stack{Refused: 1}) || f.Bars[59] != (model.Stack{Accepted: 1, Refused: 1}) {
		t.Errorf("bars: %v", f.Bars)
	}
	if f.LastBad.ID != bad || f.LastBad.Title != "Last one too old, 13:32:02" {
		t.Errorf("last: %+v", f.LastBad)
	}
	for range hooks.MaxPage {
		b.Shelf.Add(capture("a", now.Add(-time.Minute), 200, ""))
	}
	reload(t, m)
	if m.Facts().Received != "Newest 1,000" {
		t.Errorf("it says %q", m.Facts().Received)
	}
}

func TestALoadThatIsOutOfDateShowsNothing(t *testing.T) {
	m, b, _ := noon(t)
	b.Put(hooks.Inbox{Name: "a"})
	b.Put(hooks.Inbox{Name: "b"})
	reload(t, m)
	late := m.Load(t.Context())
	in, _ := b.Get("a")
	if err := b.DeleteInbox(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	m.Removed(in)
	late()
	if m.Count() != 1 || m.Chosen() != "b" || m.Deleted().Name != "a" {
		t.Errorf("%d inboxes, %q is chosen, %q is deleted", m.Count(), m.Chosen(), m.Deleted().Name)
	}
	b.Shelf.Break(errors.New("disk gone"))
	reload(t, m)
	if m.Trouble() == "" || strings.Contains(m.Trouble(), "disk") || m.Count() != 1 {
		t.Errorf("trouble %q, %d inboxes", m.Trouble(), m.Count())
	}
	m.SetShown(false)
	if m.Load(t.Context()) != nil {
		t.Error("it reads although nobody looks")
	}
}

func TestTurnWords(t *testing.T) {
	for _, c := range []struct {
		at   int
		want string
	}{{0, "Next caller gets the first 500."}, {1, "Next caller gets the second 500."}, {2, "Next caller gets the 200."}, {3, ""}} {
		if got := model.TurnWords([]int{500, 500, 200}, c.at); got != c.want {
			t.Errorf("%d: %q, want %q", c.at, got, c.want)
		}
	}
}

func FuzzDraftRead(f *testing.F) {
	f.Add("200", "10", "0.5", "text/plain", "{}", "http://localhost", "a, b")
	f.Fuzz(func(t *testing.T, status, delay, rate, kind, body, url, events string) {
		in := full()
		d := model.NewInboxDraft(in)
		d.Status, d.Delay, d.Failures, d.Limit, d.ContentType, d.Body = status, delay, rate, rate, kind, body
		d.Sequence[0], d.Headers[0].Value, d.Seconds = status, kind, delay
		d.Forwards[0].URL, d.Forwards[0].Events = url, events
		got, problems := d.Read(in)
		if err := got.Check(); err != nil {
			t.Fatalf("what is read cannot work: %v, told %v", err, problems)
		}
		if again, _ := model.NewInboxDraft(got).Read(got); fmt.Sprint(again) != fmt.Sprint(got) {
			t.Fatalf("worded and read again:\n%+v\nbefore\n%+v", again, got)
		}
	})
}

// forwarded adds a capture and the try that its forward to a URL made.
func forwarded(b *modeltest.Boxes, x, try hooks.Exchange, url string) (capture, attempt hooks.ID) {
	capture = b.Shelf.Add(x)
	try.Direction, try.URL, try.Origin, try.Cause = hooks.Out, url, hooks.OriginForward, hooks.CausedBy(hooks.CauseExchange, capture)
	attempt = b.Shelf.Add(try)
	x.ID, try.ID = capture, attempt
	b.Shelf.Tell(hooks.Story{Parts: []hooks.Part{
		{Kind: hooks.PartCapture, ID: capture.String(), Parent: -1, Exchange: x},
		{Kind: hooks.PartDelivery, ID: "1", Delivery: hooks.Delivery{ID: 1, URL: url, Origin: hooks.OriginForward}},
		{Kind: hooks.PartAttempt, ID: attempt.String(), Parent: 1, Exchange: try},
	}})
	return capture, attempt
}

func TestEachForwardTellsWhatCameOfTheNewestCapture(t *testing.T) {
	m, b, now := noon(t)
	const app, ci = "http://localhost:3000/a", "http://localhost:4000/ci"
	b.Put(hooks.Inbox{Name: "a", Forwards: []hooks.Forward{{URL: app}, {URL: ci, Events: []string{"push"}}, {URL: "http://localhost:5000/"}}})
	_, refused := forwarded(b, capture("a", now.Add(-time.Minute), 200, ""), hooks.Exchange{At: now.Add(-time.Minute), Fault: hooks.FaultUnreachable, Took: time.Millisecond}, ci)
	_, _ = forwarded(b, capture("a", now.Add(-30*time.Second), 200, ""), hooks.Exchange{At: now.Add(-30 * time.Second), Status: 500}, app)
	_, took := forwarded(b, capture("a", now.Add(-4*time.Second), 200, ""), hooks.Exchange{At: now.Add(-4 * time.Second), Status: 200, Took: 24 * time.Millisecond}, app)
	reload(t, m)
	if got := m.Forwarded(app); got != (model.ForwardFact{Exchange: took, Mark: model.MarkDelivered, Text: "200 in 24 ms, 4 s ago"}) {
		t.Errorf("the one with every capture: %+v", got)
	}
	if got := m.Forwarded(ci); got != (model.ForwardFact{Exchange: refused, Mark: model.MarkRefused, Text: "unreachable in 1 ms, 1 min ago"}) {
		t.Errorf("the one that got the third newest alone: %+v", got)
	}
	if got := m.Forwarded("http://localhost:5000/"); got != (model.ForwardFact{}) {
		t.Errorf("the one that got none: %+v", got)
	}
	m.Choose("")
	if got := m.Forwarded(app); got != (model.ForwardFact{}) {
		t.Errorf("of an inbox that is not chosen: %+v", got)
	}
}

func TestNumbersInFieldsAreReadAsTheyAreWrittenInEveryLanguage(t *testing.T) {
	t.Cleanup(func() { lang.Use("en") })
	for _, l := range lang.Languages() {
		lang.Use(l.Tag)
		in := hooks.Inbox{Name: "a", Limit: 1<<20 + 1<<17}
		in.Answer.Deadline, in.Answer.Failures, in.Verify.Tolerance = 1125*time.Millisecond, 0.00125, 1500125*time.Millisecond
		d := model.NewInboxDraft(in)
		got, problems := d.Read(in)
		if len(problems) != 0 || got.Limit != in.Limit || got.Answer.Deadline != in.Answer.Deadline || got.Answer.Failures != in.Answer.Failures || got.Verify.Tolerance != in.Verify.Tolerance {
			t.Errorf("%s: limit %q, deadline %q, failures %q, tolerance %q are read as %+v, with %v", l.Tag, d.Limit, d.Deadline, d.Failures, d.Seconds, got, problems)
		}
	}
}
