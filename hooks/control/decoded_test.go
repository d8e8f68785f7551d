package control_test

import (
	"bytes"
	"compress/gzip"
	"net/http/httptest"
	"testing"
)

// zipped compresses text with gzip.
func (h *house) zipped(text []byte) []byte {
	h.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(text); err != nil {
		h.Fatal(err)
	}
	if err := w.Close(); err != nil {
		h.Fatal(err)
	}
	return out.Bytes()
}

// coded has inbox a capture a body, and gives the path of its bytes.
func (h *house) coded(coding, kind string, body []byte) string {
	h.Helper()
	r := httptest.NewRequest("POST", "/in/a", bytes.NewReader(body))
	r.Header.Set("Content-Type", kind)
	if coding != "" {
		r.Header.Set("Content-Encoding", coding)
	}
	return "/api/v1/exchanges/" + h.capture(r) + "/request"
}

func TestABodyIsSentDecodedWhereItIsAskedFor(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "a"})
	text := []byte(`{"guest":"Mina"}`)
	packed := h.zipped(text)
	path := h.coded("gzip", "application/json", packed)

	if a := h.call(200, "GET", path, nil); !bytes.Equal(a.body, packed) {
		t.Errorf("raw: got %q", a.body)
	}
	a := h.call(200, "GET", path+"?decoded=1", nil)
	if !bytes.Equal(a.body, text) {
		t.Errorf("decoded: got %q", a.body)
	}
	for name, safe := range map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": "attachment",
		"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff", "Content-Encoding": "",
	} {
		if a.header.Get(name) != safe {
			t.Errorf("%s is %q", name, a.header.Get(name))
		}
	}
	plain := h.coded("", "application/json", text)
	if a := h.call(200, "GET", plain+"?decoded=1", nil); !bytes.Equal(a.body, text) {
		t.Errorf("what was never coded: got %q", a.body)
	}
	h.refused("invalid", "decoded is 1", "GET", path+"?decoded=yes", nil)
	h.refused("invalid", `"exi"`, "GET", h.coded("exi", "text/plain", text)+"?decoded=1", nil)
	h.refused("invalid", "ends in the middle of its gzip coding", "GET", h.coded("gzip", "text/plain", packed[:len(packed)-4])+"?decoded=1", nil)
	bomb := bytes.Repeat(h.zipped(make([]byte, 1<<20)), 65)
	h.refused("too_large", "larger than 64 MiB", "GET", h.coded("gzip", "text/plain", bomb)+"?decoded=1", nil)
	response := "/api/v1/exchanges/" + h.call(200, "GET", "/api/v1/exchanges?q=in&limit=1", nil).get("items.0.id") + "/response"
	if a := h.call(200, "GET", response+"?decoded=1", nil); string(a.body) != `{"ok":true}` {
		t.Errorf("the response: got %q", a.body)
	}
}

func TestAPartIsSentAsItCame(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", map[string]string{"name": "a"})
	const kind = "multipart/form-data; boundary=x"
	body := "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"b\"; filename=\"../b\"\r\n\r\n\x00\xff"
	whole := h.coded("", kind, []byte(body+"\r\n--x--"))
	packed := h.coded("gzip", kind, h.zipped([]byte(body+"\r\n--x--")))
	for _, path := range []string{whole, packed} {
		for query, want := range map[string]string{"?part=0": "one\r\n", "?part=1": "\x00\xff", "?part=1&decoded=1": "\x00\xff"} {
			if a := h.call(200, "GET", path+query, nil); string(a.body) != want || a.header.Get("Content-Disposition") != "attachment" {
				t.Errorf("%s: got %q", query, a.body)
			}
		}
		h.refused("not_found", "There is no part 2. The body has 2, counted from 0.", "GET", path+"?part=2", nil)
	}
	for _, part := range []string{"-1", "x", "1e3", "99999999999999999999"} {
		h.refused("invalid", "The first is 0.", "GET", whole+"?part="+part, nil)
	}
	cut := h.coded("", kind, []byte(body))
	if a := h.call(200, "GET", cut+"?part=0", nil); string(a.body) != "one\r\n" {
		t.Errorf("before the damage: got %q", a.body)
	}
	h.refused("invalid", "ends before its last boundary", "GET", cut+"?part=1", nil)
	h.refused("invalid", "names no boundary", "GET", h.coded("", "text/plain", []byte(body))+"?part=0", nil)
}
