package hooks_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"bellhop/hooks"
)

func TestParseHead(t *testing.T) {
	for _, test := range []struct {
		name, head, first string
		header            hooks.Header
	}{
		{"as it should be", "POST /x HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n\r\n", "POST /x HTTP/1.1", hooks.Header{{"Host", "a"}, {"X-A", "1"}}},
		{"odd letter case and doubles", "GET / HTTP/1.1\r\nx-a:1\r\nX-A:   2  \r\n\r\n", "GET / HTTP/1.1", hooks.Header{{"x-a", "1"}, {"X-A", "2"}}},
		{"bare LF", "GET / HTTP/1.0\nA: 1\n\n", "GET / HTTP/1.0", hooks.Header{{"A", "1"}}},
		{"colons in the value", "G / H\r\nA: b:c: d\r\n\r\n", "G / H", hooks.Header{{"A", "b:c: d"}}},
		{"folded", "G / H\r\nA: 1\r\n\t 2\r\nB: 3\r\n\r\n", "G / H", hooks.Header{{"A", "1 2"}, {"B", "3"}}},
		{"folded around nothing", "G / H\r\nA:\r\n \r\n\t\r\nB:\r\n 3\r\n\r\n", "G / H", hooks.Header{{"A", ""}, {"B", "3"}}},
		{"no colon", "G / H\r\nnonsense\r\n\r\n", "G / H", hooks.Header{{"nonsense", ""}}},
		{"not ended", "G / H\r\nA: 1", "G / H", hooks.Header{{"A", "1"}}},
		{"body behind it", "G / H\r\nA: 1\r\n\r\nB: 2\r\n", "G / H", hooks.Header{{"A", "1"}}},
		{"space that is none of HTTP's", "G / H\r\nA: \u00a0x\u0085\r\n\r\n", "G / H", hooks.Header{{"A", "\u00a0x\u0085"}}},
		{"nothing", "", "", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			first, header := hooks.ParseHead([]byte(test.head))
			if first != test.first || !reflect.DeepEqual(header, test.header) {
				t.Errorf("got %q %q, want %q %q", first, header, test.first, test.header)
			}
		})
	}
}

// What FormatHead wrote, ParseHead reads; and a head that was read once is read the same from then on.
func FuzzParseHead(f *testing.F) {
	for _, seed := range []string{
		"POST /x HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n\r\n", "a\n b\nc:d\n\n", ":\r\n:x\r\n", "a\r\r\nb: \x00\xff\r\n", "x\r\nA: 1\r\n 2\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		first, header := hooks.ParseHead(head)
		for _, line := range header {
			if strings.ContainsAny(line[0]+line[1], "\n") {
				t.Fatalf("%q: a line break in %q", head, line)
			}
		}
		if hooks.CheckHeader(header) != nil {
			return // cannot be sent as it is
		}
		again, headerAgain := hooks.ParseHead(hooks.FormatHead(first, header))
		if again != first || len(header) != len(headerAgain) || len(header) > 0 && !reflect.DeepEqual(header, headerAgain) {
			t.Errorf("%q: read as %q %q, written and read as %q %q", head, first, header, again, headerAgain)
		}
	})
}

func TestFormatHead(t *testing.T) {
	got := hooks.FormatHead("POST / HTTP/1.1", hooks.Header{{"x-A", "1"}, {"B", ""}})
	if want := "POST / HTTP/1.1\r\nx-A: 1\r\nB: \r\n\r\n"; !bytes.Equal(got, []byte(want)) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHeaderLinesThatCannotBeSent(t *testing.T) {
	for _, line := range [][2]string{
		{"", "x"},
		{"a b", "x"},
		{"a:", "x"},
		{"a\r\nb", "x"},
		{"ü", "x"},
		{"a", "x\r\ny: z"},
		{"a", "x\n"},
		{"a", "\x00"},
		{"a", "\x01"},
		{"a", "\x7f"},
		{"a", "\x1b[31m"},
		{strings.Repeat("(", 200), "x"},
	} {
		err := hooks.CheckHeader(hooks.Header{{"Fine", "x"}, line})
		if hooks.CodeOf(err) != hooks.CodeInvalid || strings.ContainsAny(err.Error(), "\r\n\x00\x1b") {
			t.Errorf("%q: %v", line, err)
		}
	}
	for _, line := range [][2]string{{"x-!#$%&'*+-.^_`|~", "a\tb"}, {"A", ""}, {"A", "ü \xff"}} {
		if err := hooks.CheckHeader(hooks.Header{line}); err != nil {
			t.Errorf("%q: %v", line, err)
		}
	}
}

func TestMethods(t *testing.T) {
	for _, m := range []string{"GET", "post", "M-SEARCH", "X_y"} {
		if err := hooks.CheckMethod(m); err != nil {
			t.Errorf("%q: %v", m, err)
		}
	}
	for _, m := range []string{"", "A B", "GET\r\n", "G(", strings.Repeat("A", 33), "É"} {
		if err := hooks.CheckMethod(m); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%q: %v", m, err)
		}
	}
}

func TestHeaderLinesOfOneConnectionAreNotSentAgain(t *testing.T) {
	h := hooks.Header{
		{"HOST", "a"}, {"content-length", "3"}, {"Connection", "close"}, {"Transfer-Encoding", "chunked"}, {"X-A", "1"}, {"expect", "100-continue"}, {"x-a", "2"},
	}
	if got := hooks.Resendable(h); !reflect.DeepEqual(got, hooks.Header{{"X-A", "1"}, {"x-a", "2"}}) {
		t.Errorf("got %q", got)
	}
	if len(h) != 7 || h[0][0] != "HOST" {
		t.Error("the lines given were changed")
	}
	if h.Get("x-A") != "1" || h.Get("none") != "" {
		t.Error("Get gives the first line with a name, in any letter case")
	}
}
