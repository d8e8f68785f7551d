package archive

import (
	"strconv"
	"strings"

	"bellhop/hooks"
)

// SavedTest words a request as a test in a language: go, python or javascript.
func SavedTest(r Record, language string, o Options) (Script, error) {
	switch language {
	case "go":
		return GoTest(r, o)
	case "python":
		return PythonTest(r, o)
	case "javascript":
		return JavaScriptTest(r, o)
	}
	return Script{}, hooks.Invalid("lang is go, python or javascript.")
}

// GoTest words a request as a Go test that sends it to an http.Handler and wants a 2xx answer.
func GoTest(r Record, o Options) (Script, error) {
	return o.saveTest(r, language{file: [2]string{"exchange_", "_test.go"}, text: goTest, quote: `"`, join: " +\n\t\t"})
}

// PythonTest words a request as a Python test that sends it to a WSGI application and wants a 2xx answer. It needs
// the standard library only.
func PythonTest(r Record, o Options) (Script, error) {
	return o.saveTest(r, language{file: [2]string{"test_exchange_", ".py"}, text: pythonTest, quote: `b"`, join: "\n            "})
}

// JavaScriptTest words a request as a test for node (20 or later) that sends it to a handler of requests and responses,
// such as an Express app, and wants a 2xx answer.
func JavaScriptTest(r Record, o Options) (Script, error) {
	return o.saveTest(r, language{file: [2]string{"exchange-", ".test.mjs"}, text: javaScriptTest, quote: `"`, join: " +\n    "})
}

// language is what the tests differ in. All three write raw bytes to a socket, as every client library would
// change some of them.
type language struct {
	file  [2]string // what stands before and after the id
	text  string
	quote string // what begins a string of bytes
	join  string // between two strings that make one
}

func (o Options) saveTest(r Record, l language) (Script, error) {
	q, err := o.resend(r, "http://localhost/") // the test says where it really goes
	if err != nil {
		return Script{}, err
	}
	about := "It holds secrets. Do not hand it on."
	if !o.Secrets {
		about = "Secrets were replaced by " + Redacted + "."
	}
	if len(q.redacted) == 0 && !o.Secrets {
		about = "It held no secret in its head."
	}
	text := strings.NewReplacer(
		"$ID", strconv.FormatInt(int64(r.Exchange.ID), 10), "$ABOUT", about, "$METHOD", l.literal([]byte(q.method))[0],
		"$HEAD", strings.Join(l.literal(q.head()), l.join), "$BODY", strings.Join(l.literal(q.body), l.join),
	).Replace(l.text)
	return Script{Name: fileName(l.file[0], r.Exchange.ID, l.file[1]), Text: text, Redacted: q.redacted}, nil
}

// head writes the request's head for a connection of its own, which ends with the answer.
func (q request) head() []byte {
	header := q.header
	if q.host == "" {
		q.host = "localhost"
	}
	header = append(hooks.Header{{"Host", q.host}}, header...)
	if len(q.body) > 0 || q.sized {
		header = append(header, [2]string{"Content-Length", strconv.Itoa(len(q.body))})
	}
	return hooks.FormatHead(q.method+" "+q.own+" HTTP/1.1", append(header, [2]string{"Connection", "close"}))
}

// maxLiterals is how many lines bytes are spread over; more become one long line.
const maxLiterals = 200

// literal gives string literals that make b, one a line. What they escape and how is the same in Go, Python
// and JavaScript, where a string holds one byte a character.
func (l language) literal(b []byte) []string {
	pieces := strings.SplitAfter(string(b), "\n")
	if len(pieces) > maxLiterals {
		pieces = []string{string(b)}
	}
	var literals []string
	for _, piece := range pieces {
		if piece != "" || len(pieces) == 1 {
			literals = append(literals, l.quote+escapeBytes(piece)+`"`)
		}
	}
	return literals
}

func escapeBytes(s string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c < ' ' || c > '~':
			b.WriteString(`\x`)
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

const goTest = `package webhook // the package of your handler

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestExchange$ID sends a stored request, byte for byte. $ABOUT
func TestExchange$ID(t *testing.T) {
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // put your own handler here
		io.Copy(io.Discard, r.Body)
	})
	const head = "" +
		$HEAD
	const body = "" +
		$BODY

	server := httptest.NewServer(handler)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, head+body); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: $METHOD})
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		t.Errorf("the handler answered %s", response.Status)
	}
}
`

const pythonTest = `import http.client
import socket
import threading
import unittest
from wsgiref.simple_server import make_server


def app(environ, start_response):  # put your own WSGI application here
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Length", "0")])
    return []


class Exchange$ID(unittest.TestCase):
    def test_stored_request(self):
        """Sends a stored request, byte for byte. $ABOUT"""
        head = (
            $HEAD
        )
        body = (
            $BODY
        )
        with make_server("127.0.0.1", 0, app) as server:
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            with socket.create_connection(server.server_address) as connection:
                connection.sendall(head + body)
                response = http.client.HTTPResponse(connection, method=$METHOD.decode())
                response.begin()
                response.read()
            thread.join()
        self.assertEqual(response.status // 100, 2, "the application answered %d" % response.status)


if __name__ == "__main__":
    unittest.main()
`

const javaScriptTest = `import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import test from "node:test";

const handler = (request, response) => request.resume().on("end", () => response.end()); // put your own handler here

// Sends a stored request, byte for byte. $ABOUT
test("exchange $ID", async () => {
  const head = "" +
    $HEAD;
  const body = "" +
    $BODY;

  const server = http.createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const socket = net.connect(server.address().port, "127.0.0.1").setEncoding("latin1");
    socket.write(head + body, "latin1");
    let answer = "";
    for await (const piece of socket) answer += piece;
    assert.match(answer, /^HTTP\/1\.1 2/);
  } finally {
    server.close();
  }
});
`
