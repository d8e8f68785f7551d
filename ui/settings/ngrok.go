package settings

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"bellhop/tunnel/ngrok/account"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Ngrok is what is kept about ngrok's door. Its methods may be called from any goroutine; Token and those with a context
// may take a while.
type Ngrok interface {
	Token() account.Token
	TakeToken(ctx context.Context, file string) error
	Options() account.Public
	Policy() string
	Set(ctx context.Context, change func(*account.Options)) error
}

// ngrok is the cards for the address that ngrok gives and for what of the month's quota is used, and the offer of a token
// that ngrok's own agent keeps.
type ngrok struct {
	page           *Page
	address, quota fyne.CanvasObject // the cards

	offer *fyne.Container
	found *widgets.Paragraph
	file  string

	domain, user, password, allow *widgets.Field
	policy                        *widgets.Area
	unshown                       *widgets.Paragraph // stands for the policy on a redacted screen
	policyWrong, trouble          *widgets.Notice
	hint                          *widgets.Paragraph
	kept                          model.NgrokForm
	busy                          bool

	texts    [quotaRows]*widgets.Text
	shares   [quotaRows]*widgets.Progress
	note     *widgets.Paragraph
	warnings *widgets.Notice
}

// quotaRows is how many lines the quota has.
const quotaRows = 4

func newNgrok(p *Page) *ngrok {
	n := &ngrok{page: p}
	n.found = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true})
	n.offer = pane.Row(theme.Gap, n.found, n.found, widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Use that one"), Small: true, Tap: n.take}))
	n.offer.Hide()
	n.address, n.quota = n.addressCard(), n.quotaCard()
	if p.parts.Ngrok == nil {
		n.address.Hide()
		n.quota.Hide()
	}
	return n
}

func (n *ngrok) addressCard() fyne.CanvasObject {
	field := func(spec widgets.FieldSpec) *widgets.Field {
		f := n.page.field(spec)
		f.OnSubmit = func(string) { n.save() }
		f.OnChange = func(string) { f.SetProblem("") }
		return f
	}
	n.domain = field(widgets.FieldSpec{Placeholder: lang.T("the one that your account has"), Private: true, Mono: true})
	n.user = field(widgets.FieldSpec{Placeholder: lang.T("nobody is asked"), Private: true, Mono: true})
	n.password = field(widgets.FieldSpec{Placeholder: lang.T("8 to 128 characters"), Mono: true, Password: true})
	n.allow = field(widgets.FieldSpec{Placeholder: lang.T("everybody, or 203.0.113.0/24, 198.51.100.7"), Private: true, Mono: true})
	n.policy = widgets.NewArea("on_http_request:\n  - actions:\n      - type: deny", 6)
	n.policy.OnScroll = func(e *fyne.ScrollEvent) { n.page.scroll.Scrolled(e) }
	n.policyWrong, n.trouble = widgets.NewNotice(widgets.NoticeData{}), widgets.NewNotice(widgets.NoticeData{})
	n.hint = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	n.unshown = pane.Help(lang.T("The policy is not shown while the screen is redacted."))
	for _, o := range []fyne.CanvasObject{n.policyWrong, n.hint, n.trouble, n.unshown} {
		o.Hide()
	}
	about := widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("These count from the next time that you go public. ngrok checks them; the password goes no further."), Caption: true, Quiet: true})
	return card(lang.T("The address at ngrok"),
		n.trouble,
		pane.Labelled(lang.T("Domain"), n.domain), pane.Labelled(lang.T("Visitors' name"), n.user), pane.Labelled(lang.T("and password"), n.password), pane.Labelled(lang.T("Networks"), n.allow),
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Traffic policy, as YAML or JSON:")}),
		n.policy, n.unshown, n.policyWrong, n.hint,
		pane.Row(theme.Gap, about, about, widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Save address"), Tap: n.save})))
}

func (n *ngrok) quotaCard() fyne.CanvasObject {
	n.warnings = widgets.NewNotice(widgets.NoticeData{})
	n.warnings.Hide()
	n.note = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	parts := []fyne.CanvasObject{n.warnings}
	for i, row := range model.QuotaRows(account.Quota{}) {
		n.texts[i], n.shares[i] = widgets.NewText(widgets.TextSpec{Text: row.Text, Mono: true}), widgets.NewProgress()
		title := widgets.NewText(widgets.TextSpec{Text: row.Title, Ink: theme.ColorInk2})
		parts = append(parts, pane.Column(theme.GapSmall, nil, pane.Row(theme.Gap, title, title, n.texts[i]), n.shares[i]))
	}
	return card(lang.T("Through ngrok"), append(parts, n.note)...)
}

// cover takes the policy out of sight, which may name anything, or brings it back.
func (n *ngrok) cover(on bool) {
	pane.Show(n.policy, !on)
	if pane.Show(n.unshown, on) {
		pane.Refresh(n.page.root)
	}
}

// load shows what is kept and counted. What is being typed stays.
func (n *ngrok) load() {
	if n.page.parts.Ngrok == nil {
		return
	}
	n.page.parts.Do(func(context.Context) func() {
		ngrok := n.page.parts.Ngrok
		token, options, policy, quota := ngrok.Token(), ngrok.Options(), ngrok.Policy(), n.page.parts.Quota()
		return func() {
			n.showOffer(token)
			if n.page.lost = token.Lost && token.Source == account.None; n.page.lost {
				n.page.tell(false, false)
			}
			if form := model.NewNgrokForm(options, policy); n.typed() == n.kept {
				n.fill(form)
			}
			n.hint.SetText(lang.T(options.Hint()))
			pane.Show(n.hint, options.Hint() != "")
			n.showQuota(quota)
			pane.Refresh(n.page.root)
		}
	})
}

func (n *ngrok) showOffer(t account.Token) {
	row := model.NewTokenRow(t)
	n.file = row.File
	n.found.SetText(row.Offer)
	pane.Show(n.offer, row.Offer != "")
}

// typed is the form as it stands in the fields.
func (n *ngrok) typed() model.NgrokForm {
	return model.NgrokForm{
		Domain: n.domain.Text(), User: n.user.Text(), Password: n.password.Text(), Allow: n.allow.Text(), Policy: n.policy.Text(),
		HasPassword: n.kept.HasPassword, Lost: n.kept.Lost,
	}
}

func (n *ngrok) fill(f model.NgrokForm) {
	n.domain.SetText(f.Domain)
	n.user.SetText(f.User)
	n.password.SetText("")
	n.allow.SetText(f.Allow)
	n.policy.SetText(f.Policy)
	placeholder := lang.T("8 to 128 characters")
	if f.HasPassword {
		placeholder = lang.T("kept; type a new one to change it")
	}
	n.password.SetPlaceholder(placeholder)
	n.kept = f
	if f.Lost {
		n.fail(lang.T("The public address stays closed"), lang.T("What visitors must show cannot be read any more, as the key that it was sealed with is gone. Set it again and save it."))
	}
}

func (n *ngrok) showQuota(q account.Quota) {
	for i, row := range model.QuotaRows(q) {
		n.texts[i].SetText(row.Text)
		n.shares[i].Set(row.Share)
		pane.Show(n.shares[i], row.Limited)
	}
	n.note.SetText(model.QuotaNote(q))
	text := model.QuotaWarning(q)
	n.warnings.Set(widgets.NoticeData{State: theme.StateWaiting, Glyph: theme.GlyphWarningCircle, Title: lang.T("ngrok's free plan is running out"), Text: text})
	pane.Show(n.warnings, text != "")
}

func (n *ngrok) fail(title, text string) {
	n.trouble.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: title, Text: text})
	pane.Show(n.trouble, text != "")
	pane.Refresh(n.page.root)
}

// save keeps what was typed, or says at each field what is wrong with it.
func (n *ngrok) save() {
	form := n.typed()
	problems := form.Problems()
	for name, field := range map[account.Field]*widgets.Field{
		account.FieldURL: n.domain, account.FieldUser: n.user, account.FieldPassword: n.password, account.FieldAllow: n.allow,
	} {
		field.SetProblem(problems[name])
	}
	n.policyWrong.Set(widgets.NoticeData{
		State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("The traffic policy cannot be used"), Text: problems[account.FieldPolicy],
	})
	pane.Show(n.policyWrong, problems[account.FieldPolicy] != "")
	pane.Refresh(n.page.root)
	if len(problems) > 0 || n.busy {
		return
	}
	n.busy = true
	n.page.parts.Do(func(ctx context.Context) func() {
		err := n.page.parts.Ngrok.Set(ctx, form.Apply)
		return func() {
			n.busy = false
			n.fail(lang.T("Nothing was changed"), model.Sentence(err, lang.T("It could not be stored. See that there is room and that you may write the data folder.")))
			if err == nil {
				n.kept = n.typed()
				n.page.parts.Say(theme.GlyphCheck, lang.T("Saved"))
				n.load()
			}
		}
	})
}

// take keeps the token that ngrok's own agent has, as the owner said so.
func (n *ngrok) take() {
	file := n.file
	n.page.parts.Do(func(ctx context.Context) func() {
		err := n.page.parts.Ngrok.TakeToken(ctx, file)
		set, fromEnv := n.page.parts.Tokens.Authtoken()
		return func() {
			if gone := (*account.Problem)(nil); errors.As(err, &gone) {
				n.page.parts.Say(theme.GlyphWarningCircle, lang.Said(gone.Reason))
				return
			}
			n.page.kept(err)
			n.page.tell(set, fromEnv)
			if err == nil && n.page.refused {
				n.page.parts.Retry()
			}
			n.load()
		}
	})
}
