package content

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"bellhop/hooks"
)

// maxCodings is how many codings in a row are undone.
const maxCodings = 4

// maxWindow is how far back zstd may refer, in bytes. RFC 9659 allows no more for a content coding.
const maxWindow = 8 << 20

// errLarge ends a coding that gives more bytes than its limit.
var errLarge = errors.New("more bytes than the limit")

// Codings lists what a body was compressed with, in lower case and in the order it was done: "gzip", "br" for the
// line "Content-Encoding: gzip, br". The coding identity, which is none, is left out.
func Codings(header hooks.Header) (codings []string) {
	for _, line := range header {
		if !strings.EqualFold(line[0], "Content-Encoding") {
			continue
		}
		for name := range strings.SplitSeq(line[1], ",") {
			name = strings.ToLower(strings.TrimSpace(name))
			if name != "" && name != "identity" {
				codings = append(codings, name)
			}
		}
	}
	return codings
}

// Decode undoes a body's Content-Encoding: gzip, deflate with and without its zlib wrapping, br and zstd, up to four in
// a row. codings lists what was undone, in the order it was done; it is empty where the body is given as it came.
//
// At most limit bytes are decoded. A body that gives more is cut there and told by an error of CodeTooLarge; one that
// is damaged or ends early gives what could be decoded, and an error. Where nothing at all can be decoded, as with an
// unknown coding or text that is not coded as it says, the body comes back as it came, with an error. Errors are sentences for a person.
func Decode(header hooks.Header, body []byte, limit int64) (decoded []byte, codings []string, err error) {
	codings = Codings(header)
	if len(codings) == 0 || len(body) == 0 {
		return body, nil, nil
	}
	if len(codings) > maxCodings {
		return body, nil, hooks.Invalid("The body names " + strconv.Itoa(len(codings)) + " codings in a row. At most " + strconv.Itoa(maxCodings) + " are undone.")
	}
	for _, name := range codings {
		if !isKnown(name) {
			return body, nil, hooks.Invalid("The body is coded with " + quoteShort(name) + ", which Bellhop does not know.")
		}
	}
	limit = max(0, min(limit, math.MaxInt64/4))
	decoded, err = undo(codings, body, limit)
	words := strings.Join(codings, ", ")
	switch {
	case errors.Is(err, errLarge):
		err = &hooks.Error{Code: hooks.CodeTooLarge, Message: "Decoded from " + words + ", the body is larger than " + size(limit) + "."}
	case err != nil && (len(decoded) == 0 || IsText(body)): // text that a bare deflate happens to make something of
		return body, nil, hooks.Invalid("The body says that it is coded with " + words + ", but it cannot be decoded.")
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = hooks.Invalid("The body ends in the middle of its " + words + " coding.")
	case err != nil:
		err = hooks.Invalid("The " + words + " coding of the body is damaged.")
	}
	return decoded, codings, err
}

func isKnown(coding string) bool {
	switch coding {
	case "gzip", "x-gzip", "deflate", "br", "zstd":
		return true
	}
	return false
}

// undo takes off the codings from the last to the first. No coding may give more than about twice the limit to the one
// below it, which would take as long as it likes to make nothing of it.
func undo(codings []string, body []byte, limit int64) ([]byte, error) {
	var layers layers
	defer layers.close()
	var reader io.Reader = bytes.NewReader(body)
	for i := len(codings) - 1; i >= 0; i-- {
		opened, err := layers.open(codings[i], reader)
		if err != nil {
			return nil, early(err)
		}
		room := 2*limit + 4096
		if i == 0 {
			room = limit
		}
		reader = &bounded{opened, room}
	}
	var out bytes.Buffer
	_, err := out.ReadFrom(reader)
	if err == nil {
		err = layers.rest()
	}
	return out.Bytes(), early(err)
}

// early makes of an end within a coding's first bytes what it is further on.
func early(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// layers are the codings of one body that are being undone, and what each is read from.
type layers struct {
	sources []*bufio.Reader
	closers []io.Closer
}

func (l *layers) open(coding string, from io.Reader) (io.Reader, error) {
	source := bufio.NewReader(from) // flate takes what can be read byte by byte no further than it needs
	l.sources = append(l.sources, source)
	switch coding {
	case "gzip", "x-gzip":
		return gzip.NewReader(source)
	case "br":
		return brotli.NewReader(source), nil
	case "zstd":
		reader, err := zstd.NewReader(source, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		l.closers = append(l.closers, reader.IOReadCloser())
		return reader, nil
	}
	if begin, _ := source.Peek(2); isZlib(begin) {
		return zlib.NewReader(source)
	}
	return flate.NewReader(source), nil
}

// rest tells that bytes stand behind the end of a coding.
func (l *layers) rest() error {
	for _, source := range l.sources {
		if _, err := source.Peek(1); err == nil {
			return errors.New("bytes behind the end")
		}
	}
	return nil
}

func (l *layers) close() {
	for _, c := range l.closers {
		_ = c.Close() // gives memory back; there is nothing to lose
	}
}

// isZlib reports whether bytes begin like RFC 1950 has it. HTTP's deflate is that, but some send bare RFC 1951.
func isZlib(begin []byte) bool {
	return len(begin) == 2 && begin[0]&0x8f == 8 && (uint(begin[0])<<8|uint(begin[1]))%31 == 0
}

// bounded reads at most room bytes and ends with errLarge when there are more.
type bounded struct {
	from io.Reader
	room int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if b.room == 0 {
		n, err := b.from.Read(make([]byte, 1))
		if n > 0 {
			err = errLarge
		}
		return 0, err
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.room)])
	b.room -= int64(n)
	return n, err
}

// size words a limit.
func size(n int64) string {
	if n >= 1<<20 && n%(1<<20) == 0 {
		return strconv.FormatInt(n>>20, 10) + " MiB"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}

// quoteShort quotes a stranger's word for a sentence.
func quoteShort(s string) string {
	const longest = 40
	if len(s) > longest {
		s = s[:longest] + "…"
	}
	return strconv.Quote(s)
}
