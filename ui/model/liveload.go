package model

import (
	"context"
	"slices"

	"bellhop/hooks"
)

// plan is what Load is to read. It is made on the screen's goroutine and not changed afterwards.
type plan struct {
	turn      int
	direction hooks.Direction
	fresh     bool     // the window is empty: begin with the newest page
	around    hooks.ID // the window begins around this row instead
	since     hooks.ID // the newest row that is known
	before    hooks.ID // also the page before this row; 0 is none
	open      []hooks.ID
}

// found is what a plan brought back, every list newest first as the store gives it.
type found struct {
	fresh    []hooks.Exchange // newer than plan.since
	gap      bool             // there are rows between plan.since and fresh
	known    []hooks.Exchange // older ones, read again for what changed
	older    []hooks.Exchange
	complete bool // older, or a first page, ends with the oldest row there is
}

// Load reads what was wished for last; see the package comment.
func (l *Live) Load(ctx context.Context) func() {
	p := *l.plan.Load()
	f, err := p.read(ctx, l.source)
	return func() {
		if p.turn != l.turn || p.since != l.seen {
			return // wishes changed meanwhile, and the next Load is on its way
		}
		l.trouble = Sentence(err, "Bellhop could not read its exchanges. They are kept; the list tries again when the next one arrives.")
		if err == nil {
			l.apply(p, f)
		}
	}
}

func (p plan) read(ctx context.Context, source Source) (found, error) {
	if p.fresh {
		return p.readFirst(ctx, source)
	}
	f, err := p.readFresh(ctx, source)
	if err != nil {
		return found{}, err
	}
	if err := p.readOpen(ctx, source, &f); err != nil {
		return found{}, err
	}
	if p.before != 0 {
		f.older, err = p.page(ctx, source, p.before)
		f.complete = len(f.older) < pageRows
	}
	return f, err
}

func (p plan) readFirst(ctx context.Context, source Source) (found, error) {
	before := hooks.ID(0)
	if p.around != 0 {
		before = p.around + pageRows/2
	}
	rows, err := p.page(ctx, source, before)
	return found{fresh: rows, complete: len(rows) < pageRows}, err
}

// readFresh reads from the newest row back until it meets what is known.
func (p plan) readFresh(ctx context.Context, source Source) (found, error) {
	var f found
	before := hooks.ID(0)
	for {
		rows, err := p.page(ctx, source, before)
		if err != nil {
			return found{}, err
		}
		known := slices.IndexFunc(rows, func(e hooks.Exchange) bool { return e.ID <= p.since })
		if known >= 0 {
			f.fresh = append(f.fresh, rows[:known]...)
			f.known = rows[known:]
			return f, nil
		}
		f.fresh = append(f.fresh, rows...)
		if len(rows) < pageRows {
			return f, nil
		}
		if len(f.fresh) >= maxFresh {
			f.gap = true
			return f, nil
		}
		before = rows[len(rows)-1].ID
	}
}

// readOpen looks up rows again that await an outcome and were not in the newest pages.
func (p plan) readOpen(ctx context.Context, source Source, f *found) error {
	read := map[hooks.ID]bool{}
	for _, e := range f.known {
		read[e.ID] = true
	}
	for _, id := range p.open {
		if read[id] {
			continue
		}
		e, err := source.Exchange(ctx, id)
		if hooks.CodeOf(err) == hooks.CodeNotFound {
			continue
		}
		if err != nil {
			return err
		}
		f.known = append(f.known, e)
	}
	return nil
}

func (p plan) page(ctx context.Context, source Source, before hooks.ID) ([]hooks.Exchange, error) {
	return source.Exchanges(ctx, hooks.ExchangeQuery{Direction: p.direction, Before: before, Limit: pageRows})
}

// apply puts what was read into the window.
func (l *Live) apply(p plan, f found) {
	rows := slices.Clone(l.rows)
	for _, e := range f.known {
		if at, ok := l.find(e.ID); ok {
			rows[at] = NewRow(e, l.zone)
		}
	}
	l.rows = rows
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
	l.loaded = true
	l.tellStory()
	l.replan()
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
}

// worded makes rows of exchanges, oldest first.
func (l *Live) worded(newestFirst []hooks.Exchange) []Row {
	rows := make([]Row, 0, len(newestFirst))
	for _, e := range slices.Backward(newestFirst) {
		rows = append(rows, NewRow(e, l.zone))
	}
	return rows
}
