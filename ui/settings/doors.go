package settings

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/tunnel/doors"
	"bellhop/tunnel/lan"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Doors is how the doors open that are not ngrok's. Its methods may be called from any goroutine; those that set may take
// a while. An error is a *tunnel.Refusal when what was typed does not suit.
type Doors interface {
	LAN() doors.Network
	SetLAN(ctx context.Context, change func(*doors.Network)) error
	SSH() doors.Server
	SetSSH(ctx context.Context, change func(*doors.Server)) error
}

// Going is which door going public opens, by name.
type Going interface {
	Public() string
	SetPublic(ctx context.Context, name string) error
}

// publicDoors are the doors that going public can open, in the order in which they are offered.
var publicDoors = [...]string{doors.Ngrok, doors.SSH}

// auths are the ways to show an SSH server who one is, in the order in which they are offered.
var auths = [...]string{"none", "agent", "file"}

// doorCards are the settings of the doors.
type doorCards struct {
	page     *Page
	lan, ssh fyne.CanvasObject // the cards

	going   *widgets.Segments
	address *widgets.Choice
	known   []string // the addresses behind the choice; "" is whichever there is
	lanPort *widgets.Field

	host, port, user, keyFile, remote, url *widgets.Field

	auth    *widgets.Choice
	fileRow fyne.CanvasObject // shown with a key file only
	key     *widgets.Paragraph
	forget  *widgets.Button
	trouble *widgets.Notice
	saving  bool
	waiting []func() // wishes that came meanwhile
}

func newDoorCards(p *Page) *doorCards {
	c := &doorCards{page: p}
	field := func(placeholder string) *widgets.Field {
		f := p.field(widgets.FieldSpec{Placeholder: placeholder, Mono: true, Private: true})
		f.OnSubmit = func(string) { c.saveSSH() }
		return f
	}
	c.going = widgets.NewSegments([]widgets.Segment{{Text: "ngrok"}, {Text: lang.T("SSH server")}}, c.setGoing)
	c.address = widgets.NewChoice([]string{lang.T("The likeliest of the moment")}, func(int) {})
	c.known = []string{""}
	c.lanPort = field(lang.T("that of the local address"))
	c.lanPort.OnSubmit = func(string) { c.saveLAN() }
	c.host, c.port, c.user = field("localhost.run"), field("22"), field(lang.T("nokey at localhost.run, else yours"))
	c.keyFile, c.remote, c.url = field("~/.ssh/id_ed25519"), field(lang.T("any that is free")), field(lang.T("as the server says, or http://{host}:{port}"))
	c.auth = widgets.NewChoice([]string{lang.T("Without a key"), lang.T("With the SSH agent's keys"), lang.T("With a key file")}, func(int) { c.showAuth() })
	c.key = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	c.forget = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Forget the key"), Small: true, Tap: c.forgetKey})
	c.trouble = widgets.NewNotice(widgets.NoticeData{})
	c.trouble.Hide()
	c.fileRow = pane.Labelled(lang.T("Key file"), c.keyFile)
	c.fileRow.Hide()
	c.lan, c.ssh = c.lanCard(), c.sshCard()
	if p.parts.Doors == nil {
		c.lan.Hide()
		c.ssh.Hide()
	}
	return c
}

func (c *doorCards) lanCard() fyne.CanvasObject {
	save := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Save door"), Tap: c.saveLAN})
	return card(lang.T("Doors"),
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("Going public opens one of these. The others are turned on and off under Doors, at the top.")}),
		pane.Labelled(lang.T("Going public"), pane.Left(c.going)),
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("In the local network, everybody can sign the book and post to your inboxes while its door is open. The control API stays on this computer.")}),
		pane.Labelled(lang.T("Address"), c.address),
		pane.Labelled(lang.T("Port"), pane.Row(theme.Gap, c.lanPort, c.lanPort, save)))
}

func (c *doorCards) sshCard() fyne.CanvasObject {
	save := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Save"), Kind: widgets.ButtonPrimary, Tap: c.saveSSH})
	return card(lang.T("SSH server"),
		widgets.NewParagraph(widgets.ParagraphSpec{Text: lang.T("An SSH server that forwards a port is a way to be public without an account: localhost.run takes everybody, or use a server of your own. It can read what passes.")}),
		c.trouble,
		pane.Labelled(lang.T("Server"), c.host), pane.Labelled(lang.T("Port"), c.port), pane.Labelled(lang.T("User"), c.user),
		pane.Labelled(lang.T("Who you are"), c.auth), c.fileRow,
		pane.Labelled(lang.T("Port there"), c.remote), pane.Labelled(lang.T("Address"), c.url),
		pane.Row(theme.Gap, c.key, c.key, c.forget, save))
}

// load shows what is kept.
func (c *doorCards) load() {
	if c.page.parts.Doors == nil {
		return
	}
	c.page.parts.Do(func(context.Context) func() {
		var addresses []lan.Address
		if c.page.parts.Addresses != nil {
			addresses, _ = c.page.parts.Addresses() // none is offered when they are not to be had
		}
		return func() { c.fill(addresses) }
	})
}

func (c *doorCards) fill(addresses []lan.Address) {
	n, s := c.page.parts.Doors.LAN(), c.page.parts.Doors.SSH()
	options, chosen := []string{lang.T("The likeliest of the moment")}, 0
	c.known = []string{""}
	for _, a := range addresses {
		options = append(options, c.page.parts.Shown(a.IP.String())+", "+a.Interface)
		c.known = append(c.known, a.IP.String())
	}
	for i, ip := range c.known {
		if ip == n.Address {
			chosen = i
		}
	}
	if n.Address != "" && chosen == 0 { // it belongs to a network that the machine is not in
		options, chosen = append(options, lang.T("%s, not here now", c.page.parts.Shown(n.Address))), len(options)
		c.known = append(c.known, n.Address)
	}
	c.address.SetOptions(options, chosen)
	c.lanPort.SetText(number(n.Port))
	if c.page.parts.Going != nil && c.page.parts.Going.Public() == doors.SSH {
		c.going.Choose(1)
	} else {
		c.going.Choose(0)
	}
	c.fillServer(s)
}

func (c *doorCards) fillServer(s doors.Server) {
	for field, text := range map[*widgets.Field]string{
		c.host: s.Host, c.port: number(s.Port), c.user: s.User, c.keyFile: s.KeyFile, c.remote: number(s.Remote), c.url: s.URL,
	} {
		field.SetText(text)
		field.SetProblem("")
	}
	c.auth.Choose(0)
	for i, auth := range auths {
		if auth == s.Auth {
			c.auth.Choose(i)
		}
	}
	c.key.SetText(lang.T("No key of the server is trusted yet. You are shown its fingerprint when the door opens, unless your known hosts have it."))
	if s.HostKey != "" {
		c.key.SetText(lang.T("Trusted: %s", s.HostKey))
	}
	pane.Show(c.forget, s.HostKey != "")
	c.showAuth()
}

func (c *doorCards) showAuth() {
	pane.Show(c.fileRow, c.auth.Chosen() == 2)
	pane.Refresh(c.page.root)
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// portIn reads a field for a port; "" is 0. What is no port is said at the field.
func portIn(f *widgets.Field) (int, bool) {
	text := strings.TrimSpace(f.Text())
	n, err := strconv.Atoi(text)
	if text != "" && (err != nil || n < 1 || n > 65535) {
		f.SetProblem(lang.T("A port is a number from 1 to 65535."))
		return 0, false
	}
	f.SetProblem("")
	return n, true
}

func (c *doorCards) setGoing(index int) {
	c.keep("", func(ctx context.Context) error { return c.page.parts.Going.SetPublic(ctx, publicDoors[index]) })
}

func (c *doorCards) saveLAN() {
	port, ok := portIn(c.lanPort)
	if !ok {
		pane.Refresh(c.page.root)
		return
	}
	address := c.known[max(c.address.Chosen(), 0)]
	c.keep(lang.T("The local network's door is set"), func(ctx context.Context) error {
		return c.page.parts.Doors.SetLAN(ctx, func(n *doors.Network) { n.Address, n.Port = address, port })
	})
}

func (c *doorCards) saveSSH() {
	port, ok := portIn(c.port)
	remote, fine := portIn(c.remote)
	if !ok || !fine {
		pane.Refresh(c.page.root)
		return
	}
	typed := doors.Server{
		Host: c.host.Text(), Port: port, User: c.user.Text(), Auth: auths[max(c.auth.Chosen(), 0)], KeyFile: c.keyFile.Text(), Remote: remote, URL: c.url.Text(),
	}
	if typed.Auth == auths[0] {
		typed.Auth = ""
	}
	c.keep(lang.T("The SSH server is set"), func(ctx context.Context) error {
		return c.page.parts.Doors.SetSSH(ctx, func(s *doors.Server) {
			typed.HostKey = s.HostKey
			*s = typed
		})
	})
}

func (c *doorCards) forgetKey() {
	c.keep(lang.T("The key is forgotten"), func(ctx context.Context) error {
		return c.page.parts.Doors.SetSSH(ctx, func(s *doors.Server) { s.HostKey = "" })
	})
}

// keep sets something and says so. One wish is met at a time, in the order in which they came.
func (c *doorCards) keep(said string, set func(context.Context) error) {
	if c.saving {
		c.waiting = append(c.waiting, func() { c.keep(said, set) })
		return
	}
	c.saving = true
	c.page.parts.Do(func(ctx context.Context) func() {
		err := set(ctx)
		return func() {
			c.saving = false
			c.kept(said, err)
			if len(c.waiting) > 0 {
				next := c.waiting[0]
				c.waiting = c.waiting[1:]
				next()
			}
		}
	})
}

func (c *doorCards) kept(said string, err error) {
	pane.Show(c.trouble, err != nil)
	if err != nil {
		c.trouble.Set(widgets.NoticeData{
			State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("It was not changed"),
			Text: model.DoorSentence(err, lang.T("It could not be written to the data folder. See that there is room and that you may write there.")),
		})
		pane.Refresh(c.page.root)
		return
	}
	c.fillServer(c.page.parts.Doors.SSH())
	if said != "" {
		c.page.parts.Say(theme.GlyphCheck, said)
	}
	if c.page.parts.DoorsChanged != nil {
		c.page.parts.DoorsChanged()
	}
}
