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
	brim(t, h.Store, ballast)
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

// brim takes the last room from the disk. A log that was copied into the database has room of its own to begin again
// in, so the disk alone being full is not enough: captures follow until one is refused.
func brim(t *testing.T, s *Store, ballast string) {
	t.Helper()
	f := must[*os.File](t)(os.OpenFile(ballast, os.O_APPEND|os.O_WRONLY, 0))
	defer f.Close()
	for _, size := range []int{64 << 10, 4 << 10} {
		for {
			if _, err := f.Write(make([]byte, size)); err != nil {
				break
			}
		}
	}
	for range 200 { // 4 MB, more than the whole disk
		x, request, response := capture(s, "orders", bytes.Repeat([]byte("b"), 20_000))
		if err := s.Record(t.Context(), x, request, response); err != nil {
			return
		}
	}
	t.Fatal("a disk without room never refused a capture")
}
