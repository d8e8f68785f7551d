package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/widgets"
)

// The staff, by their IDs.
const (
	kiosk    = 1
	oldPager = 2
	crmDesk  = 6
	consumer = 8
)

// kept waits until a stored subscription is so, and all that was typed is saved.
func (b *bench) keeps(id hooks.ID, so func(hooks.Subscription) bool) {
	b.t.Helper()
	b.until("it is saved", func() bool {
		s, _ := b.book.Get(id)
		return so(s) && (b.registered.Edit() == nil || b.registered.Edit().Saved())
	})
}

// pickOption opens the choice that has an option, by a tap, and taps it.
func (b *bench) pickOption(option string) {
	b.t.Helper()
	for _, c := range each[*widgets.Choice](b) {
		if i := slices.Index(c.Options(), option); i >= 0 {
			b.pull(c, i)
			return
		}
	}
	b.t.Fatalf("no choice has %q", option)
}

// pull opens a choice by a tap and taps one of its options.
func (b *bench) pull(c *widgets.Choice, index int) {
	b.t.Helper()
	test.Tap(c)
	rows := each[*widgets.RowList](b)[0]
	rows.ScrollTo(index)
	for y := float32(2); y < rows.Size().Height; y += 8 {
		if p := fyne.NewPos(10, y); rows.IndexAt(p) == index {
			test.TapAt(rows, p)
			b.window.Canvas().Unfocus()
			return
		}
	}
	b.t.Fatalf("option %d is not in sight", index)
}

// chip is the chip with this word.
func (b *bench) chip(word string) *widgets.Chip {
	b.t.Helper()
	for _, c := range each[*widgets.Chip](b) {
		if c.Text() == word {
			return c
		}
	}
	b.t.Fatalf("there is no chip %q", word)
	return nil
}

func TestANewSubscriberByTheKeyboard(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.shortcut(fyne.Key4, 0)
	b.until("the page", func() bool { return b.sees("Nobody is rung when a guest signs") })
	b.rune('n')
	b.typeIn("localhost:99999")
	b.key(fyne.KeyReturn)
	if !b.sees("A port goes from 1 to 65535") {
		t.Fatal("a bad address is not told")
	}
	for range "99999" {
		b.key(fyne.KeyBackspace)
	}
	b.typeIn("9001/hooks")
	b.key(fyne.KeyReturn)
	b.until("it is there", func() bool { return b.registered.Count() == 1 && b.registered.Edit() != nil })
	s := b.registered.Edit().Stored()
	if s.URL != "http://localhost:9001/hooks" || !s.Active || !s.AllowPrivate || !slices.Equal(s.Types, []string{"comment.created"}) || s.Sign.Scheme != hooks.SchemeStandard || len(s.Sign.Secrets) != 1 {
		t.Errorf("made: %+v", s)
	}
	b.until("it is in sight", func() bool { return b.sees("localhost:9001/hooks") && b.sees("1 subscriber: 1 not rung yet") })
}

func TestWhereEventsGoIsSavedAsItIsTyped(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.retype(under[*widgets.Field](b, "Sends to"), "https://consumer.example.com/new")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.URL == "https://consumer.example.com/new" })
	b.retype(under[*widgets.Field](b, "Name"), "renamed")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Description == "renamed" })
	if !b.sees("saved") {
		t.Error("nothing says that it is saved")
	}
	b.switchOn("Allow private addresses")
	b.keeps(consumer, func(s hooks.Subscription) bool { return !s.AllowPrivate })
	b.retype(under[*widgets.Field](b, "Sends to"), "http://localhost:9001/hooks")
	b.until("the problem", func() bool {
		return b.sees("This address is on this computer or a private network.") && b.sees("to mend")
	})
	if s, _ := b.book.Get(consumer); s.URL != "https://consumer.example.com/new" {
		t.Errorf("what cannot be is stored: %s", s.URL)
	}
	b.switchOn("Allow private addresses")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.AllowPrivate && s.URL == "http://localhost:9001/hooks" })
	b.tap("Undo")
	b.keeps(consumer, func(s hooks.Subscription) bool { return !s.AllowPrivate && s.URL == "https://consumer.example.com/new" })
}

func TestTypesAreChosenAndAdded(t *testing.T) {
	b := staffed(t, settings.Look{})
	test.Tap(b.chip("comment.created"))
	b.keeps(consumer, func(s hooks.Subscription) bool { return slices.Equal(s.Types, []string{"order.*"}) })
	own := fieldWith(b, "another, such as order.*")
	b.retype(own, "no good!")
	b.tap("Add")
	if s, _ := b.book.Get(consumer); len(s.Types) != 1 || !b.sees("Such as comment.created, comment.* or *.") {
		t.Errorf("a bad type is not told: %v", s.Types)
	}
	b.retype(own, "room.*")
	b.tap("Add")
	b.keeps(consumer, func(s hooks.Subscription) bool { return slices.Equal(s.Types, []string{"order.*", "room.*"}) })
	test.Tap(b.chip("order.*"))
	test.Tap(b.chip("room.*"))
	b.until("the problem", func() bool { return b.sees("A subscription wants at least one event type") })
}

// fieldWith is the field with this placeholder.
func fieldWith(b *bench, placeholder string) *widgets.Field {
	b.t.Helper()
	for _, f := range each[*widgets.Field](b) {
		if f.Placeholder() == placeholder {
			return f
		}
	}
	b.t.Fatalf("there is no field %q", placeholder)
	return nil
}

func TestTheFormatIsShownByAnExample(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.pickOption("Slack")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Format.Name == hooks.FormatSlack })
	if !b.sees("mrkdwn") && !b.sees("\"text\"") {
		t.Error("no Slack message is in sight")
	}
	b.pickOption("Own template")
	b.keeps(consumer, func(s hooks.Subscription) bool {
		return s.Format.Name == hooks.FormatTemplate && s.Format.Template == model.FirstTemplate
	})
	area := under[*widgets.Area](b, "Template")
	area.SetText("{{json .data")
	area.OnChange("{{json .data")
	area.OnFocus(false)
	b.until("the problem", func() bool { return b.sees("The template is not saved") })
	if s, _ := b.book.Get(consumer); s.Format.Template != model.FirstTemplate {
		t.Errorf("a broken template is stored: %s", s.Format.Template)
	}
	area.OnChange("plain {{.type}}")
	area.OnFocus(false)
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Format.Template == "plain {{.type}}" })
	if !b.sees("plain comment.created") || !b.sees("It is sent all the same") {
		t.Error("the example does not follow, or nothing says that it is no JSON")
	}
	b.retype(under[*widgets.Field](b, "Content-Type"), "text/plain")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Format.ContentType == "text/plain" })
	b.until("the warning goes", func() bool { return !b.sees("It is sent all the same") })
}

func TestSecretHeadersAreHidden(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.tap("Add a header")
	b.retype(fieldWith(b, "Authorization"), "Authorization")
	b.retype(fieldWith(b, "its value"), "Bearer abc123")
	b.keeps(consumer, func(s hooks.Subscription) bool {
		return slices.Equal(s.Header, hooks.Header{{"Authorization", "Bearer abc123"}})
	})
	if b.sees("Bearer abc123") {
		t.Error("the token is on the screen")
	}
	b.retype(fieldWith(b, "Authorization"), "X-Env")
	b.until("it is no secret", func() bool { return b.sees("Bearer abc123") })
	test.Tap(iconWith(b, "Take this header away"))
	b.keeps(consumer, func(s hooks.Subscription) bool { return len(s.Header) == 0 })
}

// iconWith is the icon button with this tip.
func iconWith(b *bench, tip string) *widgets.IconButton {
	b.t.Helper()
	for _, i := range each[*widgets.IconButton](b) {
		if i.Tip() == tip {
			return i
		}
	}
	b.t.Fatalf("there is no icon %q", tip)
	return nil
}

func TestASecretIsRotatedAndItsSchemeChosen(t *testing.T) {
	b := staffed(t, settings.Look{})
	old, _ := b.book.Get(consumer)
	if b.sees(old.Sign.Secrets[0]) {
		t.Fatal("the secret is on the screen")
	}
	test.Tap(iconWith(b, "Copy the secret"))
	if got := b.parts.App.Clipboard().Content(); got != old.Sign.Secrets[0] {
		t.Errorf("copied %q", got)
	}
	b.tap("Drop the old one now")
	b.keeps(consumer, func(s hooks.Subscription) bool { return len(s.Sign.Retiring) == 0 })
	b.tap("Rotate")
	b.keeps(consumer, func(s hooks.Subscription) bool {
		return s.Sign.Secrets[0] != old.Sign.Secrets[0] && len(s.Sign.Retiring) == 1 && s.Sign.Retiring[0].Secret == old.Sign.Secrets[0]
	})
	if !b.sees("The old secret signs too until tomorrow") {
		t.Error("nothing says for how long the old one signs")
	}
	b.tap("Key pair")
	b.keeps(consumer, func(s hooks.Subscription) bool { return strings.HasPrefix(s.Sign.Secrets[0], "whsk_") })
	if !b.sees("Public key, for the subscriber to check with") {
		t.Error("the public key is not in sight")
	}
	b.pickOption("GitHub")
	b.keeps(consumer, func(s hooks.Subscription) bool {
		return s.Sign.Scheme == "github" && len(s.Sign.Secrets) == 1 && s.Sign.Secrets[0] != ""
	})
	b.tap("Rotate")
	b.until("it is told", func() bool { return b.sees("GitHub has room for one signature: the new secret signs from now on.") })
	b.retype(under[*widgets.Field](b, "Secret"), "my own")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Sign.Secrets[0] == "my own" })
	b.retype(under[*widgets.Field](b, "Secret"), "")
	b.until("the problem", func() bool { return b.sees("Enter the secret that the subscriber checks with.") })
	b.tap("Generate")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Sign.Secrets[0] != "my own" && s.Sign.Secrets[0] != "" })
	b.pickOption("Not signed")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Sign.Scheme == "" && len(s.Sign.Secrets) == 0 })
}

func TestWhenItIsTriedAgain(t *testing.T) {
	b := staffed(t, settings.Look{})
	if !b.sees("At 100× the tenth try comes after 45 min instead of 3 days and 4 h.") {
		t.Error("the sentence about the last try is not in sight")
	}
	b.segment("Real")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Speed <= 1 })
	b.until("the sentence", func() bool { return b.sees("The tenth try comes after 3 days and 4 h.") })
	shopify := ""
	for _, o := range model.LikeOptions() {
		if o.Value == hooks.ProfileShopify {
			shopify = o.Text
		}
	}
	b.pickOption(shopify)
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Profile == hooks.ProfileShopify })
	if !b.sees("Shopify waits 5 s for an answer") {
		t.Error("its limit is not told")
	}
	test.Tap(iconWith(b, "Where these numbers come from"))
	p, _ := hooks.FindProfile(hooks.ProfileShopify)
	if !b.sees(p.Facts[0].What) || !b.sees("Read on "+p.Facts[0].Read) {
		t.Error("where the numbers come from is not told")
	}
	b.tap("Close")
	b.pickOption("An own list of waits")
	b.retype(under[*widgets.Field](b, "Waits, with commas between"), "1s, 2m")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Profile == "" && len(s.Schedule) == 2 })
	b.retype(under[*widgets.Field](b, "Waits, with commas between"), "soon")
	b.until("the problem", func() bool { return b.sees("A wait looks like 5s, 2m or 1h30m.") })
	b.retype(under[*widgets.Field](b, "Waits, with commas between"), "3s")
	b.retype(under[*widgets.Field](b, "Timeout"), "5")
	b.retype(under[*widgets.Field](b, "At most"), "20")
	b.retype(under[*widgets.Field](b, "At a time"), "2")
	b.keeps(consumer, func(s hooks.Subscription) bool {
		return s.Timeout.Seconds() == 5 && s.Rate == 20 && s.Parallel == 2 && len(s.Schedule) == 1
	})
}

func TestATestShowsItsAnswerInPlace(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.tap("Send test")
	b.until("the answer", func() bool { return b.sees("200 OK in 31 ms") })
	if !slices.Equal(b.book.Tests(), []hooks.ID{consumer}) || !b.offers("Open in Live") {
		t.Errorf("tests went to %v", b.book.Tests())
	}
	at := b.registered.Test().Exchange
	b.tap("Open in Live")
	b.until("it is open in Live", func() bool { return b.frame.page == livePage && b.live.Selected() == at })
	b.shortcut(fyne.Key4, 0)
	b.tap("Put away")
	if b.sees("200 OK in 31 ms") {
		t.Error("the answer stays")
	}
	b.book.Refuse(hooks.Conflict("The queue is full."))
	b.tap("Send test")
	b.until("why not", func() bool { return b.sees("The test was not sent") && b.sees("The queue is full.") })
}

func TestPausingAndResuming(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.tap("Pause")
	b.keeps(consumer, func(s hooks.Subscription) bool { return !s.Active && s.Reason == "Paused by hand." })
	b.until("it says so", func() bool { return b.sees("consumer-go is paused") })
	b.subscribers.Undo()
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Active && s.Reason == "" })
	b.subscribers.Choose(oldPager)
	b.until("the reason", func() bool { return b.sees("Paused, because 5 deliveries in a row were given up.") })
	b.tap("Resume")
	b.until("it is resumed", func() bool { s, _ := b.book.Get(oldPager); return s.Active && s.Failing == (hooks.Failing{}) })
}

func TestTroubleLeadsToItsExchange(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.until("the other's trouble", func() bool { return b.sees("crm refused 9 of its last 24") })
	b.tap("Show it")
	b.until("crm", func() bool { return b.registered.Chosen() == crmDesk && len(b.registered.Tries().Bars) == 50 })
	last := b.registered.Advice().Last
	b.tap("Look at the last answer")
	b.until("it is open in Live", func() bool { return b.frame.page == livePage && b.live.Selected() == last })
}

func TestDuplicateDeleteAndUndo(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.tap("Duplicate")
	b.until("the copy", func() bool { return b.registered.Count() == 9 && b.registered.Chosen() == 9 })
	if s, _ := b.book.Get(9); s.Active || s.Description != "consumer-go, copy" {
		t.Errorf("the copy is %+v", s)
	}
	b.tap("Delete")
	b.until("it is gone", func() bool { return b.registered.Count() == 8 && b.sees("consumer-go, copy is deleted") })
	b.tap("Undo")
	b.until("it is back", func() bool {
		s, ok := b.book.Get(9)
		return ok && s.Description == "consumer-go, copy" && b.registered.Chosen() == 9
	})
	b.tap("Delete")
	b.until("it is gone again", func() bool { _, ok := b.book.Get(9); return !ok && b.registered.Count() == 8 })
	b.tap("Put away")
	if b.sees("is deleted") {
		t.Error("the notice stays")
	}
	b.book.Refuse(hooks.Conflict("The disk is full."))
	b.tap("Delete")
	b.until("why not", func() bool { return b.sees("was not deleted") && b.sees("The disk is full.") })
}

func TestAChangeThatFailsIsKept(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.book.Refuse(hooks.Conflict("The disk is full."))
	b.retype(under[*widgets.Field](b, "Name"), "typed in vain")
	b.until("the failure", func() bool { return b.sees("The last change was not saved") && b.sees("not saved") })
	b.book.Refuse(nil)
	b.tap("Try again")
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Description == "typed in vain" })
}

func TestTheListByTheKeyboard(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.rune('j')
	b.until("the next", func() bool { return b.registered.Chosen() == consumer-1 })
	b.rune('k')
	b.until("the one before", func() bool { return b.registered.Chosen() == consumer && len(b.registered.Tries().Bars) > 0 })
	b.segment("500")
	b.until("more tries", func() bool { return b.registered.Limit() == 500 })
	b.tap("Catalogue of events")
	if !b.sees("comment.created") || !b.sees("A guest signed the guest book.") {
		t.Error("the catalogue shows no event")
	}
	b.tap("Close")
}
