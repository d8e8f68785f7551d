package tap

import (
	"bufio"
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// span is where a head begins and ends in a stream.
type span struct{ from, to int }

// spansOf feeds a stream byte by byte and gives the heads found, with the places where they stood.
func spansOf(t *testing.T, stream []byte) []span {
	t.Helper()
	s := scanner{limit: 1 << 30}
	s.start()
	var spans []span
	for i := range stream {
		s.feed(stream[i : i+1])
		if len(s.ends) == len(spans) {
			continue
		}
		open := 0
		if len(spans) > 0 {
			open = s.ends[len(spans)-1]
		}
		head := s.buf[open:s.ends[len(spans)]]
		at := span{i + 1 - len(head), i + 1}
		if !bytes.Equal(head, stream[at.from:at.to]) {
			t.Fatalf("head %q does not stand in the stream at %v", head, at)
		}
		spans = append(spans, at)
	}
	return spans
}

// headsOf feeds a stream in pieces of sizes drawn with seed and drops each head as it comes.
func headsOf(stream []byte, seed uint64) [][]byte {
	s := scanner{limit: 1 << 30}
	s.start()
	rnd := rand.New(rand.NewPCG(seed, 1))
	var heads [][]byte
	for len(stream) > 0 {
		n := 1 + rnd.IntN(min(len(stream), 1+rnd.IntN(200)))
		s.feed(stream[:n])
		stream = stream[n:]
		for s.first() != nil {
			heads = append(heads, bytes.Clone(s.first()))
			s.drop()
		}
	}
	return heads
}

// oracle reads the requests off a stream with net/http and gives the places of their heads. Like http.Server it
// passes over line ends behind a POST, and takes no version but HTTP/1.
func oracle(stream []byte) []span {
	src := bytes.NewReader(stream)
	r := bufio.NewReader(src)
	at := func() int { return len(stream) - src.Len() - r.Buffered() }
	var spans []span
	for method := ""; ; {
		if method == "POST" {
			next, _ := r.Peek(4)
			r.Discard(len(next) - len(bytes.TrimLeft(next, "\r\n")))
		}
		from := at()
		req, err := http.ReadRequest(r)
		if err != nil || req.ProtoMajor != 1 {
			return spans
		}
		spans = append(spans, span{from, at()})
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return spans
		}
		method = req.Method
	}
}

// streams are what clients may send, well-formed and not.
var streams = map[string]string{
	"one":               "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	"http/1.0":          "GET / HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n",
	"bare LF":           "GET / HTTP/1.1\nHost: a\n\nGET /2 HTTP/1.1\nHost: a\r\n\n",
	"length":            "POST / HTTP/1.1\r\nHost: a\r\ncontent-LENGTH:5\r\n\r\nGET /POST /2 HTTP/1.1\r\nHost: a\r\n\r\n",
	"length twice":      "PUT / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
	"lengths differ":    "PUT / HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
	"length of nothing": "PUT / HTTP/1.1\r\nContent-Length:\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"length with sign":  "PUT / HTTP/1.1\r\nContent-Length: +3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
	"length and spaces": "PUT / HTTP/1.1\r\nContent-Length: \t 3 \t\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
	"space before ':'":  "PUT / HTTP/1.1\r\nContent-Length : 18\r\n\r\nGET / HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n",
	"folded length":     "PUT / HTTP/1.1\r\nContent-Length:\r\n\t 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
	"folded blank":      "PUT / HTTP/1.1\r\nA: b\r\n \r\n\t\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n",
	"fold hides length": "PUT / HTTP/1.1\r\nA: b\r\n Content-Length: 3\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"chunked": "POST / HTTP/1.1\r\nTransfer-Encoding: CHUNKED\r\n\r\n5\r\nhello\r\n00A;x=\"\n" +
		"\r\n0123456789\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"chunk extension": "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b;c\r\nhello\r\n0A \t\r\n0123456789\r\n" +
		"0;last\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"trailers": "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTrailer: A\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n e\r\n\r\n" +
		"GET / HTTP/1.1\r\n\r\n",
	"bare LF in trailer":  "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\n\nGET / HTTP/1.1\r\n\r\n",
	"bare LF ends chunks": "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\nGET / HTTP/1.1\r\n\r\n",
	"bare LF in chunk":    "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"no CR behind data":   "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\n\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"no LF behind data":   "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\r0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"control digit":       "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\x11\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"huge chunk":          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nGET / HTTP/1.1\r\n\r\n",
	"too huge chunk":      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n00000000000000001\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"chunked and length":  "POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"folded chunked":      "POST / HTTP/1.1\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"chunked in 1.0":      "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\nGET / HTTP/1.1\r\n\r\n",
	"gzip, chunked":       "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"chunked twice":       "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"line ends before":    "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx\r\n\r\nPOST / HTTP/1.1\r\n\r\n\nGET / HTTP/1.1\r\n\r\n",
	"no version":          "GET /\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"h2 preface":          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	"tls":                 "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
	"cut off":             "GET / HTTP/1.1\r\nHost: a\r\n",
	"nul":                 "GET / HTTP/1.1\r\nA: \x00\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"connect":             "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"expect":              "PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nokGET / HTTP/1.1\r\n\r\n",
	"long s":              "PUT / HTTP/1.1\r\nTran\u017ffer-Encoding: chunked\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"kelvin":              "PUT / HTTP/1.1\r\nTransfer-Encoding: chun\u212aed\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
	"lone CR":             "GET / HTTP/1.1\r\nA: b\r\r\n\r\nGET / HTTP/1.1\r\n\r\r\n\r\n",
}

// agrees fails the test unless the scanner finds at least what net/http reads, at the same places, however the
// stream is cut into pieces.
func agrees(t *testing.T, stream []byte, seed uint64) {
	t.Helper()
	want, got := oracle(stream), spansOf(t, stream)
	if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Fatalf("net/http reads heads at %v, the scanner at %v, of\n%q", want, got, stream)
	}
	heads := headsOf(stream, seed)
	if len(heads) != len(got) {
		t.Fatalf("%d heads byte by byte, %d in pieces, of\n%q", len(got), len(heads), stream)
	}
	for i, at := range got {
		if !bytes.Equal(heads[i], stream[at.from:at.to]) {
			t.Fatalf("head %d is %q byte by byte, %q in pieces", i, stream[at.from:at.to], heads[i])
		}
	}
}

func TestScannerReadsStreamsAsNetHTTPDoes(t *testing.T) {
	for name, stream := range streams {
		t.Run(name, func(t *testing.T) {
			for seed := range uint64(20) {
				agrees(t, []byte(stream), seed)
			}
		})
	}
}

func TestScannerFindsTheHeadsBehindBodies(t *testing.T) {
	for name, want := range map[string]int{
		"length": 2, "chunk extension": 2, "trailers": 2, "line ends before": 3, "bare LF": 2, "folded length": 2,
		"bare LF in chunk": 1, "no CR behind data": 1, "no LF behind data": 1, "control digit": 1, "lengths differ": 1,
		"too huge chunk": 1, "gzip, chunked": 1, "no version": 0, "h2 preface": 0, "tls": 0, "cut off": 0,
	} {
		if got := len(spansOf(t, []byte(streams[name]))); got != want {
			t.Errorf("%s: %d heads, want %d", name, got, want)
		}
	}
}

// FuzzScanner holds the scanner to net/http's own reading of a stream.
func FuzzScanner(f *testing.F) {
	for _, stream := range streams {
		f.Add([]byte(stream), uint64(1))
	}
	f.Fuzz(agrees)
}

func TestScannerKeepsNothingOfBodies(t *testing.T) {
	s := scanner{limit: 8 << 10}
	s.start()
	body := strings.Repeat("x", 1<<20)
	for range 20 {
		s.feed([]byte("POST / HTTP/1.1\r\nContent-Length: 1048576\r\n\r\n" + body))
		s.feed([]byte("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n" + body + "\r\n0\r\n\r\n"))
		s.drop()
		s.drop()
	}
	if s.state != between || len(s.buf) != 0 || cap(s.buf) > s.limit {
		t.Errorf("state %d, buffer of %d, room for %d", s.state, len(s.buf), cap(s.buf))
	}
}

func TestScannerDropsAHeadOverTheLimit(t *testing.T) {
	s := scanner{limit: 100}
	s.start()
	s.feed([]byte("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nA: "))
	for range 1000 {
		s.feed([]byte("0123456789"))
	}
	if got := string(s.first()); got != "GET /1 HTTP/1.1\r\n\r\n" {
		t.Errorf("the head before it is %q", got)
	}
	if s.state != stopped || len(s.buf) > 100 || cap(s.buf) > 200 {
		t.Errorf("state %d, buffer of %d, room for %d", s.state, len(s.buf), cap(s.buf))
	}
	s.drop()
	if s.first() != nil {
		t.Errorf("the head over the limit came back as %q", s.first())
	}
}

func TestScannerQueueIsBounded(t *testing.T) {
	s := scanner{limit: 1000}
	s.start()
	for range 100_000 { // requests that nobody answers
		s.feed([]byte("GET / HTTP/1.1\r\n\r\n"))
	}
	if len(s.buf) > s.limit || len(s.ends) > s.limit {
		t.Errorf("%d bytes and %d heads wait", len(s.buf), len(s.ends))
	}
}

func TestFramingOfManyFoldedLines(t *testing.T) {
	head := []byte("GET / HTTP/1.1\r\nContent-Length: 7\r\n" + strings.Repeat(" \n", 1<<20) + "\r\n")
	before := bytes.Clone(head)
	length, _, ok := framing(head) // takes minutes when each line copies the ones before
	if !ok || length != 7 {
		t.Errorf("length %d, ok %v", length, ok)
	}
	if !bytes.Equal(head, before) {
		t.Error("the head was written to")
	}
}

// tokens are the words of HTTP/1 that decide where a head ends and how a body is framed.
var tokens = []string{
	"\r\n", "\r\n", "\r\n\r\n", "\n", "\r", " ", "\t", "GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\n", "PUT /2 HTTP/1.0\n",
	"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
	"Content-Length:", "Content-Length: 3\r\n", "content-length: 0\r\n", "Transfer-Encoding:", "transfer-encoding: chunked\r\n",
	"chunked", "Chunked", "5\r\n", "3\r\nabc\r\n", "1f", "0", "0\r\n", "0\r\n\r\n", "A\r\n0123456789\r\n", ";a=b", ";\"",
	"hello", "abc", "x", "A: b\r\n", "Trailer: A\r\n", ":", "HTTP/1.1", "Expect: 100-continue\r\n", "\x00", "\x11",
}

// FuzzScannerTokens is FuzzScanner over streams made of tokens, one a byte: more of them are nearly right.
func FuzzScannerTokens(f *testing.F) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		draw := make([]byte, 1+rnd.IntN(24))
		for i := range draw {
			draw[i] = byte(rnd.Uint32())
		}
		f.Add(draw, rnd.Uint64())
	}
	f.Fuzz(func(t *testing.T, draw []byte, seed uint64) {
		var stream []byte
		for _, b := range draw {
			stream = append(stream, tokens[int(b)%len(tokens)]...)
		}
		agrees(t, stream, seed)
	})
}
