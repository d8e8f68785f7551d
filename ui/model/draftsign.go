package model

import (
	"context"
	"slices"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/signature"
	"bellhop/ui/lang"
)

// Keyring finds what a request may be signed anew with. It may be called from any goroutine.
type Keyring interface {
	// Keys lists the secrets of whoever signs an exchange's request, the likeliest first.
	Keys(ctx context.Context, exchange hooks.ID) ([]hooks.Key, error)
}

// SignOptions lists the ways to sign: as it was, not at all, by the schemes that the keys are of, then the commonest, then
// all others that can sign.
func (e DraftEdit) SignOptions() []Option {
	options := []Option{{"", lang.T("As it was")}, {hooks.SchemeNone, lang.T("Not signed")}}
	add := func(name, title string) {
		if !slices.ContainsFunc(options, func(o Option) bool { return o.Value == name }) {
			options = append(options, Option{name, title})
		}
	}
	for _, key := range e.keys {
		if s, ok := signature.Of(key.Sign.Scheme, key.Sign.Described); ok && key.Sign.Scheme == hooks.SchemeDescribed {
			add(s.Name(), lang.T("Own scheme"))
		} else if ok {
			add(s.Name(), s.Title())
		}
	}
	for _, name := range []string{"github", "stripe", hooks.SchemeStandard} {
		if s, ok := signature.Find(name); ok {
			add(s.Name(), s.Title())
		}
	}
	for _, s := range signature.Signers() {
		add(s.Name(), s.Title())
	}
	return options
}

// SetScheme chooses how it is signed. A secret that fits is filled in where none was typed.
func (e *DraftEdit) SetScheme(scheme string) {
	e.Scheme = scheme
	if offers := e.Offers(); e.secrets[scheme] == "" && len(offers) > 0 {
		e.secrets[scheme] = offers[0].Sign.Secrets[0]
	}
}

// Signs reports whether the chosen way needs a secret.
func (e DraftEdit) Signs() bool { return e.Scheme != "" && e.Scheme != hooks.SchemeNone }

// Secret is the secret for the chosen scheme.
func (e DraftEdit) Secret() string { return e.secrets[e.Scheme] }

// SetSecret changes the secret for the chosen scheme.
func (e *DraftEdit) SetSecret(secret string) { e.secrets[e.Scheme] = secret }

// Offers lists the keys that fit the chosen scheme.
func (e DraftEdit) Offers() (fitting []hooks.Key) {
	for _, key := range e.keys {
		if key.Sign.Scheme == e.Scheme {
			fitting = append(fitting, key)
		}
	}
	return fitting
}

// SecretFrom tells where the secret comes from: from inbox stripe. It is "" for one that was typed.
func (e DraftEdit) SecretFrom() string {
	for _, key := range e.Offers() {
		if key.Sign.Secrets[0] == e.Secret() {
			if inbox, is := strings.CutPrefix(key.From, "inbox "); is {
				return lang.T("from inbox %s", inbox)
			}
			return lang.T("from subscription %s", strings.TrimPrefix(key.From, "subscription "))
		}
	}
	return ""
}

// UseWords offers the secret that fits best; "" when none does.
func (e DraftEdit) UseWords() string {
	offers := e.Offers()
	if len(offers) == 0 {
		return ""
	}
	if inbox, is := strings.CutPrefix(offers[0].From, "inbox "); is {
		return lang.T("Use that of inbox %s", inbox)
	}
	return lang.T("Use that of subscription %s", strings.TrimPrefix(offers[0].From, "subscription "))
}

// SignWords says what the chosen way means for this request; "" when there is nothing to say.
func (e DraftEdit) SignWords() string {
	if e.Signs() {
		return lang.T("Signed when you send, with a fresh timestamp and id.")
	}
	_, changes := signature.Resend(hooks.Replay{Sign: hooks.Sign{Scheme: hooks.SchemeNone, Described: e.described()}}, e.wanted())
	var names []string
	for _, c := range changes {
		if c.What == hooks.LeftOut && slices.ContainsFunc(signatureNames(e.described()), func(name string) bool { return strings.EqualFold(name, c.Name) }) {
			names = append(names, printable(c.Name))
		}
	}
	switch {
	case len(names) == 0:
		return lang.T("The original has no line of a known signature.")
	case e.Scheme == hooks.SchemeNone:
		return lang.T("Left out: %s.", strings.Join(names, ", "))
	case e.Body.Edited():
		return lang.N(len(names), "%s no longer fits the edited body.", "%s no longer fit the edited body.", strings.Join(names, ", "))
	}
	return lang.N(len(names), "%s is sent as it was. A timestamp in it may be too old by now.",
		"%s are sent as they were. A timestamp among them may be too old by now.", strings.Join(names, ", "))
}

// signatureNames lists the lines that a signature of any known scheme may have.
func signatureNames(described hooks.Description) (names []string) {
	for _, scheme := range append(signature.Names(), hooks.SchemeDescribed) {
		names = append(names, signature.Lines(scheme, described)...)
	}
	return names
}

// described gives the scheme in own words that one of the keys is of.
func (e DraftEdit) described() hooks.Description {
	for _, key := range e.keys {
		if key.Sign.Scheme == hooks.SchemeDescribed {
			return key.Sign.Described
		}
	}
	return hooks.Description{}
}

// sign is how the replay is signed. The way with no signature names the lines of an own scheme as well.
func (e DraftEdit) sign() hooks.Sign {
	switch {
	case e.Scheme == "":
		return hooks.Sign{}
	case !e.Signs():
		return hooks.Sign{Scheme: e.Scheme, Described: e.described()}
	}
	s := hooks.Sign{Scheme: e.Scheme, Secrets: []string{e.Secret()}}
	if e.Scheme == hooks.SchemeDescribed {
		s.Described = e.described()
	}
	return s
}
