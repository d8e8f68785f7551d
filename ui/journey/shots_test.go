package journey

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestShots draws the pictures in assets/screenshots: every page of the window with sample data, in light and dark, and
// the guest book. It runs when BELLHOP_SHOTS is set.
func TestShots(t *testing.T) {
	if os.Getenv("BELLHOP_SHOTS") == "" || os.Getenv("SHOTS_LANG") != "" || os.Getenv("SHOTS_SCALE") != "" {
		t.Skip("make shots draws the pictures")
	}
	folder, err := filepath.Abs("../../assets/screenshots")
	if err != nil {
		t.Fatal(err)
	}
	for _, variant := range []string{"light", "dark"} {
		t.Run(variant, func(t *testing.T) {
			d := bareDisplay(t, screenWidth, screenHeight)
			a := newApp(t, t.TempDir())
			c := a.command()
			home := t.TempDir()
			c.Env = append(c.Env, "DISPLAY="+d.name, "WAYLAND_DISPLAY=", "HOME="+home, "XDG_CONFIG_HOME="+home, "FYNE_THEME="+variant)
			a.start(c)
			d.xdo("search", "--sync", "--onlyvisible", "--name", "^Bellhop$", "windowmove", "0", "0", "windowfocus")
			page := func(name string) {
				t.Helper()
				time.Sleep(time.Second) // everything is drawn, nothing blinks
				d.shot(filepath.Join(folder, name+"-"+variant+".png"))
			}
			page("empty")
			ring(t, a)
			chosen, forged := a.fromEnd("github"), a.fromEnd("shopify")
			d.key("k")
			for range chosen - 1 {
				d.key("k")
			}
			page("live")
			d.key("bracketright")
			page("response")
			d.key("bracketleft")
			d.key("m")                  // the push, and then the forward of it
			time.Sleep(4 * time.Second) // the word about it has gone
			d.key("j")
			d.key("d")
			page("compare")
			d.key("Escape")
			for range chosen - 1 - forged {
				d.key("j")
			}
			for range 4 { // over Response, Story and Timing
				d.key("bracketright")
			}
			page("signature")
			for range 4 {
				d.key("bracketleft")
			}
			for range chosen - forged {
				d.key("k")
			}
			d.key("e")
			time.Sleep(time.Second)
			d.key("ctrl+Return")
			page("replay")
			d.key("Escape")
			d.key("ctrl+2")
			page("guestbook-page")
			d.key("ctrl+3")
			page("inboxes")
			d.key("ctrl+4")
			page("subscribers")
			d.key("ctrl+5")
			page("deliveries")
			d.key("ctrl+comma")
			page("settings")
			if variant == "light" {
				shootBook(t, a.base, folder)
			}
		})
	}
}

// ring makes an evening's traffic.
func ring(t *testing.T, a *app) {
	t.Helper()
	consumer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/crm":
			w.WriteHeader(http.StatusServiceUnavailable)
			io.WriteString(w, `{"error":"we are out to lunch"}`)
		case "/desk":
			time.Sleep(20 * time.Millisecond) // as somebody does who is not at home here
			io.WriteString(w, `{"received":true}`)
		default:
			io.WriteString(w, `{"received":true}`)
		}
	}))
	t.Cleanup(consumer.Close)
	const secret = "It's a Secret to Everybody"
	a.call(http.MethodPost, "/inboxes", object{
		"name":   "github",
		"answer": object{"kind": "sequence", "sequence": []int{200, 200, 202}, "delay_ms": 5}, "verify": object{"scheme": "github", "secrets": []string{secret}},
		"handshake": object{"enabled": []string{"slack", "meta", "microsoft"}}, "forwards": []object{{"url": consumer.URL + "/github"}},
	}, http.StatusCreated)
	a.call(http.MethodPost, "/inboxes", object{"name": "shopify", "verify": object{"scheme": "shopify", "secrets": []string{"shpss_of_ours"}}}, http.StatusCreated)
	a.call(http.MethodPost, "/subscriptions", object{"url": consumer.URL + "/desk", "description": "front-desk", "types": []string{"comment.*"}, "format": "slack", "allow_private": true}, http.StatusCreated)
	a.call(http.MethodPost, "/subscriptions", object{"url": consumer.URL + "/crm", "description": "crm", "types": []string{"comment.*"}, "allow_private": true}, http.StatusCreated)
	for _, guest := range []object{
		{"name": "Sam & Noor", "from": "Leeds", "text": "We rang the bell five times. Sorry about the queue.", "label": "suitcase"},
		{"name": "Aiko", "text": "Checked in from the back row of the workshop.", "label": "train"},
		{"name": "Pekka", "from": "Oulu", "text": "Breakfast was idempotent. I went twice and had it once.", "label": "key"},
		{"name": "Ines", "from": "Lyon", "text": "My Slack channel now knows I was here. Hello, channel.", "label": "bell"},
		{"name": "Tomás R.", "from": "Porto", "text": "Asked for a wake-up call, got a 200 in four milliseconds.", "label": "moon"},
	} {
		a.call(http.MethodPost, "/comments", guest, http.StatusCreated)
	}
	a.eventually("the guests have been told of", func() bool { // so that nothing comes between the push and its forward
		settled := 0
		for _, x := range a.exchanges() {
			url, _ := x["url"].(string)
			if x["inbox"] == "demo" && x["state"] == "processed" || x["status"] == 503.0 || strings.HasSuffix(url, "/desk") && x["status"] == 200.0 {
				settled++
			}
		}
		return settled == 15
	})
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(push))
	post(t, a.base+"/in/github", push, map[string]string{"Content-Type": "application/json", "X-GitHub-Event": "push", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958", "X-Hub-Signature-256": "sha256=" + hex.EncodeToString(mac.Sum(nil))})
	a.await(object{"inbox": "github", "state": "processed"})
	const order = `{"id":820982911946154508,"email":"jon@example.com"}`
	seal := hmac.New(sha256.New, []byte("shpss_of_ours"))
	seal.Write([]byte(order))
	post(t, a.base+"/in/shopify", order+"\n", map[string]string{ // a line feed came in on the way
		"Content-Type": "application/json", "X-Shopify-Topic": "orders/create", "X-Shopify-Hmac-SHA256": base64.StdEncoding.EncodeToString(seal.Sum(nil)),
	})
	post(t, a.base+"/in/scratch", "hello", nil)
	post(t, a.base+"/in/nobody", "is there anyone", nil)
	a.call(http.MethodPatch, "/guestbook", object{"words": "cheap watches"}, http.StatusOK)
	a.call(http.MethodPost, "/comments", object{"name": "best-offers", "text": "Cheap watches at example.org/w", "label": "train"}, http.StatusCreated)
	signAs(t, a, "Mina Okafor", "Slept like a parcel in the left-luggage room. The bell rings twice.")
	time.Sleep(time.Second) // all that this causes has happened
}

// fromEnd tells how many rows from the newest one the newest capture of an inbox is.
func (a *app) fromEnd(inbox string) int {
	a.t.Helper()
	for i, x := range a.exchanges() {
		if x["inbox"] == inbox {
			return i + 1
		}
	}
	a.t.Fatalf("nothing came to %s", inbox)
	return 0
}

// push is what GitHub sends when somebody has pushed.
const push = `{"ref":"refs/heads/main","before":"6113728f27ae82c7b1a1","after":"0d1a26e67d8f5eaf1f6b","repository":{"id":1296269,"full_name":"octocat/Hello-World","private":false,"default_branch":"main"},"pusher":{"name":"octocat","email":"octocat@github.example"},"forced":false,"commits":[{"id":"0d1a26e67d8f5eaf1f6b","message":"Answer the bell","distinct":true,"added":["bell.go"],"removed":[],"modified":["README.md"]}]}`

func post(t *testing.T, url, body string, header map[string]string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

// shootBook draws the guest book as a browser shows it on a desk and on a phone.
func shootBook(t *testing.T, base, folder string) {
	t.Helper()
	browser := newBrowser(t)
	for name, width := range map[string]int64{"guestbook": 1280, "guestbook-phone": 390} {
		ctx, cancel := context.WithTimeout(browser, 2*patience)
		defer cancel()
		err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 800), chromedp.Navigate(base+"/"))
		if err != nil {
			t.Fatal(err)
		}
		picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".png"), bytes.Clone(picture), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
