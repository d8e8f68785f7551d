package model

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// Draft is a replay being prepared: what a person makes of the original's request, what was sent so far, and the
// original's answer beside that of the chosen send. The original is never changed.
type Draft struct {
	source  Source
	keyring Keyring
	zone    *time.Location
	wish    atomic.Pointer[draftWish]

	original hooks.Exchange
	edit     DraftEdit
	undone   *DraftEdit  // what all edits were that were taken back last; nil is none
	steps    []draftStep // the edits, the latest last
	sends    []Send
	chosen   int // of sends; -1 is none
	sending  bool
	trouble  string    // why nothing was sent
	unread   string    // why something could not be read
	answers  [2]Answer // the original's, and that of the chosen send
	whole    [2]bool   // which of the answers will not change any more
}

// Send is one replay that was sent from the draft.
type Send struct {
	Delivery hooks.ID
	Text     string // first 422
	Mark     Mark
	Settled  bool
}

// Answer is one column of the comparison.
type Answer struct {
	ID      hooks.ID // of the exchange; 0 while there is none
	Title   string   // Original; This replay
	Time    string
	Mark    Mark
	Status  string // 422 Unprocessable Entity
	Code    string // 422
	Took    string // 18 ms
	Message Message
	Problem Problem
}

// draftWish is what Load is to read, beside what is known. It is not changed once it was stored.
type draftWish struct {
	original hooks.Exchange
	read     bool // the original's request was read
	sends    []Send
	chosen   int
	answers  [2]Answer
	whole    [2]bool
}

// NewDraft makes a draft of nothing; Begin gives it an original. Times are worded in zone.
func NewDraft(source Source, keyring Keyring, zone *time.Location) *Draft {
	d := &Draft{source: source, keyring: keyring, zone: zone, chosen: -1}
	d.rewish()
	return d
}

// Begin starts over with another original, which would go to url. The edits and the sends of the same original are kept.
func (d *Draft) Begin(original hooks.Exchange, url string) {
	if d.original.ID == original.ID {
		return
	}
	d.original, d.undone, d.steps = original, nil, nil
	d.edit = DraftEdit{original: original, url: url, Method: original.Method, URL: url, secrets: map[string]string{}}
	d.sends, d.chosen, d.sending, d.trouble, d.unread = nil, -1, false, "", ""
	d.answers, d.whole = [2]Answer{newAnswer(originalTitle(), original, d.zone), {Title: replayTitle()}}, [2]bool{}
	d.rewish()
}

// The titles of the two columns.
func originalTitle() string { return lang.As("exchange", "Original") }
func replayTitle() string   { return lang.T("This replay") }

// Original gives the exchange whose request is sent again.
func (d *Draft) Original() hooks.Exchange { return d.original }

// Words names the original: 14:31:18.545 POST localhost:3000/stripe.
func (d *Draft) Words() string {
	return ClockTime(d.original.At, d.zone) + " " + printable(d.original.Method) + " " + Target(d.original)
}

// Edit gives what the request is made into. Method and URL are there from the beginning, the rest once it is Ready.
func (d *Draft) Edit() DraftEdit { return d.edit }

// Ready reports whether the original's request was read.
func (d *Draft) Ready() bool { return d.wish.Load().read }

// Change edits the request.
func (d *Draft) Change(edit func(*DraftEdit)) {
	before := d.edit.clone()
	edit(&d.edit)
	if place := edited(before, d.edit); place != placeNone {
		d.keep(before, place)
	}
	d.undone = nil
}

// UndoAll takes all edits back; done a second time, it brings them back.
func (d *Draft) UndoAll() {
	was := d.edit.clone()
	d.keep(was.clone(), placeAll)
	if d.undone != nil {
		d.edit, d.undone = *d.undone, nil
		return
	}
	d.edit, d.undone = d.edit.pristine(), &was
}

// Undone reports whether all edits were taken back and can be brought back.
func (d *Draft) Undone() bool { return d.undone != nil }

// Curl words the draft for a POSIX shell, and what a toast tells once it is in the clipboard. Secrets are replaced, and
// nothing is signed anew. The error is a sentence.
func (d *Draft) Curl() (text, said string, err error) {
	r, p := d.edit.Request()
	if sentence := cmp.Or(p.URL, p.Header, p.Body); sentence != "" {
		return "", "", hooks.Invalid(sentence)
	}
	x := d.original
	x.Method = d.edit.Method
	x.Request.Truncated = x.Request.Truncated && r.Body == nil
	text, said, err = CurlCommand(x, d.edit.payload(), d.edit.URL)
	if d.edit.Signs() {
		said = lang.T("cURL copied, not signed")
	}
	return text, said, err
}

// SetSending says that a send is under way, which is one at a time.
func (d *Draft) SetSending(sending bool) {
	d.sending = sending
	if sending {
		d.trouble = ""
	}
}

// Sending reports whether a send is under way.
func (d *Draft) Sending() bool { return d.sending }

// Sent adds the delivery that a send became, and chooses it. It is ignored when the draft has moved on to
// another original.
func (d *Draft) Sent(original, delivery hooks.ID) {
	if original != d.original.ID {
		return
	}
	d.sending = false
	d.sends = append(d.sends, Send{Delivery: delivery, Text: lang.T("%s sending", Ordinal(len(d.sends)+1)), Mark: MarkInFlight})
	d.Choose(len(d.sends) - 1)
}

// Failed keeps the sentence that says why nothing was sent.
func (d *Draft) Failed(sentence string) { d.sending, d.trouble = false, sentence }

// Sends lists the replays sent so far, in their order.
func (d *Draft) Sends() []Send { return d.sends }

// Chosen gives the place of the send whose answer is shown; -1 is none.
func (d *Draft) Chosen() int { return d.chosen }

// Choose shows another send's answer.
func (d *Draft) Choose(n int) {
	if n < 0 || n >= len(d.sends) {
		return
	}
	if d.chosen != n {
		d.answers[1], d.whole[1] = Answer{Title: replayTitle()}, false
	}
	d.chosen = n
	d.rewish()
}

// Answers gives the original's answer and the chosen send's.
func (d *Draft) Answers() (original, replay Answer) { return d.answers[0], d.answers[1] }

// Pair gives the original and the chosen send, to be compared; ok is false while there is nothing to compare.
func (d *Draft) Pair() (pair Pair, ok bool) {
	original, replay := d.answers[0], d.answers[1]
	return Pair{[2]hooks.ID{original.ID, replay.ID}, [2]string{originalTitle(), replayTitle()}}, original.ID != 0 && replay.ID != 0
}

// Trouble is a sentence about what did not work; "" when all did.
func (d *Draft) Trouble() string { return cmp.Or(d.trouble, d.unread) }

// Unsent reports whether the trouble is that nothing was sent, and not that something could not be read.
func (d *Draft) Unsent() bool { return d.trouble != "" }

func (d *Draft) rewish() {
	read := false
	if was := d.wish.Load(); was != nil {
		read = was.read && was.original.ID == d.original.ID
	}
	d.wish.Store(&draftWish{d.original, read, slices.Clone(d.sends), d.chosen, d.answers, d.whole})
}

// Load reads what came of the sends; see the package comment.
func (d *Draft) Load(ctx context.Context) func() {
	was := d.wish.Load()
	if was.settled() {
		return nil
	}
	now := *was
	now.sends = slices.Clone(was.sends)
	var request draftRequest
	var unread error
	if !was.read {
		request, unread = d.readRequest(ctx, was.original)
	}
	now.read = unread == nil
	err := now.readSends(ctx, d.source, d.zone)
	return func() {
		if d.wish.Load() != was {
			return
		}
		if now.read && !was.read {
			d.take(request)
		}
		if err == nil {
			d.sends, d.answers, d.whole = now.sends, now.answers, now.whole
		}
		d.rewish()
		w := *d.wish.Load()
		w.read = now.read
		d.wish.Store(&w)
		d.unread = ""
		switch {
		case unread != nil:
			d.unread = Sentence(unread, lang.T("Bellhop could not read the request. It is kept; go back and open it again."))
		case err != nil:
			d.unread = Sentence(err, lang.T("Bellhop could not read what came of it. It is kept and shows in Live."))
		}
	}
}

// draftRequest is what was read of an original's request.
type draftRequest struct {
	payload hooks.Payload
	keys    []hooks.Key
}

func (d *Draft) readRequest(ctx context.Context, original hooks.Exchange) (r draftRequest, err error) {
	if original.Request.ID != 0 {
		r.payload, err = d.source.Payload(ctx, original.Request.ID)
	} else {
		_, err = d.source.Exchange(ctx, original.ID) // one that is not there any more is not an empty one
	}
	if err != nil {
		return r, err
	}
	if d.keyring != nil {
		r.keys, err = d.keyring.Keys(ctx, original.ID)
	}
	return r, err
}

// take begins the edit with what was read; what was edited before stays.
func (d *Draft) take(r draftRequest) {
	before := d.edit
	d.steps = nil // they are of a draft without lines
	d.edit = newDraftEdit(d.original, before.url, r.payload, r.keys)
	d.edit.Method, d.edit.URL = before.Method, before.URL
}

// settled reports whether nothing is left to be read.
func (w *draftWish) settled() bool {
	open := slices.ContainsFunc(w.sends, func(s Send) bool { return !s.Settled })
	return w.original.ID == 0 || w.read && w.whole[0] && !open && (w.chosen < 0 || w.whole[1])
}

func (w *draftWish) readSends(ctx context.Context, source Source, zone *time.Location) error {
	if !w.whole[0] {
		e, err := source.Exchange(ctx, w.original.ID)
		if err != nil {
			return err
		}
		w.answers[0] = newAnswer(originalTitle(), e, zone)
		w.whole[0] = !e.Open
		if err := w.answers[0].read(ctx, source, e); err != nil {
			return err
		}
	}
	for i, s := range w.sends {
		if s.Settled && (i != w.chosen || w.whole[1]) {
			continue
		}
		e, found, err := lastAttempt(ctx, source, s.Delivery)
		if err != nil {
			return err
		}
		if !found {
			continue // stored, and not yet begun
		}
		mark, status := Outcome(e)
		w.sends[i] = Send{s.Delivery, Ordinal(i+1) + " " + status, mark, !e.Open}
		if i != w.chosen {
			continue
		}
		w.answers[1] = newAnswer(replayTitle(), e, zone)
		w.whole[1] = !e.Open
		if err := w.answers[1].read(ctx, source, e); err != nil {
			return err
		}
	}
	return nil
}

func lastAttempt(ctx context.Context, source Source, delivery hooks.ID) (e hooks.Exchange, found bool, err error) {
	rows, err := source.Exchanges(ctx, hooks.ExchangeQuery{Delivery: delivery, Limit: 1})
	if err != nil || len(rows) == 0 {
		return hooks.Exchange{}, false, err
	}
	return rows[0], true, nil
}

func newAnswer(title string, e hooks.Exchange, zone *time.Location) Answer {
	detail := NewDetail(e)
	a := Answer{ID: e.ID, Title: title, Time: ClockTime(e.At, zone), Mark: detail.Mark, Status: detail.Status}
	_, a.Code = Outcome(e)
	if !e.Open && (e.Took > 0 || e.Status != 0) {
		a.Took = lang.T("%s ms", Millis(e.Took))
	}
	if e.Error != "" && !unsent(e) {
		a.Problem = detail.Problem
	}
	return a
}

// unsent reports a request that was pasted, dropped or imported and never sent: that it has no answer is no failure.
func unsent(e hooks.Exchange) bool {
	return e.Imported && e.Direction == hooks.Out && e.Status == 0 && e.Fault == "" && e.Error != ""
}

func (a *Answer) read(ctx context.Context, source Source, e hooks.Exchange) error {
	var err error
	a.Message, err = ReadMessage(ctx, source, e.Response, FormPretty)
	switch {
	case e.Response.ID != 0:
	case unsent(e):
		a.Message.Absent = lang.Said(e.Error)
	default:
		a.Message.Absent = absence(e, ResponseSide)
	}
	return err
}
