package ui

import (
	"net/url"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// clerk is an app that notes what it is asked to open, and that it is asked to end.
type clerk struct {
	fyne.App
	opened []string
	refuse error
	quits  int
}

func (c *clerk) OpenURL(u *url.URL) error {
	c.opened = append(c.opened, u.String())
	return c.refuse
}

func (c *clerk) Quit() { c.quits++ }

// closed puts another window in the place of one that is closed, which ends with the bench.
func (b *bench) closed() { b.window = fyne.CurrentApp().NewWindow("") }

// last gives what was opened last.
func (c *clerk) last() string {
	if len(c.opened) == 0 {
		return ""
	}
	return c.opened[len(c.opened)-1]
}

// attended gives a bench an app that notes what it is asked for.
func (b *bench) attended() *clerk {
	c := &clerk{App: b.parts.App}
	b.parts.App = c
	return c
}

func (b *bench) clipboard() string { return b.parts.App.Clipboard().Content() }

// bar takes an entry of the window's menus.
func (b *bench) bar(label string) {
	b.t.Helper()
	for _, menu := range b.window.MainMenu().Items {
		for _, item := range menu.Items {
			if item.Label == label {
				item.Action()
				return
			}
		}
	}
	b.t.Fatalf("no menu has %q", label)
}

// command types a command's words into the palette and taps its line.
func (b *bench) command(label string) {
	b.t.Helper()
	b.shortcut(fyne.KeyK, 0)
	if b.palette() == nil {
		b.t.Fatalf("no palette shows for %q", label)
	}
	b.typeIn(label)
	var line *canvas.Text // the field has the words too, before the list
	b.walk(func(o fyne.CanvasObject) bool {
		if text, is := o.(*canvas.Text); is && text.Text == label {
			line = text
		}
		return false
	})
	test.TapCanvas(b.window.Canvas(), fyne.CurrentApp().Driver().AbsolutePositionForObject(line).AddXY(3, 3))
	if b.palette() != nil {
		b.t.Fatalf("the palette has no line %q", label)
	}
}

// submenu opens the menu below an entry of the menu that is open, and takes one of its entries.
func (b *bench) submenu(label, entry string) {
	b.t.Helper()
	b.walk(func(o fyne.CanvasObject) bool {
		w, is := o.(interface {
			fyne.Widget
			desktop.Hoverable
		})
		if is = is && holds(w, label); is {
			w.MouseIn(&desktop.MouseEvent{})
		}
		return is
	})
	var last fyne.Tappable // the menu before may have an entry of the same name
	b.walk(func(o fyne.CanvasObject) bool {
		w, is := o.(interface {
			fyne.Widget
			fyne.Tappable
		})
		if is && holds(w, entry) {
			last = w
		}
		return false
	})
	if last == nil {
		b.t.Fatalf("below %q there is no %q", label, entry)
	}
	last.Tapped(&fyne.PointEvent{})
}

// cursorIn reports whether the cursor is in the field with these words in its place.
func (b *bench) cursorIn(placeholder string) bool {
	return b.walk(func(o fyne.CanvasObject) bool {
		f, is := o.(*widgets.Field)
		return is && f.Placeholder() == placeholder && f.Focused()
	})
}

func TestTheMenusAndTheRailLeadToEveryPage(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	for _, to := range []struct {
		label string
		page  int
	}{{"Settings", settingsPage}, {"Guestbook", guestbookPage}, {"Inboxes", inboxesPage}, {"Subscribers", subscribersPage}, {"Deliveries", deliveriesPage}, {"Live", livePage}} {
		b.bar(to.label)
		if b.frame.page != to.page {
			t.Errorf("%s leads to page %d", to.label, b.frame.page)
		}
	}
	items := each[*widgets.RailItem](b)
	for i := len(items) - 1; i >= 0; i-- { // Live, which is in sight, comes last
		page := railPages()[i]
		test.Tap(items[i])
		if b.frame.page != page {
			t.Errorf("item %d of the rail leads to page %d, not %d", i, b.frame.page, page)
		}
	}
	b.bar("Next pane")
	first := b.window.Canvas().Focused()
	b.bar("Next pane")
	if second := b.window.Canvas().Focused(); first == nil || second == first {
		t.Error("the next pane does not get the focus")
	}
	b.bar("Previous pane")
	if b.window.Canvas().Focused() != first {
		t.Error("the pane before does not get the focus back")
	}
	b.bar("New inbox")
	b.until("the name is asked for", func() bool { return b.frame.page == inboxesPage && b.offers("Create") })
	b.bar("New subscriber")
	b.until("the address is asked for", func() bool { return b.frame.page == subscribersPage && b.offers("Create") })
	b.bar("Queue race…")
	if !b.sees("it always goes first") {
		t.Error("the race of queues is not asked for")
	}
}

func TestTheMenusDressTheWindow(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.bar("Larger text")
	for _, to := range []struct {
		label   string
		variant theme.Variant
	}{{"Dark colours", theme.Dark}, {"Light colours", theme.Light}, {"Light or dark as the system", theme.FollowSystem}} {
		b.bar(to.label)
		if b.look.Variant != to.variant || b.look.Scale != 110 {
			t.Errorf("%s gives %+v", to.label, b.look)
		}
	}
	b.bar("Normal text")
	b.bar("Smaller text")
	if b.look.Scale != 90 {
		t.Errorf("smaller text is at %d %%", b.look.Scale)
	}
}

func TestAddressesAreCopiedOpenedAndShownByCommands(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	c := b.attended()
	b.command("Copy the local address")
	if b.clipboard() != "http://localhost:8080" {
		t.Errorf("copied %q", b.clipboard())
	}
	b.command("Open the guestbook")
	if c.last() != "http://localhost:8080/" {
		t.Errorf("opened %q", c.last())
	}
	b.command("Open the data folder")
	if c.last() != "file:///srv/bellhop/data" {
		t.Errorf("opened %q", c.last())
	}
	const public = "https://grand-lobby.ngrok-free.app"
	b.public.set(tunnel.State{Phase: tunnel.Open, URL: public, Since: b.now})
	b.until("it is public", func() bool { return b.offers("Go private") })
	b.command("Copy the public address")
	if b.clipboard() != public {
		t.Errorf("copied %q", b.clipboard())
	}
	b.command("Show the public address as a QR code")
	if code := each[*widgets.QR](b)[0]; code.Text() != public {
		t.Errorf("the code is of %q", code.Text())
	}
	b.parts.App.Clipboard().SetContent("")
	b.tapTip("Copy")
	if b.clipboard() != public {
		t.Errorf("below the code %q is copied", b.clipboard())
	}
	b.tap("Done")
	b.command("Go public or private")
	b.until("it is private", func() bool { _, closed := b.turned(b.public); return closed == 1 && b.offers("Go public") })
}

func TestTheFobsOfTheAddressesWork(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	c := b.attended()
	b.tapTip("Copy the address")
	if b.clipboard() != "http://localhost:8080" {
		t.Errorf("copied %q", b.clipboard())
	}
	b.tapTip("Open in the browser")
	if c.last() != "http://localhost:8080" {
		t.Errorf("opened %q", c.last())
	}
	c.refuse = errDisk
	b.tapTip("Open in the browser")
	if !b.sees("It was not opened") || b.sees("no space") {
		t.Error("that nothing opens is not said in words")
	}
	b.tap("Put away")
	if b.sees("It was not opened") {
		t.Error("the failure stays")
	}
}

func TestTheDoorsAreReachedByCommands(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	c := b.attended()
	b.command("All doors")
	if !b.doors.Shown() {
		t.Fatal("the doors do not show")
	}
	b.tapTip("Copy")
	if b.clipboard() != "http://localhost:8080" {
		t.Errorf("copied %q", b.clipboard())
	}
	b.tapTip("Open in the browser")
	if c.last() != "http://localhost:8080" {
		t.Errorf("opened %q", c.last())
	}
	b.tapTip("Show as a QR code")
	if len(each[*widgets.QR](b)) != 1 {
		t.Error("no code shows")
	}
	b.tap("Done")
	b.lan.set(tunnel.State{Phase: tunnel.Refused, Reason: "It is away.", Err: tunnelErr})
	b.until("the refusal shows", func() bool { return b.offers("Try again") })
	b.tap("Try again")
	b.until("it is tried", func() bool { opened, _ := b.turned(b.lan); return opened == 1 })
	b.public.set(tunnel.State{Phase: tunnel.Refused, Code: "ERR_NGROK_4018", Reason: "It wants an account token."})
	b.until("the token is missed", func() bool { return b.offers("Enter the token") })
	b.tap("Enter the token")
	token := func() bool { return b.frame.page == settingsPage && b.cursorIn("paste it here") }
	b.until("the cursor is where the token goes", token)
	inSight := func() bool {
		y := fyne.CurrentApp().Driver().AbsolutePositionForObject(b.settingField("that of the local address")).Y
		return b.frame.page == settingsPage && y > 0 && y < b.window.Canvas().Size().Height
	}
	b.bar("All doors")
	b.tap("How they open")
	b.until("how they open is in sight", func() bool { return !b.doors.Shown() && inSight() })
	b.showLive()
	b.bar("Enter the ngrok token")
	b.until("the cursor is there again", token)
	b.showLive()
	b.bar("How the doors open")
	b.until("how they open is in sight again", inSight)
}

func TestAClosedLocalAddressIsTriedAgain(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.local.set(tunnel.State{Phase: tunnel.Refused, Reason: "Port 8080 is in use by another program.", Err: tunnelErr})
	b.until("it is told", func() bool { return b.offers("Try again") })
	b.tap("Try again")
	b.until("it is tried", func() bool { opened, _ := b.turned(b.local); return opened == 1 })
}

func TestTheMenuOfTheTrayWorks(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	c := b.attended()
	b.showSettings()
	b.tray.door.Action()
	if b.frame.page != livePage {
		t.Error("the address does not lead to Live")
	}
	b.tray.turn.Action()
	b.until("it opens", func() bool { opened, _ := b.turned(b.public); return opened == 1 })
	b.tray.menu.Items[len(b.tray.menu.Items)-1].Action()
	b.closed()
	if c.quits != 1 {
		t.Error("it does not quit")
	}
}

func TestTheMenuEndsTheApp(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	c := b.attended()
	b.bar("Quit")
	b.closed()
	if c.quits != 1 {
		t.Error("it does not quit")
	}
}

func TestACommandRedactsAndShowsAgain(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	t.Cleanup(func() { b.parts.App.Preferences().RemoveValue(prefRedacted) })
	for _, on := range []bool{true, false} {
		b.command("Redact for a shared screen, or show again")
		if b.veil.On() != on || b.offers("Redacted") != on {
			t.Errorf("redacted is %t", b.veil.On())
		}
	}
	b.tap("Keys")
	if !b.sees("Everywhere") {
		t.Error("the keys do not show")
	}
}

func TestSelectingUndoingAndSavingStandInTheMenu(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf, sign)
	b.bar("Select all in the list")
	if n := len(b.live.Several()); n != len(b.live.Rows()) || n == 0 {
		t.Errorf("%d are selected in Live", n)
	}
	b.showGuestbook()
	b.until("the book", func() bool { return len(b.Desk.guests.Rows()) == 12 })
	b.bar("Select all in the list")
	if b.Desk.guests.Several() != 12 {
		t.Errorf("%d entries are selected", b.Desk.guests.Several())
	}
	b.tap("Delete them")
	b.until("they are gone", func() bool { return len(b.Desk.guests.Rows()) == 0 })
	b.bar("Undo the last change")
	b.until("they are back", func() bool { return len(b.Desk.guests.Rows()) == 12 })
	b.kept.Put(hooks.Inbox{Name: "orders"})
	b.showInboxes()
	b.until("the inbox", func() bool { return b.boxes.Loaded() && b.boxes.Count() == 1 && b.boxes.Edit() != nil })
	status := under[*widgets.Field](b, "Status")
	status.Focus()
	status.SelectAll()
	b.typeIn("204")
	b.bar("Save what was typed")
	b.settled("orders", func(in hooks.Inbox) bool { return in.Answer.Status == 204 })
	b.bar("Undo the last change")
	b.settled("orders", func(in hooks.Inbox) bool { return in.Answer.Status == 0 })
}

func TestACommandBeginsWhatItSays(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.command("Replay what the list shows…")
	b.until("it is asked", func() bool { return b.sees("Replay what the list shows") && b.offers("Cancel") })
	b.tap("Cancel")
	b.command("Repeat many times…")
	b.until("it is asked", func() bool { return b.sees("It goes to http://localhost:8080/in/github.") })
	b.tap("Cancel")
	b.command("Export…")
	b.tap("Cancel")
	b.parts.App.Clipboard().SetContent("curl http://a.test")
	b.command("Paste cURL…")
	b.tap("Cancel")
	if b.covered() || len(b.house.sent()) > 0 {
		t.Error("a sheet stays although it was cancelled")
	}
}
