package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/system"
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
	if b.tray.door.Label != "Public: https://grand-lobby.ngrok-free.app" { // it does not count: the menu would fall shut each minute
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

// porter is an app of a system that has a tray.
type porter struct {
	clerk
	icon fyne.Resource
	menu *fyne.Menu
	hall *hall // its last window
}

// hall is a window that counts how often it comes to the front.
type hall struct {
	fyne.Window
	shows, focuses int
}

func (h *hall) Show()         { h.shows++; h.Window.Show() }
func (h *hall) RequestFocus() { h.focuses++; h.Window.RequestFocus() }

func (p *porter) NewWindow(title string) fyne.Window {
	p.hall = &hall{Window: p.App.NewWindow(title)}
	return p.hall
}

func (p *porter) SetSystemTrayMenu(m *fyne.Menu)    { p.menu = m }
func (p *porter) SetSystemTrayIcon(r fyne.Resource) { p.icon = r }
func (p *porter) SetSystemTrayWindow(_ fyne.Window) {}

func TestTheTrayShowsTheWindowAndHowItStands(t *testing.T) {
	p := &porter{clerk: clerk{App: fyne.CurrentApp()}}
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.app = p })
	quiet := p.icon
	b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now})
	b.until("the icon tells of the open address", func() bool { return p.icon != quiet })
	if p.icon.Name() != theme.TrayIcon(theme.StateDelivered).Name() {
		t.Errorf("the icon is %s", p.icon.Name())
	}
	b.showSettings()
	before := *p.hall
	for _, item := range p.menu.Items {
		if item.Label == "Show Bellhop" {
			item.Action()
		}
	}
	if p.hall.shows != before.shows+1 || p.hall.focuses != before.focuses+1 || b.frame.page != settingsPage {
		t.Error("the window does not come to the front with the page that it had")
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
		return len(b.bubbles.shown) > 0
	})
	if got := <-b.bubbles.shown; got.Text != "Deliveries says why, and sends them again." {
		t.Errorf("told: %v", got)
	}
	b.bubbles.choose <- string(model.AlertLost)
	b.until("choosing it leads to the deliveries", func() bool { return b.frame.page == deliveriesPage })

	b.setAlerts(model.AlertWish{Filter: "status:>=500"})
	b.bubbles.choose <- string(model.AlertMatch)
	b.until("choosing what matched leads to Live", func() bool { return b.frame.page == livePage && b.live.Filter() == "status:>=500" })
}

func TestWhenGoingPublicFromTheTrayFailsTheWindowSaysWhy(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.tray.turn.Action()
	b.until("it opens", func() bool { opened, _ := b.turned(b.public); return opened == 1 })
	if !b.tray.asked {
		t.Fatal("it is not known that the tray asked")
	}
	b.public.set(tunnel.State{Phase: tunnel.Refused, Reason: "It wants an account token and there is none yet."})
	b.until("the menu says so", func() bool { return b.tray.door.Label == "ngrok did not open a door" })
	if b.tray.asked {
		t.Error("the window was not raised")
	}
}

func TestTheSettingsSayThatNobodyShowsNotifications(t *testing.T) {
	const none = "No program on this desktop shows notifications at the moment."
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.bubbles.missing = errors.New("no bus") })
	t.Cleanup(func() { b.setAlerts(model.AlertWish{}) })
	b.setAlerts(model.AlertWish{GivenUp: true})
	b.until("it is said at once", func() bool { return b.unnoticed })
	b.showSettings()
	b.until("it is said", func() bool { return strings.Contains(b.readable(), none) })
}

// bubbles is a desktop's notifications.
type bubbles struct {
	missing error
	shown   chan system.Notice
	choose  chan string // the kind of one
}

func (b *bubbles) Ready(context.Context) error { return b.missing }

func (b *bubbles) Notify(_ context.Context, n system.Notice) error {
	b.shown <- n
	return nil
}

func (b *bubbles) Run(ctx context.Context, chosen func(kind string)) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case kind := <-b.choose:
			chosen(kind)
		}
	}
}
