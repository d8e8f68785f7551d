package signature

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// vector is a signed request of testdata/vectors.json.
type vector struct {
	Name   string
	Source string
	Scheme string
	Secret string
	Public string // the key that only checks, where there is one
	ID     string
	Time   int64 // in seconds; 0 where the scheme has none
	Body   string
	Header [][2]string
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
		Method: "POST", URL: "https://example.test/in", Header: v.Header, Body: []byte(v.Body),
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

			in = v.input()
			signed, err := s.Sign(in)
			if err != nil || !slices.Equal(signed, v.Header) {
				t.Errorf("signed %q, %v", signed, err)
			}

			in.Body = []byte(v.Body + "\n")
			expect(t, s, in, Wrong, "Signed with another secret, or the body changed on the way.")

			in = v.input()
			in.Header = nil
			expect(t, s, in, Missing, "missing")
			in.Secrets = nil
			expect(t, s, in, None, "No secret is set")
		})
	}
}

func TestHeaderNamesInAnyCaseAndAnyOrder(t *testing.T) {
	for _, v := range vectors(t) {
		in := v.input()
		in.Header = [][2]string{{"Host", "example.test"}}
		for _, line := range slices.Backward(v.Header) {
			in.Header = append(in.Header, [2]string{strings.ToUpper(line[0]), " " + line[1] + "\t"})
		}
		expect(t, find(t, v.Scheme), in, Valid, "right")
	}
}

func TestRotation(t *testing.T) {
	now := time.Unix(1700000000, 0)
	for _, s := range Schemes() {
		old, fresh, other := GenerateSecret(), GenerateSecret(), GenerateSecret()
		in := Input{ID: "evt_1", Time: now, Body: []byte("hello"), Secrets: []string{old, fresh}}
		lines, err := s.Sign(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Header = lines
		in.Secrets = []string{other, old}
		expect(t, s, in, Valid, "secret 2 of 2")
		in.Secrets = []string{other}
		expect(t, s, in, Wrong, "another secret")
		if s.Name() != "github" { // its header has room for one signature: the first secret's
			in.Secrets = []string{fresh}
			expect(t, s, in, Valid, "right")
		}
	}
}

func TestSeveralSignatureLines(t *testing.T) {
	for _, v := range vectors(t) {
		if v.Scheme == "stripe" {
			continue // several signatures stand in one line, with their timestamp
		}
		in := v.input()
		last := v.Header[len(v.Header)-1]
		wrong := [2]string{last[0], strings.Map(rotate, last[1])}
		in.Header = append([][2]string{wrong}, v.Header...)
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
	} {
		s := find(t, test.scheme)
		in := Input{ID: "evt_1", Time: sent, Secrets: []string{GenerateSecret()}, Tolerance: test.tolerance}
		in.Header, _ = s.Sign(in)
		in.Time = sent.Add(test.late)
		expect(t, s, in, test.want, test.words)
		in.Time = time.Time{}
		expect(t, s, in, Valid, "right") // no time of receipt, no age
	}
}

func TestFarTimestamps(t *testing.T) {
	now := time.Unix(1700000000, 0)
	secret := "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	key, _ := parseStandardKey(secret)
	for timestamp, want := range map[string]Verdict{
		"0":                   TooOld,
		"999999999999":        TooOld, // 31,000 years ahead: more than a Duration holds
		"9223372036854775807": Wrong,
		"9999999999999999999": Wrong,
		"-1":                  Wrong,
		"+1700000000":         Wrong,
		"1700000000.5":        Wrong,
		"soon":                Wrong,
	} {
		sig := base64.StdEncoding.EncodeToString(key.sign(standardContent("evt_1", timestamp, nil)))
		in := Input{Time: now, Secrets: []string{secret}, Header: [][2]string{
			{"webhook-id", "evt_1"}, {"webhook-timestamp", timestamp}, {"webhook-signature", "v1," + sig},
		}}
		expect(t, standard{}, in, want, "timestamp")
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

func TestStandardSecretsAreTakenAsTheyAreShown(t *testing.T) {
	v := vectors(t)[0]
	bare := strings.TrimPrefix(v.Secret, "whsec_")
	for _, secret := range []string{bare, "v1," + v.Secret, "v1," + bare, " " + v.Secret + "\n"} {
		in := v.input()
		in.Secrets = []string{secret}
		expect(t, standard{}, in, Valid, "right")
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
	now, secret := time.Unix(1700000000, 0), GenerateSecret()
	var bad *SecretError
	for _, s := range Schemes() {
		for _, secrets := range [][]string{nil, {""}, {"a\r\nb"}} {
			if lines, err := s.Sign(Input{ID: "a", Time: now, Secrets: secrets}); !errors.As(err, &bad) || lines != nil {
				t.Errorf("%s: %q: %v, %v", s.Name(), secrets, lines, err)
			}
		}
	}
	for _, id := range []string{"", "a b", "a\r\nX-Other: 1", "é"} {
		if _, err := (standard{}).Sign(Input{ID: id, Time: now, Secrets: []string{secret}}); !errors.Is(err, ErrIncomplete) {
			t.Errorf("id %q: %v", id, err)
		}
	}
	for _, s := range []Scheme{standard{}, stripe{}} {
		if _, err := s.Sign(Input{ID: "a", Secrets: []string{secret}}); !errors.Is(err, ErrIncomplete) {
			t.Errorf("%s without a time: %v", s.Name(), err)
		}
	}
	public := "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
	if _, err := (standard{}).Sign(Input{ID: "a", Time: now, Secrets: []string{public}}); !errors.As(err, &bad) {
		t.Errorf("a public key: %v", err)
	}
}

func TestGenerateSecret(t *testing.T) {
	a, b := GenerateSecret(), GenerateSecret()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(a, "whsec_"))
	if a == b || !strings.HasPrefix(a, "whsec_") || err != nil || len(key) < 24 || len(key) > 64 {
		t.Errorf("%d bytes, %v", len(key), err)
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

func TestManySignaturesCostLittle(t *testing.T) {
	v := vectors(t)[1]
	in := v.input()
	good := v.Header[2][1]
	junk := "v1a," + strings.Repeat("A", 86) + "== "
	in.Header = [][2]string{v.Header[0], v.Header[1], {"webhook-signature", strings.Repeat(junk, 10_000) + good}}
	expect(t, standard{}, in, Wrong, "another secret") // past the bound, tried no more
	in.Header[2][1] = strings.Repeat(junk, maxSignatures-1) + good
	expect(t, standard{}, in, Valid, "right")
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
		{"none such", []string{good}, "There is standard-webhooks, github, stripe."},
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
