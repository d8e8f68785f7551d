// Package handshake answers the checks that providers make before they trust an address: most send a word and want it
// back, some want it signed. It is pure: it reads no clock, keeps no state and does no input or output.
//
// Each provider is one file, listed in Providers. What comes from a stranger is said back under four rules. Only as
// text/plain or JSON, with nosniff, so that no browser takes it for a page: that is how such an echo becomes cross-site
// scripting. Only visible ASCII characters, and at most MaxEcho of them. In a header only what a host name may hold.
// And what gets signed must look like a token, as a provider would have it, because whoever asks learns the signature.
package handshake

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"bellhop/hooks"
)

// All among the names of Input.Enabled stands for every provider.
const All = "all"

// The bounds of what is read and said.
const (
	MaxParsed = 64 << 10 // bytes of a body or a query; a longer one is not looked into
	MaxEcho   = 1 << 10  // bytes that are said back; a longer word is no handshake
)

// Input is a request that came to an inbox, and what the inbox knows.
type Input struct {
	Method string
	Target string // as sent: "/in/demo?challenge=abc"
	Header hooks.Header
	Body   []byte // raw and whole

	// Secrets are the inbox's. The answers to Zoom and X are the HMAC-SHA256 of a token of the sender's choice under
	// one of them. Under some schemes, such as mailgun, the content that is signed looks like such a token: an inbox
	// that checks by one of these has none to give here.
	Secrets []string

	VerifyToken string   // what Meta has to know; "" refuses it
	Enabled     []string // names of Providers, or All; empty answers nobody

	// Verify tells whether the request is signed with a secret, by a scheme of package signature. Nil is never.
	Verify func(scheme, secret string) bool
}

// Provider is one who checks addresses.
type Provider struct {
	Name  string // the word for settings and the control API, such as "slack"
	Title string // the name for people, such as "Slack"
	Does  string // a sentence for settings: what is answered, and what it takes

	answer func(request) (hooks.Answer, bool)
}

// Providers lists what is known, in the order to offer it.
func Providers() []Provider {
	return []Provider{
		{"slack", "Slack", "Says the challenge back when you save the Request URL.", slack},
		{"zoom", "Zoom", "Returns the plain token and its HMAC under the inbox's secret. Zoom asks again every 72 hours.", zoom},
		{"meta", "Meta", "Says the challenge back when the verify token is right, else answers 403.", meta},
		{"websub", "WebSub", "Agrees to every subscription, and to the end of one, that a hub asks about.", websub},
		{"cloudevents", "CloudEvents", "Lets the sender of an OPTIONS request deliver, at the rate it asks for.", cloudEvents},
		{"dropbox", "Dropbox", "Says the challenge back when you add the webhook URI.", dropbox},
		{"trello", "Trello", "Answers 200 to HEAD, which Trello sends when a webhook is created.", trello},
		{"twitter", "X (Twitter)", "Returns the HMAC of the CRC token under the inbox's secret, which is the consumer secret.", twitter},
		{"discord", "Discord", "Answers a PING that is signed with the inbox's public key. Any other gets 401.", discord},
		{"microsoft", "Microsoft Graph", "Says the validation token back when a subscription is created.", microsoft},
		{"onfleet", "Onfleet", "Says the check value back when a webhook is created.", onfleet},
	}
}

// CheckEnabled refuses names that no provider has, with a sentence for a person.
func CheckEnabled(names []string) error {
	for _, name := range names {
		known := func(p Provider) bool { return p.Name == name }
		if name != All && !slices.ContainsFunc(Providers(), known) {
			return hooks.Invalid("There is no handshake of this name. Try slack, zoom or all.")
		}
	}
	return nil
}

// Answer gives the answer to a provider's check and the provider's title. ok is false for any other request, and when
// the provider is not enabled: then the inbox says what it says to everyone. An answer may also be a refusal, which
// says why. It has a status and a body of its own, and no delay, for most providers wait for 3 s only.
func Answer(in Input) (answer hooks.Answer, provider string, ok bool) {
	if len(in.Enabled) == 0 {
		return hooks.Answer{}, "", false
	}
	all, r := slices.Contains(in.Enabled, All), read(in)
	for _, p := range Providers() {
		if !all && !slices.Contains(in.Enabled, p.Name) {
			continue
		}
		if answer, ok := p.answer(r); ok {
			return answer, p.Title, true
		}
	}
	return hooks.Answer{}, "", false
}

// request is an Input with its query read.
type request struct {
	Input
	query url.Values
}

// read reads what may be read: an overlong query or body is as good as none.
func read(in Input) request {
	r := request{Input: in}
	if len(in.Body) > MaxParsed {
		r.Body = nil
	}
	_, query, _ := strings.Cut(in.Target, "?")
	if query, _, _ = strings.Cut(query, "#"); len(query) <= MaxParsed {
		r.query, _ = url.ParseQuery(query) // what is readable is kept, and no provider sends anything else
	}
	return r
}

// object reads a POST's body, a JSON object, into a struct. It looks for a word first, so that a body without it costs
// next to nothing.
func (r request) object(word string, into any) bool {
	return r.Method == "POST" && bytes.Contains(r.Body, []byte(word)) && json.Unmarshal(r.Body, into) == nil
}

// signedWith gives the secret that the request is signed with by a scheme.
func (r request) signedWith(scheme string) (secret string, ok bool) {
	return r.find(func(secret string) bool { return r.Verify != nil && r.Verify(scheme, secret) })
}

// firstSecret gives the secret that signs where nothing tells which one should.
func (r request) firstSecret() (secret string, ok bool) {
	return r.find(func(string) bool { return true })
}

// find gives the first secret that fits. An empty one is none.
func (r request) find(fits func(secret string) bool) (secret string, ok bool) {
	for _, secret := range r.Secrets {
		if secret != "" && fits(secret) {
			return secret, true
		}
	}
	return "", false
}
