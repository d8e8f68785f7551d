package journey

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/jezek/xgb/xproto"

	"bellhop/tunnel/ngrok/ngroktest"
)

// The window in these tests fills the screen, at the size of the design.
const (
	screenWidth  = 1280
	screenHeight = 800
)

// window is the desktop app on a display of its own.
type window struct {
	*app
	*display
	id     xproto.Window
	frames *frames
}

// openWindow starts the desktop app. home keeps what the desktop remembers beside the data folder.
func openWindow(t *testing.T, d *display, a *app, home string, env ...string) *window {
	t.Helper()
	c := a.command()
	c.Env = append(c.Env, append([]string{"DISPLAY=" + d.name, "WAYLAND_DISPLAY=", "HOME=" + home, "XDG_CONFIG_HOME=" + filepath.Join(home, ".config")}, env...)...)
	a.start(c)
	w := &window{app: a, display: d, id: d.await()}
	w.frames = d.watch(w.id)
	w.frames.next(t)
	return w
}

// TestWindowJourney does the demo in the desktop window, by key and pointer, with the guest book signed in a real browser.
func TestWindowJourney(t *testing.T) {
	d := newDisplay(t, screenWidth, screenHeight)
	data, home := t.TempDir(), t.TempDir()
	const token = "2aboutAHolyLobbyTypi_0123456789" // of letters that mean nothing to a page, should they be typed too soon
	service := ngroktest.New(t, ngroktest.Config{Authtoken: token})
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, service.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	w := openWindow(t, d, newApp(t, data), home, "BELLHOP_NGROK_SERVER="+service.Addr(), "BELLHOP_NGROK_CA="+ca)
	if n := colours(t, d.shot(filepath.Join(t.TempDir(), "first.png"))); n < 20 {
		t.Fatalf("the window shows %d colours", n)
	}

	signInBrowser(t, w.app)
	w.app.await(object{"direction": "in", "url": "/guestbook", "status": 303})
	w.app.await(object{"direction": "out", "event": "comment.created", "status": 200})
	w.app.await(object{"direction": "in", "inbox": "demo", "state": "processed", "verdict": "valid"})

	everyPageOpens(t, w)
	capture := seenLive(t, w)
	replayByKey(t, w, capture)
	replayElsewhereByKey(t, w, capture)
	goPublicByKey(t, w, service, token)

	before := len(w.exchanges())
	w.closeByKey()
	again := newApp(t, data)
	w = openWindow(t, d, again, home)
	if after := len(w.exchanges()); after != before {
		t.Errorf("%d exchanges before the restart, %d after", before, after)
	}
	secondInstance(t, w)
	w.closeByKey()
}

// everyPageOpens goes through the pages and ends on Live: what a page reads is put together by the program itself, so that
// no test of a page alone sees that something of it is missing.
func everyPageOpens(t *testing.T, w *window) {
	t.Helper()
	for _, key := range []string{"ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5", "ctrl+comma", "ctrl+1"} {
		w.frames.count()
		w.key(key)
		w.frames.quiet(t)
	}
}

// newBrowser starts a Chromium that ends with the test.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	browser, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	return browser
}

// signInBrowser leaves a comment in a real Chromium.
func signInBrowser(t *testing.T, a *app) {
	t.Helper()
	browser, stop := context.WithTimeout(newBrowser(t), 2*patience)
	defer stop()
	err := chromedp.Do(browser,
		chromedp.Navigate(a.base+"/"),
		chromedp.SendKeys(chromedp.CSS(`input[name="name"]`), "Ines"),
		chromedp.SendKeys(chromedp.CSS(`textarea[name="text"]`), "Signed in a real browser, 日本語 too."),
		chromedp.Click(chromedp.CSS(`button[type="submit"]`)),
		chromedp.WaitVisible(chromedp.CSS(`main a[href="/"]`)),
	)
	if err != nil {
		t.Fatalf("Chromium: %v", err)
	}
	thanks, err := chromedp.Run(browser, chromedp.Location())
	if err == nil {
		err = chromedp.Do(browser, chromedp.Navigate(a.base+"/"))
	}
	if err != nil {
		t.Fatalf("Chromium: %v", err)
	}
	book, err := chromedp.Run(browser, chromedp.Text(chromedp.CSS("body")))
	if err != nil || !strings.Contains(thanks, "/thanks/") || !strings.Contains(book, "Signed in a real browser, 日本語 too.") {
		t.Errorf("signing led to %s, and the book reads, %v:\n%s", thanks, err, book)
	}
}

// seenLive posts to an inbox and sees the window draw it.
func seenLive(t *testing.T, w *window) object {
	t.Helper()
	w.frames.count()
	response, err := http.Post(w.base+"/in/scratch/by/hand", "application/json", strings.NewReader(strange))
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(response.Body)
	response.Body.Close()
	acknowledged := time.Now()
	if string(answer) != `{"ok":true}` {
		t.Fatalf("the inbox answered %q", answer)
	}
	if late := w.frames.next(t).Sub(acknowledged); late > 200*time.Millisecond {
		t.Logf("drawn only %v after the acknowledgement", late) // machines are noisy
	}
	x := w.app.await(object{"url": "/in/scratch/by/hand", "state": "processed"})
	if body := w.raw(x["id"].(string), "request"); body != strange {
		t.Errorf("stored as %q", body)
	}
	return x
}

// replayByKey chooses the newest row and sends it again.
func replayByKey(t *testing.T, w *window, original object) {
	t.Helper()
	w.chooseNewest(t, original["url"].(string))
	w.key("r")
	replay := w.app.await(object{"origin": "replay", "status": 200})
	if cause := replay["cause"].(object); cause["id"] != original["id"] {
		t.Errorf("the replay is of %v, chosen was %v", cause, original["id"])
	}
	if body := w.raw(replay["id"].(string), "request"); body != strange {
		t.Errorf("replayed as %q", body)
	}
}

// chooseNewest chooses the newest row, which is of a URL. On a machine with much else to do the list may not have loaded it yet, so
// what is chosen is copied and looked at.
func (w *window) chooseNewest(t *testing.T, url string) {
	t.Helper()
	const nothing = "nothing"
	text := nothing
	for range 10 {
		w.copy(nothing)
		w.key("Escape")
		w.key("k")
		w.key("c")
		within(again, func() bool { text = w.copied(); return text != nothing })
		if strings.Contains(text, url) {
			return
		}
	}
	t.Fatalf("%s is not to be chosen; what is, is %s", url, text)
}

// replayElsewhereByKey sends the chosen row to another URL.
func replayElsewhereByKey(t *testing.T, w *window, original object) {
	t.Helper()
	bodies := make(chan string, 10)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		bodies <- string(b)
		answer.WriteHeader(http.StatusTeapot)
	}))
	defer elsewhere.Close()
	w.frames.count() // what was drawn before is not what is waited for
	w.key("e")
	w.frames.quiet(t)
	w.frames.count()
	w.frames.next(t) // the caret blinks: the address has the focus
	if body := w.sentTo(t, elsewhere.URL+"/other", bodies); body != strange {
		t.Errorf("elsewhere got %q", body)
	}
	replay := w.app.await(object{"origin": "replay", "status": 418})
	if cause := replay["cause"].(object); cause["id"] != original["id"] {
		t.Errorf("the replay is of %v, chosen was %v", cause, original["id"])
	}
	w.key("Escape")
}

// sentTo types an address over the one that has the focus, sends, and gives what arrived there. On a machine with much else to
// do the keys can be pressed before the address has the focus, so they are pressed again, as a person would.
func (w *window) sentTo(t *testing.T, url string, bodies <-chan string) string {
	t.Helper()
	for range 5 {
		w.key("ctrl+a")
		w.typed(strings.TrimPrefix(url, "http://"))
		w.key("ctrl+Return")
		select {
		case body := <-bodies:
			return body
		case <-time.After(again):
		}
	}
	t.Fatalf("nothing arrived elsewhere; the window is in %s", w.shot(filepath.Join(os.TempDir(), "bellhop-elsewhere.png")))
	return ""
}

// goPublicByKey is refused without a token, goes where that is typed, and goes public and private again.
func goPublicByKey(t *testing.T, w *window, service *ngroktest.Server, token string) {
	t.Helper()
	w.key("ctrl+shift+p") // without a token it is refused, and the way to the field is shown
	w.eventually("a word about the token", func() bool { return strings.Contains(w.errs.String(), "ERR_NGROK_4018") })
	for try := range 6 { // until the window was ready for each of the keys
		if try%2 == 0 { // a click takes the cursor out of the field, and on a busy machine it comes back late
			w.frames.settle()
			w.frames.count()
			w.click(252, 206) // "Enter the token", in the notice that says what is wrong
			w.frames.settle()
		}
		w.key("ctrl+a")
		w.typed(token)
		w.key("Return") // saves it and tries again
		if within(again, func() bool { return at(w.call(http.MethodGet, "/tunnel", nil, 200), "token.from") == "saved" }) {
			break
		}
		w.frames.count()
	}
	w.eventually("the public address", func() bool { return service.Counts().Online == 1 })
	w.key("ctrl+shift+p")
	w.eventually("the public address to close", func() bool { return service.Counts().Online == 0 })
	if strings.Contains(w.errs.String(), token) {
		t.Error("the log holds the token")
	}
	w.key("ctrl+1")
}

// closeByKey closes the window as a person does; the program ends well by itself.
func (w *window) closeByKey() {
	w.display.t.Helper()
	err := w.pressUntil("ctrl+q", w.exited)
	if err != nil {
		w.display.t.Errorf("the program ended with %v\n%s", err, w.errs.String())
	}
	w.cmd = nil
}

// pressUntil presses a key until a program has ended, because a window that has just opened may not have the keys yet, and gives
// what it ended with.
func (d *display) pressUntil(key string, exited <-chan error) error {
	d.t.Helper()
	for range 5 {
		d.key(key)
		select {
		case err := <-exited:
			return err
		case <-time.After(again):
		}
	}
	d.t.Fatal("the window did not close")
	return nil
}

// secondInstance starts a second Bellhop on the same folder: it ends well and the first comes to the front.
func secondInstance(t *testing.T, w *window) {
	t.Helper()
	second := newApp(t, w.data).command()
	second.Env = append(second.Env, "DISPLAY="+w.name)
	if out, err := second.CombinedOutput(); err != nil || !strings.Contains(string(out), "brought to the front") {
		t.Errorf("the second instance ended with %v:\n%s", err, out)
	}
	if n := len(w.windows()); n != 1 {
		t.Errorf("there are %d windows", n)
	}
}

// TestTroubleInAWindow starts the desktop app where it cannot work: a window says why, and closing it ends the program.
func TestTroubleInAWindow(t *testing.T) {
	d := newDisplay(t, screenWidth, screenHeight)
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "bellhop.db"), []byte("not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := newApp(t, data).command()
	c.Env = append(c.Env, "DISPLAY="+d.name, "WAYLAND_DISPLAY=", "HOME="+t.TempDir())
	var errs lockedBuffer
	c.Stderr = &errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	d.watch(d.await()).next(t)
	exited := make(chan error, 1)
	go func() { exited <- c.Wait() }()
	if err := d.pressUntil("alt+F4", exited); err == nil || c.ProcessState.ExitCode() != 1 {
		t.Errorf("the program ended with %v", err)
	}
	if !strings.Contains(errs.String(), "is damaged. It was left as it is.") {
		t.Errorf("said:\n%s", errs.String())
	}
}

// TestTakenPortsInAWindow starts the desktop app where both its ports are taken: the control API moves on by itself, and the
// window offers the next free port for the local address.
func TestTakenPortsInAWindow(t *testing.T) {
	d := bareDisplay(t, screenWidth, screenHeight)
	a := newApp(t, t.TempDir())
	taken := []string{a.base, a.control}
	for _, url := range taken {
		l, err := net.Listen("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
	}
	c := a.command()
	c.Env = append(c.Env, "DISPLAY="+d.name, "WAYLAND_DISPLAY=", "HOME="+t.TempDir())
	c.Stderr = &a.errs
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() }) // it may have ended by itself
	d.xdo("search", "--sync", "--onlyvisible", "--name", "^Bellhop$", "windowmove", "0", "0", "windowfocus")
	a.eventually("the refusal", func() bool {
		return strings.Contains(a.errs.String(), "is in use by another program") && strings.Contains(a.errs.String(), "moves on")
	})
	open := regexp.MustCompile(`phase=open url=(http://localhost:\d+)`)
	control := ""
	a.eventually("the control API", func() bool {
		found := open.FindStringSubmatch(a.errs.String())
		if found != nil {
			control = found[1]
		}
		return found != nil
	})
	if status, said := readiness(t, control); status != http.StatusServiceUnavailable || !strings.Contains(said, "is in use by another program") {
		t.Errorf("without a local address it is ready: %d %s", status, said)
	}
	tries := 0
	a.eventually("both to open", func() bool {
		if tries++; tries%50 == 1 { // the notice may not be drawn yet
			d.click(154, 162) // "Use …", in the notice
		}
		return len(open.FindAllString(a.errs.String(), -1)) == 2
	})
	a.eventually("the program to be ready", func() bool {
		status, _ := readiness(t, control)
		return status == http.StatusOK
	})
	for _, found := range open.FindAllStringSubmatch(a.errs.String(), -1) {
		response, err := http.Get(found[1] + "/")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
}

// readiness asks whether the program takes work, and gives what it says.
func readiness(t *testing.T, control string) (status int, said string) {
	t.Helper()
	response, err := http.Get(control + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(b)
}
