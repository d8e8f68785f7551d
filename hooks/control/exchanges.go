package control

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"

	"bellhop/hooks"
	"bellhop/hooks/content"
	"bellhop/hooks/filter"
)

// Exchanges reads exchanges and their bytes.
type Exchanges interface {
	Exchanges(ctx context.Context, q hooks.ExchangeQuery) ([]hooks.Exchange, error)
	Find(ctx context.Context, f filter.Filter, before hooks.ID, limit int) ([]hooks.Exchange, error)
	Exchange(ctx context.Context, id hooks.ID) (hooks.Exchange, error)
	Timing(ctx context.Context, id hooks.ID) (string, error)
	Payload(ctx context.Context, id hooks.ID) (hooks.Payload, error)
}

// exchange is the JSON form of hooks.Exchange.
type exchange struct {
	ID            string          `json:"id"`
	Direction     string          `json:"direction"`
	At            *string         `json:"at"`
	TookMS        float64         `json:"took_ms"`
	Open          bool            `json:"open"`
	Method        string          `json:"method"`
	URL           string          `json:"url"`
	Host          string          `json:"host"`
	Remote        string          `json:"remote"`
	Door          string          `json:"door"`
	Status        int             `json:"status"`
	Error         string          `json:"error"`
	Fault         string          `json:"fault"`
	Inbox         string          `json:"inbox"`
	State         string          `json:"state"`
	StateReason   string          `json:"state_reason"`
	Provider      string          `json:"provider"`
	Event         string          `json:"event"`
	SenderID      string          `json:"sender_id"`
	Seen          int             `json:"seen"`
	FirstID       *string         `json:"first_id"`
	Verdict       string          `json:"verdict"`
	VerdictReason string          `json:"verdict_reason"`
	Origin        string          `json:"origin"`
	Cause         *cause          `json:"cause"`
	DeliveryID    *string         `json:"delivery_id"`
	Attempt       int             `json:"attempt"`
	Imported      bool            `json:"imported"`
	Timings       json.RawMessage `json:"timings,omitempty"`
	Request       message         `json:"request"`
	Response      message         `json:"response"`
}

type cause struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// message is one side of an exchange. Headers are there for a single exchange and not in lists.
type message struct {
	Headers   headerLines `json:"headers,omitzero"`
	Size      int64       `json:"size"`
	SHA256    string      `json:"sha256"`
	Truncated bool        `json:"truncated"`
}

func wordMessage(ref hooks.PayloadRef) message {
	return message{Size: ref.Size, SHA256: ref.SHA256, Truncated: ref.Truncated}
}

func wordExchange(x hooks.Exchange) exchange {
	return exchange{
		ID: x.ID.String(), Direction: string(x.Direction), At: rfc3339(x.At), TookMS: float64(x.Took.Microseconds()) / 1000, Open: x.Open,
		Method: x.Method, URL: x.URL, Host: x.Host, Remote: x.Remote, Door: x.Door, Status: x.Status, Error: x.Error, Fault: string(x.Fault),
		Inbox: x.Inbox, State: string(x.State), StateReason: x.StateReason, Provider: x.Provider, Event: x.Event, SenderID: x.SenderID,
		Seen: x.Seen, FirstID: idOrNull(x.First),
		Verdict: string(x.Verdict), VerdictReason: x.VerdictReason, Origin: string(x.Origin), Cause: wordCause(x.Cause),
		DeliveryID: idOrNull(x.DeliveryID), Attempt: x.Attempt, Imported: x.Imported,
		Request: wordMessage(x.Request), Response: wordMessage(x.Response),
	}
}

func wordCause(c hooks.Cause) *cause {
	if c.Kind == "" {
		return nil
	}
	return &cause{string(c.Kind), c.ID}
}

func (a *API) listExchanges(r *http.Request) (int, any, error) {
	before, limit, err := window(r)
	if err != nil {
		return 0, nil, err
	}
	f, err := filter.Parse(r.URL.Query().Get("q"), a.Clock())
	if err != nil {
		return 0, nil, err
	}
	rows, err := a.Exchanges.Find(r.Context(), f, before, limit+1)
	return http.StatusOK, paged(rows, limit, func(x hooks.Exchange) hooks.ID { return x.ID }, wordExchange), err
}

func (a *API) getExchange(r *http.Request) (int, any, error) {
	x, err := a.exchange(r)
	if err != nil {
		return 0, nil, err
	}
	worded := wordExchange(x)
	request := x.Request
	if x.Open && x.Direction == hooks.Out { // the head is made when the attempt leaves; until then the payload has that of its source
		request.ID = 0
	}
	if worded.Request.Headers, err = a.headers(r.Context(), request); err != nil {
		return 0, nil, err
	}
	if worded.Response.Headers, err = a.headers(r.Context(), x.Response); err != nil {
		return 0, nil, err
	}
	timing, err := a.Exchanges.Timing(r.Context(), x.ID)
	if err == nil && timing != "" && x.Direction == hooks.Out {
		worded.Timings = json.RawMessage(timing)
	}
	return http.StatusOK, worded, err
}

// headers reads a message's header lines; there are none where there are no bytes.
func (a *API) headers(ctx context.Context, ref hooks.PayloadRef) (headerLines, error) {
	if ref.ID == 0 {
		return headerLines{}, nil
	}
	p, err := a.Exchanges.Payload(ctx, ref.ID)
	_, header := hooks.ParseHead(p.Head)
	return wordHeader(header), err
}

func (a *API) exchange(r *http.Request) (hooks.Exchange, error) {
	id, err := pathID(r)
	if err != nil {
		return hooks.Exchange{}, err
	}
	return a.Exchanges.Exchange(r.Context(), id)
}

func (a *API) requestBody(w http.ResponseWriter, r *http.Request) {
	x, err := a.exchange(r)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.sendBody(w, r, x.Request)
}

func (a *API) responseBody(w http.ResponseWriter, r *http.Request) {
	x, err := a.exchange(r)
	switch {
	case err != nil:
		a.fail(w, r, err)
	case x.Open:
		a.fail(w, r, hooks.NotFound("There is no response yet."))
	case x.Response.ID == 0:
		a.fail(w, r, hooks.NotFound("There was no response. "+x.Error))
	default:
		a.sendBody(w, r, x.Response)
	}
}

// sendBody sends bytes in a way that no browser would render: what was captured is a stranger's.
func (a *API) sendBody(w http.ResponseWriter, r *http.Request, ref hooks.PayloadRef) {
	p, err := a.Exchanges.Payload(r.Context(), ref.ID)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	body, err := wishedBytes(r.URL.Query(), p)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", "attachment")
	h.Set("Content-Security-Policy", "sandbox")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // a caller that has gone hears nothing
}

// maxDecoded bounds what a body may become when it is decoded, in bytes.
const maxDecoded = 64 << 20

// wishedBytes gives the stored body; with decoded=1 what it is with its codings undone, and with part=N one part of that.
func wishedBytes(query url.Values, p hooks.Payload) ([]byte, error) {
	decoded, part := query.Get("decoded"), query.Get("part")
	switch {
	case decoded != "" && decoded != "1":
		return nil, hooks.Invalid("decoded is 1, or is left out for the raw bytes.")
	case decoded == "" && part == "":
		return p.Body, nil
	}
	_, header := hooks.ParseHead(p.Head)
	body, _, err := content.Decode(header, p.Body, maxDecoded)
	if err != nil || part == "" {
		return body, err
	}
	return partOf(header, body, part)
}

// partOf gives one part of a decoded multipart body. What is damaged behind the part does not matter to it.
func partOf(header hooks.Header, body []byte, number string) ([]byte, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 {
		return nil, hooks.Invalid("part is the number of a part of a multipart body. The first is 0.")
	}
	parts, err := content.Parts(header, body)
	switch {
	case n < len(parts) && !parts[n].Cut:
		return parts[n].Body, nil
	case err != nil:
		return nil, err
	}
	return nil, hooks.NotFound("There is no part " + strconv.Itoa(n) + ". The body has " + strconv.Itoa(len(parts)) + ", counted from 0.")
}

// replayCall is what a replay may change.
type replayCall struct {
	URL        string      `json:"url"`
	Method     string      `json:"method"`
	Headers    headerLines `json:"headers"`
	BodyBase64 *string     `json:"body_base64"`
	Sign       *struct {
		Scheme string `json:"scheme"`
		Secret string `json:"secret"`
	} `json:"sign"`
}

func (a *API) replay(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	var c replayCall
	if r.ContentLength != 0 {
		if err := decode(r, &c); err != nil {
			return 0, nil, err
		}
	}
	wish := hooks.Replay{Exchange: id, URL: c.URL, Method: c.Method, Header: hooks.Header(c.Headers)}
	if c.BodyBase64 != nil {
		if wish.Body, err = base64.StdEncoding.DecodeString(*c.BodyBase64); err != nil {
			return 0, nil, hooks.Invalid("body_base64 is not base64.")
		}
	}
	if c.Sign != nil {
		if wish.Sign, err = replaySign(c.Sign.Scheme, c.Sign.Secret); err != nil {
			return 0, nil, err
		}
	}
	d, err := a.Replay(r.Context(), wish)
	if err != nil {
		return 0, nil, err
	}
	changes, err := a.Changes(r.Context(), wish)
	return http.StatusCreated, replayed{wordDelivery(d), wordChanges(changes)}, err
}

// replaySign is how a call wants a replay to be signed.
func replaySign(scheme, secret string) (hooks.Sign, error) {
	if scheme == noScheme {
		if secret != "" {
			return hooks.Sign{}, hooks.Invalid("none signs nothing and takes no secret. Leave it out, or name a scheme.")
		}
		return hooks.Sign{Scheme: hooks.SchemeNone}, nil
	}
	return hooks.Sign{Scheme: scheme, Secrets: []string{secret}}, checkSign(scheme, []string{secret})
}

// replayed is a replay's delivery, and what becomes of header lines that are not sent as they were.
type replayed struct {
	delivery
	Changes []headerChange `json:"changes"`
}

type headerChange struct {
	What   string `json:"what"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

func wordChanges(changes []hooks.Change) []headerChange {
	list := []headerChange{}
	for _, c := range changes {
		list = append(list, headerChange{string(c.What), c.Name, c.Reason})
	}
	return list
}
