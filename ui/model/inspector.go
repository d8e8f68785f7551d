package model

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/redact"
)

// Side is one half of an exchange.
type Side int

// The sides.
const (
	RequestSide Side = iota
	ResponseSide
)

// Inspector shows one exchange: what it was, why, and one of its messages.
type Inspector struct {
	source Source
	times  TimeSource
	veil   *Veil
	zone   *time.Location
	wish   atomic.Pointer[look]
	shown  atomic.Pointer[shown]

	detail  Detail
	trouble string
}

// look is what Load is to read.
type look struct {
	id     hooks.ID
	side   Side
	form   Form
	reveal bool
}

// shown is what the last Load read, so that the next one can tell that nothing changed.
type shown struct {
	look     look
	level    redact.Level
	exchange hooks.Exchange
}

// Detail is an exchange made ready to be looked at. The zero value is no exchange.
type Detail struct {
	Exchange hooks.Exchange
	Title    string // POST /in/github
	Mark     Mark
	Status   string // 200 OK
	Badges   []Badge
	From     string // from 140.82.115.42 in 5 ms
	Cause    Link
	Problem  Problem
	NoReplay string // why it cannot be sent again as it was; "" when it can
	NoEdit   bool   // nor edited
	NewInbox string // the name of the inbox that this request did not find; "" else
	Side     Side
	Form     Form
	Message  Message
	Timing   Timing
	Revealed bool // secrets are shown
	Redacted bool
}

// Link leads to another exchange, or only names what no list shows yet.
type Link struct {
	Text string   // replay of 14:31:15.007 POST /in/github; "" is no link
	To   hooks.ID // 0 leads nowhere
}

// Problem is what went wrong with an exchange, in words.
type Problem struct {
	Title string // "" is no problem
	Text  string
	Seal  bool // it is about the signature
}

// Message is one half of an exchange.
type Message struct {
	First  string // the request line or status line, as it was
	Header hooks.Header
	Body   Body
	Absent string // why there is no message; "" when there is one
	Hidden int    // places that are masked or redacted
}

// NewInspector makes an inspector that shows nothing. Times are worded in zone.
func NewInspector(source Source, times TimeSource, zone *time.Location) *Inspector {
	in := &Inspector{source: source, times: times, zone: zone}
	in.wish.Store(&look{})
	return in
}

// Show wishes for an exchange; 0 is none, at once.
func (in *Inspector) Show(id hooks.ID) {
	w := *in.wish.Load()
	w.reveal = w.reveal && w.id == id // each exchange has its own secrets
	w.id = id
	in.wish.Store(&w)
	if id == 0 {
		in.detail, in.trouble = Detail{}, ""
		in.shown.Store(nil)
	}
}

// ShowSide wishes for the request or the response.
func (in *Inspector) ShowSide(side Side) {
	w := *in.wish.Load()
	w.side = side
	in.wish.Store(&w)
}

// ShowForm wishes for another form of bodies.
func (in *Inspector) ShowForm(form Form) {
	w := *in.wish.Load()
	w.form = form
	in.wish.Store(&w)
}

// Reveal wishes for the secrets of the exchange to be shown, or not, until another one is. A screen that is redacted
// shows none.
func (in *Inspector) Reveal(on bool) {
	w := *in.wish.Load()
	w.reveal = on
	in.wish.Store(&w)
}

// Reword has what is shown read and worded anew. Until then nothing is shown: somebody may be looking.
func (in *Inspector) Reword() {
	in.detail = Detail{}
	in.shown.Store(nil)
}

// SetVeil has what is shown hidden by a veil. It is called before the first Load.
func (in *Inspector) SetVeil(v *Veil) { in.veil = v }

// level is how much of what is wished for is hidden.
func (in *Inspector) level(w look) redact.Level {
	if level := in.veil.level(); level == redact.All || !w.reveal {
		return level
	}
	return redact.Nothing
}

// Wanted gives the exchange that is wished for; Detail is still another one while it loads.
func (in *Inspector) Wanted() hooks.ID { return in.wish.Load().id }

// Side gives the side that is wished for.
func (in *Inspector) Side() Side { return in.wish.Load().side }

// Form gives the form that is wished for.
func (in *Inspector) Form() Form { return in.wish.Load().form }

// Detail gives what was loaded last.
func (in *Inspector) Detail() Detail { return in.detail }

// Trouble is a sentence about why the exchange could not be read; "" when it was.
func (in *Inspector) Trouble() string { return in.trouble }

// Load reads what was wished for last; see the package comment.
func (in *Inspector) Load(ctx context.Context) func() {
	w := *in.wish.Load()
	if w.id == 0 {
		return nil
	}
	e, err := in.source.Exchange(ctx, w.id)
	now := shown{w, in.level(w), e}
	if last := in.shown.Load(); err == nil && last != nil && *last == now {
		return nil
	}
	var d Detail
	if err == nil {
		d, err = in.read(ctx, now)
	}
	return func() {
		if *in.wish.Load() != w || in.level(w) != now.level {
			return
		}
		in.trouble = Sentence(err, lang.T("Bellhop could not read this exchange. It is kept; choose it again."))
		if err == nil {
			in.detail = d
			in.shown.Store(&now)
		}
	}
}

// Exchange reads a row, as Load does. It may be called from any goroutine.
func (in *Inspector) Exchange(ctx context.Context, id hooks.ID) (hooks.Exchange, error) {
	return in.source.Exchange(ctx, id)
}

func (in *Inspector) read(ctx context.Context, now shown) (Detail, error) {
	w, e := now.look, now.exchange
	worded := in.veil.exchange(e)
	d := NewDetail(worded)
	d.Exchange = e
	d.Side, d.Form, d.Revealed, d.Redacted = w.side, w.form, now.level == redact.Nothing, now.level == redact.All
	source := in.source
	if d.Redacted {
		source = in.veil.Source(source)
	}
	cause, err := readCause(ctx, source, e, in.zone)
	if err != nil {
		return Detail{}, err
	}
	d.Cause = cause
	if d.Timing, err = readTiming(ctx, in.times, worded); err != nil {
		return Detail{}, err
	}
	ref := e.Request
	if w.side == ResponseSide {
		ref = e.Response
	}
	d.Message, err = ReadMessage(ctx, in.source, ref, w.form)
	d.Message.hide(now.level)
	if ref.ID == 0 {
		d.Message.Absent = absence(e, w.side)
	}
	return d, err
}

// NewDetail words what the row of an exchange tells: all but its cause and its message.
func NewDetail(e hooks.Exchange) Detail {
	d := Detail{Exchange: e, Title: printable(e.Method) + " " + Target(e), From: fromWords(e), Problem: problemOf(e)}
	d.Mark, d.Status = Outcome(e)
	if !e.Open && e.Fault == "" && e.Status != 0 {
		d.Status = statusLine(e.Status)
	}
	d.Badges = detailBadges(e)
	if e.Imported {
		d.Badges = append(d.Badges, Badge{Text: lang.As("badge", "imported")})
	}
	switch {
	case e.Request.Truncated:
		d.NoReplay = lang.T("The body was cut at %s, so it cannot be sent again as it was.", Size(e.Request.Size))
	case e.Request.ID == 0:
		d.NoEdit = true
		d.NoReplay = lang.T("The request is not stored, so it cannot be sent again.")
	}
	d.NewInbox, _ = MissingInbox(e)
	return d
}

func detailBadges(e hooks.Exchange) []Badge {
	if e.Direction == hooks.Out {
		return outgoingBadges(e)
	}
	if e.Inbox == "" {
		return badges(e)
	}
	list := []Badge{StateBadge(e.State)}
	if what := Happening(e); what != "" {
		list = append(list, Badge{Text: what})
	}
	if b := VerdictBadge(e.Verdict); b.Text != "" {
		list = append(list, b)
	}
	if e.Seen > 1 {
		list = append(list, repeatBadge(e.Seen))
	}
	return list
}

// maxRemote bounds an address, in characters: an IPv6 address with a port may be cut.
const maxRemote = 30

func fromWords(e hooks.Exchange) string {
	where := ""
	if e.Remote != "" {
		where = lang.T("from %s", shorten(printable(e.Remote), maxRemote))
		if e.Direction == hooks.Out {
			where = lang.T("to %s", shorten(printable(e.Remote), maxRemote))
		}
	}
	if e.Door != "" && e.Door != "local" {
		where = join(where, DoorWord(e.Door))
	}
	if e.Open {
		return where
	}
	return join(where, lang.T("in %s ms", Millis(e.Took)))
}

// problemOf words what a person should know first: no whole answer, or a signature that is not right.
func problemOf(e hooks.Exchange) Problem {
	switch {
	case e.Imported && e.Error != "" && e.Direction == hooks.Out && e.Fault == "":
		return Problem{Title: lang.T("There is no answer"), Text: lang.Said(e.Error)}
	case e.Error != "" && e.Direction == hooks.Out:
		return Problem{Title: lang.T("No whole answer"), Text: lang.Said(e.Error)}
	case e.Error != "":
		return Problem{Title: incomingTrouble(e.Fault), Text: lang.Said(e.Error)}
	case e.StateReason != "":
		return Problem{Title: lang.T("What came in did not get where it should"), Text: join(lang.Said(e.StateReason), lang.T("It is kept. Replay it when its target answers again."))}
	}
	titles := map[hooks.Verdict]string{
		hooks.VerdictWrong:   lang.T("The seal does not match"),
		hooks.VerdictMissing: lang.T("There is no signature"),
		hooks.VerdictTooOld:  lang.T("The signature is too old"),
	}
	if title, bad := titles[e.Verdict]; bad {
		return Problem{Title: title, Text: lang.Said(e.VerdictReason), Seal: true}
	}
	if e.State == hooks.StateFailed {
		return Problem{Title: lang.T("A forward was given up"), Text: lang.T("What came in is kept. Replay it when its target answers again.")}
	}
	return Problem{}
}

// incomingTrouble titles what was wrong with a request that came, or with its answer.
func incomingTrouble(f hooks.Fault) string {
	switch f {
	case hooks.FaultClosed, hooks.FaultReset:
		return lang.T("No answer, as told")
	case hooks.FaultLeft:
		return lang.T("The sender left")
	case hooks.FaultLost:
		return lang.T("It was not answered")
	}
	return lang.T("The request is not whole")
}

func absence(e hooks.Exchange, side Side) string {
	switch {
	case side == RequestSide:
		return lang.T("The request is not stored yet.")
	case e.Open && e.Direction == hooks.Out:
		return lang.T("Sent. The answer is still awaited.")
	case e.Open:
		return lang.T("The request is still being answered.")
	case e.Direction == hooks.In:
		return lang.T("No answer was given.")
	}
	return lang.T("No answer came.")
}

// KeyLines gives the lines of a header that tell most, in the order they were sent: at most n, those of
// the sender's own before those that every message has.
func KeyLines(header hooks.Header, n int) hooks.Header {
	if len(header) <= n {
		return header
	}
	chosen := map[int]bool{}
	for _, telling := range []func(name string) bool{isOwnLine, isContentLine, func(string) bool { return true }} {
		for i, line := range header {
			if len(chosen) < n && telling(strings.ToLower(line[0])) {
				chosen[i] = true
			}
		}
	}
	kept := make(hooks.Header, 0, n)
	for i, line := range header {
		if chosen[i] {
			kept = append(kept, line)
		}
	}
	return kept
}

// isOwnLine tells a sender's own lines from those that proxies and clients add.
func isOwnLine(name string) bool {
	if strings.HasPrefix(name, "x-forwarded-") || name == "x-real-ip" {
		return false
	}
	return strings.HasPrefix(name, "x-") || strings.HasPrefix(name, "webhook-") || strings.HasSuffix(name, "-signature") ||
		strings.HasPrefix(name, "ce-") || name == "authorization"
}

func isContentLine(name string) bool { return name == "content-type" || name == "content-encoding" }

// ReadMessage reads and prepares one payload. A ref that names none gives an empty message.
func ReadMessage(ctx context.Context, source Source, ref hooks.PayloadRef, form Form) (Message, error) {
	if ref.ID == 0 {
		return Message{}, nil
	}
	p, err := source.Payload(ctx, ref.ID)
	if err != nil {
		return Message{}, err
	}
	var m Message
	m.First, m.Header = hooks.ParseHead(p.Head)
	m.First = printable(m.First)
	m.Body = NewBody(ref, m.Header, p.Body, form)
	for i, line := range m.Header {
		m.Header[i] = [2]string{printable(line[0]), printable(line[1])}
	}
	return m, ctx.Err()
}

// readCause words why an exchange exists, and finds the exchange that it leads to.
func readCause(ctx context.Context, source Source, e hooks.Exchange, zone *time.Location) (Link, error) {
	if e.First != 0 {
		return readFirst(ctx, source, e, zone)
	}
	switch e.Cause.Kind {
	case hooks.CauseExchange:
		id, ok := hooks.ParseID(e.Cause.ID)
		if !ok {
			return Link{}, nil
		}
		cause, err := source.Exchange(ctx, id)
		if hooks.CodeOf(err) == hooks.CodeNotFound {
			return Link{Text: originOf(e.Origin, lang.T("exchange %s, which is no longer stored", id))}, nil
		}
		if err != nil {
			return Link{}, err
		}
		return Link{originOf(e.Origin, ClockTime(cause.At, zone)+" "+printable(cause.Method)+" "+Target(cause)), id}, nil
	case hooks.CauseEvent:
		return Link{Text: tryWords(e.Attempt, printable(e.Cause.ID))}, nil
	case hooks.CauseComment:
		return Link{Text: originOf(e.Origin, lang.T("comment %s", printable(e.Cause.ID)))}, nil
	case hooks.CauseDelivery:
		return Link{Text: originOf(e.Origin, lang.T("delivery %s", printable(e.Cause.ID)))}, nil
	}
	return Link{}, nil
}

// readFirst leads to the capture that had the same sender's id first.
func readFirst(ctx context.Context, source Source, e hooks.Exchange, zone *time.Location) (Link, error) {
	first, err := source.Exchange(ctx, e.First)
	switch {
	case hooks.CodeOf(err) == hooks.CodeNotFound:
		return Link{Text: lang.T("%s time with this id; the first is no longer stored", nth(e.Seen))}, nil
	case err != nil:
		return Link{}, err
	}
	return Link{lang.T("%s time with this id, first %s", nth(e.Seen), ClockTime(first.At, zone)), e.First}, nil
}

// originOf says what an exchange is to what it came of.
func originOf(o hooks.Origin, what string) string {
	switch o {
	case hooks.OriginEvent:
		return lang.T("event of %s", what)
	case hooks.OriginForward:
		return lang.T("forward of %s", what)
	case hooks.OriginReplay:
		return lang.T("replay of %s", what)
	case hooks.OriginTest:
		return lang.T("test of %s", what)
	case hooks.OriginProbe:
		return lang.T("probe of %s", what)
	}
	return lang.T("caused by %s", what)
}

func tryWords(attempt int, event string) string {
	if attempt < 1 {
		return lang.T("try of event %s", event)
	}
	return lang.T("try %s of event %s", Number(int64(attempt)), event)
}
