// Package journey walks through the finished program as a person would: the built binary, a real data folder, real
// addresses, and for the window a real display and a real browser. Each step is checked by its outcome.
package journey

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bellhop/hooks/queue/queuetest/broker"
)

// How long a test bears with a busy machine.
const (
	patience = 2 * time.Minute  // before a step is called failed
	again    = 20 * time.Second // before a key is pressed once more, which the window may not have been ready for
)

// binary is the program under test, built once for all tests of this package.
var binary string

func TestMain(m *testing.M) {
	os.Setenv("BELLHOP_KEYRING", "off") // no journey reaches the keyring of who runs it
	dir, err := os.MkdirTemp("", "bellhop-journey")
	if err != nil {
		panic(err)
	}
	binary = filepath.Join(dir, "bellhop")
	code := 1
	if build := exec.Command("go", buildArgs()...); run(build) {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// buildArgs builds the program as this test was built: with its tags, and with the race detector when it has it.
func buildArgs() []string {
	args := []string{"build", "-o", binary}
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		switch {
		case s.Key == "-tags":
			args = append(args, "-tags", s.Value)
		case s.Key == "-race" && s.Value == "true":
			args = append(args, "-race")
		}
	}
	return append(args, "bellhop")
}

func run(c *exec.Cmd) bool {
	out, err := c.CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s\n%s%v\n", c, out, err)
	}
	return err == nil
}

// app is a running Bellhop.
type app struct {
	t       *testing.T
	cmd     *exec.Cmd
	data    string
	base    string // of the guest book and the inboxes
	control string
	token   string
	errs    lockedBuffer
	exited  chan error
}

// lockedBuffer takes what a process writes while a test reads it.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// freeAddr gives a loopback address that nothing listens on, and that is kept for the program until the test ends.
func freeAddr(t testing.TB) string {
	t.Helper()
	return broker.Own[*broker.Ports](t)(broker.Keep(1)).Address()
}

// newApp prepares a Bellhop on a data folder and free addresses; start starts it.
func newApp(t *testing.T, data string) *app {
	t.Helper()
	return &app{t: t, data: data, base: "http://" + freeAddr(t), control: "http://" + freeAddr(t)}
}

// command is how the program is called with this app's addresses.
func (a *app) command(args ...string) *exec.Cmd {
	args = append(args, "--data", a.data, "--listen", strings.TrimPrefix(a.base, "http://"), "--control", strings.TrimPrefix(a.control, "http://"))
	c := exec.Command(binary, args...)
	c.Env = append(os.Environ(), "NGROK_AUTHTOKEN=", "GORACE=halt_on_error=0", "LC_ALL=C.UTF-8")
	return c
}

// start starts the program, waits until it is ready, and sees to its end.
func (a *app) start(c *exec.Cmd) {
	a.t.Helper()
	a.cmd, a.exited = c, make(chan error, 1)
	c.Stderr = &a.errs
	if err := c.Start(); err != nil {
		a.t.Fatal(err)
	}
	go func() { a.exited <- c.Wait() }()
	a.t.Cleanup(func() {
		a.stop()
		if out := a.errs.String(); strings.Contains(out, "DATA RACE") || strings.Contains(out, "Error in Fyne call thread") {
			a.t.Errorf("the program reported:\n%s", out)
		}
	})
	a.eventually("the program to be ready", func() bool {
		select {
		case err := <-a.exited:
			a.exited <- err
			a.t.Fatalf("the program ended: %v\n%s", err, a.errs.String())
		default:
		}
		r, err := http.Get(a.control + "/readyz")
		if err != nil {
			return false
		}
		r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
	token, err := os.ReadFile(filepath.Join(a.data, "control.token"))
	if err != nil {
		a.t.Fatal(err)
	}
	a.token = strings.TrimSpace(string(token))
}

// stop asks the program to end and waits for it. A second call changes nothing.
func (a *app) stop() {
	a.t.Helper()
	if a.cmd == nil {
		return
	}
	_ = a.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	select {
	case err := <-a.exited:
		if err != nil {
			a.t.Errorf("the program ended with %v\n%s", err, a.errs.String())
		}
	case <-time.After(patience):
		_ = a.cmd.Process.Kill()
		a.t.Errorf("the program did not stop\n%s", a.errs.String())
	}
	a.cmd = nil
}

// eventually polls for an outcome: what is looked at is another process, which sends no signal.
func (a *app) eventually(what string, ok func() bool) {
	a.t.Helper()
	if !within(patience, ok) {
		a.t.Fatalf("waited in vain for %s", what)
	}
}

// within reports whether something comes true in time.
func within(limit time.Duration, ok func() bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}

// object is a JSON answer.
type object = map[string]any

// call calls the control API and checks the status.
func (a *app) call(method, path string, body any, want int) object {
	a.t.Helper()
	var send io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			a.t.Fatal(err)
		}
		send = bytes.NewReader(b)
	}
	r, err := http.NewRequest(method, a.control+"/api/v1"+path, send)
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != want {
		a.t.Fatalf("%s %s: %s, want %d, %v\n%s", method, path, response.Status, want, err, got)
	}
	var o object
	if len(got) > 0 && json.Unmarshal(got, &o) != nil {
		o = object{"raw": string(got)}
	}
	return o
}

// raw reads the bytes of one side of an exchange.
func (a *app) raw(id, side string) string {
	a.t.Helper()
	r, err := http.NewRequest(http.MethodGet, a.control+"/api/v1/exchanges/"+id+"/"+side, nil)
	if err != nil {
		a.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+a.token)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		a.t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		a.t.Fatalf("%s of %s: %s %v", side, id, response.Status, err)
	}
	return string(b)
}

// exchanges lists the newest exchanges, newest first.
func (a *app) exchanges() []object {
	a.t.Helper()
	var list []object
	for _, item := range a.call(http.MethodGet, "/exchanges?limit=200", nil, http.StatusOK)["items"].([]any) {
		list = append(list, item.(object))
	}
	return list
}

// find gives the newest exchange whose fields are as wanted; nil when there is none.
func (a *app) find(want object) object {
	a.t.Helper()
next:
	for _, x := range a.exchanges() {
		for field, value := range want {
			if fmt.Sprint(x[field]) != fmt.Sprint(value) {
				continue next
			}
		}
		return x
	}
	return nil
}

// await waits for an exchange whose fields are as wanted.
func (a *app) await(want object) (x object) {
	a.t.Helper()
	a.eventually(fmt.Sprintf("an exchange with %v", want), func() bool { x = a.find(want); return x != nil })
	return x
}

// lines reads a process's lines as they come.
func lines(r io.Reader) <-chan string {
	c := make(chan string, 100)
	go func() {
		defer close(c)
		for s := bufio.NewScanner(r); s.Scan(); {
			c <- s.Text()
		}
	}()
	return c
}
