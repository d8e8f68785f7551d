package model

import (
	"context"
	"strings"
	"sync/atomic"

	"bellhop/hooks"
	"bellhop/hooks/content"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
	"bellhop/ui/redact"
)

// Veil says whether what is captured is shown redacted, for a shared screen. Without it secrets alone are masked. It only
// changes what is worded: what is stored, sent, exported and filtered by is not its business. A nil Veil is off. All
// methods may be called from any goroutine.
type Veil struct{ on atomic.Bool }

// On reports whether captured text is shown redacted.
func (v *Veil) On() bool { return v != nil && v.on.Load() }

// Set redacts, or shows again. Views that are loaded show it with their next load.
func (v *Veil) Set(on bool) { v.on.Store(on) }

func (v *Veil) level() redact.Level {
	if v.On() {
		return redact.All
	}
	return redact.Secrets
}

// exchange gives an exchange to be worded.
func (v *Veil) exchange(e hooks.Exchange) hooks.Exchange {
	level := v.level()
	e.URL = redact.URL(e.URL, level)
	if level < redact.All {
		return e
	}
	e.Host, e.Remote = redact.Host(e.Host, level), redact.Address(e.Remote, level)
	for _, text := range []*string{&e.Error, &e.StateReason, &e.VerdictReason, &e.SenderID} {
		*text, _ = redact.Text(*text, level)
	}
	return e
}

// hide gives a message's head without what is to be hidden, and counts that.
func (m *Message) hide(level redact.Level) {
	first, hidden := redact.Text(m.First, level)
	m.First = first
	m.Hidden += hidden
	for i, line := range m.Header {
		m.Header[i][1], hidden = redact.Line(line[0], line[1], level)
		m.Hidden += hidden
	}
	m.Hidden += m.Body.hide(level)
}

// hide takes what is to be hidden out of what is shown of a body, and counts that. The stored bytes stay in Raw.
func (b *Body) hide(level redact.Level) (hidden int) {
	switch {
	case level == redact.Nothing || b.Text == "":
		return 0
	case b.Lang == LangHex && level == redact.All:
		b.Text, b.Lang = "", LangPlain
		b.Notice = lang.T("Bytes are not shown as hex while the screen is redacted.")
		return 1
	case b.Lang == LangHex:
		if b.Binary {
			return 0
		}
		if _, hidden = redact.Text(string(b.Raw[:min(len(b.Raw), maxHex)]), level); hidden > 0 {
			b.Text, b.Lang = "", LangPlain
			b.Notice = lang.T("These bytes hold secrets, so they are not shown as hex. Reveal shows them.")
		}
		return hidden
	}
	b.Text, hidden = redact.Text(b.Text, level)
	if level == redact.All {
		for i := range b.Parts {
			b.Parts[i].Name, _ = redact.Text(b.Parts[i].Name, level)
			b.Parts[i].File, _ = redact.Text(b.Parts[i].File, level)
		}
	}
	return hidden
}

// Source gives what reads as another source does, and redacts it while the veil is on. What is read is for the eye only: it
// may be neither sent nor stored.
func (v *Veil) Source(of Source) Source { return veiled{of, v} }

type veiled struct {
	Source
	veil *Veil
}

// Exchange gives one row.
func (s veiled) Exchange(ctx context.Context, id hooks.ID) (hooks.Exchange, error) {
	e, err := s.Source.Exchange(ctx, id)
	if s.veil.On() {
		e = s.veil.exchange(e)
	}
	return e, err
}

// Exchanges lists newest first.
func (s veiled) Exchanges(ctx context.Context, q hooks.ExchangeQuery) ([]hooks.Exchange, error) {
	list, err := s.Source.Exchanges(ctx, q)
	return s.veil.exchanges(list), err
}

// Find lists newest first what passes a filter as it is stored.
func (s veiled) Find(ctx context.Context, f filter.Filter, before hooks.ID, limit int) ([]hooks.Exchange, error) {
	list, err := s.Source.Find(ctx, f, before, limit)
	return s.veil.exchanges(list), err
}

// Payload gives bytes that look like those that are stored.
func (s veiled) Payload(ctx context.Context, id hooks.ID) (hooks.Payload, error) {
	p, err := s.Source.Payload(ctx, id)
	return s.veil.payload(p), err
}

func (v *Veil) exchanges(list []hooks.Exchange) []hooks.Exchange {
	if !v.On() {
		return list
	}
	shown := make([]hooks.Exchange, len(list))
	for i, e := range list {
		shown[i] = v.exchange(e)
	}
	return shown
}

// payload redacts a message. Its body is in clear then, as what is compressed cannot be redacted; one that is no text is
// left out.
func (v *Veil) payload(p hooks.Payload) hooks.Payload {
	if !v.On() {
		return p
	}
	first, header := hooks.ParseHead(p.Head)
	text, _, err := content.Decode(header, p.Body, maxRaw)
	shown := make(hooks.Header, 0, len(header))
	for _, line := range header {
		if err == nil && strings.EqualFold(line[0], "Content-Encoding") {
			continue
		}
		line[1], _ = redact.Line(line[0], line[1], redact.All)
		shown = append(shown, line)
	}
	first, _ = redact.Text(first, redact.All)
	p.Head = hooks.FormatHead(first, shown)
	if !content.IsText(text) {
		p.Body = nil
		return p
	}
	body, _ := redact.Text(string(text), redact.All)
	p.Body = []byte(body)
	return p
}

// Stories gives what reads stories as another source does, and redacts them while the veil is on.
func (v *Veil) Stories(of StorySource) StorySource { return veiledStories{of, v} }

type veiledStories struct {
	StorySource
	veil *Veil
}

// Story gives all that belongs to the story of a row.
func (s veiledStories) Story(ctx context.Context, kind hooks.CauseKind, id string) (hooks.Story, error) {
	story, err := s.StorySource.Story(ctx, kind, id)
	if !s.veil.On() {
		return story, err
	}
	parts := make([]hooks.Part, len(story.Parts))
	for i, p := range story.Parts {
		p.Exchange = s.veil.exchange(p.Exchange)
		p.Delivery.URL = redact.URL(p.Delivery.URL, redact.All)
		p.Delivery.Reason, _ = redact.Text(p.Delivery.Reason, redact.All)
		p.Comment.Name, p.Comment.Source = initials(p.Comment.Name), ""
		p.Comment.Text, _ = redact.Text(p.Comment.Text, redact.All)
		parts[i] = p
	}
	story.Parts = parts
	return story, err
}

// Payload gives bytes that look like those that are stored.
func (s veiledStories) Payload(ctx context.Context, id hooks.ID) (hooks.Payload, error) {
	p, err := s.StorySource.Payload(ctx, id)
	return s.veil.payload(p), err
}

// initials leaves the first letter of a guest's surname: Mina O.
func initials(name string) string {
	first, rest, more := strings.Cut(name, " ")
	if words := strings.Fields(rest); more && len(words) > 0 {
		return first + " " + string([]rune(words[len(words)-1])[:1]) + "."
	}
	return name
}

// Inboxes gives what reads inboxes as another source does, and redacts their captures while the veil is on.
func (v *Veil) Inboxes(of InboxSource) InboxSource { return veiledInboxes{of, v} }

type veiledInboxes struct {
	InboxSource
	veil *Veil
}

// Exchanges lists newest first.
func (s veiledInboxes) Exchanges(ctx context.Context, q hooks.ExchangeQuery) ([]hooks.Exchange, error) {
	list, err := s.InboxSource.Exchanges(ctx, q)
	return s.veil.exchanges(list), err
}
