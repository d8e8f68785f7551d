package archive

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"bellhop/hooks"
)

// MaxEntry is the most bytes that the heads and bodies of one imported exchange may have together.
const MaxEntry = 16 << 20

// maxText is the most bytes that one exchange may have as JSON or as a command. JSON takes three bytes of text for one
// of a body at worst (two for a quote, three where a program writes all but ASCII as \u00fc); printf takes four, of
// which a body of 10 MiB, the most that an inbox takes, still fits.
const maxText = 3*MaxEntry + 1<<20

// The limits of an import that says nothing else.
const (
	DefaultTotal = 1 << 30
	DefaultCount = 100_000
)

// Limits bound what an import may cost. Zero fields are the defaults.
type Limits struct {
	Total int64 // bytes read
	Count int   // exchanges
}

func (l Limits) resolve() Limits {
	if l.Total <= 0 {
		l.Total = DefaultTotal
	}
	if l.Count <= 0 {
		l.Count = DefaultCount
	}
	return l
}

// place is where in an import something stands: "Line 3" or "Entry 3".
type place struct {
	kind   string
	number int
}

func (p place) String() string { return p.kind + " " + strconv.Itoa(p.number) }

// refuse makes a sentence of what is wrong at a place, such as "is no JSON".
func (p place) refuse(why string) error { return hooks.Invalid(p.String() + " " + why) }

func (p place) tooLarge(why string) error {
	return &hooks.Error{Code: hooks.CodeTooLarge, Message: p.String() + " " + why}
}

// tooLong refuses what has more than maxText bytes.
func (p place) tooLong() error {
	return p.tooLarge("is too long. An exchange may have " + sizeWords(maxText) + " of text at most.")
}

// gate is what every record of an import passes, in whatever format it came.
type gate struct {
	limits Limits
	count  int
	seen   map[hooks.ID]place
}

func newGate(l Limits) *gate { return &gate{limits: l, seen: map[hooks.ID]place{}} }

// admit refuses a record that is too large, one too many, of a time that no store holds, or has an id that another has.
func (g *gate) admit(at place, r *Record) error {
	if g.count++; g.count > g.limits.Count {
		return at.tooLarge("is one too many. This import may have " + countWords(g.limits.Count) + ".")
	}
	if len(r.Request.Head)+len(r.Request.Body)+len(r.Response.Head)+len(r.Response.Body) > MaxEntry {
		return at.tooLarge("is too large. The heads and bodies of an exchange may have " + sizeWords(MaxEntry) + " at most.")
	}
	if year := r.Exchange.At.Year(); year < 1970 || year > 2200 {
		return at.refuse("is of the year " + strconv.Itoa(year) + ". An exchange can be of 1970 to 2200.")
	}
	if r.Exchange.ID == 0 {
		return nil
	}
	if first, twice := g.seen[r.Exchange.ID]; twice {
		return at.refuse("has the id " + r.Exchange.ID.String() + ", which " + lower(first) + " has already.")
	}
	g.seen[r.Exchange.ID] = at
	return nil
}

// meter reads from r up to a mark that the reader of entries moves along, and up to the limit of the whole import.
type meter struct {
	r     io.Reader
	read  int64
	mark  int64 // of the entry that is read; 0 is none
	total int64
}

// errMark and errTotal end the reading; the reader of entries words them.
var (
	errMark  = fmt.Errorf("archive: an entry goes beyond its limit")
	errTotal = fmt.Errorf("archive: an import goes beyond its limit")
)

func (m *meter) Read(p []byte) (int, error) {
	left, beyond := m.total-m.read, errTotal
	if m.mark > 0 && m.mark-m.read < left {
		left, beyond = m.mark-m.read, errMark
	}
	if left <= 0 {
		// Only a byte more makes it too long.
		var more [1]byte
		if n, err := io.ReadFull(m.r, more[:]); n == 0 {
			return 0, err
		}
		return 0, beyond
	}
	n, err := m.r.Read(p[:min(int64(len(p)), left)])
	m.read += int64(n)
	return n, err
}

// sniff refuses what is compressed, so that nothing is ever unpacked here, and gives what comes after a byte order mark.
func sniff(r io.Reader) (io.Reader, error) {
	var start [4]byte
	n, err := io.ReadFull(r, start[:])
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, fmt.Errorf("archive: read: %w", err)
	}
	got := start[:n]
	for _, magic := range []string{"\x1f\x8b", "PK\x03\x04", "BZh", "\xfd7zX", "\x28\xb5\x2f\xfd"} {
		if bytes.HasPrefix(got, []byte(magic)) {
			return nil, hooks.Invalid("This file is compressed. Unpack it first.")
		}
	}
	got = bytes.TrimPrefix(got, []byte("\xef\xbb\xbf"))
	return io.MultiReader(bytes.NewReader(bytes.Clone(got)), r), nil
}

func sizeWords(bytes int64) string {
	switch {
	case bytes >= 1<<20 && bytes%(1<<20) == 0:
		return strconv.FormatInt(bytes>>20, 10) + " MiB"
	case bytes >= 1<<10 && bytes%(1<<10) == 0:
		return strconv.FormatInt(bytes>>10, 10) + " KiB"
	}
	return strconv.FormatInt(bytes, 10) + " bytes"
}

func countWords(n int) string {
	if n == 1 {
		return "1 exchange"
	}
	return strconv.Itoa(n) + " exchanges"
}
