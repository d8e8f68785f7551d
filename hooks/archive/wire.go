package archive

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math"
	"net"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bellhop/hooks"
)

// wireVersion is the version of the JSON form below. A higher one is refused.
const wireVersion = 1

// exchange is the JSON form of a record: a line of NDJSON, and what stands in _bellhop of a HAR entry. Its fields are
// those of the control API, with the bytes added.
type exchange struct {
	Version       int      `json:"bellhop"`
	ID            string   `json:"id,omitempty"`
	Direction     string   `json:"direction"`
	At            string   `json:"at"`
	TookMS        float64  `json:"took_ms"`
	Open          bool     `json:"open,omitempty"`
	Method        text     `json:"method"`
	URL           text     `json:"url"`
	Host          text     `json:"host"`
	Remote        text     `json:"remote,omitempty"`
	Door          text     `json:"door,omitempty"`
	Status        int      `json:"status"`
	Error         text     `json:"error,omitempty"`
	Fault         string   `json:"fault,omitempty"`
	Inbox         string   `json:"inbox,omitempty"`
	State         string   `json:"state,omitempty"`
	StateReason   text     `json:"state_reason,omitempty"`
	Provider      text     `json:"provider,omitempty"`
	Event         text     `json:"event,omitempty"`
	SenderID      text     `json:"sender_id,omitempty"`
	Seen          int      `json:"seen,omitempty"`
	FirstID       string   `json:"first_id,omitempty"`
	Verdict       string   `json:"verdict,omitempty"`
	VerdictReason text     `json:"verdict_reason,omitempty"`
	Origin        string   `json:"origin,omitempty"`
	Cause         *cause   `json:"cause,omitempty"`
	DeliveryID    string   `json:"delivery_id,omitempty"`
	Attempt       int      `json:"attempt,omitempty"`
	Request       *message `json:"request"`
	Response      *message `json:"response,omitempty"`
}

type cause struct {
	Kind string `json:"kind"`
	ID   text   `json:"id"`
}

// message is one side of an exchange. In a HAR the body is nil where the HAR itself has it exactly.
type message struct {
	Head      text   `json:"head"`
	Body      *text  `json:"body,omitempty"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256,omitempty"`
	Truncated bool   `json:"truncated,omitempty"`
}

// text is a string of any bytes. In JSON it is a string where that is exact and readable, else {"base64": "…"}.
type text string

type inBase64 struct {
	Base64 []byte `json:"base64"`
}

func (t text) MarshalJSON() ([]byte, error) {
	if !isText(string(t)) {
		return json.Marshal(inBase64{[]byte(t)})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(string(t))
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

func (t *text) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("{")) {
		var coded inBase64
		err := json.Unmarshal(data, &coded)
		*t = text(coded.Base64)
		return err
	}
	return json.Unmarshal(data, (*string)(t))
}

// isText reports whether s is UTF-8 without control characters other than tabs and line ends, so that a JSON string
// keeps it exactly and a person can read it.
func isText(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
	}) < 0
}

// toWire words a record.
func toWire(r Record) exchange {
	x := r.Exchange
	e := exchange{
		Version: wireVersion, Direction: string(x.Direction), At: x.At.UTC().Format(time.RFC3339Nano),
		TookMS: float64(x.Took) / float64(time.Millisecond), Open: x.Open,
		Method: text(x.Method), URL: text(x.URL), Host: text(x.Host), Remote: text(x.Remote), Door: text(x.Door),
		Status: x.Status, Error: text(x.Error), Fault: string(x.Fault),
		Inbox: x.Inbox, State: string(x.State), Provider: text(x.Provider), Event: text(x.Event), SenderID: text(x.SenderID),
		Verdict: string(x.Verdict), VerdictReason: text(x.VerdictReason), Origin: string(x.Origin), Attempt: x.Attempt,
		StateReason: text(x.StateReason), Seen: x.Seen,
		ID: idWord(x.ID), FirstID: idWord(x.First), DeliveryID: idWord(x.DeliveryID),
		Request: toMessage(r.Request, x.Request),
	}
	if x.Cause.Kind != "" {
		e.Cause = &cause{string(x.Cause.Kind), text(x.Cause.ID)}
	}
	if len(r.Response.Head)+len(r.Response.Body) > 0 || x.Response.Truncated {
		e.Response = toMessage(r.Response, x.Response)
	}
	return e
}

func idWord(id hooks.ID) string {
	if id == 0 {
		return ""
	}
	return id.String()
}

func toMessage(p hooks.Payload, ref hooks.PayloadRef) *message {
	body := text(p.Body)
	return &message{Head: text(p.Head), Body: &body, Size: int64(len(body)), SHA256: digest(p.Body), Truncated: ref.Truncated}
}

// decodeWire reads one JSON value into e and refuses what is no JSON, no UTF-8 or of another shape.
func decodeWire(at place, data []byte, e any) error {
	if !utf8.Valid(data) {
		return at.refuse("is not UTF-8.")
	}
	err := json.Unmarshal(data, e)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return at.refuse("is no exchange.")
		}
		return at.refuse("has a field of the wrong kind: " + wrong.Field + ".")
	}
	if _, ok := errors.AsType[base64.CorruptInputError](err); ok {
		return at.refuse("has bytes that are no base64.")
	}
	if err != nil {
		return at.refuse("is no JSON. The file may have been cut off.")
	}
	return nil
}

// record makes a record of what was read. An exchange that was open stays without its response, which comes to
// where it was exported.
func (e *exchange) record(at place) (Record, error) {
	if err := e.check(at); err != nil {
		return Record{}, err
	}
	x := hooks.Exchange{
		Direction: hooks.Direction(e.Direction), Took: time.Duration(math.Round(e.TookMS * float64(time.Millisecond))),
		Method: string(e.Method), URL: string(e.URL), Host: string(e.Host), Remote: string(e.Remote), Door: string(e.Door),
		Status: e.Status, Error: string(e.Error), Fault: hooks.Fault(e.Fault),
		Inbox: e.Inbox, State: hooks.CaptureState(e.State), Provider: string(e.Provider), Event: string(e.Event), SenderID: string(e.SenderID),
		Verdict: hooks.Verdict(e.Verdict), VerdictReason: string(e.VerdictReason), Origin: hooks.Origin(e.Origin), Attempt: e.Attempt,
		StateReason: string(e.StateReason), Seen: e.Seen,
	}
	x.At, _ = time.Parse(time.RFC3339Nano, e.At)
	x.ID, _ = hooks.ParseID(e.ID)
	x.First, _ = hooks.ParseID(e.FirstID)
	x.DeliveryID, _ = hooks.ParseID(e.DeliveryID)
	if e.Cause != nil {
		x.Cause = hooks.Cause{Kind: hooks.CauseKind(e.Cause.Kind), ID: string(e.Cause.ID)}
	}
	if e.Open {
		x.Error = "The response was still awaited when this was exported."
	}
	r := Record{Exchange: x}
	var err error
	if r.Request, r.Exchange.Request, err = e.Request.payload(at, "request"); err == nil && e.Response != nil {
		r.Response, r.Exchange.Response, err = e.Response.payload(at, "response")
	}
	return r, err
}

func (m *message) payload(at place, side string) (hooks.Payload, hooks.PayloadRef, error) {
	var p hooks.Payload
	if m.Head != "" {
		p.Head = []byte(m.Head)
	}
	if m.Body != nil && *m.Body != "" {
		p.Body = []byte(*m.Body)
	}
	ref := describe(p.Body, m.Truncated)
	if m.SHA256 != "" && !strings.EqualFold(m.SHA256, ref.SHA256) {
		return p, ref, at.refuse("has a " + side + " body that does not fit its sha256. It was changed after the export.")
	}
	return p, ref, nil
}

// check refuses what no export writes.
func (e *exchange) check(at place) error {
	switch {
	case e.Version < 1 || e.Request == nil:
		return at.refuse("is no exchange of Bellhop's.")
	case e.Version > wireVersion:
		return at.refuse("comes from a newer Bellhop. Update this one first.")
	case e.TookMS < 0 || e.TookMS > maxTookMS:
		return at.refuse("has a took_ms that is no time.")
	case e.Status < 0 || e.Status > 999:
		return at.refuse("has the status " + strconv.Itoa(e.Status) + ", which is none.")
	case e.Attempt < 0:
		return at.refuse("has an attempt below 0.")
	case e.Seen < 0:
		return at.refuse("has a seen below 0.")
	case e.Inbox != "" && hooks.CheckInboxName(e.Inbox) != nil:
		return at.refuse("names an inbox that cannot be: " + quoteShort(e.Inbox) + ".")
	}
	if _, err := time.Parse(time.RFC3339Nano, e.At); err != nil {
		return at.refuse("has no time that can be read: " + quoteShort(e.At) + ". It looks like 2026-01-31T12:00:00Z.")
	}
	for _, id := range []string{e.ID, e.FirstID, e.DeliveryID} {
		if _, ok := hooks.ParseID(id); id != "" && !ok {
			return at.refuse("has an id that is no number above 0: " + quoteShort(id) + ".")
		}
	}
	for _, field := range e.enums() {
		if !strings.Contains(" "+field.known+" ", " "+field.value+" ") || strings.Contains(field.value, " ") {
			return at.refuse("has the " + field.name + " " + quoteShort(field.value) + ", which is none.")
		}
	}
	return nil
}

// maxTookMS is a year: longer than any exchange, and far from where a time.Duration ends.
const maxTookMS = 365 * 24 * 3600 * 1000

// enum is a field that holds one of a few words. Known words stand between spaces; an empty value is known where two
// spaces follow one another.
type enum struct{ name, value, known string }

func (e *exchange) enums() []enum {
	fields := []enum{
		{"direction", e.Direction, "in out"},
		{"state", e.State, " new processed failed"},
		{"verdict", e.Verdict, " none valid missing wrong too_old"},
		{"origin", e.Origin, " event forward replay test probe"},
		{"fault", e.Fault, " timeout unreachable tls reset blocked lost unfit closed left"},
	}
	if e.Cause != nil {
		fields = append(fields, enum{"kind of cause", e.Cause.Kind, " exchange comment event delivery"})
	}
	return fields
}

// quoteShort quotes what stood in a file, cut to a length that a sentence bears.
func quoteShort(s string) string {
	if r := []rune(s[:min(len(s), 60*utf8.UTFMax)]); len(r) > 60 {
		s = string(r[:59]) + "…"
	}
	return strconv.Quote(s)
}

// hostOnly cuts the port off a remote address, for formats that want an address alone; "" when there is none.
func hostOnly(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	if net.ParseIP(host) == nil {
		return ""
	}
	return host
}
