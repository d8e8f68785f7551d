package signature

import (
	"strconv"
	"strings"
	"time"
)

// paddle signs timestamp and body, joined by a colon, with HMAC-SHA256 under the letters of the secret, in hex. There is
// room for several signatures. The tolerance is 5 seconds, and timestamps ahead of the request are taken. Source:
// developer.paddle.com, "Verify webhook signatures"; PaddleHQ/paddle-node-sdk, webhooks-validator.ts, for the
// tolerance, of which PaddleHQ/paddle-go-sdk has none.
type paddle struct{}

const paddleHeader = "Paddle-Signature"

func (paddle) Name() string  { return "paddle" }
func (paddle) Title() string { return "Paddle" }

func (paddle) Validate(secret string) error { return validateText(secret) }

func (paddle) Sign(in Input) ([][2]string, error) {
	secrets, err := signers(in.Secrets)
	if err != nil {
		return nil, err
	}
	if in.Time.IsZero() {
		return nil, ErrIncomplete
	}
	timestamp := strconv.FormatInt(in.Time.Unix(), 10)
	header := "ts=" + timestamp
	for _, mac := range SHA256.macs(secrets, []byte(timestamp+":"), in.Body) {
		header += ";h1=" + Hex.Encode(mac)
	}
	return [][2]string{{paddleHeader, header}}, nil
}

func (paddle) Verify(in Input) (Verdict, string) {
	if verdict, reason := unready(in, paddleHeader); verdict != "" {
		return verdict, reason
	}
	timestamp, signatures := parsePaddle(value(in.Header, paddleHeader))
	if timestamp == "" || len(signatures) == 0 {
		return Wrong, "The header " + paddleHeader + " needs a timestamp, ts=, and a signature, h1=."
	}
	secrets := texts(in.Secrets)
	i := match(signatures, SHA256.macs(secrets, []byte(timestamp+":"), in.Body))
	if i < 0 {
		return Wrong, reasonWrong
	}
	_, reason := right(i, len(secrets))
	return window{tolerance: 5 * time.Second}.judge(in, timestamp, reason)
}

// parsePaddle reads "ts=1700000000;h1=hex;h1=hex". The last ts counts; what is neither ts nor h1 is passed over.
func parsePaddle(header string) (timestamp string, signatures [][]byte) {
	for item := range strings.SplitSeq(header, ";") {
		key, v, _ := strings.Cut(strings.TrimSpace(item), "=")
		switch key {
		case "ts":
			timestamp = v
		case "h1":
			if signature := Hex.Decode(v); signature != nil && len(signatures) < maxSignatures {
				signatures = append(signatures, signature)
			}
		}
	}
	return timestamp, signatures
}
