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
	"bellhop/ui/lang"
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
	t.work(lang.T("Reading %s", name), job{
		words: func() string { return lang.T("The file is looked at.") },
		do: func(context.Context) (func(), error) {
			tape, err := model.ReadTapeFile(path)
			if tape == nil || t.parts.Tapes == nil {
				return func() { t.importNow(path) }, err
			}
			return func() { t.askTape(path, *tape) }, err
		},
		failed: lang.T("%s was not imported", name), otherwise: lang.T("%s could not be read. See that it is still there and that you may read it.", name),
	})
}

func (t *Transfer) importNow(path string) {
	name := filepath.Base(path)
	t.take(lang.T("Reading %s", name), intake{
		open:   func() (io.ReadCloser, error) { return os.Open(path) },
		failed: lang.T("%s was not imported", name), otherwise: lang.T("%s could not be read. See that it is still there and that you may read it.", name),
		done: t.imported,
	})
}

// imported says where to look for what was stored, which a narrowed list need not show.
func (t *Transfer) imported(done hooks.Imported) {
	if t.parts.Narrowed() {
		t.parts.Offer(theme.GlyphDownloadSimple, model.ImportedWords(done), lang.T("Show in Live"), func() { t.parts.Reveal(done.First) })
		return
	}
	t.parts.Say(theme.GlyphDownloadSimple, model.ImportedWords(done)+" "+lang.T("They stand at the end of Live."))
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
		failed: in.failed, otherwise: in.otherwise, cancelled: lang.T("Cancelled. Nothing was imported."), refused: in.refused,
	})
}

// takeCommand stores what a command would send, and shows it.
func (t *Transfer) takeCommand(command string, stored func(), refused func(title, text string)) {
	t.take(lang.T("Reading the command"), intake{
		open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(command)), nil }, format: archive.FormatCurl,
		failed: lang.T("The command was not taken"), otherwise: lang.T("It could not be stored. See that there is room and that you may write the data folder."),
		done: func(done hooks.Imported) {
			stored()
			if done.Exchanges > 1 {
				t.parts.Say(theme.GlyphTerminalWindow, model.ImportedWords(done)+" "+lang.T("They are not sent yet."))
				t.parts.Reveal(done.First)
				return
			}
			t.parts.Say(theme.GlyphTerminalWindow, lang.T("Imported, not sent yet"))
			t.parts.Edit(done.First)
		},
		refused: refused,
	})
}
