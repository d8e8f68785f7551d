package worker

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
)

// once answers one request with these bytes and ends the connection.
func once(t *testing.T, answer string) func(net.Conn) {
	return func(c net.Conn) {
		readRequest(t, bufio.NewReader(c))
		_, _ = io.WriteString(c, answer)
	}
}

// held answers one request with these bytes and says nothing more, as long as the other side stays.
func held(t *testing.T, answer string) func(net.Conn) {
	return func(c net.Conn) {
		once(t, answer)(c)
		_, _ = io.Copy(io.Discard, c)
	}
}

// endless begins an answer and goes on with the same bytes as long as somebody listens, pausing in between.
func endless(t *testing.T, first, more string, pause time.Duration) func(net.Conn) {
	return func(c net.Conn) {
		readRequest(t, bufio.NewReader(c))
		_, err := io.WriteString(c, first)
		for tick := time.NewTicker(max(pause, 1)); err == nil; <-tick.C {
			_, err = io.WriteString(c, more)
		}
	}
}

// flood is endless without a pause.
func flood(t *testing.T, first, more string) func(net.Conn) {
	return func(c net.Conn) {
		readRequest(t, bufio.NewReader(c))
		_, err := io.WriteString(c, first)
		for err == nil {
			_, err = io.WriteString(c, more)
		}
	}
}

// What one try may cost, whatever comes back. Both are far above what they cost and far below what the answers here
// would, if they were taken whole.
const (
	maxCost = 16 << 20        // bytes allocated in all, by both sides
	maxOver = 5 * time.Second // beyond the timeout
)

// piped is a sender whose connections lead to a function of script's, and to no network: in a bubble the clock goes on while
// both sides wait.
func piped(t *testing.T, server func(net.Conn)) *Sender {
	t.Helper()
	var served sync.WaitGroup
	t.Cleanup(served.Wait)
	s := newSender(t)
	s.anywhere.DialContext = func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		served.Go(func() {
			defer theirs.Close()
			server(theirs)
		})
		return &recordedConn{Conn: ours}, nil
	}
	return s
}

// bounded performs a job and holds what it took in time and memory against the bounds.
func bounded(t *testing.T, s *Sender, job hooks.Job) hooks.Result {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := perform(t, s, job)
	runtime.ReadMemStats(&after)
	if cost := after.TotalAlloc - before.TotalAlloc; cost > maxCost {
		t.Errorf("it took %d bytes of memory", cost)
	}
	if over := r.Took() - time.Duration(job.TimeoutMS)*time.Millisecond; over > maxOver {
		t.Errorf("it took %s", r.Took())
	}
	if len(r.Head) > maxAnswerHead || len(r.Body) > DefaultAnswerLimit {
		t.Errorf("a head of %d bytes and a body of %d were kept", len(r.Head), len(r.Body))
	}
	return r
}

const (
	broke   = "The connection broke before the whole answer came."
	noHTTP  = "What came back was no HTTP answer, or more of a head than is taken."
	okHead  = "HTTP/1.1 200 OK\r\n"
	chunked = okHead + "Transfer-Encoding: chunked\r\n\r\n"
)

// manyLines makes header lines of a thousand bytes.
func manyLines(n int) string { return strings.Repeat("X: "+strings.Repeat("y", 1000)+"\r\n", n) }

func TestWhatIsNoWholeAnswerHasAReason(t *testing.T) {
	for name, test := range map[string]struct {
		server    func(net.Conn)
		timeoutMS int64
		fault     hooks.Fault
		says      string
		status    int
	}{
		"silence":             {func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, 100, hooks.FaultTimeout, "No whole answer came within 0.1 s.", 0},
		"dripping body":       {endless(t, okHead+"Content-Length: 1000000\r\n\r\n", ".", 5*time.Millisecond), 200, hooks.FaultTimeout, "No whole answer came within 0.2 s.", 200},
		"dripping head":       {endless(t, okHead+"X: ", ".", 5*time.Millisecond), 200, hooks.FaultTimeout, "No whole answer came within 0.2 s.", 0},
		"dripping chunks":     {endless(t, chunked, "1\r\n.\r\n", 5*time.Millisecond), 200, hooks.FaultTimeout, "No whole answer came within 0.2 s.", 200},
		"head without end":    {held(t, okHead+"X: 1\r\n"), 200, hooks.FaultTimeout, "No whole answer came within 0.2 s.", 0},
		"length and silence":  {held(t, okHead+"Content-Length: 3\r\n\r\nok"), 200, hooks.FaultTimeout, "No whole answer came within 0.2 s.", 200},
		"chunks without end":  {held(t, chunked+"2\r\nok\r\n"), 200, hooks.FaultTimeout, "No whole answer came within 0.2 s.", 200},
		"trailer and silence": {held(t, chunked+"2\r\nok\r\n0\r\nX: 1\r\n"), 200, hooks.FaultTimeout, "No whole answer came within 0.2 s.", 200},
		"closed at once":      {once(t, ""), 0, hooks.FaultReset, broke, 0},
		"closed in the head":  {once(t, okHead+"X: 1\r\n"), 0, hooks.FaultReset, broke, 0},
		"closed in the body":  {once(t, okHead+"Content-Length: 10\r\n\r\nhalf"), 0, hooks.FaultReset, broke, 200},
		"closed in a chunk":   {once(t, chunked+"a\r\nhalf"), 0, hooks.FaultReset, broke, 200},
		"reset in the body": {func(c net.Conn) {
			once(t, okHead+"Content-Length: 10\r\n\r\nhalf")(c)
			_ = c.(*net.TCPConn).SetLinger(0)
		}, 0, hooks.FaultReset, broke, 200},
		"reset at once": {func(c net.Conn) {
			readRequest(t, bufio.NewReader(c))
			_ = c.(*net.TCPConn).SetLinger(0)
		}, 0, hooks.FaultReset, broke, 0},
		"no HTTP":             {once(t, "SSH-2.0-OpenSSH_9.2\r\n\r\n"), 0, hooks.FaultReset, noHTTP, 0},
		"garbage":             {once(t, strings.Repeat("\x00\xff\xfe\x01\r\n", 100)), 0, hooks.FaultReset, noHTTP, 0},
		"garbage for ever":    {flood(t, "", strings.Repeat("\x00\xff", 512)), 0, hooks.FaultReset, noHTTP, 0},
		"a later HTTP":        {once(t, "\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64\x00\x04\x00\x10\x00\x00\r\n\r\n"), 0, hooks.FaultReset, noHTTP, 0},
		"a NUL in a line":     {once(t, okHead+"X: a\x00b\r\nContent-Length: 0\r\n\r\n"), 0, hooks.FaultReset, noHTTP, 0},
		"long status line":    {once(t, "HTTP/1.1 200 "+strings.Repeat("O", maxAnswerHead)+"\r\n\r\n"), 0, hooks.FaultReset, noHTTP, 0},
		"endless status line": {flood(t, "HTTP/1.1 200 ", strings.Repeat("O", 1000)), 0, hooks.FaultReset, noHTTP, 0},
		"endless head":        {flood(t, okHead, manyLines(1)), 0, hooks.FaultReset, noHTTP, 0},
		"endless line":        {flood(t, okHead+"X: ", strings.Repeat("y", 1000)), 0, hooks.FaultReset, noHTTP, 0},
		"endless interim":     {flood(t, "", "HTTP/1.1 103 Early Hints\r\n"+manyLines(1)+"\r\n"), 0, hooks.FaultReset, noHTTP, 0},
		"small interim":       {flood(t, "", "HTTP/1.1 100 Continue\r\n\r\n"), 0, hooks.FaultReset, noHTTP, 0},
		"two lengths":         {once(t, okHead+"Content-Length: 1\r\nContent-Length: 2\r\n\r\nok"), 0, hooks.FaultReset, noHTTP, 0},
		"length below zero":   {once(t, okHead+"Content-Length: -1\r\n\r\nok"), 0, hooks.FaultReset, noHTTP, 0},
		"length beyond all":   {once(t, okHead+"Content-Length: 99999999999999999999\r\n\r\nok"), 0, hooks.FaultReset, noHTTP, 0},
		"largest length":      {once(t, okHead+"Content-Length: 9223372036854775807\r\n\r\nok"), 0, hooks.FaultReset, broke, 200},
		"no chunk":            {once(t, chunked+"zz\r\nok\r\n"), 0, hooks.FaultReset, noHTTP, 200},
		"chunk beyond all":    {once(t, chunked+"ffffffffffffffffff\r\nok\r\n"), 0, hooks.FaultReset, noHTTP, 200},
		"largest chunk":       {once(t, chunked+"7fffffffffffffff\r\nok"), 0, hooks.FaultReset, broke, 200},
		"endless chunk size":  {flood(t, chunked, strings.Repeat("0", 1000)), 0, hooks.FaultReset, noHTTP, 200},
		"endless extensions":  {flood(t, chunked, "1;x="+strings.Repeat("y", 1000)+"\r\n.\r\n"), 0, hooks.FaultReset, noHTTP, 200},
		"endless trailer":     {flood(t, chunked+"2\r\nok\r\n0\r\n", manyLines(1)), 0, hooks.FaultReset, noHTTP, 200},
	} {
		t.Run(name, func(t *testing.T) {
			var r hooks.Result
			if test.timeoutMS == 0 {
				r = bounded(t, newSender(t), hooks.Job{URL: "http://" + script(t, test.server), Body: []byte("x")})
			} else {
				synctest.Test(t, func(t *testing.T) {
					r = bounded(t, piped(t, test.server), hooks.Job{URL: "http://silent.test", TimeoutMS: test.timeoutMS, Body: []byte("x")})
					if r.Took() != time.Duration(test.timeoutMS)*time.Millisecond {
						t.Errorf("it took %s", r.Took())
					}
				})
			}
			if r.Outcome != hooks.OutcomeUnreachable || r.Fault != test.fault || r.Error != test.says || r.Status != test.status {
				t.Errorf("got %s %s %q %d", r.Outcome, r.Fault, r.Error, r.Status)
			}
			if !bytes.HasPrefix(r.Sent, []byte("POST / HTTP/1.1\r\n")) {
				t.Errorf("sent %q", r.Sent)
			}
			if test.status != 0 && !bytes.HasPrefix(r.Head, []byte("HTTP/1.1 200 OK\r\n")) {
				t.Errorf("the head that came is kept, got %q", r.Head)
			}
		})
	}
}

// Nobody asked for another protocol, and the connection that would speak it is bound to no timeout.
func TestAnAnswerThatSwitchesProtocolsEndsTheTry(t *testing.T) {
	server := held(t, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nmore")
	r := bounded(t, newSender(t), hooks.Job{URL: "http://" + script(t, server), Body: []byte("x")})
	if r.Outcome != hooks.OutcomeRefused || r.Status != 101 || r.Why() != "The subscriber answered 101 Switching Protocols." || len(r.Body) != 0 {
		t.Errorf("got %s %d %q %q", r.Outcome, r.Status, r.Why(), r.Body)
	}
}

// An answer that has more than it should is taken as far as it goes: the status was said.
func TestAnswersThatAreTooMuchAreCut(t *testing.T) {
	block := strings.Repeat("x", 64<<10)
	for name, test := range map[string]struct {
		server func(net.Conn)
		body   int
		cut    bool
	}{
		"endless body":         {flood(t, okHead+"\r\n", block), DefaultAnswerLimit, true},
		"endless chunks":       {flood(t, chunked, "10000\r\n"+block+"\r\n"), DefaultAnswerLimit, true},
		"largest length":       {flood(t, okHead+"Content-Length: 9223372036854775807\r\n\r\n", block), DefaultAnswerLimit, true},
		"more than its length": {flood(t, okHead+"Content-Length: 2\r\n\r\n", block), 2, false},
		"a body where none is": {flood(t, "HTTP/1.1 204 No Content\r\nContent-Length: 1000000\r\n\r\n", block), 0, false},
		"a second answer":      {flood(t, okHead+"Content-Length: 0\r\n\r\n", okHead+"Content-Length: 0\r\n\r\n"), 0, false},
		"chunked and a length": {once(t, okHead+"Transfer-Encoding: chunked\r\nContent-Length: 1000\r\n\r\n2\r\nok\r\n0\r\n\r\n"), 2, false},
		"as many lines as fit": {once(t, okHead+manyLines(60)+"Content-Length: 2\r\n\r\nok"), 2, false},
		"an answer beforehand": {func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1))
			_, _ = io.WriteString(c, okHead+"Content-Length: 2\r\n\r\nok")
			_, _ = io.Copy(io.Discard, c)
		}, 2, false},
		"answers and hangs up":   {once(t, okHead+"Content-Length: 2\r\nConnection: close\r\n\r\nok"), 2, false},
		"says it goes elsewhere": {once(t, "HTTP/1.1 226 IM Used\r\nUpgrade: x\r\nConnection: upgrade\r\nContent-Length: 2\r\n\r\nok"), 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			r := bounded(t, newSender(t), hooks.Job{URL: "http://" + script(t, test.server), Body: []byte("x")})
			if r.Outcome != hooks.OutcomeDelivered || len(r.Body) != test.body || r.Truncated != test.cut {
				t.Errorf("got %s %s %q, %d bytes, cut %v", r.Outcome, r.Fault, r.Error, len(r.Body), r.Truncated)
			}
		})
	}
}

// A subscriber that takes no more of a request than fits into buffers on the way is as good as silent.
func TestASubscriberThatDoesNotReadIsLeft(t *testing.T) {
	address := script(t, func(c net.Conn) {
		_ = c.(*net.TCPConn).SetReadBuffer(4096)
		one := make([]byte, 1)
		for _, err := c.Read(one); err == nil && one[0] != '\n'; _, err = c.Read(one) {
		}
		<-t.Context().Done()
	})
	r := perform(t, newSender(t), hooks.Job{URL: "http://" + address, TimeoutMS: 300, Body: make([]byte, 32<<20)})
	if r.Fault != hooks.FaultTimeout || r.Took() > maxOver {
		t.Errorf("got %s %q after %s", r.Fault, r.Error, r.Took())
	}
}

// Sixty-four megabytes in some kilobytes stay what they are.
func TestAGzipBombIsKeptAsItCame(t *testing.T) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 64 {
		_, _ = z.Write(zeros)
	}
	_ = z.Close()
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", packed.Len())
	address := script(t, once(t, head+packed.String()))
	if r := bounded(t, newSender(t), hooks.Job{URL: "http://" + address}); !bytes.Equal(r.Body, packed.Bytes()) || r.Truncated || string(r.Head) != head {
		t.Errorf("got %d bytes of %d, cut %v", len(r.Body), packed.Len(), r.Truncated)
	}
	if r := bounded(t, newSender(t), hooks.Job{URL: "http://" + address, AnswerLimit: 1000}); !bytes.Equal(r.Body, packed.Bytes()[:1000]) || !r.Truncated {
		t.Errorf("got %d bytes, cut %v", len(r.Body), r.Truncated)
	}
}

// What a subscriber sends unasked is no line of the log, as its bodies are not.
func TestAnswersThatNobodyAskedForAreNotLogged(t *testing.T) {
	said := make(chan string, 100)
	address := script(t, func(c net.Conn) {
		once(t, okHead+"Content-Length: 2\r\n\r\nok"+"a secret of the subscriber")(c)
		_, _ = io.Copy(io.Discard, c)
	})
	defer log.SetOutput(log.Writer())
	log.SetOutput(io.MultiWriter(told{said}, WithoutAnswers(told{said})))
	s := newSender(t)
	perform(t, s, hooks.Job{URL: "http://" + address})
	if line := <-said; !strings.Contains(line, "a secret") {
		t.Fatalf("net/http says something else by now: %q", line)
	}
	log.Print("something else")
	if first, second := <-said, <-said; !strings.Contains(first, "something else") || first != second {
		t.Errorf("got %q and %q", first, second)
	}
}

// told passes on what is written.
type told struct{ to chan<- string }

func (w told) Write(p []byte) (int, error) {
	w.to <- string(p)
	return len(p), nil
}
