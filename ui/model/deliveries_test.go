package model

import (
	"errors"
	"reflect"
	"strconv"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
)

// carrying is a view of deliveries that is shown.
type carrying struct {
	*Deliveries
	luggage *modeltest.Carriage
	now     time.Time
}

func newCarrying() *carrying {
	c := &carrying{luggage: &modeltest.Carriage{}, now: modeltest.Opening}
	c.Deliveries = NewDeliveries(c.luggage, time.UTC, func() time.Time { return c.now })
	c.SetShown(true)
	return c
}

func (c *carrying) load(t *testing.T) {
	t.Helper()
	show := c.Load(t.Context())
	if show == nil {
		t.Fatal("nothing is read")
	}
	show()
}

// lose adds deliveries that were given up to a URL.
func (c *carrying) lose(n int, url string, status int, ago time.Duration) {
	for range n {
		c.luggage.Add(hooks.BoardRow{Delivery: hooks.Delivery{
			State: hooks.GivenUp, URL: url, Status: status, Attempts: 4, EndedAt: c.now.Add(-ago), Reason: "The subscriber answered " + strconv.Itoa(status) + ".", Origin: hooks.OriginForward,
		}}, "")
	}
}

func (c *carrying) pile(state hooks.DeliveryState) Pile {
	for _, p := range c.Piles() {
		if p.State == state {
			return p
		}
	}
	return Pile{}
}

func TestPilesSayWhatStandsWhere(t *testing.T) {
	c := newCarrying()
	add := func(state hooks.DeliveryState, r hooks.BoardRow) hooks.ID {
		r.State = state
		if r.URL == "" {
			r.URL = "https://crm.example.net/bellhop"
		}
		return c.luggage.Add(r, "")
	}
	due := func(d time.Duration) hooks.Delivery {
		return hooks.Delivery{DueAt: c.now.Add(d), Attempts: 2, Schedule: hooks.Schedule{1, 2, 3}}
	}
	add(hooks.Due, hooks.BoardRow{Delivery: due(-400 * time.Millisecond), Name: "front desk"})
	add(hooks.InFlight, hooks.BoardRow{Began: c.now.Add(-4900 * time.Millisecond), Delivery: hooks.Delivery{URL: "http://localhost:9001/x"}})
	add(hooks.Waiting, hooks.BoardRow{Delivery: due(28 * time.Second)})
	add(hooks.Waiting, hooks.BoardRow{Delivery: due(5 * time.Minute)})
	add(hooks.Waiting, hooks.BoardRow{Delivery: hooks.Delivery{Attempts: 1}, Name: "paused"})
	delivered := add(hooks.Delivered, hooks.BoardRow{Took: 12 * time.Millisecond})
	for range 500 {
		add(hooks.Delivered, hooks.BoardRow{Took: 9 * time.Millisecond})
	}
	add(hooks.GivenUp, hooks.BoardRow{Delivery: hooks.Delivery{Attempts: 4, Fault: hooks.FaultTimeout, EndedAt: c.now.Add(-9 * time.Minute)}})
	c.load(t)
	for _, want := range []Pile{
		{State: hooks.Due, Count: "1", Word: "Due", Hint: "longest 0.4 s", Rows: []PileRow{{1, "front desk", "0.4 s", ""}}, Foot: "that is all"},
		{State: hooks.InFlight, Count: "1", Word: "In flight", Hint: "oldest 4.9 s", Rows: []PileRow{{2, "localhost:9001", "4.9 s", ""}}, Foot: "16 workers to carry them"},
		{State: hooks.Waiting, Count: "3", Word: "Waiting", Hint: "longest 5 min", Rows: []PileRow{
			{3, "crm.example.net, try 3 of 4", "in 28 s", "crm.example.net, try 3"}, {4, "crm.example.net, try 3 of 4", "in 5 min", "crm.example.net, try 3"}, {5, "paused", "held", ""},
		}, Foot: "Try all 2 now", Do: PileTryAll},
		{State: hooks.GivenUp, Count: "1", Word: "Given up", Hint: "newest 9 min ago", Brief: "9 min ago", Rows: []PileRow{
			{delivered + 501, "crm.example.net, 4 tries", "timeout", "crm.example.net"},
		}, Foot: "Look at each", Do: PileLook},
	} {
		if got := c.pile(want.State); !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	}
	if p := c.pile(hooks.Delivered); p.Hint != "99.8 % arrived" || p.Brief != "99.8 %" || len(p.Rows) != 6 || p.Rows[0].Value != "9 ms" {
		t.Errorf("delivered: %+v", p)
	}
	if w := c.TryWaiting(); w.Count != 2 || w.Wish.State != hooks.Waiting || w.Verb != "Try 2" {
		t.Errorf("trying those that wait: %+v", w)
	}
}

func TestAnEmptyPileSaysSo(t *testing.T) {
	c := newCarrying()
	c.load(t)
	for _, p := range c.Piles() {
		if p.Count != "0" || p.Do != PileNothing || p.Foot == "" || p.Hint != "" {
			t.Errorf("%+v", p)
		}
	}
	if !c.Empty() || c.Place() != "" {
		t.Error("it is not empty")
	}
}

func TestTheListIsFilteredByGroupTargetErrorAndTime(t *testing.T) {
	c := newCarrying()
	crm, pager := "https://crm.example.net:443/a", "http://pager:9100/ring"
	c.lose(3, crm, 503, time.Minute)
	c.lose(2, crm, 500, 2*time.Hour)
	c.lose(1, pager, 503, 30*time.Hour)
	c.load(t)
	shows := func(what string, total int64, place string) {
		t.Helper()
		c.load(t)
		if r := c.RetryShown(); r.Count != total || c.Place() != place {
			t.Errorf("%s: %d in %q, want %d in %q", what, r.Count, c.Place(), total, place)
		}
	}
	shows("all", 6, "1 to 6 of 6")
	if g := c.Groups(); len(g) != 3 || g[0].Target != "crm.example.net/a" || g[0].Count != "3" || g[0].When != "1 min ago" || g[0].Reason != "The subscriber answered 503." {
		t.Errorf("groups: %+v", g)
	}
	if got := c.ByTarget(); !reflect.DeepEqual(got, LostFilter{[]string{"All targets", "pager:9100/ring", "crm.example.net/a"}, 0}) {
		t.Errorf("targets: %+v", got)
	}
	c.ChooseGroup(0)
	shows("a group", 3, "1 to 3 of 3")
	if g := c.Groups(); len(g) != 3 || !g[0].Chosen || g[1].Chosen || c.ByTarget().Chosen != 2 || c.ByError().Chosen != 2 {
		t.Errorf("groups: %+v, target %d, error %d", g, c.ByTarget().Chosen, c.ByError().Chosen)
	}
	c.ChooseGroup(0)
	shows("the group again", 6, "1 to 6 of 6")
	c.ChooseError(2)
	shows("503", 4, "1 to 4 of 4")
	c.ChooseTarget(1)
	shows("503 of the pager", 1, "1 to 1 of 1")
	c.ChooseSpan(2)
	shows("that in the last hour", 0, "")
	if !c.Filtered() || c.GivenUp() != 6 || c.RetryAll().Count != 6 {
		t.Error("the filter changes what is known of all")
	}
	if w := c.RetryShown().Wish; w.Target != pager || w.Error != "503" || !w.Since.Equal(c.now.Add(-time.Hour)) {
		t.Errorf("the wish: %+v", w)
	}
	c.ClearFilter()
	shows("cleared", 6, "1 to 6 of 6")
}

func TestThePageBeforeShowsWhenAllOfOneIsRetried(t *testing.T) {
	c := newCarrying()
	c.lose(5, "http://b/", 500, time.Hour)
	c.lose(200, "http://a/", 503, time.Minute)
	c.load(t)
	c.Older()
	c.load(t)
	if c.Place() != "201 to 205 of 205" {
		t.Fatalf("at %s", c.Place())
	}
	if _, err := c.luggage.RetryAll(t.Context(), hooks.RetryWish{DeliveryChoice: hooks.DeliveryChoice{Target: "http://b/"}}); err != nil {
		t.Fatal(err)
	}
	c.load(t)
	c.load(t)
	if c.Place() != "1 to 200 of 200" || len(c.Rows()) != 200 {
		t.Errorf("at %s, with %d rows", c.Place(), len(c.Rows()))
	}
}

func TestALongListIsTurnedPageByPage(t *testing.T) {
	c := newCarrying()
	c.lose(450, "http://a/", 503, time.Minute)
	c.load(t)
	if c.Place() != "1 to 200 of 450" || !c.HasOlder() || c.HasNewer() {
		t.Fatalf("at %s", c.Place())
	}
	c.Pick(c.Rows()[0].ID)
	c.Older()
	c.load(t)
	if c.Place() != "201 to 400 of 450" || c.Rows()[0].ID != 250 || c.CountPicked() != 0 {
		t.Errorf("at %s from %d, %d picked", c.Place(), c.Rows()[0].ID, c.CountPicked())
	}
	c.Older()
	c.load(t)
	if c.Place() != "401 to 450 of 450" || c.HasOlder() || !c.HasNewer() {
		t.Errorf("at %s", c.Place())
	}
	c.Newer()
	c.Newer()
	c.Newer()
	c.load(t)
	if c.Place() != "1 to 200 of 450" {
		t.Errorf("at %s", c.Place())
	}
}

func TestWhatIsPickedIsRetriedAndPickedNoMore(t *testing.T) {
	c := newCarrying()
	c.lose(3, "http://b.example/", 503, time.Minute)
	c.lose(1, "http://a.example:9001/", 503, time.Minute)
	c.load(t)
	c.PickAll()
	if c.CountPicked() != 4 {
		t.Fatalf("%d picked", c.CountPicked())
	}
	c.Pick(2)
	r := c.RetryPicked()
	if r.Count != 3 || r.Verb != "Retry 3" || r.Title != "Retry 3 deliveries" || !reflect.DeepEqual(r.Wish.IDs, []hooks.ID{4, 3, 1}) ||
		r.Text != "They go to a.example:9001 and b.example. Each gets one more try now. One whose schedule is used up is given up again when that fails." {
		t.Errorf("got %+v", r)
	}
	if done, err := c.luggage.RetryAll(t.Context(), r.Wish); done.Count != 3 || err != nil {
		t.Fatal(done, err)
	}
	c.Choose(4)
	c.load(t)
	if _, chosen := c.Chosen(); chosen || c.CountPicked() != 0 || len(c.Rows()) != 1 {
		t.Errorf("chosen %v, %d picked, %d rows", chosen, c.CountPicked(), len(c.Rows()))
	}
}

func TestWhatNoRetryCanTakeCannotBePicked(t *testing.T) {
	c := newCarrying()
	c.lose(2, "http://a/", 503, time.Minute)
	c.luggage.Add(hooks.BoardRow{Delivery: hooks.Delivery{State: hooks.GivenUp, URL: "http://b/", SubscriptionID: 7, EndedAt: c.now}}, "")
	c.luggage.Forget(7)
	c.load(t)
	if c.Rows()[0].Retriable || !c.Rows()[1].Retriable || c.RetryAll().Count != 2 {
		t.Fatalf("%+v", c.Rows())
	}
	c.Pick(3)
	if c.CountPicked() != 0 || c.AllPicked() {
		t.Error("it is picked")
	}
	c.PickAll()
	if c.CountPicked() != 2 || !c.AllPicked() {
		t.Errorf("%d are picked", c.CountPicked())
	}
	c.PickAll()
	if c.CountPicked() != 0 {
		t.Errorf("%d are picked still", c.CountPicked())
	}
}

func TestWhatCannotBeReadLeavesWhatIsKnown(t *testing.T) {
	c := newCarrying()
	c.lose(3, "http://a/", 503, time.Minute)
	c.load(t)
	c.luggage.Break(errors.New("disk"))
	c.load(t)
	if c.Trouble() == "" || len(c.Rows()) != 3 {
		t.Errorf("%q, %d rows", c.Trouble(), len(c.Rows()))
	}
	c.luggage.Break(nil)
	c.load(t)
	if c.Trouble() != "" {
		t.Errorf("%q", c.Trouble())
	}
	c.SetShown(false)
	if c.Load(t.Context()) != nil {
		t.Error("what is not shown is read")
	}
}

func TestAFilterThatChangesDuringALoadIsNotShownTheOld(t *testing.T) {
	c := newCarrying()
	c.lose(2, "http://a/", 503, time.Minute)
	c.lose(1, "http://b/", 500, time.Minute)
	c.load(t)
	late := c.Load(t.Context())
	c.ChooseError(1)
	late()
	c.load(t)
	if c.Place() != "1 to 1 of 1" {
		t.Errorf("at %s", c.Place())
	}
}

func TestShortTimesAndShares(t *testing.T) {
	for got, want := range map[string]string{
		moment(0): "0.0 s", moment(440 * time.Millisecond): "0.4 s", moment(9999 * time.Millisecond): "9.9 s", moment(28 * time.Second): "28 s", moment(-1): "0.0 s",
		share(1284, 3): "99.8 %", share(100_000, 1): "99.9 %", share(5, 0): "100 %", share(0, 5): "0.0 %",
		(&Deliveries{}).targetWord("https://crm.example.net:443/a"): "crm.example.net/a", (&Deliveries{}).targetWord("http://[::1]:80/"): "[::1]", (&Deliveries{}).targetWord("http://a:9001/"): "a:9001",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
