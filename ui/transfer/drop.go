package transfer

import (
	"bytes"
	"context"
	"io"
	"path/filepath"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
)

// Drop takes a file that came into the window by itself: dragged, or from the command line. Exchanges are imported; any
// other file becomes the body of a request to target, which is opened to be edited and not sent.
func (t *Transfer) Drop(path, target string) {
	if t.covered() {
		t.parts.Fail(lang.T("The file was not opened"), lang.T("Something waits for an answer. Close that first, then open %s again.", filepath.Base(path)))
		return
	}
	name := filepath.Base(path)
	t.work(lang.T("Reading %s", name), job{
		words: func() string { return lang.T("The file is looked at.") },
		do: func(context.Context) (func(), error) {
			holds, err := model.HoldsExchanges(path)
			if err != nil || holds {
				return func() { t.importFile(path) }, err
			}
			content, err := readFile(path, hooks.MaxLimit)
			if err != nil {
				return nil, err
			}
			record, err := model.PayloadRecord(name, content, target, t.parts.Clock())
			return func() { t.takePayload(name, record) }, err
		},
		failed: lang.T("%s was not opened", name), otherwise: lang.T("%s could not be read. See that it is still there and that you may read it.", name),
	})
}

func (t *Transfer) takePayload(name string, record []byte) {
	t.take(lang.T("Reading %s", name), intake{
		open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(record)), nil }, format: archive.FormatNDJSON,
		failed: lang.T("%s was not opened", name), otherwise: lang.T("It could not be stored. See that there is room and that you may write the data folder."),
		done: func(done hooks.Imported) {
			t.parts.Say(theme.GlyphFileText, lang.T("%s is the body of this request, not sent yet", name))
			t.parts.Edit(done.First)
		},
	})
}

// Read gives the name and the bytes of a file, which may be as long as a body.
func (t *Transfer) Read(path string, chosen func(name string, content []byte)) {
	if !t.covered() {
		t.read(path, hooks.MaxLimit, chosen)
	}
}
