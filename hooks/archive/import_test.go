package archive_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

func readFile(t *testing.T, name string) []archive.Record {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := collect(archive.ReadHAR(file, archive.Limits{}))
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestAHARFromChrome(t *testing.T) {
	got := readFile(t, "chrome.har")
	if len(got) != 3 { // the socket is no HTTP
		t.Fatalf("%d records", len(got))
	}
	post, logo, blocked := got[0], got[1], got[2]
	if x := post.Exchange; x.ID != 0 || x.Direction != hooks.Out || x.Method != "POST" || x.URL != "https://shop.test/api/orders?draft=1" || x.Host != "shop.test" ||
		x.Status != 201 || x.Took != 12345*time.Microsecond || !x.At.Equal(time.Date(2026, 2, 3, 10, 0, 1, 500e6, time.UTC)) {
		t.Errorf("the exchange is %+v", x)
	}
	if want := "POST /api/orders?draft=1 HTTP/1.1\r\nHost: shop.test\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n"; string(post.Request.Head) != want {
		t.Errorf("the head is %q", post.Request.Head)
	}
	if string(post.Request.Body) != `{"name":"Grüße"}` || post.Exchange.Request != ref(`{"name":"Grüße"}`) {
		t.Errorf("the body is %q, %+v", post.Request.Body, post.Exchange.Request)
	}
	if want := "HTTP/1.1 201\r\ncontent-type: application/json\r\nset-cookie: a=1; Path=/\r\nset-cookie: b=2; Path=/\r\n\r\n"; string(post.Response.Head) != want {
		t.Errorf("the response's head is %q", post.Response.Head)
	}
	if string(logo.Response.Body) != "\x89PNG" {
		t.Errorf("the picture is %q", logo.Response.Body)
	}
	if blocked.Exchange.Error == "" || blocked.Response.Head != nil || blocked.Exchange.Took != 0 {
		t.Errorf("the blocked one is %+v", blocked.Exchange)
	}
}

func TestAHARFromFirefox(t *testing.T) {
	got := readFile(t, "firefox.har")
	if len(got) != 2 {
		t.Fatalf("%d records", len(got))
	}
	login, upload := got[0], got[1]
	if string(login.Request.Body) != "user=a+b&x=%C3%A9%26" || login.Exchange.Request.Truncated {
		t.Errorf("the form is %q, %+v", login.Request.Body, login.Exchange.Request)
	}
	if !login.Exchange.Response.Truncated || !login.Exchange.At.Equal(time.Date(2026, 2, 3, 10, 0, 0, 250e6, time.UTC)) {
		t.Errorf("the answer that was left out is %+v", login.Exchange)
	}
	if !upload.Exchange.Request.Truncated || upload.Exchange.Response.Truncated {
		t.Errorf("the upload is %+v", upload.Exchange)
	}
	if _, err := archive.Curl(upload, "", archive.Options{}); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("a body that is not there can be sent again: %v", err)
	}
}

const line = `{"bellhop":1,"direction":"in","at":"2026-01-01T00:00:00Z","took_ms":1,"method":"POST","url":"/","host":"h","status":200,"request":{"head":"","body":"","size":0}}`

func with(old, new string) string { return strings.Replace(line, old, new, 1) }

func entry(fields string) string { return `{"log":{"entries":[{` + fields + `}]}}` }

const request = `"startedDateTime":"2026-01-01T00:00:00Z","request":{"method":"GET","url":"http://a.test/"}`

func TestRefusalsSayWhereAndWhy(t *testing.T) {
	long := strings.Repeat("a", archive.MaxEntry+1)
	for _, c := range []struct {
		format int
		in     string
		want   string
	}{
		{0, line + "\n\n{\n", "Line 3 is no JSON. The file may have been cut off."},
		{0, "null", "Line 1 is no exchange of Bellhop's."},
		{0, "[]", "Line 1 is no exchange."},
		{0, "{}", "Line 1 is no exchange of Bellhop's."},
		{0, "\"\xff\"", "Line 1 is not UTF-8."},
		{0, with(`:1,`, `:2,`), "Line 1 comes from a newer Bellhop. Update this one first."},
		{0, with(`"in"`, `"up"`), `Line 1 has the direction "up", which is none.`},
		{0, with(`"in"`, `"in out"`), `Line 1 has the direction "in out", which is none.`},
		{0, with(`"status"`, `"state":"lost","status"`), `Line 1 has the state "lost", which is none.`},
		{0, with(`"status"`, `"cause":{"kind":"x","id":"1"},"status"`), `Line 1 has the kind of cause "x", which is none.`},
		{0, with(`"status"`, `"inbox":"../../etc","status"`), `Line 1 names an inbox that cannot be: "../../etc".`},
		{0, with(`"status":200`, `"status":-1`), "Line 1 has the status -1, which is none."},
		{0, with(`"status":200`, `"status":"200"`), "Line 1 has a field of the wrong kind: status."},
		{0, with(`"took_ms":1`, `"took_ms":1e300`), "Line 1 has a took_ms that is no time."},
		{0, with(`2026`, `soon`), `Line 1 has no time that can be read: "soon-01-01T00:00:00Z". It looks like 2026-01-31T12:00:00Z.`},
		{0, with(`"status"`, `"id":"-4","status"`), `Line 1 has an id that is no number above 0: "-4".`},
		{0, with(`"body":""`, `"body":"x","sha256":"00"`), "Line 1 has a request body that does not fit its sha256. It was changed after the export."},
		{0, with(`"body":""`, `"body":{"base64":"?"}`), "Line 1 has bytes that are no base64."},
		{0, with(`"body":""`, `"body":"`+long+`"`), "Line 1 is too large. The heads and bodies of an exchange may have 16 MiB at most."},
		{0, line + "\n" + strings.Repeat(long, 4), "Line 2 is too long. An exchange may have 49 MiB of text at most."},
		{0, with(`"status"`, `"id":"7","status"`) + "\n" + line + "\n" + with(`"status"`, `"id":"7","status"`), "Line 3 has the id 7, which line 1 has already."},

		{1, "", "This is no HAR file, or it was cut off."},
		{1, "<html>", "This is no HAR file, or it was cut off."},
		{1, "1e700", "This is no HAR file: it has no log with entries."},
		{1, "[]", "This is no HAR file: it has no log with entries."},
		{1, "{}", "This is no HAR file: it has no log with entries."},
		{1, `{"log":{"version":"1.2"}}`, "This is no HAR file: it has no log with entries."},
		{1, `{"log":{"entries":{}}}`, "This is no HAR file: it has no log with entries."},
		{1, `{"log":{"entries":[],"entries":[]}}`, "This HAR file has its entries twice."},
		{1, `{"log":{"entries":[]}} {}`, "There is more in this file behind the HAR."},
		{1, `{"log":{"entries":[{` + request + `},{"startedDateTime`, "The file is no JSON from entry 2 on. It may have been cut off."},
		{1, `{"log":{"entries":[1]}}`, "Entry 1 is no entry of a HAR."},
		{1, entry(`"request":{}`), `Entry 1 has no web address: "".`},
		{1, entry(`"request":{"url":"http://a b/"}`), `Entry 1 has no web address: "http://a b/".`},
		{1, entry(`"request":{"method":"GET","url":"http://a.test/"}`), `Entry 1 has no startedDateTime that can be read: "".`},
		{1, entry(strings.Replace(request, "GET", "G T", 1)), `Entry 1 has a method that is none: "G T".`},
		{1, entry(strings.Replace(request, `"GET"`, "1", 1)), `Entry 1 has a field of the wrong kind: request.method.`},
		{1, entry(strings.Replace(request, `"GET"`, `"GET","headers":[{"name":"A\r\nB","value":""}]`, 1)), `Entry 1 has a header line that HTTP does not allow: "A\r\nB: ".`},
		{1, entry(request + `,"response":{"status":200,"content":{"text":"?","encoding":"base64"}}`), "Entry 1 has a body that is no base64."},
		{1, entry(request + `,"response":{"status":200,"content":{"text":"?","encoding":"gzip"}}`), `Entry 1 has a body in the encoding "gzip". Only base64 is known.`},
		{1, entry(request + `,"comment":"` + strings.Repeat(long, 4) + `"`), "Entry 1 is too long. An exchange may have 49 MiB of text at most."},
		{1, entry(request + `,"_bellhop":{}`), "Entry 1 is no exchange of Bellhop's."},
		{1, `{"log":{"entries":` + strings.Repeat("[", 100_000), "The file is no JSON from entry 1 on. It may have been cut off."},
	} {
		f := formats()[c.format]
		_, err := collect(f.read(strings.NewReader(c.in), archive.Limits{}))
		if err == nil || hooks.CodeOf(err) == "" || err.Error() != c.want {
			t.Errorf("%s %.80q\nis refused with %v\nwant              %s", f.name, c.in, err, c.want)
		}
	}
}

func TestLimitsOfTheCaller(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		three := export(t, f, archive.Options{}, capture(1, plainHead, "x"), capture(2, plainHead, "x"), capture(3, plainHead, "x"))
		got, err := collect(f.read(strings.NewReader(three), archive.Limits{Count: 2}))
		if len(got) != 2 || hooks.CodeOf(err) != hooks.CodeTooLarge || !strings.Contains(err.Error(), " 3 is one too many. This import may have 2 exchanges.") {
			t.Errorf("%d, then %v", len(got), err)
		}
		if got, err = collect(f.read(strings.NewReader(three), archive.Limits{Count: 3, Total: int64(len(three))})); len(got) != 3 || err != nil {
			t.Errorf("at the limit: %d, then %v", len(got), err)
		}
		_, err = collect(f.read(strings.NewReader(three), archive.Limits{Total: 1024}))
		if hooks.CodeOf(err) != hooks.CodeTooLarge || !strings.Contains(err.Error(), "This import may have 1 KiB, which end in ") {
			t.Errorf("beyond the limit: %v", err)
		}
	})
}

func TestCompressedFilesAreNotUnpacked(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	io.CopyN(z, zeros{}, 1<<20)
	z.Close()
	eachFormat(t, func(t *testing.T, f format) {
		for _, in := range []string{bomb.String(), "PK\x03\x04rest", "BZh9", "\x28\xb5\x2f\xfd"} {
			_, err := collect(f.read(strings.NewReader(in), archive.Limits{}))
			if hooks.CodeOf(err) != hooks.CodeInvalid || err.Error() != "This file is compressed. Unpack it first." {
				t.Errorf("%.4q: %v", in, err)
			}
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestAByteOrderMarkAndOtherLineEndsAreRead(t *testing.T) {
	for i, in := range []string{line + "\r\n\r\n" + line, entry(request)} {
		got, err := collect(formats()[i].read(strings.NewReader("\ufeff"+in), archive.Limits{}))
		if err != nil || len(got) == 0 {
			t.Errorf("%d: %v", i, err)
		}
	}
	if got, err := collect(archive.ReadNDJSON(strings.NewReader(""), archive.Limits{})); err != nil || got != nil {
		t.Errorf("an empty file: %v, %v", got, err)
	}
}

// A HAR that another program wrote again without what it does not know is still read.
func TestAHARWithoutOwnFields(t *testing.T) {
	whole := export(t, formats()[1], archive.Options{}, capture(5, plainHead, "body"))
	foreign := strings.ReplaceAll(whole, `"_bellhop"`, `"_gone"`)
	got, err := collect(archive.ReadHAR(strings.NewReader(foreign), archive.Limits{}))
	if err != nil || len(got) != 1 {
		t.Fatal(err)
	}
	if r := got[0]; r.Exchange.ID != 0 || r.Exchange.URL != "http://example.test/in/orders" || string(r.Request.Body) != "body" || string(r.Response.Body) != `{"ok":true}` ||
		string(r.Request.Head) != plainHead {
		t.Errorf("got %s", fmt.Sprint(r))
	}
}

func fuzzImport(f *testing.F, format format, seeds ...string) {
	var b bytes.Buffer
	if _, err := format.write(&b, sequence(append(naughty()[:8:8], attempt(1))...), archive.Options{}); err != nil {
		f.Fatal(err)
	}
	for _, seed := range append(seeds, b.String()) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		limits := archive.Limits{Total: 1 << 20, Count: 100}
		got, err := collect(format.read(bytes.NewReader(in), limits))
		if err != nil && hooks.CodeOf(err) == "" {
			t.Fatalf("no sentence: %v", err)
		}
		seen := map[hooks.ID]bool{}
		for _, r := range got {
			if seen[r.Exchange.ID] && r.Exchange.ID != 0 {
				t.Fatalf("the id %d is there twice", r.Exchange.ID)
			}
			seen[r.Exchange.ID] = true
			if name := r.Exchange.Inbox; name != "" && hooks.CheckInboxName(name) != nil {
				t.Fatalf("the inbox is %q", name)
			}
		}
		out := export(t, format, archive.Options{Secrets: true}, got...)
		again, err := collect(format.read(strings.NewReader(out), archive.Limits{}))
		if err != nil || len(again) != len(got) {
			t.Fatalf("%d of %d come back: %v", len(again), len(got), err)
		}
		for i := range got {
			if a, b := got[i], again[i]; !bytes.Equal(a.Request.Head, b.Request.Head) || !bytes.Equal(a.Request.Body, b.Request.Body) ||
				!bytes.Equal(a.Response.Head, b.Response.Head) || !bytes.Equal(a.Response.Body, b.Response.Body) || a.Exchange.URL != b.Exchange.URL {
				t.Fatalf("other bytes came back: %q and %q", fmt.Sprint(a), fmt.Sprint(b))
			}
		}
	})
}

func FuzzReadNDJSON(f *testing.F) { fuzzImport(f, formats()[0], line, line+"\n"+line, "null") }

func FuzzReadHAR(f *testing.F) {
	seeds := []string{entry(request), entry(request + `,"response":{"status":200,"content":{"text":"eA","encoding":"base64"}}`), `{"log":{"entries":[]}}`}
	for _, name := range []string{"chrome.har", "firefox.har"} {
		whole, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, string(whole))
	}
	fuzzImport(f, formats()[1], seeds...)
}
