package capture

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"net/http"

	"bellhop/hooks"
)

// body is what was read of a request's body, hashed on the way in.
type body struct {
	bytes []byte
	hash  hash.Hash
}

func (b *body) sha256() string {
	if len(b.bytes) == 0 {
		return ""
	}
	return hex.EncodeToString(b.hash.Sum(nil))
}

// problem is why a body was not read whole: what the sender hears and what the exchange says.
type problem struct {
	answer   hooks.Answer
	sentence string
}

// firstRead is how much room a body gets before its length is believed.
const firstRead = 64 << 10

// readBody reads a request's body up to limit. With a problem, what was read so far is kept.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) (*body, *problem) {
	b := &body{hash: sha256.New()}
	tooLong := &problem{
		answer:   plain(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is longer than %s. The rest was not stored.\n", size(limit))),
		sentence: fmt.Sprintf("The body was cut at %s. The rest was not stored.", size(limit)),
	}
	room := min(max(r.ContentLength, 512), firstRead, limit)
	b.bytes = make([]byte, 0, room)
	for {
		if len(b.bytes) == cap(b.bytes) {
			b.bytes = append(b.bytes, 0)[:len(b.bytes)]
		}
		start := len(b.bytes)
		n, err := r.Body.Read(b.bytes[start:cap(b.bytes)])
		n = int(min(int64(n), limit-int64(start)+1))
		b.bytes = b.bytes[:start+n]
		if int64(len(b.bytes)) > limit {
			b.bytes = b.bytes[:limit]
			b.hash.Write(b.bytes[start:])
			w.Header().Set("Connection", "close") // the rest of the body is not worth reading
			return b, tooLong
		}
		b.hash.Write(b.bytes[start:])
		switch {
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, &problem{
				answer:   plain(http.StatusBadRequest, "The body ended early.\n"),
				sentence: "The sender stopped in the middle of the body.",
			}
		}
	}
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
