package guestbook

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
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

// errCut is how a reader ends at the limit: not as at the end of a file, so that the entry that is cut there is not taken.
var errCut = errors.New("the file goes on beyond the limit")

// bounded reads what left says, and gives errCut where there is more.
type bounded struct {
	from io.Reader
	left int64
}

// Read reads as io.Reader says.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.from.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		n, err, b.left = n+int(b.left), errCut, 0
	}
	return n, err
}

// Import stores the entries of a file, each line judged by itself: one that is not fit is refused with the reason, one
// that is there already is left as it is, and one whose number is another's gets a new one. An entry without a time is of
// now, and is there already where a file brought the same words, as often, before. Nothing rings, unless ring asks that every entry that is shown does, now. What is stored when an import ends early stays, and is counted; the same
// file again goes on from there.
func (b Book) Import(ctx context.Context, r io.Reader, format hooks.BookFormat, ring bool) (hooks.BookImport, error) {
	return b.importUpTo(ctx, &bounded{r, MaxFile}, format, ring)
}

func (b Book) importUpTo(ctx context.Context, r *bounded, format hooks.BookFormat, ring bool) (done hooks.BookImport, err error) {
	next := ndjsonReader(bufio.NewReaderSize(r, maxLine))
	if format == hooks.BookCSV {
		if next, err = csvReader(r); err != nil {
			return done, err
		}
	}
	i := importing{book: b, event: b.eventNow(), seen: map[[16]byte]int{}}
	now := b.Clock()
	for {
		line, rec, err := next()
		var c hooks.Comment
		if err == nil {
			c, err = rec.entry(now, ring)
		}
		switch {
		case err == nil:
			err = i.add(ctx, c)
		case hooks.CodeOf(err) != "":
			i.done.Refuse(line, hooks.Words(err))
			continue
		default:
			err = cmp.Or(i.flush(ctx), fileEnd(err))
			return i.done, err
		}
		if err != nil {
			return i.done, err
		}
	}
}

// fileEnd tells what kept a file from being read further; nil at its end.
func fileEnd(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.Is(err, errCut):
		return errLongFile
	}
	return fmt.Errorf("read the file: %w", err)
}

// importing is an import under way.
type importing struct {
	book  Book
	event func(hooks.Comment) (hooks.Event, error)
	batch []hooks.Comment
	seen  map[[16]byte]int // how often the file has had the same words without a time
	done  hooks.BookImport
}

// add takes an entry in, to be stored with others. One without a time gets a token of its words and of how many like it
// stand before it, by which it is known when the file comes again.
func (i *importing) add(ctx context.Context, c hooks.Comment) error {
	if c.At.IsZero() {
		words := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", c.Name, c.From, c.Text))
		key := [16]byte(words[:])
		i.seen[key]++
		c.Token = fmt.Sprintf("file-%x-%d", key, i.seen[key])
	}
	if i.batch = append(i.batch, c); len(i.batch) < importBatch {
		return nil
	}
	return i.flush(ctx)
}

// flush stores what has gathered.
func (i *importing) flush(ctx context.Context) error {
	put, err := i.book.Desk.PutComments(ctx, i.batch, i.event)
	i.done.Added, i.done.Known, i.batch = i.done.Added+put.Added, i.done.Known+put.Known, i.batch[:0]
	if err != nil {
		return fmt.Errorf("import into the guest book: %w", err)
	}
	return nil
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
	if _, wrong := errors.AsType[*csv.ParseError](err); wrong || errors.Is(err, io.EOF) {
		return nil, hooks.Invalid("The file has no line with the names of its columns.")
	}
	if err != nil {
		return nil, fileEnd(err)
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
