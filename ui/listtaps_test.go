package ui

import (
	"slices"
	"strconv"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/widgets"
)

// plainLook is how a window looks at first.
var plainLook = settings.Look{}

func TestTheKeysOfTheListOfInboxes(t *testing.T) {
	b := lobbyBench(t)
	chosen := func(after, want string) {
		t.Helper()
		if got := b.boxes.Chosen(); got != want {
			t.Errorf("%s leads to %q, want %q", after, got, want)
		}
	}
	b.rune('j')
	chosen("J", "stripe")
	b.rune('k')
	chosen("K", "github")
	b.key(fyne.KeyEnd)
	chosen("End", "scratch")
	b.key(fyne.KeyHome)
	chosen("Home", "github")
	b.window.Canvas().Unfocus()
	b.rune('/')
	b.typeIn("r")
	if got := len(b.boxes.Rows()); got != 3 {
		t.Errorf("%d inboxes have an R in their names", got)
	}
	b.key(fyne.KeyDown)
	b.rune('j')
	chosen("J behind the search", "stripe")
	b.window.Canvas().Unfocus()
	b.rune('/')
	b.key(fyne.KeyEscape)
	if len(b.boxes.Rows()) != 7 || under[*widgets.Field](b, "Status").Focused() {
		t.Error("Esc does not end the search")
	}
	b.tap("New inbox")
	b.window.Canvas().Unfocus()
	b.key(fyne.KeyEscape)
	if b.offers("Create") {
		t.Error("Esc does not end the question for a name")
	}
	b.key(fyne.KeyReturn)
	if !under[*widgets.Field](b, "Status").Focused() {
		t.Error("Enter does not lead into the settings")
	}
}

func TestTheKeysOfTheListOfSubscribers(t *testing.T) {
	b := staffed(t, plainLook)
	all := b.registered.Rows()
	b.window.Canvas().Unfocus()
	b.key(fyne.KeyHome)
	b.rune('j')
	if b.registered.Chosen() != all[1].ID {
		t.Errorf("J leads to %d", b.registered.Chosen())
	}
	b.rune('k')
	if b.registered.Chosen() != all[0].ID {
		t.Errorf("K leads to %d", b.registered.Chosen())
	}
	b.window.Canvas().Unfocus()
	b.rune('/')
	b.typeIn("crm")
	b.key(fyne.KeyReturn)
	if b.registered.Chosen() != crmDesk || len(b.registered.Rows()) != 1 {
		t.Errorf("Enter chooses %d of %d", b.registered.Chosen(), len(b.registered.Rows()))
	}
	b.key(fyne.KeyReturn)
	if s, _ := b.book.Get(crmDesk); !b.lineField(s.URL).Focused() {
		t.Error("Enter does not lead into the settings")
	}
	b.window.Canvas().Unfocus()
	b.rune('/')
	b.typeIn("nowhere")
	if !b.sees("No subscriber has crmnowhere in its name or address.") {
		t.Error("that nothing is found is not said")
	}
	b.key(fyne.KeyEscape)
	if len(b.registered.Rows()) != len(all) || b.cursorIn("Find a subscriber") {
		t.Error("Esc does not end the search")
	}
	b.window.Canvas().Unfocus()
	b.rune('/')
	b.key(fyne.KeyDown)
	b.key(fyne.KeyHome)
	if b.registered.Chosen() != all[0].ID {
		t.Error("Down does not lead from the search into the list")
	}
	for _, focused := range []bool{true, false} {
		b.tap("New subscriber")
		if !focused {
			b.window.Canvas().Unfocus()
		}
		b.key(fyne.KeyEscape)
		if b.offers("Create") {
			t.Errorf("Esc does not end the question for an address, focused %t", focused)
		}
	}
}

func TestTheOtherKeysOfTheGuestbook(t *testing.T) {
	b := guestBench(t)
	b.segment("Hidden 1")
	b.until("the hidden one", func() bool { return len(b.Desk.guests.Rows()) == 1 && b.Desk.guests.Rows()[0].ID == olu })
	b.segment("All")
	b.until("all", func() bool { return len(b.Desk.guests.Rows()) == 12 })
	b.window.Canvas().Unfocus()
	b.rune('/')
	b.typeIn("watches")
	b.until("it is found", func() bool { return len(b.Desk.guests.Rows()) == 1 })
	b.tapIcon(each[*widgets.Field](b)[0])
	b.until("all again", func() bool { return len(b.Desk.guests.Rows()) == 12 })
	b.tapGuest(0)
	b.key(fyne.KeyReturn)
	if b.frame.page != livePage {
		t.Error("Enter does not tell the story")
	}
	b.showGuestbook()
	b.rune('n')
	b.until("it is told", func() bool { return b.frame.toast.Saying() == "The test guest has signed" })
	b.house.set(func() { b.house.refuse = errDisk })
	b.tap("Sign as a test guest")
	b.until("the failure", func() bool { return b.sees("The book was not signed") })
	if b.sees("no space") {
		t.Error("the raw error is shown")
	}
	b.tap("Put away")
	if b.sees("The book was not signed") {
		t.Error("the failure stays")
	}
}

func TestTheOtherKeysOfWhatWasGivenUp(t *testing.T) {
	b := lostBench(t)
	b.rune('j')
	b.rune('k')
	if row, ok := b.carried.Chosen(); !ok || row.ID != b.carried.Rows()[0].ID {
		t.Errorf("J and K lead to %d", row.ID)
	}
	b.key(fyne.KeyDown)
	second := b.carried.Rows()[1]
	if row, _ := b.carried.Chosen(); row.ID != second.ID {
		t.Errorf("Down leads to %d", row.ID)
	}
	b.key(fyne.KeyReturn)
	if b.frame.page != livePage || b.filterField().Text() != "delivery:"+second.ID.String() {
		t.Errorf("Enter shows page %d with %q", b.frame.page, b.filterField().Text())
	}
}

func TestWhatWasGivenUpIsNarrowedByItsChoices(t *testing.T) {
	b := lostBench(t)
	shown := func(n int) func() bool { return func() bool { return len(b.carried.Rows()) == n } }
	all := func() {
		b.t.Helper()
		b.tapTip("Show all that were given up")
		b.until("all", shown(3))
	}
	b.pickOption(b.carried.ByTarget().Options[1])
	b.until("those of a target", func() bool { n := len(b.carried.Rows()); return n > 0 && n < 3 })
	target := b.carried.Rows()[0].Target
	for _, row := range b.carried.Rows() {
		if row.Target != target {
			t.Errorf("with %s shows %s", target, row.Target)
		}
	}
	all()
	b.pickOption(b.carried.ByError().Options[1])
	b.until("those of a reason", func() bool { n := len(b.carried.Rows()); return n > 0 && n < 3 })
	all()
	b.pickOption(b.carried.BySpan().Options[1])
	b.until("the newest", func() bool { return b.carried.Filtered() && len(b.carried.Rows()) < 3 })
	all()
	each[*widgets.CheckTable](b)[0].OnCheck(-1)
	if b.carried.CountPicked() != 3 || !b.offers("Retry 3 picked") {
		t.Errorf("the box in the head checks %d", b.carried.CountPicked())
	}
}

func TestNothingGivenUpLeadsBackToTheChart(t *testing.T) {
	b := lostBench(t)
	b.tap("Retry the 3 given up")
	b.tap("Retry 3")
	b.until("none is left", func() bool { return b.sees("Nothing given up") })
	b.tap("Back to the chart")
	if b.carried.Looking() || !b.sees("Tries per second") {
		t.Error("the chart does not show")
	}
	b.tapCard("Delivered", footOf)
	b.until("what was delivered shows in Live", func() bool { return b.frame.page == livePage && b.live.Filter() == "out status:2xx" })
}

func TestEmptyPagesOfferAFirstAction(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showInboxes()
	b.until("no inbox", func() bool { return b.sees("No pigeonholes yet") })
	b.tapLast("New inbox")
	b.into("its name, such as orders", "orders")
	b.tap("Create")
	b.until("the inbox", func() bool { return b.boxes.Chosen() == "orders" })
	b.showSubscribers()
	b.until("no subscriber", func() bool { return b.sees("Nobody is rung when a guest signs") })
	b.tapLast("New subscriber")
	b.into("http://localhost:9001/hooks", "localhost:9001/hooks")
	b.tap("Create")
	b.until("the subscriber", func() bool { return b.registered.Count() == 1 })
	b.showGuestbook()
	b.until("it is blank", func() bool { return b.sees("The book is open and blank") })
	b.tapLast("Sign as a test guest")
	b.until("a guest has signed", func() bool { b.house.mu.Lock(); defer b.house.mu.Unlock(); return b.house.signed == 1 })
}

func TestATryInTheChartLeadsToItsExchange(t *testing.T) {
	b := staffed(t, plainLook)
	b.subscribers.Choose(kiosk)
	b.until("its tries", func() bool { return len(b.registered.Tries().Bars) == 10 })
	chart := each[*widgets.TryChart](b)[0]
	var last hooks.ID
	for x := float32(2); x < chart.Size().Width && b.frame.page == subscribersPage; x += 6 { // the first bar stands right of the scale
		test.TapAt(chart, fyne.NewPos(x, chart.Size().Height/2))
		last = b.live.Selected()
	}
	if b.frame.page != livePage || last != b.registered.Tries().Bars[0].ID {
		t.Errorf("page %d shows %d, want %d", b.frame.page, last, b.registered.Tries().Bars[0].ID)
	}
	b.showSubscribers()
	b.subscribers.Choose(consumer)
	b.until("50 tries", func() bool { return len(b.registered.Tries().Bars) == 50 })
	for _, limit := range []int{500, 50} {
		b.segment(strconv.Itoa(limit))
		if b.registered.Limit() != limit {
			t.Errorf("of %d tries %d are asked for", limit, b.registered.Limit())
		}
	}
}

func TestOneOfSeveralSecretsIsTakenAway(t *testing.T) {
	b := staffed(t, plainLook)
	s, _ := b.book.Get(consumer)
	s.Sign.Secrets = []string{s.Sign.Secrets[0], "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}
	b.book.Put(s)
	b.subscribers.Choose(kiosk)
	b.until("it has two", func() bool {
		b.subscribers.Choose(consumer)
		return b.registered.Edit() != nil && len(b.registered.Edit().Draft.Secrets) == 2
	})
	var crosses []*widgets.IconButton
	for _, icon := range each[*widgets.IconButton](b) {
		if icon.Tip() == "Take this secret away" {
			crosses = append(crosses, icon)
		}
	}
	test.Tap(crosses[0])
	b.keeps(consumer, func(s hooks.Subscription) bool {
		return slices.Equal(s.Sign.Secrets, []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
	})
}

func TestTheSpeedAndTheTypesOfASubscriberAreSet(t *testing.T) {
	b := staffed(t, plainLook)
	for _, speed := range model.Speeds() {
		b.segment(model.SpeedName(speed))
		b.keeps(consumer, func(s hooks.Subscription) bool { return max(s.Speed, 1) == speed })
	}
	test.Tap(b.chip("*"))
	b.keeps(consumer, func(s hooks.Subscription) bool { return slices.Contains(s.Types, "*") })
}
