package model

import (
	"context"
	"strings"
	"sync/atomic"

	"bellhop/hooks"
	"bellhop/hooks/detective"
	"bellhop/ui/lang"
)

// Explainer looks into a capture's signature. It may be called from any goroutine and may take a while.
type Explainer interface {
	// Explain tells what would have matched; typed is a secret that is tried as well and not kept.
	Explain(ctx context.Context, capture hooks.ID, typed string) (detective.Report, error)
}

// Signature shows why the signature of a capture is right or not.
type Signature struct {
	explainer Explainer
	wish      atomic.Pointer[question]
	shown     atomic.Pointer[question]

	verdict Verdict
}

// question is what Load is to look into. The verdict tells when the same capture is worth another look.
type question struct {
	id      hooks.ID
	verdict hooks.Verdict
	typed   string
}

// Verdict is a report made ready to be looked at. The zero value is none.
type Verdict struct {
	Capture  hooks.ID
	Mark     Mark
	Title    string
	Text     string     // what would have matched, and what to do
	Facts    []NameText // what was signed and how
	Seals    []NameText // the signatures, one below the other
	Tried    []Trial
	CanTry   bool   // another secret may be tried
	Absent   string // why there is nothing to tell; "" when there is
	TypedFit bool   // the secret that was typed is the right one
}

// NameText is a name and what stands for it.
type NameText struct {
	Name, Text string
	Mark       Mark
}

// Trial is one kind of thing that was tried.
type Trial struct {
	Words string
	Fits  bool
}

// NewSignature makes a view of no signature.
func NewSignature(explainer Explainer) *Signature {
	s := &Signature{explainer: explainer}
	s.wish.Store(&question{})
	return s
}

// Show wishes for a capture's signature to be looked into; an exchange that is none has nothing to tell. What is being
// looked into already stays, with the secret that is tried; fresh tells that the wish is another one.
func (s *Signature) Show(e hooks.Exchange) (fresh bool) {
	w := *s.wish.Load()
	switch {
	case e.ID == 0:
		w = question{}
		s.verdict = Verdict{}
		s.shown.Store(nil)
	case e.Inbox == "":
		w = question{}
		s.shown.Store(nil)
		s.verdict = Verdict{Capture: e.ID, Absent: lang.T("Signatures are checked on what an inbox captures. This is no capture.")}
	case w.id != e.ID || w.verdict != e.Verdict:
		w, fresh = question{id: e.ID, verdict: e.Verdict}, true
	}
	s.wish.Store(&w)
	return fresh
}

// Try wishes for another look at the same capture, with a secret that a person typed.
func (s *Signature) Try(typed string) {
	w := *s.wish.Load()
	w.typed = typed
	s.wish.Store(&w)
}

// Verdict gives what was found for the capture that was looked into last.
func (s *Signature) Verdict() Verdict { return s.verdict }

// Looking reports whether an inquiry is under way.
func (s *Signature) Looking() bool {
	w, last := *s.wish.Load(), s.shown.Load()
	return w.id != 0 && (last == nil || *last != w)
}

// Load looks into what was wished for last; see the package comment.
func (s *Signature) Load(ctx context.Context) func() {
	if !s.Looking() {
		return nil
	}
	w := *s.wish.Load()
	report, err := s.explainer.Explain(ctx, w.id, w.typed)
	if ctx.Err() != nil {
		return nil
	}
	return func() {
		if *s.wish.Load() != w {
			return
		}
		s.shown.Store(&w)
		s.verdict = newVerdict(w, report, err)
	}
}

func newVerdict(w question, r detective.Report, err error) Verdict {
	if err != nil {
		return Verdict{Capture: w.id, Absent: Sentence(err, lang.T("The signature could not be looked into. Choose the exchange again."))}
	}
	v := Verdict{
		Capture: w.id, Mark: MarkRefused, Title: lang.T("The seal does not match"), Text: join(lang.Said(r.Sentence), lang.Said(r.Fix)),
		CanTry: w.verdict != hooks.VerdictValid, TypedFit: w.typed != "" && r.Found,
	}
	switch w.verdict {
	case hooks.VerdictValid:
		v.Mark, v.Title = MarkDelivered, lang.T("The seal matches")
	case hooks.VerdictMissing:
		v.Title = lang.T("There is no signature")
	case hooks.VerdictTooOld:
		v.Title = lang.T("The signature is too old")
	case hooks.VerdictNone:
		v.Mark, v.Title = MarkQuiet, lang.T("Nobody checks this signature")
	}
	if r.Left {
		v.Text = join(v.Text, lang.T("The body is large, so that not everything was tried."))
	}
	v.Facts = named(NameText{lang.T("Scheme"), schemeFact(r.Scheme), MarkQuiet}, NameText{lang.As("what was signed", "Signed"), signedFact(r), MarkQuiet})
	computed := NameText{lang.As("a signature", "computed"), r.Computed, MarkRefused}
	if w.verdict == hooks.VerdictValid || r.Computed == r.Received {
		computed.Mark = MarkQuiet
	}
	v.Seals = named(NameText{lang.As("a signature", "received"), r.Received, MarkQuiet}, computed)
	if r.Fitting != "" && w.verdict != hooks.VerdictValid {
		v.Seals = append(v.Seals, NameText{lang.As("a signature", "would fit"), r.Fitting, MarkDelivered})
	}
	for _, t := range r.Tried {
		v.Tried = append(v.Tried, Trial{lang.Said(t.Words), t.Fits})
	}
	return v
}

// schemeFact is a scheme with how it signs, of which the scheme's name is a name in every language.
func schemeFact(scheme string) string {
	title, how, more := strings.Cut(scheme, ", ")
	if said := lang.Said(scheme); said != scheme || !more {
		return said
	}
	return strings.Join([]string{title, lang.Said(how)}, lang.T(", "))
}

// signedFact is what was signed, and how much of it.
func signedFact(r detective.Report) string {
	if r.Size == 0 {
		return lang.Said(r.Signed)
	}
	return lang.N(r.Size, "%s, %s byte", "%s, %s bytes", lang.Said(r.Signed), Number(int64(r.Size)))
}

// named keeps the pairs that have a text.
func named(pairs ...NameText) []NameText {
	kept := pairs[:0]
	for _, p := range pairs {
		if p.Text != "" {
			p.Text = printable(p.Text)
			kept = append(kept, p)
		}
	}
	return kept
}
