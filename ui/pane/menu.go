package pane

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// MenuItem is an entry of a menu with the key that does the same on the page; "" is none.
func MenuItem(label string, key fyne.KeyName, do func()) *fyne.MenuItem {
	item := fyne.NewMenuItem(label, do)
	if key != "" {
		item.Shortcut = &desktop.CustomShortcut{KeyName: key}
	}
	return item
}

// ShowMenu opens a menu at a place of the window that an object is in.
func ShowMenu(in fyne.CanvasObject, at fyne.Position, items ...*fyne.MenuItem) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(in); c != nil {
		widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), c, at)
	}
}
