package assets

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"errors"
	"io"
)

// licencesJSON is made by make licences from the files of this folder and from the source of all modules that
// are linked in on Linux, macOS and Windows.
//
//go:embed licences.json.gz
var licencesJSON []byte

// Licence is what whoever made a part of Bellhop wants to be said with it.
type Licence struct {
	Name    string // "Inter", "SQLite", or the path of a module: "fyne.io/fyne/v2"
	Version string `json:",omitempty"` // of a module, without "v"
	Text    string // whole
}

// Licences lists the licences of all that Bellhop is made of: first its own, then those of fonts and icons, of
// Go and of SQLite, then those of the modules in order of their paths. It unpacks them anew each time.
func Licences() []Licence {
	list, err := unpack(licencesJSON)
	if err != nil {
		return nil // which the tests rule out
	}
	return list
}

func unpack(packed []byte) (list []Licence, err error) {
	zipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(zipped)
	return list, errors.Join(err, zipped.Close(), json.Unmarshal(text, &list))
}
