package model

import (
	"context"
	"hash/fnv"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/pipes"
	"bellhop/ui/lang"
)

// QueueState is how the queue stands.
type QueueState struct {
	Address  string         // where the broker is, without its password; "sqlite" without a broker
	Kept     bool           // it has a password, which goes with it as long as it leads to the same user, host and port
	Trouble  string         // a sentence about what keeps the broker from carrying; "" while all is well
	Took     time.Duration  // of the last round trip to it
	AtBroker int            // how many jobs wait there; -1 when it does not say
	Workers  []hooks.Worker // of this program first
	Own      map[string]int // the process of each that this program started, by its name
}

// QueueSource is where the queue is read. Its method may be called from any goroutine.
type QueueSource interface {
	// Queue tells how the queue stands.
	Queue(context.Context) (QueueState, error)
}

// Pipe is a way that jobs can take.
type Pipe struct {
	Word    string
	Scheme  string // of its address; "sqlite" is the whole of it
	Example string // an address as its broker has it when it was just installed
	Guarded bool   // its broker asks for a password
}

// Pipes are the ways that jobs can take, the one without a broker first.
func Pipes() []Pipe {
	return []Pipe{
		{Word: "SQLite", Scheme: "sqlite", Example: "sqlite"},
		{Word: "RabbitMQ", Scheme: "amqp", Example: "amqp://guest@localhost:5672", Guarded: true},
		{Word: lang.T("Beanstalkd"), Scheme: "beanstalk", Example: "beanstalk://localhost:11300"},
		{Word: lang.T("Gearman"), Scheme: "gearman", Example: "gearman://localhost:4730"},
	}
}

// carries reports whether an address is one of p's.
func (p Pipe) carries(address string) bool {
	scheme, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "://")
	return scheme == p.Scheme || scheme == p.Scheme+"s"
}

// Queue is the way that jobs take, and who performs them. It reads nothing while it is not shown.
type Queue struct {
	source QueueSource
	veil   *Veil
	pipes  []Pipe
	zone   *time.Location
	clock  hooks.Clock
	shown  atomic.Bool

	loaded  bool
	trouble string
	now     time.Time
	state   QueueState
	done    map[string][]workerDone
	chosen  uint64
}

// workerDone is how much a worker had done at a time.
type workerDone struct {
	at   time.Time
	done int64
}

// doneSpan is the time that a worker's jobs per second are taken from.
const doneSpan = 10 * time.Second

// NewQueue makes a view that is not shown yet, for a choice out of pipes. Times are worded in zone.
func NewQueue(source QueueSource, pipes []Pipe, zone *time.Location, clock hooks.Clock) *Queue {
	return &Queue{source: source, pipes: pipes, zone: zone, clock: clock, done: map[string][]workerDone{}}
}

// Pipes are those that can be chosen.
func (m *Queue) Pipes() []Pipe { return m.pipes }

// SetShown says whether the page is in sight.
func (m *Queue) SetShown(shown bool) { m.shown.Store(shown) }

// Loaded reports whether anything was read at all.
func (m *Queue) Loaded() bool { return m.loaded }

// Load reads how the queue stands; see the package comment.
func (m *Queue) Load(ctx context.Context) func() {
	if !m.shown.Load() {
		return nil
	}
	state, err := m.source.Queue(ctx)
	if ctx.Err() != nil {
		return nil
	}
	now := m.clock()
	return func() {
		m.loaded, m.trouble = true, ""
		if err != nil {
			m.trouble = Sentence(err, lang.T("How the queue stands could not be read. Deliveries go on as they did."))
			return
		}
		m.now, m.state = now, state
		m.count()
	}
}

// count notes how much each worker has done by now.
func (m *Queue) count() {
	there := map[string]bool{}
	for _, w := range m.state.Workers {
		there[w.Name] = true
		list := m.done[w.Name]
		if n := len(list); n > 0 && w.Done < list[n-1].done { // another one of the same name
			list = nil
		}
		list = append(list, workerDone{m.now, w.Done})
		for len(list) > 2 && m.now.Sub(list[1].at) >= doneSpan {
			list = list[1:]
		}
		m.done[w.Name] = list
	}
	for name := range m.done {
		if !there[name] {
			delete(m.done, name)
		}
	}
}

// SetVeil has workers worded through a veil.
func (m *Queue) SetVeil(v *Veil) { m.veil = v }

// Pipe is the index in Pipes of the way that jobs take; -1 when it is none of these.
func (m *Queue) Pipe() int {
	return slices.IndexFunc(m.pipes, func(p Pipe) bool { return p.carries(m.state.Address) })
}

// pipeWord names the way that jobs take.
func (m *Queue) pipeWord() string {
	if i := m.Pipe(); i >= 0 {
		return m.pipes[i].Word
	}
	return lang.T("The function")
}

// Away reports whether the broker does not carry.
func (m *Queue) Away() bool { return m.state.Trouble != "" }

// PipeWords says how the way that jobs take is: connected, 0.3 ms.
func (m *Queue) PipeWords() string {
	switch {
	case m.Away():
		return lang.As("the broker", "away")
	case m.state.Took > 0:
		return lang.T("connected, %s ms", FineMillis(m.state.Took))
	}
	return lang.T("connected")
}

// Trouble says what is wrong with the queue, with a title; both are "" while all is well.
func (m *Queue) Trouble() (title, text string) {
	switch {
	case m.trouble != "":
		return lang.T("The queue is out of sight"), m.trouble
	case m.Away():
		return lang.T("%s does not carry", m.pipeWord()), join(m.veil.Text(lang.Said(m.state.Trouble)), lang.T("Deliveries rest meanwhile, all are kept."))
	}
	return "", ""
}

// AtBroker words how many jobs wait at the broker; "" where there is none, or it does not say.
func (m *Queue) AtBroker() string {
	if m.Pipe() <= 0 || m.Away() || m.state.AtBroker < 0 {
		return ""
	}
	return lang.T("%s at %s", Number(int64(m.state.AtBroker)), m.pipeWord())
}

// Offer gives an address to begin with for one of Pipes: the one in use, or as its broker has it at first.
func (m *Queue) Offer(pipe int) string {
	if m.Pipe() == pipe && m.state.Address != "" {
		return m.state.Address
	}
	return m.pipes[pipe].Example
}

// Known gives the address of one of Pipes whose password need not be typed: that in use, where it has one. Else it gives "".
func (m *Queue) Known(pipe int) string {
	if !m.state.Kept || m.Pipe() != pipe {
		return ""
	}
	return m.state.Address
}

// PasswordGoes reports whether the password of a known address goes with what was typed: to the same user, host and port.
func PasswordGoes(known, typed string) bool {
	return known != "" && pipes.Alike(known, strings.TrimSpace(typed))
}

// PasswordMissing is a sentence where an address has a user without a password, and that of the known address does not go
// there; else "".
func PasswordMissing(known, address string) string {
	u, err := url.Parse(address)
	if err != nil || known == "" || u.User.Username() == "" || PasswordGoes(known, address) {
		return ""
	}
	if _, has := u.User.Password(); has {
		return ""
	}
	return lang.T("The password in use goes to no other user, host or port. Type the one for this address.")
}

// Join puts a password into an address that has none. It gives a sentence where that cannot be done.
func (p Pipe) Join(typed, password string) (address, problem string) {
	if p.Scheme == p.Example {
		return p.Example, ""
	}
	u, err := url.Parse(strings.TrimSpace(typed))
	if err != nil || u.Host == "" || !p.carries(typed) {
		return "", lang.T("It has the form %s.", p.Example)
	}
	if _, has := u.User.Password(); password != "" && !has {
		if u.User.Username() == "" {
			return "", lang.T("A password wants a user before the host, as in %s.", p.Scheme+"://guest@localhost")
		}
		u.User = url.UserPassword(u.User.Username(), password)
	}
	return u.String(), ""
}

// FineMillis words a short time in milliseconds with a digit behind the point: 0.3; a long one without.
func FineMillis(d time.Duration) string {
	if d >= 10*time.Millisecond {
		return Millis(d)
	}
	return lang.Decimal(float64(d.Round(100*time.Microsecond))/float64(time.Millisecond), 1)
}

// workerKey names a worker as a number, for a list.
func workerKey(name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return h.Sum64() | 1
}
