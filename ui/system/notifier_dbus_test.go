//go:build linux || freebsd || openbsd || netbsd

package system

import (
	"bufio"
	"context"
	"errors"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// busConfig has a bus start nobody by itself, as those of a desktop do.
const busConfig = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`

// sessionBus starts a bus for the test and gives a connection of somebody else's.
func sessionBus(t *testing.T) *dbus.Conn {
	t.Helper()
	config := filepath.Join(t.TempDir(), "bus.conf")
	if err := os.WriteFile(config, []byte(busConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	daemon := exec.CommandContext(t.Context(), "dbus-daemon", "--config-file="+config, "--nofork", "--print-address=1")
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := daemon.Start(); err != nil {
		t.Fatalf("%v (make deps installs it)", err)
	}
	t.Cleanup(func() { _ = daemon.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = bus.Close() })
	return bus
}

// bubble is what a desktop was asked to show.
type bubble struct {
	App      string
	Replaces uint32
	Title    string
	Text     string
	Actions  []string
	Stays    int32
}

// screen is a desktop that shows notifications.
type screen struct {
	able  []string
	shown chan bubble
	stuck bool
}

func (s *screen) GetCapabilities() ([]string, *dbus.Error) { return s.able, nil }

func (s *screen) Notify(app string, replaces uint32, _, title, text string, actions []string, _ map[string]dbus.Variant, stays int32) (uint32, *dbus.Error) {
	s.shown <- bubble{app, replaces, title, text, actions, stays}
	if s.stuck {
		select {}
	}
	return 7, nil
}

func (s *screen) on(t *testing.T, bus *dbus.Conn) {
	t.Helper()
	s.shown = make(chan bubble, 10)
	if err := bus.Export(s, noticePath, noticeName); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.RequestName(noticeName, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
}

func TestANotificationStandsOnceOnTheScreenAndCanBeChosen(t *testing.T) {
	bus := sessionBus(t)
	desktop := &screen{able: []string{"body-markup", "actions"}}
	desktop.on(t, bus)
	n := NewNotifier(NotifierParts{Name: "Bellhop", Icon: image.NewNRGBA(image.Rect(0, 0, 2, 2))})
	chosen := make(chan string, 1)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- n.Run(ctx, func(kind string) { chosen <- kind }) }()

	notice := Notice{Kind: "match", Title: "An exchange matches", Text: "POST /in/<b>&", Open: "Show"}
	for _, replaces := range []uint32{0, 7} {
		if err := n.Notify(t.Context(), notice); err != nil {
			t.Fatal(err)
		}
		got := <-desktop.shown
		if got.App != "Bellhop" || got.Title != notice.Title || got.Text != "POST /in/&lt;b&gt;&amp;" || got.Replaces != replaces || got.Stays != -1 || strings.Join(got.Actions, " ") != "default Show" {
			t.Errorf("the desktop was asked for %+v", got)
		}
	}
	for _, id := range []uint32{8, 7} { // the first is another program's
		if err := bus.Emit(noticePath, chosenName, id, "default"); err != nil {
			t.Fatal(err)
		}
	}
	if got := <-chosen; got != "match" {
		t.Errorf("%q was chosen", got)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestADesktopThatIsStuckOrHasNoNotificationsIsGivenUpOn(t *testing.T) {
	bus := sessionBus(t)
	n := NewNotifier(NotifierParts{Name: "Bellhop", Icon: image.NewNRGBA(image.Rect(0, 0, 2, 2))})
	if err := n.Ready(t.Context()); err == nil {
		t.Error("there is nobody to show a notification, and it is ready")
	}
	if err := n.Notify(t.Context(), Notice{Kind: "match"}); err == nil {
		t.Error("a notification was shown by nobody")
	}
	desktop := &screen{stuck: true}
	desktop.on(t, bus)
	ctx, stop := context.WithCancel(t.Context())
	refused := make(chan error, 1)
	go func() { refused <- n.Notify(ctx, Notice{Kind: "match"}) }()
	<-desktop.shown
	stop()
	if err := <-refused; !errors.Is(err, context.Canceled) {
		t.Errorf("a desktop that is stuck gives %v", err)
	}
}
