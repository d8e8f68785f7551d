package signature

import (
	"strconv"
	"strings"
	"time"
)

// convoy is both forms of Convoy. The simple one signs the body and has one signature; the advanced one signs timestamp
// and body, joined by a comma, and has room for several. Each project chooses SHA-256 or SHA-512, hex or base64: the
// length of a signature tells which. Sign makes the advanced form with SHA-256 in hex. The tolerance is 5 minutes, and
// timestamps ahead of the request are taken. Source: frain-dev/convoy, pkg/signature; frain-dev/convoy-go, webhook.go.
type convoy struct{}

const convoyHeader = "X-Convoy-Signature"

func (convoy) Name() string  { return "convoy" }
func (convoy) Title() string { return "Convoy" }

func (convoy) Validate(secret string) error { return validateText(secret) }

func (convoy) Sign(in Input) ([][2]string, error) {
	secrets, err := signers(in.Secrets)
	if err != nil {
		return nil, err
	}
	if in.Time.IsZero() {
		return nil, ErrIncomplete
	}
	timestamp := strconv.FormatInt(in.Time.Unix(), 10)
	header := "t=" + timestamp
	for _, mac := range SHA256.macs(secrets, []byte(timestamp+","), in.Body) {
		header += ",v1=" + Hex.Encode(mac)
	}
	return [][2]string{{convoyHeader, header}}, nil
}

func (convoy) Verify(in Input) (Verdict, string) {
	if verdict, reason := unready(in, convoyHeader); verdict != "" {
		return verdict, reason
	}
	c := parseConvoy(value(in.Header, convoyHeader))
	if !c.complete() {
		return Wrong, "The header " + convoyHeader + " is neither a signature nor a timestamp, t=, with signatures, v1=."
	}
	var lead []byte
	if c.advanced {
		lead = []byte(c.timestamp + ",")
	}
	secrets := texts(in.Secrets)
	for _, h := range []Hash{SHA256, SHA512} {
		i := match(c.signatures, h.macs(secrets, lead, in.Body))
		if i < 0 {
			continue
		}
		verdict, reason := right(i, len(secrets))
		if c.advanced {
			return window{tolerance: 5 * time.Minute}.judge(in, c.timestamp, reason)
		}
		return verdict, reason
	}
	return Wrong, reasonWrong
}

// convoyLine is what stands in the header: one signature, or in the advanced form a timestamp with several.
type convoyLine struct {
	advanced   bool
	timestamp  string
	signatures [][]byte
}

func (c convoyLine) complete() bool {
	return len(c.signatures) > 0 && (c.timestamp != "" || !c.advanced)
}

// parseConvoy reads both forms. In the advanced one the last t counts; what is neither t nor v and a number is passed
// over.
func parseConvoy(header string) convoyLine {
	if signature := convoySignature(header); signature != nil {
		return convoyLine{signatures: [][]byte{signature}}
	}
	c := convoyLine{advanced: true}
	for item := range strings.SplitSeq(header, ",") {
		key, v, _ := strings.Cut(strings.TrimSpace(item), "=")
		version, versioned := strings.CutPrefix(key, "v")
		switch {
		case key == "t":
			c.timestamp = v
		case versioned && version != "" && strings.Trim(version, "0123456789") == "":
			if signature := convoySignature(v); signature != nil && len(c.signatures) < maxSignatures {
				c.signatures = append(c.signatures, signature)
			}
		}
	}
	return c
}

// convoySignature reads hex or base64 by what gives the length of a known hash; else nil. No text is both.
func convoySignature(text string) []byte {
	for _, encoding := range []Encoding{Hex, Base64} {
		signature := encoding.Decode(text)
		if len(signature) == SHA256.Size() || len(signature) == SHA512.Size() {
			return signature
		}
	}
	return nil
}
