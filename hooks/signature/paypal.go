package signature

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"hash/crc32"
	"strconv"
	"strings"
	"time"
)

// paypal signs transmission id, transmission time, webhook id and the CRC-32 of the body in decimal, joined by |, with
// RSA and SHA-256, in base64. The secret is the webhook id, a line break, and PayPal's certificate in PEM, which is
// never fetched; to sign, a private key stands in the certificate's place. PayPal states no tolerance: a timestamp is
// judged only when the input has one. Source: developer.paypal.com, "Integrate webhooks";
// paypal/PayPal-Python-SDK, paypalrestsdk/notifications.py.
type paypal struct{}

const (
	paypalID        = "PAYPAL-TRANSMISSION-ID"
	paypalTime      = "PAYPAL-TRANSMISSION-TIME" // RFC 3339
	paypalSignature = "PAYPAL-TRANSMISSION-SIG"
	paypalMethod    = "PAYPAL-AUTH-ALGO"
	paypalRSA       = "SHA256withRSA"
	paypalMock      = "WEBHOOK_ID" // the webhook id that PayPal's simulator signs with
)

func (paypal) Name() string  { return "paypal" }
func (paypal) Title() string { return "PayPal" }

func (paypal) Validate(secret string) error {
	_, err := parsePayPal(secret)
	return err
}

// Sign leaves PAYPAL-CERT-URL out: there is no certificate to fetch.
func (paypal) Sign(in Input) ([][2]string, error) {
	key, err := signingKey(in.Secrets, parsePayPal)
	if err != nil {
		return nil, err
	}
	if key.private == nil {
		return nil, &SecretError{"A certificate can only check signatures. To sign, put a private key in its place."}
	}
	if in.Time.IsZero() || !visible(in.ID) {
		return nil, ErrIncomplete
	}
	at := in.Time.UTC().Format(time.RFC3339)
	digest := paypalDigest(in.ID, at, key.webhook, in.Body)
	signature, err := rsa.SignPKCS1v15(nil, key.private, crypto.SHA256, digest)
	if err != nil {
		return nil, &SecretError{"This private key cannot sign."}
	}
	return [][2]string{
		{paypalID, in.ID},
		{paypalTime, at},
		{paypalSignature, base64.StdEncoding.EncodeToString(signature)},
		{paypalMethod, paypalRSA},
	}, nil
}

func (paypal) Verify(in Input) (Verdict, string) {
	keys, verdict, reason := readKeys(in.Secrets, parsePayPal)
	if verdict != "" {
		return verdict, reason
	}
	if gone := absent(in.Header, paypalID, paypalTime, paypalSignature); len(gone) > 0 {
		return missing(gone...)
	}
	if method := value(in.Header, paypalMethod); method != "" && !strings.EqualFold(method, paypalRSA) {
		return Wrong, "The header " + paypalMethod + " is not " + paypalRSA + "."
	}
	f := form{header: paypalSignature, encoding: Base64}
	signatures := f.signatures(in.Header)
	if len(signatures) == 0 {
		return Wrong, f.unreadable()
	}
	id, at := value(in.Header, paypalID), value(in.Header, paypalTime)
	fits := func(key paypalKey, signature []byte) bool {
		return rsa.VerifyPKCS1v15(key.public, crypto.SHA256, paypalDigest(id, at, key.webhook, in.Body), signature) == nil
	}
	i := matchPaired(keys, signatures, fits)
	if i < 0 {
		for k := range keys {
			keys[k].webhook = paypalMock
		}
		if matchPaired(keys, signatures, fits) >= 0 {
			return Wrong, "This is a mock event. To check those, use " + paypalMock + " as the webhook id."
		}
		return Wrong, "Signed with another certificate or for another webhook id, or the body changed on the way."
	}
	return paypalAge(in, at, i, len(keys))
}

// paypalAge is the verdict on a right signature by its transmission time.
func paypalAge(in Input, at string, index, keys int) (Verdict, string) {
	if in.Tolerance > 0 {
		signed, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return Wrong, "The transmission time is not a date and time."
		}
		if ok, reason := (window{ahead: true}).holds(in, signed); !ok {
			return TooOld, reason
		}
	}
	return right(index, keys)
}

func paypalDigest(id, at, webhook string, body []byte) []byte {
	sum := strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10)
	digest := sha256.Sum256([]byte(id + "|" + at + "|" + webhook + "|" + sum))
	return digest[:]
}
