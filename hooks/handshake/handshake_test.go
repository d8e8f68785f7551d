package handshake_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/handshake"
	"bellhop/hooks/signature"
)

var (
	plain   = hooks.Header{{"Content-Type", "text/plain; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}}
	jsonish = hooks.Header{{"Content-Type", "application/json"}, {"X-Content-Type-Options", "nosniff"}}
)

// zoomBody and zoomAnswer have the MAC under "zoom_secret"; twitterAnswer has the one under "consumer_secret" of
// "crc_tok". They were worked out by the providers' descriptions, apart from this code.
const (
	zoomBody      = `{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680,"event":"endpoint.url_validation"}`
	zoomAnswer    = `{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"46a324cfb7c2ec760e4cd561586a53aadb6fc7561eb8d626d6ee1b71d808b3c0"}`
	twitterAnswer = `{"response_token":"sha256=G9xb2lmWUaKd/RRNUZyEtBISsvcPHxHxNfIRVeLDF2A="}`
	slackBody     = `{"token":"Jhj5dZrVaK7ZwHHjRyZWjbDl","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}`
)

// check is a request with the answer that it has to get; an empty title is no answer.
type check struct {
	name   string
	in     handshake.Input
	title  string
	status int
	header hooks.Header
	body   string
}

func get(target string) handshake.Input { return handshake.Input{Method: "GET", Target: target} }

func post(target, body string) handshake.Input {
	return handshake.Input{Method: "POST", Target: target, Body: []byte(body)}
}

func with(in handshake.Input, change func(*handshake.Input)) handshake.Input {
	change(&in)
	return in
}

func secrets(list ...string) func(*handshake.Input) {
	return func(in *handshake.Input) { in.Secrets = list }
}

func header(lines ...[2]string) func(*handshake.Input) {
	return func(in *handshake.Input) { in.Header = lines }
}

func verifyToken(token string) func(*handshake.Input) {
	return func(in *handshake.Input) { in.VerifyToken = token }
}

func options(lines ...[2]string) handshake.Input {
	return handshake.Input{Method: "OPTIONS", Target: "/in/demo", Header: lines}
}

func run(t *testing.T, checks []check) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			if c.in.Enabled == nil {
				c.in.Enabled = []string{handshake.All}
			}
			answer, title, ok := handshake.Answer(c.in)
			if ok != (c.title != "") || title != c.title {
				t.Fatalf("%q, %v; want %q", title, ok, c.title)
			}
			if answer.Status != c.status || string(answer.Body) != c.body || !slices.Equal(answer.Header, c.header) {
				t.Errorf("%d %q %q\nwant %d %q %q", answer.Status, answer.Header, answer.Body, c.status, c.header, c.body)
			}
			if ok && answer.Body == nil {
				t.Error("the body is nil, which stands for the inbox's default")
			}
		})
	}
}

// TestProvidersGetTheAnswerTheyDescribe has each provider's own check.
func TestProvidersGetTheAnswerTheyDescribe(t *testing.T) {
	const hub = "/in/demo?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meatyhamhock"
	const sub = "/in/demo?hub.topic=https%3A%2F%2Fexample.com%2Ffeed&hub.challenge=oJ8%2Bx%20y&hub.lease_seconds=864000&hub.mode="
	run(t, []check{
		{"slack", post("/in/demo", slackBody), "Slack", 200, plain, "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"},
		{"zoom", with(post("/in/demo", zoomBody), secrets("zoom_secret")), "Zoom", 200, jsonish, zoomAnswer},
		{"meta", with(get(hub), verifyToken("meatyhamhock")), "Meta", 200, plain, "1158201444"},
		{"websub, subscribe", get(sub + "subscribe"), "WebSub", 200, plain, "oJ8+x y"},
		{"websub, unsubscribe", get(sub + "unsubscribe"), "WebSub", 200, plain, "oJ8+x y"},
		{"websub with the verify token of its forerunner", get(sub + "subscribe&hub.verify_token=x"), "WebSub", 200, plain, "oJ8+x y"},
		{
			"cloudevents", options([2]string{"webhook-request-origin", "eventemitter.example.com"}, [2]string{"WebHook-Request-Rate", "120"}),
			"CloudEvents", 200,
			hooks.Header{{"Allow", "POST"}, {"WebHook-Allowed-Origin", "eventemitter.example.com"}, {"WebHook-Allowed-Rate", "120"}},
			"",
		},
		{
			"cloudevents without a rate", options([2]string{"WebHook-Request-Origin", "eventgrid.azure.net"}),
			"CloudEvents", 200,
			hooks.Header{{"Allow", "POST"}, {"WebHook-Allowed-Origin", "eventgrid.azure.net"}, {"WebHook-Allowed-Rate", "*"}},
			"",
		},
		{"dropbox", get("/in/demo?challenge=abc123"), "Dropbox", 200, plain, "abc123"},
		{"trello", handshake.Input{Method: "HEAD", Target: "/in/demo"}, "Trello", 200, nil, ""},
		{"twitter", with(get("/in/demo?crc_token=crc_tok&nonce=MTc2"), secrets("consumer_secret")), "X (Twitter)", 200, jsonish, twitterAnswer},
		{
			"microsoft", post("/in/demo?validationToken=Validation%3a+Testing+client+application+reachability", ""),
			"Microsoft Graph", 200, plain, "Validation: Testing client application reachability",
		},
		{"microsoft sharepoint", post("/in/demo?validationtoken=a-b-c", ""), "Microsoft Graph", 200, plain, "a-b-c"},
		{"onfleet", get("/in/demo?check=example"), "Onfleet", 200, plain, "example"},
		{"a target in absolute form", get("http://host.example/in/demo?check=example"), "Onfleet", 200, plain, "example"},
	})
}

func TestRefusalsSayWhatIsAmiss(t *testing.T) {
	const hub = "/in/demo?hub.mode=subscribe&hub.challenge=1&hub.verify_token="
	const noSecret = "This inbox has no secret, and the answer has to be signed with it. Set it in the inbox's settings.\n"
	const wrongToken = "The verify token is not the one of this inbox.\n"
	run(t, []check{
		{"meta with a wrong token", with(get(hub+"wrong"), verifyToken("right")), "Meta", 403, plain, wrongToken},
		{"meta with an empty token", with(get(hub), verifyToken("right")), "Meta", 403, plain, wrongToken},
		{"meta, none set", get(hub), "Meta", 403, plain, "This inbox has no verify token. Set it in the inbox's settings.\n"},
		{"zoom without a secret", post("/in/demo", zoomBody), "Zoom", 403, plain, noSecret},
		{"twitter with an empty secret", with(get("/in/demo?crc_token=crc_tok"), secrets("")), "X (Twitter)", 403, plain, noSecret},
	})
}

func TestOtherRequestsAreLeftAlone(t *testing.T) {
	run(t, []check{
		{name: "a webhook", in: post("/in/demo", `{"type":"comment.created","data":{}}`)},
		{name: "an event that speaks of the check", in: post("/in/demo", `{"type":"event_callback","event":{"text":"url_verification"},"challenge":"x"}`)},
		{name: "a zoom event that speaks of it", in: post("/in/demo", `{"event":"chat","payload":{"plainToken":"endpoint.url_validation"}}`)},
		{name: "no json", in: post("/in/demo", `url_verification endpoint.url_validation "type"`)},
		{name: "a challenge that is no text", in: post("/in/demo", `{"type":"url_verification","challenge":{"a":1}}`)},
		{name: "a challenge in a PUT", in: with(post("/in/demo", slackBody), func(in *handshake.Input) { in.Method = "PUT" })},
		{name: "a plain GET", in: get("/in/demo")},
		{name: "an empty challenge", in: get("/in/demo?challenge=&check=&crc_token=&hub.mode=subscribe")},
		{name: "a challenge in the path", in: get("/in/demo/challenge=1")},
		{name: "a challenge in the fragment", in: get("/in/demo?a=b#?challenge=1")},
		{name: "a denied subscription", in: get("/in/demo?hub.mode=denied&hub.topic=t&hub.reason=r")},
		{name: "a browser's preflight", in: options([2]string{"Origin", "https://example.com"}, [2]string{"Access-Control-Request-Method", "POST"})},
		{name: "a ping of type 1 that is not signed", in: post("/in/demo", `{"type":1}`)},
	})
}

// TestHostileWordsAreNotSaidBack: what no provider would send is no handshake, and gets what everyone gets.
func TestHostileWordsAreNotSaidBack(t *testing.T) {
	long := strings.Repeat("a", handshake.MaxEcho+1)
	deep := `{"type":"url_verification","challenge":` + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000) + "}"
	wide := `{"type":"url_verification","challenge":"x","pad":"` + strings.Repeat("a", handshake.MaxParsed) + `"}`
	run(t, []check{
		{name: "too long", in: get("/in/demo?challenge=" + long)},
		{name: "too long in json", in: post("/in/demo", `{"type":"url_verification","challenge":"`+long+`"}`)},
		{name: "a query over the limit", in: get("/in/demo?challenge=x&pad=" + strings.Repeat("a", handshake.MaxParsed))},
		{name: "a body over the limit", in: post("/in/demo", wide)},
		{name: "nested too deep", in: post("/in/demo", deep)},
		{name: "line breaks", in: get("/in/demo?challenge=a%0d%0aSet-Cookie:%20b=c")},
		{name: "line breaks in json", in: post("/in/demo", `{"type":"url_verification","challenge":"a\r\nb"}`)},
		{name: "a null byte", in: get("/in/demo?check=a%00b")},
		{name: "no utf-8", in: get("/in/demo?check=%ff%fe")},
		{name: "utf-8 that turns the writing around", in: get("/in/demo?check=%e2%80%ae")},
		{name: "an origin with a line break", in: options([2]string{"WebHook-Request-Origin", "a\r\nb: c"})},
		{name: "an origin longer than a domain name", in: options([2]string{"WebHook-Request-Origin", long[:254]})},
		{name: "an origin with a script", in: options([2]string{"WebHook-Request-Origin", "<script>"})},
	})
	script := "<script>alert(1)</script>"
	run(t, []check{
		{"the longest", get("/in/demo?challenge=" + long[1:]), "Dropbox", 200, plain, long[1:]},
		{"a script is text", get("/in/demo?challenge=" + url.QueryEscape(script)), "Dropbox", 200, plain, script},
		{
			"a rate of nothing", options([2]string{"WebHook-Request-Origin", "a.example"}, [2]string{"WebHook-Request-Rate", "0"}),
			"CloudEvents", 200,
			hooks.Header{{"Allow", "POST"}, {"WebHook-Allowed-Origin", "a.example"}, {"WebHook-Allowed-Rate", "*"}},
			"",
		},
		{
			"a rate that is none", options([2]string{"WebHook-Request-Origin", "a.example"}, [2]string{"WebHook-Request-Rate", "0\r\nx: y"}),
			"CloudEvents", 200,
			hooks.Header{{"Allow", "POST"}, {"WebHook-Allowed-Origin", "a.example"}, {"WebHook-Allowed-Rate", "*"}},
			"",
		},
	})
}

// TestSignaturesCannotBeAskedFor: a stranger must not get a delivery signed by passing its content off as a token.
func TestSignaturesCannotBeAskedFor(t *testing.T) {
	for _, content := range []string{`v0:1700000000:{}`, `{"id":"evt_1"}`, `1700000000.{}`, `[1]`, `"a"`, "a b", "", strings.Repeat("a", 300)} {
		quoted := strings.ReplaceAll(content, `"`, `\"`)
		run(t, []check{
			{name: "zoom " + content, in: with(post("/in/demo", `{"event":"endpoint.url_validation","payload":{"plainToken":"`+quoted+`"}}`), secrets("s"))},
			{name: "twitter " + content, in: with(get("/in/demo?crc_token="+url.QueryEscape(content)), secrets("s"))},
		})
	}
}

// signed signs a POST by a scheme, and has it verified by the same package as an inbox does.
func signed(t *testing.T, scheme, body, secret string) handshake.Input {
	t.Helper()
	s, ok := signature.Find(scheme)
	if !ok {
		t.Fatal("no scheme " + scheme)
	}
	now := time.Unix(1700000000, 0)
	lines, err := s.Sign(signature.Input{Body: []byte(body), Secrets: []string{secret}, Time: now})
	if err != nil {
		t.Fatal(err)
	}
	in := with(post("/in/demo", body), header(lines...))
	in.Verify = func(name, secret string) bool {
		s, known := signature.Find(name)
		verdict, _ := s.Verify(signature.Input{Header: lines, Body: []byte(body), Secrets: []string{secret}, Time: now})
		return known && verdict == signature.Valid
	}
	return in
}

func TestDiscordGetsAPongForASignedPingOnly(t *testing.T) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize)).Public().(ed25519.PublicKey)
	public, stranger := hex.EncodeToString(key.Public().(ed25519.PublicKey)), hex.EncodeToString(other)
	sign := func(body string) handshake.Input { return signed(t, "discord", body, hex.EncodeToString(key)) }
	unchecked := func(in *handshake.Input) { in.Secrets, in.Verify = []string{public}, nil }

	const ping = `{"application_id":"1","id":"2","token":"t","type":1,"version":1}`
	const refused = "The signature does not fit a public key of this inbox.\n"
	empty := hooks.Header{{"Content-Type", "application/json"}}
	run(t, []check{
		{"signed", with(sign(ping), secrets(public)), "Discord", 200, jsonish, `{"type":1}`},
		{"signed with the second of two keys", with(sign(ping), secrets(stranger, public)), "Discord", 200, jsonish, `{"type":1}`},
		{"signed, of webhook events", with(sign(`{"version":1,"application_id":"1","type":0}`), secrets(public)), "Discord", 204, empty, ""},
		{"signed by a stranger", with(sign(ping), secrets(stranger)), "Discord", 401, plain, refused},
		{"no key", sign(ping), "Discord", 401, plain, refused},
		{"nobody to verify", with(sign(ping), unchecked), "Discord", 401, plain, refused},
		{name: "an event", in: with(sign(`{"version":1,"type":1,"event":{"type":"ENTITLEMENT_CREATE"}}`), secrets(public))},
		{name: "a command", in: with(sign(`{"type":2,"data":{"name":"blep"}}`), secrets(public))},
		{name: "a type in words", in: with(sign(`{"type":"1"}`), secrets(public))},
		{name: "no type", in: with(sign(`{"data":{"type":1}}`), secrets(public))},
	})
}

// TestZoomAnswersWithTheSecretThatSigned: while secrets are changed, only one of them is right.
func TestZoomAnswersWithTheSecretThatSigned(t *testing.T) {
	in := signed(t, "zoom", zoomBody, "zoom_secret")
	run(t, []check{
		{"the second", with(in, secrets("new_secret", "zoom_secret")), "Zoom", 200, jsonish, zoomAnswer},
		{"after an empty one, unsigned", with(post("/in/demo", zoomBody), secrets("", "zoom_secret", "b")), "Zoom", 200, jsonish, zoomAnswer},
	})
}

func TestOnlyEnabledProvidersAreAnswered(t *testing.T) {
	enable := func(names ...string) func(*handshake.Input) {
		return func(in *handshake.Input) { in.Enabled = append([]string{}, names...) }
	}
	dropbox := get("/in/demo?challenge=abc")
	run(t, []check{
		{name: "none", in: with(dropbox, enable())},
		{name: "another", in: with(dropbox, enable("slack", "onfleet"))},
		{"this one", with(dropbox, enable("slack", "dropbox")), "Dropbox", 200, plain, "abc"},
		{"all", with(dropbox, enable(handshake.All)), "Dropbox", 200, plain, "abc"},
		{name: "trello is not asked", in: with(handshake.Input{Method: "HEAD"}, enable("dropbox"))},
	})
}

func TestProvidersAreFitForSettings(t *testing.T) {
	seen := map[string]bool{handshake.All: true}
	var names []string
	for _, p := range handshake.Providers() {
		if seen[p.Name] || seen[p.Title] || p.Name != strings.ToLower(p.Name) || !strings.HasSuffix(p.Does, ".") {
			t.Errorf("%q %q %q", p.Name, p.Title, p.Does)
		}
		seen[p.Name], seen[p.Title] = true, true
		names = append(names, p.Name)
	}
	if len(names) != 11 {
		t.Errorf("%d providers", len(names))
	}
	if err := handshake.CheckEnabled(append(names, handshake.All)); err != nil {
		t.Error(err)
	}
	if err := handshake.CheckEnabled([]string{"slack", "Zoom"}); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("an unknown name: %v", err)
	}
}
