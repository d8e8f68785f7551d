package control_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// file sends a file of entries and gives what became of it.
func (h *house) file(status int, query, contentType, text string) answer {
	h.Helper()
	r := h.request("POST", "/api/v1/comments/import"+query, text)
	r.Header.Set("Content-Type", contentType)
	a := h.do(r)
	if a.status != status {
		h.Fatalf("got %d %s", a.status, a.body)
	}
	if status == http.StatusOK {
		h.seen["POST /api/v1/comments/import"] = true
		h.fits("import", h.spec.schema(dig(h.spec.operation("POST /api/v1/comments/import"), "responses", "200")), a.value)
	}
	return a
}

// keepBook makes every call about the guest book, by the document's examples.
func (h *house) keepBook(at func(string) map[string]any) {
	h.Helper()
	h.call(200, "GET", "/api/v1/comments/1", nil)
	h.call(200, "PATCH", "/api/v1/comments/1", at("PATCH /api/v1/comments/{id}"))
	h.file(200, "", "application/x-ndjson", `{"id":"90","name":"Ada","text":"x","source":"203.0.113.7"}`)
	h.call(201, "POST", "/api/v1/comments/90/ban", at("POST /api/v1/comments/{id}/ban"))
	h.call(204, "DELETE", "/api/v1/comments/90", nil)
	h.call(200, "POST", "/api/v1/comments/moderate", at("POST /api/v1/comments/moderate"))
	h.call(200, "PATCH", "/api/v1/guestbook", at("PATCH /api/v1/guestbook"))
	h.call(200, "GET", "/api/v1/guestbook", nil)
	ban := h.call(201, "POST", "/api/v1/bans", at("POST /api/v1/bans")).get("id")
	h.call(200, "GET", "/api/v1/bans", nil)
	h.call(204, "DELETE", "/api/v1/bans/"+ban, nil)
	file := h.call(200, "GET", "/api/v1/comments/export?format=ndjson", nil)
	h.call(204, "DELETE", "/api/v1/comments/1", nil)
	if got := h.file(200, "", "application/x-ndjson", string(file.body)); got.get("added") != "1" {
		h.Errorf("the entry did not come back: %s", got.body)
	}
}

func TestAnEntryWaitsIsApprovedAndRings(t *testing.T) {
	h := open(t)
	url, requests := h.subscriber(200)
	h.subscribe(url, `[]`, "comment.created")
	h.call(200, "PATCH", "/api/v1/guestbook", `{"approve_first":true}`)
	a := h.call(201, "POST", "/api/v1/comments", map[string]string{"name": "Ada", "text": "one"})
	if a.get("state") != "waiting" || a.get("reason") == "" || h.call(200, "GET", "/api/v1/deliveries", nil).count("items") != 0 {
		t.Errorf("it does not wait: %s", a.body)
	}
	h.call(201, "POST", "/api/v1/comments", map[string]string{"name": "Ben", "text": "two"})
	h.samePages("/api/v1/comments?state=waiting&limit=1", []string{"2"}, []string{"1"})
	if got := h.call(200, "GET", "/api/v1/comments?q=BEN&state=waiting", nil); got.count("items") != 1 || got.get("items.0.id") != "2" {
		t.Errorf("found %s", got.body)
	}
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	for range 2 {
		if got := h.call(200, "PATCH", "/api/v1/comments/1", `{"state":"shown"}`); got.get("state") != "shown" || got.get("reason") != "<nil>" {
			t.Errorf("approved: %s", got.body)
		}
	}
	h.describedEvent("comment.created", h.next(requests))
	if n := h.call(200, "GET", "/api/v1/deliveries", nil).count("items"); n != 1 {
		t.Errorf("%d deliveries", n)
	}
	if got := h.call(200, "GET", "/api/v1/guestbook", nil); got.get("entries.shown") != "1" || got.get("entries.waiting") != "1" || got.get("on_word") != "wait" {
		t.Errorf("the book is %s", got.body)
	}
	if got := h.call(200, "POST", "/api/v1/comments/moderate", `{"ids":["1","2","9"],"state":"deleted"}`); got.get("changed") != "2" {
		t.Errorf("deleted %s", got.body)
	}
	for _, method := range []string{"GET", "DELETE", "PATCH"} {
		body := any(nil)
		if method == "PATCH" {
			body = `{"state":"hidden"}`
		}
		h.refused("not_found", "no entry 1", method, "/api/v1/comments/1", body)
	}
	for body, words := range map[string]string{`{"state":"burnt"}`: "shown, waiting or hidden", `{}`: "shown, waiting or hidden"} {
		h.refused("invalid", words, "PATCH", "/api/v1/comments/1", body)
	}
	h.refused("invalid", "numbers", "POST", "/api/v1/comments/moderate", `{"ids":["x"],"state":"shown"}`)
	h.refused("invalid", "Name the entries", "POST", "/api/v1/comments/moderate", `{"ids":[],"state":"shown"}`)
	h.refused("invalid", "shown, waiting or hidden", "GET", "/api/v1/comments?state=gone", nil)
}

func TestAListedWordIsRefusedInWords(t *testing.T) {
	h := open(t)
	h.call(200, "PATCH", "/api/v1/guestbook", `{"words":"casino*","on_word":"refuse"}`)
	h.refused("invalid", "“casino*”", "POST", "/api/v1/comments", map[string]string{"name": "Ada", "text": "C4SINOS"})
	h.refused("invalid", "can wait, or be refused", "PATCH", "/api/v1/guestbook", `{"on_word":"burn"}`)
	h.refused("too_large", "2,000 lines", "PATCH", "/api/v1/guestbook", map[string]string{"words": strings.Repeat("x\n", 3000)})
	h.refused("invalid", "Leave it out", "PATCH", "/api/v1/guestbook", `{"entries":{}}`)
}

func TestSourcesAreBannedAndLifted(t *testing.T) {
	h := open(t)
	until := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	b := h.call(201, "POST", "/api/v1/bans", map[string]string{"source": "2001:db8:1:2:3::4/64", "until": until, "note": "n"})
	if b.get("source") != "2001:db8:1:2::/64" || b.get("over") != "false" || b.get("note") != "n" {
		t.Errorf("banned %s", b.body)
	}
	h.file(200, "", "application/x-ndjson", `{"id":"4","name":"Ada","text":"x","source":"2001:db8:9::1"}`)
	if b := h.call(201, "POST", "/api/v1/comments/4/ban", `{}`); b.get("source") != "2001:db8:9::/64" || b.get("until") != "<nil>" {
		t.Errorf("banned %s", b.body)
	}
	h.file(200, "", "application/x-ndjson", `{"id":"5","name":"Ada","text":"y"}`)
	h.refused("conflict", "Nobody knows", "POST", "/api/v1/comments/5/ban", `{}`)
	h.refused("not_found", "no entry", "POST", "/api/v1/comments/77/ban", `{}`)
	for body, words := range map[string]string{
		`{}`: "A source is", `{"source":"everybody"}`: "A source is", `{"source":"10.0.0.0/8"}`: "too large",
		`{"source":"10.0.0.1","until":"2020-01-01T00:00:00Z"}`: "over already",
	} {
		h.refused("invalid", words, "POST", "/api/v1/bans", body)
	}
	if got := h.call(200, "GET", "/api/v1/bans", nil); got.count("items") != 2 {
		t.Errorf("bans: %s", got.body)
	}
	h.call(204, "DELETE", "/api/v1/bans/"+b.get("id"), nil)
	h.refused("not_found", "no ban", "DELETE", "/api/v1/bans/"+b.get("id"), nil)
}

func TestABookTravelsAsAFileAndNothingRings(t *testing.T) {
	from, to := open(t), open(t)
	url, _ := to.subscriber(200)
	to.subscribe(url, `[]`, "*")
	for _, name := range []string{"Ada", "=Ben"} {
		from.call(201, "POST", "/api/v1/comments", map[string]string{"name": name, "from": "Rome", "text": "by\n" + name})
	}
	from.call(200, "PATCH", "/api/v1/comments/2", `{"state":"hidden"}`)
	want := from.call(200, "GET", "/api/v1/comments", nil)
	csv := from.call(200, "GET", "/api/v1/comments/export?format=csv", nil)
	if csv.header.Get("Content-Type") != "text/csv; charset=utf-8" || !strings.Contains(csv.header.Get("Content-Disposition"), "guestbook.csv") {
		t.Errorf("headers %v", csv.header)
	}
	got := to.file(200, "", "text/csv", string(csv.body)+"9,x,,,\n")
	if got.get("added") != "2" || got.get("refused.0.line") == "<nil>" || got.count("refused") != 1 {
		t.Errorf("imported %s", got.body)
	}
	if there := to.call(200, "GET", "/api/v1/comments", nil); string(there.body) != string(want.body) {
		t.Errorf("there is %s\nwant %s", there.body, want.body)
	}
	if again := to.file(200, "?ring=true", "text/csv", string(csv.body)); again.get("known") != "2" || again.get("added") != "0" {
		t.Errorf("again: %s", again.body)
	}
	if n := to.call(200, "GET", "/api/v1/deliveries", nil).count("items"); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	to.file(200, "?ring=true", "application/x-ndjson", `{"name":"Cy","text":"ring for me"}`)
	if n := to.call(200, "GET", "/api/v1/deliveries", nil).count("items"); n != 1 {
		t.Errorf("%d deliveries of what was wished to ring", n)
	}
	for query, kind := range map[string]string{"": "image/png", "?ring=maybe": "text/csv"} {
		to.file(400, query, kind, "name,text\n")
	}
	to.file(400, "", "text/csv", "colour\n")
	to.refused("invalid", "ndjson or csv", "GET", "/api/v1/comments/export?format=xml", nil)
}

func TestAStreamTellsOfEntries(t *testing.T) {
	h := open(t)
	e := h.stream("")
	hear := func() string {
		t.Helper()
		for {
			line := block(h.T, e.lines)
			if kind, data, ok := strings.Cut(line, "\n"); ok && kind == "event: comment" {
				return data
			}
		}
	}
	h.call(201, "POST", "/api/v1/comments", map[string]string{"name": "Ada", "text": "one"})
	if got := hear(); !strings.Contains(got, `"name":"Ada"`) || !strings.Contains(got, `"state":"shown"`) {
		t.Errorf("heard %s", got)
	}
	h.call(200, "PATCH", "/api/v1/comments/1", `{"state":"hidden"}`)
	if got := hear(); !strings.Contains(got, `"state":"hidden"`) {
		t.Errorf("heard %s", got)
	}
	h.call(204, "DELETE", "/api/v1/comments/1", nil)
	if got := hear(); !strings.HasPrefix(got, `data: {"id":"1","state":"deleted"}`) {
		t.Errorf("heard %s", got)
	}
}
