package ui

import (
	"slices"
	"testing"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

func TestCommandsAboutTheChosenEntry(t *testing.T) {
	b := guestBench(t)
	b.tapGuest(2)
	b.command("Show the chosen entries to visitors")
	b.stands(offers, hooks.CommentShown)
	b.command("Hide the chosen entries from visitors")
	b.stands(offers, hooks.CommentHidden)
	b.command("Ban where the chosen entry came from")
	if !b.sees("Ban a source") {
		t.Error("the ban is not asked for")
	}
	b.tap("Cancel")
	if b.covered() {
		t.Error("the question stays")
	}
	b.command("What can be done with the chosen entries…")
	b.take("Copy the text")
	if b.clipboard() != "Cheap watches at example.org/w" {
		t.Errorf("copied %q", b.clipboard())
	}
	b.command("Search the entries")
	if !b.cursorIn("Find a guest or a word") {
		t.Error("the search has no cursor")
	}
	b.window.Canvas().Unfocus()
	b.command("Delete the chosen entries")
	b.until("it is deleted", func() bool { return len(b.Desk.guests.Rows()) == 11 })
	b.tapGuest(0)
	b.command("Story of the chosen entry")
	if b.frame.page != livePage {
		t.Error("the story is not told in Live")
	}
	b.showSettings()
	b.command("Sign as a test guest")
	b.until("a guest has signed", func() bool { b.house.mu.Lock(); defer b.house.mu.Unlock(); return b.house.signed == 1 })
	if b.frame.page != livePage {
		t.Error("what the guest caused does not show")
	}
}

func TestCommandsAboutTheChosenInbox(t *testing.T) {
	b := lobbyBench(t)
	b.command("Copy the address of the chosen inbox")
	if b.clipboard() != "http://localhost:8080/in/github" {
		t.Errorf("copied %q", b.clipboard())
	}
	b.command("Send a test to the chosen inbox")
	b.until("a test", func() bool { return slices.Equal(b.kept.Tests(), []string{"github"}) })
	b.command("Search the inboxes")
	if !b.cursorIn("Find an inbox") {
		t.Error("the search has no cursor")
	}
	b.window.Canvas().Unfocus()
	b.command("What can be done with the chosen inbox…")
	b.take("Copy the address")
	b.command("Delete the chosen inbox")
	b.until("it is deleted", func() bool { return b.sees("github is deleted") })
	b.showSettings()
	b.command("Open inbox stripe")
	if b.frame.page != inboxesPage || b.boxes.Chosen() != "stripe" {
		t.Errorf("page %d shows inbox %q", b.frame.page, b.boxes.Chosen())
	}
	b.command("Show in Live what the chosen inbox captured")
	b.until("Live is filtered", func() bool { return b.frame.page == livePage && b.live.Filter() == "inbox:stripe" })
}

func TestCommandsAboutTheChosenSubscriber(t *testing.T) {
	b := staffed(t, plainLook)
	b.command("Catalogue of events")
	if !b.sees("comment.created") || !b.covered() {
		t.Error("the catalogue does not show")
	}
	b.tap("Close")
	b.command("Pause the chosen subscriber, or go on")
	b.keeps(consumer, func(s hooks.Subscription) bool { return !s.Active })
	b.command("Pause the chosen subscriber, or go on")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Active })
	b.command("Send a test to the chosen subscriber")
	b.until("a test", func() bool { return slices.Equal(b.book.Tests(), []hooks.ID{consumer}) })
	n := b.registered.Count()
	b.command("Duplicate the chosen subscriber")
	b.until("the copy", func() bool { return b.registered.Count() == n+1 })
	b.command("What can be done with the chosen subscriber…")
	b.take("Copy the address")
	if s, _ := b.book.Get(consumer); b.clipboard() != s.URL {
		t.Errorf("copied %q", b.clipboard())
	}
	b.command("Delete the chosen subscriber")
	b.until("it is deleted", func() bool { return b.registered.Count() == n })
}

func TestCommandsAboutWhatWasGivenUp(t *testing.T) {
	b := lostBench(t)
	b.tapRow(0, 300)
	b.command("Check the chosen delivery, or not")
	if b.carried.CountPicked() != 1 {
		t.Errorf("%d are checked", b.carried.CountPicked())
	}
	b.command("Check the chosen delivery, or not")
	if b.carried.CountPicked() != 0 {
		t.Errorf("%d are checked still", b.carried.CountPicked())
	}
	b.command("Retry what is chosen or checked")
	if w := b.wished(1); len(w.IDs) != 1 {
		t.Errorf("the wish is %+v", w)
	}
}

func TestCommandsAboutTwoThatAreCompared(t *testing.T) {
	shelf, _ := modeltest.Evening()
	paid := twoPayments(shelf)
	b := open(t, shelf)
	b.choose(paid)
	b.command("Mark for comparison")
	if b.traffic.Marked() != paid {
		t.Error("it is not marked")
	}
	b.showCompare(model.Pair{IDs: [2]hooks.ID{paid, paid + 1}})
	b.loaded()
	b.command("Next difference")
	b.command("Next difference")
	if !b.sees("2 of 8: ") {
		t.Error("the second difference is not gone to")
	}
	b.command("Previous difference")
	if !b.sees("1 of 8: ") {
		t.Error("the first difference is not gone back to")
	}
	b.command("Only what differs, or all")
	b.until("only differences show", func() bool { return !b.sees("User-Agent") })
	b.command("Compare the responses")
	b.until("the answers", func() bool { return b.sees("The answers are the same, byte for byte.") })
	b.command("Compare the requests")
	b.until("the requests", func() bool { return b.comparison.Side() == model.RequestSide && b.offers("Next") })
	b.tap("Next")
	b.tap("Next")
	b.tap("Previous")
	if !b.sees("1 of 8: ") {
		t.Error("the button does not lead back")
	}
}
