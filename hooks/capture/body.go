package capture

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"

	"bellhop/hooks"
)

// problem is why a body was not read whole: what the sender hears and what the exchange says.
type problem struct {
	answer   hooks.Answer
	sentence string
}

// firstRead is how much room a body gets before its length is believed.
const firstRead = 64 << 10

// readBody reads a request's body up to limit. With a problem, what was read so far is kept.
func readBody(r *http.Request, limit int64) ([]byte, *problem) {
	body := make([]byte, 0, min(max(r.ContentLength, 512), firstRead, limit))
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := r.Body.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return body[:limit], &problem{
				answer:   plain(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body is longer than %s. The rest was not stored.\n", size(limit))),
				sentence: fmt.Sprintf("The body was cut at %s. The rest was not stored.", size(limit)),
			}
		case err == io.EOF:
			return body, nil
		case err != nil:
			return body, &problem{
				answer:   plain(http.StatusBadRequest, "The body ended early.\n"),
				sentence: "The sender stopped in the middle of the body.",
			}
		}
	}
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
