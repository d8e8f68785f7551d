package signature

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
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
		check(t, github{}, in, contains(value, right))
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
		mac := SHA256.MAC([]byte(v.Secret), []byte(timestamp+"."), body)
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
	keys, _, _ := readKeys(secrets, parseStandardKey)
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
	f.Add("a", int64(1), []byte("a=1&b=%20"))
	secrets := map[string]string{}
	for _, s := range signingSchemes() {
		secrets[s.Name()] = newSecret(f, s.Name())
	}
	f.Fuzz(func(t *testing.T, id string, seconds int64, body []byte) {
		for _, s := range signingSchemes() {
			in := Input{
				URL: "https://example.com/", ID: id, Time: time.Unix(seconds, 0), Body: body, Secrets: []string{secrets[s.Name()]},
			}
			lines, err := s.Sign(in)
			if err != nil || seconds < 0 || seconds >= 1e11 {
				continue
			}
			in.Header = lines
			if verdict, reason := s.Verify(in); verdict != Valid {
				t.Errorf("%s: %q %q", s.Name(), verdict, reason)
			}
			before, _ := twilioFields(in)
			in.Body = append([]byte("x"), body...)
			if after, problem := twilioFields(in); s.Name() == "twilio" && problem == "" && bytes.Equal(before, after) {
				continue // another form with the same fields
			}
			if verdict, reason := s.Verify(in); verdict != Wrong {
				t.Errorf("%s, changed: %q %q", s.Name(), verdict, reason)
			}
		}
	})
}

func FuzzHubHeader(f *testing.F) {
	v := named(f, "WebSub, sha512")
	for _, name := range []string{"WebSub, sha1", "WebSub, sha256", "WebSub, sha384", "WebSub, sha512"} {
		f.Add(named(f, name).Header[0][1])
	}
	f.Add("sha1=,sha256=00 sha512")
	f.Fuzz(func(t *testing.T, value string) {
		in := v.input()
		in.Header = [][2]string{{"X-Hub-Signature", value}}
		possible := false
		for _, h := range []Hash{SHA1, SHA256, SHA384, SHA512} {
			possible = possible || contains(value, hex.EncodeToString(byHand(h.new, v.Secret, v.Body)))
		}
		check(t, websub{}, in, possible)
	})
}

func FuzzV0Headers(f *testing.F) {
	v := named(f, "Zoom")
	f.Add(v.Header[0][1], v.Header[1][1], []byte(v.Body))
	f.Add("v0=v0=,v0=00", "", []byte{})
	f.Fuzz(func(t *testing.T, signature, timestamp string, body []byte) {
		in := v.input()
		in.Body = body
		in.Header = [][2]string{{"x-zm-signature", signature}, {"x-zm-request-timestamp", timestamp}}
		mac := byHand(sha256.New, v.Secret, "v0:"+strings.Trim(timestamp, " \t")+":"+string(body))
		check(t, zoom{}, in, contains(signature, hex.EncodeToString(mac)))
	})
}

func FuzzPaddleHeader(f *testing.F) {
	v := named(f, "Paddle")
	f.Add(v.Header[0][1], []byte(v.Body))
	f.Add("ts=1;h1=;h1=00; h1=a=b;;=", []byte("x"))
	f.Fuzz(func(t *testing.T, value string, body []byte) {
		in := v.input()
		in.Body = body
		in.Header = [][2]string{{"Paddle-Signature", value}}
		timestamp, _ := parsePaddle(value)
		mac := byHand(sha256.New, v.Secret, timestamp+":"+string(body))
		check(t, paddle{}, in, contains(value, "h1="+hex.EncodeToString(mac)))
	})
}

func FuzzConvoyHeader(f *testing.F) {
	for _, v := range vectors(f) {
		if v.Scheme == "convoy" {
			f.Add(v.Header[0][1], []byte(v.Body))
		}
	}
	f.Add("t=1,v1=,v2=00,v=,t=", []byte("x"))
	v := named(f, "Convoy, advanced, SHA-256 in hex")
	f.Fuzz(func(t *testing.T, value string, body []byte) {
		in := v.input()
		in.Body = body
		in.Header = [][2]string{{"X-Convoy-Signature", value}}
		possible := false
		for _, lead := range []string{"", parseConvoy(strings.Trim(value, " \t")).timestamp + ","} {
			for _, h := range []Hash{SHA256, SHA512} {
				mac := byHand(h.new, v.Secret, lead+string(body))
				text := base64.RawStdEncoding.EncodeToString(mac)
				possible = possible || contains(value, hex.EncodeToString(mac)) || strings.Contains(value, text[:len(text)-1])
			}
		}
		check(t, convoy{}, in, possible)
	})
}

func FuzzMailgunBody(f *testing.F) {
	v := named(f, "Mailgun")
	f.Add([]byte(v.Body))
	f.Add([]byte(`{"signature":{"timestamp":"1","token":"t","signature":"00"},"signature":null}`))
	f.Add([]byte(`[{"signature":[[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		in := v.input()
		in.Body = body
		s, _ := parseMailgun(body)
		mac := byHand(sha256.New, v.Secret, s.Timestamp+s.Token)
		check(t, mailgun{}, in, strings.EqualFold(s.Signature, hex.EncodeToString(mac)))
	})
}

func FuzzTwilioRequest(f *testing.F) {
	for _, v := range vectors(f) {
		if v.Scheme == "twilio" {
			f.Add(v.Header[0][1], v.URL, v.Request[0][1], []byte(v.Body))
		}
	}
	f.Add("====", "https://@:?bodySHA256=%zz#", "", []byte("a=%&;b"))
	v := named(f, "Twilio form")
	f.Fuzz(func(t *testing.T, signature, url, kind string, body []byte) {
		in := v.input()
		in.URL, in.Body = url, body
		in.Header = [][2]string{{"X-Twilio-Signature", signature}, {"Content-Type", kind}, {"Host", "example.com"}}
		fields, _ := twilioFields(in)
		possible := false
		for _, address := range addresses(in) {
			for _, tried := range []string{address, otherPort(address)} {
				mac := base64.RawStdEncoding.EncodeToString(byHand(sha1.New, v.Secret, tried+string(fields)))
				possible = possible || strings.Contains(signature, mac[:len(mac)-1])
			}
			if again := otherPort(otherPort(otherPort(address))); again != otherPort(address) {
				t.Errorf("%q: %q, then %q", address, otherPort(address), again)
			}
		}
		in.Tolerance = -1
		verdict, reason := twilio{}.Verify(in)
		if !strings.HasSuffix(reason, ".") || verdict == Valid && !possible {
			t.Errorf("%q %q", verdict, reason)
		}
	})
}

func FuzzPairedHeaders(f *testing.F) {
	names := []string{"Discord", "SendGrid", "PayPal"}
	for i, name := range names {
		v := named(f, name)
		for len(v.Header) < 3 {
			v.Header = append(v.Header, [2]string{"X-None", ""})
		}
		f.Add(i, v.Header[0][1], v.Header[1][1], v.Header[2][1], []byte(v.Body))
	}
	f.Add(1, "MAYCAQACAQA=", "1", "", []byte{})
	f.Fuzz(func(t *testing.T, which int, first, second, third string, body []byte) {
		v := named(t, names[uint(which)%uint(len(names))])
		in := v.input()
		in.Body = body
		possible := string(body) == v.Body // nobody here has the private key
		for i, text := range []string{first, second, third} {
			if i < len(v.Header) {
				in.Header[i][1] = text
			}
		}
		check(t, find(t, v.Scheme), in, possible)
	})
}

func FuzzDescribed(f *testing.F) {
	f.Add("X-Sig", "v1,", "{id}.{ts}.{body}", "X-Id", "X-Time", "v1,00 v1,", []byte("hello"))
	f.Add("X-Sig", "", "", "", "", "=,;", []byte("{body}"))
	f.Fuzz(func(t *testing.T, header, prefix, template, idHeader, timeHeader, value string, body []byte) {
		for _, encoding := range []Encoding{Hex, Base64, Base64URL} {
			d := Described{
				Header: header, Prefix: prefix, Encoding: encoding, Template: template, IDHeader: idHeader, TimestampHeader: timeHeader,
			}
			in := Input{ID: "evt_1", Time: time.Unix(1700000000, 0), Body: body, Secrets: []string{"s"}}
			lines, err := d.Sign(in)
			if (err == nil) != (d.Check() == nil) {
				t.Fatalf("%v, %v", err, d.Check())
			}
			in.Header = lines
			want := Valid
			if err != nil {
				want = None
			}
			if verdict, reason := d.Verify(in); verdict != want {
				t.Errorf("%+v: %q %q", d, verdict, reason)
			}
			if err == nil {
				in.Header[len(lines)-1][1] = value
				check(t, d, in, len(value) >= 43)
			}
		}
	})
}

// FuzzSecrets: a secret is refused with words, or it checks.
func FuzzSecrets(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.Secret)
		f.Add(v.Public)
	}
	for _, name := range []string{"paypal", "sendgrid", "discord"} {
		f.Add(newSecret(f, name))
	}
	f.Fuzz(func(t *testing.T, secret string) {
		for _, s := range Schemes() {
			err := s.Validate(secret)
			var bad *SecretError
			if err != nil && (!errors.As(err, &bad) || !strings.HasSuffix(bad.Reason, ".")) {
				t.Errorf("%s: %v", s.Name(), err)
			}
			verdict, _ := s.Verify(Input{Secrets: []string{secret}})
			if s.Name() != "websub" && s.Name() != "gitlab" && s.Name() != "twilio" && (verdict == None) != (err != nil) {
				t.Errorf("%s: %q with %v", s.Name(), verdict, err)
			}
			s.Sign(Input{URL: "https://example.com/", ID: "a", Time: time.Unix(1, 0), Secrets: []string{secret}})
		}
	})
}

// contains looks for hex digits of either letter case.
func contains(text, digits string) bool { return strings.Contains(strings.ToLower(text), digits) }
