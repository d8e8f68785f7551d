package journey

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jezek/xgb/xproto"
)

// How much the figures of the window under load are made with; the environment may ask for less.
const (
	loadRows    = 1_000_000 // stored before; BELLHOP_ROWS
	loadMinutes = 10        // at loadRate; BELLHOP_MINUTES
	loadRate    = 200       // exchanges a second
	floodRate   = 1000      // a second, with loadRows stored
	floodTime   = 20 * time.Second
	loadBody    = `{"event":"order.paid","order":4711,"total":"12.50"}`
)

// amount reads a number from the environment.
func amount(b *testing.B, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatalf("%s is a number", name)
	}
	return n
}

// loaded is a window that is measured while webhooks arrive.
type loaded struct {
	*display
	b      *testing.B
	cmd    *exec.Cmd
	base   string
	id     xproto.Window
	frames *frames
	first  time.Duration // from the start of the process to the first frame
}

// openLoaded starts the program with its window.
func openLoaded(b *testing.B, program, data string) *loaded {
	b.Helper()
	l := &loaded{display: newDisplay(b, screenWidth, screenHeight), b: b, base: freeAddr(b)}
	l.cmd = exec.Command(program, "--data", data, "--listen", l.base, "--control", freeAddr(b))
	l.cmd.Env = append(os.Environ(), "DISPLAY="+l.name, "HOME="+b.TempDir(), "WAYLAND_DISPLAY=", "LC_ALL=C.UTF-8")
	started := time.Now()
	own(b, l.cmd)
	l.id = l.await()
	l.frames = l.watch(l.id)
	l.first = l.frames.next(b).Sub(started)
	return l
}

// arrive sends webhooks at an even rate until ctx ends; rate 0 is as fast as they are acknowledged. It gives how many.
func arrive(ctx context.Context, b *testing.B, base string, rate, most int) int {
	transport := &http.Transport{MaxIdleConnsPerHost: loadConns}
	defer transport.CloseIdleConnections()
	work := make(chan struct{}, rate/10+1)
	var senders sync.WaitGroup
	for range loadConns {
		senders.Go(func() {
			for range work {
				r, err := (&http.Client{Transport: transport}).Post("http://"+base+"/in/scratch", "application/json", strings.NewReader(loadBody))
				if err != nil {
					b.Error(err)
					continue
				}
				_, _ = io.Copy(io.Discard, r.Body)
				r.Body.Close()
			}
		})
	}
	defer senders.Wait()
	defer close(work)
	began := time.Now()
	for n := 0; ; n++ {
		if n == most || ctx.Err() != nil {
			return n
		}
		if rate > 0 {
			time.Sleep(time.Until(began.Add(time.Duration(n) * time.Second / time.Duration(rate)))) // the rate is even
		}
		work <- struct{}{}
	}
}

// fill stores exchanges with the program itself, without a window, as fast as it takes them.
func fill(b *testing.B, program, data string, rows int) {
	b.Helper()
	base, control := freeAddr(b), freeAddr(b)
	c := exec.Command(program, "serve", "--data", data, "--listen", base, "--control", control)
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	awaitReady(b, "http://"+control)
	arrive(b.Context(), b, base, 0, rows)
	token, err := os.ReadFile(filepath.Join(data, "control.token"))
	if err != nil {
		b.Fatal(err)
	}
	for anyNew(b, "http://"+control, strings.TrimSpace(string(token))) {
		time.Sleep(100 * time.Millisecond) // another process, which sends no signal
	}
	_ = c.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	if err := c.Wait(); err != nil {
		b.Fatalf("the program ended with %v", err)
	}
}

// settled gives when the last of the drawings that follow one another was made.
func (l *loaded) settled() time.Time {
	last := l.frames.next(l.b)
	for end := time.After(2 * time.Second); ; {
		select {
		case last = <-l.frames.drawn:
		case <-time.After(300 * time.Millisecond):
			return last
		case <-end:
			return last
		}
	}
}

// answer gives how long it takes from a key, pressed with Ctrl, until its first and its last drawing.
func (l *loaded) answer(key xproto.Keysym) (first, last time.Duration) {
	l.frames.count()
	began := l.chord(key)
	at := l.frames.next(l.b)
	l.frames.drawn <- at
	return at.Sub(began), l.settled().Sub(began)
}

// of95 gives the 95th percentile, in milliseconds.
func of95(list []time.Duration) float64 {
	slices.Sort(list)
	return float64(list[min(len(list)-1, len(list)*95/100)].Microseconds()) / 1000
}

// pages switches between all pages a few times.
func (l *loaded) pages(rounds int) (firsts, lasts []time.Duration) {
	for range rounds {
		for _, key := range "2345,1" {
			first, last := l.answer(xproto.Keysym(key))
			firsts, lasts = append(firsts, first), append(lasts, last)
		}
	}
	return firsts, lasts
}

// BenchmarkWindowOfAMillion measures the window with a million exchanges stored, in a real window drawn by software: the
// first frame, switching pages, scrolling, and the list while a thousand more arrive each second. The
// times are of the X server's drawings, and begin when it is told of the key. Storing them takes some minutes.
func BenchmarkWindowOfAMillion(b *testing.B) {
	program := optimised(b)
	data := filepath.Join(b.TempDir(), "data")
	fill(b, program, data, amount(b, "BELLHOP_ROWS", loadRows))
	for b.Loop() {
		l := openLoaded(b, program, data)
		b.ReportMetric(float64(l.first.Milliseconds()), "ms-to-first-frame")
		l.settled()
		firsts, lasts := l.pages(5)
		b.ReportMetric(of95(firsts), "p95-ms-to-page")
		b.ReportMetric(of95(lasts), "p95-ms-to-page-at-rest")
		whole, window := l.scroll()
		b.ReportMetric(whole, "cpu-ms/scrolled-frame")
		b.ReportMetric(window, "window-thread-ms/scrolled-frame")
		l.click(screenWidth/3, screenHeight/2)
		l.settled()
		_, window = l.scroll()
		b.ReportMetric(window, "window-thread-ms/scrolled-frame-beside-an-open-one")
		l.flood()
		b.ReportMetric(memory(b, l.cmd.Process.Pid, "VmRSS"), "MiB")
	}
}

// scroll turns the wheel over the list, away from the newest row that it follows, and gives the CPU time that a frame took
// in milliseconds: of the whole program, drawing by software included, and of the thread that the window is driven by.
func (l *loaded) scroll() (whole, window float64) {
	l.xdo("mousemove", strconv.Itoa(screenWidth/3), strconv.Itoa(screenHeight/2))
	l.frames.count()
	pid := strconv.Itoa(l.cmd.Process.Pid)
	process, thread := "/proc/"+pid+"/stat", "/proc/"+pid+"/task/"+pid+"/stat"
	before, beforeWindow := cpuOf(l.b, process), cpuOf(l.b, thread)
	l.xdo("click", "--repeat", "150", "--delay", "20", "4")
	used, usedWindow := cpuOf(l.b, process)-before, cpuOf(l.b, thread)-beforeWindow
	drawn := float64(l.frames.count())
	if drawn < 10 {
		l.b.Fatalf("the list stands still: %v drawings", drawn)
	}
	l.key("f") // follow again
	return float64(used.Microseconds()) / 1000 / drawn, float64(usedWindow.Microseconds()) / 1000 / drawn
}

// flood has a thousand exchanges a second arrive, and measures what the window draws meanwhile.
func (l *loaded) flood() {
	ctx, stop := context.WithTimeout(l.b.Context(), floodTime)
	defer stop()
	l.frames.count()
	before := cpu(l.b, l.cmd.Process.Pid)
	began := time.Now()
	n := arrive(ctx, l.b, l.base, floodRate, -1)
	took := time.Since(began)
	drawn := make([]time.Time, len(l.frames.drawn))
	for i := range drawn {
		drawn[i] = <-l.frames.drawn
	}
	var pauses []time.Duration
	for i := range max(0, len(drawn)-1) {
		pauses = append(pauses, drawn[i+1].Sub(drawn[i]))
	}
	if len(pauses) == 0 {
		l.b.Fatal("the list stands still")
	}
	l.b.ReportMetric(float64(n)/took.Seconds(), "arrived/s")
	l.b.ReportMetric(float64(len(drawn))/took.Seconds(), "frames/s")
	l.b.ReportMetric(float64(slices.Max(pauses).Milliseconds()), "ms-longest-pause")
	l.b.ReportMetric(100*(cpu(l.b, l.cmd.Process.Pid)-before).Seconds()/took.Seconds(), "cpu-%")
}

// BenchmarkWindowForTenMinutes measures the memory of the window after ten minutes in which 200 exchanges a second arrived
// and every page was opened each minute.
func BenchmarkWindowForTenMinutes(b *testing.B) {
	program := optimised(b)
	for b.Loop() {
		l := openLoaded(b, program, filepath.Join(b.TempDir(), strconv.Itoa(b.N)))
		minutes := amount(b, "BELLHOP_MINUTES", loadMinutes)
		ctx, stop := context.WithTimeout(b.Context(), time.Duration(minutes)*time.Minute)
		arriving := make(chan int)
		go func() { arriving <- arrive(ctx, b, l.base, loadRate, -1) }()
		most := 0.0
		for range minutes {
			for range 50 {
				time.Sleep(time.Second) // memory over time is what is measured
				most = max(most, memory(b, l.cmd.Process.Pid, "VmRSS"))
			}
			for _, key := range []string{"ctrl+2", "ctrl+3", "ctrl+4", "ctrl+5", "ctrl+comma", "ctrl+1"} {
				l.key(key)
				time.Sleep(time.Second) // it is looked at
			}
			l.frames.count()
		}
		stop()
		b.ReportMetric(float64(<-arriving)/float64(minutes*60), "arrived/s")
		b.ReportMetric(memory(b, l.cmd.Process.Pid, "VmRSS"), "MiB")
		b.ReportMetric(most, "MiB-at-most")
	}
}

// optimised builds the program as it is shipped.
func optimised(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "bellhop")
	if !run(exec.Command("go", "build", "-tags", windowTags, "-o", program, "bellhop")) {
		b.Fatal("the program does not build")
	}
	return program
}
