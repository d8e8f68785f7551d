package replay

import (
	"slices"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// sign is the choice of how the replay is signed.
type sign struct {
	page     *Page
	root     *fyne.Container
	options  []model.Option
	segments *widgets.Segments
	rest     *widgets.Choice // of the schemes that no segment is for
	all      *widgets.Choice // of everything, where the segments find no room
	ways     *fyne.Container
	wide     *fyne.Container // the segments with their word, while they find room
	secret   *widgets.Field
	from     *widgets.Mark
	use      *widgets.Button
	keyLine  *fyne.Container
	words    *widgets.Paragraph
	wrong    *complaint // about the secret
}

// fewSchemes is how many ways to sign have a segment of their own.
const fewSchemes = 5

func newSign(p *Page) *sign {
	s := &sign{page: p}
	s.secret = widgets.NewField(widgets.FieldSpec{Password: true, Mono: true, Told: true, Glyph: theme.GlyphKey, Placeholder: lang.T("the secret to sign with")})
	s.secret.OnChange = func(text string) {
		if text != p.parts.Draft.Edit().Secret() {
			s.tell("")
			p.Change(func(e *model.DraftEdit) { e.SetSecret(text) })
		}
	}
	s.secret.OnKey = func(name fyne.KeyName) bool { return p.request.leave(name) }
	s.from = widgets.NewMark(widgets.MarkData{})
	s.use = widgets.NewButton(widgets.ButtonSpec{Small: true, Kind: widgets.ButtonGhost, Glyph: theme.GlyphKey, Tap: s.useOffer})
	s.words, s.wrong = pane.Help(""), newComplaint(p, 0, 0)
	s.ways = pane.Column(0, nil)
	s.keyLine = pane.Column(0, nil)
	column := pane.Column(theme.Gap, nil, s.ways, s.keyLine, s.wrong.root, s.words)
	s.root = pane.Inset(theme.PagePadding, theme.Gap, theme.PagePadding, 0, column)
	return s
}

// begin makes the ways to sign anew, which depend on who signs the original.
func (s *sign) begin() {
	s.options = s.page.parts.Draft.Edit().SignOptions()
	few := min(fewSchemes, len(s.options))
	var parts []widgets.Segment
	for _, o := range s.options[:few] {
		parts = append(parts, widgets.Segment{Text: o.Text})
	}
	s.segments = widgets.NewSegments(append(parts, widgets.Segment{Text: lang.As("ways to sign", "Other")}), func(i int) { s.choose(i) })
	s.rest = widgets.NewChoice(texts(s.options[few:]), func(i int) { s.choose(few + i) })
	s.all = widgets.NewChoice(texts(s.options), s.choose)
	label := widgets.NewText(widgets.TextSpec{Text: lang.T("Sign again as"), Bold: true})
	s.wide = pane.Row(theme.Gap, nil, label, s.segments)
	narrow := pane.Row(theme.Gap, s.all, widgets.NewText(widgets.TextSpec{Text: lang.T("Sign again as"), Bold: true}), s.all)
	s.ways.Objects = []fyne.CanvasObject{pane.Either(s.wide, narrow)}
	s.keyLine.Objects = []fyne.CanvasObject{pane.FieldLine(s.secret, s.rest, s.secret, s.from, s.use)}
	s.tell("")
}

func texts(options []model.Option) (list []string) {
	for _, o := range options {
		list = append(list, o.Text)
	}
	return list
}

func (s *sign) choose(i int) {
	s.tell("")
	s.page.Change(func(e *model.DraftEdit) { e.SetScheme(s.options[min(i, len(s.options)-1)].Value) })
}

// useOffer puts the secret in that fits.
func (s *sign) useOffer() {
	s.tell("")
	s.page.Change(func(e *model.DraftEdit) {
		if offers := e.Offers(); len(offers) > 0 {
			e.SetSecret(offers[0].Sign.Secrets[0])
		}
	})
}

func (s *sign) tell(problem string) {
	s.secret.SetProblem(problem)
	s.wrong.set(problem)
}

func (s *sign) refresh(e model.DraftEdit) {
	if !slices.Equal(s.options, e.SignOptions()) {
		s.begin()
	}
	at := slices.IndexFunc(s.options, func(o model.Option) bool { return o.Value == e.Scheme })
	few := min(fewSchemes, len(s.options))
	s.segments.Choose(min(at, few))
	s.rest.Choose(at - few)
	s.all.Choose(at)
	pane.Show(s.rest, at >= few && s.wide.Visible())
	s.secret.SetText(e.Secret())
	from := e.SecretFrom()
	s.from.Set(widgets.MarkData{Glyph: theme.GlyphShieldCheck, Text: from, Ink: theme.ColorDelivered})
	pane.Show(s.from, from != "")
	use := e.UseWords()
	pane.Show(s.use, from == "" && use != "")
	if use != "" {
		s.use.SetText(use)
	}
	pane.Show(s.keyLine, e.Signs())
	words := e.SignWords()
	s.words.SetText(words)
	pane.Show(s.words, words != "")
	pane.Refresh(s.root)
}
