package archive_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// capture is a webhook that came in, and its answer.
func capture(id hooks.ID, head, body string) archive.Record {
	return archive.Record{
		Exchange: hooks.Exchange{
			ID: id, Direction: hooks.In, At: time.Date(2026, 3, 1, 12, 30, 0, 123456789, time.UTC), Took: 1234567 * time.Nanosecond,
			Method: "POST", URL: "/in/orders", Host: "example.test", Remote: "192.0.2.7:4711", Door: "local", Status: 200,
			Inbox: "orders", State: hooks.StateProcessed, Provider: "GitHub", Event: "push", SenderID: "72d3162e", Verdict: hooks.VerdictValid,
			Request: ref(body), Response: ref(`{"ok":true}`),
		},
		Request:  hooks.Payload{Head: []byte(head), Body: raw(body)},
		Response: hooks.Payload{Head: []byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"), Body: []byte(`{"ok":true}`)},
	}
}

const plainHead = "POST /in/orders HTTP/1.1\r\nHost: example.test\r\nUser-Agent: hookshot\r\nAccept: */*\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n"

func raw(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(s)
}

func ref(body string) hooks.PayloadRef {
	r := hooks.PayloadRef{Size: int64(len(body))}
	if body != "" {
		sum := sha256.Sum256([]byte(body))
		r.SHA256 = hex.EncodeToString(sum[:])
	}
	return r
}

// attempt is a try of a delivery that no answer came to.
func attempt(id hooks.ID) archive.Record {
	return archive.Record{
		Exchange: hooks.Exchange{
			ID: id, Direction: hooks.Out, At: time.Date(2026, 3, 1, 12, 31, 0, 0, time.UTC), Took: 15 * time.Second,
			Method: "PUT", URL: "https://example.test:8443/a/../b?x=1&x=2", Host: "example.test:8443", Error: "No answer came within 15 s.", Fault: hooks.FaultTimeout,
			Verdict: hooks.VerdictNone, Origin: hooks.OriginReplay, Cause: hooks.CausedBy(hooks.CauseExchange, 7), DeliveryID: 9, Attempt: 3,
			Request: hooks.PayloadRef{Size: 3, SHA256: ref("abc").SHA256, Truncated: true},
		},
		Request: hooks.Payload{Head: []byte("PUT /a/../b?x=1&x=2 HTTP/1.1\r\nHost: example.test:8443\r\n\r\n"), Body: []byte("abc")},
	}
}

func everyByte() string {
	b := make([]byte, 256)
	for i := range b {
		b[i] = byte(i)
	}
	return string(b)
}

func noise(size int) string {
	b := make([]byte, size)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return string(b)
}

// naughty gives records whose bytes are hard to carry.
func naughty() []archive.Record {
	bodies := []string{
		"", "\x00", "{}", everyByte(), "caf\xc3\xa9 \xf0\x9f\x9b\x8e", "\xff\xfe\x00\x01", "\xed\xa0\x80", "\u2028\u2029\ufeff\ufffd", "a\r\nb\rc\nd\n", "</script>&<>",
		"'\"\\$`!%d%s\n", "@file", "-n", "\xef\xbb\xbf{}", "\x1f\x8b\x08\x00", strings.Repeat(`"\`, 50_000), noise(300_000), "\x1b[31m", "\\\n", "x\x7f",
	}
	var records []archive.Record
	for i, body := range bodies {
		records = append(records, capture(hooks.ID(i+1), plainHead, body))
	}
	for _, head := range []string{
		"", "GET", "\n", "POST /x HTTP/1.1\nno-cr: 1\n\n", "POST /\xff HTTP/1.0\r\nA:1\r\na: 2\r\nA:\t3 \r\n folded\r\n\r\n", "POST / HTTP/1.1\r\nX: \xe9\r\nno colon\r\n\r\nbehind",
	} {
		records = append(records, capture(hooks.ID(len(records)+1), head, "x"))
	}
	odd := capture(1000, plainHead, "x")
	odd.Exchange.URL, odd.Exchange.Method, odd.Exchange.Event = "/\xff\x00?\xfe", "\xff", "pu\x00sh"
	odd.Response = hooks.Payload{Head: []byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nSet-Cookie: a=b\r\n\r\n"), Body: []byte("\x1f\x8bxyz")}
	odd.Exchange.Response = ref("\x1f\x8bxyz")
	return append(records, odd, attempt(1001))
}

func sequence(records ...archive.Record) archive.Records {
	return func(yield func(archive.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// collect gives the records before the error that ended a sequence.
func collect(records iter.Seq2[archive.Record, error]) (all []archive.Record, err error) {
	for r, err := range records {
		if err != nil {
			return all, err
		}
		all = append(all, r)
	}
	return all, nil
}

// format is one that is written and read.
type format struct {
	name  string
	write func(io.Writer, archive.Records, archive.Options) (archive.Summary, error)
	read  func(io.Reader, archive.Limits) archive.Records
}

func formats() []format {
	return []format{{"NDJSON", archive.WriteNDJSON, archive.ReadNDJSON}, {"HAR", archive.WriteHAR, archive.ReadHAR}}
}

func eachFormat(t *testing.T, test func(t *testing.T, f format)) {
	for _, f := range formats() {
		t.Run(f.name, func(t *testing.T) { test(t, f) })
	}
}

func export(t *testing.T, f format, o archive.Options, records ...archive.Record) string {
	t.Helper()
	var b bytes.Buffer
	summary, err := f.write(&b, sequence(records...), o)
	if err != nil || summary.Count != len(records) {
		t.Fatalf("%d written: %v", summary.Count, err)
	}
	return b.String()
}

func TestImportingWhatWasExportedGivesTheSameBytes(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		want := naughty()
		got, err := collect(f.read(strings.NewReader(export(t, f, archive.Options{Secrets: true}, want...)), archive.Limits{}))
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d of %d came back: %v", len(got), len(want), err)
		}
		for i := range want {
			w, g := normal(want[i]), normal(got[i])
			if !reflect.DeepEqual(w, g) {
				t.Errorf("record %d\nwas %.600q\nis  %.600q", i, fmt.Sprint(w), fmt.Sprint(g))
			}
		}
	})
}

// normal makes nil of empty bytes.
func normal(r archive.Record) archive.Record {
	for _, b := range []*[]byte{&r.Request.Head, &r.Request.Body, &r.Response.Head, &r.Response.Body} {
		if len(*b) == 0 {
			*b = nil
		}
	}
	return r
}

func TestALargeBodyComesBack(t *testing.T) {
	for name, body := range map[string]string{"binary": noise(10 << 20), "quotes": strings.Repeat(`"`, 1<<20), "text": strings.Repeat("Grüße ", 1<<17)} {
		eachFormat(t, func(t *testing.T, f format) {
			got, err := collect(f.read(strings.NewReader(export(t, f, archive.Options{}, capture(1, plainHead, body))), archive.Limits{}))
			if err != nil || len(got) != 1 || string(got[0].Request.Body) != body {
				t.Errorf("%s: %d came back: %v", name, len(got), err)
			}
		})
	}
}

func TestAnOpenExchangeIsClosedByItsImport(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		open := attempt(1)
		open.Exchange.Open, open.Exchange.Error = true, ""
		got, err := collect(f.read(strings.NewReader(export(t, f, archive.Options{}, open)), archive.Limits{}))
		if err != nil || got[0].Exchange.Open || !strings.Contains(got[0].Exchange.Error, "awaited") {
			t.Errorf("%v, %+v", err, got)
		}
	})
}

func TestAnExportEndsWithTheErrorOfItsRecords(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		broken := errors.New("the store is closed")
		_, err := f.write(io.Discard, func(yield func(archive.Record, error) bool) { yield(archive.Record{}, broken) }, archive.Options{})
		if !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
		if _, err := f.write(full{}, sequence(naughty()...), archive.Options{}); !errors.Is(err, errFull) {
			t.Errorf("a full disk gives %v", err)
		}
	})
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAnImportTellsTroubleWithReadingAsItIs(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		whole := export(t, f, archive.Options{}, capture(1, plainHead, "x"))
		_, err := collect(f.read(io.MultiReader(strings.NewReader(whole[:len(whole)/2]), broken{}), archive.Limits{}))
		if !errors.Is(err, errFull) || hooks.CodeOf(err) != "" {
			t.Errorf("got %v", err)
		}
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errFull }

func TestTheReaderOfAnImportMayStop(t *testing.T) {
	eachFormat(t, func(t *testing.T, f format) {
		seen := 0
		for range f.read(strings.NewReader(export(t, f, archive.Options{}, naughty()...)), archive.Limits{}) {
			if seen++; seen == 2 {
				break
			}
		}
		if seen != 2 {
			t.Errorf("%d seen", seen)
		}
	})
}

func TestWhatIsExportedHasTheFieldsOfTheControlAPI(t *testing.T) {
	line := export(t, formats()[0], archive.Options{}, capture(12, plainHead, "x"))
	var got map[string]any
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"id": "12", "direction": "in", "at": "2026-03-01T12:30:00.123456789Z", "took_ms": 1.234567, "url": "/in/orders", "verdict": "valid"} {
		if got[name] != want {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
	request := got["request"].(map[string]any)
	if request["body"] != "x" || request["head"] != plainHead || request["size"] != 1.0 {
		t.Errorf("the request is %v", request)
	}
}
