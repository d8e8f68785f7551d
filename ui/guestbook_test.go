package ui

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// sign fills a bench's guest book with a good evening: one entry waits and one is hidden.
func sign(b *bench) {
	ago := func(m int) time.Time { return b.now.Add(-time.Duration(m) * time.Minute) }
	labels := []string{"bell", "moon", "key", "train", "suitcase", "island"}
	rung := []hooks.Bells{{Delivered: 3}, {Delivered: 2, GivenUp: 1}, {Delivered: 3}, {Delivered: 1, GivenUp: 1, UnderWay: 1}}
	for i, e := range [][3]string{
		{"Yuki", "Osaka", "Checked out, got a 204, nothing more to say."},
		{"Hugo", "Lyon", "The lift is a FIFO queue and so is breakfast."},
		{"Aisha", "", "Left my umbrella in the dead letters."},
		{"Ben", "Leeds", "Quiet night. Only the health check came by."},
		{"Carmen", "Cádiz", "I forged the signature on my own postcard and was refused at the desk, with reasons."},
		{"ليلى", "القاهرة", "غرفة هادئة، والجرس يعمل مرتين."},
		{"Li Wei", "Chengdu", "Five stars, three retries."},
		{"Sam & Noor 👩‍👩‍👧", "", "We rang the bell five times. 🔔🔔🔔 Sorry about the queue."},
		{"Olu", "Lagos", "Left a tip for the night porter: backoff with jitter."},
		{"best-offers", "", "Cheap watches at example.org/w"},
		{"Tomás R.", "Porto", "Asked for a wake-up call, got a 200 in four milliseconds."},
		{"Mina Okafor", "Lagos", "Slept like a parcel in the left-luggage room. The bell rings twice, the porter comes once."},
	} {
		c := hooks.Comment{At: ago(90 - 7*i), Name: e[0], From: e[1], Text: e[2], Label: labels[i%6], Source: "203.0.113." + string(rune('1'+i%8)), Door: "ngrok", Cause: hooks.CausedBy(hooks.CauseExchange, hooks.ID(1+i))}
		if i == 0 {
			c.ID = 466
		}
		switch e[0] {
		case "Olu":
			c.State, c.Announced, c.Reason = hooks.CommentHidden, true, "Hidden by hand."
		case "best-offers":
			c.State, c.Reason, c.Source = hooks.CommentWaiting, "It has “cheap watches”, which is on the word list.", "2001:db8:7:1:9::4"
		}
		bells := rung[i%4]
		if c.State == hooks.CommentWaiting {
			bells = hooks.Bells{}
		}
		kept := b.guests.Put(c, bells)
		if bells.All() > 0 {
			b.guests.Ring(kept.ID, rungAs(b, bells)...)
		}
	}
}

// rungAs gives three subscribers who fare as bells say: of those that have it, the first gets it at the first try.
func rungAs(b *bench, bells hooks.Bells) []hooks.Rung {
	list := []hooks.Rung{
		{Name: "front-desk", Format: hooks.FormatSlack, Took: 184 * time.Millisecond},
		{Name: "crm", Format: hooks.FormatCloudEvents, Took: 48 * time.Millisecond},
		{Name: "consumer-go", Took: 14 * time.Millisecond},
	}
	for i := range list {
		r := &list[i]
		r.ID, r.SubscriptionID, r.Origin, r.URL, r.Try = hooks.ID(501+i), hooks.ID(1+i), hooks.OriginEvent, "https://"+r.Name+".example.net/bellhop", hooks.ID(901+i)
		r.State, r.Attempts = hooks.Delivered, 1+i%2
		switch {
		case i == 1 && bells.GivenUp > 0:
			r.State, r.Attempts, r.Status = hooks.GivenUp, 4, 500
		case i == 2 && bells.UnderWay > 0:
			r.State, r.Attempts, r.DueAt = hooks.Waiting, 2, b.now.Add(8*time.Second)
		}
	}
	return list
}

// guestBench opens the guest book of a good evening.
func guestBench(t *testing.T, prepare ...func(*bench)) *bench {
	t.Helper()
	b := open(t, &modeltest.Shelf{}, append([]func(*bench){sign}, prepare...)...)
	b.shortcut(fyne.Key2, 0)
	b.until("the guest book", func() bool { return len(b.Desk.guests.Rows()) == 12 })
	return b
}

// tapGuest taps the row of an entry.
func (b *bench) tapGuest(index int) {
	b.t.Helper()
	test.TapAt(each[*widgets.EntryTable](b)[0].Rows, fyne.NewPos(300, float32(28*index+14)))
}

// stands waits until an entry is in a state.
func (b *bench) stands(id hooks.ID, s hooks.CommentState) {
	b.t.Helper()
	b.until("entry "+id.String()+" is "+string(s), func() bool {
		for _, r := range b.Desk.guests.Rows() {
			if r.ID == id {
				return r.State == s
			}
		}
		return false
	})
}

const (
	mina   = hooks.ID(477)
	offers = hooks.ID(475)
	olu    = hooks.ID(474)
)

func TestTheGuestbookListsEntriesAndTellsTheChosenOne(t *testing.T) {
	b := guestBench(t)
	b.until("whom it rang", b.known)
	for _, words := range []string{"10 guests, 1 waits, 1 hidden", "Mina Okafor", "Lagos, guest 000477", "Rang", "front-desk", "Slack", "first try, 184 ms", "after 4 tries, 500", "try 3 in 8 s"} {
		if !b.sees(words) {
			t.Errorf("%q is not in sight", words)
		}
	}
	b.tapGuest(2)
	if !b.sees("It waits") || !b.sees("which is on the word list. Nothing rings until you show it.") || !b.sees("from 2001:db8:7:1:9::4") {
		t.Error("why it waits is not said")
	}
}

func TestAnEntryIsShownHiddenAndShownAgain(t *testing.T) {
	b := guestBench(t)
	b.tapGuest(2)
	b.tap("Show")
	b.stands(offers, hooks.CommentShown)
	b.window.Canvas().Unfocus()
	b.typedRune('h')
	b.stands(offers, hooks.CommentHidden)
	b.typedRune('h')
	b.stands(offers, hooks.CommentShown)
	b.tap("Hide")
	b.stands(offers, hooks.CommentHidden)
	b.typedRune('a')
	b.stands(offers, hooks.CommentShown)
}

func TestAHiddenEntryIsShownAgainByUndo(t *testing.T) {
	b := guestBench(t)
	b.tapGuest(2)
	b.tap("Hide") // it waited
	b.stands(offers, hooks.CommentHidden)
	b.until("it is said", func() bool { return b.frame.toast.Saying() == "1 entry is hidden" })
	b.undo()
	b.stands(offers, hooks.CommentWaiting)
	b.until("that is said too", func() bool { return b.frame.toast.Saying() == "1 entry is as it was" })

	b.tapGuest(0)
	b.tap("Delete")
	b.until("one is gone", func() bool { return len(b.Desk.guests.Rows()) == 11 })
	b.window.Canvas().Unfocus()
	b.tapGuest(3)
	b.Desk.guests.Extend(olu)
	b.typedRune('h')
	b.until("the others are hidden", func() bool { return strings.HasSuffix(b.frame.toast.Saying(), "hidden") })
	b.tapToast()
	b.until("they are as they were", func() bool {
		return strings.Contains(b.frame.toast.Saying(), "as ") && b.Desk.guests.CountOf(hooks.CommentHidden) == 1
	})
	b.undo()
	b.until("the deleted one is back", func() bool { return len(b.Desk.guests.Rows()) == 12 })
}

func TestADeletedEntryComesBackByUndo(t *testing.T) {
	b := guestBench(t)
	b.tapGuest(0)
	b.tap("Delete")
	b.until("it is gone", func() bool { return len(b.Desk.guests.Rows()) == 11 && b.sees("The entry of Mina Okafor is deleted") })
	b.tap("Undo")
	b.until("it is back", func() bool { return len(b.Desk.guests.Rows()) == 12 && !b.sees("is deleted") })
	b.window.Canvas().Unfocus()
	b.tapGuest(1)
	b.guestbook.Key(&fyne.KeyEvent{Name: fyne.KeyDelete})
	b.until("the next is gone", func() bool { return b.sees("The entry of Tomás R. is deleted") })
	b.undo()
	b.until("it is back", func() bool { return len(b.Desk.guests.Rows()) == 12 })
}

func TestSeveralEntriesAreChangedTogether(t *testing.T) {
	b := guestBench(t)
	rows := each[*widgets.EntryTable](b)[0].Rows
	b.tapGuest(0)
	rows.OnToggle(1, uint64(mina-1))
	rows.OnExtend(3, uint64(olu))
	if b.Desk.guests.Several() != 3 { // from the one that was taken in last
		t.Fatalf("%d are selected", b.Desk.guests.Several())
	}
	b.tap("Hide them")
	b.stands(offers, hooks.CommentHidden)
	b.tap("Show them")
	b.stands(olu, hooks.CommentShown)
	n := b.Desk.guests.Several()
	b.tap("Delete them")
	b.until("they are gone", func() bool { return len(b.Desk.guests.Rows()) == 12-n })
	b.tap("Undo")
	b.until("they are back", func() bool { return len(b.Desk.guests.Rows()) == 12 })
	b.window.Canvas().Unfocus()
	b.selectAll()
	if b.Desk.guests.Several() != 12 {
		t.Errorf("%d are selected", b.Desk.guests.Several())
	}
	b.tap("Only one")
	if b.Desk.guests.Several() != 0 {
		t.Error("several are selected still")
	}
}

func TestTheListIsNarrowedByStateAndWords(t *testing.T) {
	b := guestBench(t)
	segments := each[*widgets.Segments](b)[0]
	test.TapAt(segments, fyne.NewPos(segments.Size().Width/2, 10))
	b.until("what waits", func() bool { return len(b.Desk.guests.Rows()) == 1 && b.Desk.guests.Rows()[0].ID == offers })
	b.tap("Show")
	b.until("nothing waits", func() bool { return b.sees("Nothing waits.") })
	test.TapAt(segments, fyne.NewPos(10, 10))
	b.until("all", func() bool { return len(b.Desk.guests.Rows()) == 12 })
	b.typedRune('/')
	search := each[*widgets.Field](b)[0]
	search.SetText("porto")
	search.OnChange("porto")
	b.until("who is from Porto", func() bool { return len(b.Desk.guests.Rows()) == 1 })
	search.OnChange("nobody at all")
	b.until("none", func() bool { return b.sees("Nobody who signed has “nobody at all”.") })
	b.window.Canvas().Unfocus()
	b.guestbook.Key(&fyne.KeyEvent{Name: fyne.KeyEscape})
	b.until("all again", func() bool { return len(b.Desk.guests.Rows()) == 12 && search.Text() == "" })
}

func TestApproveFirstTheWordListAndBansAreKept(t *testing.T) {
	b := guestBench(t)
	rules := func() hooks.BookRules { r, _ := b.guests.BookRules(context.Background()); return r }
	toggle := each[*widgets.Toggle](b)[0]
	test.Tap(toggle)
	b.until("new ones wait", func() bool { return rules().ApproveFirst })

	b.menuItem("Word list…")
	area := each[*widgets.Area](b)[0]
	area.SetText("casino*\ncheap watches")
	choices := each[*widgets.Choice](b)
	choices[len(choices)-1].Pick(1)
	b.tap("Save the list")
	b.until("the list is saved", func() bool {
		return rules() == hooks.BookRules{ApproveFirst: true, Words: "casino*\ncheap watches", OnWord: hooks.WordRefused} && !b.covered()
	})

	b.tapGuest(2)
	b.tap("Ban source")
	if !b.sees("The book takes no entries from there from now on.") {
		t.Fatal("it does not ask")
	}
	b.tap("Ban")
	b.until("it is banned", func() bool { return len(b.Desk.guests.Bans()) == 1 && !b.covered() })
	if row := b.Desk.guests.Bans()[0]; row.Source != "2001:db8:7:1::/64" || !strings.HasPrefix(row.Line, "until ") {
		t.Errorf("banned %+v", row)
	}
	b.menuItem("Bans…")
	fields := each[*widgets.Field](b)
	source := fields[len(fields)-2]
	source.SetText("everybody")
	b.tap("Ban it")
	if !b.sees("A source is an address") {
		t.Error("what is wrong is not said")
	}
	source.SetText("198.51.100.7")
	b.tap("Ban it")
	b.until("two are banned", func() bool { return len(b.Desk.guests.Bans()) == 2 })
	b.tap("Lift the ban")
	b.until("one is lifted", func() bool { return len(b.Desk.guests.Bans()) == 1 })
	b.tap("Close")
}

// covered reports whether a sheet is over the page.
func (b *bench) covered() bool { return b.window.Canvas().Overlays().Top() != nil }

// menuItem takes an entry of the page's menu.
func (b *bench) menuItem(label string) {
	b.t.Helper()
	b.tapTip("Word list, bans, export and import")
	b.take(label)
}

func TestTheBookGoesOutToAFileAndComesBackIn(t *testing.T) {
	b := guestBench(t)
	path := t.TempDir() + "/guestbook.csv"
	b.files.path = path
	b.menuItem("Export as CSV…")
	b.until("it is written", func() bool { return b.sees("guestbook.csv written") })
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "csv Mina Okafor\n") {
		t.Errorf("the file has %q, %v", text, err)
	}
	if err := os.WriteFile(path, []byte("Ada\n!\nBea\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.menuItem("Import…")
	b.until("it asks", func() bool { return b.sees("Each line of guestbook.csv is judged by itself.") })
	b.tap("Import")
	b.until("they are there", func() bool { return len(b.Desk.guests.Rows()) == 14 && b.sees("2 entries imported") })
	if !b.sees("Line 2: Write a name.") {
		t.Error("what was refused is not said")
	}
}

func TestTheAddressIsShownAsACodeAndCopied(t *testing.T) {
	b := guestBench(t)
	code := each[*widgets.QR](b)[0]
	if code.Text() != "http://localhost:8080/" || !b.sees("Guests sign on this computer") {
		t.Errorf("the code is of %q", code.Text())
	}
	b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now})
	b.until("it is public", func() bool { return b.sees("Guests sign from anywhere") })
	if code.Text() != "https://grand-lobby.ngrok-free.app" {
		t.Errorf("the code is of %q", code.Text())
	}
}

func TestTheStoryOfAnEntryIsTold(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) {
		x := b.shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/guestbook", Status: 303})
		b.guests.Put(hooks.Comment{Name: "Ada", Text: "one", Cause: hooks.CausedBy(hooks.CauseExchange, x)}, hooks.Bells{})
		b.guests.Put(hooks.Comment{Name: "Ben", Text: "from a file"}, hooks.Bells{})
	})
	b.shortcut(fyne.Key2, 0)
	b.until("the guest book", func() bool { return len(b.Desk.guests.Rows()) == 2 })
	if b.offers("Show the story") {
		t.Error("an entry from a file has no story")
	}
	b.tapGuest(1)
	b.tap("Show the story")
	if b.frame.page != livePage || b.live.Selected() == 0 {
		t.Error("Live does not show it")
	}
}

func TestARedactedScreenShowsNoGuestsAddress(t *testing.T) {
	const source = "81.2.69.160" // stand-ins are for addresses that could be anybody's
	b := open(t, &modeltest.Shelf{}, func(b *bench) {
		b.guests.Put(hooks.Comment{Name: "Ada Lovelace", Text: "Write to ada@lovelace.org", Source: source}, hooks.Bells{})
	})
	b.showGuestbook()
	b.until("the book", func() bool { return b.sees("from " + source) })
	b.toggleRedacted()
	b.until("it is redacted", func() bool { return b.sees("Ada L.") })
	if b.sees(source) || b.sees("Lovelace") || b.sees("ada@lovelace.org") {
		t.Error("an address or a surname is in sight")
	}
	b.tap("Ban source")
	if b.sees(source) || !b.sees("This shows addresses") {
		t.Error("it does not ask before it shows the address")
	}
	b.tap("Show it")
	b.tap("Ban")
	b.until("the right one is banned", func() bool { return len(b.Desk.guests.Bans()) == 1 && b.Desk.guests.Bans()[0].Source == source })
	b.toggleRedacted()
	b.until("all shows", func() bool { return b.sees("Ada Lovelace") })
}

func TestABlankBookIsSignedByATestGuest(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showGuestbook()
	b.until("it is blank", func() bool { return b.sees("The book is open and blank") })
	b.tap("Sign as a test guest")
	b.until("it is signed", func() bool { b.house.mu.Lock(); defer b.house.mu.Unlock(); return b.house.signed == 1 })
}

func TestWhatDoesNotWorkInTheGuestbookIsSaid(t *testing.T) {
	b := guestBench(t)
	b.guests.Refuse(errDisk)
	b.tapGuest(2)
	b.tap("Show")
	b.until("it is said", func() bool { return b.sees("Nothing was changed") })
	b.tap("Delete")
	b.until("it is said", func() bool { return b.sees("Nothing was deleted") })
	test.Tap(each[*widgets.Toggle](b)[0])
	b.until("it is said", func() bool { return b.sees("New entries are taken as before") && !each[*widgets.Toggle](b)[0].On() })
	b.tap("Put away")
	b.guests.Break(errDisk)
	b.until("it is said", func() bool { return b.sees("The book could not be read") })
}

// TestGuestbookGallery draws the guest book into the folder that GALLERY names, to be looked at.
func TestGuestbookGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			b := guestBench(t)
			b.setLook(settings.Look{Variant: variant})
			b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now.Add(-42 * time.Minute)})
			b.until("it is public", func() bool { return b.sees("Guests sign from anywhere") })
			b.snap("guestbook-" + name)
			b.tapGuest(2)
			b.snap("guestbook-waiting-" + name)
			rows := each[*widgets.EntryTable](b)[0].Rows
			rows.OnExtend(4, uint64(mina-4))
			b.snap("guestbook-several-" + name)
			b.tap("Delete them")
			b.until("they are gone", func() bool { return b.sees("3 entries are deleted") })
			b.snap("guestbook-deleted-" + name)
			b.tap("Undo")
			b.until("they are back", func() bool { return len(b.Desk.guests.Rows()) == 12 })
			b.menuItem("Word list…")
			b.snap("guestbook-words-" + name)
			b.tap("Cancel")
			b.tapGuest(2)
			b.tap("Ban source")
			b.snap("guestbook-ban-" + name)
			b.tap("Ban")
			b.until("it is banned", func() bool { return len(b.Desk.guests.Bans()) == 1 && !b.covered() })
			b.menuItem("Bans…")
			b.snap("guestbook-bans-" + name)
			b.tap("Close")
			b.guests.Break(errDisk)
			b.until("the trouble", func() bool { return b.Desk.guests.Trouble() != "" })
			b.snap("guestbook-error-" + name)
			b.guests.Break(nil)
			b.setLook(settings.Look{Variant: variant, Scale: 200})
			b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
			b.snap("guestbook-200-" + name)
		})
		t.Run(name+" long", func(t *testing.T) {
			b := open(t, &modeltest.Shelf{}, func(b *bench) {
				for i := range 400 {
					b.guests.Put(hooks.Comment{At: b.now.Add(-time.Hour), Name: strings.Repeat("Donaudampfschiff", 1+i%4), From: strings.Repeat("Llanfairpwll ", 4), Text: strings.Repeat("غرفة هادئة 🔔 ", 1+i%160), Source: "203.0.113.7", Door: "local"}, hooks.Bells{Delivered: 1284, UnderWay: 3})
				}
			})
			b.setLook(settings.Look{Variant: variant})
			b.showGuestbook()
			b.until("the book", func() bool { return len(b.Desk.guests.Rows()) == 300 })
			b.tapGuest(0)
			b.snap("guestbook-long-" + name)
			b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
			b.snap("guestbook-long-small-" + name)
		})
		t.Run(name+" empty", func(t *testing.T) {
			b := open(t, &modeltest.Shelf{})
			b.setLook(settings.Look{Variant: variant})
			b.showGuestbook()
			b.until("it is blank", func() bool { return b.sees("The book is open and blank") })
			b.snap("guestbook-empty-" + name)
		})
	}
}
