package control_test

import (
	"strings"
	"testing"
)

func TestSigningTheBookStoresAnEntryAndDeliversItsEvent(t *testing.T) {
	h := open(t)
	url, requests := h.subscriber(200)
	_, secret := h.subscribe(url, `[]`, "comment.created")
	a := h.call(201, "POST", "/api/v1/comments", `{"name":"Ada","from":"London","text":"The <bell> works.","label":"key"}`)
	for path, want := range map[string]string{"name": "Ada", "from": "London", "text": "The <bell> works.", "label": "key"} {
		if a.get(path) != want {
			t.Errorf("%s is %s, want %s", path, a.get(path), want)
		}
	}
	h.call(200, "POST", "/api/v1/queue/resume", nil)
	got := h.next(requests)
	h.signed(got, secret)
	h.describedEvent("comment.created", got)
	if id := dig(parse(t, got.body), "data", "id"); id != a.get("id") {
		t.Errorf("the event tells of entry %v, want %s", id, a.get("id"))
	}
}

func TestTheBookIsListedNewestFirstInPages(t *testing.T) {
	h := open(t)
	if got := h.call(200, "GET", "/api/v1/comments", nil); string(got.body) != `{"items":[]}`+"\n" {
		t.Errorf("blank: %s", got.body)
	}
	var ids []string
	for _, text := range []string{"one", "two", "three", "four", "five"} {
		ids = append(ids, h.call(201, "POST", "/api/v1/comments", map[string]string{"name": "Ada", "text": text}).get("id"))
	}
	h.samePages("/api/v1/comments?limit=2", []string{ids[4], ids[3]}, []string{ids[2], ids[1]}, []string{ids[0]})
	h.refused("invalid", "from 1 to 1000", "GET", "/api/v1/comments?limit=0", nil)
}

func TestEntriesThatDoNotFitAreRefused(t *testing.T) {
	h := open(t)
	for body, words := range map[string]string{
		`{"text":"x"}`:   "Write a name.",
		`{"name":"Ada"}`: "Nothing is written here yet.",
		`{"name":"Ada","text":"x","label":"cat"}`:                  "Choose one of the six labels.",
		`{"name":"Ada","text":"x","id":"7"}`:                       "Leave them out.",
		`{"name":"Ada","text":"x","at":"2026-01-01T00:00:00Z"}`:    "Leave them out.",
		`{"name":"Ada","text":"` + strings.Repeat("x", 281) + `"}`: "280 characters",
	} {
		h.refused("invalid", words, "POST", "/api/v1/comments", body)
	}
}
