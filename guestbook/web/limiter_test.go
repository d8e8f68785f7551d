package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestALimiterLetsABurstThroughAndThenOneAnInterval(t *testing.T) {
	l := &limiter{Limit: Limit{AtOnce: 3, Every: 10 * time.Second}}
	now := noon
	for i := range 3 {
		if wait := l.take("a", now); wait != 0 {
			t.Errorf("number %d waits %s", i+1, wait)
		}
	}
	for range 5 { // asking in vain makes it no longer
		if wait := l.take("a", now); wait != 10*time.Second {
			t.Errorf("the fourth waits %s", wait)
		}
	}
	if wait := l.take("b", now); wait != 0 {
		t.Errorf("another source waits %s", wait)
	}
	now = now.Add(9 * time.Second)
	if wait := l.take("a", now); wait != time.Second {
		t.Errorf("a second early it waits %s", wait)
	}
	now = now.Add(time.Second)
	if l.take("a", now) != 0 || l.take("a", now) == 0 {
		t.Error("one interval is one more, and only one")
	}
	now = now.Add(time.Hour)
	for i := range 4 {
		if wait := l.take("a", now); (wait == 0) != (i < 3) {
			t.Errorf("after a rest number %d waits %s", i+1, wait)
		}
	}
}

func TestALimiterRemembersTenThousandSourcesAndNotMuchMore(t *testing.T) {
	l := &limiter{Limit: Limit{AtOnce: 1, Every: time.Hour}}
	if l.take("first", noon) != 0 {
		t.Fatal("the first waits")
	}
	for i := range maxSources - 1 {
		l.take(fmt.Sprint(i), noon)
	}
	if l.take("first", noon) == 0 {
		t.Error("forgotten too early")
	}
	for i := range 10 * maxSources {
		l.take(fmt.Sprint("more", i), noon)
		if n := len(l.younger) + len(l.older); n > 2*maxSources {
			t.Fatalf("%d sources are remembered", n)
		}
	}
}

func TestALimiterCountsRightFromAllSides(t *testing.T) {
	l := &limiter{Limit: Limit{AtOnce: 50, Every: time.Hour}}
	var passed atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 100 {
				if l.take("a", noon) == 0 {
					passed.Add(1)
				}
			}
		})
	}
	group.Wait()
	if n := passed.Load(); n != 50 {
		t.Errorf("%d passed; want 50", n)
	}
}

func TestWhoSignsTooOftenKeepsTheWordsAndIsToldWhen(t *testing.T) {
	h := newHouse()
	now := noon
	h.pages.Book.Clock = func() time.Time { return now }
	h.pages.SignLimit = Limit{AtOnce: 2, Every: time.Minute}
	handler := h.pages.Handler()
	sign := func(source, token string) *httptest.ResponseRecorder {
		form := fitForm()
		form.Set("token", token)
		r := formRequest(form)
		r.RemoteAddr = source
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	for i := range 2 {
		want(t, sign("[2001:db8::1]:99", fmt.Sprint("t", i)), http.StatusSeeOther)
	}
	now = now.Add(1500 * time.Millisecond)
	w := sign("[2001:db8::2]:99", "kept") // another address of the same household
	want(t, w, http.StatusTooManyRequests, "Sign again in 59 seconds.", `value="Mina"`, "The bell rings twice.</textarea>", `value="kept"`, `value="key" checked`)
	if got := w.Header().Get("Retry-After"); got != "59" {
		t.Errorf("Retry-After %q", got)
	}
	if len(h.comments) != 2 {
		t.Errorf("%d entries", len(h.comments))
	}
	want(t, sign("[2001:db8:0:1::1]:99", "neighbour"), http.StatusSeeOther)
	now = now.Add(59 * time.Second)
	want(t, sign("[2001:db8::2]:99", "kept"), http.StatusSeeOther)
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Error("the answer is no page")
	}
}
