package detective

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

var noon = time.Unix(1700000000, 0)

const (
	ts     = "1700000000"
	secret = "0f1e2d3c-Bell-Hop" // neither hex digits nor base64
	body   = `{"b": "päge/1 <a>", "a":[1.0, true,null,{}],"id":"evt_1"}` + "\n"
)

// by makes an HMAC in a few lines that share nothing with the package.
func by(h func() hash.Hash, key string, parts ...string) []byte {
	mac := hmac.New(h, []byte(key))
	mac.Write([]byte(strings.Join(parts, "")))
	return mac.Sum(nil)
}

func hexOfMAC(key string, parts ...string) string {
	return hex.EncodeToString(by(sha256.New, key, parts...))
}

func b64OfMAC(key string, parts ...string) string {
	return base64.StdEncoding.EncodeToString(by(sha256.New, key, parts...))
}

// wrong is a request that is signed with a mistake.
type wrong struct {
	scheme  string
	secret  string // "" is secret
	body    string // "" is body
	lines   string // "Name: value" joined by " | "
	says    string // how the sentence begins behind "It would match "
	attempt string // that is said to fit
}

func (w wrong) input() Input {
	in := Input{
		Method: "POST", URL: "/in/shop", Host: "bellhop.example", Body: []byte(w.body), Time: noon,
		Verify: hooks.Verify{Scheme: w.scheme, Secrets: []string{w.secret}},
		Others: []Secret{{"inbox stripe", "other-secret-1"}, {"the subscription of Ada", "other-secret-2"}},
	}
	if w.secret == "" {
		in.Verify.Secrets = []string{secret}
	}
	if w.body == "" {
		in.Body = []byte(body)
	}
	for line := range strings.SplitSeq(w.lines, " | ") {
		name, value, _ := strings.Cut(line, ": ")
		in.Header = append(in.Header, [2]string{name, value})
	}
	return in
}

func (w wrong) check(t *testing.T) {
	t.Helper()
	w.checkInput(t, w.input())
}

func (w wrong) checkInput(t *testing.T, in Input) {
	t.Helper()
	r := Investigate(t.Context(), in)
	if want := "It would match " + w.says; !r.Found || !strings.HasPrefix(r.Sentence, want) {
		t.Errorf("got  %v %s\nwant %s\n%+v", r.Found, r.Sentence, want, r)
	}
	if r.Fix == "" || r.Left {
		t.Errorf("fix %q, left %v", r.Fix, r.Left)
	}
	fits := ""
	for _, a := range r.Tried {
		if a.Fits {
			fits += a.Words
		}
	}
	if w.attempt != "" && fits != w.attempt {
		t.Errorf("%q is said to fit, want %q", fits, w.attempt)
	}
	keepsSecrets(t, in, r)
}

// keepsSecrets fails the test when a report gives a secret away.
func keepsSecrets(t *testing.T, in Input, r Report) {
	t.Helper()
	all := []string{r.Sentence, r.Fix, r.Scheme, r.Signed, r.Received, r.Computed, r.Fitting}
	for _, a := range r.Tried {
		all = append(all, a.Words)
	}
	known := append([]string{in.Typed}, in.Verify.Secrets...)
	for _, o := range in.Others {
		known = append(known, o.Text)
	}
	for _, s := range known {
		for _, part := range []string{s, strings.TrimPrefix(s, "whsec_"), strings.Trim(s, " \"")} {
			if len(part) >= 4 && strings.Contains(strings.Join(all, "\x00"), part) {
				t.Errorf("%q is in %+v", part, r)
			}
		}
	}
}

func github(key, body string) string { return "X-Hub-Signature-256: sha256=" + hexOfMAC(key, body) }

func TestChangedBodiesAreNamed(t *testing.T) {
	const json, crlf = "Body as re-printed JSON", "{\r\n}\r\n"
	trim := strings.TrimSuffix(body, "\n")
	compact := `{"b":"päge/1 <a>","a":[1.0,true,null,{}],"id":"evt_1"}`
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte("unpacked"))
	z.Close()
	for name, w := range map[string]wrong{
		"line feed added":     {says: "without the line feed at the end of the body. Something on the way added one.", attempt: "Body without the last line feed", lines: github(secret, trim)},
		"line feed lost":      {says: "with a line feed at the end of the body. Something on the way took it off.", body: "{}", lines: github(secret, "{}\n")},
		"CRLF added":          {says: "without the CRLF at the end", body: "{}\r\n", lines: github(secret, "{}")},
		"CRLF lost":           {says: "with a CRLF at the end", body: "{}", lines: github(secret, "{}\r\n")},
		"space around":        {says: "without the space around", body: "\n {} \n", lines: github(secret, "{}")},
		"CRLF came of LF":     {says: "with LF line breaks", body: crlf, lines: github(secret, "{\n}\n")},
		"LF came of CRLF":     {says: "with CRLF line breaks", body: "{\n}\n", lines: github(secret, crlf)},
		"mark added":          {says: "without the byte order mark", body: "\uFEFF{}", lines: github(secret, "{}")},
		"mark lost":           {says: "with a byte order mark", body: "{}", lines: github(secret, "\uFEFF{}")},
		"compact":             {says: "with the body as compact JSON. ", attempt: json, lines: github(secret, compact)},
		"Python":              {says: "with the body as JSON with a space behind commas and colons, as Python", lines: github(secret, `{"b": "p\u00e4ge/1 <a>", "a": [1.0, true, null, {}], "id": "evt_1"}`)},
		"Python, Unicode":     {says: "with the body as JSON with a space behind commas and colons. ", lines: github(secret, `{"b": "päge/1 <a>", "a": [1.0, true, null, {}], "id": "evt_1"}`)},
		"sorted":              {says: "with the body as compact JSON with sorted names. ", lines: github(secret, `{"a":[1.0,true,null,{}],"b":"päge/1 <a>","id":"evt_1"}`)},
		"Python, sorted":      {says: "with the body as JSON with sorted names, as Python", lines: github(secret, `{"a": [1.0, true, null, {}], "b": "p\u00e4ge/1 <a>", "id": "evt_1"}`)},
		"escaped":             {says: `with the body as compact JSON with letters such as ä as \u00e4`, lines: github(secret, `{"b":"p\u00e4ge/1 <a>","a":[1.0,true,null,{}],"id":"evt_1"}`)},
		"unescaped":           {says: "with the body as compact JSON. ", body: `{"b":"p\u00e4ge 😀"}`, lines: github(secret, `{"b":"päge 😀"}`)},
		"escaped, beyond BMP": {says: `with the body as compact JSON with letters`, body: `{"b":"😀"}`, lines: github(secret, `{"b":"\ud83d\ude00"}`)},
		"Go":                  {says: `with the body as compact JSON with <, > and & as \u003c, as Go prints it`, lines: github(secret, `{"b":"päge/1 \u003ca\u003e","a":[1.0,true,null,{}],"id":"evt_1"}`)},
		"PHP":                 {says: `with the body as compact JSON with / as \/ and letters`, lines: github(secret, `{"b":"p\u00e4ge\/1 <a>","a":[1.0,true,null,{}],"id":"evt_1"}`)},
		"slashes":             {says: `with the body as compact JSON with / as \/. `, lines: github(secret, `{"b":"päge\/1 <a>","a":[1.0,true,null,{}],"id":"evt_1"}`)},
		"slashes unescaped":   {says: "with the body as compact JSON. ", body: `{"b":"a\/b"}`, lines: github(secret, `{"b":"a/b"}`)},
		"indented by 2":       {says: "with the body as JSON indented by 2. ", lines: github(secret, "{\n  \"b\": \"päge/1 <a>\",\n  \"a\": [\n    1.0,\n    true,\n    null,\n    {}\n  ],\n  \"id\": \"evt_1\"\n}")},
		"indented by 4":       {says: "with the body as JSON indented by 4. ", body: `{"b":[]}`, lines: github(secret, "{\n    \"b\": []\n}")},
		"JavaScript":          {says: "with the body as compact JSON with numbers as JavaScript", lines: github(secret, `{"b":"päge/1 <a>","a":[1,true,null,{}],"id":"evt_1"}`)},
		"form decoded":        {says: "with the form in the body decoded", body: "a=1%2F2&b=x+y", lines: github(secret, "a=1/2&b=x y")},
		"form sorted":         {says: "with the form in the body sorted", body: "b=2&a=1", lines: github(secret, "a=1&b=2")},
		"Latin-1":             {says: "with the body in Latin-1", body: "ä", lines: github(secret, "\xe4")},
		"UTF-8":               {says: "with the body in UTF-8", body: "\xe4", lines: github(secret, "ä")},
		"cut":                 {says: "with only the first 1,024 bytes of the body", body: strings.Repeat("a", 3000), lines: github(secret, strings.Repeat("a", 1024))},
		"unpacked":            {says: "with the body unpacked", body: packed.String(), lines: "Content-Encoding: gzip | " + github(secret, "unpacked")},
		"empty":               {says: "with an empty body", lines: github(secret, "")},
		"JSON twice":          {says: "with the JSON in the body as a text of JSON", body: `{"a":1}`, lines: github(secret, `"{\"a\":1}"`)},
		"out of quotes":       {says: "with the text in the body out of its quotes", body: `"{\"a\":1}"`, lines: github(secret, `{"a":1}`)},
		"base64 on the way":   {says: "with the body decoded from base64", body: "aGVsbG8=", lines: github(secret, "hello")},
		"base64 signed":       {says: "with the body encoded as base64", body: "hello", lines: github(secret, "aGVsbG8=")},
	} {
		w.scheme = "github"
		t.Run(name, w.check)
	}
}

func TestOtherFormsOfTheSecretAreNamed(t *testing.T) {
	const coded, standardSecret = "whsec_plJ3nmyCDGBKInavdOK15jsl", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	raw, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(coded, "whsec_"))
	stripe := func(key string) string { return "Stripe-Signature: t=" + ts + ",v1=" + hexOfMAC(key, ts, ".", body) }
	svix := func(key string) string {
		return "svix-id: msg_1 | svix-timestamp: " + ts + " | svix-signature: v1," + b64OfMAC(key, "msg_1.", ts, ".", body)
	}
	const forms = "The secret in other forms"
	for name, w := range map[string]wrong{
		"whsec_ left out":   {scheme: "stripe", secret: coded, lines: stripe(coded[6:]), says: "without whsec_ before the secret", attempt: forms},
		"whsec_ not kept":   {scheme: "stripe", secret: coded[6:], lines: stripe(coded), says: "with whsec_ before the secret"},
		"v1, kept":          {scheme: "stripe", secret: "v1," + coded, lines: stripe(coded), says: "without v1, before the secret"},
		"decoded":           {scheme: "stripe", secret: coded, lines: stripe(string(raw)), says: "with the secret decoded from base64. "},
		"decoded from URL":  {scheme: "stripe", secret: "a%2Fb%20c", lines: stripe("a/b c"), says: "with the secret decoded from URL encoding"},
		"decoded from hex":  {scheme: "stripe", secret: "00ff10aa22", lines: stripe("\x00\xff\x10\xaa\x22"), says: "with the secret decoded from hex digits"},
		"encoded in base64": {scheme: "stripe", lines: stripe(base64.StdEncoding.EncodeToString([]byte(secret))), says: "with the secret encoded as base64"},
		"encoded in hex":    {scheme: "stripe", lines: stripe(hex.EncodeToString([]byte(secret))), says: "with the secret encoded as hex digits"},
		"line feed":         {scheme: "stripe", lines: stripe(secret + "\n"), says: "with a line feed behind the secret"},
		"CRLF":              {scheme: "stripe", lines: stripe(secret + "\r\n"), says: "with a CRLF line break behind the secret"},
		"space":             {scheme: "stripe", lines: stripe(secret + " "), says: "with a space behind the secret"},
		"quotes":            {scheme: "stripe", lines: stripe(`"` + secret + `"`), says: "with quotes around the secret"},
		"space kept":        {scheme: "stripe", secret: secret + " ", lines: stripe(secret), says: "without the spaces around the secret"},
		"quotes kept":       {scheme: "stripe", secret: `"` + secret + `"`, lines: stripe(secret), says: "without the quotes around the secret"},
		"empty":             {scheme: "stripe", lines: stripe(""), says: "with an empty secret. The sender has no secret set."},
		"letters, whole":    {scheme: "svix", secret: coded, lines: svix(coded), says: "with the letters of the whole secret, whsec_ included"},
		"letters, rest":     {scheme: "svix", secret: coded, lines: svix(coded[6:]), says: "with the letters of the secret behind whsec_"},
		"letters, as kept":  {scheme: "svix", secret: standardSecret, lines: svix(standardSecret), says: "with the letters of the secret as they are"},
		"svix, quotes":      {scheme: "svix", secret: `"` + coded + `"`, lines: svix(string(raw)), says: "without the quotes around the secret"},
		"svix, base64url":   {scheme: "svix", secret: "whsec_-_-_abcd", lines: svix("\xfb\xff\xbf\x69\xb7\x1d"), says: "with the secret decoded from base64url"},
		"svix, hex":         {scheme: "svix", secret: "whsec_00112233", lines: svix("\x00\x11\x22\x33"), says: "with the secret decoded from hex digits"},
		"svix, line feed":   {scheme: "svix", secret: coded, lines: svix(coded + "\n"), says: "with a line feed behind the secret"},
	} {
		t.Run(name, w.check)
	}
}

func TestOtherSecretsAreNamedByWhereTheyAreKept(t *testing.T) {
	const group = "The 2 other secrets you keep"
	for name, w := range map[string]wrong{
		"of an inbox":        {scheme: "github", lines: github("other-secret-1", body), says: "with the secret of inbox stripe. This inbox keeps another one.", attempt: group},
		"of a subscription":  {scheme: "github", lines: github("other-secret-2", body), says: "with the secret of the subscription of Ada.", attempt: group},
		"and another body":   {scheme: "github", lines: github("other-secret-2", strings.TrimSpace(body)), says: "with the secret of the subscription of Ada and without the line feed", attempt: groupPairs},
		"and another form":   {scheme: "github", lines: github("other-secret-1\n", body), says: "with the secret of inbox stripe and with a line feed behind the secret"},
		"GitLab's token":     {scheme: "gitlab", lines: "X-Gitlab-Token: other-secret-1", says: "with the secret of inbox stripe"},
		"GitLab, quotes":     {scheme: "gitlab", secret: "'" + secret + "'", lines: "X-Gitlab-Token: " + secret, says: "without the quotes around the secret"},
		"other scheme too":   {scheme: "github", lines: "X-Slack-Request-Timestamp: " + ts + " | X-Slack-Signature: v0=" + hexOfMAC("other-secret-1", "v0:", ts, ":", body), says: "by the scheme of Slack and with the secret of inbox stripe."},
		"inbox without keys": {scheme: "", lines: github("other-secret-1", body), says: "by the scheme of GitHub and with the secret of inbox stripe. This inbox checks no signature."},
	} {
		t.Run(name, w.check)
	}
	typed := wrong{scheme: "github", lines: github("typed-secret", body)}.input()
	typed.Typed = "typed-secret"
	wrong{says: "with the secret you typed. The inbox keeps another one.", attempt: groupTyped}.checkInput(t, typed)
	typed = wrong{scheme: "github", lines: github("typed-secret", strings.TrimSpace(body))}.input()
	typed.Typed = "typed-secret"
	wrong{says: "with the secret you typed and without the line feed", attempt: groupTyped}.checkInput(t, typed)
}

func TestOtherWritingIsNamed(t *testing.T) {
	mac, mac1 := by(sha256.New, secret, body), by(sha1.New, secret, body)
	standardKey := base64.StdEncoding.EncodeToString([]byte("0123456789abcdef01234567"))
	standard := b64OfMAC("0123456789abcdef01234567", "msg_1.", ts, ".", body)
	for name, w := range map[string]wrong{
		"base64 for hex":     {scheme: "github", lines: "X-Hub-Signature-256: sha256=" + base64.StdEncoding.EncodeToString(mac), says: "with the signature in hex digits. It came in base64.", attempt: groupWriting},
		"hex for base64":     {scheme: "shopify", lines: "X-Shopify-Hmac-SHA256: " + hex.EncodeToString(mac), says: "with the signature in base64. It came in hex digits."},
		"HEX for base64":     {scheme: "shopify", lines: "X-Shopify-Hmac-SHA256: " + strings.ToUpper(hex.EncodeToString(mac)), says: "with the signature in base64. It came in hex digits."},
		"base64 of hex":      {scheme: "shopify", lines: "X-Shopify-Hmac-SHA256: " + base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(mac))), says: "with the signature in base64. The sender made hex digits and then base64"},
		"base64url":          {scheme: "shopify", body: "x4", lines: "X-Shopify-Hmac-SHA256: " + base64.URLEncoding.EncodeToString(specialMAC(t)), says: "with the signature in base64. It came in base64url."},
		"no padding":         {scheme: "standard-webhooks", secret: standardKey, lines: "webhook-id: msg_1 | webhook-timestamp: " + ts + " | webhook-signature: v1," + strings.TrimRight(standard, "="), says: "with the = signs at the end"},
		"SHA-1":              {scheme: "github", lines: "X-Hub-Signature-256: sha256=" + hex.EncodeToString(mac1), says: "with SHA-1 as the hash. GitHub signs with SHA-256."},
		"SHA-1 that says so": {scheme: "github", lines: "X-Hub-Signature-256: sha1=" + hex.EncodeToString(mac1), says: "with SHA-1 as the hash. GitHub signs with SHA-256."},
		"SHA-384":            {scheme: "shopify", lines: "X-Shopify-Hmac-SHA256: " + base64.StdEncoding.EncodeToString(by(sha512.New384, secret, body)), says: "with SHA-384 as the hash."},
		"SHA-512":            {scheme: "github", lines: "X-Hub-Signature-256: sha256=" + hex.EncodeToString(by(sha512.New, secret, body)), says: "with SHA-512 as the hash."},
		"prefix missing":     {scheme: "github", lines: "X-Hub-Signature-256: " + hex.EncodeToString(mac), says: "with sha256= before the signature. The header X-Hub-Signature-256 came without it."},
		"prefix too much":    {scheme: "dropbox", lines: "X-Dropbox-Signature: sha256=" + hex.EncodeToString(mac), says: "without sha256= before the signature."},
		"other prefix":       {scheme: "outpost", lines: "x-outpost-signature: v1=" + hex.EncodeToString(mac), says: "with v0= in place of v1= before the signature."},
		"v1, missing":        {scheme: "standard-webhooks", secret: standardKey, lines: "webhook-id: msg_1 | webhook-timestamp: " + ts + " | webhook-signature: " + standard, says: "with v1, before the signature."},
		"v1= for v1,":        {scheme: "standard-webhooks", secret: standardKey, lines: "webhook-id: msg_1 | webhook-timestamp: " + ts + " | webhook-signature: v1=" + standard, says: "with v1, in place of v1= before the signature."},
		"stripe without v1=": {scheme: "stripe", lines: "Stripe-Signature: t=" + ts + "," + hexOfMAC(secret, ts, ".", body), says: "with v1= before the signature."},
		"base64 in a hub":    {scheme: "bitbucket", lines: "X-Hub-Signature: sha256=" + base64.StdEncoding.EncodeToString(mac), says: "with the signature in hex digits. It came in base64."},
		"hub without hash":   {scheme: "websub", lines: "X-Hub-Signature: " + hex.EncodeToString(mac1), says: "with sha1= before the signature."},
		"Convoy without v1=": {scheme: "convoy", lines: "X-Convoy-Signature: t=" + ts + "," + hexOfMAC(secret, ts, ",", body), says: "with v1= before the signature."},
		"hash and encoding":  {scheme: "github", lines: "X-Hub-Signature-256: sha256=" + base64.StdEncoding.EncodeToString(mac1), says: "with SHA-1 as the hash and with the signature in hex digits."},
		"and another body":   {scheme: "github", lines: "X-Hub-Signature-256: " + hexOfMAC(secret, strings.TrimSpace(body)), says: "without the line feed at the end of the body and with sha256= before the signature."},
	} {
		t.Run(name, w.check)
	}
}

// specialMAC gives the MAC of the body x4, which is written differently in base64 and base64url.
func specialMAC(t *testing.T) []byte {
	mac := by(sha256.New, secret, "x4")
	if !strings.ContainsAny(base64.StdEncoding.EncodeToString(mac), "+/") {
		t.Fatal("this MAC is the same in both")
	}
	return mac
}

func TestOtherJointsAreNamed(t *testing.T) {
	stripe := func(signed string) string { return "Stripe-Signature: t=" + ts + ",v1=" + hexOfMAC(secret, signed) }
	slack := func(ts, signed string) string {
		return "X-Slack-Request-Timestamp: " + ts + " | X-Slack-Signature: v0=" + hexOfMAC(secret, signed)
	}
	for name, w := range map[string]wrong{
		"body alone":     {scheme: "stripe", lines: stripe(body), says: "as a signature over the body alone. Stripe signs timestamp, dot and body.", attempt: groupJoined},
		"colon":          {scheme: "stripe", lines: stripe(ts + ":" + body), says: "as a signature over timestamp, colon and body."},
		"comma":          {scheme: "stripe", lines: stripe(ts + "," + body), says: "as a signature over timestamp, comma and body."},
		"nothing":        {scheme: "stripe", lines: stripe(ts + body), says: "as a signature over timestamp and body with nothing between."},
		"behind":         {scheme: "stripe", lines: stripe(body + ts), says: "as a signature over body and timestamp with nothing between."},
		"as Slack":       {scheme: "stripe", lines: stripe("v0:" + ts + ":" + body), says: "as a signature over v0, timestamp and body joined by colons."},
		"without v0":     {scheme: "slack", lines: slack(ts, ts+":"+body), says: "as a signature over timestamp, colon and body. Slack signs v0, timestamp and body joined by colons."},
		"milliseconds":   {scheme: "slack", lines: slack(ts, "v0:"+ts+"000:"+body), says: "with the timestamp in milliseconds. The header has it in seconds."},
		"seconds":        {scheme: "slack", lines: slack(ts+"123", "v0:"+ts+":"+body), says: "with the timestamp in seconds. The header has it in milliseconds."},
		"with timestamp": {scheme: "github", lines: "X-Acme-Timestamp: " + ts + " | X-Hub-Signature-256: sha256=" + hexOfMAC(secret, ts, ".", body), says: "as a signature over timestamp, dot and body. GitHub signs the body alone."},
		"without id":     {scheme: "svix", secret: "whsec_c2VjcmV0c2VjcmV0", lines: "svix-id: m | svix-timestamp: " + ts + " | svix-signature: v1," + b64OfMAC("secretsecret", ts, ".", body), says: "as a signature over timestamp, dot and body. Svix signs id, timestamp and body joined by dots."},
		"and the body":   {scheme: "stripe", lines: stripe(ts + ":" + strings.TrimSpace(body)), says: "as a signature over timestamp, colon and body and without the line feed at the end of the body."},
	} {
		t.Run(name, w.check)
	}
	in := wrong{scheme: "slack", lines: slack(ts+"000", "v0:"+ts+"000:"+body)}.input()
	if r := Investigate(t.Context(), in); !r.Found || !strings.Contains(r.Sentence, "its timestamp is in milliseconds. Slack has it in seconds.") {
		t.Errorf("%+v", r)
	}
}

func TestOtherSchemesAndHeadersAreNamed(t *testing.T) {
	mac := hexOfMAC(secret, body)
	for name, w := range map[string]wrong{
		"Stripe":          {scheme: "github", lines: "Stripe-Signature: t=" + ts + ",v1=" + hexOfMAC(secret, ts, ".", body), says: "by the scheme of Stripe. This inbox checks by that of GitHub."},
		"Bitbucket":       {scheme: "github", lines: "X-Hub-Signature: sha256=" + mac, says: "by the scheme of Bitbucket and Jira."},
		"GitHub, older":   {scheme: "github", lines: "X-Hub-Signature: sha1=" + hex.EncodeToString(by(sha1.New, secret, body)), says: "in the header X-Hub-Signature and with SHA-1 as the hash. GitHub has its signature in X-Hub-Signature-256."},
		"of its own":      {scheme: "github", lines: "X-Acme-Signature: " + mac, says: "in the header X-Acme-Signature and with sha256= before"},
		"and joined":      {scheme: "github", lines: "X-Acme-Signature: t=" + ts + ",sha256=" + hexOfMAC(secret, ts, ".", body), says: "in the header X-Acme-Signature and as a signature over timestamp, dot and body."},
		"Svix's names":    {scheme: "standard-webhooks", secret: "whsec_c2VjcmV0c2VjcmV0", lines: "svix-id: m | svix-timestamp: " + ts + " | svix-signature: v1," + b64OfMAC("secretsecret", "m.", ts, ".", body), says: "by the scheme of Svix."},
		"Twilio":          {scheme: "github", body: "a=1", lines: "Host: a.example | X-Twilio-Signature: " + base64.StdEncoding.EncodeToString(by(sha1.New, secret, "https://a.example/in/shop", "a1")), says: "by the scheme of Twilio."},
		"GitLab, shown":   {scheme: "github", lines: "X-Gitlab-Token: " + secret, says: "by the scheme of GitLab."},
		"Mailgun, inside": {scheme: "github", body: `{"signature":{"timestamp":"` + ts + `","token":"t","signature":"` + hexOfMAC(secret, ts, "t") + `"}}`, lines: "A: b", says: "by the scheme of Mailgun."},
	} {
		t.Run(name, w.check)
	}
}

func TestOtherURLsAreNamed(t *testing.T) {
	twilio := func(url string) string {
		return "Host: bellhop.example:8080 | X-Twilio-Signature: " + base64.StdEncoding.EncodeToString(by(sha1.New, secret, url, "a1"))
	}
	for _, url := range []string{
		"https://public.example/in/shop?x=1", "http://public.example/in/shop?x=1", "http://bellhop.example:8080/in/shop/?x=1",
		"https://bellhop.example:8080/in/shop/?x=1", "https://bellhop.example:8080/in/shop", "http://localhost:8080/in/shop?x=1",
		"https://public.example/in/shop", "https://public.example/in/shop/",
	} {
		in := wrong{scheme: "twilio", body: "a=1", lines: twilio(url)}.input()
		in.URL, in.Addresses = "/in/shop?x=1", []string{"http://localhost:8080/in/shop", "https://public.example/in/shop"}
		wrong{says: "for the URL " + url + ". Twilio signs the URL that it is told", attempt: groupURLs}.checkInput(t, in)
	}
	in := wrong{scheme: "trello", lines: "X-Trello-Webhook: " + base64.StdEncoding.EncodeToString(by(sha1.New, secret, body, "https://public.example/in/shop"))}.input()
	in.URL, in.Addresses = "/in/shop?x=1", []string{"https://public.example/in/shop"}
	wrong{says: "for the URL https://public.example/in/shop. Trello signs the URL"}.checkInput(t, in)
}

func TestKeysInPairsAreTriedToo(t *testing.T) {
	public, private, _ := ed25519.GenerateKey(nil)
	in := wrong{
		scheme: "discord", secret: hex.EncodeToString(public),
		lines: "X-Signature-Timestamp: " + ts + " | X-Signature-Ed25519: " + hex.EncodeToString(ed25519.Sign(private, []byte(ts+"{}"))), body: "{}\n",
	}
	in.says = "without the line feed at the end of the body"
	in.check(t)
}

func TestAPublicKeyOfStandardWebhooksIsTriedToo(t *testing.T) {
	public, private, _ := ed25519.GenerateKey(nil)
	signed := ed25519.Sign(private, []byte("m."+ts+"."+strings.TrimSpace(body)))
	wrong{
		scheme: "standard-webhooks", secret: "whpk_" + base64.StdEncoding.EncodeToString(public),
		lines: "webhook-id: m | webhook-timestamp: " + ts + " | webhook-signature: v1a," + base64.StdEncoding.EncodeToString(signed),
		says:  "without the line feed at the end of the body",
	}.check(t)
}

func TestAnInboxWithoutASecretIsToldWhichOneWouldFit(t *testing.T) {
	in := wrong{scheme: "github", lines: github("other-secret-1", body)}.input()
	in.Verify.Secrets = nil
	wrong{says: "with the secret of inbox stripe."}.checkInput(t, in)
	in.Typed = "other-secret-1"
	wrong{says: "with the secret you typed."}.checkInput(t, in)
}

func TestADescribedSchemeIsInvestigatedToo(t *testing.T) {
	in := wrong{scheme: hooks.SchemeDescribed, lines: "X-Acme: a=" + hexOfMAC(secret, ts, "#", strings.TrimSpace(body)) + " | X-Time: " + ts}.input()
	in.Verify.Described = hooks.Description{Header: "X-Acme", Prefix: "a=", Template: "{ts}#{body}", TimestampHeader: "X-Time"}
	wrong{says: "without the line feed at the end of the body"}.checkInput(t, in)
	in.Header[0][1] = "a=" + hexOfMAC(secret, ts, "000#", body)
	wrong{says: "with the timestamp in milliseconds"}.checkInput(t, in)
	in.Header[0][1] = "a=" + hexOfMAC(secret, body)
	wrong{says: "as a signature over the body alone. This inbox's scheme signs what its template says."}.checkInput(t, in)
}

func TestARightSignatureOfEverySchemeIsSaidToBeRight(t *testing.T) {
	for _, s := range signature.Schemes() {
		in := wrong{scheme: s.Name(), secret: "whsec_plJ3nmyCDGBKInavdOK15jsl", body: "a=1", lines: "Host: a.example"}.input()
		lines, err := s.Sign(signature.Input{ID: "msg_1", Time: noon, Body: in.Body, Secrets: in.Verify.Secrets, URL: "https://a.example/in/shop"})
		if err != nil {
			continue // it signs with a pair of keys
		}
		in.Header = append(in.Header, lines...)
		r := Investigate(t.Context(), in)
		if !r.Found || !strings.HasPrefix(r.Sentence, "The signature is right.") || r.Received == "" || r.Received != r.Computed {
			t.Errorf("%s: %+v", s.Name(), r)
		}
		keepsSecrets(t, in, r)
	}
}

func TestARightSignatureIsSaidToBeRight(t *testing.T) {
	in := wrong{scheme: "github", lines: github(secret, body)}.input()
	r := Investigate(t.Context(), in)
	if !r.Found || r.Sentence != "The signature is right." || r.Fix != "" || r.Received == "" || r.Received != r.Computed || r.Received != r.Fitting {
		t.Errorf("%+v", r)
	}
	if r.Scheme != "GitHub, HMAC-SHA256, hex digits" || r.SignedWords() != "raw body, 59 bytes" {
		t.Errorf("%q %q", r.Scheme, r.SignedWords())
	}
}

func TestATimestampThatIsOffIsExplained(t *testing.T) {
	in := wrong{scheme: "slack", lines: "X-Slack-Request-Timestamp: " + ts + " | X-Slack-Signature: v0=" + hexOfMAC(secret, "v0:", ts, ":", body)}.input()
	for late, want := range map[time.Duration][2]string{
		12 * time.Minute:              {"12 minutes older than the request. It was sent late or again, or the sender's clock is behind.", "to 13 minutes"},
		-7 * time.Minute:              {"7 minutes ahead of the request. The sender's clock is ahead", "to 8 minutes"},
		2*time.Hour + 2*time.Second:   {"2 hours older than the request. That is a time zone", "in UTC"},
		-time.Hour - 20*time.Second:   {"60 minutes ahead of the request. That is a time zone", "in UTC"},
		40 * 24 * time.Hour:           {"40 days older than the request. It was sent late", "to 57,601 minutes"},
		26*time.Hour + 17*time.Minute: {"26 hours older than the request. It was sent late", "minutes"},
	} {
		in.Time = noon.Add(late)
		r := Investigate(t.Context(), in)
		if !r.Found || !strings.Contains(r.Sentence, want[0]) || !strings.Contains(r.Fix, want[1]) {
			t.Errorf("%s: %q %q", late, r.Sentence, r.Fix)
		}
	}
}

func TestNothingThatMatchesIsSaidToBeNothing(t *testing.T) {
	for name, test := range map[string]struct{ scheme, lines, says string }{
		"another secret":     {"github", github("who knows", body), "Nothing that was tried matches."},
		"another, with time": {"stripe", "Stripe-Signature: t=1,v1=" + hexOfMAC("x", "1.", body), "Nothing that was tried matches."},
		"token":              {"gitlab", "X-Gitlab-Token: who-knows", "The token is another one. Nothing else that was tried matches."},
		"no timestamp":       {"slack", "X-Slack-Signature: v0=" + hexOfMAC("x", body), "The header X-Slack-Request-Timestamp is missing. Nothing else"},
		"missing":            {"github", "A: b", "The header X-Hub-Signature-256 is missing. No other header looks like a signature, so the sender does not sign."},
		"of another kind":    {"github", "X-Acme-Signature: " + hexOfMAC("x", body), "The header X-Hub-Signature-256 is missing. Another header looks like a signature, but nothing"},
		"not to be read":     {"github", "X-Hub-Signature-256: sha256=zz", "The header X-Hub-Signature-256 holds no signature of a usual length"},
		"no scheme":          {"", "A: b", "This inbox checks no signature, and the request shows none"},
		"no scheme, signed":  {"", github("x", body), "This inbox checks no signature, and no secret that is kept here matches."},
		"twilio":             {"twilio", "X-Twilio-Signature: " + base64.StdEncoding.EncodeToString(by(sha1.New, "x", body)), "Nothing that was tried matches. Most likely it was signed with a secret that is not kept here, or for a URL"},
		"plain sum":          {"github", "X-Hub-Signature-256: sha256=" + func() string { s := sha256.Sum256([]byte(body)); return hex.EncodeToString(s[:]) }(), "Nothing that was tried matches."},
		"cut short":          {"github", github(secret, body)[:60], "The header X-Hub-Signature-256 holds no signature of a usual length"},
	} {
		t.Run(name, func(t *testing.T) {
			in := wrong{scheme: test.scheme, lines: test.lines}.input()
			r := Investigate(t.Context(), in)
			if r.Found || r.Left || !strings.HasPrefix(r.Sentence, test.says) || r.Fix == "" || r.Fitting != "" {
				t.Errorf("%+v", r)
			}
			for _, a := range r.Tried {
				if a.Fits {
					t.Errorf("%q fits", a.Words)
				}
			}
			keepsSecrets(t, in, r)
		})
	}
}

func TestWhatWasTriedIsToldInWords(t *testing.T) {
	r := Investigate(t.Context(), wrong{scheme: "github", lines: github("who knows", body)}.input())
	var words []string
	for _, a := range r.Tried {
		words = append(words, a.Words)
	}
	all := "\n" + strings.Join(words, "\n") + "\n"
	for _, want := range []string{groupPlain, groupWriting, groupJSON, groupForms, "Body without the last line feed", "The 2 other secrets you keep", groupPairs} {
		if strings.Count(all, "\n"+want+"\n") != 1 {
			t.Errorf("%q is not told once: %s", want, all)
		}
	}
	if words[0] != groupPlain {
		t.Errorf("first is %q", words[0])
	}
}

func TestACutBodyIsNotInvestigated(t *testing.T) {
	in := wrong{scheme: "github", lines: github(secret, body+body)}.input()
	in.Truncated = true
	if r := Investigate(t.Context(), in); r.Found || !strings.Contains(r.Sentence, "Only the first 59 bytes") {
		t.Errorf("%+v", r)
	}
}

func TestALargeBodyIsTriedAsFarAsItGoes(t *testing.T) {
	large := strings.Repeat("x", 8<<20)
	r := Investigate(t.Context(), wrong{scheme: "github", body: large + "\n", lines: github(secret, large)}.input())
	if !r.Found || r.Left || !strings.Contains(r.Sentence, "without the line feed") {
		t.Errorf("%+v", r)
	}
	r = Investigate(t.Context(), wrong{scheme: "github", body: large, lines: github("x", large)}.input())
	if r.Found || !r.Left || !strings.Contains(r.Sentence, "Not everything was tried") {
		t.Errorf("%+v", r)
	}
}

func TestAnInquiryEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := Investigate(ctx, wrong{scheme: "github", lines: github("x", body)}.input())
	if r.Found || !r.Left || len(r.Tried) > 0 {
		t.Errorf("%+v", r)
	}
}

// TestShapesAreThoseOfTheirSchemes holds what this package knows of the schemes to package signature.
func TestShapesAreThoseOfTheirSchemes(t *testing.T) {
	shaped := 0
	for _, s := range signature.Schemes() {
		secret := "whsec_plJ3nmyCDGBKInavdOK15jsl"
		lines, err := s.Sign(signature.Input{ID: "msg_1", Time: noon, Body: []byte(body), Secrets: []string{secret}, URL: "https://a.example/"})
		sh, ok := shapeOf(s, lines)
		if !ok {
			continue
		}
		if err != nil {
			t.Fatal(s.Name(), err)
		}
		shaped++
		e := collect(sh, lines)
		if len(e.shown) != 1 || !sh.complete(e) || len(sh.written(e.shown[0])) > 0 {
			t.Errorf("%s: %+v, %+v", s.Name(), e, sh.written(e.shown[0]))
			continue
		}
		k := plain(secret, sh.keying)[0]
		if mac := sh.hash.MAC(k.bytes, sh.parts(e, []byte(body))...); !hmac.Equal(mac, e.shown[0].bytes) {
			t.Errorf("%s signs in another way", s.Name())
		}
	}
	if shaped != 14 {
		t.Errorf("%d schemes have a shape", shaped)
	}
}

// TestWhatStandsBeforeASignatureIsNotRepeated: a sender may write its secret there.
func TestWhatStandsBeforeASignatureIsNotRepeated(t *testing.T) {
	for _, prefix := range []string{secret + "=", secret + ",", secret[:8] + ":", "HMAC " + secret + " "} {
		w := wrong{scheme: "github", lines: "X-Hub-Signature-256: " + prefix + hexOfMAC(secret, body), says: "with sha256= in place of what stands before the signature."}
		w.check(t)
		if r := Investigate(t.Context(), w.input()); strings.Contains(r.Sentence+r.Fix+r.Received, secret[:8]) {
			t.Errorf("%+v", r)
		}
	}
}

func TestASecretInTheURLIsNotRepeated(t *testing.T) {
	const target = "/in/shop?token=" + secret + "&escaped=s%2Fother"
	in := wrong{scheme: "trello", lines: "X-Trello-Webhook: " + base64.StdEncoding.EncodeToString(by(sha1.New, secret, body, "http://localhost:8080"+target))}.input()
	in.URL, in.Addresses = target, []string{"http://localhost:8080/in/shop"}
	in.Others = append(in.Others, Secret{"inbox " + secret, "s/other"})
	wrong{says: "for the URL http://localhost:8080/in/shop?token=•••&escaped=•••."}.checkInput(t, in)
}

// FuzzReprints: a body in another style says the same.
func FuzzReprints(f *testing.F) {
	for _, text := range []string{body, `[1,-2.5e3,"\ud83d\ude00\\\"\/\u0000",{"b":{},"a":[]},[[]] ]`, ` "a" `, "0", "{}", "[1,2"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var want any
		if !utf8.Valid(text) || json.Unmarshal(text, &want) != nil {
			if all, _ := reprints(text); len(all) > 0 && !json.Valid(text) {
				t.Error("printed what is no JSON")
			}
			return
		}
		all, _ := reprints(text)
		for _, p := range all {
			var got any
			if p.made() == nil {
				continue
			}
			if err := json.Unmarshal(p.made(), &got); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %q became %q, %v", p.match, text, p.made(), err)
			}
		}
	})
}

func FuzzInvestigate(f *testing.F) {
	f.Add("X-Hub-Signature-256", "sha256=zz,v1=,,=;:", "{}", 0)
	f.Add("Stripe-Signature", "t=1,v1=00", "a=%zz&\xff", 2)
	f.Add("webhook-signature", "v1,AAAA v1a,==", `[{"a":1e999}]`, 0)
	f.Add("X-Twilio-Signature", "x", "", 17)
	names := append(signature.Names(), "", hooks.SchemeDescribed)
	f.Fuzz(func(t *testing.T, name, value, body string, scheme int) {
		in := Input{
			URL: value, Host: name, Header: [][2]string{{name, value}, {"webhook-id", value}, {"X-Gitlab-Token", value}, {"x-signature", value}},
			Body: []byte(body), Time: noon, Addresses: []string{value},
			Verify: hooks.Verify{Scheme: names[(scheme%len(names)+len(names))%len(names)], Secrets: []string{"only-the-inbox-knows"}, Described: hooks.Description{Header: name}},
			Others: []Secret{{"inbox a", "only-another-knows"}},
		}
		r := Investigate(t.Context(), in)
		if r.Sentence == "" || strings.HasPrefix(r.Sentence, "It would match") && !strings.Contains(value, "-knows") {
			t.Errorf("%+v", r)
		}
		keepsSecrets(t, in, r)
	})
}

func BenchmarkNothingMatches(b *testing.B) {
	list := func(size int) string { return `{"list":[` + strings.Repeat(`{"a": "b"},`, size/11-2) + `1]}` }
	stripe := "Stripe-Signature: t=" + ts + ",v1=" + hexOfMAC("x", body)
	twilio := "X-Twilio-Signature: " + base64.StdEncoding.EncodeToString(by(sha1.New, "x", body))
	for name, w := range map[string]wrong{
		"2KiB":    {scheme: "stripe", body: list(2 << 10), lines: stripe},
		"1MiB":    {scheme: "stripe", body: list(1 << 20), lines: stripe},
		"10MiB":   {scheme: "stripe", body: list(10 << 20), lines: stripe},
		"Deep":    {scheme: "stripe", body: strings.Repeat("[", 9000) + strings.Repeat("]", 9000), lines: stripe},
		"Form":    {scheme: "twilio", body: "a=1" + strings.Repeat("&a=%41", 9000), lines: twilio},
		"Mailgun": {scheme: "mailgun", body: `{"signature":{"timestamp":"1","token":"t","signature":"00"},` + list(1 << 19)[1:], lines: "A: b"},
	} {
		b.Run(name, func(b *testing.B) {
			in := w.input()
			in.Addresses = []string{"https://public.example/in/shop"}
			for b.Loop() {
				if r := Investigate(b.Context(), in); r.Found {
					b.Fatal(r.Sentence)
				}
			}
		})
	}
}
