package hooks

// Format says what an event looks like when it is delivered. The zero value is FormatStandard. Package format makes
// events into bytes.
type Format struct {
	Name        string
	Template    string `json:",omitempty"` // of FormatTemplate
	ContentType string `json:",omitempty"` // of FormatTemplate; "" is application/json
}

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

// Rendered is an event in a format: the body, and the header lines that belong to it, Content-Type among them.
type Rendered struct {
	Header Header
	Body   []byte
}
