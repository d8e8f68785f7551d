//go:build linux || freebsd || openbsd || netbsd

package system

import (
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/randr"
	"github.com/jezek/xgb/xproto"
)

// Place gives where the content of a window stands. It is not known under Wayland, and before the window shows.
func (Desktop) Place(w fyne.Window) (Rect, bool) {
	id := xproto.Window(0)
	if native, is := w.(driver.NativeWindow); is {
		native.RunNative(func(context any) {
			if x11, is := context.(driver.X11WindowContext); is {
				id = xproto.Window(x11.WindowHandle)
			}
		})
	}
	if id == 0 {
		return Rect{}, false
	}
	x, root, err := connect()
	if err != nil {
		return Rect{}, false
	}
	defer x.Close()
	size, err := xproto.GetGeometry(x, xproto.Drawable(id)).Reply()
	if err != nil {
		return Rect{}, false
	}
	at, err := xproto.TranslateCoordinates(x, id, root, 0, 0).Reply()
	if err != nil {
		return Rect{}, false
	}
	return Rect{int(at.DstX), int(at.DstY), int(size.Width), int(size.Height)}, true
}

// Screens lists the screens that there are; none when the system does not tell.
func (Desktop) Screens() []Rect {
	x, root, err := connect()
	if err != nil {
		return nil
	}
	defer x.Close()
	if all := crtcs(x, root); len(all) > 0 {
		return all
	}
	whole, err := xproto.GetGeometry(x, xproto.Drawable(root)).Reply()
	if err != nil {
		return nil
	}
	return []Rect{{0, 0, int(whole.Width), int(whole.Height)}}
}

// crtcs asks the RandR extension, which every X server of this century has.
func crtcs(x *xgb.Conn, root xproto.Window) (all []Rect) {
	if randr.Init(x) != nil {
		return nil
	}
	known, err := randr.GetScreenResourcesCurrent(x, root).Reply()
	if err != nil {
		return nil
	}
	for _, crtc := range known.Crtcs {
		c, err := randr.GetCrtcInfo(x, crtc, known.ConfigTimestamp).Reply()
		if err == nil && c.Width > 0 && c.Height > 0 {
			all = append(all, Rect{int(c.X), int(c.Y), int(c.Width), int(c.Height)})
		}
	}
	return all
}

// connect reaches the X server of the environment.
func connect() (x *xgb.Conn, root xproto.Window, err error) {
	xgb.Logger.SetOutput(io.Discard) // it complains of a missing Xauthority, which a server need not want
	if x, err = xgb.NewConn(); err != nil {
		return nil, 0, err
	}
	return x, xproto.Setup(x).DefaultScreen(x).Root, nil
}
