// Package keyring is the system's keyring: the Secret Service of a Linux desktop (GNOME Keyring, KWallet, KeePassXC), the
// Keychain of macOS, the Credential Manager of Windows.
//
// A keyring may ask its user for a password and wait for it without an end, and the library behind it has no way to give
// up. So each call runs on a goroutine of its own, which is left behind when it takes too long: it holds nothing of
// ours, and ends with the answer or the process. A Ring may be used from any goroutine.
package keyring

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"bellhop/hooks/seal"

	keyring "github.com/zalando/go-keyring"
)

// service is what the keys are found under.
const service = "Bellhop"

// DefaultWait is how long a keyring may take to answer: one that is started for this takes a second or two, and one
// that asks for a password more than a start may.
const DefaultWait = 5 * time.Second

// The reasons for having no answer.
var (
	ErrNone   = errors.New("keyring: there is none in this session")
	ErrSilent = errors.New("keyring: no answer in time")
)

// Ring is the keyring of who is logged in.
type Ring struct {
	Wait time.Duration // for an answer; 0 is DefaultWait
	Env  func(string) string

	calls sync.WaitGroup
}

// Get gives what was set under a name. The error is seal.ErrNoKey when there is nothing.
func (r *Ring) Get(name string) (string, error) {
	return r.bounded(func() (string, error) {
		text, err := keyring.Get(service, name)
		if errors.Is(err, keyring.ErrNotFound) {
			err = seal.ErrNoKey
		}
		return text, err
	})
}

// Set keeps a text under a name, in place of what is there.
func (r *Ring) Set(name, text string) error {
	_, err := r.bounded(func() (string, error) { return "", keyring.Set(service, name, text) })
	return err
}

// Close waits until the calls that were left behind have ended. A keyring that waits for a password may hold it for ever.
func (r *Ring) Close() error {
	r.calls.Wait()
	return nil
}

// answer is what a call came to.
type answer struct {
	text string
	err  error
}

func (r *Ring) bounded(call func() (string, error)) (string, error) {
	if !r.reachableOn(runtime.GOOS) {
		return "", ErrNone
	}
	done := make(chan answer, 1)
	r.calls.Add(1)
	go func() {
		defer r.calls.Done()
		text, err := call()
		done <- answer{text, err}
	}()
	wait := r.Wait
	if wait == 0 {
		wait = DefaultWait
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case a := <-done:
		return a.text, a.err
	case <-timer.C:
		return "", ErrSilent
	}
}

// reachableOn tells whether there is a session bus to ask, where keyrings are on one: the library would start a bus of its
// own, with nothing on it. "disabled:" is D-Bus's word for none.
func (r *Ring) reachableOn(system string) bool {
	if system == "darwin" || system == "windows" {
		return true
	}
	if address := r.Env("DBUS_SESSION_BUS_ADDRESS"); address != "" {
		return address != "disabled:"
	}
	_, err := os.Stat(filepath.Join(r.Env("XDG_RUNTIME_DIR"), "bus"))
	return r.Env("XDG_RUNTIME_DIR") != "" && err == nil
}
