package store

import (
	"context"
	"database/sql"
	"errors"
)

// settingProbe is written to learn whether there is room, as a capture needs it.
const settingProbe = "store.probe"

// Setting gives a setting's value; "" when it was never set.
func (s *Store) Setting(ctx context.Context, name string) (value string, err error) {
	err = s.row(ctx, "SELECT value FROM setting WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err == nil && isSecretSetting(name) {
		value, _ = s.sealer.Open(value) // what cannot be opened is not set
	}
	return value, err
}

// SettingLost tells whether a setting that is a secret was set and cannot be read any more: the key that it was sealed
// with is gone.
func (s *Store) SettingLost(ctx context.Context, name string) (lost bool, err error) {
	var value string
	err = s.row(ctx, "SELECT value FROM setting WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !isSecretSetting(name) {
		return false, nil
	}
	if err == nil {
		value, _ = s.sealer.Open(value)
	}
	return value == "", err
}

// SetSetting stores a setting; "" forgets it.
func (s *Store) SetSetting(ctx context.Context, name, value string) error {
	if isSecretSetting(name) {
		value = s.sealer.Seal(value)
	}
	return s.write(ctx, 64+len(value), func(t *tx) error {
		t.changed = true
		if value == "" {
			return t.exec("DELETE FROM setting WHERE name = ?", name)
		}
		return t.exec("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	})
}
