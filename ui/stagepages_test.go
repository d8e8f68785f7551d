package ui

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// stocked opens a window over an empty shelf whose other parts were filled.
func stocked(prepare ...func(*bench)) func(testing.TB) *bench {
	return func(t testing.TB) *bench { return open(t, &modeltest.Shelf{}, prepare...) }
}

func guestbookStage() stage {
	chosen := func(row int, more func(*bench)) func(*bench) {
		return func(b *bench) {
			b.guests.Break(nil)
			b.showGuestbook()
			b.until("the guest book", func() bool { return len(b.Desk.guests.Rows()) == 12 && b.Desk.guests.Trouble() == "" })
			b.guestRows().Choose(row)
			b.until("whom it rang", func() bool { return len(b.rung.Rows()) == 0 || b.known() })
			more(b)
		}
	}
	inMenu := func(item string) func(*bench) {
		return chosen(2, func(b *bench) {
			b.tapTip(lang.T("Word list, bans, export and import"))
			b.take(item)
		})
	}
	lifting := func(b *bench) {
		inMenu(lang.T("Bans…"))(b)
		b.guests.Refuse(errDisk)
		b.tap(lang.T("Lift the ban"))
		b.until("why not", func() bool { return len(each[*widgets.Notice](b)) == 1 })
		b.guests.Refuse(nil)
	}
	return stage{"guestbook", "full", stocked(sign, banned, wentPublic), []view{
		{name: "guestbook", show: chosen(0, func(*bench) {}), tall: true},
		{name: "guestbook-ring", show: chosen(0, func(b *bench) { b.guestbook.RingAgain() })},
		{name: "guestbook-rung", show: chosen(1, func(b *bench) {
			b.guestbook.RingAgain()
			b.tapLast(lang.N(3, "Ring %s", "Ring %s", "3"))
			b.until("it is said", func() bool { return b.frame.toast.Saying() != "" })
		})},
		{name: "guestbook-waiting", show: chosen(2, func(*bench) {}), tall: true},
		{name: "guestbook-several", show: chosen(2, func(b *bench) { b.guestbook.SelectAll() })},
		{name: "guestbook-words", show: inMenu(lang.T("Word list…"))},
		{name: "guestbook-bans", show: inMenu(lang.T("Bans…"))},
		{name: "guestbook-bans-kept", show: lifting},
		{name: "guestbook-ban", show: chosen(0, func(b *bench) { b.guestbook.Rune('b') })},
		{name: "guestbook-unread", show: chosen(0, func(b *bench) {
			b.guests.Break(errDisk)
			b.until("it is told", func() bool { return b.rung.Trouble() != "" })
		}), tall: true},
	}}
}

// banned has two sources banned, one of them for good.
func banned(b *bench) {
	for _, ban := range []hooks.Ban{
		{Source: netip.MustParsePrefix("2001:db8:7:1::/64"), Note: "watches, thrice"}, {Source: netip.MustParsePrefix("198.51.100.7/32"), Until: b.now.Add(time.Hour)},
	} {
		if _, err := b.guests.AddBan(b.t.Context(), ban); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) guestRows() *widgets.RowList { return each[*widgets.EntryTable](b)[0].Rows }

func inboxStage() stage {
	shown := func(name string, more func(*bench)) func(*bench) {
		return func(b *bench) {
			b.showInboxes()
			b.inboxes.Key(&fyne.KeyEvent{Name: fyne.KeyEscape})
			b.until("the inboxes", b.boxed)
			b.inboxes.Choose(name)
			b.until("the inbox", func() bool { return b.boxes.Chosen() == name && b.boxed() })
			more(b)
		}
	}
	return stage{"inboxes", "full", stocked(lobby, wentPublic), []view{
		{name: "inboxes", show: shown("github", func(*bench) {}), tall: true},
		{name: "inboxes-plain", show: shown("trello", func(*bench) {}), tall: true},
		{name: "inboxes-scheme", show: shown("stripe", func(b *bench) { test.Tap(each[*widgets.Choice](b)[1]) })},
		{name: "inboxes-new", show: shown("stripe", func(b *bench) {
			b.inboxes.Begin()
			b.typeIn("Not A Name")
			b.key(fyne.KeyReturn)
		})},
	}}
}

func subscriberStage() stage {
	shown := func(id hooks.ID, more func(*bench)) func(*bench) {
		return func(b *bench) {
			b.showSubscribers()
			b.subscribers.Key(&fyne.KeyEvent{Name: fyne.KeyEscape})
			b.until("the subscribers", b.registered.Loaded)
			b.subscribers.Choose(id)
			b.until("its tries", func() bool { return b.registered.Edit().Stored().ID == id && len(b.registered.Tries().Bars) > 0 })
			more(b)
		}
	}
	return stage{"subscribers", "full", stocked(staff, wentPublic), []view{
		{name: "subscribers", show: shown(consumer, func(*bench) {}), tall: true},
		{name: "subscribers-struggling", show: shown(crmDesk, func(*bench) {})},
		{name: "subscribers-given-up", show: shown(oldPager, func(*bench) {}), tall: true},
		{name: "subscribers-template", show: shown(kiosk, func(*bench) {}), tall: true},
		{name: "subscribers-test", show: shown(consumer, func(b *bench) {
			b.tap(lang.T("Send test"))
			b.until("the answer", func() bool { return b.registered.Test().Done })
		})},
		{name: "subscribers-events", show: shown(consumer, func(b *bench) { b.tap(lang.T("Catalogue of events")) }), tall: true},
		{name: "subscribers-new", show: shown(consumer, func(b *bench) {
			b.subscribers.Begin()
			b.typeIn("localhost:99999")
			b.key(fyne.KeyReturn)
		})},
	}}
}

func deliveryStage() stage {
	board := func(more func(*bench)) func(*bench) {
		return func(b *bench) {
			b.showDeliveries()
			b.carried.Look(false)
			b.carried.ClearFilter()
			b.deliveries.Refresh()
			b.until("the deliveries", func() bool { return b.rates.Loaded() && b.queue.Loaded() && len(b.queue.Workers()) > 0 })
			more(b)
		}
	}
	lost := func(more func(*bench)) func(*bench) {
		return board(func(b *bench) {
			b.carried.Look(true)
			b.carriage.Poke()
			b.until("each that was given up", func() bool { return len(b.carried.Rows()) == 3 })
			b.deliveries.Refresh()
			more(b)
		})
	}
	race := func(b *bench) {
		b.race.Begin(b.queue)
		b.deliveries.ShowRace()
		for _, box := range each[*widgets.CheckBox](b)[2:4] {
			if !box.On() {
				test.Tap(box)
			}
		}
	}
	guarded := func(b *bench) {
		now := busyCrew(b.now, "amqp://guest@localhost:5672", 3)
		now.Kept = true
		b.crew.Put(now)
	}
	return stage{"deliveries", "full", stocked(carry, guarded, wentPublic), []view{
		{name: "deliveries", show: board(func(*bench) {}), tall: true},
		{name: "deliveries-each", show: lost(func(b *bench) { b.carried.Choose(b.carried.Rows()[0].ID); b.deliveries.Refresh() }), tall: true},
		{name: "deliveries-retry", show: board(func(b *bench) { b.tap(lang.N(3, "Retry the one given up", "Retry the %s given up", model.Number(3))) })},
		{name: "deliveries-broker", show: board(func(b *bench) { b.choosePipe(2) })},
		{name: "deliveries-broker-elsewhere", show: board(func(b *bench) {
			b.choosePipe(1)
			b.retype(b.lineField("amqp://guest@localhost:5672"), "amqp://guest@rabbit.example:5672")
			b.tap(lang.T("Use %s", "RabbitMQ"))
		})},
		{name: "race", show: board(race)},
		{name: "race-over", show: board(func(b *bench) {
			race(b)
			buttons := each[*widgets.Button](b)
			test.Tap(buttons[len(buttons)-1])
			b.until("it runs", func() bool { return b.race.Running() })
			b.races.Change(arrived)
			b.until("its end", func() bool { return !b.race.Running() })
		}), tall: true},
	}}
}

func settingsStage() stage {
	return stage{"settings", "full", shelved(modeltest.Evening, wentPublic), []view{
		{name: "settings", show: (*bench).settingsPage, tall: true},
		{name: "licence", show: func(b *bench) {
			b.settingsPage()
			b.showText("Inter", strings.Repeat("Copyright of the Inter project authors. This font is licensed under the SIL Open Font License.\n", 60))
		}},
	}}
}

func (b *bench) settingsPage() {
	b.showSettings()
	b.settle()
}
