package model_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	loads "bellhop/hooks/load"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// bulkOf is a replay in bulk of what passes a filter, planned over an evening.
func bulkOf(t *testing.T, text string) (*model.Bulk, func()) {
	t.Helper()
	shelf, _ := modeltest.Evening()
	b := model.NewBulk(&modeltest.Many{Shelf: shelf})
	f, err := filter.Parse(text, modeltest.Opening)
	if err != nil {
		t.Fatal(err)
	}
	b.Begin(f)
	plan := func() {
		t.Helper()
		if update := b.Load(t.Context()); update != nil {
			update()
		}
	}
	return b, plan
}

func TestABulkSaysWhatItWouldSend(t *testing.T) {
	b, plan := bulkOf(t, "status:200")
	if b.Ready() || b.Counted() != "Counting…" || b.Verb() != "Replay" {
		t.Error("it is ready before it was planned")
	}
	plan()
	if !b.Both() || !b.Ready() || b.Counted() != "3 requests are sent." || b.Verb() != "Replay 3" || b.Warning() != "" {
		t.Errorf("%s, %s, %s", b.Counted(), b.Verb(), b.Warning())
	}
	b.Draft.Incoming = false
	b.Changed()
	if b.Ready() {
		t.Error("it is ready with the plan of another wish")
	}
	plan()
	list, more := b.Wheres()
	if b.Ready() || list[0] != (model.Where{Host: "hooks.slack.com", Count: "1"}) || !list[1].Local || more != "" || !strings.HasSuffix(b.Warning(), "Type 7 to send.") {
		t.Errorf("%v, %s, %s", list, more, b.Warning())
	}
	b.Draft.Number = "7"
	if !b.Ready() {
		t.Error("the number is not taken")
	}
	if w, n := b.Request(); n != 7 || w.Filter != "status:200" || w.Upto == 0 {
		t.Errorf("wishes for %+v, %d", w, n)
	}
}

func TestABulkOfOneDirectionAsksForNone(t *testing.T) {
	if b, _ := bulkOf(t, "out"); b.Both() || b.Which() != "out" {
		t.Error("out is taken for both directions")
	}
}

func TestABulkWaitsForWhatIsWrong(t *testing.T) {
	for what, change := range map[string]func(*model.BulkDraft){
		"a port":         func(d *model.BulkDraft) { d.URL = "http://localhost:99999" },
		"a rate of none": func(d *model.BulkDraft) { d.Pace, d.Rate = model.PaceRate, "0" },
		"a high rate":    func(d *model.BulkDraft) { d.Pace, d.Rate = model.PaceRate, "1,001" },
		"no times":       func(d *model.BulkDraft) { d.Pace, d.Times = model.PaceTiming, "x" },
		"no secret":      func(d *model.BulkDraft) { d.Signing.Scheme = "github" },
		"a wrong secret": func(d *model.BulkDraft) { d.Signing = model.Signing{Scheme: "standard-webhooks", Secret: "whsec_!"} },
	} {
		b, plan := bulkOf(t, "in")
		change(&b.Draft)
		b.Changed()
		plan()
		if b.Ready() || b.Plan().Sends == 0 {
			t.Errorf("%s: ready %v, %d counted", what, b.Ready(), b.Plan().Sends)
		}
	}
	b, plan := bulkOf(t, "in")
	b.Draft.Signing = model.Signing{Scheme: "github", Secret: " s3cret "}
	b.Changed()
	plan()
	if w, _ := b.Request(); !b.Ready() || w.Sign.Secrets[0] != "s3cret" {
		t.Errorf("signed by %+v", w.Sign)
	}
}

func TestABulkTellsHowLongItTakes(t *testing.T) {
	b, plan := bulkOf(t, "in")
	for want, change := range map[string]func(*model.BulkDraft){
		"As fast as they are taken, several at a time.":               func(*model.BulkDraft) {},
		"One after the other, each when the one before was answered.": func(d *model.BulkDraft) { d.InTurn = true },
		"At this pace for about " + model.Span(80*time.Second) + ".":  func(d *model.BulkDraft) { d.Pace, d.Rate = model.PaceRate, "0.1" },
		"At this pace within a second.":                               func(d *model.BulkDraft) { d.Pace, d.Rate = model.PaceRate, "1000" },
	} {
		b.Draft.InTurn, b.Draft.Pace = false, model.PaceFast
		change(&b.Draft)
		b.Changed()
		plan()
		if got := b.Lasts(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestABulkThatDidNotBeginSaysWhyUntilSomethingChanges(t *testing.T) {
	b, plan := bulkOf(t, "in")
	plan()
	b.SetStarting()
	if b.Ready() {
		t.Error("it may begin twice")
	}
	b.Started("It would be 4 requests by now.")
	plan()
	if b.Trouble() == "" || !b.Ready() {
		t.Error("the reason is gone, or it cannot be tried again")
	}
	b.Changed()
	if b.Trouble() != "" {
		t.Error("the reason stays")
	}
}

func TestARunIsWordedAndMeasured(t *testing.T) {
	many := &modeltest.Many{Shelf: &modeltest.Shelf{}}
	now := modeltest.Opening
	r := model.NewBulkRun(many, func() time.Time { return now })
	loaded := func() bool {
		update := r.Load(t.Context())
		if update != nil {
			update()
		}
		return update != nil
	}
	if loaded() || r.Shown() {
		t.Error("something shows although nothing is under way")
	}
	many.SetBatch(func(b *hooks.Batch) {
		*b = hooks.Batch{ID: 3, At: now, State: hooks.BatchRunning, Total: 100, Made: 40, Answers: []hooks.Answers{{Status: 200, Count: 30}}, Counts: map[hooks.DeliveryState]int64{hooks.Due: 8, hooks.InFlight: 2}}
	})
	loaded()
	now = now.Add(2 * time.Second)
	many.SetBatch(func(b *hooks.Batch) {
		b.Answers = []hooks.Answers{{Status: 200, Count: 45}, {Fault: hooks.FaultTimeout, Count: 5}}
	})
	loaded()
	if got := r.Words(); got != "52 sent, 45 delivered, 5 failed. 10.0/s, 7 s to go." || r.Share() != 0.5 || r.Title() != "Replaying 100 requests" {
		t.Errorf("%s %s %v", r.Title(), got, r.Share())
	}
	if o := r.Outcomes(); o[1] != (model.Tally{Text: "No answer in time", Count: "5", Mark: model.MarkRefused}) {
		t.Errorf("outcomes %+v", o)
	}
	many.SetBatch(func(b *hooks.Batch) { b.State, b.Counts = hooks.BatchDone, nil })
	loaded()
	if r.Open() || r.Share() != 1 || r.Title() != "The replay of 100 requests is done" || strings.Contains(r.Words(), "/s") {
		t.Errorf("%s %s", r.Title(), r.Words())
	}
	if loaded() {
		t.Error("what is over is read again and again")
	}
	r.PutAway()
	if loaded() || r.Shown() {
		t.Error("it is not put away")
	}
}

func TestARepetitionIsPreparedAndWorded(t *testing.T) {
	shelf, push := modeltest.Evening()
	many := &modeltest.Many{Shelf: shelf}
	r := model.NewRepeat(many)
	x, err := shelf.Exchange(t.Context(), push)
	if err != nil {
		t.Fatal(err)
	}
	look := func() {
		t.Helper()
		if update := r.Load(t.Context()); update != nil {
			update()
		}
	}
	r.Begin(x)
	look()
	if !r.Ready() || r.Verb() != "Repeat 100" || r.Goes() != "It goes to http://localhost:8080/in/github. At this rate for about 9 s." {
		t.Errorf("%v, %s, %s, %s", r.Ready(), r.Verb(), r.Goes(), r.Trouble())
	}
	for what, change := range map[string]func(*model.RepeatDraft){
		"no times":       func(d *model.RepeatDraft) { d.Times = "0" },
		"a rate":         func(d *model.RepeatDraft) { d.Rate = "10,001" },
		"too many":       func(d *model.RepeatDraft) { d.Parallel = "257" },
		"an address":     func(d *model.RepeatDraft) { d.URL = "ftp://x" },
		"a stranger":     func(d *model.RepeatDraft) { d.URL = "https://api.example.com" },
		"another number": func(d *model.RepeatDraft) { d.URL, d.Number = "https://api.example.com", "99" },
		"no secret":      func(d *model.RepeatDraft) { d.Signing.Scheme = "github" },
	} {
		was := r.Draft
		change(&r.Draft)
		r.Changed()
		look()
		if r.Ready() {
			t.Errorf("%s: it may begin", what)
		}
		r.Draft = was
	}
	r.Draft.Rate = ""
	r.Changed()
	look()
	w, n := r.Request()
	if w.Times != 100 || w.Rate != 0 || w.Parallel != 8 || n != 100 {
		t.Errorf("wishes for %+v", w)
	}
	s, err := many.StartLoad(t.Context(), w, n)
	if err != nil {
		t.Fatal(err)
	}
	r.Started(s, "")
	many.SetRun(func(s *loads.State) {
		s.Took, s.Sent, s.Answered, s.Failed, s.Late, s.Latest, s.P50, s.Max = 2*time.Second, 60, 50, 3, 1, 20*time.Millisecond, 420*time.Microsecond, 2*time.Second
		s.Outcomes = []loads.Outcome{{Status: 500, Count: 3, Samples: []loads.Sample{{Body: []byte("a\n\t\x1b[31mb\xff")}}}}
	})
	look()
	counts, times := r.Figures()
	if !slices.Equal(counts, []model.Figure{{"Sent", "60"}, {"Answered", "50"}, {"Failed", "3"}, {"A second", "30.0/s"}}) ||
		times[0] != (model.Figure{"p50", "0.42 ms"}) || times[3] != (model.Figure{"Longest", "2.00 s"}) || r.Share() != 0.5 {
		t.Errorf("%v, %v", counts, times)
	}
	if got := r.Late(); got != "1 request left late, the latest by 20.0 ms: 8 were under way." {
		t.Error(got)
	}
	if o := r.Outcomes(); o[0].Sample != "a \uFFFD[31mb\uFFFD" {
		t.Errorf("a stranger's text is shown as %q", o[0].Sample)
	}
	many.SetRun(func(s *loads.State) { s.Phase = loads.Stopped })
	look()
	if r.Running() || r.Title() != "Stopped after 60 of 100" {
		t.Error(r.Title())
	}
}
