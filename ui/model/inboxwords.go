package model

import (
	"slices"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/handshake"
	"bellhop/hooks/signature"
	"bellhop/ui/lang"
)

// Option is a value to choose and what it is called.
type Option struct{ Value, Text string }

// SchemeOptions lists what a signature can be checked by. The first, "", checks nothing.
func SchemeOptions() []Option {
	options := []Option{{"", lang.T("No check")}}
	for _, s := range signature.Schemes() {
		options = append(options, Option{s.Name(), s.Title()})
	}
	return append(options, Option{hooks.SchemeDescribed, lang.T("An own scheme")})
}

// GenerateSecret gives a new secret for a scheme; ok is false where the other side is the one who makes it.
func GenerateSecret(scheme string) (secret string, ok bool) {
	own := []string{"standard-webhooks", "svix", "github", "gitlab", "convoy", "outpost", "websub", "bitbucket", "trello", hooks.SchemeDescribed}
	secret = signature.GenerateSecret()
	found, known := signature.Of(scheme, hooks.Description{})
	return secret, slices.Contains(own, scheme) && known && found.Validate(secret) == nil
}

// AnswerKinds lists the ways to answer with short names.
func AnswerKinds() []Option {
	return []Option{
		{string(hooks.AnswerFixed), lang.T("Fixed")},
		{string(hooks.AnswerSequence), lang.T("Sequence")},
		{string(hooks.AnswerEcho), lang.T("Echo")},
		{string(hooks.AnswerForwarded), lang.T("As forwarded")},
		{string(hooks.AnswerClose), lang.T("Close")},
		{string(hooks.AnswerReset), lang.T("Reset")},
	}
}

// AnswerWords says what a way to answer means for a sender.
func AnswerWords(kind hooks.AnswerKind) string {
	switch kind {
	case hooks.AnswerSequence:
		return lang.T("Each caller gets the next status, with the same body.")
	case hooks.AnswerEcho:
		return lang.T("The request's own body goes back, as JSON or plain text.")
	case hooks.AnswerForwarded:
		return lang.T("The sender waits and gets what the first forward's target answers.")
	case hooks.AnswerClose:
		return lang.T("The connection is closed without an answer. The capture is stored all the same.")
	case hooks.AnswerReset:
		return lang.T("The connection is broken off. The capture is stored all the same.")
	}
	return lang.T("Every caller gets the same, once the capture is stored.")
}

// EnforceWords says what answering before or after the check means.
func EnforceWords(enforce bool) string {
	if enforce {
		return lang.T("Checks first and answers 401 to what is not signed right. The sender waits for the check and may give up on you. Everything is stored all the same.")
	}
	return lang.T("Stores, answers, then judges. A wrong signature is marked here and the sender hears nothing of it.")
}

// ContentTypes lists common values.
func ContentTypes() []string {
	return []string{
		"application/json", "text/plain; charset=utf-8", "text/html; charset=utf-8", "application/xml", "text/xml",
		"application/x-www-form-urlencoded", "application/cloudevents+json",
	}
}

// Shake is a provider whose address check can be answered.
type Shake struct{ Value, Text, Words string }

// Handshakes lists them in the order to offer them.
func Handshakes() []Shake {
	var list []Shake
	for _, p := range handshake.Providers() {
		list = append(list, Shake{p.Name, p.Title, p.Does})
	}
	return list
}

// Words says which captures go to a forward; "" is all.
func (f ForwardDraft) Words() string {
	var words []string
	if f.Events != "" {
		words = append(words, lang.T("event %s", f.Events))
	}
	if f.Path != "" {
		words = append(words, lang.T("path %s", f.Path))
	}
	if f.HeaderName != "" {
		words = append(words, lang.T("header %s", strings.TrimSuffix(f.HeaderName+": "+f.HeaderValue, ": ")))
	}
	if len(words) == 0 {
		return ""
	}
	return lang.T("Only %s", strings.Join(words, lang.T(", ")))
}
