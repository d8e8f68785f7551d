package tap

import (
	"bytes"
	"slices"
	"strconv"
)

// framing reads from a whole head how its body is framed, as net/http does (go1.26 net/http/transfer.go,
// parseTransferEncoding and fixLength). ok is false for what net/http refuses.
func framing(head []byte) (length uint64, chunked, ok bool) {
	line, rest := cutLine(head)
	minor, ok := minorVersion(line)
	if !ok {
		return 0, false, false
	}
	var sized bool
	for {
		name, value, more := cutField(&rest)
		if !more {
			return length, chunked, true
		}
		switch {
		case isName(name, "Content-Length"):
			n, err := strconv.ParseUint(string(value), 10, 63)
			if err != nil || sized && n != length {
				return 0, false, false
			}
			length, sized = n, true
		case isName(name, "Transfer-Encoding") && minor > 0: // HTTP/1.0 has none
			if chunked || !isName(value, "chunked") {
				return 0, false, false
			}
			chunked = true
		}
	}
}

// cutField cuts the next header field off the lines in rest: its name as it stands, and its value without the
// space around it, with the lines that continue it (RFC 9112 section 5.2) joined to it by a space each. more is
// false at the blank line.
func cutField(rest *[]byte) (name, value []byte, more bool) {
	line, after := cutLine(*rest)
	if len(line) == 0 {
		return nil, nil, false
	}
	name, value, _ = bytes.Cut(line, []byte(":"))
	value = slices.Clip(bytes.Trim(value, " \t")) // clipped: joining must not write into the head
	for len(after) > 0 && (after[0] == ' ' || after[0] == '\t') {
		line, after = cutLine(after)
		value = append(value, ' ')
		value = append(value, bytes.Trim(line, " \t")...)
	}
	*rest = after
	return name, bytes.Trim(value, " \t"), true
}

// cutLine cuts the first line off p and strips its line end.
func cutLine(p []byte) (line, rest []byte) {
	n := bytes.IndexByte(p, '\n') + 1
	return trimLineEnd(p[:n]), p[n:]
}

// trimLineEnd strips the one LF or CR LF that a line ends with.
func trimLineEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// minorVersion gives the digit behind HTTP/1. at the end of a request line. ok is false for any other end.
func minorVersion(line []byte) (minor int, ok bool) {
	const version = " HTTP/1."
	at := len(line) - len(version) - 1
	if at < 0 || string(line[at:len(line)-1]) != version {
		return 0, false
	}
	minor = int(line[len(line)-1]) - '0'
	return minor, 0 <= minor && minor <= 9
}

// isName tells whether name is want in any letter case. The length is compared first: letters outside ASCII
// that fold to ASCII ones are longer.
func isName(name []byte, want string) bool {
	return len(name) == len(want) && bytes.EqualFold(name, []byte(want))
}
