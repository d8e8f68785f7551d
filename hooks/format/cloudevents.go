package format

import (
	"encoding/json"
	"fmt"
	"strings"

	"bellhop/hooks"
)

// CloudEvents 1.0: cloudevents/spec, cloudevents/spec.md, formats/json-format.md and bindings/http-protocol-binding.md,
// read 2026-11-25.

const (
	cloudEventsVersion = "1.0"

	// cloudEventsSource is who speaks: together with the id it names an event. It stays, wherever the program runs.
	cloudEventsSource = "urn:bellhop:events"
)

// cloudEvent is the structured form: one object, whose data is put in as it is.
func cloudEvent(e hooks.Event) (hooks.Rendered, error) {
	return jsonBody("application/cloudevents+json; charset=utf-8", struct {
		SpecVersion     string          `json:"specversion"`
		ID              string          `json:"id"`
		Source          string          `json:"source"`
		Type            string          `json:"type"`
		Time            string          `json:"time"`
		DataContentType string          `json:"datacontenttype"`
		Data            json.RawMessage `json:"data"`
	}{cloudEventsVersion, e.ID, cloudEventsSource, e.Type, timeOf(e), jsonType, e.Data})
}

// binaryCloudEvent is the binary form: the data is the body, datacontenttype is Content-Type, and each other attribute
// is a header line.
func binaryCloudEvent(e hooks.Event) hooks.Rendered {
	r := rendered(jsonType, e.Data)
	for _, attribute := range [][2]string{
		{"specversion", cloudEventsVersion},
		{"id", e.ID},
		{"source", cloudEventsSource},
		{"type", e.Type},
		{"time", timeOf(e)},
	} {
		r.Header = append(r.Header, [2]string{"ce-" + attribute[0], percentEncode(attribute[1])})
	}
	return r
}

// percentEncode writes an attribute for a header line: space, double quote, percent and all outside of visible ASCII
// as %XX of their UTF-8 (HTTP protocol binding, section 3.1.3.2).
func percentEncode(value string) string {
	var b strings.Builder
	for i := range len(value) {
		c := value[i]
		if c <= ' ' || c > '~' || c == '"' || c == '%' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
