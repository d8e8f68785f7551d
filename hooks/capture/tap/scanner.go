package tap

import "bytes"

// readAhead is by how much net/http may read a head past MaxHeaderBytes, together with what it may hold of the
// requests behind it: 4 KiB that it adds to the limit, 4 KiB that its buffer held of this head when the
// limit began to count, 4 KiB of the requests behind it, and twice the one byte that it reads in the background
// while a handler runs (go1.26 net/http/server.go, initialReadLimitSize and connReader).
const readAhead = 3*4096 + 2

// keepCap is the largest buffer that a connection keeps from one request to the next.
const keepCap = 16 << 10

// state is what the next byte of the stream belongs to.
type state uint8

const (
	stopped     state = iota // nothing is followed (any more)
	between                  // before a head: line ends are passed over
	inHead                   // a request line or header line
	inBody                   // a body of known length
	sizeStart                // the first digit of a chunk's size
	size                     // its other digits
	extension                // the rest of a chunk's size line
	sizeLF                   // the LF of that line
	inChunk                  // a chunk's data
	chunkCR                  // the CR behind the data
	chunkLF                  // the LF behind that
	trailer                  // the start of a trailer line
	trailerCR                // behind a CR that starts a trailer line
	trailerLine              // the rest of a trailer line
)

// maxSizeDigits is how many digits net/http takes for a chunk's size.
const maxSizeDigits = 16

// scanner finds the request heads in the bytes that a client sends. It accepts whatever net/http accepts, and
// more: what net/http refuses ends the connection, so no handler asks for it. It holds heads, and of bodies
// nothing. The zero value is stopped.
type scanner struct {
	state  state
	digits int    // of the chunk size so far
	left   uint64 // bytes of the body or chunk still to come

	limit int    // most bytes that buf may hold; a longer head stops the scanner
	buf   []byte // the whole heads that wait, one behind the other, then the one that is still coming
	ends  []int  // where each whole head ends in buf
	line  int    // where the line that is still coming starts in buf
}

func (s *scanner) start() {
	if s.limit > 0 {
		s.state = between
	}
}

// stop ends the following for good. Whole heads stay: they are right, whatever came after them.
func (s *scanner) stop() {
	s.state = stopped
	s.buf = s.buf[:s.open()]
}

// open is where the head that is still coming starts in buf.
func (s *scanner) open() int {
	if n := len(s.ends); n > 0 {
		return s.ends[n-1]
	}
	return 0
}

// first gives the head that has waited longest; nil when none does. It is good until the next call.
func (s *scanner) first() []byte {
	if len(s.ends) == 0 {
		return nil
	}
	return s.buf[:s.ends[0]]
}

// drop forgets the first head. That there is none means that the counting went wrong: then nothing is followed.
func (s *scanner) drop() {
	if len(s.ends) == 0 {
		s.stop()
		return
	}
	n := s.ends[0]
	s.buf = append(s.buf[:0], s.buf[n:]...)
	s.ends = append(s.ends[:0], s.ends[1:]...)
	for i := range s.ends {
		s.ends[i] -= n
	}
	s.line -= n
	if len(s.buf) == 0 && cap(s.buf) > keepCap {
		s.buf = nil
	}
}

// feed takes the next bytes of the stream, in pieces of any size.
func (s *scanner) feed(p []byte) {
	for len(p) > 0 && s.state != stopped {
		n := 1
		switch s.state {
		case between:
			n = s.takeBetween(p)
		case inHead:
			n = s.takeHead(p)
		case inBody, inChunk:
			n = s.takeBody(p)
		default:
			s.takeChunking(p[0])
		}
		p = p[n:]
	}
}

// takeBetween passes over line ends before a head (RFC 9112 section 2.2), as net/http does behind a POST, and
// begins the head at anything that may start a method.
func (s *scanner) takeBetween(p []byte) int {
	switch c := p[0]; {
	case c == '\r' || c == '\n':
		return 1
	case c <= ' ' || c >= 0x7f: // no method, but perhaps the start of a TLS handshake
		s.stop()
	default:
		s.state, s.line = inHead, len(s.buf)
	}
	return 0
}

func (s *scanner) takeHead(p []byte) int {
	n := bytes.IndexByte(p, '\n') + 1
	whole := n > 0
	if !whole {
		n = len(p)
	}
	if len(s.buf)+n > s.limit {
		s.stop()
		return n
	}
	s.buf = append(s.buf, p[:n]...)
	if whole {
		s.endLine()
	}
	return n
}

// endLine looks at the line that just ended: the request line must name HTTP/1, and a blank line ends the head.
func (s *scanner) endLine() {
	start := s.line
	s.line = len(s.buf)
	line := trimLineEnd(s.buf[start:])
	if start == s.open() {
		if _, ok := minorVersion(line); !ok {
			s.stop()
		}
		return
	}
	if len(line) > 0 {
		return
	}
	head := s.buf[s.open():]
	s.ends = append(s.ends, len(s.buf))
	length, chunked, ok := framing(head)
	switch {
	case !ok:
		s.stop()
	case chunked:
		s.state = sizeStart
	case length > 0:
		s.state, s.left = inBody, length
	default:
		s.state = between
	}
}

func (s *scanner) takeBody(p []byte) int {
	n := min(uint64(len(p)), s.left)
	s.left -= n
	if s.left == 0 {
		if s.state == inChunk {
			s.state = chunkCR
		} else {
			s.state = between
		}
	}
	return int(n)
}

// takeChunking takes one byte of what a chunked body has around its data (RFC 9112 section 7.1). Like net/http
// it insists on CR LF there, but takes a bare LF in trailer lines.
func (s *scanner) takeChunking(c byte) {
	switch s.state {
	case sizeStart:
		s.left, s.digits = 0, 0
		s.takeDigit(c)
	case size:
		s.takeSize(c)
	case extension:
		if c == '\r' {
			s.state = sizeLF
		} else {
			s.expect(c != '\n', extension)
		}
	case sizeLF:
		if s.left == 0 {
			s.expect(c == '\n', trailer)
		} else {
			s.expect(c == '\n', inChunk)
		}
	case chunkCR:
		s.expect(c == '\r', chunkLF)
	case chunkLF:
		s.expect(c == '\n', sizeStart)
	default:
		s.takeTrailer(c)
	}
}

func (s *scanner) takeSize(c byte) {
	switch c {
	case ' ', '\t', ';':
		s.state = extension
	case '\r':
		s.state = sizeLF
	default:
		s.takeDigit(c)
	}
}

func (s *scanner) takeDigit(c byte) {
	digit, ok := fromHex(c)
	s.digits++
	s.left = s.left<<4 | uint64(digit)
	s.expect(ok && s.digits <= maxSizeDigits, size)
}

func fromHex(c byte) (digit byte, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

func (s *scanner) takeTrailer(c byte) {
	switch {
	case c == '\n' && s.state != trailerLine:
		s.state = between
	case c == '\n':
		s.state = trailer
	case c == '\r' && s.state == trailer:
		s.state = trailerCR
	default:
		s.state = trailerLine
	}
}

// expect goes to the next state when the byte was right, and stops when it was not.
func (s *scanner) expect(right bool, next state) {
	if !right {
		s.stop()
		return
	}
	s.state = next
}
