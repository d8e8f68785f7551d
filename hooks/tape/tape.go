// Package tape plays session tapes on the screen: the exchanges of one appear again in the rhythm in which they happened,
// or so many times faster, as rows that came from a file, with the time of now. Nothing is sent.
//
// A Player keeps its plays in memory; what was shown stays stored, and a play that the end of the program cuts off does not
// go on. It owns one goroutine, Run's, on which one tape after the other is played, and starts none. All other methods may
// be called from any goroutine.
package tape

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// Desk is where what is played is stored.
type Desk interface {
	NextExchange() hooks.ID
	AddPlayed(context.Context, []archive.Record) error
}

// Reel is a tape to be played.
type Reel struct {
	Read        func(context.Context) archive.Records // in the order of their times; called once
	Total       int
	First, Last time.Time // when the first and the last of them began
	Close       func()    // is called once, when it was played or never will be
}

// Player plays tapes.
type Player struct {
	Desk    Desk
	Clock   hooks.Clock
	Log     *slog.Logger
	Changed *hooks.Signal // notified when a play begins, ends, is held or goes on

	mu    sync.Mutex
	plays []*play // the newest last
	last  hooks.ID
	wake  hooks.Signal
}

// keptPlays is how many plays are told of.
const keptPlays = 20

// chunkRecords and chunkBytes bound what is stored in one commit, so that captures do not wait long behind it.
const (
	chunkRecords = 64
	chunkBytes   = 1 << 20
)

// play is one tape that is played. Its state is guarded by the Player's mutex.
type play struct {
	state hooks.TapePlay
	wish  hooks.TapeWish
	reel  Reel
	base  time.Time // when the first had its time, had it never been held; Run's alone
}

// Start begins to play a reel on the screen. With an error the reel is closed.
func (p *Player) Start(w hooks.TapeWish, r Reel) (hooks.TapePlay, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if slices.ContainsFunc(p.plays, func(other *play) bool { return other.state.Batch == 0 && !other.state.Over() }) {
		r.Close()
		return hooks.TapePlay{}, hooks.Conflict("A tape is being played already. Stop that first, or wait for its end.")
	}
	return p.add(&play{wish: w, reel: r, state: hooks.TapePlay{
		How: hooks.TapeScreen, Speed: w.Speed, Total: r.Total, First: r.First, Lasts: r.Last.Sub(r.First),
	}}), nil
}

// Follow tells of a tape that a replay in bulk sends through the pipeline, among the others. How that stands, the batch
// tells.
func (p *Player) Follow(w hooks.TapeWish, b hooks.Batch, first time.Time, lasts time.Duration) hooks.TapePlay {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.add(&play{wish: w, state: hooks.TapePlay{How: hooks.TapePipeline, Speed: w.Speed, Total: b.Total, First: first, Lasts: lasts, Batch: b.ID}})
}

// add keeps a play. The mutex is held.
func (p *Player) add(one *play) hooks.TapePlay {
	p.last++
	one.state.ID, one.state.At, one.state.State = p.last, p.Clock(), hooks.BatchRunning
	p.plays = append(p.plays, one)
	p.plays = p.plays[max(len(p.plays)-keptPlays, 0):]
	p.wake.Notify()
	p.Changed.Notify()
	return one.state
}

// Plays lists what was played, the newest first.
func (p *Player) Plays() (list []hooks.TapePlay) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, one := range slices.Backward(p.plays) {
		list = append(list, one.state)
	}
	return list
}

// Play tells how a play stands.
func (p *Player) Play(id hooks.ID) (hooks.TapePlay, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, err := p.find(id)
	if err != nil {
		return hooks.TapePlay{}, err
	}
	return one.state, nil
}

// Move holds a play on the screen, lets it go on, or ends it.
func (p *Player) Move(id hooks.ID, to hooks.BatchState) (hooks.TapePlay, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, err := p.find(id)
	switch {
	case err != nil:
		return hooks.TapePlay{}, err
	case one.state.State == to:
		return one.state, nil
	case one.state.State == hooks.BatchCancelled:
		return one.state, hooks.Conflict("This tape is not played any more: it was cancelled.")
	case one.state.Over():
		return one.state, hooks.Conflict("This tape is not played any more: it is done.")
	}
	one.state.State = to
	if to == hooks.BatchCancelled {
		one.state.Reason = "It was stopped."
	}
	p.wake.Notify()
	p.Changed.Notify()
	return one.state, nil
}

func (p *Player) find(id hooks.ID) (*play, error) {
	i := slices.IndexFunc(p.plays, func(one *play) bool { return one.state.ID == id })
	if i < 0 {
		return nil, hooks.NotFound("There is no play " + id.String() + ". The last 20 are kept until Bellhop ends.")
	}
	return p.plays[i], nil
}

// next gives the play that waits to be played; nil when there is none.
func (p *Player) next() *play {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.plays, func(one *play) bool { return one.reel.Close != nil })
	if i < 0 {
		return nil
	}
	return p.plays[i]
}

// Run plays tapes until ctx ends.
func (p *Player) Run(ctx context.Context) error {
	wake, stop := p.wake.Watch()
	defer stop()
	for ctx.Err() == nil {
		one := p.next()
		if one == nil {
			select {
			case <-ctx.Done():
			case <-wake:
			}
			continue
		}
		err := p.play(ctx, one, wake)
		p.end(ctx, one, err)
	}
	for one := p.next(); one != nil; one = p.next() {
		p.close(one)
	}
	return nil
}

// end notes how a play ended.
func (p *Player) end(ctx context.Context, one *play, err error) {
	if err != nil && ctx.Err() == nil {
		p.Log.Error("tape: a play ended early", "play", one.state.ID, "err", err)
	}
	p.mu.Lock()
	switch {
	case one.state.Over():
	case err != nil:
		one.state.State, one.state.Reason = hooks.BatchCancelled, hooks.Words(err)
	default:
		one.state.State, one.state.Came = hooks.BatchDone, one.state.Lasts
	}
	p.mu.Unlock()
	p.close(one)
	p.Changed.Notify()
}

func (p *Player) close(one *play) {
	one.reel.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	one.reel = Reel{} // nobody names the file any more
}

// play shows the exchanges of a tape, each at its time, until its end or until it is stopped.
func (p *Player) play(ctx context.Context, one *play, wake <-chan struct{}) error {
	show := &showing{player: p, play: one, ids: map[hooks.ID]hooks.ID{}}
	one.base = p.Clock()
	for r, err := range one.reel.Read(ctx) {
		if err != nil {
			return err
		}
		due := one.base.Add(one.wish.Slower(r.Exchange.At.Sub(one.reel.First)))
		if due.After(p.Clock()) || show.full() {
			if err := show.flush(ctx); err != nil {
				return err
			}
		}
		if goesOn := p.await(ctx, one, r.Exchange.At, wake); !goesOn {
			return ctx.Err()
		}
		show.add(r)
	}
	return show.flush(ctx)
}

// await waits until what began at a time of the tape has its time again. It gives false when the play was stopped.
func (p *Player) await(ctx context.Context, one *play, at time.Time, wake <-chan struct{}) bool {
	for {
		now := p.Clock()
		due := one.base.Add(one.wish.Slower(at.Sub(one.reel.First)))
		p.mu.Lock()
		state := one.state.State
		p.mu.Unlock()
		if ctx.Err() != nil || state == hooks.BatchCancelled {
			return false
		}
		wait := due.Sub(now)
		if state == hooks.BatchRunning && wait <= 0 {
			return true
		}
		if state == hooks.BatchPaused {
			wait = time.Hour // it looks by itself by then
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-wake:
		case <-timer.C:
		}
		timer.Stop()
		if state == hooks.BatchPaused {
			one.base = one.base.Add(p.Clock().Sub(now)) // the time that it was held does not count
		}
	}
}

// showing is what of a play waits to be stored.
type showing struct {
	player *Player
	play   *play
	ids    map[hooks.ID]hooks.ID // of the tape -> of here
	chunk  []archive.Record
	bytes  int
	came   time.Time // when the last of it began, as the tape tells
}

func (s *showing) full() bool { return len(s.chunk) >= chunkRecords || s.bytes >= chunkBytes }

// add takes a record in as one of now. What it names is named by the ids of here, or not at all where it was not played.
func (s *showing) add(r archive.Record) {
	x := &r.Exchange
	s.came = x.At
	old := x.ID
	x.ID, x.At = s.player.Desk.NextExchange(), s.player.Clock()
	if old != 0 {
		s.ids[old] = x.ID
	}
	x.First, x.DeliveryID, x.Imported = s.ids[x.First], 0, true
	cause, _ := hooks.ParseID(x.Cause.ID)
	if here := s.ids[cause]; here != 0 && x.Cause.Kind == hooks.CauseExchange {
		x.Cause = hooks.CausedBy(hooks.CauseExchange, here)
	} else {
		x.Cause = hooks.Cause{}
	}
	s.chunk = append(s.chunk, r)
	s.bytes += len(r.Request.Head) + len(r.Request.Body) + len(r.Response.Head) + len(r.Response.Body)
}

func (s *showing) flush(ctx context.Context) error {
	if len(s.chunk) == 0 {
		return nil
	}
	if err := s.player.Desk.AddPlayed(ctx, s.chunk); err != nil {
		return err
	}
	s.player.mu.Lock()
	defer s.player.mu.Unlock()
	s.play.state.Done += len(s.chunk)
	s.play.state.Came = s.came.Sub(s.play.reel.First)
	s.chunk, s.bytes = nil, 0
	return nil
}
