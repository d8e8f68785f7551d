package capture

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"bellhop/hooks"
)

// problem is why a body was not read whole: what the sender hears and what the exchange says.
type problem struct {
	answer   hooks.Answer
	sentence string
	unstored bool // nothing is stored: there is no room to read it
}

// How a body is read.
const (
	firstRead = 64 << 10         // how much room a body gets before its length is believed
	patience  = 90 * time.Second // how long a whole body may take to arrive
)

// Room bounds the bytes of bodies that are in memory at a time, over all doors. The zero Room has no bounds; all
// methods may be called from any goroutine.
type Room struct {
	Bytes int64

	held atomic.Int64
}

// take asks for n more bytes.
func (r *Room) take(n int64) bool {
	if r == nil || r.Bytes <= 0 || r.held.Add(n) <= r.Bytes {
		return true
	}
	r.held.Add(-n)
	return false
}

func (r *Room) give(n int64) {
	if r != nil && r.Bytes > 0 {
		r.held.Add(-n)
	}
}

// reading is a body on its way into memory.
type reading struct {
	body  []byte
	room  *Room
	taken int64 // of room
	limit int64
}

// read reads a request's body up to the limit, into one byte more than it says to have, so that its end shows without
// another allocation. With a problem, what was read so far is kept. A sender that drips is not waited for for ever.
func (in *reading) read(w http.ResponseWriter, r *http.Request) *problem {
	if p := in.grow(int(min(max(r.ContentLength+1, 512), firstRead, in.limit+1))); p != nil {
		return p
	}
	// A line that knows no deadlines has limits of its own. With a problem the deadline stays: net/http reads on for a while.
	line := http.NewResponseController(w)
	if r.ContentLength != 0 {
		_ = line.SetReadDeadline(time.Now().Add(patience))
	}
	for {
		if len(in.body) == cap(in.body) {
			if p := in.grow(2 * cap(in.body)); p != nil {
				return p
			}
		}
		n, err := r.Body.Read(in.body[len(in.body):cap(in.body)])
		in.body = in.body[:len(in.body)+n]
		switch {
		case int64(len(in.body)) > in.limit:
			in.body = in.body[:in.limit]
			return &problem{
				answer:   plain(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is longer than %s. The rest was not stored.\n", size(in.limit))),
				sentence: fmt.Sprintf("The body was cut at %s. The rest was not stored.", size(in.limit)),
			}
		case err == io.EOF:
			if r.ContentLength != 0 {
				_ = line.SetReadDeadline(time.Time{}) // the answer may take longer
			}
			return nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			return &problem{
				answer:   plain(http.StatusRequestTimeout, "The body took too long to arrive.\n"),
				sentence: fmt.Sprintf("The body did not arrive within %d s.", int(patience.Seconds())),
			}
		case err != nil:
			return &problem{
				answer:   plain(http.StatusBadRequest, "The body ended early.\n"),
				sentence: "The sender stopped in the middle of the body.",
			}
		}
	}
}

// grow makes room for a body of n bytes.
func (in *reading) grow(n int) *problem {
	more := int64(n - cap(in.body))
	if !in.room.take(more) {
		return &problem{answer: busy("Too many large requests are arriving at once."), unstored: true}
	}
	in.taken += more
	in.body = append(make([]byte, 0, n), in.body...)
	return nil
}

// done gives the room back, once.
func (in *reading) done() {
	in.room.give(in.taken)
	in.taken = 0
}

// describe gives the reference of a body about to be stored.
func describe(body []byte, truncated bool) hooks.PayloadRef {
	ref := hooks.PayloadRef{Size: int64(len(body)), Truncated: truncated}
	if len(body) > 0 {
		sum := sha256.Sum256(body)
		ref.SHA256 = hex.EncodeToString(sum[:])
	}
	return ref
}

// size words a number of bytes.
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
