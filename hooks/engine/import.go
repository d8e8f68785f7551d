package engine

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// spools matches the files that imports wait in, in the data folder.
const spools = "import-*.part"

// Import stores all exchanges of a file, or none of them. The whole of it is read into a file in the data folder first,
// so that it can be checked before anything is stored, and a slow sender holds nothing up. A format of "" is told by
// how the file begins. tell hears how far it is, on this goroutine; it may be nil.
func (e *Engine) Import(ctx context.Context, file io.Reader, f archive.Format, tell func(hooks.ImportProgress)) (hooks.Imported, error) {
	if tell == nil {
		tell = func(hooks.ImportProgress) {}
	}
	spool, err := e.spool(ctx, file)
	if err != nil {
		return hooks.Imported{}, err
	}
	defer spool.Close()
	if f, err = spool.format(f); err != nil {
		return hooks.Imported{}, err
	}
	return e.importSpool(ctx, spool, f, tell)
}

// importSpool stores all exchanges of a file that is whole in the data folder, or none of them.
func (e *Engine) importSpool(ctx context.Context, spool spool, f archive.Format, tell func(hooks.ImportProgress)) (hooks.Imported, error) {
	now := e.config.Clock()
	done, err := e.Store.Import(ctx, func(yield func(archive.Record, error) bool) {
		for r, err := range archive.Read(spool.reader(), f, now, archive.Limits{}) {
			if !yield(r, err) {
				return
			}
		}
	}, tell)
	if err == nil && f == archive.FormatTape {
		var tape hooks.Tape
		tape, err = archive.ReadTapeHead(spool.reader())
		done.Tape = &tape
	}
	return done, err
}

// spool is a file that came from outside, whole in the data folder.
type spool struct{ file *os.File }

// spool reads a file into one of the data folder, for this user only.
func (e *Engine) spool(ctx context.Context, file io.Reader) (spool, error) {
	made, err := os.CreateTemp(e.config.DataDir, spools)
	if err != nil {
		return spool{}, noRoom(e.config.DataDir, err)
	}
	s := spool{made}
	if err := e.fill(ctx, made, file); err != nil {
		s.Close()
		return spool{}, err
	}
	return s, nil
}

// Close lets the file go.
func (s spool) Close() {
	_ = s.file.Close()           // it was only read from
	_ = os.Remove(s.file.Name()) // what stays is swept at the next start
}

// reader reads the file from its beginning.
func (s spool) reader() io.Reader { return io.NewSectionReader(s.file, 0, archive.DefaultTotal) }

// format tells which format a file has that is said to be of f; "" is nothing said. A tape is lines of JSON as well.
func (s spool) format(f archive.Format) (archive.Format, error) {
	if f != "" && f != archive.FormatNDJSON {
		return f, nil
	}
	start := make([]byte, archive.SniffLength)
	n, err := s.file.ReadAt(start, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	if told := archive.SniffFormat(start[:n]); f == "" || told == archive.FormatTape {
		return told, nil
	}
	return f, nil
}

// fill copies a file into the spool as far as an import may be long.
func (e *Engine) fill(ctx context.Context, spool io.Writer, file io.Reader) error {
	n, err := io.Copy(spool, io.LimitReader(until(ctx, file), archive.DefaultTotal+1))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errReading):
		return errors.Join(hooks.Invalid("The file could not be read to its end. Nothing was stored."), err)
	case err != nil:
		return noRoom(e.config.DataDir, err)
	case n > archive.DefaultTotal:
		return &hooks.Error{Code: hooks.CodeTooLarge, Message: "The file is too large. An import may have 1 GiB. Export with a filter, and import the parts."}
	}
	return nil
}

// readFunc is a reader that is one function.
type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// until reads from a file until ctx ends.
func until(ctx context.Context, file io.Reader) io.Reader {
	return readFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := file.Read(p)
		if err != nil && err != io.EOF {
			err = errors.Join(errReading, err)
		}
		return n, err
	})
}

// errReading tells trouble with what is read from trouble with what is written.
var errReading = errors.New("engine: an import's file cannot be read")

// noRoom says that the data folder does not take the file.
func noRoom(dir string, err error) error {
	message := "The data folder " + dir + " cannot be written. See that this user may, and try again."
	if errors.Is(err, syscall.ENOSPC) {
		message = "The disk is full. Nothing was stored. Make room and try again."
	}
	return errors.Join(&hooks.Error{Code: hooks.CodeUnavailable, Message: message}, err)
}

// sweep deletes what imports that a crash cut off have left.
func sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, spools)) // the pattern is well formed
	for _, path := range left {
		_ = os.Remove(path) // it takes room and does no other harm
	}
}
