package signature

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// named gives the vector with a name.
func named(t testing.TB, name string) vector {
	t.Helper()
	for _, v := range vectors(t) {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("no vector %q", name)
	return vector{}
}

// resigned gives the input signed with its own secrets.
func resigned(t testing.TB, s Scheme, in Input) Input {
	t.Helper()
	lines, err := s.Sign(in)
	if err != nil {
		t.Fatal(s.Name(), err)
	}
	in.Header = append(in.Header, lines...)
	return in
}

func TestGitLabTakesTokenAndSignature(t *testing.T) {
	now := time.Unix(1700000000, 0)
	signing, other := GenerateSecret(), GenerateSecret()
	signed := resigned(t, gitlab{}, Input{ID: "a", Time: now, Body: []byte("{}"), Secrets: []string{signing}})
	shown := [2]string{"X-Gitlab-Token", "plain"}
	for _, test := range []struct {
		name    string
		header  [][2]string
		secrets []string
		want    Verdict
		words   string
	}{
		{"signed, both secrets", signed.Header, []string{"plain", signing}, Valid, "The signature is right."},
		{"signed and shown", append(signed.Header, shown), []string{"plain", signing}, Valid, "The signature is right."},
		{"signed wrong and shown", append(signed.Header, shown), []string{"plain", other}, Wrong, "another secret"},
		{"shown, both secrets", [][2]string{shown}, []string{signing, "plain"}, Valid, "It fits secret 2 of 2."},
		{"shown, another token", [][2]string{shown}, []string{"Plain"}, Wrong, "The token is another one."},
		{"shown, signing token", [][2]string{shown}, []string{signing}, Wrong, "is not signed"},
		{"shown, longer", [][2]string{shown}, []string{"plain2"}, Wrong, "another one"},
		{"signed, secret token", signed.Header, []string{"plain"}, Missing, "use GitLab's signing token"},
		{"nothing, secret token", nil, []string{"plain"}, Missing, "X-Gitlab-Token is missing"},
		{"nothing, signing token", nil, []string{signing}, Missing, "webhook-signature"},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := Input{Header: test.header, Body: signed.Body, Secrets: test.secrets, Time: now}
			expect(t, gitlab{}, in, test.want, test.words)
		})
	}
}

func TestURLIsFoundBehindATunnel(t *testing.T) {
	for _, name := range []string{"Twilio form", "Twilio JSON", "Trello"} {
		v := named(t, name)
		s, in := find(t, v.Scheme), v.input()
		rest := strings.TrimPrefix(v.URL, "https://")
		slash := strings.IndexByte(rest, '/')
		in.URL = rest[slash:]
		expect(t, s, in, None, "only a part is known")
		in.Header = append(in.Header, [2]string{"host", rest[:slash]})
		expect(t, s, in, Valid, "right")
		in.Header[len(in.Header)-1][1] = "other.example"
		expect(t, s, in, Wrong, "for another URL")
	}
}

func TestSigningNeedsTheWholeURL(t *testing.T) {
	for _, name := range []string{"Twilio form", "Trello"} {
		v := named(t, name)
		for _, url := range []string{"", "/hook", "example.com/hook", "ftp://example.com/", "https://"} {
			in := v.input()
			in.URL = url
			var bad *SecretError
			if _, err := find(t, v.Scheme).Sign(in); !errors.As(err, &bad) || !strings.Contains(bad.Reason, "whole URL") {
				t.Errorf("%s, %q: %v", name, url, err)
			}
		}
	}
}

func TestTwilioFields(t *testing.T) {
	for _, test := range []struct{ kind, url, body, want, problem string }{
		{"", "", "", "", ""},
		{"application/x-www-form-urlencoded; charset=utf-8", "", "b=2&a=1", "a1b2", ""},
		{"", "", "a=2&a=1&a=2", "a1a2", ""}, // sorted, and each value once
		{"", "", "a=x+y%20z&%C3%A4=%00", "ax y zä\x00", ""},
		{"", "", "ab=c&a=z", "azabc", ""}, // sorted by name, not by name and value
		{"", "", "a", "a", ""},
		{"", "", "a=%zz", "", "cannot be read"},
		{"application/json", "", "{}", "", "Nothing signs this body"},
		{"application/json", "?bodySHA256=00", "{}", "", "is not the one that bodySHA256"},
		{"application/json", "?bodySHA256=xy", "{}", "", "is not the one that bodySHA256"},
		{"application/json", "?a=%zz&bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a#f", "{}", "", ""},
	} {
		in := Input{URL: "https://example.com/" + test.url, Body: []byte(test.body)}
		if test.kind != "" {
			in.Header = [][2]string{{"content-type", test.kind}}
		}
		got, problem := twilioFields(in)
		if string(got) != test.want || !strings.Contains(problem, test.problem) || (problem == "") != (test.problem == "") {
			t.Errorf("%q %q: %q %q, want %q %q", test.url, test.body, got, problem, test.want, test.problem)
		}
	}
}

func TestTwilioSaysWhatIsNotSigned(t *testing.T) {
	in := Input{URL: "https://example.com/", Secrets: []string{"token"}}
	in = resigned(t, twilio{}, in) // signs the URL, and no body
	in.Body = []byte(`{"a":1}`)
	in.Header = append(in.Header, [2]string{"Content-Type", "application/json"})
	expect(t, twilio{}, in, Wrong, "Nothing signs this body")
	var bad *SecretError
	if _, err := (twilio{}).Sign(in); !errors.As(err, &bad) || !strings.Contains(bad.Reason, "Nothing signs this body") {
		t.Error(err)
	}
	v := named(t, "Twilio JSON")
	in = v.input()
	in.Body = append(in.Body, ' ')
	expect(t, twilio{}, in, Wrong, "not the one that bodySHA256")
}

func TestOtherPort(t *testing.T) {
	for from, to := range map[string]string{
		"https://example.com/a?b=c:d":        "https://example.com:443/a?b=c:d",
		"http://example.com":                 "http://example.com:80",
		"HTTPS://example.com:443/":           "HTTPS://example.com/",
		"https://example.com:8443?x=%2F":     "https://example.com?x=%2F",
		"https://user:pass@example.com/":     "https://user:pass@example.com:443/",
		"https://user:pass@example.com:1/":   "https://user:pass@example.com/",
		"https://[2001:db8::1]/":             "https://[2001:db8::1]:443/",
		"https://[2001:db8::1]:8080/a:b@c/#": "https://[2001:db8::1]/a:b@c/#",
	} {
		if got := otherPort(from); got != to {
			t.Errorf("%s: %s, want %s", from, got, to)
		}
	}
}

func TestSendGridSignsTheLineBreakAtTheEnd(t *testing.T) {
	v := named(t, "SendGrid")
	for _, tail := range []string{"\n", "", "\r", "\r\n\r\n"} {
		in := v.input()
		in.Body = []byte(strings.TrimSuffix(v.Body, "\r\n") + tail)
		expect(t, sendgrid{}, in, Wrong, "Signed with another key, or the body changed on the way.")
	}
}

func TestMailgunIsReadFromTheBody(t *testing.T) {
	v := named(t, "Mailgun")
	in := v.input()
	expect(t, mailgun{}, in, Valid, "the rest of the body is not signed")
	in.Time, in.Tolerance = in.Time.Add(6*time.Minute), 5*time.Minute
	expect(t, mailgun{}, in, TooOld, "6 minutes older")
	for from, to := range map[string]string{"1529006854": "1529006855", "a8ce0edb": "a8ce0edc"} {
		in := v.input()
		in.Body = []byte(strings.ReplaceAll(v.Body, from, to))
		expect(t, mailgun{}, in, Wrong, "or the timestamp or token changed")
	}
	for body, want := range map[string]Verdict{
		"":                   Missing,
		"null":               Missing,
		"[]":                 Missing,
		`{"a":1}`:            Missing,
		"not JSON":           Missing,
		v.Body + "]":         Missing,
		`{"signature":"00"}`: Missing,
		`{"signature":{"timestamp":"1","token":"","signature":"00"}}`:         Missing,
		`{"signature":{"timestamp":1,"token":"t","signature":"00"}}`:          Missing,
		`{"signature":{"timestamp":"1","token":"t","signature":"zz"}}`:        Wrong,
		`{"signature":{"timestamp":"1","token":"t","signature":"00"}}`:        Wrong,
		strings.Repeat(`{"signature":`, 50_000) + strings.Repeat("}", 50_000): Missing,
	} {
		expect(t, mailgun{}, Input{Body: []byte(body), Secrets: []string{"signing key"}}, want, "")
	}
}

func TestPayPalSaysWhatDoesNotFit(t *testing.T) {
	v, mock := named(t, "PayPal"), named(t, "PayPal, mock event")
	_, certificate, _ := strings.Cut(v.Secret, "\n")
	in := v.input()
	in.Secrets = []string{"ANOTHER\n" + certificate}
	expect(t, paypal{}, in, Wrong, "for another webhook id")

	in = mock.input()
	in.Secrets = []string{v.Secret}
	expect(t, paypal{}, in, Wrong, "This is a mock event.")

	in = v.input()
	in.Header[3][1] = "SHA1withRSA"
	expect(t, paypal{}, in, Wrong, "PAYPAL-AUTH-ALGO is not SHA256withRSA")
	in.Header = in.Header[:3] // the method goes without saying
	expect(t, paypal{}, in, Valid, "right")

	in = v.input()
	in.Header[1][1] = "yesterday"
	expect(t, paypal{}, in, Wrong, "Signed with another certificate")
}

func TestPayPalTimeThatIsNone(t *testing.T) {
	secret := newSecret(t, "paypal")
	key, err := parsePayPal(secret)
	if err != nil {
		t.Fatal(err)
	}
	digest := paypalDigest("a", "yesterday", key.webhook, nil)
	signature, err := key.private.Sign(rand.Reader, digest, crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Time: time.Unix(1700000000, 0), Secrets: []string{secret}, Header: [][2]string{
		{paypalID, "a"}, {paypalTime, "yesterday"}, {paypalSignature, base64.StdEncoding.EncodeToString(signature)},
	}}
	expect(t, paypal{}, in, Valid, "right") // no rule, no need for a time
	in.Tolerance = time.Minute
	expect(t, paypal{}, in, Wrong, "not a date and time")
}

func TestConvoyTellsItsForms(t *testing.T) {
	v := named(t, "Convoy, advanced, SHA-256 in hex")
	right := strings.TrimPrefix(v.Header[0][1], "t=1700000000,v1=")
	for header, want := range map[string]Verdict{
		right:                                       Wrong, // over the timestamp too
		"t=1700000000,v12=" + right:                 Valid,
		" v1=" + right + " , t=1700000000 ":         Valid,
		"t=Infinity,v1=" + right:                    Wrong,
		"t=1700000001,v1=" + right:                  Wrong,
		"t=1700000000,v1=1234567890":                Wrong,
		"t=1700000000,v=" + right:                   Wrong,
		"t=1700000000,vx=" + right:                  Wrong,
		"v1=" + right + ",v2=" + right:              Wrong,
		"t=1700000000":                              Wrong,
		"t=1700000000,v1=" + right[:62]:             Wrong,
		"t=1700000000,v1=" + strings.ToUpper(right): Valid,
	} {
		in := v.input()
		in.Header = [][2]string{{"x-convoy-signature", header}}
		expect(t, convoy{}, in, want, "")
	}
	in := v.input()
	in.Header = [][2]string{{"X-Convoy-Signature", "v1=" + hex.EncodeToString(byHand(sha256.New, v.Secret, ","+v.Body))}}
	expect(t, convoy{}, in, Wrong, "neither a signature nor a timestamp") // the empty timestamp is none
}

func TestSvixTakesEitherNames(t *testing.T) {
	in := Input{ID: "a", Time: time.Unix(1700000000, 0), Secrets: []string{GenerateSecret()}}
	own, theirs := resigned(t, svix{}, in), resigned(t, standard{}, in)
	own.Header = append(theirs.Header, own.Header...)
	expect(t, svix{}, own, Valid, "right")
	own.Header[len(own.Header)-1][1] = "v1,AAAA"
	expect(t, svix{}, own, Wrong, "another secret") // its own names come first
	theirs.Header = theirs.Header[1:]
	expect(t, svix{}, theirs, Missing, "The header webhook-id is missing.")
	theirs.Header = nil
	expect(t, svix{}, theirs, Missing, "svix-id, svix-timestamp, svix-signature")
}

func TestReasonsOfEachScheme(t *testing.T) {
	discordKey := strings.Repeat("00", 32)
	long := strings.Repeat("0", 64)
	for _, test := range []struct {
		scheme, secret string
		header         [][2]string
		want           Verdict
		words          string
	}{
		{"slack", "s", [][2]string{{"X-Slack-Signature", "v0=00"}}, Missing, "The header X-Slack-Request-Timestamp is missing."},
		{"slack", "s", nil, Missing, "X-Slack-Signature, X-Slack-Request-Timestamp"},
		{"slack", "s", [][2]string{{"X-Slack-Signature", "v1=00"}, {"X-Slack-Request-Timestamp", "1"}}, Wrong, "is not v0= and hex digits"},
		{"zoom", "s", [][2]string{{"x-zm-signature", "00"}, {"x-zm-request-timestamp", "1"}}, Wrong, "is not v0= and hex digits"},
		{"shopify", "s", [][2]string{{"X-Shopify-Hmac-SHA256", "!"}}, Wrong, "is not base64"},
		{"dropbox", "s", [][2]string{{"X-Dropbox-Signature", "xy"}}, Wrong, "is not hex digits"},
		{"meta", "s", [][2]string{{"X-Hub-Signature", "sha1=00"}}, Missing, "only the older X-Hub-Signature came"},
		{"bitbucket", "s", [][2]string{{"X-Hub-Signature-256", "sha256=00"}}, Missing, "choose GitHub or Meta"},
		{"bitbucket", "s", nil, Missing, "The header X-Hub-Signature is missing."},
		{"websub", "s", [][2]string{{"X-Hub-Signature", "md5=00"}}, Wrong, "is not sha256, sha1, sha384 or sha512"},
		{"websub", "s", [][2]string{{"X-Hub-Signature", "sha1=00"}}, Wrong, "another secret"},
		{"outpost", "s", [][2]string{{"x-outpost-signature", "t=1"}}, Wrong, "is not v0= and hex digits"},
		{"paddle", "s", [][2]string{{"Paddle-Signature", "h1=00"}}, Wrong, "needs a timestamp, ts="},
		{"paddle", "s", [][2]string{{"Paddle-Signature", "ts=1;h2=00"}}, Wrong, "a signature, h1="},
		{"convoy", "s", [][2]string{{"X-Convoy-Signature", "00"}}, Wrong, "neither a signature nor a timestamp"},
		{"discord", discordKey, [][2]string{{"X-Signature-Ed25519", "00"}}, Missing, "X-Signature-Timestamp is missing"},
		{"discord", discordKey, [][2]string{{"X-Signature-Ed25519", "xy"}, {"X-Signature-Timestamp", "1"}}, Wrong, "is not hex digits"},
		{"discord", discordKey, [][2]string{{"X-Signature-Ed25519", long}, {"X-Signature-Timestamp", "1"}}, Wrong, "another key"},
		{"discord", "x", nil, None, "64 hex digits"},
		{"sendgrid", "x", nil, None, "not checked. This is not base64."},
		{"paypal", "x", nil, None, "The certificate is missing."},
		{"trello", "s", [][2]string{{"X-Trello-Webhook", "00=0"}}, None, "only a part is known"},
	} {
		in := Input{Header: test.header, Secrets: []string{test.secret}}
		expect(t, find(t, test.scheme), in, test.want, test.words)
	}
}

func TestValidateOfEachScheme(t *testing.T) {
	v := named(t, "PayPal")
	_, certificate, _ := strings.Cut(v.Secret, "\n")
	curve, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	foreign, _ := x509.MarshalPKIXPublicKey(&curve.PublicKey)
	foreignPEM := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: foreign}))
	discordPair := newSecret(t, "discord")
	sendgridKey := named(t, "SendGrid").Secret
	sendgridDER, _ := base64.StdEncoding.DecodeString(sendgridKey)
	p256, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(p256)
	for _, test := range []struct{ scheme, secret, words string }{
		{"gitlab", "any text", ""},
		{"gitlab", GenerateSecret(), ""},
		{"gitlab", "whsec_!", "This is not base64."},
		{"websub", strings.Repeat("s", 199), ""},
		{"websub", strings.Repeat("s", 200), "fewer than 200 bytes. This one has 200."},
		{"discord", discordPair, ""},
		{"discord", " " + discordPair[64:] + "\n", ""},
		{"discord", "", "The secret is empty."},
		{"discord", discordPair[:100], "This is neither."},
		{"discord", discordPair[:64] + strings.Repeat("00", 32), "do not belong together"},
		{"sendgrid", sendgridKey, ""},
		{"sendgrid", string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: sendgridDER})), ""},
		{"sendgrid", base64.StdEncoding.EncodeToString(pkcs8), ""},
		{"sendgrid", "", "The secret is empty."},
		{"sendgrid", "MFkw!", "This is not base64."},
		{"sendgrid", "MFkw", "not an ECDSA key over P-256"},
		{"sendgrid", foreignPEM, "not an ECDSA key over P-256"},
		{"paypal", v.Secret, ""},
		{"paypal", strings.ReplaceAll(v.Secret, "\n", "\r\n"), ""},
		{"paypal", "ID  \n\n  " + certificate, ""},
		{"paypal", newSecret(t, "paypal"), ""},
		{"paypal", " \n", "The secret is empty."},
		{"paypal", "1JE4291016473214C", "The certificate is missing."},
		{"paypal", certificate, "The webhook id is missing."},
		{"paypal", "a|b\n" + certificate, "not a webhook id"},
		{"paypal", "ID\n" + foreignPEM, "no certificate with an RSA key"},
		{"paypal", "ID\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no certificate with an RSA key"},
		{"twilio", "a\nb", "line break"},
	} {
		err := find(t, test.scheme).Validate(test.secret)
		var bad *SecretError
		switch {
		case test.words == "" && err != nil:
			t.Errorf("%s: %v", test.scheme, err)
		case test.words != "" && (!errors.As(err, &bad) || !strings.Contains(bad.Reason, test.words)):
			t.Errorf("%s: %v, want %q", test.scheme, err, test.words)
		}
	}
}

func TestNaughtyHeadersNeitherFitNorLeak(t *testing.T) {
	naughty := []string{
		"", " ", "=", ",", ";", "v0=", "v1,", "sha256=", "t=,v1=", "ts=;h1=", "\x00", "\xff\xfe", "é", "😀", "../../etc/passwd",
		"${jndi:ldap://x}", "<script>alert(1)</script>", "%s%n", "{body}", strings.Repeat("A", 1<<16), strings.Repeat(",", 1<<16),
		strings.Repeat("00", 64), "t=1,v1=" + strings.Repeat("00", 32), "9999999999999999999999", "-1", "1e9", "NaN",
	}
	for _, v := range vectors(t) {
		s := find(t, v.Scheme)
		for i := range v.Header {
			for _, text := range naughty {
				in := v.input()
				in.Tolerance = time.Hour
				in.Header[len(v.Request)+i][1] = text
				verdict, reason := s.Verify(in)
				if verdict == Valid && v.Header[i][0] != paypalMethod || !strings.HasSuffix(reason, ".") {
					t.Errorf("%s, %s %.40q: %q %q", v.Name, v.Header[i][0], text, verdict, reason)
				}
				if strings.Contains(reason, v.Secret) && len(v.Secret) > 3 || strings.Contains(reason, "<script>") {
					t.Errorf("%s: the reason repeats what it must not: %q", v.Name, reason)
				}
			}
		}
	}
}

func TestManyPairedSignaturesCostLittle(t *testing.T) {
	v := named(t, "Discord")
	in := v.input()
	in.Header[0][1] = strings.Repeat(strings.Repeat("00", 64)+",", maxPaired-1) + v.Header[0][1]
	expect(t, discord{}, in, Valid, "right")
	in.Header[0][1] = strings.Repeat(strings.Repeat("00", 64)+",", maxPaired) + v.Header[0][1]
	expect(t, discord{}, in, Wrong, "another key") // past the bound, tried no more
}

func TestCheckSigning(t *testing.T) {
	for _, s := range signingSchemes() {
		if err := CheckSigning(s.Name(), []string{newSecret(t, s.Name())}); err != nil {
			t.Errorf("%s: %v", s.Name(), err)
		}
	}
	for _, test := range []struct{ scheme, secret, words string }{
		{"mailgun", "s", "but not signed anew"},
		{"discord", strings.Repeat("00", 32), "can only check"},
		{"sendgrid", named(t, "SendGrid").Secret, "can only check"},
		{"paypal", named(t, "PayPal").Secret, "can only check"},
		{"standard-webhooks", vectors(t)[1].Public, "can only check"},
		{"none such", "s", "no such signature scheme"},
	} {
		if err := CheckSigning(test.scheme, []string{test.secret}); err == nil || !strings.Contains(err.Error(), test.words) {
			t.Errorf("%s: %v, want %q", test.scheme, err, test.words)
		}
	}
	if err := CheckSigning("", nil); err != nil {
		t.Error(err)
	}
}

// TestComparisonsTakeTheSameTime holds the package to crypto/hmac for comparing: no other comparison of bytes is in it.
func TestComparisonsTakeTheSameTime(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{"bytes.Equal(", "bytes.Compare(", "slices.Equal(", "reflect.DeepEqual("} {
			if !strings.HasSuffix(file, "_test.go") && bytes.Contains(code, []byte(call)) {
				t.Errorf("%s calls %s)", file, call)
			}
		}
	}
}
