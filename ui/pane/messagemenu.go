package pane

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/lang"
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
		m.parts.Copy(place.Value, m.copied(value))
	}
}

// copyPath copies where in the JSON the touched value is.
func (m *Message) copyPath() {
	if place, ok := m.place(); ok {
		m.parts.Copy(place.Path, lang.T("Path copied: %s", model.Shorten(place.Path, 40)))
	}
}

// copied says what was copied, and that it is not as it came where that is so.
func (m *Message) copied(what copied) string {
	words := what.words()
	switch {
	case m.shown.Hidden == 0:
		return words[0]
	case m.redacted:
		return words[1]
	}
	return words[2]
}

// copied is what of a message was copied.
type copied int

const (
	body copied = iota
	header
	value
	text
)

// words say that it was copied as it came, redacted, or with its secrets masked.
func (c copied) words() [3]string {
	switch c {
	case header:
		return [3]string{lang.T("Header copied"), lang.T("Header copied, redacted as it is shown"), lang.T("Header copied, with its secrets masked")}
	case value:
		return [3]string{lang.T("Value copied"), lang.T("Value copied, redacted as it is shown"), lang.T("Value copied, with its secrets masked")}
	case text:
		return [3]string{lang.T("Text copied"), lang.T("Text copied, redacted as it is shown"), lang.T("Text copied, with its secrets masked")}
	}
	return [3]string{lang.T("Body copied"), lang.T("Body copied, redacted as it is shown"), lang.T("Body copied, with its secrets masked")}
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
		add(lang.T("Copy what is marked"), ctrl(fyne.KeyC), func() { m.parts.Copy(marked, m.copied(text)) })
	}
	if place, ok := m.place(); ok {
		add(copyThis(place.Kind), letter(fyne.KeyV), m.copyValue)
		add(lang.T("Copy path %s", model.Shorten(place.Path, 40)), letter(fyne.KeyP), m.copyPath)
	}
	add(lang.T("Copy all that is shown"), nil, m.copyShown)
	if m.parts.Save != nil && len(m.shown.Body.Raw) > 0 {
		add(lang.T("Save the body as it came…"), nil, m.saveBody)
	}
	items = append(items, fyne.NewMenuItemSeparator())
	if m.code.CanFold() {
		add(lang.T("Fold or unfold here"), letter(fyne.KeyReturn), m.code.FoldTouched)
		label := lang.T("Fold all")
		if m.code.Folded() {
			label = lang.T("Unfold all")
		}
		add(label, nil, m.code.FoldAll)
	}
	add(lang.T("Select all"), ctrl(fyne.KeyA), m.code.SelectAll)
	add(lang.T("Find…"), ctrl(fyne.KeyF), m.Find)
	return fyne.NewMenu("", items...)
}

// copyThis words the copying of a JSON value.
func copyThis(kind model.JSONKind) string {
	switch kind {
	case model.JSONObject:
		return lang.T("Copy this object")
	case model.JSONArray:
		return lang.T("Copy this array")
	case model.JSONString:
		return lang.T("Copy this string")
	case model.JSONNumber:
		return lang.T("Copy this number")
	}
	return lang.T("Copy this literal")
}

func (m *Message) copyShown() { m.parts.Copy(m.shown.Body.Text, m.copied(body)) }

func (m *Message) saveBody() { m.parts.Save(m.shown.Body.File, m.shown.Body.Raw) }
