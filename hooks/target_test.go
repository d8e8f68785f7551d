package hooks_test

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"bellhop/hooks"
)

func TestTargetsAreKeptByteForByte(t *testing.T) {
	for _, target := range []string{
		"/", "/hooks", "/a/../b", "/a/./b", "/%2e%2E/x", "/a//b", "/a%2Fb", "/ü/é", "/\xff\xfe", "/%zz", "/100%",
		"/a b"[:2] + "+b", "/?", "/x?", "/x?a=1&a=2", "/x?a=ü", "/x?a=%zz&b=;", "/x?u=http://other/y", "/\"<>\\^`{|}",
		"/x;v=1", "/@me", "/:80", "/*", "//x", "///", "//x/y?z", "/" + strings.Repeat("a", 8000),
	} {
		u, err := hooks.ParseTarget("http://example.test:9001" + target)
		if err != nil {
			t.Errorf("%q: %v", target, err)
			continue
		}
		if u.RequestURI() != target {
			t.Errorf("%q leaves as %q", target, u.RequestURI())
		}
		if u.Host != "example.test:9001" || hooks.HostPort(u) != "example.test:9001" {
			t.Errorf("%q: host %q, dialled at %q", target, u.Host, hooks.HostPort(u))
		}
	}
}

// Go writes a target that begins with two slashes and is not its own spelling as if the first part were a host.
func TestTargetThatLooksLikeAHostStaysWithItsOwn(t *testing.T) {
	for _, target := range []string{"//ü", "//evil.test/%zz", "//a@b/\xff"} {
		u, err := hooks.ParseTarget("http://example.test" + target)
		if err != nil {
			t.Fatal(err)
		}
		if want := "http://example.test" + target; u.RequestURI() != want || u.Host != "example.test" {
			t.Errorf("%q leaves as %q for %q, want %q", target, u.RequestURI(), u.Host, want)
		}
	}
}

func TestTargetsAsPeopleTypeThem(t *testing.T) {
	for raw, want := range map[string]string{
		"localhost:9001/hooks":                "http://localhost:9001/hooks",
		"  https://example.test  ":            "https://example.test/",
		"HTTP://EXAMPLE.test/A":               "http://EXAMPLE.test/A",
		"example.test?a=1":                    "http://example.test/?a=1",
		"http://example.test?":                "http://example.test/?",
		"example.test/x#part":                 "http://example.test/x",
		"localhost:9001/go?to=http://x/y":     "http://localhost:9001/go?to=http://x/y",
		"localhost:9001?to=http://x/y":        "http://localhost:9001/?to=http://x/y",
		"[::1]:9001/x":                        "http://[::1]:9001/x",
		"http://example.test/a@b:c":           "http://example.test/a@b:c",
		"http://example.test/x?mail=a@b.test": "http://example.test/x?mail=a@b.test",
	} {
		u, err := hooks.ParseTarget(raw)
		if err != nil {
			t.Errorf("%q: %v", raw, err)
		} else if got := u.Scheme + "://" + u.Host + u.RequestURI(); got != want {
			t.Errorf("%q is %q, want %q", raw, got, want)
		}
	}
}

func TestTargetsThatCannotBeSentTo(t *testing.T) {
	for raw, hint := range map[string]string{
		"":                                "no address yet",
		"   ":                             "no address yet",
		"ftp://example.test":              "Only http",
		"javascript://x":                  "Only http",
		"http://":                         "no host",
		"http:///x":                       "no host",
		"/hooks":                          "no host",
		"http://a b/":                     "space",
		"http://a/b\r\nHost: evil":        "control",
		"http://a/b\x00":                  "control",
		"http://a/\x7f":                   "control",
		"http://user:secret@example.test": "user name or password",
		"http://user@example.test/x":      "user name or password",
		"http://example.test:0":           "port",
		"http://example.test:65536":       "port",
		"http://example.test:99999999999999999999": "port",
		"http://[::1":                           "no web address",
		"http://%zz/":                           "no web address",
		"htp:/hooks":                            "no web address",
		"http://a/" + strings.Repeat("x", 8192): "8,192",
	} {
		_, err := hooks.ParseTarget(raw)
		if hooks.CodeOf(err) != hooks.CodeInvalid || !strings.Contains(err.Error(), hint) {
			t.Errorf("%.60q: %v, want a sentence with %q", raw, err, hint)
		}
		if err != nil && (len(err.Error()) > 250 || strings.Contains(err.Error(), "secret")) {
			t.Errorf("%.60q: unfit for a person: %v", raw, err)
		}
	}
}

func TestPlainlyPrivate(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST.": true, "a.localhost": true, "127.0.0.1": true, "127.9.9.9:80": true, "10.1.2.3": true,
		"192.168.0.1": true, "172.16.0.1": true, "169.254.169.254": true, "0.0.0.0": true, "[::1]": true, "[::]:80": true,
		"[::ffff:127.0.0.1]": true, "[fe80::1%25eth0]": true, "[fd00::1]": true,
		"example.test": false, "8.8.8.8": false, "localhost.example.test": false, "[2606:4700::1]": false, "172.32.0.1": false,
	} {
		u, err := hooks.ParseTarget("http://" + host + "/")
		if err != nil {
			t.Fatalf("%s: %v", host, err)
		}
		if hooks.PlainlyPrivate(u) != want {
			t.Errorf("%s: private %v, want %v", host, !want, want)
		}
	}
}

func TestHostPortHasTheSchemesPort(t *testing.T) {
	for raw, want := range map[string]string{
		"http://a": "a:80", "https://a/x": "a:443", "https://a:8443": "a:8443", "http://[::1]": "[::1]:80",
	} {
		u, err := hooks.ParseTarget(raw)
		if err != nil || hooks.HostPort(u) != want {
			t.Errorf("%s: %s, %v, want %s", raw, hooks.HostPort(u), err, want)
		}
	}
}

// Whatever is typed: it is refused with a sentence, or it leaves as one request line with the bytes behind the host.
func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{
		"http://a/b?c#d", "a:1/x://y", "https://[::1]:2//ü", "http://a//b/%zz", "://", "http://a?://", "HTTP:\\\\a", "http://a:/", "a@b/c",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := hooks.ParseTarget(raw)
		if err != nil {
			if hooks.CodeOf(err) != hooks.CodeInvalid {
				t.Fatalf("%q: %v has no code", raw, err)
			}
			return
		}
		target := u.RequestURI()
		target = strings.TrimPrefix(target, u.Scheme+"://"+u.Host+"//")
		if whole, _, _ := strings.Cut(strings.TrimSpace(raw), "#"); !strings.HasSuffix(whole, strings.TrimPrefix(target, "/")) {
			t.Errorf("%q leaves as %q", raw, u.RequestURI())
		}
		hooks.PlainlyPrivate(u)
		r := &http.Request{Method: "POST", URL: u, Host: u.Host, Header: http.Header{}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
		var wire bytes.Buffer
		if r.Write(&wire) != nil {
			return // a host that Go will not send
		}
		if line, _, _ := strings.Cut(wire.String(), "\r\n"); line != "POST "+u.RequestURI()+" HTTP/1.1" {
			t.Errorf("%q: request line %q", raw, line)
		}
		if back, err := http.ReadRequest(bufio.NewReader(&wire)); err == nil && back.RequestURI != u.RequestURI() {
			t.Errorf("%q: received %q", raw, back.RequestURI)
		}
	})
}
