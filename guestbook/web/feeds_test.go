package web

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/guestbook"
	"bellhop/hooks"
)

func TestTheAtomFeedIsWhole(t *testing.T) {
	h := newHouse()
	read := func() (feed atomFeed, w *httptest.ResponseRecorder) {
		t.Helper()
		w = h.get("/feed.atom")
		want(t, w, http.StatusOK)
		if got := w.Header().Get("Content-Type"); got != "application/atom+xml; charset=utf-8" {
			t.Errorf("content type %q", got)
		}
		if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil {
			t.Fatal(err)
		}
		return feed, w
	}
	blank, _ := read()
	if blank.Updated != "2026-05-02T12:00:00Z" || len(blank.Entries) != 0 {
		t.Errorf("blank: %+v", blank)
	}
	h.signed(t, 59)
	if _, err := h.pages.Book.Sign(t.Context(), guestbook.Draft{Name: "Sam & <Noor>", From: "Leeds", Text: "]]> \ufffe<b>bold</b>\nsecond line"}); err != nil {
		t.Fatal(err)
	}
	feed, w := read()
	if feed.ID != blank.ID || feed.Title != "The Grand Lobby" || feed.Updated != "2026-05-02T12:00:00Z" || len(feed.Entries) != atomLimit {
		t.Errorf("%s %q %s, %d entries", feed.ID, feed.Title, feed.Updated, len(feed.Entries))
	}
	e := feed.Entries[0]
	if e.Title != "Guest 000060, Sam & <Noor>, Leeds" || e.Author != "Sam & <Noor>" || e.Content.Text != "]]> <b>bold</b>\nsecond line" || e.Content.Type != "text" || e.Link.Href != "/?before=61#lately" {
		t.Errorf("%+v", e)
	}
	ids := map[string]bool{feed.ID: true}
	uuid := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for _, e := range feed.Entries {
		if ids[e.ID] || !uuid.MatchString(e.ID) || e.Updated == "" || e.Published == "" || e.Author == "" {
			t.Errorf("entry %+v", e)
		}
		ids[e.ID] = true
	}
	h.take(59)
	if later, _ := read(); later.Entries[0].ID != e.ID || later.Entries[1].ID != feed.Entries[2].ID {
		t.Error("ids change when another entry goes")
	}
	r := httptest.NewRequest(http.MethodGet, "/feed.atom", nil)
	r.Header.Set("If-None-Match", h.get("/feed.atom").Header().Get("ETag"))
	want(t, h.do(r), http.StatusNotModified)
	if strings.Contains(w.Body.String(), "example.com") {
		t.Error("a name that the request claimed for this host is in the feed")
	}
}

func TestTheAtomFeedIsAsNewAsItsNewestEntry(t *testing.T) {
	h := newHouse()
	h.signed(t, 2)
	h.comments[0].At = noon.Add(time.Hour)
	want(t, h.get("/feed.atom"), http.StatusOK, "<title>The Grand Lobby</title>\n <updated>2026-05-02T13:00:00Z</updated>")
}

func TestJSONThatHasNotChangedIsNotSentAgain(t *testing.T) {
	h := newHouse()
	h.signed(t, 2)
	r := httptest.NewRequest(http.MethodGet, "/comments.json", nil)
	r.Header.Set("If-None-Match", h.get("/comments.json").Header().Get("ETag"))
	want(t, h.do(r), http.StatusNotModified)
	h.signed(t, 1)
	want(t, h.do(r), http.StatusOK, `"id":"3"`)
}

func TestTheEventsAreListedForPeopleAndPrograms(t *testing.T) {
	h := newHouse()
	want(t, h.get("/events.json"), http.StatusOK, `{"items":[]}`)
	h.pages.Events = []hooks.EventKind{{Type: "comment.created", Summary: "Somebody <signed>", Schema: json.RawMessage(`{"type":"object"}`), Example: json.RawMessage(`{"type": "comment.created"}`)}}
	want(t, h.get("/events.json"), http.StatusOK, `"type":"comment.created"`, `"schema":{"type":"object"}`, `"example":{"type":"comment.created"}`)
	want(t, h.get("/events"), http.StatusOK, `<h3 id="comment.created">`, "Somebody &lt;signed&gt;.", "&#34;type&#34;: &#34;object&#34;", `href="/comments.json"`, `href="/feed.atom"`, `href="/events.json"`)
}

func TestThePageOfThanksTellsTheWayAndNoAddress(t *testing.T) {
	h := newHouse()
	h.pages.Story = ringing
	h.signed(t, 1)
	page := h.get("/thanks/1")
	want(t, page, http.StatusOK, "slack.com, a Slack channel", "184 ms", "this house, an inbox", "given up", "consumer.example, a server", "again in 1 s", "The third one answered 503", `data-live="/thanks/1/live?at=`)
	for _, secret := range []string{"SECRET", "s3cr3t", "127.0.0.1", "demo", "services", "key="} {
		if strings.Contains(page.Body.String(), secret) {
			t.Errorf("a visitor reads %q", secret)
		}
	}
	want(t, h.get("/thanks/2/live"), http.StatusNotFound)
	h.pages.Story = nil
	want(t, h.get("/thanks/1/live"), http.StatusNotFound)
	if strings.Contains(h.get("/thanks/1").Body.String(), "data-live") {
		t.Error("the page follows a feed that is not there")
	}
}

func TestWhereAWebhookLiesIsToldWithoutItsAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://hooks.slack.com/services/T/B/X":      "slack.com, a server",
		"https://example.org/hook":                    "example.org, a server",
		"https://0a1b2c.m.pipedream.net":              "m.pipedream.net, a server",
		"https://203.0.113.9/hook":                    "a server",
		"https://[2001:db8::1]/hook":                  "a server",
		"http://intranet/hook":                        "a server",
		"http://192.168.1.20:9000/hook":               "this house, a server",
		"http://localhost:8080/in/demo":               "this house, an inbox",
		"https://user:password@sub.example.org/?t=ok": "example.org, a server",
		"://": "a server",
	} {
		if got := whereTo(address, ""); got != want {
			t.Errorf("%s is told as %q; want %q", address, got, want)
		}
	}
}

func TestAWayCountsItsOwnWebhooksAndCutsLongLists(t *testing.T) {
	story := hooks.Story{Parts: []hooks.Part{
		{Kind: hooks.PartExchange, ID: "1", Parent: -1}, {Kind: hooks.PartComment, ID: "7", Parent: 0}, {Kind: hooks.PartEvent, ID: "e", Parent: 1},
	}}
	for i := range 13 {
		story.Parts = append(story.Parts, hooks.Part{Kind: hooks.PartDelivery, ID: fmt.Sprint(i), Parent: 2, Delivery: hooks.Delivery{URL: "https://example.org", State: hooks.Delivered}})
	}
	story.Parts = append(story.Parts, // what came of the last further on is not this entry's
		hooks.Part{Kind: hooks.PartCapture, ID: "9", Parent: len(story.Parts) - 1},
		hooks.Part{Kind: hooks.PartDelivery, ID: "99", Parent: len(story.Parts), Delivery: hooks.Delivery{URL: "https://elsewhere.example", State: hooks.Due}})
	w := wayOf(story, 7, noon)
	if len(w.Rings) != maxRings || w.More != 3 || !w.Closed || w.News != "13 of 13 webhooks told." {
		t.Errorf("%+v", w)
	}
	if other := wayOf(story, 8, noon); len(other.Rings) != 0 {
		t.Errorf("another entry's way: %+v", other)
	}
}

// TestThePageOfThanksIsToldUntilAllHasEnded follows a delivery from its leaving to its end, after which the feed ends too.
func TestThePageOfThanksIsToldUntilAllHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse()
		h.signed(t, 1)
		state := hooks.Due
		h.pages.Story = storyOf(&state)
		handler := h.pages.Handler()
		page := regexp.MustCompile(`data-live="([^"]+)"`).FindStringSubmatch(h.get("/thanks/1").Body.String())
		if page == nil {
			t.Fatal("the page follows no feed")
		}
		r, leave, done := listenTo(handler, httptest.NewRequest(http.MethodGet, page[1], nil))
		synctest.Wait()
		if r.events() != "" {
			t.Errorf("told %q though nothing is new", r.seen)
		}
		state = hooks.Delivered
		h.signal.Notify()
		<-done
		leave()
		if !strings.Contains(r.seen, "184 ms") || !strings.Contains(r.seen, "1 of 1 webhook told.") || !strings.HasSuffix(r.seen, "event: end\ndata: end\n\n") {
			t.Errorf("told %q", r.seen)
		}
		if strings.Contains(h.get("/thanks/1").Body.String(), "data-live") {
			t.Error("a page whose way has ended follows on")
		}
	})
}
