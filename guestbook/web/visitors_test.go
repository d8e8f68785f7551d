package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/hooks"
)

// lodgers are visitors in memory.
type lodgers struct {
	mu       sync.Mutex
	may      hooks.Visiting
	of       map[string]hooks.Visited // by their keys
	arrivals map[string][]hooks.Arrival
	visits   []hooks.Visit
	asked    []hooks.VisitorWish
	refuse   error
}

func (l *lodgers) Visiting(context.Context) (hooks.Visiting, error) { return l.may, nil }

func (l *lodgers) Join(_ context.Context, v hooks.Visit) (hooks.Subscription, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := hooks.CheckKey(v.Key); err != nil {
		return hooks.Subscription{}, err
	}
	if !l.may.Lets(v.Kind) {
		return hooks.Subscription{}, hooks.Conflict(hooks.VisitorStopped)
	}
	if l.refuse != nil {
		return hooks.Subscription{}, l.refuse
	}
	l.visits = append(l.visits, v)
	s := hooks.Visited{Subscription: hooks.Subscription{
		ID: 1, CreatedAt: noon, URL: v.URL, Active: true, Sign: hooks.Sign{Secrets: []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}},
		Visitor: hooks.Visitor{Kind: v.Kind, Source: v.Source},
	}}
	if v.Kind == hooks.VisitorPhone {
		s.Visitor.Inbox = "me-" + strings.ToLower(v.Key)
	}
	l.of[v.Key] = s
	return s.Subscription, nil
}

func (l *lodgers) Visitor(_ context.Context, key string, show bool) (hooks.Visited, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok := l.of[key]
	if !ok {
		return v, hooks.NotFound("There is nothing under this link.")
	}
	seen := v
	if v.Visitor.Kind == hooks.VisitorWebhook {
		if !show || v.Visitor.Shown {
			seen.Sign.Secrets = nil
		} else {
			v.Visitor.Shown = true
			l.of[key] = v
		}
	}
	return seen, nil
}

func (l *lodgers) Ask(_ context.Context, key string, wish hooks.VisitorWish) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.of[key]; !ok {
		return hooks.NotFound("There is nothing under this link.")
	}
	if l.refuse != nil {
		return l.refuse
	}
	l.asked = append(l.asked, wish)
	if wish == hooks.WishRemove {
		delete(l.of, key)
	}
	return nil
}

func (l *lodgers) Arrivals(_ context.Context, key string, limit int) ([]hooks.Arrival, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, ok := l.of[key]; !ok {
		return nil, hooks.NotFound("There is nothing under this link.")
	}
	list := l.arrivals[key]
	return list[:min(limit, len(list))], nil
}

// lodging is a house whose visitors may do everything.
func lodging() (*house, *lodgers) {
	h := newHouse()
	l := &lodgers{may: hooks.Visiting{Webhooks: true, Join: true}, of: map[string]hooks.Visited{}, arrivals: map[string][]hooks.Arrival{}}
	h.pages.Visitors = l
	return h, l
}

// send posts a form, as pages of ours do.
func (h *house) send(target string, form url.Values, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range change {
		c(r)
	}
	return h.do(r)
}

func withCookie(key string) func(*http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: meCookie, Value: key}) }
}

// look gets a page with a change to the request.
func (h *house) look(target string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	for _, c := range change {
		c(r)
	}
	return h.do(r)
}

func TestNothingIsOfferedThatVisitorsMayNotDo(t *testing.T) {
	h, l := lodging()
	want(t, h.get("/"), http.StatusOK, `href="/me"`, `href="/webhooks"`)
	l.may = hooks.Visiting{}
	for _, target := range []string{"/me", "/webhooks"} {
		want(t, h.get(target), http.StatusForbidden, "Not open")
		if page := h.get("/").Body.String(); strings.Contains(page, `href="`+target+`"`) {
			t.Errorf("the book offers %s", target)
		}
	}
	want(t, h.send("/webhooks", url.Values{"key": {rand.Text()}, "url": {"https://hooks.example.test"}}), http.StatusConflict, hooks.VisitorStopped, `value="https://hooks.example.test"`)
	if len(l.visits) != 0 {
		t.Errorf("set up: %+v", l.visits)
	}
	h.pages.Visitors = nil
	want(t, h.get("/me"), http.StatusNotFound)
	want(t, h.get("/webhooks"), http.StatusNotFound)
}

func TestAnAddressThatCannotBeAVisitorsIsToldAndNotLost(t *testing.T) {
	h, l := lodging()
	h.pages.Addresses = func() []string { return []string{"http://127.0.0.1:8080", "https://lobby.ngrok.app", ""} }
	for address, why := range map[string]string{
		"":                                  "Type the address",
		"ftp://hooks.example.test":          "http:// and https://",
		"https://":                          "names no host",
		"https://user:pass@example.test/":   "user name or password",
		"http://127.0.0.1/x":                "has to be public",
		"http://localhost:8080/in/demo":     "has to be public",
		"10.1.2.3/x":                        "has to be public",
		"http://[::1]/":                     "has to be public",
		"http://[::ffff:10.0.0.1]/":         "has to be public",
		"https://example.com/in/demo":       "own address", // the Host of these requests
		"https://EXAMPLE.com.:8443/in/demo": "own address",
		"https://lobby.ngrok.app/in/demo":   "own address",
		`"><script>alert(1)</script>`:       "names no host",
	} {
		w := h.send("/webhooks", url.Values{"key": {rand.Text()}, "url": {address}})
		want(t, w, http.StatusUnprocessableEntity, why)
		if typed := htmlAttribute(address); !strings.Contains(w.Body.String(), `value="`+typed+`"`) {
			t.Errorf("%s is lost in %s", address, mainOf(w.Body.String()))
		}
	}
	forwarded := h.pages.Handler()
	r := formRequest(url.Values{"key": {rand.Text()}, "url": {"https://named.example.org/in/demo"}})
	r.URL.Path, r.Host = "/webhooks", "localhost:8080"
	r.Header.Set("X-Forwarded-Host", "named.example.org")
	w := httptest.NewRecorder()
	Forwarded(forwarded).ServeHTTP(w, r)
	want(t, w, http.StatusUnprocessableEntity, "own address")
	if len(l.visits) != 0 {
		t.Errorf("set up: %+v", l.visits)
	}
}

func htmlAttribute(s string) string {
	return strings.NewReplacer(`&`, "&amp;", `"`, "&#34;", `<`, "&lt;", `>`, "&gt;", `+`, "&#43;").Replace(s)
}

func TestAWebhookIsSeenAndRemovedByItsLinkAlone(t *testing.T) {
	h, l := lodging()
	key := rand.Text()
	form := url.Values{"key": {key}, "url": {"hooks.example.test/mine"}}
	for range 2 { // a double click
		w := h.send("/webhooks", form)
		want(t, w, http.StatusSeeOther)
		if to := w.Header().Get("Location"); to != "/webhooks/"+key {
			t.Fatalf("led to %s", to)
		}
	}
	if v := l.visits[0]; v.URL != "https://hooks.example.test/mine" || v.Kind != hooks.VisitorWebhook || v.Source != "192.0.2.1" {
		t.Errorf("set up: %+v", v)
	}
	head := httptest.NewRequest(http.MethodHead, "/webhooks/"+key, nil)
	h.do(head) // as programs do that look at links
	w := h.get("/webhooks/" + key)
	want(t, w, http.StatusOK, "https://hooks.example.test/mine", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "Send a test", "Remove this webhook")
	for name, value := range map[string]string{"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store"} {
		if got := w.Header().Get(name); got != value {
			t.Errorf("%s: %q", name, got)
		}
	}
	if strings.Contains(h.get("/webhooks/"+key).Body.String(), "whsec_") {
		t.Error("the secret is shown twice")
	}
	phone := rand.Text()
	want(t, h.send("/me", url.Values{"do": {"join"}, "key": {phone}}), http.StatusSeeOther)
	for _, wrong := range []string{rand.Text(), strings.ToLower(key), key[1:], "1", "%2e%2e", phone} {
		want(t, h.get("/webhooks/"+wrong), http.StatusNotFound, "nothing under this link")
		want(t, h.get("/webhooks/"+wrong+"/live"), http.StatusNotFound)
	}
	want(t, h.send("/webhooks/"+rand.Text(), url.Values{"do": {"remove"}}), http.StatusNotFound)
	want(t, h.send("/webhooks/"+key, url.Values{"do": {"test"}}), http.StatusSeeOther)
	want(t, h.send("/webhooks/"+key, url.Values{"do": {"remove"}}), http.StatusOK, "Removed")
	want(t, h.get("/webhooks/"+key), http.StatusNotFound)
	if len(l.asked) != 2 || l.asked[0] != hooks.WishTest {
		t.Errorf("asked for %v", l.asked)
	}
}

func TestWhatIsAskedForTooOftenIsRefusedWithATime(t *testing.T) {
	h, l := lodging()
	key := rand.Text()
	h.send("/webhooks", url.Values{"key": {key}, "url": {"https://hooks.example.test"}})
	l.refuse = &hooks.Error{Code: hooks.CodeTooMany, Message: "This address was tried ten times."}
	w := h.send("/webhooks/"+key, url.Values{"do": {"test"}})
	want(t, w, http.StatusTooManyRequests, "This address was tried ten times.", "https://hooks.example.test")
	if w.Header().Get("Retry-After") != "360" {
		t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
	}
	l.refuse = hooks.Conflict("There is no room.")
	want(t, h.send("/webhooks", url.Values{"key": {rand.Text()}, "url": {"https://hooks.example.test/2"}}), http.StatusConflict, "There is no room.", `value="https://hooks.example.test/2"`)
	want(t, h.send("/me", url.Values{"do": {"join"}, "key": {rand.Text()}}), http.StatusConflict, "There is no room.")
	handler := h.pages.Handler()
	for i := range visitLimit().AtOnce + 1 {
		r := formRequest(url.Values{"do": {"nothing"}})
		r.URL.Path = "/me"
		w = httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if i == visitLimit().AtOnce {
			want(t, w, http.StatusTooManyRequests, "Try again in 1 second.")
		}
	}
}

// Browsers send "Origin: null" from a page without a referrer, and on plain HTTP nothing else that tells where a form was.
func TestFormsOfAPageWithoutAReferrerAreTaken(t *testing.T) {
	h, l := lodging()
	key := rand.Text()
	h.send("/webhooks", url.Values{"key": {key}, "url": {"https://hooks.example.test"}})
	origin := func(o string) func(*http.Request) { return func(r *http.Request) { r.Header.Set("Origin", o) } }
	want(t, h.send("/webhooks/"+key, url.Values{"do": {"test"}}, origin("null")), http.StatusSeeOther)
	l.visits = nil
	for _, o := range []string{"null", "https://evil.example.org"} {
		want(t, h.send("/webhooks", url.Values{"key": {rand.Text()}, "url": {"https://hooks.example.test"}}, origin(o)), http.StatusForbidden)
		want(t, h.send("/me", url.Values{"do": {"join"}, "key": {rand.Text()}}, origin(o)), http.StatusForbidden)
		want(t, h.send("/me", url.Values{"do": {"remove"}}, origin(o), withCookie(key)), http.StatusForbidden)
	}
	if len(l.visits) != 0 || len(l.asked) != 1 {
		t.Errorf("another site set up %v, asked %v", l.visits, l.asked)
	}
}

func TestAPhoneKeepsItsInboxByACookieThatNobodyElseReads(t *testing.T) {
	h, l := lodging()
	want(t, h.get("/me"), http.StatusOK, "Get an inbox of your own", `name="key"`)
	key := rand.Text()
	w := h.send("/me", url.Values{"do": {"join"}, "key": {key}})
	want(t, w, http.StatusSeeOther)
	cookie := w.Result().Cookies()[0]
	if cookie.Value != key || cookie.Path != "/me" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Secure || cookie.MaxAge != 24*60*60 {
		t.Errorf("the cookie is %+v", cookie)
	}
	want(t, h.look("/me", withCookie(key)), http.StatusOK, "Your inbox", "http://example.com/in/me-", "Nothing has arrived yet", "Look again", "Send me a test")
	for _, other := range []string{"", rand.Text(), strings.ToLower(key), key + "A", "a b"} {
		w := h.look("/me", withCookie(other))
		want(t, w, http.StatusOK, "Get an inbox of your own")
		if strings.Contains(w.Body.String(), strings.ToLower(key)) {
			t.Errorf("%q opens another's inbox", other)
		}
	}
	webhook := rand.Text()
	h.send("/webhooks", url.Values{"key": {webhook}, "url": {"https://hooks.example.test"}})
	want(t, h.look("/me", withCookie(webhook)), http.StatusOK, "Get an inbox of your own")
	for name, change := range map[string]func(*http.Request){
		"TLS": func(r *http.Request) { r.TLS = &tls.ConnectionState{} },
		"a tunnel": func(r *http.Request) {
			*r = *r.WithContext(context.WithValue(r.Context(), forwarded{}, true))
			r.Header.Set("X-Forwarded-Proto", "https")
		},
	} {
		if w := h.send("/me", url.Values{"do": {"join"}, "key": {rand.Text()}}, change); !w.Result().Cookies()[0].Secure {
			t.Errorf("over %s the cookie may be read on the way", name)
		}
	}
	w = h.send("/me", url.Values{"do": {"remove"}}, withCookie(key))
	want(t, w, http.StatusSeeOther)
	if c := w.Result().Cookies(); len(c) != 1 || c[0].MaxAge >= 0 || l.of[key].ID != 0 {
		t.Errorf("after leaving: %+v", c)
	}
	want(t, h.look("/me", withCookie(key)), http.StatusOK, "is cleared", "Get an inbox of your own")
}

func TestWhatArrivedIsTextWhateverItSays(t *testing.T) {
	h, l := lodging()
	key := rand.Text()
	h.send("/me", url.Values{"do": {"join"}, "key": {key}})
	const evil = `</code></pre><script>alert(1)</script>"'><img src=x onerror=alert(1)>`
	l.arrivals[key] = []hooks.Arrival{
		{
			Exchange: hooks.Exchange{ID: 7, At: noon, Method: "PO" + evil, URL: "/in/x?" + evil, Event: evil, State: hooks.StateProcessed, Verdict: hooks.VerdictWrong, VerdictReason: evil},
			Header:   hooks.Header{{evil, evil}, {"webhook-signature", "v1," + evil}, {"Webhook-ID", "evt_1"}}, Body: []byte(evil), Signed: evil, Expected: "v1," + evil,
		},
		{Exchange: hooks.Exchange{ID: 6, At: noon, Method: "POST", State: hooks.StateNew, Request: hooks.PayloadRef{Size: 3}}, Body: []byte{0xff, 0xfe, 0}},
		{Exchange: hooks.Exchange{ID: 5, At: noon, State: hooks.StateFailed, Verdict: hooks.VerdictMissing}, Body: []byte(strings.Repeat("é", 5000))},
	}
	w := h.look("/me", withCookie(key))
	want(t, w, http.StatusOK, "signature wrong", "being checked", "not signed", "3 bytes that are no text", "It goes on", "stays the same when the webhook is sent again", "A line that its sender chose")
	page := mainOf(w.Body.String())
	if strings.Contains(page, "<script>alert") || strings.Contains(page, "<img") || strings.Contains(page, evil) {
		t.Errorf("captured text became a part of\n%s", page)
	}
	if n := strings.Count(page, "&lt;script&gt;alert(1)"); n != 11 {
		t.Errorf("it is shown %d times", n)
	}
}

func TestTheSignatureIsExplainedByWhatCame(t *testing.T) {
	h, l := lodging()
	key := rand.Text()
	h.send("/me", url.Values{"do": {"join"}, "key": {key}})
	at := "1777723199" // a second before noon
	l.arrivals[key] = []hooks.Arrival{{
		Exchange: hooks.Exchange{ID: 7, At: noon, Event: "comment.created", State: hooks.StateProcessed, Verdict: hooks.VerdictValid},
		Header:   hooks.Header{{"webhook-id", "evt_1"}, {"webhook-timestamp", at}, {"webhook-signature", "v1,b2xk v1,cmlnaHQ="}},
		Body:     []byte("{}"), Signed: "evt_1." + at + ".{}", Expected: "v1,cmlnaHQ=",
	}}
	want(t, h.look("/me", withCookie(key)), http.StatusOK, "signature right", "base64 of 24 bytes", "evt_1."+at+".{}", "v1,cmlnaHQ=", "They are the same", "to its arrival: 1 s")
	l.arrivals[key][0].Expected = "v1,b3RoZXI="
	want(t, h.look("/me", withCookie(key)), http.StatusOK, "They differ")
}

func TestNoKeyReachesTheLog(t *testing.T) {
	h, l := lodging()
	var log bytes.Buffer
	h.pages.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	key, phone := rand.Text(), rand.Text()
	h.send("/webhooks", url.Values{"key": {key}, "url": {"https://hooks.example.test"}})
	h.send("/me", url.Values{"do": {"join"}, "key": {phone}})
	l.refuse = errors.New("the disk is full")
	want(t, h.send("/webhooks/"+key, url.Values{"do": {"test"}}), http.StatusServiceUnavailable)
	want(t, h.send("/me", url.Values{"do": {"test"}}, withCookie(phone)), http.StatusServiceUnavailable)
	if !strings.Contains(log.String(), "/webhooks/{key}") || strings.Contains(log.String(), key) || strings.Contains(log.String(), phone) {
		t.Errorf("the log says %s", log.String())
	}
}

func TestPrivatePagesAreNotRecorded(t *testing.T) {
	for path, private := range map[string]bool{
		"/me": true, "/me/live": true, "/webhooks": true, "/webhooks/KEY": true, "/webhooks/KEY/live": true,
		"//webhooks/KEY": true, "/./webhooks//KEY": true, "/static/../webhooks/KEY": true, "/webhooks/../guestbook": false, "/%2e/me": true,
		"/": false, "/guestbook": false, "/messages": false, "/webhookss": false, "/in/me": false, "/thanks/1": false,
	} {
		if got := IsFurniture(httptest.NewRequest(http.MethodGet, path, nil)); got != private {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func TestAPhonesPageFollowsItsOwnInboxOnly(t *testing.T) {
	h, l := lodging()
	mine, theirs := rand.Text(), rand.Text()
	for _, key := range []string{mine, theirs} {
		h.send("/me", url.Values{"do": {"join"}, "key": {key}})
	}
	want(t, h.get("/me/live"), http.StatusNotFound)
	want(t, h.look("/me/live", withCookie(rand.Text())), http.StatusNotFound)
	server := httptest.NewServer(h.pages.Handler())
	defer server.Close()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/me/live?at=0", nil)
	if err != nil {
		t.Fatal(err)
	}
	withCookie(mine)(r)
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	l.mu.Lock()
	l.arrivals[theirs] = []hooks.Arrival{{Exchange: hooks.Exchange{ID: 8, At: noon, Event: "theirs.alone", State: hooks.StateProcessed}}}
	l.mu.Unlock()
	h.signal.Notify()
	l.mu.Lock()
	l.arrivals[mine] = []hooks.Arrival{{Exchange: hooks.Exchange{ID: 9, At: noon, Event: "mine.alone", State: hooks.StateProcessed, Verdict: hooks.VerdictValid}}}
	l.mu.Unlock()
	h.signal.Notify()
	var told strings.Builder
	for buffer := make([]byte, 4096); !strings.Contains(told.String(), "mine.alone"); {
		n, err := response.Body.Read(buffer)
		told.Write(buffer[:n])
		if err != nil {
			t.Fatalf("the feed ended with %v after %s", err, told.String())
		}
	}
	if !strings.Contains(told.String(), "id: 9.processed") || strings.Contains(told.String(), "theirs.alone") {
		t.Errorf("the feed tells %s", told.String())
	}
}
