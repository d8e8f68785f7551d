package journey

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
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
	optimised := filepath.Join(b.TempDir(), "bellhop")
	if !run(exec.Command("go", "build", "-tags", windowTags, "-o", optimised, "bellhop")) {
		b.Fatal("the program does not build")
	}
	for b.Loop() {
		d := newDisplay(b, 1280, 800)
		c := exec.Command(optimised, "--data", filepath.Join(b.TempDir(), strconv.Itoa(b.N)), "--listen", freeAddr(b), "--control", freeAddr(b))
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
		b.ReportMetric(rss(b, c.Process.Pid), "idle-MiB")
	}
}

// windowTags are those of the app as it is shipped: without Fyne's thread checks.
const windowTags = "sqlite_fts5,gles,x11,migrated_fynedo"

// cpu gives the CPU time that a process has used (proc(5), fields 14 and 15, in ticks of 10 ms).
func cpu(t testing.TB, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
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

// rss gives the memory of a process that is in RAM, in MiB.
func rss(t testing.TB, pid int) float64 {
	t.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
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
