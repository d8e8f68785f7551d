package model_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
)

func TestPrettyJSONMovesWhiteSpaceOnly(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"order, double keys and digits stay", `{"b":1.00,"a":12345678901234567890,"b":1e400}`, "{\n  \"b\": 1.00,\n  \"a\": 12345678901234567890,\n  \"b\": 1e400\n}"},
		{"empty ones stay on their line", `{"a":{ },"b":[ ]}`, "{\n  \"a\": {},\n  \"b\": []\n}"},
		{"escapes stay", `["\u00e9\"\\","é<&>",{"a":[1,2]}]`, "[\n  \"\\u00e9\\\"\\\\\",\n  \"é<&>\",\n  {\n    \"a\": [\n      1,\n      2\n    ]\n  }\n]"},
		{"a lone value", " true\n", "true"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problem := model.PrettyJSON([]byte(tt.in))
			if problem != nil || got != tt.want {
				t.Errorf("got %v\n%s\nwant\n%s", problem, got, tt.want)
			}
		})
	}
}

func TestPrettyJSONSaysWhereItBreaks(t *testing.T) {
	tests := []struct {
		in           string
		line, column int
		unfinished   bool
	}{
		{"{\n  \"a\": 1,\n  \"é\": x\n}", 3, 8, false},
		{`{"a":}`, 1, 6, false},
		{`{"a":1`, 1, 7, true},
		{"{}\n{}", 2, 1, false},
		{"", 1, 1, true},
	}
	for _, tt := range tests {
		_, problem := model.PrettyJSON([]byte(tt.in))
		if problem == nil || problem.Line != tt.line || problem.Column != tt.column || problem.Unfinished != tt.unfinished {
			t.Errorf("%q: got %+v, want line %d, column %d, unfinished %t", tt.in, problem, tt.line, tt.column, tt.unfinished)
		}
	}
}

func TestPrettyJSONBoundsDeepNesting(t *testing.T) {
	deep := strings.Repeat("[", 9000) + strings.Repeat("1,", 1<<19) + "1" + strings.Repeat("]", 9000)
	got, problem := model.PrettyJSON([]byte(deep))
	if problem != nil || len(got) > 200<<20 {
		t.Errorf("%d bytes, %v", len(got), problem)
	}
}

func FuzzPrettyJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"\"]"}],"c":null}`, `[]`, `{"a":}`, "[1,\n2", "\"\\u12", "{}x", "\xef\xbb\xbf{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, problem := model.PrettyJSON(body)
		if (problem == nil) != json.Valid(body) {
			t.Fatalf("problem %v, but json.Valid says %t", problem, json.Valid(body))
		}
		if problem != nil {
			return
		}
		var was, is bytes.Buffer
		if json.Compact(&was, body) != nil || json.Compact(&is, []byte(got)) != nil || !bytes.Equal(was.Bytes(), is.Bytes()) {
			t.Errorf("more than white space changed:\n%q\n%q", body, got)
		}
	})
}

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
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		model.Number(0): "0", model.Number(999): "999", model.Number(18204): "18,204", model.Number(-1234567): "-1,234,567",
		model.Size(0): "0 B", model.Size(999): "999 B", model.Size(7100): "7.1 KB", model.Size(999_960): "1.0 MB", model.Size(42_600_000): "42.6 MB", model.Size(5e12): "5000.0 GB",
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
