package transfer

import (
	"log/slog"

	"bellhop/ui/lang"
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// Dialogs asks for files with Fyne's dialogs.
type Dialogs struct {
	Window fyne.Window
	Fail   func(title, text string)
	Log    *slog.Logger
}

// dialogShare is how much of the window a dialog takes.
const dialogShare = 0.8

// Open is of Files.
func (d Dialogs) Open(endings []string, chosen func(path string)) {
	ask := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if file != nil {
			_ = file.Close() // it is opened again where it is read
		}
		d.answer(file, err, lang.T("The file was not opened"), chosen)
	}, d.Window)
	if len(endings) > 0 {
		ask.SetFilter(storage.NewExtensionFileFilter(endings))
	}
	d.show(ask)
}

// Save is of Files. The dialog makes the file, empty.
func (d Dialogs) Save(name string, chosen func(path string)) {
	ask := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if file != nil {
			_ = file.Close() // what is written takes its place
		}
		d.answer(file, err, lang.T("The file was not written"), chosen)
	}, d.Window)
	ask.SetFileName(name)
	d.show(ask)
}

// show shows a dialog. Fyne sizes one that shows already and fails on one that does not; what lies over the window
// centres it when it is drawn anew.
func (d Dialogs) show(ask *dialog.FileDialog) {
	ask.Show()
	size := d.Window.Canvas().Size()
	ask.Resize(fyne.NewSize(size.Width*dialogShare, size.Height*dialogShare))
	if top := d.Window.Canvas().Overlays().Top(); top != nil {
		top.Refresh()
	}
}

// located is what Fyne hands over of a file: a reader or a writer, or a nil of either.
type located interface{ URI() fyne.URI }

func (d Dialogs) answer(file located, err error, failed string, chosen func(path string)) {
	switch {
	case err != nil:
		d.Log.Error("ask for a file", "err", err)
		d.Fail(failed, lang.T("The system did not open it. See that you may read and write there, or choose another place."))
	case file != nil:
		chosen(file.URI().Path())
	}
}
