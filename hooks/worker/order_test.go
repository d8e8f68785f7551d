package worker

import (
	"strings"
	"testing"

	"bellhop/hooks"
)

func TestAHeadKeepsTheOrderThatItWasGiven(t *testing.T) {
	head := "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nX-A: 4\r\nX-B: 3\r\ncOoKie: c\r\nx-A: 1\r\nx-A: 2\r\n\r\n"
	order := hooks.Header{{"X-B", "3"}, {"x-A", "1"}, {"X-A", "4"}, {"Gone", "0"}, {"cOoKie", "c"}, {"x-A", "2"}}
	want := "POST /x HTTP/1.1\r\nHost: a\r\nX-B: 3\r\nx-A: 1\r\nX-A: 4\r\ncOoKie: c\r\nx-A: 2\r\nContent-Length: 3\r\n\r\n"
	if got := string(arrange([]byte(head), order)); got != want {
		t.Errorf("got %q", got)
	}
	if got := string(arrange([]byte(head), nil)); strings.Count(got, "\r\n") != 9 || !strings.HasSuffix(got, "\r\n\r\n") {
		t.Errorf("without an order %q", got)
	}
}

func FuzzArrange(f *testing.F) {
	f.Add("GET / HTTP/1.1\r\nHost: a\r\nB: 1\r\n\r\n", "B")
	f.Add("GET / HTTP/1.1\n\n", "")
	f.Fuzz(func(t *testing.T, head, name string) {
		got := arrange([]byte(head), hooks.Header{{name, "1"}, {"B", "2"}})
		if len(got) != len(head) {
			t.Errorf("%q became %q", head, got)
		}
	})
}
