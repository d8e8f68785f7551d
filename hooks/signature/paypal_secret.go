package signature

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
)

// shortestRSA is what crypto/rsa still checks and signs with, in bits.
const shortestRSA = 1024

// paypalKey is a parsed secret: the webhook id and the public key, with the private one where it is known.
type paypalKey struct {
	webhook string
	public  *rsa.PublicKey
	private *rsa.PrivateKey
}

// parsePayPal reads the webhook id and behind it, on lines of its own, a certificate, a public or a private key in PEM.
// The error is a *SecretError.
func parsePayPal(secret string) (paypalKey, error) {
	webhook, rest := strings.TrimSpace(secret), ""
	if i := strings.IndexAny(webhook, " \t\r\n"); i >= 0 {
		webhook, rest = webhook[:i], strings.TrimSpace(webhook[i:])
	}
	if webhook == "" {
		return paypalKey{}, &SecretError{"The secret is empty."}
	}
	if strings.HasPrefix(webhook, "-----BEGIN") {
		return paypalKey{}, &SecretError{"The webhook id is missing. It stands on the first line, before the certificate."}
	}
	if !visible(webhook) || strings.Contains(webhook, "|") {
		return paypalKey{}, &SecretError{"The first line is not a webhook id, which is letters and digits."}
	}
	block, _ := pem.Decode([]byte(rest))
	if block == nil {
		return paypalKey{}, &SecretError{"The certificate is missing. It stands below the webhook id, in PEM, from -----BEGIN CERTIFICATE----- on."}
	}
	key := readRSA(block.Bytes)
	if key.public == nil {
		return paypalKey{}, &SecretError{"Below the webhook id there is no certificate with an RSA key, and no RSA key."}
	}
	if key.public.N.BitLen() < shortestRSA {
		return paypalKey{}, &SecretError{"The RSA key below the webhook id is shorter than 1024 bits."}
	}
	key.webhook = webhook
	return key, nil
}

// readRSA reads the RSA key of a certificate, of a public key (SPKI) or of a private one (PKCS 1 or PKCS 8). The
// zero key is for anything else.
func readRSA(der []byte) paypalKey {
	if certificate, err := x509.ParseCertificate(der); err == nil {
		public, _ := certificate.PublicKey.(*rsa.PublicKey)
		return paypalKey{public: public}
	}
	if parsed, err := x509.ParsePKIXPublicKey(der); err == nil {
		public, _ := parsed.(*rsa.PublicKey)
		return paypalKey{public: public}
	}
	private, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		parsed, _ := x509.ParsePKCS8PrivateKey(der)
		private, _ = parsed.(*rsa.PrivateKey)
	}
	if private == nil {
		return paypalKey{}
	}
	return paypalKey{public: &private.PublicKey, private: private}
}
