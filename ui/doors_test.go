package ui

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/tunnel/lan"
	"bellhop/tunnel/probe"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/widgets"
)

// porch keeps how the doors open, in memory, and tests them as it is told.
type porch struct {
	kept *doors.Kept

	mu      sync.Mutex
	text    map[string]string
	refuse  error
	report  probe.Report
	testErr error
	tested  []string
}

func newPorch(t testing.TB) *porch {
	p := &porch{text: map[string]string{}}
	var err error
	if p.kept, err = doors.Read(t.Context(), p, doors.Machine{Env: func(string) string { return "" }}); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *porch) Setting(_ context.Context, name string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text[name], nil
}

func (p *porch) SetSetting(_ context.Context, name, value string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse == nil {
		p.text[name] = value
	}
	return p.refuse
}

func (p *porch) addresses() ([]lan.Address, error) {
	return []lan.Address{{IP: netip.MustParseAddr("192.168.1.20"), Interface: "wlan0"}, {IP: netip.MustParseAddr("fd00::7"), Interface: "eth0"}}, nil
}

func (p *porch) test(_ context.Context, name string) (probe.Report, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tested = append(p.tested, name)
	return p.report, p.testErr
}

// turnNth flips the nth toggle in sight.
func (b *bench) turnNth(n int) {
	b.t.Helper()
	found := b.walk(func(o fyne.CanvasObject) bool {
		toggle, is := o.(*widgets.Toggle)
		if !is {
			return false
		}
		if n--; n >= 0 {
			return false
		}
		test.Tap(toggle)
		return true
	})
	if !found {
		b.t.Fatal("there is no such toggle")
	}
}

func (b *bench) turned(d *door) (opened, closed int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.opened, d.closed
}

func TestEachDoorIsTurnedOnAndOffInOnePlace(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.tap("Doors")
	for _, words := range []string{"This computer", "Local network", "ngrok", "SSH, localhost.run", "Everybody in this network can sign the book and post to your inboxes. The control API stays here."} {
		if !b.sees(words) {
			t.Errorf("%q is not in sight", words)
		}
	}
	for i, d := range []*door{b.local, b.lan, b.public, b.ssh} {
		on := d == b.local // it is open at first
		for range 2 {
			openedBefore, closedBefore := b.turned(d)
			b.turnNth(i)
			if opened, closed := b.turned(d); (opened > openedBefore) == on || (closed > closedBefore) != on {
				t.Errorf("door %d was opened %d times and closed %d times", i, opened, closed)
			}
			on = !on
			b.showDoors()
		}
	}
	b.lan.set(tunnel.State{Phase: tunnel.Open, URL: "http://192.168.1.20:8080", Since: b.now})
	b.until("the address is shown", func() bool { return b.sees("http://192.168.1.20:8080") })
	b.tap("Done")
	if b.doors.Shown() {
		t.Error("the sheet is still there")
	}
}

func TestTheSheetTellsEveryState(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.tap("Doors")
	for _, tt := range []struct {
		words string
		state tunnel.State
	}{
		{"opening try 3 in 4 s", tunnel.State{Phase: tunnel.Opening, Try: 3, Next: b.now.Add(4 * time.Second)}},
		{"open 42 min", tunnel.State{Phase: tunnel.Open, URL: "https://x.example", Since: b.now.Add(-42 * time.Minute)}},
		{"reconnecting, try 2 in 3 s", tunnel.State{Phase: tunnel.Reconnecting, URL: "https://x.example", Try: 2, Next: b.now.Add(2100 * time.Millisecond)}},
		{"localhost.run did not open a door", tunnel.State{Phase: tunnel.Refused, Reason: "It is away.", Err: tunnelErr}},
	} {
		b.ssh.set(tt.state)
		b.until(tt.words+" is told", func() bool { return b.sees(tt.words) })
	}
	if !b.sees("It is away.") || !b.offers("Try again") {
		t.Error("a refusal has no reason or no way on")
	}
}

var tunnelErr = context.DeadlineExceeded

func TestAServersKeyIsTrustedByATap(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.tap("Doors")
	seen := &tunnel.HostUnknown{Host: "localhost.run", Key: "ssh-ed25519 SHA256:abc"}
	b.ssh.set(tunnel.State{Phase: tunnel.Refused, Reason: "localhost.run is not known yet.", Err: seen})
	b.until("the question is asked", func() bool { return b.offers("Trust it and open") })
	b.tap("Trust it and open")
	b.until("the door is tried again", func() bool { opened, _ := b.turned(b.ssh); return opened == 1 })
	if key := b.porch.kept.SSH().HostKey; key != seen.Key {
		t.Errorf("the key that is kept is %q", key)
	}
	changed := *seen
	changed.Changed = true
	b.ssh.set(tunnel.State{Phase: tunnel.Refused, Reason: "The key has changed.", Err: &changed})
	b.until("a changed key is not to be trusted by a tap", func() bool { return b.offers("Forget the old key") && !b.offers("Trust it and open") })
	b.tap("Forget the old key")
	b.until("the door is tried again", func() bool { opened, _ := b.turned(b.ssh); return opened == 2 })
	if key := b.porch.kept.SSH().HostKey; key != "" {
		t.Errorf("the key that is kept is %q", key)
	}
}

func TestAnAddressIsTestedAndExplained(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) {
		b.public.state = tunnel.State{Phase: tunnel.Open, URL: "https://me.ngrok-free.app", Since: b.now}
	})
	b.porch.report = probe.Report{
		Verdict: probe.Warned, Sentence: "Webhooks and other programs get through. Browsers see a warning page.",
		Program: probe.Answer{Hops: []probe.Hop{{URL: "https://me.ngrok-free.app/", Status: 200}}, Ours: true},
		Browser: probe.Answer{Hops: []probe.Hop{{URL: "https://me.ngrok-free.app/", Status: 511}}, Code: "ERR_NGROK_6024"},
	}
	b.tap("Doors")
	b.tap("Test")
	b.until("the answer is explained", func() bool { return b.sees("Browsers see a warning page.") })
	if !b.sees("browsers see a warning first") || !b.offers("Test") {
		t.Error("the answer has no title, or cannot be asked for again")
	}
	b.porch.mu.Lock()
	if len(b.porch.tested) != 1 || b.porch.tested[0] != doors.Ngrok {
		t.Errorf("tested were %v", b.porch.tested)
	}
	b.porch.testErr = &tunnel.Refusal{Reason: "This door is closed."}
	b.porch.mu.Unlock()
	b.tap("Test")
	b.until("a refusal is told", func() bool { return b.sees("This door is closed.") })
	b.window.Canvas().Unfocus() // as a tap does on what cannot be pressed at the moment
	b.key(fyne.KeyEscape)
	if b.covered() {
		t.Error("Escape does not close the sheet when nothing has the focus")
	}
}

func TestATakenPortIsMovedFromByATap(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.tap("Doors")
	b.lan.set(tunnel.State{Phase: tunnel.Refused, Reason: "Port 8080 is in use by another program. Port 8083 is free.", Err: &tunnel.PortTaken{Addr: "192.168.1.20:8080", Next: "192.168.1.20:8083"}})
	b.until("another port is offered", func() bool { return b.offers("Use 8083") })
	b.tap("Use 8083")
	b.until("the door is opened there", func() bool { opened, _ := b.turned(b.lan); return opened == 1 })
	if n := b.porch.kept.LAN(); n.Port != 8083 {
		t.Errorf("kept is %+v", n)
	}
}

func TestTheBarShowsAndTurnsTheDoorThatIsPublic(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	if err := b.porch.kept.SetPublic(t.Context(), doors.SSH); err != nil {
		t.Fatal(err)
	}
	b.tap("Go public")
	b.until("SSH is asked", func() bool { return b.sees("asking localhost.run for a door…") })
	if opened, _ := b.turned(b.public); opened != 0 {
		t.Error("ngrok was asked as well")
	}
	b.ssh.set(tunnel.State{Phase: tunnel.Open, URL: "https://abc.lhr.life", Since: b.now})
	b.until("its address is shown", func() bool { return b.sees("https://abc.lhr.life") && b.offers("Go private") })
	b.tap("Go private")
	b.until("it is closed", func() bool { _, closed := b.turned(b.ssh); return closed == 1 && b.offers("Go public") })
	seen := &tunnel.HostUnknown{Host: "localhost.run", Key: "ssh-ed25519 SHA256:abc"}
	b.ssh.set(tunnel.State{Phase: tunnel.Refused, Reason: "localhost.run is not known yet.", Err: seen})
	b.until("the question stands under the bar", func() bool { return b.offers("Trust it and open") && !b.offers("Enter the token") })
	b.tap("Trust it and open")
	b.until("the door is tried again", func() bool { opened, _ := b.turned(b.ssh); return opened == 2 })
}

func TestAnAddressIsShownAsAQRCode(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	test.Tap(iconWith(b, "Show as a QR code"))
	if !b.sees("Scan to open") {
		t.Fatal("no code is in sight")
	}
	code := ""
	b.walk(func(o fyne.CanvasObject) bool {
		if q, is := o.(*widgets.QR); is {
			code = q.Text()
		}
		return code != ""
	})
	if code != "http://localhost:8080" {
		t.Errorf("the code is of %q", code)
	}
	b.tap("Done")
}

// settingField is the field with these words in its place.
func (b *bench) settingField(placeholder string) *widgets.Field {
	b.t.Helper()
	for _, f := range each[*widgets.Field](b) {
		if f.Placeholder() == placeholder {
			return f
		}
	}
	b.t.Fatalf("there is no field %q", placeholder)
	return nil
}

// saveServer saves what was typed of the SSH server, as Enter in its first field does.
func (b *bench) saveServer() {
	b.t.Helper()
	b.settingField("localhost.run").OnSubmit("")
}

func TestHowDoorsOpenIsSet(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.showSettings()
	b.until("the settings are filled", func() bool {
		return slices.ContainsFunc(each[*widgets.Choice](b), func(c *widgets.Choice) bool { return slices.Contains(c.Options(), "192.168.1.20, wlan0") })
	})
	for placeholder, text := range map[string]string{"localhost.run": "tunnel.example.net", "22": "2222", "any that is free": "8000", "as the server says, or http://{host}:{port}": "http://{host}:{port}"} {
		b.settingField(placeholder).SetText(text)
	}
	b.saveServer()
	b.until("it is said", func() bool { return b.sees("The SSH server is set") })
	if s := b.porch.kept.SSH(); s != (doors.Server{Host: "tunnel.example.net", Port: 2222, Remote: 8000, URL: "http://{host}:{port}"}) {
		t.Errorf("kept is %+v", s)
	}
	b.settingField("22").SetText("99999")
	b.saveServer()
	if !b.sees("A port is a number from 1 to 65535.") {
		t.Error("a bad port is not told")
	}
	b.settingField("22").SetText("22")
	b.settingField("localhost.run").SetText("me@example.net")
	b.saveServer()
	b.until("what does not suit is told", func() bool { return b.sees("The server is a name or an address") })
	if b.porch.kept.SSH().Host != "tunnel.example.net" {
		t.Error("what does not suit was kept")
	}
}

func TestASettingScrolledAwayTakesNoTaps(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app"})
	b.until("the address is open", func() bool { return b.frame.lastFobs[1].Ready })
	b.showSettings()
	field, icon := b.settingField("that of the local address"), iconWith(b, "Copy the address")
	for _, i := range each[*widgets.IconButton](b) {
		if i.Tip() == icon.Tip() {
			icon = i // the public address's, which stands above the fields
		}
	}
	canvas, driver := b.window.Canvas(), fyne.CurrentApp().Driver()
	middle := func(o fyne.CanvasObject) fyne.Position {
		return driver.AbsolutePositionForObject(o).AddXY(o.Size().Width/2, o.Size().Height/2)
	}
	b.settings.RevealDoors()
	b.until("the page is laid out", func() bool { return middle(field).Y > 100 && middle(field).Y < canvas.Size().Height })
	test.Scroll(canvas, middle(field), 0, middle(icon).Y-middle(field).Y)
	left := driver.AbsolutePositionForObject(field).X
	if over := middle(icon); middle(field).Y != over.Y || over.X < left || over.X > left+field.Size().Width {
		t.Fatalf("the wheel over a field has brought it to %v, the icon is at %v", middle(field), over)
	}
	test.TapCanvas(canvas, middle(icon))
	if got := fyne.CurrentApp().Clipboard().Content(); got != "https://grand-lobby.ngrok-free.app" {
		t.Errorf("a tap on the icon that covers it copied %q", got)
	}
}

func TestTheAddressBarHasRoomForLargeText(t *testing.T) {
	b := open(t, &modeltest.Shelf{})
	b.setLook(settings.Look{Scale: 200})
	b.window.Resize(fyne.NewSize(leastWidth+leastMore, leastHeight))
	b.public.set(tunnel.State{Phase: tunnel.Reconnecting, URL: "https://a-rather-long-name-of-a-hotel.ngrok-free.app", Try: 3, Next: b.now.Add(4 * time.Second)})
	b.until("it is public", func() bool { return b.offers("Go private") })
	b.uncrowded(t, "a public address in large text")
}
