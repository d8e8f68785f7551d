package store

import (
	"context"
	"sort"
	"sync"
	"time"

	"bellhop/hooks"
)

// inboxCache keeps all inboxes in memory, as every capture asks for one. The map is replaced, never changed.
type inboxCache struct {
	mu     sync.RWMutex
	byName map[string]hooks.Inbox
}

func (c *inboxCache) get(name string) (hooks.Inbox, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	in, ok := c.byName[name]
	return in, ok
}

func (c *inboxCache) put(in hooks.Inbox, keep bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	next := make(map[string]hooks.Inbox, len(c.byName)+1)
	for name, known := range c.byName {
		next[name] = known
	}
	delete(next, in.Name)
	if keep {
		next[in.Name] = in
	}
	c.byName = next
}

// settings is the JSON column of an inbox.
type settings struct {
	Answer    hooks.Answer
	Verify    hooks.Verify
	Handshake hooks.Handshake
	Forwards  []hooks.Forward
	Limit     int64
	Phone     bool `json:",omitempty"`
}

func settingsOf(in hooks.Inbox) settings {
	return settings{in.Answer, in.Verify, in.Handshake, in.Forwards, in.Limit, in.Phone}
}

func (s *Store) scanInbox(row scanner) (in hooks.Inbox, err error) {
	var created int64
	var text []byte
	if err = row.Scan(&in.Name, &created, &text); err != nil {
		return in, err
	}
	var set settings
	if err = unpack([]packed{{text, &set}}); err != nil {
		return in, err
	}
	s.openSettings(&set)
	in.CreatedAt, in.Answer, in.Verify = time.Unix(0, created).UTC(), set.Answer, set.Verify
	in.Handshake, in.Forwards, in.Limit, in.Phone = set.Handshake, set.Forwards, set.Limit, set.Phone
	return in, nil
}

func (s *Store) loadInboxes(ctx context.Context) error {
	rows, err := s.reads.QueryContext(ctx, "SELECT name, created_at, settings FROM inbox")
	list, err := collect(rows, err, s.scanInbox)
	if err != nil {
		return err
	}
	for _, in := range list {
		s.inboxes.put(in, true)
	}
	return nil
}

// Inbox gives an inbox from memory.
func (s *Store) Inbox(name string) (hooks.Inbox, bool) { return s.inboxes.get(name) }

// Inboxes lists all inboxes but those of phones, newest first.
func (s *Store) Inboxes() []hooks.Inbox {
	s.inboxes.mu.RLock()
	defer s.inboxes.mu.RUnlock()
	list := make([]hooks.Inbox, 0, len(s.inboxes.byName))
	for _, in := range s.inboxes.byName {
		if !in.Phone {
			list = append(list, in)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		if !list[i].CreatedAt.Equal(list[j].CreatedAt) {
			return list[i].CreatedAt.After(list[j].CreatedAt)
		}
		return list[i].Name < list[j].Name
	})
	return list
}

// AddInbox stores a new inbox; it captures from then on.
func (s *Store) AddInbox(ctx context.Context, in hooks.Inbox) (hooks.Inbox, error) {
	if err := in.Check(); err != nil {
		return in, err
	}
	err := s.write(ctx, 1024+len(in.Answer.Body), func(t *tx) (err error) {
		in, err = t.addInbox(in)
		return err
	})
	return in, err
}

func (t *tx) addInbox(in hooks.Inbox) (hooks.Inbox, error) {
	in.CreatedAt, t.changed = t.now, true
	n, err := t.changedRows("INSERT INTO inbox (name, created_at, settings) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING",
		in.Name, in.CreatedAt.UnixNano(), t.store.packSettings(settingsOf(in)))
	if err == nil && n == 0 {
		return in, hooks.Conflict("There is an inbox called " + in.Name + " already.")
	}
	t.after = append(t.after, func() { t.store.inboxes.put(in, true) })
	return in, err
}

// ChangeInbox lets change edit an inbox's settings. Its name stays.
func (s *Store) ChangeInbox(ctx context.Context, name string, change func(*hooks.Inbox) error) (in hooks.Inbox, err error) {
	err = s.write(ctx, 1024, func(t *tx) error {
		in, err = s.scanInbox(t.row("SELECT name, created_at, settings FROM inbox WHERE name = ?", name))
		if err != nil {
			return orNotFound(err, "There is no inbox "+name+".")
		}
		if err := change(&in); err != nil {
			return err
		}
		in.Name, t.changed = name, true
		if err := in.Check(); err != nil {
			return err
		}
		t.after = append(t.after, func() { s.inboxes.put(in, true) })
		return t.exec("UPDATE inbox SET settings = ? WHERE name = ?", s.packSettings(settingsOf(in)), name)
	})
	return in, err
}

// DeleteInbox forgets an inbox. What it captured stays.
func (s *Store) DeleteInbox(ctx context.Context, name string) error {
	return s.write(ctx, 128, func(t *tx) error { return t.deleteInbox(name) })
}

func (t *tx) deleteInbox(name string) error {
	n, err := t.changedRows("DELETE FROM inbox WHERE name = ?", name)
	if err == nil && n == 0 {
		return hooks.NotFound("There is no inbox " + name + ".")
	}
	t.changed = true
	t.after = append(t.after, func() { t.store.inboxes.put(hooks.Inbox{Name: name}, false) })
	return err
}
