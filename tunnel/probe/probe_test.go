package probe_test

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"bellhop/tunnel"
	"bellhop/tunnel/ngrok"
	"bellhop/tunnel/ngrok/ngroktest"
	"bellhop/tunnel/probe"
	"bellhop/tunnel/tunneltest"
)

// another is what stands behind a witness.
var another = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "another page") })

func prober(w *probe.Witness) *probe.Prober {
	return &probe.Prober{Witness: w, Explain: ngrok.Explain, Transport: &http.Transport{DisableKeepAlives: true}}
}

func expect(t *testing.T, r probe.Report, verdict probe.Verdict, words string) {
	t.Helper()
	if r.Verdict != verdict || !strings.Contains(r.Sentence, words) || r.At.IsZero() {
		t.Errorf("the report is %+v, want %s: %q", r, verdict, words)
	}
}

func TestItWorks(t *testing.T) {
	w := &probe.Witness{}
	s := httptest.NewServer(w.Behind(another))
	defer s.Close()
	r := prober(w).Test(t.Context(), s.URL)
	expect(t, r, probe.Works, "It works")
	if h := r.Browser.Hops; len(h) != 1 || h[0].URL != s.URL+"/" || h[0].Status != 200 {
		t.Errorf("the hops are %+v", h)
	}
}

func TestAnotherProgramAnswers(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Bellhop-Witness", r.URL.Path) // all that it can know
		_, _ = io.WriteString(w, r.URL.Path)
	})
	s := httptest.NewServer(echo)
	defer s.Close()
	expect(t, prober(&probe.Witness{}).Test(t.Context(), s.URL), probe.Other, "Another program answers")

	// A Bellhop that is not this one.
	other := &probe.Witness{}
	second := httptest.NewServer(other.Behind(another))
	defer second.Close()
	expect(t, prober(&probe.Witness{}).Test(t.Context(), second.URL), probe.Other, "Another program answers")
}

func TestAWitnessForgets(t *testing.T) {
	w := &probe.Witness{}
	paths := make(chan string, 2)
	s := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		select {
		case paths <- r.URL.Path:
		default:
		}
		w.Behind(another).ServeHTTP(out, r)
	}))
	defer s.Close()
	expect(t, prober(w).Test(t.Context(), s.URL), probe.Works, "")
	if _, body := tunneltest.Get(t, s.URL+<-paths); body != "another page" {
		t.Errorf("after the probe its path answers %q", body)
	}
}

// TestThroughNgrok probes a door as it really is, behind the service with and without its warning page.
func TestThroughNgrok(t *testing.T) {
	for _, c := range []struct {
		interstitial bool
		verdict      probe.Verdict
		words        string
	}{{false, probe.Works, "It works"}, {true, probe.Warned, "ngrok-skip-browser-warning"}} {
		server := ngroktest.New(t, ngroktest.Config{Interstitial: c.interstitial})
		w := &probe.Witness{}
		k := &tunnel.Keeper{
			Door: ngrok.Door{Config: func() (ngrok.Config, error) {
				return ngrok.Config{Authtoken: "2abcDEFghiJKLmnoPQRstuVWXyz", ConnectURL: server.Addr(), CAs: server.CAs(), Heartbeat: time.Hour}, nil
			}},
			Server: func() *http.Server { return tunnel.NewServer(w.Behind(another), slog.New(slog.DiscardHandler)) },
		}
		tunneltest.Run(t, k)
		k.Open()
		url := tunneltest.Await(t, k, tunnel.Open).URL
		expect(t, prober(w).Test(t.Context(), url), c.verdict, c.words)
		if c.interstitial {
			continue
		}
		server.Refuse(true)
		server.Drop()
		tunneltest.Await(t, k, tunnel.Reconnecting)
		report := prober(w).Test(t.Context(), url)
		for range 20 { // the service takes a moment to see that the line is gone
			if report.Verdict == probe.Offline {
				break
			}
			report = prober(w).Test(t.Context(), url)
		}
		expect(t, report, probe.Offline, "offline")
	}
}

func TestTheServiceTurnsVisitorsAway(t *testing.T) {
	for code, want := range map[string]struct {
		verdict probe.Verdict
		words   string
	}{
		"ERR_NGROK_3200": {probe.Offline, "offline"},
		"ERR_NGROK_725":  {probe.Limit, "this month's traffic"},
		"ERR_NGROK_726":  {probe.Limit, "this month's connections"},
		"ERR_NGROK_727":  {probe.Limit, "this month's requests"},
		"ERR_NGROK_728":  {probe.Limit, "this month's connections"},
		"ERR_NGROK_3208": {probe.Refused, "banned"},
		"ERR_NGROK_9999": {probe.Refused, "(ERR_NGROK_9999)"},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ngrok-error-code", code)
			w.WriteHeader(http.StatusNotFound)
		}))
		expect(t, prober(&probe.Witness{}).Test(t.Context(), s.URL), want.verdict, want.words)
		s.Close()
	}
}

func TestRedirectsAreShownAndBounded(t *testing.T) {
	w := &probe.Witness{}
	last := httptest.NewServer(w.Behind(another))
	defer last.Close()
	first := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		http.Redirect(out, r, last.URL+r.URL.Path, http.StatusMovedPermanently)
	}))
	defer first.Close()
	r := prober(w).Test(t.Context(), first.URL)
	expect(t, r, probe.Works, "It works")
	if h := r.Program.Hops; len(h) != 2 || h[0] != (probe.Hop{URL: first.URL + "/", Status: 301}) || h[1] != (probe.Hop{URL: last.URL + "/", Status: 200}) {
		t.Errorf("the hops are %+v", h)
	}

	circle := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		http.Redirect(out, r, r.URL.Path, http.StatusFound)
	}))
	defer circle.Close()
	r = prober(w).Test(t.Context(), circle.URL)
	expect(t, r, probe.Other, "in a circle")
	if len(r.Program.Hops) != 5 {
		t.Errorf("it went %d times", len(r.Program.Hops))
	}

	elsewhere := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, _ *http.Request) {
		out.Header().Set("Location", "file:///etc/passwd")
		out.WriteHeader(http.StatusFound)
	}))
	defer elsewhere.Close()
	expect(t, prober(w).Test(t.Context(), elsewhere.URL), probe.Other, "Another program answers")
}

func TestAPasswordIsAskedFor(t *testing.T) {
	for status, words := range map[int]string{401: "A password is asked for", 403: "not let in"} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		expect(t, prober(&probe.Witness{}).Test(t.Context(), s.URL), probe.Protected, words)
		s.Close()
	}
}

func TestALongBodyIsNotReadToItsEnd(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			_, _ = w.Write(make([]byte, 64<<10))
		}
	}))
	defer s.Close()
	expect(t, prober(&probe.Witness{}).Test(t.Context(), s.URL), probe.Other, "Another program answers")
}

// failing is a way out that leads nowhere.
type failing struct{ err error }

func (f failing) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

func TestNobodyAnswers(t *testing.T) {
	untrusted := httptest.NewTLSServer(another)
	defer untrusted.Close()
	untrusted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	plain := httptest.NewServer(another)
	defer plain.Close()
	w := &probe.Witness{}
	p := prober(w)
	expect(t, p.Test(t.Context(), untrusted.URL), probe.TLS, "is not one that is trusted")
	expect(t, p.Test(t.Context(), strings.Replace(plain.URL, "http:", "https:", 1)), probe.TLS, "does not speak TLS")
	expect(t, p.Test(t.Context(), "http://127.0.0.1:1"), probe.Silent, "Nobody takes connections")

	pool := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: untrusted.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}}
	p.Transport = pool
	expect(t, p.Test(t.Context(), strings.Replace(untrusted.URL, "127.0.0.1", "localhost", 1)), probe.TLS, "for another name")

	for words, err := range map[string]error{
		"No name server knows me.example": &net.DNSError{IsNotFound: true},
		"was not to be found out":         &net.DNSError{IsTimeout: true},
		"Nobody answered at me.example":   context.DeadlineExceeded,
		"broke off":                       errors.New("reset"),
	} {
		p.Transport = failing{err}
		r := p.Test(t.Context(), "https://me.example")
		if !strings.Contains(r.Sentence, words) || r.Program.Failed == "" || r.Program.Status() != 0 {
			t.Errorf("%v: %+v", err, r)
		}
	}
}
