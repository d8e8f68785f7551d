// Package format makes events into what a subscriber is sent: a body and the header lines that belong to it, in each of
// the formats that hooks.Format names. It also lists the events there are, with an example of each.
//
// It is pure: it reads no clock, keeps no state, does no input or output and starts no goroutine. The same event in
// the same format is the same bytes every time. Signing comes later, over what is made here.
package format

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strconv"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/format/template"
)

// Info tells a person about a format.
type Info struct {
	Name  string // of hooks.Format: "slack"
	Title string // "Slack"
	Hint  string // a sentence or two: where such a thing is sent, and what else it wants
}

// All lists the formats in the order to offer them.
func All() []Info {
	return []Info{
		{hooks.FormatStandard, "Standard Webhooks", "The event as it is: type, timestamp and data. The one to choose for a consumer of your own."},
		{hooks.FormatSlack, "Slack", "A message for an incoming webhook of Slack, https://hooks.slack.com/services/… Mattermost takes it too."},
		{hooks.FormatDiscord, "Discord", "A message for a webhook of a Discord channel, https://discord.com/api/webhooks/…"},
		{hooks.FormatGitHubDispatch, "GitHub dispatch", "Starts a workflow: https://api.github.com/repos/OWNER/REPO/dispatches. Add the header Authorization with Bearer and a token that may write the repository's contents."},
		{hooks.FormatGitHub, "GitHub event", "Looks like a webhook of GitHub: the event's name in X-GitHub-Event, its action in the body. A test arrives as ping."},
		{hooks.FormatCloudEvents, "CloudEvents", "CloudEvents 1.0, structured: one JSON object with the attributes and the data."},
		{hooks.FormatCloudEventBinary, "CloudEvents, binary", "CloudEvents 1.0, binary: the data alone is the body, the attributes are header lines."},
		{hooks.FormatTemplate, "Own template", "A body of your own. Fields stand in double braces, as in {{json .data.text}}."},
	}
}

// Names lists the names of the formats in the order to offer them.
func Names() []string {
	var names []string
	for _, info := range All() {
		names = append(names, info.Name)
	}
	return names
}

// Title gives the name of a format for people, or the name itself when it is not known.
func Title(name string) string {
	name = known(name)
	for _, info := range All() {
		if info.Name == name {
			return info.Title
		}
	}
	return name
}

// known completes the zero value.
func known(name string) string {
	if name == "" {
		return hooks.FormatStandard
	}
	return name
}

// Render makes an event into what is sent. The event's data is its own, not the body that the store gives back. The
// error is a hooks.Error with a sentence: the event does not fit the format's limits, or the template fails.
func Render(e hooks.Event, f hooks.Format) (hooks.Rendered, error) {
	switch known(f.Name) {
	case hooks.FormatStandard:
		return rendered(jsonType, e.Body()), nil
	case hooks.FormatSlack:
		return slack(e)
	case hooks.FormatDiscord:
		return discord(e)
	case hooks.FormatGitHub:
		return gitHub(e)
	case hooks.FormatGitHubDispatch:
		return gitHubDispatch(e)
	case hooks.FormatCloudEvents:
		return cloudEvent(e)
	case hooks.FormatCloudEventBinary:
		return binaryCloudEvent(e), nil
	case hooks.FormatTemplate:
		return filledIn(e, f)
	}
	return hooks.Rendered{}, unknown(f.Name)
}

// Check refuses a format that could not be rendered, with a sentence for the person who chose or wrote it.
func Check(f hooks.Format) error {
	if known(f.Name) != hooks.FormatTemplate {
		for _, name := range Names() {
			if known(f.Name) == name {
				return nil
			}
		}
		return unknown(f.Name)
	}
	if strings.TrimSpace(f.Template) == "" {
		return hooks.Invalid("A template of your own is missing. It may be as short as {{json .data}}.")
	}
	if err := checkContentType(f.ContentType); err != nil {
		return err
	}
	_, err := template.Parse(f.Template)
	return err
}

// Preview renders an event for the person who writes the format. The warning is a sentence when the result is sent but is
// hardly what was meant: a body that calls itself JSON and is none.
func Preview(f hooks.Format, e hooks.Event) (r hooks.Rendered, warning string, err error) {
	if err := Check(f); err != nil {
		return hooks.Rendered{}, "", err
	}
	if r, err = Render(e, f); err != nil || !isJSON(r.Header.Get("Content-Type")) {
		return r, "", err
	}
	return r, notJSON(r.Body), nil
}

func unknown(name string) error {
	if r := []rune(name); len(r) > 60 {
		name = string(r[:59]) + "…"
	}
	names := Names()
	last := len(names) - 1
	return hooks.Invalid("There is no format called " + strconv.Quote(name) + ". There are " +
		strings.Join(names[:last], ", ") + " and " + names[last] + ".")
}

const jsonType = "application/json"

func rendered(contentType string, body []byte) hooks.Rendered {
	return hooks.Rendered{Header: hooks.Header{{"Content-Type", contentType}}, Body: body}
}

// jsonBody is an object as a body. The error is what marshal gives.
func jsonBody(contentType string, v any) (hooks.Rendered, error) {
	body, err := marshal(v)
	if err != nil {
		return hooks.Rendered{}, err
	}
	return rendered(contentType, body), nil
}

// marshal writes JSON without the escapes that only a page needs.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, hooks.Invalid("This event's data is no JSON, so it cannot be put into this format.")
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// timeOf writes an event's time as its body does.
func timeOf(e hooks.Event) string { return e.At.UTC().Format("2006-01-02T15:04:05.000Z") }

// envelope is an event with all that it tells, for those formats that carry it inside something else.
type envelope struct {
	ID        string          `json:"id"`
	Type      string          `json:"type"`
	Timestamp string          `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

func envelopeOf(e hooks.Event) envelope { return envelope{e.ID, e.Type, timeOf(e), e.Data} }

// filledIn is the own template over id, type, timestamp and data.
func filledIn(e hooks.Event, f hooks.Format) (hooks.Rendered, error) {
	t, err := template.Parse(f.Template)
	if err != nil {
		return hooks.Rendered{}, err
	}
	// By hand, as an encoder would compact the data, whose bytes {{json .data}} promises.
	doc := []byte(`{"id":` + strconv.Quote(e.ID) + `,"type":` + strconv.Quote(e.Type) + `,"timestamp":"` + timeOf(e) + `","data":`)
	doc = append(append(doc, e.Data...), '}')
	body, err := t.Render(doc)
	if err != nil {
		return hooks.Rendered{}, err
	}
	contentType := f.ContentType
	if contentType == "" {
		contentType = jsonType
	}
	return rendered(contentType, body), nil
}

// maxContentType bounds what a person writes, in bytes.
const maxContentType = 200

// checkContentType accepts a media type that can stand in a header line; "" is JSON.
func checkContentType(contentType string) error {
	if contentType == "" {
		return nil
	}
	if len(contentType) > maxContentType {
		return hooks.Invalid("A content type may have 200 characters at most.")
	}
	unseen := func(r rune) bool { return r < ' ' || r > '~' }
	mediaType, _, err := mime.ParseMediaType(contentType)
	kind, rest, _ := strings.Cut(mediaType, "/")
	if err != nil || kind == "" || rest == "" || strings.ContainsFunc(contentType, unseen) {
		return hooks.Invalid("A content type looks like application/json or text/plain; charset=utf-8. This one does not.")
	}
	return nil
}

// isJSON tells whether a content type says that the body is JSON.
func isJSON(contentType string) bool {
	mediaType, _, err := mime.ParseMediaType(contentType)
	return err == nil && (mediaType == jsonType || strings.HasSuffix(mediaType, "+json"))
}

// notJSON says where a body stops being JSON, or "" when it does not.
func notJSON(body []byte) string {
	var v json.RawMessage
	err := json.Unmarshal(body, &v)
	if err == nil {
		return ""
	}
	const why = " Values stand in JSON as {{json .data.text}}."
	wrong, ok := errors.AsType[*json.SyntaxError](err)
	switch {
	case !ok || len(bytes.TrimSpace(body)) == 0:
		return "With this event the body is no JSON." + why
	case errors.Is(json.NewDecoder(bytes.NewReader(body)).Decode(&v), io.ErrUnexpectedEOF):
		return "With this event the body is no JSON: it ends too early." + why
	}
	before := body[:min(max(int(wrong.Offset)-1, 0), len(body))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := 1 + len(bytes.Runes(before[bytes.LastIndexByte(before, '\n')+1:]))
	return "With this event the body is no JSON: it goes wrong at line " + strconv.Itoa(line) + ", character " + strconv.Itoa(column) + "." + why
}
