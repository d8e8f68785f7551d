package replay

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// Planner finds out what a wish would send.
type Planner struct {
	Source Source
	Rules  Rules
	Clock  hooks.Clock
}

// Plan is what a wish would send.
type Plan struct {
	IDs     []hooks.ID    // the chosen exchanges, in the order of sending; those that cannot be sent again are among them
	Upto    hooks.ID      // nothing newer was chosen; given back as the wish's, the same are chosen again
	Sends   int           // how many are sent
	Skips   []hooks.Skip  // why others are not, the most frequent first
	Targets []Target      // where they go to, strangers first, then the most frequent first
	Lasts   time.Duration // at the wished pace; 0 as fast as they are taken
}

// Target is a host that requests go to.
type Target struct {
	Host  string // with its port where the URL names one
	Local bool   // this computer or a private network, by its very spelling
	Count int
}

// Strangers tells how many requests go to addresses that are not local.
func (p Plan) Strangers() (n int) {
	for _, t := range p.Targets {
		if !t.Local {
			n += t.Count
		}
	}
	return n
}

// Confirmed refuses to begin where nothing would be sent, where requests go to strangers and the number of all was not
// confirmed, and where another number was. 0 is no number.
func (p Plan) Confirmed(number int) error {
	switch {
	case p.Sends == 0 && len(p.Skips) > 0:
		return hooks.Conflict("None of the chosen requests can be sent again. " + p.Skips[0].Reason)
	case p.Sends == 0:
		return hooks.Conflict("Nothing was chosen, so there is nothing to send again.")
	case number == p.Sends || number == 0 && p.Strangers() == 0:
		return nil
	case number != 0:
		return hooks.Conflict(fmt.Sprintf("It would be %s by now, and not %s. Look at the dry run again.", count(p.Sends, "request"), digits(number)))
	}
	return hooks.Conflict(fmt.Sprintf("%s would go to addresses that are not on this computer or a private network: %s. To send %s, confirm the number %d.",
		count(p.Strangers(), "request"), p.strangers(), count(p.Sends, "request"), p.Sends))
}

// strangers names the first strangers.
func (p Plan) strangers() string {
	const most = 3
	var names []string
	for _, t := range p.Targets {
		if !t.Local {
			names = append(names, t.Host)
		}
	}
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " and " + strconv.Itoa(len(names)-most) + " more"
	}
	return strings.Join(names, ", ")
}

// count words a number of things.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return digits(n) + " " + thing + "s"
}

// digits writes a number with commas between its thousands.
func digits(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// planning is a plan in the making. It meets exchanges newest first.
type planning struct {
	Plan
	wish    hooks.BatchWish
	rules   Rules
	skips   map[string]int
	targets map[string]*Target
	newer   time.Time     // when the sendable exchange before this one began
	pauses  time.Duration // between all that are sent
}

// Plan finds out what a wish would send. It reads the chosen exchanges some at a time and changes nothing.
func (p *Planner) Plan(ctx context.Context, w hooks.BatchWish) (Plan, error) {
	if err := w.Check(); err != nil {
		return Plan{}, err
	}
	going := &planning{wish: w, rules: p.Rules, skips: map[string]int{}, targets: map[string]*Target{}}
	choose := p.byFilter
	if w.IDs != nil {
		choose = p.byID
	}
	if err := choose(ctx, going); err != nil {
		return Plan{}, err
	}
	return going.end(), nil
}

func (p *Planner) byID(ctx context.Context, going *planning) error {
	ids := slices.Clone(going.wish.IDs)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for _, id := range slices.Backward(ids) {
		x, err := p.Source.Exchange(ctx, id)
		switch {
		case hooks.CodeOf(err) == hooks.CodeNotFound:
			going.skip(id, hooks.SkipGone)
			continue
		case err != nil:
			return err
		}
		going.add(x)
	}
	return nil
}

func (p *Planner) byFilter(ctx context.Context, going *planning) error {
	f, err := filter.Parse(going.wish.Filter, p.Clock())
	if err != nil {
		return err
	}
	before := hooks.ID(0)
	if going.wish.Upto != 0 {
		before = going.wish.Upto + 1
	}
	for {
		rows, err := p.Source.Find(ctx, f, before, hooks.MaxPage)
		if err != nil {
			return err
		}
		for _, x := range rows {
			going.add(x)
		}
		if len(going.IDs) > hooks.MaxBatch {
			return hooks.Conflict("More than 1,000,000 requests pass the filter. Narrow it, with since: for example.")
		}
		if len(rows) < hooks.MaxPage {
			return nil
		}
		before = rows[len(rows)-1].ID
	}
}

// add takes in the next exchange.
func (p *planning) add(x hooks.Exchange) {
	url, err := p.rules.Where(x, p.wish.URL)
	if err != nil {
		p.skip(x.ID, hooks.Words(err))
		return
	}
	u, err := hooks.ParseTarget(url)
	if err != nil {
		p.skip(x.ID, hooks.SkipAddress)
		return
	}
	p.IDs = append(p.IDs, x.ID)
	p.Sends++
	if p.targets[u.Host] == nil {
		p.targets[u.Host] = &Target{Host: u.Host, Local: hooks.PlainlyPrivate(u)}
	}
	p.targets[u.Host].Count++
	if p.Sends > 1 {
		p.pauses += max(p.newer.Sub(x.At), 0)
	}
	p.newer = x.At
}

func (p *planning) skip(id hooks.ID, reason string) {
	p.IDs = append(p.IDs, id)
	p.skips[reason]++
}

// end puts the plan into its order.
func (p *planning) end() Plan {
	if p.Upto = p.wish.Upto; p.Upto == 0 && len(p.IDs) > 0 {
		p.Upto = p.IDs[0]
	}
	if !p.wish.Newest {
		slices.Reverse(p.IDs)
	}
	for reason, n := range p.skips {
		p.Skips = append(p.Skips, hooks.Skip{Reason: reason, Count: n})
	}
	slices.SortFunc(p.Skips, func(a, b hooks.Skip) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Reason, b.Reason)) })
	for _, host := range slices.Sorted(maps.Keys(p.targets)) {
		p.Targets = append(p.Targets, *p.targets[host])
	}
	slices.SortStableFunc(p.Targets, func(a, b Target) int {
		if a.Local != b.Local {
			return map[bool]int{true: 1, false: -1}[a.Local]
		}
		return b.Count - a.Count
	})
	switch {
	case p.wish.Rate > 0 && p.Sends > 0:
		p.Lasts = time.Duration(float64(p.Sends-1) / p.wish.Rate * float64(time.Second))
	case p.wish.Timing > 0:
		p.Lasts = time.Duration(float64(p.pauses) / p.wish.Timing)
	}
	return p.Plan
}
