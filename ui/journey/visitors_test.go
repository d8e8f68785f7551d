package journey

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"bellhop/hooks"
	"bellhop/hooks/worker"
)

// hostile is what a stranger would have a page run.
const hostile = `</pre><script>window.ran=1</script><img src=x onerror="window.ran=1"><svg onload="window.ran=1">`

// phone is a browser of its own, with cookies of its own.
type phone struct {
	*app
	ctx context.Context
}

// newPhone opens a tab as wide as a phone, whose cookies no other tab sees.
func newPhone(t *testing.T, a *app, browser context.Context) *phone {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 6*patience)
	t.Cleanup(stop)
	p := &phone{a, ctx}
	p.does(chromedp.EmulateViewport(360, 780))
	return p
}

func (p *phone) does(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.t.Fatalf("Chromium: %v", err)
	}
}

func (p *phone) opens(path string) {
	p.t.Helper()
	p.does(chromedp.Navigate(p.base + path))
}

// presses clicks what a selector finds at that moment: a page that follows its feed may have drawn it anew since it was seen.
func (p *phone) presses(selector string) {
	p.t.Helper()
	press := fmt.Sprintf("(() => { const e = () => document.querySelector(%q); if (!e()?.checkVisibility()) return false; setTimeout(() => e().click()); return true; })()", selector)
	p.eventually("there to be "+selector, func() bool { return tells[bool](p, press) })
}

func (p *phone) types(selector, text string) {
	p.t.Helper()
	p.does(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// tells evaluates an expression in the page.
func tells[T any](p *phone, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		p.t.Fatalf("Chromium: %s: %v", expression, err)
	}
	return v
}

// reads waits until the page is there and says something.
func (p *phone) reads(text string) {
	p.t.Helper()
	p.eventually("the page to say "+text, func() bool {
		said, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.readyState === 'complete' ? document.body.textContent : ''"))
		return err == nil && strings.Contains(said, text) // it fails while one page gives way to the next
	})
}

// isSound checks that nothing of a stranger's ran, came from elsewhere or sticks out of the page.
func (p *phone) isSound() {
	p.t.Helper()
	if tells[bool](p, "window.ran === 1") || tells[int](p, "document.querySelectorAll('main script, main img, main svg[onload]').length") != 0 {
		p.t.Error("what was captured became a part of the page")
	}
	if elsewhere := tells[[]string](p, "performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin))"); len(elsewhere) != 0 {
		p.t.Errorf("the page asked elsewhere: %q", elsewhere)
	}
	if wide := tells[int](p, "document.documentElement.scrollWidth"); wide > 360 {
		p.t.Errorf("the page is %d pixels wide", wide)
	}
}

// shoots draws the page into the folder that GALLERY names, to be looked at.
func (p *phone) shoots(name string) {
	p.t.Helper()
	folder := os.Getenv("GALLERY")
	if folder == "" {
		return
	}
	p.does(chromedp.EmulateViewport(360, tells[int64](p, "document.documentElement.scrollHeight")))
	picture, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	p.does(chromedp.EmulateViewport(360, 780))
}

// abroad stands in for the public network: it performs jobs as a function does, and takes what goes to hooks.example.test
// to a server of the test.
func abroad(t *testing.T, server http.Handler) (queue string) {
	t.Helper()
	there := httptest.NewServer(server)
	send := worker.NewSender(4)
	function := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var job hooks.Job
		if err := json.NewDecoder(r.Body).Decode(&job); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if path, ok := strings.CutPrefix(job.URL, "https://hooks.example.test"); ok && !job.AllowPrivate {
			job.URL, job.AllowPrivate = there.URL+path, true
		}
		result := hooks.Result{Version: hooks.WireVersion, StartedAt: time.Now()}
		send.Perform(r.Context(), job, &result)
		_ = json.NewEncoder(w).Encode(result)
	}))
	t.Cleanup(func() {
		function.Close()
		there.Close()
		send.Close()
	})
	return function.URL + "/f"
}

// TestVisitorsJourney has visitors join with two phones and subscribe an address of theirs, each in a browser of its own.
func TestVisitorsJourney(t *testing.T) {
	rung := make(chan string, 100)
	a := newApp(t, t.TempDir())
	a.start(a.command("serve", "--queue", abroad(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var said struct{ Type, Challenge string }
		_ = json.NewDecoder(r.Body).Decode(&said)
		if said.Type == "url_verification" {
			fmt.Fprintln(w, said.Challenge)
		}
		rung <- said.Type
	}))))
	browser := newBrowser(t)
	if err := chromedp.Do(browser); err != nil { // starts it
		t.Fatal(err)
	}

	closed := newPhone(t, a, browser)
	for _, path := range []string{"/me", "/webhooks"} {
		closed.opens(path)
		closed.reads("Not open")
	}
	closed.opens("/")
	if tells[int](closed, `document.querySelectorAll('a[href="/me"], a[href="/webhooks"]').length`) != 0 {
		t.Error("the book offers what is closed")
	}
	a.call(http.MethodPatch, "/visitors", object{"webhooks": true, "join": true}, 200)

	mine, theirs := joins(t, a, browser), joins(t, a, browser)
	link := subscribes(t, newPhone(t, a, browser))
	mine.signs("Mina "+hostile[:60], hostile)
	mine.watches()
	theirs.watches() // by the live feed, without a touch
	ownAddresses(t, mine, theirs)
	for kind := ""; kind != "comment.created"; { // the challenge and the test came before
		kind = <-rung
	}
	nothingOfTheirsIsRecorded(t, a, link)

	a.call(http.MethodPatch, "/visitors", object{"webhooks": false, "join": false}, 200)
	mine.opens("/me")
	mine.reads("Nothing arrives at the moment")
	mine.opens(link)
	mine.reads("Paused")
	a.call(http.MethodPatch, "/visitors", object{"webhooks": true, "join": true}, 200)
	leaves(mine)
}

// joins has a phone join from the book's own page.
func joins(t *testing.T, a *app, browser context.Context) *phone {
	t.Helper()
	p := newPhone(t, a, browser)
	p.opens("/")
	p.shoots("visitors-book")
	p.presses(`a[href="/me"]`)
	p.reads("Get an inbox of your own")
	p.shoots("visitors-join")
	p.presses(`form[action="/me"] button`)
	p.reads("Nothing has arrived yet")
	p.shoots("visitors-me-empty")
	if tells[string](p, "document.cookie") != "" {
		t.Error("a script can read the key")
	}
	return p
}

// signs leaves an entry by the button of the inbox's page, in another tab of the same browser, so that the inbox stays open.
func (p *phone) signs(name, text string) {
	p.t.Helper()
	p.presses(`main a[href="/"]`)
	p.reads("Please sign")
	p.types(`input[name="name"]`, name[:20])
	p.types(`textarea[name="text"]`, text)
	p.presses(`form[action="/guestbook"] button[type="submit"]`)
	p.reads("Thank you")
	p.opens("/me")
}

// watches sees the webhook arrive, and how its signature is checked.
func (p *phone) watches() {
	p.t.Helper()
	p.reads("signature right")
	for _, text := range []string{"comment.created", "They are the same", "webhook-timestamp", "window.ran=1", "so that nothing is done twice"} {
		p.reads(text)
	}
	p.isSound()
	p.shoots("visitors-me")
}

// ownAddresses sends something hostile to one phone's inbox, which the other must not see.
func ownAddresses(t *testing.T, mine, theirs *phone) {
	t.Helper()
	address := func(p *phone) string {
		return tells[string](p, "document.querySelector('.token code').textContent")
	}
	one, other := address(mine), address(theirs)
	if !strings.HasPrefix(one, mine.base+"/in/me-") || one == other || strings.Contains(tells[string](theirs, "document.documentElement.outerHTML"), one) {
		t.Fatalf("one phone has %s, the other %s", one, other)
	}
	r, err := http.NewRequest(http.MethodPost, one, strings.NewReader(hostile))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Hostile", hostile)
	r.Header.Set("Content-Type", "text/html")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	mine.reads("not signed") // by the live feed
	mine.reads("X-Hostile")
	mine.isSound()
	mine.shoots("visitors-me-hostile")
	theirs.opens("/me")
	if n := tells[int](theirs, "document.querySelectorAll('.arrival').length"); n != 1 {
		t.Errorf("the other phone has %d arrivals", n)
	}
}

// subscribes has a visitor subscribe an address, and gives its link.
func subscribes(t *testing.T, p *phone) (link string) {
	t.Helper()
	p.opens("/webhooks")
	p.types(`input[name="url"]`, "http://192.168.1.1/hooks")
	p.presses(`form[action="/webhooks"] button`)
	p.reads("It has to be public.")
	p.isSound()
	p.shoots("visitors-subscribe")
	p.does(chromedp.SetJavascriptAttribute(chromedp.CSS(`input[name="url"]`), "value", "hooks.example.test/mine"))
	p.presses(`form[action="/webhooks"] button`)
	p.reads("It is shown this once.")
	p.reads("Each comment is sent to it.") // by the live feed, once the address has echoed
	p.isSound()
	p.shoots("visitors-webhook")
	link = tells[string](p, "location.pathname")
	secret := tells[string](p, "document.querySelector('.once code').textContent")
	p.does(chromedp.Reload())
	p.reads("Your webhook")
	p.reads("The challenge")
	if strings.Contains(tells[string](p, "document.documentElement.outerHTML"), secret) || !strings.HasPrefix(secret, "whsec_") {
		t.Errorf("the secret %q is shown again", secret)
	}
	p.presses("#actions button")
	p.reads("A test")
	return link
}

// nothingOfTheirsIsRecorded looks through Live for what opens a visitor's pages.
func nothingOfTheirsIsRecorded(t *testing.T, a *app, link string) {
	t.Helper()
	challenge := a.await(object{"direction": "out", "origin": "probe", "status": 200})
	if challenge["url"] != "https://hooks.example.test/mine" {
		t.Errorf("the challenge is %v", challenge)
	}
	key := strings.TrimPrefix(link, "/webhooks/")
	for _, x := range a.exchanges() {
		b, err := json.Marshal(x)
		if err != nil || strings.Contains(string(b), key) || strings.Contains(string(b), "bellhop_inbox") || strings.HasPrefix(fmt.Sprint(x["url"]), "/me") {
			t.Errorf("Live has %s", b)
		}
	}
}

// leaves has a phone leave, and finds the inbox gone.
func leaves(p *phone) {
	p.t.Helper()
	p.opens("/me")
	p.reads("Arrived")
	p.presses("details.more summary")
	p.presses(`details.more form:last-of-type button`)
	p.reads("Please sign")
	p.opens("/me")
	p.reads("Get an inbox of your own")
}
