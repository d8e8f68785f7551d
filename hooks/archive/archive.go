// Package archive carries exchanges out of Bellhop and back in: as NDJSON and HAR 1.2 for programs, as cURL for a
// terminal, and as a test for somebody's own code. It reads from readers and writes to writers, one exchange at a
// time; it opens no file, starts no goroutine and keeps nothing.
//
// What is written with Options.Secrets and read again has the same bytes, whatever these are. Without it secrets are
// replaced by the word of Redacted, and all else has the same bytes.
//
// What is read is foreign. Every refusal is a hooks.Error whose sentence names the line or the entry. An import
// ends at the first one, so a caller that wants all or nothing stores within one transaction. Names are read as
// names and never as paths, nothing is unpacked, and what one exchange and a whole import may cost is bounded.
package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"

	"bellhop/hooks"
)

// Record is one exchange with its bytes. A response that never came has no head.
type Record struct {
	Exchange hooks.Exchange
	Request  hooks.Payload
	Response hooks.Payload
}

// Records is a sequence of records that ends with its first error.
type Records = iter.Seq2[Record, error]

// Options say what an export shows. The zero value replaces secrets.
type Options struct {
	Secrets bool // leaves secrets as they are
}

// Summary tells what an export wrote.
type Summary struct {
	Count    int      // exchanges
	Redacted []string // names of the header lines and, after a question mark, of the query parts that lost their values
}

// Script is text that sends a stored request again.
type Script struct {
	Name     string // of a file that fits it, without any folder
	Text     string
	Redacted []string // as in Summary
}

// describe fills in what is known of stored bytes from the bytes themselves.
func describe(body []byte, truncated bool) hooks.PayloadRef {
	return hooks.PayloadRef{Size: int64(len(body)), SHA256: digest(body), Truncated: truncated}
}

// digest is the lower hex SHA-256 of a body, "" of an empty one, as in hooks.PayloadRef.
func digest(body []byte) string {
	if len(body) == 0 {
		return ""
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
