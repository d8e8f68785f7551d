package signature

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"
)

// check fails the test unless the verdict is a known one with a reason. possible tells whether the signature
// can be right; where it cannot, Valid is an error.
func check(t *testing.T, s Scheme, in Input, possible bool) {
	t.Helper()
	in.Tolerance = -1
	verdict, reason := s.Verify(in)
	if !slices.Contains([]Verdict{Valid, Missing, Wrong}, verdict) || !strings.HasSuffix(reason, ".") {
		t.Errorf("%q %q", verdict, reason)
	}
	if verdict == Valid && !possible {
		t.Errorf("taken as valid: %q", in.Header)
	}
}

func FuzzGitHubHeader(f *testing.F) {
	v := vectors(f)[4]
	f.Add(v.Header[0][1])
	f.Add("sha256=")
	f.Add("sha1=00")
	right := strings.TrimPrefix(v.Header[0][1], "sha256=")
	f.Fuzz(func(t *testing.T, value string) {
		in := v.input()
		in.Header = [][2]string{{"x-hub-signature-256", value}}
		check(t, github{}, in, strings.EqualFold(strings.Trim(value, " \t"), "sha256="+right))
	})
}

func FuzzStripeHeader(f *testing.F) {
	v := vectors(f)[5]
	f.Add(v.Header[0][1], []byte(v.Body))
	f.Add("t=1,v1=,v1=00, v0=a=b,,=", []byte("x"))
	f.Fuzz(func(t *testing.T, value string, body []byte) {
		in := v.input()
		in.Body = body
		in.Header = [][2]string{{"Stripe-Signature", value}}
		timestamp, _ := parseStripe(value)
		mac := hmacSHA256([]byte(v.Secret), []byte(timestamp+"."), body)
		check(t, stripe{}, in, strings.Contains(strings.ToLower(value), "v1="+hex.EncodeToString(mac)))
	})
}

func FuzzStandardHeaders(f *testing.F) {
	all := vectors(f)
	for _, v := range all[:4] {
		f.Add(v.Header[0][1], v.Header[1][1], v.Header[2][1], []byte(v.Body))
	}
	f.Add("a", "1", "v1, v1a,= v2,x ,", []byte{})
	secrets := []string{all[0].Secret, all[1].Public}
	keys, _ := parseStandardKeys(secrets)
	f.Fuzz(func(t *testing.T, id, timestamp, signatures string, body []byte) {
		in := Input{Body: body, Secrets: secrets, Header: [][2]string{
			{"webhook-id", id}, {"webhook-timestamp", timestamp}, {"webhook-signature", signatures},
		}}
		content := standardContent(strings.Trim(id, " \t"), strings.Trim(timestamp, " \t"), body)
		possible := strings.Contains(signatures, "v1a,") // that one only its key can make
		if mac := keys[0].sign(content); !possible {
			possible = strings.Contains(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac)[:42])
		}
		check(t, standard{}, in, possible)
	})
}

// FuzzRoundTrip: what is signed is valid, and no longer so when a byte of the body changes.
func FuzzRoundTrip(f *testing.F) {
	f.Add("evt_1", int64(1700000000), []byte("hello"))
	f.Fuzz(func(t *testing.T, id string, seconds int64, body []byte) {
		for _, s := range Schemes() {
			in := Input{ID: id, Time: time.Unix(seconds, 0), Body: body, Secrets: []string{GenerateSecret()}}
			lines, err := s.Sign(in)
			if err != nil || seconds < 0 || seconds >= 1e12 {
				continue
			}
			in.Header = lines
			if verdict, reason := s.Verify(in); verdict != Valid {
				t.Errorf("%s: %q %q", s.Name(), verdict, reason)
			}
			in.Body = append([]byte("x"), body...)
			if verdict, reason := s.Verify(in); verdict != Wrong {
				t.Errorf("%s, changed: %q %q", s.Name(), verdict, reason)
			}
		}
	})
}
