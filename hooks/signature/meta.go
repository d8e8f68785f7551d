package signature

// meta is what Messenger, Instagram and WhatsApp send: GitHub's form, with the app secret. Source:
// developers.facebook.com, Graph API, Webhooks, "Validating payloads".
type meta struct{ github }

func (meta) Name() string  { return "meta" }
func (meta) Title() string { return "Meta" }
