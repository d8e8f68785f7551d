package signature

// trello signs the body and the callback URL, exactly as it was registered, with HMAC-SHA1 under the letters of the app
// secret, in base64. There is no timestamp, and room for one signature. Source: developer.atlassian.com, Trello,
// "Webhooks".
type trello struct{}

func (trello) Name() string  { return "trello" }
func (trello) Title() string { return "Trello" }

func (trello) Validate(secret string) error { return validateText(secret) }

func (trello) form() form { return form{header: "X-Trello-Webhook", encoding: Base64, hash: SHA1} }

func (t trello) Sign(in Input) ([][2]string, error) {
	return t.form().signAt(in, in.Body, []byte(in.URL))
}

func (t trello) Verify(in Input) (Verdict, string) {
	return t.form().verifyAt(in, addresses(in), func(address string) [][]byte {
		return [][]byte{in.Body, []byte(address)}
	})
}
