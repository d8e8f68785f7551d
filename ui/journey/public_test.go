package journey

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bellhop/tunnel/ngrok/ngroktest"
)

// TestGoingPublic serves the guest book and the inboxes through the ngrok SDK, against a service of ours that speaks
// the agent's protocol; a drop comes back, and a wrong token is told in a sentence without the token.
func TestGoingPublic(t *testing.T) {
	const token = "2abcTheRightOne_token1234567890"
	service := ngroktest.New(t, ngroktest.Config{Authtoken: token})

	a := newApp(t, t.TempDir())
	said := goPublic(t, a, service, token)
	public := await(t, said, "Public")
	if public == "" || !strings.HasPrefix(public, "http") {
		t.Fatalf("the public address is told as %q", public)
	}
	if page := get(t, public+"/"); !strings.Contains(page, "The Grand Lobby") {
		t.Error("the public address does not show the guest book")
	}
	response, err := http.Post(public+"/in/demo", "application/json", strings.NewReader(strange))
	if err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(response.Body)
	response.Body.Close()
	x := a.await(object{"inbox": "demo", "door": "ngrok"})
	if string(answer) != `{"ok":true}` || a.raw(x["id"].(string), "request") != strange {
		t.Errorf("through the tunnel: answered %q, stored %q", answer, a.raw(x["id"].(string), "request"))
	}
	for _, path := range []string{"/api/v1/exchanges", "/healthz", "/readyz"} {
		r, err := http.NewRequest(http.MethodGet, public+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+a.token)
		r.Host = strings.TrimPrefix(a.control, "http://")
		if response, err = http.DefaultClient.Do(r); err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			t.Errorf("%s answers %s through the tunnel", path, response.Status)
		}
	}

	service.Drop()
	a.eventually("the address to come back", func() bool {
		response, err := http.Get(public + "/")
		if err != nil {
			return false
		}
		response.Body.Close()
		return response.StatusCode == http.StatusOK && service.Counts().Binds > 1
	})
	if page := get(t, a.base+"/"); !strings.Contains(page, "The Grand Lobby") {
		t.Error("the drop touched the local door")
	}
}

// TestWrongToken is refused in words, and the token is nowhere.
func TestWrongToken(t *testing.T) {
	service := ngroktest.New(t, ngroktest.Config{Authtoken: "2abcTheRightOne_token1234567890"})
	const wrong = "2abcTheWrongOne_token0987654321"
	a := newApp(t, t.TempDir())
	sentence := await(t, goPublic(t, a, service, wrong), "Public")
	if !strings.Contains(sentence, "token") || strings.Contains(sentence, wrong) {
		t.Errorf("said %q", sentence)
	}
	a.stop()
	if strings.Contains(a.errs.String(), wrong) {
		t.Error("the log holds the token")
	}
}

// goPublic starts a server that goes public at the service, and gives the lines it prints.
func goPublic(t *testing.T, a *app, service *ngroktest.Server, token string) <-chan string {
	t.Helper()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, service.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	c := a.command("serve", "--open-tunnel")
	c.Env = append(c.Env, "NGROK_AUTHTOKEN="+token, "BELLHOP_NGROK_SERVER="+service.Addr(), "BELLHOP_NGROK_CA="+ca)
	read, write := io.Pipe()
	c.Stdout = write
	t.Cleanup(func() { write.Close() })
	said := lines(read)
	a.start(c)
	return said
}

// await gives what stands behind a word in the next line that begins with it.
func await(t *testing.T, said <-chan string, word string) string {
	t.Helper()
	for line := range said {
		if rest, ok := strings.CutPrefix(line, word); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatalf("no line begins with %q", word)
	return ""
}
