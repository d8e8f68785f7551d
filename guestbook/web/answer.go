package web

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strings"

	"bellhop/hooks"
)

// page answers one method of one path. An error means that nothing was written yet.
type page func(http.ResponseWriter, *http.Request) error

// methods are the pages of one path. GET answers HEAD too; net/http leaves the body out.
type methods map[string]page

// allow gives the value of the Allow header.
func (m methods) allow() string {
	names := slices.Collect(maps.Keys(m))
	names = append(names, http.MethodOptions)
	if m[http.MethodGet] != nil {
		names = append(names, http.MethodHead)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// answer serves the page for a request's method, and a page of trouble where there is none or it fails.
func (s *site) answer(m methods) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		do := m[method]
		if do == nil {
			w.Header().Set("Allow", m.allow())
			if method == http.MethodOptions {
				w.WriteHeader(http.StatusNoContent)
				return
			}
			s.trouble(w, r, trouble{http.StatusMethodNotAllowed, "Not this way", "This address cannot be used like that. Nothing was changed."})
			return
		}
		if err := do(w, r); err != nil {
			s.failed(w, r, err)
		}
	})
}

// failed answers with what an error means to a visitor.
func (s *site) failed(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case r.Context().Err() != nil: // the visitor has gone
	case hooks.CodeOf(err) == hooks.CodeNotFound:
		s.trouble(w, r, noSuchPage)
	default:
		s.Log.Error("guest book page failed", "path", placeOf(r), "error", err)
		s.trouble(w, r, trouble{http.StatusServiceUnavailable, "The book is closed for a moment", "It cannot be read right now. All entries are safe. Look in again soon."})
	}
}

// placeOf gives a request's path for the log, without the key that some have in them.
func placeOf(r *http.Request) string {
	if r.PathValue("key") != "" {
		return r.Pattern
	}
	return r.URL.Path
}

// trouble is a page that says what went wrong, and leads back.
type trouble struct {
	status  int
	Heading string
	Message string
}

var noSuchPage = trouble{http.StatusNotFound, "No such page", "The book has nothing under this address."}

func (s *site) trouble(w http.ResponseWriter, r *http.Request, t trouble) {
	s.render(w, r, t.status, "trouble", troublePage{s.frame(t.Heading), t})
}

// nowhere answers the paths that lead nowhere.
func (s *site) nowhere(w http.ResponseWriter, r *http.Request) error {
	s.trouble(w, r, noSuchPage)
	return nil
}

// fromElsewhere refuses what another site's page sent.
func (s *site) fromElsewhere(w http.ResponseWriter, r *http.Request) {
	s.trouble(w, r, trouble{http.StatusForbidden, "Not signed", "This came from another site's page. The book is signed on its own page only."})
}

// render writes a page whole or, if its template fails, not at all. Pages hold a one-time token and
// change with every guest, so nobody keeps them.
func (s *site) render(w http.ResponseWriter, r *http.Request, status int, name string, data any) {
	var b bytes.Buffer
	if err := s.templates[name].ExecuteTemplate(&b, "layout", data); err != nil {
		s.Log.Error("guest book page failed", "path", placeOf(r), "error", err)
		http.Error(w, "The page could not be drawn.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if _, err := b.WriteTo(w); err != nil {
		s.Log.Debug("guest book page cut", "path", placeOf(r), "error", err)
	}
}
