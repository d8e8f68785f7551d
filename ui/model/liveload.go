package model

import (
	"context"
	"slices"

	"bellhop/hooks"
	"bellhop/hooks/content"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
)

// plan is what Load is to read. It is made on the screen's goroutine and not changed afterwards.
type plan struct {
	turn      int
	direction hooks.Direction
	filter    string   // "" reads all exchanges of the direction
	fresh     bool     // the window is empty: begin with the newest page
	around    hooks.ID // the window begins around this row instead
	since     hooks.ID // the newest row that is known
	newest    hooks.ID // the newest exchange when a filter was last read by, whether or not it passed
	before    hooks.ID // also the page before this row; 0 is none
	open      []hooks.ID
	picked    []hooks.ID // some of those that are selected, to find out whether they are stored still
}

// found is what a plan brought back, every list newest first as the store gives it.
type found struct {
	fresh    []hooks.Exchange // newer than plan.since
	gap      bool             // there are rows between plan.since and fresh
	known    []hooks.Exchange // older ones, read again for what changed
	floor    hooks.ID         // fresh and known hold all there are from this id on
	open     []hooks.Exchange // rows that awaited an outcome and are not in known
	gone     []hooks.ID       // of those, the ones that the filter lets through no more
	purged   []hooks.ID       // of plan.picked, the ones that are not stored any more
	older    []hooks.Exchange
	complete bool // older, or a first page, ends with the oldest row there is
	newest   hooks.ID
	total    int64         // exchanges that are stored
	times    filter.Filter // what time alone can make false
}

// lateRows is how far behind the newest exchange a filtered list looks for rows that pass only now, because their
// outcome came later. Those are found among the latest; to read all that a filter ever looked at again on every beat
// would be a search through the whole store.
const lateRows = 500

// Load reads what was wished for last; see the package comment.
func (l *Live) Load(ctx context.Context) func() {
	p := *l.plan.Load()
	f, err := l.read(ctx, p)
	return func() {
		if p.turn != l.turn || p.since != l.seen {
			return // wishes changed meanwhile, and the next Load is on its way
		}
		l.trouble = Sentence(err, lang.T("Bellhop could not read its exchanges. They are kept; the list tries again when the next one arrives."))
		if err == nil {
			l.apply(p, f)
		}
	}
}

// read reads a plan. It runs on Load's goroutine and touches nothing that changes.
func (l *Live) read(ctx context.Context, p plan) (found, error) {
	r := reading{plan: p, source: l.source}
	if p.filter != "" {
		passing, err := p.find(l.now())
		if err != nil {
			return found{}, err
		}
		r.passing = passing
	}
	return r.found(ctx)
}

// reading is a plan while it is read.
type reading struct {
	plan
	source  Source
	passing filter.Filter // the plan's filter at the time of the reading
}

func (r reading) found(ctx context.Context) (f found, err error) {
	if r.filter != "" {
		if f, err = r.count(ctx); err != nil {
			return found{}, err
		}
	}
	if err := r.readPicked(ctx, &f); err != nil {
		return found{}, err
	}
	if r.fresh {
		err = r.readFirst(ctx, &f)
		return f, err
	}
	if err := r.readFresh(ctx, &f); err != nil {
		return found{}, err
	}
	if err := r.readOpen(ctx, &f); err != nil {
		return found{}, err
	}
	if r.before != 0 {
		f.older, err = r.page(ctx, r.passing, r.before)
		f.complete = len(f.older) < pageRows
	}
	return f, err
}

// count tells what stands around the rows that pass.
func (r reading) count(ctx context.Context) (found, error) {
	f := found{times: times(r.passing)}
	newest, err := r.source.Exchanges(ctx, hooks.ExchangeQuery{Limit: 1})
	if err != nil {
		return found{}, err
	}
	if len(newest) > 0 {
		f.newest = newest[0].ID
	}
	counts, err := r.source.Counts(ctx)
	f.total = counts.Exchanges
	return f, err
}

func (r reading) readFirst(ctx context.Context, f *found) (err error) {
	before := hooks.ID(0)
	if r.around != 0 {
		before = r.around + pageRows/2
	}
	f.fresh, err = r.page(ctx, r.passing, before)
	f.complete = len(f.fresh) < pageRows
	return err
}

// readFresh reads from the newest row back until it meets what is known.
func (r reading) readFresh(ctx context.Context, f *found) error {
	passing, bottom := r.passing, hooks.ID(0)
	if r.filter != "" && r.newest > lateRows {
		bottom = r.newest - lateRows
		passing = above(passing, bottom)
	}
	before := hooks.ID(0)
	for {
		rows, err := r.page(ctx, passing, before)
		if err != nil {
			return err
		}
		f.floor = bottom
		if len(rows) == pageRows {
			f.floor = rows[len(rows)-1].ID
		}
		known := slices.IndexFunc(rows, func(e hooks.Exchange) bool { return e.ID <= r.since })
		if known >= 0 {
			f.fresh = append(f.fresh, rows[:known]...)
			f.known = rows[known:]
			return nil
		}
		f.fresh = append(f.fresh, rows...)
		if len(rows) < pageRows {
			return nil
		}
		if len(f.fresh) >= maxFresh {
			f.gap = true
			return nil
		}
		before = f.floor
	}
}

// readOpen looks up rows again that await an outcome and were not in the newest pages.
func (r reading) readOpen(ctx context.Context, f *found) error {
	read := map[hooks.ID]bool{}
	for _, e := range f.known {
		read[e.ID] = true
	}
	for _, id := range r.open {
		if read[id] {
			continue
		}
		e, err := r.source.Exchange(ctx, id)
		if hooks.CodeOf(err) == hooks.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		f.open = append(f.open, e)
		passes, err := r.passing.Match(e, func() (request, response hooks.Payload, err error) { return r.payloads(ctx, e) })
		if err != nil {
			return err
		}
		if !passes {
			f.gone = append(f.gone, id)
		}
	}
	return nil
}

// payloads reads both sides of an exchange; a side that is not stored is empty.
func (r reading) payloads(ctx context.Context, e hooks.Exchange) (request, response hooks.Payload, err error) {
	if request, err = r.payload(ctx, e.Request.ID); err == nil {
		response, err = r.payload(ctx, e.Response.ID)
	}
	return request, response, err
}

// payload gives a message with its body as it is to be searched.
func (r reading) payload(ctx context.Context, id hooks.ID) (hooks.Payload, error) {
	if id == 0 {
		return hooks.Payload{}, nil
	}
	p, err := r.source.Payload(ctx, id)
	if hooks.CodeOf(err) == hooks.CodeNotFound {
		return hooks.Payload{}, nil
	}
	return content.ToSearch(p), err
}

func (r reading) page(ctx context.Context, passing filter.Filter, before hooks.ID) ([]hooks.Exchange, error) {
	if r.filter == "" {
		return r.source.Exchanges(ctx, hooks.ExchangeQuery{Direction: r.direction, Before: before, Limit: pageRows})
	}
	return r.source.Find(ctx, passing, before, pageRows)
}

// apply puts what was read into the window.
func (l *Live) apply(p plan, f found) {
	l.total, l.newest = f.total, f.newest
	l.update(f.open)
	if l.paused {
		l.update(f.known)
	} else {
		l.settle(f)
	}
	if p.before != 0 {
		l.prepend(f)
	}
	if p.fresh {
		l.complete = f.complete
		// A page that is full up to its key may have newer rows behind it; otherwise it holds the newest.
		l.detached = p.around != 0 && len(f.fresh) > 0 && f.fresh[0].ID >= p.around+pageRows/2-1
		l.keptMore = l.detached
	}
	l.arrive(p, f)
	l.lose(p, f.purged)
	l.loaded = true
	l.sort()
	l.tellStory()
	if len(l.rows) == 0 && !l.complete {
		l.restart() // all that was in the window has left it, and what is behind it was not read
		return
	}
	l.replan()
}

// update words rows anew that are in the window.
func (l *Live) update(changed []hooks.Exchange) {
	l.rows = slices.Clone(l.rows)
	for _, e := range changed {
		if at, ok := l.find(e.ID); ok {
			l.rows[at] = l.row(e)
		}
	}
}

// settle makes the window hold what passes now: rows leave that do no more, and those join that do at last. Rows
// that are newer than what the window reaches to stay behind it.
func (l *Live) settle(f found) {
	from, to := hooks.ID(0), l.seen
	if l.detached {
		to = l.last()
	}
	if !l.complete && len(l.rows) > 0 {
		from = l.rows[0].ID
	}
	rows := make([]Row, 0, len(l.rows))
	for _, r := range l.rows {
		inTime, _ := f.times.Match(hooks.Exchange{At: r.at}, nil) // times need no payload, so there is no error
		if r.ID < f.floor && inTime && !slices.Contains(f.gone, r.ID) {
			rows = append(rows, r)
		}
	}
	joins := slices.DeleteFunc(slices.Clone(f.known), func(e hooks.Exchange) bool { return e.ID < from || e.ID > to })
	l.rows = append(rows, l.worded(joins)...)
}

// arrive shows the rows that are newer than the last known one, or counts them while the list stands still.
func (l *Live) arrive(p plan, f found) {
	fresh := slices.DeleteFunc(f.fresh, func(e hooks.Exchange) bool { return e.ID <= l.seen })
	if len(fresh) == 0 {
		return
	}
	l.seen = fresh[0].ID
	if !p.fresh && (l.frozen() || f.gap && !l.follow) {
		l.detached = l.detached || !l.paused
		l.kept += len(fresh)
		l.keptMore = l.keptMore || f.gap
		return
	}
	if f.gap {
		l.rows, l.complete = nil, false
	}
	l.rows = append(l.rows, l.worded(fresh)...)
	if !p.fresh && !l.follow {
		l.news += len(fresh)
	}
	over := len(l.rows) - maxRows
	switch {
	case over <= 0:
	case l.follow:
		l.rows, l.complete = slices.Clone(l.rows[over:]), false
	default: // somebody reads here: the window stays, what is too much waits
		l.keepBack(over)
	}
}

// prepend shows an older page. The newest rows make room for it.
func (l *Live) prepend(f found) {
	l.older = false
	l.complete = f.complete
	l.rows = append(l.worded(f.older), l.rows...)
	if over := len(l.rows) - maxRows; over > 0 {
		l.keepBack(over)
	}
}

// keepBack takes the newest n rows out of the window.
func (l *Live) keepBack(n int) {
	l.rows = slices.Clone(l.rows[:len(l.rows)-n])
	l.detached = true
	l.kept += n
	l.news = max(0, l.news-n)
}

// worded makes rows of exchanges, oldest first.
func (l *Live) worded(newestFirst []hooks.Exchange) []Row {
	rows := make([]Row, 0, len(newestFirst))
	for _, e := range slices.Backward(newestFirst) {
		if !l.veil.On() {
			l.known.note(e)
		}
		rows = append(rows, l.row(e))
	}
	return rows
}
