package ui

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/ui/compare"
	"bellhop/ui/deliveries"
	"bellhop/ui/inboxes"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/replay"
	"bellhop/ui/settings"
	"bellhop/ui/subscribers"
	"bellhop/ui/theme"
	"bellhop/ui/traffic"
	"bellhop/ui/transfer"
	"bellhop/ui/widgets"
)

func (d *Desk) makePages(inspector *model.Inspector) {
	d.traffic = traffic.New(traffic.Parts{
		InspectorParts: traffic.InspectorParts{
			Inspector: inspector, Signature: d.signature, Story: d.story, Actions: d.parts.Actions, Do: d.tasks.Do,
			Inspect: d.detail.Poke, LookInto: d.inquiry.Poke, Tell: d.tale.Poke,
			Edit: d.edit, Compare: d.showCompare, CopyCurl: d.copyCurl, Copy: d.copy, Say: d.say,
			Save:   func(name string, content []byte) { d.transfer.Save(name, content) },
			Repeat: func(e hooks.Exchange) { d.many.Repeat(e) },
		},
		Live: d.live, Reload: d.list.Poke,
		OpenBook: d.openBook, Export: d.export, After: d.after, ReplayThese: d.replayThese, ReplayIDs: func(ids []hooks.ID) { d.many.ReplayIDs(ids) },
		OpenWindow: d.openChosen, Columns: d.parts.App.Preferences().String(prefColumns), KeepColumns: func(text string) { d.parts.App.Preferences().SetString(prefColumns, text) },
	})
	d.replay = replay.New(replay.Parts{
		Draft: d.draft, Differences: d.drafted, Sender: d.parts.Actions, Do: d.tasks.Do, Reload: d.sends.Poke, Recompare: d.redrafted.Poke,
		Back: d.showLive, Copy: d.copy, Compare: d.showCompare, Fail: func(title, text string) { d.frame.fail(title, text) },
		Open: func(most int64, chosen func(string, []byte)) { d.transfer.Open(most, chosen) },
	})
	d.compare = compare.New(compare.Parts{Compare: d.comparison, Reload: d.differences.Poke, Back: d.leaveCompare})
	d.makeGuestbook()
	d.inboxes = inboxes.New(inboxes.Parts{
		Inboxes: d.boxes, Actions: d.parts.Inboxes.Actions, Turns: d.parts.Inboxes.Turns, Do: d.tasks.Do, Reload: d.pigeonholes.Poke,
		ShowInLive: d.showFiltered, Reveal: d.reveal, Copy: d.copy, QR: d.showQR, Say: d.say, After: d.after,
	})
	d.subscribers = subscribers.New(subscribers.Parts{
		Subscribers: d.registered, Actions: d.parts.Subscribers.Actions, Do: d.tasks.Do, Reload: d.register.Poke,
		Reveal: d.reveal, Copy: d.copy, Say: d.say, After: d.after,
	})
	d.deliveries = deliveries.New(deliveries.Parts{
		Deliveries: d.carried, Rates: d.rates, Actions: d.parts.Deliveries.Actions, Do: d.tasks.Do, Reload: d.carriage.Poke, Recount: d.tempo.Poke,
		Queue: d.queue, Pipes: d.parts.Queue.Pipes, Workers: d.parts.Queue.Workers, Race: d.race, Races: d.parts.Queue.Races, WatchRace: d.racing.Poke, LookAtQueue: d.porters.Poke, Canvas: d.window.Canvas(), After: d.after,
		Confirm: d.confirm, ShowInLive: d.showFiltered, Say: d.say,
	})
	d.settings = settings.New(settings.Parts{
		Tokens: d.parts.Tokens, Keeping: d.parts.Keeping, Visiting: d.parts.Visiting, Ngrok: d.parts.Ngrok, Quota: d.parts.Quota, Say: d.say, Confirm: d.confirm, Sealing: d.parts.Sealing, DataDir: d.parts.DataDir,
		About: settings.About{Version: d.parts.Version, SQLite: d.parts.SQLite, Licences: d.showLicences}, Redact: d.toggleRedacted, Shown: d.veil.Text, Keys: d.showKeys, Tongue: d.tongue(), Do: d.tasks.Do, Copy: d.copy, Open: d.openFolder, Show: d.showText,
		Habits: d.habits(), Opener: d.parts.Opener, Look: d.look, SetLook: d.setLook, Retry: d.parts.Public.Open, Doors: d.parts.Doors.Kept, Going: d.parts.Doors.Going, Addresses: d.parts.Doors.Addresses, DoorsChanged: d.showDoors,
	})
}

func (d *Desk) makeTransfer() {
	fail := func(title, text string) { d.frame.fail(title, text) }
	files := d.parts.Files
	if files == nil {
		files = transfer.Dialogs{Window: d.window, Fail: fail, Log: d.parts.Log}
	}
	d.transfer = transfer.New(transfer.Parts{
		Source: d.parts.Source, Importer: d.parts.Importer, Canvas: d.window.Canvas(), Files: files,
		Tapes: d.parts.Tapes, Confirm: d.confirm, Clock: func() time.Time { return d.parts.Clock().In(d.parts.Zone) },
		Clipboard: func() string { return d.parts.App.Clipboard().Content() },
		Do:        d.tasks.Do, Redacted: d.veil.On, Say: d.say, Offer: d.offer, Narrowed: d.live.Narrowed, Fail: fail, Reveal: d.reveal, Edit: d.editStored, After: d.after, Log: d.parts.Log,
	})
}

// export asks what to export: what is selected in Live, what the list shows, or everything.
func (d *Desk) export() {
	offer := transfer.Offer{Narrowed: d.live.Narrowed()}
	if d.frame.page == livePage {
		offer.One, offer.Several = d.live.Selected(), d.live.Several()
	}
	var err error
	if offer.Listed, err = d.live.Listed(); err != nil {
		offer.Narrowed = false // a list that shows by no filter shows everything
	}
	d.transfer.Export(offer)
}

// reveal shows an exchange in Live.
func (d *Desk) reveal(id hooks.ID) {
	d.showLive()
	d.traffic.Reveal(id)
}

func (d *Desk) makeWindow() {
	d.frame = newFrame(d, []fyne.CanvasObject{d.traffic.Content(), d.guestbook.Content(), d.replay.Content(), d.compare.Content(), d.inboxes.Content(), d.subscribers.Content(), d.deliveries.Content(), d.settings.Content()})
	d.window.SetPadded(false)
	d.window.SetContent(widgets.NewTipLayer(d.frame.root, d.after))
	d.window.SetIcon(theme.AppIcon())
	d.window.SetMainMenu(d.menu())
	d.window.Resize(d.storedSize())
	d.restorePlace()
	d.window.SetCloseIntercept(d.close)
	d.window.SetOnDropped(d.dropped)
	canvas := d.window.Canvas()
	canvas.SetOnTypedKey(d.typedKey)
	canvas.SetOnTypedRune(d.typedRune)
	d.addSpareShortcuts(canvas)
	d.frame.show(livePage)
	d.makeTray()
	d.showVeil()
}

// close keeps size and place for the next time.
func (d *Desk) close() {
	d.storeSize(d.window.Canvas().Size())
	d.storePlace()
	d.window.Close()
	d.parts.App.Quit() // an icon in the tray would keep the program without a window
	if d.parts.Closing != nil {
		d.parts.Closing()
	}
}

func (d *Desk) showLive() {
	d.frame.show(livePage)
	d.window.Canvas().Unfocus()
}

// showFiltered shows in Live what passes a filter.
func (d *Desk) showFiltered(filter string) {
	d.showLive()
	d.traffic.SetFilter(filter)
}

func (d *Desk) showInboxes() {
	d.frame.show(inboxesPage)
	d.window.Canvas().Unfocus()
}

func (d *Desk) showDeliveries() {
	d.frame.show(deliveriesPage)
	d.window.Canvas().Unfocus()
}

// newInbox asks for the name of a new inbox.
func (d *Desk) newInbox() {
	d.frame.show(inboxesPage)
	d.focusOn(inboxesPage, d.inboxes.Begin)
}

func (d *Desk) showSubscribers() {
	d.frame.show(subscribersPage)
	d.window.Canvas().Unfocus()
}

// newSubscriber asks for the address of a new subscriber.
func (d *Desk) newSubscriber() {
	d.frame.show(subscribersPage)
	d.focusOn(subscribersPage, d.subscribers.Begin)
}

// undo takes back what was changed last on the page in sight.
func (d *Desk) undo() {
	switch d.frame.page {
	case guestbookPage:
		d.guestbook.Undo()
	case replayPage:
		d.replay.Undo()
	case inboxesPage:
		d.inboxes.Undo()
	case subscribersPage:
		d.subscribers.Undo()
	}
}

func (d *Desk) showSettings() {
	d.settings.Refresh()
	d.tryNotices()
	d.frame.show(settingsPage)
}

// edit opens the replay page for an exchange.
func (d *Desk) edit(e hooks.Exchange) {
	d.plain(lang.T("Edit and replay shows the request as it came, with its tokens, e-mails and addresses. Whoever sees this screen sees them."), func() { d.beginDraft(e) })
}

func (d *Desk) beginDraft(e hooks.Exchange) {
	d.frame.show(replayPage)
	d.replay.Begin(e, d.targetOf(e))
	d.focusOn(replayPage, d.replay.FocusURL)
}

// editStored opens the replay page for an exchange by its id, above Live with the same exchange chosen.
func (d *Desk) editStored(id hooks.ID) {
	d.reveal(id)
	d.tasks.Do(func(ctx context.Context) func() {
		e, err := d.parts.Source.Exchange(ctx, id)
		return func() {
			if err != nil {
				d.frame.fail(lang.T("It was not opened"), model.Sentence(err, lang.T("Bellhop could not read this exchange. It is kept and shows in Live.")))
				return
			}
			d.edit(e)
		}
	})
}

// focusDelay lets a page be drawn that was not in sight: until then Fyne does not know its window.
const focusDelay = 100 * time.Millisecond

// focusOn gives the keyboard to something on a page that has just come into sight.
func (d *Desk) focusOn(page int, focus func()) {
	d.after(focusDelay, func() {
		if d.frame.page == page {
			focus()
		}
	})
}

// targetOf gives the URL that an exchange's request goes to as it was: for what came in, the same path at
// the local address.
func (d *Desk) targetOf(e hooks.Exchange) string {
	if e.Direction == hooks.Out || strings.Contains(e.URL, "://") {
		return e.URL
	}
	return d.localURL() + e.URL
}

// localURL gives the local address without a slash at its end; before it opens, the one it usually has.
func (d *Desk) localURL() string {
	if u := d.parts.Local.State().URL; u != "" {
		return strings.TrimSuffix(u, "/")
	}
	return "http://localhost:8080"
}

func (d *Desk) localHost() string {
	_, host, _ := strings.Cut(d.localURL(), "://")
	return host
}

func (d *Desk) copy(text, said string) {
	d.parts.App.Clipboard().SetContent(text)
	d.say(theme.GlyphCheck, said)
}

func (d *Desk) say(glyph theme.Glyph, text string) { d.frame.toast.Say(glyph, d.veil.Text(text)) }

// copyCurl puts an exchange's request into the clipboard as a command.
func (d *Desk) copyCurl(e hooks.Exchange) { d.wordCurl(e, d.copy) }

// wordCurl words an exchange's request as a command.
func (d *Desk) wordCurl(e hooks.Exchange, give func(text, said string)) {
	target := d.targetOf(e)
	d.tasks.Do(func(ctx context.Context) func() {
		var payload hooks.Payload
		var err error
		if e.Request.ID != 0 {
			payload, err = d.parts.Source.Payload(ctx, e.Request.ID)
		}
		text, said := "", ""
		if err == nil {
			text, said, err = model.CurlCommand(e, payload, target)
		}
		if err != nil {
			d.parts.Log.Error("word a request as cURL", "exchange", e.ID, "error", err)
			return func() {
				d.frame.fail(lang.T("The command was not copied"), model.Sentence(err, lang.T("Bellhop could not read the request.")))
			}
		}
		if d.veil.On() {
			said = model.Sentences(said, lang.T("E-mails and addresses are in it."))
		}
		return func() { give(text, said) }
	})
}

func (d *Desk) openBook() { d.browse(d.localURL() + "/") }

// browse opens an address in the system's browser, or says why not.
func (d *Desk) browse(address string) {
	u, err := url.Parse(address)
	if err == nil {
		err = d.parts.App.OpenURL(u)
	}
	if err != nil {
		d.parts.Log.Error("open in the browser", "url", address, "error", err)
		d.frame.fail(lang.T("It was not opened"), lang.T("This system opens no browser for Bellhop. Copy the address and open it yourself: %s", address))
	}
}

func (d *Desk) openFolder(path string) {
	u := &url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if err := d.parts.App.OpenURL(u); err != nil {
		d.parts.Log.Error("open a folder", "path", path, "error", err)
		d.frame.fail(lang.T("The folder was not opened"), lang.T("This system opens no file manager for Bellhop. Copy the path and open it yourself."))
	}
}

// confirm asks before something is done that cannot be taken back. The focus is on the way out.
func (d *Desk) confirm(title, text, verb string, do func()) {
	var sheet *widgets.Sheet
	leave := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Cancel"), Tap: func() { sheet.Close() }})
	act := widgets.NewButton(widgets.ButtonSpec{Text: verb, Kind: widgets.ButtonDanger, Tap: func() {
		sheet.Close()
		do()
	}})
	sheet = widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphWarning, State: theme.StateWaiting, Title: title, After: d.after,
		Body:    widgets.NewParagraph(widgets.ParagraphSpec{Text: text}),
		Buttons: []*widgets.Button{act, leave},
		Cancel:  func() {},
	})
	sheet.ShowOn(d.window.Canvas())
}

// showText shows a long text over the page.
func (d *Desk) showText(title, text string) {
	view := widgets.NewCodeView()
	view.SetText(text, widgets.Plain)
	sheet := widgets.NewSheet(widgets.SheetSpec{
		Glyph: theme.GlyphScales, Title: title, Width: pane.SheetWidth(d.window.Canvas(), 680), After: d.after,
		Body:    pane.Height(420, view),
		Buttons: []*widgets.Button{widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Close"), Tap: func() { d.paper.Close() }})},
		Cancel:  func() {},
	})
	d.paper = sheet
	sheet.ShowOn(d.window.Canvas())
}

// enterToken leads to where the ngrok token goes.
func (d *Desk) enterToken() {
	d.showSettings()
	d.focusOn(settingsPage, d.settings.FocusToken)
}

// showDoors shows the state of all doors.
func (d *Desk) showDoors() {
	local, public := model.LocalFob(d.parts.Local.State()), d.publicFob()
	d.frame.showDoors(local, public)
	d.doors.Show(d.veil.Doors(model.DoorRows(d.doorsNow(), d.server(), d.parts.Clock())))
	d.traffic.SetCommand("curl -d hello " + d.localHost() + "/in/scratch")
	d.settings.SetAddresses(local, public, d.veil.Fob(local), d.veil.Fob(public))
	d.showControl()
	d.tellGuestbook(public)
	if public.Ready {
		d.inboxes.SetAddress(strings.TrimSuffix(public.URL, "/"))
	} else {
		d.inboxes.SetAddress(d.localURL())
	}
	d.settings.SetRefused(d.ngrokRefused())
	d.refreshTray()
}

func (d *Desk) showPulse() {
	d.frame.showPulse(d.meter.Pulse())
	d.refreshTray()
}
