package ssh_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"bellhop/tunnel"
	"bellhop/tunnel/ssh/sshtest"
	"bellhop/tunnel/tunneltest"
)

// TestOnAndOffUnderLoad opens and closes the door fifty times while visitors come all the time and the server fails in
// one way after the other. Beside it stands a door to another server, which must not notice.
func TestOnAndOffUnderLoad(t *testing.T) {
	shaky, stable := sshtest.New(t, sshtest.Config{}), sshtest.New(t, sshtest.Config{})
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	beside := keep(t, configFor(stable), echo)
	other := tunneltest.Await(t, beside, tunnel.Open)
	k := tunneltest.Keep(t, door(configFor(shaky)), echo)
	var longest time.Duration
	for cycle := range 50 {
		k.Open()
		url := tunneltest.Await(t, k, tunnel.Open).URL
		served, leave := crowd(url)
		for range 3 {
			select {
			case <-served:
			case <-time.After(20 * time.Second):
				t.Fatal("visitors are not served")
			}
		}
		switch cycle % 4 {
		case 1:
			shaky.Drop()
		case 2:
			shaky.Mute(true)
		case 3:
			shaky.Refuse(true)
			shaky.Drop()
		}
		if status, _ := tunneltest.Get(t, other.URL); status != 200 {
			t.Fatalf("the other door answers %d", status)
		}
		begin := time.Now()
		k.Close()
		tunneltest.Await(t, k, tunnel.Closed)
		longest = max(longest, time.Since(begin))
		shaky.Mute(false)
		shaky.Refuse(false)
		leave()
	}
	if longest > closingBound {
		t.Errorf("closing took up to %v", longest)
	}
	if s := beside.State(); s.Phase != tunnel.Open || !s.Since.Equal(other.Since) {
		t.Errorf("the other door is %+v", s)
	}
}

// crowd sends four visitors to the URL again and again until leave is called. served gets a value for a request that
// was answered.
func crowd(url string) (served <-chan struct{}, leave func()) {
	answered := make(chan struct{}, 16)
	stop := make(chan struct{})
	var visitors sync.WaitGroup
	for range 4 {
		visitors.Go(func() {
			client := tunneltest.Client()
			for {
				select {
				case <-stop:
					return
				default:
				}
				resp, err := client.Post(url, "text/plain", strings.NewReader(strings.Repeat("x", 2048)))
				if err != nil {
					continue
				}
				n, _ := io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if resp.StatusCode == http.StatusOK && n == 2048 {
					select {
					case answered <- struct{}{}:
					default:
					}
				}
			}
		})
	}
	return answered, func() {
		close(stop)
		visitors.Wait()
	}
}
