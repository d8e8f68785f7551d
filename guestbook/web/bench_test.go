package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// fill signs n entries, many at a time so that they share commits.
func (h *wholeHouse) fill(b *testing.B, n int) {
	b.Helper()
	var next atomic.Int64
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				h.sign(b, fmt.Sprint("Guest ", i), strings.Repeat("Slept like a parcel in the left-luggage room. ", 5))
			}
		})
	}
	group.Wait()
}

// look asks for a page on a connection of its own, and tells when its first byte came and how many there were.
func (h *wholeHouse) look(b *testing.B, path string) (first time.Duration, size int) {
	b.Helper()
	conn, err := net.Dial("tcp", h.addr)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	began := time.Now()
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, h.addr)
	r := bufio.NewReader(conn)
	if _, err := r.Peek(1); err != nil {
		b.Fatal(err)
	}
	first = time.Since(began)
	answer, err := http.ReadResponse(r, nil)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: %v, %v", path, answer, err)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	return first, len(body)
}

func report(b *testing.B, name string, took []time.Duration) {
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[(len(took)-1)*p/100].Microseconds())/1000, fmt.Sprintf("%s-p%d-ms", name, p))
	}
}

// BenchmarkBook opens the newest page and one in the middle of a book with 10,000 entries, as the program serves it.
func BenchmarkBook(b *testing.B) {
	h := openHouse(b)
	h.fill(b, 10_000)
	for name, path := range map[string]string{"newest": "/", "middle": "/?before=5000"} {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			size := 0
			for b.Loop() {
				first, n := h.look(b, path)
				took, size = append(took, first), n
			}
			report(b, "first-byte", took)
			b.ReportMetric(float64(size)/1024, "page-KB")
		})
	}
}

// BenchmarkFlood opens the newest page while one source posts 10,000 entries as fast as it can.
func BenchmarkFlood(b *testing.B) {
	h := openHouse(b)
	h.fill(b, 1000)
	var posted, taken atomic.Int64
	client := http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{MaxIdleConnsPerHost: 8},
	}
	defer client.CloseIdleConnections()
	var took []time.Duration
	for b.Loop() {
		posted.Store(0)
		flooded := make(chan struct{})
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for i := posted.Add(1); i <= 10_000; i = posted.Add(1) {
					answer, err := client.PostForm("http://"+h.addr+"/guestbook", url.Values{"name": {"Spam"}, "text": {fmt.Sprint("Pills ", i)}})
					if err != nil {
						b.Error(err)
						return
					}
					_, _ = io.Copy(io.Discard, answer.Body)
					answer.Body.Close()
					if answer.StatusCode == http.StatusSeeOther {
						taken.Add(1)
					}
				}
			})
		}
		go func() {
			group.Wait()
			close(flooded)
		}()
		for done := false; !done; {
			first, _ := h.look(b, "/")
			took = append(took, first)
			select {
			case <-flooded:
				done = true
			default:
			}
		}
	}
	report(b, "first-byte", took)
	b.ReportMetric(float64(taken.Load())/float64(b.N), "signed")
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N)/10_000, "ms/post")
}

// BenchmarkViewers holds 1,000 live feeds open on connections of their own, and measures what they cost in memory (both ends,
// as the viewers are in this process too) and how long it takes until all have got an entry after it was signed.
func BenchmarkViewers(b *testing.B) {
	const viewers = 1000
	h := openHouse(b)
	h.fill(b, 100)
	before := inUse()
	got := make(chan struct{}, viewers)
	var group sync.WaitGroup
	var conns []net.Conn
	for range viewers {
		conn, err := net.Dial("tcp", h.addr)
		if err != nil {
			b.Fatal(err)
		}
		conns = append(conns, conn)
		fmt.Fprintf(conn, "GET /live HTTP/1.1\r\nHost: %s\r\n\r\n", h.addr)
		group.Go(func() {
			lines := bufio.NewReaderSize(conn, 512)
			for {
				line, err := lines.ReadSlice('\n')
				if err == bufio.ErrBufferFull {
					continue
				}
				if err != nil {
					return
				}
				if strings.HasPrefix(string(line), "event: parts") {
					got <- struct{}{}
				}
			}
		})
	}
	all := func() {
		for range viewers {
			<-got
		}
	}
	all() // the first, with the whole page
	cost := inUse() - before
	var took []time.Duration
	for b.Loop() {
		time.Sleep(1100 * time.Millisecond) // a feed tells once a second at most
		began := time.Now()
		h.sign(b, "Ada", "For everybody.")
		all()
		took = append(took, time.Since(began))
	}
	report(b, "all-told", took)
	b.ReportMetric(float64(max(cost, inUse()-before))/(1<<20), "MB")
	for _, conn := range conns {
		conn.Close()
	}
	group.Wait()
}

// inUse tells how much memory is in use for the heap and for stacks, after a collection.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}
