package system

import (
	"unsafe"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"golang.org/x/sys/windows"
)

type point struct{ X, Y int32 }

type corners struct{ Left, Top, Right, Bottom int32 }

func (c corners) rect() Rect {
	return Rect{int(c.Left), int(c.Top), int(c.Right - c.Left), int(c.Bottom - c.Top)}
}

// user finds a function of user32.dll.
func user(name string) *windows.LazyProc { return windows.NewLazySystemDLL("user32.dll").NewProc(name) }

// Place gives where the content of a window stands. It is not known before the window shows, nor while it is minimised.
func (Desktop) Place(w fyne.Window) (Rect, bool) {
	var handle uintptr
	if native, is := w.(driver.NativeWindow); is {
		native.RunNative(func(context any) {
			if own, is := context.(driver.WindowsWindowContext); is {
				handle = own.HWND
			}
		})
	}
	if handle == 0 {
		return Rect{}, false
	}
	if iconic, _, _ := user("IsIconic").Call(handle); iconic != 0 {
		return Rect{}, false
	}
	var content corners
	if ok, _, _ := user("GetClientRect").Call(handle, uintptr(unsafe.Pointer(&content))); ok == 0 {
		return Rect{}, false
	}
	var at point
	if ok, _, _ := user("ClientToScreen").Call(handle, uintptr(unsafe.Pointer(&at))); ok == 0 {
		return Rect{}, false
	}
	r := content.rect()
	r.X, r.Y = int(at.X), int(at.Y)
	return r, true
}

// Screens lists the screens that there are.
func (Desktop) Screens() (all []Rect) {
	each := windows.NewCallback(func(_, _ uintptr, screen *corners, _ uintptr) uintptr {
		all = append(all, screen.rect())
		return 1 // go on
	})
	_, _, _ = user("EnumDisplayMonitors").Call(0, 0, each, 0) // none is what a failure gives
	return all
}
