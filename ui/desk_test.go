package ui

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// walk visits every object in sight, the topmost overlay before the window's content.
func (b *bench) walk(visit func(fyne.CanvasObject) (found bool)) bool {
	root := b.window.Content()
	if top := b.window.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	var within func(fyne.CanvasObject) bool
	within = func(o fyne.CanvasObject) bool {
		if !o.Visible() {
			return false
		}
		if visit(o) {
			return true
		}
		switch o := o.(type) {
		case *fyne.Container:
			for _, child := range o.Objects {
				if within(child) {
					return true
				}
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				if within(child) {
					return true
				}
			}
		}
		return false
	}
	return within(root)
}

// sees reports whether a text is in sight, whole or as a part.
func (b *bench) sees(text string) bool {
	return b.walk(func(o fyne.CanvasObject) bool { return strings.Contains(textOf(o), text) })
}

// tap presses the button with these words.
func (b *bench) tap(text string) {
	b.t.Helper()
	found := b.walk(func(o fyne.CanvasObject) bool {
		button, is := o.(*widgets.Button)
		if !is || button.Disabled() || !holds(button, text) {
			return false
		}
		test.Tap(button)
		return true
	})
	if !found {
		b.t.Fatalf("there is no button %q that can be pressed", text)
	}
}

// tapToast presses the passing word at the foot of the window.
func (b *bench) tapToast() {
	b.t.Helper()
	toast := b.frame.toast
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(toast)
	test.TapCanvas(b.window.Canvas(), at.AddXY(toast.Size().Width/2, toast.Size().Height-30))
}

// offers reports whether there is a button with these words that can be pressed.
func (b *bench) offers(text string) bool {
	return b.walk(func(o fyne.CanvasObject) bool {
		button, is := o.(*widgets.Button)
		return is && !button.Disabled() && holds(button, text)
	})
}

func holds(w fyne.Widget, text string) bool {
	for _, o := range test.WidgetRenderer(w).Objects() {
		if textOf(o) == text {
			return true
		}
	}
	return false
}

// textOf gives the words of an object. Code is drawn in spans; its view gives the whole.
func textOf(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *canvas.Text:
		return o.Text
	case *widgets.CodeSample:
		return o.Text()
	case *widgets.CodeView:
		return o.Text()
	case *widgets.Paragraph:
		var lines []string
		for _, line := range test.WidgetRenderer(o).Objects() {
			if text, is := line.(*canvas.Text); is && text.Visible() {
				lines = append(lines, text.Text)
			}
		}
		return strings.Join(lines, " ")
	}
	return ""
}

func (b *bench) key(name fyne.KeyName) {
	e := &fyne.KeyEvent{Name: name}
	if focused := b.window.Canvas().Focused(); focused != nil {
		focused.TypedKey(e)
		return
	}
	b.window.Canvas().OnTypedKey()(e)
}

func (b *bench) rune(r rune) {
	if focused := b.window.Canvas().Focused(); focused != nil {
		focused.TypedRune(r)
		return
	}
	b.window.Canvas().OnTypedRune()(r)
}

// shortcut does what a key with modifiers does, by way of the menu that holds it.
func (b *bench) shortcut(key fyne.KeyName, more fyne.KeyModifier) {
	b.t.Helper()
	want := (&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | more}).ShortcutName()
	for _, menu := range b.window.MainMenu().Items {
		for _, item := range menu.Items {
			if item.Shortcut != nil && item.Shortcut.ShortcutName() == want {
				item.Action()
				return
			}
		}
	}
	b.t.Fatalf("no menu has the shortcut %s", want)
}

func TestLiveShowsWhatHappens(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	if !b.sees("Nothing has rung yet") || !b.sees("curl -d hello localhost:8080/in/scratch") {
		t.Error("an empty list does not say what to do")
	}
	id := b.shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/orders", Inbox: "orders", State: hooks.StateNew, Status: 200})
	b.until("the row shows", func() bool { return b.sees("/in/orders") })
	if b.sees("Nothing has rung yet") || !b.sees("new") {
		t.Error("the list shows a row and still says that it is empty, or not the capture's state")
	}
	b.shelf.Edit(id, func(e *hooks.Exchange) { e.State = hooks.StateProcessed })
	b.until("the state changes", func() bool { return b.sees("processed") })
}

func TestSigningAsATestGuest(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.house.set(func() { b.house.refuse = errDisk })
	b.tap("Sign as a test guest")
	b.until("the failure shows", func() bool { return b.sees("The guestbook was not signed") })
	if b.sees("no space") {
		t.Error("the raw error is shown")
	}
	b.house.set(func() { b.house.refuse = nil })
	b.tap("Try again")
	b.until("the signing shows", func() bool { return b.sees("guest signed") })
	if b.sees("The guestbook was not signed") {
		t.Error("the failure stays")
	}
}

func TestPauseKeepsAndFollowShows(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.rune(' ')
	if !b.live.Paused() || !b.offers("Go on") {
		t.Fatal("Space does not pause")
	}
	for range 14 {
		shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/late", Status: 200})
	}
	b.until("the newer ones are counted", func() bool { return b.sees("14 newer ones are kept") })
	if b.sees("/late") {
		t.Error("a paused list moves")
	}
	b.tap("Show them")
	b.until("they show", func() bool { return b.sees("/late") })
	if b.live.Paused() || !b.live.Following() {
		t.Error("the list does not go on")
	}
	b.tap("Pause")
	b.rune('f')
	if b.live.Paused() || !b.live.Following() {
		t.Error("F does not follow")
	}
}

func TestDirections(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.walk(func(o fyne.CanvasObject) bool {
		s, is := o.(*widgets.Segments)
		if is && holds(s, "Out") {
			s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
			s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
		}
		return is
	})
	b.until("only what went out shows", func() bool { return b.live.Loaded() && !b.sees("/guestbook") })
	if b.live.Direction() != hooks.Out {
		t.Errorf("direction %q", b.live.Direction())
	}
}

func TestKeysWalkTheListAndTheTabs(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	b.key(fyne.KeyEnd)
	last := b.live.Selected()
	b.rune('k')
	if got := b.live.Selected(); got != last-1 {
		t.Errorf("K goes to %d, want %d", got, last-1)
	}
	b.rune('j')
	b.key(fyne.KeyUp)
	b.key(fyne.KeyUp)
	if got := b.live.Selected(); got != last-2 {
		t.Errorf("the arrows go to %d, want %d", got, last-2)
	}
	if b.live.Following() {
		t.Error("a choice leaves follow mode on")
	}
	b.key(fyne.KeyHome)
	b.until("the first is shown", func() bool { return b.traffic.Shown().Exchange.ID == 1 })
	b.rune(']')
	b.until("the response shows", func() bool { return b.sees("<!doctype html>") })
	b.rune('[')
	b.until("the request shows", func() bool { return !b.sees("<!doctype html>") })
	b.key(fyne.KeyReturn)
	if _, is := b.window.Canvas().Focused().(*widgets.CodeView); !is {
		t.Errorf("Enter focuses %T, want the body", b.window.Canvas().Focused())
	}
	b.key(fyne.KeyEscape)
	if b.live.Selected() != 0 || !b.sees("Pick an exchange") {
		t.Error("Esc does not close the exchange")
	}
}

func TestInspectorShowsTheCapture(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	for _, text := range []string{"POST /in/github", "200 OK", "GitHub push", "signature ok", "from 140.82.115.42 in 5 ms", "X-Hub-Signature-256", "399 B", `"full_name"`} {
		if !b.sees(text) {
			t.Errorf("the inspector does not show %q", text)
		}
	}
	b.tap("All headers")
	if !b.sees("User-Agent") {
		t.Error("not all headers are shown")
	}
	b.tap("Fewer")
	b.choose(push + 7)
	if !b.sees("replay of 14:31:15.007 POST /in/github") {
		t.Fatal("a replay does not say of what")
	}
	b.tap("Go there")
	b.until("the cause is shown", func() bool { return b.traffic.Shown().Exchange.ID == push })
	if b.live.Selected() != push {
		t.Error("the list does not follow to the cause")
	}
}

func TestReplayAsItWas(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.rune('r')
	b.until("it was sent", func() bool { return b.frame.toast.Saying() != "" })
	b.tap("Replay")
	b.until("it was sent twice", func() bool { return len(b.house.sent()) == 2 })
	for _, r := range b.house.sent() {
		if r.Exchange != push || r.URL != "" || r.Body != nil {
			t.Errorf("sent %+v, want the original as it was", r)
		}
	}
	b.until("the replay shows", func() bool { return b.offers("Replay") })

	b.house.set(func() { b.house.refuse = hooks.Conflict("Deliveries rest while the queue moves.") })
	b.rune('r')
	b.until("the refusal shows", func() bool { return b.sees("Deliveries rest while the queue moves.") })
}

func TestACutBodyIsNotReplayed(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push + 9)
	if b.offers("Replay") {
		t.Error("a cut body can be replayed")
	}
	if !b.sees("so it cannot be sent again as it was") || !b.sees("The rest was not stored") {
		t.Error("nobody says why")
	}
	b.rune('r')
	if len(b.house.sent()) != 0 || b.frame.page != livePage {
		t.Error("the key does what the button refuses")
	}
}

func TestCreatingTheInboxThatWasMissed(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push + 6)
	if !b.sees("There is no inbox shopify") {
		t.Fatal("the missing inbox is not named")
	}
	b.tap("Create inbox shopify")
	b.until("the inbox is there", func() bool { return b.frame.toast.Saying() == "Inbox shopify is open" })
	if b.house.inboxes[0] != "shopify" || b.offers("Create inbox shopify") {
		t.Errorf("created %q; it is still offered: %t", b.house.inboxes, b.offers("Create inbox shopify"))
	}
}

func TestReplayElsewhere(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push + 3)
	b.rune('e')
	b.until("the original's answer shows", func() bool { return b.sees("422") && b.sees("unknown currency") })
	b.until("the cursor is in the address", func() bool { return b.window.Canvas().Focused() != nil })
	if !b.sees("Send it to see the answer here.") {
		t.Error("the empty column says nothing")
	}

	b.until("the request is read", b.draft.Ready)
	b.fill("http://localhost:3000/stripe", "localhost:99999")
	b.shortcut(fyne.KeyReturn, 0)
	if !b.sees("A port goes from 1 to 65535.") || len(b.house.sent()) != 0 {
		t.Error("a bad address is not refused in its place")
	}
	b.fill("localhost:99999", "localhost:9001/x")
	b.tap("Send")
	b.until("the answer shows", func() bool { return b.sees("first 200") && b.sees("in_1QNxSyLkdIwHu7ix") })
	if r := b.house.sent()[0]; r.Exchange != push+3 || r.URL != "http://localhost:9001/x" {
		t.Errorf("sent %+v", r)
	}
	b.shortcut(fyne.KeyReturn, 0)
	b.until("the second answer shows", func() bool { return b.sees("second 200") })
	b.tap("first 200")
	if b.draft.Chosen() != 0 {
		t.Error("a pill does not choose its send")
	}

	b.house.set(func() { b.house.refuse = errDisk })
	b.tap("Send")
	b.until("the failure shows", func() bool { return b.sees("It was not sent") })
	if b.sees("no space left") {
		t.Error("the raw error is shown")
	}
	b.key(fyne.KeyEscape)
	if b.frame.page != livePage || b.live.Selected() != push+3 {
		t.Error("Esc does not lead back to the list")
	}
	b.choose(push)
	b.rune('e')
	if got := b.draft.Edit().URL; got != "http://localhost:8080/in/github" {
		t.Errorf("a capture would go to %q, want its own address here", got)
	}
}

func TestCopyAsCurl(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	b.rune('c')
	b.until("it is copied", func() bool { return b.frame.toast.Saying() == "cURL copied, secrets left out" })
	got := fyne.CurrentApp().Clipboard().Content()
	if !strings.HasPrefix(got, "curl") || !strings.Contains(got, "'http://localhost:8080/in/github'") || strings.Contains(got, "sha256=") {
		t.Errorf("copied: %s", got)
	}
}

func TestGoingPublicAndPrivate(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.tap("Go public")
	b.until("it opens", func() bool { return b.sees("asking ngrok for a door…") })
	b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now.Add(-42 * time.Minute)})
	b.until("it is open", func() bool { return b.sees("open 42 min") && b.sees("https://grand-lobby.ngrok-free.app") })
	b.shortcut(fyne.KeyP, fyne.KeyModifierShift)
	b.until("it is closed", func() bool { return b.sees("not shared") && b.offers("Go public") })
	b.public.set(tunnel.State{Phase: tunnel.Refused, Code: "ERR_NGROK_4018", Reason: "It wants an account token and there is none yet."})
	b.until("the refusal shows", func() bool { return b.sees("ngrok did not open a door") && b.sees("ERR_NGROK_4018") })
	b.tap("Enter the token")
	b.until("there is no token", func() bool { return b.sees("There is no token yet.") })

	b.typeToken("2abc")
	b.tap("Save and try again")
	b.until("it is saved and tried", func() bool { return b.sees("asking ngrok") && b.sees("A token is saved.") })
	if b.house.token != "2abc" || b.public.opened != 2 {
		t.Errorf("token %q, opened %d times", b.house.token, b.public.opened)
	}
	if b.sees("2abc") {
		t.Error("the token is still in sight")
	}
}

// TestATokenIsNotTriedForAnotherDoor: the SSH server was chosen and has refused; ngrok was asked for nothing.
func TestATokenIsNotTriedForAnotherDoor(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	if err := b.porch.kept.SetPublic(t.Context(), doors.SSH); err != nil {
		t.Fatal(err)
	}
	b.ssh.set(tunnel.State{Phase: tunnel.Refused, Reason: "localhost.run does not answer."})
	b.until("the refusal shows", func() bool { return b.sees("localhost.run does not answer.") })
	b.enterToken()
	b.until("there is no token", func() bool { return b.sees("There is no token yet.") })
	b.typeToken("2abc")
	b.tap("Save") // the first, of the token
	b.until("it is saved", func() bool { return b.sees("A token is saved.") })
	if b.public.opened != 0 {
		t.Error("ngrok was asked for a door")
	}
}

func TestATakenPort(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.local.set(tunnel.State{Phase: tunnel.Refused, Reason: "Port 8080 is in use by another program.", Err: &tunnel.PortTaken{Addr: "127.0.0.1:8080", Next: "127.0.0.1:8081"}})
	b.until("the refusal shows", func() bool { return b.sees("Port 8080 is in use by another program.") })
	b.tap("Use 8081")
	if b.moved != "127.0.0.1:8081" {
		t.Errorf("moved to %q", b.moved)
	}
	b.local.set(tunnel.State{Phase: tunnel.Open, URL: "http://localhost:8081"})
	b.until("it is open", func() bool { return b.sees("http://localhost:8081") && !b.sees("in use by another program") })
}

func TestStayingPrivateAfterARefusal(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.public.set(tunnel.State{Phase: tunnel.Refused, Reason: "It wants another token."})
	b.until("the refusal shows", func() bool { return b.sees("It wants another token.") })
	b.tap("Stay private")
	if b.sees("It wants another token.") {
		t.Error("the refusal stays")
	}
}

func TestTokenFromTheEnvironment(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.house.fromEnv = true })
	b.shortcut(fyne.KeyComma, 0)
	b.until("the environment is named", func() bool { return b.sees("NGROK_AUTHTOKEN") })
	b.typeToken("2abc")
	b.tap("Save")
	b.until("the typed one is kept", func() bool { return b.sees("A token is saved.") })
	b.tap("Forget it")
	b.until("the environment's is back", func() bool { return b.sees("NGROK_AUTHTOKEN") })
	if b.offers("Forget it") {
		t.Error("a token that is not kept can be forgotten")
	}
}

// typeToken types where the token goes.
func (b *bench) typeToken(text string) {
	b.t.Helper()
	b.settings.FocusToken()
	b.typeIn(text)
}

func TestATokenThatCannotBeSaved(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showSettings()
	b.until("there is no token", func() bool { return b.sees("There is no token yet.") })
	b.tap("Save")
	if !b.sees("Paste the one from dashboard.ngrok.com.") {
		t.Error("an empty token is not refused")
	}
	b.house.set(func() { b.house.refuse = errDisk })
	b.typeToken("2abc")
	b.tap("Save")
	b.until("the failure shows", func() bool { return b.sees("The token was not changed") })
	if b.sees("no space left") {
		t.Error("the raw error is shown")
	}
}

func TestLookIsRemembered(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.shortcut(fyne.KeyEqual, 0)
	b.shortcut(fyne.KeyEqual, 0)
	b.shortcut(fyne.KeyMinus, 0)
	b.setLook(settings.Look{Variant: theme.Dark, Scale: b.look.Scale})
	if got := b.storedLook(); got != (settings.Look{Variant: theme.Dark, Scale: 110}) {
		t.Errorf("remembered %+v", got)
	}
	if got := b.parts.App.Settings().Theme(); got != (theme.Theme{Variant: theme.Dark, TextScale: 1.1}) {
		t.Errorf("the app wears %+v", got)
	}
	b.shortcut(fyne.Key0, 0)
	if b.look.Scale != 0 || b.look.Variant != theme.Dark {
		t.Errorf("Ctrl 0 gives %+v", b.look)
	}
	b.storeSize(fyne.NewSize(1400, 100))
	if got := b.storedSize(); got != fyne.NewSize(1400, leastHeight) {
		t.Errorf("the window opens with %v", got)
	}
	b.storeSize(fyne.NewSize(firstWidth, firstHeight))
}

func TestKeysSheetAndLicences(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.rune('?')
	if !b.sees("Follow the newest") {
		t.Fatal("? does not show the keys")
	}
	b.rune('?')
	b.tap("Close")
	if b.window.Canvas().Overlays().Top() != nil {
		t.Error("the sheet stays")
	}
	b.showSettings()
	b.tap("Licences…")
	b.typeIn("inter")
	b.key(fyne.KeyReturn)
	if !b.sees("SIL Open Font License") {
		t.Error("the licence is not shown")
	}
	b.key(fyne.KeyEscape)
	if b.window.Canvas().Overlays().Top() != nil {
		t.Error("Esc does not close the licence")
	}
}

func TestListSaysThatItCannotBeRead(t *testing.T) {
	shelf, _ := modeltest.Evening()
	b := open(t, shelf)
	shelf.Break(errDisk)
	b.until("the trouble shows", func() bool { return b.sees("The list cannot be read") })
	if !b.sees("/guestbook") {
		t.Error("the rows from before are gone")
	}
	shelf.Break(nil)
	b.tap("Try again")
	b.until("it is read again", func() bool { return !b.sees("The list cannot be read") })
}

func TestAListThatCannotBeReadIsNotCalledEmpty(t *testing.T) {
	shelf := &modeltest.Shelf{}
	b := open(t, shelf)
	b.until("the list is read", func() bool { return b.sees("Nothing has rung yet") })
	shelf.Break(errDisk)
	b.until("the trouble shows", func() bool { return b.sees("The list cannot be read") })
	if b.sees("Nothing has rung yet") {
		t.Error("what could not be read is called empty")
	}
	shelf.Break(nil)
	b.tap("Try again")
	b.until("it is read again", func() bool { return b.sees("Nothing has rung yet") })
}

func TestWideInspector(t *testing.T) {
	shelf, push := modeltest.Evening()
	b := open(t, shelf)
	b.choose(push)
	before := b.listWidth()
	b.rune('z')
	if after := b.listWidth(); after >= before {
		t.Errorf("the list is %v wide, was %v", after, before)
	}
	b.key(fyne.KeyEscape)
	if got := b.listWidth(); got != before || b.live.Selected() != push {
		t.Error("Esc does not give the room back")
	}
}

// listWidth is the width of the list.
func (b *bench) listWidth() (width float32) {
	b.walk(func(o fyne.CanvasObject) bool {
		list, is := o.(*widgets.RowList)
		if is {
			width = list.Size().Width
		}
		return is
	})
	return width
}

// fill types a text into the field that holds another.
func (b *bench) fill(old, text string) {
	b.t.Helper()
	found := b.walk(func(o fyne.CanvasObject) bool {
		field, is := o.(*widgets.Field)
		if !is || field.Text() != old {
			return false
		}
		field.SetText("")
		field.Focus()
		for _, r := range text {
			b.window.Canvas().Focused().TypedRune(r)
		}
		return true
	})
	if !found {
		b.t.Fatalf("there is no field with %q", old)
	}
}
