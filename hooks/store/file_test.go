package store

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"bellhop/hooks"
)

// sizeable fills a database over many pages and closes it.
func sizeable(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	var wg sync.WaitGroup
	for i := range 300 {
		wg.Go(func() { record(t, h.Store, "orders", bytes.Repeat([]byte{byte(i)}, 1000)) })
	}
	wg.Wait()
	h.stop()
	return h
}

// folder gives every file of a folder with its content.
func folder(t *testing.T, path string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(path, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(content)
	}
	return files
}

func scribble(t *testing.T, path string, at int64, garbage []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(garbage, at); err != nil {
		t.Fatal(err)
	}
}

func sqlite(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
}

// What cannot be read is refused in words, and not a byte of it is changed.
func TestWhatIsNoSoundDatabaseOfOursIsRefusedAndLeftAlone(t *testing.T) {
	for _, test := range []struct {
		name, says string
		make       func(t *testing.T) (path string)
	}{
		{"another program's database", "another program's", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "bellhop.db")
			sqlite(t, path, "CREATE TABLE t (a)", "PRAGMA user_version = 1")
			return path
		}},
		{"another program's database in use", "another program's", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "bellhop.db")
			sqlite(t, path, "PRAGMA journal_mode = WAL", "PRAGMA application_id = 7", "CREATE TABLE t (a)")
			return path
		}},
		{"zero length", "empty", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "bellhop.db")
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}},
		{"no database at all", "damaged", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "bellhop.db")
			if err := os.WriteFile(path, bytes.Repeat([]byte("text "), 100), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}},
		{"a few bytes", "damaged", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "bellhop.db")
			if err := os.WriteFile(path, []byte("SQLite"), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}},
		{"garbage in the header", "damaged", func(t *testing.T) string {
			h := sizeable(t)
			scribble(t, h.path, 0, []byte("garbage garbage "))
			return h.path
		}},
		{"garbage in the header's numbers", "damaged", func(t *testing.T) string {
			h := sizeable(t)
			scribble(t, h.path, 16, bytes.Repeat([]byte{0xa5}, 8))
			return h.path
		}},
		{"garbage in the middle", "damaged", func(t *testing.T) string {
			h := sizeable(t)
			scribble(t, h.path, 8192, bytes.Repeat([]byte{0xa5}, 10*8192))
			return h.path
		}},
		{"cut short", "damaged", func(t *testing.T) string {
			h := sizeable(t)
			if err := os.Truncate(h.path, 5*8192); err != nil {
				t.Fatal(err)
			}
			return h.path
		}},
		{"newer", "newer Bellhop", func(t *testing.T) string {
			h := sizeable(t)
			sqlite(t, h.path, "PRAGMA user_version = 99")
			return h.path
		}},
		{"a log without its database", "gone", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "bellhop.db")
			if err := os.WriteFile(path+"-wal", []byte("log"), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}},
		{"a folder", "cannot be read", func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "bellhop.db")
			if err := os.MkdirAll(filepath.Join(path, "x"), 0o700); err != nil {
				t.Fatal(err)
			}
			return path
		}},
		{"no folder", "cannot be written", func(t *testing.T) string { return filepath.Join(t.TempDir(), "none", "bellhop.db") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := house{clock: newClock(), path: test.make(t)}
			var before map[string]string
			if test.name != "no folder" {
				before = folder(t, filepath.Dir(h.path))
			}
			s, err := Open(t.Context(), h.options())
			if err == nil {
				s.Close()
				t.Fatal("it was opened")
			}
			if hooks.CodeOf(err) != hooks.CodeUnavailable || !strings.Contains(hooks.Words(err), test.says) {
				t.Errorf("says %q, want %q in it", hooks.Words(err), test.says)
			}
			for name, content := range before {
				if got, err := os.ReadFile(filepath.Join(filepath.Dir(h.path), name)); err != nil || string(got) != content {
					t.Errorf("%s was changed: %v", name, err)
				}
			}
		})
	}
}

func TestWhatThisUserMayNotWriteIsRefused(t *testing.T) {
	for name, modes := range map[string]struct{ folder, file os.FileMode }{
		"read-only folder":    {0o555, 0o666},
		"another user's file": {0o755, 0o644},
		"unreadable file":     {0o755, 0o000},
	} {
		t.Run(name, func(t *testing.T) {
			h := sizeable(t)
			dir, err := os.MkdirTemp("", "bellhop-rights-")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				_ = os.Chmod(dir, 0o700)
				if err := os.RemoveAll(dir); err != nil {
					t.Error(err)
				}
			})
			path := filepath.Join(dir, "bellhop.db")
			if err := os.Rename(h.path, path); err != nil {
				t.Fatal(err)
			}
			if os.Getuid() != 0 && name == "another user's file" {
				t.Skip("only the superuser can make a file of another user's")
			}
			for p, mode := range map[string]os.FileMode{path: modes.file, dir: modes.folder} {
				if err := os.Chmod(p, mode); err != nil {
					t.Fatal(err)
				}
			}
			said := openWithoutRights(t, path)
			if !strings.HasPrefix(said, "The database "+path+" cannot be ") || strings.Contains(said, "\n") {
				t.Errorf("says %q", said)
			}
		})
	}
	t.Run("nowhere to create", func(t *testing.T) {
		dir, err := os.MkdirTemp("", "bellhop-rights-")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		if said := openWithoutRights(t, filepath.Join(dir, "bellhop.db")); said != "The data folder "+dir+" cannot be written. Choose another with --data." {
			t.Errorf("says %q", said)
		}
	})
}

func TestPathsWithOddCharacters(t *testing.T) {
	h := &house{clock: newClock(), path: filepath.Join(t.TempDir(), "a b?mode=memory#100%41&ü.db")}
	h.open(t)
	record(t, h.Store, "a", nil)
	if _, err := os.Stat(h.path); err != nil {
		t.Error(err)
	}
	h.reopen(t)
	if c := checkCounts(t, h.Store); c.Exchanges != 1 {
		t.Errorf("%d exchanges", c.Exchanges)
	}
}

// A crash while a database was being made leaves its beginnings beside the place it was meant for.
func TestAHalfMadeDatabaseIsMadeAnew(t *testing.T) {
	h := &house{clock: newClock(), path: filepath.Join(t.TempDir(), "bellhop.db")}
	if err := os.WriteFile(h.path+".new", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.open(t)
	record(t, h.Store, "a", nil)
	if _, err := os.Stat(h.path + ".new"); !os.IsNotExist(err) {
		t.Error("the half-made file is still there")
	}
}

func TestAnOlderDatabaseIsUpdatedAndACopyPutAside(t *testing.T) {
	h := sizeable(t)
	steps, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	known := len(steps)
	steps = append(steps, "ALTER TABLE exchange ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'", "UPDATE exchange SET colour = 'red' WHERE id = 7")
	if err := prepare(t.Context(), h.options(), steps); err != nil {
		t.Fatal(err)
	}
	version, err := inspect(t.Context(), h.path, len(steps))
	if err != nil || version != len(steps) {
		t.Fatalf("version %d, %v", version, err)
	}
	aside := h.path + fmt.Sprintf(".before-%d-20310506T120000", known+1)
	info, err := os.Stat(aside)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the copy: %v, %v", info, err)
	}
	if version, err := inspect(t.Context(), aside, len(steps)); err != nil || version != known {
		t.Errorf("the copy has version %d, %v", version, err)
	}
	for path, reds := range map[string]string{h.path: "SELECT count(*) FROM exchange WHERE colour = 'red'", aside: "SELECT count(*) - 299 FROM exchange"} {
		db, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if err := db.QueryRow(reds).Scan(&n); err != nil || n != 1 {
			t.Errorf("%s: %d, %v", filepath.Base(path), n, err)
		}
		db.Close()
	}
	if err := prepare(t.Context(), h.options(), steps); err != nil {
		t.Errorf("once updated it opens: %v", err)
	}
	if _, err := Open(t.Context(), h.options()); !strings.Contains(hooks.Words(err), "newer Bellhop") {
		t.Errorf("the older program: %v", err)
	}
}

func TestAnUpdateThatWasKilledIsMadeAnew(t *testing.T) {
	h := sizeable(t)
	steps, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	aside := h.path + fmt.Sprintf(".before-%d-20310506T120000", len(steps)+1)
	for _, left := range []string{h.path + ".copying", h.path + ".copying-journal", aside} {
		if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := prepare(t.Context(), h.options(), append(steps, "CREATE TABLE more (a)")); err != nil {
		t.Fatal(err)
	}
	if version, err := inspect(t.Context(), aside, len(steps)); err != nil || version != len(steps) {
		t.Errorf("the copy has version %d, %v", version, err)
	}
	if left, err := filepath.Glob(h.path + ".copying*"); len(left) != 0 || err != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestAFailedUpdateLeavesTheVersionBefore(t *testing.T) {
	h := sizeable(t)
	steps, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	bad := append(steps, "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)")
	if err := prepare(t.Context(), h.options(), bad); err == nil {
		t.Fatal("a step that cannot work worked")
	}
	h.open(t) // within the same second
	if n := rows(t, h.Store, "SELECT count(*) FROM sqlite_master WHERE name = 'half'"); n != 0 {
		t.Error("half of the failed step is there")
	}
	if c := checkCounts(t, h.Store); c.Exchanges != 300 {
		t.Errorf("%d exchanges", c.Exchanges)
	}
}
