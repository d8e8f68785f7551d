package model_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// now is the time in these tests.
func now() time.Time { return modeltest.Opening.Add(time.Hour) }

// loader is what all view-models have in common.
type loader interface {
	Load(context.Context) func()
}

// load does what the screen does: load, then show.
func load(t *testing.T, m loader) {
	t.Helper()
	if show := m.Load(t.Context()); show != nil {
		show()
	}
}

func fill(s *modeltest.Shelf, n int) {
	for i := range n {
		e := hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/", Status: 200}
		if i%2 == 1 {
			e = hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://localhost:9001/hooks", Status: 200}
		}
		s.Add(e)
	}
}

// span gives the first and last id of the window, and complains about holes.
func span(t *testing.T, l *model.Live) (first, last hooks.ID) {
	t.Helper()
	rows := l.Rows()
	if len(rows) == 0 {
		return 0, 0
	}
	for i, r := range rows {
		if l.Direction() == "" && r.ID != rows[0].ID+hooks.ID(i) {
			t.Fatalf("row %d has id %d, want %d: the window has a hole", i, r.ID, rows[0].ID+hooks.ID(i))
		}
	}
	return rows[0].ID, rows[len(rows)-1].ID
}

func wantSpan(t *testing.T, l *model.Live, first, last hooks.ID) {
	t.Helper()
	if a, b := span(t, l); a != first || b != last {
		t.Errorf("the window holds %d to %d, want %d to %d", a, b, first, last)
	}
}

func TestLiveFollowsWhatArrives(t *testing.T) {
	s := &modeltest.Shelf{}
	l := model.NewLive(s, time.UTC, now)
	if l.Loaded() {
		t.Error("a list that was not read calls itself loaded")
	}
	load(t, l)
	if !l.Loaded() || len(l.Rows()) != 0 {
		t.Fatal("an empty store is an empty list")
	}
	fill(s, 3)
	load(t, l)
	wantSpan(t, l, 1, 3)
	fill(s, 450) // more than one page
	load(t, l)
	wantSpan(t, l, 1, 453)
}

func TestLiveTakesOverOutcomes(t *testing.T) {
	s := &modeltest.Shelf{}
	l := model.NewLive(s, time.UTC, now)
	old := s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Inbox: "a", Status: 200, State: hooks.StateNew})
	load(t, l)
	fill(s, 300) // the row leaves the newest page
	load(t, l)
	s.Edit(old, func(e *hooks.Exchange) { e.State = hooks.StateProcessed })
	load(t, l)
	if got := l.Rows()[0].Badges[0].Text; got != "processed" {
		t.Errorf("badge of a capture that was processed later: %q", got)
	}
}

func TestLivePausesAndKeepsCount(t *testing.T) {
	s := &modeltest.Shelf{}
	l := model.NewLive(s, time.UTC, now)
	fill(s, 10)
	load(t, l)
	l.SetPaused(true)
	for range 7 {
		fill(s, 2)
		load(t, l)
	}
	wantSpan(t, l, 1, 10)
	if got := l.Kept(); got != "14 newer ones are kept" {
		t.Errorf("Kept: %q", got)
	}
	l.SetPaused(false)
	load(t, l)
	wantSpan(t, l, 1, 24)
	if got := l.Kept(); got != "" {
		t.Errorf("Kept after going on: %q", got)
	}
}

func TestLiveGoesOnAfterAFlood(t *testing.T) {
	s := &modeltest.Shelf{}
	l := model.NewLive(s, time.UTC, now)
	fill(s, 10)
	load(t, l)
	l.SetPaused(true)
	fill(s, 5000)
	load(t, l)
	if got := l.Kept(); got != "More newer ones are kept" {
		t.Errorf("Kept: %q", got)
	}
	l.Follow()
	load(t, l)
	if _, last := span(t, l); last != 5010 {
		t.Errorf("the newest row is %d, want 5010", last)
	}
}

func TestLiveIgnoresALoadThatAWishOvertook(t *testing.T) {
	s := &modeltest.Shelf{}
	l := model.NewLive(s, time.UTC, now)
	fill(s, 10)
	load(t, l)
	l.SetPaused(true)
	fill(s, 5)
	load(t, l) // 11 to 15 are counted
	fill(s, 5)
	late := l.Load(t.Context()) // reads what is newer than 15
	l.SetPaused(false)
	late()
	load(t, l)
	wantSpan(t, l, 1, 20)

	late = l.Load(t.Context())
	l.SetDirection(hooks.Out)
	late()
	load(t, l)
	for _, r := range l.Rows() {
		if !r.Out {
			t.Fatalf("row %d came in, and only what went out is shown", r.ID)
		}
	}
}

func TestLiveReachesBackAndDropsTheFarEnd(t *testing.T) {
	s := &modeltest.Shelf{}
	l := model.NewLive(s, time.UTC, now)
	fill(s, 5000)
	load(t, l)
	if first, last := span(t, l); first != 4801 || last != 5000 {
		t.Fatalf("the first window holds %d to %d", first, last)
	}
	l.Unfollow()
	for l.WantOlder() {
		load(t, l)
		if n := len(l.Rows()); n > 3000 {
			t.Fatalf("the window holds %d rows", n)
		}
	}
	wantSpan(t, l, 1, 3000)
	if got := l.Kept(); got != "2,000 newer ones are kept" {
		t.Errorf("Kept: %q", got)
	}
	fill(s, 1)
	load(t, l)
	wantSpan(t, l, 1, 3000)
	l.Follow()
	load(t, l)
	if _, last := span(t, l); last != 5001 || !l.Following() {
		t.Errorf("after Follow the newest row is %d, want 5001", last)
	}
}

func TestLiveWindowStaysBounded(t *testing.T) {
	s := &modeltest.Shelf{}
	follows, reads := model.NewLive(s, time.UTC, now), model.NewLive(s, time.UTC, now)
	load(t, follows)
	load(t, reads)
	reads.Unfollow()
	for range 10 {
		fill(s, 400)
		load(t, follows)
		load(t, reads)
	}
	wantSpan(t, follows, 1001, 4000)
	wantSpan(t, reads, 1, 3000) // whoever reads keeps the place
	if reads.Kept() == "" {
		t.Error("the rows behind a full window are not counted")
	}
}

func TestLiveSelectionStaysOnItsExchange(t *testing.T) {
	s, push := modeltest.Evening()
	l := model.NewLive(s, time.UTC, now)
	load(t, l)
	l.Select(push)
	if l.Following() {
		t.Error("choosing a row leaves follow mode on")
	}
	if !l.InStory(push+1) || !l.InStory(push+7) || l.InStory(push+2) {
		t.Error("the forward and the replay of the capture are its story, its neighbour is not")
	}
	fill(s, 30)
	load(t, l)
	if l.Selected() != push || !l.InStory(push+1) {
		t.Error("the selection moved when rows arrived")
	}
}

func TestLiveJumpsToARowFarBack(t *testing.T) {
	s := &modeltest.Shelf{}
	l := model.NewLive(s, time.UTC, now)
	fill(s, 4000)
	load(t, l)
	l.SetDirection(hooks.In)
	load(t, l)
	l.Jump(1000)
	load(t, l)
	wantSpan(t, l, 900, 1099)
	if l.Selected() != 1000 || l.Kept() == "" {
		t.Errorf("selected %d, kept %q", l.Selected(), l.Kept())
	}
	l.Jump(3990)
	load(t, l)
	if _, last := span(t, l); last != 4000 || l.Kept() != "" {
		t.Errorf("a jump near the end shows up to %d, kept %q; want the newest and nothing kept", last, l.Kept())
	}
}

func TestLiveSaysThatItCouldNotRead(t *testing.T) {
	s, _ := modeltest.Evening()
	l := model.NewLive(s, time.UTC, now)
	load(t, l)
	rows := len(l.Rows())
	s.Break(errors.New("disk I/O error"))
	load(t, l)
	if l.Trouble() == "" || len(l.Rows()) != rows {
		t.Errorf("trouble %q with %d rows, want a sentence and the %d rows from before", l.Trouble(), len(l.Rows()), rows)
	}
	s.Break(nil)
	load(t, l)
	if l.Trouble() != "" {
		t.Errorf("trouble stays: %q", l.Trouble())
	}
}

func TestRowsAreWorded(t *testing.T) {
	in := hooks.Exchange{ID: 7, Direction: hooks.In, At: modeltest.Opening, Method: "POST", URL: "/in/github?a=1", Status: 200, Took: 5 * time.Millisecond, Request: hooks.PayloadRef{ID: 1, Size: 7100}}
	out := hooks.Exchange{Direction: hooks.Out, At: modeltest.Opening, Method: "POST", URL: "https://crm.example.net/bellhop", Attempt: 1, Status: 200}
	with := func(e hooks.Exchange, edit func(*hooks.Exchange)) hooks.Exchange { edit(&e); return e }
	tests := []struct {
		name                 string
		e                    hooks.Exchange
		target, status, took string
		mark                 model.Mark
		badges               string
	}{
		{"plain", in, "/in/github?a=1", "200", "5", model.MarkDelivered, ""},
		{"new capture", with(in, func(e *hooks.Exchange) { e.Inbox, e.State = "github", hooks.StateNew }), "/in/github?a=1", "200", "5", model.MarkDelivered, "new"},
		{"signed capture", with(in, func(e *hooks.Exchange) {
			e.Inbox, e.State, e.Provider, e.Event, e.Verdict = "github", hooks.StateProcessed, "GitHub", "push", hooks.VerdictValid
		}), "/in/github?a=1", "200", "5", model.MarkDelivered, "GitHub push, processed"},
		{"forged capture", with(in, func(e *hooks.Exchange) {
			e.Inbox, e.State, e.Provider, e.Verdict = "github", hooks.StateFailed, "GitHub", hooks.VerdictWrong
		}), "/in/github?a=1", "200", "5", model.MarkDelivered, "bad signature, failed"},
		{"no such inbox", with(in, func(e *hooks.Exchange) { e.Status = 404 }), "/in/github?a=1", "404", "5", model.MarkRefused, "no such inbox"},
		{"guest signed", with(in, func(e *hooks.Exchange) { e.URL, e.Status = "/guestbook", 303 }), "/guestbook", "303", "5", model.MarkDelivered, "guest signed"},
		{"hostile path", with(in, func(e *hooks.Exchange) { e.URL = "/a\u202eb\x1b[31m" }), "/a\ufffdb\ufffd[31m", "200", "5", model.MarkDelivered, ""},
		{"sending", with(out, func(e *hooks.Exchange) { e.Open, e.Status, e.Event = true, 0, "comment.created" }), "crm.example.net/bellhop", "sending", "…", model.MarkInFlight, "comment.created"},
		{"redirect is no success", with(out, func(e *hooks.Exchange) { e.Status = 302 }), "crm.example.net/bellhop", "302", "0", model.MarkRefused, ""},
		{"timeout", with(out, func(e *hooks.Exchange) {
			e.Status, e.Fault, e.Took, e.Attempt, e.Origin = 0, hooks.FaultTimeout, 5*time.Second, 2, hooks.OriginForward
		}), "crm.example.net/bellhop", "timeout", "5,000", model.MarkRefused, "forward, retry 1"},
		{"replay", with(out, func(e *hooks.Exchange) { e.Origin, e.Event = hooks.OriginReplay, "push" }), "crm.example.net/bellhop", "200", "0", model.MarkDelivered, "replay"},
		{"a cut answer", with(out, func(e *hooks.Exchange) { e.Error = "The answer broke off." }), "crm.example.net/bellhop", "200", "0", model.MarkRefused, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := model.NewRow(tt.e, time.UTC)
			badges := ""
			for _, b := range r.Badges {
				if b.Text != "" && badges != "" {
					badges += ", "
				}
				badges += b.Text
			}
			if r.Target != tt.target || r.Status != tt.status || r.Took != tt.took || r.Mark != tt.mark || badges != tt.badges {
				t.Errorf("got %q %q %q mark %d [%s]\nwant %q %q %q mark %d [%s]",
					r.Target, r.Status, r.Took, r.Mark, badges, tt.target, tt.status, tt.took, tt.mark, tt.badges)
			}
			if r.Time != "14:31:02.118" {
				t.Errorf("time %q", r.Time)
			}
		})
	}
}
