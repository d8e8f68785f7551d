// Package settings is the page for what is set once, in sections with an index beside them: notifications, addresses,
// the tunnel, storage, security, how the app looks and what it speaks, the keys, and what Bellhop is made of.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; what takes longer than a tap
// may is given to Parts.Do.
package settings

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/tunnel/lan"
	"bellhop/tunnel/ngrok/account"
	"bellhop/ui/lang"
	"bellhop/ui/live"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Tokens keeps the ngrok authtoken. Its methods may be called from any goroutine and may take a while.
type Tokens interface {
	// Authtoken tells whether there is a token, and whether it comes from the environment.
	Authtoken() (set, fromEnv bool)
	// SetAuthtoken keeps a token; "" forgets the one that is kept.
	SetAuthtoken(context.Context, string) error
}

// Parts are what the page needs from the window. The functions are called on the screen's goroutine and
// return at once.
type Parts struct {
	Tokens   Tokens
	Keeping  Keeping
	Visiting Visiting
	Ngrok    Ngrok                // nil offers nothing but a token
	Quota    func() account.Quota // what went through ngrok's door
	Sealing  string               // how the secrets are kept, in a sentence or two
	DataDir  string
	About    About

	Do      func(live.Task)
	Copy    func(text, said string)
	Say     func(glyph theme.Glyph, text string)      // a passing word
	Confirm func(title, text, verb string, do func()) // asks before what cannot be taken back
	Open    func(path string)                         // shows a folder in the system's file manager
	Show    func(title, text string)                  // shows a long text
	Look    Look
	SetLook func(Look)
	Tongue  Tongue
	Habits  Habits
	Opener  Opener // nil offers nothing
	Retry   func() // opens ngrok's door, after a token was saved
	Keys    func() // shows what every key does

	Redact func()                   // redacts the screen, or shows everything again
	Shown  func(text string) string // gives a text as the screen shows it

	Doors        Doors                         // how the other doors open; nil offers none
	Going        Going                         // which door going public opens
	Addresses    func() ([]lan.Address, error) // of this machine
	DoorsChanged func()                        // what is shown of the doors may be worded otherwise now
}

// Page is the settings page.
type Page struct {
	parts Parts
	root  fyne.CanvasObject

	token   *widgets.Field
	save    *widgets.Button
	forget  *widgets.Button
	status  *widgets.Paragraph
	trouble *widgets.Notice
	refused bool
	saving  bool
	lost    bool // one was saved and cannot be read any more

	local, public, control *widgets.CopyLine
	controlRow             fyne.CanvasObject // shown where there is a control API
	ngrok                  *ngrok
	storage                *storage
	visitors               *visitors
	doors                  *doorCards
	opening                *opening
	scroll                 *container.Scroll
	index                  *index
	fields                 []*widgets.Field // all that the scroller holds
	noticed                *widgets.Paragraph

	redacted *widgets.Toggle
	variant  *widgets.Segments
	scale    *widgets.Text
	smaller  *widgets.IconButton
	larger   *widgets.IconButton
	look     Look
}

// New makes the page. Ask Refresh for what the token's keeper says.
func New(parts Parts) *Page {
	p := &Page{parts: parts, look: parts.Look}
	p.ngrok, p.storage, p.visitors, p.doors, p.opening = newNgrok(p), newStorage(p), newVisitors(p), newDoorCards(p), newOpening(p)
	p.index = newIndex(p, p.sections())
	column := pane.Column(2*theme.PagePadding, nil, p.index.blocks()...)
	p.scroll = container.NewVScroll(container.New(sighted{p}, pane.Inset(theme.PagePadding, theme.PagePadding, theme.PagePadding, theme.PagePadding, column)))
	p.scroll.OnScrolled = func(fyne.Position) { p.scrolled() }
	body := container.New(indexed{p}, container.NewVScroll(p.index.root), pane.Scrolled(p.scroll, p.scrolled))
	p.root = pane.Column(0, body, widgets.NewPageBar(lang.T("Settings"), "", nil), body)
	p.SetLook(parts.Look)
	return p
}

// sections are all settings, in the order in which they stand.
func (p *Page) sections() []*section {
	token := p.tokenCard()
	appearance := p.lookCard()
	keys, key := p.keysCard()
	about, versions := p.aboutCard()
	habits, lost := p.habitsCard()
	addresses := p.addressCard()
	security := p.securityCard()
	return []*section{
		newSection(lang.T("General"), theme.GlyphSlidersHorizontal, lost, habits, p.opening.root),
		newSection(lang.T("Addresses"), theme.GlyphLink, focus(p.doors.going), addresses, p.doors.lan),
		newSection(lang.T("Tunnel"), theme.GlyphGlobeHemisphereWest, p.token.Focus, token, p.ngrok.address, p.doors.ssh, p.ngrok.quota),
		newSection(lang.T("Storage"), theme.GlyphDatabase, p.storage.fields[0].Focus, p.storage.root),
		newSection(lang.T("Security"), theme.GlyphShieldCheck, focus(p.redacted), security, p.visitors.root),
		newSection(lang.T("Appearance"), theme.GlyphPalette, focus(p.variant), appearance),
		newSection(lang.T("Keys"), theme.GlyphKeyboard, key, keys),
		newSection(lang.T("About"), theme.GlyphInfo, versions, about),
	}
}

// field makes a field of the page: the wheel over it scrolls the page.
func (p *Page) field(spec widgets.FieldSpec) *widgets.Field {
	f := widgets.NewField(spec)
	f.OnScroll = func(e *fyne.ScrollEvent) { p.scroll.Scrolled(e) }
	p.fields = append(p.fields, f)
	return f
}

// scrolled keeps what is scrolled away from taking the taps on what covers it, and marks in the index what is in sight.
func (p *Page) scrolled() {
	if p.scroll != nil { // it is nil while the page is made
		pane.TellSight(p.scroll, p.fields...)
		p.index.mark(p.scroll.Offset.Y)
	}
}

// sighted lays out what the scroller holds, and tells the fields where they are now.
type sighted struct{ page *Page }

// MinSize is Fyne's.
func (l sighted) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout is Fyne's.
func (l sighted) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(fyne.NewSize(min(size.Width, pane.Scaled(pageWidth)+2*theme.PagePadding), size.Height))
	l.page.scrolled()
}

// Content is what the window shows.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Refresh asks anew whether there is a token, how much is kept, and what visitors may.
func (p *Page) Refresh() {
	p.parts.Do(func(context.Context) func() {
		set, fromEnv := p.parts.Tokens.Authtoken()
		return func() { p.tell(set, fromEnv) }
	})
	p.ngrok.load()
	p.storage.load()
	p.visitors.load()
	p.doors.load()
	p.opening.load()
}

// RevealDoors brings the settings of the doors into sight.
func (p *Page) RevealDoors() { p.reveal(p.doors.lan) }

// FocusToken puts the cursor where the token goes.
func (p *Page) FocusToken() {
	p.reveal(p.token)
	p.token.Focus()
}

// SetRefused says whether ngrok's door was refused, so that a saved token is tried at once.
func (p *Page) SetRefused(refused bool) {
	p.refused = refused
	p.nameSave()
}

func card(title string, parts ...fyne.CanvasObject) fyne.CanvasObject {
	if title != "" { // the only card of its section needs none
		parts = append([]fyne.CanvasObject{widgets.NewText(widgets.TextSpec{Text: title, Size: theme.SizeSection, Bold: true})}, parts...)
	}
	column := pane.Column(theme.GapWide, nil, parts...)
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true},
		pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.PagePadding, column))
}

// switched puts what a toggle means below it, where its words begin.
func switched(t *widgets.Toggle, about fyne.CanvasObject) fyne.CanvasObject {
	const indent = 40
	return pane.Column(theme.GapSmall, nil, pane.Left(t), pane.Inset(indent, 0, 0, 0, about))
}
