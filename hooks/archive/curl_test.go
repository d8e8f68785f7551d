package archive_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// wire is a server that gives what came over its connections as it came, and answers each request.
type wire struct {
	net.Listener
	got  chan hooks.Payload
	done sync.WaitGroup
}

func newWire(t *testing.T) *wire {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{Listener: ln, got: make(chan hooks.Payload, 1)}
	w.done.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			w.got <- serve(conn)
		}
	})
	t.Cleanup(func() { ln.Close(); w.done.Wait() })
	return w
}

func serve(conn net.Conn) (p hooks.Payload) {
	defer conn.Close()
	var head bytes.Buffer
	r := bufio.NewReader(conn)
	for !bytes.HasSuffix(head.Bytes(), []byte("\r\n\r\n")) {
		line, err := r.ReadBytes('\n')
		head.Write(line)
		if err != nil {
			break
		}
	}
	p.Head = head.Bytes()
	_, header := hooks.ParseHead(p.Head)
	var size int64
	fmt.Sscan(header.Get("Content-Length"), &size)
	p.Body, _ = io.ReadAll(io.LimitReader(r, size))
	fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\n")
	if !bytes.HasPrefix(p.Head, []byte("HEAD ")) {
		fmt.Fprint(conn, "thanks\n")
	}
	return p
}

// need gives the paths of programs, or skips the test.
func need(t *testing.T, programs ...string) (paths []string) {
	t.Helper()
	if testing.Short() {
		t.Skip("other programs take their time")
	}
	for _, program := range programs {
		path, err := exec.LookPath(program)
		if err != nil {
			t.Skipf("there is no %s here", program)
		}
		paths = append(paths, path)
	}
	return paths
}

// sent is a record whose head has these lines, to be sent to the given method and target.
func sent(method, target, lines, body string) archive.Record {
	r := capture(3, method+" "+target+" HTTP/1.1\r\nHost: example.test\r\n"+lines+"\r\n", body)
	r.Exchange.Method, r.Exchange.URL = method, target
	return r
}

const usual = "User-Agent: hookshot\r\nAccept: */*\r\nContent-Type: text/plain\r\n"

func curlCases() []archive.Record {
	cases := []archive.Record{
		sent("GET", "/", "", ""),
		sent("GET", "/in/x?a=1&b[]=2&c={x,y}", "Accept: */*\r\n", ""),
		sent("HEAD", "/in/x", usual, ""),
		sent("HEAD", "/in/x", usual+"Content-Length: 2\r\n", "hi"),
		sent("DELETE", "/in/x", usual, ""),
		sent("POST", "/in/x", usual+"Content-Length: 0\r\n", ""),
		sent("GET", "/in/x", usual+"Content-Length: 2\r\n", "{}"),
		sent("LOCK", "/in/x", usual+"Transfer-Encoding: chunked\r\n", "{}"),
		sent("POST", "//x/./a/../b/%2e%2E/ü#f?'\"<>\\^`{|}[1-3]*~!$HOME", usual, "{}"),
		sent("POST", "/\xff\xfe", usual, "{}"),
		sent("OPTIONS", "*", "", ""),
		sent("POST", "/x", "a: 1\r\nA: 2\r\nX-Empty:\r\nX-empty-too: \r\nX-Odd: '\"$HOME`\\ \xe9\xff;\t%s!!\r\nCookie: a=b\r\n", "{}"),
		sent("P'T$(x)"[:3]+"`!", "/x", usual, "{}"),
	}
	for _, r := range naughty() {
		if len(r.Request.Body) < 200_000 {
			cases = append(cases, sent("POST", "/in/x", usual+"Content-Length: 1\r\n", string(r.Request.Body)))
		}
	}
	return append(cases,
		sent("POST", "/x", usual, strings.Repeat("a long text ", 10_000)),
		sent("POST", "/x", usual, strings.Repeat("'", 60_000)),
		sent("POST", "/x", usual, noise(1_100_000)),
	)
}

// expected is what a server has to get for a record: its own lines in their order, and the length of the body.
func expected(r archive.Record) (first string, header hooks.Header) {
	_, header = hooks.ParseHead(r.Request.Head)
	return r.Exchange.Method + " " + r.Exchange.URL + " HTTP/1.1", hooks.Resendable(header)
}

func checkSent(t *testing.T, r archive.Record, got hooks.Payload) {
	t.Helper()
	wantFirst, wantHeader := expected(r)
	first, header := hooks.ParseHead(got.Head)
	if first != wantFirst {
		t.Errorf("the request line is %q, want %q", first, wantFirst)
	}
	if lines := hooks.Resendable(header); len(lines)+len(wantHeader) > 0 && !reflect.DeepEqual(sortedLike(lines, wantHeader), wantHeader) {
		t.Errorf("the lines are %q, want %q", lines, wantHeader)
	}
	if string(got.Body) != string(r.Request.Body) {
		t.Errorf("the body is %.300q, want %.300q", got.Body, r.Request.Body)
	}
	if length := header.Get("Content-Length"); len(got.Body) > 0 && length != fmt.Sprint(len(got.Body)) {
		t.Errorf("the length is %q", length)
	}
}

// sortedLike puts the lines that curl writes first, User-Agent and Accept, where they were.
func sortedLike(lines, want hooks.Header) hooks.Header {
	var out hooks.Header
	rest := append(hooks.Header{}, lines...)
	for _, w := range want {
		for i, line := range rest {
			if line == w {
				out, rest = append(out, line), append(rest[:i], rest[i+1:]...)
				break
			}
		}
	}
	return append(out, rest...)
}

// Dash is what sh is on Debian.
func TestCurlSendsTheSameBytesFromEveryShell(t *testing.T) {
	need(t, "curl")
	for _, name := range []string{"bash", "dash", "zsh", "ksh", "busybox"} {
		t.Run(name, func(t *testing.T) {
			shell := need(t, name)
			if name == "busybox" {
				shell = append(shell, "sh")
			}
			w := newWire(t)
			for i, r := range curlCases() {
				script, err := archive.Curl(r, "", archive.Options{Secrets: true})
				if err != nil {
					t.Fatalf("%d: %v", i, err)
				}
				if script.Name != "exchange-3.sh" {
					t.Fatalf("the file is %q", script.Name)
				}
				text := strings.ReplaceAll(script.Text, "'http://example.test/", "'http://"+w.Addr().String()+"/")
				run := exec.CommandContext(t.Context(), shell[0], shell[1:]...)
				run.Stdin = strings.NewReader(text)
				run.Env = append(run.Environ(), "http_proxy=", "HTTP_PROXY=", "ALL_PROXY=", "CURL_HOME="+t.TempDir())
				if out, err := run.CombinedOutput(); err != nil {
					t.Fatalf("%d: %v: %.300s\n%.600s", i, err, out, text)
				}
				checkSent(t, r, <-w.got)
			}
		})
	}
}

// What Curl wrote is read to the same request, without a shell.
func TestCurlIsReadBack(t *testing.T) {
	for i, r := range curlCases() {
		script, err := archive.Curl(r, "", archive.Options{Secrets: true})
		if err != nil {
			t.Fatal(err)
		}
		q, err := archive.ParseCurl(script.Text)
		if target := r.Exchange.URL; target == "*" || strings.Contains(target, "#") {
			if hooks.CodeOf(err) != hooks.CodeInvalid {
				t.Errorf("%d: %v", i, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%d: %v\n%.500s", i, err, script.Text)
			continue
		}
		back := q.Record(r.Exchange.At)
		first, _ := hooks.ParseHead(back.Request.Head)
		wantFirst, wantHeader := expected(r)
		if first != wantFirst || string(q.Body) != string(r.Request.Body) || back.Exchange.URL != "http://example.test"+r.Exchange.URL {
			t.Errorf("%d: %q to %q, %.100q", i, first, back.Exchange.URL, q.Body)
		}
		if len(q.Header)+len(wantHeader) > 0 && !reflect.DeepEqual(q.Header.Without("Connection"), wantHeader) {
			t.Errorf("%d: the lines are %q, want %q", i, q.Header, wantHeader)
		}
	}
}

func TestCurlGoesWhereItIsTold(t *testing.T) {
	script, err := archive.Curl(capture(1, plainHead, "{}"), "localhost:9001/hooks", archive.Options{})
	want := "curl \\\n  -X POST \\\n  'http://localhost:9001/hooks' \\\n  -H 'User-Agent: hookshot' \\\n  -H 'Accept: */*' \\\n  -H 'Content-Type: application/json' \\\n  --data-raw '{}'\n"
	if err != nil || script.Text != want {
		t.Errorf("%v: %s", err, script.Text)
	}
	// The target of what came in never names the host that it goes to.
	script, err = archive.Curl(sent("PUT", "https://other.test/x?y", "", ""), "", archive.Options{})
	if err != nil || !strings.Contains(script.Text, "'http://example.test/' \\\n  --request-target 'https://other.test/x?y'") {
		t.Errorf("%v: %s", err, script.Text)
	}
	out := attempt(1)
	out.Exchange.Request.Truncated = false
	if script, err = archive.Curl(out, "", archive.Options{}); err != nil || !strings.Contains(script.Text, "'https://example.test:8443/' \\\n  --request-target '/a/../b?x=1&x=2'") {
		t.Errorf("%v: %s", err, script.Text)
	}
}

func TestWhatCannotBeSentAgainIsRefused(t *testing.T) {
	noHost := sent("GET", "/", "", "")
	noHost.Exchange.Host = ""
	for _, c := range []struct {
		r      archive.Record
		target string
		want   string
	}{
		{attempt(1), "", "The body was cut at a limit"},
		{sent("G T", "/", "", ""), "", "This is no HTTP method"},
		{sent("GET", "/", "A: b\rc\r\n", ""), "", "holds a line break"},
		{sent("GET", "/", "no colon\r\n", ""), "", "A header name may hold"},
		{sent("GET", "/ x", "", ""), "", "holds a space or a control character"},
		{noHost, "", "named no host"},
		{sent("GET", "/", "", ""), "ftp://x", "Only http"},
	} {
		if _, err := archive.Curl(c.r, c.target, archive.Options{}); hooks.CodeOf(err) == "" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
		if c.r.Exchange.Host == "" || c.target != "" {
			continue // a test has no address
		}
		for _, make := range []func(archive.Record, archive.Options) (archive.Script, error){archive.GoTest, archive.PythonTest, archive.JavaScriptTest} {
			if _, err := make(c.r, archive.Options{}); hooks.CodeOf(err) == "" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("a test: %v, want %s", err, c.want)
			}
		}
	}
}

// language runs a test that was saved.
type language struct {
	make    func(archive.Record, archive.Options) (archive.Script, error)
	name    string // of the file
	command []string
	failing [2]string // a text of the script, and what makes its handler refuse
}

func languages() []language {
	return []language{
		{archive.GoTest, "exchange_3_test.go", []string{"go", "test", "-count=1"}, [2]string{"io.Copy(io.Discard, r.Body)", "w.WriteHeader(500)"}},
		{archive.PythonTest, "test_exchange_3.py", []string{"python3", "-m", "unittest"}, [2]string{"200 OK", "500 No"}},
		{archive.JavaScriptTest, "exchange-3.test.mjs", []string{"node", "--test"}, [2]string{"response.end()", "response.writeHead(500).end()"}},
	}
}

// runScript runs a saved test in a folder of its own.
func runScript(t *testing.T, l language, text string) (string, error) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, l.name), text)
	writeFile(t, filepath.Join(dir, "go.mod"), "module webhook\n\ngo "+strings.TrimPrefix(strings.Fields(runtime.Version())[0], "go")+"\n")
	run := exec.CommandContext(t.Context(), l.command[0], append(l.command[1:], l.arguments()...)...)
	run.Dir = dir
	run.Env = append(run.Environ(), "GOFLAGS=", "GOWORK=off", "PYTHONDONTWRITEBYTECODE=1")
	out, err := run.CombinedOutput()
	return string(out), err
}

func (l language) arguments() []string {
	if l.command[0] == "go" {
		return nil
	}
	return []string{l.name}
}

func TestSavedTestsRun(t *testing.T) {
	for _, l := range languages() {
		t.Run(l.command[0], func(t *testing.T) {
			need(t, l.command[0])
			script, err := l.make(capture(3, plainHead, `{"a":"ü"}`+"\n"), archive.Options{})
			if err != nil || script.Name != l.name {
				t.Fatalf("%q, %v", script.Name, err)
			}
			if out, err := runScript(t, l, script.Text); err != nil {
				t.Errorf("%v: %s\n%s", err, out, script.Text)
			}
			if out, err := runScript(t, l, strings.Replace(script.Text, l.failing[0], l.failing[1], 1)); err == nil {
				t.Errorf("a handler that refuses passes: %s", out)
			}
		})
	}
}

func TestSavedTestsSendTheSameBytes(t *testing.T) {
	// Each script talks to the wire in place of the server that it makes.
	redirect := map[string][2]string{
		"go":      {`server.Listener.Addr().String()`, `"ADDRESS"`},
		"python3": {`socket.create_connection(server.server_address)`, `socket.create_connection(("127.0.0.1", PORT))`},
		"node":    {`server.address().port`, `PORT`},
	}
	cases := []archive.Record{
		sent("POST", "//x/../ü?\"'\\$&{}#\xff", "a: 1\r\nA: 2\r\nX-Empty:\r\nX-Odd: '\"\\$%d`\xe9\r\nContent-Length: 9\r\n", everyByte()+"\n\r\n\xff\"\\x41$BODY*/"),
		sent("HEAD", "/", "", ""),
		sent("PUT", "/", "Content-Length: 0\r\n", ""),
		sent("POST", "/", "", strings.Repeat("line\n", 1000)+noise(100_000)),
	}
	for _, l := range languages() {
		t.Run(l.command[0], func(t *testing.T) {
			need(t, l.command[0])
			for _, r := range cases {
				w := newWire(t)
				script, err := l.make(r, archive.Options{})
				if err != nil {
					t.Fatal(err)
				}
				_, port, _ := net.SplitHostPort(w.Addr().String())
				change := redirect[l.command[0]]
				to := strings.NewReplacer("ADDRESS", w.Addr().String(), "PORT", port).Replace(change[1])
				text := strings.Replace(script.Text, change[0], to, 1)
				if l.command[0] == "python3" { // nobody talks to its own server
					text = strings.NewReplacer("thread.start()", "pass", "thread.join()", "pass").Replace(text)
				}
				if out, err := runScript(t, l, text); err != nil {
					t.Fatalf("%v: %.2000s\n%.3000s", err, out, text)
				}
				got := <-w.got
				checkSent(t, r, got)
				if !strings.Contains(string(got.Head), "\r\nHost: example.test\r\n") {
					t.Errorf("the host is lost: %q", got.Head)
				}
			}
		})
	}
}

// The whole way: a server made by net/http understands what a saved test sends.
func TestASavedHeadIsHTTP(t *testing.T) {
	script, err := archive.PythonTest(sent("POST", "/x", "A: 1\r\n", "{}"), archive.Options{})
	if err != nil {
		t.Fatal(err)
	}
	head := "POST /x HTTP/1.1\r\nHost: example.test\r\nA: 1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"
	for line := range strings.Lines(head) {
		if want := `b"` + strings.TrimRight(line, "\r\n") + `\r\n"`; !strings.Contains(script.Text, want) {
			t.Errorf("there is no %s in\n%s", want, script.Text)
		}
	}
	if _, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head))); err != nil {
		t.Error(err)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
