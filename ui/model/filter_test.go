package model_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// filtered gives a loaded list with a filter.
func filtered(t *testing.T, s *modeltest.Shelf, text string) *model.Live {
	t.Helper()
	l := model.NewLive(s, time.UTC, now)
	load(t, l)
	setFilter(t, l, text)
	return l
}

func setFilter(t *testing.T, l *model.Live, text string) {
	t.Helper()
	l.SetFilter(text)
	if p := l.FilterProblem(); p.Text != "" {
		t.Fatalf("%s: %s", text, p.Text)
	}
	load(t, l)
}

func wantRows(t *testing.T, l *model.Live, want ...hooks.ID) {
	t.Helper()
	var got []hooks.ID
	for _, r := range l.Rows() {
		got = append(got, r.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the list holds %v, want %v", got, want)
	}
}

func TestFilterChoosesWhatShows(t *testing.T) {
	s, push := modeltest.Evening()
	l := filtered(t, s, "in status:>=400")
	wantRows(t, l, push+5, push+6, push+8, push+9)
	if got := l.Matches(); got != "4 of 18,204" {
		t.Errorf("Matches: %q", got)
	}
	l.SetDirection(hooks.Out)
	load(t, l)
	wantRows(t, l)
	if got := l.Unmatched(); got != "Nothing that went out matches `in status:>=400`. 18,204 exchanges do not show." {
		t.Errorf("Unmatched: %q", got)
	}
	setFilter(t, l, "status:>=400")
	wantRows(t, l, push-1, push+3)
	setFilter(t, l, `body:"octocat" is:capture`)
	l.SetDirection("")
	load(t, l)
	wantRows(t, l, push, push+2, push+5, push+8, push+11)
	setFilter(t, l, "")
	wantSpan(t, l, 1, 18)
	if l.Matches() != "" {
		t.Errorf("without a filter there is a count: %q", l.Matches())
	}
}

func TestABadFilterKeepsTheLastGoodOne(t *testing.T) {
	s, push := modeltest.Evening()
	l := filtered(t, s, "")
	l.SetFilter("stats:200")
	if p := l.FilterProblem(); p.Text != "I do not know stats:. Did you mean status:? The list stays as it was." {
		t.Errorf("without a filter before: %q", p.Text)
	}
	setFilter(t, l, "in status:401")
	l.SetFilter(" in stats:200")
	load(t, l)
	p := l.FilterProblem()
	if p.Text != "I do not know stats:. Did you mean status:? The list still shows the last good filter." || p.Offset != 4 || p.Length != 6 {
		t.Errorf("problem: %+v", p)
	}
	wantRows(t, l, push+8)
	if l.Filter() != "in status:401" {
		t.Errorf("the list shows %q", l.Filter())
	}
	setFilter(t, l, "in status:401 ") // the same again
	wantRows(t, l, push+8)
}

func TestFilteredListFollowsPausesAndCounts(t *testing.T) {
	s := &modeltest.Shelf{}
	fill(s, 10) // every second one goes out
	l := filtered(t, s, "out")
	wantRows(t, l, 2, 4, 6, 8, 10)
	fill(s, 4)
	load(t, l)
	wantRows(t, l, 2, 4, 6, 8, 10, 12, 14)
	if got := l.Matches(); got != "7 of 14" {
		t.Errorf("Matches: %q", got)
	}
	l.SetPaused(true)
	fill(s, 6)
	load(t, l)
	wantRows(t, l, 2, 4, 6, 8, 10, 12, 14)
	if l.Kept() != "3 newer ones are kept" || l.Matches() != "7+ of 20" {
		t.Errorf("paused: %q, %q", l.Kept(), l.Matches())
	}
	l.SetPaused(false)
	load(t, l)
	wantRows(t, l, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20)
	if l.Kept() != "" {
		t.Errorf("after going on: %q", l.Kept())
	}
}

func TestFilteredListReachesBack(t *testing.T) {
	s := &modeltest.Shelf{}
	fill(s, 1500)
	l := filtered(t, s, "out")
	if got := l.Matches(); got != "200+ of 1,500" {
		t.Errorf("the first page: %q", got)
	}
	l.Unfollow()
	for pages := 0; l.WantOlder(); pages++ {
		if pages > 10 {
			t.Fatal("there is always an older page")
		}
		fill(s, 2) // others arrive meanwhile
		load(t, l)
	}
	rows := l.Rows()
	for i, r := range rows {
		if want := hooks.ID(2 * (i + 1)); r.ID != want {
			t.Fatalf("row %d has id %d, want %d", i, r.ID, want)
		}
	}
	if got := l.Matches(); got != "753 of 1,506" {
		t.Errorf("the whole list: %q", got)
	}
}

func TestRowsJoinAndLeaveWithTheirOutcome(t *testing.T) {
	s := &modeltest.Shelf{}
	sending := hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://localhost:9001/hooks", Open: true}
	first, second := s.Add(sending), s.Add(sending)
	failed, open := filtered(t, s, "status:503"), filtered(t, s, "is:open")
	wantRows(t, failed)
	wantRows(t, open, first, second)
	fails := func(e *hooks.Exchange) { e.Open, e.Status = false, 503 }
	s.Edit(second, fails)
	load(t, failed)
	load(t, open)
	wantRows(t, failed, second)
	wantRows(t, open, first)
	s.Edit(first, fails) // an older one than what shows
	load(t, failed)
	load(t, open)
	wantRows(t, failed, first, second)
	wantRows(t, open)
	if !open.Loaded() || !strings.HasPrefix(open.Unmatched(), "Nothing matches `is:open`. 2 exchanges do not show.") {
		t.Errorf("an empty list says %q", open.Unmatched())
	}
}

func TestRowsLeaveWithTheirOutcomeBehindTheNewestPage(t *testing.T) {
	s := &modeltest.Shelf{}
	old := s.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/", Open: true})
	l := filtered(t, s, "method:GET")
	fill(s, 1200)
	load(t, l)
	setFilter(t, l, "-status:200")
	wantRows(t, l, old)
	fill(s, 1200)
	load(t, l)
	wantRows(t, l, old)
	s.Edit(old, func(e *hooks.Exchange) { e.Open, e.Status = false, 200 })
	load(t, l)
	wantRows(t, l)
}

func TestRowsStayWhileTheirBodyIsWhatIsSearchedFor(t *testing.T) {
	s := &modeltest.Shelf{}
	held := s.Keep("POST /in/a HTTP/1.1", nil, "the parcel")
	old := s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Open: true, Request: held})
	l := filtered(t, s, "body:parcel -status:503")
	fill(s, 1200) // it is behind the newest page, and looked at by itself
	load(t, l)
	wantRows(t, l, old)
	answer := s.Keep("HTTP/1.1 200 OK", nil, "thanks")
	s.Edit(old, func(e *hooks.Exchange) { e.Open, e.Status, e.Response = false, 200, answer })
	load(t, l)
	wantRows(t, l, old)
}

func TestAPausedListKeepsWhatPassesNoMore(t *testing.T) {
	s := &modeltest.Shelf{}
	id := s.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/", Open: true})
	l := filtered(t, s, "is:open")
	l.SetPaused(true)
	s.Edit(id, func(e *hooks.Exchange) { e.Open, e.Status = false, 200 })
	load(t, l)
	wantRows(t, l, id)
	if got := l.Rows()[0].Status; got != "200" {
		t.Errorf("its outcome is not shown: %q", got)
	}
	l.SetPaused(false)
	load(t, l)
	wantRows(t, l)
}

func TestSinceSlides(t *testing.T) {
	s := &modeltest.Shelf{}
	at := modeltest.Opening
	for i := range 600 { // one a second, more than a page
		s.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/", Status: 200, At: at.Add(time.Duration(i) * time.Second)})
	}
	clock := at.Add(600 * time.Second)
	l := model.NewLive(s, time.UTC, func() time.Time { return clock })
	l.SetFilter("since:5m")
	load(t, l)
	for l.WantOlder() {
		load(t, l)
	}
	wantSpan(t, l, 301, 600)
	clock = clock.Add(10 * time.Second)
	load(t, l)
	wantSpan(t, l, 311, 600)
	clock = clock.Add(10 * time.Minute)
	load(t, l)
	wantRows(t, l)

	l.SetFilter("before:5m")
	load(t, l)
	if _, last := span(t, l); last != 600 {
		t.Errorf("the newest row is %d", last)
	}
}

func TestJumpLeavesTheFilter(t *testing.T) {
	s := &modeltest.Shelf{}
	fill(s, 30)
	l := filtered(t, s, "out")
	l.Jump(8)
	load(t, l)
	if l.Filter() != "out" || l.Selected() != 8 {
		t.Error("a jump to a row in sight drops the filter")
	}
	l.SetFilter("oust:")
	l.Jump(7)
	load(t, l)
	wantSpan(t, l, 1, 30)
	if l.Filter() != "" || l.FilterProblem().Text != "" {
		t.Errorf("the filter is still %q", l.Filter())
	}
}

func TestCompletionsKnowWhatWasListed(t *testing.T) {
	s, _ := modeltest.Evening()
	l := filtered(t, s, "inbox:github")
	shown := func(text string) string {
		var list []string
		for _, c := range l.Completions(text, len(text)) {
			list = append(list, c.Shown)
		}
		return strings.Join(list, " ")
	}
	if got := shown("in inbox:"); got != "inbox:github inbox:backup inbox:shop inbox:stripe" {
		t.Errorf("inboxes: %s", got)
	}
	if got := shown("provider:s"); got != "provider:Shopify provider:Stripe" {
		t.Errorf("providers: %s", got)
	}
	if got := len(l.Completions("", 0)); got != 8 {
		t.Errorf("%d are offered at once, want 8", got)
	}
	s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Inbox: "github", State: hooks.StateProcessed, Event: "a\u202eb"})
	load(t, l)
	c := l.Completions("event:a", 7)
	if len(c) != 1 || c[0].Shown != "event:a\ufffdb" || c[0].Text != "event:a\u202eb" {
		t.Errorf("a hostile event is offered as %+v", c)
	}
}
