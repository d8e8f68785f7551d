package inspect

import (
	"encoding/json"

	"bellhop/hooks"
)

// mark is a header line that gives a sender away.
type mark struct {
	header   string // its presence tells
	provider string
	event    string // the header that names the event; "" when the body's type does
	id       string // the header that names the request; "" when the body's id does
}

// marks are tried in order: a sender that also sends a general scheme's headers stands before that scheme.
var marks = [...]mark{
	{"X-GitHub-Event", "GitHub", "X-GitHub-Event", "X-GitHub-Delivery"},
	{"X-Gitlab-Event", "GitLab", "X-Gitlab-Event", "X-Gitlab-Event-UUID"},
	{"Stripe-Signature", "Stripe", "", ""},
	{"svix-id", "Svix", "", "svix-id"},
	{"webhook-id", "Standard Webhooks", "", "webhook-id"},
}

// The bounds of what is believed of a sender's words.
const (
	maxPeek = 1 << 20 // a longer body is not parsed to learn its type
	maxWord = 128
)

// recognise tells who sent a request, what happened, and the sender's id for it, as far as the request tells.
func recognise(h hooks.Header, body []byte) (provider, event, id string) {
	for _, m := range marks {
		if h.Get(m.header) == "" {
			continue
		}
		event, id = h.Get(m.event), h.Get(m.id)
		if m.event == "" || m.id == "" {
			var said struct{ Type, ID string }
			if len(body) <= maxPeek && json.Unmarshal(body, &said) == nil {
				event, id = first(event, said.Type), first(id, said.ID)
			}
		}
		return m.provider, cut(event), cut(id)
	}
	return "", "", ""
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// cut keeps a sender's word to a length that a list bears.
func cut(s string) string {
	if r := []rune(s); len(r) > maxWord {
		return string(r[:maxWord-1]) + "…"
	}
	return s
}
