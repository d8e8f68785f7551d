package control

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"bellhop/hooks"
)

const (
	streamBeat     = 50 * time.Millisecond // changes within it become one look at the store
	streamSilence  = 15 * time.Second      // after which a line is sent, so that dead connections are noticed
	streamPatience = 30 * time.Second      // how long a listener may leave what is sent to it unread
	streamWindow   = 200                   // how many of the newest exchanges are watched for changes
	streamReach    = hooks.MaxPage         // and how many for the end of those that are not settled
)

// errGone is a listener that reads no more.
var errGone = errors.New("control: the listener has gone")

// stream sends server-sent events: an "exchange" for every exchange that is new or has changed, with the JSON that
// the list gives, and a "comment" for every entry of the guest book. It begins with what comes after Last-Event-ID, or
// after now; entries are told from now on.
func (a *API) stream(w http.ResponseWriter, r *http.Request) {
	changed, stop := a.Changed()
	defer stop()
	l := &listener{exchanges: a.Exchanges, book: a.Book, w: w}
	if err := l.begin(r.Context(), r.Header.Get("Last-Event-ID")); err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if err := l.listen(r.Context(), changed); err != nil && !errors.Is(err, errGone) {
		a.report(r, err)
	}
}

// listener is the other end of a stream, and what it knows.
type listener struct {
	exchanges Exchanges
	book      Book
	w         http.ResponseWriter
	mark      int64                       // changes of comments up to here were told
	floor     hooks.ID                    // exchanges up to here are watched no more
	known     map[hooks.ID]hooks.Exchange // those above, as the listener was last told or found them
}

// begin notes what is there already: all of it, or what the listener heard before it lost its connection.
func (l *listener) begin(ctx context.Context, lastEventID string) error {
	rows, err := l.exchanges.Exchanges(ctx, hooks.ExchangeQuery{Limit: streamReach})
	if err != nil {
		return err
	}
	_, l.mark = l.book.CommentChanges(-1)
	l.known = make(map[hooks.ID]hooks.Exchange, len(rows))
	for _, x := range rows {
		l.known[x.ID] = x
	}
	if len(rows) > 0 {
		l.forget(rows[0].ID)
	}
	if lastEventID == "" {
		return nil
	}
	heard, err := strconv.ParseInt(lastEventID, 10, 64)
	if err != nil || heard < 0 {
		return hooks.Invalid("Last-Event-ID is the id of an earlier event of this stream, or 0 for all that is stored.")
	}
	l.floor = min(l.floor, hooks.ID(heard))
	maps.DeleteFunc(l.known, func(id hooks.ID, _ hooks.Exchange) bool { return id > hooks.ID(heard) })
	return nil
}

// listen tells the listener of every change until ctx ends.
func (l *listener) listen(ctx context.Context, changed <-chan struct{}) error {
	if err := l.say(": open\n\n"); err != nil {
		return err
	}
	silence := time.NewTimer(streamSilence)
	defer silence.Stop()
	for {
		told, err := l.tell(ctx)
		if err != nil {
			return err
		}
		heard, err := l.tellComments(ctx)
		if err != nil {
			return err
		}
		if told || heard {
			silence.Reset(streamSilence)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-silence.C:
			if err := l.say(": still here\n\n"); err != nil {
				return err
			}
			silence.Reset(streamSilence)
		case <-changed:
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(streamBeat):
			}
		}
	}
}

// tell sends what the listener does not know yet, oldest first, and tells whether there was anything. It goes from
// the floor to the newest exchange in pages, so that a listener that was away for long costs no more memory.
func (l *listener) tell(ctx context.Context) (told bool, err error) {
	newest, err := l.exchanges.Exchanges(ctx, hooks.ExchangeQuery{Limit: 1})
	if err != nil || len(newest) == 0 {
		return false, err
	}
	for low, top := l.floor, newest[0].ID; low < top; {
		// No two exchanges share an ID, so the newest ones below high+1 are all that lie between.
		high := min(low+hooks.MaxPage, top)
		page, err := l.exchanges.Exchanges(ctx, hooks.ExchangeQuery{Before: high + 1, Limit: int(high - low)})
		if err != nil {
			return told, err
		}
		sent, err := l.send(page)
		if err != nil {
			return told, err
		}
		told = told || sent
		l.forget(high)
		low = high
	}
	return told, nil
}

// forget raises the floor to what need not be watched any more now that newest is known.
func (l *listener) forget(newest hooks.ID) {
	watched := newest - streamWindow
	for id, x := range l.known {
		if settled := !x.Open && x.State != hooks.StateNew; !settled && id > newest-streamReach {
			watched = min(watched, id-1)
		}
	}
	l.floor = max(l.floor, watched)
	maps.DeleteFunc(l.known, func(id hooks.ID, _ hooks.Exchange) bool { return id <= l.floor })
}

// send writes those of a page that are above the floor and not known as they are now.
func (l *listener) send(page []hooks.Exchange) (sent bool, err error) {
	var events []byte
	for _, x := range slices.Backward(page) {
		if x.ID <= l.floor || l.known[x.ID] == x {
			continue
		}
		text, err := encode(wordExchange(x))
		if err != nil {
			return false, err
		}
		events = fmt.Appendf(events, "event: exchange\nid: %s\ndata: %s\n", x.ID, text)
		l.known[x.ID] = x
	}
	if events == nil {
		return false, nil
	}
	return true, l.say(string(events))
}

// say writes text and sees it on its way. The error is errGone.
func (l *listener) say(text string) error {
	out := http.NewResponseController(l.w)
	_ = out.SetWriteDeadline(time.Now().Add(streamPatience)) // not every writer has deadlines
	if _, err := l.w.Write([]byte(text)); err != nil {
		return errGone
	}
	if out.Flush() != nil {
		return errGone
	}
	return nil
}
