package detective

import (
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// keying is how a scheme makes a key of a secret.
type keying int

const (
	byLetters keying = iota // of its letters
	decoded                 // of what stands behind whsec_, decoded from base64
	asText                  // as package signature does; only forms of the text are tried
)

// shape is how a scheme that makes an HMAC writes it.
type shape struct {
	title    string
	header   string
	prefix   string // before each signature
	encoding signature.Encoding
	hash     signature.Hash
	free     bool   // the hash is the sender's choice
	either   bool   // so is the encoding
	padded   bool   // base64 needs its padding
	template string // what is signed, with {id}, {ts} and {body} in it
	id, time string // headers; without one for the time, t= or ts= in the signature's header
	keying   keying
}

func hexOf(title, header, prefix, template string) shape {
	return shape{title: title, header: header, prefix: prefix, encoding: signature.Hex, hash: signature.SHA256, template: template}
}

func standard(title, id, time, header string) shape {
	return shape{
		title: title, header: header, prefix: "v1,", encoding: signature.Base64, hash: signature.SHA256, padded: true,
		template: "{id}.{ts}.{body}", id: id, time: time, keying: decoded,
	}
}

// shapeOf gives the shape of a scheme for a request; ok is false for a scheme of another kind, which only package
// signature can check.
func shapeOf(s signature.Scheme, header hooks.Header) (sh shape, ok bool) {
	if d, described := s.(signature.Described); described {
		return describedShape(d), d.Check() == nil
	}
	title := s.Title()
	switch s.Name() {
	case "standard-webhooks":
		return standard(title, "webhook-id", "webhook-timestamp", "webhook-signature"), true
	case "svix":
		if header.Get("svix-signature") == "" && header.Get("webhook-signature") != "" {
			return standard(title, "webhook-id", "webhook-timestamp", "webhook-signature"), true
		}
		return standard(title, "svix-id", "svix-timestamp", "svix-signature"), true
	case "github", "meta":
		return hexOf(title, "X-Hub-Signature-256", "sha256=", "{body}"), true
	case "bitbucket", "websub":
		sh = hexOf(title, "X-Hub-Signature", "sha256=", "{body}")
		sh.free = true
		return sh, true
	case "stripe":
		return hexOf(title, "Stripe-Signature", "v1=", "{ts}.{body}"), true
	case "slack":
		sh = hexOf(title, "X-Slack-Signature", "v0=", "v0:{ts}:{body}")
		sh.time = "X-Slack-Request-Timestamp"
		return sh, true
	case "zoom":
		sh = hexOf(title, "x-zm-signature", "v0=", "v0:{ts}:{body}")
		sh.time = "x-zm-request-timestamp"
		return sh, true
	case "shopify":
		sh = hexOf(title, "X-Shopify-Hmac-SHA256", "", "{body}")
		sh.encoding = signature.Base64
		return sh, true
	case "dropbox":
		return hexOf(title, "X-Dropbox-Signature", "", "{body}"), true
	case "outpost":
		return hexOf(title, "x-outpost-signature", "v0=", "{body}"), true
	case "paddle":
		return hexOf(title, "Paddle-Signature", "h1=", "{ts}:{body}"), true
	case "convoy":
		sh = hexOf(title, "X-Convoy-Signature", "", "{body}")
		sh.free, sh.either = true, true
		if strings.Contains(header.Get(sh.header), "t=") {
			sh.prefix, sh.template = "v1=", "{ts},{body}"
		}
		return sh, true
	}
	return shape{}, false
}

func describedShape(d signature.Described) shape {
	sh := shape{
		title: "this inbox's scheme", header: d.Header, prefix: d.Prefix, encoding: d.Encoding, hash: d.Hash,
		template: d.Template, id: d.IDHeader, time: d.TimestampHeader,
	}
	if sh.encoding == "" {
		sh.encoding = signature.Hex
	}
	if sh.hash == "" {
		sh.hash = signature.SHA256
	}
	if sh.template == "" {
		sh.template = "{body}"
	}
	return sh
}

// parts fills the template.
func (s shape) parts(e evidence, body []byte) [][]byte {
	var parts [][]byte
	filled := strings.NewReplacer("{id}", e.id, "{ts}", e.time)
	for i, text := range strings.Split(s.template, "{body}") {
		if i > 0 {
			parts = append(parts, body)
		}
		if text != "" {
			parts = append(parts, []byte(filled.Replace(text)))
		}
	}
	return parts
}

// complete reports whether the evidence has all that the template needs.
func (s shape) complete(e evidence) bool {
	return (e.id != "" || !strings.Contains(s.template, "{id}")) && (e.time != "" || !strings.Contains(s.template, "{ts}"))
}
