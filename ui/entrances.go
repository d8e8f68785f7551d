package ui

import (
	"context"

	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/tunnel/lan"
	"bellhop/tunnel/probe"
	doorsheet "bellhop/ui/doors"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/settings"
)

// Doors are the ways in beside the local address and ngrok, and what is common to all.
type Doors struct {
	LAN, SSH Door           // nil is not offered
	Kept     settings.Doors // how they open
	Going    settings.Going // which door going public opens

	Addresses func() ([]lan.Address, error)                                // of this machine
	Test      func(ctx context.Context, name string) (probe.Report, error) // asks a door's address as visitors do
}

// entrances are all doors that there are, by name, in the order of the sheet.
func (d *Desk) entrances() []entrance {
	all := []entrance{{doors.Local, d.parts.Local}}
	if d.parts.Doors.LAN != nil {
		all = append(all, entrance{doors.LAN, d.parts.Doors.LAN})
	}
	all = append(all, entrance{doors.Ngrok, d.parts.Public})
	if d.parts.Doors.SSH != nil {
		all = append(all, entrance{doors.SSH, d.parts.Doors.SSH})
	}
	return all
}

type entrance struct {
	name string
	door Door
}

// doorsNow is how all doors are.
func (d *Desk) doorsNow() []model.DoorNow {
	var all []model.DoorNow
	for _, e := range d.entrances() {
		all = append(all, model.DoorNow{Name: e.name, State: e.door.State()})
	}
	return all
}

// server is how the SSH door opens.
func (d *Desk) server() doors.Server {
	if d.parts.Doors.Kept == nil {
		return doors.Server{}
	}
	return d.parts.Doors.Kept.SSH()
}

// publicNow is the door to the internet that the address bar shows.
func (d *Desk) publicNow() model.DoorNow {
	chosen := doors.Ngrok
	if d.parts.Doors.Going != nil {
		chosen = d.parts.Doors.Going.Public()
	}
	return model.PublicDoor(d.doorsNow(), chosen)
}

// publicFob words that door.
func (d *Desk) publicFob() model.Fob {
	return model.DoorFob(d.publicNow(), d.server(), d.parts.Clock())
}

// turn opens or closes a door.
func (d *Desk) turn(name string, on bool) {
	for _, e := range d.entrances() {
		switch {
		case e.name != name:
		case on:
			e.door.Open()
		default:
			e.door.Close()
		}
	}
}

// ngrokRefused says whether a token that is saved now is worth a try at once, whatever door the address bar shows.
func (d *Desk) ngrokRefused() bool { return d.parts.Public.State().Phase == tunnel.Refused }

// togglePublic opens the public address, or closes it.
func (d *Desk) togglePublic() {
	public := d.publicNow()
	d.turn(public.Name, public.State.Phase == tunnel.Closed || public.State.Phase == tunnel.Refused)
}

func (d *Desk) makeEntrances() {
	d.doors = doorsheet.New(doorsheet.Parts{
		Canvas: d.window.Canvas(), After: d.after,
		Turn: d.turn, Copy: d.copyAddress, QR: d.showQR, Browse: d.browse, Test: d.testDoor,
		Trust: d.trustServer, Forget: func() { d.trustServer("") }, Token: d.enterToken, Settings: d.setDoors, Move: d.moveDoor,
	})
}

// openDoors shows all doors over the page.
func (d *Desk) openDoors() {
	d.doors.Open(d.veil.Doors(model.DoorRows(d.doorsNow(), d.server(), d.parts.Clock())))
}

func (d *Desk) copyAddress(address string) { d.copy(address, lang.T("Address copied")) }

// showQR shows an address for the camera of a phone.
func (d *Desk) showQR(address string) {
	show := func() { doorsheet.ShowQR(d.window.Canvas(), d.after, address, d.copyAddress) }
	if d.veil.URL(address) == address {
		show()
		return
	}
	d.confirm(lang.T("This shows the address"), lang.T("Whoever sees this screen can read the code with a phone and open the address."), lang.T("Show it"), show)
}

// setDoors leads to how the doors open.
func (d *Desk) setDoors() {
	d.showSettings()
	d.focusOn(settingsPage, d.settings.RevealDoors)
}

// testDoor asks the address of a door as visitors do.
func (d *Desk) testDoor(name string) {
	if d.parts.Doors.Test == nil {
		return
	}
	d.doors.SetTrial(name, model.DoorTrial{Running: true})
	d.tasks.Do(func(ctx context.Context) func() {
		trial := model.NewDoorTrial(d.parts.Doors.Test(ctx, name))
		return func() { d.doors.SetTrial(name, trial) }
	})
}

// trustServer keeps the key of the SSH server, or with "" forgets it, and opens the door.
func (d *Desk) trustServer(key string) {
	d.change(lang.T("The key was not kept"), d.parts.Doors.SSH, func(ctx context.Context) error {
		return d.parts.Doors.Kept.SetSSH(ctx, func(s *doors.Server) { s.HostKey = key })
	})
}

// moveDoor opens a door at another port.
func (d *Desk) moveDoor(name, hostAndPort string) {
	port := model.PortNumber(hostAndPort)
	switch {
	case name == doors.Local:
		d.parts.MoveLocal(hostAndPort)
	case name == doors.LAN && port != 0:
		d.change(lang.T("The port was not kept"), d.parts.Doors.LAN, func(ctx context.Context) error {
			return d.parts.Doors.Kept.SetLAN(ctx, func(n *doors.Network) { n.Port = port })
		})
	}
}

// change changes how a door opens, and opens it then.
func (d *Desk) change(title string, door Door, set func(context.Context) error) {
	d.tasks.Do(func(ctx context.Context) func() {
		err := set(ctx)
		return func() {
			if err != nil {
				d.doors.Close() // the notice stands on the page beneath
				d.frame.fail(title, model.DoorSentence(err, lang.T("It could not be written to the data folder. See that there is room and that you may write there.")))
				return
			}
			door.Open()
		}
	})
}
