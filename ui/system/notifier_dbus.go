//go:build linux || freebsd || openbsd || netbsd

package system

import (
	"context"
	"image"
	"image/color"
	"slices"
	"strings"
	"sync"

	"github.com/godbus/dbus/v5"
)

// Notifier has the desktop show notifications, by the Desktop Notifications Specification 1.2. Fyne's own wait on the UI
// goroutine for a desktop that may be stuck, stay on the screen until somebody closes them, and cannot be chosen.
//
// Ready and Notify may be called from any goroutine. They take up to noticeTime.
type Notifier struct {
	parts NotifierParts
	fresh chan chan *dbus.Signal // what the bus says on a new connection

	mu    sync.Mutex
	bus   *dbus.Conn        // nil until the first notification
	shown map[string]uint32 // the notification of each kind
	owner string            // who shows them: another one numbers them anew
}

// The specification's names.
const (
	noticeName = "org.freedesktop.Notifications"
	noticePath = dbus.ObjectPath("/org/freedesktop/Notifications")
	chosenName = noticeName + ".ActionInvoked"
)

// NewNotifier makes a notifier. It asks nobody for anything before the first notification.
func NewNotifier(parts NotifierParts) *Notifier {
	return &Notifier{parts: parts, fresh: make(chan chan *dbus.Signal, 1), shown: map[string]uint32{}}
}

// Run gives the kind of each notification that is chosen until ctx ends, and then leaves the bus. It is to be run once.
func (n *Notifier) Run(ctx context.Context, chosen func(kind string)) error {
	var said chan *dbus.Signal
	for {
		select {
		case <-ctx.Done():
			return n.leave()
		case said = <-n.fresh:
		case signal, open := <-said:
			if !open {
				said = nil // the bus is gone; there is another one with the next notification, or none
			} else if kind := n.kindOf(signal); kind != "" {
				chosen(kind)
			}
		}
	}
}

func (n *Notifier) leave() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.bus == nil {
		return nil
	}
	return n.bus.Close()
}

// kindOf gives the kind of the notification that a signal says was chosen, "" when it says something else.
func (n *Notifier) kindOf(signal *dbus.Signal) string {
	var id uint32
	var action string
	if signal.Name != chosenName || dbus.Store(signal.Body, &id, &action) != nil {
		return ""
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for kind, shown := range n.shown {
		if shown == id {
			return kind
		}
	}
	return ""
}

// Ready reports an error when nobody shows notifications here. A desktop may start who does.
func (n *Notifier) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, noticeTime)
	defer cancel()
	bus, err := n.connect(ctx)
	if err != nil {
		return err
	}
	_, err = able(ctx, bus)
	return err
}

// able asks what whoever shows notifications is able to.
func able(ctx context.Context, bus *dbus.Conn) (what []string, err error) {
	err = bus.Object(noticeName, noticePath).CallWithContext(ctx, noticeName+".GetCapabilities", 0).Store(&what)
	return what, err
}

// Notify shows a notification.
func (n *Notifier) Notify(ctx context.Context, notice Notice) error {
	ctx, cancel := context.WithTimeout(ctx, noticeTime)
	defer cancel()
	bus, err := n.connect(ctx)
	if err != nil {
		return err
	}
	desktop := bus.Object(noticeName, noticePath)
	can, err := able(ctx, bus)
	if err != nil {
		return err
	}
	var owner string
	if err := bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.GetNameOwner", 0, noticeName).Store(&owner); err != nil {
		return err
	}
	text, actions := notice.Text, []string{}
	if slices.Contains(can, "body-markup") {
		text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	}
	if slices.Contains(can, "actions") {
		actions = []string{"default", notice.Open}
	}
	hints := map[string]dbus.Variant{"image-data": dbus.MakeVariant(pixels(n.parts.Icon))}
	const asTheDesktopLikes = int32(-1) // how long it stays
	var id uint32
	if err := desktop.CallWithContext(ctx, noticeName+".Notify", 0,
		n.parts.Name, n.before(notice.Kind, owner), "", notice.Title, text, actions, hints, asTheDesktopLikes).Store(&id); err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shown[notice.Kind] = id
	return nil
}

// before gives the notification that one of this kind takes the place of; 0 is none.
func (n *Notifier) before(kind, owner string) uint32 {
	n.mu.Lock()
	defer n.mu.Unlock()
	if owner != n.owner {
		n.owner = owner
		clear(n.shown)
	}
	return n.shown[kind]
}

// connect gives a connection of our own: on the one that Fyne shares, its tray would take what is said here for the end of it.
func (n *Notifier) connect(ctx context.Context) (*dbus.Conn, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.bus != nil && n.bus.Connected() {
		return n.bus, nil
	}
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		return nil, err
	}
	if err := bus.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(noticePath), dbus.WithMatchInterface(noticeName), dbus.WithMatchMember("ActionInvoked")); err != nil {
		_ = bus.Close()
		return nil, err
	}
	said := make(chan *dbus.Signal, 16)
	bus.Signal(said)
	select {
	case n.fresh <- said:
	case <-ctx.Done():
		_ = bus.Close()
		return nil, ctx.Err()
	}
	n.bus = bus
	return bus, nil
}

// picture is the specification's image-data.
type picture struct {
	Width, Height, Stride int32
	Alpha                 bool
	BitsPerSample         int32
	Channels              int32
	Pixels                []byte
}

func pixels(icon image.Image) picture {
	size := icon.Bounds().Size()
	p := picture{Width: int32(size.X), Height: int32(size.Y), Stride: int32(size.X) * 4, Alpha: true, BitsPerSample: 8, Channels: 4}
	for y := icon.Bounds().Min.Y; y < icon.Bounds().Max.Y; y++ {
		for x := icon.Bounds().Min.X; x < icon.Bounds().Max.X; x++ {
			c := color.NRGBAModel.Convert(icon.At(x, y)).(color.NRGBA)
			p.Pixels = append(p.Pixels, c.R, c.G, c.B, c.A)
		}
	}
	return p
}
