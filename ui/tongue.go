package ui

import (
	"encoding/json"

	fynelang "fyne.io/fyne/v2/lang"

	"bellhop/ui/lang"
	"bellhop/ui/settings"
)

// prefLanguage keeps the language that was chosen, in Fyne's preferences; "" is the system's.
const prefLanguage = "look.language"

// speak chooses the language, before the first text of the window is made. A language that the machine has no font for is
// not spoken. Where neither a person nor the system wants one, what is spoken already stays.
func (d *Desk) speak() {
	wish := d.parts.App.Preferences().String(prefLanguage)
	if wish == "" {
		wish = d.parts.Locale
	}
	if wish == "" {
		return
	}
	now := lang.Use(wish)
	for _, l := range lang.Languages() {
		if l.Tag == now && !settings.Readable(l.Name) {
			lang.Use("en")
		}
	}
	if lang.Tag() != lang.Match(d.parts.Locale) {
		if err := teachToolkit(); err != nil {
			d.parts.Log.Warn("the toolkit keeps the system's language", "err", err)
		}
	}
}

// teachToolkit gives Fyne its own few words, those of file dialogs and of the menus of fields, in the language that is
// spoken. By itself it speaks the system's and knows no other choice.
func teachToolkit() error {
	words, err := json.Marshal(map[string]string{
		"Advanced": lang.T("Advanced"), "Cancel": lang.T("Cancel"), "Confirm": lang.As("verb", "Confirm"),
		"Copy": lang.As("verb", "Copy"), "Cut": lang.As("verb", "Cut"), "Paste": lang.As("verb", "Paste"),
		"Undo": lang.T("Undo"), "Redo": lang.As("verb", "Redo"), "Select all": lang.T("Select all"),
		"Open": lang.As("verb", "Open"), "Save": lang.T("Save"), "OK": lang.T("OK"), "Yes": lang.T("Yes"),
		"No": lang.As("answer", "No"), "Quit": lang.T("Quit"), "Error": lang.T("Error"),
		"File": lang.T("File"), "Folder": lang.T("Folder"), "New Folder": lang.T("New folder"),
		"Create Folder": lang.T("Create folder"), "Favourites": lang.T("Favourites"),
		"Enter filename": lang.T("Name of the file"), "Show Hidden Files": lang.T("Show hidden files"),
		"file.name": lang.T("Name"), "file.parent": lang.T("Folder above"),
	})
	if err != nil {
		return err
	}
	return fynelang.AddTranslationsForLocale(words, fynelang.SystemLocale())
}

// tongue is what the settings show of the language.
func (d *Desk) tongue() settings.Tongue {
	p := d.parts.App.Preferences()
	return settings.Tongue{
		Wish: p.String(prefLanguage), System: lang.Match(d.parts.Locale), Set: func(tag string) { p.SetString(prefLanguage, tag) },
	}
}

// showControl shows in the settings where the control API is.
func (d *Desk) showControl() {
	if d.parts.Control != nil {
		d.settings.SetControl(d.parts.Control.State().URL)
	}
}
