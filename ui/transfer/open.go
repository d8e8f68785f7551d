package transfer

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
)

// Open asks for a file and gives its name and bytes, which may be so many at most.
func (t *Transfer) Open(most int64, chosen func(name string, content []byte)) {
	if t.covered() {
		return
	}
	t.parts.Files.Open(nil, func(path string) { t.read(path, most, chosen) })
}

func (t *Transfer) read(path string, most int64, chosen func(name string, content []byte)) {
	name := filepath.Base(path)
	t.work(lang.T("Reading %s", name), job{
		words: func() string { return lang.T("The file is read.") },
		do: func(context.Context) (func(), error) {
			content, err := readFile(path, most)
			return func() { chosen(name, content) }, err
		},
		failed: lang.T("%s was not read", name), otherwise: lang.T("%s could not be read. See that it is still there and that you may read it.", name),
	})
}

func readFile(path string, most int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	if int64(len(content)) > most {
		err = errors.Join(err, hooks.Invalid(lang.T("A body may have %s at most. This file has more.", model.Size(most))))
	}
	return content, errors.Join(err, file.Close())
}
