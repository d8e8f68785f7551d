package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/traffic"
	"bellhop/ui/widgets"
)

// exchangeWindow is an exchange in a window of its own.
type exchangeWindow struct {
	desk   *Desk
	id     hooks.ID
	window fyne.Window
	toast  *widgets.Toast
	sheet  *traffic.Sheet
	keys   *widgets.Sheet

	inspector *model.Inspector
	signature *model.Signature
	story     *model.Story

	detail, inquiry, tale *live.Feed
}

// The size of such a window at first, and how many there may be at once: each reads along with what changes.
const (
	sheetWidth  = 760
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
	w := &exchangeWindow{
		desk: d, id: id, window: d.parts.App.NewWindow(lang.T("Exchange")),
		inspector: model.NewInspector(d.parts.Source, d.parts.Times, d.parts.Zone),
		signature: model.NewSignature(d.parts.Explain),
		story:     model.NewStory(d.veil.Stories(d.parts.Stories), d.parts.Zone),
	}
	w.inspector.SetVeil(&d.veil)
	w.inspector.Show(id)
	w.makeFeeds()
	w.makeSheet()
	w.fill()
	if d.windows == nil {
		d.windows = map[hooks.ID]*exchangeWindow{}
	}
	d.windows[id] = w
	ctx, end := context.WithCancel(context.Background())
	w.window.SetOnClosed(func() {
		end()
		delete(d.windows, id)
	})
	for _, f := range w.feeds() {
		d.tasks.Do(func(closing context.Context) func() {
			stop := context.AfterFunc(closing, end)
			defer stop()
			d.ended(f.Run(ctx))
			return nil
		})
	}
	w.window.Show()
}

func (w *exchangeWindow) feeds() []*live.Feed { return []*live.Feed{w.detail, w.inquiry, w.tale} }

func (w *exchangeWindow) makeFeeds() {
	w.detail = w.feed(w.inspector, func() {
		w.sheet.Refresh()
		w.window.SetTitle(model.Shorten(w.inspector.Detail().Title, 60))
	})
	w.detail.Changed = w.desk.parts.Changed
	w.inquiry = w.feed(w.signature, func() { w.sheet.RefreshSignature() })
	w.tale = w.feed(w.story, func() { w.sheet.Refresh() })
	w.tale.Changed, w.tale.Beat = w.desk.parts.Changed, storyBeat
}

// feed makes a feed that loads a model and then shows what it holds, unless the window was closed meanwhile.
func (w *exchangeWindow) feed(m loader, show func()) *live.Feed {
	return &live.Feed{Post: w.desk.post, Load: func(ctx context.Context) func() {
		update := m.Load(ctx)
		if update == nil {
			return nil
		}
		return func() {
			if w.desk.windows[w.id] == w {
				update()
				show()
			}
		}
	}}
}

// blank takes the exchange out of sight until it is worded anew.
func (w *exchangeWindow) blank() {
	w.inspector.Reword()
	w.story.Reword()
	w.sheet.Refresh()
	w.window.SetTitle(lang.T("Exchange"))
	for _, f := range w.feeds() {
		f.Poke()
	}
}

// makeSheet makes what stands in the window. What needs room or a question of its own is done in the main window.
func (w *exchangeWindow) makeSheet() {
	d := w.desk
	w.sheet = traffic.NewSheet(traffic.SheetParts{
		InspectorParts: traffic.InspectorParts{
			Inspector: w.inspector, Signature: w.signature, Story: w.story, Actions: d.parts.Actions, Do: d.tasks.Do,
			Inspect: w.detail.Poke, LookInto: w.inquiry.Poke, Tell: w.tale.Poke, Copy: w.copy, Say: w.say,
			Edit:     func(e hooks.Exchange) { w.outside(func() { d.edit(e) }) },
			Compare:  func(pair model.Pair) { w.outside(func() { d.showCompare(pair) }) },
			CopyCurl: func(e hooks.Exchange) { d.wordCurl(e, w.copy) },
			Repeat:   func(e hooks.Exchange) { w.outside(func() { d.many.Repeat(e) }) },
			Save:     func(name string, content []byte) { w.outside(func() { d.transfer.Save(name, content) }) },
		},
		Reveal: func(id hooks.ID) { w.outside(func() { d.reveal(id) }) },
		Open:   d.openWindow,
		Export: func(id hooks.ID) {
			w.outside(func() {
				d.reveal(id)
				d.export()
			})
		},
		Mark: d.traffic.Mark, Marked: d.traffic.Marked, Keys: w.showKeys, Close: w.window.Close,
	})
}

// outside does something in the main window.
func (w *exchangeWindow) outside(do func()) {
	w.desk.Raise()
	do()
}

func (w *exchangeWindow) copy(text, said string) {
	w.desk.parts.App.Clipboard().SetContent(text)
	w.say(theme.GlyphCheck, said)
}

func (w *exchangeWindow) say(glyph theme.Glyph, text string) { w.toast.Say(glyph, text) }

func (w *exchangeWindow) fill() {
	d := w.desk
	w.toast = widgets.NewToast(w.sheet.Content(), d.after)
	w.window.SetPadded(false)
	w.window.SetIcon(theme.AppIcon())
	w.window.SetContent(widgets.NewTipLayer(w.toast, d.after))
	w.window.Resize(fyne.NewSize(sheetWidth, sheetHeight))
	c := w.window.Canvas()
	c.SetOnTypedRune(func(r rune) {
		if c.Overlays().Top() == nil {
			w.sheet.Rune(r)
		}
	})
	c.SetOnTypedKey(w.typedKey)
	for s, do := range w.shortcuts() {
		c.AddShortcut(s, func(fyne.Shortcut) { do() })
	}
}

// shortcuts are the window's own, as it has no menu.
func (w *exchangeWindow) shortcuts() map[fyne.Shortcut]func() {
	d := w.desk
	return map[fyne.Shortcut]func(){
		shortcut(fyne.KeyF, 0):                     w.sheet.Find,
		shortcut(fyne.KeyG, 0):                     func() { w.sheet.FindNext(1) },
		shortcut(fyne.KeyG, fyne.KeyModifierShift): func() { w.sheet.FindNext(-1) },
		shortcut(fyne.KeyW, 0):                     w.window.Close,
		shortcut(fyne.KeyR, fyne.KeyModifierShift): d.toggleRedacted,
		shortcut(fyne.KeyPlus, 0):                  d.largerText,
		shortcut(fyne.KeyEqual, 0):                 d.largerText,
		shortcut(fyne.KeyMinus, 0):                 d.smallerText,
		shortcut(fyne.Key0, 0):                     d.normalText,
	}
}

// typedKey gets the keys that no focused control wants.
func (w *exchangeWindow) typedKey(e *fyne.KeyEvent) {
	top := w.window.Canvas().Overlays().Top()
	if top == nil {
		w.sheet.Key(e)
	} else if sheet, is := top.(*widgets.Sheet); is && e.Name == fyne.KeyEscape {
		sheet.Cancel()
	}
}

// showKeys shows what the keys do in such a window.
func (w *exchangeWindow) showKeys() {
	table := widgets.NewHeaderTable(nil)
	table.Set([]widgets.NameValue{
		{Name: "[ ]", Value: lang.T("request, response, story, timing, signature")},
		{Name: lang.T("Enter"), Value: lang.T("into the body")},
		{Name: lang.As("keys", "Ctrl F, Ctrl G"), Value: lang.T("find in the body, the next one")},
		{Name: "V, P", Value: lang.T("in the body: copy the value, or its JSON path")},
		{Name: "R, E", Value: lang.T("replay as it was, or elsewhere")},
		{Name: "M, D", Value: lang.T("mark one, and compare another with it")},
		{Name: "C, X", Value: lang.T("copy as cURL, export to a file")},
		{Name: "S, L", Value: lang.T("its story, show it in Live")},
		{Name: "Ctrl + - 0", Value: lang.T("text size")},
		{Name: lang.As("keys", "Ctrl Shift R"), Value: lang.T("redact for a shared screen, show again")},
		{Name: lang.As("keys", "Ctrl W, Esc"), Value: lang.T("close the window")},
	})
	w.keys = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphKeyboard, Title: lang.T("Keys"), Width: pane.SheetWidth(w.window.Canvas(), 560), After: w.desk.after, Body: table,
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{Text: lang.As("verb", "Close"), Tap: func() { w.keys.Close() }})},
		Cancel:  func() {},
	})
	w.keys.ShowOn(w.window.Canvas())
}

// openChosen shows the exchange that is chosen in Live in a window of its own, or each of those that are selected.
func (d *Desk) openChosen() {
	several := d.live.Several()
	for _, id := range several[:min(len(several), mostWindows)] {
		d.openWindow(id)
	}
	if id := d.live.Selected(); id != 0 && len(several) == 0 {
		d.openWindow(id)
	}
}
