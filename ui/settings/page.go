// Package settings is the page for what is set once: the ngrok token, how the app looks, where things are kept.
//
// Concurrency: none of its own. The page belongs to the screen's one goroutine; what takes longer than a tap
// may is given to Parts.Do.
package settings

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"bellhop/tunnel/lan"
	"bellhop/tunnel/ngrok/account"
	"bellhop/ui/live"
	"bellhop/ui/model"
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
	Tokens     Tokens
	Keeping    Keeping
	Visiting   Visiting
	Ngrok      Ngrok                // nil offers nothing but a token
	Quota      func() account.Quota // what went through ngrok's door
	TokenPlace string               // where the token is kept, to end a sentence: "the data folder, readable by you only"
	Sealing    string               // how this and the other secrets are kept, in a sentence or two
	DataDir    string
	Version    string
	Licences   map[string]string // the text of each, by the name of what it covers

	Do      func(live.Task)
	Copy    func(text, said string)
	Say     func(glyph theme.Glyph, text string)      // a passing word
	Confirm func(title, text, verb string, do func()) // asks before what cannot be taken back
	Open    func(path string)                         // shows a folder in the system's file manager
	Show    func(title, text string)                  // shows a long text
	Look    Look
	SetLook func(Look)
	Habits  Habits
	Retry   func() // opens ngrok's door, after a token was saved

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

	local, public *widgets.CopyLine
	ngrok         *ngrok
	storage       *storage
	visitors      *visitors
	doors         *doorCards
	scroll        *container.Scroll
	fields        []*widgets.Field // all that the scroller holds

	variant *widgets.Segments
	scale   *widgets.Text
	smaller *widgets.IconButton
	larger  *widgets.IconButton
	look    Look
}

// pageWidth is as wide as lines of text are easy to read.
const pageWidth = 720

// New makes the page. Ask Refresh for what the token's keeper says.
func New(parts Parts) *Page {
	p := &Page{parts: parts, look: parts.Look}
	p.ngrok, p.storage, p.visitors, p.doors = newNgrok(p), newStorage(p), newVisitors(p), newDoorCards(p)
	column := pane.Column(theme.PagePadding, nil,
		p.tokenCard(), p.addressCard(), p.ngrok.root, p.doors.root, p.visitors.root, p.lookCard(), p.habitsCard(), p.storage.root, p.aboutCard())
	p.scroll = container.NewVScroll(container.New(sighted{p}, pane.Inset(theme.PagePadding, theme.PagePadding, theme.PagePadding, theme.PagePadding,
		pane.Width(pageWidth, column))))
	p.scroll.OnScrolled = func(fyne.Position) { p.tellSight() }
	body := pane.Scrolled(p.scroll, p.tellSight)
	p.root = pane.Column(0, body, widgets.NewPageBar("Settings", "", nil), body)
	p.SetLook(parts.Look)
	return p
}

// field makes a field of the page: the wheel over it scrolls the page.
func (p *Page) field(spec widgets.FieldSpec) *widgets.Field {
	f := widgets.NewField(spec)
	f.OnScroll = func(e *fyne.ScrollEvent) { p.scroll.Scrolled(e) }
	p.fields = append(p.fields, f)
	return f
}

// tellSight keeps what is scrolled away from taking the taps on what covers it.
func (p *Page) tellSight() {
	if p.scroll != nil { // it is nil while the page is made
		pane.TellSight(p.scroll, p.fields...)
	}
}

// sighted lays out what the scroller holds, and tells the fields where they are now.
type sighted struct{ page *Page }

// MinSize is Fyne's.
func (l sighted) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout is Fyne's.
func (l sighted) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	l.page.tellSight()
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
}

// RevealDoors brings the settings of the doors into sight.
func (p *Page) RevealDoors() {
	p.scroll.ScrollToOffset(fyne.NewPos(0, p.doors.root.Position().Y))
}

// FocusToken puts the cursor where the token goes.
func (p *Page) FocusToken() { p.token.Focus() }

// SetRefused says whether ngrok's door was refused, so that a saved token is tried at once.
func (p *Page) SetRefused(refused bool) {
	p.refused = refused
	p.nameSave()
}

// SetAddresses shows what the doors are reached at, or words in an address's place.
func (p *Page) SetAddresses(local, public model.Fob) {
	p.local.SetText(local.URL)
	p.local.SetCopyable(local.Ready)
	p.public.SetText(public.URL)
	p.public.SetCopyable(public.Ready)
}

func card(title string, parts ...fyne.CanvasObject) fyne.CanvasObject {
	head := widgets.NewText(widgets.TextSpec{Text: title, Size: theme.SizeSection, Bold: true})
	column := pane.Column(theme.GapWide, nil, append([]fyne.CanvasObject{head}, parts...)...)
	return pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorSurface, Card: true},
		pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.PagePadding, column))
}

// labelled puts a word before an object, all words as wide as the widest.
func labelled(word string, o fyne.CanvasObject) fyne.CanvasObject {
	label := pane.Width(110, widgets.NewText(widgets.TextSpec{Text: word, Ink: theme.ColorInk2}))
	return pane.Row(theme.Gap, o, label, o)
}

func (p *Page) tokenCard() fyne.CanvasObject {
	p.token = p.field(widgets.FieldSpec{Placeholder: "paste it here", Glyph: theme.GlyphKey, Password: true, Mono: true})
	p.token.OnSubmit = func(string) { p.saveToken() }
	p.token.OnChange = func(string) { p.token.SetProblem("") }
	p.save = widgets.NewButton(widgets.ButtonSpec{Text: "Save", Kind: widgets.ButtonPrimary, Tap: p.saveToken})
	p.forget = widgets.NewButton(widgets.ButtonSpec{Text: "Forget it", Small: true, Tap: p.forgetToken})
	p.forget.Hide()
	p.status = widgets.NewParagraph(widgets.ParagraphSpec{Text: "Looking for a token…", Caption: true, Quiet: true})
	p.trouble = widgets.NewNotice(widgets.NoticeData{})
	p.trouble.Hide()
	sealing := widgets.NewParagraph(widgets.ParagraphSpec{Text: p.parts.Sealing, Caption: true, Quiet: true})
	return card("ngrok account token",
		widgets.NewParagraph(widgets.ParagraphSpec{Text: "A token lets ngrok open a public address for this computer. Yours is on dashboard.ngrok.com under Your Authtoken."}),
		p.trouble,
		pane.Row(theme.Gap, p.token, p.token, p.save),
		pane.Row(theme.Gap, p.status, p.status, p.forget),
		p.ngrok.offer,
		sealing)
}

func (p *Page) tell(set, fromEnv bool) {
	kept := "Kept in " + p.parts.TokenPlace + "."
	switch {
	case fromEnv:
		p.status.SetText("The token comes from the environment (NGROK_AUTHTOKEN) and is not kept. One that you save here goes before it.")
		p.token.SetPlaceholder("from the environment")
	case set:
		p.status.SetText("A token is saved. " + kept + " A new one takes its place.")
		p.token.SetPlaceholder("paste a new one here")
	case p.lost:
		p.status.SetText(model.NewTokenRow(account.Token{Source: account.None, Lost: true}, p.parts.TokenPlace).Text)
		p.token.SetPlaceholder("paste it here")
	default:
		p.status.SetText("There is no token yet. It will be k" + kept[1:])
		p.token.SetPlaceholder("paste it here")
	}
	pane.Show(p.forget, set && !fromEnv)
	p.root.Refresh()
}

func (p *Page) nameSave() {
	if p.refused {
		p.save.SetText("Save and try again")
		return
	}
	p.save.SetText("Save")
}

func (p *Page) saveToken() {
	token := trimToken(p.token.Text())
	if token == "" {
		p.token.SetProblem("There is no token yet. Paste the one from dashboard.ngrok.com.")
		p.root.Refresh()
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
			State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: "The token was not changed",
			Text: model.Sentence(err, "It could not be written to "+p.parts.TokenPlace+". See that there is room and that you may write there."),
		})
		return
	}
	p.token.SetText("")
}

func (p *Page) addressCard() fyne.CanvasObject {
	copied := func(text string) {
		if strings.Contains(text, "://") { // words may stand in an address's place
			p.parts.Copy(text, "Address copied")
		}
	}
	p.local, p.public = widgets.NewCopyLine("", copied), widgets.NewCopyLine("", copied)
	return card("Addresses", labelled("Local", p.local), labelled("Public", p.public))
}
