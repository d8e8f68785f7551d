package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a real browser may take for a step on a busy machine.
const patience = time.Minute

// browser is a real Chromium on the web app, and what it did that nobody wanted.
type browser struct {
	t   *testing.T
	ctx context.Context
	url string

	mu    sync.Mutex
	crime []string
}

// newBrowser starts a Chromium that ends with the test. Whatever runs, asks elsewhere or breaks the policy fails the test.
func newBrowser(t *testing.T, h *house) *browser {
	t.Helper()
	return newBrowserOn(t, h.pages.Handler())
}

// newBrowserOn is newBrowser with something before the web app.
func newBrowserOn(t *testing.T, handler http.Handler) *browser {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	b := &browser{t: t, ctx: ctx, url: server.URL}
	if err := chromedp.Listen(ctx, b.watch); err != nil {
		t.Fatalf("Chromium: %v", err)
	}
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	if err == nil { // each page is a first visit
		_, err = chromedp.Call(ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true})
	}
	if err != nil {
		t.Fatalf("Chromium: %v", err)
	}
	b.onEachPage(witness)
	t.Cleanup(func() {
		for _, crime := range b.crimes() {
			t.Error(crime)
		}
	})
	return b
}

// witness notes in each page which of its elements move up or down, and what its policy kept from running. Words that begin
// elsewhere in the same paragraph, as those of a font do that is a little wider than what stood in for it, are not counted.
const witness = `
window.moved = 0; window.movers = []; window.refused = [];
new PerformanceObserver((list) => { for (const e of list.getEntries()) if (!e.hadRecentInput && e.sources.some((s) => s.node instanceof Element && Math.abs(s.currentRect.y - s.previousRect.y) >= 1)) { window.moved += e.value; window.movers.push(e.value.toFixed(3) + " " + e.sources.map((s) => s.node && (s.node.id || s.node.className || s.node.nodeName) + ":" + (s.node.textContent || "").slice(0, 20)).join("|")); } }).observe({ type: "layout-shift", buffered: true });
document.addEventListener("securitypolicyviolation", (e) => window.refused.push(e.violatedDirective + " " + e.blockedURI + " " + e.sample));
`

func (b *browser) watch(ev any) {
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		if u := ev.Request.URL; !strings.HasPrefix(u, b.url) && !strings.HasPrefix(u, "about:") && !strings.HasPrefix(u, "chrome") {
			b.note("asked elsewhere: %.200s", u)
		}
	case *cdppage.EventJavascriptDialogOpening:
		b.note("a dialog opened: %.200s", ev.Message)
	case *runtime.EventExceptionThrown:
		b.note("a script failed: %.200s %v", ev.ExceptionDetails.Text, ev.ExceptionDetails.Exception)
	case *log.EventEntryAdded:
		if e := ev.Entry; e.Level == "error" && !strings.Contains(e.Text, "status of 4") {
			b.note("the browser complains: %.300s", e.Text)
		}
	}
}

func (b *browser) note(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.crime = append(b.crime, fmt.Sprintf(format, args...))
}

func (b *browser) crimes() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.crime
	b.crime = nil
	return all
}

// onEachPage runs a script in each page from now on, before its own.
func (b *browser) onEachPage(script string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		b.t.Fatalf("Chromium: %v", err)
	}
}

// cached lets pages keep what they brought along.
func (b *browser) cached() {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, network.SetCacheDisabled, network.SetCacheDisabledParams{}); err != nil {
		b.t.Fatalf("Chromium: %v", err)
	}
}

// do runs steps in the page.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("Chromium: %v", err)
	}
}

// open leads to a path of the app.
func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.url + path))
}

// ask evaluates an expression in the page.
func ask[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("Chromium: %.200s: %v", expression, err)
	}
	return v
}

// until waits until an expression is true, looking at each frame.
func (b *browser) until(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for {
		_, err := chromedp.Run(ctx, chromedp.Poll[bool]("Boolean("+expression+")"))
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			b.t.Fatalf("waited in vain: %s: %v", what, err)
		}
		// The page was left in between: the next one is asked.
	}
}

// look sets the size of the window, light or dark.
func (b *browser) look(width int64, dark bool) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.media("", scheme)
	b.do(chromedp.EmulateViewport(width, 800))
}

func (b *browser) media(media, scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
	if err != nil {
		b.t.Fatalf("Chromium: %v", err)
	}
}

// scripts lets scripts run in the page, or not.
func (b *browser) scripts(run bool) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !run}); err != nil {
		b.t.Fatalf("Chromium: %v", err)
	}
}

// picture keeps what the page looks like, in the folder that GALLERY names.
func (b *browser) picture(name string) {
	b.t.Helper()
	dir := os.Getenv("GALLERY")
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
