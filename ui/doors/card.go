package doors

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// card is one door.
type card struct {
	sheet *Sheet
	name  string
	row   model.DoorRow
	trial model.DoorTrial
	root  fyne.CanvasObject

	title   *widgets.Text
	mark    *widgets.StateMark
	turn    *widgets.Toggle
	address *widgets.CopyLine
	line    *fyne.Container // the address and what can be done with it
	test    *widgets.Button
	exposes *widgets.Paragraph
	said    *widgets.Paragraph

	refusal                    *widgets.Notice
	again, move, trust, forget *widgets.Button
	token                      *widgets.Button
	result                     *widgets.Notice
}

func newCard(s *Sheet, name string) *card {
	c := &card{sheet: s, name: name}
	c.title = widgets.NewText(widgets.TextSpec{Size: theme.SizeSection, Bold: true})
	c.mark = widgets.NewStateMark(theme.StateNone, "")
	c.turn = widgets.NewToggle("", func(on bool) { s.parts.Turn(name, on) })
	c.address = widgets.NewCopyLine("", s.parts.Copy)
	c.test = widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Test"), Small: true, Tip: lang.T("Ask the address as a browser and as a program"), Tap: func() { s.parts.Test(name) }})
	c.line = pane.Row(theme.GapSmall, c.address, c.address,
		widgets.NewIconButton(theme.GlyphQRCode, lang.T("Show as a QR code"), func() { s.parts.QR(c.row.URL) }),
		widgets.NewIconButton(theme.GlyphArrowSquareOut, lang.T("Open in the browser"), func() { s.parts.Browse(c.row.URL) }),
		c.test)
	c.exposes = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	c.said = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true})
	c.makeRefusal()
	c.result = widgets.NewNotice(widgets.NoticeData{})
	c.result.Hide()
	head := pane.RowOf(theme.SizeIconButton, theme.GapWide, c.title, c.title, c.mark, c.turn)
	c.root = pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true},
		pane.Inset(theme.GapWide, theme.Gap, theme.GapWide, theme.GapWide,
			pane.Column(theme.GapSmall, nil, head, c.line, c.said, c.result, c.refusal, c.exposes)))
	return c
}

func (c *card) makeRefusal() {
	small := func(text string, tap func()) *widgets.Button {
		return widgets.NewButton(widgets.ButtonSpec{Text: text, Small: true, Tap: tap})
	}
	parts := c.sheet.parts
	c.again = small(lang.T("Try again"), func() { parts.Turn(c.name, true) })
	c.move = small(lang.T("Use another"), func() { parts.Move(c.name, c.row.Next) })
	c.trust = small(lang.T("Trust it and open"), func() { parts.Trust(c.row.HostKey) })
	c.forget = small(lang.T("Forget the old key"), parts.Forget)
	c.token = small(lang.T("Enter the token"), func() { c.sheet.Close(); parts.Token() })
	c.refusal = widgets.NewNotice(widgets.NoticeData{}, c.move, c.trust, c.token, c.again, c.forget)
	c.refusal.Hide()
}

// show brings the card up to date.
func (c *card) show(r model.DoorRow) {
	if r.URL != c.row.URL || !r.Ready {
		c.try(model.DoorTrial{}) // what was found was of another address
	}
	c.row = r
	c.title.SetText(r.Label)
	c.mark.Set(pane.State(r.Mark), r.Stands)
	c.turn.SetOn(r.On)
	c.address.SetText(r.URL)
	c.address.SetCover(r.Shown)
	pane.Show(c.line, r.Ready)
	pane.Show(c.test, r.Name != "local") // whoever is here sees the page itself
	c.exposes.SetText(r.Exposes)
	c.said.SetText(r.Said)
	pane.Show(c.said, r.Said != "")
	raw := r.Code
	if r.HostKey != "" {
		raw = r.HostKey
	}
	c.refusal.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: r.Title, Text: r.Reason, Raw: raw})
	port := model.PortOf(r.Next)
	if port != "" {
		c.move.SetText(lang.T("Use %s", port))
	}
	pane.Show(c.move, port != "")
	pane.Show(c.trust, r.HostKey != "" && !r.HostChanged)
	pane.Show(c.forget, r.HostKey != "" && r.HostChanged)
	pane.Show(c.token, r.Name == "ngrok" && r.Code != "")
	pane.Show(c.refusal, r.Title != "")
	pane.Refresh(c.root)
}

// try shows what came of testing the address.
func (c *card) try(t model.DoorTrial) {
	c.trial = t
	if t.Running {
		c.test.SetText(lang.T("Testing…"))
		c.test.Disable()
	} else {
		c.test.SetText(lang.As("verb", "Test"))
		c.test.Enable()
	}
	c.result.Set(widgets.NoticeData{State: pane.State(t.Mark), Title: t.Title, Text: t.Text, Raw: t.Raw})
	pane.Show(c.result, t.Title != "")
	pane.Refresh(c.root)
}
