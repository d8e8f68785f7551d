package ui

import (
	"context"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"bellhop/assets"
	"bellhop/hooks"
	"bellhop/hooks/detective"
	"bellhop/hooks/signature"
	"bellhop/tunnel"
	"bellhop/tunnel/ngrok/account"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/system"
)

// One app for the whole package: each new one empties Fyne's font caches.
func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

// door is a Door that opens when a test says so.
type door struct {
	hooks.Signal
	mu     sync.Mutex
	state  tunnel.State
	opened int
	closed int
}

func (d *door) State() tunnel.State {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

func (d *door) set(s tunnel.State) {
	d.mu.Lock()
	d.state = s
	d.mu.Unlock()
	d.Notify()
}

func (d *door) Open() {
	d.mu.Lock()
	d.opened++
	d.mu.Unlock()
	d.set(tunnel.State{Phase: tunnel.Opening})
}

func (d *door) Close() {
	d.mu.Lock()
	d.closed++
	d.mu.Unlock()
	d.set(tunnel.State{})
}

// house does what the desktop asks for, on a shelf in memory.
type house struct {
	shelf *modeltest.Shelf

	mu       sync.Mutex
	refuse   error
	replays  []hooks.Replay
	inboxes  []string
	signed   int
	token    string
	fromEnv  bool
	delivery hooks.ID

	report    detective.Report
	keys      []hooks.Key
	retention hooks.Retention
	visiting  hooks.Visiting
	purges    int
	hold      chan struct{} // keeps an import waiting
}

func (h *house) Replay(_ context.Context, r hooks.Replay) (hooks.Delivery, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		return hooks.Delivery{}, h.refuse
	}
	h.replays = append(h.replays, r)
	h.delivery++
	url := r.URL
	if url == "" {
		url = "http://localhost:8080/in/github"
	}
	h.shelf.Add(hooks.Exchange{
		Direction: hooks.Out, Method: "POST", URL: url, Status: 200, Request: h.resent(r), Took: 24 * time.Millisecond, Attempt: 1,
		Origin: hooks.OriginReplay, DeliveryID: h.delivery, Cause: hooks.CausedBy(hooks.CauseExchange, r.Exchange),
		Response: h.shelf.Keep("HTTP/1.1 200 OK", hooks.Header{{"Content-Type", "application/json"}, {"X-Request-Id", "b1c7-0107"}}, `{"received":true,"invoice":"in_1QNxSyLkdIwHu7ix"}`),
	})
	return hooks.Delivery{ID: h.delivery, URL: url}, nil
}

// resent keeps the request that a replay would make.
func (h *house) resent(r hooks.Replay) hooks.PayloadRef {
	original, _ := h.shelf.Exchange(context.Background(), r.Exchange)
	p, _ := h.shelf.Payload(context.Background(), original.Request.ID)
	first, header := hooks.ParseHead(p.Head)
	header, _ = signature.Resend(r, header)
	if r.Body == nil {
		r.Body = p.Body
	}
	if s, ok := signature.Of(r.Sign.Scheme, r.Sign.Described); ok {
		lines, _ := s.Sign(signature.Input{Body: r.Body, Secrets: r.Sign.Secrets, ID: "dlv_101", Time: modeltest.Opening})
		header = append(header, lines...)
	}
	return h.shelf.Keep(first, append(hooks.Header{{"Host", "localhost:3000"}}, header...), string(r.Body))
}

func (h *house) Keys(context.Context, hooks.ID) ([]hooks.Key, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.keys, nil
}

func (h *house) CreateInbox(_ context.Context, name string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.inboxes = append(h.inboxes, name)
	return h.refuse
}

func (h *house) SignTest(context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		return h.refuse
	}
	h.signed++
	h.shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/guestbook", Status: 303})
	return nil
}

func (h *house) Explain(_ context.Context, _ hooks.ID, typed string) (detective.Report, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.report
	if typed == "right" {
		r.Found, r.Sentence = true, "It would match with the secret that you typed."
	}
	return r, h.refuse
}

func (h *house) Retention(context.Context) (hooks.Retention, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.retention, h.refuse
}

func (h *house) SetRetention(_ context.Context, r hooks.Retention) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse == nil {
		h.retention = r
	}
	return h.refuse
}

func (h *house) Purge(context.Context, hooks.Retention) (hooks.Purged, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.purges++
	return hooks.Purged{Exchanges: 1204, Bytes: 42_000_000}, h.refuse
}

func (h *house) Visiting(context.Context) (hooks.Visiting, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.visiting, nil
}

func (h *house) SetVisiting(_ context.Context, v hooks.Visiting) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse == nil {
		h.visiting.Webhooks, h.visiting.Join = v.Webhooks, v.Join
	}
	return h.refuse
}

func (h *house) Authtoken() (set, fromEnv bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.token != "" || h.fromEnv, h.fromEnv && h.token == ""
}

func (h *house) SetAuthtoken(_ context.Context, token string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.refuse != nil {
		return h.refuse
	}
	h.token = token
	return nil
}

// sent lists the replays that were asked for.
func (h *house) sent() []hooks.Replay {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.replays)
}

func (h *house) set(change func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change()
}

// bench is a desktop at work, whose UI goroutine is the test's.
type bench struct {
	*Desk
	t             testing.TB
	house         *house
	shelf         *modeltest.Shelf
	kept          *modeltest.Boxes    // its inboxes
	book          *modeltest.Register // its subscriptions
	luggage       *modeltest.Carriage // its deliveries
	guests        *modeltest.Guests
	crew          *benchCrew // its queue
	races         *modeltest.Races
	many          *modeltest.Many
	local, public *door
	account       *account.Account // of ngrok's door; nil offers nothing
	lan, ssh      *door
	porch         *porch
	posted        chan func()
	moved         string
	files         files
	deck          *deck
	dress         string // of pictures
	now           time.Time
	bubbles       *bubbles
	opener        settings.Opener // nil offers nothing
	app           fyne.App        // nil is the test's
}

// open starts a desktop over a shelf and ends it with the test.
func open(t testing.TB, shelf *modeltest.Shelf, prepare ...func(*bench)) *bench {
	t.Helper()
	b := &bench{
		t: t, shelf: shelf, house: &house{shelf: shelf, delivery: 100}, posted: make(chan func(), 1000), kept: &modeltest.Boxes{Shelf: shelf}, book: &modeltest.Register{Shelf: shelf}, luggage: &modeltest.Carriage{Shelf: shelf}, guests: &modeltest.Guests{Shelf: shelf}, crew: &benchCrew{}, races: &modeltest.Races{}, many: &modeltest.Many{Shelf: shelf},
		local: &door{}, public: &door{}, lan: &door{}, ssh: &door{}, porch: newPorch(t), bubbles: &bubbles{shown: make(chan system.Notice, 100), choose: make(chan string)}, now: modeltest.Opening.Add(time.Minute),
	}
	b.local.state = tunnel.State{Phase: tunnel.Open, URL: "http://localhost:8080", Since: modeltest.Opening}
	for _, p := range prepare {
		p(b)
	}
	if b.app == nil {
		b.app = fyne.CurrentApp()
	}
	if b.deck == nil {
		b.deck = &deck{shelf: shelf}
	}
	parts := Parts{
		App: b.app, Source: shelf, Times: shelf, Changed: shelf.Changed.Watch, Actions: b.house, Explain: b.house, Stories: shelf, Keys: b.house, Inboxes: Inboxes{Source: b.kept, Actions: b.kept, Turns: b.kept},
		Opener: b.opener, Sealing: "Secrets are sealed with a key from the system's keyring.",
		Local: b.local, Public: b.public, Doors: Doors{LAN: b.lan, SSH: b.ssh, Kept: b.porch.kept, Going: b.porch.kept, Addresses: b.porch.addresses, Test: b.porch.test}, MoveLocal: func(addr string) { b.moved = addr }, Notifier: b.bubbles, Tokens: b.house, Keeping: b.house, Visiting: b.house, Importer: b.house, Tapes: b.deck, Files: &b.files,
		Guests:      Guests{Source: b.guests, Actions: b.guests, Rules: b.guests, Rung: b.guests, Ringer: b.guests},
		Subscribers: Subscribers{Source: b.book, Actions: b.book},
		Deliveries:  Deliveries{Source: b.luggage, Rates: b.luggage, Actions: b.luggage},
		Queue:       Queue{Source: b.crew, Known: model.Pipes(), Pipes: b.crew, Workers: b.crew, Races: b.races},
		Many:        Many{Replays: b.many, Batches: b.many, Loads: b.many},
		DataDir:     "/srv/bellhop/data", Version: "0.1.0", SQLite: "3.50.4", Licences: func() []assets.Licence {
			return []assets.Licence{{Name: "Inter", Text: "SIL Open Font License"}, {Name: "fyne.io/fyne/v2", Version: "2.8.1", Text: "BSD 3-Clause"}}
		},
		Zone: time.UTC, Clock: func() time.Time { return b.now }, Post: func(f func()) { b.posted <- f },
	}
	if b.account != nil {
		parts.Ngrok, parts.Quota = b.account, b.account.Meter().Quota
	}
	b.Desk = New(parts)
	b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		b.window.SetCloseIntercept(nil)
		b.window.Close()
		if b.look != (settings.Look{}) { // after the window, which would be dressed anew
			b.setLook(settings.Look{})
		}
	})
	b.until("the list is loaded", b.live.Loaded)
	return b
}

// until runs what was posted until something holds.
func (b *bench) until(what string, holds func() bool) {
	b.t.Helper()
	limit := time.After(time.Minute)
	for !holds() {
		select {
		case f := <-b.posted:
			f()
		case <-limit:
			b.t.Fatalf("waited in vain until %s", what)
		}
	}
}

// choose opens an exchange as a tap on its row does.
func (b *bench) choose(id hooks.ID) {
	b.t.Helper()
	b.traffic.Choose(id)
	b.until("the exchange is shown", func() bool { return b.traffic.Shown().Exchange.ID == id })
}

// snap writes what the window shows to a picture in the folder that GALLERY names, to be looked at.
func (b *bench) snap(name string) {
	b.t.Helper()
	dir := os.Getenv("GALLERY")
	if dir == "" {
		return
	}
	for len(b.posted) > 0 {
		(<-b.posted)()
	}
	file, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		b.t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, b.window.Canvas().Capture()); err != nil {
		b.t.Fatal(err)
	}
}

var errDisk = errors.New("write bellhop.db: no space left on device")
