package store

import (
	"context"
	"encoding/json"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	"bellhop/hooks"
)

// settingBookRules holds the guest book's rules as JSON.
const settingBookRules = "book.rules"

// bookRules keeps the rules and bans in memory, as every entry is judged by them.
type bookRules struct {
	rules atomic.Pointer[hooks.BookRules]
	bans  atomic.Pointer[[]hooks.Ban] // newest first
}

func (s *Store) loadBookRules(ctx context.Context) error {
	text, err := s.Setting(ctx, settingBookRules)
	if err != nil {
		return err
	}
	var rules hooks.BookRules
	if text != "" {
		if err := json.Unmarshal([]byte(text), &rules); err != nil {
			return err
		}
	}
	s.book.rules.Store(&rules)
	rows, err := s.reads.QueryContext(ctx, "SELECT "+banColumns+" FROM ban ORDER BY id DESC")
	bans, err := collect(rows, err, scanBan)
	s.book.bans.Store(&bans)
	return err
}

// BookRules gives what the guest book asks of an entry.
func (s *Store) BookRules(context.Context) (hooks.BookRules, error) { return *s.book.rules.Load(), nil }

// SetBookRules changes what the guest book asks, from the next entry on. What waits already goes on waiting.
func (s *Store) SetBookRules(ctx context.Context, rules hooks.BookRules) error {
	if err := rules.Check(); err != nil {
		return err
	}
	text, err := json.Marshal(rules)
	if err != nil {
		return err
	}
	return s.write(ctx, 64+len(text), func(t *tx) error {
		t.changed = true
		t.after = append(t.after, func() { s.book.rules.Store(&rules) })
		return t.exec("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", settingBookRules, string(text))
	})
}

const banColumns = "id, at, source, until, note"

func scanBan(row scanner) (b hooks.Ban, err error) {
	var at, until int64
	var source string
	if err = row.Scan(&b.ID, &at, &source, &until, &b.Note); err != nil {
		return b, err
	}
	b.At = time.Unix(0, at).UTC()
	if until != 0 {
		b.Until = time.Unix(0, until).UTC()
	}
	b.Source, err = netip.ParsePrefix(source)
	return b, err
}

// Bans lists the bans, newest first, also those that are over.
func (s *Store) Bans(context.Context) ([]hooks.Ban, error) {
	return slices.Clone(*s.book.bans.Load()), nil
}

// AddBan bans a source from the next entry on. A second ban of a source takes the place of its first.
func (s *Store) AddBan(ctx context.Context, b hooks.Ban) (hooks.Ban, error) {
	err := s.write(ctx, 256, func(t *tx) (err error) {
		b.At = t.now.UTC()
		if err := b.Check(t.now); err != nil {
			return err
		}
		known := *s.book.bans.Load()
		if len(known) >= hooks.MaxBans {
			return &hooks.Error{Code: hooks.CodeTooLarge, Message: "There are 10,000 bans. Lift one to make room, or ban a whole network."}
		}
		until := int64(0)
		if !b.Until.IsZero() {
			until = b.Until.UnixNano()
		}
		if err := t.exec("DELETE FROM ban WHERE source = ?", b.Source.String()); err != nil {
			return err
		}
		if b.ID, err = t.insert("INSERT INTO ban (at, source, until, note) VALUES (?, ?, ?, ?)", b.At.UnixNano(), b.Source.String(), until, b.Note); err != nil {
			return err
		}
		added := b
		t.changeBans(func(bans []hooks.Ban) []hooks.Ban {
			bans = slices.DeleteFunc(bans, func(other hooks.Ban) bool { return other.Source == added.Source })
			return append([]hooks.Ban{added}, bans...)
		})
		return nil
	})
	return b, err
}

// LiftBan ends a ban.
func (s *Store) LiftBan(ctx context.Context, id hooks.ID) error {
	return s.write(ctx, 64, func(t *tx) error {
		n, err := t.changedRows("DELETE FROM ban WHERE id = ?", int64(id))
		if err != nil {
			return err
		}
		if n == 0 {
			return hooks.NotFound("There is no ban " + id.String() + ".")
		}
		t.changeBans(func(bans []hooks.Ban) []hooks.Ban {
			return slices.DeleteFunc(bans, func(b hooks.Ban) bool { return b.ID == id })
		})
		return nil
	})
}

// changeBans changes the list in memory once the commit is made.
func (t *tx) changeBans(change func([]hooks.Ban) []hooks.Ban) {
	t.changed = true
	t.after = append(t.after, func() {
		bans := change(slices.Clone(*t.store.book.bans.Load()))
		t.store.book.bans.Store(&bans)
	})
}

// BanOf gives the ban that keeps an address out now. What is no address has none.
func (s *Store) BanOf(_ context.Context, source string) (hooks.Ban, bool) {
	addr, err := netip.ParseAddr(source)
	if err != nil {
		return hooks.Ban{}, false
	}
	now := s.clock()
	for _, b := range *s.book.bans.Load() {
		if b.Bars(addr, now) {
			return b, true
		}
	}
	return hooks.Ban{}, false
}
