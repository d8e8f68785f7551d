package journey

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// The parts of the window's figures.
const (
	settle = 5 * time.Second  // after the start, before idling is measured
	idle   = 10 * time.Second // for which it is measured
)

// BenchmarkWindow measures the window under Xvfb with software drawing: from the start of the process to the first
// frame, and what it uses and draws while nothing happens. Frames are counted by the X server.
func BenchmarkWindow(b *testing.B) {
	program := optimised(b)
	for b.Loop() {
		d := newDisplay(b, 1280, 800)
		c := exec.Command(program, "--data", filepath.Join(b.TempDir(), strconv.Itoa(b.N)), "--listen", freeAddr(b), "--control", freeAddr(b))
		c.Env = append(os.Environ(), "DISPLAY="+d.name, "HOME="+b.TempDir(), "WAYLAND_DISPLAY=", "LC_ALL=C.UTF-8")
		started := time.Now()
		own(b, c)
		w := d.await()
		f := d.watch(w)
		b.ReportMetric(float64((<-f.drawn).Sub(started).Milliseconds()), "ms-to-first-frame")
		time.Sleep(settle) // idling is what is measured
		f.count()
		before := cpu(b, c.Process.Pid)
		time.Sleep(idle)
		b.ReportMetric(100*(cpu(b, c.Process.Pid)-before).Seconds()/idle.Seconds(), "idle-cpu-%")
		b.ReportMetric(float64(f.count()), "idle-frames")
		b.ReportMetric(memory(b, c.Process.Pid, "VmRSS"), "idle-MiB")
		b.ReportMetric(memory(b, c.Process.Pid, "RssAnon"), "idle-own-MiB")
		b.ReportMetric(size(b, program), "binary-MiB")
	}
}

// size gives how large a file is, in MiB.
func size(b *testing.B, path string) float64 {
	b.Helper()
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return float64(info.Size()) / (1 << 20)
}

// How BenchmarkServer loads the program: loadConns connections, each with loadEach requests of 2 KiB.
const (
	loadConns = 64
	loadEach  = 2000
)

// BenchmarkServer loads the program without a window with webhooks of 2 KiB, as fast as it acknowledges them. It measures
// the memory at its highest, and how long after the last acknowledgement everything was inspected.
func BenchmarkServer(b *testing.B) {
	program := optimised(b)
	body := strings.Repeat("x", 2048)
	for b.Loop() {
		listen, control, data := freeAddr(b), "http://"+freeAddr(b), filepath.Join(b.TempDir(), strconv.Itoa(b.N))
		c := exec.Command(program, "serve", "--data", data, "--listen", listen, "--control", strings.TrimPrefix(control, "http://"))
		own(b, c)
		awaitReady(b, control)
		transport := &http.Transport{MaxIdleConnsPerHost: loadConns}
		var senders sync.WaitGroup
		began := time.Now()
		for range loadConns {
			senders.Go(func() {
				for range loadEach {
					r, err := (&http.Client{Transport: transport}).Post("http://"+listen+"/in/scratch", "text/plain", strings.NewReader(body))
					if err != nil || r.StatusCode != 200 {
						b.Errorf("%v, %v", r, err)
						return
					}
					_, _ = io.Copy(io.Discard, r.Body)
					r.Body.Close()
				}
			})
		}
		senders.Wait()
		acknowledged := time.Now()
		b.ReportMetric(loadConns*loadEach/acknowledged.Sub(began).Seconds(), "captures/s")
		token, err := os.ReadFile(filepath.Join(data, "control.token"))
		if err != nil {
			b.Fatal(err)
		}
		for anyNew(b, control, strings.TrimSpace(string(token))) {
			time.Sleep(10 * time.Millisecond) // the lag is what is measured
		}
		b.ReportMetric(float64(time.Since(acknowledged).Milliseconds()), "ms-to-inspect-the-rest")
		b.ReportMetric(memory(b, c.Process.Pid, "VmHWM"), "peak-MiB")
		transport.CloseIdleConnections()
	}
}

// awaitReady waits until a program takes work.
func awaitReady(b *testing.B, control string) {
	for began := time.Now(); time.Since(began) < patience; time.Sleep(5 * time.Millisecond) {
		if r, err := http.Get(control + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == 200 {
				return
			}
		}
	}
	b.Fatal("it is not ready")
}

// anyNew tells whether a capture waits for its inspection.
func anyNew(b *testing.B, control, token string) bool {
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, control+"/api/v1/exchanges?limit=1&q=state:new", nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		b.Fatalf("%s, %v", text, err)
	}
	return !bytes.Contains(text, []byte(`"items":[]`))
}

// windowTags are those of the app as it is shipped: without Fyne's thread checks.
const windowTags = "sqlite_fts5,gles,x11,migrated_fynedo"

// cpu gives the CPU time that a process has used (proc(5), fields 14 and 15, in ticks of 10 ms).
func cpu(t testing.TB, pid int) time.Duration {
	t.Helper()
	return cpuOf(t, "/proc/"+strconv.Itoa(pid)+"/stat")
}

// cpuOf is cpu for a process or a thread whose stat file is known.
func cpuOf(t testing.TB, file string) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+2:]))
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory gives a figure of a process' memory (proc(5), /proc/pid/status) in MiB.
func memory(t testing.TB, pid int, name string) float64 {
	t.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	t.Fatal("the system does not tell the memory of a process")
	return 0
}
