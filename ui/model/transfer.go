package model

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
)

// ExportForm is what an export writes: a format of package archive, or a test in a language, which one exchange alone
// can become.
type ExportForm struct {
	Title  string // of a choice
	About  string // a sentence
	format archive.Format
	test   string
	ending string
}

// ExportForms lists what can be written; one says that it is of one exchange.
func ExportForms(one bool) []ExportForm {
	forms := []ExportForm{
		{"HAR", lang.T("HAR 1.2, for browsers, proxies and for Bellhop. All bytes come back."), archive.FormatHAR, "", "har"},
		{"NDJSON", lang.T("One exchange a line, for programs and for Bellhop. All bytes come back."), archive.FormatNDJSON, "", "ndjson"},
		{"cURL", lang.T("A command that sends the request again, from any shell."), archive.FormatCurl, "", "sh"},
	}
	if !one {
		return append(forms, ExportForm{lang.As("file format", "Tape"), lang.T("Every exchange, event, delivery and comment of a time span, to be played again."), archive.FormatTape, "", "tape"})
	}
	return append(forms,
		ExportForm{lang.T("Go test"), lang.T("A test that sends the request to your http.Handler."), "", "go", "go"},
		ExportForm{lang.T("Python test"), lang.T("A test that sends the request to your WSGI application."), "", "python", "py"},
		ExportForm{lang.T("JavaScript test"), lang.T("A test that sends the request to your handler in node."), "", "javascript", "mjs"})
}

// Tape reports whether it is a tape of a time span.
func (f ExportForm) Tape() bool { return f.format == archive.FormatTape }

// Export is a wish to write exchanges.
type Export struct {
	One     hooks.ID      // one exchange; 0 is several
	These   []hooks.ID    // several, oldest first; nil is all that pass Listed
	Listed  filter.Filter // the zero value lets all through
	Form    ExportForm
	Tapes   Gatherer // of a tape
	Secrets bool     // leaves secrets as they are
}

// Name is a file name that fits.
func (e Export) Name() string {
	switch {
	case e.Form.test == "go":
		return "exchange_" + e.One.String() + "_test.go"
	case e.Form.test == "python":
		return "test_exchange_" + e.One.String() + ".py"
	case e.Form.test == "javascript":
		return "exchange-" + e.One.String() + ".test.mjs"
	case e.One != 0:
		return "exchange-" + e.One.String() + "." + e.Form.ending
	}
	return "bellhop." + e.Form.ending
}

// Write writes it. tell hears, on this goroutine, how many exchanges are written.
func (e Export) Write(ctx context.Context, source Source, w io.Writer, tell func(int)) (archive.Summary, error) {
	o := archive.Options{Secrets: e.Secrets}
	if e.Form.Tape() {
		gathered, err := e.Tapes.GatherTape(ctx, e.Listed)
		if err != nil {
			return archive.Summary{}, err
		}
		return archive.WriteTape(ctx, w, gathered, o, tell)
	}
	switch {
	case e.One == 0 && e.These != nil:
		return archive.Write(w, e.Form.format, counted(these(ctx, source, e.These), tell), o)
	case e.One == 0:
		return archive.Write(w, e.Form.format, counted(archive.Stored(ctx, source, e.Listed), tell), o)
	}
	x, err := source.Exchange(ctx, e.One)
	if err != nil {
		return archive.Summary{}, err
	}
	record, err := archive.Whole(ctx, source, x)
	if err != nil {
		return archive.Summary{}, err
	}
	var script archive.Script
	switch {
	case e.Form.test != "":
		script, err = archive.SavedTest(record, e.Form.test, o)
	case e.Form.format == archive.FormatCurl:
		script, err = archive.Curl(record, "", o)
	default:
		one := func(yield func(archive.Record, error) bool) { yield(record, nil) }
		return archive.Write(w, e.Form.format, counted(one, tell), o)
	}
	if err == nil {
		_, err = io.WriteString(w, script.Text)
	}
	return archive.Summary{Count: 1, Redacted: script.Redacted}, err
}

// these reads exchanges by their ids, newest first as all that pass a filter are. What is stored no more is left out.
func these(ctx context.Context, source Source, ids []hooks.ID) archive.Records {
	return func(yield func(archive.Record, error) bool) {
		for _, id := range slices.Backward(ids) {
			var record archive.Record
			x, err := source.Exchange(ctx, id)
			if hooks.CodeOf(err) == hooks.CodeNotFound {
				continue
			}
			if err == nil {
				record, err = archive.Whole(ctx, source, x)
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

func counted(records archive.Records, tell func(int)) archive.Records {
	return func(yield func(archive.Record, error) bool) {
		n := 0
		for r, err := range records {
			if !yield(r, err) {
				return
			}
			n++
			tell(n)
		}
	}
}

// WriteFile has write fill a file at path, all of it or nothing: what is written lies beside it until it is whole. A
// file dialog makes the file before it hands over its path; when the writing fails, an empty one is taken away.
func WriteFile(path string, write func(io.Writer) error) error {
	part, err := os.CreateTemp(filepath.Dir(path), ".bellhop-*.part")
	if err != nil {
		return err
	}
	err = write(part)
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err == nil {
		return nil
	}
	if made, gone := os.Stat(path); gone == nil && made.Size() == 0 {
		_ = os.Remove(path) // the error that is told is the first
	}
	return errors.Join(err, os.Remove(part.Name()))
}

// ExportedWords tells what an export wrote to a file of this name.
func ExportedWords(s archive.Summary, name string) string {
	words := lang.N(s.Count, "%s exchange written to %s.", "%s exchanges written to %s.", Number(int64(s.Count)), name)
	if n := len(s.Redacted); n > 0 {
		words += " " + lang.N(n, "%s kind of secret was left out.", "%s kinds of secret were left out.", Number(int64(n)))
	}
	return words
}

// ImportedWords tells what an import stored.
func ImportedWords(done hooks.Imported) string {
	return lang.N(done.Exchanges, "%s exchange imported.", "%s exchanges imported.", Number(int64(done.Exchanges)))
}

// ExportingWords tells how far an export is.
func ExportingWords(written int64) string {
	return lang.N(int(written), "%s exchange written so far.", "%s exchanges written so far.", Number(written))
}

// ImportingWords tells how far an import is.
func ImportingWords(p hooks.ImportProgress) string {
	switch {
	case p.Of > 0:
		return lang.N(p.Of, "%s of %s exchange written.", "%s of %s exchanges written.", Number(int64(p.Done)), Number(int64(p.Of)))
	case p.Done > 0:
		return lang.N(p.Done, "%s exchange read and checked.", "%s exchanges read and checked.", Number(int64(p.Done)))
	}
	return lang.T("The file is read and checked. Nothing is stored until all of it is good.")
}

func exchanges(n int) string {
	return lang.N(n, "%s exchange", "%s exchanges", Number(int64(n)))
}

// Listed gives the filter that the list shows, its direction included.
func (l *Live) Listed() (filter.Filter, error) { return l.plan.Load().find(l.now()) }

// Narrowed reports whether the list shows less than everything.
func (l *Live) Narrowed() bool { return l.filter != "" || l.direction != "" }
