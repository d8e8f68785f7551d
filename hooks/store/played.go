package store

import (
	"context"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// AddPlayed stores exchanges that a tape shows again, in one commit, marked as imported. Their IDs come from NextExchange,
// and what they name of one another is named by those. They start no inspection and no forward; their deliveries did
// not come with them.
func (s *Store) AddPlayed(ctx context.Context, records []archive.Record) error {
	bytes := 0
	for _, r := range records {
		bytes += 512 + len(r.Request.Head) + len(r.Request.Body) + len(r.Response.Head) + len(r.Response.Body)
	}
	return s.write(ctx, bytes, func(t *tx) error {
		t.changed = true
		for _, r := range records {
			if err := t.addPlayed(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (t *tx) addPlayed(r archive.Record) (err error) {
	x := r.Exchange
	if x.Request.ID, err = t.stagePayload(t.store.nextPayload(), r.Request); err != nil {
		return err
	}
	if x.Response.ID, err = t.stagePayload(t.store.nextPayload(), r.Response); err != nil {
		return err
	}
	if x.State == hooks.StateNew {
		x.State = hooks.StateProcessed
	}
	t.added(x.Inbox, 1)
	if err := t.late(x.ID); err != nil {
		return err
	}
	return t.addImported("exchange", int(x.ID), x, int(x.First), x.Cause)
}
