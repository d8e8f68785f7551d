package store

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// finding is one call of Find on its way from the newest exchange to the oldest.
type finding struct {
	store  *Store
	filter filter.Filter
	where  conditions // what SQL can tell
	before hooks.ID   // what is at or above it has been judged
	limit  int
	found  []hooks.Exchange
	tables []hooks.ID // the segments that are indexed
}

func (f *finding) full() bool { return len(f.found) >= f.limit }

// run finds a page. Exchanges above the mark, and those that wait to be indexed, are looked through; of the others
// the index tells which to look at.
func (f *finding) run(ctx context.Context) error {
	terms, payload := wanted(f.filter)
	if f.findsByRow(payload, len(terms)) {
		terms = nil
	}
	times, timed := timesOf(f.filter)
	open := asksForOpen(f.filter)
	if len(terms) == 0 && !timed && !open {
		return f.scan(ctx, 0)
	}
	// In this order: what is indexed meanwhile is missed by neither.
	mark, err := f.store.textMark(ctx)
	if err != nil {
		return err
	}
	rows, err := f.store.query(ctx, textWaiting, int64(min(mark+1, f.before)))
	waiting, err := collect(rows, err, scanID)
	if err != nil {
		return err
	}
	if err := f.scan(ctx, mark+1); err != nil || open {
		return f.pickAll(ctx, waiting, err)
	}
	ranges := []idRange{{0, mark}}
	if timed {
		if ranges, err = f.store.rangesOf(ctx, times); err != nil {
			return err
		}
	}
	if len(terms) > 0 {
		if f.tables, err = f.store.segments(ctx); err != nil {
			return err
		}
	}
	return f.walk(ctx, ranges, waiting, terms)
}

const textWaiting = "SELECT exchange FROM text_waiting WHERE exchange < ? ORDER BY exchange DESC"

// findsByRow reports whether an index in SQL finds fewer rows than the words would.
func (f *finding) findsByRow(payload bool, terms int) bool {
	for _, t := range f.filter.Terms {
		if t.Not {
			continue
		}
		switch c := t.Condition.(type) {
		case filter.Number:
			least, greatest := c.Bounds()
			if (c.Field == filter.FieldID || c.Field == filter.FieldDelivery) && least == greatest {
				return true
			}
		case filter.Equal:
			if c.Field == filter.FieldState && c.Value == string(hooks.StateFailed) && !payload {
				return true
			}
		case filter.Text:
			if c.Field == filter.FieldInbox && c.Whole && len(c.Pattern) == 1 && terms == 1 {
				return true
			}
		}
	}
	return false
}

// asksForOpen reports whether only open exchanges pass. None of them is indexed.
func asksForOpen(f filter.Filter) bool {
	return slices.ContainsFunc(f.Terms, func(t filter.Term) bool { return !t.Not && t.Condition == filter.Condition(filter.FlagOpen) })
}

// timesOf gives when the exchanges that pass have begun; ok is false when a filter asks for no time.
func timesOf(f filter.Filter) (times textSpan, ok bool) {
	times = textSpan{math.MinInt64, math.MaxInt64}
	for _, t := range f.Terms {
		if m, is := t.Condition.(filter.Moment); is {
			ok = true
			if at := m.At.UnixNano(); m.Before == t.Not {
				times.first = max(times.first, at)
			} else {
				times.last = min(times.last, at)
			}
		}
	}
	return times, ok
}

// idRange is exchanges by their IDs, both ends included.
type idRange struct{ low, high hooks.ID }

const textSpans = "SELECT number FROM text_span WHERE last_at >= ? AND first_at <= ? ORDER BY number DESC"

// rangesOf gives where the indexed exchanges stand that began at some times, newest first.
func (s *Store) rangesOf(ctx context.Context, times textSpan) (list []idRange, err error) {
	rows, err := s.query(ctx, textSpans, times.first, times.last)
	numbers, err := collect(rows, err, scanID)
	if err != nil {
		return nil, err
	}
	for _, n := range numbers {
		r := idRange{n * spanSize, (n+1)*spanSize - 1}
		if last := len(list) - 1; last >= 0 && list[last].low == r.high+1 {
			list[last].low = r.low
			continue
		}
		list = append(list, r)
	}
	return list, nil
}

// walk goes through ranges, and through the exchanges that wait between and in them.
func (f *finding) walk(ctx context.Context, ranges []idRange, waiting []hooks.ID, terms []string) error {
	for _, r := range ranges {
		if f.full() {
			return nil
		}
		for high := r.high; high >= r.low; {
			part := idRange{r.low, high}
			if len(terms) > 0 {
				part.low = max(r.low, high/segmentSize*segmentSize)
			}
			above, in, below := cutIDs(waiting, part)
			if err := f.pickAll(ctx, above, nil); err != nil {
				return err
			}
			if err := f.part(ctx, part, in, terms); err != nil || f.full() {
				return err
			}
			high, waiting = part.low-1, below
		}
	}
	return f.pickAll(ctx, waiting, nil)
}

// cutIDs cuts IDs, newest first, into those above a range, in it, and below.
func cutIDs(ids []hooks.ID, r idRange) (above, in, below []hooks.ID) {
	i := slices.IndexFunc(ids, func(id hooks.ID) bool { return id <= r.high })
	if i < 0 {
		return ids, nil, nil
	}
	above, in = ids[:i], ids[i:]
	if i = slices.IndexFunc(in, func(id hooks.ID) bool { return id < r.low }); i < 0 {
		return above, in, nil
	}
	return above, in[:i], in[i:]
}

// part goes through one range, which with terms lies in one segment.
func (f *finding) part(ctx context.Context, r idRange, waiting []hooks.ID, terms []string) error {
	if f.before <= r.low {
		return nil
	}
	if len(terms) == 0 {
		f.before = min(f.before, r.high+1)
		return f.scan(ctx, r.low)
	}
	number := r.low / segmentSize
	if !slices.Contains(f.tables, number) {
		return f.pickAll(ctx, waiting, nil)
	}
	err := f.lookUp(ctx, r, waiting, terms)
	if err != nil && ctx.Err() == nil {
		if left, gone := f.store.segments(ctx); gone == nil && !slices.Contains(left, number) {
			return nil // dropped meanwhile, as its exchanges are purged
		}
	}
	return err
}

// fewHits is how many exchanges are rather looked at than asked for more precisely.
const fewHits = 8

// lookUp goes through what a segment's table finds in a range, and what waits there. One term by itself is looked up
// fast, and where a rare one finds next to nothing the others need not be asked; all together are slower, as
// SQLite then reads all places of a common one.
func (f *finding) lookUp(ctx context.Context, r idRange, waiting []hooks.ID, terms []string) error {
	if len(terms) > 1 {
		for i, term := range terms {
			hits, err := f.hits(ctx, r, term, fewHits)
			if err != nil {
				return err
			}
			if len(hits) < fewHits {
				copy(terms[1:], terms[:i])
				terms[0] = term // most likely rare in the next segment too
				return f.pickAll(ctx, merge(hits, waiting), nil)
			}
		}
	}
	for all, size := strings.Join(terms, " "), f.limit; !f.full(); size = min(2*size, findBatch) {
		hits, err := f.hits(ctx, r, all, size)
		if err != nil {
			return err
		}
		if len(hits) < size {
			return f.pickAll(ctx, merge(hits, waiting), nil)
		}
		_, in, below := cutIDs(waiting, idRange{hits[len(hits)-1], r.high})
		if err := f.pickAll(ctx, merge(hits, in), nil); err != nil {
			return err
		}
		r.high, waiting = hits[len(hits)-1]-1, below
	}
	return nil
}

// hits asks a range's segment, newest first.
func (f *finding) hits(ctx context.Context, r idRange, match string, limit int) ([]hooks.ID, error) {
	rows, err := f.store.query(ctx, findWords(int64(r.low)/segmentSize), match, int64(r.low), int64(min(r.high+1, f.before)), limit)
	return collect(rows, err, scanID)
}

// merge joins two lists of IDs, newest first, each once.
func merge(a, b []hooks.ID) []hooks.ID {
	if len(b) == 0 {
		return a
	}
	list := append(slices.Clone(a), b...)
	slices.SortFunc(list, func(a, b hooks.ID) int { return int(b - a) })
	return slices.Compact(list)
}

// pickAll judges exchanges by their IDs, newest first, unless something went wrong before.
func (f *finding) pickAll(ctx context.Context, ids []hooks.ID, err error) error {
	for len(ids) > 0 && err == nil && !f.full() {
		part := ids[:min(len(ids), findBatch)]
		ids = ids[len(part):]
		err = f.pick(ctx, part)
	}
	return err
}

func (f *finding) pick(ctx context.Context, ids []hooks.ID) error {
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	where := f.where
	where.add(true, "id < ?", int64(f.before))
	rows, err := f.store.query(ctx, pickExchanges+where.text(), append([]any{string(list)}, where.args...)...)
	batch, err := collect(rows, err, scanExchange)
	if err != nil {
		return err
	}
	f.before = min(f.before, ids[len(ids)-1])
	return f.judge(ctx, batch)
}

// CROSS JOIN keeps SQLite to the order of the list.
const pickExchanges = "SELECT " + exchangeColumns + " FROM (SELECT value AS picked FROM json_each(?)) CROSS JOIN exchange ON exchange.id = picked"

// scan judges the exchanges from least on, newest first.
func (f *finding) scan(ctx context.Context, least hooks.ID) error {
	for size := f.limit; !f.full() && f.before > least; size = min(2*size, max(findBatch, f.limit)) {
		text, args := f.next(least, size)
		rows, err := f.store.query(ctx, text, args...)
		batch, err := collect(rows, err, scanExchange)
		if err != nil {
			return err
		}
		if len(batch) < size {
			f.before = min(f.before, least)
		} else {
			f.before = batch[len(batch)-1].ID
		}
		if err := f.judge(ctx, batch); err != nil {
			return err
		}
	}
	return nil
}

// next is the statement for the exchanges that scan judges next.
func (f *finding) next(least hooks.ID, size int) (text string, args []any) {
	where := f.where
	where.add(least > 0, "id >= ?", int64(least))
	where.add(f.before != math.MaxInt64, "id < ?", int64(f.before))
	return "SELECT " + exchangeColumns + " FROM exchange" + where.text() + " ORDER BY id DESC LIMIT ?", append(where.args, size)
}

// judge adds those of a batch that pass.
func (f *finding) judge(ctx context.Context, batch []hooks.Exchange) error {
	for _, x := range batch {
		if f.full() {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err // whoever asked has gone on, and a scan may be long
		}
		ok, err := f.filter.Match(x, func() (request, response hooks.Payload, err error) { return f.store.payloads(ctx, x) })
		if err != nil {
			return err
		}
		if ok {
			f.found = append(f.found, x)
		}
	}
	return nil
}
