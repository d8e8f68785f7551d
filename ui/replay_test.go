package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// mending opens the replay page for a payment that was refused.
func mending(t *testing.T, keys ...hooks.Key) *bench {
	t.Helper()
	shelf, _ := modeltest.Evening()
	id := invoice(shelf)
	b := open(t, shelf)
	b.house.set(func() { b.house.keys = keys })
	b.edited(id)
	return b
}

// lineField gives the field that holds a text.
func (b *bench) lineField(text string) *widgets.Field {
	b.t.Helper()
	for _, f := range each[*widgets.Field](b) {
		if f.Text() == text {
			return f
		}
	}
	b.t.Fatalf("there is no field with %q", text)
	return nil
}

// send presses Ctrl Enter and gives what was sent.
func (b *bench) send() hooks.Replay {
	b.t.Helper()
	before := len(b.house.sent())
	b.shortcut(fyne.KeyReturn, 0)
	b.until("it is sent", func() bool { return len(b.house.sent()) == before+1 && !b.draft.Sending() })
	return b.house.sent()[before]
}

func TestARequestIsSentAsItWasWhenNothingIsEdited(t *testing.T) {
	b := mending(t)
	if r := b.send(); r.URL != "" || r.Method != "" || r.Header != nil || r.Body != nil || r.Sign.Scheme != "" {
		t.Errorf("sent %+v", r)
	}
	if b.sees("edits") || b.offers("Undo all") {
		t.Error("edits are told of that nobody made")
	}
}

func TestWhatBellhopWritesIsLocked(t *testing.T) {
	b := mending(t, stripeKey())
	count := func() (n int) {
		b.walk(func(o fyne.CanvasObject) bool {
			if textOf(o) == "written when you send" {
				n++
			}
			return false
		})
		return n
	}
	if n := count(); n != 2 { // Host and Content-Length
		t.Errorf("%d lines are written anew", n)
	}
	if !b.sees("Left out. It belongs to the connection") {
		t.Error("nobody says why Connection is left out")
	}
	b.segment("Stripe")
	if n := count(); n != 3 || !b.sees("from inbox stripe") {
		t.Errorf("signed anew, %d lines are written", n)
	}
	b.segment("Not signed")
	if n := count(); n != 2 || !b.sees("Left out: Stripe-Signature.") {
		t.Errorf("not signed, %d lines are written", n)
	}
	if r := b.send(); r.Sign.Scheme != hooks.SchemeNone {
		t.Errorf("sent %+v", r)
	}
}

func TestHeaderLinesAreEdited(t *testing.T) {
	b := mending(t)
	boxes := each[*widgets.CheckBox](b)
	test.Tap(boxes[5]) // X-Forwarded-For
	test.Tap(boxes[0]) // Host, which is written
	b.retype(b.lineField("application/json; charset=utf-8"), "application/json")
	b.tap("Add header")
	for _, r := range "Idempotency-Key" {
		b.window.Canvas().Focused().TypedRune(r)
	}
	var value *widgets.Field
	for _, f := range each[*widgets.Field](b) {
		if f.Placeholder() == "value" && f.Text() == "" {
			value = f
		}
	}
	b.retype(value, "k-2")
	if !b.sees("3 edits") {
		t.Errorf("%s", b.draft.Edit().EditsWords())
	}
	r := b.send()
	want := hooks.Header{
		{"Host", "localhost:8080"},
		{"Content-Length", "402"},
		{"Content-Type", "application/json"},
		{"User-Agent", "Stripe/1.0 (+https://stripe.com)"},
		{"Stripe-Signature", "t=1764340278,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd"},
		{"Connection", "keep-alive"},
		{"Idempotency-Key", "k-2"},
	}
	if len(r.Header) != len(want) {
		t.Fatalf("sent %v", r.Header)
	}
	for i := range want {
		if r.Header[i] != want[i] {
			t.Errorf("line %d is %q, want %q", i, r.Header[i], want[i])
		}
	}
	b.tapTip("As the original has it")
	b.tapTip("As the original has it")
	b.tapTip("Take this line away")
	if b.draft.Edit().Edits() != 0 || b.sees("edits") {
		t.Errorf("everything was taken back, and there are %s", b.draft.Edit().EditsWords())
	}
	b.tap("Add header")
	b.retype(b.lineField(""), "a b")
	b.shortcut(fyne.KeyReturn, 0)
	if !b.sees("A header name may hold") || len(b.house.sent()) != 1 {
		t.Error("a bad name is not refused in its place")
	}
}

func TestAReplayIsSignedAnewWithTheInboxesSecret(t *testing.T) {
	b := mending(t, stripeKey())
	b.segment("Stripe")
	b.retype(b.lineField("whsec_5aXbT0qkGm2YdC4f2a"), "")
	b.shortcut(fyne.KeyReturn, 0)
	if !b.sees("The secret is empty.") || len(b.house.sent()) != 0 {
		t.Error("an empty secret is not refused in its place")
	}
	b.tap("Use that of inbox stripe")
	if r := b.send(); r.Sign.Scheme != "stripe" || r.Sign.Secrets[0] != "whsec_5aXbT0qkGm2YdC4f2a" {
		t.Errorf("signed by %q", r.Sign.Scheme)
	}
	if b.sees("The secret is empty.") || b.sees("5aXbT0qkGm2YdC4f2a") {
		t.Error("the refusal stays, or the secret is in sight")
	}
	b.segment("Other")
	for _, c := range each[*widgets.Choice](b) {
		if c.Options()[0] == "Slack" {
			c.Pick(len(c.Options()) - 1)
		}
	}
	if got := b.draft.Edit().Scheme; got != "zoom" {
		t.Errorf("the last of the others is %q", got)
	}
}

func TestTheMethodIsChosen(t *testing.T) {
	b := mending(t)
	each[*widgets.Choice](b)[0].Pick(2)
	if r := b.send(); r.Method != "PUT" || !b.sees("1 edit") {
		t.Errorf("sent by %q", r.Method)
	}
}

func TestABodyIsEdited(t *testing.T) {
	b := mending(t)
	editor := each[*widgets.Editor](b)[0]
	if !b.sees("Valid JSON") {
		t.Error("nobody says that the JSON is valid")
	}
	editor.Focus()
	b.window.Canvas().Focused().TypedRune('x')
	if !b.sees("The JSON breaks at line 1, column 1.") || !b.sees("Brass lines differ from the original.") {
		t.Error("nobody says where the JSON breaks")
	}
	if r := b.send(); string(r.Body) != "x"+invoiceBody {
		t.Errorf("sent %q", r.Body)
	}
	b.window.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutUndo{})
	b.tap("Minify")
	if text := editor.Text(); strings.Contains(text, "\n") || !strings.HasPrefix(text, `{"id":"evt_1QNxT2LkdIwHu7ix",`) {
		t.Errorf("minified: %s", text)
	}
	b.tap("Format")
	if r := b.send(); string(r.Body) != strings.TrimSuffix(invoiceBody, "\n") {
		t.Errorf("sent %q", r.Body)
	}
	b.tap("Undo all")
	if editor.Text() != invoiceBody || b.draft.Edit().Edits() != 0 {
		t.Errorf("after Undo all: %q", editor.Text())
	}
	b.tap("Redo all")
	if editor.Text() == invoiceBody {
		t.Error("the edits do not come back")
	}
}

func TestLargeTextInASmallWindowLeavesEachPartOfARequestInReach(t *testing.T) {
	b := mending(t)
	if b.offers("Signature") || !b.sees("Headers") || !b.sees("Sign again as") || !b.offers("Format") {
		t.Error("a usual window does not show all parts")
	}
	b.window.Resize(fyne.NewSize(1024, 420))
	if b.sees("Sign again as") || !b.offers("Format") {
		t.Error("the body is out of reach")
	}
	b.press("Headers")
	if b.offers("Format") || !b.offers("Add header") {
		t.Error("the header lines are out of reach")
	}
	b.tap("Add header")
	b.retype(b.lineField(""), "a b")
	b.press("Body")
	b.shortcut(fyne.KeyReturn, 0)
	if !b.sees("A header name may hold") {
		t.Error("what cannot be sent is told out of sight")
	}
}

func TestTheLastEditIsTakenBack(t *testing.T) {
	b := mending(t, stripeKey())
	b.tap("Add header")
	b.retype(b.lineField(""), "X-New")
	test.Tap(each[*widgets.CheckBox](b)[5]) // X-Forwarded-For
	b.segment("Stripe")
	b.window.Canvas().Unfocus()
	for _, left := range []string{"2 edits", "1 edit", "1 edit"} {
		b.undo()
		if words := b.draft.Edit().EditsWords(); words != left || !b.sees(left) {
			t.Errorf("one taken back leaves %s, want %s", words, left)
		}
	}
	b.lineField("") // is there still, and empty
	b.undo()
	b.undo() // there is nothing more
	if b.sees("1 edit") || b.offers("Undo all") || b.draft.Edit().Edits() != 0 {
		t.Errorf("all was taken back, and there are %s", b.draft.Edit().EditsWords())
	}
}

func TestABodyIsReplacedByAFile(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.edited(push + 9) // cut, binary
	b.shortcut(fyne.KeyReturn, 0)
	if !b.sees("Only the first 2.4 KB of this body were stored") || !b.sees("It was not sent") || len(b.house.sent()) != 0 || b.offers("Format") {
		t.Error("a cut body is sent, or nobody says why not")
	}
	b.files.path = filepath.Join(t.TempDir(), "whole.bin")
	if err := os.WriteFile(b.files.path, []byte("\x00whole\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.tap("Replace by file")
	b.until("the file is read", func() bool { return b.sees("whole.bin, 8 B, is sent in place of the original's body.") })
	if r := b.send(); string(r.Body) != "\x00whole\r\n" || b.sees("It was not sent") {
		t.Errorf("sent %q", r.Body)
	}
	b.tap("Keep the original's")
	if b.draft.Edit().Body.Edited() || !b.sees("Only the first") {
		t.Error("the original's body does not come back")
	}
}

func TestTheDifferencesOfASend(t *testing.T) {
	b := mending(t, stripeKey())
	b.mend()
	b.send()
	b.until("the differences", func() bool { return b.sees("3 values of the body differ") })
	if !b.sees("Response 6") {
		t.Error("the differences of the answers are not counted")
	}
	b.tapTip("Copy the differences")
	if text := fyne.CurrentApp().Clipboard().Content(); !strings.Contains(text, "-       \"customer_email\": \"nobody@guest.example\",\n+       \"customer_email\": \"mina@guest.example\",\n") {
		t.Errorf("copied %s", text)
	}
	b.segment("Response 6")
	b.until("the answers", func() bool { return strings.Contains(b.drafted.Sheet().Texts[0], "unknown currency") })
	b.tap("Copy cURL")
	if text := fyne.CurrentApp().Clipboard().Content(); !strings.Contains(text, "mina@guest.example") || strings.Contains(text, "Stripe-Signature") || !strings.Contains(text, "'http://localhost:3000/stripe'") {
		t.Errorf("copied %s", text)
	}

	// An edit after a send leaves the send's differences as they are; another send has its own.
	b.replay.Change(func(e *model.DraftEdit) { e.SetText(invoiceBody) })
	if !strings.Contains(b.drafted.Sheet().Texts[0], "unknown currency") {
		t.Error("an edit changes the differences of what was sent")
	}
	b.segment("Request 9")
	b.send()
	b.until("the second send's differences", func() bool { return b.drafted.Sheet().Found[0] == 6 })
	b.tap("first 200")
	b.until("the first send's again", func() bool { return b.drafted.Sheet().Found[0] == 9 })
}

func TestADraftStaysUntilAnotherBegins(t *testing.T) {
	b := mending(t, stripeKey())
	b.mend()
	b.key(fyne.KeyEscape)
	b.rune('e')
	if b.draft.Edit().Edits() != 4 {
		t.Errorf("back again, %d edits", b.draft.Edit().Edits())
	}
	b.showLive()
	b.edited(3)
	if b.draft.Edit().Edits() != 0 || b.sees("Idempotency-Key") || len(each[*widgets.CheckBox](b)) != b.draft.Edit().Lines() {
		t.Error("the edits of one original stand in another")
	}
}

func TestAPastedCommandIsEditedAndSent(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.parts.App.Clipboard().SetContent("nothing to send")
	b.transfer.Paste()
	if b.window.Canvas().Overlays().Top() != nil {
		t.Error("any text is taken for a command")
	}
	b.parts.App.Clipboard().SetContent("curl localhost:3000/orders -X PUT -H 'x-ODD: 1' -d paid")
	b.transfer.Paste()
	b.tap("Import")
	b.until("it is open to be edited", func() bool { return b.frame.page == replayPage && b.draft.Ready() })
	if !b.sees("x-ODD") {
		t.Error("its lines are not in sight")
	}
	b.shortcut(fyne.KeyReturn, 0)
	if !b.sees("An import names this address") || len(b.house.sent()) != 0 {
		t.Error("a private address that was imported is reached without a word")
	}
	if r := b.send(); r.URL != "http://localhost:3000/orders" {
		t.Errorf("sent to %q", r.URL)
	}
	if b.sees("An import names this address") {
		t.Error("the question stays")
	}
}

func TestAnOriginalThatCannotBeReadIsNotSent(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.shelf.Break(errDisk)
	b.replay.Begin(hooks.Exchange{ID: 99, Method: "POST", URL: "/in/gone", Direction: hooks.In, At: b.now, Status: 200}, "http://localhost:8080/in/gone")
	b.frame.show(replayPage)
	b.until("the trouble", func() bool { return b.sees("It cannot be edited") })
	b.shortcut(fyne.KeyReturn, 0)
	if b.sees("It was not sent") || b.sees("No header lines.") || b.offers("Send") || b.offers("Copy cURL") || len(b.house.sent()) != 0 {
		t.Error("what was not read is shown as empty, or can be sent")
	}
	b.shelf.Break(nil)
	id := b.shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/late", Request: b.shelf.Keep("POST / HTTP/1.1", nil, "late")})
	e, _ := b.shelf.Exchange(t.Context(), id)
	b.shelf.Break(errDisk)
	b.replay.Begin(e, "http://localhost:8080/in/late")
	b.until("the trouble", func() bool { return b.sees("It cannot be edited") })
	b.shelf.Break(nil)
	b.tap("Try again")
	b.until("it is read", func() bool { return b.sees("late") && b.offers("Send") && !b.sees("It cannot be edited") })
}
