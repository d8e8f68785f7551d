package seal

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// ring is a keyring in memory.
type ring struct {
	held map[string]string
	err  error // of every call
	deaf bool  // takes what it is given and keeps nothing
}

func newRing() *ring { return &ring{held: map[string]string{}} }

func (r *ring) Get(name string) (string, error) {
	if text, ok := r.held[name]; ok && r.err == nil {
		return text, nil
	}
	return "", errors.Join(r.err, ErrNoKey)
}

func (r *ring) Set(name, text string) error {
	if r.err == nil && !r.deaf {
		r.held[name] = text
	}
	return r.err
}

var errLocked = errors.New("locked")

func keep(t *testing.T, path string, ring Keyring) Kept {
	t.Helper()
	k, err := Keep(path, ring)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestWithoutAKeyringTheKeyIsInTheFile(t *testing.T) {
	for name, keyring := range map[string]Keyring{"none": nil, "locked": &ring{err: errLocked}, "deaf": &ring{held: map[string]string{}, deaf: true}} {
		path := filepath.Join(t.TempDir(), "secrets.key")
		made := keep(t, path, keyring)
		if made.Place != InFile || !made.Made || (made.Err != nil) != (keyring != nil) {
			t.Errorf("%s: %+v", name, made)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s: the file is %v, %v", name, info.Mode(), err)
		}
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
		if again := keep(t, path, newRing()); again.Key != made.Key || again.Made || again.Place != InFile {
			t.Errorf("%s: then %+v", name, again)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
			t.Errorf("%s: then the file is %v, %v", name, info.Mode(), err)
		}
	}
}

func TestAKeyInTheKeyringIsNotInTheFile(t *testing.T) {
	path, ring := filepath.Join(t.TempDir(), "secrets.key"), newRing()
	made := keep(t, path, ring)
	if made.Place != InKeyring || !made.Made || made.Err != nil || len(ring.held) != 1 {
		t.Fatalf("%+v, %v", made, ring.held)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), made.Key.Hex()) || !strings.Contains(string(text), made.Key.Fingerprint()) {
		t.Errorf("the file says %q, %v", text, err)
	}
	if again := keep(t, path, ring); again.Key != made.Key || again.Place != InKeyring || again.Made {
		t.Errorf("then %+v", again)
	}
	if other := keep(t, filepath.Join(t.TempDir(), "secrets.key"), ring); other.Key == made.Key {
		t.Error("two folders have one key")
	}
}

func TestAFolderThatWasMovedFindsItsKey(t *testing.T) {
	before, after, ring := t.TempDir(), filepath.Join(t.TempDir(), "moved"), newRing()
	made := keep(t, filepath.Join(before, "secrets.key"), ring)
	if err := os.Rename(before, after); err != nil {
		t.Fatal(err)
	}
	if moved := keep(t, filepath.Join(after, "secrets.key"), ring); moved.Key != made.Key {
		t.Error("the key is another one")
	}
}

// A crash before the file is there leaves a key in the keyring, which is as good as any.
func TestAKeyThatTheKeyringHasAlreadyIsTaken(t *testing.T) {
	path, ring := filepath.Join(t.TempDir(), "secrets.key"), newRing()
	made := keep(t, path, ring)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if again := keep(t, path, ring); again.Key != made.Key || again.Place != InKeyring {
		t.Errorf("got %+v", again)
	}
}

func TestAKeyringThatFailsIsToldFromOneWithoutTheKey(t *testing.T) {
	path, ring := filepath.Join(t.TempDir(), "secrets.key"), newRing()
	keep(t, path, ring)
	said, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		ring Keyring
		want error
	}{
		"none":        {nil, nil},
		"locked":      {lockedRing{}, errLocked},
		"empty":       {newRing(), ErrNoKey},
		"another key": {anotherKey(ring), ErrNoKey},
	} {
		_, err := Keep(path, tt.ring)
		gone, ok := errors.AsType[*Unreachable](err)
		if !ok || !errors.Is(gone.Err, tt.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if now, err := os.ReadFile(path); string(now) != string(said) || err != nil {
		t.Errorf("the file now says %q, %v", now, err)
	}
}

type lockedRing struct{}

func (lockedRing) Get(string) (string, error) { return "", errLocked }
func (lockedRing) Set(string, string) error   { return errLocked }

func anotherKey(r *ring) *ring {
	other := newRing()
	for name := range r.held {
		other.held[name] = NewKey().Hex()
	}
	return other
}

func TestAFileThatIsNotClearIsLeftAsItIs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets.key")
	for _, text := range []string{"", "\n", "# a comment\n", "key\n", "key abc\n", "keyring abc\n", "keyring\n", "nonsense", "key " + NewKey().Hex() + " more"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Keep(path, newRing()); !errors.Is(err, ErrUnclear) {
			t.Errorf("%q: %v", text, err)
		}
		if now, err := os.ReadFile(path); string(now) != text || err != nil {
			t.Errorf("%q became %q, %v", text, now, err)
		}
	}
}

// What a crash left of a file that was being written is in nobody's way.
func TestAHalfWrittenFileIsNoKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secrets.key")
	if err := os.WriteFile(path+".new", []byte("key 12"), 0o644); err != nil {
		t.Fatal(err)
	}
	made := keep(t, path, nil)
	if again := keep(t, path, nil); again.Key != made.Key {
		t.Error("the key is another one")
	}
	if left, err := filepath.Glob(path + "?*"); len(left) > 0 || err != nil {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestAFolderThatCannotBeWrittenGivesNoKey(t *testing.T) {
	if _, err := Keep(filepath.Join(t.TempDir(), "gone", "secrets.key"), nil); err == nil {
		t.Error("a key that is nowhere was given")
	}
}
