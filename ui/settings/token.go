package settings

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/tunnel/ngrok/account"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

func (p *Page) tokenCard() fyne.CanvasObject {
	p.token = p.field(widgets.FieldSpec{Placeholder: lang.T("paste it here"), Glyph: theme.GlyphKey, Password: true, Mono: true})
	p.token.OnSubmit = func(string) { p.saveToken() }
	p.token.OnChange = func(string) { p.token.SetProblem("") }
	p.save = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Save"), Kind: widgets.ButtonPrimary, Tap: p.saveToken})
	p.forget = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Forget it"), Small: true, Tap: p.forgetToken})
	p.forget.Hide()
	p.status = widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Looking for a token…"), Caption: true, Quiet: true})
	p.trouble = widgets.NewNotice(widgets.NoticeData{})
	p.trouble.Hide()
	return card(lang.T("ngrok account token"),
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("A token lets ngrok open a public address for this computer. Yours is on dashboard.ngrok.com under Your Authtoken.")}),
		p.trouble,
		pane.Row(theme.Gap, p.token, p.token, p.save),
		pane.Row(theme.Gap, p.status, p.status, p.forget),
		p.ngrok.offer)
}

func (p *Page) tell(set, fromEnv bool) {
	switch {
	case fromEnv:
		p.status.SetText(lang.T("The token comes from the environment (NGROK_AUTHTOKEN) and is not kept. One that you save here goes before it."))
		p.token.SetPlaceholder(lang.T("from the environment"))
	case set:
		p.status.SetText(lang.T("A token is saved. Kept in the data folder, readable by you only. A new one takes its place."))
		p.token.SetPlaceholder(lang.T("paste a new one here"))
	case p.lost:
		p.status.SetText(model.NewTokenRow(account.Token{Source: account.None, Lost: true}).Text)
		p.token.SetPlaceholder(lang.T("paste it here"))
	default:
		p.status.SetText(lang.T("There is no token yet. It will be kept in the data folder, readable by you only."))
		p.token.SetPlaceholder(lang.T("paste it here"))
	}
	pane.Show(p.forget, set && !fromEnv)
	pane.Refresh(p.root)
}

func (p *Page) nameSave() {
	if p.refused {
		p.save.SetText(lang.T("Save and try again"))
		return
	}
	p.save.SetText(lang.T("Save"))
}

func (p *Page) saveToken() {
	token := trimToken(p.token.Text())
	if token == "" {
		p.token.SetProblem(lang.T("There is no token yet. Paste the one from dashboard.ngrok.com."))
		pane.Refresh(p.root)
		return
	}
	p.keep(token)
}

func (p *Page) forgetToken() { p.keep("") }

// keep saves a token, or forgets the saved one for "". One wish is met at a time.
func (p *Page) keep(token string) {
	if p.saving {
		return
	}
	p.saving = true
	p.parts.Do(func(ctx context.Context) func() {
		err := p.parts.Tokens.SetAuthtoken(ctx, token)
		set, fromEnv := p.parts.Tokens.Authtoken()
		return func() {
			p.saving = false
			p.kept(err)
			p.tell(set, fromEnv)
			if err == nil && token != "" && p.refused {
				p.parts.Retry()
			}
		}
	})
}

func (p *Page) kept(err error) {
	pane.Show(p.trouble, err != nil)
	if err != nil {
		p.trouble.Set(widgets.NoticeData{
			State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("The token was not changed"),
			Text: model.Sentence(err, lang.T("It could not be written to the data folder. See that there is room and that you may write there.")),
		})
		return
	}
	p.token.SetText("")
}

// trimToken takes off what comes along when a token is copied with its command.
func trimToken(s string) string {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(s, "ngrok config add-authtoken ")
	return strings.TrimSpace(s)
}
