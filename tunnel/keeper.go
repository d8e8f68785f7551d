package tunnel

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Keeper owns one door. Set the fields, then call Run once; the wishes Open and Close may come at any
// time, also before Run.
type Keeper struct {
	Door Door
	// Server makes the http.Server of one opening: handler, timeouts and hooks. It must be a new one
	// each time. NewServer has limits that suit every door.
	Server func() *http.Server
	// Wrap, when set, stands between the door's listener and the server. It must pass errors of Accept
	// on, and the listener it returns must allow Close more than once.
	Wrap func(net.Listener) net.Listener
	// Logger gets one line for each change of state; nil is silence.
	Logger *slog.Logger
	// Now is the clock behind State.Since; nil is time.Now.
	Now func() time.Time

	changed signal
	wished  signal

	mu      sync.Mutex
	state   State
	want    bool               // somebody wishes it open
	end     context.CancelFunc // ends the opening that Run holds; nil when it holds none
	opening int                // counts openings, so that a late word of an old one is not heard
}

// Open wishes the door open. On a door that is refused it is a new try; on one that is open or opening
// it changes nothing.
func (k *Keeper) Open() {
	k.mu.Lock()
	k.want = true
	k.mu.Unlock()
	k.wished.ring()
}

// Close wishes the door closed; a wish to open that follows at once opens it anew. A door under Run is
// Closed when State says so, at most three seconds later.
func (k *Keeper) Close() {
	k.update(func(now State) State {
		k.want = false
		if k.end != nil {
			k.end()
			return now
		}
		return State{}
	})
	k.changed.ring() // who waits for it to open waits in vain
}

// State is the state of the door now.
func (k *Keeper) State() State {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.state
}

// Watch gives a channel that gets a value when the state may have changed; several changes may become
// one value. Call the function when done.
func (k *Keeper) Watch() (<-chan struct{}, func()) {
	return k.changed.watch()
}

// Await blocks until the state is as asked, and returns it. When ctx ends first, it returns the state of
// that moment and ctx's error.
func (k *Keeper) Await(ctx context.Context, asked func(State) bool) (State, error) {
	changed, cancel := k.Watch()
	defer cancel()
	for {
		if s := k.State(); asked(s) {
			return s, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return k.State(), ctx.Err()
		}
	}
}

// Run follows the wishes until ctx ends, then closes the door and returns nil. What goes wrong with the
// door is no error of Run: State tells it.
func (k *Keeper) Run(ctx context.Context) error {
	wished, cancel := k.wished.watch()
	defer cancel()
	for {
		if held, ok := k.begin(ctx); ok {
			k.finish(held, k.hold(held))
			continue
		}
		select {
		case <-wished:
		case <-ctx.Done():
			return nil
		}
	}
}

// begin starts an opening when one is wished. Its context ends with ctx and with the wish to close.
func (k *Keeper) begin(ctx context.Context) (held context.Context, ok bool) {
	k.update(func(now State) State {
		if !k.want || ctx.Err() != nil {
			return now
		}
		held, k.end = context.WithCancel(ctx)
		ok = true
		return State{Phase: Opening}
	})
	return held, ok
}

// hold opens the door and serves behind it until ctx ends (then the error means nothing) or the door
// closes by itself.
func (k *Keeper) hold(ctx context.Context) error {
	listener, err := k.Door.Open(ctx, k.teller())
	if err != nil {
		return err
	}
	k.update(func(now State) State {
		if ctx.Err() != nil {
			return now // closed in the same moment: it was never open to anyone
		}
		// The line may have dropped already: then the door has said so, and that stands.
		if now.Phase == Opening {
			now = State{Phase: Open}
		}
		now.URL = listener.URL()
		return now
	})
	visit := newVisit(k.Server(), listener)
	err = visit.serve(ctx, k.Wrap)
	if late := visit.close(); late != nil {
		k.log().Error("door closed late", "door", k.Door.Name(), "err", late)
	}
	return err
}

// teller is the tell function for the opening that Run holds now.
func (k *Keeper) teller() func(State) {
	k.mu.Lock()
	mine := k.opening
	k.mu.Unlock()
	return func(said State) {
		k.update(func(now State) State {
			if k.opening != mine {
				return now
			}
			if said.URL == "" && (said.Phase == Open || said.Phase == Reconnecting) {
				said.URL = now.URL
			}
			return said
		})
	}
}

// finish ends the opening that held belongs to.
func (k *Keeper) finish(held context.Context, err error) {
	k.update(func(now State) State {
		byWish := held.Err() != nil
		k.end()
		k.end = nil
		k.opening++
		if byWish {
			return State{}
		}
		k.want = false
		s := State{Phase: Refused, WasOpen: now.URL != "", Reason: "The door closed by itself. Open it again.", Err: err}
		if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
			s.Code, s.Reason, s.Err = refusal.Code, refusal.Reason, refusal.Err
		}
		return s
	})
}

// update replaces the state by what change makes of it, with the lock held, and announces it when it is
// another phase, try or reason.
func (k *Keeper) update(change func(State) State) {
	k.mu.Lock()
	old := k.state
	next := change(old)
	next.Since = old.Since
	if next.Phase != old.Phase || next.Since.IsZero() {
		next.Since = k.now()
	}
	k.state = next
	k.mu.Unlock()
	if next.Phase == old.Phase && next.Try == old.Try && next.URL == old.URL && next.Reason == old.Reason {
		return
	}
	k.changed.ring()
	k.log().Info("door", "door", k.Door.Name(), "phase", next.Phase.String(), "url", next.URL,
		"try", next.Try, "code", next.Code, "reason", next.Reason, "err", next.Err)
}

func (k *Keeper) now() time.Time {
	if k.Now != nil {
		return k.Now()
	}
	return time.Now()
}

func (k *Keeper) log() *slog.Logger {
	if k.Logger != nil {
		return k.Logger
	}
	return slog.New(slog.DiscardHandler)
}
