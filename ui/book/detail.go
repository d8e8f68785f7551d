package book

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// detail is the chosen entry, whole, and what can be done with it.
type detail struct {
	page *Page
	root *fyne.Container

	emblem      *widgets.Emblem
	name        *widgets.Text
	place, text *widgets.Paragraph
	signed      *widgets.Paragraph
	rung        *rungPart
	told        *fyne.Container // the two below
	quiet       *widgets.Paragraph
	why         *widgets.Notice
	show, hide  *widgets.Button
	story, ring *widgets.Button
	ban         *widgets.Button
	shown       model.GuestDetail
	rings       bool
	whole       *fyne.Container
	none        fyne.CanvasObject
}

func newDetail(p *Page) *detail {
	d := &detail{page: p, emblem: widgets.NewEmblem(theme.GlyphCallBell), rung: newRungPart(p)}
	d.name = widgets.NewText(widgets.TextSpec{Size: theme.SizeCardTitle, Bold: true, Cut: true})
	d.place = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true})
	d.text = widgets.NewParagraph(widgets.ParagraphSpec{})
	d.signed = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true, Caption: true})
	d.quiet = widgets.NewParagraph(widgets.ParagraphSpec{Quiet: true, Caption: true})
	d.why = widgets.NewNotice(widgets.NoticeData{})
	button := func(text string, glyph theme.Glyph, kind widgets.ButtonKind, key string, tap func()) *widgets.Button {
		return widgets.NewButton(widgets.ButtonSpec{Text: text, Kind: kind, Small: true, Glyph: glyph, Tip: key, Tap: tap})
	}
	d.show = button(lang.As("verb", "Show"), theme.GlyphEye, widgets.ButtonPlain, "A", func() { p.set(hooks.CommentShown) })
	d.story = button(lang.T("Show the story"), theme.GlyphTreeStructure, widgets.ButtonPlain, "S", p.showStory)
	d.ring = button(lang.T("Ring again"), theme.GlyphArrowCounterClockwise, widgets.ButtonPlain, "R", p.RingAgain)
	d.hide = button(lang.As("verb", "Hide"), theme.GlyphEyeSlash, widgets.ButtonPlain, "H", func() { p.set(hooks.CommentHidden) })
	d.ban = button(lang.T("Ban source"), theme.GlyphProhibit, widgets.ButtonPlain, "B", p.askBan)
	remove := button(lang.As("verb", "Delete"), theme.GlyphTrash, widgets.ButtonDanger, lang.T("Del"), p.remove)
	buttons := container.New(&deeds{first: 4}, d.show, d.story, d.ring, d.hide, d.ban, remove)
	names := pane.Column(2, nil, d.name, d.place)
	paper := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface}, pane.Inset(theme.PagePadding, theme.PagePadding, theme.PagePadding, theme.PagePadding,
		pane.Column(theme.GapWide, nil, pane.Row(theme.GapWide, names, d.emblem, names), d.text, d.signed)))
	d.told = pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, 0, pane.Column(theme.GapWide, nil, d.why, d.quiet))
	d.whole = pane.Column(0, nil, paper, pane.Line(), d.told, d.rung.root, pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.PagePadding, buttons), pane.Line())
	d.none = pane.Inset(theme.PagePadding, theme.PagePadding, theme.PagePadding, theme.PagePadding,
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Choose an entry to read it whole."), Quiet: true}))
	d.root = pane.Column(0, nil, d.whole, d.none)
	return d
}

// refresh shows the chosen entry.
func (d *detail) refresh() {
	now, ok := d.page.parts.Book.Detail()
	moved := pane.Show(d.whole, ok)
	moved = pane.Show(d.none, !ok) || moved
	rings := d.page.Rings()
	if now == d.shown && rings == d.rings && !moved {
		return
	}
	d.shown, d.rings = now, rings
	d.emblem.SetGlyph(glyphOf(now.Label))
	d.name.SetText(now.Name)
	d.place.SetText(now.Place)
	d.text.SetText(now.Whole)
	d.signed.SetText(now.Signed)
	d.quiet.SetText(now.Bells.Whole)
	data := widgets.NoticeData{State: theme.StateWaiting, Glyph: theme.GlyphHandPalm, Title: lang.T("It waits"), Text: strings.TrimSpace(now.Why + " " + lang.T("Nothing rings until you show it."))}
	if now.State == hooks.CommentHidden {
		data = widgets.NoticeData{State: theme.StateDue, Glyph: theme.GlyphEyeSlash, Title: lang.T("It is hidden"), Text: now.Why}
	}
	d.why.Set(data)
	pane.Show(d.quiet, now.State != hooks.CommentWaiting && now.Rung == 0)
	pane.Show(d.why, now.State != hooks.CommentShown)
	pane.Show(d.told, now.State != hooks.CommentShown || now.Rung == 0)
	pane.Show(d.rung.root, now.Rung > 0)
	d.rung.refresh()
	pane.Show(d.ring, rings)
	pane.Show(d.show, now.State != hooks.CommentShown)
	pane.Show(d.hide, now.State != hooks.CommentHidden)
	pane.Show(d.story, now.Story != 0)
	pane.Show(d.ban, now.Source != "")
	kind := widgets.ButtonPlain
	if now.State == hooks.CommentWaiting {
		kind = widgets.ButtonPrimary
	}
	d.show.SetKind(kind)
	d.page.aside.Content.Refresh()
	d.page.aside.Refresh()
}

// addressCard is where guests sign: the address, its code for a phone, and how many have.
type addressCard struct {
	page *Page
	root *fyne.Container
	url  string
	word *widgets.Text
	line *widgets.CopyLine
	code *widgets.QR

	frame   fyne.CanvasObject // of the code, with what it is for
	covered fyne.CanvasObject // stands for it on a redacted screen
}

func newAddressCard(p *Page) *addressCard {
	a := &addressCard{page: p, word: widgets.NewText(widgets.TextSpec{Bold: true, Cut: true}), code: widgets.NewQR()}
	a.line = widgets.NewCopyLine("", func(text string) { p.parts.Copy(text, lang.T("Address copied")) })
	open := pane.SmallButton(lang.As("verb", "Open"), theme.GlyphArrowSquareOut, func() { p.parts.Browse(a.url) })
	help := widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Point a phone at it to sign."), Quiet: true, Caption: true})
	a.frame = pane.Column(theme.GapWide, nil, pane.Height(200, a.code), help)
	a.covered = pane.Help(lang.T("The code is not shown while the screen is redacted."))
	a.covered.Hide()
	a.root = pane.Inset(theme.PagePadding, theme.PagePadding, theme.PagePadding, theme.PagePadding,
		pane.Column(theme.GapWide, nil, pane.Row(theme.Gap, a.word, a.word, open), a.line, a.frame, a.covered))
	return a
}

func (a *addressCard) set(url, word string) {
	a.url = url
	a.word.SetText(word)
	a.line.SetText(url)
	shown := a.page.parts.Book.Shown(url)
	a.line.SetCover(shown)
	a.code.Set(url)
	moved := pane.Show(a.frame, shown == url) // a code is the address to every camera
	if pane.Show(a.covered, shown != url) || moved {
		pane.Refresh(a.root)
	}
}
