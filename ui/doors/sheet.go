// Package doors is the sheet that has all ways in, side by side: what each is reached at, whether it is open, what it
// exposes, and what can be done about it.
//
// Concurrency: none of its own. It belongs to the screen's one goroutine; the functions in Parts are called there and
// return at once.
package doors

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Parts are what the sheet needs from the window.
type Parts struct {
	Canvas fyne.Canvas
	After  widgets.After

	Turn   func(name string, on bool) // opens or closes a door
	Copy   func(address string)
	QR     func(address string)
	Browse func(address string)
	Test   func(name string) // asks the address as visitors do

	Trust    func(key string)               // takes an SSH server's key, and opens the door
	Forget   func()                         // forgets the key that was trusted, and opens the door
	Token    func()                         // leads to where ngrok's token goes
	Settings func()                         // leads to how the doors open
	Move     func(name, hostAndPort string) // opens a door at another port
}

// Sheet is the sheet. It shows one card a door.
type Sheet struct {
	parts Parts
	sheet *widgets.Sheet // nil while it does not show
	cards []*card
	body  *fyne.Container
	rows  []model.DoorRow
}

// The sheet's size: its width, and what it leaves of the window's height to its head, foot and surroundings.
const (
	sheetWidth = 680
	aroundBody = 170
	leastBody  = 240
)

// New makes a sheet that does not show yet.
func New(parts Parts) *Sheet { return &Sheet{parts: parts} }

// Open lays the sheet over the window.
func (s *Sheet) Open(rows []model.DoorRow) {
	if s.sheet != nil {
		return
	}
	s.cards, s.rows = nil, nil
	var objects []fyne.CanvasObject
	for _, r := range rows {
		c := newCard(s, r.Name)
		s.cards = append(s.cards, c)
		objects = append(objects, c.root)
	}
	column := pane.Column(theme.Gap, nil, objects...)
	s.body = container.New(&bounded{s.parts.Canvas}, container.NewVScroll(pane.Inset(0, 0, theme.GapWide, 0, column)))
	s.sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphGlobeHemisphereWest, Title: lang.T("Doors"), Width: sheetWidth, After: s.parts.After, Body: s.body,
		Buttons: []*widgets.Button{
			widgets.NewButton(widgets.ButtonSpec{Text: lang.T("How they open"), Glyph: theme.GlyphGearSix, Tap: func() { s.Close(); s.parts.Settings() }}),
			widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Done"), Kind: widgets.ButtonPrimary, Tap: s.Close}),
		},
		Cancel: func() { s.sheet = nil },
	})
	s.Show(rows)
	s.sheet.ShowOn(s.parts.Canvas)
	s.sheet.Fit()
}

// Close takes the sheet away.
func (s *Sheet) Close() {
	if s.sheet != nil {
		s.sheet.Close()
		s.sheet = nil
	}
}

// Shown says whether the sheet is in sight.
func (s *Sheet) Shown() bool { return s.sheet != nil }

// Show brings the cards up to date.
func (s *Sheet) Show(rows []model.DoorRow) {
	if s.sheet == nil {
		return
	}
	for i, r := range rows {
		if i < len(s.cards) && (i >= len(s.rows) || s.rows[i] != r) {
			s.cards[i].show(r)
		}
	}
	s.rows = rows
	s.fit()
}

// SetTrial shows what came of testing a door.
func (s *Sheet) SetTrial(name string, t model.DoorTrial) {
	for _, c := range s.cards {
		if s.sheet != nil && c.name == name {
			c.try(t)
		}
	}
	s.fit()
}

func (s *Sheet) fit() {
	if s.sheet != nil {
		s.sheet.Fit()
	}
}

// bounded gives its one object, which scrolls, the height of what is in it, or what the window has.
type bounded struct{ canvas fyne.Canvas }

func (b *bounded) MinSize(objects []fyne.CanvasObject) fyne.Size {
	scroll := objects[0].(*container.Scroll)
	most := max(leastBody, b.canvas.Size().Height-aroundBody)
	return fyne.NewSize(0, min(scroll.Content.MinSize().Height, most))
}

func (b *bounded) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size.AddWidthHeight(theme.GapWide, 0)) // the scroll bar goes into the sheet's own margin
}
