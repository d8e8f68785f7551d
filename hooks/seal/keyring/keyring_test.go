package keyring

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks/seal"

	keyring "github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	keyring.MockInit() // no test reaches the keyring of who runs it
	goleak.VerifyTestMain(m)
}

// session is an environment with a session bus.
func session(name string) string {
	if name == "DBUS_SESSION_BUS_ADDRESS" {
		return "unix:path=/nowhere"
	}
	return ""
}

func TestWhatIsSetIsThere(t *testing.T) {
	r := &Ring{Env: session}
	if _, err := r.Get("one"); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("before: %v", err)
	}
	for _, text := range []string{"first", "second"} {
		if err := r.Set("one", text); err != nil {
			t.Fatal(err)
		}
		if got, err := r.Get("one"); got != text || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if _, err := r.Get("two"); !errors.Is(err, seal.ErrNoKey) {
		t.Errorf("another name: %v", err)
	}
}

func TestAKeyIsKeptInTheKeyring(t *testing.T) {
	r, path := &Ring{Env: session}, filepath.Join(t.TempDir(), "secrets.key")
	made, err := seal.Keep(path, r)
	if err != nil || made.Place != seal.InKeyring {
		t.Fatalf("%+v, %v", made, err)
	}
	if again, err := seal.Keep(path, r); again.Key != made.Key || err != nil {
		t.Errorf("then %+v, %v", again, err)
	}
}

func TestAKeyringThatFails(t *testing.T) {
	broken := errors.New("no such service")
	keyring.MockInitWithError(broken)
	defer keyring.MockInit()
	r := &Ring{Env: session}
	if _, err := r.Get("one"); !errors.Is(err, broken) || errors.Is(err, seal.ErrNoKey) {
		t.Errorf("get: %v", err)
	}
	if err := r.Set("one", "x"); !errors.Is(err, broken) {
		t.Errorf("set: %v", err)
	}
}

func TestAKeyringThatAsksItsUserIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, unlocked := &Ring{Env: session}, make(chan struct{})
		before := time.Now()
		_, err := r.bounded(func() (string, error) { <-unlocked; return "late", nil })
		if took := time.Since(before); !errors.Is(err, ErrSilent) || took != DefaultWait {
			t.Errorf("%v after %v", err, took)
		}
		close(unlocked)
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestASessionWithoutABusHasNoKeyring(t *testing.T) {
	empty, withBus := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(withBus, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]bool{"": false, empty: false, withBus: true} {
		r := &Ring{Env: func(name string) string {
			if name == "XDG_RUNTIME_DIR" {
				return dir
			}
			return ""
		}}
		if got := r.reachableOn("linux"); got != want {
			t.Errorf("%q: %v", dir, got)
		}
		if got := r.reachableOn("darwin"); !got {
			t.Errorf("%q: the Keychain needs no bus", dir)
		}
	}
	disabled := &Ring{Env: func(string) string { return "disabled:" }}
	if disabled.reachableOn("linux") {
		t.Error("a bus that is disabled has a keyring")
	}
}
