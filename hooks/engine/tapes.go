package engine

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
	"bellhop/hooks/tape"
)

// GatherTape finds what belongs on the tape of a filter.
func (e *Engine) GatherTape(ctx context.Context, f filter.Filter) (archive.Gathered, error) {
	return archive.Sources{Shelf: e.Store, Ledger: e.Store, By: "Bellhop " + e.config.Version}.Gather(ctx, f, e.config.Clock())
}

// PlanTape tells what playing a tape through the pipeline would send. It changes nothing. Without a file the wish names
// what was imported.
func (e *Engine) PlanTape(ctx context.Context, w hooks.TapeWish, file io.Reader) (hooks.TapePlan, error) {
	r, err := e.reel(ctx, w, file)
	if err != nil {
		return hooks.TapePlan{}, err
	}
	defer r.close()
	plan, _, err := e.planTape(r, w)
	return plan, err
}

// PlayTape plays a tape. Without a file the wish names what was imported. A file is checked as a whole before anything of
// it shows. Through the pipeline its exchanges are imported first, and its captures are then sent as a replay in bulk.
func (e *Engine) PlayTape(ctx context.Context, w hooks.TapeWish, file io.Reader) (hooks.TapePlay, error) {
	r, err := e.reel(ctx, w, file)
	if err != nil {
		return hooks.TapePlay{}, err
	}
	if w.How == hooks.TapeScreen {
		return e.tapes.Start(w, tape.Reel{Read: r.read, Total: r.total, First: r.first, Last: r.last, Close: r.close})
	}
	defer r.close()
	return e.playPipeline(ctx, w, r)
}

func (e *Engine) playPipeline(ctx context.Context, w hooks.TapeWish, r *reel) (hooks.TapePlay, error) {
	plan, chosen, err := e.planTape(r, w)
	if err == nil {
		err = confirmed(plan, w.Confirm)
	}
	if err != nil {
		return hooks.TapePlay{}, err
	}
	if r.file != nil {
		if chosen, err = e.importChosen(ctx, w, *r.file); err != nil {
			return hooks.TapePlay{}, err
		}
	}
	b, err := e.StartReplays(ctx, hooks.BatchWish{IDs: chosen, Timing: w.Speed, InTurn: w.Speed == 0}, 0)
	if err != nil {
		return hooks.TapePlay{}, err
	}
	return e.tapePlay(ctx, e.tapes.Follow(w, b, r.first, r.last.Sub(r.first)))
}

// importChosen imports a tape and gives the ids of what of it is sent.
func (e *Engine) importChosen(ctx context.Context, w hooks.TapeWish, file spool) ([]hooks.ID, error) {
	done, err := e.importSpool(ctx, file, archive.FormatTape, func(hooks.ImportProgress) {})
	if err != nil {
		return nil, err
	}
	w.First, w.Last = done.First, done.Last
	r, err := e.reel(ctx, w, nil)
	if err != nil {
		return nil, err
	}
	_, chosen, err := e.planTape(r, w)
	return chosen, err
}

// TapePlay tells how a play stands.
func (e *Engine) TapePlay(ctx context.Context, id hooks.ID) (hooks.TapePlay, error) {
	p, err := e.tapes.Play(id)
	if err != nil {
		return p, err
	}
	return e.tapePlay(ctx, p)
}

// TapePlays lists what is played and was played since the start, the newest first.
func (e *Engine) TapePlays(ctx context.Context) ([]hooks.TapePlay, error) {
	list := e.tapes.Plays()
	for i := range list {
		var err error
		if list[i], err = e.tapePlay(ctx, list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// tapePlay adds what the batch of a play tells.
func (e *Engine) tapePlay(ctx context.Context, p hooks.TapePlay) (hooks.TapePlay, error) {
	if p.Batch == 0 {
		return p, nil
	}
	b, err := e.Store.Batch(ctx, p.Batch)
	if err != nil {
		return p, err
	}
	p.State, p.Reason, p.Total, p.Done = b.State, b.Reason, b.Total, b.Done()
	if ids, err := e.Store.BatchIDs(ctx, b.ID, max(b.Done()-1, 0), 1); err == nil && len(ids) == 1 && b.Done() > 0 {
		if x, err := e.Store.Exchange(ctx, ids[0]); err == nil {
			p.Came = x.At.Sub(p.First)
		}
	}
	if b.State == hooks.BatchDone {
		p.Came = p.Lasts
	}
	return p, nil
}

// MoveTape holds a play, lets it go on, or ends it.
func (e *Engine) MoveTape(ctx context.Context, id hooks.ID, to hooks.BatchState) (hooks.TapePlay, error) {
	p, err := e.tapes.Play(id)
	switch {
	case err != nil:
		return p, err
	case p.Batch == 0:
		return e.tapes.Move(id, to)
	case to == hooks.BatchPaused:
		_, err = e.PauseReplays(ctx, p.Batch)
	case to == hooks.BatchRunning:
		_, err = e.ResumeReplays(ctx, p.Batch)
	default:
		_, err = e.Store.CancelBatch(ctx, p.Batch, "It was stopped.")
		e.replays.Notify()
	}
	if err != nil {
		return p, err
	}
	return e.tapePlay(ctx, p)
}

// reel is a tape that was checked: a file, or what was imported.
type reel struct {
	file        *spool
	ids         []hooks.ID // of what was imported, in the order of time
	store       archive.Shelf
	exchange    func(context.Context, hooks.ID) (hooks.Exchange, error)
	total       int
	first, last time.Time
	all         []hooks.Exchange // without their bytes, in the order of time
}

func (r *reel) close() {
	if r.file != nil {
		r.file.Close()
	}
}

// reel opens a tape and reads it once from end to end.
func (e *Engine) reel(ctx context.Context, w hooks.TapeWish, file io.Reader) (*reel, error) {
	if err := w.Check(); err != nil {
		return nil, err
	}
	r := &reel{store: e.Store, exchange: e.Store.Exchange}
	var err error
	switch {
	case file != nil && w.First != 0:
		err = hooks.Invalid("Send the tape, or name what was imported of it: not both.")
	case file != nil:
		err = r.check(e.spool(ctx, file))
	case w.First == 0:
		err = hooks.Invalid("Send a tape, or name with first_id and last_id what was imported of one.")
	default:
		err = r.find(ctx, w)
	}
	if err == nil && len(r.all) == 0 {
		err = hooks.Invalid("There is no exchange on this tape.")
	}
	if err != nil {
		r.close()
		return nil, err
	}
	r.total, r.first, r.last = len(r.all), r.all[0].At, r.all[len(r.all)-1].At
	return r, nil
}

// check reads all of a file, so that nothing is played of one that is damaged further on.
func (r *reel) check(s spool, err error) error {
	if err != nil {
		return err
	}
	r.file = &s
	for one, err := range archive.Read(s.reader(), archive.FormatTape, time.Time{}, archive.Limits{}) {
		if err != nil {
			return err
		}
		r.all = append(r.all, one.Exchange)
	}
	return nil
}

// find lists what was imported. What was deleted since is left out.
func (r *reel) find(ctx context.Context, w hooks.TapeWish) error {
	for before := w.Last + 1; ; {
		page, err := r.store.Find(ctx, filter.Filter{}, before, hooks.MaxPage)
		if err != nil {
			return err
		}
		for _, x := range page {
			switch {
			case x.ID < w.First:
			case !x.Imported:
				return hooks.Conflict("Exchange " + x.ID.String() + " was not imported. first_id and last_id are those that the import of the tape answered.")
			default:
				r.all = append(r.all, x)
			}
			before = x.ID
		}
		if len(r.all) > archive.DefaultCount {
			return hooks.Conflict("A tape has 100,000 exchanges at most, as an import has.")
		}
		if len(page) < hooks.MaxPage || before <= w.First {
			break
		}
	}
	slices.SortStableFunc(r.all, func(a, b hooks.Exchange) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	for _, x := range r.all {
		r.ids = append(r.ids, x.ID)
	}
	return nil
}

// read gives the tape's exchanges with their bytes, in the order of time.
func (r *reel) read(ctx context.Context) archive.Records {
	if r.file != nil {
		return archive.Read(r.file.reader(), archive.FormatTape, time.Time{}, archive.Limits{})
	}
	return func(yield func(archive.Record, error) bool) {
		for _, id := range r.ids {
			var record archive.Record
			x, err := r.exchange(ctx, id)
			if err == nil {
				record, err = archive.Whole(ctx, r.store, x)
			}
			if hooks.CodeOf(err) == hooks.CodeNotFound {
				continue // it was deleted since
			}
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// Why a capture of a tape is not sent to its inbox.
const (
	skipForwarded = "A forward on the tape brought it. The inbox's own forward does that again."
	skipCut       = "Only the beginning of this body was stored, so it cannot be sent again."
)

// planTape finds out what a tape sends through the pipeline. chosen are the ids of that, as the tape has them.
func (e *Engine) planTape(r *reel, w hooks.TapeWish) (plan hooks.TapePlan, chosen []hooks.ID, err error) {
	base := e.localURL.Load()
	if base == nil {
		return plan, nil, &hooks.Error{Code: hooks.CodeUnavailable, Message: "The local address is not open yet, and a tape is played to its inboxes. Wait, or open it."}
	}
	plan.Total = len(r.all)
	_, plan.Target, _ = strings.Cut(*base, "://")
	forwarded := map[hooks.ID]bool{}
	skips, most := map[string]int{}, map[string]hooks.TapeForward{}
	var first, last time.Time
	for _, x := range r.all {
		if x.Direction == hooks.Out && x.Origin == hooks.OriginForward {
			forwarded[x.ID] = true
		}
		if x.Direction != hooks.In || x.Inbox == "" {
			continue
		}
		if why := e.unplayable(x, forwarded); why != "" {
			skips[why]++
			continue
		}
		e.countForwards(most, x.Inbox)
		if plan.Sends++; plan.Sends == 1 {
			first = x.At
		}
		last = x.At
		chosen = append(chosen, x.ID)
	}
	plan.Lasts = w.Slower(last.Sub(first))
	for why, n := range skips {
		plan.Skips = append(plan.Skips, hooks.Skip{Reason: why, Count: n})
	}
	slices.SortFunc(plan.Skips, func(a, b hooks.Skip) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Reason, b.Reason)) })
	plan.Forwards = slices.SortedFunc(maps.Values(most), func(a, b hooks.TapeForward) int {
		if a.Local != b.Local {
			return map[bool]int{true: 1, false: -1}[a.Local]
		}
		return cmp.Or(b.Most-a.Most, cmp.Compare(a.Host, b.Host))
	})
	return plan, chosen, nil
}

// unplayable tells why a capture is not sent; "" when it is.
func (e *Engine) unplayable(x hooks.Exchange, forwarded map[hooks.ID]bool) string {
	if from, ok := hooks.ParseID(x.Cause.ID); ok && x.Cause.Kind == hooks.CauseExchange && forwarded[from] {
		return skipForwarded
	}
	if x.Request.Truncated {
		return skipCut
	}
	if _, ok := e.Store.Inbox(x.Inbox); !ok {
		return "There is no inbox " + x.Inbox + " here. Make it first, and play the tape again."
	}
	if _, err := e.whereItCame(x); err != nil {
		return hooks.Words(err)
	}
	return ""
}

// countForwards counts a capture for each host that its inbox may forward it to.
func (e *Engine) countForwards(most map[string]hooks.TapeForward, inbox string) {
	in, _ := e.Store.Inbox(inbox)
	for _, f := range in.Forwards {
		u, err := hooks.ParseTarget(f.URL)
		if f.Off || err != nil {
			continue
		}
		one := most[u.Host]
		one.Host, one.Local = u.Host, hooks.PlainlyPrivate(u)
		one.Most++
		most[u.Host] = one
	}
}

// confirmed refuses to play what sends nothing, what forwards may carry to strangers when the number of captures was not
// confirmed, and where another number was. 0 is no number.
func confirmed(p hooks.TapePlan, number int) error {
	var strangers []string
	for _, f := range p.Forwards {
		if !f.Local {
			strangers = append(strangers, f.Host)
		}
	}
	switch {
	case p.Sends == 0 && len(p.Skips) > 0:
		return hooks.Conflict("None of this tape's captures can be sent again. " + p.Skips[0].Reason)
	case p.Sends == 0:
		return hooks.Conflict("No inbox captured anything on this tape, so there is nothing to send. It can be played on the screen.")
	case number != 0 && number != p.Sends:
		return hooks.Conflict(fmt.Sprintf("It would be %d captures by now, and not %d. Look at the dry run again.", p.Sends, number))
	case number == 0 && len(strangers) > 0:
		return hooks.Conflict(fmt.Sprintf("The inboxes of this tape forward to addresses that are not on this computer or a private network: %s. To play its %d captures, confirm the number %d.",
			strings.Join(strangers[:min(len(strangers), 3)], ", "), p.Sends, p.Sends))
	}
	return nil
}
