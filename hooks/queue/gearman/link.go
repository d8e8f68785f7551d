package gearman

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"bellhop/hooks/queue"
)

// talk is what goes on over a link's connections. start and handle are called from one goroutine, one connection after
// the other.
type talk interface {
	start(w *wire)
	handle(p packet) error
	end() // the connection is gone
}

// link keeps a connection to a server, again and again.
type link struct {
	at   string // host:port
	name string
	log  *slog.Logger
	talk talk

	tried   chan struct{} // closed once it is known whether the server is there
	once    sync.Once
	mu      sync.Mutex
	trouble string
}

func newLink(at, name string, log *slog.Logger, t talk) *link {
	return &link{at: at, name: name, log: log, talk: t, tried: make(chan struct{})}
}

// refused is what the server does not want to do, in its words.
type refused struct{ code, text string }

func refusal(p packet) *refused { return &refused{string(p.args[0]), string(p.args[1])} }

func (e *refused) Error() string { return fmt.Sprintf("gearman: %s: %s", e.code, e.text) }

// run connects until ctx ends.
func (l *link) run(ctx context.Context) {
	var pause queue.Pause
	for ctx.Err() == nil {
		greeted, err := l.session(ctx)
		if ctx.Err() != nil {
			return
		}
		trouble := sentence(l.at, greeted, err)
		if l.note(trouble) {
			l.log.Warn("gearman: no connection", "at", l.at, "trouble", trouble, "err", err)
		}
		if _, no := errors.AsType[*refused](err); greeted && !no {
			pause.Reset()
		}
		pause.Wait(ctx)
	}
}

// note keeps a trouble, or its end. It reports whether that is news.
func (l *link) note(trouble string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	news := l.trouble != trouble
	l.trouble = trouble
	l.once.Do(func() { close(l.tried) })
	return news
}

// Trouble says what is wrong; "" when the server was not tried yet, or all is well.
func (l *link) Trouble() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.trouble
}

// session makes one connection and uses it until it ends. greeted is whether a Gearman server was there.
func (l *link) session(ctx context.Context) (greeted bool, err error) {
	w, err := dial(l.at)
	if err != nil {
		return false, err
	}
	var wg sync.WaitGroup
	stop := context.AfterFunc(ctx, w.end)
	wg.Go(w.write)
	defer func() {
		stop()
		w.end()
		wg.Wait()
	}()
	if err := l.greet(w); err != nil {
		return false, err
	}
	l.note("")
	l.talk.start(w)
	defer l.talk.end()
	for {
		p, err := readPacket(w.in)
		if err != nil {
			return true, err
		}
		if err := l.talk.handle(p); err != nil {
			return true, err
		}
	}
}

// hello has the end of a line in it, so that a server that reads lines answers as well, with what Gearman never says.
const hello = "bellhop\r\n\r\n"

// greet sees whether a Gearman server is at the other end.
func (l *link) greet(w *wire) error {
	w.send(0, setClientID, []byte(strings.Join(strings.Fields(l.name), "-"))) // gearmand lists it between blanks
	w.send(1, echoRequest, []byte(hello))
	_ = w.conn.SetReadDeadline(time.Now().Add(queue.DialTimeout))
	p, err := readPacket(w.in)
	if err != nil {
		return err
	}
	if p.kind != echoResponse || string(p.args[0]) != hello {
		return fmt.Errorf("%w: the greeting came back as kind %d", errNotGearman, p.kind)
	}
	w.paid()
	return nil
}

// sentence says why there is no connection and what to do.
func sentence(at string, greeted bool, err error) string {
	r, refused := errors.AsType[*refused](err)
	timeout, _ := errors.AsType[net.Error](err)
	switch {
	case refused && strings.Contains(r.text, "queue is full"): // the code stands for other things, too
		return fmt.Sprintf("The queue of Gearman at %s is full. What is due waits here and leaves by itself; more workers empty it sooner.", at)
	case refused:
		return fmt.Sprintf("Gearman at %s refuses what it is sent, for the reason %.100q.", at, r.text)
	case errors.Is(err, errNotGearman):
		return fmt.Sprintf("What listens at %s does not speak Gearman's protocol. Check the queue's address: its port.", at)
	case greeted && timeout != nil && timeout.Timeout():
		return fmt.Sprintf("Gearman at %s does not answer any more. Bellhop connects again by itself.", at)
	case greeted:
		return fmt.Sprintf("The connection to Gearman at %s broke. Bellhop connects again by itself.", at)
	}
	return queue.Unreached("Gearman", at, err)
}
