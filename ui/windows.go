package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/traffic"
	"bellhop/ui/widgets"
)

// exchangeWindow is an exchange in a window of its own.
type exchangeWindow struct {
	window fyne.Window
	feed   *live.Feed
	blank  func() // takes the exchange out of sight until it is worded anew
}

// The size of such a window at first, and how many there may be at once: each reads along with what changes.
const (
	sheetWidth  = 620
	sheetHeight = 720
	mostWindows = 16
)

// openWindow shows an exchange in a window of its own, or brings the one it has to the front.
func (d *Desk) openWindow(id hooks.ID) {
	if w, has := d.windows[id]; has {
		w.window.Show()
		w.window.RequestFocus()
		return
	}
	if len(d.windows) >= mostWindows {
		d.say(theme.GlyphInfo, lang.T("There are as many windows as Bellhop opens. Close one first."))
		return
	}
	m := model.NewInspector(d.parts.Source, d.parts.Times, d.parts.Zone)
	m.SetVeil(&d.veil)
	m.Show(id)
	w := &exchangeWindow{window: d.parts.App.NewWindow(lang.T("Exchange")), feed: &live.Feed{Post: d.post, Changed: d.parts.Changed}}
	sheet, toast := d.newSheet(m, w)
	w.blank = func() {
		m.Reword()
		sheet.Refresh()
		w.window.SetTitle(lang.T("Exchange"))
	}
	w.feed.Load = func(ctx context.Context) func() {
		update := m.Load(ctx)
		if update == nil {
			return nil
		}
		return func() {
			if d.windows[id] != w {
				return // closed meanwhile
			}
			update()
			sheet.Refresh()
			w.window.SetTitle(model.Shorten(m.Detail().Title, 60))
		}
	}
	d.fillWindow(w, sheet, toast)
	ctx, end := context.WithCancel(context.Background())
	w.window.SetOnClosed(func() {
		end()
		delete(d.windows, id)
	})
	if d.windows == nil {
		d.windows = map[hooks.ID]*exchangeWindow{}
	}
	d.windows[id] = w
	d.tasks.Do(func(closing context.Context) func() {
		stop := context.AfterFunc(closing, end)
		defer stop()
		d.ended(w.feed.Run(ctx))
		return nil
	})
	w.window.Show()
}

// newSheet makes what stands in such a window, and the passing words over it.
func (d *Desk) newSheet(m *model.Inspector, w *exchangeWindow) (sheet *traffic.Sheet, toast *widgets.Toast) {
	say := func(glyph theme.Glyph, text string) { toast.Say(glyph, text) }
	sheet = traffic.NewSheet(traffic.SheetParts{
		Inspector: m, Inspect: w.feed.Poke,
		Copy: func(text, said string) {
			d.parts.App.Clipboard().SetContent(text)
			say(theme.GlyphCheck, said)
		},
		Save: func(name string, content []byte) {
			d.Raise() // where the question stands
			d.transfer.Save(name, content)
		},
		Replay: func(e hooks.Exchange) { d.replayFrom(e, say) },
		Edit: func(e hooks.Exchange) {
			d.Raise()
			d.edit(e)
		},
		CopyCurl: func(e hooks.Exchange) {
			d.copyCurl(e)
			say(theme.GlyphCheck, lang.T("Copied as cURL, secrets left out"))
		},
		Reveal: func(id hooks.ID) {
			d.Raise()
			d.reveal(id)
		},
	})
	return sheet, widgets.NewToast(sheet.Content(), d.after)
}

func (d *Desk) fillWindow(w *exchangeWindow, sheet *traffic.Sheet, toast *widgets.Toast) {
	w.window.SetPadded(false)
	w.window.SetIcon(theme.AppIcon())
	w.window.SetContent(widgets.NewTipLayer(toast, d.after))
	w.window.Resize(fyne.NewSize(sheetWidth, sheetHeight))
	c := w.window.Canvas()
	c.SetOnTypedRune(sheet.Rune)
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			w.window.Close()
		}
	})
	c.AddShortcut(shortcut(fyne.KeyF, 0), func(fyne.Shortcut) { sheet.Find() })
	c.AddShortcut(shortcut(fyne.KeyG, 0), func(fyne.Shortcut) { sheet.FindNext(1) })
	c.AddShortcut(shortcut(fyne.KeyG, fyne.KeyModifierShift), func(fyne.Shortcut) { sheet.FindNext(-1) })
	c.AddShortcut(shortcut(fyne.KeyW, 0), func(fyne.Shortcut) { w.window.Close() })
	c.AddShortcut(shortcut(fyne.KeyR, fyne.KeyModifierShift), func(fyne.Shortcut) { d.toggleRedacted() })
}

// replayFrom sends an exchange again as it was and says in its window how that went.
func (d *Desk) replayFrom(e hooks.Exchange, say func(theme.Glyph, string)) {
	d.tasks.Do(func(ctx context.Context) func() {
		_, err := d.parts.Actions.Replay(ctx, hooks.Replay{Exchange: e.ID})
		return func() {
			if err != nil {
				say(theme.GlyphWarningCircle, model.Sentence(err, lang.T("It was not sent again. Nothing was stored.")))
				return
			}
			say(theme.GlyphArrowCounterClockwise.Bold(), lang.T("Sent again. It shows in Live."))
		}
	})
}

// openChosen shows the exchange that is chosen in Live in a window of its own.
func (d *Desk) openChosen() {
	if id := d.live.Selected(); id != 0 {
		d.openWindow(id)
	}
}
