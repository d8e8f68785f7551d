package journey

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/damage"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// display is an X server of the test's own, with a window manager.
type display struct {
	t    testing.TB
	name string // ":7"
	conn *xgb.Conn
	root xproto.Window
}

// newDisplay starts Xvfb on a free display number and openbox on it.
func newDisplay(t testing.TB, width, height int) *display {
	t.Helper()
	d := bareDisplay(t, width, height)
	manager := exec.Command("openbox", "--sm-disable")
	manager.Env = append(os.Environ(), "DISPLAY="+d.name, "HOME="+t.TempDir())
	own(t, manager)
	d.until("the window manager", func() bool { return d.property("_NET_SUPPORTING_WM_CHECK") != nil })
	return d
}

// bareDisplay starts Xvfb without a window manager: windows have no frames.
func bareDisplay(t testing.TB, width, height int) *display {
	t.Helper()
	ready, told, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Close()
	server := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp", "-dpi", "96")
	server.ExtraFiles = []*os.File{told}
	own(t, server)
	told.Close()
	number, err := bufio.NewReader(ready).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb did not start: %v", err)
	}
	d := &display{t: t, name: ":" + strings.TrimSpace(number)}
	xgb.Logger.SetOutput(io.Discard) // it complains of a missing Xauthority, which this server does not want
	if d.conn, err = xgb.NewConnDisplay(d.name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.conn.Close)
	if err := xtest.Init(d.conn); err != nil {
		t.Fatal(err)
	}
	d.root = xproto.Setup(d.conn).DefaultScreen(d.conn).Root
	return d
}

// own starts a process that ends with the test.
func own(t testing.TB, c *exec.Cmd) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatalf("%s: %v (make deps installs it)", c.Path, err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill() // it may have ended by itself
		_ = c.Wait()         // killed: the error says so
	})
}

// until polls another process's state.
func (d *display) until(what string, ok func() bool) {
	d.t.Helper()
	for end := time.Now().Add(patience); !ok(); {
		if time.Now().After(end) {
			d.t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(5 * time.Millisecond) // X says nothing of its own accord here
	}
}

// property reads a property of the root window; nil when it is not set.
func (d *display) property(name string) []byte {
	atom, err := xproto.InternAtom(d.conn, true, uint16(len(name)), name).Reply()
	if err != nil || atom.Atom == 0 {
		return nil
	}
	p, err := xproto.GetProperty(d.conn, false, d.root, atom.Atom, xproto.GetPropertyTypeAny, 0, 1<<16).Reply()
	if err != nil || len(p.Value) == 0 {
		return nil
	}
	return p.Value
}

// windows lists the windows that the manager knows.
func (d *display) windows() (list []xproto.Window) {
	for v := d.property("_NET_CLIENT_LIST"); len(v) >= 4; v = v[4:] {
		list = append(list, xproto.Window(xgb.Get32(v)))
	}
	return list
}

// await waits for the program's first window.
func (d *display) await() (w xproto.Window) {
	d.t.Helper()
	d.until("a window", func() bool {
		list := d.windows()
		if len(list) > 0 {
			w = list[0]
		}
		return len(list) > 0
	})
	return w
}

// xdo drives pointer and keys.
func (d *display) xdo(args ...string) {
	d.t.Helper()
	c := exec.Command("xdotool", args...)
	c.Env = append(os.Environ(), "DISPLAY="+d.name, "LC_ALL=C.UTF-8")
	if out, err := c.CombinedOutput(); err != nil {
		d.t.Fatalf("xdotool %v: %v\n%s", args, err, out)
	}
}

// key presses a key, such as "ctrl+shift+p".
func (d *display) key(name string) { d.t.Helper(); d.xdo("key", "--clearmodifiers", name) }

// chord presses a key with Ctrl as a keyboard does, with no program to start first, and gives when.
func (d *display) chord(key xproto.Keysym) (pressed time.Time) {
	d.t.Helper()
	const control xproto.Keysym = 0xffe3 // the left one
	ctrl, code := d.keycode(control), d.keycode(key)
	pressed = time.Now()
	for _, event := range []struct {
		kind byte
		code xproto.Keycode
	}{{xproto.KeyPress, ctrl}, {xproto.KeyPress, code}, {xproto.KeyRelease, code}, {xproto.KeyRelease, ctrl}} {
		if err := xtest.FakeInputChecked(d.conn, event.kind, byte(event.code), 0, d.root, 0, 0, 0).Check(); err != nil {
			d.t.Fatal(err)
		}
	}
	return pressed
}

// keycode gives the place on the keyboard of a key that needs no Shift.
func (d *display) keycode(key xproto.Keysym) xproto.Keycode {
	d.t.Helper()
	setup := xproto.Setup(d.conn)
	board, err := xproto.GetKeyboardMapping(d.conn, setup.MinKeycode, byte(setup.MaxKeycode-setup.MinKeycode+1)).Reply()
	if err != nil {
		d.t.Fatal(err)
	}
	i := slices.Index(board.Keysyms, key)
	if i < 0 || i%int(board.KeysymsPerKeycode) != 0 {
		d.t.Fatalf("the keyboard has no key %#x", key)
	}
	return setup.MinKeycode + xproto.Keycode(i/int(board.KeysymsPerKeycode))
}

// typed types a text.
func (d *display) typed(text string) { d.t.Helper(); d.xdo("type", "--delay", "2", text) }

// copy has the display keep a text as what was last copied.
func (d *display) copy(text string) {
	d.t.Helper()
	c := exec.Command("xclip", "-selection", "clipboard", "-in") // it stays behind with the text until somebody else copies
	c.Env, c.Stdin = append(os.Environ(), "DISPLAY="+d.name), strings.NewReader(text)
	if err := c.Run(); err != nil {
		d.t.Fatalf("xclip: %v (make deps installs it)", err)
	}
}

// copied gives the text that was last copied on the display; "" when there is none.
func (d *display) copied() string {
	d.t.Helper()
	ctx, stop := context.WithTimeout(d.t.Context(), patience)
	defer stop()
	c := exec.CommandContext(ctx, "xclip", "-selection", "clipboard", "-out")
	c.Env = append(os.Environ(), "DISPLAY="+d.name)
	out, err := c.Output()
	if ended := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ended) { // one that fails found nothing
		d.t.Fatalf("xclip: %v (make deps installs it)", err)
	}
	return string(out)
}

// click clicks at a place of the screen.
func (d *display) click(x, y int) {
	d.t.Helper()
	d.xdo("mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", "1")
}

// shot takes a picture of the screen and gives its path.
func (d *display) shot(path string) string {
	d.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.t.Fatal(err)
	}
	c := exec.Command("import", "-window", "root", "-define", "png:exclude-chunks=date,time", path)
	c.Env = append(os.Environ(), "DISPLAY="+d.name)
	if out, err := c.CombinedOutput(); err != nil {
		d.t.Fatalf("import: %v\n%s", err, out)
	}
	return path
}

// colours counts the different colours of a picture, up to a few: a blank window has one.
func colours(t testing.TB, path string) int {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[[3]uint32]bool{}
	for y := picture.Bounds().Min.Y; y < picture.Bounds().Max.Y; y += 3 {
		for x := picture.Bounds().Min.X; x < picture.Bounds().Max.X; x += 3 {
			r, g, b, _ := picture.At(x, y).RGBA()
			seen[[3]uint32{r, g, b}] = true
		}
	}
	return len(seen)
}

// frames tells of everything that is drawn into a window, by the X server's own account.
type frames struct{ drawn chan time.Time }

// watch begins to count what is drawn into a window.
func (d *display) watch(w xproto.Window) *frames {
	d.t.Helper()
	if err := damage.Init(d.conn); err != nil {
		d.t.Fatal(err)
	}
	if _, err := damage.QueryVersion(d.conn, 1, 1).Reply(); err != nil {
		d.t.Fatal(err)
	}
	id, err := damage.NewDamageId(d.conn)
	if err != nil {
		d.t.Fatal(err)
	}
	if err := damage.CreateChecked(d.conn, id, xproto.Drawable(w), damage.ReportLevelRawRectangles).Check(); err != nil {
		d.t.Fatal(err)
	}
	f := &frames{drawn: make(chan time.Time, 1<<16)}
	conn := d.conn
	go func() {
		for {
			event, err := conn.WaitForEvent()
			if event == nil && err == nil {
				return // the connection was closed
			}
			if _, ok := event.(damage.NotifyEvent); ok {
				select {
				case f.drawn <- time.Now():
				default: // nobody needs so many
				}
			}
		}
	}()
	return f
}

// count tells how many drawings there were since it was last asked.
func (f *frames) count() int {
	n := len(f.drawn)
	for range n {
		<-f.drawn
	}
	return n
}

// next waits for the next drawing, and tells when it was.
func (f *frames) next(t testing.TB) time.Time {
	t.Helper()
	select {
	case at := <-f.drawn:
		return at
	case <-time.After(patience):
		t.Fatal("the window draws nothing")
		return time.Time{}
	}
}

// quiet waits until the window has drawn what there was to draw: the next drawing, and a pause behind it. A caret
// that blinks never pauses, so the wait ends after a while.
func (f *frames) quiet(t testing.TB) {
	t.Helper()
	f.next(t)
	f.pause()
}

// settle is quiet where there may be nothing to draw.
func (f *frames) settle() {
	select {
	case <-f.drawn:
		f.pause()
	case <-time.After(5 * time.Second):
	}
}

func (f *frames) pause() {
	for end := time.After(3 * time.Second); ; {
		select {
		case <-f.drawn:
		case <-time.After(500 * time.Millisecond):
			return
		case <-end:
			return
		}
	}
}
