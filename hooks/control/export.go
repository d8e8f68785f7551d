package control

import (
	"io"
	"net/http"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
)

// export writes every exchange that passes a filter, newest first, in a form for other programs. Secrets are
// replaced unless secrets=show asks for them. A tape has more than exchanges, the oldest first.
func (a *API) export(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f, err := filter.Parse(q.Get("q"), a.Clock())
	format, unknown := archive.ParseFormat(q.Get("format"))
	if err == nil {
		err = unknown
	}
	options, unclear := readSecrets(r)
	if err == nil {
		err = unclear
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	if format == archive.FormatTape {
		a.exportTape(w, r, f, options)
		return
	}
	attach(w, exportTypes[format], "bellhop."+format.Ending())
	if _, err := archive.Write(w, format, archive.Stored(r.Context(), a.Exchanges, f), options); err != nil {
		a.Log.Error("export ended early", "err", err)
		panic(http.ErrAbortHandler) // so that what came does not pass for the whole
	}
}

// exportTypes are the content types of the formats.
var exportTypes = map[archive.Format]string{
	archive.FormatHAR:    "application/json",
	archive.FormatNDJSON: "application/x-ndjson",
	archive.FormatCurl:   plainText,
	archive.FormatTape:   "application/x-ndjson",
}

const plainText = "text/plain; charset=utf-8"

// readSecrets reads whether an export shows secrets.
func readSecrets(r *http.Request) (archive.Options, error) {
	switch r.URL.Query().Get("secrets") {
	case "":
		return archive.Options{}, nil
	case "show":
		return archive.Options{Secrets: true}, nil
	}
	return archive.Options{}, hooks.Invalid("secrets is show, or left out.")
}

// attach makes an answer a download. No browser renders it: what it holds is a stranger's.
func attach(w http.ResponseWriter, contentType, name string) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Security-Policy", "sandbox")
}

// curl words one exchange's request as a command.
func (a *API) curl(w http.ResponseWriter, r *http.Request) {
	a.script(w, r, func(record archive.Record, o archive.Options) (archive.Script, error) {
		return archive.Curl(record, "", o)
	})
}

// savedTest words one exchange's request as a test in a language.
func (a *API) savedTest(w http.ResponseWriter, r *http.Request) {
	a.script(w, r, func(record archive.Record, o archive.Options) (archive.Script, error) {
		return archive.SavedTest(record, r.URL.Query().Get("lang"), o)
	})
}

func (a *API) script(w http.ResponseWriter, r *http.Request, word func(archive.Record, archive.Options) (archive.Script, error)) {
	options, err := readSecrets(r)
	var x hooks.Exchange
	if err == nil {
		x, err = a.exchange(r)
	}
	var record archive.Record
	if err == nil {
		record, err = archive.Whole(r.Context(), a.Exchanges, x)
	}
	var script archive.Script
	if err == nil {
		script, err = word(record, options)
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	attach(w, plainText, script.Name)
	_, _ = io.WriteString(w, script.Text) // a caller that has gone hears nothing
}
