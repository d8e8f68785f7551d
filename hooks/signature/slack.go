package signature

import (
	"strconv"
	"time"
)

// slack signs "v0", the timestamp and the body, joined by colons, with HMAC-SHA256 under the letters of the signing
// secret, in hex. There is room for one signature. The tolerance is 5 minutes in both directions, as docs.slack.dev,
// "Verifying requests from Slack", and slackapi/python-slack-sdk have it; slackapi/bolt-js alone takes timestamps
// that are ahead.
type slack struct{}

func (slack) Name() string  { return "slack" }
func (slack) Title() string { return "Slack" }

func (slack) Validate(secret string) error { return validateText(secret) }

func (slack) v0() v0 {
	return v0{
		signature: "X-Slack-Signature",
		timestamp: "X-Slack-Request-Timestamp",
		window:    window{tolerance: 5 * time.Minute, ahead: true},
	}
}

func (s slack) Sign(in Input) ([][2]string, error) { return s.v0().sign(in) }

func (s slack) Verify(in Input) (Verdict, string) { return s.v0().verify(in) }

// v0 is the form that Slack made and Zoom took over.
type v0 struct {
	signature, timestamp string // the headers
	window               window
}

func (v v0) form() form { return form{header: v.signature, prefix: "v0="} }

func (v v0) sign(in Input) ([][2]string, error) {
	if _, err := signers(in.Secrets); err != nil {
		return nil, err
	}
	if in.Time.IsZero() {
		return nil, ErrIncomplete
	}
	timestamp := strconv.FormatInt(in.Time.Unix(), 10)
	lines, err := v.form().sign(in, []byte("v0:"+timestamp+":"), in.Body)
	return append(lines, [2]string{v.timestamp, timestamp}), err
}

func (v v0) verify(in Input) (Verdict, string) {
	if verdict, reason := unready(in, v.signature, v.timestamp); verdict != "" {
		return verdict, reason
	}
	timestamp := value(in.Header, v.timestamp)
	verdict, reason := v.form().verify(in, []byte("v0:"+timestamp+":"), in.Body)
	if verdict != Valid {
		return verdict, reason
	}
	return v.window.judge(in, timestamp, reason)
}
