package store

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"bellhop/hooks"
)

// A disk that is really full, as far as this user may make one: the log and the database share 3 MiB.
func TestAFullDiskAcknowledgesNothingFalsely(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=3m,mode=0700"); err != nil {
		t.Skip("this user may not mount a small disk: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, bytes.Repeat([]byte("x"), 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	h := &house{clock: newClock(), path: filepath.Join(dir, "bellhop.db")}
	h.open(t)
	check := fill(t, h)
	check()
	if err := h.Ready(t.Context()); hooks.CodeOf(err) != hooks.CodeUnavailable {
		t.Errorf("a full store says of itself: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := h.Ready(t.Context()); err != nil {
		t.Errorf("there is room again, and the store says: %v", err)
	}
	record(t, h.Store, "orders", []byte("there is room again"))
	check()
	h.reopen(t)
	check()
}
