package hooks

import "strings"

// Format says what an event looks like when it is delivered. The zero value is FormatStandard. Package format makes
// events into bytes.
type Format struct {
	Name        string
	Template    string `json:",omitempty"` // of FormatTemplate
	ContentType string `json:",omitempty"` // of FormatTemplate; "" is application/json
}

// IsStandard reports whether an event is delivered as its own body.
func (f Format) IsStandard() bool { return f.Name == "" || f.Name == FormatStandard }

// The formats.
const (
	FormatStandard         = "standard-webhooks"
	FormatSlack            = "slack"
	FormatDiscord          = "discord"
	FormatGitHub           = "github"
	FormatGitHubDispatch   = "github-dispatch"
	FormatCloudEvents      = "cloudevents"        // structured: one JSON object
	FormatCloudEventBinary = "cloudevents-binary" // attributes as header lines, the data as body
	FormatTemplate         = "template"
)

// maxTemplate bounds a template, in bytes.
const maxTemplate = 64 << 10

// check refuses a format that there is none of. Package format says whether a template is one.
func (f Format) check() error {
	switch f.Name {
	case "", FormatStandard, FormatSlack, FormatDiscord, FormatGitHub, FormatGitHubDispatch, FormatCloudEvents, FormatCloudEventBinary:
		return nil
	case FormatTemplate:
	default:
		return Invalid("No format is called " + quoteShort(f.Name) + ".")
	}
	switch {
	case strings.TrimSpace(f.Template) == "":
		return Invalid("There is no template yet. It makes an event into a body.")
	case len(f.Template) > maxTemplate:
		return Invalid("A template may have 65,536 bytes at most.")
	}
	return CheckHeader(Header{{"Content-Type", f.ContentType}})
}

// Rendered is an event in a format: the body, and the header lines that belong to it, Content-Type among them.
type Rendered struct {
	Header Header
	Body   []byte
}
