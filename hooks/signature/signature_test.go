package signature

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// vector is a signed request of testdata/vectors.json.
type vector struct {
	Name         string
	Kind         string // "published" by the sender, or "computed" by its rule with a program of another kind
	Source       string
	Scheme       string
	Secret       string
	Public       string // the key that only checks, where there is one
	URL          string
	ID           string
	Time         int64       // in seconds; 0 where the scheme has none
	VerifyOnly   bool        `json:"verify_only"`   // Sign makes another signature than this, or none
	BodyUnsigned bool        `json:"body_unsigned"` // the body can change
	Request      [][2]string // header lines that are not the signature's
	Body         string
	Header       [][2]string
}

func vectors(t testing.TB) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// input gives the vector as received when it was sent.
func (v vector) input() Input {
	in := Input{
		Method: "POST", URL: v.URL, Header: slices.Concat(v.Request, v.Header), Body: []byte(v.Body),
		Secrets: []string{v.Secret}, ID: v.ID,
	}
	if v.Time != 0 {
		in.Time = time.Unix(v.Time, 0)
	}
	return in
}

func find(t testing.TB, name string) Scheme {
	t.Helper()
	s, ok := Find(name)
	if !ok {
		t.Fatalf("no scheme %q", name)
	}
	return s
}

// expect fails the test unless the input gets the verdict, with words in its reason.
func expect(t *testing.T, s Scheme, in Input, want Verdict, words string) {
	t.Helper()
	got, reason := s.Verify(in)
	if got != want || !strings.Contains(reason, words) {
		t.Errorf("%s: %q %q, want %q %q", s.Name(), got, reason, want, words)
	}
}

func TestVectors(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			s, in := find(t, v.Scheme), v.input()
			expect(t, s, in, Valid, "right")
			if v.Public != "" {
				in.Secrets = []string{v.Public}
				expect(t, s, in, Valid, "right")
			}

			if !v.VerifyOnly {
				signed, err := s.Sign(v.input())
				if err != nil || !slices.Equal(signed, v.Header) {
					t.Errorf("signed %q, %v", signed, err)
				}
			}
			in = v.input()
			in.Header, in.Secrets = nil, nil
			expect(t, s, in, None, "No secret is set")
		})
	}
}

func TestVectorsChanged(t *testing.T) {
	for _, v := range vectors(t) {
		if v.BodyUnsigned {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			s := find(t, v.Scheme)
			for i := range v.Body {
				in := v.input()
				in.Body[i] ^= 1
				if verdict, reason := s.Verify(in); verdict != Wrong {
					t.Fatalf("byte %d changed: %q %q", i, verdict, reason)
				}
			}
			in := v.input()
			in.Body = []byte(v.Body + "\n")
			if verdict, reason := s.Verify(in); verdict != Wrong {
				t.Errorf("longer: %q %q", verdict, reason)
			}
			in = v.input()
			for i, line := range v.Header {
				in.Header = slices.Concat(v.Request, slices.Delete(slices.Clone(v.Header), i, i+1))
				if verdict, _ := s.Verify(in); line[0] != paypalMethod && verdict != Missing {
					t.Errorf("without %s: %q", line[0], verdict)
				}
			}
		})
	}
}

func TestEveryVectorSaysWhereItIsFrom(t *testing.T) {
	schemes := map[string]bool{}
	for _, v := range vectors(t) {
		schemes[v.Scheme] = true
		if v.Source == "" || v.Kind != "published" && v.Kind != "computed" {
			t.Errorf("%s: %q from %q", v.Name, v.Kind, v.Source)
		}
	}
	for _, name := range Names() {
		if !schemes[name] {
			t.Errorf("%s has no vector", name)
		}
	}
}

func TestHeaderNamesInAnyCaseAndAnyOrder(t *testing.T) {
	for _, v := range vectors(t) {
		in := v.input()
		lines := in.Header
		in.Header = [][2]string{{"Host", "example.test"}}
		for _, line := range slices.Backward(lines) {
			in.Header = append(in.Header, [2]string{strings.ToUpper(line[0]), " " + line[1] + "\t"})
		}
		expect(t, find(t, v.Scheme), in, Valid, "right")
	}
}

// newSecret gives a secret that the scheme can sign with.
func newSecret(t testing.TB, scheme string) string {
	t.Helper()
	switch scheme {
	case "discord":
		_, private, _ := ed25519.GenerateKey(rand.Reader)
		return hex.EncodeToString(private)
	case "sendgrid":
		private, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		der, err := x509.MarshalECPrivateKey(private)
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(der)
	case "paypal":
		private, err := rsa.GenerateKey(rand.Reader, shortestRSA)
		if err != nil {
			t.Fatal(err)
		}
		block := pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)}
		return "1JE4291016473214C\n" + string(pem.EncodeToMemory(&block))
	}
	return GenerateSecret()
}

// signingSchemes gives the schemes that sign.
func signingSchemes() []Scheme {
	return slices.DeleteFunc(Schemes(), func(s Scheme) bool { return s.Name() == "mailgun" })
}

func TestRotation(t *testing.T) {
	several := []string{"standard-webhooks", "stripe", "gitlab", "convoy", "outpost", "paddle", "svix"}
	for _, s := range signingSchemes() {
		old, fresh, other := newSecret(t, s.Name()), newSecret(t, s.Name()), newSecret(t, s.Name())
		in := Input{
			URL: "https://example.com/", ID: "evt_1", Time: time.Unix(1700000000, 0), Body: []byte("hello"),
			Secrets: []string{old, fresh},
		}
		lines, err := s.Sign(in)
		if err != nil {
			t.Fatal(s.Name(), err)
		}
		in.Header = lines
		in.Secrets = []string{other, old}
		expect(t, s, in, Valid, "secret 2 of 2")
		in.Secrets = []string{other}
		expect(t, s, in, Wrong, "Signed with another")
		in.Secrets = []string{fresh}
		if slices.Contains(several, s.Name()) {
			expect(t, s, in, Valid, "right")
		} else { // the header has room for one signature: the first secret's
			expect(t, s, in, Wrong, "Signed with another")
		}
	}
}

func TestSeveralSignatureLines(t *testing.T) {
	for _, v := range vectors(t) {
		if slices.Contains([]string{"stripe", "convoy", "paddle"}, v.Scheme) {
			continue // several signatures stand in one line, with their timestamp
		}
		in := v.input()
		for _, line := range v.Header {
			name := strings.ToLower(line[0])
			if strings.Contains(name, "sig") && !strings.Contains(name, "timestamp") {
				in.Header = append([][2]string{{line[0], strings.Map(rotate, line[1])}}, in.Header...)
			}
		}
		expect(t, find(t, v.Scheme), in, Valid, "right")
	}
}

// rotate changes the digits of a signature and leaves its prefix alone.
func rotate(r rune) rune {
	if i := strings.IndexRune("34567", r); i >= 0 {
		return rune("45673"[i])
	}
	return r
}

func TestAge(t *testing.T) {
	sent := time.Unix(1700000000, 0)
	for _, test := range []struct {
		scheme    string
		late      time.Duration // of the request behind the timestamp
		tolerance time.Duration
		want      Verdict
		words     string
	}{
		{"standard-webhooks", 5 * time.Minute, 0, Valid, "right"},
		{"standard-webhooks", 5*time.Minute + time.Second, 0, TooOld, "its timestamp is 5 minutes older than the request."},
		{"standard-webhooks", 12 * time.Minute, 0, TooOld, "The signature is right but its timestamp is 12 minutes older than the request."},
		{"standard-webhooks", -5 * time.Minute, 0, Valid, "right"},
		{"standard-webhooks", -3 * time.Hour, 0, TooOld, "its timestamp is 3 hours ahead of the request."},
		{"standard-webhooks", 12 * time.Minute, time.Hour, Valid, "right"},
		{"standard-webhooks", 72 * time.Hour, -1, Valid, "right"},
		{"standard-webhooks", -72 * time.Hour, -1, Valid, "right"},
		{"standard-webhooks", 90 * time.Second, time.Minute, TooOld, "90 seconds older"},
		{"standard-webhooks", time.Second, time.Millisecond, TooOld, "a second older"},
		{"stripe", 5 * time.Minute, 0, Valid, "right"},
		{"stripe", 50 * time.Hour, 0, TooOld, "2 days older"},
		{"stripe", -50 * time.Hour, 0, Valid, "right"}, // as Stripe's own library
		{"github", 50 * time.Hour, 0, Valid, "right"},  // no timestamp
		{"svix", 6 * time.Minute, 0, TooOld, "6 minutes older"},
		{"svix", -6 * time.Minute, 0, TooOld, "6 minutes ahead"},
		{"gitlab", 6 * time.Minute, 0, TooOld, "6 minutes older"},
		{"gitlab", -6 * time.Minute, 0, TooOld, "6 minutes ahead"},
		{"slack", 5 * time.Minute, 0, Valid, "right"},
		{"slack", 6 * time.Minute, 0, TooOld, "6 minutes older"},
		{"slack", -6 * time.Minute, 0, TooOld, "6 minutes ahead"},
		{"slack", 6 * time.Minute, -1, Valid, "right"},
		{"paddle", 5 * time.Second, 0, Valid, "right"},
		{"paddle", 6 * time.Second, 0, TooOld, "6 seconds older"},
		{"paddle", 6 * time.Second, time.Minute, Valid, "right"},
		{"paddle", -50 * time.Hour, 0, Valid, "right"},
		{"convoy", 5 * time.Minute, 0, Valid, "right"},
		{"convoy", 6 * time.Minute, 0, TooOld, "6 minutes older"},
		{"convoy", -50 * time.Hour, 0, Valid, "right"},
		{"zoom", 50 * time.Hour, 0, Valid, "right"}, // no rule, as of here
		{"zoom", 6 * time.Minute, 5 * time.Minute, TooOld, "6 minutes older"},
		{"zoom", -6 * time.Minute, 5 * time.Minute, TooOld, "6 minutes ahead"},
		{"discord", 50 * time.Hour, 0, Valid, "right"},
		{"discord", 6 * time.Minute, 5 * time.Minute, TooOld, "6 minutes older"},
		{"sendgrid", 50 * time.Hour, 0, Valid, "right"},
		{"sendgrid", -6 * time.Minute, 5 * time.Minute, TooOld, "6 minutes ahead"},
		{"paypal", 50 * time.Hour, 0, Valid, "right"},
		{"paypal", 6 * time.Minute, 5 * time.Minute, TooOld, "6 minutes older"},
	} {
		s := find(t, test.scheme)
		in := Input{ID: "evt_1", Time: sent, Secrets: []string{newSecret(t, test.scheme)}, Tolerance: test.tolerance}
		in.Header, _ = s.Sign(in)
		in.Time = sent.Add(test.late)
		expect(t, s, in, test.want, test.words)
		in.Time = time.Time{}
		expect(t, s, in, Valid, "right") // no time of receipt, no age
	}
}

func TestReasons(t *testing.T) {
	shared, public := "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
	v1, v1a := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1a,"+strings.Repeat("A", 86)+"=="
	signed := func(signature string) [][2]string {
		return [][2]string{{"webhook-id", "a"}, {"webhook-timestamp", "1700000000"}, {"webhook-signature", signature}}
	}
	for _, test := range []struct {
		scheme string
		secret string
		header [][2]string
		want   Verdict
		words  string
	}{
		{"standard-webhooks", shared, signed(v1)[:2], Missing, "The header webhook-signature is missing."},
		{"standard-webhooks", shared, signed(v1)[1:2], Missing, "These headers are missing: webhook-id, webhook-signature."},
		{"standard-webhooks", shared, signed(" "), Missing, "The header webhook-signature is missing."},
		{"standard-webhooks", shared, signed("v2,abc v1,!"), Wrong, "no signature that begins with v1, or v1a,"},
		{"standard-webhooks", shared, signed("v1"), Wrong, "no signature that begins with v1, or v1a,"},
		{"standard-webhooks", shared, signed(v1a), Wrong, "use the sender's public key, whpk_"},
		{"standard-webhooks", public, signed(v1), Wrong, "use the sender's whsec_ secret"},
		{"standard-webhooks", public, signed(v1 + " " + v1a), Wrong, "another secret"},
		{"standard-webhooks", "whsec_!", signed(v1), None, "This is not base64."},
		{"github", "s", [][2]string{{"X-Hub-Signature", "sha1=00"}}, Missing, "only the older X-Hub-Signature came"},
		{"github", "s", [][2]string{{"X-Hub-Signature-256", "sha1=00"}}, Wrong, "is not sha256= and hex digits"},
		{"github", "s", [][2]string{{"X-Hub-Signature-256", "sha256=xy"}}, Wrong, "is not sha256= and hex digits"},
		{"github", "s", [][2]string{{"X-Hub-Signature-256", "00ff"}}, Wrong, "is not sha256= and hex digits"},
		{"github", "", [][2]string{{"X-Hub-Signature-256", "sha256=00"}}, None, "No secret is set"},
		{"stripe", "s", [][2]string{{"Stripe-Signature", "v1=00"}}, Wrong, "needs a timestamp, t="},
		{"stripe", "s", [][2]string{{"Stripe-Signature", "t=1,v0=00"}}, Wrong, "and a signature, v1="},
		{"stripe", "s", [][2]string{{"Stripe-Signature", "t=now,v1=00"}}, Wrong, "not a number of seconds"},
		{"stripe", "s", [][2]string{{"Stripe-Signature", "t=1,v1=00,v1=xy"}}, Wrong, "another secret"},
	} {
		expect(t, find(t, test.scheme), Input{Header: test.header, Secrets: []string{test.secret}}, test.want, test.words)
	}
}

func TestValidate(t *testing.T) {
	public := "1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
	private := "6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
	for _, test := range []struct{ scheme, secret, words string }{
		{"standard-webhooks", GenerateSecret(), ""},
		{"standard-webhooks", "whsec_YWJjZA", ""}, // without its padding
		{"standard-webhooks", "whpk_" + public, ""},
		{"standard-webhooks", "whsk_" + private, ""},
		{"standard-webhooks", "", "The secret is empty."},
		{"standard-webhooks", "whsec_", "The secret is empty."},
		{"standard-webhooks", "whsec_a", "This is not base64."},
		{"standard-webhooks", "whsec_====", "This is not base64."},
		{"standard-webhooks", "my secret", "A Standard Webhooks secret is whsec_ and then"},
		{"standard-webhooks", "whsec_YWJj\nZGVm", "line break"},
		{"standard-webhooks", "whpk_" + private, "A whpk_ key has 32 bytes. This one has 64."},
		{"standard-webhooks", "whsk_YWJj", "A whsk_ key has 32 or 64 bytes. This one has 3."},
		{"standard-webhooks", "whsk_7" + private[1:], "do not belong together"},
		{"github", "It's a Secret to Everybody", ""},
		{"github", "", "The secret is empty."},
		{"github", "secret\n", "line break"},
		{"stripe", "whsec_any_text", ""},
		{"stripe", "", "The secret is empty."},
	} {
		err := find(t, test.scheme).Validate(test.secret)
		if test.words == "" {
			if err != nil {
				t.Errorf("%s: %q: %v", test.scheme, test.secret, err)
			}
			continue
		}
		var bad *SecretError
		if !errors.As(err, &bad) || !strings.Contains(bad.Reason, test.words) {
			t.Errorf("%s: %q: %v, want %q", test.scheme, test.secret, err, test.words)
		}
	}
}

func TestSignRefusesWhatItCannotSign(t *testing.T) {
	now := time.Unix(1700000000, 0)
	var bad *SecretError
	for _, s := range Schemes() {
		for _, secrets := range [][]string{nil, {""}, {"a\r\nb"}} {
			if lines, err := s.Sign(Input{ID: "a", Time: now, Secrets: secrets}); !errors.As(err, &bad) || lines != nil {
				t.Errorf("%s: %q: %v, %v", s.Name(), secrets, lines, err)
			}
		}
	}
	for _, name := range []string{"standard-webhooks", "svix", "gitlab", "paypal"} {
		secrets := []string{newSecret(t, name)}
		for _, id := range []string{"", "a b", "a\r\nX-Other: 1", "é"} {
			if _, err := find(t, name).Sign(Input{ID: id, Time: now, Secrets: secrets}); !errors.Is(err, ErrIncomplete) {
				t.Errorf("%s, id %q: %v", name, id, err)
			}
		}
	}
	for _, name := range []string{
		"standard-webhooks", "stripe", "slack", "gitlab", "convoy", "discord", "paddle", "paypal", "sendgrid", "svix", "zoom",
	} {
		if _, err := find(t, name).Sign(Input{ID: "a", Secrets: []string{newSecret(t, name)}}); !errors.Is(err, ErrIncomplete) {
			t.Errorf("%s without a time: %v", name, err)
		}
	}
	for _, v := range vectors(t) {
		in := v.input()
		in.Secrets = []string{v.Public}
		if v.Scheme == "paypal" {
			in.Secrets = []string{v.Secret} // a certificate
		}
		if _, err := find(t, v.Scheme).Sign(in); in.Secrets[0] != "" && !errors.As(err, &bad) {
			t.Errorf("%s signed with a public key: %v", v.Name, err)
		}
	}
}

func TestSchemesHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Schemes() {
		if s.Name() == "" || s.Title() == "" || seen[s.Name()] {
			t.Errorf("%q, %q", s.Name(), s.Title())
		}
		seen[s.Name()] = true
	}
	if _, ok := Find("none such"); ok {
		t.Error("a scheme that is not there was found")
	}
}

func TestCheck(t *testing.T) {
	good := GenerateSecret()
	for _, test := range []struct {
		scheme  string
		secrets []string
		words   string
	}{
		{"", nil, ""},
		{"standard-webhooks", []string{good, good}, ""},
		{"standard-webhooks", nil, "at least one secret"},
		{"standard-webhooks", []string{good, "!"}, "This is not base64."},
		{"none such", []string{good}, "There is standard-webhooks, github, stripe, slack,"},
	} {
		err := Check(test.scheme, test.secrets)
		if test.words == "" && err == nil {
			continue
		}
		var bad *SecretError
		if !errors.As(err, &bad) || test.words == "" || !strings.Contains(bad.Reason, test.words) {
			t.Errorf("%q %d secrets: %v, want %q", test.scheme, len(test.secrets), err, test.words)
		}
	}
}
