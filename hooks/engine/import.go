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
	spool, err := os.CreateTemp(e.config.DataDir, spools) // for this user only
	if err != nil {
		return hooks.Imported{}, noRoom(e.config.DataDir, err)
	}
	defer func() {
		_ = spool.Close()           // it was only read from
		_ = os.Remove(spool.Name()) // what stays is swept at the next start
	}()
	if tell == nil {
		tell = func(hooks.ImportProgress) {}
	}
	if err := e.fill(ctx, spool, file); err != nil {
		return hooks.Imported{}, err
	}
	if f == "" {
		start := make([]byte, archive.SniffLength)
		n, err := spool.ReadAt(start, 0)
		if err != nil && err != io.EOF {
			return hooks.Imported{}, err
		}
		f = archive.SniffFormat(start[:n])
	}
	now := e.config.Clock()
	return e.Store.Import(ctx, func(yield func(archive.Record, error) bool) {
		for r, err := range archive.Read(io.NewSectionReader(spool, 0, archive.DefaultTotal), f, now, archive.Limits{}) {
			if !yield(r, err) {
				return
			}
		}
	}, tell)
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
