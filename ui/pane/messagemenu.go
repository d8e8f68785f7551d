package pane

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/model"
)

// place gives the value of a JSON body that the reader touched last.
func (m *Message) place() (model.JSONPlace, bool) {
	if m.shown.Body.Lang != model.LangJSON {
		return model.JSONPlace{}, false
	}
	return model.PlaceAt(m.code.Text(), m.code.Line())
}

// rune does what a letter means in the body, and says whether it means anything.
func (m *Message) rune(r rune) bool {
	switch unicode.ToLower(r) {
	case 'v':
		m.copyValue()
	case 'p':
		m.copyPath()
	default:
		return false
	}
	return true
}

// copyValue copies what the touched line holds: of JSON the value, else the line.
func (m *Message) copyValue() {
	if place, ok := m.place(); ok {
		m.parts.Copy(place.Value, m.copied("Value"))
	}
}

// copyPath copies where in the JSON the touched value is.
func (m *Message) copyPath() {
	if place, ok := m.place(); ok {
		m.parts.Copy(place.Path, "Path copied: "+model.Shorten(place.Path, 40))
	}
}

// copied says what was copied, and that it is not as it came where that is so.
func (m *Message) copied(what string) string {
	switch {
	case m.shown.Hidden == 0:
		return what + " copied"
	case m.redacted:
		return what + " copied, redacted as it is shown"
	}
	return what + " copied, with its secrets masked"
}

// showMenu offers what can be done with the place that the reader touched in the body.
func (m *Message) showMenu(at fyne.Position) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(m.code); c != nil && m.shown.Body.Text != "" {
		widget.ShowPopUpMenuAtPosition(m.menu(), c, at)
	}
}

func (m *Message) menu() *fyne.Menu {
	var items []*fyne.MenuItem
	add := func(label string, s fyne.Shortcut, do func()) {
		item := fyne.NewMenuItem(label, do)
		item.Shortcut = s
		items = append(items, item)
	}
	letter := func(key fyne.KeyName) fyne.Shortcut { return &desktop.CustomShortcut{KeyName: key} }
	ctrl := func(key fyne.KeyName) fyne.Shortcut {
		return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
	}
	if marked := m.code.Selected(); marked != "" {
		add("Copy what is marked", ctrl(fyne.KeyC), func() { m.parts.Copy(marked, m.copied("Text")) })
	}
	if place, ok := m.place(); ok {
		add("Copy this "+place.Kind, letter(fyne.KeyV), m.copyValue)
		add("Copy path "+model.Shorten(place.Path, 40), letter(fyne.KeyP), m.copyPath)
	}
	add("Copy all that is shown", nil, m.copyShown)
	if m.parts.Save != nil && len(m.shown.Body.Raw) > 0 {
		add("Save the body as it came…", nil, m.saveBody)
	}
	items = append(items, fyne.NewMenuItemSeparator())
	if m.code.CanFold() {
		add("Fold or unfold here", letter(fyne.KeyReturn), m.code.FoldTouched)
		label := "Fold all"
		if m.code.Folded() {
			label = "Unfold all"
		}
		add(label, nil, m.code.FoldAll)
	}
	add("Select all", ctrl(fyne.KeyA), m.code.SelectAll)
	add("Find…", ctrl(fyne.KeyF), m.Find)
	return fyne.NewMenu("", items...)
}

func (m *Message) copyShown() { m.parts.Copy(m.shown.Body.Text, m.copied("Body")) }

func (m *Message) saveBody() { m.parts.Save(m.shown.Body.File, m.shown.Body.Raw) }
