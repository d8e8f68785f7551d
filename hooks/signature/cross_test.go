package signature

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"hash"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"
)

// byHand is HMAC as RFC 2104 writes it, so that nothing here runs through the code under test or crypto/hmac.
func byHand(newHash func() hash.Hash, key, message string) []byte {
	sum := func(parts ...[]byte) []byte {
		h := newHash()
		h.Write(bytes.Join(parts, nil))
		return h.Sum(nil)
	}
	block := make([]byte, newHash().BlockSize())
	if len(key) > len(block) {
		copy(block, sum([]byte(key)))
	} else {
		copy(block, key)
	}
	inner, outer := bytes.Clone(block), bytes.Clone(block)
	for i := range block {
		inner[i] ^= 0x36
		outer[i] ^= 0x5c
	}
	return sum(outer, sum(inner, []byte(message)))
}

func TestByHandIsHMAC(t *testing.T) { // RFC 2202 and RFC 4231, test case 2
	for _, test := range []struct {
		hash func() hash.Hash
		want string
	}{
		{sha1.New, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
		{sha256.New, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
	} {
		if got := hex.EncodeToString(byHand(test.hash, "Jefe", "what do ya want for nothing?")); got != test.want {
			t.Errorf("%s, want %s", got, test.want)
		}
	}
}

const (
	crossID   = "evt_1"
	crossTime = "1700000000"
	crossURL  = "https://example.com:8443/hook?b=2&a=1"
)

// byRule computes the header lines that the scheme's documents ask for.
func byRule(scheme, secret, body string) [][2]string {
	x256 := func(message string) string { return hex.EncodeToString(byHand(sha256.New, secret, message)) }
	b256 := func(message string) string {
		return base64.StdEncoding.EncodeToString(byHand(sha256.New, secret, message))
	}
	b1 := func(message string) string {
		return base64.StdEncoding.EncodeToString(byHand(sha1.New, secret, message))
	}
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	standard := "v1," + base64.StdEncoding.EncodeToString(byHand(sha256.New, string(key), crossID+"."+crossTime+"."+body))
	switch scheme {
	case "standard-webhooks", "gitlab":
		return [][2]string{{"webhook-id", crossID}, {"webhook-timestamp", crossTime}, {"webhook-signature", standard}}
	case "svix":
		return [][2]string{{"svix-id", crossID}, {"svix-timestamp", crossTime}, {"svix-signature", standard}}
	case "github", "meta":
		return [][2]string{{"X-Hub-Signature-256", "sha256=" + x256(body)}}
	case "bitbucket", "websub":
		return [][2]string{{"X-Hub-Signature", "sha256=" + x256(body)}}
	case "stripe":
		return [][2]string{{"Stripe-Signature", "t=" + crossTime + ",v1=" + x256(crossTime+"."+body)}}
	case "slack":
		return [][2]string{{"X-Slack-Signature", "v0=" + x256("v0:"+crossTime+":"+body)}, {"X-Slack-Request-Timestamp", crossTime}}
	case "zoom":
		return [][2]string{{"x-zm-signature", "v0=" + x256("v0:"+crossTime+":"+body)}, {"x-zm-request-timestamp", crossTime}}
	case "shopify":
		return [][2]string{{"X-Shopify-Hmac-SHA256", b256(body)}}
	case "dropbox":
		return [][2]string{{"X-Dropbox-Signature", x256(body)}}
	case "outpost":
		return [][2]string{{"x-outpost-signature", "v0=" + x256(body)}}
	case "convoy":
		return [][2]string{{"X-Convoy-Signature", "t=" + crossTime + ",v1=" + x256(crossTime+","+body)}}
	case "paddle":
		return [][2]string{{"Paddle-Signature", "ts=" + crossTime + ";h1=" + x256(crossTime+":"+body)}}
	case "trello":
		return [][2]string{{"X-Trello-Webhook", b1(body + crossURL)}}
	case "twilio": // the body is a form with one field, without a value
		return [][2]string{{"X-Twilio-Signature", b1(crossURL + body)}}
	}
	return nil
}

func TestSignaturesFollowTheRuleByAnotherWay(t *testing.T) {
	bodies := []string{
		"", "hello", "ä\x00\xff\xfe\r\n", "{body}{ts}{id}", "\u202e\u200b😀\ufeff", strings.Repeat("long ", 100_000),
	}
	for _, s := range Schemes() {
		for _, body := range bodies {
			secret := GenerateSecret()
			want := byRule(s.Name(), secret, body)
			if want == nil {
				continue // those with a pair of keys, and Mailgun, have tests of their own
			}
			in := Input{
				Method: "POST", URL: crossURL, Body: []byte(body), Secrets: []string{secret}, ID: crossID,
				Time: time.Unix(1700000000, 0),
			}
			got, err := s.Sign(in)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s, %d bytes: signed %q, %v, want %q", s.Name(), len(body), got, err, want)
			}
			in.Header = want
			expect(t, s, in, Valid, "right")
		}
	}
}

func TestPairedSignaturesFollowTheRuleByAnotherWay(t *testing.T) {
	body, now := []byte("ä\x00\xff\r\n"), time.Unix(1700000000, 0)
	sign := func(s Scheme) (secret string, lines map[string]string) {
		secret = newSecret(t, s.Name())
		header, err := s.Sign(Input{Body: body, Secrets: []string{secret}, ID: crossID, Time: now})
		if err != nil {
			t.Fatal(err)
		}
		lines = map[string]string{}
		for _, line := range header {
			lines[line[0]] = line[1]
		}
		return secret, lines
	}

	secret, lines := sign(discord{})
	key, _ := hex.DecodeString(secret)
	signature, _ := hex.DecodeString(lines["X-Signature-Ed25519"])
	options := &ed25519.Options{Hash: crypto.Hash(0)}
	if err := ed25519.VerifyWithOptions(key[32:], append([]byte(crossTime), body...), signature, options); err != nil {
		t.Error("discord:", err)
	}

	secret, lines = sign(sendgrid{})
	key, _ = base64.StdEncoding.DecodeString(secret)
	private, _ := x509.ParseECPrivateKey(key)
	signature, _ = base64.StdEncoding.DecodeString(lines["X-Twilio-Email-Event-Webhook-Signature"])
	var numbers struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(signature, &numbers); err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(append([]byte(crossTime), body...))
	if !ecdsa.Verify(&private.PublicKey, digest[:], numbers.R, numbers.S) {
		t.Error("sendgrid: wrong")
	}

	secret, lines = sign(paypal{})
	block, _ := pem.Decode([]byte(secret))
	pair, _ := x509.ParsePKCS1PrivateKey(block.Bytes)
	signature, _ = base64.StdEncoding.DecodeString(lines["PAYPAL-TRANSMISSION-SIG"])
	certificate := x509.Certificate{PublicKey: &pair.PublicKey, PublicKeyAlgorithm: x509.RSA}
	content := fmt.Sprintf("%s|2023-11-14T22:13:20Z|1JE4291016473214C|%d", crossID, crcByHand(body))
	if err := certificate.CheckSignature(x509.SHA256WithRSA, []byte(content), signature); err != nil {
		t.Error("paypal:", err)
	}
}

// crcByHand is CRC-32 bit by bit.
func crcByHand(body []byte) uint32 {
	crc := ^uint32(0)
	for _, b := range body {
		crc ^= uint32(b)
		for range 8 {
			crc = crc>>1 ^ 0xedb88320&-(crc&1)
		}
	}
	return ^crc
}

// TestNumbersApartFromRequests holds known values that are no signed request: parts of one, and of handshakes.
func TestNumbersApartFromRequests(t *testing.T) {
	body := `{"id":"evt_1","type":"guestbook.comment"}`
	if got := crcByHand([]byte(body)); got != 1968271390 {
		t.Errorf("CRC-32 %d", got)
	}
	if got := Hex.Encode(SHA256.MAC([]byte("zoom_secret"), []byte("qgg8vlvZRS6UYooatFL8Aw"))); got !=
		"46a324cfb7c2ec760e4cd561586a53aadb6fc7561eb8d626d6ee1b71d808b3c0" {
		t.Errorf("Zoom's encryptedToken %s", got)
	}
	if got := Base64.Encode(SHA256.MAC([]byte("consumer_secret"), []byte("crc_tok"))); got !=
		"G9xb2lmWUaKd/RRNUZyEtBISsvcPHxHxNfIRVeLDF2A=" {
		t.Errorf("Twitter's response_token %s", got)
	}
	for h, newHash := range map[Hash]func() hash.Hash{"": sha256.New, SHA1: sha1.New, SHA384: sha512.New384, SHA512: sha512.New} {
		if got, want := h.MAC([]byte("key"), []byte("a"), []byte("b")), byHand(newHash, "key", "ab"); !bytes.Equal(got, want) {
			t.Errorf("%q: %x, want %x", h, got, want)
		}
	}
}
