package web

import (
	"context"
	"net/http"
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
