package settings

import (
	"path/filepath"

	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/pane"
	"bellhop/ui/widgets"
)

// securityCard is for what others may see, and for how secrets are kept.
func (p *Page) securityCard() fyne.CanvasObject {
	p.redacted = widgets.NewToggle(lang.T("Redact for a shared screen"), func(bool) { p.parts.Redact() })
	about := pane.Help(lang.T("Tokens, e-mail addresses and network addresses have stand-ins in every page and window, the same for the same. What is stored, sent, copied and exported stays as it is."))
	file := filepath.Join(p.parts.DataDir, "control.token")
	token := widgets.NewCopyLine(file, func(text string) { p.parts.Copy(text, lang.T("Path copied")) })
	return card(lang.T("Privacy and secrets"),
		switched(p.redacted, about),
		pane.Help(sealing(p.parts.Sealing)),
		pane.Labelled(lang.T("Control API's token"), token))
}

// sealing gives the engine's words for how secrets are kept in the language in use.
func sealing(words string) string {
	for _, known := range []string{
		lang.Key("Secrets are sealed with a key from the system's keyring."),
		lang.Key("The system's keyring is not used. Secrets are sealed with a key in the data folder, readable by you only: who copies the whole folder has both."),
		lang.Key("This system has no keyring. Secrets are sealed with a key in the data folder, readable by you only: who copies the whole folder has both."),
	} {
		if words == known {
			return lang.T(known)
		}
	}
	return words
}

// SetRedacted shows whether the screen is redacted.
func (p *Page) SetRedacted(on bool) { p.redacted.SetOn(on) }
