package ngrok

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// codes are all that ngrok is known to answer an agent or a visitor with.
var codes = strings.Fields(`102 103 105 106 107 108 111 112 115 116 120 121 123 124 312 313 319 320 324 326 328 331 334
	337 348 349 702 714 724 725 726 727 728 734 3004 3200 3208 3210 4018 6024 8012 8013 9009 9036 9037 9040 15000 15001
	15002 15012 15013`)

func TestEveryCodeHasWords(t *testing.T) {
	for _, n := range codes {
		reason, ok := Explain("ERR_NGROK_" + n)
		if !ok {
			t.Errorf("%s has no words", n)
			continue
		}
		if !strings.HasSuffix(reason, ".") || strings.ContainsAny(reason, "!—") || strings.Contains(strings.ToLower(reason), "please") {
			t.Errorf("%s: %q", n, reason)
		}
	}
	if reason, ok := Explain("ERR_NGROK_1"); ok {
		t.Errorf("an unknown code is explained: %q", reason)
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
	const token = "2abcDEFghiJKLmno"
	f.Fuzz(func(t *testing.T, text string) {
		r := refusalOf(errors.New(strings.ReplaceAll(text, "TOKEN", token)), token)
		if r.Reason == "" {
			t.Error("no reason")
		}
		if all := r.Reason + r.Code + r.Error(); strings.Contains(all, token) {
			t.Errorf("the token is in %q", all)
		}
	})
}
