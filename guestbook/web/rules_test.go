package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"bellhop/hooks"
)

// rules are what a book's owner asks.
type rules struct {
	asked  hooks.BookRules
	banned string
}

func (r *rules) BookRules(context.Context) (hooks.BookRules, error) { return r.asked, nil }

func (r *rules) BanOf(_ context.Context, source string) (hooks.Ban, bool) {
	return hooks.Ban{}, source == r.banned
}

func TestABannedSourceIsToldSoAndKeepsItsWords(t *testing.T) {
	h := newHouse()
	r := &rules{banned: "198.51.100.4"}
	h.pages.Book.Rules = r
	h.pages.Source = func(*http.Request) string { return "198.51.100.4" }
	w := h.post(fitForm())
	want(t, w, http.StatusForbidden, "takes no entries from your address", `value="Mina"`, "The bell rings twice.</textarea>", `value="T0K3N"`, `role="alert"`)
	if len(h.comments) != 0 {
		t.Error("it was stored")
	}
	r.banned = ""
	want(t, h.post(fitForm()), http.StatusSeeOther)
}

func TestABannedSourceSetsUpNothingAndKeepsWhatItHas(t *testing.T) {
	h, l := lodging()
	r := &rules{}
	h.pages.Book.Rules = r
	h.pages.Source = func(*http.Request) string { return "198.51.100.4" }
	mine, phone := rand.Text(), rand.Text()
	want(t, h.send("/webhooks", url.Values{"url": {"https://mine.example/"}, "key": {mine}}), http.StatusSeeOther)
	want(t, h.send("/me", url.Values{"do": {"join"}, "key": {phone}}), http.StatusSeeOther)
	r.banned = "198.51.100.4"
	want(t, h.send("/webhooks", url.Values{"url": {"https://more.example/"}, "key": {rand.Text()}}), http.StatusForbidden, "Nothing can be set up here from your address.", `value="https://more.example/"`, `role="alert"`)
	want(t, h.send("/me", url.Values{"do": {"join"}, "key": {rand.Text()}}), http.StatusForbidden, "Nothing can be set up here from your address.")
	if len(l.visits) != 2 {
		t.Errorf("set up: %+v", l.visits)
	}
	want(t, h.get("/webhooks/"+mine), http.StatusOK, "https://mine.example/")
	want(t, h.send("/webhooks/"+mine, url.Values{"do": {"remove"}}), http.StatusOK, "Your webhook is gone")
	r.banned = ""
	want(t, h.send("/me", url.Values{"do": {"join"}, "key": {rand.Text()}}), http.StatusSeeOther)
}

func TestAnEntryThatWaitsIsThankedForAndToldToNobody(t *testing.T) {
	h := newHouse()
	r := &rules{asked: hooks.BookRules{Words: "bell", OnWord: hooks.WordRefused}}
	h.pages.Book.Rules = r
	want(t, h.post(fitForm()), http.StatusUnprocessableEntity, "“bell”", "The bell rings twice.</textarea>")
	r.asked = hooks.BookRules{ApproveFirst: true}
	w := h.post(fitForm())
	want(t, w, http.StatusSeeOther)
	want(t, h.get(w.Header().Get("Location")), http.StatusOK, "Thank you", "waits until the house has read it")
	for _, target := range []string{"/", "/thanks/1", "/comments.json"} {
		if page := h.get(target).Body.String(); strings.Contains(page, "rings twice") || strings.Contains(page, "Mina") {
			t.Errorf("%s tells what waits", target)
		}
	}
	want(t, h.get("/"), http.StatusOK, "The book is open and blank.")
}
