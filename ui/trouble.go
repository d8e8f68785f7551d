package ui

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/lang"
	"bellhop/ui/pane"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// The size of the window that says why there is no other.
const (
	troubleWidth  = 560
	troubleHeight = 160
)

// ShowTrouble opens a small window that says why Bellhop cannot start. Closing it ends the app, of which closed hears, on the
// UI goroutine.
func ShowTrouble(app fyne.App, sentence string, closed func()) {
	app.Settings().SetTheme(settings.Look{}.Theme())
	window := app.NewWindow("Bellhop")
	notice := widgets.NewNotice(widgets.NoticeData{
		State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: lang.T("Bellhop did not start"), Text: lang.Said(sentence),
	}, widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Copy"), Small: true, Tap: func() { app.Clipboard().SetContent(sentence) }}),
		widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Close"), Small: true, Tap: window.Close}))
	margin := float32(theme.PagePadding)
	window.SetPadded(false)
	window.SetContent(pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground}, pane.Inset(margin, margin, margin, margin, pane.Column(0, nil, notice))))
	window.SetIcon(theme.AppIcon())
	window.Resize(fyne.NewSize(troubleWidth, troubleHeight))
	window.SetMaster()
	window.SetOnClosed(closed)
	window.Show()
}
