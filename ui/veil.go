package ui

import (
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// prefRedacted says in Fyne's preferences whether the screen is redacted. It is remembered, so that nobody has to think of it
// twice.
const prefRedacted = "screen.redacted"

// makeVeil draws the veil if it was drawn when the window closed.
func (d *Desk) makeVeil() {
	d.veil.Set(d.parts.App.Preferences().Bool(prefRedacted))
	d.live.SetVeil(&d.veil)
}

// newUnveil makes the button that says that the screen is redacted, and ends that.
func (d *Desk) newUnveil() *widgets.Button {
	d.unveil = widgets.NewButton(widgets.ButtonSpec{
		Text: "Redacted", Small: true, Glyph: theme.GlyphEyeSlash, Tip: "Tokens, e-mails and addresses have stand-ins. Show them again, Ctrl Shift R", Tap: d.toggleRedacted,
	})
	d.unveil.SetChosen(true)
	return d.unveil
}

// toggleRedacted draws the veil over all that was captured, for a shared screen, or lifts it.
func (d *Desk) toggleRedacted() {
	on := !d.veil.On()
	d.veil.Set(on)
	d.parts.App.Preferences().SetBool(prefRedacted, on)
	d.live.Reword()
	d.story.Reword()
	d.comparison.Reword()
	d.traffic.Blank()
	d.compare.Refresh()
	for _, w := range d.windows {
		w.blank()
	}
	for _, f := range d.feeds {
		f.Poke()
	}
	d.showVeil()
	if on {
		d.say(theme.GlyphEyeSlash, "Redacted. What is stored and sent stays as it is.")
	} else {
		d.say(theme.GlyphEye, "Shown as it came, secrets masked")
	}
}

// showVeil says in the window whether it is redacted.
func (d *Desk) showVeil() {
	d.settings.SetRedacted(d.veil.On())
	if d.veil.On() {
		d.unveil.Show()
		d.window.SetTitle("Bellhop, redacted")
	} else {
		d.unveil.Hide()
		d.window.SetTitle("Bellhop")
	}
	d.frame.root.Refresh()
}

// plain does something that shows what was captured as it is. While the screen is redacted it asks first.
func (d *Desk) plain(what string, do func()) {
	if !d.veil.On() {
		do()
		return
	}
	d.confirm("This shows everything", what+" shows the request as it came, with its tokens, e-mails and addresses. Whoever sees this screen sees them.", "Show it", do)
}
