package control

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
)

// exportPage is how many exchanges are looked up at a time; their bytes are read one exchange at a time.
const exportPage = 200

// export writes every exchange that passes a filter, newest first, in a form for other programs. Secrets are
// replaced unless secrets=show asks for them.
func (a *API) export(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f, err := filter.Parse(q.Get("q"), a.Clock())
	if err == nil && q.Get("secrets") != "" && q.Get("secrets") != "show" {
		err = hooks.Invalid("secrets is show, or left out.")
	}
	form, known := exportForms[q.Get("format")]
	if err == nil && !known {
		err = hooks.Invalid("format is har, ndjson or curl.")
	}
	if err != nil {
		a.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", form.contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="bellhop.`+form.ending+`"`)
	options := archive.Options{Secrets: q.Get("secrets") == "show"}
	if err := form.write(w, a.records(r.Context(), f), options); err != nil {
		a.Log.Error("export ended early", "err", err)
		panic(http.ErrAbortHandler) // so that what came does not pass for the whole
	}
}

// exportForm is a form that exchanges are written in.
type exportForm struct {
	contentType, ending string
	write               func(io.Writer, archive.Records, archive.Options) error
}

var exportForms = map[string]exportForm{
	"har": {"application/json", "har", func(w io.Writer, rs archive.Records, o archive.Options) error {
		_, err := archive.WriteHAR(w, rs, o)
		return err
	}},
	"ndjson": {"application/x-ndjson", "ndjson", func(w io.Writer, rs archive.Records, o archive.Options) error {
		_, err := archive.WriteNDJSON(w, rs, o)
		return err
	}},
	"curl": {"text/plain; charset=utf-8", "sh", writeCurl},
}

// writeCurl writes a command for each request. One that cannot be sent again, such as a cut one, becomes a comment.
func writeCurl(w io.Writer, records archive.Records, o archive.Options) error {
	for record, err := range records {
		if err != nil {
			return err
		}
		text := ""
		if script, err := archive.Curl(record, "", o); err == nil {
			text = script.Text
		} else {
			text = "# " + hooks.Words(err)
		}
		if _, err := fmt.Fprintf(w, "# exchange %s\n%s\n\n", record.Exchange.ID, text); err != nil {
			return err
		}
	}
	return nil
}

// records reads what passes a filter, page by page.
func (a *API) records(ctx context.Context, f filter.Filter) archive.Records {
	return func(yield func(archive.Record, error) bool) {
		for before := hooks.ID(0); ; {
			page, err := a.Exchanges.Find(ctx, f, before, exportPage)
			if err != nil {
				yield(archive.Record{}, err)
				return
			}
			for _, x := range page {
				record, err := a.record(ctx, x)
				if !yield(record, err) || err != nil {
					return
				}
			}
			if len(page) < exportPage {
				return
			}
			before = page[len(page)-1].ID
		}
	}
}

func (a *API) record(ctx context.Context, x hooks.Exchange) (record archive.Record, err error) {
	record.Exchange = x
	if x.Request.ID != 0 {
		record.Request, err = a.Exchanges.Payload(ctx, x.Request.ID)
	}
	if x.Response.ID != 0 && err == nil {
		record.Response, err = a.Exchanges.Payload(ctx, x.Response.ID)
	}
	return record, err
}
