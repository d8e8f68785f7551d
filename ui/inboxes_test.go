package ui

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// lobbyBench opens the inboxes of a busy hour.
func lobbyBench(t *testing.T) *bench {
	t.Helper()
	b := open(t, &modeltest.Shelf{}, lobby)
	b.shortcut(fyne.Key3, 0)
	b.until("the inboxes", b.boxed)
	return b
}

// under is the control below a word.
func under[T fyne.CanvasObject](b *bench, word string) (control T) {
	b.t.Helper()
	if !b.walk(func(o fyne.CanvasObject) bool {
		box, is := o.(*fyne.Container)
		if !is || len(box.Objects) != 2 {
			return false
		}
		title, is := box.Objects[0].(*widgets.Text)
		if !is || !holds(title, word) {
			return false
		}
		control, is = firstOf[T](box.Objects[1])
		return is
	}) {
		b.t.Fatalf("there is no %T under %q", control, word)
	}
	return control
}

// firstOf is an object of a type in a tree.
func firstOf[T fyne.CanvasObject](o fyne.CanvasObject) (T, bool) {
	if found, is := o.(T); is {
		return found, true
	}
	var none T
	if box, is := o.(*fyne.Container); is {
		for _, child := range box.Objects {
			if found, is := firstOf[T](child); is {
				return found, true
			}
		}
	}
	return none, false
}

// each lists what is in sight of a type.
func each[T fyne.CanvasObject](b *bench) (list []T) {
	b.walk(func(o fyne.CanvasObject) bool {
		if found, is := o.(T); is {
			list = append(list, found)
		}
		return false
	})
	return list
}

// switchOn taps the toggle with these words.
func (b *bench) switchOn(text string) {
	b.t.Helper()
	for _, toggle := range each[*widgets.Toggle](b) {
		words := ""
		for _, o := range test.WidgetRenderer(toggle).Objects() {
			words += textOf(o)
		}
		if words == text {
			test.Tap(toggle)
			return
		}
	}
	b.t.Fatalf("there is no toggle %q", text)
}

// segment chooses a part of the segments that have it.
func (b *bench) segment(text string) {
	b.t.Helper()
	for _, s := range each[*widgets.Segments](b) {
		for _, o := range test.WidgetRenderer(s).Objects() {
			if textOf(o) == text {
				test.TapAt(s, o.Position().AddXY(2, 2))
				return
			}
		}
	}
	b.t.Fatalf("there is no segment %q", text)
}

// retype puts another text into a field, as typing does, and leaves it.
func (b *bench) retype(f *widgets.Field, text string) {
	b.t.Helper()
	f.Focus()
	f.SelectAll()
	if text == "" {
		b.key(fyne.KeyBackspace)
	}
	b.typeIn(text)
	b.window.Canvas().Unfocus()
}

// stored gives the settings of an inbox as they are stored.
func (b *bench) stored(name string) hooks.Inbox {
	in, _ := b.kept.Get(name)
	return in
}

// settled waits until the stored settings of an inbox are so.
func (b *bench) settled(name string, so func(hooks.Inbox) bool) {
	b.t.Helper()
	b.until(name+" is saved", func() bool { return so(b.stored(name)) && b.boxes.Edit().Saved() })
}

func TestAShortListIsSearchedWhenItIsAskedTo(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.shortcut(fyne.Key3, 0)
	b.until("the page", func() bool { return b.sees("No pigeonholes yet") })
	for _, name := range []string{"orders", "stripe"} {
		b.rune('n')
		b.typeIn(name)
		b.key(fyne.KeyReturn)
		b.until("it is there", func() bool { return b.sees("http://localhost:8080/in/" + name) })
	}
	b.key(fyne.KeyEscape)
	b.rune('/')
	b.typeIn("ord")
	b.until("the search", func() bool { return b.boxes.Searched() == "ord" })
	b.key(fyne.KeyEscape)
	b.until("all of them again", func() bool { return b.boxes.Searched() == "" })
}

func TestANewInboxByTheKeyboard(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.shortcut(fyne.Key3, 0)
	b.until("the page", func() bool { return b.sees("No pigeonholes yet") })
	b.rune('n')
	b.typeIn("Or ders")
	b.key(fyne.KeyReturn)
	if !b.sees("An inbox name has 1 to 64 small letters") || len(b.kept.Inboxes()) != 0 {
		t.Fatal("a bad name is not told")
	}
	for range len("Or ders") {
		b.key(fyne.KeyBackspace)
	}
	b.typeIn("orders")
	b.key(fyne.KeyReturn)
	b.until("it is there", func() bool { return b.sees("http://localhost:8080/in/orders") })
	if b.boxes.Chosen() != "orders" || b.sees("An inbox name has") {
		t.Error("it is not chosen, or the question stays")
	}
	b.rune('n')
	b.typeIn("orders")
	b.key(fyne.KeyReturn)
	b.until("the conflict", func() bool { return b.sees("There is an inbox called orders already.") })
	b.key(fyne.KeyEscape)
	if b.sees("already") || b.offers("Create") {
		t.Error("Escape does not put the question away")
	}
}

func TestSettingsAreSavedAsTheyAreTyped(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	delay := under[*widgets.Field](b, "Delay")
	delay.Focus()
	delay.SelectAll()
	b.typeIn("125") // and stays there
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.Delay == 125*time.Millisecond })
	if !b.sees("saved") || !delay.Focused() {
		t.Error("saved is not said, or the focus is lost")
	}
	b.retype(under[*widgets.Field](b, "Status"), "503")
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.Status == 503 })
	b.tap("Undo")
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.Status == 0 })
	if got := under[*widgets.Field](b, "Status").Text(); got != "200" {
		t.Errorf("the field shows %q", got)
	}
	b.undo() // Ctrl Z, which the test driver has no way to type
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.Delay == 0 })
	if b.offers("Undo") {
		t.Error("there is more to take back")
	}
}

func TestWhatCannotWorkIsToldAndKeptAsTyped(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	status := under[*widgets.Field](b, "Status")
	b.retype(status, "99")
	if !b.sees("A status goes from 200 to 599.") || !b.sees("to mend") {
		t.Fatal("the bad status is not told")
	}
	b.retype(under[*widgets.Field](b, "Delay"), "40")
	b.until("the delay is saved", func() bool { return b.stored("stripe").Answer.Delay == 40*time.Millisecond })
	b.inboxes.Choose("github")
	b.inboxes.Choose("stripe")
	if status.Text() != "99" || b.stored("stripe").Answer.Status != 0 {
		t.Errorf("the field shows %q", status.Text())
	}
	b.retype(status, "202")
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.Status == 202 })
}

func TestARefreshLeavesTheFieldInEditAlone(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	status := under[*widgets.Field](b, "Status")
	status.Focus()
	status.SelectAll()
	b.typeIn("4")
	in := b.stored("stripe")
	in.Answer.Delay, in.Answer.Status = 70*time.Millisecond, 500
	b.kept.Put(in)
	b.until("the delay follows", func() bool { return under[*widgets.Field](b, "Delay").Text() == "70" })
	if status.Text() != "4" {
		t.Fatalf("what is typed became %q", status.Text())
	}
	b.typeIn("04")
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.Status == 404 && in.Answer.Delay == 70*time.Millisecond })
}

func TestTheSequence(t *testing.T) {
	b := lobbyBench(t)
	if !b.sees("Next caller gets the second 500.") || b.offersField("Status") {
		t.Error("the turn is not told, or a fixed status is asked for")
	}
	b.tap("Start over")
	b.until("it begins anew", func() bool { return b.sees("Next caller gets the first 500.") })
	b.tapTip("One more status")
	b.settled("github", func(in hooks.Inbox) bool { return len(in.Answer.Sequence) == 4 })
	b.retype(each[*widgets.Step](b)[0].Field, "503")
	b.settled("github", func(in hooks.Inbox) bool { return in.Answer.Sequence[0] == 503 })
	b.retype(each[*widgets.Step](b)[1].Field, "")
	b.settled("github", func(in hooks.Inbox) bool { return reflect.DeepEqual(in.Answer.Sequence, []int{503, 200, 200}) })
	b.tapTip("Take the last status away. An emptied one goes too.")
	b.settled("github", func(in hooks.Inbox) bool { return len(in.Answer.Sequence) == 2 })
	b.retype(each[*widgets.Step](b)[0].Field, "5000")
	if !b.sees("A status goes from 200 to 599.") {
		t.Error("a bad status is not told")
	}
	b.segment("Echo")
	b.until("it echoes", func() bool { return b.stored("github").Answer.Kind == hooks.AnswerEcho })
	if len(each[*widgets.Step](b)) != 0 || !b.offersField("Status") {
		t.Error("the fields are not those of the kind")
	}
	b.segment("Close")
	b.until("it closes", func() bool { return b.stored("github").Answer.Kind == hooks.AnswerClose })
	if b.offersField("Status") || !b.offersField("Delay") || len(each[*widgets.Area](b)) != 0 {
		t.Error("the fields are not those of the kind")
	}
}

// offersField reports whether there is a field under a word.
func (b *bench) offersField(word string) bool {
	return b.walk(func(o fyne.CanvasObject) bool {
		box, is := o.(*fyne.Container)
		if !is || len(box.Objects) != 2 {
			return false
		}
		title, is := box.Objects[0].(*widgets.Text)
		return is && holds(title, word)
	})
}

// tapTip presses the first icon button that says this when the pointer rests on it.
func (b *bench) tapTip(tip string) {
	b.t.Helper()
	for _, button := range each[*widgets.IconButton](b) {
		if button.Tip() == tip && !button.Disabled() {
			test.Tap(button)
			return
		}
	}
	b.t.Fatalf("there is no button that says %q", tip)
}

func TestHeadersAndBody(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	b.tap("Add a header")
	b.typeIn("Retry-After")
	fields := each[*widgets.Field](b)
	for i, f := range fields {
		if f.Focused() {
			b.retype(fields[i+1], "120")
			break
		}
	}
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.Header.Get("Retry-After") == "120" })
	under[*widgets.Choice](b, "Content-Type").Pick(1)
	b.settled("stripe", func(in hooks.Inbox) bool {
		return in.Answer.Header.Get("Content-Type") == "text/plain; charset=utf-8"
	})
	area := each[*widgets.Area](b)[0]
	if area.Text() != hooks.DefaultAnswer {
		t.Errorf("the body shows as %q", area.Text())
	}
	area.Focus()
	b.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutSelectAll{})
	b.typeIn("no room")
	b.window.Canvas().Unfocus()
	b.settled("stripe", func(in hooks.Inbox) bool { return string(in.Answer.Body) == "no room" })
	b.tapTip("Take this header away")
	b.settled("stripe", func(in hooks.Inbox) bool { return len(in.Answer.Header) == 1 })
	b.switchOn("Status by path")
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.ByPath })
	in := b.stored("stripe")
	in.Answer.Body = []byte(strings.Repeat("x", 34_200))
	b.kept.Put(in)
	b.until("the long body is told", func() bool { return b.sees("The body has 34.2 KB.") })
	if len(each[*widgets.Area](b)) != 0 {
		t.Error("a long body can be typed in")
	}
}

func TestVerifying(t *testing.T) {
	b := lobbyBench(t)
	if !b.sees("51 ok") || !b.sees("2 wrong") || !b.sees("The body changed after it was signed") {
		t.Error("what came of the checks is not told")
	}
	b.inboxes.Choose("trello")
	scheme := under[*widgets.Choice](b, "Scheme")
	pick := func(title string) {
		for i, o := range scheme.Options() {
			if o == title {
				scheme.Pick(i)
			}
		}
	}
	pick("GitHub")
	if !b.sees("A signature scheme needs at least one secret.") {
		t.Fatal("that a secret is missing is not told")
	}
	b.retype(under[*widgets.Field](b, "Secrets, any of which may fit"), "s3cret")
	b.settled("trello", func(in hooks.Inbox) bool {
		return in.Verify.Scheme == "github" && reflect.DeepEqual(in.Verify.Secrets, []string{"s3cret"})
	})
	b.tap("Generate")
	b.settled("trello", func(in hooks.Inbox) bool { return len(in.Verify.Secrets) == 2 && len(in.Verify.Secrets[1]) > 20 })
	b.tapTip("Copy the secret")
	if got := b.parts.App.Clipboard().Content(); got != "s3cret" {
		t.Errorf("copied %q", got)
	}
	b.tapTip("Take this secret away")
	b.settled("trello", func(in hooks.Inbox) bool { return len(in.Verify.Secrets) == 1 && in.Verify.Secrets[0] != "s3cret" })
	b.segment("Answer 401")
	b.settled("trello", func(in hooks.Inbox) bool { return in.Verify.Enforce })
	if !b.sees("may give up on you") {
		t.Error("what it costs is not told")
	}
	b.segment("Seconds")
	b.settled("trello", func(in hooks.Inbox) bool { return in.Verify.Tolerance == 300*time.Second })
	pick("An own scheme")
	if !b.sees("Name the header that has the signature.") {
		t.Error("what is missing is not told")
	}
	b.retype(under[*widgets.Field](b, "Signature header"), "X-Acme")
	b.settled("trello", func(in hooks.Inbox) bool { return in.Verify.Described.Header == "X-Acme" })
	b.inboxes.Choose("stripe")
	b.until("its captures", b.boxed)
	b.tap("Open")
	if e := b.shelf; b.frame.page != livePage || b.live.Selected() == 0 {
		t.Errorf("page %d shows %v of %p", b.frame.page, b.live.Selected(), e)
	}
}

func TestForwards(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	b.segment("As forwarded")
	if !b.sees("there has to be a forward that is on") {
		t.Fatal("that a forward is missing is not told")
	}
	b.tap("Add")
	b.typeIn("localhost:99999")
	b.window.Canvas().Unfocus()
	if !b.sees("port") {
		t.Error("a bad URL is not told")
	}
	var url *widgets.Field
	for _, f := range each[*widgets.Field](b) {
		if f.Text() == "localhost:99999" {
			url = f
		}
	}
	b.retype(url, "http://localhost:3000/stripe")
	b.settled("stripe", func(in hooks.Inbox) bool { return len(in.Forwards) == 1 && in.Answer.Kind == hooks.AnswerForwarded })
	b.tapTip("Choose which captures go there")
	b.retype(under[*widgets.Field](b, "Events, commas between"), "invoice.*, charge.failed")
	b.settled("stripe", func(in hooks.Inbox) bool { return len(in.Forwards[0].Events) == 2 })
	b.segment("Fixed")
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.Kind == hooks.AnswerFixed })
	b.switchOn("")
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Forwards[0].Off })
	b.tapTip("Forward there no more")
	b.settled("stripe", func(in hooks.Inbox) bool { return len(in.Forwards) == 0 })
}

func TestHandshakesAndLimit(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	b.switchOn("Meta")
	b.settled("stripe", func(in hooks.Inbox) bool { return reflect.DeepEqual(in.Handshake.Enabled, []string{"meta"}) })
	for _, f := range each[*widgets.Field](b) {
		if f.Placeholder() == "the verify token that you typed at Meta" {
			b.retype(f, "room-7")
		}
	}
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Handshake.VerifyToken == "room-7" })
	b.switchOn("Meta")
	b.settled("stripe", func(in hooks.Inbox) bool { return len(in.Handshake.Enabled) == 0 })
	for _, f := range each[*widgets.Field](b) {
		if f.Text() == "10" {
			b.retype(f, "2.5")
		}
	}
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Limit == 5<<19 })
}

func TestDeletingOffersTheWayBack(t *testing.T) {
	b := lobbyBench(t)
	before := b.stored("github")
	b.kept.Refuse(errDisk)
	b.tapGlyph("Delete this inbox, Del")
	b.until("the failure", func() bool { return b.sees("github was not deleted") })
	b.kept.Refuse(nil)
	b.tapGlyph("Delete this inbox, Del")
	b.until("it is deleted", func() bool { return b.sees("github is deleted") })
	if _, there := b.kept.Get("github"); there || b.boxes.Chosen() == "github" {
		t.Error("it is still there")
	}
	b.tap("Undo")
	b.until("it is back", func() bool { return b.boxes.Chosen() == "github" })
	if after := b.stored("github"); !reflect.DeepEqual(after.Answer, before.Answer) || !reflect.DeepEqual(after.Verify, before.Verify) || len(after.Forwards) != 2 {
		t.Errorf("it came back as %+v", after)
	}
	if b.sees("github is deleted") {
		t.Error("the notice stays")
	}
}

// tapGlyph presses the button without words that says this when the pointer rests on it.
func (b *bench) tapGlyph(tip string) {
	b.t.Helper()
	for _, button := range each[*widgets.Button](b) {
		if button.Tip() == tip {
			test.Tap(button)
			return
		}
	}
	b.t.Fatalf("there is no button that says %q", tip)
}

func TestTestAndLive(t *testing.T) {
	b := lobbyBench(t)
	b.tap("Send a test")
	b.until("it is said", func() bool { return b.frame.toast.Saying() == "A test is on its way to github" })
	if got := b.kept.Tests(); !reflect.DeepEqual(got, []string{"github"}) {
		t.Errorf("tests went to %q", got)
	}
	b.kept.Refuse(hooks.Conflict("The local address is closed."))
	b.tap("Send a test")
	b.until("the failure", func() bool { return b.sees("The local address is closed.") })
	b.tap("Put away")
	b.tapTip("Copy the address of this inbox, C")
	if got := b.parts.App.Clipboard().Content(); got != "http://localhost:8080/in/github" {
		t.Errorf("copied %q", got)
	}
	b.tap("Show in Live")
	b.until("Live is filtered", func() bool { return b.live.Filter() == "inbox:github" && b.live.Loaded() })
	if b.frame.page != livePage {
		t.Error("Live does not show")
	}
}

func TestAFailedSaveKeepsWhatWasTyped(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	b.kept.Refuse(errDisk)
	status := under[*widgets.Field](b, "Status")
	b.retype(status, "202")
	b.until("the failure", func() bool { return b.sees("The last change was not saved") })
	if b.sees("no space") || status.Text() != "202" {
		t.Error("the raw error shows, or what was typed is gone")
	}
	b.kept.Refuse(nil)
	b.tap("Try again")
	b.settled("stripe", func(in hooks.Inbox) bool { return in.Answer.Status == 202 })
	if b.sees("The last change was not saved") {
		t.Error("the failure stays")
	}
}

func TestLeavingSavesWhatWasTyped(t *testing.T) {
	b := lobbyBench(t)
	b.inboxes.Choose("stripe")
	status := under[*widgets.Field](b, "Status")
	status.Focus()
	status.SelectAll()
	b.typeIn("203")
	b.inboxes.Choose("trello")
	b.until("stripe is saved", func() bool { return b.stored("stripe").Answer.Status == 203 })
	if status.Text() != "200" {
		t.Errorf("trello shows stripe's %q", status.Text())
	}
	status.Focus()
	status.SelectAll()
	b.typeIn("204")
	b.showLive()
	b.until("trello is saved", func() bool { return b.stored("trello").Answer.Status == 204 })
}

func TestFindingOneOfManyInboxes(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) {
		for i := range 200 {
			b.kept.Put(hooks.Inbox{Name: fmt.Sprintf("inbox-%03d", i), CreatedAt: modeltest.Opening})
		}
	})
	b.shortcut(fyne.Key3, 0)
	b.until("the inboxes", b.boxed)
	b.rune('/')
	b.typeIn("-14")
	b.key(fyne.KeyReturn)
	if b.boxes.Chosen() != "inbox-149" || len(b.boxes.Rows()) != 10 {
		t.Errorf("chose %q of %d", b.boxes.Chosen(), len(b.boxes.Rows()))
	}
	b.key(fyne.KeyDown)
	if b.boxes.Chosen() != "inbox-148" {
		t.Errorf("Down chose %q", b.boxes.Chosen())
	}
	b.key(fyne.KeyReturn)
	if !under[*widgets.Field](b, "Status").Focused() {
		t.Errorf("Enter leads to %T", b.window.Canvas().Focused())
	}
	b.window.Canvas().Unfocus()
	b.rune('/')
	b.typeIn("nowhere")
	if !b.sees("No inbox has -14nowhere in its name.") {
		t.Error("that nothing is found is not said")
	}
}

func TestAScrolledFieldTakesNoTapsOfTheHead(t *testing.T) {
	b := lobbyBench(t)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	secret := under[*widgets.Field](b, "Secrets, any of which may fit")
	var button *widgets.Button
	for _, found := range each[*widgets.Button](b) {
		if holds(found, "Send a test") {
			button = found
		}
	}
	b.scrollInboxes(at(secret).Y - at(button).Y)
	b.inboxes.Refresh()
	if at(secret).Y != at(button).Y {
		t.Fatalf("the field is at %v, the button at %v", at(secret), at(button))
	}
	test.TapCanvas(b.window.Canvas(), at(button).AddXY(20, 14))
	if secret.Focused() {
		t.Error("the field took the tap")
	}
	b.until("the test is sent", func() bool { return len(b.kept.Tests()) == 1 })
}
