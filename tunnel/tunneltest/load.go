package tunneltest

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/tunnel"
)

// ClosingBound is how long closing a door may take in tests on the real clock. The promise is three seconds, and is held to
// the nanosecond on a fake clock by the tests of tunnel.Keeper; the rest is what a machine that runs other tests may be late.
const ClosingBound = 30 * time.Second

// Close closes a door, waits until it is closed, and fails when that takes longer than ClosingBound. It gives how long it took.
func Close(t *testing.T, k *tunnel.Keeper) time.Duration {
	t.Helper()
	begin := time.Now()
	k.Close()
	Await(t, k, tunnel.Closed)
	took := time.Since(begin)
	if took > ClosingBound {
		t.Errorf("closing took %v", took)
	}
	return took
}

// Mirror answers with the request's body.
var Mirror = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })

// Crowd sends four visitors to the URL, behind which is Mirror, again and again until leave is called. served gets a value
// for a request that was answered.
func Crowd(url string) (served <-chan struct{}, leave func()) {
	answered := make(chan struct{}, 16)
	stop := make(chan struct{})
	var visitors sync.WaitGroup
	for range 4 {
		visitors.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if !mirrored(url) {
					continue
				}
				select {
				case answered <- struct{}{}:
				default:
				}
			}
		})
	}
	return answered, func() {
		close(stop)
		visitors.Wait()
	}
}

// AwaitServed waits until three of a crowd's requests were answered.
func AwaitServed(t *testing.T, served <-chan struct{}) {
	t.Helper()
	for range 3 {
		select {
		case <-served:
		case <-time.After(patience):
			t.Fatal("visitors are not served")
		}
	}
}

func mirrored(url string) bool {
	const sent = 2048
	resp, err := Client().Post(url, "text/plain", strings.NewReader(strings.Repeat("x", sent)))
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	n, err := io.Copy(io.Discard, resp.Body)
	return err == nil && resp.StatusCode == http.StatusOK && n == sent
}
