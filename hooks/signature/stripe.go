package signature

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// stripe signs timestamp, a dot and the body with HMAC-SHA256 under the letters of the whole secret, whsec_ included,
// in hex. Timestamps ahead of the request are taken. Source: docs.stripe.com/webhooks; stripe-go, webhook/client.go.
type stripe struct{}

const stripeHeader = "Stripe-Signature"

func (stripe) Name() string  { return "stripe" }
func (stripe) Title() string { return "Stripe" }

func (stripe) Validate(secret string) error { return validateText(secret) }

func (stripe) Sign(in Input) ([][2]string, error) {
	if len(in.Secrets) == 0 {
		return nil, noSecret()
	}
	if in.Time.IsZero() {
		return nil, ErrIncomplete
	}
	t := strconv.FormatInt(in.Time.Unix(), 10)
	header := "t=" + t
	for _, secret := range in.Secrets {
		if err := validateText(secret); err != nil {
			return nil, err
		}
		mac := SHA256.MAC([]byte(secret), []byte(t+"."), in.Body)
		header += ",v1=" + hex.EncodeToString(mac)
	}
	return [][2]string{{stripeHeader, header}}, nil
}

func (stripe) Verify(in Input) (Verdict, string) {
	secrets := texts(in.Secrets)
	if len(secrets) == 0 {
		return None, reasonNoSecret
	}
	header := value(in.Header, stripeHeader)
	if header == "" {
		return missing(stripeHeader)
	}
	t, signatures := parseStripe(header)
	if t == "" || len(signatures) == 0 {
		return Wrong, "The header " + stripeHeader + " needs a timestamp, t=, and a signature, v1=."
	}
	at, ok := unixTime(t)
	if !ok {
		return Wrong, reasonTime
	}
	i := match(signatures, SHA256.macs(secrets, []byte(t+"."), in.Body))
	if i < 0 {
		return Wrong, reasonWrong
	}
	if ok, reason := (window{tolerance: 5 * time.Minute}).holds(in, at); !ok {
		return TooOld, reason
	}
	return right(i, len(secrets))
}

// parseStripe reads "t=1700000000,v1=hex,v1=hex,v0=hex". The last t counts; what is neither t nor v1 is passed over.
func parseStripe(header string) (t string, signatures [][]byte) {
	for item := range strings.SplitSeq(header, ",") {
		key, v, _ := strings.Cut(strings.TrimSpace(item), "=")
		switch key {
		case "t":
			t = v
		case "v1":
			signature, err := hex.DecodeString(v)
			if err == nil && len(signature) > 0 && len(signatures) < maxSignatures {
				signatures = append(signatures, signature)
			}
		}
	}
	return t, signatures
}
