package ui

import (
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
