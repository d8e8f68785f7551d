package content_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"crypto/rand"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"bellhop/hooks"
	"bellhop/hooks/content"
)

const mib = 1 << 20

// pack compresses text with one coding; "raw" is deflate without its wrapping.
func pack(t testing.TB, coding string, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser
	var err error
	switch coding {
	case "gzip", "x-gzip":
		w = gzip.NewWriter(&out)
	case "deflate":
		w = zlib.NewWriter(&out)
	case "raw":
		w, err = flate.NewWriter(&out, flate.DefaultCompression)
	case "br":
		w = brotli.NewWriter(&out)
	case "zstd":
		w, err = zstd.NewWriter(&out, zstd.WithEncoderConcurrency(1))
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func coded(lines ...string) (header hooks.Header) {
	for _, line := range lines {
		header = append(header, [2]string{"content-encoding", line})
	}
	return header
}

func TestDecodeUndoesWhatWasDone(t *testing.T) {
	text := []byte(strings.Repeat(`{"guest":"Mina","text":"Lovely room, für immer"}`, 40))
	tests := []struct {
		name    string
		header  hooks.Header
		packs   []string
		codings []string
	}{
		{"nothing", nil, nil, nil},
		{"identity", coded("Identity"), nil, nil},
		{"an empty line", coded(" , "), nil, nil},
		{"gzip", coded("GZip"), []string{"gzip"}, []string{"gzip"}},
		{"x-gzip", coded("x-gzip"), []string{"gzip"}, []string{"x-gzip"}},
		{"deflate", coded("deflate"), []string{"deflate"}, []string{"deflate"}},
		{"deflate without its wrapping", coded("deflate"), []string{"raw"}, []string{"deflate"}},
		{"brotli", coded("br"), []string{"br"}, []string{"br"}},
		{"zstd", coded("zstd"), []string{"zstd"}, []string{"zstd"}},
		{"several in a row", coded("gzip, br"), []string{"gzip", "br"}, []string{"gzip", "br"}},
		{"several lines", coded("zstd", "identity", "deflate,gzip"), []string{"zstd", "deflate", "gzip"}, []string{"zstd", "deflate", "gzip"}},
		{"four", coded("br, br, br, br"), []string{"br", "br", "br", "br"}, []string{"br", "br", "br", "br"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			body := text
			for _, coding := range tt.packs {
				body = pack(t, coding, body)
			}
			came := bytes.Clone(body)
			got, codings, err := content.Decode(tt.header, body, mib)
			if err != nil || !bytes.Equal(got, text) || !slices.Equal(codings, tt.codings) {
				t.Errorf("got %.60q from %q, %v", got, codings, err)
			}
			if !bytes.Equal(body, came) {
				t.Error("the stored bytes changed")
			}
		})
	}
}

func TestDecodeTakesSeveralMembersAndNoBytesAtAll(t *testing.T) {
	two := append(pack(t, "gzip", []byte("one,")), pack(t, "gzip", []byte("two"))...)
	if got, _, err := content.Decode(coded("gzip"), two, mib); string(got) != "one,two" || err != nil {
		t.Errorf("two members: %q, %v", got, err)
	}
	for _, coding := range []string{"gzip", "deflate", "br", "zstd"} {
		if got, codings, err := content.Decode(coded(coding), nil, mib); len(got) != 0 || codings != nil || err != nil {
			t.Errorf("an answer to HEAD with %s: %q, %v", coding, got, err)
		}
		if got, _, err := content.Decode(coded(coding), pack(t, coding, nil), mib); len(got) != 0 || err != nil {
			t.Errorf("nothing in %s: %q, %v", coding, got, err)
		}
	}
}

func TestDecodeGivesBackAsItCameWhatItCannotDecode(t *testing.T) {
	body := []byte(`{"plain":true}`)
	for lines, words := range map[string]string{
		"exi":                `The body is coded with "exi", which Bellhop does not know.`,
		"gzip, compress":     `"compress"`,
		"foo\x1b[31m, gzip":  `"foo\x1b[31m"`,
		"br,br,br,br,br":     "The body names 5 codings in a row. At most 4 are undone.",
		"gzip":               "The body says that it is coded with gzip, but it cannot be decoded.",
		"deflate":            "cannot be decoded",
		"br":                 "cannot be decoded",
		"zstd":               "cannot be decoded",
		"identity;q=1, gzip": `"identity;q=1"`,
	} {
		got, codings, err := content.Decode(coded(lines), body, mib)
		if !bytes.Equal(got, body) || codings != nil || hooks.CodeOf(err) != hooks.CodeInvalid || !strings.Contains(hooks.Words(err), words) {
			t.Errorf("%s: %q from %q, %v", lines, got, codings, err)
		}
	}
}

func TestDecodeKeepsWhatStandsBeforeTheDamage(t *testing.T) {
	text := make([]byte, 300_000)
	if _, err := rand.Read(text); err != nil { // does not become smaller, so half of the bytes are half of the text
		t.Fatal(err)
	}
	for _, coding := range []string{"gzip", "deflate", "raw", "br", "zstd"} {
		name := strings.Replace(coding, "raw", "deflate", 1)
		packed := pack(t, coding, text)
		got, codings, err := content.Decode(coded(name), packed[:len(packed)/2], mib)
		if len(got) < 100_000 || !bytes.HasPrefix(text, got) || len(codings) != 1 || !strings.Contains(hooks.Words(err), "ends in the middle") {
			t.Errorf("half of %s: %d bytes, %v", coding, len(got), err)
		}
		if got, _, err := content.Decode(coded(name), append(bytes.Clone(packed), "and something more"...), mib); !bytes.Equal(got, text) || !strings.Contains(hooks.Words(err), "damaged") {
			t.Errorf("%s and more: %d bytes, %v", coding, len(got), err)
		}
	}
	wrong := pack(t, "gzip", text)
	wrong[len(wrong)-6]++ // the checksum
	if got, _, err := content.Decode(coded("gzip"), wrong, mib); !bytes.Equal(got, text) || !strings.Contains(hooks.Words(err), "damaged") {
		t.Errorf("another checksum: %d bytes, %v", len(got), err)
	}
}

func TestDecodeCutsWhatIsTooLarge(t *testing.T) {
	text := bytes.Repeat([]byte("bell"), 1000)
	for _, coding := range []string{"gzip", "deflate", "br", "zstd"} {
		packed := pack(t, coding, text)
		if got, _, err := content.Decode(coded(coding), packed, 4000); err != nil || len(got) != 4000 {
			t.Errorf("%s that just fits: %d bytes, %v", coding, len(got), err)
		}
		got, codings, err := content.Decode(coded(coding), packed, 3999)
		if !bytes.Equal(got, text[:3999]) || len(codings) != 1 || hooks.CodeOf(err) != hooks.CodeTooLarge || !strings.Contains(hooks.Words(err), "larger than 3999 bytes") {
			t.Errorf("%s one byte too large: %d bytes, %v", coding, len(got), err)
		}
	}
}

func TestABombTakesNoMoreThanItsLimit(t *testing.T) {
	bomb := bytes.Repeat(pack(t, "gzip", make([]byte, mib)), 128)
	bombs := map[string][]byte{"gzip": bomb, "gzip, gzip": pack(t, "gzip", bomb), "gzip, br, zstd": pack(t, "zstd", pack(t, "br", bomb))}
	for lines, body := range bombs {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, _, err := content.Decode(coded(lines), body, mib)
		runtime.ReadMemStats(&after)
		if len(got) != mib || hooks.CodeOf(err) != hooks.CodeTooLarge || !strings.Contains(hooks.Words(err), "larger than 1 MiB") {
			t.Errorf("%s: %d bytes, %v", lines, len(got), err)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 64*mib {
			t.Errorf("%s: %d bytes were taken for 1 MiB", lines, took)
		}
	}
}

func TestABombThatComesToNothingEndsToo(t *testing.T) {
	empty := bytes.Repeat(pack(t, "gzip", nil), 500_000) // 11 MB that stand for nothing
	bomb := pack(t, "gzip", empty)
	if _, _, err := content.Decode(coded("gzip, gzip"), bomb, mib); hooks.CodeOf(err) != hooks.CodeTooLarge { // not taken to its end, which is none
		t.Errorf("got %v", err)
	}
}
