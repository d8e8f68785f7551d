// Package transfer is how exchanges leave the window and come back in: the sheets for an export, for an import and
// for a pasted command, and what shows while a file is written or read.
//
// Concurrency: none of its own. All of it belongs to the screen's one goroutine; files are written and read in tasks that
// are given to Parts.Do. What a task counts meanwhile is one atomic number, which the screen looks at from time to time.
package transfer

import (
	"context"
	"io"
	"log/slog"
	"path/filepath"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/ui/lang"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Importer stores the exchanges of a file, all of them or none. It may be called from any goroutine and may take a while.
type Importer interface {
	// Import reads a file in a format; "" is told by how the file begins. tell hears how far it is.
	Import(ctx context.Context, file io.Reader, f archive.Format, tell func(hooks.ImportProgress)) (hooks.Imported, error)
}

// Files asks for the paths of files. Each calls back on the screen's goroutine, or never when nothing was chosen.
type Files interface {
	// Open asks for a file whose name ends with one of the endings, such as ".har"; without endings for any.
	Open(endings []string, chosen func(path string))
	// Save asks for a file to write. One that exists may be overwritten.
	Save(name string, chosen func(path string))
}

// Parts are what this needs from the window. The functions are called on the screen's goroutine and return at once.
type Parts struct {
	Source    model.Source
	Importer  Importer
	Tapes     Tapes // nil offers none
	Confirm   func(title, text, verb string, do func())
	Clock     hooks.Clock // in the zone of the times shown
	Canvas    fyne.Canvas
	Files     Files
	Clipboard func() string
	Do        func(live.Task)
	Say       func(glyph theme.Glyph, text string) // a passing word
	Offer     func(glyph theme.Glyph, text, verb string, do func())
	Narrowed  func() bool              // Live does not show everything
	Fail      func(title, text string) // what did not work, until it is put away
	Reveal    func(hooks.ID)           // chooses an exchange in Live
	Edit      func(hooks.ID)           // opens one to be edited and sent
	Redacted  func() bool              // others see the screen, which shows stand-ins; what is written has none
	After     widgets.After
	Log       *slog.Logger
}

// Transfer takes exchanges out and in, one file at a time.
type Transfer struct {
	parts   Parts
	busy    bool
	pasting *pasting // the sheet for a command that was shown last
}

// New makes a transfer.
func New(parts Parts) *Transfer { return &Transfer{parts: parts} }

// Enter does what Ctrl Enter means where a sheet of this takes the keys, and says whether one does.
func (t *Transfer) Enter() bool {
	if t.pasting == nil || t.parts.Canvas.Overlays().Top() != t.pasting.sheet {
		return false
	}
	t.pasting.take()
	return true
}

// covered says whether something is asked already.
func (t *Transfer) covered() bool { return t.parts.Canvas.Overlays().Top() != nil }

// Save asks for a file, with this name unless another is typed, and writes bytes to it.
func (t *Transfer) Save(name string, content []byte) {
	t.parts.Files.Save(name, func(path string) {
		t.work(lang.T("Writing %s", filepath.Base(path)), job{
			words: func() string { return lang.T("%s to write.", model.Size(int64(len(content)))) },
			do: func(context.Context) (func(), error) {
				err := model.WriteFile(path, func(w io.Writer) error { _, err := w.Write(content); return err })
				return func() {
					t.parts.Say(theme.GlyphCheck, lang.T("%s written, %s.", filepath.Base(path), model.Size(int64(len(content)))))
				}, err
			},
			failed:    lang.T("The file was not written"),
			otherwise: cannotWrite(path),
		})
	})
}

// cannotWrite is the sentence for a file that the system did not take.
func cannotWrite(path string) string {
	return lang.T("%s could not be written in %s. See that there is room and that you may write there.", filepath.Base(path), filepath.Dir(path))
}
