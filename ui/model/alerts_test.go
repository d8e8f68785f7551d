package model_test

import (
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

func alerts(t *testing.T, a *model.Alerts) []model.Alert {
	t.Helper()
	if update := a.Load(t.Context()); update != nil {
		update()
	}
	return a.Fresh()
}

func TestAlertsTellOnlyOfWhatIsNew(t *testing.T) {
	shelf := &modeltest.Shelf{}
	in := hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/orders?token=1", Status: 500}
	shelf.Add(in)
	shelf.Count(hooks.Counts{Deliveries: map[hooks.DeliveryState]int64{hooks.GivenUp: 3}})
	now := modeltest.Opening
	a := model.NewAlerts(shelf, func() time.Time { return now })
	if got := alerts(t, a); got != nil {
		t.Fatalf("nothing was wished for, and it tells %v", got)
	}
	a.SetWish(model.AlertWish{GivenUp: true, Filter: "status:>=500"})
	if got := alerts(t, a); got != nil {
		t.Fatalf("what was there before is told as news: %v", got)
	}

	open := in
	open.Status = 0
	later := shelf.Add(open)
	if got := alerts(t, a); got != nil {
		t.Fatalf("an exchange without an answer matches: %v", got)
	}
	shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/orders", Status: 200})
	shelf.Edit(later, func(e *hooks.Exchange) { e.Status = 503 })
	got := alerts(t, a)
	if len(got) != 1 || got[0].Text != "POST /in/orders 503" {
		t.Errorf("an exchange that came to match is told as %v", got)
	}

	shelf.Add(in)
	shelf.Add(in)
	shelf.Count(hooks.Counts{Deliveries: map[hooks.DeliveryState]int64{hooks.GivenUp: 5}})
	if got = alerts(t, a); len(got) != 1 || got[0].Kind != model.AlertLost {
		t.Errorf("so soon after the last match there is %v", got)
	}
	shelf.Add(in)
	now = now.Add(time.Minute)
	shelf.Count(hooks.Counts{Deliveries: map[hooks.DeliveryState]int64{hooks.GivenUp: 8}})
	got = alerts(t, a)
	if len(got) != 2 || got[0].Title != "3 deliveries were given up" || got[1].Title != "3 exchanges match “status:>=500”" {
		t.Errorf("three of each are told as %v", got)
	}
	now = now.Add(time.Minute)
	shelf.Count(hooks.Counts{Deliveries: map[hooks.DeliveryState]int64{hooks.GivenUp: 1}}) // retried
	if got = alerts(t, a); got != nil {
		t.Errorf("less that is given up is told as %v", got)
	}
	shelf.Count(hooks.Counts{Deliveries: map[hooks.DeliveryState]int64{hooks.GivenUp: 2}})
	if got = alerts(t, a); len(got) != 1 || got[0].Title != "A delivery was given up" {
		t.Errorf("one more is told as %v", got)
	}
}

// TestAnUpdateThatIsDroppedLosesNoAlert: the feed drops the update of a load that a wish overtook.
func TestAnUpdateThatIsDroppedLosesNoAlert(t *testing.T) {
	shelf := &modeltest.Shelf{}
	a := model.NewAlerts(shelf, func() time.Time { return modeltest.Opening })
	a.SetWish(model.AlertWish{GivenUp: true})
	alerts(t, a)
	shelf.Count(hooks.Counts{Deliveries: map[hooks.DeliveryState]int64{hooks.GivenUp: 2}})
	if a.Load(t.Context()) == nil {
		t.Fatal("nothing was found")
	}
	if got := alerts(t, a); len(got) != 1 || got[0].Title != "2 deliveries were given up" {
		t.Errorf("after an update that was dropped it tells %v", got)
	}
	if got := alerts(t, a); got != nil {
		t.Errorf("it tells once more: %v", got)
	}
}
