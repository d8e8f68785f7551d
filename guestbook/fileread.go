package guestbook

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"bellhop/hooks"
)

// The limits of a file of entries.
const (
	MaxFile     = 64 << 20 // bytes
	maxLine     = 64 << 10 // bytes of one entry
	importBatch = 500      // entries that are stored together
)

// errLongFile is what a file over the limit is told.
var errLongFile = &hooks.Error{Code: hooks.CodeTooLarge, Message: "A file of entries has 64 MiB at most. What stood before that was taken."}

// Import stores the entries of a file, each line judged by itself: one that is not fit is refused with the reason, one
// that is there already is left as it is, and one whose number is another's gets a new one. Nothing rings, unless ring
// asks that every entry that is shown does, now. What is stored when an import ends early stays; the same file again
// goes on from there.
func (b Book) Import(ctx context.Context, r io.Reader, format hooks.BookFormat, ring bool) (done hooks.BookImport, err error) {
	limited := &io.LimitedReader{R: r, N: MaxFile + 1}
	next := ndjsonReader(bufio.NewReaderSize(limited, maxLine))
	if format == hooks.BookCSV {
		if next, err = csvReader(limited); err != nil {
			return done, err
		}
	}
	var batch []hooks.Comment
	flush := func() error {
		put, err := b.Desk.PutComments(ctx, batch, b.eventNow())
		done.Added, done.Known, batch = done.Added+put.Added, done.Known+put.Known, batch[:0]
		if err != nil {
			return fmt.Errorf("import into the guest book: %w", err)
		}
		return nil
	}
	now := b.Clock()
	for {
		line, rec, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		var c hooks.Comment
		if err == nil {
			c, err = rec.entry(now, ring)
		}
		switch {
		case hooks.CodeOf(err) != "":
			done.Refuse(line, hooks.Words(err))
		case err != nil:
			return done, errors.Join(flush(), fmt.Errorf("read the file: %w", err))
		default:
			batch = append(batch, c)
		}
		if len(batch) == importBatch {
			if err := flush(); err != nil {
				return done, err
			}
		}
	}
	if err := flush(); err != nil {
		return done, err
	}
	if limited.N <= 0 {
		return done, errLongFile
	}
	return done, nil
}

// recordReader gives the next entry of a file and the line where it begins. A hooks.Error is about that entry alone;
// io.EOF is the end.
type recordReader func() (line int, r record, err error)

func ndjsonReader(r *bufio.Reader) recordReader {
	line := 0
	return func() (int, record, error) {
		for {
			line++
			text, err := r.ReadSlice('\n')
			if errors.Is(err, bufio.ErrBufferFull) {
				for errors.Is(err, bufio.ErrBufferFull) {
					_, err = r.ReadSlice('\n')
				}
				return line, record{}, hooks.Invalid("This line is too long for an entry.")
			}
			if err != nil && (!errors.Is(err, io.EOF) || len(text) == 0) {
				return line, record{}, err
			}
			if line == 1 {
				text = bytes.TrimPrefix(text, []byte("\ufeff"))
			}
			if len(bytes.TrimSpace(text)) == 0 {
				continue
			}
			var rec record
			if json.Unmarshal(text, &rec) != nil {
				return line, rec, hooks.Invalid("This line is no JSON of an entry.")
			}
			return line, rec, nil
		}
	}
}

// csvReader reads the names of the columns, of which name and text are needed and those that are unknown are passed
// over.
func csvReader(r io.Reader) (recordReader, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	names, err := in.Read()
	if err != nil {
		return nil, hooks.Invalid("The file has no line with the names of its columns.")
	}
	places := make([]int, len(columns()))
	for i, name := range columns() {
		places[i] = slices.IndexFunc(names, func(s string) bool {
			return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(s, "\ufeff")), name)
		})
	}
	if places[2] < 0 || places[4] < 0 {
		return nil, hooks.Invalid("The first line names the columns: " + strings.Join(columns(), ", ") + ". name and text are needed.")
	}
	return func() (int, record, error) {
		fields, err := in.Read()
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			return wrong.StartLine, record{}, hooks.Invalid("The quotes of this line do not fit.")
		}
		if err != nil {
			return 0, record{}, err
		}
		line, _ := in.FieldPos(0)
		rec := record{}
		announced := ""
		for i, cell := range rec.cells(&announced) {
			if place := places[i]; place >= 0 && place < len(fields) {
				*cell = unguardCell(fields[place])
			}
		}
		switch strings.ToLower(announced) {
		case "":
		case "true", "false":
			rec.Announced = new(strings.EqualFold(announced, "true"))
		default:
			return line, rec, hooks.Invalid("announced is true or false.")
		}
		return line, rec, nil
	}, nil
}
