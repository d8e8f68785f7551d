package signature

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

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

func TestStandardSecretsAreTakenAsTheyAreShown(t *testing.T) {
	v := vectors(t)[0]
	bare := strings.TrimPrefix(v.Secret, "whsec_")
	for _, secret := range []string{bare, "v1," + v.Secret, "v1," + bare, " " + v.Secret + "\n"} {
		in := v.input()
		in.Secrets = []string{secret}
		expect(t, standard{}, in, Valid, "right")
	}
}

func TestGenerateSecret(t *testing.T) {
	a, b := GenerateSecret(), GenerateSecret()
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(a, "whsec_"))
	if a == b || !strings.HasPrefix(a, "whsec_") || err != nil || len(key) < 24 || len(key) > 64 {
		t.Errorf("%d bytes, %v", len(key), err)
	}
}

func TestManySignaturesCostLittle(t *testing.T) {
	v := vectors(t)[1]
	in := v.input()
	good := v.Header[2][1]
	junk := "v1a," + strings.Repeat("A", 86) + "== "
	in.Header = [][2]string{v.Header[0], v.Header[1], {"webhook-signature", strings.Repeat(junk, maxPaired) + good}}
	expect(t, standard{}, in, Wrong, "another secret") // past the bound, tried no more
	in.Header[2][1] = strings.Repeat(junk, maxPaired-1) + good
	expect(t, standard{}, in, Valid, "right")
}
