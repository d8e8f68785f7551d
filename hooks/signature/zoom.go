package signature

// zoom signs as Slack does, with the app's secret token. Zoom states no tolerance and its sample checks none: a
// timestamp is judged only when the input has a tolerance. Source: zoom/webhook-sample, index.js.
type zoom struct{}

func (zoom) Name() string  { return "zoom" }
func (zoom) Title() string { return "Zoom" }

func (zoom) Validate(secret string) error { return validateText(secret) }

func (zoom) v0() v0 {
	return v0{signature: "x-zm-signature", timestamp: "x-zm-request-timestamp", window: window{ahead: true}}
}

func (z zoom) Sign(in Input) ([][2]string, error) { return z.v0().sign(in) }

func (z zoom) Verify(in Input) (Verdict, string) { return z.v0().verify(in) }
