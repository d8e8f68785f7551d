package journey

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestHeadlessJourney signs, delivers, receives, looks and replays without a window, stops, and finds everything again.
func TestHeadlessJourney(t *testing.T) {
	a := newApp(t, t.TempDir())
	a.start(a.command("serve"))

	signTheBook(t, a)
	signing := a.await(object{"direction": "in", "method": "POST", "url": "/guestbook", "status": 303})
	sent := a.await(object{"direction": "out", "event": "comment.created", "status": 200, "origin": "event"})
	got := a.await(object{"direction": "in", "inbox": "demo", "state": "processed", "verdict": "valid"})
	if got["sender_id"] != sent["sender_id"] || !strings.HasPrefix(got["sender_id"].(string), "evt_") {
		t.Errorf("the inbox got webhook-id %v, sent was %v", got["sender_id"], sent["sender_id"])
	}
	if body := a.raw(got["id"].(string), "request"); !strings.Contains(body, `"text":"The bell rings twice, grüße 🛎"`) {
		t.Errorf("the delivered event is %s", body)
	}
	comment := a.call(http.MethodGet, "/comments", nil, 200)["items"].([]any)[0].(object)
	if comment["name"] != "Mina Okafor" {
		t.Errorf("the book has %v", comment)
	}
	delivery := a.call(http.MethodGet, "/deliveries/"+sent["delivery_id"].(string), nil, 200)
	if delivery["state"] != "delivered" || len(delivery["exchanges"].([]any)) != 1 {
		t.Errorf("the delivery is %v", delivery)
	}
	if signing["id"].(string) >= sent["id"].(string) && len(signing["id"].(string)) >= len(sent["id"].(string)) {
		t.Errorf("the signing request %v stands behind what it caused, %v", signing["id"], sent["id"])
	}

	capture := receiveAnything(t, a)
	replayAsIs(t, a, capture)
	replayElsewhere(t, a, capture)

	before := len(a.exchanges())
	a.stop()
	again := newApp(t, a.data)
	again.start(again.command("serve"))
	if after := len(again.exchanges()); after != before {
		t.Errorf("%d exchanges before the restart, %d after", before, after)
	}
	if body := again.raw(capture["id"].(string), "request"); body != strange {
		t.Errorf("after the restart the capture's body is %q", body)
	}
	// The example follows the local address, which has moved.
	signTheBook(t, again)
	again.await(object{"direction": "out", "host": strings.Replace(strings.TrimPrefix(again.base, "http://"), "127.0.0.1", "localhost", 1), "status": 200})
}

// signTheBook leaves a comment by the form, as a browser without scripts does.
func signTheBook(t *testing.T, a *app) {
	t.Helper()
	signAs(t, a, "Mina Okafor", "The bell rings twice, grüße 🛎")
}

func signAs(t *testing.T, a *app, name, text string) {
	t.Helper()
	page := get(t, a.base+"/")
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)
	if token == nil {
		t.Fatalf("the form has no token:\n%s", page)
	}
	form := url.Values{"name": {name}, "from": {"Lagos"}, "text": {text}, "label": {"bell"}, "token": {token[1]}}
	response, err := http.PostForm(a.base+"/guestbook", form)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Request.URL.Path, "/thanks/") {
		t.Fatalf("signing led to %s %s", response.Status, response.Request.URL)
	}
	if page := get(t, a.base+"/"); !strings.Contains(page, text) {
		t.Error("the book does not show the entry")
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %s %v", url, response.Status, err)
	}
	return string(b)
}

// strange is a body that would not survive being parsed, trimmed or re-encoded.
const strange = "{\"a\":1.00, \"a\":12345678901234567890}\r\n\x00\xff "

// receiveAnything posts to an inbox of its own and sees it live within 200 ms of the acknowledgement.
func receiveAnything(t *testing.T, a *app) object {
	t.Helper()
	a.call(http.MethodPost, "/inboxes", object{"name": "workshop"}, http.StatusCreated)
	r, err := http.NewRequest(http.MethodGet, a.control+"/api/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	stream, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	heard := lines(stream.Body)
	<-heard // the stream is open

	response, err := http.Post(a.base+"/in/workshop/deep//path?x=%2e", "application/octet-stream", strings.NewReader(strange))
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(response.Body)
	response.Body.Close()
	acknowledged := time.Now()
	if response.StatusCode != 200 || string(answer) != `{"ok":true}` {
		t.Fatalf("the inbox answered %s %q", response.Status, answer)
	}
	for line := range heard {
		if strings.Contains(line, `"url":"/in/workshop/deep//path?x=%2e"`) {
			break
		}
	}
	if late := time.Since(acknowledged); late > 200*time.Millisecond {
		t.Logf("seen live only %v after the acknowledgement", late) // machines are noisy
	}
	x := a.await(object{"inbox": "workshop", "state": "processed"})
	if body := a.raw(x["id"].(string), "request"); body != strange {
		t.Errorf("stored as %q", body)
	}
	return x
}

func replayAsIs(t *testing.T, a *app, original object) {
	t.Helper()
	a.call(http.MethodPost, "/exchanges/"+original["id"].(string)+"/replay", nil, http.StatusCreated)
	replay := a.await(object{"origin": "replay", "status": 200, "open": false})
	cause := replay["cause"].(object)
	if cause["kind"] != "exchange" || cause["id"] != original["id"] {
		t.Errorf("the replay names %v as its origin, not %v", cause, original["id"])
	}
	if body := a.raw(replay["id"].(string), "request"); body != strange {
		t.Errorf("replayed as %q", body)
	}
	if got := a.exchanges(); got[0]["url"] != original["url"] || got[0]["id"] == original["id"] {
		t.Errorf("the replay arrived as %v", got[0])
	}
}

func replayElsewhere(t *testing.T, a *app, original object) {
	t.Helper()
	bodies := make(chan string, 1)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		bodies <- string(b)
		w.WriteHeader(http.StatusTeapot)
		io.WriteString(w, `{"from":"elsewhere"}`)
	}))
	defer elsewhere.Close()
	a.call(http.MethodPost, "/exchanges/"+original["id"].(string)+"/replay", object{"url": elsewhere.URL + "/other"}, http.StatusCreated)
	if body := <-bodies; body != strange {
		t.Errorf("elsewhere got %q", body)
	}
	replay := a.await(object{"origin": "replay", "status": 418})
	if answer := a.raw(replay["id"].(string), "response"); answer != `{"from":"elsewhere"}` {
		t.Errorf("the answer is kept as %q", answer)
	}
	if answer := a.raw(original["id"].(string), "response"); answer != `{"ok":true}` {
		t.Errorf("the original's answer has become %q", answer)
	}
}
