package subscribers

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

// signPart is how deliveries are signed. A secret is hidden until it is asked for.
type signPart struct {
	detail    *detail
	root      fyne.CanvasObject
	scheme    *widgets.Choice
	described *pane.Described[hooks.Subscription, model.SubscriberDraft]
	problem   *widgets.Notice
	list      *fyne.Container
	rows      []secretRow
	buttons   fyne.CanvasObject
	generate  *widgets.Button
	pair      *widgets.Button
	rotate    *widgets.Button
	drop      *widgets.Button
	rotated   *widgets.Paragraph
	several   *widgets.Paragraph
	public    *widgets.CopyLine
	publicAt  fyne.CanvasObject
	signing   fyne.CanvasObject // all that a scheme needs
	unsigned  *widgets.Paragraph
}

type secretRow struct {
	root   fyne.CanvasObject
	field  *widgets.Field
	copy   *widgets.IconButton
	remove *widgets.IconButton
}

func newSignPart(d *detail) *signPart {
	p := &signPart{detail: d, problem: widgets.NewNotice(widgets.NoticeData{}), rotated: pane.Help(""), several: pane.Help("")}
	var names []string
	for _, o := range model.SubscriberSchemes() {
		names = append(names, o.Text)
	}
	p.scheme = widgets.NewChoice(names, func(i int) {
		d.Change(func(draft *model.SubscriberDraft) { draft.SetScheme(model.SubscriberSchemes()[i].Value) })
	})
	p.described = pane.NewDescribed(d.Form, func(draft *model.SubscriberDraft) *hooks.Description { return &draft.Described })
	p.list = pane.Column(theme.GapSmall, nil)
	p.generate = pane.SmallButton(lang.T("Generate"), theme.GlyphMagicWand, func() { d.Change((*model.SubscriberDraft).Generate) })
	p.rotate = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Rotate"), Small: true, Glyph: theme.GlyphArrowsClockwise, Tip: lang.T("Make a new secret; the old one signs on for a day"), Tap: p.turn})
	p.pair = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Key pair"), Small: true, Glyph: theme.GlyphKey, Tip: lang.T("Sign by v1a: the subscriber gets a public key only"), Tap: p.turnToPair})
	p.drop = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Drop the old one now"), Small: true, Kind: widgets.ButtonGhost, Tap: func() {
		d.Change(func(draft *model.SubscriberDraft) { draft.Retiring = nil })
	}})
	p.buttons = pane.Flow(theme.Gap, theme.GapSmall, p.generate, p.rotate, p.pair, p.drop)
	p.public = widgets.NewCopyLine("", func(text string) { d.page.parts.Copy(text, lang.T("Public key copied")) })
	p.publicAt = pane.Titled(lang.T("Public key, for the subscriber to check with"), p.public)
	p.signing = pane.Column(theme.Gap, nil, p.described.Root, pane.Titled(lang.T("Secret"), p.list), p.buttons, p.rotated, p.several, p.publicAt)
	p.unsigned = pane.Help(lang.T("Nobody can tell that a delivery came from here. Choose a scheme to have each signed."))
	p.root = pane.Column(theme.GapWide, nil, pane.Titled(lang.T("Signed by"), p.scheme), p.unsigned, p.problem, p.signing)
	return p
}

func (p *signPart) object() fyne.CanvasObject { return p.root }

// turn puts a new secret in the place of the old, which signs on for a while.
func (p *signPart) turn() {
	now := p.detail.page.parts.Subscribers.Now()
	p.detail.Change(func(draft *model.SubscriberDraft) { draft.Rotate(now) })
}

func (p *signPart) turnToPair() {
	now := p.detail.page.parts.Subscribers.Now()
	p.detail.Change(func(draft *model.SubscriberDraft) { draft.RotateToPair(now) })
}

func (p *signPart) row() {
	d, i := p.detail, len(p.rows)
	r := secretRow{}
	r.field = d.Bind(widgets.NewField(widgets.FieldSpec{Password: true, Mono: true, Glyph: theme.GlyphKey, Placeholder: lang.T("paste it here")}), model.SlotSecret.At(i),
		func(draft *model.SubscriberDraft) *string {
			if i >= len(draft.Secrets) {
				return nil
			}
			return &draft.Secrets[i]
		})
	r.copy = widgets.NewIconButton(theme.GlyphCopy, lang.T("Copy the secret"), func() { d.page.parts.Copy(r.field.Text(), lang.T("Secret copied")) })
	r.remove = widgets.NewIconButton(theme.GlyphX, lang.T("Take this secret away"), func() {
		d.Change(func(draft *model.SubscriberDraft) {
			if i < len(draft.Secrets) {
				draft.Secrets = slices.Delete(slices.Clone(draft.Secrets), i, i+1)
			}
		})
	})
	r.root = pane.FieldLine(r.field, r.field, r.copy, r.remove)
	p.rows = append(p.rows, r)
	p.list.Add(r.root)
}

// refresh shows the scheme and its secrets.
func (p *signPart) refresh(e *model.SubscriberEdit) {
	d := &e.Draft
	p.scheme.Choose(slices.IndexFunc(model.SubscriberSchemes(), func(o model.Option) bool { return o.Value == d.Scheme }))
	p.described.Refresh(d, d.Scheme == hooks.SchemeDescribed)
	if d.Scheme != "" && len(d.Secrets) == 0 {
		d.Secrets = []string{""}
	}
	for len(p.rows) < len(d.Secrets) {
		p.row()
	}
	empty := false
	for i, r := range p.rows {
		pane.Show(r.root, i < len(d.Secrets))
		if i < len(d.Secrets) {
			empty = empty || d.Secrets[i] == ""
			pane.Show(r.copy, d.Secrets[i] != "")
			pane.Show(r.remove, len(d.Secrets) > 1)
		}
	}
	can := model.CanGenerate(d.Scheme)
	pane.Show(p.generate, can && empty)
	pane.Show(p.rotate, can && !empty)
	pane.Show(p.pair, d.Scheme == hooks.SchemeStandard && !empty)
	words := p.detail.page.parts.Subscribers.Rotation()
	p.rotated.SetText(words)
	pane.Show(p.rotated, words != "")
	pane.Show(p.drop, words != "")
	several := model.SigningWords(*d)
	p.several.SetText(several)
	pane.Show(p.several, several != "")
	public := d.PublicKey()
	p.public.SetText(public)
	pane.Show(p.publicAt, public != "")
	pane.Show(p.signing, d.Scheme != "")
	pane.Show(p.unsigned, d.Scheme == "")
	problem(p.problem, lang.T("The signing is not saved"), e.Problem(model.SlotSign))
}
