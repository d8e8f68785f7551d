package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// maxBody is how much JSON a call may send: a replayed body of 10 MiB in base64, and some more.
const maxBody = 16 << 20

// The codes that only this API knows, beside those of package hooks.
const (
	codeUnauthorized     hooks.Code = "unauthorized"       // 401: no token, or another one
	codeForbidden        hooks.Code = "forbidden"          // 403: sent by a web page, or under a foreign name
	codeMethodNotAllowed hooks.Code = "method_not_allowed" // 405: the path takes other methods
	codeInternal         hooks.Code = "internal"           // 500: our own trouble; the log says more
)

// call answers with a status and a value to be written as JSON, or with an error. A nil value is no body.
type call func(*http.Request) (status int, body any, err error)

func (a *API) answering(c call) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, body, err := c(r)
		if err != nil {
			a.fail(w, r, err)
			return
		}
		answer(w, status, body)
	})
}

func answer(w http.ResponseWriter, status int, body any) {
	if body == nil {
		w.WriteHeader(status)
		return
	}
	text, err := encode(body)
	if err != nil {
		refuse(w, codeInternal, "The answer could not be written as JSON.")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(text) // a caller that has gone hears nothing
}

// encode writes a value as one line of JSON, with the line's end.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// fail tells the caller an error, and the log what the caller cannot be told.
func (a *API) fail(w http.ResponseWriter, r *http.Request, err error) {
	a.report(r, err)
	code := hooks.CodeOf(err)
	if code == "" {
		code = codeInternal
	}
	said := sentence{Code: code, Message: hooks.Words(err)}
	if wrong, ok := errors.AsType[*filter.SyntaxError](err); ok {
		said.Offset, said.Length = &wrong.Offset, wrong.Length
	}
	answerError(w, said)
}

// report logs an error that has no words for the caller, unless it is only that the caller has gone.
func (a *API) report(r *http.Request, err error) {
	if hooks.CodeOf(err) == "" && r.Context().Err() == nil {
		a.Log.Error("control: call failed", "method", r.Method, "path", r.URL.Path, "err", err)
	}
}

// sentence is what an error tells. Offset and Length are the part of a filter that is wrong, in bytes.
type sentence struct {
	Code    hooks.Code `json:"code"`
	Message string     `json:"message"`
	Offset  *int       `json:"offset,omitempty"`
	Length  int        `json:"length,omitempty"`
}

// refuse answers {"error": {"code", "message"}} with the status that belongs to the code.
func refuse(w http.ResponseWriter, code hooks.Code, message string) {
	answerError(w, sentence{Code: code, Message: message})
}

func answerError(w http.ResponseWriter, s sentence) {
	if s.Code == hooks.CodeUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	answer(w, statusOf(s.Code), map[string]sentence{"error": s})
}

func statusOf(code hooks.Code) int {
	switch code {
	case hooks.CodeInvalid:
		return http.StatusBadRequest
	case codeUnauthorized:
		return http.StatusUnauthorized
	case codeForbidden:
		return http.StatusForbidden
	case hooks.CodeNotFound:
		return http.StatusNotFound
	case codeMethodNotAllowed:
		return http.StatusMethodNotAllowed
	case hooks.CodeConflict:
		return http.StatusConflict
	case hooks.CodeTooLarge:
		return http.StatusRequestEntityTooLarge
	case hooks.CodeUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
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
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return hooks.Invalid("There is something behind the JSON value. Send one value.")
	}
	return nil
}

// wordJSON says in a sentence where JSON is wrong.
func wordJSON(err error) string {
	if e, ok := errors.AsType[*hooks.Error](err); ok {
		return e.Message
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "This is no JSON: there is something wrong at byte " + strconv.FormatInt(e.Offset, 10) + "."
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if e.Field == "" {
			return "Send a JSON object. This is another value: " + e.Value + "."
		}
		return "The field " + e.Field + " takes another kind of value than this one: " + e.Value + "."
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "The JSON ends early."
	}
	// The decoder has no type for an unknown field; its message is the only place that names it.
	if _, field, ok := strings.Cut(err.Error(), "unknown field "); ok {
		return "There is no field " + field + " here."
	}
	return "This JSON does not fit. GET /api/v1/openapi.json shows the shapes."
}

// pathID reads the {id} of a call's path.
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
			return 0, 0, hooks.Invalid("limit goes from 1 to " + strconv.Itoa(hooks.MaxPage) + ".")
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
	next := ""
	if len(rows) > limit {
		rows = rows[:limit]
		next = id(rows[limit-1]).String()
	}
	page := whole(rows, word)
	page.Next = next
	return page
}

// whole makes a list that has one page.
func whole[R, T any](rows []R, word func(R) T) list[T] {
	page := list[T]{Items: []T{}}
	for _, row := range rows {
		page.Items = append(page.Items, word(row))
	}
	return page
}

// headerLines is hooks.Header in a call or an answer: a list of pairs. A list of any other length is refused, where
// the decoder would drop or invent an element.
type headerLines hooks.Header

// UnmarshalJSON takes [["name", "value"], …].
func (h *headerLines) UnmarshalJSON(b []byte) error {
	var lines [][]string
	if json.Unmarshal(b, &lines) != nil {
		return hooks.Invalid(`headers is a list of pairs such as [["X-Guest","Ada"]].`)
	}
	if lines == nil {
		return nil // null is absent
	}
	*h = make(headerLines, 0, len(lines))
	for _, line := range lines {
		if len(line) != 2 {
			return hooks.Invalid(`A header line is a pair such as ["X-Guest","Ada"]: a name and a value.`)
		}
		*h = append(*h, [2]string{line[0], line[1]})
	}
	return nil
}

// wordHeader gives header lines for an answer, where no lines are an empty list.
func wordHeader(h hooks.Header) headerLines {
	if h == nil {
		return headerLines{}
	}
	return headerLines(h)
}

// rfc3339 is a time in an answer; the zero time is null.
func rfc3339(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	return new(t.UTC().Format("2006-01-02T15:04:05.000Z07:00"))
}

// span gives n units of time. What no duration can hold becomes the longest one, for a check to refuse, where a
// product would wrap around to a small one.
func span(n int64, unit time.Duration) time.Duration {
	switch {
	case n > math.MaxInt64/int64(unit):
		return math.MaxInt64
	case n < math.MinInt64/int64(unit):
		return math.MinInt64
	}
	return time.Duration(n) * unit
}

// idOrNull is an ID in an answer; 0 is null.
func idOrNull(id hooks.ID) *string {
	if id == 0 {
		return nil
	}
	return new(id.String())
}

// set puts into to what a call sent; nil is what it left out.
func set[T any](to, sent *T) {
	if sent != nil {
		*to = *sent
	}
}
