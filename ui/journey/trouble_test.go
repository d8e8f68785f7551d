package journey

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTroubleAtStart starts the program where it cannot work: each time it ends with a code and a sentence, and
// leaves what is there as it was.
func TestTroubleAtStart(t *testing.T) {
	t.Run("the port is taken", func(t *testing.T) {
		a := newApp(t, t.TempDir())
		l, err := net.Listen("tcp", strings.TrimPrefix(a.base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		refused(t, a.command("serve"), 1, "Port "+port+" is in use by another program.", "--listen 127.0.0.1:")
	})
	t.Run("the control port is taken", func(t *testing.T) {
		a := newApp(t, t.TempDir())
		l, err := net.Listen("tcp", strings.TrimPrefix(a.control, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		refused(t, a.command("serve"), 1, "is in use by another program.", "--control 127.0.0.1:")
	})
	t.Run("the data folder cannot be written", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, newApp(t, filepath.Join(file, "data")).command("serve"), 1, "data folder", "--data")
	})
	t.Run("the database is damaged", func(t *testing.T) {
		dir := t.TempDir()
		damaged := bytes.Repeat([]byte("not a database "), 1000)
		path := filepath.Join(dir, "bellhop.db")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, newApp(t, dir).command("serve"), 1, "is damaged. It was left as it is.")
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, damaged) {
			t.Errorf("the damaged file was changed: %v", err)
		}
	})
	t.Run("the folder is held by another", func(t *testing.T) {
		a := newApp(t, t.TempDir())
		a.start(a.command("serve"))
		refused(t, newApp(t, a.data).command("serve"), 1, "Another Bellhop is running on the data folder "+a.data, strings.TrimPrefix(a.control, "http://"))
		a.call(http.MethodGet, "/comments", nil, 200) // the first is none the worse
	})
	t.Run("there is no display", func(t *testing.T) {
		c := newApp(t, t.TempDir()).command()
		c.Env = append(c.Env, "DISPLAY=", "WAYLAND_DISPLAY=")
		refused(t, c, 1, "There is no display here.", "bellhop serve")
	})
	t.Run("the display does not answer", func(t *testing.T) {
		c := newApp(t, t.TempDir()).command()
		c.Env = append(c.Env, "DISPLAY=:98765", "WAYLAND_DISPLAY=")
		refused(t, c, 1, "The display :98765 does not answer.", "bellhop serve")
	})
	t.Run("the control address is public", func(t *testing.T) {
		c := exec.Command(binary, "serve", "--data", t.TempDir(), "--control", "0.0.0.0:0")
		refused(t, c, 1, "for this computer only")
	})
	t.Run("a flag is not known", func(t *testing.T) {
		refused(t, exec.Command(binary, "serve", "--colour", "red"), 2, "colour")
	})
}

// refused runs the program to its end, which must come with the code and with all sentences on standard error.
func refused(t *testing.T, c *exec.Cmd, code int, sentences ...string) {
	t.Helper()
	var errs bytes.Buffer
	c.Stderr = &errs
	_ = c.Run() // the exit code is looked at below
	if got := c.ProcessState.ExitCode(); got != code {
		t.Errorf("exit code %d, want %d", got, code)
	}
	for _, s := range sentences {
		if !strings.Contains(errs.String(), s) {
			t.Errorf("does not say %q:\n%s", s, errs.String())
		}
	}
}

// TestTooLargeABody sends more than an inbox takes: 413, and the cut capture is kept, marked and not replayed.
func TestTooLargeABody(t *testing.T) {
	a := newApp(t, t.TempDir())
	a.start(a.command("serve"))
	body := bytes.Repeat([]byte("0123456789abcdef"), 11<<16) // 11 MiB
	response, err := http.Post(a.base+"/in/demo", "text/plain", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("answered %s", response.Status)
	}
	x := a.await(object{"inbox": "demo", "status": 413, "state": "failed"})
	if request := x["request"].(object); request["truncated"] != true || request["size"] != float64(10<<20) {
		t.Errorf("kept as %v", request)
	}
	said := a.call(http.MethodPost, "/exchanges/"+x["id"].(string)+"/replay", nil, http.StatusConflict)
	if message := said["error"].(object)["message"]; !strings.Contains(message.(string), "cannot be replayed") {
		t.Errorf("said %v", message)
	}
}
