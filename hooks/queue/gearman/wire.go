package gearman

import (
	"bufio"
	"net"
	"sync"
	"time"

	"bellhop/hooks/queue"
)

// answerTime is how long the server may owe an answer before the connection counts as broken. gearmand with a database
// behind it takes up to 2 s under load.
const answerTime = 15 * time.Second

// wire is one connection. What many send at the same time leaves together.
type wire struct {
	conn net.Conn
	in   *bufio.Reader

	mu    sync.Mutex
	out   []byte        // to be written
	owed  int           // answers that the server has to give
	since time.Time     // when the next of them began to be waited for
	more  chan struct{} // has a value when there is something in out
	ended chan struct{}
	once  sync.Once
}

func dial(at string) (*wire, error) {
	conn, err := net.DialTimeout("tcp", at, queue.DialTimeout)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok { // a machine that vanished is noticed after some 30 s
		_ = tcp.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3})
	}
	return newWire(conn), nil
}

func newWire(conn net.Conn) *wire {
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), more: make(chan struct{}, 1), ended: make(chan struct{})}
}

// send has a packet written soon. owed is how many answers it is owed, which have to come in time.
func (w *wire) send(owed int, k kind, args ...[]byte) {
	w.mu.Lock()
	w.out = appendPacket(w.out, k, args...)
	if w.owed += owed; owed > 0 && w.owed == owed {
		w.await()
	}
	w.mu.Unlock()
	select {
	case w.more <- struct{}{}:
	default:
	}
}

// paid notes an answer. The next one has its own time.
func (w *wire) paid() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.owed--
	if w.owed == 0 {
		_ = w.conn.SetReadDeadline(time.Time{}) // an end that is gone shows when it is read
	} else if time.Since(w.since) > time.Second {
		w.await()
	}
}

// await gives the next answer its time. The caller holds mu.
func (w *wire) await() {
	w.since = time.Now()
	_ = w.conn.SetReadDeadline(w.since.Add(answerTime))
}

// write writes what is sent until the connection ends.
func (w *wire) write() {
	var spare []byte
	for {
		select {
		case <-w.more:
		case <-w.ended:
			return
		}
		w.mu.Lock()
		out := w.out
		w.out = spare[:0]
		w.mu.Unlock()
		_ = w.conn.SetWriteDeadline(time.Now().Add(answerTime))
		if _, err := w.conn.Write(out); err != nil {
			w.end() // the reader tells why
			return
		}
		if spare = out; cap(spare) > 1<<20 { // a large job's room is not kept
			spare = nil
		}
	}
}

// end breaks the connection.
func (w *wire) end() {
	w.once.Do(func() { close(w.ended) })
	w.conn.Close()
}
