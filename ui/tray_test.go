package ui

import (
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/theme"
)

func TestTheTrayTellsOfThePublicAddressAndOfWhatWasGivenUp(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	if b.tray.door.Label != "Public: not shared" || b.tray.lost.Label != "Given up: none" || b.tray.turn.Label != "Go public" {
		t.Fatalf("a new tray says %q, %q, %q", b.tray.door.Label, b.tray.lost.Label, b.tray.turn.Label)
	}
	b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now.Add(-42 * time.Minute)})
	b.shelf.Count(hooks.Counts{Deliveries: map[hooks.DeliveryState]int64{hooks.GivenUp: 3}})
	b.until("both are told", func() bool { return b.tray.turn.Label == "Go private" && b.tray.lost.Label == "Given up: 3" })
	if b.tray.door.Label != "Public: https://grand-lobby.ngrok-free.app, open 42 min" {
		t.Errorf("the address is told as %q", b.tray.door.Label)
	}
	if b.tray.icon != theme.StateGivenUp {
		t.Error("the icon does not tell that something was given up")
	}
	b.shelf.Count(hooks.Counts{})
	b.until("the icon tells of the open address", func() bool { return b.tray.icon == theme.StateDelivered })
	b.tray.lost.Action()
	if b.frame.page != deliveriesPage {
		t.Error("what was given up does not lead to the deliveries")
	}
}

func TestNotificationsAreForWhoWantsThem(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.setAlerts(model.AlertWish{}) // what is kept outlives a window
	t.Cleanup(func() { b.setAlerts(model.AlertWish{}) })
	b.showSettings()
	b.switchOn("When a delivery is given up")
	if !b.alerts.Wish().GivenUp || !b.storedAlerts().GivenUp {
		t.Fatal("the wish was not kept")
	}
	given := int64(0)
	b.until("it is told", func() bool { // the first count is what was before
		given++
		b.shelf.Count(hooks.Counts{Deliveries: map[hooks.DeliveryState]int64{hooks.GivenUp: given}})
		b.watch.Poke()
		return len(b.notified) > 0
	})
	if b.notified[0].Text != "Deliveries says why, and sends them again." {
		t.Errorf("told: %v", b.notified)
	}
}
