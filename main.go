// Command bellhop hosts a guest book whose entries ring webhooks, and keeps, shows and replays the webhooks that come
// in: as a desktop app, or without a window as a server.
//
// It only puts the parts together. It owns one goroutine, which runs the house while the window has the main
// one; run returns when it has ended.
package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	stdlog "log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/lang"
	"github.com/go-gl/glfw/v3.4/glfw"

	"bellhop/assets"
	"bellhop/guestbook"
	"bellhop/guestbook/web"
	"bellhop/hooks"
	"bellhop/hooks/capture"
	"bellhop/hooks/capture/tap"
	"bellhop/hooks/control"
	"bellhop/hooks/engine"
	"bellhop/hooks/seal"
	"bellhop/hooks/seal/keyring"
	"bellhop/hooks/worker"
	"bellhop/hooks/worker/command"
	"bellhop/hooks/worker/spawn"
	"bellhop/tunnel"
	"bellhop/tunnel/doors"
	"bellhop/tunnel/lan"
	"bellhop/tunnel/local"
	"bellhop/tunnel/ngrok"
	"bellhop/tunnel/ngrok/account"
	"bellhop/tunnel/probe"
	"bellhop/tunnel/ssh"
	"bellhop/ui"
	_ "bellhop/ui/early" // before Fyne
	"bellhop/ui/model"
	"bellhop/ui/system"
)

// version is set when the program is built.
var version = "dev"

const usage = `Bellhop keeps a guest book whose entries ring webhooks, and receives, shows and replays webhooks.

  bellhop            the desktop app
  bellhop FILE       the same, with a file imported or made ready to send; or a link such as bellhop://inbox/orders
  bellhop serve      the same without a window
  bellhop worker     takes jobs from a queue and sends them; bellhop worker -h lists its flags
  bellhop version    the version

The first three take these flags, before or behind FILE, each also from the environment as BELLHOP_DATA, BELLHOP_LISTEN and so on:

`

func main() {
	stdlog.SetOutput(system.Calm(worker.WithoutAnswers(os.Stderr)))
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program; it gives the exit code.
func run(args []string, out, errs io.Writer) int {
	if len(args) > 0 && args[0] == "worker" { // it has flags of its own, and no data folder
		return command.Run(args[1:], os.Getenv, errs)
	}
	name, opened := "app", "" // what the bare name means
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		name, args = args[0], args[1:]
	}
	if target, is := engine.Opened(name); is {
		name, opened = "app", target
	}
	flags := flag.NewFlagSet("bellhop", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.Usage = func() { fmt.Fprint(errs, usage); flags.PrintDefaults() }
	options, err := engine.ParseOptions(flags, args, os.Getenv)
	if err == nil && options.Open != "" {
		if name != "app" || opened != "" {
			err = engine.Unasked(options.Open)
		}
		opened = options.Open
	}
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case hooks.CodeOf(err) != "":
		fmt.Fprintln(errs, hooks.Words(err))
		return 2
	case err != nil:
		return 2 // the flag set has said it
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := slog.New(slog.NewTextHandler(errs, nil))
	switch name {
	case "version":
		fmt.Fprintln(out, "bellhop", version)
	case "serve":
		err = serve(ctx, options, log, out)
	case "app":
		err = desktop(ctx, options, log, opened)
	default:
		fmt.Fprintf(errs, "There is no %q here. bellhop -h lists what there is.\n", name)
		return 2
	}
	return outcome(err, errs)
}

// outcome says how the program ended, and gives the exit code.
func outcome(err error, errs io.Writer) int {
	if err != nil {
		fmt.Fprintln(errs, sentence(err))
		return 1
	}
	return 0
}

// sentence is what a person reads of an error that ends the program; the log has had the rest.
func sentence(err error) string {
	if held, ok := errors.AsType[*engine.Held](err); ok {
		return held.Error()
	}
	if refusal, ok := errors.AsType[*tunnel.Refusal](err); ok {
		return refusal.Reason
	}
	if hooks.CodeOf(err) != "" {
		return hooks.Words(err)
	}
	return err.Error()
}

// serve runs the house without a window until ctx ends.
func serve(ctx context.Context, o engine.Options, log *slog.Logger, out io.Writer) error {
	h, err := open(ctx, o, log)
	if err != nil {
		return err
	}
	return h.Run(ctx, engine.Stage{Name: "open", Run: func(ctx context.Context) error {
		for _, door := range []struct {
			keeper *tunnel.Keeper
			flag   string
		}{{h.local, "--listen"}, {h.control, "--control"}} {
			state, err := door.keeper.Await(ctx, settled)
			if err != nil {
				return nil // stopped before it was open
			}
			if state.Phase == tunnel.Refused {
				return refused(state, door.flag)
			}
		}
		fmt.Fprintf(out, "Guest book    %s\nControl API   %s/api/v1 (token in %s)\n", h.local.State().URL, h.control.State().URL, o.Data)
		h.doors.TellPublic(ctx, out)
		return nil
	}})
}

// appID names the app to the desktop and to Fyne's preferences.
const appID = "app.bellhop.Bellhop"

// desktop runs the house behind a window until the window is closed or ctx ends. opened is a file or a link that is
// opened there; "" is none.
func desktop(ctx context.Context, o engine.Options, log *slog.Logger, opened string) error {
	if err := findDisplay(); err != nil {
		return err
	}
	h, err := open(ctx, o, log)
	if held, ok := errors.AsType[*engine.Held](err); ok && held.Raise(ctx, opened) {
		log.Info("Bellhop is open already; its window was brought to the front")
		return nil
	}
	if cache, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(cache, 0o700) // Fyne makes its own folder in there and complains when it cannot
	}
	app.SetMetadata(fyne.AppMetadata{ID: appID, Name: "Bellhop", Migrations: map[string]bool{"fyneDo": true}}) // a tray shows the name
	window := app.NewWithID(appID)
	if err != nil {
		ui.ShowTrouble(window, sentence(err), func() { leave(log, err) })
		window.Run()
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	desk := ui.New(ui.Parts{
		App: window, Closing: stop, Log: log, DataDir: o.Data, Version: version, SQLite: h.engine.Store.SQLite(), Licences: assets.Licences, Control: h.control, Locale: lang.SystemLocale().LanguageString(),
		Source: h.engine.Store, Times: h.engine.Store, Changed: h.engine.Store.Changed.Watch, Actions: h, Explain: h.engine, Stories: h.engine.Store, Keys: h.engine,
		Local: h.local, Public: h.public, MoveLocal: func(addr string) { h.listenAt.Store(&addr); h.local.Open() },
		Doors:       ui.Doors{LAN: h.lan, SSH: h.ssh, Kept: h.doors.Kept, Going: h.doors.Kept, Addresses: lan.Addresses, Test: h.doors.Test},
		Inboxes:     ui.Inboxes{Source: h.engine.Store, Actions: h.engine.Inboxes(), Turns: h.engine},
		Subscribers: ui.Subscribers{Source: h.engine.Store, Actions: h.engine.Subscriptions()},
		Guests:      ui.Guests{Source: h.engine.Store, Actions: h.book, Rules: h.engine.Store, Rung: h.engine.Store, Ringer: h.engine.Store},
		Deliveries:  ui.Deliveries{Source: h.engine.Deliveries(), Rates: h.engine.Store, Actions: h.engine.Deliveries()},
		Queue:       ui.Queue{Source: porters{h.engine, h.spawner}, Known: model.Pipes(), Pipes: porters{h.engine, h.spawner}, Workers: porters{h.engine, h.spawner}, Races: h.engine},
		Tokens:      h, Keeping: h.engine, Visiting: h.engine.Store, Ngrok: h.account, Quota: h.account.Meter().Quota, Importer: h.engine, Tapes: h.engine,
		Sealing: h.engine.Sealing(), Opener: ui.Opener(o.Data),
		Many: ui.Many{Replays: h.engine, Batches: h.engine.Store, Loads: h.engine},
	})
	raise := desk.Open
	h.raise.Store(&raise)
	ended := h.begin(ctx, engine.Stage{Name: "window", Run: desk.Run}, desk.Quit)
	for _, unused := range []glfw.Hint{glfw.DepthBits, glfw.StencilBits} {
		glfw.WindowHint(unused, 0) // Fyne draws flat; where there is no graphics card this buffer is 4 MiB of memory
	}
	desk.Raise()
	desk.Settle()
	if opened != "" {
		desk.Open(opened)
	}
	window.Run()
	stop()
	return <-ended
}

// findDisplay tells why no window can be opened. Fyne does not ask: it would end in the middle of something.
func findDisplay() error {
	if runtime.GOOS != "linux" {
		return nil // a desktop is part of the system there
	}
	x, wayland := os.Getenv("DISPLAY"), os.Getenv("WAYLAND_DISPLAY")
	if x == "" && wayland == "" {
		return hooks.Invalid("There is no display here. Run bellhop serve for Bellhop without a window.")
	}
	if glfw.Init() != nil {
		return hooks.Invalid("The display " + cmp.Or(x, wayland) + " does not answer. Run bellhop serve for Bellhop without a window.")
	}
	if wayland != "" {
		glfw.Terminate() // Fyne chooses between the two in its own way; X alone stays open for it
	}
	return nil
}

// begin runs the house on a goroutine of its own and gives how it ended. When it ends although ctx has not, the window
// has nothing behind it any more and is closed.
func (h *house) begin(ctx context.Context, last engine.Stage, closeWindow func()) <-chan error {
	ended := make(chan error, 1)
	go func() {
		err := h.Run(ctx, last)
		if ctx.Err() == nil {
			closeWindow()
		}
		ended <- err
		leave(h.log, err)
	}()
	return ended
}

// parting is how long a window may take to end when there is nothing behind it any more.
const parting = 3 * time.Second

// leave sees to it that the program ends soon, as err says. Now and then Fyne, when it ends, waits for ever for something that
// it has dropped itself: its queue of events is closed while one is on its way.
func leave(log *slog.Logger, err error) {
	time.AfterFunc(parting, func() {
		log.Warn("the window did not end by itself")
		os.Exit(outcome(err, os.Stderr))
	})
}

// Replay sends a stored request again.
func (h *house) Replay(ctx context.Context, r hooks.Replay) (hooks.Delivery, error) {
	return h.engine.Replay(ctx, r)
}

// porters tells of the queue and its workers for the window, and starts and ends some of them.
type porters struct {
	engine  *engine.Engine
	spawner *spawn.Spawner
}

// Queue tells how the queue stands.
func (p porters) Queue(ctx context.Context) (model.QueueState, error) {
	q := p.engine.QueueNow(ctx)
	q.Workers = slices.DeleteFunc(q.Workers, func(w hooks.Worker) bool { return p.spawner.Gone(w.Name) })
	return model.QueueState{Address: q.Address, Kept: q.Kept, Trouble: q.Trouble, Took: q.Took, AtBroker: q.Depth, Workers: q.Workers, Own: p.spawner.Own()}, nil
}

// TryQueue tells how long a broker takes to answer.
func (p porters) TryQueue(ctx context.Context, address string) (time.Duration, error) {
	return p.engine.TryQueue(ctx, address)
}

// SetQueue has jobs travel that way from now on.
func (p porters) SetQueue(ctx context.Context, address string) error {
	return p.engine.ChooseQueue(ctx, address)
}

// StartWorker starts a worker as a process on the queue of the moment.
func (p porters) StartWorker(_ context.Context, size int) error {
	return p.spawner.Start(p.engine.QueueAddress(), size)
}

// KillWorker ends one of them at once.
func (p porters) KillWorker(_ context.Context, process int) error { return p.spawner.Kill(process) }

// CreateInbox opens an inbox with this name.
func (h *house) CreateInbox(ctx context.Context, name string) error {
	_, err := h.engine.Store.AddInbox(ctx, hooks.Inbox{Name: name})
	return err
}

// SignTest signs the guest book as a visitor does, by its form, so that the request is seen as well.
func (h *house) SignTest(ctx context.Context) error { return web.SignTest(ctx, h.local.State().URL) }

// Authtoken tells whether there is a token for ngrok, and whether it comes from the environment.
func (h *house) Authtoken() (set, fromEnv bool) {
	source := h.account.Token().Source
	return source != account.None, source == account.Environment
}

// SetAuthtoken keeps a token; "" forgets it.
func (h *house) SetAuthtoken(ctx context.Context, token string) error {
	return inWords(h.account.SaveToken(ctx, token))
}

// inWords gives what is wrong with a setting of the public address the form that screens and programs know.
func inWords(err error) error {
	if wrong, ok := errors.AsType[*account.Problem](err); ok {
		return hooks.Invalid(wrong.Reason)
	}
	if refusal, ok := errors.AsType[*tunnel.Refusal](err); ok {
		return hooks.Invalid(refusal.Reason)
	}
	return err
}

// public is the public door for programs.
type public struct{ *house }

func (p public) report(s tunnel.State) control.TunnelReport {
	return control.TunnelReport(p.account.Report(s))
}

// Tunnel tells how the door is.
func (p public) Tunnel(context.Context) control.TunnelReport { return p.report(p.public.State()) }

// wishTime is how long a program waits for the door at the longest.
const wishTime = 30 * time.Second

// OpenTunnel opens the door, and waits for what comes of it.
func (p public) OpenTunnel(ctx context.Context) control.TunnelReport {
	ctx, cancel := context.WithTimeout(ctx, wishTime)
	defer cancel()
	return p.report(p.public.OpenAndWait(ctx))
}

// CloseTunnel closes the door.
func (p public) CloseTunnel(ctx context.Context) control.TunnelReport {
	ctx, cancel := context.WithTimeout(ctx, wishTime)
	defer cancel()
	return p.report(p.public.CloseAndWait(ctx))
}

// SetTunnel changes the token, or what is asked of the address.
func (p public) SetTunnel(ctx context.Context, c control.TunnelChange) error {
	return inWords(p.account.Change(ctx, account.Change(c)))
}

// ways are all doors for programs.
type ways struct{ of *doors.Doors }

// told gives a door's report, or that there is no door of this name.
func (w ways) told(name string, act func(string) (doors.Door, bool)) (control.DoorReport, error) {
	d, ok := act(name)
	if !ok {
		return control.DoorReport{}, hooks.NotFound("There is no door " + strconv.Quote(name) + ". The doors are local, lan, ngrok and ssh.")
	}
	return control.DoorReport(w.of.Report(d)), nil
}

// Doors tells how all are.
func (w ways) Doors() (all []control.DoorReport) {
	for _, r := range w.of.Reports() {
		all = append(all, control.DoorReport(r))
	}
	return all
}

// OpenDoor opens one, and waits for what comes of it.
func (w ways) OpenDoor(ctx context.Context, name string) (control.DoorReport, error) {
	return w.told(name, func(name string) (doors.Door, bool) { return w.of.Open(ctx, name) })
}

// CloseDoor closes one.
func (w ways) CloseDoor(ctx context.Context, name string) (control.DoorReport, error) {
	return w.told(name, func(name string) (doors.Door, bool) { return w.of.Close(ctx, name) })
}

// SetDoor changes how one opens the next time.
func (w ways) SetDoor(ctx context.Context, name string, c control.DoorChange) (control.DoorReport, error) {
	if d, err := w.told(name, w.of.Look); err != nil {
		return d, err
	}
	r, err := w.of.Set(ctx, name, doors.Change(c))
	return control.DoorReport(r), inWords(err)
}

// TestDoor asks the address of one as visitors do.
func (w ways) TestDoor(ctx context.Context, name string) (control.DoorTest, error) {
	if name == "" {
		name = w.of.Public()
	}
	if _, err := w.told(name, w.of.Look); err != nil {
		return control.DoorTest{}, err
	}
	r, err := w.of.Test(ctx, name)
	if refusal, ok := errors.AsType[*tunnel.Refusal](err); ok {
		return control.DoorTest{}, hooks.Conflict(refusal.Reason)
	}
	return control.DoorTest{URL: r.URL, At: r.At, Verdict: string(r.Verdict), Sentence: r.Sentence, Browser: visited(r.Browser), Program: visited(r.Program)}, err
}

func visited(a probe.Answer) control.DoorAnswer {
	v := control.DoorAnswer{Took: a.Took, Code: a.Code, Ours: a.Ours, Failed: a.Failed}
	for _, hop := range a.Hops {
		v.Hops = append(v.Hops, control.DoorHop(hop))
	}
	return v
}

func settled(s tunnel.State) bool { return s.Phase == tunnel.Open || s.Phase == tunnel.Refused }

// refused is a door's refusal with the flag that helps.
func refused(s tunnel.State, flag string) error {
	r := &tunnel.Refusal{Code: s.Code, Reason: s.Reason, Err: s.Err}
	if taken, ok := errors.AsType[*tunnel.PortTaken](s.Err); ok && taken.Next != "" {
		r.Reason += " Start with " + flag + " " + taken.Next + "."
	}
	return r
}

// house is the whole: the engine, the guest book, and the doors.
type house struct {
	engine  *engine.Engine
	book    guestbook.Book
	log     *slog.Logger
	options engine.Options
	spawner *spawn.Spawner

	local, control, lan, public, ssh *tunnel.Keeper

	account *account.Account // of the public door
	doors   *doors.Doors
	witness probe.Witness // before every door

	listenAt, controlAt atomic.Pointer[string]            // may be moved when a port is taken
	raise               atomic.Pointer[func(open string)] // brings the window to the front; nil without one
	welcoming           atomic.Bool                       // the local door was open, and the example follows its address
}

// Names of variables in the environment.
const (
	envNgrokServer = "BELLHOP_NGROK_SERVER" // host:port of an ngrok ingress of one's own
	envNgrokCA     = "BELLHOP_NGROK_CA"     // PEM file of the authorities that vouch for it
	envKeyring     = "BELLHOP_KEYRING"      // off leaves the system's keyring alone
)

// systemKeyring gives the keyring of who is logged in, or nil when it is not to be used.
func systemKeyring() seal.Keyring {
	if os.Getenv(envKeyring) == "off" {
		return nil
	}
	return &keyring.Ring{Env: os.Getenv}
}

// open puts the house together and takes its data folder.
func open(ctx context.Context, o engine.Options, log *slog.Logger) (*house, error) {
	if err := engine.CheckControl(o.Control); err != nil {
		return nil, err
	}
	e, err := engine.Open(ctx, engine.Config{DataDir: o.Data, Control: o.Control, Queue: o.Queue, Workers: o.Workers, Version: version, Keyring: systemKeyring(), Spawner: spawn.New, Clock: time.Now, Log: log})
	if err != nil {
		return nil, err
	}
	h := &house{engine: e, log: log, options: o, spawner: spawn.New(log), book: guestbook.Book{Entries: e.Store, Rules: e.Store, Desk: e.Store, Clock: time.Now}}
	h.spawner.Ended = e.WorkerEnded
	h.listenAt.Store(&o.Listen)
	h.controlAt.Store(&o.Control)
	home, _ := os.UserHomeDir() // "" has no files
	if h.account, err = account.Open(ctx, e.Store, account.Machine{Env: os.Getenv, Home: home, OS: runtime.GOOS, Clock: time.Now}); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	kept, err := doors.Read(ctx, e.Store, doors.Machine{Env: os.Getenv, Home: home})
	if err != nil {
		return nil, errors.Join(err, e.Close())
	}
	h.makeDoors(kept)
	return h, nil
}

// makeDoors makes the doors; none opens yet.
func (h *house) makeDoors(kept *doors.Kept) {
	pages := h.pages()
	h.local = h.keeper(local.Door{Address: func() string { return *h.listenAt.Load() }}, func() *http.Server {
		return h.publicServer("local", pages)
	})
	h.public = h.keeper(ngrok.Door{Config: h.ngrokConfig, Gauge: h.account.Meter()}, func() *http.Server {
		s := h.publicServer("ngrok", web.Forwarded(pages))
		s.Handler = h.account.Meter().Handler(s.Handler)
		return s
	})
	h.lan = h.keeper(lan.Door{Config: func() lan.Config { return kept.LANConfig(h.localPort()) }}, func() *http.Server {
		return h.publicServer("lan", pages)
	})
	h.ssh = h.keeper(ssh.Door{Config: func() ssh.Config {
		c := kept.SSHConfig()
		c.Logger = h.log
		return c
	}}, func() *http.Server {
		if kept.SSH().Rewrites() {
			return h.publicServer("ssh", web.Forwarded(pages))
		}
		return h.publicServer("ssh", pages) // a bare port: what a visitor says of the way is not to be trusted
	})
	h.doors = &doors.Doors{
		Keepers: []*tunnel.Keeper{h.local, h.lan, h.public, h.ssh}, Kept: kept,
		Prober: &probe.Prober{Witness: &h.witness, Explain: ngrok.Explain},
	}
	h.control = &tunnel.Keeper{Door: local.Door{Address: func() string { return *h.controlAt.Load() }}, Logger: h.log.With("api", "control"), Server: func() *http.Server {
		api := h.engine.API(h.book, h.raiseWindow)
		api.Tunnel, api.Doors, api.Ready = public{h}, ways{h.doors}, h.ready
		return tunnel.NewServer(api.Handler(), h.log)
	}}
}

// localPort is the port of the local address, 0 when that has none yet.
func (h *house) localPort() int {
	_, text, _ := net.SplitHostPort(*h.listenAt.Load())
	port, _ := strconv.Atoi(text) // what is no number is refused by the local door
	return port
}

func (h *house) keeper(door tunnel.Door, server func() *http.Server) *tunnel.Keeper {
	return &tunnel.Keeper{Door: door, Server: server, Wrap: tap.Listener, Logger: h.log}
}

// publicServer serves the inboxes and the guest book behind a door, and keeps the head of each request as it came.
func (h *house) publicServer(door string, pages http.Handler) *http.Server {
	s := tunnel.NewServer(h.witness.Behind(h.engine.Public(door, pages, web.IsFurniture)), h.log)
	s.ConnContext, s.ConnState = tap.ConnContext, tap.ConnState
	return s
}

func (h *house) pages() http.Handler {
	return web.Pages{
		Book: &h.book, Changed: h.engine.Store.Changed.Watch, Door: capture.DoorOf, Cause: capture.CauseOf, Log: h.log,
		Subscribers: func(ctx context.Context) (int, error) {
			return h.engine.Store.CountSubscriptions(ctx, guestbook.CommentCreated)
		},
		Rung: h.engine.Store.CountCaused, Story: h.engine.Store.Story, Events: control.Catalogue(),
		Visitors: h.engine.Visitors(), Addresses: func() []string { return h.doors.Addresses() },
	}.Handler()
}

func (h *house) raiseWindow(open string) bool {
	raise := h.raise.Load()
	if raise != nil {
		(*raise)(open)
	}
	return raise != nil
}

// ngrokConfig is asked at each opening.
func (h *house) ngrokConfig() (ngrok.Config, error) {
	o, err := h.account.Opening()
	if err != nil {
		return ngrok.Config{}, err
	}
	c := ngrok.Config{
		Authtoken: o.Authtoken, URL: o.URL, Policy: o.Policy, Secrets: o.Secrets,
		ClientVersion: version, Logger: h.log, ConnectURL: os.Getenv(envNgrokServer),
	}
	if path := os.Getenv(envNgrokCA); path != "" {
		pem, err := os.ReadFile(path)
		c.CAs = x509.NewCertPool()
		if err != nil || !c.CAs.AppendCertsFromPEM(pem) {
			h.log.Error("no certificates to trust ngrok's ingress by", "variable", envNgrokCA, "err", err)
		}
	}
	return c, nil
}

// Run runs the house until ctx ends; last is the stage that starts last and stops first.
func (h *house) Run(ctx context.Context, last engine.Stage) error {
	err := engine.RunStages(ctx, []engine.Stage{
		{Name: "engine", Run: h.engine.Run},
		{Name: "worker processes", Run: h.spawner.Run},
		{Name: "public meter", Run: h.account.Meter().Run},
		{Name: "control", Run: h.control.Run},
		{Name: "local door", Run: h.local.Run},
		{Name: "lan door", Run: h.lan.Run},
		{Name: "public door", Run: h.public.Run},
		{Name: "ssh door", Run: h.ssh.Run},
		{Name: "doors", Run: h.openDoors},
		last,
	})
	return errors.Join(err, h.engine.Close())
}

// openControl opens the control API and leaves word of where it is. Behind a window, which has no flag to start again
// with, it moves on from a port that is taken.
func (h *house) openControl(ctx context.Context) error {
	h.control.Open()
	for {
		state, err := h.control.Await(ctx, settled)
		if err != nil {
			return nil // stopped before it was open
		}
		taken, ok := errors.AsType[*tunnel.PortTaken](state.Err)
		if state.Phase == tunnel.Refused && ok && taken.Next != "" && h.raise.Load() != nil {
			h.log.Warn("the control API moves on", "from", taken.Addr, "to", taken.Next)
			h.controlAt.Store(&taken.Next)
			h.control.Open()
			if _, err := h.control.Await(ctx, func(s tunnel.State) bool { return s.Err != state.Err }); err != nil {
				return nil
			}
			continue
		}
		if state.Phase == tunnel.Open {
			return h.engine.NoteControl(*h.controlAt.Load())
		}
		return nil // refused: the screen or the last stage says why
	}
}

// ready tells why the house cannot take work; nil when it can. Before the local door has opened for the first time nobody
// could come in, so that is told as well; a door that somebody closes later is their own doing.
func (h *house) ready(ctx context.Context) error {
	if err := h.engine.Ready(ctx); err != nil {
		return err
	}
	s := h.local.State()
	switch {
	case s.Phase == tunnel.Refused:
		return &hooks.Error{Code: hooks.CodeUnavailable, Message: s.Reason}
	case !h.welcoming.Load():
		return &hooks.Error{Code: hooks.CodeUnavailable, Message: "Bellhop is opening its local address."}
	}
	return nil
}

// openDoors opens what is open from the start, and tells the engine where the local door is whenever it moves.
func (h *house) openDoors(ctx context.Context) error {
	select {
	case <-h.engine.Running():
	case <-ctx.Done():
		return nil
	}
	changed, stop := h.local.Watch()
	defer stop()
	if err := h.openControl(ctx); err != nil {
		return err
	}
	h.local.Open() // after the control API, so that no port is offered as free that this is about to take
	if h.options.OpenTunnel {
		h.doors.GoPublic()
	}
	known := ""
	for {
		if s := h.local.State(); s.Phase == tunnel.Open && s.URL != known {
			known = s.URL
			h.engine.SetLocalURL(s.URL)
			if err := errors.Join(h.engine.SeedExample(ctx, s.URL), h.engine.Store.MovePhones(ctx, s.URL)); err != nil && ctx.Err() == nil {
				return err
			}
			h.welcoming.Store(true)
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}
