package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

func TestTheMenuOfAnEntry(t *testing.T) {
	b := guestBench(t)
	b.tapGuest(2)
	b.fromMenu("Show")
	b.stands(offers, hooks.CommentShown)
	b.fromMenu("Hide")
	b.stands(offers, hooks.CommentHidden)
	b.fromMenu("Copy the text")
	if b.clipboard() != "Cheap watches at example.org/w" {
		t.Errorf("copied %q", b.clipboard())
	}
	b.fromMenu("Ban the source…")
	b.tap("Cancel")
	b.fromMenu("Story")
	if b.frame.page != livePage {
		t.Error("the story is not told in Live")
	}
	b.showGuestbook()
	b.fromMenu("Delete")
	b.until("it is deleted", func() bool { return len(b.Desk.guests.Rows()) == 11 && b.offers("Put away") })
	b.tap("Put away")
	if b.sees("is deleted") {
		t.Error("the notice stays")
	}
	b.selectAll()
	b.fromMenu("Hide these 11")
	b.until("all are hidden", func() bool { return b.Desk.guests.CountOf(hooks.CommentHidden) == 11 })
	b.fromMenu("Show these 11")
	b.until("all are shown", func() bool { return b.Desk.guests.CountOf(hooks.CommentHidden) == 0 })
	b.fromMenu("Delete these 11")
	b.until("all are deleted", func() bool { return len(b.Desk.guests.Rows()) == 0 })
}

func TestTheKeysOfTheGuestbook(t *testing.T) {
	b := guestBench(t)
	b.tapGuest(0)
	b.window.Canvas().Unfocus()
	b.rune('j')
	if c, _ := b.Desk.guests.Chosen(); c.ID != mina-1 {
		t.Errorf("J leads to %d", c.ID)
	}
	b.rune('k')
	if c, _ := b.Desk.guests.Chosen(); c.ID != mina {
		t.Errorf("K leads to %d", c.ID)
	}
	b.rune('b')
	if !b.sees("The book takes no entries from there from now on.") {
		t.Error("B does not ask for the ban")
	}
	b.tap("Cancel")
	b.rune('s')
	if b.frame.page != livePage || b.live.Selected() == 0 {
		t.Error("S does not lead to the story")
	}
	b.showGuestbook()
	b.rune('n')
	b.until("N signs", func() bool { b.house.mu.Lock(); defer b.house.mu.Unlock(); return b.house.signed == 1 })
}

func TestTheGuestbooksAddressAndFiles(t *testing.T) {
	b := guestBench(t)
	c := b.attended()
	b.tap("Open the page")
	b.tap("Open")
	if !slices.Equal(c.opened, []string{"http://localhost:8080/", "http://localhost:8080/"}) {
		t.Errorf("opened %q", c.opened)
	}
	b.parts.App.Clipboard().SetContent("")
	icons := each[*widgets.IconButton](b)
	for _, icon := range icons {
		if icon.Tip() == "Copy" {
			test.Tap(icon)
		}
	}
	if b.clipboard() != "http://localhost:8080/" {
		t.Errorf("copied %q", b.clipboard())
	}
	b.files.path = filepath.Join(t.TempDir(), "guestbook.ndjson")
	b.menuItem("Export as NDJSON…")
	b.until("it is written", func() bool { return b.sees("guestbook.ndjson written") })
	b.menuItem("Import…")
	b.until("it asks", func() bool { return b.offers("Import") })
	b.tap("Import")
	b.until("it is told", func() bool { return b.offers("Put away") })
	b.tap("Put away")
	if b.offers("Put away") {
		t.Error("what was told stays")
	}
	b.menuItem("Word list…")
	b.tap("Cancel")
	if b.covered() {
		t.Error("the word list stays")
	}
}

func TestABlankBookTakesTheEntriesOfAnother(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showGuestbook()
	b.until("it is blank", func() bool { return b.sees("The book is open and blank") })
	b.files.path = filepath.Join(t.TempDir(), "guestbook.csv")
	if err := os.WriteFile(b.files.path, []byte("Ada\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.tap("Import entries")
	b.until("it asks", func() bool { return b.sees("Each line of guestbook.csv is judged by itself.") })
	b.tap("Import")
	b.until("the entry is there", func() bool { return len(b.Desk.guests.Rows()) == 1 })
}

func TestANewInboxByThePointer(t *testing.T) {
	b := lobbyBench(t)
	b.tap("New inbox")
	b.tap("Cancel")
	if b.offers("Create") {
		t.Error("the question stays")
	}
	b.tap("New inbox")
	b.into("its name, such as orders", "orders")
	b.tap("Create")
	b.until("it is there", func() bool { return b.boxes.Chosen() == "orders" })
	b.inboxes.Choose("github")
	b.fromMenu("Copy the address")
	if b.clipboard() != "http://localhost:8080/in/github" {
		t.Errorf("copied %q", b.clipboard())
	}
	iconOf := func() {
		icons := each[*widgets.IconButton](b)
		for _, icon := range icons {
			if icon.Tip() == "Show the address as a QR code" {
				test.Tap(icon)
			}
		}
	}
	iconOf()
	if codes := each[*widgets.QR](b); len(codes) != 1 || codes[0].Text() != "http://localhost:8080/in/github" {
		t.Error("its code does not show")
	}
	b.tap("Done")
	b.tapGlyph("Delete this inbox, Del")
	b.until("it is deleted", func() bool { return b.sees("github is deleted") })
	b.tap("Put away")
	if b.sees("github is deleted") {
		t.Error("the notice stays")
	}
	b.inboxes.Choose("stripe")
	b.fromMenu("Show in Live")
	b.until("Live is filtered", func() bool { return b.frame.page == livePage && b.live.Filter() == "inbox:stripe" })
}

func TestTheOtherChoicesOfAnInbox(t *testing.T) {
	b := lobbyBench(t)
	b.pickOption("then begin again")
	b.settled("github", func(in hooks.Inbox) bool { return in.Answer.Loop })
	each[*widgets.Choice](b)[0].Pick(0) // then stay on 200
	b.settled("github", func(in hooks.Inbox) bool { return !in.Answer.Loop })
	b.segment("Off")
	b.settled("github", func(in hooks.Inbox) bool { return in.Verify.Tolerance < 0 })
	b.segment("Scheme's own")
	b.settled("github", func(in hooks.Inbox) bool { return in.Verify.Tolerance == 0 })
	b.segment("Answer 401")
	b.settled("github", func(in hooks.Inbox) bool { return in.Verify.Enforce })
	b.segment("Take it")
	b.settled("github", func(in hooks.Inbox) bool { return !in.Verify.Enforce })
	b.tap("Add a secret")
	b.typeIn("another")
	b.window.Canvas().Unfocus()
	b.settled("github", func(in hooks.Inbox) bool { return slices.Contains(in.Verify.Secrets, "another") })
	b.pickOption("another…")
	b.retype(fieldWith(b, "application/problem+json"), "text/x-own")
	b.settled("github", func(in hooks.Inbox) bool { return in.Answer.Header.Get("Content-Type") == "text/x-own" })
	b.inboxes.Choose("stripe")
	b.segment("Sequence")
	b.settled("stripe", func(in hooks.Inbox) bool {
		return in.Answer.Kind == hooks.AnswerSequence && len(in.Answer.Sequence) == 3
	})
}

func TestANewSubscriberByThePointer(t *testing.T) {
	b := staffed(t, settings.Look{})
	b.tap("New subscriber")
	b.tap("Cancel")
	if b.offers("Create") {
		t.Error("the question stays")
	}
	b.tap("New subscriber")
	fields := each[*widgets.Field](b)
	at := slices.IndexFunc(fields, func(f *widgets.Field) bool { return f.Focused() })
	if at < 0 {
		t.Fatal("the cursor is not in the address")
	}
	b.typeIn("localhost:9009/hooks")
	b.tap("Create")
	b.until("it is there", func() bool { return b.registered.Count() == 9 })
	b.fromMenu("Duplicate")
	b.until("the copy", func() bool { return b.registered.Count() == 10 })
	b.book.Refuse(hooks.Conflict("The disk is full."))
	b.fromMenu("Delete")
	b.until("why not", func() bool { return b.sees("was not deleted") })
	b.tap("Put away")
	if b.sees("was not deleted") {
		t.Error("the failure stays")
	}
}

func TestSubscribersAreSearchedByKeyAndTheirFactsCopied(t *testing.T) {
	b := staffed(t, settings.Look{})
	for range 5 { // from 13 on there is a search
		b.fromMenu("Duplicate")
		n := b.registered.Count() + 1
		b.until("the copy", func() bool { return b.registered.Count() == n })
	}
	b.command("Search the subscribers")
	if !b.cursorIn("Find a subscriber") {
		t.Error("the search has no cursor")
	}
	b.window.Canvas().Unfocus()
	b.subscribers.Choose(consumer)
	b.pickOption(model.LikeOptions()[slices.IndexFunc(model.LikeOptions(), func(o model.Option) bool { return o.Value == hooks.ProfileShopify })].Text)
	b.keeps(consumer, func(s hooks.Subscription) bool { return s.Profile == hooks.ProfileShopify })
	test.Tap(iconWith(b, "Where these numbers come from"))
	b.tapTip("Copy")
	if !strings.HasPrefix(b.clipboard(), "http") {
		t.Errorf("copied %q", b.clipboard())
	}
	b.tap("Close")
	b.tap("Key pair")
	b.keeps(consumer, func(s hooks.Subscription) bool { return strings.HasPrefix(s.Sign.Secrets[0], "whsk_") })
	b.parts.App.Clipboard().SetContent("")
	for _, icon := range each[*widgets.IconButton](b) {
		if icon.Tip() == "Copy" {
			test.Tap(icon)
		}
	}
	if !strings.HasPrefix(b.clipboard(), "whpk_") {
		t.Errorf("the public key is %q", b.clipboard())
	}
}

func TestWhatElseIsDoneWithDeliveries(t *testing.T) {
	b := carriedBench(t)
	b.choosePipe(2)
	b.tap("Cancel")
	if b.covered() || b.queue.Pipe() != 1 || len(b.crew.Tried()) > 0 {
		t.Error("it does not stay as it was")
	}
	b.tapCard("Given up", footOf)
	b.tapTip("Back to the chart")
	b.command("Queue race…")
	b.tap("Cancel")
	if b.covered() {
		t.Error("the race stays")
	}
	empty := open(t, &modeltest.Shelf{})
	empty.showDeliveries()
	empty.until("it is empty", func() bool { return empty.sees("Nothing to carry") })
	empty.tap("Queue race")
	if !empty.covered() {
		t.Error("the race is not asked for")
	}
}

func TestTheDifferencesOfASendStandBesideEachOther(t *testing.T) {
	b := mending(t, stripeKey())
	b.mend()
	b.send()
	b.until("the differences", func() bool { return b.sees("3 values of the body differ") })
	views := func() (n int) {
		for _, v := range each[*widgets.CodeView](b) {
			if strings.Contains(v.Text(), "mina@guest.example") || strings.Contains(v.Text(), "nobody@guest.example") {
				n++
			}
		}
		return n
	}
	one := views()
	form := func(n int) {
		for _, s := range each[*widgets.Segments](b) {
			if words := strings.Join(wordsOf(s), ""); words == "" {
				test.TapAt(s, fyne.NewPos(s.Size().Width*(float32(n)+.5)/2, 10))
			}
		}
	}
	form(1)
	if two := views(); two != one+1 {
		t.Errorf("in two columns there are %d, were %d", two, one)
	}
	form(0)
	if views() != one {
		t.Error("they do not come together again")
	}
	test.TapAt(each[*widgets.HeaderTable](b)[0], fyne.NewPos(20, 4))
	if b.frame.toast.Saying() != "Header copied" || !strings.Contains(b.clipboard(), ": ") {
		t.Errorf("of the answer's header %q is copied", b.clipboard())
	}
}

// wordsOf lists the words on a control.
func wordsOf(w fyne.Widget) (words []string) {
	for _, o := range test.WidgetRenderer(w).Objects() {
		if text := textOf(o); text != "" {
			words = append(words, text)
		}
	}
	return words
}

func TestAReplayInBulkGoesInTurn(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.asked("inbox:github")
	b.toggle("One after the other")
	b.until("it is planned", func() bool { return b.sees(" sent.") })
	b.tapLike("Replay ")
	b.until("it runs", func() bool { w, _ := b.many.Wishes(); return len(w) == 1 })
	if w, _ := b.many.Wishes(); !w[0].InTurn {
		t.Errorf("wished for %+v", w[0])
	}
}

func TestTheAppearanceIsSetByThePointer(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.settingsPage()
	b.tapTip("Larger text, Ctrl +")
	if b.look.Scale != 110 || !b.sees("110 %") {
		t.Errorf("larger text is at %d %%", b.look.Scale)
	}
	b.tapTip("Smaller text, Ctrl -")
	b.tapTip("Smaller text, Ctrl -")
	if b.look.Scale != 90 {
		t.Errorf("smaller text is at %d %%", b.look.Scale)
	}
	b.tap("Normal size")
	if b.look.Scale != 0 {
		t.Errorf("normal text is at %d %%", b.look.Scale)
	}
	for _, to := range []struct {
		colours string
		variant theme.Variant
	}{{"Light", theme.Light}, {"Dark", theme.Dark}, {"As the system", theme.FollowSystem}} {
		b.segment(to.colours)
		if b.look.Variant != to.variant {
			t.Errorf("%s gives %+v", to.colours, b.look)
		}
	}
}

func TestHabitsAndFoldersAreSet(t *testing.T) {
	p := fyne.CurrentApp().Preferences()
	t.Cleanup(func() { p.RemoveValue(prefTray); p.RemoveValue(prefAlertFilter) })
	b := open(t, &modeltest.Shelf{})
	c := b.attended()
	b.settingsPage()
	b.switchOn("Icon in the system's tray")
	if p.BoolWithFallback(prefTray, true) {
		t.Error("the icon is wished for still")
	}
	filter := b.settingField("that pass a filter: in status:>=500")
	b.retype(filter, "stats:500")
	if !b.sees("Did you mean status:?") || b.alerts.Wish().Filter != "" {
		t.Error("a bad filter is not told, or kept")
	}
	b.retype(filter, "status:500")
	if b.alerts.Wish().Filter != "status:500" {
		t.Errorf("the filter is %q", b.alerts.Wish().Filter)
	}
	b.retype(filter, "")
	b.tap("Open folder")
	if c.last() != "file:///srv/bellhop/data" {
		t.Errorf("opened %q", c.last())
	}
	var copied []string
	for _, icon := range each[*widgets.IconButton](b) {
		if icon.Tip() == "Copy" {
			test.Tap(icon)
			copied = append(copied, b.clipboard())
		}
	}
	for _, want := range []string{"http://localhost:8080", "/srv/bellhop/data", "/srv/bellhop/data/control.token"} {
		if !slices.Contains(copied, want) {
			t.Errorf("%s is not copied, but %q", want, copied)
		}
	}
}

func TestTheDoorsAreSetByThePointer(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showSettings()
	b.until("the settings are filled", func() bool {
		return slices.ContainsFunc(each[*widgets.Choice](b), func(c *widgets.Choice) bool { return slices.Contains(c.Options(), "192.168.1.20, wlan0") })
	})
	b.segment("SSH server")
	b.until("it is kept", func() bool { return b.porch.kept.Public() == "ssh" })
	b.settle()
	b.pickOption("192.168.1.20, wlan0")
	b.settingField("that of the local address").SetText("8090")
	b.tap("Save door")
	b.until("the network's door is set", func() bool { return b.sees("The local network's door is set") })
	if n := b.porch.kept.LAN(); n.Address != "192.168.1.20" || n.Port != 8090 {
		t.Errorf("kept is %+v", n)
	}
	b.pickOption("With a key file")
	b.retype(b.settingField("~/.ssh/id_ed25519"), "/keys/mine")
	b.settingField("localhost.run").SetText("tunnel.example.net")
	for i := range each[*widgets.Button](b) { // several are called so
		if buttons := each[*widgets.Button](b); holds(buttons[i], "Save") && !buttons[i].Disabled() {
			test.Tap(buttons[i])
			b.settle()
		}
	}
	b.until("the server is set", func() bool {
		s := b.porch.kept.SSH()
		return s.Host == "tunnel.example.net" && s.KeyFile == "/keys/mine"
	})
	b.trustServer("ssh-ed25519 SHA256:abc")
	b.until("its key is trusted", func() bool { return b.porch.kept.SSH().HostKey != "" })
	b.settingsPage()
	b.until("it can be forgotten", func() bool { return b.offers("Forget the key") })
	b.tap("Forget the key")
	b.until("it is forgotten", func() bool { return b.porch.kept.SSH().HostKey == "" && !b.offers("Forget the key") })
}
