package archive_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

func TestTheBeginningOfAFileTellsItsFormat(t *testing.T) {
	var har, ndjson, curl bytes.Buffer
	for f, to := range map[archive.Format]*bytes.Buffer{archive.FormatHAR: &har, archive.FormatNDJSON: &ndjson, archive.FormatCurl: &curl} {
		if _, err := archive.Write(to, f, sequence(capture(1, plainHead, "a"), capture(2, plainHead, "b")), archive.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	for in, want := range map[string]archive.Format{
		har.String(): archive.FormatHAR, ndjson.String(): archive.FormatNDJSON, curl.String(): archive.FormatCurl,
		"\ufeff\r\n {\n  \"log\": {":                    archive.FormatHAR,
		"{\"id\":\"1\",\"bellhop\":1}\n{\"bellhop\":1}": archive.FormatNDJSON,
		"$ curl http://a.test/":                         archive.FormatCurl,
		"":                                              archive.FormatCurl,
		"{":                                             archive.FormatHAR,
	} {
		if got := archive.SniffFormat([]byte(in[:min(len(in), archive.SniffLength)])); got != want {
			t.Errorf("%.60q is taken for %s", in, got)
		}
	}
}

func TestCommandsThatWereExportedAreReadAgain(t *testing.T) {
	var b bytes.Buffer
	want := []archive.Record{capture(1, plainHead, "it's\nat $HOME"), capture(2, plainHead, everyByte()), capture(3, plainHead, "")}
	cut := attempt(4)
	summary, err := archive.Write(&b, archive.FormatCurl, sequence(append(want, cut)...), archive.Options{Secrets: true})
	if err != nil || summary.Count != 4 {
		t.Fatalf("%+v, %v", summary, err)
	}
	now := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	got, err := collect(archive.Read(&b, archive.FormatCurl, now, archive.Limits{}))
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d came back: %v", len(got), err)
	}
	for i, w := range want {
		if g := got[i]; !bytes.Equal(g.Request.Body, w.Request.Body) || g.Exchange.URL != "http://example.test/in/orders" || g.Exchange.Method != "POST" || !g.Exchange.At.Equal(now) {
			t.Errorf("%d came back as %+v", i, g)
		}
	}
}

func TestSeveralCommands(t *testing.T) {
	for in, want := range map[string]string{
		"curl a.test; curl b.test":                       "http://a.test/ http://b.test/",
		"# one\n$ curl a.test | jq .\n\n$ curl b.test\n": "http://a.test/ http://b.test/",
		"curl a.test > out.txt\ncurl b.test # done":      "http://a.test/ http://b.test/",
		"curl a.test\n-H 'X: 1'":                         "The command ends after line 1",
		"curl a.test\nwget b.test":                       `Command 2 cannot be read. The command begins with "wget".`,
		"# nothing":                                      "There is no command yet.",
		"curl a.test\ncurl 'b.test":                      "Command 2 cannot be read. A quote",
	} {
		got, err := collect(archive.ReadCurl(strings.NewReader(in), time.Unix(0, 0), archive.Limits{}))
		var urls []string
		for _, r := range got {
			urls = append(urls, r.Exchange.URL)
		}
		text := strings.Join(urls, " ")
		if err != nil {
			text = err.Error()
		}
		if !strings.HasPrefix(text, want) {
			t.Errorf("%q: %s, want %s", in, text, want)
		}
	}
	if _, err := collect(archive.ReadCurl(strings.NewReader(strings.Repeat("curl a.test\n", 5)), time.Unix(0, 0), archive.Limits{Count: 4})); hooks.CodeOf(err) != hooks.CodeTooLarge {
		t.Errorf("one too many: %v", err)
	}
	if _, err := collect(archive.ReadCurl(strings.NewReader("curl a.test"), time.Unix(0, 0), archive.Limits{Total: 5})); hooks.CodeOf(err) != hooks.CodeTooLarge {
		t.Errorf("too long: %v", err)
	}
}

func FuzzReadCurl(f *testing.F) {
	f.Add("# exchange 1\ncurl -X POST 'http://a.test/' \\\n  -d x\n\n$ curl b.test | jq\n")
	f.Add("printf '\\000%%' | curl --data-binary @- a.test; curl ^\"b.test^\"")
	f.Fuzz(func(t *testing.T, in string) {
		got, err := collect(archive.ReadCurl(strings.NewReader(in), time.Unix(0, 0), archive.Limits{Count: 50, Total: 1 << 16}))
		if err != nil && hooks.CodeOf(err) == "" {
			t.Fatalf("no sentence: %v", err)
		}
		if err == nil && len(got) == 0 {
			t.Fatal("nothing is read and nothing is said")
		}
	})
}
