package signature

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDescribedSignsByItsTemplate(t *testing.T) {
	body := "ä\x00{ts}\xff"
	in := Input{ID: "evt_1", Time: time.Unix(1700000000, 0), Body: []byte(body), Secrets: []string{"s", "t"}}
	for _, test := range []struct {
		name string
		d    Described
		want [][2]string
	}{
		{"only a header", Described{Header: "X-Sig"}, [][2]string{
			{"X-Sig", hex.EncodeToString(byHand(sha256.New, "s", body))},
		}},
		{"sha1 in base64 behind a word", Described{Header: "X-Sig", Prefix: "HMAC ", Encoding: Base64, Hash: SHA1}, [][2]string{
			{"X-Sig", "HMAC " + base64.StdEncoding.EncodeToString(byHand(sha1.New, "s", body))},
		}},
		{
			"sha512 in base64url over all three",
			Described{
				Header: "X-Sig", Prefix: "v1,", Encoding: Base64URL, Hash: SHA512, Template: "{id}.{ts}.{body}\n{id}",
				IDHeader: "X-Id", TimestampHeader: "X-Time",
			},
			[][2]string{
				{"X-Id", "evt_1"},
				{"X-Time", "1700000000"},
				{"X-Sig", "v1," + base64.RawURLEncoding.EncodeToString(byHand(sha512.New, "s", "evt_1.1700000000."+body+"\nevt_1"))},
			},
		},
		{"headers that are not signed", Described{Header: "X-Sig", IDHeader: "X-Id", TimestampHeader: "X-Time"}, [][2]string{
			{"X-Id", "evt_1"}, {"X-Time", "1700000000"}, {"X-Sig", hex.EncodeToString(byHand(sha256.New, "s", body))},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s Scheme = test.d
			got, err := s.Sign(in)
			if err != nil || !slices.Equal(got, test.want) {
				t.Fatalf("%q, %v, want %q", got, err, test.want)
			}
			in := in
			in.Header, in.Secrets = got, []string{"other", "s"}
			expect(t, s, in, Valid, "secret 2 of 2")
			in.Secrets = []string{"other"}
			expect(t, s, in, Wrong, "another secret")
			in.Secrets, in.Body = []string{"s"}, []byte("changed")
			expect(t, s, in, Wrong, "another secret")
		})
	}
}

// TestDescribedCoversPublishedSchemes reads vectors of known senders by a description of them.
func TestDescribedCoversPublishedSchemes(t *testing.T) {
	for name, d := range map[string]Described{
		"GitHub":  {Header: "X-Hub-Signature-256", Prefix: "sha256="},
		"Shopify": {Header: "X-Shopify-Hmac-SHA256", Encoding: Base64},
		"Slack": {
			Header: "X-Slack-Signature", Prefix: "v0=", Template: "v0:{ts}:{body}", TimestampHeader: "X-Slack-Request-Timestamp",
		},
		"Outpost":                           {Header: "x-outpost-signature", Prefix: "v0="},
		"Convoy, simple, SHA-512 in base64": {Header: "X-Convoy-Signature", Encoding: Base64, Hash: SHA512},
	} {
		expect(t, d, named(t, name).input(), Valid, "right")
	}
}

func TestDescribedReadsSeveralSignatures(t *testing.T) {
	d := Described{Header: "X-Sig", Prefix: "v1="}
	right, wrong := hex.EncodeToString(byHand(sha256.New, "s", "hello")), strings.Repeat("00", 32)
	for header, want := range map[string]Verdict{
		"v1=" + right:                             Valid,
		"v1=" + strings.ToUpper(right):            Valid,
		"v1=" + wrong + ",v1=" + right:            Valid,
		"v1=" + wrong + ", " + right:              Valid,
		"t=1;v0=x; v1=" + wrong + "\tv1=" + right: Valid,
		right:                  Wrong,
		"v2=" + right:          Wrong,
		right + ",v1=" + wrong: Wrong,
		"v1=v1=" + right:       Wrong,
		"v1=" + strings.Repeat(wrong+",", maxSignatures) + right: Wrong,
	} {
		in := Input{Header: [][2]string{{"x-sig", header}}, Body: []byte("hello"), Secrets: []string{"s"}}
		expect(t, d, in, want, "")
	}
}

func TestDescribedJudgesASignedTimestamp(t *testing.T) {
	d := Described{Header: "X-Sig", Template: "{ts}.{body}", TimestampHeader: "X-Time"}
	sent := time.Unix(1700000000, 0)
	in := resigned(t, d, Input{Time: sent, Secrets: []string{"s"}})
	for late, want := range map[time.Duration]Verdict{
		0: Valid, 5 * time.Minute: Valid, 6 * time.Minute: TooOld, -5 * time.Minute: Valid, -6 * time.Minute: TooOld,
	} {
		in.Time = sent.Add(late)
		expect(t, d, in, want, "")
	}
	in.Tolerance = -1
	in.Time = sent.Add(time.Hour)
	expect(t, d, in, Valid, "right")
	in.Header = in.Header[1:]
	expect(t, d, in, Missing, "The header X-Time is missing.")
}

func TestDescribedSaysWhatIsWrongWithIt(t *testing.T) {
	for words, d := range map[string]Described{
		"Name the header":                   {},
		"letters, digits and hyphens":       {Header: "X Sig"},
		"headers of their own":              {Header: "X-Sig", TimestampHeader: "x-sig"},
		"The prefix":                        {Header: "X-Sig", Prefix: "a\nb"},
		"The prefix begins":                 {Header: "X-Sig", Prefix: " a"},
		"The encoding is hex":               {Header: "X-Sig", Encoding: "base32"},
		"The hash is sha1":                  {Header: "X-Sig", Hash: "md5"},
		"no other braces":                   {Header: "X-Sig", Template: "{timestamp}.{body}"},
		"{id}, {ts} and {body}":             {Header: "X-Sig", Template: "{i{ts}d}{body}"},
		"The template needs {body}":         {Header: "X-Sig", Template: "{ts}", TimestampHeader: "X-Time"},
		"name the header that has the id":   {Header: "X-Sig", Template: "{id}{body}"},
		"name the header that has the time": {Header: "X-Sig", Template: "{ts}{body}"},
	} {
		var bad *DescriptionError
		if err := d.Check(); !errors.As(err, &bad) || !strings.Contains(bad.Reason, words) {
			t.Errorf("%v, want %q", err, words)
		}
		in := Input{ID: "a", Time: time.Unix(1, 0), Secrets: []string{"s"}}
		if _, err := d.Sign(in); !errors.As(err, &bad) {
			t.Errorf("signed: %v", err)
		}
		expect(t, d, in, None, words)
	}
}

func TestDescribedRefusesWhatItCannotSign(t *testing.T) {
	d := Described{Header: "X-Sig", Template: "{id}{ts}{body}", IDHeader: "X-Id", TimestampHeader: "X-Time"}
	now := time.Unix(1700000000, 0)
	for _, in := range []Input{{ID: "a\nb", Time: now}, {Time: now}, {ID: "a"}} {
		in.Secrets = []string{"s"}
		if _, err := d.Sign(in); !errors.Is(err, ErrIncomplete) {
			t.Errorf("%q at %v: %v", in.ID, in.Time, err)
		}
	}
	var bad *SecretError
	if _, err := d.Sign(Input{ID: "a", Time: now}); !errors.As(err, &bad) {
		t.Error(err)
	}
	if d.Validate("s") != nil || d.Validate("") == nil {
		t.Error("a secret is any text")
	}
}
