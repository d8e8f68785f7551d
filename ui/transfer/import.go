package transfer

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/ui/model"
	"bellhop/ui/theme"
)

// importEndings are how the names of files end that can be imported.
func importEndings() []string {
	return []string{".har", ".ndjson", ".json", ".jsonl", ".txt", ".sh", ".tape"}
}

// Import asks for a file and stores its exchanges.
func (t *Transfer) Import() {
	if t.covered() {
		return
	}
	t.parts.Files.Open(importEndings(), t.importFile)
}

// importFile looks whether a file is a tape, which can be played as well.
func (t *Transfer) importFile(path string) {
	name := filepath.Base(path)
	t.work("Reading "+name, job{
		words: func() string { return "The file is looked at." },
		do: func(context.Context) (func(), error) {
			tape, err := model.ReadTapeFile(path)
			if tape == nil || t.parts.Tapes == nil {
				return func() { t.importNow(path) }, err
			}
			return func() { t.askTape(path, *tape) }, err
		},
		failed: name + " was not imported", otherwise: name + " could not be read. See that it is still there and that you may read it.",
	})
}

func (t *Transfer) importNow(path string) {
	name := filepath.Base(path)
	t.take("Reading "+name, intake{
		open:   func() (io.ReadCloser, error) { return os.Open(path) },
		failed: name + " was not imported", otherwise: name + " could not be read. See that it is still there and that you may read it.",
		done: func(done hooks.Imported) {
			t.parts.Say(theme.GlyphDownloadSimple, model.ImportedWords(done)+" They stand at the end of Live.")
		},
	})
}

// intake is something to be imported.
type intake struct {
	open      func() (io.ReadCloser, error)
	format    archive.Format
	failed    string
	otherwise string
	done      func(hooks.Imported)
	refused   func(title, text string)
}

func (t *Transfer) take(title string, in intake) {
	var far atomic.Pointer[hooks.ImportProgress]
	far.Store(&hooks.ImportProgress{})
	t.work(title, job{
		words: func() string { return model.ImportingWords(*far.Load()) },
		do: func(ctx context.Context) (func(), error) {
			file, err := in.open()
			if err != nil {
				return nil, err
			}
			done, err := t.parts.Importer.Import(ctx, file, in.format, func(p hooks.ImportProgress) { far.Store(&p) })
			return func() { in.done(done) }, errors.Join(err, file.Close())
		},
		failed: in.failed, otherwise: in.otherwise, cancelled: "Cancelled. Nothing was imported.", refused: in.refused,
	})
}

// takeCommand stores what a command would send, and shows it.
func (t *Transfer) takeCommand(command string, stored func(), refused func(title, text string)) {
	t.take("Reading the command", intake{
		open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(command)), nil }, format: archive.FormatCurl,
		failed: "The command was not taken", otherwise: "It could not be stored. See that there is room and that you may write the data folder.",
		done: func(done hooks.Imported) {
			stored()
			if done.Exchanges > 1 {
				t.parts.Say(theme.GlyphTerminalWindow, model.ImportedWords(done)+" They are not sent yet.")
				t.parts.Reveal(done.First)
				return
			}
			t.parts.Say(theme.GlyphTerminalWindow, "Imported, not sent yet")
			t.parts.Edit(done.First)
		},
		refused: refused,
	})
}
