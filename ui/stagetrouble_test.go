package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

func emptyStage() stage {
	return stage{"all", "empty", stocked(), []view{
		{name: "live", show: (*bench).plainLive},
		{name: "guestbook", show: func(b *bench) { b.showGuestbook(); b.until("the book", b.Desk.guests.Loaded) }},
		{name: "inboxes", show: func(b *bench) { b.showInboxes(); b.until("the inboxes", b.boxes.Loaded) }},
		{name: "subscribers", show: func(b *bench) { b.showSubscribers(); b.until("the subscribers", b.registered.Loaded) }},
		{name: "deliveries", show: func(b *bench) { b.showDeliveries(); b.until("the deliveries", b.carried.Loaded) }},
		{name: "settings", show: (*bench).settingsPage, tall: true},
		{name: "palette", show: func(b *bench) { b.showPalette(); b.typeIn("nothing like this") }},
		{name: "inboxes-new", show: func(b *bench) { b.showInboxes(); b.inboxes.Begin() }},
		{name: "subscribers-new", show: func(b *bench) { b.showSubscribers(); b.subscribers.Begin() }},
	}}
}

// broken has nothing that can be read, and no door that opens.
func broken(b *bench) {
	b.public.state = tunnel.State{
		Phase: tunnel.Refused, Code: "ERR_NGROK_4018", Reason: "ngrok wants an account's token and there is none yet. Yours is on dashboard.ngrok.com under Your Authtoken. Paste it in Settings and go public again.",
	}
	b.local.state = tunnel.State{Phase: tunnel.Refused, Reason: "Port 8080 is in use by another program.", Err: &tunnel.PortTaken{Next: "127.0.0.1:8081"}}
	b.ssh.state = tunnel.State{
		Phase: tunnel.Refused, Reason: "localhost.run is not known yet. Compare the fingerprint of its key with the one that its owner publishes, then trust it.",
		Err: &tunnel.HostUnknown{Host: "localhost.run", Key: "ssh-ed25519 SHA256:N0p7o8DsLwB1Zt5VTqOZNlwXfJN0B3v1hHqfKmHX4oY"},
	}
	b.house.refuse = errDisk
	b.guests.Break(errDisk)
	b.luggage.Break(errDisk)
	b.book.Refuse(errDisk)
	away := busyCrew(b.now, "amqp://guest@localhost:5672", 1)
	away.Trouble = "Nothing listens at localhost:5672. Start RabbitMQ, or check the queue's address."
	b.crew.Put(away)
}

func errorStage() stage {
	return stage{"all", "error", stocked(broken), []view{
		{name: "live", show: func(b *bench) {
			b.showLive()
			b.shelf.Break(errDisk)
			b.until("it is told", func() bool { return b.live.Trouble() != "" })
		}},
		{name: "guestbook", show: func(b *bench) {
			b.showGuestbook()
			b.until("it is told", func() bool { return b.Desk.guests.Trouble() != "" })
		}},
		{name: "inboxes", show: func(b *bench) { b.showInboxes(); b.until("it is told", func() bool { return b.boxes.Trouble() != "" }) }},
		{name: "subscribers", show: func(b *bench) {
			b.showSubscribers()
			b.until("it is told", func() bool { return b.registered.Trouble() != "" })
		}},
		{name: "deliveries", show: func(b *bench) {
			b.showDeliveries()
			b.until("it is told", func() bool { return b.carried.Trouble() != "" && b.queue.Away() })
		}},
		{name: "settings", show: (*bench).settingsPage, tall: true},
		{name: "doors", show: func(b *bench) { b.openDoors() }, tall: true},
		{name: "compare", show: func(b *bench) {
			b.showCompare(model.Pair{IDs: [2]hooks.ID{4711, 4712}, Words: [2]string{lang.T("Marked"), lang.T("Chosen")}})
			b.until("it is told", func() bool { return b.comparison.Trouble() != "" })
		}},
	}}
}

func errorReplayStage() stage {
	_, id := unpaid()
	return stage{"replay", "error", shelved(unpaid, func(b *bench) { b.house.refuse = errDisk }), []view{
		{name: "replay", show: func(b *bench) {
			b.showLive()
			b.edited(id)
			b.mend()
			b.replay.Send()
			b.settle()
		}},
		{name: "replay-mistakes", show: func(b *bench) {
			b.showLive()
			b.edited(id)
			b.replay.Change(func(e *model.DraftEdit) {
				e.SetScheme("zoom")
				e.SetName(e.AddLine(), "a b")
				e.URL = "localhost:99999"
				e.SetText("{\n  \"a\": ,\n}")
			})
			b.replay.Send()
		}},
		{name: "replay-unread", show: func(b *bench) {
			b.showLive()
			b.shelf.Break(errDisk)
			b.replay.Begin(hooks.Exchange{ID: 99, Method: "POST", URL: "/in/gone", Direction: hooks.In, At: b.now, Status: 200}, "http://localhost:8080/in/gone")
			b.frame.show(replayPage)
			b.until("the trouble", func() bool { return b.draft.Trouble() != "" })
			b.shelf.Break(nil)
		}},
	}}
}

// longWinded is a shelf in which every text is as long as strangers make them.
func longWinded() (*modeltest.Shelf, hooks.ID) {
	s := &modeltest.Shelf{}
	words := strings.Repeat("wide-and-wordy-", 20)
	header := hooks.Header{{"X-" + words, words + words}, {"Content-Type", "application/json"}}
	body := `{"` + words + `": "` + strings.Repeat(words, 20) + `"}`
	in := s.Add(hooks.Exchange{
		Direction: hooks.In, Method: "VERSION-CONTROL-AND-MORE", URL: "/in/" + words + "?" + words, Host: words + ".example", Remote: "[2001:db8:1234:5678:9abc:def0:1234:5678]:65535", Door: "ngrok", Status: 418,
		Inbox: strings.Repeat("x", 64), State: hooks.StateFailed, StateReason: strings.Repeat("It was refused, again. ", 20), Provider: "GitHub", Event: words, SenderID: words,
		Verdict: hooks.VerdictWrong, VerdictReason: strings.Repeat("The body was changed on its way. ", 10),
		Request: s.Keep("VERSION-CONTROL-AND-MORE /in/"+words+" HTTP/1.1", header, body), Response: s.Keep("HTTP/1.1 418 "+words, header, body),
	})
	s.Add(hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "https://" + words + ".example/" + words, Host: words + ".example", Error: strings.Repeat("The name was not found. ", 10), Origin: hooks.OriginEvent, Attempt: 12345})
	return s, in
}

// faraway has the public address be as long as they get.
func faraway(b *bench) {
	b.public.state = tunnel.State{Phase: tunnel.Open, URL: "https://" + strings.Repeat("grand-lobby-", 8) + ".ngrok-free.app", Since: b.now}
}

func longLiveStage() stage {
	_, wide := longWinded()
	in := func(tab int) func(*bench) {
		return func(b *bench) {
			b.plainLive()
			b.choose(wide)
			b.openTab(tab)
		}
	}
	return stage{"live", "long", shelved(longWinded, faraway), []view{
		{name: "live", show: in(0)},
		{name: "live-response", show: in(1)},
		{name: "live-timing", show: in(3)},
		{name: "live-signature", show: in(4)},
		{name: "doors", show: func(b *bench) { b.openDoors() }, tall: true},
		{name: "export", show: func(b *bench) { in(0)(b); b.export() }},
		{name: "compare", show: func(b *bench) {
			b.showCompare(model.Pair{IDs: [2]hooks.ID{wide, wide + 1}, Words: [2]string{lang.T("Marked"), lang.T("Chosen")}})
			b.loaded()
		}},
		{name: "window", show: func(b *bench) {
			b.plainLive()
			b.openWindow(wide)
			b.until("it is filled", func() bool { return strings.Contains(b.windows[wide].window.Title(), "VERSION") })
		}, in: func(b *bench) fyne.Window { return b.windows[wide].window }},
	}}
}

func longReplayStage() stage {
	_, wide := longWinded()
	return stage{"replay", "long", shelved(longWinded), []view{{name: "replay", show: func(b *bench) {
		b.showLive()
		b.edited(wide)
		b.replay.Change(func(e *model.DraftEdit) { e.SetScheme("stripe"); e.SetSecret("whsec_" + strings.Repeat("x", 90)) })
		b.replay.Send()
		b.until("the differences", func() bool { return b.drafted.Sheet().Summary != "" })
	}}}}
}

func longStoryStage() stage {
	return stage{"story", "long", func(t testing.TB) *bench {
		shelf := long()
		shelf.Tell(longStory(t, shelf))
		return open(t, shelf)
	}, []view{{name: "story", show: func(b *bench) {
		b.plainLive()
		b.choose(2)
		b.traffic.Rune('s')
		b.until("the story", func() bool { return len(b.story.Tale().Rows) > 1 })
	}}}}
}

const longWord = "Donaudampfschifffahrtsgesellschaft"

// wordy fills the guest book, the inboxes and the subscribers with what is as long as people make it.
func wordy(b *bench) {
	word := strings.Repeat(longWord, 4)
	many := []hooks.Rung{
		{Delivery: hooks.Delivery{State: hooks.GivenUp, Attempts: 12_345, Fault: hooks.FaultUnreachable}, Name: word, Format: hooks.FormatCloudEventBinary, Try: 1},
		{Delivery: hooks.Delivery{State: hooks.Waiting, Attempts: 12_345, DueAt: b.now.Add(47 * time.Hour)}, Name: word, Gone: true, Try: 1},
		{Delivery: hooks.Delivery{State: hooks.Waiting, Attempts: 3, URL: "https://" + word + ".example/" + word}, Visitor: hooks.VisitorWebhook},
		{Delivery: hooks.Delivery{State: hooks.Delivered, Attempts: 12_345, Origin: hooks.OriginReplay}, Name: "crm", Took: 59 * time.Second, Try: 1},
		{Delivery: hooks.Delivery{State: hooks.GivenUp}, Name: "kiosk", Format: hooks.FormatTemplate},
		{Delivery: hooks.Delivery{State: hooks.InFlight, Attempts: 1}, Name: "غرفة هادئة", Format: hooks.FormatGitHubDispatch},
		{Delivery: hooks.Delivery{State: hooks.Waiting, Attempts: 2, DueAt: b.now}, Name: "bell 🔔", Format: hooks.FormatDiscord, Try: 1},
		{Delivery: hooks.Delivery{State: hooks.Delivered, Attempts: 1}, Name: word, Took: 9 * time.Millisecond, Try: 1},
	}
	for i := range 400 {
		kept := b.guests.Put(hooks.Comment{
			At: b.now.Add(-time.Hour), Name: strings.Repeat(longWord, 1+i%4), From: strings.Repeat("Llanfairpwll ", 4), Text: strings.Repeat("غرفة هادئة 🔔 ", 1+i%160), Source: "2001:db8:1234:5678:9abc:def0:1234:5678", Door: "local",
		}, hooks.Bells{Delivered: 128_403, UnderWay: 3})
		b.guests.Ring(kept.ID, many...)
	}
	name := strings.Repeat("long-name-", 6)
	in := hooks.Inbox{Name: name, CreatedAt: b.now, Forwards: []hooks.Forward{{URL: "https://example.com/" + strings.Repeat(name, 10)}}}
	in.Verify = hooks.Verify{Scheme: hooks.SchemeDescribed, Described: hooks.Description{Header: "X-Acme"}, Secrets: []string{"a", word}, Tolerance: 90 * time.Second, Enforce: true}
	in.Answer.Header = hooks.Header{{"Content-Type", "application/problem+json"}, {"X-" + word, word}}
	b.kept.Put(in)
	id := b.book.Put(hooks.Subscription{
		URL: "https://" + word + ".example/" + word, Description: word, Types: []string{"*", "order." + word, "comment.created"}, Reason: strings.Repeat("Paused, because it was so. ", 8),
		Header: hooks.Header{{"X-" + word, word}}, Sign: hooks.Sign{Scheme: "github", Secrets: []string{word}},
	})
	b.book.Try(id, hooks.Exchange{Fault: hooks.FaultTimeout, Error: "x", Took: 15 * time.Second})
}

func longBooksStage() stage {
	return stage{"books", "long", stocked(wordy, faraway), []view{
		{name: "guestbook", show: func(b *bench) {
			b.showGuestbook()
			b.until("the book", func() bool { return len(b.Desk.guests.Rows()) == 300 })
			b.guestRows().Choose(0)
		}, tall: true},
		{name: "inboxes", show: func(b *bench) { b.showInboxes(); b.until("the inboxes", b.boxed) }, tall: true},
		{name: "subscribers", show: func(b *bench) {
			b.showSubscribers()
			b.until("the subscribers", func() bool { return b.registered.Loaded() && len(b.registered.Tries().Bars) > 0 })
		}, tall: true},
	}}
}

func longDeliveryStage() stage {
	return stage{"deliveries", "long", stocked(func(b *bench) { heap(b, 2000) }, faraway), []view{
		{name: "deliveries", show: func(b *bench) {
			b.showDeliveries()
			b.carried.Look(false)
			b.deliveries.Refresh()
			b.until("the deliveries", func() bool { return b.rates.Loaded() && b.queue.Loaded() })
		}, tall: true},
		{name: "deliveries-each", show: func(b *bench) {
			b.showDeliveries()
			b.carried.Look(true)
			b.carriage.Poke()
			b.until("each that was given up", func() bool { return len(b.carried.Rows()) > 0 })
			b.carried.Choose(b.carried.Rows()[3].ID)
			b.deliveries.Refresh()
		}, tall: true},
	}}
}
