package web

import (
	"compress/gzip"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"bellhop/guestbook"
)

func TestAllFilesThatPagesNameAreThereAndMayBeKept(t *testing.T) {
	h := newHouse()
	named := regexp.MustCompile(`/static/[\w.-]+`).FindAllString(h.get("/").Body.String(), -1)
	css := h.get(staticURL("book.css")).Body.String()
	for _, m := range regexp.MustCompile(`url\("([^"]+)"\)`).FindAllStringSubmatch(css, -1) {
		named = append(named, "/static/"+m[1])
	}
	if len(named) != 10 {
		t.Fatalf("%d files are named: %q", len(named), named)
	}
	for _, target := range named {
		w := h.get(target)
		want(t, w, http.StatusOK)
		if w.Body.Len() == 0 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d bytes, %q", target, w.Body.Len(), w.Header().Get("Cache-Control"))
		}
		r := httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("If-None-Match", w.Header().Get("ETag"))
		want(t, h.do(r), http.StatusNotModified)

		r = httptest.NewRequest(http.MethodGet, target, nil)
		r.Header.Set("Accept-Encoding", "br, gzip")
		zipped := h.do(r)
		z, err := gzip.NewReader(zipped.Body)
		if err != nil {
			t.Fatalf("%s: %v", target, err)
		}
		if body, err := io.ReadAll(z); err != nil || string(body) != w.Body.String() {
			t.Errorf("%s zipped is not the same: %v", target, err)
		}
		if zipped.Header().Get("ETag") == w.Header().Get("ETag") || zipped.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: a cache could mix up the two forms", target)
		}
	}
	w := h.get("/favicon.ico")
	want(t, w, http.StatusOK, "PNG")
	if got := w.Header().Get("Content-Type"); got != "image/png" {
		t.Errorf("favicon is %q", got)
	}
}

func TestTheExampleIsWhatIsSent(t *testing.T) {
	page := newHouse().get("/sent")
	want(t, page, http.StatusOK, "comment.created")
	m := regexp.MustCompile(`(?s)<pre><code>(.*)</code></pre>`).FindStringSubmatch(page.Body.String())
	if m == nil {
		t.Fatal("no example")
	}
	var event struct {
		Type string         `json:"type"`
		Data guestbook.Data `json:"data"`
	}
	dec := json.NewDecoder(strings.NewReader(html.UnescapeString(m[1])))
	if err := dec.Decode(&event); err != nil || event.Type != guestbook.CommentCreated || event.Data.Name != "Mina Okafor" || event.Data.Number != 482 {
		t.Errorf("%+v, %v", event, err)
	}
}

func TestCommentsAsJSON(t *testing.T) {
	h := newHouse()
	want(t, h.get("/comments.json"), http.StatusOK, `{"items":[]}`)
	h.signed(t, 3)
	var list struct {
		Items []guestbook.Data `json:"items"`
		Next  string           `json:"next"`
	}
	read := func(target string) {
		t.Helper()
		w := h.get(target)
		want(t, w, http.StatusOK)
		list.Items, list.Next = nil, ""
		if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
			t.Fatal(err)
		}
	}
	read("/comments.json?limit=2")
	if len(list.Items) != 2 || list.Items[0].ID != "3" || list.Next != "2" {
		t.Errorf("first page: %+v", list)
	}
	read("/comments.json?limit=2&before=" + list.Next)
	if len(list.Items) != 1 || list.Items[0].ID != "1" || list.Next != "" {
		t.Errorf("second page: %+v", list)
	}
	for _, query := range []string{"limit=0", "limit=201", "limit=x", "before=x"} {
		want(t, h.get("/comments.json?"+query), http.StatusBadRequest, `"code":"invalid"`)
	}
}
