package capture_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/capture"
)

func pages(s *shelf, next http.HandlerFunc) *capture.Pages {
	return &capture.Pages{Door: "local", Next: next, Recorder: s, Clock: time.Now, Log: slog.New(slog.DiscardHandler)}
}

func TestPagesAreRecordedAsTheyPass(t *testing.T) {
	for name, test := range map[string]struct {
		request, answer string
		next            http.HandlerFunc
		status          int
		body            string // that was read of the request
	}{
		"form": {"POST /sign HTTP/1.1\r\nHost: a\r\nx-Odd: 1\r\nContent-Length: 8\r\n\r\nname=Mia", "thanks", func(w http.ResponseWriter, r *http.Request) {
			if r.FormValue("name") == "" && r.Body != nil {
				_, _ = io.ReadAll(r.Body)
			}
			w.WriteHeader(http.StatusCreated)
			_, _ = io.WriteString(w, "thanks")
		}, 201, "name=Mia"},
		"silent":        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "", func(http.ResponseWriter, *http.Request) {}, 200, ""},
		"body not read": {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}", "", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(405) }, 405, ""},
		"redirect": {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/book")
			w.WriteHeader(http.StatusSeeOther)
		}, 303, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf()
			w := dial(t, serve(t, pages(s, test.next)))
			w.send(test.request)
			r, _ := w.receive("POST")
			got := s.last(t)
			if r.StatusCode != test.status || got.Status != test.status || got.State != "" || got.Inbox != "" || got.Took <= 0 {
				t.Errorf("answered %s, got %+v", r.Status, got.Exchange)
			}
			head, _, _ := strings.Cut(test.request, "\r\n\r\n")
			if string(got.request.Head) != head+"\r\n\r\n" || string(got.request.Body) != test.body || string(got.response.Body) != test.answer {
				t.Errorf("kept %q %q, answered %q", got.request.Head, got.request.Body, got.response.Body)
			}
			if _, lines := hooks.ParseHead(got.response.Head); r.Header.Get("Location") != lines.Get("Location") || lines.Get("Date") != r.Header.Get("Date") {
				t.Errorf("kept %q, answered %q", got.response.Head, r.Header)
			}
		})
	}
}

func TestWhatAPageWritesToHeadIsNotSentAndNotKept(t *testing.T) {
	s := newShelf()
	w := dial(t, serve(t, pages(s, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "body") })))
	w.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
	w.receive("HEAD")
	if got := s.last(t); len(got.response.Body) != 0 || got.Response.Size != 0 || got.Response.SHA256 != "" {
		t.Errorf("kept %q", got.response.Body)
	}
}

func TestAPageStreams(t *testing.T) {
	s := newShelf()
	said, more := make(chan struct{}), make(chan struct{})
	w := dial(t, serve(t, pages(s, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		rc := http.NewResponseController(w)
		if err := rc.Flush(); err != nil { // before the first word
			t.Error(err)
		}
		close(said)
		<-more
		_, _ = io.WriteString(w, "data: 1\n\n")
		if err := rc.Flush(); err != nil {
			t.Error(err)
		}
		<-more
		_, _ = io.WriteString(w, "data: 2\n\n")
	})))
	w.send("GET /live HTTP/1.1\r\nHost: a\r\n\r\n")
	<-said
	buf := make([]byte, 4096)
	n, err := w.Read(buf) // the head has come, before there is a body
	if err != nil || !strings.HasPrefix(string(buf[:n]), "HTTP/1.1 200 OK\r\n") {
		t.Fatalf("%q, %v", buf[:n], err)
	}
	more <- struct{}{}
	if n, err = w.Read(buf); err != nil || !strings.Contains(string(buf[:n]), "data: 1\n") {
		t.Fatalf("%q, %v", buf[:n], err)
	}
	if s.count() != 0 {
		t.Error("recorded before its end")
	}
	more <- struct{}{}
	got := s.last(t)
	if string(got.response.Body) != "data: 1\n\ndata: 2\n\n" || got.Status != 200 || !strings.Contains(string(got.response.Head), "text/event-stream") {
		t.Errorf("kept %q %q", got.response.Head, got.response.Body)
	}
}

func TestAPageNamesTheCauseOfWhatItBringsAbout(t *testing.T) {
	s := newShelf()
	var cause hooks.Cause
	p := pages(s, func(_ http.ResponseWriter, r *http.Request) { cause = capture.CauseOf(r) })
	p.Skip = func(r *http.Request) bool { return r.URL.Path == "/style.css" }
	w := dial(t, serve(t, p))
	w.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	w.receive("GET")
	if got := s.last(t); cause != hooks.CausedBy(hooks.CauseExchange, got.ID) {
		t.Errorf("caused by %+v, recorded as %d", cause, got.ID)
	}
	w.send("GET /style.css HTTP/1.1\r\nHost: a\r\n\r\n")
	w.receive("GET")
	if s.count() != 1 || cause != (hooks.Cause{}) {
		t.Errorf("what is skipped is not recorded and causes nothing, got %+v", cause)
	}
}

func TestAPageIsServedEvenIfItCannotBeRecorded(t *testing.T) {
	s := newShelf()
	s.fails = errors.New("disk full")
	w := dial(t, serve(t, pages(s, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "the book") })))
	w.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	if r, answered := w.receive("GET"); r.StatusCode != 200 || !strings.HasSuffix(answered, "the book") {
		t.Errorf("answered %q", answered)
	}
}

func TestLongPagesAreKeptInPart(t *testing.T) {
	s := newShelf()
	long := strings.Repeat("x", 1<<20+1)
	w := dial(t, serve(t, pages(s, func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })))
	w.send("POST / HTTP/1.0\r\nContent-Length: 1048577\r\n\r\n" + long)
	_, answered := w.receive("POST")
	got := s.last(t)
	if !strings.HasSuffix(answered, long) {
		t.Error("the visitor got less")
	}
	for _, ref := range []hooks.PayloadRef{got.Request, got.Response} {
		if !ref.Truncated || ref.Size != 1<<20 {
			t.Errorf("kept %+v", ref)
		}
	}
}
