// Package ui is the desktop: one window with a rail, the addresses, the pages and the status bar.
//
// It draws what bellhop/ui/model words and hands wishes on through Parts; it knows neither the store nor the
// network. Everything that it draws with belongs to Fyne's one UI goroutine.
//
// Concurrency: New and every other method of Desk but Run, and every tap and key, belong to the UI goroutine.
// Desk.Run may be called from any other goroutine, once. It runs one goroutine for each feed that keeps a
// view fresh and one for each task that a person started, and returns when its context and all of them have
// ended. They reach the screen only through post.go, which is the one place that calls fyne.Do. Interfaces in
// Parts are called from those goroutines, except where they say otherwise.
package ui

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/assets"
	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/tunnel/ngrok/account"
	"bellhop/ui/book"
	"bellhop/ui/bulk"
	"bellhop/ui/compare"
	"bellhop/ui/deliveries"
	doorsheet "bellhop/ui/doors"
	"bellhop/ui/inboxes"
	"bellhop/ui/live"
	"bellhop/ui/model"
	"bellhop/ui/replay"
	"bellhop/ui/settings"
	"bellhop/ui/subscribers"
	"bellhop/ui/system"
	"bellhop/ui/theme"
	"bellhop/ui/traffic"
	"bellhop/ui/transfer"
	"bellhop/ui/widgets"
)

// Door is a way in that can be opened and closed. None of its methods blocks; all may be called on the UI
// goroutine.
type Door interface {
	State() tunnel.State
	Watch() (changed <-chan struct{}, stop func())
	Open()
	Close()
}

// Inboxes are the inboxes: what is read of them, what changes them, and how far each has come in its sequence.
type Inboxes struct {
	Source  model.InboxSource
	Actions inboxes.Actions
	Turns   inboxes.Turns
}

// Subscribers are the subscriptions: what is read of them and what changes them.
type Subscribers struct {
	Source  model.SubscriberSource
	Actions subscribers.Actions
}

// Deliveries are what is carried: what is read of it, and what can be done about it.
type Deliveries struct {
	Source  model.DeliverySource
	Rates   model.RateSource
	Actions deliveries.Actions
}

// Queue is the way that jobs take and who performs them: what is read of it, and what can be done about it.
type Queue struct {
	Source  model.QueueSource
	Known   []model.Pipe // that can be chosen
	Pipes   deliveries.Pipes
	Workers deliveries.Workers
	Races   model.Races
}

// Parts are what the desktop is made of. All fields are needed but those that say what they are without.
type Parts struct {
	App     fyne.App
	Closing func() // hears that the window closes, on the UI goroutine; nil is nobody
	Source  model.Source
	Times   model.TimeSource
	Changed func() (changed <-chan struct{}, stop func()) // exchanges or deliveries changed
	Actions traffic.Actions
	Explain model.Explainer
	Keys    model.Keyring
	Stories model.StorySource
	Inboxes Inboxes

	Guests      Guests
	Subscribers Subscribers
	Deliveries  Deliveries
	Queue       Queue
	Many        Many

	Local  Door
	Public Door
	Doors  Doors

	MoveLocal func(addr string) // opens the local address elsewhere; on the UI goroutine, does not block

	Tokens   settings.Tokens
	Keeping  settings.Keeping
	Visiting settings.Visiting
	Ngrok    settings.Ngrok       // what is kept about ngrok's door; nil is nothing
	Quota    func() account.Quota // what went through it
	Importer transfer.Importer
	Tapes    Tapes          // nil offers no session tapes
	Files    transfer.Files // nil asks with Fyne's dialogs
	Sealing  string         // how secrets are kept, in a sentence or two
	DataDir  string
	Version  string
	SQLite   string // the version of the database's own code; "" is not told
	Licences func() []assets.Licence
	Control  Door   // of the control API; nil is not shown
	Locale   string // the system's, as "de-DE"; "" is English

	Places Places          // nil is the system's
	Opener settings.Opener // has the system open links and files; nil is not offered

	Notifier Notifier // nil is the system's

	Log   *slog.Logger   // nil is slog.Default
	Zone  *time.Location // of the times shown; nil is time.Local
	Clock hooks.Clock    // nil is time.Now
	Post  func(func())   // runs a function on the UI goroutine, later; nil is fyne.Do
}

// Desk is the window and all that lives in it.
type Desk struct {
	parts  Parts
	window fyne.Window
	post   func(func())

	live       *model.Live
	signature  *model.Signature
	story      *model.Story
	draft      *model.Draft
	comparison *model.Compare
	drafted    *model.Compare // of the draft's original and its chosen send
	guests     *model.Guestbook
	rung       *model.Rung // whom the chosen guest's entry rang
	boxes      *model.Inboxes
	registered *model.Subscribers
	carried    *model.Deliveries
	rates      *model.Rates
	queue      *model.Queue
	race       *model.Race
	meter      *model.Meter
	alerts     *model.Alerts
	veil       model.Veil
	windows    map[hooks.ID]*exchangeWindow // of exchanges by themselves
	unveil     *widgets.Button              // says that the screen is redacted
	tasks      *live.Tasks
	feeds      []*live.Feed

	list, detail, inquiry, tale, sends, redrafted, differences, pigeonholes, register, pages, ringers, porters, carriage, tempo, watch, racing *live.Feed

	traffic       *traffic.Page
	replay        *replay.Page
	compare       *compare.Page
	guestbook     *book.Page
	inboxes       *inboxes.Page
	subscribers   *subscribers.Page
	deliveries    *deliveries.Page
	settings      *settings.Page
	transfer      *transfer.Transfer
	many          *bulk.Bulk
	frame         *frame
	doors         *doorsheet.Sheet
	tape          *strip
	tray          *tray
	unnoticed     bool // the desktop did not show the last notification
	look          settings.Look
	beforeCompare int // the page that Back leads to from the comparison
	keys          *widgets.Sheet
	left          []fyne.Focusable // what had the focus when its pane was left, the latest last
	paper         *widgets.Sheet   // a long text that is being read
}

// New makes the window; it is shown by Raise. Nothing moves in it until Run.
func New(parts Parts) *Desk {
	if parts.Log == nil {
		parts.Log = slog.Default()
	}
	if parts.Zone == nil {
		parts.Zone = time.Local
	}
	if parts.Clock == nil {
		parts.Clock = time.Now
	}
	if parts.Post == nil {
		parts.Post = poster()
	}
	if parts.Places == nil {
		parts.Places = system.Desktop{}
	}
	if parts.Notifier == nil {
		parts.Notifier = system.NewNotifier(system.NotifierParts{App: parts.App, Name: "Bellhop", Icon: theme.SmallIcon(), Post: parts.Post})
	}
	d := &Desk{parts: parts, post: parts.Post}
	d.look = d.storedLook()
	d.veil.Set(parts.App.Preferences().Bool(prefRedacted))
	d.wear()
	d.speak()
	d.tasks = &live.Tasks{Post: d.post}
	d.live = model.NewLive(parts.Source, parts.Zone, parts.Clock)
	d.signature = model.NewSignature(parts.Explain)
	d.story = model.NewStory(d.veil.Stories(parts.Stories), parts.Zone)
	d.draft = model.NewDraft(parts.Source, parts.Keys, parts.Zone)
	d.comparison = model.NewCompare(d.veil.Source(parts.Source), parts.Zone)
	d.drafted = model.NewCompare(parts.Source, parts.Zone)
	d.guests = model.NewGuestbook(parts.Guests.Source, parts.Zone, parts.Clock)
	d.rung = model.NewRung(parts.Guests.Rung, parts.Clock)
	d.boxes = model.NewInboxes(d.veil.Inboxes(parts.Inboxes.Source), parts.Inboxes.Turns, parts.Zone, parts.Clock)
	d.registered = model.NewSubscribers(d.veil.Subscribers(parts.Subscribers.Source), parts.Zone, parts.Clock)
	d.carried = model.NewDeliveries(parts.Deliveries.Source, parts.Zone, parts.Clock)
	d.rates = model.NewRates(parts.Deliveries.Rates, parts.Zone, parts.Clock)
	d.queue = model.NewQueue(parts.Queue.Source, parts.Queue.Known, parts.Zone, parts.Clock)
	d.race = model.NewRace(parts.Queue.Races, parts.Queue.Known)
	d.meter = model.NewMeter(parts.Source, parts.Clock)
	d.alerts = model.NewAlerts(d.veil.Source(parts.Source), parts.Clock)
	d.alerts.SetWish(d.storedAlerts())
	inspector := model.NewInspector(parts.Source, parts.Times, parts.Zone)
	inspector.SetVeil(&d.veil)
	d.makeVeil()

	d.window = parts.App.NewWindow("Bellhop")
	d.makeFeeds(inspector)
	d.makePages(inspector)
	d.makeTransfer()
	d.makeMany()
	d.makeTape()
	d.makeEntrances()
	d.makeWindow()
	d.showDoors()
	d.showPulse()
	return d
}

// loader is what every view-model gives a feed.
type loader interface {
	Load(context.Context) func()
}

// feed makes a feed that loads a model and then shows what it holds.
func (d *Desk) feed(m loader, show func()) *live.Feed {
	f := &live.Feed{Post: d.post, Load: func(ctx context.Context) func() {
		update := m.Load(ctx)
		if update == nil {
			return nil
		}
		return func() {
			update()
			show()
		}
	}}
	d.feeds = append(d.feeds, f)
	return f
}

// storyBeat is long, because a story is many small reads.
const storyBeat = 500 * time.Millisecond

func (d *Desk) makeFeeds(inspector *model.Inspector) {
	d.list = d.feed(d.live, func() { d.traffic.Refresh() })
	d.list.Changed = d.parts.Changed
	d.list.Every = 5 * time.Second // a row leaves since:15m by itself
	d.detail = d.feed(inspector, func() { d.traffic.RefreshDetail() })
	d.detail.Changed = d.parts.Changed
	d.inquiry = d.feed(d.signature, func() { d.traffic.RefreshSignature() })
	d.tale = d.feed(d.story, func() { d.traffic.RefreshStory() })
	d.tale.Changed = d.parts.Changed
	d.tale.Beat = storyBeat
	d.pages = d.feed(d.guests, func() { d.guestbook.Refresh() })
	d.pages.Changed = d.parts.Changed
	d.pages.Beat = 500 * time.Millisecond // each load reads a page of entries and their deliveries
	d.pages.Every = time.Minute           // a ban comes to its end
	d.ringers = d.feed(d.rung, func() { d.guestbook.RefreshRung() })
	d.ringers.Changed = d.parts.Changed
	d.ringers.Beat = 500 * time.Millisecond
	d.ringers.Every = time.Second // "try 3 in 8 s" counts down
	d.pigeonholes = d.feed(d.boxes, func() { d.inboxes.Refresh() })
	d.pigeonholes.Changed = d.parts.Changed
	d.pigeonholes.Beat = 500 * time.Millisecond // each load reads the chosen inbox's newest captures
	d.pigeonholes.Every = 5 * time.Second       // "4 s ago" grows
	d.register = d.feed(d.registered, func() { d.subscribers.Refresh() })
	d.register.Changed = d.parts.Changed
	d.register.Beat = time.Second // each load reads the newest tries of all
	d.register.Every = 20 * time.Second
	d.carriage = d.feed(d.carried, func() { d.deliveries.Refresh() })
	d.carriage.Changed = d.parts.Changed
	d.carriage.Beat = 500 * time.Millisecond // each load reads a page of what was given up
	d.carriage.Every = time.Second           // "in 28 s" counts down
	d.tempo = d.feed(d.rates, func() { d.deliveries.RefreshRates() })
	d.tempo.Every = time.Second
	d.porters = d.feed(d.queue, func() { d.deliveries.RefreshQueue() })
	d.porters.Every = time.Second
	d.racing = d.feed(d.race, func() { d.deliveries.RefreshRace() })
	d.racing.Every = loadEvery
	d.sends = d.feed(d.draft, func() { d.replay.Refresh() })
	d.sends.Changed = d.parts.Changed
	d.redrafted = d.feed(d.drafted, func() { d.replay.RefreshDifferences() })
	d.redrafted.Changed = d.parts.Changed
	d.differences = d.feed(d.comparison, func() { d.compare.Refresh() })
	d.differences.Changed = d.parts.Changed
	d.feed(d.meter, d.showPulse).Every = time.Second
	d.watch = d.feed(d.alerts, d.alert)
	d.watch.Changed = d.parts.Changed
	d.watch.Beat = 2 * time.Second   // all that comes meanwhile is one notification
	d.watch.Every = 10 * time.Second // what was held back for the sake of calm is told

	doors := func(context.Context) func() { return d.showDoors }
	for i, e := range d.entrances() {
		feed := &live.Feed{Changed: e.door.Watch, Load: doors, Post: d.post}
		if i == 0 {
			feed.Every = time.Second // "next try in 4 s" counts down
		}
		d.feeds = append(d.feeds, feed)
	}
}

// Run keeps the window alive until ctx ends.
func (d *Desk) Run(ctx context.Context) error {
	var running sync.WaitGroup
	for _, feed := range d.feeds {
		running.Go(func() { d.ended(feed.Run(ctx)) })
	}
	running.Go(func() { d.ended(d.tasks.Run(ctx)) })
	running.Go(func() { d.ended(d.parts.Notifier.Run(ctx, d.chosen)) })
	running.Wait()
	return nil
}

func (d *Desk) ended(err error) {
	if err != nil {
		d.parts.Log.Error("a part of the window ended", "error", err)
	}
}

// Raise shows the window in front of others.
func (d *Desk) Raise() {
	d.window.Show()
	d.window.RequestFocus()
}
