package control_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// counter is a URL that answers every tenth request with 503, and all others with 200. heard gives how many came, and how
// many ids they had.
func (h *house) counter() (url string, heard func() (n, ids int)) {
	var mu sync.Mutex
	n, ids := 0, map[string]bool{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		n++
		ids[r.Header.Get("Webhook-Id")] = true
		if n%10 == 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("too much"))
		}
	}))
	h.Cleanup(server.Close)
	return server.URL + "/hooks", func() (int, int) {
		mu.Lock()
		defer mu.Unlock()
		return n, len(ids)
	}
}

// ended waits until a run is over.
func (h *house) ended(run string) answer {
	h.Helper()
	for late := time.Now().Add(patience); time.Now().Before(late); {
		if a := h.call(200, "GET", run, nil); a.get("state") != "running" {
			return a
		}
	}
	h.Fatal("the run does not end")
	return answer{}
}

func TestARequestIsRepeatedAndItsOutcomesCountedButNotStored(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", `{"name":"orders"}`)
	id := h.capture(httptest.NewRequest("POST", "/in/orders", strings.NewReader("order")))
	url, heard := h.counter()
	run := "/api/v1/loads/" + h.call(201, "POST", "/api/v1/exchanges/"+id+"/load", fmt.Sprintf(
		`{"times":200,"rate":2000,"parallel":8,"url":%q,"sign":{"scheme":"standard-webhooks","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}`, url)).get("id")
	a := h.ended(run)
	for path, want := range map[string]string{
		"state": "done", "sent": "200", "answered": "200", "failed": "20", "cut_off": "0", "exchange_id": id, "outcomes.0.status": "200", "outcomes.0.count": "180",
		"outcomes.1.status": "503", "outcomes.1.count": "20", "outcomes.1.samples.0.body_base64": "dG9vIG11Y2g=", "outcomes.1.samples.3": "<nil>", "outcomes.2": "<nil>",
	} {
		if a.get(path) != want {
			t.Errorf("%s is %s, want %s", path, a.get(path), want)
		}
	}
	if n, ids := heard(); n != 200 || ids != 200 {
		t.Errorf("%d came with %d ids", n, ids)
	}
	if n := h.call(200, "GET", "/api/v1/exchanges", nil).count("items"); n != 1 {
		t.Errorf("%d exchanges are stored", n)
	}
}

func TestRepeatingARequestIsRefusedWhereItCannotBeOrWasNotConfirmed(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", `{"name":"orders"}`)
	id := h.capture(httptest.NewRequest("POST", "/in/orders", strings.NewReader("order")))
	path := "/api/v1/exchanges/" + id + "/load"
	h.refused("invalid", "1 to 1,000,000 times", "POST", path, `{}`)
	h.refused("invalid", "10,000 a second", "POST", path, `{"times":1,"rate":10001}`)
	h.refused("invalid", "1 to 256", "POST", path, `{"times":1,"parallel":257}`)
	h.refused("conflict", "The local address is closed", "POST", path, `{"times":1}`)
	h.refused("conflict", "confirm the number 20.", "POST", path, `{"times":20,"url":"https://api.example.com/hooks"}`)
	h.refused("conflict", "not 19", "POST", path, `{"times":20,"url":"https://api.example.com/hooks","confirm":19}`)
	h.refused("not_found", "There is no exchange 99.", "POST", "/api/v1/exchanges/99/load", `{"times":1}`)
	h.refused("not_found", "There is no run 99.", "GET", "/api/v1/loads/99", nil)
	h.refused("not_found", "There is no run 99.", "POST", "/api/v1/loads/99/stop", nil)
}
