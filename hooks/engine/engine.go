// Package engine puts the parts together around one store: capture, inspection, dispatch, workers and the pipe
// between them. It is the same with a window and without.
//
// An Engine owns every goroutine of these parts. Run starts them in stages and returns when all have ended, the
// writer last; everything else may be called from any goroutine while Run runs.
package engine

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/capture"
	"bellhop/hooks/format"
	"bellhop/hooks/load"
	"bellhop/hooks/queue/race"
	"bellhop/hooks/replay"
	"bellhop/hooks/seal"
	"bellhop/hooks/store"
	"bellhop/hooks/tape"
	"bellhop/hooks/worker/spawn"

	"github.com/gofrs/flock"
)

// Config says how an engine works.
type Config struct {
	DataDir string
	Control string // the address that another program can ask this one at
	Queue   string // how jobs travel: sqlite, or the address of a broker or a function; "" is as was chosen while running
	Workers int    // in-process workers; 0 is fit with a broker only
	Version string
	Keyring seal.Keyring                      // keeps the key that secrets are sealed with; nil keeps it in a file
	Spawner func(*slog.Logger) *spawn.Spawner // makes what starts workers as processes; nil where there is none
	Clock   hooks.Clock
	Log     *slog.Logger
}

// Engine is the running whole, without doors and screens.
type Engine struct {
	Store *store.Store
	Token string // of the control API

	config    Config
	lock      *flock.Flock
	keyPlace  seal.Place
	lines     lines
	crew      crew
	paused    atomic.Bool
	since     time.Time
	retention *retention
	replays   *replay.Runner
	loads     *load.Generator
	tapes     *tape.Player
	races     *race.Runner
	turns     capture.Turns
	room      capture.Room
	localURL  atomic.Pointer[string]
	running   chan struct{}
}

// Names of the files in the data folder.
const (
	databaseFile = "bellhop.db"
	lockFile     = "bellhop.lock"
	tokenFile    = "control.token"
	holderFile   = "bellhop.holder" // the control address of who holds the lock
)

// quitGrace is how long attempts under way may go on when the program ends: nobody waits for a slow subscriber with a
// window that does not close. What is cut off is sent again at the next start, under the same id.
const quitGrace = 2 * time.Second

// perTarget is how many of the workers one target can keep busy: however slow it is, some are left for the others.
func perTarget(workers int) int { return max(workers-max(workers/4, 1), 1) }

// ahead is how many small jobs may wait for the workers beyond what they are about to take, so that they never wait for a
// commit.
const ahead = 512

// maxBodies bounds the bytes of requests that are being received at a time.
const maxBodies = 128 << 20

// Open takes the data folder and opens what is in it. When another Bellhop has the folder the error is a *Held;
// other trouble that a person can act on is a *hooks.Error.
func Open(ctx context.Context, c Config) (*Engine, error) {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, &hooks.Error{Code: hooks.CodeUnavailable, Message: "The data folder " + c.DataDir + " cannot be made. Choose another with --data."}
	}
	if err := os.Chmod(c.DataDir, 0o700); err != nil {
		return nil, notWritable(c.DataDir)
	}
	e := &Engine{config: c, running: make(chan struct{}), since: c.Clock(), lines: lines{next: make(chan *line, 1)}, crew: crew{clock: c.Clock}}
	e.crew.own = e.since
	if err := e.takeFolder(); err != nil {
		return nil, err
	}
	sweep(c.DataDir)
	sweepRaces(c.DataDir)
	sealer, err := e.takeKey()
	if err == nil {
		e.Token, err = token(filepath.Join(c.DataDir, tokenFile))
	}
	if err == nil {
		e.Store, err = store.Open(ctx, store.Options{
			Path: filepath.Join(c.DataDir, databaseFile), Sealer: sealer, PerTarget: perTarget(c.Workers), Ahead: ahead / 2, Chance: rand.Float64, Render: format.Render, Clock: c.Clock, Log: c.Log,
		})
	}
	if err != nil {
		return nil, errors.Join(err, e.lock.Unlock())
	}
	e.room.Bytes = maxBodies
	e.retention = &retention{store: e.Store, log: c.Log}
	e.replays, e.loads = e.runner(), e.generator()
	e.tapes = &tape.Player{Desk: e.Store, Changed: &e.Store.Changed, Clock: c.Clock, Log: c.Log}
	e.races = &race.Runner{Track: e.raceLane, Clock: c.Clock, Log: c.Log}
	if e.lines.now, err = e.chooseQueue(ctx); err != nil {
		return nil, errors.Join(err, e.Store.Close(), e.lock.Unlock())
	}
	return e, nil
}

// Run runs the engine until ctx ends. Everything acknowledged by then is stored; what was in flight is booked or
// comes back at the next start.
func (e *Engine) Run(ctx context.Context) error {
	return RunStages(ctx, []Stage{
		{"writer", e.Store.Run},
		{"start", e.start},
		{"queue", e.onceStarted(e.carry)},
		{"inspector", e.onceStarted(e.inspector().Run)},
		{"indexer", e.onceStarted(e.indexer().Run)},
		{"retention", e.onceStarted(e.retention.Run)},
		{"visitors", e.onceStarted(e.sweepVisitors)},
		{"replays", e.onceStarted(e.replays.Run)},
		{"loads", e.onceStarted(e.loads.Run)},
		{"tapes", e.onceStarted(e.tapes.Run)},
		{"races", e.onceStarted(e.runRaces)},
	})
}

// start does what needs the writer and comes before all else, then waits for the end.
func (e *Engine) start(ctx context.Context) error {
	if err := e.takeOver(ctx); err != nil {
		return err
	}
	paused, err := e.Store.Setting(ctx, settingPaused)
	if err != nil {
		return err
	}
	e.paused.Store(paused != "")
	close(e.running)
	<-ctx.Done()
	return nil
}

// onceStarted holds a stage back until start is done: what leaves before would be taken for a former process's.
func (e *Engine) onceStarted(run func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-e.running:
			return run(ctx)
		case <-ctx.Done():
			return nil
		}
	}
}

// Running is closed once the engine takes work.
func (e *Engine) Running() <-chan struct{} { return e.running }

// Ready tells why the engine cannot take work; nil when it can.
func (e *Engine) Ready(ctx context.Context) error {
	select {
	case <-e.running:
		return e.Store.Ready(ctx)
	default:
		return &hooks.Error{Code: hooks.CodeUnavailable, Message: "Bellhop is starting."}
	}
}

// Close lets go of the database and the data folder. Run has returned, or was never called.
func (e *Engine) Close() error {
	return errors.Join(e.lines.close(), e.Store.Close(), os.Remove(filepath.Join(e.config.DataDir, holderFile)), e.lock.Unlock())
}

// Public gives what is served behind a door: the inboxes, and the pages for everything else. It is all that
// any tunnel ever serves.
func (e *Engine) Public(door string, pages http.Handler, skip func(*http.Request) bool) http.Handler {
	inboxes := &capture.Handler{
		Door: door, Inboxes: e.Store, Recorder: e.Store, Passer: passer{e}, Turns: &e.turns, Room: &e.room, Chance: rand.Float64,
		Clock: e.config.Clock, Log: e.config.Log,
	}
	book := &capture.Pages{Door: door, Next: pages, Skip: skip, Recorder: e.Store, Clock: e.config.Clock, Log: e.config.Log}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := capture.Name(r.RequestURI); ok {
			inboxes.ServeHTTP(w, r)
			return
		}
		book.ServeHTTP(w, r)
	})
}

// token reads the control API's token, making one at the first start.
func token(path string) (string, error) {
	b, err := os.ReadFile(path)
	if known := strings.TrimSpace(string(b)); err == nil && len(known) >= 32 {
		return known, os.Chmod(path, 0o600)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", notWritable(filepath.Dir(path))
	}
	var chance [32]byte
	crand.Read(chance[:]) // never fails: crypto/rand ends the program instead
	made := hex.EncodeToString(chance[:])
	if err := os.WriteFile(path, []byte(made+"\n"), 0o600); err != nil {
		return "", notWritable(filepath.Dir(path))
	}
	return made, nil
}

func notWritable(dir string) error {
	return &hooks.Error{Code: hooks.CodeUnavailable, Message: "The data folder " + dir + " cannot be written. See that this user may, or choose another with --data."}
}
