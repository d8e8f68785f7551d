package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// wentPublic has the public address open for a while.
func wentPublic(b *bench) {
	b.public.state = tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now.Add(-42 * time.Minute)}
}

// shelved opens a window on a shelf that was filled.
func shelved(fill func() (*modeltest.Shelf, hooks.ID), prepare ...func(*bench)) func(testing.TB) *bench {
	return func(t testing.TB) *bench {
		shelf, _ := fill()
		return open(t, shelf, prepare...)
	}
}

// evening1 is the first of the exchanges that modeltest.Evening counts its others from.
func evening1() hooks.ID {
	_, push := modeltest.Evening()
	return push
}

// inLive shows Live without a filter, with an exchange chosen that lies so many after the push of the evening, in a tab.
func inLive(after hooks.ID, tab int) func(*bench) {
	id := evening1() + after
	return func(b *bench) {
		b.plainLive()
		b.choose(id)
		b.openTab(tab)
	}
}

func (b *bench) plainLive() {
	b.t.Helper()
	b.showLive()
	b.traffic.SetFilter("")
	b.traffic.Key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.until("the whole list", func() bool { return b.live.Filter() == "" && b.live.Loaded() })
}

// openTab opens a tab of the inspector, counted from 0.
func (b *bench) openTab(tab int) {
	for range 4 {
		b.traffic.Rune('[')
	}
	for range tab {
		b.traffic.Rune(']')
	}
}

// filtered types into the filter of Live and leaves the cursor in it.
func filtered(text string) func(*bench) {
	return func(b *bench) {
		b.plainLive()
		b.choose(evening1())
		b.openTab(0)
		b.filter(text)
		b.until("it is filtered", b.live.Loaded)
	}
}

func liveStage() stage {
	const request, response, story, timing, signature = 0, 1, 2, 3, 4
	return stage{"live", "full", shelved(modeltest.Evening, wentPublic), []view{
		{name: "live", show: inLive(0, request)},
		{name: "live-response", show: inLive(0, response)},
		{name: "live-story", show: func(b *bench) {
			inLive(0, story)(b)
			b.until("the story", func() bool { return b.story.Tale().Of == evening1() })
		}},
		{name: "live-timing", show: inLive(0, timing)},
		{name: "live-signature", show: inLive(5, signature)},
		{name: "live-refused", show: inLive(3, request)},
		{name: "live-no-inbox", show: inLive(6, request)},
		{name: "live-cut", show: inLive(9, request)},
		{name: "live-selected", show: func(b *bench) {
			inLive(0, request)(b)
			b.traffic.SelectAll()
		}},
		{name: "live-menu", show: func(b *bench) {
			inLive(0, request)(b)
			b.rows().Focus()
			b.key(desktop.KeyMenu)
		}},
		{name: "live-filter", show: filtered("in status:>=400 ver")},
		{name: "live-filter-mistake", show: filtered("since:xyz")},
		{name: "live-nothing", show: func(b *bench) {
			b.plainLive()
			b.traffic.SetFilter("status:418")
			b.until("nothing matches", func() bool { return b.live.Loaded() && len(b.live.Rows()) == 0 })
		}},
		{name: "live-redacted", show: func(b *bench) {
			inLive(0, request)(b)
			b.redact(true)
		}},
		{name: "window", show: func(b *bench) {
			b.redact(false)
			b.plainLive()
			b.openWindow(evening1())
			b.until("it is filled", func() bool { return strings.Contains(b.windows[evening1()].window.Title(), "/in/github") })
		}, in: func(b *bench) fyne.Window { return b.windows[evening1()].window }},
	}}
}

func storyStage() stage {
	_, guest, second := modeltest.Signed()
	told := func(of hooks.ID, wide bool) func(*bench) {
		return func(b *bench) {
			b.plainLive()
			b.choose(of)
			if wide {
				b.traffic.Rune('s')
			} else {
				b.openTab(2)
			}
			b.until("the story", func() bool { return b.story.Tale().Of == of })
		}
	}
	return stage{"story", "full", shelved(func() (*modeltest.Shelf, hooks.ID) { s, id, _ := modeltest.Signed(); return s, id }, wentPublic), []view{
		{name: "story-beside", show: told(guest, false)},
		{name: "story", show: told(second, true)},
	}}
}

// unpaid is the evening with a payment that was refused.
func unpaid() (shelf *modeltest.Shelf, id hooks.ID) {
	shelf, _ = modeltest.Evening()
	return shelf, invoice(shelf)
}

func replayStage() stage {
	_, id := unpaid()
	keys := func(b *bench) { b.house.keys = []hooks.Key{stripeKey()} }
	mended := func(b *bench) {
		b.showLive()
		b.edited(id)
		b.mend()
	}
	sent := func(b *bench) {
		mended(b)
		b.replay.Send()
		b.until("the answer", func() bool { _, a := b.draft.Answers(); return a.Status != "" })
		b.until("the differences", func() bool { return b.drafted.Sheet().Summary != "" })
	}
	return stage{"replay", "full", shelved(unpaid, keys, wentPublic), []view{
		{name: "replay", show: mended},
		{name: "replay-sent", show: sent},
		{name: "replay-two", show: func(b *bench) { sent(b); b.replay.ShowTwoColumns() }},
	}}
}

func compareStage() stage {
	shelf, _ := modeltest.Evening()
	first := twoPayments(shelf)
	pair := func(at hooks.ID, tab rune) func(*bench) {
		return func(b *bench) {
			b.showCompare(model.Pair{IDs: [2]hooks.ID{first + at, first + at + 1}, Words: [2]string{lang.T("Marked"), lang.T("Chosen")}})
			b.loaded()
			b.compare.Rune('n')
			if tab != 0 {
				b.compare.Rune(tab)
				b.until("the responses", b.compared)
			}
		}
	}
	fill := func() (*modeltest.Shelf, hooks.ID) {
		shelf, _ := modeltest.Evening()
		return shelf, twoPayments(shelf)
	}
	return stage{"compare", "full", shelved(fill, wentPublic), []view{
		{name: "compare", show: pair(0, 0)},
		{name: "compare-same", show: pair(0, ']')},
		{name: "compare-bytes", show: pair(2, 0)},
		{name: "compare-text", show: pair(4, 0)},
	}}
}

func (b *bench) compared() bool { return b.comparison.Sheet().Summary != "" }

func sheetStage() stage {
	chosen := inLive(0, 0)
	over := func(show func(*bench)) func(*bench) {
		return func(b *bench) { chosen(b); show(b) }
	}
	return stage{"sheets", "full", shelved(modeltest.Evening, wentPublic), []view{
		{name: "palette", show: over(func(b *bench) { b.showPalette() })},
		{name: "keys", show: over(func(b *bench) { b.showKeys() }), tall: true},
		{name: "doors", show: over(func(b *bench) { b.openDoors() }), tall: true},
		{name: "qr", show: over(func(b *bench) { b.showQR("https://grand-lobby.ngrok-free.app") })},
		{name: "export", show: over(func(b *bench) { b.export() })},
		{name: "paste", show: over(func(b *bench) { b.transfer.PasteCurl() })},
		{name: "replay-many", show: over(func(b *bench) {
			b.replayThese()
			b.until("it is planned", func() bool { return b.sees("localhost:") })
		})},
		{name: "repeat", show: over(func(b *bench) {
			b.traffic.Repeat()
			b.until("it is known where to", func() bool { return b.covered() && b.sees("localhost:8080/in/github") })
		})},
		{name: "confirm", show: over(func(b *bench) {
			b.confirm(lang.T("Retry 3 deliveries now?"), strings.Repeat(lang.T("They leave at once and may arrive twice."), 3), lang.T("Delete"), func() {})
		})},
		{name: "toast", show: over(func(b *bench) { b.copyLink() })},
		{name: "failure", show: over(func(b *bench) { b.open("bellhop://nowhere") })},
	}}
}

// redact draws the veil over all that was captured, or lifts it.
func (b *bench) redact(on bool) {
	b.t.Helper()
	if b.veil.On() != on {
		b.toggleRedacted()
		b.t.Cleanup(func() { b.parts.App.Preferences().RemoveValue(prefRedacted) })
	}
	b.until("all is redacted, or shows", func() bool { return b.live.Loaded() && b.traffic.Shown().Redacted == on })
}
