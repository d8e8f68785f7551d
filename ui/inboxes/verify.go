package inboxes

import (
	"slices"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// verifyCard is how the inbox checks signatures.
type verifyCard struct {
	detail  *detail
	root    fyne.CanvasObject
	right   *widgets.Badge
	wrong   *widgets.Badge
	problem *widgets.Notice

	scheme    *widgets.Choice
	described *pane.Described[hooks.Inbox, model.InboxDraft]
	secrets   *secretRows
	tolerance *widgets.Segments
	seconds   fyne.CanvasObject
	enforce   *widgets.Segments
	words     *widgets.Paragraph
	checking  *fyne.Container // all that a scheme needs
	unchecked *widgets.Paragraph
	last      *widgets.Notice
	lastBad   hooks.ID
}

func newVerifyCard(d *detail) *verifyCard {
	c := &verifyCard{detail: d}
	c.right, c.wrong = widgets.NewBadge(widgets.BadgeData{}), widgets.NewBadge(widgets.BadgeData{})
	c.problem = widgets.NewNotice(widgets.NoticeData{})
	var names []string
	for _, o := range model.SchemeOptions() {
		names = append(names, o.Text)
	}
	c.scheme = widgets.NewChoice(names, func(i int) {
		d.Change(func(draft *model.InboxDraft) { draft.Scheme = model.SchemeOptions()[i].Value })
	})
	c.described = pane.NewDescribed(d.Form, func(draft *model.InboxDraft) *hooks.Description { return &draft.Described })
	c.secrets = newSecretRows(d)
	c.tolerance = widgets.NewSegments([]widgets.Segment{{Text: lang.T("Scheme's own")}, {Text: lang.T("Off")}, {Text: lang.T("Seconds")}}, func(i int) {
		d.Change(func(draft *model.InboxDraft) { draft.Tolerance = model.ToleranceKind(i) })
	})
	seconds := widgets.NewField(widgets.FieldSpec{Mono: true, Small: true})
	seconds.SetTrailing("s")
	c.seconds = d.Bind(seconds, model.SlotSeconds, func(d *model.InboxDraft) *string { return &d.Seconds })
	space := pane.Space()
	c.enforce = widgets.NewSegments([]widgets.Segment{{Text: lang.T("Take it")}, {Text: lang.T("Answer 401")}}, func(i int) {
		d.Change(func(draft *model.InboxDraft) { draft.Enforce = i == 1 })
	})
	c.words = pane.Help("")
	c.last = widgets.NewNotice(widgets.NoticeData{}, pane.SmallButton(lang.As("verb", "Open"), theme.GlyphArrowRight, func() { d.page.parts.Reveal(c.lastBad) }))
	c.checking = pane.Column(theme.GapWide, nil, c.described.Root, c.secrets.root,
		pane.Titled(lang.T("Age that is allowed"), pane.Row(theme.Gap, space, c.tolerance, c.seconds, space)),
		pane.Column(theme.GapSmall, nil, pane.Titled(lang.T("When wrong"), pane.Left(c.enforce)), c.words))
	c.unchecked = pane.Help(lang.T("Everything is taken as it comes. Choose who sends here to have the signatures checked."))
	c.root = card(theme.GlyphShieldCheck, lang.T("Verify"), []fyne.CanvasObject{c.right, c.wrong},
		pane.Titled(lang.T("Scheme"), c.scheme), c.unchecked, c.problem, c.checking, c.last)
	return c
}

func (c *verifyCard) object() fyne.CanvasObject { return c.root }

// refresh shows what is checked, and what came of it.
func (c *verifyCard) refresh(e *model.InboxEdit) {
	d := &e.Draft
	at := slices.IndexFunc(model.SchemeOptions(), func(o model.Option) bool { return o.Value == d.Scheme })
	c.scheme.Choose(at)
	c.described.Refresh(d, d.Scheme == hooks.SchemeDescribed)
	c.secrets.refresh(e)
	c.tolerance.Choose(int(d.Tolerance))
	pane.Show(c.seconds, d.Tolerance == model.ToleranceSeconds)
	enforce := 0
	if d.Enforce {
		enforce = 1
	}
	c.enforce.Choose(enforce)
	c.words.SetText(model.EnforceWords(d.Enforce))
	pane.Show(c.checking, d.Scheme != "")
	pane.Show(c.unchecked, d.Scheme == "")
	title, text := lang.T("The check is not saved"), e.Problem(model.SlotVerify)
	if text == "" && e.Stored().Verify.Lost() {
		title, text = lang.T("Nothing can be checked"), lang.Said(hooks.SecretLost)
	}
	cardProblem(c.problem, title, text)

	facts := c.detail.page.parts.Inboxes.Facts()
	badge(c.right, facts.Right, theme.GlyphShieldCheck, theme.StateDelivered)
	badge(c.wrong, facts.Wrong, theme.GlyphShieldWarning, theme.StateRefused)
	c.lastBad = facts.LastBad.ID
	c.last.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphShieldWarning, Title: facts.LastBad.Title, Text: facts.LastBad.Text})
	pane.Show(c.last, c.lastBad != 0)
}

func badge(b *widgets.Badge, text string, glyph theme.Glyph, state theme.State) {
	b.Set(widgets.BadgeData{Text: text, Glyph: glyph.Bold(), State: state})
	pane.Show(b, text != "")
}

// secretRows are the secrets, each in a line that hides it.
type secretRows struct {
	detail   *detail
	root     *fyne.Container
	list     *fyne.Container
	rows     []fyne.CanvasObject
	fields   []*widgets.Field
	removes  []*widgets.IconButton
	copies   []*widgets.IconButton
	generate *widgets.Button
}

func newSecretRows(d *detail) *secretRows {
	s := &secretRows{detail: d}
	s.list = pane.Column(theme.GapSmall, nil)
	add := pane.SmallButton(lang.T("Add a secret"), theme.GlyphPlus, s.add)
	s.generate = pane.SmallButton(lang.T("Generate"), theme.GlyphMagicWand, s.make)
	s.root = pane.Column(theme.GapSmall, nil, pane.Titled(lang.T("Secrets, any of which may fit"), s.list), pane.Left(s.generate, add))
	return s
}

func (s *secretRows) add() {
	e := s.detail.Edit()
	if e == nil {
		return
	}
	if len(e.Draft.Secrets) == 0 {
		e.Draft.Secrets = []string{""} // the line that is there already
	} else {
		e.Draft.Secrets = append(slices.Clone(e.Draft.Secrets), "")
	}
	s.detail.refresh()
	s.fields[len(e.Draft.Secrets)-1].FocusBeside(s.root)
}

// make puts a new secret into the first empty line, or into one more.
func (s *secretRows) make() {
	s.detail.Change(func(d *model.InboxDraft) {
		secret, _ := model.GenerateSecret(d.Scheme)
		list := slices.Clone(d.Secrets)
		if i := slices.Index(list, ""); i >= 0 {
			list[i] = secret
		} else {
			list = append(list, secret)
		}
		d.Secrets = list
	})
}

func (s *secretRows) row() {
	d, i := s.detail, len(s.rows)
	f := d.Bind(widgets.NewField(widgets.FieldSpec{Password: true, Mono: true, Glyph: theme.GlyphKey, Placeholder: lang.T("paste it here")}), model.SlotSecret.At(i),
		func(draft *model.InboxDraft) *string {
			if i == 0 && len(draft.Secrets) == 0 {
				draft.Secrets = []string{""}
			}
			if i >= len(draft.Secrets) {
				return nil
			}
			return &draft.Secrets[i]
		})
	copySecret := widgets.NewIconButton(theme.GlyphCopy, lang.T("Copy the secret"), func() { d.page.parts.Copy(f.Text(), lang.T("Secret copied")) })
	remove := widgets.NewIconButton(theme.GlyphX, lang.T("Take this secret away"), func() {
		d.Change(func(draft *model.InboxDraft) {
			if i < len(draft.Secrets) {
				draft.Secrets = slices.Delete(slices.Clone(draft.Secrets), i, i+1)
			}
		})
	})
	row := pane.FieldLine(f, f, copySecret, remove)
	s.rows, s.fields, s.removes = append(s.rows, row), append(s.fields, f), append(s.removes, remove)
	s.copies = append(s.copies, copySecret)
	s.list.Add(row)
}

func (s *secretRows) refresh(e *model.InboxEdit) {
	n := max(1, len(e.Draft.Secrets))
	for len(s.rows) < n {
		s.row()
	}
	for i, row := range s.rows {
		pane.Show(row, i < n)
		empty := i >= len(e.Draft.Secrets) || e.Draft.Secrets[i] == ""
		pane.Show(s.copies[i], !empty)
		pane.Show(s.removes[i], n > 1 || !empty)
	}
	_, ok := model.GenerateSecret(e.Draft.Scheme)
	pane.Show(s.generate, ok)
}
