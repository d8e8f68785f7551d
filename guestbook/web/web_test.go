package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"bellhop/guestbook"
	"bellhop/hooks"
)

var noon = time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)

// house is a guest book with its web app and what stands behind it.
type house struct {
	*memory
	pages  Pages
	signal hooks.Signal
}

func newHouse() *house {
	h := &house{memory: &memory{}}
	h.pages = Pages{
		Book:     &guestbook.Book{Entries: h.memory, Clock: func() time.Time { return noon }},
		Location: time.UTC,
		Changed:  h.signal.Watch,
	}
	return h
}

// signed puts n entries into the book.
func (h *house) signed(t *testing.T, n int) {
	t.Helper()
	for i := range n {
		if _, err := h.pages.Book.Sign(t.Context(), guestbook.Draft{Name: fmt.Sprint("Guest ", i+1), Text: "Hello"}); err != nil {
			t.Fatal(err)
		}
	}
}

func (h *house) get(target string) *httptest.ResponseRecorder {
	return h.do(httptest.NewRequest(http.MethodGet, target, nil))
}

func (h *house) post(form url.Values) *httptest.ResponseRecorder { return h.do(formRequest(form)) }

func (h *house) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.pages.Handler().ServeHTTP(w, r)
	return w
}

func formRequest(form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/guestbook", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func fitForm() url.Values {
	return url.Values{"name": {"Mina"}, "from": {"Lagos"}, "text": {"The bell rings twice."}, "label": {"key"}, "token": {"T0K3N"}}
}

// want fails the test unless an answer has this status and holds all these words.
func want(t *testing.T, w *httptest.ResponseRecorder, status int, words ...string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d; want %d", w.Code, status)
	}
	for _, word := range words {
		if !strings.Contains(w.Body.String(), word) {
			t.Errorf("%q is missing in\n%s", word, mainOf(w.Body.String()))
		}
	}
}

func mainOf(page string) string {
	if i := strings.Index(page, "<main>"); i >= 0 {
		return page[i:]
	}
	return page
}

func TestASignedEntryIsThankedForAndShown(t *testing.T) {
	h := newHouse()
	h.pages.Source = func(*http.Request) string { return "198.51.100.4" }
	h.pages.Cause = func(*http.Request) hooks.Cause { return hooks.CausedBy(hooks.CauseExchange, 3) }
	h.pages.Rung = func(_ context.Context, id hooks.ID) (int, error) { return 2, nil }
	w := h.post(fitForm())
	want(t, w, http.StatusSeeOther)
	if to := w.Header().Get("Location"); to != "/thanks/1" {
		t.Fatalf("sent on to %q", to)
	}
	if c := h.comments[0]; c.Source != "198.51.100.4" || c.Cause.ID != "3" || c.Label != "key" || c.Token != "T0K3N" {
		t.Errorf("stored: %+v", c)
	}
	want(t, h.get("/thanks/1"), http.StatusOK, "Thank you, <bdi>Mina</bdi>", "<b>000001</b>", "Two webhooks ring for you.", "The bell rings twice.", `href="/"`)
	book := h.get("/")
	want(t, book, http.StatusOK, "<bdi>Mina</bdi>", "<bdi>Lagos</bdi>", "The bell rings twice.", "No. 000001", ">12:00<", "1 guest so far", "000002")
	for _, page := range []string{book.Body.String(), h.get("/thanks/1").Body.String(), h.get("/comments.json").Body.String()} {
		if strings.Contains(page, "198.51.100.4") || strings.Contains(page, "T0K3N") {
			t.Error("a visitor is shown an address or a used token")
		}
	}
}

func TestTheSourceIsTheConnectionsHostUnlessTold(t *testing.T) {
	h := newHouse()
	r := formRequest(fitForm())
	r.RemoteAddr = "[2001:db8::7]:4711"
	h.do(r)
	if got := h.comments[0].Source; got != "2001:db8::7" {
		t.Errorf("source %q", got)
	}
}

func TestADoubleClickIsOneEntry(t *testing.T) {
	h := newHouse()
	for range 3 {
		w := h.post(fitForm())
		want(t, w, http.StatusSeeOther)
		if to := w.Header().Get("Location"); to != "/thanks/1" {
			t.Errorf("sent on to %q", to)
		}
	}
	if len(h.comments) != 1 {
		t.Errorf("%d entries", len(h.comments))
	}
}

func TestEachFormHasATokenOfItsOwn(t *testing.T) {
	h := newHouse()
	first, second := tokenOf(t, h.get("/").Body.String()), tokenOf(t, h.get("/").Body.String())
	if first == second || len(first) < 20 {
		t.Errorf("tokens %q and %q", first, second)
	}
}

func tokenOf(t *testing.T, page string) string {
	t.Helper()
	m := regexp.MustCompile(`name="token" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the form has no token")
	}
	return m[1]
}

func TestOtherWordsInAUsedFormAreKeptAndCanBeSigned(t *testing.T) {
	h := newHouse()
	h.post(fitForm())
	form := fitForm()
	form.Set("text", "Something else")
	w := h.post(form)
	want(t, w, http.StatusConflict, "signed with this form already", "Something else</textarea>", `role="alert"`)
	form.Set("token", tokenOf(t, w.Body.String()))
	want(t, h.post(form), http.StatusSeeOther)
	if len(h.comments) != 2 {
		t.Errorf("%d entries; want both", len(h.comments))
	}
}

func TestProblemsComeBackAtTheirFieldsWithAllThatWasTyped(t *testing.T) {
	h := newHouse()
	long := strings.Repeat("x", 281)
	w := h.post(url.Values{"name": {" "}, "from": {"Lagos"}, "text": {"\n" + long}, "label": {"moon"}, "token": {"keep-me"}})
	want(t, w, http.StatusUnprocessableEntity,
		`aria-describedby="name-problem name-tally" autofocus`, `id="name-problem"`, "Write a name.",
		`value="Lagos"`, "\n\n"+long+"</textarea>", `id="text-problem"`, "This one has 281.",
		`value="moon" checked`, `value="keep-me"`, "Not signed yet")
	page := w.Body.String()
	if n := strings.Count(page, "autofocus"); n != 1 {
		t.Errorf("%d fields ask for the focus", n)
	}
	if strings.Contains(page, "from-problem") {
		t.Error("a fit field is blamed")
	}
	if len(h.comments) != 0 {
		t.Error("an unfit draft was stored")
	}
	w = h.post(url.Values{"name": {"Mina"}, "text": {"Hello"}, "label": {"umbrella"}})
	want(t, w, http.StatusUnprocessableEntity, `id="label-problem"`, `value="bell" checked autofocus`)
}

func TestWhenTheStoreIsDownNothingTypedIsLost(t *testing.T) {
	h := newHouse()
	h.down = errors.New("disk on fire")
	w := h.post(fitForm())
	want(t, w, http.StatusServiceUnavailable, "cannot be reached right now", `value="Mina"`, "The bell rings twice.</textarea>", `value="T0K3N"`)
	for _, target := range []string{"/", "/thanks/1"} {
		want(t, h.get(target), http.StatusServiceUnavailable, "closed for a moment", `href="/"`)
	}
	want(t, h.get("/comments.json"), http.StatusServiceUnavailable, `"unavailable"`)
	for _, target := range []string{"/", "/thanks/1", "/comments.json"} {
		if strings.Contains(h.get(target).Body.String(), "disk on fire") {
			t.Errorf("%s shows a Go error", target)
		}
	}
}

func TestOtherSitesCannotSign(t *testing.T) {
	cases := []struct {
		why    string
		header map[string]string
		status int
	}{
		{"own page", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://example.com"}, http.StatusSeeOther},
		{"own page, older browser", map[string]string{"Origin": "http://example.com"}, http.StatusSeeOther},
		{"no browser", nil, http.StatusSeeOther},
		{"other site", map[string]string{"Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		{"sister site", map[string]string{"Sec-Fetch-Site": "same-site"}, http.StatusForbidden},
		{"other site, older browser", map[string]string{"Origin": "https://evil.example"}, http.StatusForbidden},
		{"a sandboxed frame", map[string]string{"Origin": "null"}, http.StatusForbidden},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			h := newHouse()
			r := formRequest(fitForm())
			for k, v := range c.header {
				r.Header.Set(k, v)
			}
			want(t, h.do(r), c.status)
			if stored := len(h.comments) == 1; stored != (c.status == http.StatusSeeOther) {
				t.Errorf("stored: %v", stored)
			}
		})
	}
}

func TestOnlyASmallFormIsReadAndNothingOfItIsLost(t *testing.T) {
	h := newHouse()
	form := fitForm()
	form.Set("text", strings.Repeat("ü€🛎", 30<<10))
	for range 3 { // wherever the limit cuts, no character is broken
		w := h.post(form)
		want(t, w, http.StatusRequestEntityTooLarge, "too long to be read to its end", `value="Mina"`, strings.Repeat("ü€🛎", 2000))
		if strings.Contains(w.Body.String(), "\ufffd") {
			t.Error("a character was cut through")
		}
		form.Set("from", form.Get("from")+"x")
	}
	form.Set("text", strings.Repeat("x", 64<<10)) // a paste by mistake
	want(t, h.post(form), http.StatusUnprocessableEntity, "This one has 65536.", form.Get("text")+"</textarea>")
	r := formRequest(fitForm())
	r.Header.Set("Content-Type", "application/json")
	want(t, h.do(r), http.StatusUnsupportedMediaType, "Not signed")
	r = httptest.NewRequest(http.MethodPost, "/guestbook", strings.NewReader("name=%zz"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	want(t, h.do(r), http.StatusBadRequest, "Not signed")
	if len(h.comments) != 0 {
		t.Errorf("%d entries", len(h.comments))
	}
}

func TestACutFormEndsWithAWholeCharacter(t *testing.T) {
	whole := "name=A&text=" + url.QueryEscape("aü€🛎")
	for n := len("name=A&text="); n <= len(whole); n++ {
		form, err := url.ParseQuery(string(cutForm([]byte(whole[:n]))))
		if text := form.Get("text"); err != nil || !strings.HasPrefix("aü€🛎", text) || !utf8.ValidString(text) {
			t.Errorf("cut after %d bytes: %q, %v", n, text, err)
		}
	}
}

func TestWhatOnlyAProgramFillsInIsNotSigned(t *testing.T) {
	h := newHouse()
	form := fitForm()
	form.Set("homepage", "https://pills.example")
	w := h.post(form)
	want(t, w, http.StatusUnprocessableEntity, "A field that nobody sees was filled in", `value="Mina"`, "The bell rings twice.</textarea>", `value="T0K3N"`)
	if strings.Contains(w.Body.String(), "pills.example") || len(h.comments) != 0 {
		t.Errorf("%d entries, or the field came back", len(h.comments))
	}
	form.Set("homepage", "")
	want(t, h.post(form), http.StatusSeeOther)
}

func TestFiftyPostsOfOneFormAtOnceAreOneEntry(t *testing.T) {
	h := newHouse()
	handler := h.pages.Handler()
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, formRequest(fitForm()))
			if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/thanks/1" {
				t.Errorf("%d to %q", w.Code, to)
			}
		})
	}
	group.Wait()
	if len(h.comments) != 1 || len(h.events) != 1 {
		t.Errorf("%d entries, %d events", len(h.comments), len(h.events))
	}
}

func TestMethods(t *testing.T) {
	h := newHouse()
	h.signed(t, 1)
	for target, allow := range map[string]string{
		"/": "GET, HEAD, OPTIONS", "/guestbook": "GET, HEAD, OPTIONS, POST", "/thanks/1": "GET, HEAD, OPTIONS", "/sent": "GET, HEAD, OPTIONS",
		"/live": "GET, HEAD, OPTIONS", "/comments.json": "GET, HEAD, OPTIONS", "/favicon.ico": "GET, HEAD, OPTIONS",
	} {
		w := h.do(httptest.NewRequest(http.MethodDelete, target, nil))
		want(t, w, http.StatusMethodNotAllowed, `href="/"`)
		if got := w.Header().Get("Allow"); got != allow {
			t.Errorf("%s allows %q; want %q", target, got, allow)
		}
		w = h.do(httptest.NewRequest(http.MethodOptions, target, nil))
		want(t, w, http.StatusNoContent)
		if got := w.Header().Get("Allow"); got != allow {
			t.Errorf("%s tells of %q when asked; want %q", target, got, allow)
		}
	}
	w := h.get("/guestbook")
	want(t, w, http.StatusSeeOther)
	if to := w.Header().Get("Location"); to != "/" {
		t.Errorf("sent on to %q", to)
	}

	server := httptest.NewServer(h.pages.Handler())
	defer server.Close()
	for _, target := range []string{"/", "/thanks/1", "/sent", "/live", "/comments.json", "/favicon.ico", staticURL("book.css")} {
		answer, err := http.Head(server.URL + target)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK || len(body) != 0 || err != nil {
			t.Errorf("HEAD %s: %d, %d bytes, %v", target, answer.StatusCode, len(body), err)
		}
	}
}

func staticURL(name string) string { return staticFiles().url(name) }

func TestUnknownAddressesLeadBack(t *testing.T) {
	h := newHouse()
	h.signed(t, 1)
	for _, target := range []string{"/nope", "/thanks/2", "/thanks/x", "/thanks/", "/static/book.css", "/?before=x", "/?before=1", "/?before=-4"} {
		want(t, h.get(target), http.StatusNotFound, "No such page", `href="/"`, "Back to the book")
	}
	h.pages.Changed = nil
	want(t, h.get("/live"), http.StatusNotFound)
	if strings.Contains(h.get("/").Body.String(), "data-live") {
		t.Error("the page looks for a feed that is not there")
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	h := newHouse()
	h.signed(t, 1)
	answers := map[string]*httptest.ResponseRecorder{
		"form": h.post(fitForm()), "problems": h.post(nil), "method": h.do(httptest.NewRequest("PUT", "/", nil)),
	}
	for _, target := range []string{"/", "/thanks/1", "/sent", "/nope", "/comments.json", "/favicon.ico", staticURL("book.js")} {
		answers[target] = h.get(target)
	}
	const policy = "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; " +
		"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
	elsewhere := regexp.MustCompile(`(src|href|action)="?(https?:)?//|url\("?(https?:)?//|@import`)
	inline := regexp.MustCompile(`<script[^>]*>[^<]|<style|\sstyle=|\son[a-z]+=|javascript:`)
	for name, w := range answers {
		for header, value := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := w.Header().Get(header); got != value {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		if w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", name)
		}
		if found := elsewhere.FindString(w.Body.String()); found != "" {
			t.Errorf("%s asks another host: %s", name, found)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			if found := inline.FindString(w.Body.String()); found != "" {
				t.Errorf("%s holds an inline script or style: %s", name, found)
			}
			if got := w.Header().Get("Cache-Control"); got != "no-store" {
				t.Errorf("%s may be kept: %q", name, got)
			}
		}
	}
}

func TestHostileWordsStayWords(t *testing.T) {
	hostile := []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' autofocus onfocus='alert(1)`, `</textarea><script>alert(1)</script>`,
		`</title><svg onload=alert(1)>`, `javascript:alert(1)`, `<!--`, `-->`, `]]>`, `&lt;b&gt;`, `{{.}}`, `{{template "form"}}`, `${alert(1)}`,
		`<iframe srcdoc="<script>alert(1)</script>">`, `<a href="https://evil.example">x</a>`, `<style>*{display:none}</style>`,
		`'; DROP TABLE comments;--`, `%00%0d%0aSet-Cookie:a=b`, `../../etc/passwd`, `NULL`, `undefined`, `0`, `-1e309`, `𝕳𝖊𝖑𝖑𝖔`, `社會科學院`, `مرحبا`,
	}
	// markup is what decides how a browser reads a page: its tags' and values' ends. All else is words, "=" too
	// inside of text and quoted values.
	markup := func(page string) string {
		return regexp.MustCompile(`[^<>"']+`).ReplaceAllString(mainOf(page), "")
	}
	pages := func(words string) (book, thanks, problem, json *httptest.ResponseRecorder) {
		h := newHouse()
		form := url.Values{"name": {words}, "from": {words}, "text": {words}, "label": {"bell"}, "token": {"t"}}
		want(t, h.post(form), http.StatusSeeOther)
		book, thanks, json = h.get("/"), h.get("/thanks/1"), h.get("/comments.json")
		form.Set("label", "none")
		return book, thanks, h.post(form), json
	}
	book, thanks, problem, _ := pages("harmless")
	for _, words := range hostile {
		b, th, p, j := pages(words)
		if markup(b.Body.String()) != markup(book.Body.String()) {
			t.Errorf("%q changes the book", words)
		}
		if markup(th.Body.String()) != markup(thanks.Body.String()) {
			t.Errorf("%q changes the page of thanks", words)
		}
		if markup(p.Body.String()) != markup(problem.Body.String()) {
			t.Errorf("%q changes the form", words)
		}
		if j.Header().Get("Content-Type") != "application/json" {
			t.Error("JSON is not called JSON")
		}
	}
}

func TestABlankBookSaysSo(t *testing.T) {
	h := newHouse()
	h.pages.Subscribers = func(context.Context) (int, error) { return 0, nil }
	w := h.get("/")
	want(t, w, http.StatusOK, "The book is open and blank.", "000001", "No webhook listens yet.")
	if strings.Contains(w.Body.String(), "Turn the page") {
		t.Error("a blank book has pages to turn to")
	}
}

func TestThePageTellsHowManyWebhooksListen(t *testing.T) {
	h := newHouse()
	want(t, h.get("/"), http.StatusOK, "sent to the webhooks that listen.")
	for n, words := range map[int]string{1: "sent to 1 webhook.", 3: "sent to 3 webhooks."} {
		h.pages.Subscribers = func(context.Context) (int, error) { return n, nil }
		want(t, h.get("/"), http.StatusOK, words)
	}
	h.pages.Subscribers = func(context.Context) (int, error) { return 0, errors.New("down") }
	want(t, h.get("/"), http.StatusOK, "sent to the webhooks that listen.")
}

func TestTurningPagesMeetsEveryEntryOnce(t *testing.T) {
	h := newHouse()
	h.signed(t, 12)
	numbers := regexp.MustCompile(`data-number="(\d+)"`)
	older := regexp.MustCompile(`href="([^"#]*)[^"]*" rel="next"`)
	newer := regexp.MustCompile(`href="([^"#]*)[^"]*" rel="prev"`)
	var met []string
	target, last := "/", ""
	for target != "" {
		last = target
		page := h.get(target).Body.String()
		for _, m := range numbers.FindAllStringSubmatch(page, -1) {
			met = append(met, m[1])
		}
		target = ""
		if m := older.FindStringSubmatch(page); m != nil {
			target = m[1]
		}
	}
	if got := strings.Join(met, " "); got != "12 11 10 9 8 7 6 5 4 3 2 1" {
		t.Errorf("met %s", got)
	}
	want(t, h.get("/"), http.StatusOK, "guests 000007 to 000003", "page 6")
	want(t, h.get(last), http.StatusOK, "Earlier", "guests 000002 to 000001 · The Grand Lobby", "page 2")
	back := 0
	for target = last; target != "/"; back++ {
		m := newer.FindStringSubmatch(h.get(target).Body.String())
		if m == nil || back > 5 {
			t.Fatalf("no way back from %s", target)
		}
		target = m[1]
	}
	if back != 2 {
		t.Errorf("%d pages back; want 2", back)
	}
}

func TestTimesAreShortAndClear(t *testing.T) {
	for at, want := range map[string]string{"2026-05-02T00:01:00Z": "00:01", "2026-05-01T23:59:00Z": "1 May, 23:59", "2025-12-31T23:59:00Z": "31 Dec 2025"} {
		moment, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := when(moment, noon); got != want {
			t.Errorf("%s is told as %q; want %q", at, got, want)
		}
	}
}

// TestAWebhookThatSignsTheBookCarriesItsHops is for a subscription that leads back to the book: its deliveries say how
// often they came round, and the next ones have to go on from there.
func TestAWebhookThatSignsTheBookCarriesItsHops(t *testing.T) {
	h := newHouse()
	r := formRequest(fitForm())
	r.Header.Set(hooks.HopLine, "4")
	want(t, h.do(r), http.StatusCreated) // a redirect is a failure to a delivery: it would be tried again, and signed again
	if len(h.events) != 1 || h.events[0].Hops != 4 {
		t.Errorf("events: %+v", h.events)
	}
}
