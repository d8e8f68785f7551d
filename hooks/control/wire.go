package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"bellhop/hooks"
)

// maxBody is how much JSON a call may send: a replayed body of 10 MiB in base64, and some more.
const maxBody = 16 << 20

// call answers with a status and a value to be written as JSON, or with an error.
type call func(*http.Request) (status int, body any, err error)

func (c call) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body, err := c(r)
	if err != nil {
		fail(w, err)
		return
	}
	answer(w, status, body)
}

func answer(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		failWith(w, http.StatusInternalServerError, "internal", "The answer could not be written as JSON.")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a caller that has gone hears nothing
}

// fail words an error as {"error": {"code", "message"}}.
func fail(w http.ResponseWriter, err error) {
	status, code := http.StatusInternalServerError, hooks.CodeOf(err)
	switch code {
	case hooks.CodeInvalid:
		status = http.StatusBadRequest
	case hooks.CodeNotFound:
		status = http.StatusNotFound
	case hooks.CodeConflict:
		status = http.StatusConflict
	case hooks.CodeTooLarge:
		status = http.StatusRequestEntityTooLarge
	case hooks.CodeUnavailable:
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "5")
	default:
		code = "internal"
	}
	failWith(w, status, string(code), hooks.Words(err))
}

func failWith(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, map[string]any{"error": map[string]string{"code": code, "message": message}})
}

// decode reads a call's JSON into v. Unknown fields are refused, as a field that is not obeyed misleads.
func decode(r *http.Request, v any) error {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "application/json" {
		return hooks.Invalid("Send JSON, with the header Content-Type: application/json.")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	switch {
	case err != nil:
		return hooks.Invalid("The body ended early.")
	case len(body) > maxBody:
		return &hooks.Error{Code: hooks.CodeTooLarge, Message: "A call may send 16 MiB at most."}
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return hooks.Invalid(wordJSON(err))
	}
	if dec.More() {
		return hooks.Invalid("There is something behind the JSON value. Send one value.")
	}
	return nil
}

// wordJSON says in a sentence where JSON is wrong.
func wordJSON(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return "This is no JSON: there is something wrong at byte " + strconv.FormatInt(syntax.Offset, 10) + "."
	case errors.As(err, &kind):
		return "The field " + kind.Field + " cannot be a " + kind.Value + "."
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "The JSON ends early."
	}
	if e, ok := errors.AsType[*hooks.Error](err); ok {
		return e.Message
	}
	if field, ok := unknownField(err); ok {
		return "There is no field " + field + " here."
	}
	return "This JSON does not fit. GET /api/v1/openapi.json shows the shapes."
}

// unknownField reads the name out of the decoder's message, the only place where it tells it.
func unknownField(err error) (string, bool) {
	_, quoted, ok := bytes.Cut([]byte(err.Error()), []byte("unknown field "))
	return string(quoted), ok
}

// none refuses nothing; it is the error of calls that cannot fail.
func none(*http.Request) error { return nil }

func pathID(r *http.Request) (hooks.ID, error) {
	id, ok := hooks.ParseID(r.PathValue("id"))
	if !ok {
		return 0, hooks.NotFound("An id is a number. " + strconv.Quote(r.PathValue("id")) + " is none.")
	}
	return id, nil
}

// window reads before and limit of a list call.
func window(r *http.Request) (before hooks.ID, limit int, err error) {
	limit = 50
	if s := r.URL.Query().Get("limit"); s != "" {
		if limit, err = strconv.Atoi(s); err != nil || limit < 1 || limit > hooks.MaxPage {
			return 0, 0, hooks.Invalid("limit goes from 1 to 1000.")
		}
	}
	if s := r.URL.Query().Get("before"); s != "" {
		var ok bool
		if before, ok = hooks.ParseID(s); !ok {
			return 0, 0, hooks.Invalid("before is the next of an earlier answer.")
		}
	}
	return before, limit, nil
}

// list is one page of a list. Next is the following before; absent at the end.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// paged makes a page of rows, of which one more than limit was asked for.
func paged[R, T any](rows []R, limit int, id func(R) hooks.ID, word func(R) T) list[T] {
	page := list[T]{Items: []T{}}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = id(rows[limit-1]).String()
	}
	for _, row := range rows {
		page.Items = append(page.Items, word(row))
	}
	return page
}

// rfc3339 is a time in an answer; the zero time is null.
func rfc3339(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
	return &s
}

// idOrNull is an ID in an answer; 0 is null.
func idOrNull(id hooks.ID) *string {
	if id == 0 {
		return nil
	}
	s := id.String()
	return &s
}
