package settings

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"bellhop/tunnel/doors"
	"bellhop/tunnel/lan"
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
	page *Page
	root *fyne.Container

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
}

func newDoorCards(p *Page) *doorCards {
	c := &doorCards{page: p}
	field := func(placeholder string) *widgets.Field {
		f := p.field(widgets.FieldSpec{Placeholder: placeholder, Mono: true})
		f.OnSubmit = func(string) { c.saveSSH() }
		return f
	}
	c.going = widgets.NewSegments([]widgets.Segment{{Text: "ngrok"}, {Text: "SSH server"}}, c.setGoing)
	c.address = widgets.NewChoice([]string{"The likeliest of the moment"}, func(int) {})
	c.known = []string{""}
	c.lanPort = field("that of the local address")
	c.lanPort.OnSubmit = func(string) { c.saveLAN() }
	c.host, c.port, c.user = field("localhost.run"), field("22"), field("nokey at localhost.run, else yours")
	c.keyFile, c.remote, c.url = field("~/.ssh/id_ed25519"), field("any that is free"), field("as the server says, or http://{host}:{port}")
	c.auth = widgets.NewChoice([]string{"Without a key", "With the SSH agent's keys", "With a key file"}, func(int) { c.showAuth() })
	c.key = widgets.NewParagraph(widgets.ParagraphSpec{Caption: true, Quiet: true})
	c.forget = widgets.NewButton(widgets.ButtonSpec{Text: "Forget the key", Small: true, Tap: c.forgetKey})
	c.trouble = widgets.NewNotice(widgets.NoticeData{})
	c.trouble.Hide()
	c.fileRow = labelled("Key file", c.keyFile)
	c.fileRow.Hide()
	c.root = pane.Column(theme.PagePadding, nil, c.lanCard(), c.sshCard())
	if p.parts.Doors == nil {
		c.root.Hide()
	}
	return c
}

func (c *doorCards) lanCard() fyne.CanvasObject {
	save := widgets.NewButton(widgets.ButtonSpec{Text: "Save", Tap: c.saveLAN})
	port := labelled("Port", c.lanPort)
	return card("Doors",
		widgets.NewParagraph(widgets.ParagraphSpec{Text: "Going public opens one of these. The others are turned on and off under Doors, at the top."}),
		labelled("Going public", c.going),
		widgets.NewParagraph(widgets.ParagraphSpec{Text: "In the local network, everybody can sign the book and post to your inboxes while its door is open. The control API stays on this computer."}),
		labelled("Address", c.address),
		pane.Row(theme.Gap, port, port, save))
}

func (c *doorCards) sshCard() fyne.CanvasObject {
	save := widgets.NewButton(widgets.ButtonSpec{Text: "Save", Kind: widgets.ButtonPrimary, Tap: c.saveSSH})
	return card("SSH server",
		widgets.NewParagraph(widgets.ParagraphSpec{Text: "An SSH server that forwards a port is a way to be public without an account: localhost.run takes everybody, or use a server of your own. It can read what passes."}),
		c.trouble,
		labelled("Server", c.host), labelled("Port", c.port), labelled("User", c.user),
		labelled("Who you are", c.auth), c.fileRow,
		labelled("Port there", c.remote), labelled("Address", c.url),
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
	options, chosen := []string{"The likeliest of the moment"}, 0
	c.known = []string{""}
	for _, a := range addresses {
		options = append(options, a.IP.String()+", "+a.Interface)
		c.known = append(c.known, a.IP.String())
	}
	for i, ip := range c.known {
		if ip == n.Address {
			chosen = i
		}
	}
	if n.Address != "" && chosen == 0 { // it belongs to a network that the machine is not in
		options, chosen = append(options, n.Address+", not here now"), len(options)
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
	c.key.SetText("No key of the server is trusted yet. You are shown its fingerprint when the door opens, unless your known hosts have it.")
	if s.HostKey != "" {
		c.key.SetText("Trusted: " + s.HostKey)
	}
	pane.Show(c.forget, s.HostKey != "")
	c.showAuth()
}

func (c *doorCards) showAuth() {
	pane.Show(c.fileRow, c.auth.Chosen() == 2)
	c.page.root.Refresh()
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
		f.SetProblem("A port is a number from 1 to 65535.")
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
		c.page.root.Refresh()
		return
	}
	address := c.known[max(c.address.Chosen(), 0)]
	c.keep("The local network's door is set", func(ctx context.Context) error {
		return c.page.parts.Doors.SetLAN(ctx, func(n *doors.Network) { n.Address, n.Port = address, port })
	})
}

func (c *doorCards) saveSSH() {
	port, ok := portIn(c.port)
	remote, fine := portIn(c.remote)
	if !ok || !fine {
		c.page.root.Refresh()
		return
	}
	typed := doors.Server{
		Host: c.host.Text(), Port: port, User: c.user.Text(), Auth: auths[max(c.auth.Chosen(), 0)], KeyFile: c.keyFile.Text(), Remote: remote, URL: c.url.Text(),
	}
	if typed.Auth == auths[0] {
		typed.Auth = ""
	}
	c.keep("The SSH server is set", func(ctx context.Context) error {
		return c.page.parts.Doors.SetSSH(ctx, func(s *doors.Server) {
			typed.HostKey = s.HostKey
			*s = typed
		})
	})
}

func (c *doorCards) forgetKey() {
	c.keep("The key is forgotten", func(ctx context.Context) error {
		return c.page.parts.Doors.SetSSH(ctx, func(s *doors.Server) { s.HostKey = "" })
	})
}

// keep sets something and says so. One wish is met at a time.
func (c *doorCards) keep(said string, set func(context.Context) error) {
	if c.saving {
		return
	}
	c.saving = true
	c.page.parts.Do(func(ctx context.Context) func() {
		err := set(ctx)
		return func() {
			c.saving = false
			c.kept(said, err)
		}
	})
}

func (c *doorCards) kept(said string, err error) {
	pane.Show(c.trouble, err != nil)
	if err != nil {
		c.trouble.Set(widgets.NoticeData{
			State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: "It was not changed",
			Text: model.DoorSentence(err, "It could not be written to the data folder. See that there is room and that you may write there."),
		})
		c.page.root.Refresh()
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
