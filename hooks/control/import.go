package control

import (
	"mime"
	"net/http"

	"bellhop/hooks"
	"bellhop/hooks/archive"
)

// importFormats are the formats by the types that files are sent under. Other types say nothing, and how the
// file begins tells.
var importFormats = map[string]archive.Format{
	"application/json":     archive.FormatHAR,
	"application/x-ndjson": archive.FormatNDJSON,
	"text/x-curl":          archive.FormatCurl,
	"text/plain":           archive.FormatCurl,
}

// importFile stores the exchanges of the file that the call's body is, all of them or none.
func (a *API) importFile(r *http.Request) (int, any, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	format := importFormats[kind]
	if name := r.URL.Query().Get("format"); name != "" {
		var err error
		if format, err = archive.ParseFormat(name); err != nil {
			return 0, nil, err
		}
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return 0, nil, hooks.Invalid("The file is sent compressed. Send it as it is, without a Content-Encoding.")
	}
	if r.ContentLength > archive.DefaultTotal {
		return 0, nil, &hooks.Error{Code: hooks.CodeTooLarge, Message: "The file is too large. An import may have 1 GiB."}
	}
	done, err := a.Import(r.Context(), r.Body, format, nil)
	return http.StatusCreated, wordImported(done), err
}

func wordImported(done hooks.Imported) importedCount {
	worded := importedCount{Imported: done.Exchanges, FirstID: done.First.String(), LastID: done.Last.String()}
	if t := done.Tape; t != nil {
		worded.Tape = &tapeOf{t.By, rfc3339(t.At), rfc3339(t.From), rfc3339(t.Until), t.Exchanges, t.Events, t.Deliveries, t.Comments}
	}
	return worded
}

// importedCount is the JSON form of hooks.Imported.
type importedCount struct {
	Imported int     `json:"imported"`
	FirstID  string  `json:"first_id"`
	LastID   string  `json:"last_id"`
	Tape     *tapeOf `json:"tape,omitempty"`
}

// tapeOf is the JSON form of hooks.Tape.
type tapeOf struct {
	By         string  `json:"made_by"`
	At         *string `json:"at"`
	From       *string `json:"from"`
	Until      *string `json:"until"`
	Exchanges  int     `json:"exchanges"`
	Events     int     `json:"events"`
	Deliveries int     `json:"deliveries"`
	Comments   int     `json:"comments"`
}
