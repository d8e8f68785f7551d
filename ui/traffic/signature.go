package traffic

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// signature is the inspector's sheet about a capture's signature.
type signature struct {
	in   *inspector
	root fyne.CanvasObject

	absent  *widgets.Paragraph
	nothing fyne.CanvasObject
	whole   *fyne.Container
	notice  *widgets.Notice
	facts   *widgets.HeaderTable
	signed  fyne.CanvasObject // facts with their title
	seals   *widgets.HeaderTable
	side    fyne.CanvasObject // seals with their title
	trials  *fyne.Container
	marks   []*trial
	tried   fyne.CanvasObject // trials with their title
	secret  *widgets.Field
	try     *widgets.Button
	another fyne.CanvasObject // secret and try with their title
}

// trial is a line that says what was tried.
type trial struct {
	root fyne.CanvasObject
	mark *widgets.StateMark
	text *widgets.Text
}

func newSignature(in *inspector) *signature {
	s := &signature{in: in}
	copied := func(row widgets.NameValue) { in.parts.Copy(row.Value, lang.T("Copied")) }
	s.absent = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	s.nothing = pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, 0, s.absent)
	s.notice = widgets.NewNotice(widgets.NoticeData{})
	s.facts, s.seals = widgets.NewHeaderTable(copied), widgets.NewHeaderTable(copied)
	s.trials = pane.Column(theme.GapSmall, nil)
	s.secret = widgets.NewField(widgets.FieldSpec{Placeholder: lang.T("paste it here, it is not kept"), Glyph: theme.GlyphKey, Password: true, Mono: true})
	s.secret.OnSubmit = func(string) { s.tryAnother() }
	s.try = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Try"), Tap: s.tryAnother})

	s.signed = section(lang.T("What was signed"), padded(s.facts))
	s.side = section(lang.T("Seals, side by side"), padded(s.seals))
	s.tried = section(lang.T("Tried for you"), padded(s.trials))
	s.another = section(lang.T("Try another secret"), padded(pane.Row(theme.Gap, s.secret, s.secret, s.try)))
	s.whole = pane.Column(theme.GapWide, nil, padded(s.notice), s.signed, s.side, s.tried, s.another)
	scroll := container.NewVScroll(pane.Inset(0, theme.GapWide, 0, theme.GapWide, pane.Column(0, nil, s.nothing, s.whole)))
	s.root = scroll
	return s
}

func padded(o fyne.CanvasObject) fyne.CanvasObject {
	return pane.Inset(theme.PagePadding, 0, theme.PagePadding, 0, o)
}

// section puts a title over a part of the sheet.
func section(title string, o fyne.CanvasObject) fyne.CanvasObject {
	head := widgets.NewText(widgets.TextSpec{Text: title, Bold: true})
	return pane.Column(theme.GapSmall, nil, pane.Inset(theme.PagePadding, theme.GapSmall, theme.PagePadding, 0, head), o)
}

// show has the chosen capture's signature looked into.
func (s *signature) show() {
	if d, ok := s.in.detail(); ok {
		m := s.in.parts.Signature
		if m.Verdict().Capture != d.Exchange.ID {
			s.secret.SetText("")
		}
		if m.Show(d.Exchange) {
			s.in.parts.LookInto()
		}
	}
	s.refresh()
}

// tryAnother looks again with the secret in the field.
func (s *signature) tryAnother() {
	if _, ok := s.in.detail(); ok && s.secret.Text() != "" {
		s.in.parts.Signature.Try(s.secret.Text())
		s.in.parts.LookInto()
		s.refresh()
	}
}

// refresh shows what the model holds.
func (s *signature) refresh() {
	v := s.in.parts.Signature.Verdict()
	d, _ := s.in.detail()
	if v.Capture != d.Exchange.ID {
		v = model.Verdict{Absent: lang.T("Looking into it…")}
	}
	s.absent.SetText(v.Absent)
	pane.Show(s.nothing, v.Absent != "")
	pane.Show(s.whole, v.Absent == "")
	glyph := theme.GlyphShieldWarning
	if v.Mark == model.MarkDelivered {
		glyph = theme.GlyphShieldCheck
	}
	s.notice.Set(widgets.NoticeData{State: pane.State(v.Mark), Glyph: glyph, Title: v.Title, Text: v.Text})
	s.facts.Set(lines(v.Facts))
	s.seals.Set(lines(v.Seals))
	pane.Show(s.signed, len(v.Facts) > 0)
	pane.Show(s.side, len(v.Seals) > 0)
	pane.Show(s.tried, len(v.Tried) > 0)
	pane.Show(s.another, v.CanTry)
	s.refreshTrials(v.Tried)
	setEnabled(s.try, !s.in.parts.Signature.Looking())
	pane.Refresh(s.root)
}

func lines(pairs []model.NameText) []widgets.NameValue {
	rows := make([]widgets.NameValue, len(pairs))
	for i, p := range pairs {
		rows[i] = widgets.NameValue{Name: p.Name, Value: p.Text, State: pane.State(p.Mark)}
	}
	return rows
}

// refreshTrials keeps a line for every thing that was tried.
func (s *signature) refreshTrials(tried []model.Trial) {
	for len(s.marks) < len(tried) {
		t := &trial{mark: widgets.NewStateMark(theme.StateNone, ""), text: widgets.NewText(widgets.TextSpec{Cut: true})}
		t.root = pane.Row(theme.Gap, t.text, t.mark, t.text)
		s.marks = append(s.marks, t)
		s.trials.Add(t.root)
	}
	for i, t := range s.marks {
		pane.Show(t.root, i < len(tried))
		if i >= len(tried) {
			continue
		}
		state := theme.StateRefused
		if tried[i].Fits {
			state = theme.StateDelivered
		}
		t.mark.Set(state, "")
		t.text.SetText(tried[i].Words)
	}
}
