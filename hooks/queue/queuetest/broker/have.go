package broker

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// Missing tells that a program is not installed.
type Missing struct{ Program string }

// Error says how it is installed.
func (e *Missing) Error() string {
	return e.Program + " is missing. Install it with: sh .ci/deps.sh test"
}

// Has ends a test that could not get a program. It fails, but where no package brings what is missing, which is everywhere
// but on Linux, it is skipped.
func Has(t testing.TB, err error) {
	t.Helper()
	if _, missing := errors.AsType[*Missing](err); missing && runtime.GOOS != "linux" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Own gives a test a server of its own, which ends with it, as Own[*Server](t)(Gearman()).
func Own[S io.Closer](t testing.TB) func(S, error) S {
	t.Helper()
	return func(server S, err error) S {
		t.Helper()
		Has(t, err)
		t.Cleanup(func() {
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		})
		return server
	}
}

// Shared is a server that the tests of a package have in common, started for the first that asks.
type Shared[S io.Closer] struct {
	Start func() (S, error)

	once   sync.Once
	server S
	err    error
	runs   bool
}

// Get gives the server.
func (s *Shared[S]) Get(t testing.TB) S {
	t.Helper()
	s.once.Do(func() {
		s.server, s.err = s.Start()
		s.runs = s.err == nil
	})
	Has(t, s.err)
	return s.server
}

// Main is a package's TestMain: it runs the tests, ends the server, and fails when goroutines are left.
func (s *Shared[S]) Main(m *testing.M) {
	code := m.Run()
	var err error
	if s.runs {
		err = s.server.Close()
	}
	if code == 0 {
		err = errors.Join(err, goleak.Find())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}
