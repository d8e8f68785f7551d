package signature

import "encoding/json"

// mailgun puts its signature into the JSON of the body: HMAC-SHA256 over timestamp and token under the letters of the
// webhook signing key, in hex. The rest of the body is not signed. Mailgun states no tolerance and its library checks
// none: the timestamp is judged only when the input has a tolerance. Source: mailgun/mailgun-go, webhooks.go.
type mailgun struct{}

func (mailgun) Name() string  { return "mailgun" }
func (mailgun) Title() string { return "Mailgun" }

func (mailgun) Validate(secret string) error { return validateText(secret) }

// Sign refuses: a signature inside the body is not for header lines.
func (mailgun) Sign(in Input) ([][2]string, error) {
	if _, err := signers(in.Secrets); err != nil {
		return nil, err
	}
	return nil, &SecretError{"Mailgun signs inside the body, which is sent as it is. It can be checked, but not signed anew."}
}

func (mailgun) Verify(in Input) (Verdict, string) {
	if verdict, reason := unready(in); verdict != "" {
		return verdict, reason
	}
	s, ok := parseMailgun(in.Body)
	if !ok {
		return Missing, "The body is not JSON that has a signature with timestamp, token and signature."
	}
	signature := Hex.Decode(s.Signature)
	if signature == nil {
		return Wrong, "The signature in the body is not hex digits."
	}
	secrets := texts(in.Secrets)
	i := match([][]byte{signature}, SHA256.macs(secrets, []byte(s.Timestamp), []byte(s.Token)))
	if i < 0 {
		return Wrong, "Signed with another secret, or the timestamp or token changed on the way."
	}
	return window{ahead: true}.judge(in, s.Timestamp,
		say("The signature is right.", which(i, len(secrets)), "It is over timestamp and token; the rest of the body is not signed."))
}

// mailgunSignature is the part of a body that signs.
type mailgunSignature struct {
	Timestamp string `json:"timestamp"` // in seconds
	Token     string `json:"token"`
	Signature string `json:"signature"` // in hex
}

// parseMailgun gives ok for JSON with all three parts.
func parseMailgun(body []byte) (s mailgunSignature, ok bool) {
	var payload struct {
		Signature mailgunSignature `json:"signature"`
	}
	if err := json.Unmarshal(body, &payload); err != nil {
		return s, false
	}
	s = payload.Signature
	return s, s.Timestamp != "" && s.Token != "" && s.Signature != ""
}
