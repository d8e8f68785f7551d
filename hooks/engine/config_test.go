package engine_test

import (
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/engine"
)

func parse(args []string, env map[string]string) (engine.Options, error) {
	flags := flag.NewFlagSet("bellhop", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return engine.ParseOptions(flags, args, func(name string) string { return env[name] })
}

func TestAFlagGoesBeforeTheEnvironmentBeforeTheDefault(t *testing.T) {
	o, err := parse([]string{"--listen", "127.0.0.1:1", "--open-tunnel=false"}, map[string]string{
		"BELLHOP_LISTEN": "127.0.0.1:2", "BELLHOP_CONTROL": "127.0.0.1:3", "BELLHOP_DATA": "folder", "BELLHOP_WORKERS": "3", "BELLHOP_OPEN_TUNNEL": "true",
	})
	want := engine.Options{Data: "folder", Listen: "127.0.0.1:1", Control: "127.0.0.1:3", Workers: 3}
	if err != nil || o != want {
		t.Errorf("got %+v, %v, want %+v", o, err, want)
	}
	o, err = parse(nil, map[string]string{"BELLHOP_DATA": "folder"})
	if err != nil || o.Listen != "127.0.0.1:8080" || o.Control != "127.0.0.1:8081" || o.Workers != 16 || o.OpenTunnel || o.Queue != "" {
		t.Errorf("the defaults are %+v, %v", o, err)
	}
}

func TestAFileOrALinkMayStandBehindTheFlags(t *testing.T) {
	whole, err := filepath.Abs("config_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for arg, want := range map[string]string{"config_test.go": whole, "bellhop://inbox/orders": "bellhop://inbox/orders"} {
		if o, err := parse([]string{"--data", t.TempDir(), arg}, nil); err != nil || o.Open != want {
			t.Errorf("%q opens %q, %v", arg, o.Open, err)
		}
	}
}

func TestOptionsThatCannotBe(t *testing.T) {
	for _, test := range []struct {
		args []string
		env  map[string]string
	}{
		{[]string{"--workers", "-1"}, nil},
		{[]string{"--workers", "1001"}, nil},
		{[]string{"--data", ""}, nil},
		{[]string{"--queue", "nonsense"}, nil},
		{[]string{"serve"}, nil},
		{[]string{"config_test.go", "config_test.go"}, nil},
		{[]string{"--workers", "1", "no-such-file"}, nil},
		{nil, map[string]string{"BELLHOP_WORKERS": "many"}},
		{nil, map[string]string{"BELLHOP_OPEN_TUNNEL": "perhaps"}},
	} {
		if _, err := parse(test.args, test.env); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%q %v: %v", test.args, test.env, err)
		}
	}
}

func TestTheControlAPIIsForThisComputerOnly(t *testing.T) {
	for addr, fine := range map[string]bool{
		"127.0.0.1:8081": true, "localhost:1": true, "[::1]:0": true, "127.9.9.9:1": true,
		"0.0.0.0:8081": false, ":8081": false, "192.168.1.1:1": false, "[::]:1": false, "example.test:1": false, "127.0.0.1": false, "": false,
	} {
		if err := engine.CheckControl(addr); (err == nil) != fine || err != nil && hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%q: %v", addr, err)
		}
	}
}

func TestTheAPIStandsOnTheEngine(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a"}))
	x := captured(t, e, url, "a", []byte("{}"))
	server := httptest.NewServer(e.API(nil, func(string) bool { return false }).Handler())
	t.Cleanup(server.Close)
	get := func(path, token string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		response, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
	for path, want := range map[string]string{"/healthz": "ok", "/readyz": "ready", "/api/v1/exchanges": `"` + x.ID.String() + `"`, "/api/v1/queue": `"paused":false`} {
		if status, body := get(path, e.Token); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("%s answers %d %s", path, status, body)
		}
	}
	if status, _ := get("/api/v1/exchanges", "guess"); status != http.StatusUnauthorized {
		t.Errorf("a guessed token is answered with %d", status)
	}
}

func TestWhoHoldsTheFolderIsAskedToShowItself(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "control.token"), []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	raised := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/api/v1/window/raise" && r.Header.Get("Authorization") == "Bearer secret" {
			var wish map[string]string
			if err := json.NewDecoder(r.Body).Decode(&wish); err != nil || wish["open"] != "bellhop://live" {
				t.Errorf("it was asked to open %v, %v", wish, err)
			}
			_ = json.NewEncoder(w).Encode(map[string]bool{"raised": raised})
		}
	}))
	t.Cleanup(server.Close)
	held := engine.Held{Dir: dir, Control: server.Listener.Addr().String()}
	if held.Raise(t.Context(), "bellhop://live") {
		t.Error("a program without a window was raised")
	}
	if raised = true; !held.Raise(t.Context(), "bellhop://live") {
		t.Error("it was not raised")
	}
	server.Close()
	if held.Raise(t.Context(), "bellhop://live") {
		t.Error("nobody was raised")
	}
	http.DefaultClient.CloseIdleConnections()
}
