package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"bellhop/hooks"
)

// The beat of a stream: changes within it become one look at the store. A line is sent after a long silence so
// that dead connections are noticed.
const (
	streamBeat    = 50 * time.Millisecond
	streamSilence = 15 * time.Second
	streamWindow  = 200 // how many of the newest exchanges are watched for changes
)

// stream sends server-sent events: an "exchange" for every exchange that is new or has changed, with the JSON that
// the list gives. It begins with what comes after Last-Event-ID, or after now.
func (a *API) stream(w http.ResponseWriter, r *http.Request) {
	changed, stop := a.Changed()
	defer stop()
	s := &feed{api: a, seen: map[hooks.ID]exchange{}}
	if last, ok := hooks.ParseID(r.Header.Get("Last-Event-ID")); ok {
		s.after = last
	} else if newest, err := a.Exchanges.Exchanges(r.Context(), hooks.ExchangeQuery{Limit: 1}); err != nil {
		fail(w, err)
		return
	} else if len(newest) > 0 {
		s.after = newest[0].ID
	}
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	fmt.Fprint(w, ": open\n\n")
	silence := time.NewTimer(streamSilence)
	defer silence.Stop()
	for {
		if err := s.send(r.Context(), w); err != nil || out.Flush() != nil {
			return
		}
		silence.Reset(streamSilence)
		select {
		case <-r.Context().Done():
			return
		case <-silence.C:
			fmt.Fprint(w, ": still here\n\n")
			continue
		case <-changed:
		}
		select {
		case <-r.Context().Done():
			return
		case <-time.After(streamBeat):
		}
	}
}

// feed remembers what one listener was told.
type feed struct {
	api   *API
	after hooks.ID // exchanges up to here are old
	seen  map[hooks.ID]exchange
}

// send writes what the listener has not heard yet, oldest first.
func (f *feed) send(ctx context.Context, w http.ResponseWriter) error {
	var fresh []hooks.Exchange
	q := hooks.ExchangeQuery{Limit: streamWindow}
	for {
		rows, err := f.api.Exchanges.Exchanges(ctx, q)
		if err != nil {
			return err
		}
		for _, x := range rows {
			if x.ID > f.after {
				fresh = append(fresh, x)
			}
		}
		if len(rows) < q.Limit || rows[len(rows)-1].ID <= max(f.after, f.newest()) {
			break
		}
		q.Before = rows[len(rows)-1].ID
	}
	kept := make(map[hooks.ID]exchange, streamWindow)
	for i := len(fresh) - 1; i >= 0; i-- {
		worded := wordExchange(fresh[i])
		if known, ok := f.seen[fresh[i].ID]; !ok || !same(known, worded) {
			b, err := json.Marshal(worded)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, "event: exchange\nid: %s\ndata: %s\n\n", worded.ID, b); err != nil {
				return err
			}
		}
		if i < streamWindow {
			kept[fresh[i].ID] = worded
		}
	}
	f.seen = kept
	if len(fresh) > streamWindow { // what lies behind the watched window is old from now on
		f.after = fresh[streamWindow].ID
	}
	return nil
}

// newest is the newest exchange that was told.
func (f *feed) newest() (id hooks.ID) {
	for seen := range f.seen {
		id = max(id, seen)
	}
	return id
}

// same tells whether a listener would see no difference.
func same(a, b exchange) bool {
	return a.Open == b.Open && a.Status == b.Status && a.State == b.State && a.Verdict == b.Verdict && a.Error == b.Error && a.Provider == b.Provider
}
