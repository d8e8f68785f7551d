package handshake_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/handshake"
)

// FuzzAnswer: whatever comes, an answer is one of a few, short, safe to send and to open in a browser, and tells no
// secret.
func FuzzAnswer(f *testing.F) {
	f.Add("POST", "/in/demo", "", slackBody)
	f.Add("POST", "/in/demo", "", zoomBody)
	f.Add("POST", "/in/demo?validationToken=Validation%3a+x", "", "")
	f.Add("POST", "/in/demo", "00", `{"type":1,"event":null}`)
	f.Add("POST", "/in/demo", "valid", `{"type":0}`)
	f.Add("GET", "/in/demo?hub.mode=subscribe&hub.verify_token=token&hub.challenge=<b>", "", "")
	f.Add("GET", "/in/demo?hub.mode=subscribe&hub.topic=t&hub.challenge=%0d%0a", "", "")
	f.Add("GET", "/in/demo?crc_token=crc_tok;&challenge=%zz&check=+", "", "")
	f.Add("OPTIONS", "/in/demo", "eventemitter.example.com", "")
	f.Add("HEAD", "?#?", "", "")
	const secret = "a-secret-of-the-inbox"
	f.Fuzz(func(t *testing.T, method, target, value, body string) {
		in := handshake.Input{
			Method: method, Target: target, Body: []byte(body),
			Header: hooks.Header{
				{"WebHook-Request-Origin", value},
				{"WebHook-Request-Rate", value},
				{"X-Signature-Ed25519", value},
				{"X-Signature-Timestamp", "1700000000"},
			},
			Secrets: []string{secret}, VerifyToken: "token", Enabled: []string{handshake.All},
			Verify: func(_, _ string) bool { return value == "valid" },
		}
		answer, title, ok := handshake.Answer(in)
		if !ok {
			if title != "" || answer.Status != 0 || answer.Header != nil || answer.Body != nil {
				t.Errorf("no answer, but %q %+v", title, answer)
			}
			return
		}
		if !slices.ContainsFunc(handshake.Providers(), func(p handshake.Provider) bool { return p.Title == title }) {
			t.Errorf("nobody is called %q", title)
		}
		judge(t, answer)
		for _, line := range append(answer.Header, [2]string{"", string(answer.Body)}) {
			if strings.Contains(line[1], secret) && !strings.Contains(method+target+value+body, secret) {
				t.Errorf("tells the secret: %q", line)
			}
		}
	})
}

// judge fails the test unless an answer is safe.
func judge(t *testing.T, answer hooks.Answer) {
	t.Helper()
	if !slices.Contains([]int{200, 204, 401, 403}, answer.Status) || answer.Delay != 0 {
		t.Errorf("status %d, delay %v", answer.Status, answer.Delay)
	}
	if err := hooks.CheckHeader(answer.Header); err != nil {
		t.Error(err)
	}
	if answer.Body == nil || len(answer.Body) > handshake.MaxEcho {
		t.Errorf("a body of %d bytes, nil: %v", len(answer.Body), answer.Body == nil)
	}
	if len(answer.Body) == 0 {
		return
	}
	kind, nosniff := answer.Header.Get("Content-Type"), answer.Header.Get("X-Content-Type-Options")
	if kind != "text/plain; charset=utf-8" && kind != "application/json" || nosniff != "nosniff" {
		t.Errorf("a body of kind %q, %q", kind, nosniff)
	}
	if bytes.ContainsFunc(bytes.TrimSuffix(answer.Body, []byte("\n")), func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("says %q", answer.Body)
	}
}
