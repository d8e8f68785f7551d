package control_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// send posts a file to be imported.
func (h *house) send(query, contentType, file string) answer {
	h.Helper()
	r := h.request("POST", "/api/v1/import"+query, file)
	r.Header.Set("Content-Type", contentType)
	return h.do(r)
}

func (h *house) export(format string) string {
	h.Helper()
	a := h.do(h.request("GET", "/api/v1/export?secrets=show&format="+format, nil))
	if a.status != 200 {
		h.Fatalf("export: %d %s", a.status, a.body)
	}
	return string(a.body)
}

// all gives every exchange with its bytes, the oldest first.
func (h *house) all() (all []archive.Record) {
	h.Helper()
	xs, err := h.engine.Store.Exchanges(h.Context(), hooks.ExchangeQuery{Limit: hooks.MaxPage})
	if err != nil {
		h.Fatal(err)
	}
	slices.Reverse(xs)
	for _, x := range xs {
		r := archive.Record{Exchange: x}
		for ref, to := range map[hooks.ID]*hooks.Payload{x.Request.ID: &r.Request, x.Response.ID: &r.Response} {
			if ref == 0 {
				continue
			}
			if *to, err = h.engine.Store.Payload(h.Context(), ref); err != nil {
				h.Fatal(err)
			}
		}
		all = append(all, r)
	}
	return all
}

// comparable is what must be the same after an export and an import.
func comparable(r archive.Record, base hooks.ID) string {
	x := r.Exchange
	x.ID -= base
	if x.First != 0 {
		x.First -= base
	}
	if id, ok := hooks.ParseID(x.Cause.ID); ok && x.Cause.Kind == hooks.CauseExchange {
		x.Cause.ID = (id - base).String()
	}
	if x.State == hooks.StateNew {
		x.State = hooks.StateProcessed
	}
	if x.Open {
		x.Open, x.Error = false, "The response was still awaited when this was exported."
	}
	x.Request.ID, x.Response.ID, x.DeliveryID, x.Imported = 0, 0, 0, false
	return fmt.Sprintf("%+v\n%q\n%q\n%q\n%q", x, r.Request.Head, r.Request.Body, r.Response.Head, r.Response.Body)
}

// fillWithOddities stores what an export must bear, by an import of its own making and by captures.
func (h *house) fillWithOddities() {
	h.Helper()
	everyByte := make([]byte, 256)
	for i := range everyByte {
		everyByte[i] = byte(i)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte("packed"))
	_ = z.Close()
	large := make([]byte, 5<<20)
	chance := rand.New(rand.NewPCG(1, 2))
	for i := range large {
		large[i] = byte(chance.Uint32())
	}
	at := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)
	record := func(x hooks.Exchange, head string, body []byte) {
		at = at.Add(time.Second)
		x.ID, x.At, x.Took, x.Method, x.Host = h.engine.Store.NextExchange(), at, 1500*time.Microsecond, "POST", "example.test"
		x.Direction, x.Remote, x.Door = hooks.In, "192.0.2.1:99", "local"
		response := []byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n")
		answer := hooks.Payload{Head: response, Body: zipped.Bytes()}
		if x.Open {
			answer = hooks.Payload{}
		}
		x.Request.Size, x.Request.SHA256 = int64(len(body)), digestOf(body)
		x.Response.Size, x.Response.SHA256 = int64(len(answer.Body)), digestOf(answer.Body)
		if err := h.engine.Store.Record(h.Context(), x, hooks.Payload{Head: []byte(head), Body: body}, answer); err != nil {
			h.Fatal(err)
		}
	}
	plain := "POST /in/a HTTP/1.1\r\nHost: example.test\r\nAuthorization: Bearer secret\r\n\r\n"
	record(hooks.Exchange{URL: "/in/a?\xff=\x01", Inbox: "a", Status: 200}, plain, everyByte)
	record(hooks.Exchange{URL: "/", Status: 200}, "POST / HTTP/1.1\r\nX: 1\r\nX: 2\r\nx:\t3 \r\n folded\r\nno colon\r\nY: \xe9\r\n\r\n", nil)
	record(hooks.Exchange{URL: "/bare", Status: 200}, "POST /bare HTTP/1.0\nno: cr\n\n", []byte("\xef\xbb\xbf{}\r\n"))
	record(hooks.Exchange{URL: "/headless", Status: 200}, "", nil)
	record(hooks.Exchange{URL: "/large", Status: 200}, plain, large)
	record(hooks.Exchange{URL: "/packed", Status: 200}, plain, zipped.Bytes())
	record(hooks.Exchange{URL: "/cut", Status: 413, Request: hooks.PayloadRef{Truncated: true}}, plain, []byte("only the beg"))
	record(hooks.Exchange{URL: "/closed", Error: "The connection was closed, as the inbox is told to.", Fault: hooks.FaultClosed}, plain, []byte("x"))
	record(hooks.Exchange{URL: "/caused", Status: 200, Cause: hooks.CausedBy(hooks.CauseExchange, 1)}, plain, []byte("y"))
	record(hooks.Exchange{URL: "/awaited", Open: true}, plain, []byte("z"))
}

func TestImportingAnExportGivesTheSameExchanges(t *testing.T) {
	for _, form := range []struct{ format, contentType string }{{"ndjson", "application/x-ndjson"}, {"har", "application/json"}, {"har", ""}, {"ndjson", "application/octet-stream"}} {
		t.Run(form.format+" as "+form.contentType, func(t *testing.T) {
			from, to := open(t), open(t)
			from.fillWithOddities()
			want := from.all()
			to.capture(httptest.NewRequest("POST", "/in/unknown", strings.NewReader("its own")))
			a := to.send("", form.contentType, from.export(form.format))
			if a.status != 201 || a.get("imported") != fmt.Sprint(len(want)) || a.get("first_id") != "2" || a.get("last_id") != fmt.Sprint(len(want)+1) {
				t.Fatalf("%d %s", a.status, a.body)
			}
			got := to.all()[1:]
			for i, w := range want {
				if !got[i].Exchange.Imported {
					t.Errorf("%s is not marked", got[i].Exchange.URL)
				}
				if g, w := comparable(got[i], 1), comparable(w, 0); g != w {
					t.Errorf("exchange %d came as\n%.600s\nand was\n%.600s", i, g, w)
				}
			}
			counts, err := to.engine.Store.Counts(t.Context())
			if err != nil || counts.Exchanges != int64(len(want)+1) || len(counts.Deliveries) != 0 {
				t.Errorf("counted %+v, %v", counts, err)
			}
		})
	}
}

func TestTheSameFileTwiceIsTwiceThere(t *testing.T) {
	h := open(t)
	h.fillWithOddities()
	n := len(h.all())
	if a := h.send("", "application/x-ndjson", h.export("ndjson")); a.status != 201 || len(h.all()) != 2*n {
		t.Errorf("%d %s, %d exchanges", a.status, a.body, len(h.all()))
	}
}

func TestCommandsComeBackAsRequestsThatWereNotSent(t *testing.T) {
	h := open(t)
	h.fillWithOddities()
	before := h.all()
	a := h.send("", "text/plain", h.export("curl"))
	if a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	bodies := map[string]int{}
	for _, r := range before {
		if r.Exchange.Direction == hooks.In && a.get("imported") != "<nil>" {
			bodies[string(r.Request.Body)]++
		}
	}
	got := h.all()[len(before):]
	for _, r := range got {
		x := r.Exchange
		if x.Direction != hooks.Out || !x.Imported || x.Status != 0 || x.Error == "" || x.Open || bodies[string(r.Request.Body)] == 0 || !strings.HasPrefix(x.URL, "http://example.test/") {
			t.Errorf("imported %+v", x)
		}
	}
	if len(got) < 5 {
		t.Errorf("only %d came back", len(got))
	}

	pasted := h.send("?format=curl", "application/json", "curl 'https://shop.test/orders' -H 'X-A: 1' --data-raw '{\"a\":1}'")
	one := h.call(200, "GET", "/api/v1/exchanges/"+pasted.get("first_id"), nil)
	if pasted.get("imported") != "1" || one.get("method") != "POST" || one.get("url") != "https://shop.test/orders" || one.get("imported") != "true" {
		t.Errorf("%s: %s", pasted.body, one.body)
	}
}

func TestARefusedImportLeavesNothingAndSaysWhere(t *testing.T) {
	h := open(t)
	h.fillWithOddities()
	before := len(h.all())
	lines := strings.SplitAfter(h.export("ndjson"), "\n")
	twice := lines[3] + lines[4] + lines[3]
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, 1<<20))
	_ = z.Close()
	for name, c := range map[string]struct {
		query, contentType, file string
		status                   int
		words                    string
	}{
		"cut off":          {"", "application/x-ndjson", lines[3] + lines[4][:20], 400, "Line 2 is no JSON."},
		"an id twice":      {"", "application/x-ndjson", twice, 400, "Line 3 has the id"},
		"a path":           {"", "application/x-ndjson", strings.Replace(lines[9], `"inbox":"a"`, `"inbox":"../../a"`, 1), 400, "names an inbox that cannot be"},
		"a year":           {"", "application/x-ndjson", strings.Replace(lines[3], `"at":"2026`, `"at":"1600`, 1), 400, "of the year 1600"},
		"compressed":       {"", "application/x-ndjson", bomb.String(), 400, "compressed"},
		"compressed HAR":   {"", "application/json", bomb.String(), 400, "compressed"},
		"compressed, bare": {"", "", bomb.String(), 400, "compressed"},
		"no HAR":           {"", "application/json", `{"log":{}}`, 400, "no HAR"},
		"a bad entry":      {"", "", `{"log":{"entries":[{"startedDateTime":"2026-01-01T00:00:00Z","request":{"method":"GET","url":"http://a.test/"}},{}]}}`, 400, "Entry 2"},
		"no curl":          {"", "text/plain", "wget http://a.test/", 400, "begins with curl"},
		"a file in curl":   {"", "text/x-curl", "curl http://a.test/\ncurl -d @/etc/passwd http://a.test/", 400, "Command 2 cannot be read."},
		"an odd format":    {"?format=zip", "text/plain", "curl http://a.test/", 400, "har, ndjson, curl or tape"},
		"empty":            {"", "application/x-ndjson", "", 400, "no exchange in this file"},
	} {
		a := h.send(c.query, c.contentType, c.file)
		if a.status != c.status || !strings.Contains(a.get("error.message"), c.words) {
			t.Errorf("%s: %d %s, want %q", name, a.status, a.body, c.words)
		}
	}
	r := h.request("POST", "/api/v1/import", bomb.String())
	r.Header.Set("Content-Encoding", "gzip")
	if a := h.do(r); a.status != 400 || !strings.Contains(a.get("error.message"), "compressed") {
		t.Errorf("a coded body: %s", a.body)
	}
	if after := len(h.all()); after != before {
		t.Errorf("%d exchanges were stored", after-before)
	}
}

func TestOneExchangeAsACommandAndAsATest(t *testing.T) {
	h := open(t)
	r := httptest.NewRequest("POST", "/in/nobody", strings.NewReader("paid"))
	r.Header.Set("Authorization", "Bearer of-a-stranger")
	id := "/api/v1/exchanges/" + h.capture(r)
	words := map[string]string{
		"/curl": "curl", "/test?lang=go": "func TestExchange", "/test?lang=python": "unittest", "/test?lang=javascript": "node:test",
	}
	for _, path := range slices.Sorted(maps.Keys(words)) {
		a := h.call(200, "GET", id+path, nil)
		if !strings.Contains(string(a.body), words[path]) || strings.Contains(string(a.body), "of-a-stranger") || !strings.Contains(a.header.Get("Content-Disposition"), `attachment; filename="`) {
			t.Errorf("%s: %v %s", path, a.header, a.body)
		}
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		if a := h.call(200, "GET", id+path+separator+"secrets=show", nil); !strings.Contains(string(a.body), "of-a-stranger") {
			t.Errorf("%s: the secret is left out", path)
		}
	}
	h.refused("invalid", "go, python or javascript", "GET", id+"/test?lang=cobol", nil)
	h.refused("invalid", "secrets is show", "GET", id+"/curl?secrets=all", nil)
	h.refused("not_found", "no exchange", "GET", "/api/v1/exchanges/99999/curl", nil)
}

func digestOf(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
