package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/widgets"
)

// enter types a text into a field, in the place of what is there, and presses Enter.
func (b *bench) enter(f *widgets.Field, text string) {
	b.t.Helper()
	f.Focus()
	f.SelectAll()
	b.typeIn(text)
	b.key(fyne.KeyReturn)
}

// cramped makes the window as small as it may be, with large text.
func (b *bench) cramped() {
	b.setLook(settings.Look{Scale: 200})
	b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
}

// pick chooses one of a few words, which stand beside each other where they find room.
func (b *bench) pick(word string) {
	b.t.Helper()
	for _, s := range each[*widgets.Segments](b) {
		if holds(s, word) {
			b.segment(word)
			return
		}
	}
	b.pickOption(word)
}

func TestTheWaysToSignAReplay(t *testing.T) {
	b := mending(t, stripeKey())
	options := b.draft.Edit().SignOptions()
	for _, o := range append(slices.Clone(options[:5]), options[0]) {
		b.segment(o.Text)
		if got := b.draft.Edit().Scheme; got != o.Value {
			t.Errorf("%s signs by %q", o.Text, got)
		}
	}
	b.segment("Other")
	b.pickOption(options[len(options)-1].Text)
	if got := b.draft.Edit().Scheme; got != options[len(options)-1].Value {
		t.Errorf("the choice of others signs by %q", got)
	}
	b.cramped()
	b.pick("Signature")
	b.pickOption("Not signed")
	if got := b.draft.Edit().Scheme; got != hooks.SchemeNone {
		t.Errorf("where it is narrow the choice signs by %q", got)
	}
	b.pick("Headers")
	if !b.holdsField("User-Agent") {
		t.Error("the headers do not show")
	}
	b.pick("Body")
	if len(each[*widgets.Editor](b)) != 1 {
		t.Error("the body does not show")
	}
}

func TestAReplayIsSentAndLeftByKeys(t *testing.T) {
	b := mending(t)
	b.enter(b.lineField("http://localhost:3000/stripe"), "localhost:9001/x")
	b.until("Enter sends", func() bool { return len(b.house.sent()) == 1 && !b.draft.Sending() })
	b.segment("GitHub")
	b.settingField("the secret to sign with").Focus()
	b.key(fyne.KeyEscape)
	if b.frame.page != livePage {
		t.Error("Esc in the secret does not lead back")
	}
	b.rune('e')
	b.until("it is edited again", func() bool { return b.frame.page == replayPage && b.draft.Ready() })
	b.tap("Add header")
	b.key(fyne.KeyEscape)
	if b.frame.page != livePage {
		t.Error("Esc in a header does not lead back")
	}
}

func TestTheBeginningOfABodyIsEdited(t *testing.T) {
	shelf := &modeltest.Shelf{}
	cut := shelf.Keep("POST /in/backup HTTP/1.1", hooks.Header{{"Content-Type", "text/plain"}}, "the beginning")
	cut.Truncated = true
	id := shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/backup", Inbox: "backup", Status: 413, Request: cut})
	b := open(t, shelf)
	b.choose(id)
	b.rune('e')
	b.until("the request is read", b.draft.Ready)
	b.tap("Edit what is there")
	if e := b.draft.Edit(); e.Body.Text() != "the beginning" || len(each[*widgets.Editor](b)) != 1 || b.offers("Edit what is there") {
		t.Errorf("edited is %q", e.Body.Text())
	}
}

func TestASignatureInOwnWords(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	b.pickOption("An own scheme")
	b.retype(under[*widgets.Field](b, "Signature header"), "X-Acme")
	b.pickOption("b64url")
	b.pickOption("sha512")
	b.retype(under[*widgets.Field](b, "Secrets, any of which may fit"), "room 7")
	b.settled("stripe", func(in hooks.Inbox) bool {
		d := in.Verify.Described
		return in.Verify.Scheme == hooks.SchemeDescribed && d.Header == "X-Acme" && d.Encoding == "b64url" && d.Hash == "sha512"
	})
	b.pickOption("Stripe")
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Verify.Scheme == "stripe" })

	s := staffed(t, plainLook)
	s.pickOption("An own scheme")
	s.retype(under[*widgets.Field](s, "Signature header"), "X-Acme")
	s.pickOption("b64")
	s.pickOption("sha384")
	s.keeps(consumer, func(s hooks.Subscription) bool {
		d := s.Sign.Described
		return s.Sign.Scheme == hooks.SchemeDescribed && d.Header == "X-Acme" && d.Encoding == "b64" && d.Hash == "sha384"
	})
	test.TapAt(each[*widgets.HeaderTable](s)[0], fyne.NewPos(20, 4))
	if s.frame.toast.Saying() != "Header copied" || !strings.Contains(s.clipboard(), ": ") {
		t.Errorf("of the example's header %q is copied", s.clipboard())
	}
}

func TestHandshakesAndWaysToAnswerAreChosen(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	for _, p := range model.Handshakes() {
		b.switchOn(p.Text)
		b.settled("stripe", func(in hooks.Inbox) bool { return slices.Contains(in.Handshake.Enabled, p.Value) })
		b.switchOn(p.Text)
		b.settled("stripe", func(in hooks.Inbox) bool { return !slices.Contains(in.Handshake.Enabled, p.Value) })
	}
	kinds := model.AnswerKinds()
	b.inboxes.Choose("github") // which has a sequence, and forwards
	for _, k := range append(slices.Clone(kinds[2:]), kinds[0], kinds[1]) {
		b.segment(k.Text)
		b.settled("github", func(in hooks.Inbox) bool { return string(in.Answer.Kind) == k.Value })
	}
	b.cramped()
	b.pickOption("Close")
	b.settled("github", func(in hooks.Inbox) bool { return in.Answer.Kind == hooks.AnswerClose })
	b.window.Canvas().Unfocus()
	b.key(fyne.KeyReturn)
	if c, is := b.window.Canvas().Focused().(*widgets.Choice); !is || !slices.Contains(c.Options(), "Close") {
		t.Errorf("where there is no status Enter leads to %T", b.window.Canvas().Focused())
	}
}

func TestWhereItIsNarrowAChoiceStandsForSegments(t *testing.T) {
	b := carriedBench(t)
	b.cramped()
	b.pickOption("Beanstalkd")
	if !b.sees("Jobs travel by Beanstalkd") || b.queue.Pipe() != 1 {
		t.Error("the pipe is not asked for")
	}
	b.tap("Cancel")
	b.pickOption("RabbitMQ")
	if !b.sees("Jobs travel by RabbitMQ") {
		t.Error("the pipe in use does not show")
	}
	b.tap("Cancel")
	b.pickOption("SQLite")
	b.tap("Use SQLite")
	b.until("it is switched", func() bool { return b.queue.Pipe() == 0 && !b.covered() })
	b.showLive()
	b.shortcut(fyne.KeyE, 0)
	b.pick("Tape")
	b.pick("All of it")
	b.tap("Cancel")
}

func TestEnterSavesInTheSettings(t *testing.T) {
	p := fyne.CurrentApp().Preferences()
	t.Cleanup(func() { p.RemoveValue(prefAlertFilter) })
	b := open(t, &modeltest.Shelf{})
	b.settingsPage()
	b.enter(b.settingField("that pass a filter: in status:>=500"), "status:500")
	if b.alerts.Wish().Filter != "status:500" {
		t.Errorf("the filter is %q", b.alerts.Wish().Filter)
	}
	b.enter(b.settingField("that of the local address"), "8090")
	b.until("the network's door is set", func() bool { return b.porch.kept.LAN().Port == 8090 })
	b.enter(b.settingField("paste it here"), "2abc")
	b.until("the token is saved", func() bool { b.house.mu.Lock(); defer b.house.mu.Unlock(); return b.house.token == "2abc" })
	b.enter(b.settingField("no bound"), "7")
	b.until("it asks", func() bool { return b.sees("Keep no more than this?") })
	b.tap("Cancel")
	b.segment("SSH server")
	b.until("it is kept", func() bool { return b.porch.kept.Public() == "ssh" })
	b.segment("ngrok")
	b.until("it is kept", func() bool { return b.porch.kept.Public() == "ngrok" })
	b.segment("SSH server")
	b.enter(b.settingField("that of the local address"), "8091")
	b.segment("ngrok")
	b.until("the last of three wishes is met", func() bool { return b.porch.kept.LAN().Port == 8091 && b.porch.kept.Public() == "ngrok" })
}

func TestEnterSavesInForms(t *testing.T) {
	b := lobbyBench(t)
	b.enter(under[*widgets.Field](b, "Delay"), "40")
	b.settled("github", func(in hooks.Inbox) bool { return in.Answer.Delay == 40*time.Millisecond })
	s := staffed(t, plainLook)
	s.enter(fieldWith(s, "another, such as order.*"), "room.*")
	s.keeps(consumer, func(s hooks.Subscription) bool { return slices.Contains(s.Types, "room.*") })
	test.Tap(s.chip("room.*"))
	s.keeps(consumer, func(s hooks.Subscription) bool { return !slices.Contains(s.Types, "room.*") })
}

func TestLinesOfTheTimingAndTheSignatureAreCopied(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.house.report = foundOut() })
	id := b.shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/shopify", Inbox: "shopify", State: hooks.StateProcessed, Status: 200, Verdict: hooks.VerdictWrong})
	b.choose(id)
	b.tab("Signature")
	b.until("it is found out", func() bool { return b.sees("Shopify, HMAC-SHA256, base64") })
	test.TapAt(each[*widgets.HeaderTable](b)[0], fyne.NewPos(20, 4))
	if b.clipboard() != "Shopify, HMAC-SHA256, base64" {
		t.Errorf("copied %q", b.clipboard())
	}
	b.enter(b.secretField(), "right")
	b.until("Enter tries it", func() bool { return b.sees("the secret that you typed") })
	shelf, push := modeltest.Evening()
	e := open(t, shelf)
	e.choose(push + 3)
	e.tab("Timing")
	e.until("the connection", func() bool { return e.sees("Connection") })
	e.parts.App.Clipboard().SetContent("")
	test.TapAt(each[*widgets.HeaderTable](e)[0], fyne.NewPos(20, 4))
	if e.clipboard() == "" || e.frame.toast.Saying() != "Copied" {
		t.Errorf("copied %q", e.clipboard())
	}
	e.tab("Story")
	e.until("its story", func() bool { return e.story.Tale().Of == push+3 })
}

func TestAWindowFindsSavesAndIsRedacted(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.files.path = filepath.Join(t.TempDir(), "body.json")
	b.openWindow(push)
	w := b.windows[push]
	b.inside(w.window, func() {
		b.until("the request shows", func() bool { return w.inspector.Detail().Exchange.ID == push && b.sees("X-GitHub-Event") })
		w.press(fyne.KeyF)
		b.typeIn("octo")
		w.press(fyne.KeyG)
		if !b.sees("2 of 3") {
			t.Error("Ctrl G does not go to the next place")
		}
		w.pressShifted(fyne.KeyG)
		if !b.sees("1 of 3") {
			t.Error("Ctrl Shift G does not go back")
		}
		b.key(fyne.KeyEscape)
		b.tapTip("Save the body as it came")
		for _, to := range []struct{ tab, shows string }{{"Response", "X-Bellhop-Inbox"}, {"Signature", ""}, {"Story", ""}, {"Request", "X-GitHub-Event"}} {
			b.tab(to.tab)
			b.until(to.tab, func() bool { return b.sees(to.shows) })
		}
		b.rune('?')
		b.window.Canvas().Unfocus()
		b.key(fyne.KeyEscape)
		if b.covered() {
			t.Error("Esc does not close the keys")
		}
	})
	b.until("it is written", func() bool { return b.sees("body.json written, 399 B.") })
	if saved, err := os.ReadFile(b.files.path); err != nil || len(saved) != 399 {
		t.Errorf("written are %d bytes, %v", len(saved), err)
	}
	t.Cleanup(func() { b.parts.App.Preferences().RemoveValue(prefRedacted) })
	b.inside(w.window, func() {
		w.pressShifted(fyne.KeyR)
		b.until("it is redacted", func() bool { return b.veil.On() && !b.sees("140.82.115.42") })
		w.pressShifted(fyne.KeyR)
		b.until("it shows again", func() bool { return b.sees("140.82.115.42") })
	})
}

// pressShifted presses a key with Ctrl and Shift in a window of an exchange.
func (w *exchangeWindow) pressShifted(key fyne.KeyName) {
	for s, do := range w.shortcuts() {
		if s.ShortcutName() == shortcut(key, fyne.KeyModifierShift).ShortcutName() {
			do()
			return
		}
	}
}

func TestWhatKeepsBellhopFromStartingIsCopied(t *testing.T) {
	p := &porter{clerk: clerk{App: fyne.CurrentApp()}}
	closed := false
	ShowTrouble(p, "The data folder is in use by another Bellhop.", func() { closed = true })
	b := &bench{t: t, Desk: &Desk{window: p.hall}}
	if !b.sees("Bellhop did not start") || !b.sees("The data folder is in use by another Bellhop.") {
		t.Error("nothing says why")
	}
	b.tap("Copy")
	if got := p.Clipboard().Content(); got != "The data folder is in use by another Bellhop." {
		t.Errorf("copied %q", got)
	}
	b.tap("Close")
	if !closed {
		t.Error("the window stays")
	}
}

func TestAnotherStartOpensWhatItWasGiven(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	path := filepath.Join(t.TempDir(), "two.sh")
	if err := os.WriteFile(path, []byte("curl http://localhost:9001/a -d x\ncurl http://localhost:9001/b -d y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open("file://" + filepath.ToSlash(path))
	b.until("the file is imported", func() bool { return b.sees("2 exchanges imported.") })
	for link, page := range map[string]int{"bellhop://subscribers": subscribersPage, "bellhop://guestbook": guestbookPage, "bellhop://settings": settingsPage} {
		b.Open(link)
		b.until(link, func() bool { return b.frame.page == page })
	}
	b.Open("")
	b.Open("bellhop://live")
	b.until("Live", func() bool { return b.frame.page == livePage })
}
