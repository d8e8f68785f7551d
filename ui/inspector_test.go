package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// secretive is a shelf with one capture that holds secrets, an e-mail address and addresses, and its forward.
func secretive() (shelf *modeltest.Shelf, id hooks.ID) {
	shelf = &modeltest.Shelf{}
	request := shelf.Keep("POST /in/shop?access_token=abcdefghijklmnop9c1e HTTP/1.1", hooks.Header{
		{"Host", "shop.harbach-hotel.com"}, {"Authorization", "Bearer abcdefghijklmnop1234"}, {"Cookie", "sid=abcdefghijklmnop5678"}, {"Content-Type", "application/json"},
	}, `{"guest":{"email":"mina@harbach-hotel.com","ip":"140.82.115.42"},"password":"correct horse","rooms":[7,8]}`)
	id = shelf.Add(hooks.Exchange{
		Direction: hooks.In, Method: "POST", URL: "/in/shop?access_token=abcdefghijklmnop9c1e", Host: "shop.harbach-hotel.com", Remote: "140.82.115.42", Inbox: "shop",
		State: hooks.StateProcessed, Status: 200, Request: request,
	})
	shelf.Add(hooks.Exchange{
		Direction: hooks.Out, Method: "POST", URL: "https://crm.harbach-hotel.com/hooks", Host: "crm.harbach-hotel.com", Status: 200, Request: request,
		Origin: hooks.OriginForward, Cause: hooks.CausedBy(hooks.CauseExchange, id),
	})
	return shelf, id
}

// body finds the view of the body that is shown.
func (b *bench) body() (view *widgets.CodeView) {
	b.walk(func(o fyne.CanvasObject) bool {
		v, is := o.(*widgets.CodeView)
		if is {
			view = v
		}
		return is
	})
	if view == nil {
		b.t.Fatal("no body is shown")
	}
	return view
}

func TestSecretsAreMaskedUntilTheyAreRevealed(t *testing.T) {
	shelf, id := secretive()
	b := open(t, shelf)
	b.choose(id)
	for _, secret := range []string{"abcdefghijklmnop", "correct horse"} {
		if b.sees(secret) {
			t.Errorf("%s is in sight", secret)
		}
	}
	if !b.sees("Bearer ••••••1234") || !b.sees("mina@harbach-hotel.com") {
		t.Error("it is not to be told which token it is, or more than secrets is hidden")
	}
	b.press("Hex")
	b.until("hex is hidden", func() bool { return b.sees("hold secrets") })
	b.press("Pretty")
	b.tap("Reveal 4 secrets")
	b.until("the secrets show", func() bool {
		return b.sees("abcdefghijklmnop1234") && strings.Contains(b.body().Text(), "correct horse")
	})
	b.tap("Mask secrets")
	b.until("they are masked again", func() bool { return !b.sees("abcdefghijklmnop1234") })
	b.tap("Reveal 4 secrets")
	b.until("the secrets show", func() bool { return b.sees("abcdefghijklmnop1234") })
	b.choose(id + 1)
	if b.sees("abcdefghijklmnop1234") {
		t.Error("another exchange shows its secrets at once")
	}
}

func TestASharedScreenShowsStandIns(t *testing.T) {
	shelf, id := secretive()
	b := open(t, shelf)
	t.Cleanup(func() { b.parts.App.Preferences().RemoveValue(prefRedacted) })
	b.choose(id)
	b.shortcut(fyne.KeyR, fyne.KeyModifierShift)
	if b.sees("harbach") || b.sees("140.82") {
		t.Error("what was there stays in sight until it is redacted")
	}
	b.until("all is redacted", func() bool { return b.live.Loaded() && b.traffic.Shown().Redacted })
	for _, own := range []string{"harbach", "140.82", "abcdefghijklmnop", "correct horse", "9c1e"} {
		if b.sees(own) {
			t.Errorf("%s is in sight", own)
		}
	}
	if !b.offers("Redacted") || b.window.Title() != "Bellhop, redacted" || b.offers("Reveal 4 secrets") {
		t.Error("it does not say so, or reveals")
	}
	person := b.body().Text()
	b.choose(id + 1)
	b.until("the forward is redacted", func() bool { return strings.Contains(b.body().Text(), "person-") })
	if b.body().Text() != person {
		t.Error("the same has another stand-in")
	}
	b.rune('e')
	if !b.sees("This shows everything") || b.frame.page != livePage {
		t.Error("the draft shows without a question")
	}
	b.tap("Show it")
	if b.frame.page != replayPage {
		t.Error("it does not show although it is wished for")
	}
	b.showLive()
	b.tap("Redacted")
	b.until("all shows again", func() bool { return b.live.Loaded() && b.sees("crm.harbach-hotel.com") })
	if b.window.Title() != "Bellhop" {
		t.Error("the window goes on to say that it is redacted")
	}
}

func TestWordsAreFoundInTheBody(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.shortcut(fyne.KeyF, 0)
	b.typeIn("octo")
	if !b.sees("1 of 3") {
		t.Error("it does not say how many there are")
	}
	b.key(fyne.KeyReturn)
	b.key(fyne.KeyDown)
	if !b.sees("3 of 3") {
		t.Error("Enter and Down do not go on")
	}
	b.shortcut(fyne.KeyG, fyne.KeyModifierShift)
	if !b.sees("2 of 3") {
		t.Error("Ctrl Shift G does not go back")
	}
	b.typeIn("x")
	if !b.sees("none") {
		t.Error("it does not say that there is none")
	}
	b.key(fyne.KeyEscape)
	if b.sees("none") || b.window.Canvas().Focused() != fyne.Focusable(b.body()) {
		t.Errorf("Esc does not go back to the body, but to %T", b.window.Canvas().Focused())
	}
}

func TestAValueAndItsPathAreCopied(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.key(fyne.KeyReturn) // into the body
	b.key(fyne.KeyDown)
	b.rune('v')
	clipboard := func() string { return b.parts.App.Clipboard().Content() }
	if clipboard() != "refs/heads/main" {
		t.Errorf("the value is %q", clipboard())
	}
	for range 4 {
		b.key(fyne.KeyDown)
	}
	b.rune('p')
	if clipboard() != "$.repository.id" {
		t.Errorf("the path is %q", clipboard())
	}
	b.key(desktop.KeyMenu)
	b.take("Copy this number")
	if clipboard() != "1296269" {
		t.Errorf("by the menu it is %q", clipboard())
	}
	rows := len(b.menu())
	b.key(fyne.KeyReturn)
	if b.body().Folded() == false || rows == 0 {
		t.Error("Enter does not fold the block that the line is in")
	}
}

func TestTheTimingTabTellsWhereTheTimeWent(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	for range 3 {
		b.rune(']')
	}
	if !b.sees("Where the time went") || !b.sees("Inspect") || !b.sees("4.6 ms") {
		t.Error("a capture's time is not told")
	}
	b.choose(push - 2)
	if !b.sees("Send and wait") || !b.sees("148.8 ms") || !b.sees("184.0 ms in all") || b.sees("Inspect") {
		t.Error("a try's time is not told")
	}
	b.rune('[')
	if b.sees("Where the time went") {
		t.Error("the sheet stays when another is chosen")
	}
}
