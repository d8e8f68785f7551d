package engine

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/pipes"
	"bellhop/hooks/queue/race"
)

// racePrefix begins the names of a race's queues, and raceFolders is the pattern of its folders.
const (
	racePrefix  = "bellhop.race."
	raceFolders = "race-*"
)

// settingRaced has the addresses of queues that a race made and that are still to be taken away. It ends in token, so that it
// is sealed: an address may hold a password.
const settingRaced = "race.queues.token"

// tidyWithin is how long a broker may take to forget a lane's queues.
const tidyWithin = 10 * time.Second

// StartRace compares queues under the same load.
func (e *Engine) StartRace(_ context.Context, w race.Wish) (race.State, error) {
	brokers := make([]string, len(w.Brokers))
	for i, address := range w.Brokers {
		brokers[i] = e.whole(address)
	}
	w.Brokers = brokers
	if err := w.Check(); err == nil && w.Processes > 0 && e.config.Spawner == nil {
		return race.State{}, hooks.Conflict("This Bellhop starts no processes. Let the workers be in this program.")
	}
	return e.races.Start(w)
}

// Race tells how a race stands.
func (e *Engine) Race(_ context.Context, id hooks.ID) (race.State, error) { return e.races.State(id) }

// StopRace ends a race early.
func (e *Engine) StopRace(_ context.Context, id hooks.ID) (race.State, error) {
	return e.races.Stop(id)
}

// runRaces takes away what a former run may have left at brokers, and performs races until ctx ends.
func (e *Engine) runRaces(ctx context.Context) error {
	e.tidyBrokers(ctx)
	return e.races.Run(ctx)
}

// raceLane is the race's Track: everything that it makes is new, and gone when it returns.
func (e *Engine) raceLane(ctx context.Context, w race.Wish, address string, m *race.Meter) (err error) {
	if address != pipes.Memory {
		if _, err := e.TryQueue(ctx, address); err != nil {
			return &race.AbsentError{Err: err}
		}
		if address, err = pipes.Apart(address, racePrefix+rand.Text()[:10]); err != nil {
			return err
		}
		if err := e.noteRaced(ctx, func(list []string) []string { return append(list, address) }); err != nil {
			return err
		}
		defer e.tidyBrokers(context.WithoutCancel(ctx))
	}
	dir, err := os.MkdirTemp(e.config.DataDir, raceFolders)
	if err != nil {
		return notWritable(e.config.DataDir)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return e.runTrack(ctx, &track{wish: w, address: address, meter: m, clock: e.config.Clock}, dir)
}

// sweepRaces takes away the folders of races that a crash left.
func sweepRaces(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, raceFolders)) // the pattern is well formed
	for _, path := range left {
		_ = os.RemoveAll(path) // it takes room and does no other harm
	}
}

// tidyBrokers takes away the queues that races made. Those of a broker that is away are left for the next time.
func (e *Engine) tidyBrokers(ctx context.Context) {
	list, err := e.raced(ctx)
	for _, address := range list {
		within, cancel := context.WithTimeout(ctx, tidyWithin)
		gone := pipes.Remove(within, address)
		cancel()
		if gone == nil {
			gone = e.noteRaced(ctx, func(list []string) []string {
				return slices.DeleteFunc(list, func(a string) bool { return a == address })
			})
		}
		err = errors.Join(err, gone)
	}
	if err != nil && ctx.Err() == nil {
		e.config.Log.Warn("race: queues are left at a broker, and are taken away with the next race or start", "err", err)
	}
}

// raced gives the addresses of queues that are to be taken away.
func (e *Engine) raced(ctx context.Context) (list []string, err error) {
	text, err := e.Store.Setting(ctx, settingRaced)
	if err != nil || text == "" {
		return nil, err
	}
	return list, json.Unmarshal([]byte(text), &list)
}

// mostRaced bounds how many are remembered of brokers that never come back.
const mostRaced = 20

// noteRaced changes which queues are to be taken away.
func (e *Engine) noteRaced(ctx context.Context, change func([]string) []string) error {
	list, err := e.raced(ctx)
	if err != nil {
		list = nil // what cannot be read cannot be taken away
	}
	list = change(list)
	list = list[max(len(list)-mostRaced, 0):]
	if len(list) == 0 {
		return e.Store.SetSetting(ctx, settingRaced, "")
	}
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return e.Store.SetSetting(ctx, settingRaced, string(text))
}
