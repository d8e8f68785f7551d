package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"bellhop/hooks"
)

// Format is a form that exchanges are written in and read from.
type Format string

// The formats. FormatCurl has the requests alone. FormatTape has more than exchanges: it is written by WriteTape.
const (
	FormatHAR    Format = "har"
	FormatNDJSON Format = "ndjson"
	FormatCurl   Format = "curl"
	FormatTape   Format = "tape"
)

// ParseFormat reads the name of a format. The error is a sentence.
func ParseFormat(name string) (Format, error) {
	switch f := Format(name); f {
	case FormatHAR, FormatNDJSON, FormatCurl, FormatTape:
		return f, nil
	}
	return "", hooks.Invalid("format is har, ndjson, curl or tape.")
}

// Ending is how the names of files in a format end, without the dot.
func (f Format) Ending() string {
	if f == FormatCurl {
		return "sh"
	}
	return string(f)
}

// Write writes records in a format other than FormatTape.
func Write(w io.Writer, f Format, records Records, o Options) (Summary, error) {
	switch f {
	case FormatHAR:
		return WriteHAR(w, records, o)
	case FormatNDJSON:
		return WriteNDJSON(w, records, o)
	}
	return WriteCurl(w, records, o)
}

// Read reads records in a format. Commands have no time of their own and get now.
func Read(r io.Reader, f Format, now time.Time, l Limits) Records {
	switch f {
	case FormatHAR:
		return ReadHAR(r, l)
	case FormatNDJSON:
		return ReadNDJSON(r, l)
	case FormatTape:
		return tapeRecords(ReadTape(r, l))
	}
	return ReadCurl(r, now, l)
}

// SniffLength is how many bytes of a file tell its format.
const SniffLength = 4096

// SniffFormat tells the format of a file by how it begins: a HAR is an object with a log, other objects are lines of
// NDJSON, and what is no object can only be a command.
func SniffFormat(start []byte) Format {
	start = bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")))
	if !bytes.HasPrefix(start, []byte("{")) {
		return FormatCurl
	}
	tokens := json.NewDecoder(bytes.NewReader(start))
	_, _ = tokens.Token() // the brace
	switch name, err := tokens.Token(); {
	case err == nil && name == "bellhop":
		return FormatNDJSON
	case err == nil && name == tapeMark:
		return FormatTape
	}
	if line, _, more := bytes.Cut(start, []byte("\n")); more && json.Valid(line) {
		return FormatNDJSON
	}
	return FormatHAR
}

// HoldsExchanges tells by how a file begins whether it is one that Read can read, and not any other text or JSON.
func HoldsExchanges(start []byte) bool {
	text := bytes.TrimSpace(bytes.TrimPrefix(start, []byte("\xef\xbb\xbf")))
	switch f := SniffFormat(start); f {
	case FormatCurl:
		return bytes.HasPrefix(bytes.TrimPrefix(text, []byte("$ ")), []byte("curl"))
	case FormatTape:
		return true
	}
	tokens := json.NewDecoder(bytes.NewReader(text))
	_, _ = tokens.Token() // the brace
	name, err := tokens.Token()
	return err == nil && (name == "log" || name == "bellhop")
}

// WriteCurl writes a command for each request, below a comment that names the exchange. A request that cannot be sent
// again as it was, such as one whose body was cut, becomes a comment that says so.
func WriteCurl(w io.Writer, records Records, o Options) (Summary, error) {
	d, out := redactor{}, bufio.NewWriter(w)
	count := 0
	for r, err := range records {
		if err != nil {
			return Summary{}, err
		}
		script, err := Curl(r, "", o)
		if err != nil {
			script.Text = "# " + hooks.Words(err) + "\n"
		}
		for _, name := range script.Redacted {
			d.note(name)
		}
		if _, err := fmt.Fprintf(out, "# exchange %s\n%s\n", r.Exchange.ID, script.Text); err != nil {
			return Summary{}, fmt.Errorf("archive: write: %w", err)
		}
		count++
	}
	if err := out.Flush(); err != nil {
		return Summary{}, fmt.Errorf("archive: write: %w", err)
	}
	return Summary{Count: count, Redacted: d.names}, nil
}

// ReadCurl reads one command or several, as WriteCurl wrote them. Each becomes an outgoing exchange that has not been
// sent, begun at now. The sequence can be ranged over once.
func ReadCurl(r io.Reader, now time.Time, limits Limits) Records {
	return func(yield func(Record, error) bool) {
		limits = limits.resolve()
		start, err := sniff(r)
		var text []byte
		if err == nil {
			text, err = io.ReadAll(io.LimitReader(start, min(limits.Total, maxText)+1))
		}
		if err == nil && int64(len(text)) > min(limits.Total, maxText) {
			err = &hooks.Error{Code: hooks.CodeTooLarge, Message: "The commands are too long. They may have " + sizeWords(min(limits.Total, maxText)) + " at most."}
		}
		if err != nil {
			yield(Record{}, err)
			return
		}
		g := newGate(limits)
		for q, err := range commands(string(text)) {
			var record Record
			if err == nil {
				record = q.Record(now)
				err = g.admit(place{"Command", g.count + 1}, &record)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// commands parses one command after the other. A refusal names its command where it is not the first.
func commands(text string) func(yield func(Request, error) bool) {
	return func(yield func(Request, error) bool) {
		if isCmd(text) {
			yield(ParseCurl(text))
			return
		}
		s := shell{in: text, many: true}
		if !s.skip() {
			yield(Request{}, noCommand())
			return
		}
		for number := 1; s.skip(); number++ {
			q, err := s.request()
			if err != nil && number > 1 {
				err = &hooks.Error{Code: hooks.CodeOf(err), Message: place{"Command", number}.String() + " cannot be read. " + hooks.Words(err)}
			}
			if !yield(q, err) || err != nil {
				return
			}
		}
	}
}

// request reads one command of several.
func (s *shell) request() (Request, error) {
	c := curlLine{}
	words, piped, err := c.words(s)
	if err != nil {
		return Request{}, err
	}
	if piped {
		s.at += until(s.in[s.at:], "\n")
	}
	if err := c.options(words[1:]); err != nil {
		return Request{}, err
	}
	return c.request()
}

// skip passes over what stands between commands and reports whether another begins.
func (s *shell) skip() bool {
	for s.at < len(s.in) {
		switch s.in[s.at] {
		case ' ', '\t', '\r', '\n', ';':
			s.at++
		case '#':
			s.at += until(s.in[s.at:], "\n")
		case '$':
			if !strings.HasPrefix(s.in[s.at:], "$ ") {
				return true
			}
			s.at += 2 // a prompt
		default:
			return true
		}
	}
	return false
}
