package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"bellhop/hooks"
)

// WriteNDJSON writes one exchange a line. An error of the records or of w ends it, and what was written is then not whole.
func WriteNDJSON(w io.Writer, records Records, o Options) (Summary, error) {
	d, out := redactor{off: o.Secrets}, bufio.NewWriter(w)
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	count := 0
	for r, err := range records {
		if err != nil {
			return Summary{}, err
		}
		if err := lines.Encode(toWire(d.record(r))); err != nil {
			return Summary{}, fmt.Errorf("archive: write: %w", err)
		}
		count++
	}
	if err := out.Flush(); err != nil {
		return Summary{}, fmt.Errorf("archive: write: %w", err)
	}
	return Summary{Count: count, Redacted: d.names}, nil
}

// ReadNDJSON reads what WriteNDJSON wrote. Ids, causes and deliveries are those of the store that it was written from;
// empty lines are passed over. The sequence can be ranged over once.
func ReadNDJSON(r io.Reader, limits Limits) Records {
	return func(yield func(Record, error) bool) {
		limits = limits.resolve()
		start, err := sniff(r)
		if err != nil {
			yield(Record{}, err)
			return
		}
		lines := lineReader{r: bufio.NewReaderSize(&meter{r: start, total: limits.Total}, 64<<10), limits: limits}
		g := newGate(limits)
		for {
			at, line, err := lines.next()
			if err == io.EOF {
				return
			}
			var record Record
			if err == nil {
				record, err = readLine(at, line)
			}
			if err == nil {
				err = g.admit(at, &record)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

func readLine(at place, line []byte) (Record, error) {
	var e exchange
	if err := decodeWire(at, line, &e); err != nil {
		return Record{}, err
	}
	return e.record(at)
}

// lineReader gives the lines of a text that are not empty, each bounded.
type lineReader struct {
	r      *bufio.Reader
	limits Limits
	number int
}

// next gives a line without its end, in memory of its own; io.EOF when there is none.
func (l *lineReader) next() (place, []byte, error) {
	for {
		var line []byte
		l.number++
		at := place{"Line", l.number}
		for {
			piece, err := l.r.ReadSlice('\n')
			line = append(line, piece...)
			if len(line) > maxText {
				return at, nil, at.tooLong()
			}
			if err == nil || err == io.EOF && len(line) > 0 {
				break
			}
			if err != bufio.ErrBufferFull {
				return at, nil, l.limits.word(at, err)
			}
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return at, line, nil
		}
	}
}

// word makes a sentence of the limits that a meter holds. io.EOF stays as it is.
func (l Limits) word(at place, err error) error {
	switch {
	case err == io.EOF:
		return err
	case errors.Is(err, errTotal):
		return &hooks.Error{Code: hooks.CodeTooLarge, Message: "The file is too long. This import may have " + sizeWords(l.Total) + ", which end in " + lower(at) + "."}
	case errors.Is(err, errMark):
		return at.tooLong()
	}
	return fmt.Errorf("archive: read: %w", err)
}

// lower is a place within a sentence.
func lower(at place) string { return string(at.kind[0]|0x20) + at.String()[1:] }
