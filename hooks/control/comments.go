package control

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bellhop/hooks"
)

// Book is the guest book as it is stored, entries in any state.
type Book interface {
	FindComments(ctx context.Context, q hooks.CommentQuery) ([]hooks.Comment, error)
	Comment(ctx context.Context, id hooks.ID) (hooks.Comment, error)
	// CommentChanges tells which comments changed behind a mark, and the next mark; -1 asks for the mark alone.
	CommentChanges(since int64) (ids []hooks.ID, mark int64)
	Counts(ctx context.Context) (hooks.Counts, error)
}

// Guests is what the guest book means. What does not fit gives a *hooks.Error.
type Guests interface {
	// Enter signs as a visitor would.
	Enter(ctx context.Context, c hooks.Comment) (hooks.Comment, error)
	// SetState shows, hides or holds back entries and gives those that were in another state.
	SetState(ctx context.Context, ids []hooks.ID, to hooks.CommentState) ([]hooks.Comment, error)
	Delete(ctx context.Context, ids []hooks.ID) ([]hooks.Comment, error)
	BookFiles
}

// comment is the JSON form of hooks.Comment. Whether it was announced is between the book and its store.
type comment struct {
	ID     string  `json:"id,omitempty"`
	At     *string `json:"at,omitempty"`
	Name   string  `json:"name"`
	From   string  `json:"from"`
	Text   string  `json:"text"`
	Label  string  `json:"label"`
	State  string  `json:"state,omitempty"`
	Reason string  `json:"reason,omitempty"`
	Source string  `json:"source,omitempty"`
	Door   string  `json:"door,omitempty"`
}

func wordComment(c hooks.Comment) comment {
	return comment{c.ID.String(), rfc3339(c.At), c.Name, c.From, c.Text, c.Label, string(c.State), c.Reason, c.Source, c.Door}
}

// guestbook is what concerns the guest book, each call by its method and path.
func (a *API) guestbook() map[string]call {
	return map[string]call{
		"GET /api/v1/comments":           a.listComments,
		"POST /api/v1/comments":          a.addComment,
		"GET /api/v1/comments/{id}":      a.getComment,
		"PATCH /api/v1/comments/{id}":    a.changeComment,
		"DELETE /api/v1/comments/{id}":   a.deleteComment,
		"POST /api/v1/comments/{id}/ban": a.banSource,
		"POST /api/v1/comments/moderate": a.moderate,
		"POST /api/v1/comments/import":   a.importBook,
		"GET /api/v1/guestbook":          a.getBook,
		"PATCH /api/v1/guestbook":        a.changeBook,
		"GET /api/v1/bans":               a.listBans,
		"POST /api/v1/bans":              a.addBan,
		"DELETE /api/v1/bans/{id}":       a.liftBan,
	}
}

func (a *API) listComments(r *http.Request) (int, any, error) {
	before, limit, err := window(r)
	if err != nil {
		return 0, nil, err
	}
	q := r.URL.Query()
	wanted := hooks.CommentQuery{Words: q.Get("q"), Source: q.Get("source"), Before: before, Limit: limit + 1}
	if s := q.Get("state"); s != "" {
		if wanted.State, err = hooks.ParseCommentState(s); err != nil {
			return 0, nil, err
		}
	}
	rows, err := a.Book.FindComments(r.Context(), wanted)
	return http.StatusOK, paged(rows, limit, func(c hooks.Comment) hooks.ID { return c.ID }, wordComment), err
}

func (a *API) addComment(r *http.Request) (int, any, error) {
	var c comment
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	if c.ID != "" || c.At != nil || c.State != "" || c.Reason != "" || c.Source != "" || c.Door != "" {
		return 0, nil, hooks.Invalid("id, at, state, reason, source and door are Bellhop's to give. Leave them out.")
	}
	stored, err := a.Guests.Enter(r.Context(), hooks.Comment{Name: c.Name, From: c.From, Text: c.Text, Label: c.Label})
	return http.StatusCreated, wordComment(stored), err
}

func (a *API) getComment(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	c, err := a.Book.Comment(r.Context(), id)
	return http.StatusOK, wordComment(c), err
}

// changeComment brings one entry into a state.
func (a *API) changeComment(r *http.Request) (int, any, error) {
	var body struct {
		State string `json:"state"`
	}
	id, err := pathID(r)
	if err == nil {
		err = decode(r, &body)
	}
	var to hooks.CommentState
	if err == nil {
		to, err = hooks.ParseCommentState(body.State)
	}
	if err == nil {
		_, err = a.Guests.SetState(r.Context(), []hooks.ID{id}, to)
	}
	if err != nil {
		return 0, nil, err
	}
	c, err := a.Book.Comment(r.Context(), id)
	return http.StatusOK, wordComment(c), err
}

func (a *API) deleteComment(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	gone, err := a.Guests.Delete(r.Context(), []hooks.ID{id})
	if err == nil && len(gone) == 0 {
		err = hooks.NotFound("There is no entry " + id.String() + ".")
	}
	return http.StatusNoContent, nil, err
}

// deleted stands beside the states where entries are to be forgotten.
const deleted = "deleted"

// moderate changes several entries at once.
func (a *API) moderate(r *http.Request) (int, any, error) {
	var body struct {
		IDs   []string `json:"ids"`
		State string   `json:"state"`
	}
	if err := decode(r, &body); err != nil {
		return 0, nil, err
	}
	ids := make([]hooks.ID, len(body.IDs))
	for i, s := range body.IDs {
		var ok bool
		if ids[i], ok = hooks.ParseID(s); !ok {
			return 0, nil, hooks.Invalid("ids is a list of entries' numbers, as texts. " + strconv.Quote(s) + " is none.")
		}
	}
	if len(ids) == 0 {
		return 0, nil, hooks.Invalid("Name the entries in ids.")
	}
	var changed []hooks.Comment
	var err error
	if body.State == deleted {
		changed, err = a.Guests.Delete(r.Context(), ids)
	} else {
		var to hooks.CommentState
		if to, err = hooks.ParseCommentState(body.State); err == nil {
			changed, err = a.Guests.SetState(r.Context(), ids, to)
		}
	}
	return http.StatusOK, map[string]int{"changed": len(changed)}, err
}

// BookFiles brings the guest book out to files and back in.
type BookFiles interface {
	Export(ctx context.Context, w io.Writer, format hooks.BookFormat) (entries int, err error)
	Import(ctx context.Context, r io.Reader, format hooks.BookFormat, ring bool) (hooks.BookImport, error)
}

// bookTypes are the content types of the formats.
var bookTypes = map[hooks.BookFormat]string{hooks.BookNDJSON: "application/x-ndjson", hooks.BookCSV: "text/csv; charset=utf-8"}

// exportBook writes every entry, the oldest first.
func (a *API) exportBook(w http.ResponseWriter, r *http.Request) {
	format, err := hooks.ParseBookFormat(r.URL.Query().Get("format"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	attach(w, bookTypes[format], "guestbook."+string(format))
	if _, err := a.Guests.Export(r.Context(), w, format); err != nil {
		a.Log.Error("export of the guest book ended early", "err", err)
		panic(http.ErrAbortHandler) // so that what came does not pass for the whole
	}
}

// importBook takes a file as it is. Nothing rings unless ring=true wishes it.
func (a *API) importBook(r *http.Request) (int, any, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	format := hooks.BookNDJSON
	switch kind {
	case "application/x-ndjson":
	case "text/csv":
		format = hooks.BookCSV
	default:
		return 0, nil, hooks.Invalid("Send the file with the header Content-Type: application/x-ndjson, or text/csv.")
	}
	ring := r.URL.Query().Get("ring")
	if ring != "" && ring != "true" && ring != "false" {
		return 0, nil, hooks.Invalid("ring is true or false.")
	}
	done, err := a.Guests.Import(r.Context(), r.Body, format, ring == "true")
	type line struct {
		Line   int    `json:"line"`
		Reason string `json:"reason"`
	}
	refused := []line{}
	for _, l := range done.Refused {
		refused = append(refused, line{l.Line, l.Reason})
	}
	return http.StatusOK, map[string]any{"added": done.Added, "known": done.Known, "refused": refused, "more_refused": done.More}, err
}

// tellComments sends the entries of the guest book that changed. One that is gone is told by its id alone.
func (l *listener) tellComments(ctx context.Context) (told bool, err error) {
	ids, mark := l.book.CommentChanges(l.mark)
	slices.Sort(ids)
	var events strings.Builder
	for _, id := range slices.Compact(ids) {
		c, err := l.book.Comment(ctx, id)
		var told any = wordComment(c)
		if hooks.CodeOf(err) == hooks.CodeNotFound {
			told, err = map[string]string{"id": id.String(), "state": deleted}, nil
		}
		if err != nil {
			return false, err
		}
		text, err := encode(told)
		if err != nil {
			return false, err
		}
		fmt.Fprintf(&events, "event: comment\ndata: %s\n", text)
	}
	l.mark = mark
	if events.Len() == 0 {
		return false, nil
	}
	return true, l.say(events.String())
}
