package hooks

import (
	"bytes"
	"strings"
)

// Payload is the bytes of one request or response, exactly as they came or went: the raw head block
// (first line, header lines and the blank line) and the raw body.
type Payload struct {
	Head []byte
	Body []byte
}

// PayloadRef names a stored payload and tells what a list needs to know of it. The zero value names none.
type PayloadRef struct {
	ID        ID
	Size      int64  // bytes of the body that are stored
	SHA256    string // of the stored body, lower hex; "" for an empty body
	Truncated bool   // the body was cut at a limit; it is refused for replay
}

// Header is a list of header lines in their order, with names in the letter case that was sent. The first
// element of a pair is the name, the second the value.
type Header [][2]string

// Get gives the value of the first line with this name, whatever its letter case, or "".
func (h Header) Get(name string) string {
	for _, line := range h {
		if strings.EqualFold(line[0], name) {
			return line[1]
		}
	}
	return ""
}

// Without gives the lines whose names are not among names, whatever their letter case.
func (h Header) Without(names ...string) Header {
	kept := make(Header, 0, len(h))
next:
	for _, line := range h {
		for _, name := range names {
			if strings.EqualFold(line[0], name) {
				continue next
			}
		}
		kept = append(kept, line)
	}
	return kept
}

// ParseHead reads a raw head block: the first line, and the header lines behind it. It is lenient, as the
// bytes are shown and not obeyed: lines end with LF or CRLF, a line without a colon becomes a name without a
// value, and folded lines are joined to the line above.
func ParseHead(head []byte) (first string, header Header) {
	line, rest, _ := bytes.Cut(head, []byte("\n"))
	first = string(bytes.TrimRight(line, "\r"))
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			break
		}
		if (line[0] == ' ' || line[0] == '\t') && len(header) > 0 {
			last := &header[len(header)-1]
			last[1] = strings.Trim(last[1]+" "+string(bytes.Trim(line, " \t")), " \t")
			continue
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		header = append(header, [2]string{string(name), string(bytes.Trim(value, " \t"))})
	}
	return first, header
}

// FormatHead writes a head block that ParseHead reads: first line, header lines, blank line, all with CRLF.
func FormatHead(first string, header Header) []byte {
	size := len(first) + 4
	for _, line := range header {
		size += len(line[0]) + len(line[1]) + 4
	}
	b := make([]byte, 0, size)
	b = append(append(b, first...), "\r\n"...)
	for _, line := range header {
		b = append(append(b, line[0]...), ": "...)
		b = append(append(b, line[1]...), "\r\n"...)
	}
	return append(b, "\r\n"...)
}

// CheckHeader refuses header lines that could not be sent, or would smuggle in others: empty names, names
// that are no HTTP token, and control characters other than a tab in a value.
func CheckHeader(header Header) error {
	for _, line := range header {
		if !isToken(line[0]) {
			return Invalid("A header name may hold letters, digits and !#$%&'*+-.^_`|~ only. This one does not fit: " + quoteShort(line[0]) + ".")
		}
		if strings.ContainsFunc(line[1], func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
			return Invalid("The value of header " + line[0] + " holds a line break or another control character. Take it out.")
		}
	}
	return nil
}

// CheckMethod refuses what is no HTTP method.
func CheckMethod(method string) error {
	if !isToken(method) || len(method) > 32 {
		return Invalid("This is no HTTP method: " + quoteShort(method) + ".")
	}
	return nil
}

// isToken reports whether s is a token of RFC 9110, section 5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}
