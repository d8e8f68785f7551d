package web

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"bellhop/hooks"
)

// arrivedFrom gives an arrival that a stranger may have written all of.
func arrivedFrom(id hooks.ID, text string) hooks.Arrival {
	return hooks.Arrival{
		Exchange: hooks.Exchange{ID: id, At: noon, Method: "POST", URL: "/in/me-x?" + text, Event: text, State: hooks.StateProcessed, Verdict: hooks.VerdictWrong, VerdictReason: text},
		Header:   hooks.Header{{text, text}, {"webhook-signature", text}}, Body: []byte(text), Signed: text, Expected: text,
	}
}

// fullLodging is a house with a webhook and an inbox in which something arrived, and the keys to both.
func fullLodging() (h *house, l *lodgers, webhook, phone string) {
	h, l = lodging()
	webhook, phone = rand.Text(), rand.Text()
	h.send("/webhooks", url.Values{"key": {webhook}, "url": {"https://hooks.example.test/" + strings.Repeat("long", 40)}})
	h.send("/me", url.Values{"do": {"join"}, "key": {phone}})
	v := l.of[webhook]
	v.Tries = []hooks.Exchange{
		{ID: 4, At: noon, Origin: hooks.OriginEvent, Attempt: 2, Open: true},
		{ID: 3, At: noon, Origin: hooks.OriginEvent, Attempt: 1, Error: "No computer is called " + strings.Repeat("long", 20) + "."},
		{ID: 2, At: noon, Origin: hooks.OriginTest, Attempt: 1, Status: 500, Took: 1234567890},
		{ID: 1, At: noon, Origin: hooks.OriginProbe, Attempt: 1, Status: 200, Took: 123456789},
	}
	l.of[webhook] = v
	at := "1777723199"
	l.arrivals[phone] = []hooks.Arrival{
		{
			Exchange: hooks.Exchange{ID: 7, At: noon, Event: "comment.created", Method: "POST", URL: "/in/me-" + strings.ToLower(phone), State: hooks.StateProcessed, Verdict: hooks.VerdictValid, VerdictReason: "The signature is right."},
			Header:   hooks.Header{{"Host", "example.com"}, {"Content-Type", "application/json"}, {"webhook-id", "evt_01KTESTTESTTESTTESTTESTTEST"}, {"webhook-timestamp", at}, {"webhook-signature", "v1,cmlnaHQ="}, {"Bellhop-Hop", "1"}},
			Body:     []byte(`{"type":"comment.created","data":{"name":"Mina","text":"` + strings.Repeat("long", 60) + `"}}`), Signed: "evt_01K." + at + ".{}", Expected: "v1,cmlnaHQ=",
		},
		{Exchange: hooks.Exchange{ID: 6, At: noon, Method: "PUT", URL: "/in/me-x", State: hooks.StateFailed, Verdict: hooks.VerdictMissing}, Body: []byte("by hand")},
		{Exchange: hooks.Exchange{ID: 5, At: noon, Method: "POST", URL: "/in/me-x", State: hooks.StateNew}},
	}
	return h, l, webhook, phone
}

// keeps has the browser keep the key of an inbox.
func (b *browser) keeps(l *lodgers, phone string) {
	b.t.Helper()
	b.open("/me")
	b.do(chromedp.SetJavascriptAttribute(chromedp.CSS(`form[action="/me"] input[name="key"]`), "value", phone), chromedp.Click(chromedp.CSS(`form[action="/me"] button`)), chromedp.WaitReady(chromedp.CSS("#arrivals")))
}

// TestVisitorsPagesFitEveryScreen opens the pages of visitors on a phone and a desktop, light and dark.
func TestVisitorsPagesFitEveryScreen(t *testing.T) {
	h, l, webhook, phone := fullLodging()
	waiting := rand.Text()
	l.of[waiting] = hooks.Visited{Subscription: hooks.Subscription{
		URL: "https://hooks.example.test", CreatedAt: noon, Reason: "Its address did not echo the challenge. It answered 200 and said something else.", Visitor: hooks.Visitor{Kind: hooks.VisitorWebhook, Challenge: "c"},
	}}
	b := newBrowser(t, h)
	look := func(name, path string) {
		for _, width := range []int64{360, 1280} {
			for _, dark := range []bool{false, true} {
				b.look(width, dark)
				b.open(path)
				b.do(chromedp.Evaluate[chromedp.Void]("document.querySelectorAll('details').forEach((d) => d.open = true)"))
				if over := ask[int](b, "document.documentElement.scrollWidth - innerWidth"); over > 0 {
					t.Errorf("%s is %d pixels wider than a screen of %d", name, over, width)
				}
				for _, wrong := range ask[[]string](b, contrast) {
					t.Errorf("%s, %d pixels, dark %v: %s", name, width, dark, wrong)
				}
				if refused := ask[[]string](b, "window.refused"); len(refused) > 0 {
					t.Errorf("%s breaks its own policy: %q", name, refused)
				}
				b.picture(fmt.Sprintf("visitors-%s-%d-%v", name, width, map[bool]string{false: "light", true: "dark"}[dark]))
			}
		}
	}
	look("join", "/me")
	look("subscribe", "/webhooks")
	look("webhook", "/webhooks/"+webhook)
	look("waiting", "/webhooks/"+waiting)
	look("book", "/")
	b.keeps(l, phone)
	look("me", "/me")
}

func TestVisitorsPagesAreWellFormed(t *testing.T) {
	h, l, webhook, phone := fullLodging()
	isWellFormed(t, "webhook with its secret", h.get("/webhooks/"+webhook).Body.String())
	l.arrivals[phone] = append(l.arrivals[phone], arrivedFrom(9, `<b class="x">&`))
	for path, key := range map[string]string{"/me": phone, "/webhooks": "", "/webhooks/" + webhook: "", "/": ""} {
		isWellFormed(t, path, h.look(path, withCookie(key)).Body.String())
	}
	isWellFormed(t, "join", h.get("/me").Body.String())
	isWellFormed(t, "problem", h.send("/webhooks", url.Values{"url": {"ftp://x"}, "key": {rand.Text()}}).Body.String())
	l.refuse = hooks.Conflict("No.")
	isWellFormed(t, "notice", h.send("/webhooks/"+webhook, url.Values{"do": {"test"}}).Body.String())
	v := l.of[phone]
	v.Active, v.Reason = false, hooks.VisitorStopped
	l.of[phone] = v
	isWellFormed(t, "stopped", h.look("/me", withCookie(phone)).Body.String())
	isWellFormed(t, "no test", h.send("/me", url.Values{"do": {"test"}}, withCookie(phone)).Body.String())
}

// TestNothingThatArrivesRuns shows what arrived in an inbox, when the page is opened and by its live feed.
func TestNothingThatArrivesRuns(t *testing.T) {
	h, l, _, phone := fullLodging()
	b := newBrowser(t, h)
	b.keeps(l, phone)
	for i, attack := range attacks() {
		attack = strings.ReplaceAll(attack, "RUN", fmt.Sprintf("top.ran=%d,alert(1)", i+1))
		l.mu.Lock()
		l.arrivals[phone] = []hooks.Arrival{arrivedFrom(hooks.ID(100+i), attack)}
		l.mu.Unlock()
		if i%10 != 0 {
			b.open("/me")
		} else {
			h.signal.Notify()
			b.do(chromedp.WaitReady(chromedp.CSS(fmt.Sprintf(`[data-arrival="%d"]`, 100+i))))
		}
		if got := ask[string](b, `document.querySelector(".arrival .kind").textContent`); strings.TrimSpace(got) != strings.TrimSpace(cleanBreaks(attack)) && !strings.ContainsAny(attack, "\r\x00") {
			t.Errorf("%q is shown as %q", attack, got)
		}
		b.unharmed("an arrival of " + firstOf(attack, 40))
	}
}

// TestVisitorsNeedNoScripts joins, looks, subscribes and removes in a browser without scripts.
func TestVisitorsNeedNoScripts(t *testing.T) {
	h, l := lodging()
	b := newBrowser(t, h)
	b.scripts(false)
	press := func(selector, then string) {
		t.Helper()
		b.do(chromedp.Click(chromedp.CSS(selector)), chromedp.WaitReady(chromedp.CSS(then)))
	}
	b.open("/me")
	press(`form[action="/me"] button`, "#arrivals")
	press(".again a", "#arrivals")
	b.open("/webhooks")
	b.do(chromedp.SendKeys(chromedp.CSS(`input[name="url"]`), "hooks.example.test/mine"))
	press(`form[action="/webhooks"] button`, ".once")
	b.do(chromedp.Click(chromedp.CSS("#actions button")), chromedp.WaitNotPresent(chromedp.CSS(".once"))) // the secret is shown once
	press("details summary", "details[open]")
	press(`details form:last-of-type button`, ".trouble")
	if len(l.visits) != 2 || len(l.asked) != 2 || l.asked[1] != hooks.WishRemove {
		t.Errorf("set up %v, asked %v", l.visits, l.asked)
	}
}
