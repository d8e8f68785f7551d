package ssh

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

func TestTheAddressIsFoundInWhatTheServerSays(t *testing.T) {
	for said, want := range map[string]string{
		"abc.lhr.life tunneled with tls termination, https://abc.lhr.life\r\n":                                      "https://abc.lhr.life",
		"welcome\n\nhttps://localhost.run/docs/\nhttps://admin.localhost.run/\nhttps://twitter.com/localhost_run\n": "",
		"your address: see https://localhost.run\nx.lhr.life tunneled, http://x.lhr.life https://x.lhr.life.\n":     "https://x.lhr.life",
		"\x1b[1;32mForwarding HTTP traffic from \x1b[0mhttps://me.localhost.run\x1b[K\r\n":                          "https://me.localhost.run",
		"http://rn.free.example.link\nhttps://rn.free.example.link\n":                                               "https://rn.free.example.link",
		"Forwarding from http://127.0.0.1:4000\n":                                                                   "http://127.0.0.1:4000",
		"tunnel https://user:pass@x.example/\n":                                                                     "",
		"no end of line: tunnel https://x.example":                                                                  "",
		"tunnel https://\n": "",
	} {
		var found string
		o := &output{host: "localhost.run", found: func(url string) { found = url }}
		for i := range len(said) { // however it is cut into pieces
			_, _ = io.WriteString(o, said[i:i+1])
		}
		if found != want {
			t.Errorf("in %q: %q, want %q", said, found, want)
		}
	}
}

// FuzzOutput: whatever a server says, an address is one of the web without a path, and nothing is kept without end.
func FuzzOutput(f *testing.F) {
	f.Add("abc.lhr.life tunneled with tls termination, https://abc.lhr.life\r\n", 3)
	f.Add("\x1b]0;title\x07https://x\n\xff\x1b[", 1)
	f.Fuzz(func(t *testing.T, said string, cut int) {
		o := &output{host: "localhost.run", found: func(url string) {
			if !strings.HasPrefix(url, "http") || strings.Count(url, "/") != 2 || strings.ContainsAny(url, " \r\n\t@") {
				t.Errorf("found %q", url)
			}
		}}
		cut = max(0, min(cut, len(said)))
		_, _ = io.WriteString(o, said[:cut])
		_, _ = io.WriteString(o, said[cut:])
		if len(o.text) > mostOutput {
			t.Errorf("%d bytes are kept", len(o.text))
		}
		_ = o.said()
	})
}

func TestANameThatIsNotToBeHadIsToldFromALineThatIsDown(t *testing.T) {
	l := newListener(Config{Host: "nowhere.example", Port: 22}, nil)
	for words, c := range map[string]struct {
		err  error
		ends ends
	}{
		"There is no server named nowhere.example": {&net.DNSError{IsNotFound: true}, opening},
		"was not to be found out":                  {&net.DNSError{IsTemporary: true}, nothing},
		"does not answer":                          {errors.New("no route"), nothing},
	} {
		got := (*trouble)(nil)
		if err := l.dialTrouble(t.Context(), c.err); !errors.As(err, &got) || got.ends != c.ends || !strings.Contains(got.refusal().Reason, words) {
			t.Errorf("%v is worded as %+v", c.err, got)
		}
	}
}
