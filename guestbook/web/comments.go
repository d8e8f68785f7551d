package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"

	"bellhop/guestbook"
	"bellhop/hooks"
)

// The sizes of a page of /comments.json.
const (
	jsonLimit    = 50
	maxJSONLimit = 200
)

// commentList is the answer of /comments.json: newest first. Next is the following ?before=, absent at the end.
type commentList struct {
	Items []guestbook.Data `json:"items"`
	Next  string           `json:"next,omitempty"`
}

// commentsJSON gives the comments as webhooks are told about them: ?before= and ?limit= choose the page.
func (s *site) commentsJSON(w http.ResponseWriter, r *http.Request) error {
	before, ok := readBefore(r)
	limit, limitOK := readLimit(r)
	if !ok || !limitOK {
		writeJSON(w, http.StatusBadRequest, jsonError(hooks.CodeInvalid, "before is an entry's number, limit goes from 1 to 200."))
		return nil
	}
	comments, err := s.Book.Page(r.Context(), before, limit+1)
	if err != nil {
		if r.Context().Err() == nil {
			s.Log.Error("guest book not read", "error", err)
		}
		writeJSON(w, http.StatusServiceUnavailable, jsonError(hooks.CodeUnavailable, "The book cannot be read right now."))
		return nil
	}
	list := commentList{Items: []guestbook.Data{}}
	for _, c := range comments[:min(limit, len(comments))] {
		list.Items = append(list.Items, guestbook.DataOf(c))
	}
	if len(comments) > limit {
		list.Next = comments[limit-1].ID.String()
	}
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(list); err != nil {
		return err
	}
	writeTagged(w, r, "application/json", body.Bytes())
	return nil
}

func readLimit(r *http.Request) (limit int, ok bool) {
	s := r.URL.Query().Get("limit")
	if s == "" {
		return jsonLimit, true
	}
	limit, err := strconv.Atoi(s)
	return limit, err == nil && 1 <= limit && limit <= maxJSONLimit
}

func jsonError(code hooks.Code, message string) any {
	return map[string]any{"error": map[string]any{"code": code, "message": message}}
}

// writeJSON writes a value that always has a JSON form.
func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // fails only when the reader has gone
}
