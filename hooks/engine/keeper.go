package engine

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"bellhop/hooks"
)

// settingRetention has hooks.Retention as JSON.
const settingRetention = "retention"

// purgeEvery is how often what is kept no longer is looked for.
const purgeEvery = time.Minute

// retention keeps the store within its bounds.
type retention struct {
	store   purger
	changed hooks.Signal
	log     *slog.Logger
}

// purger is what the retention needs of the store.
type purger interface {
	Setting(ctx context.Context, name string) (string, error)
	SetSetting(ctx context.Context, name, value string) error
	Purge(ctx context.Context, r hooks.Retention) (hooks.Purged, error)
}

// Run purges now and then until ctx ends.
func (k *retention) Run(ctx context.Context) error {
	changed, stop := k.changed.Watch()
	defer stop()
	ticker := time.NewTicker(purgeEvery)
	defer ticker.Stop()
	for {
		if _, err := k.purge(ctx); err != nil && ctx.Err() == nil {
			k.log.Error("retention: nothing purged", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		case <-ticker.C:
		}
	}
}

func (k *retention) purge(ctx context.Context) (done hooks.Purged, err error) {
	r, err := k.get(ctx)
	if err == nil {
		done, err = k.store.Purge(ctx, r)
	}
	if done.Exchanges > 0 {
		k.log.Info("purged", "exchanges", done.Exchanges, "bytes", done.Bytes)
	}
	return done, err
}

func (k *retention) get(ctx context.Context) (r hooks.Retention, err error) {
	text, err := k.store.Setting(ctx, settingRetention)
	if err != nil || text == "" {
		return r, err
	}
	return r, json.Unmarshal([]byte(text), &r)
}

// Retention tells how much is kept.
func (e *Engine) Retention(ctx context.Context) (hooks.Retention, error) { return e.retention.get(ctx) }

// SetRetention keeps less or more from now on.
func (e *Engine) SetRetention(ctx context.Context, r hooks.Retention) error {
	if err := r.Check(); err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := e.Store.SetSetting(ctx, settingRetention, string(text)); err != nil {
		return err
	}
	e.retention.changed.Notify()
	return nil
}

// Purge deletes at once what the retention does not keep; r, where it is not unbounded, stands in for it this once.
func (e *Engine) Purge(ctx context.Context, r hooks.Retention) (hooks.Purged, error) {
	if r.Unbounded() {
		return e.retention.purge(ctx)
	}
	return e.Store.Purge(ctx, r)
}
