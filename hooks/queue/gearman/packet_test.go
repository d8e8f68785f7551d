package gearman

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// fromServer makes a packet as a server sends it.
func fromServer(k kind, args ...string) []byte {
	var bs [][]byte
	for _, a := range args {
		bs = append(bs, []byte(a))
	}
	b := appendPacket(nil, k, bs...)
	copy(b, "\x00RES")
	return b
}

func TestPacketsAreWrittenAsTheProtocolSays(t *testing.T) {
	for _, c := range []struct {
		kind kind
		args []string
		want string
	}{
		{grabJobUniq, nil, "\x00REQ\x00\x00\x00\x1e\x00\x00\x00\x00"},
		{canDo, []string{"f"}, "\x00REQ\x00\x00\x00\x01\x00\x00\x00\x01f"},
		{submitBG, []string{"f", "u", "a\x00b"}, "\x00REQ\x00\x00\x00\x12\x00\x00\x00\x07f\x00u\x00a\x00b"},
		{workComplete, []string{"H:1", ""}, "\x00REQ\x00\x00\x00\x0d\x00\x00\x00\x04H:1\x00"},
	} {
		var args [][]byte
		for _, a := range c.args {
			args = append(args, []byte(a))
		}
		if got := appendPacket(nil, c.kind, args...); string(got) != c.want {
			t.Errorf("kind %d: %q, want %q", c.kind, got, c.want)
		}
	}
}

func TestPacketsAreReadAsTheProtocolSays(t *testing.T) {
	stream := bytes.Join([][]byte{
		fromServer(noJob),
		fromServer(jobCreated, "H:vm:1"),
		fromServer(jobAssignUniq, "H:vm:1", "f", "u", "a\x00b\x00"),
		fromServer(serverError, "queue_full", "The queue\x00is full"),
		fromServer(999, "a\x00b"),
	}, nil)
	r := bytes.NewReader(stream)
	for _, want := range []struct {
		kind kind
		args []string
	}{
		{noJob, nil},
		{jobCreated, []string{"H:vm:1"}},
		{jobAssignUniq, []string{"H:vm:1", "f", "u", "a\x00b\x00"}},
		{serverError, []string{"queue_full", "The queue\x00is full"}},
		{999, []string{"a\x00b"}},
	} {
		p, err := readPacket(r)
		var args []string
		for _, a := range p.args {
			args = append(args, string(a))
		}
		if err != nil || p.kind != want.kind || !reflect.DeepEqual(args, want.args) {
			t.Errorf("got kind %d with %q, %v, want %+v", p.kind, args, err, want)
		}
	}
	if _, err := readPacket(r); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
}

func TestWhatIsNoPacketIsRefused(t *testing.T) {
	whole := fromServer(jobAssignUniq, "H:vm:1", "f", "u", "data")
	for n := 1; n < len(whole); n++ {
		if _, err := readPacket(bytes.NewReader(whole[:n])); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("cut after %d bytes: %v", n, err)
		}
	}
	for name, b := range map[string][]byte{
		"another protocol":   []byte("HTTP/1.1 400 Bad Request\r\n\r\n"),
		"a client's packet":  appendPacket(nil, jobCreated, []byte("H:vm:1")),
		"arguments missing":  fromServer(jobAssignUniq, "H:vm:1", "f"),
		"arguments too many": fromServer(noop, "x"),
		"a handle of 1 GiB":  binary.BigEndian.AppendUint32([]byte("\x00RES\x00\x00\x00\x08"), 1<<30),
	} {
		if p, err := readPacket(bytes.NewReader(b)); !errors.Is(err, errNotGearman) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// endless is a packet's beginning, and then as many bytes as anybody wants.
func endless(size uint32) io.Reader {
	begin := "H:vm:9\x00f\x00u\x00data"
	head := binary.BigEndian.AppendUint32([]byte("\x00RES\x00\x00\x00\x1f"), size)
	return io.MultiReader(bytes.NewReader(head), strings.NewReader(begin), io.LimitReader(zeros{}, int64(size)-int64(len(begin))))
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestAJobThatIsTooLargeIsReadAndForgotten(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := io.MultiReader(endless(maxAssign*4), bytes.NewReader(fromServer(noJob)))
	p, err := readPacket(r)
	if err != nil || !p.cut || string(p.args[0]) != "H:vm:9" || len(p.args[3]) > maxShort {
		t.Fatalf("got kind %d, cut %v, %v", p.kind, p.cut, err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("it took %d bytes", got)
	}
	if p, err := readPacket(r); err != nil || p.kind != noJob {
		t.Errorf("after it came kind %d, %v", p.kind, err)
	}
}

func TestASizeThatIsOnlyClaimedTakesNoRoom(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	head := binary.BigEndian.AppendUint32([]byte("\x00RES\x00\x00\x00\x1f"), maxAssign)
	if _, err := readPacket(bytes.NewReader(head)); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Error(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
		t.Errorf("it took %d bytes", got)
	}
}

func FuzzReadPacket(f *testing.F) {
	f.Add(fromServer(noJob))
	f.Add(fromServer(jobAssignUniq, "H:vm:1", "f", "u", "data"))
	f.Add(fromServer(serverError, "code", "text"))
	f.Add([]byte("\x00RES\x00\x00\x00\x1f\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		p, err := readPacket(r)
		if err != nil {
			if !errors.Is(err, errNotGearman) && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%v", err)
			}
			return
		}
		if len(p.args) != p.kind.arguments() {
			t.Fatalf("kind %d has %d arguments", p.kind, len(p.args))
		}
		if p.cut {
			return
		}
		again := appendPacket(nil, p.kind, p.args...)
		if read := b[:len(b)-r.Len()]; !bytes.Equal(again[4:], read[4:]) {
			t.Errorf("%q became %q", read, again)
		}
	})
}

func TestStatusTellsHowManyWait(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
		ok   bool
	}{
		{"a.jobs\t7\t2\t3\nb.jobs\t1\t0\t0\n.\n", 5, true},
		{"b.jobs\t1\t0\t0\n.\n", 0, true},
		{".\n", 0, true},
		{"a.jobs\t7\t2\t3\nnobody reads on", 5, true},
		{"b.jobs\t1\t0\t0\n", 0, false},
		{"a.jobs\t1\t2\t0\n.\n", 0, false},
		{"a.jobs\t-1\t0\t0\n.\n", 0, false},
		{"HTTP/1.1 400 Bad Request\r\n", 0, false},
		{"", 0, false},
		{strings.Repeat("b\t1\t0\t0\n", maxStatus), 0, false},
	} {
		n, err := readStatus(strings.NewReader(c.text), "a.jobs")
		if n.waiting != c.want || (err == nil) != c.ok {
			t.Errorf("%.40q: %d, %v", c.text, n, err)
		}
	}
}

func FuzzReadStatus(f *testing.F) {
	f.Add("a.jobs\t7\t2\t3\nb.jobs\t1\t0\t0\n.\n")
	f.Fuzz(func(t *testing.T, text string) {
		if n, err := readStatus(strings.NewReader(text), "a.jobs"); n.waiting < 0 || n.workers < 0 || err != nil && n != (standing{}) {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestAddressesAreRead(t *testing.T) {
	for s, want := range map[string]address{
		"gearman://localhost":              {"localhost:4730", "bellhop"},
		"gearman://10.0.0.7:24730/":        {"10.0.0.7:24730", "bellhop"},
		"gearman://[::1]":                  {"[::1]:4730", "bellhop"},
		"gearman://[::1]:99?prefix=a.b-c1": {"[::1]:99", "a.b-c1"},
	} {
		if got, err := parse(s); got != want || err != nil {
			t.Errorf("%s: %+v, %v", s, got, err)
		}
	}
	for _, s := range []string{
		"", "gearman://", "gearman:4730", "beanstalk://h", "gearman://h:0", "gearman://h:70000", "gearman://h/secret", "gearman://u:secret@h",
		"gearman://h?secret=1", "gearman://h?prefix=", "gearman://h?prefix=secret%0a", "gearman://h?prefix=secret%09", "gearman://h:secret",
	} {
		got, err := parse(s)
		if err == nil {
			t.Errorf("%s was read as %+v", s, got)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: what it complains of is repeated: %v", s, err)
		}
	}
}
