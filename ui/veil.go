package ui

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// prefRedacted says in Fyne's preferences whether the screen is redacted. It is remembered, so that nobody has to think of it
// twice.
const prefRedacted = "screen.redacted"

// makeVeil hangs the veil before all that words what others might see.
func (d *Desk) makeVeil() {
	d.live.SetVeil(&d.veil)
	d.boxes.SetVeil(&d.veil)
	d.registered.SetVeil(&d.veil)
	d.carried.SetVeil(&d.veil)
	d.queue.SetVeil(&d.veil)
}

// newUnveil makes the button that says that the screen is redacted, and ends that.
func (d *Desk) newUnveil() *widgets.Button {
	d.unveil = widgets.NewButton(widgets.ButtonSpec{
		Text: lang.T("Redacted"), Small: true, Glyph: theme.GlyphEyeSlash, Tip: lang.T("Tokens, e-mails and addresses have stand-ins. Show them again, Ctrl Shift R"), Tap: d.toggleRedacted,
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
	d.wear()
	d.showDoors()
	d.showVeil()
	if on {
		d.say(theme.GlyphEyeSlash, lang.T("Redacted. What is stored and sent stays as it is."))
	} else {
		d.say(theme.GlyphEye, lang.T("Shown as it came, secrets masked"))
	}
}

// wear gives the app its looks: those that were chosen, and what a redacted screen hides.
func (d *Desk) wear() {
	clothes := d.look.Theme()
	clothes.Redacted = d.veil.On()
	settings := d.parts.App.Settings()
	if settings.Theme() == fyne.Theme(clothes) {
		return // Fyne would measure and draw everything anew
	}
	settings.SetTheme(clothes)
}

// showVeil says in the window whether it is redacted.
func (d *Desk) showVeil() {
	d.settings.SetRedacted(d.veil.On())
	if d.veil.On() {
		d.unveil.Show()
		d.window.SetTitle(lang.T("Bellhop, redacted"))
	} else {
		d.unveil.Hide()
		d.window.SetTitle("Bellhop")
	}
	d.frame.root.Refresh()
}

// plain does something that shows what was captured as it is. While the screen is redacted it tells so and asks first.
func (d *Desk) plain(told string, do func()) {
	if !d.veil.On() {
		do()
		return
	}
	d.confirm(lang.T("This shows everything"), told, lang.T("Show it"), do)
}
