package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"bellhop/guestbook"
	"bellhop/hooks"
)

// evening fills the book as the pictures of its design show it, and with what is hard to set.
func evening(t *testing.T, h *house) {
	t.Helper()
	for _, d := range []guestbook.Draft{
		{Name: "Dana", Text: "First in.", Label: "train"},
		{Name: "Sam & Noor", From: "Leeds", Text: "We rang the bell five times. Sorry about the queue.", Label: "suitcase"},
		{Name: "Aiko", Text: "Checked in from the back row of the workshop.", Label: "train"},
		{Name: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunte", From: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", Text: strings.Repeat("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz", 4), Label: "key"},
		{Name: "ليلى", From: "القاهرة", Text: "مرحبا بالعالم! رنّ الجرس 3 مرات.", Label: "moon"},
		{Name: "Z" + strings.Repeat("\u0335\u0321\u034b\u0303", 4), Text: strings.Repeat("H"+strings.Repeat("\u0337\u0347\u030c\u0345", 4), 12), Label: "island"},
		{Name: "Tomás R.", From: "Porto", Text: "👩‍👩‍👧‍👦 🏳️‍🌈 日本語 한국어 ไทย — asked for a wake-up call, got a 200 in four milliseconds.", Label: "moon"},
	} {
		if _, err := h.pages.Book.Sign(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
}

// ringing is a story of three webhooks, of which one waits.
func ringing(_ context.Context, _ hooks.CauseKind, id string) (hooks.Story, error) {
	delivery := func(n hooks.ID, d hooks.Delivery, format string) hooks.Part {
		d.ID = n
		return hooks.Part{Kind: hooks.PartDelivery, ID: n.String(), Parent: 1, Delivery: d, Format: format}
	}
	return hooks.Story{Parts: []hooks.Part{
		{Kind: hooks.PartComment, ID: id, Parent: -1},
		{Kind: hooks.PartEvent, ID: "evt_1", Parent: 0},
		delivery(1, hooks.Delivery{URL: "https://hooks.slack.com/services/T0/SECRET", State: hooks.Delivered}, hooks.FormatSlack),
		{Kind: hooks.PartAttempt, ID: "10", Parent: 2, Took: 184 * time.Millisecond},
		delivery(2, hooks.Delivery{URL: "http://127.0.0.1:8080/in/demo", State: hooks.GivenUp}, ""),
		delivery(3, hooks.Delivery{URL: "https://s3cr3t.consumer.example/hook?key=SECRET", State: hooks.Waiting, Status: 503, DueAt: noon.Add(time.Second)}, ""),
	}}, nil
}

// late holds the fonts of a page back until it was painted without them. How far they move it by coming is then a matter of
// the page, and not of how fast the machine is.
type late struct {
	next http.Handler
	mu   sync.Mutex
	gate chan struct{} // closed once the page was painted
}

// hold begins another page.
func (l *late) hold() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gate = make(chan struct{})
}

func (l *late) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	gate := l.gate
	l.mu.Unlock()
	switch {
	case r.URL.Path == "/painted":
		close(gate)
		w.WriteHeader(http.StatusNoContent)
		return
	case strings.HasSuffix(r.URL.Path, ".ttf"):
		select {
		case <-gate:
		case <-r.Context().Done():
			return
		}
	}
	l.next.ServeHTTP(w, r)
}

// tellsPaint has each page say that it was painted, once.
const tellsPaint = `new PerformanceObserver((list) => { if (list.getEntriesByName("first-contentful-paint").length) fetch("/painted"); }).observe({ type: "paint", buffered: true });`

// settled gives how far a page has moved once its fonts are there and drawn.
const settled = `document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(window.moved))))))`

// TestThePageFitsEveryScreen opens all pages on a phone, a tablet and a desktop, light and dark: nothing is scrolled
// sideways, and next to nothing moves when the fonts come late.
func TestThePageFitsEveryScreen(t *testing.T) {
	h := newHouse()
	h.pages.Story = ringing
	h.pages.Rung = func(context.Context, hooks.ID) (int, error) { return 3, nil }
	h.pages.Events = []hooks.EventKind{{Type: "comment.created", Summary: "Somebody signed the guest book", Schema: []byte(`{"type":"object","properties":{"type":{"const":"comment.created"}}}`), Example: []byte(`{"type":"comment.created","data":{"name":"Ada"}}`)}}
	evening(t, h)
	fonts := &late{next: h.pages.Handler()}
	b := newBrowserOn(t, fonts)
	b.onEachPage(tellsPaint)
	for name, path := range map[string]string{
		"book": "/", "earlier": "/?before=3", "thanks": "/thanks/7", "zalgo": "/thanks/6", "sent": "/sent", "events": "/events", "nowhere": "/nowhere",
	} {
		for _, width := range []int64{360, 768, 1280} {
			for _, dark := range []bool{false, true} {
				b.look(width, dark)
				fonts.hold()
				b.open(path)
				if over := ask[int](b, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
					t.Errorf("%s is %d pixels wider than a screen of %d", path, over, width)
				}
				if moved := ask[float64](b, settled); moved >= 0.1 {
					t.Errorf("%s on %d pixels moves by %.3f while it loads: %q", path, width, moved, ask[[]string](b, "window.movers"))
				}
				for _, wrong := range ask[[]string](b, contrast) {
					t.Errorf("%s, %d pixels, dark %v: %s", path, width, dark, wrong)
				}
				if refused := ask[[]string](b, "window.refused"); len(refused) > 0 {
					t.Errorf("%s breaks its own policy: %q", path, refused)
				}
				if apart := ask[float64](b, folios); width == 1280 && apart > 1 {
					t.Errorf("the numbers of the two leaves of %s stand %.0f pixels apart in height", path, apart)
				}
				b.picture(fmt.Sprintf("%s-%d-%v", name, width, map[bool]string{false: "light", true: "dark"}[dark]))
			}
		}
	}
}

// folios is by how much the numbers of the two leaves of an open book differ in height; 0 where there are not two.
const folios = `(() => {
  const [left, right] = [".left .folio", ".right .folio"].map((s) => document.querySelector(s)?.getBoundingClientRect().bottom);
  return Math.abs(left - right) || 0;
})()`

// contrast lists the texts of a page that are too pale for WCAG AA (1.4.3), and the frames of its fields (1.4.11), measured
// as they are drawn. Gradients count as their end colours.
const contrast = `(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); const d = canvas.getImageData(0, 0, 1, 1).data; return [d[0], d[1], d[2], d[3] / 255]; };
  const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
  const light = (c) => { const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const grounds = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      const colours = (style.backgroundImage.match(/(rgba?|oklab|color)\([^)]*\)/g) || []).filter((c) => !/, 0\)$/.test(c));
      layers.push([rgba(style.backgroundColor), colours.map(rgba)]);
    }
    let found = [[255, 255, 255, 1]];
    for (const [colour, gradient] of layers.reverse()) {
      found = found.map((under) => over(colour, under));
      found = found.concat(gradient.flatMap((c) => found.map((under) => over(c, under))));
    }
    return found;
  };
  const wrong = [];
  const check = (element, colour, least, what) => {
    for (const ground of grounds(element)) {
      const got = ratio(over(rgba(colour), ground), ground);
      if (got < least) wrong.push(what + " has a contrast of " + got.toFixed(2) + ", needs " + least + " (" + colour + ")");
    }
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement, words = texts.currentNode.data.trim();
    const style = getComputedStyle(element);
    if (!words || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || element.closest(".unseen, .snare, noscript, title")) continue;
    const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    check(element, style.color, large ? 3 : 4.5, JSON.stringify(words.slice(0, 30)));
  }
  for (const field of document.querySelectorAll("input[type=text]:not([tabindex]), textarea")) check(field.parentElement, getComputedStyle(field).borderTopColor, 3, "the frame of " + field.name);
  for (const sticker of document.querySelectorAll(".sticker")) check(sticker, getComputedStyle(sticker).color, 3, "a sticker");
  return [...new Set(wrong)];
})()`

// TestPrintedTheBookIsItsEntries sees the page as a printer does.
func TestPrintedTheBookIsItsEntries(t *testing.T) {
	h := newHouse()
	evening(t, h)
	b := newBrowser(t, h)
	b.look(1280, true)
	b.open("/")
	b.media("print", "dark")
	shown := func(selector string) bool {
		return ask[bool](b, "document.querySelector("+fmt.Sprintf("%q", selector)+").checkVisibility()")
	}
	for selector, want := range map[string]bool{".entries": true, ".door .name": true, "form": false, "#turn": false, "#counter": false, ".foot": false} {
		if shown(selector) != want {
			t.Errorf("on paper %s shows: %v", selector, !want)
		}
	}
	if ground := ask[string](b, "getComputedStyle(document.body).backgroundColor"); ground != "rgb(255, 255, 255)" {
		t.Errorf("the paper is %s", ground)
	}
	for _, wrong := range ask[[]string](b, contrast) {
		t.Errorf("on paper: %s", wrong)
	}
	b.picture("print")
}

// TestSigningWorksByKeysAlone goes through the form as somebody without a mouse does.
func TestSigningWorksByKeysAlone(t *testing.T) {
	h := newHouse()
	evening(t, h)
	b := newBrowser(t, h)
	b.look(1280, false)
	b.open("/")
	var order []string
	for range 5 {
		b.do(chromedp.KeyEvent("\t"))
		order = append(order, ask[string](b, "document.activeElement.name || document.activeElement.textContent.trim()"))
		if ring := ask[string](b, "(() => { const e = document.activeElement, s = getComputedStyle(e.matches('.pick input') ? e.nextElementSibling : e); return s.outlineStyle + ' ' + s.outlineWidth })()"); ring != "solid 2px" {
			t.Errorf("the focus on %s shows as %q", order[len(order)-1], ring)
		}
		switch order[len(order)-1] {
		case "name":
			b.do(chromedp.KeyEvent("Mina"))
		case "text":
			b.do(chromedp.KeyEvent("Signed without a mouse. "))
			b.picture("keys-1280-light")
		case "label":
			b.do(chromedp.KeyEvent(kb.ArrowRight)) // the next label
		case "Ring and sign":
			b.do(chromedp.KeyEvent("\r"))
		}
	}
	if got := strings.Join(order, ", "); got != "name, from, text, label, Ring and sign" {
		t.Errorf("the keys lead over %s", got)
	}
	b.until("the page of thanks", "location.pathname === '/thanks/8'")
	if c := h.comments[7]; c.Name != "Mina" || c.Text != "Signed without a mouse." || c.Label != "key" {
		t.Errorf("signed: %+v", c)
	}
}

// TestWithoutScriptsTheBookWorks signs, is refused, signs again and turns a page in a browser that runs no scripts.
func TestWithoutScriptsTheBookWorks(t *testing.T) {
	h := newHouse()
	evening(t, h)
	b := newBrowser(t, h)
	b.scripts(false)
	b.open("/")
	name, text, submit := chromedp.CSS("#name"), chromedp.CSS("#text"), chromedp.CSS("button[type=submit]")
	b.do(chromedp.SendKeys(text, "No script ran."), chromedp.Click(submit), chromedp.WaitVisible(chromedp.CSS("#name-problem")),
		chromedp.SendKeys(name, "Ines"), chromedp.Click(submit), chromedp.WaitVisible(chromedp.CSS(".thanks .own")),
		chromedp.Click(chromedp.CSS("main a[href='/']")), chromedp.WaitVisible(chromedp.CSS("[data-number='8']")),
		chromedp.Click(chromedp.CSS("a[rel=next]")), chromedp.WaitVisible(chromedp.CSS("[data-number='3']")))
	if len(h.comments) != 8 || h.comments[7].Text != "No script ran." {
		t.Errorf("%d entries", len(h.comments))
	}
}

// TestTheTallyCountsAsTheServerDoes holds the script's count of characters against Go's.
func TestTheTallyCountsAsTheServerDoes(t *testing.T) {
	b := newBrowser(t, newHouse())
	b.open("/")
	for _, text := range []string{
		"abc", "ü", "u\u0308", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇫🇷", "🇩", "👍🏽👍", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "한국어", "\u1112\u1161\u11ab", "نص عربي", "ไทยดี", "नमस्ते",
		"a" + strings.Repeat("\u0301", 100), "x\u200dy", "\u0301", "a\nb", strings.Repeat("é", 281), "1️⃣", "𝕳𝖊",
	} {
		got := ask[int](b, "countCharacters(decodeURIComponent('"+strings.ReplaceAll(url.QueryEscape(text), "+", "%20")+"'))")
		if want := guestbook.CountCharacters(text); got != want {
			t.Errorf("%q is %d characters to the script, %d to the server", text, got, want)
		}
	}
}

// storyOf is the story of one webhook in a state that may change.
func storyOf(state *hooks.DeliveryState) func(context.Context, hooks.CauseKind, string) (hooks.Story, error) {
	return func(_ context.Context, _ hooks.CauseKind, id string) (hooks.Story, error) {
		return hooks.Story{Parts: []hooks.Part{
			{Kind: hooks.PartComment, ID: id, Parent: -1},
			{Kind: hooks.PartEvent, ID: "evt_1", Parent: 0},
			{Kind: hooks.PartDelivery, ID: "1", Parent: 1, Delivery: hooks.Delivery{URL: "https://example.org/hook", State: *state, DueAt: noon}},
			{Kind: hooks.PartAttempt, ID: "2", Parent: 2, Took: 184 * time.Millisecond},
		}}, nil
	}
}
