package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/widgets"
)

// owns are what belongs to somebody in everything that opens here.
func owns() []string {
	return []string{"secretcorp", "jane", "Roe", "203.0.113.77", "grand-lobby", "192.168.1.20", "hunter2"}
}

// private fills every page with what belongs to somebody.
func private(t *testing.T) *bench {
	const hook = "https://hooks.secretcorp.com/in?token=hunter2hunter2"
	shelf := &modeltest.Shelf{}
	b := open(t, shelf, func(b *bench) {
		t.Cleanup(func() { fyne.CurrentApp().Preferences().RemoveValue(prefRedacted) })
		if err := b.porch.kept.SetSSH(t.Context(), func(s *doors.Server) { s.Host, s.User = "ssh.secretcorp.com", "jane" }); err != nil {
			t.Fatal(err)
		}
		if err := b.porch.kept.SetLAN(t.Context(), func(n *doors.Network) { n.Address = "192.168.1.20" }); err != nil {
			t.Fatal(err)
		}
		b.kept.Put(hooks.Inbox{Name: "orders", Forwards: []hooks.Forward{{URL: hook}}})
		b.guests.Put(hooks.Comment{Name: "Anna Roe", Text: "Write to jane@secretcorp.com", Source: "203.0.113.77"}, hooks.Bells{Delivered: 1})
		b.guests.Ring(1, hooks.Rung{Delivery: hooks.Delivery{URL: hook, State: hooks.Delivered, Attempts: 1}, Try: 1})
		s := b.book.Put(hooks.Subscription{URL: hook, Active: true, Description: "for jane@secretcorp.com", Types: []string{"*"}})
		b.book.Try(s, hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: hook, Host: "hooks.secretcorp.com", Status: 500, At: b.now, Took: time.Second})
		for _, state := range []hooks.DeliveryState{hooks.Waiting, hooks.GivenUp} {
			b.luggage.Add(hooks.BoardRow{Delivery: hooks.Delivery{URL: hook, State: state, Attempts: 3, Reason: "hooks.secretcorp.com does not answer", DueAt: b.now, EndedAt: b.now}}, "comment.created")
		}
		b.crew.Put(model.QueueState{Address: "amqp://jane:hunter2@broker.secretcorp.com", Trouble: "Nothing listens at broker.secretcorp.com.", Workers: []hooks.Worker{
			{Name: "worker-7", Host: "desk.secretcorp.com", Seen: b.now, Size: 1, InHand: 1, Holds: []hooks.Holding{{Held: hooks.Held{Host: "hooks.secretcorp.com", Since: b.now}}}},
		}})
		shelf.Add(hooks.Exchange{
			Direction: hooks.Out, Method: "POST", URL: hook, Host: "hooks.secretcorp.com", Status: 500, Origin: hooks.OriginForward, Error: "hooks.secretcorp.com answered 500",
			Request: shelf.Keep("POST /in?token=hunter2hunter2 HTTP/1.1", hooks.Header{{"Host", "hooks.secretcorp.com"}, {"Authorization", "Bearer hunter2hunter2hunter2"}}, "{}"),
		})
		shelf.Add(hooks.Exchange{
			Direction: hooks.In, Method: "POST", URL: "/in/orders?token=hunter2hunter2", Host: "grand-lobby.ngrok-free.app", Remote: "203.0.113.77:4711", Status: 200, Inbox: "orders", State: hooks.StateFailed, StateReason: "hooks.secretcorp.com answered 500",
			Request: shelf.Keep("POST /in/orders?token=hunter2hunter2 HTTP/1.1", hooks.Header{{"Host", "grand-lobby.ngrok-free.app"}}, `{"email": "jane@secretcorp.com"}`),
		})
	})
	b.lan.set(tunnel.State{Phase: tunnel.Open, URL: "http://192.168.1.20:8080"})
	b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app"})
	b.until("it is public", func() bool { return b.offers("Go private") })
	return b
}

// everywhere shows every page and sheet, one after the other.
func (b *bench) everywhere(look func(where string)) {
	for _, p := range []struct {
		name  string
		show  func()
		shown func() bool
	}{
		{"Live", b.showLive, b.live.Loaded},
		{"Guestbook", b.showGuestbook, func() bool { return len(b.Desk.guests.Rows()) > 0 && b.known() }},
		{"Inboxes", b.showInboxes, func() bool { return len(b.boxes.Rows()) > 0 }},
		{"Subscribers", b.showSubscribers, func() bool { return b.registered.Count() > 0 && b.registered.Tries().Known }},
		{"Deliveries", b.showDeliveries, func() bool { return b.carried.Loaded() && b.queue.Loaded() }},
		{"Settings", b.showSettings, func() bool {
			return slices.ContainsFunc(each[*widgets.Choice](b), func(c *widgets.Choice) bool {
				return len(c.Options()) == 3 && strings.Contains(c.Options()[1], "wlan0")
			})
		}},
	} {
		p.show()
		b.until(p.name+" is filled", p.shown)
		b.settle()
		look(p.name)
	}
	b.showLive()
	b.choose(2)
	for _, tab := range []string{"Request", "Response", "Story", "Timing", "Signature"} {
		b.settle()
		look(tab)
		b.traffic.Rune(']')
	}
	for name, open := range map[string]func(){"Doors": b.openDoors, "Replay": b.replayThese, "Repeat": b.repeatShown} {
		open()
		if name == "Repeat" {
			b.until("it is known where it goes", func() bool { return b.sees("It goes to") })
		}
		b.settle()
		look(name)
		b.key(fyne.KeyEscape)
		b.settle()
	}
}

// readable lists all that the window says, in fields only what is not hidden.
func (b *bench) readable() string {
	var said strings.Builder
	b.walk(func(o fyne.CanvasObject) bool {
		if text, is := o.(*canvas.Text); is {
			said.WriteString(text.Text + "\n")
		} else {
			said.WriteString(textOf(o) + "\n")
		}
		return false
	})
	return said.String()
}

func TestNothingEscapesARedactedScreen(t *testing.T) {
	b := private(t)
	seen := ""
	b.everywhere(func(string) { seen += b.readable() })
	for _, own := range owns() {
		if !strings.Contains(seen, own) {
			t.Errorf("%q is nowhere to be hidden", own)
		}
	}
	b.toggleRedacted()
	b.until("it is redacted", func() bool { return b.live.Loaded() })
	b.everywhere(func(where string) {
		b.until("nothing of anybody shows in "+where, func() bool { return leaked(b.readable()) == "" })
	})
	if got := b.tray.door.Label; leaked(got) != "" {
		t.Errorf("the tray says %q", got)
	}
	if got := b.window.Title(); got != "Bellhop, redacted" {
		t.Errorf("the window is called %q", got)
	}
	if got := b.live.Completions("host:", 5); len(got) > 0 && leaked(got[0].Shown) != "" {
		t.Errorf("a filter is completed by %q", got[0].Shown)
	}
	b.showSettings()
	test.Tap(iconWith(b, "Copy the address"))
	if got := b.parts.App.Clipboard().Content(); strings.Contains(got, "example") {
		t.Errorf("copied is %q, which leads nowhere", got)
	}
	b.showQR("https://grand-lobby.ngrok-free.app")
	if b.sees("Scan to open") || !b.sees("This shows the address") {
		t.Error("a code shows the address without a question")
	}
	b.key(fyne.KeyEscape)
	b.export()
	if !b.sees("The screen is redacted, the file is not") {
		t.Error("it is not told that a file has everything")
	}
	b.key(fyne.KeyEscape)
	b.frame.fail("It was not opened", "Copy https://grand-lobby.ngrok-free.app and open it.")
	b.say("", "Write to jane@secretcorp.com")
	if got := leaked(b.readable()); got != "" {
		t.Errorf("passing words show %q", got)
	}
}

// leaked is the first of what belongs to somebody in a text.
func leaked(text string) string {
	for _, own := range owns() {
		if strings.Contains(text, own) {
			return own
		}
	}
	return ""
}

func TestTheScreenIsRedactedInTheSettings(t *testing.T) {
	b := private(t)
	b.showSettings()
	b.until("the server is filled in", func() bool { return b.sees("ssh.secretcorp.com") })
	b.toggle("Redact for a shared screen")
	b.until("it is redacted", func() bool { return b.veil.On() && b.offers("Redacted") })
	field := b.settingField("localhost.run")
	if field.Text() != "ssh.secretcorp.com" || b.sees("ssh.secretcorp.com") {
		t.Errorf("the field holds %q, which shows", field.Text())
	}
	b.toggle("Redact for a shared screen")
	b.until("all shows", func() bool { return !b.veil.On() && b.sees("ssh.secretcorp.com") })
}
