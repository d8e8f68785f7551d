package content_test

import (
	"mime/multipart"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/content"
)

func typed(kind string) hooks.Header { return hooks.Header{{"Content-Type", kind}} }

func TestKinds(t *testing.T) {
	tests := []struct {
		header, body string
		want         content.Kind
	}{
		{"application/json", "x", content.JSON},
		{"Application/Vnd.API+JSON; charset=utf-8", "{}", content.JSON},
		{"application/json; charset", "{}", content.JSON},
		{"application/json", " \n", content.Text},
		{"application/json", "\x00", content.Binary},
		{"", " \r\n[1]", content.JSON},
		{"text/plain", "{", content.JSON},
		{"text/html", "[<p>", content.Text},
		{"text/xml", "<a/>", content.XML},
		{"image/svg+xml", "<svg/>", content.XML},
		{"", "<?xml version='1.0'?><a/>", content.XML},
		{"", "<p>", content.Text},
		{"text/html", "<?xml version='1.0'?><html/>", content.Text},
		{"application/x-www-form-urlencoded", "a=1", content.Form},
		{"application/x-www-form-urlencoded", `{"sent":"by curl -d"}`, content.JSON},
		{"application/x-www-form-urlencoded", `{"a`, content.Form},
		{"multipart/form-data; boundary=x", "\x00", content.Multipart},
		{"multipart/form-data", "--x", content.Text},
		{"application/octet-stream", "hello", content.Text},
		{"", "\x00", content.Binary},
		{"text/plain", "", content.Text},
		{"text/plain", "caf\xe9", content.Binary},
	}
	for _, tt := range tests {
		if got := content.KindOf(typed(tt.header), []byte(tt.body)); got != tt.want {
			t.Errorf("%s %q: got %d, want %d", tt.header, tt.body, got, tt.want)
		}
	}
}

func TestTextIsToldFromBytesAtTheSampleEdge(t *testing.T) {
	if !content.IsText([]byte(strings.Repeat("x", 64<<10-1) + "é and more")) {
		t.Error("a letter across the edge of the sample makes text binary")
	}
	if content.IsText([]byte("caf\xe9")) {
		t.Error("what is no UTF-8 passes for text")
	}
}

func TestTextBecomesUTF8(t *testing.T) {
	tests := []struct{ name, kind, body, want, charset string }{
		{"UTF-8", "text/plain; charset=UTF-8", "café", "café", ""},
		{"ASCII", "text/plain; charset=us-ascii", "cafe", "cafe", ""},
		{"no charset", "text/plain", "café", "café", ""},
		{"Latin 1", "text/plain; charset=ISO-8859-1", "caf\xe9", "café", "iso-8859-1"},
		{"Windows", `application/json; charset="windows-1252"`, "[\"\x80 5\"]", `["€ 5"]`, "windows-1252"},
		{"UTF-16 little end first", "text/xml; charset=utf-16le", "<\x00a\x00/\x00>\x00", "<a/>", "utf-16le"},
		{"UTF-16 big end first", "text/plain; charset=utf-16be", "\x00h\x20\xac", "h€", "utf-16be"},
		{"UTF-16 by its mark", "", "\xfe\xff\x00h\x00i", "hi", "utf-16"},
		{"UTF-16 whose mark wins", "text/plain; charset=utf-16", "\xfe\xff\x00h\x00i", "hi", "utf-16"},
		{"a byte order mark", "application/json", "\ufeff{}", "{}", ""},
		{"Japanese", "text/plain; charset=Shift_JIS", "\x83x\x83\x8b", "ベル", "shift_jis"},
		{"by the declaration", "application/xml", "<?xml version=\"1.0\" encoding='ISO-8859-1' ?><a>\xe9</a>", "<?xml version=\"1.0\" encoding='ISO-8859-1' ?><a>é</a>", "iso-8859-1"},
		{"an unknown charset", "text/plain; charset=klingon", "caf\xe9", "caf\xe9", ""},
		{"bytes that are no text all the same", "text/plain; charset=iso-8859-1", "\x00\x01", "\x00\x01", ""},
		{"a charset that stands for nothing", "text/plain; charset=iso-2022-kr", "abc", "abc", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, charset := content.UTF8(typed(tt.kind), []byte(tt.body))
			if string(got) != tt.want || charset != tt.charset {
				t.Errorf("got %q from %q, want %q from %q", got, charset, tt.want, tt.charset)
			}
		})
	}
}

func TestWhatBodiesAreFoundBy(t *testing.T) {
	mixed, files := form(t, func(w *multipart.Writer) {
		addPart(t, w, map[string][]string{"Content-Disposition": {`form-data; name="note"`}, "Content-Type": {"text/plain; charset=iso-8859-1"}}, []byte("caf\xe9"))
		addPart(t, w, map[string][]string{"Content-Disposition": {`form-data; name="face"; filename="mina.png"`}}, []byte("\x89PNG\x00secret"))
	})
	packed := append(typed("text/plain; charset=windows-1252"), coded("gzip")...)
	tests := []struct {
		name   string
		header hooks.Header
		body   []byte
		limit  int64
		want   string
	}{
		{"text", nil, []byte("hello"), mib, "hello"},
		{"binary", nil, []byte("\x00hello"), mib, ""},
		{"packed and in another charset", packed, pack(t, "gzip", []byte("caf\xe9")), mib, "café"},
		{"packed and damaged", packed, pack(t, "gzip", []byte(strings.Repeat("0123456789", 9)))[:24], 4, "0123"},
		{"too long", nil, []byte("h€llo"), 3, "h"},
		{"just long enough", nil, []byte("h€llo"), 4, "h€"},
		{"too long when decoded", coded("br"), pack(t, "br", []byte("hello")), 3, "hel"},
		{"a form", typed("application/x-www-form-urlencoded"), []byte("a=caf%C3%A9+1"), mib, "a=caf%C3%A9+1\na = café 1"},
		{"a form that is plain", typed("application/x-www-form-urlencoded"), []byte("a=1"), mib, "a=1"},
		{"no limit", nil, []byte("x"), 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := content.Searchable(tt.header, tt.body, tt.limit); string(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	got := string(content.Searchable(mixed, files, mib))
	if !strings.Contains(got, "café\n") || !strings.Contains(got, "mina.png") || strings.Contains(got, "secret") {
		t.Errorf("a form with files is found by %q", got)
	}
}
