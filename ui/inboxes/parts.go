package inboxes

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/ui/live"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// card is a surface with a head that names it.
func card(glyph theme.Glyph, title string, right []fyne.CanvasObject, parts ...fyne.CanvasObject) *pane.Surface {
	space := pane.Space()
	head := append([]fyne.CanvasObject{
		widgets.NewMark(widgets.MarkData{Glyph: glyph, Ink: theme.ColorBrassInk}), widgets.NewText(widgets.TextSpec{Text: title, Bold: true, Cut: true}), space,
	}, right...)
	column := pane.Column(0, nil,
		pane.Inset(theme.GapWide, theme.GapSmall, theme.GapWide, theme.GapSmall, pane.RowOf(theme.SizeField, theme.Gap, space, head...)),
		pane.Line(),
		pane.Inset(theme.GapWide, theme.GapWide, theme.GapWide, theme.GapWide, pane.Column(theme.GapWide, nil, parts...)))
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true}, column)
}

// wrong is a sentence about what cannot be saved, hidden until there is one.
func wrong() *widgets.Paragraph {
	p := widgets.NewParagraph(widgets.ParagraphSpec{Caption: true})
	p.Hide()
	return p
}

// cardProblem shows or hides the notice about what a card cannot save.
func cardProblem(n *widgets.Notice, title, text string) {
	n.Set(widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: title, Text: text})
	pane.Show(n, text != "")
}

// doing makes a task of something that gives no outcome.
func doing(do, then func()) live.Task {
	return func(context.Context) func() {
		do()
		return then
	}
}

// twoColumns puts columns of cards beside each other, or below where there is no room for both.
type twoColumns struct{ width float32 }

// leastColumn is how wide a card is at least in one of two columns, in sizes of body text.
const leastColumn = 28

func (l *twoColumns) split(width float32) bool {
	return width >= 2*leastColumn*fynetheme.Size(theme.SizeBody)+theme.GapWide
}

// MinSize is Fyne's; the height is that of the width laid out last.
func (l *twoColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for i, o := range objects {
		switch {
		case l.split(l.width):
			height = max(height, o.MinSize().Height)
		case i > 0:
			height += theme.GapWide + o.MinSize().Height
		default:
			height = o.MinSize().Height
		}
	}
	return fyne.NewSize(200, height)
}

// Layout is Fyne's.
func (l *twoColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	width := size.Width
	if l.split(width) {
		width = float32(int((size.Width - theme.GapWide) / 2))
	}
	x, y := float32(0), float32(0)
	for _, o := range objects {
		o.Move(fyne.NewPos(x, y))
		pane.Settle(o, width)
		if l.split(size.Width) {
			x += width + theme.GapWide
		} else {
			y += o.MinSize().Height + theme.GapWide
		}
	}
}

// masterDetail puts the list at the left, a hairline, and the chosen one beside it.
type masterDetail struct{}

// Parted makes the list and the chosen one panes that the keyboard jumps to.
func (masterDetail) Parted() {}

// The width of the list: a share of the page within bounds, in sizes of body text.
const (
	listShare = 0.25
	leastList = 18
	mostList  = 23
)

// MinSize is Fyne's.
func (masterDetail) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(500, max(objects[0].MinSize().Height, objects[2].MinSize().Height))
}

// Layout is Fyne's.
func (masterDetail) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	body := fynetheme.Size(theme.SizeBody)
	width := float32(int(min(max(size.Width*listShare, leastList*body), mostList*body, size.Width/2)))
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[1].Move(fyne.NewPos(width, 0))
	objects[1].Resize(fyne.NewSize(theme.Hairline, size.Height))
	objects[2].Move(fyne.NewPos(width+theme.Hairline, 0))
	objects[2].Resize(fyne.NewSize(size.Width-width-theme.Hairline, size.Height))
}

// leastAddress is how wide the address is at least, where it shows.
const leastAddress = 90

// leastName is the room that shows some of a name.
const leastName = 60

// headLine is the row above the cards: name, mark and address share what the others leave.
type headLine struct {
	name    *widgets.Text
	address *widgets.Text
	spare   fyne.CanvasObject // goes where there is no room for the address
	next    fyne.CanvasObject // goes where there is none for the name; a key and the list's menu do the same
}

// MinSize is Fyne's.
func (l *headLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return pane.Row(theme.Gap, nil, objects...).MinSize()
}

// Layout is Fyne's.
func (l *headLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	wish := l.name.Whole().Width + 1
	l.spare.Show()
	l.next.Show()
	room := l.room(objects, size.Width)
	name := min(wish, room*0.6)
	if room-name < leastAddress {
		l.spare.Hide()
		if room = l.room(objects, size.Width); room < min(wish, pane.Scaled(leastName)) {
			l.next.Hide()
			room = l.room(objects, size.Width)
		}
		name = min(wish, room*0.6)
	}
	if room-name < leastAddress {
		name = room // no use in a piece of the address
	}
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		least := o.MinSize()
		switch o {
		case l.name:
			least.Width = name
		case l.address:
			least.Width = room - name
		}
		o.Move(fyne.NewPos(x, float32(int((size.Height-least.Height)/2))))
		o.Resize(least)
		x += least.Width + theme.Gap
	}
}

// room is what the others leave of a width to the name and the address.
func (l *headLine) room(objects []fyne.CanvasObject, width float32) float32 {
	width += theme.Gap
	for _, o := range objects {
		if o.Visible() {
			width -= theme.Gap
			if o != l.name && o != l.address {
				width -= o.MinSize().Width
			}
		}
	}
	return max(0, width)
}

// glyphFor gives the sign of whoever sends to an inbox, by what its name or its provider holds.
func glyphFor(provider, name string) theme.Glyph {
	for _, known := range []struct {
		word  string
		glyph theme.Glyph
	}{
		{"github", theme.GlyphGithubLogo},
		{"slack", theme.GlyphSlackLogo},
		{"stripe", theme.GlyphCreditCard},
		{"paypal", theme.GlyphCreditCard},
		{"paddle", theme.GlyphCreditCard},
		{"shopify", theme.GlyphShoppingBag},
		{"trello", theme.GlyphKanban},
		{"whatsapp", theme.GlyphWhatsappLogo},
		{"meta", theme.GlyphWhatsappLogo},
		{"sendgrid", theme.GlyphEnvelopeSimple},
		{"mailgun", theme.GlyphEnvelopeSimple},
	} {
		if strings.Contains(strings.ToLower(provider), known.word) || provider == "" && strings.Contains(name, known.word) {
			return known.glyph
		}
	}
	return theme.GlyphTray
}
