package control_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// sendTape posts a tape to be played, with a query that says how.
func (h *house) sendTape(query, tape string) answer {
	h.Helper()
	r := h.request("POST", "/api/v1/tapes/play?"+query, tape)
	r.Header.Set("Content-Type", "application/x-ndjson")
	return h.do(r)
}

// playEverything makes every call of tapes, on what is stored by then.
func (h *house) playEverything(wish map[string]any) {
	h.Helper()
	done := h.send("?format=tape", "", h.export("tape"))
	h.fits("import", dig(h.spec.root, "components", "schemas", "Imported"), done.value)
	if done.get("tape.exchanges") != done.get("imported") {
		h.Errorf("imported %s", done.body)
	}
	wish["first_id"], wish["last_id"], wish["speed"] = done.get("first_id"), done.get("last_id"), 0.01
	play := "/api/v1/tapes/" + h.call(201, "POST", "/api/v1/tapes/play", wish).get("id")
	h.call(200, "GET", "/api/v1/tapes", nil)
	if got := h.call(200, "POST", play+"/pause", nil).get("state"); got != "paused" {
		h.Errorf("it is %s", got)
	}
	h.call(200, "POST", play+"/resume", nil)
	h.call(200, "GET", play, nil)
	if got := h.call(200, "POST", play+"/cancel", nil).get("state"); got != "cancelled" {
		h.Errorf("it is %s", got)
	}
}

// doorway serves the inboxes at an address of their own, as the local door does, and gives it.
func (h *house) doorway() string {
	h.Helper()
	server := httptest.NewServer(h.engine.Public("local", http.NotFoundHandler(), nil))
	h.Cleanup(server.Close)
	h.engine.SetLocalURL(server.URL)
	return strings.TrimPrefix(server.URL, "http://")
}

func TestATapeGoesOutAndComesBackWholeWithItsStoriesTogether(t *testing.T) {
	from, to := open(t), open(t)
	from.fillWithOddities()
	url, requests := from.subscriber(200)
	from.call(201, "POST", "/api/v1/inboxes", map[string]any{"name": "github", "forwards": []map[string]string{{"url": url}}})
	from.call(200, "POST", "/api/v1/queue/resume", nil)
	from.capture(httptest.NewRequest("POST", "/in/github/push?a=1", strings.NewReader("pushed")))
	from.next(requests)
	from.await(func() bool { return from.latest().get("state") == "delivered" })
	from.call(202, "POST", "/api/v1/events", map[string]any{"type": "order.paid", "data": map[string]int{"n": 1}})
	from.call(201, "POST", "/api/v1/comments", map[string]string{"name": "Ada", "text": "Fine stay"})

	tape := from.export("tape")
	want := from.all()
	done := to.send("", "application/x-ndjson", tape) // what it is, its first line says
	if done.status != 201 || done.get("imported") != fmt.Sprint(len(want)) || done.get("tape.events") != "2" || done.get("tape.comments") != "1" || done.get("tape.deliveries") != "1" {
		t.Fatalf("%d %s", done.status, done.body)
	}
	got := to.all()
	for i := range want {
		w, g := want[i], got[i]
		if string(g.Request.Head) != string(w.Request.Head) || string(g.Request.Body) != string(w.Request.Body) ||
			string(g.Response.Head) != string(w.Response.Head) || string(g.Response.Body) != string(w.Response.Body) || g.Exchange.URL != w.Exchange.URL || !g.Exchange.At.Equal(w.Exchange.At) {
			t.Errorf("%d came as %.300q, was %.300q", i, fmt.Sprint(g), fmt.Sprint(w))
		}
	}
	capture, attempt := got[len(got)-2].Exchange, got[len(got)-1].Exchange
	if attempt.Origin != hooks.OriginForward || attempt.Attempt != 1 || attempt.Cause != hooks.CausedBy(hooks.CauseExchange, capture.ID) {
		t.Errorf("the attempt is %+v", attempt)
	}
	counts, err := to.engine.Store.Counts(t.Context())
	if err != nil || len(counts.Deliveries) != 0 || counts.Comments[hooks.CommentShown] != 0 {
		t.Errorf("a tape brought %+v, %v", counts, err)
	}
	plain := from.do(from.request("GET", "/api/v1/export?format=tape&q=inbox:a", nil))
	if plain.status != 200 || strings.Contains(string(plain.body), "Bearer secret") || plain.header.Get("Content-Disposition") != `attachment; filename="bellhop.tape"` {
		t.Errorf("%d %v", plain.status, plain.header)
	}
}

func TestATapeIsPlayedOnTheScreenAndNothingIsSent(t *testing.T) {
	from, h := open(t), open(t)
	from.many(5)
	tape := from.export("tape")
	play := h.sendTape("how=screen&speed=0", tape)
	if play.status != 201 {
		t.Fatalf("%s", play.body)
	}
	h.await(func() bool { return h.call(200, "GET", "/api/v1/tapes/"+play.get("id"), nil).get("state") == "done" })
	want, got := from.all(), h.all()
	if len(got) != len(want) {
		t.Fatalf("%d of %d show", len(got), len(want))
	}
	for i := range want {
		if string(got[i].Request.Body) != string(want[i].Request.Body) || !got[i].Exchange.Imported || !got[i].Exchange.At.After(want[i].Exchange.At) {
			t.Errorf("%d shows as %+v", i, got[i].Exchange)
		}
	}
	if counts, err := h.engine.Store.CaptureCounts(t.Context()); err != nil || counts["orders"] != int64(len(want)) {
		t.Errorf("counted %v, %v", counts, err)
	}

	first := got[0].Exchange.ID.String()
	last := got[len(got)-1].Exchange.ID.String()
	again := h.call(201, "POST", "/api/v1/tapes/play", map[string]any{"how": "screen", "speed": 0, "first_id": first, "last_id": last})
	h.await(func() bool { return h.call(200, "GET", "/api/v1/tapes/"+again.get("id"), nil).get("state") == "done" })
	if n := len(h.all()); n != 2*len(want) {
		t.Errorf("played from what was imported, there are %d", n)
	}
	if n := h.call(200, "GET", "/api/v1/deliveries", nil).count("items"); n != 0 {
		t.Errorf("%d deliveries were made", n)
	}
}

func TestATapeIsPlayedThroughThePipeline(t *testing.T) {
	from, h := open(t), open(t)
	ids := from.many(5)
	tape := from.export("tape")
	if a := h.sendTape("how=pipeline&dry_run=true", tape); a.status != 503 {
		t.Errorf("without a local address: %s", a.body)
	}
	host := h.doorway()
	none := h.sendTape("how=pipeline", tape)
	if none.status != 409 || !strings.Contains(none.get("error.message"), "There is no inbox orders here.") {
		t.Errorf("without the inbox: %s", none.body)
	}
	h.call(201, "POST", "/api/v1/inboxes", map[string]any{"name": "orders", "forwards": []map[string]string{{"url": "https://crm.example.net/hooks"}}})
	plan := h.sendTape("how=pipeline&dry_run=true&speed=10", tape)
	h.fits("plan", dig(h.spec.root, "components", "schemas", "TapePlan"), plan.value)
	for path, want := range map[string]string{
		"total": fmt.Sprint(len(ids)), "sends": "4", "skipped.0.count": "1", "target": host, "forwards.0.host": "crm.example.net", "forwards.0.local": "false", "forwards.0.most": "4",
	} {
		if plan.get(path) != want {
			t.Errorf("%s is %s, want %s", path, plan.get(path), want)
		}
	}
	if refused := h.sendTape("how=pipeline", tape); refused.status != 409 || !strings.Contains(refused.get("error.message"), "crm.example.net. To play its 4 captures, confirm the number 4.") {
		t.Errorf("unconfirmed: %s", refused.body)
	}
	if n := len(h.all()); n != 0 {
		t.Fatalf("%d are stored of what was only looked at", n)
	}
	h.call(200, "PATCH", "/api/v1/inboxes/orders", map[string]any{"forwards": []any{}})
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	play := h.sendTape("how=pipeline&speed=0", tape)
	if play.status != 201 || play.get("replay_id") == "<nil>" {
		t.Fatalf("%s", play.body)
	}
	h.await(func() bool { return h.call(200, "GET", "/api/v1/tapes/"+play.get("id"), nil).get("state") == "done" })
	var bodies []string
	for _, r := range h.all() {
		if x := r.Exchange; x.Direction == hooks.In && !x.Imported {
			bodies = append(bodies, string(r.Request.Body))
		}
	}
	if want := []string{"order 0", "order 2", "order 3", "order 4"}; !slices.Equal(bodies, want) {
		t.Errorf("captured %v", bodies)
	}
	if end := h.call(200, "GET", "/api/v1/tapes/"+play.get("id"), nil); end.get("done") != "4" || end.get("came_ms") != end.get("lasts_ms") {
		t.Errorf("at its end: %s", end.body)
	}
}

func TestWhatAForwardOnTheTapeBroughtIsNotSentTwice(t *testing.T) {
	h := open(t)
	host := h.doorway()
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "copies"})
	h.call(201, "POST", "/api/v1/inboxes", map[string]any{"name": "orders", "forwards": []map[string]string{{"url": "http://" + host + "/in/copies"}}})
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	h.capture(httptest.NewRequest("POST", "/in/orders", strings.NewReader("paid")))
	copied := func() (n int64) {
		counts, err := h.engine.Store.CaptureCounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return counts["copies"]
	}
	h.await(func() bool { return copied() == 1 && h.latest().get("state") == "delivered" })
	plan := h.sendTape("how=pipeline&dry_run=true", h.export("tape"))
	if plan.get("sends") != "1" || plan.get("skipped.0.count") != "1" || !strings.Contains(plan.get("skipped.0.reason"), "forward") || plan.get("forwards.0.local") != "true" {
		t.Errorf("%s", plan.body)
	}
}

func TestATapeThatCannotBePlayedLeavesNothing(t *testing.T) {
	from, h := open(t), open(t)
	from.many(3)
	tape := from.export("tape")
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "orders"})
	h.doorway()
	own := h.capture(httptest.NewRequest("POST", "/in/orders", strings.NewReader("own")))
	before := len(h.all())
	for name, c := range map[string]struct{ query, tape, words string }{
		"cut":          {"how=screen", tape[:len(tape)-20], "is no JSON"},
		"not whole":    {"how=pipeline", tape[:strings.LastIndex(strings.TrimSpace(tape), "\n")], "not whole"},
		"no tape":      {"how=screen", from.export("ndjson"), "not the first of a tape"},
		"how":          {"how=loud", tape, "how is screen or pipeline"},
		"speed":        {"how=screen&speed=-1", tape, "1,000 times faster"},
		"speed word":   {"how=screen&speed=fast", tape, "speed is a number"},
		"dry":          {"how=screen&dry_run=x", tape, "dry_run is true or false."},
		"confirm":      {"how=pipeline&confirm=x", tape, "confirm is a whole number."},
		"other number": {"how=pipeline&confirm=7", tape, "It would be 2 captures by now, and not 7."},
		"compressed":   {"how=screen", "\x1f\x8b", "compressed"},
	} {
		if a := h.sendTape(c.query, c.tape); a.status < 400 || a.status > 409 || !strings.Contains(a.get("error.message"), c.words) {
			t.Errorf("%s: %d %s, want %q", name, a.status, a.body, c.words)
		}
	}
	h.refused("invalid", "Send a tape, or name", "POST", "/api/v1/tapes/play", `{"how":"screen"}`)
	h.refused("invalid", "numbers of exchanges", "POST", "/api/v1/tapes/play", `{"how":"screen","first_id":"x"}`)
	h.refused("conflict", "was not imported", "POST", "/api/v1/tapes/play", `{"how":"screen","first_id":"`+own+`","last_id":"`+own+`"}`)
	h.refused("not_found", "There is no play 9.", "GET", "/api/v1/tapes/9", nil)
	h.refused("not_found", "There is no play 9.", "POST", "/api/v1/tapes/9/pause", nil)
	if after := len(h.all()); after != before {
		t.Errorf("%d exchanges were stored", after-before)
	}
	if a := h.send("", "", tape[:len(tape)-20]); a.status != 400 || len(h.all()) != before {
		t.Errorf("imported: %s", a.body)
	}
}

func TestATapeIsKnownByHowItBegins(t *testing.T) {
	h := open(t)
	h.fillWithOddities()
	for _, contentType := range []string{"", "application/x-ndjson", "application/octet-stream"} {
		if a := h.send("", contentType, h.export(string(archive.FormatTape))); a.status != 201 || a.get("tape.made_by") != "Bellhop test" {
			t.Errorf("%q: %d %s", contentType, a.status, a.body)
		}
	}
}
