package model_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
)

func TestBodyForms(t *testing.T) {
	asJSON := hooks.Header{{"content-type", "application/vnd.api+json; charset=utf-8"}}
	tests := []struct {
		name   string
		header hooks.Header
		body   string
		form   model.Form
		text   string
		lang   model.Lang
		notice string
	}{
		{"JSON", asJSON, `{"a":1}`, model.FormPretty, "{\n  \"a\": 1\n}", model.LangJSON, ""},
		{"JSON that does not say so", nil, ` [1]`, model.FormPretty, "[\n  1\n]", model.LangJSON, ""},
		{"JSON raw", asJSON, `{"a":1}`, model.FormRaw, `{"a":1}`, model.LangPlain, ""},
		{"JSON that breaks", asJSON, "{\"a\":\n tru}", model.FormPretty, "{\"a\":\n tru}", model.LangPlain, "The JSON breaks at line 2, column 5."},
		{"other text", hooks.Header{{"Content-Type", "text/html"}}, "[<p>", model.FormPretty, "[<p>", model.LangPlain, ""},
		{"hex", nil, "Bellhop!\x00", model.FormHex, "00000000  42 65 6c 6c 68 6f 70 21  Bellhop!\n00000008  00                       .", model.LangHex, ""},
		{"binary", nil, "\x00\x01", model.FormPretty, "00000000  00 01                    ..", model.LangHex, "These bytes are no text and are shown as hex."},
		{"compressed", hooks.Header{{"Content-Encoding", "gzip"}}, "\x1f\x8b", model.FormRaw, "00000000  1f 8b                    ..", model.LangHex, "Compressed with gzip. The bytes are shown as they came."},
		{"empty", asJSON, "", model.FormPretty, "", model.LangPlain, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := model.NewBody(hooks.PayloadRef{ID: 1, Size: int64(len(tt.body))}, tt.header, []byte(tt.body), tt.form)
			if b.Text != tt.text || b.Lang != tt.lang || b.Notice != tt.notice || b.Cut != "" {
				t.Errorf("got %q lang %d notice %q cut %q", b.Text, b.Lang, b.Notice, b.Cut)
			}
		})
	}
}

// packed compresses text with gzip.
func packed(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestBodiesAreShownDecodedAndTheRawIsKept(t *testing.T) {
	zipped := func(kind string) hooks.Header {
		return hooks.Header{{"Content-Type", kind}, {"Content-Encoding", "gzip"}}
	}
	whole := packed(t, strings.Repeat("0123456789", 300))
	tests := []struct {
		name   string
		header hooks.Header
		body   string
		form   model.Form
		text   string
		lang   model.Lang
		notice string
		file   string
	}{
		{"JSON", zipped("application/json"), packed(t, `{"a":1}`), model.FormPretty, "{\n  \"a\": 1\n}", model.LangJSON, "Decoded from gzip: 31 B on the wire, 7 B in clear. Raw shows the bytes as they came.", "body.json.gz"},
		{"JSON raw", zipped("application/json"), packed(t, `{"a":1}`), model.FormRaw, "", model.LangHex, "Compressed with gzip. The bytes are shown as they came.", "body.json.gz"},
		{"JSON that breaks", zipped("application/json"), packed(t, "{"), model.FormPretty, "{", model.LangPlain, "Decoded from gzip: 25 B on the wire, 1 B in clear. Raw shows the bytes as they came. The JSON is not finished: it ends at line 1, column 2.", "body.json.gz"},
		{"an image", zipped("image/png"), packed(t, "\x89P"), model.FormPretty, "00000000  89 50                    .P", model.LangHex, "Decoded from gzip: 26 B on the wire, 2 B in clear. Raw shows the bytes as they came. These bytes are no text and are shown as hex.", "body.png.gz"},
		{"cut on its way", zipped("text/plain"), whole[:len(whole)-4], model.FormPretty, strings.Repeat("0123456789", 300), model.LangPlain, "Decoded from gzip: 50 B on the wire, 3.0 KB in clear. Raw shows the bytes as they came. The body ends in the middle of its gzip coding. What could be decoded is shown.", "body.txt.gz"},
		{"not compressed at all", zipped("application/json"), `{"a":1}`, model.FormPretty, "{\n  \"a\": 1\n}", model.LangJSON, "The body says that it is coded with gzip, but it cannot be decoded. It is shown as it came.", "body.json"},
		{"an unknown coding", hooks.Header{{"Content-Encoding", "exi"}}, "x", model.FormPretty, "x", model.LangPlain, `The body is coded with "exi", which Bellhop does not know. It is shown as it came.`, "body.txt"},
		{"another charset", hooks.Header{{"Content-Type", "text/plain; charset=ISO-8859-1"}}, "caf\xe9", model.FormPretty, "café", model.LangPlain, "Read as iso-8859-1. Raw shows the bytes as they came.", "body.txt"},
		{"XML", hooks.Header{{"Content-Type", "text/xml"}}, "<a><b/></a>", model.FormPretty, "<a>\n  <b/>\n</a>", model.LangXML, "", "body.xml"},
		{"XML that breaks", hooks.Header{{"Content-Type", "text/xml"}}, "<a>\n<b></a>", model.FormPretty, "<a>\n<b></a>", model.LangPlain, `The XML breaks at line 2, column 4: the end tag of "b" is missing.`, "body.xml"},
		{"a form", hooks.Header{{"Content-Type", "application/x-www-form-urlencoded"}}, "name=Mina&text=caf%C3%A9+%26", model.FormPretty, "name = Mina\ntext = café &", model.LangPlain, "", "body.txt"},
		{"a form raw", hooks.Header{{"Content-Type", "application/x-www-form-urlencoded"}}, "name=Mina&text=%26", model.FormRaw, "name=Mina&text=%26", model.LangPlain, "", "body.txt"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := model.NewBody(hooks.PayloadRef{ID: 1, Size: int64(len(tt.body))}, tt.header, []byte(tt.body), tt.form)
			if tt.text == "" {
				tt.text = model.HexDump([]byte(tt.body))
			}
			if b.Text != tt.text || b.Lang != tt.lang || b.Notice != tt.notice || b.File != tt.file {
				t.Errorf("got %q lang %d notice %q file %q", b.Text, b.Lang, b.Notice, b.File)
			}
			if string(b.Raw) != tt.body {
				t.Errorf("%q would be saved", b.Raw)
			}
		})
	}
}

func TestABombIsShownUpToTheLimit(t *testing.T) {
	bomb := strings.Repeat(packed(t, strings.Repeat("bell", 1<<18)), 70)
	b := model.NewBody(hooks.PayloadRef{Size: int64(len(bomb))}, hooks.Header{{"Content-Encoding", "gzip"}}, []byte(bomb), model.FormPretty)
	if len(b.Text) != 64<<20 || !strings.HasSuffix(b.Notice, "more than 67.1 MB in clear. Raw shows the bytes as they came. What follows is left out.") {
		t.Errorf("%d bytes, %q", len(b.Text), b.Notice)
	}
}

// upload is a multipart body of so many fields behind two of a kind.
func upload(fields int) (hooks.Header, string) {
	body := "--x\r\nContent-Disposition: form-data; name=\"guest\"\r\n\r\nMina\r\n" +
		"--x\r\nContent-Disposition: form-data; name=\"face\"; filename=\"../mina.png\"\r\nContent-Type: image/png\r\n\r\n\x89PNG\x00\x01\r\n"
	for range fields {
		body += "--x\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n[1]\r\n"
	}
	return hooks.Header{{"Content-Type", "multipart/form-data; boundary=x"}}, body + "--x--\r\n"
}

func TestAMultipartBodyIsShownAsItsParts(t *testing.T) {
	header, body := upload(1)
	b := model.NewBody(hooks.PayloadRef{Size: int64(len(body))}, header, []byte(body), model.FormPretty)
	want := "1. guest, 4 B\nMina\n\n" +
		"2. face, mina.png, image/png, 6 B\n00000000  89 50 4e 47 00 01        .PNG..\n\n" +
		"3. meta, application/json, 3 B\n[\n  1\n]"
	if b.Text != want || b.Notice != "" || b.More != "" {
		t.Errorf("got\n%s\nnotice %q, %q", b.Text, b.Notice, b.More)
	}
	var names []string
	for _, p := range b.Parts {
		names = append(names, p.SaveAs+" "+p.Size)
	}
	if got := strings.Join(names, ", "); got != "guest.txt 4 B, mina.png 6 B, meta.json 3 B" || string(b.Parts[1].Bytes) != "\x89PNG\x00\x01" {
		t.Errorf("the parts are %s, the second %q", got, b.Parts[1].Bytes)
	}
	if raw := model.NewBody(hooks.PayloadRef{}, header, []byte(body), model.FormRaw); len(raw.Parts) != 3 {
		t.Errorf("raw, it has %d parts to be saved", len(raw.Parts))
	}
}

func TestMultipartBodiesAreBounded(t *testing.T) {
	header, body := upload(60)
	b := model.NewBody(hooks.PayloadRef{}, header, []byte(body), model.FormPretty)
	if len(b.Parts) != 50 || b.More != "and 12 more" || !strings.HasSuffix(b.Text, "]\n\nand 12 more") {
		t.Errorf("%d parts, %q, and the text ends with %.40q", len(b.Parts), b.More, b.Text[len(b.Text)-30:])
	}
	long := "--x\r\n\r\n" + strings.Repeat("long ", 2000) + "\r\n--x\r\n\r\n" + strings.Repeat("\x00", 10_000) + "\r\n--x\r\n\r\ncut"
	b = model.NewBody(hooks.PayloadRef{}, header, []byte(long), model.FormPretty)
	for _, words := range []string{"1. 10.0 KB\nlong long", "The first 4.0 KB of 10.0 KB are shown.", "The first 256 B of 10.0 KB are shown.", "3. 3 B\ncut"} {
		if !strings.Contains(b.Text, words) {
			t.Errorf("%q is not there", words)
		}
	}
	if len(b.Text) > 10_000 || b.Notice != "The multipart body ends before its last boundary." {
		t.Errorf("%d bytes, notice %q", len(b.Text), b.Notice)
	}
	if b = model.NewBody(hooks.PayloadRef{}, header, []byte("no boundary"), model.FormPretty); b.Text != "no boundary" || b.Notice != "The boundary that the content type names does not stand in the body." {
		t.Errorf("got %q, %q", b.Text, b.Notice)
	}
}

func TestBodySaysThatItWasCut(t *testing.T) {
	b := model.NewBody(hooks.PayloadRef{ID: 1, Size: 1_000_000, Truncated: true}, nil, []byte("{"), model.FormPretty)
	if want := "The body was cut at 1.0 MB. The rest was not stored."; b.Cut != want {
		t.Errorf("got %q", b.Cut)
	}
}

func TestTextIsToldFromBytesAtTheSampleEdge(t *testing.T) {
	text := strings.Repeat("x", 64<<10-1) + "é and more"
	if model.NewBody(hooks.PayloadRef{}, nil, []byte(text), model.FormRaw).Binary {
		t.Error("a letter across the edge of the sample makes text binary")
	}
	if !model.NewBody(hooks.PayloadRef{}, nil, []byte("caf\xe9"), model.FormRaw).Binary {
		t.Error("what is no UTF-8 passes for text")
	}
}

func TestHugeBodiesDoNotHang(t *testing.T) {
	body := []byte("[" + strings.Repeat("1234567,", 20<<20/8) + "1]")
	begin := time.Now()
	for _, form := range []model.Form{model.FormPretty, model.FormRaw, model.FormHex} {
		if b := model.NewBody(hooks.PayloadRef{Size: int64(len(body))}, nil, body, form); b.Notice == "" && form != model.FormRaw {
			t.Errorf("form %d of 20 MB does not say what is left out", form)
		}
	}
	if took := time.Since(begin); took > 2*time.Minute { // some 0.5 s; the rest is for the race detector and whatever else the machine does
		t.Errorf("took %v", took)
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		model.Number(0): "0", model.Number(999): "999", model.Number(18204): "18,204", model.Number(-1234567): "-1,234,567",
		model.Size(0): "0 B", model.Size(999): "999 B", model.Size(7100): "7.1 KB", model.Size(999_960): "1.0 MB", model.Size(42_600_000): "42.6 MB", model.Size(5e12): "5,000.0 GB",
		model.Millis(0) + " ms": "0 ms", model.Millis(time.Microsecond): "<1", model.Millis(2041 * time.Millisecond): "2,041",
		model.Rate(0): "0/s", model.Rate(0.04): "<0.1/s", model.Rate(1.23): "1.2/s", model.Rate(1234.5): "1,235/s",
		model.Ordinal(1): "first", model.Ordinal(4): "4th", model.Ordinal(11): "11th", model.Ordinal(22): "22nd", model.Ordinal(101): "101st",
		model.Span(42 * time.Minute): "42 min", model.Span(47 * time.Hour): "47 h", model.Span(72 * time.Hour): "3 d",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
