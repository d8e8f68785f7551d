package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/pane"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// The pages, in the order in which the frame is given them.
const (
	anyPage = iota // no page: everywhere
	livePage
	guestbookPage
	replayPage
	comparePage
	inboxesPage
	subscribersPage
	deliveriesPage
	settingsPage
)

// frame is what stands around the pages.
type frame struct {
	desk  *Desk
	root  *fyne.Container
	pages *fyne.Container
	page  int
	rail  *widgets.Rail
	lost  *widgets.RailItem // has the number of deliveries that were given up
	book  *widgets.RailItem // has the number of entries that wait
	top   *widgets.TopBar

	local, public *widgets.KeyFob
	addresses     [2]string // what the fobs' buttons copy and open
	door          *widgets.Button

	failure  *widgets.Notice // what did not work, until it is dismissed
	refusal  *widgets.Notice // why the public address did not open
	closed   *widgets.Notice // why the local one did not
	token    *widgets.Button
	trust    *widgets.Button // takes the key of an SSH server
	move     *widgets.Button // opens the local address at the next free port
	notices  *fyne.Container
	dismiss  bool   // the refusal in sight was read and put away
	refused  string // the reason it gives
	failed   [2]string
	lastFobs [2]model.Fob

	toast                  *widgets.Toast
	in, out, queue, stored *widgets.StatusCell
	inSpark, outSpark      *widgets.Sparkline
}

func newFrame(d *Desk, pages []fyne.CanvasObject) *frame {
	f := &frame{desk: d, pages: pane.Pages(pages...)}
	for _, page := range pages[1:] {
		page.Hide() // before anything is laid out: Live is shown first
	}
	f.top = f.topBar()
	f.makeNotices()
	f.toast = widgets.NewToast(f.pages, d.after)
	status := f.statusBar()
	f.lost = widgets.NewRailItem(theme.GlyphSuitcase, lang.T("Deliveries"), capOf(shortcut(fyne.Key5, 0)), d.showDeliveries)
	f.book = widgets.NewRailItem(theme.GlyphBookOpenText, lang.As("short, in the side bar", "Guestbook"), capOf(shortcut(fyne.Key2, 0)), d.showGuestbook)
	items := []*widgets.RailItem{
		widgets.NewRailItem(theme.GlyphPulse, lang.As("page", "Live"), capOf(shortcut(fyne.Key1, 0)), d.showLive),
		f.book,
		widgets.NewRailItem(theme.GlyphTray, lang.T("Inboxes"), capOf(shortcut(fyne.Key3, 0)), d.showInboxes),
		widgets.NewRailItem(theme.GlyphUsersThree, lang.T("Subscribers"), capOf(shortcut(fyne.Key4, 0)), d.showSubscribers),
		f.lost,
	}
	bottom := []*widgets.RailItem{widgets.NewRailItem(theme.GlyphGearSix, lang.T("Settings"), capOf(shortcut(fyne.KeyComma, 0)), d.showSettings)}
	f.rail = widgets.NewRail(items, bottom)
	body := pane.NewSurface(pane.SurfaceSpec{Ground: theme.ColorBackground}, pane.Column(0, f.toast, f.top, f.notices, d.many.Strip(), f.toast, status))
	f.root = container.New(&frameLayout{f}, f.rail, body)
	return f
}

// The least size of the window's content.
const (
	leastWidth  = 1024
	leastHeight = 640
	leastMore   = 200 // wider where the text is twice as large
)

// frameLayout puts the rail at the left of everything else. Its least size is the window's.
type frameLayout struct{ f *frame }

func (l *frameLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	scale := fynetheme.Size(theme.SizeBody) / 13
	return fyne.NewSize(leastWidth+max(0, scale-1)*leastMore, leastHeight)
}

func (l *frameLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rail := objects[0].MinSize().Width
	objects[0].Resize(fyne.NewSize(rail, size.Height))
	objects[1].Move(fyne.NewPos(rail, 0))
	objects[1].Resize(fyne.NewSize(size.Width-rail, size.Height))
}

func (f *frame) topBar() *widgets.TopBar {
	fob := func(which int) *widgets.KeyFob {
		return widgets.NewKeyFob(widgets.FobActions{
			Copy: func() { f.desk.copyAddress(f.addresses[which]) },
			QR:   func() { f.desk.showQR(f.addresses[which]) },
			Open: func() { f.desk.browse(f.addresses[which]) },
		})
	}
	f.local, f.public = fob(0), fob(1)
	f.door = widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Go public"), Glyph: theme.GlyphGlobeHemisphereWest, Tip: capOf(shortcut(fyne.KeyP, fyne.KeyModifierShift)), Tap: f.desk.togglePublic})
	all := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Doors"), Tip: lang.T("All ways in: this computer, the local network, ngrok and SSH"), Tap: f.desk.openDoors})
	return widgets.NewTopBar([]fyne.CanvasObject{f.local, f.public}, []fyne.CanvasObject{all, f.door})
}

func (f *frame) makeNotices() {
	small := func(text string, tap func()) *widgets.Button {
		return widgets.NewButton(widgets.ButtonSpec{Text: text, Small: true, Tap: tap})
	}
	f.failure = widgets.NewNotice(widgets.NoticeData{}, small(lang.T("Put away"), func() { f.fail("", "") }))
	f.token = small(lang.T("Enter the token"), f.desk.enterToken)
	f.trust = small(lang.T("Trust it and open"), func() { f.desk.trustServer(f.lastFobs[1].HostKey) })
	f.refusal = widgets.NewNotice(widgets.NoticeData{}, small(lang.T("Try again"), f.desk.togglePublic), f.trust, f.token, small(lang.T("Stay private"), f.putAway))
	f.move = small("", func() { f.desk.parts.MoveLocal(f.lastFobs[0].Next) })
	f.move.SetKind(widgets.ButtonPrimary)
	f.closed = widgets.NewNotice(widgets.NoticeData{}, f.move, small(lang.T("Try again"), f.desk.parts.Local.Open))
	f.notices = pane.AtMost(f.noticeRoom, pane.Inset(theme.PagePadding, theme.GapWide, theme.PagePadding, theme.GapWide,
		pane.Column(theme.Gap, nil, f.closed, f.refusal, f.failure, f.desk.tape.notice)))
	f.showNotices()
}

// The least heights, at the usual size of text: of a page with its head, and of what is told above it.
const (
	leastPage   = 220
	leastNotice = 44
)

// noticeRoom is how high the notices may be: what the page leaves.
func (f *frame) noticeRoom() float32 {
	if f.root == nil || f.root.Size().Height == 0 {
		return 0
	}
	room := f.root.Size().Height - f.top.MinSize().Height - fynetheme.Size(theme.SizeStatusBar) - pane.Scaled(leastPage)
	return max(pane.Scaled(leastNotice), room)
}

// fail says what did not work, until it is put away.
func (f *frame) fail(title, text string) {
	f.failed = [2]string{title, text}
	f.showNotices()
}

func (f *frame) putAway() {
	f.dismiss = true
	f.desk.turn(f.desk.publicNow().Name, false)
	f.showNotices()
}

func (f *frame) showNotices() {
	local, public := f.lastFobs[0], f.lastFobs[1]
	if public.Reason != f.refused {
		f.refused, f.dismiss = public.Reason, false
	}
	refused := func(title, text, raw string) widgets.NoticeData {
		veil := &f.desk.veil
		return widgets.NoticeData{State: theme.StateRefused, Glyph: theme.GlyphWarningCircle, Title: veil.Text(title), Text: veil.Text(text), Raw: raw}
	}
	f.closed.Set(refused(local.Title, local.Reason, local.Code))
	raw := public.Code
	if public.HostKey != "" {
		raw = public.HostKey
	}
	f.refusal.Set(refused(public.Title, public.Reason, raw))
	pane.Show(f.trust, public.HostKey != "" && !public.HostChanged)
	pane.Show(f.token, f.desk.publicNow().Name == doors.Ngrok && public.Code != "")
	f.failure.Set(refused(f.failed[0], f.failed[1], ""))
	_, port, _ := strings.Cut(local.Next, ":")
	if port != "" {
		f.move.SetText(lang.T("Use %s", port))
		f.move.Enable()
	} else {
		f.move.SetText(lang.T("Use another"))
		f.move.Disable()
	}
	showRefusal := public.Title != "" && !f.dismiss
	moved := pane.Show(f.closed, local.Title != "")
	moved = pane.Show(f.refusal, showRefusal) || moved
	moved = pane.Show(f.failure, f.failed[0] != "") || moved
	moved = f.desk.tape.show() || moved
	moved = pane.Show(f.notices, local.Title != "" || showRefusal || f.failed[0] != "" || f.desk.tape.on()) || moved
	if moved {
		pane.Refresh(f.root)
	}
}

// show brings a page into sight.
func (f *frame) show(page int) {
	f.page = page
	widgets.CloseTip(f.desk.window.Canvas())
	for i, o := range f.pages.Objects {
		pane.Show(o, livePage+i == page)
	}
	pane.Arrange(f.pages)
	f.rail.Choose(max(0, slices.Index(railPages(), page))) // a page without an item belongs to Live
	f.desk.guestbook.SetShown(page == guestbookPage)
	f.desk.inboxes.SetShown(page == inboxesPage)
	f.desk.subscribers.SetShown(page == subscribersPage)
	f.desk.deliveries.SetShown(page == deliveriesPage)
}

// railPages lists the pages that the rail leads to, in the order of its items.
func railPages() []int {
	return []int{livePage, guestbookPage, inboxesPage, subscribersPage, deliveriesPage, settingsPage}
}

func (f *frame) showDoors(local, public model.Fob) {
	if now := [2]model.Fob{local, public}; f.lastFobs != now {
		f.lastFobs = now
		defer f.top.Refresh() // words of another length move what stands beside them
	}
	f.addresses = [2]string{local.URL, public.URL}
	f.local.Set(fobData(lang.As("address", "Local"), f.desk.veil.Fob(local)))
	f.public.Set(fobData(lang.As("address", "Public"), f.desk.veil.Fob(public)))
	switch public.Phase {
	case tunnel.Closed, tunnel.Refused:
		f.door.SetText(lang.T("Go public"))
	default:
		f.door.SetText(lang.T("Go private"))
	}
	f.showNotices()
}

func fobData(label string, fob model.Fob) widgets.FobData {
	data := widgets.FobData{Label: label, URL: fob.URL, Word: fob.Word, Ready: fob.Ready}
	switch fob.Phase {
	case tunnel.Opening:
		data.State = widgets.FobOpening
	case tunnel.Open:
		data.State = widgets.FobOpen
	case tunnel.Reconnecting:
		data.State = widgets.FobReconnecting
	case tunnel.Refused:
		data.State = widgets.FobRefused
	}
	return data
}

// The size of a sparkline, as in the status bar of 28.
const (
	sparkWidth  = 62
	sparkHeight = 14
	sparkPoints = 30
)

func (f *frame) statusBar() fyne.CanvasObject {
	f.inSpark = widgets.NewSparkline(sparkPoints, fyne.NewSize(sparkWidth, sparkHeight))
	f.outSpark = widgets.NewSparkline(sparkPoints, fyne.NewSize(sparkWidth, sparkHeight))
	mono := func(chars int) widgets.StatusPart { return widgets.StatusPart{Mono: true, Chars: chars} }
	f.in = widgets.NewStatusCell(theme.GlyphArrowDownLeft.Bold(), f.inSpark, widgets.StatusPart{Text: lang.As("requests that come in", "In")}, mono(5))
	f.out = widgets.NewStatusCell(theme.GlyphArrowUpRight.Bold(), f.outSpark, widgets.StatusPart{Text: lang.T("Deliveries")}, mono(5))
	words := widgets.StatusPart{}
	f.queue = widgets.NewStatusCell(theme.GlyphStack, nil, words, mono(2), words)
	f.stored = widgets.NewStatusCell(theme.GlyphDatabase, nil, words, mono(1), words, mono(1), words)
	keys := widgets.NewButton(widgets.ButtonSpec{Text: lang.T("Keys"), Kind: widgets.ButtonGhost, Small: true, Key: "?", Tap: f.desk.showKeys})
	bar := widgets.NewStatusBar(pane.Row(theme.Gap, nil, f.desk.newUnveil(), keys), f.in, f.out, f.queue, f.stored)
	bar.SetSpare(widgets.NewButton(widgets.ButtonSpec{
		Text: lang.T("Commands"), Kind: widgets.ButtonGhost, Small: true, Key: capOf(shortcut(fyne.KeyK, 0)), Tap: f.desk.showPalette,
	}))
	return bar
}

func (f *frame) showPulse(p model.Pulse) {
	f.in.SetPart(1, p.In)
	f.out.SetPart(1, p.Out)
	f.inSpark.Set(p.InPoints)
	f.outSpark.Set(p.OutPoints)
	tell(f.queue, lang.N(p.WaitingCount, "Queue %s waiting", "Queue %s waiting", first), p.Waiting)
	f.lost.SetCount(p.GivenUp)
	f.book.SetCount(p.Guests)
	tell(f.stored, lang.N(p.ExchangeCount, "Stored %s exchange, %s", "Stored %s exchanges, %s", first, second), p.Exchanges, p.Stored)
}

// What stands in a sentence of the status bar where its numbers go.
const first, second = "\uE000", "\uE001"

// tell puts a sentence into a cell, words and numbers in turn, in the order that its language has.
func tell(cell *widgets.StatusCell, sentence string, numbers ...string) {
	for i := range numbers {
		at := strings.IndexAny(sentence, first+second)
		if at < 0 {
			break
		}
		number := numbers[0]
		if strings.HasPrefix(sentence[at:], second) {
			number = numbers[len(numbers)-1]
		}
		cell.SetPart(2*i, strings.TrimSpace(sentence[:at]))
		cell.SetPart(2*i+1, number)
		sentence = sentence[at+len(first):]
	}
	cell.SetPart(2*len(numbers), strings.TrimSpace(sentence))
}
