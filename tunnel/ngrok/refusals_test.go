package ngrok

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// words are all codes that ngrok is known to answer an agent or a visitor with, and what the sentence for each must tell
// to do next.
var words = map[string]string{
	"102": "Look under Billing", "103": "on dashboard.ngrok.com", "105": "Copy it again", "106": "Copy the new one", "107": "Copy the present one",
	"108": "Stop one on dashboard.ngrok.com", "111": "Install the newest version", "112": "Install the newest version",
	"115": "Change its IP restrictions", "116": "Change its IP restrictions", "120": "Install the newest one", "121": "Install the newest one",
	"123": "Open the link that ngrok sent you", "124": "Install the newest version", "312": "leave it empty", "313": "Leave the address empty",
	"319": "Reserve it on dashboard.ngrok.com", "320": "Choose another one", "324": "Close one on dashboard.ngrok.com", "326": "leave it empty",
	"328": "leave it empty", "331": "leave it empty", "334": "Close that one", "337": "on dashboard.ngrok.com", "348": "Wait a minute", "349": "Wait a minute",
	"702": "Send more slowly", "714": "Send more slowly", "734": "Send more slowly", "724": "go public again",
	"725": "next month, or with a larger plan", "726": "next month, or with a larger plan", "727": "next month, or with a larger plan", "728": "next month, or with a larger plan",
	"2200": "Correct it", "2201": "Correct its name", "2202": "Move it", "2203": "Correct it", "2229": "Correct it", "2230": "Move it", "2235": "Correct it", "2236": "Correct it",
	"3004": "go public again", "3200": "Go public again", "3203": "Add that network", "3205": "Add that network", "3208": "on dashboard.ngrok.com", "3210": "go public again",
	"4018": "dashboard.ngrok.com under Your Authtoken", "6024": "Visit Site", "8012": "go public again", "8013": "leave it empty", "9009": "Use a network without a proxy",
	"9026": "Correct it", "9036": "leave it empty", "9037": "leave it empty", "9040": "Use another network", "15000": "Choose another one",
	"15001": "Choose another one", "15002": "Reserve it on dashboard.ngrok.com", "15012": "Choose another one", "15013": "Get one on dashboard.ngrok.com",
}

func TestEveryCodeSaysWhatToDoNext(t *testing.T) {
	for n, next := range words {
		reason, ok := Explain("ERR_NGROK_" + n)
		if !ok || !strings.Contains(reason, next) {
			t.Errorf("%s says %q", n, reason)
		}
		if !strings.HasSuffix(reason, ".") || strings.ContainsAny(reason, "!—") || strings.Contains(strings.ToLower(reason), "please") {
			t.Errorf("%s: %q", n, reason)
		}
	}
	if reason, ok := Explain("ERR_NGROK_1"); ok {
		t.Errorf("an unknown code is explained: %q", reason)
	}
}

// A door that was open gives up on what no waiting heals, and on nothing else.
func TestWhatEndsADoorThatWasOpen(t *testing.T) {
	final := map[string]bool{"103": true, "105": true, "106": true, "107": true, "108": true, "120": true, "121": true, "123": true, "337": true, "4018": true}
	for n := range words {
		if got := isFinal("ERR_NGROK_" + n); got != final[n] {
			t.Errorf("%s: %v", n, got)
		}
	}
}

func TestAnUnknownCodeNamesItselfAndItsPage(t *testing.T) {
	r := refusalOf(errors.New("No.\r\n\r\nERR_NGROK_99999\r\n"), "token")
	if want := "ngrok refuses with a code that Bellhop does not know: ERR_NGROK_99999. What it means is on https://ngrok.com/docs/errors/err_ngrok_99999."; r.Reason != want || r.Code != "ERR_NGROK_99999" {
		t.Errorf("%q: %q", r.Code, r.Reason)
	}
	if r := refusalOf(errors.New("EOF"), "token"); r.Reason != closedReason || r.Code != "" {
		t.Errorf("without a code: %q: %q", r.Code, r.Reason)
	}
}

type coded struct{ text, code string }

func (c coded) Error() string     { return c.text }
func (c coded) ErrorCode() string { return c.code }

type returned struct{ error }

func (returned) Code() string { return "ERR_NGROK_2" }

func TestCodesAreFoundInEveryShape(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"returned", returned{errors.New("text")}, "ERR_NGROK_2"},
		{"told", errors.Join(errors.New("outer"), coded{"text", "ERR_NGROK_3"}), "ERR_NGROK_3"},
		{"text", errors.New("failed\r\n\r\nERR_NGROK_334\r\n"), "ERR_NGROK_334"},
		{"told without a code", coded{"text ERR_NGROK_5", ""}, "ERR_NGROK_5"},
		{"none", errors.New("connection refused"), ""},
	} {
		if got := codeOf(c.err); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestTheSDKsLogIsQuietAndClean(t *testing.T) {
	const token = "secret_token_0123456789"
	var out bytes.Buffer
	log := slog.New(quiet{to: slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}), secrets: []string{token}})
	log.Debug("dropped")
	log.Error("dropped")
	log.With("who", token).WithGroup("g").Warn("kept "+token,
		"err", errors.New("Your authtoken: abc"), "n", 1, "any", struct{ T string }{token},
		slog.Group("in", "side", token))
	text := out.String()
	if strings.Contains(text, "dropped") || !strings.Contains(text, "kept") || !strings.Contains(text, "g.n=1") {
		t.Errorf("log is %s", text)
	}
	if strings.Contains(text, token) || strings.Contains(text, "abc") {
		t.Errorf("the token is in the log: %s", text)
	}
}

func TestPausesFollowTheSDK(t *testing.T) {
	for n, want := range map[int]time.Duration{
		1: 500 * time.Millisecond, 2: time.Second, 3: 2 * time.Second, 6: 16 * time.Second,
		7: 30 * time.Second, 100: 30 * time.Second,
	} {
		if got := pause(n); got != want {
			t.Errorf("pause %d is %v, want %v", n, got, want)
		}
	}
}

// FuzzRefusal: whatever the service answers, its words reach nobody with the token in them.
func FuzzRefusal(f *testing.F) {
	f.Add("authentication failed: The authtoken is invalid.\nYour authtoken: TOKEN\r\n\r\nERR_NGROK_107\r\n")
	f.Add("TOKENTOKEN ERR_NGROK_99999999999999999999")
	f.Add("")
	const token, secret = "2abcDEFghiJKLmno", "hunter2hunter2"
	f.Fuzz(func(t *testing.T, text string) {
		r := refusalOf(errors.New(strings.ReplaceAll(text, "TOKEN", token)), token, secret)
		if r.Reason == "" {
			t.Error("no reason")
		}
		if all := r.Reason + r.Code + r.Error(); strings.Contains(all, token) {
			t.Errorf("the token is in %q", all)
		}
	})
}
