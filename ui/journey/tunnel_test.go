package journey

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"bellhop/tunnel/ngrok/ngroktest"
)

// TestGoingPublicByPrograms sets up the public address, opens and closes it by the control API alone; what was set and
// counted is there after a restart, and no secret is anywhere.
func TestGoingPublicByPrograms(t *testing.T) {
	const token, password, secret = "2abcTheRightOne_token1234567890", "hunter2hunter2", "topsecret0815"
	service := ngroktest.New(t, ngroktest.Config{Authtoken: token})
	home, ca := t.TempDir(), filepath.Join(t.TempDir(), "ca.pem")
	file := filepath.Join(home, ".config", "ngrok", "ngrok.yml")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{ca: string(service.PEM()), file: "version: 3\nagent:\n  authtoken: " + token + "\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a := newApp(t, t.TempDir())
	command := func() *exec.Cmd {
		c := a.command("serve")
		c.Env = append(c.Env, "HOME="+home, "XDG_CONFIG_HOME=", "BELLHOP_NGROK_SERVER="+service.Addr(), "BELLHOP_NGROK_CA="+ca)
		return c
	}
	a.start(command())
	var answers []string
	call := func(method string, body any, want int) object {
		t.Helper()
		o := a.call(method, "/tunnel", body, want)
		text, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, string(text))
		return o
	}

	if o := call("GET", nil, 200); o["state"] != "closed" || at(o, "token.from") != "none" || at(o, "token.found_in") != file {
		t.Fatalf("at first: %v", o)
	}
	if said := at(call("POST", nil, 409), "error.message"); !strings.Contains(said, "there is none yet") {
		t.Errorf("without a token: %s", said)
	}
	if said := at(call("PATCH", object{"policy": "on_http_request:\n  - action: []\n"}, 400), "error.message"); !strings.Contains(said, "Line 2") {
		t.Errorf("a policy that is none: %s", said)
	}
	call("PATCH", object{"take_found_token": true, "user": "guest", "password": password, "allow": []string{"127.0.0.1"}, "policy": "on_http_response:\n  - actions:\n      - type: add-headers\n        config: {headers: {x-secret: " + secret + "}}\n"}, 200)
	url := call("POST", nil, 200)["url"].(string)
	if o := call("POST", nil, 200); o["state"] != "open" || o["url"] != url || at(o, "token.from") != "saved" || at(o, "options.rules") != "3" {
		t.Errorf("open: %v", o)
	}
	if got := visit(t, url, ""); got != http.StatusUnauthorized {
		t.Errorf("without the password: %d", got)
	}
	if got := visit(t, url, password); got != http.StatusOK {
		t.Errorf("with the password: %d", got)
	}
	quota := func() string { return at(call("GET", nil, 200), "quota.requests") }
	if got := quota(); got != "1" {
		t.Errorf("%s requests were counted", got)
	}
	if line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", a.cmd.Process.Pid)); err == nil {
		answers = append(answers, string(line))
	}
	for _, format := range []string{"har", "ndjson", "curl"} {
		answers = append(answers, fmt.Sprint(a.call("GET", "/export?format="+format, nil, 200)))
	}
	for range 2 {
		if o := call("DELETE", nil, 200); o["state"] != "closed" {
			t.Errorf("closed: %v", o)
		}
	}
	a.stop()

	a.start(command())
	if o := call("GET", nil, 200); at(o, "options.user") != "guest" || at(o, "options.has_password") != "true" || at(o, "token.from") != "saved" {
		t.Errorf("after a restart: %v", o)
	}
	if got := quota(); got != "1" {
		t.Errorf("after a restart %s requests were counted", got)
	}
	if got := visit(t, call("POST", nil, 200)["url"].(string), ""); got != http.StatusUnauthorized {
		t.Errorf("after a restart, without the password: %d", got)
	}
	a.stop()
	places := map[string]string{"an answer": strings.Join(answers, "\n"), "the log": a.errs.String()}
	if err := filepath.WalkDir(a.data, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			var text []byte
			text, err = os.ReadFile(path)
			places[path] = string(text)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	sent := base64.StdEncoding.EncodeToString([]byte("guest:" + password))
	for place, text := range places {
		for _, one := range []string{token, password, secret, sent} {
			if strings.Contains(text, one) {
				t.Errorf("%s holds %s", place, one)
			}
		}
	}
}

// at gives a value inside an answer, as text.
func at(o object, path string) string {
	var v any = o
	for _, name := range strings.Split(path, ".") {
		inner, ok := v.(object)
		if !ok {
			return ""
		}
		v = inner[name]
	}
	if n, ok := v.(float64); ok {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// visit asks for the front page as guest with a password, or as nobody, and gives the status.
func visit(t *testing.T, url, password string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if password != "" {
		r.SetBasicAuth("guest", password)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}
