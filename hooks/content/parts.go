package content

import (
	"bytes"
	"mime"
	"strconv"
	"strings"

	"bellhop/hooks"
)

// The bounds of what is taken apart.
const (
	maxParts    = 1000
	maxPartHead = 64 << 10 // bytes of one part's header lines
	maxBoundary = 200      // bytes; RFC 2046 allows 70
)

// Part is one part of a multipart body.
type Part struct {
	Header hooks.Header // its lines as they were written
	Name   string       // of the form's field; "" when it has none
	File   string       // the last element of its file name, fit to be written to a folder; "" when it is no file
	Type   string       // its media type in lower case; "" when it does not say
	Body   []byte       // its bytes: a part of the body, so do not change them
	Cut    bool         // the body ends within it
}

// Parts takes a multipart body apart whose codings are undone. What stands before the first part and behind the last
// is left out, and a part that is itself multipart is left whole. Where the body is damaged or has too many parts, the
// parts up to there come with an error, which is a sentence for a person.
func Parts(header hooks.Header, body []byte) ([]Part, error) {
	mark := boundary(header)
	if mark == "" {
		return nil, hooks.Invalid("The content type names no boundary, so the body cannot be taken apart.")
	}
	s := splitter{mark: []byte("--" + mark), rest: body}
	if !s.first() {
		return nil, hooks.Invalid("The boundary that the content type names does not stand in the body.")
	}
	var parts []Part
	for !s.closed {
		if len(parts) == maxParts {
			return parts, hooks.Invalid("The body has more than " + strconv.Itoa(maxParts) + " parts. Only these are read.")
		}
		raw, whole := s.next()
		if !whole && len(raw) == 0 {
			return parts, errEndsEarly()
		}
		part, err := newPart(raw)
		if err != nil {
			return parts, err
		}
		part.Cut = !whole
		parts = append(parts, part)
		if !whole {
			return parts, errEndsEarly()
		}
	}
	return parts, nil
}

func errEndsEarly() error {
	return hooks.Invalid("The multipart body ends before its last boundary.")
}

// boundary gives the boundary that a multipart content type names, or "".
func boundary(header hooks.Header) string {
	kind, params, _ := mime.ParseMediaType(header.Get("Content-Type"))
	mark := params["boundary"]
	if !strings.HasPrefix(kind, "multipart/") || len(mark) > maxBoundary {
		return ""
	}
	return mark
}

// splitter goes through a body from boundary to boundary.
type splitter struct {
	mark   []byte // -- and the boundary
	end    []byte // of a line: CRLF, or LF when the first boundary's line ends with that
	rest   []byte // behind the last boundary's line
	closed bool   // the last boundary was the closing one
}

// first finds the first boundary and tells whether there is one.
func (s *splitter) first() bool {
	for at := 0; ; {
		found := bytes.Index(s.rest[at:], s.mark)
		if found < 0 {
			return false
		}
		at += found
		if at == 0 || s.rest[at-1] == '\n' {
			for _, s.end = range [][]byte{[]byte("\r\n"), []byte("\n")} {
				if behind, ok := s.line(s.rest[at:]); ok {
					s.rest = s.rest[at+behind:]
					return true
				}
			}
		}
		at++
	}
}

// next gives the bytes up to the next boundary, without the line's end that belongs to it. whole is false when there is
// none, and raw is the rest.
func (s *splitter) next() (raw []byte, whole bool) {
	for at := 0; ; {
		found := bytes.Index(s.rest[at:], s.mark)
		if found < 0 {
			raw, s.rest = s.rest, nil
			return raw, false
		}
		at += found
		if at == 0 || bytes.HasSuffix(s.rest[:at], s.end) {
			if behind, ok := s.line(s.rest[at:]); ok {
				raw = s.rest[:max(0, at-len(s.end))]
				s.rest = s.rest[at+behind:]
				return raw, true
			}
		}
		at++
	}
}

// line gives the length of the boundary's line that text begins with; ok is false when it is no such line.
func (s *splitter) line(text []byte) (length int, ok bool) {
	rest := text[len(s.mark):]
	closing := bytes.HasPrefix(rest, []byte("--"))
	if closing {
		rest = rest[2:]
	}
	rest = bytes.TrimLeft(rest, " \t")
	switch {
	case bytes.HasPrefix(rest, s.end):
		rest = rest[len(s.end):]
	case !closing || len(rest) > 0:
		return 0, false
	}
	s.closed = closing
	return len(text) - len(rest), true
}

// newPart reads a part's header lines.
func newPart(raw []byte) (Part, error) {
	head, body := splitHead(raw)
	if len(head) > maxPartHead {
		return Part{}, hooks.Invalid("A part of the body has header lines of more than " + strconv.Itoa(maxPartHead>>10) + " KiB. The body is read up to there.")
	}
	p := Part{Body: body}
	_, p.Header = hooks.ParseHead(append([]byte("\n"), head...))
	p.Type = MediaType(p.Header)
	_, disposition, _ := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
	p.Name = disposition["name"]
	file := disposition["filename"]
	if file == "" {
		_, kind, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		file = kind["name"]
	}
	if file != "" {
		p.File = FileName(file)
	}
	return p, nil
}

// splitHead parts header lines from the body at the first empty line. Without one, all are header lines.
func splitHead(raw []byte) (head, body []byte) {
	for at := 0; at < len(raw); {
		line := raw[at:]
		end := bytes.IndexByte(line, '\n')
		if end < 0 {
			break
		}
		if len(bytes.TrimSuffix(line[:end], []byte("\r"))) == 0 {
			return raw[:at], line[end+1:]
		}
		at += end + 1
	}
	return raw, raw[len(raw):]
}
