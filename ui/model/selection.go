package model

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
	"bellhop/ui/redact"
)

// selection is the exchanges that are selected, whether or not they are in the window. The chosen one is among them.
type selection struct {
	list    []hooks.ID // in the order in which they were touched, the chosen one last; nil while fewer than two are
	has     map[hooks.ID]bool
	anchor  hooks.ID // where a range begins
	checked int      // how far the list was seen to be stored still
}

// maxChecked is how many of the selected are looked up again at a time: all of a selection that a person makes by hand.
const maxChecked = 64

// Picked reports whether an exchange is one of several that are selected. The one that is chosen alone is not.
func (l *Live) Picked(id hooks.ID) bool { return l.several.has[id] }

// Several lists the exchanges that are selected, oldest first; nil while fewer than two are.
func (l *Live) Several() []hooks.ID {
	list := slices.Clone(l.several.list)
	slices.Sort(list)
	return list
}

// Toggle takes an exchange into the selection, or out of it. It is the chosen one then; where it was taken out, the one
// touched before is.
func (l *Live) Toggle(id hooks.ID) {
	list := l.several.list
	if list == nil && l.selected != 0 {
		list = []hooks.ID{l.selected}
	}
	if at := slices.Index(list, id); at >= 0 && len(list) > 1 {
		list = slices.Delete(slices.Clone(list), at, at+1)
	} else if at < 0 {
		list = append(slices.Clip(list), id)
	}
	l.pick(list)
	l.several.anchor = id
}

// Extend selects all rows of the window from where the selection began to this one, and no others.
func (l *Live) Extend(id hooks.ID) {
	anchor := l.several.anchor
	if anchor == 0 {
		anchor = cmp.Or(l.selected, id)
	}
	var list []hooks.ID
	if l.order.by == SortTime {
		list = l.between(anchor, id)
	} else {
		list = l.betweenSorted(anchor, id)
	}
	if !slices.Contains(list, id) {
		list = append(list, id)
	}
	l.pick(list)
	l.several.anchor = anchor
}

// between lists the rows of the window from one id to another.
func (l *Live) between(from, to hooks.ID) (list []hooks.ID) {
	low, _ := l.find(min(from, to))
	high, found := l.find(max(from, to))
	if found {
		high++
	}
	for _, r := range l.rows[low:max(low, high)] {
		list = append(list, r.ID)
	}
	if to < from {
		slices.Reverse(list)
	}
	return list
}

// betweenSorted lists the rows from one to another as they are sorted; one that is not in the window is alone.
func (l *Live) betweenSorted(from, to hooks.ID) (list []hooks.ID) {
	at := func(id hooks.ID) int { return slices.IndexFunc(l.sorted, func(r Row) bool { return r.ID == id }) }
	low, high := at(from), at(to)
	if low < 0 || high < 0 {
		return nil
	}
	for _, r := range l.sorted[min(low, high) : max(low, high)+1] {
		list = append(list, r.ID)
	}
	if high < low {
		slices.Reverse(list)
	}
	return list
}

// SelectAll selects all rows of the window. The chosen one stays, if it is among them.
func (l *Live) SelectAll() {
	if len(l.rows) == 0 {
		return
	}
	list := make([]hooks.ID, 0, len(l.rows))
	chosen := l.last()
	if _, found := l.find(l.selected); found {
		chosen = l.selected
	}
	for _, r := range l.rows {
		if r.ID != chosen {
			list = append(list, r.ID)
		}
	}
	l.pick(append(list, chosen))
	l.several.anchor = l.rows[0].ID
}

// Turn makes one of the selected the chosen one, and selects no other instead.
func (l *Live) Turn(id hooks.ID) {
	if !l.Picked(id) {
		l.Select(id)
		return
	}
	at := slices.Index(l.several.list, id)
	l.pick(append(slices.Delete(slices.Clone(l.several.list), at, at+1), id))
}

// One goes back to the chosen exchange alone. It reports whether more were selected.
func (l *Live) One() bool {
	if l.several.list == nil {
		return false
	}
	l.Select(l.selected)
	return true
}

// pick selects exchanges, of which the last is the chosen one.
func (l *Live) pick(list []hooks.ID) {
	l.selected, l.follow = list[len(list)-1], false
	l.several.list, l.several.has = nil, nil
	if len(list) > 1 {
		l.several.list, l.several.has = list, make(map[hooks.ID]bool, len(list))
		for _, id := range list {
			l.several.has[id] = true
		}
	}
	l.tellStory()
	l.replan()
}

// toCheck gives some of the selected, to be looked up again: none is for ever.
func (s selection) toCheck() []hooks.ID {
	if len(s.list) == 0 {
		return nil
	}
	from := s.checked % len(s.list)
	return s.list[from:min(len(s.list), from+maxChecked)]
}

// readPicked finds out which of the selected are stored no more.
func (r reading) readPicked(ctx context.Context, f *found) error {
	for _, id := range r.picked {
		if _, err := r.source.Exchange(ctx, id); hooks.CodeOf(err) == hooks.CodeNotFound {
			f.purged = append(f.purged, id)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// lose takes what is stored no more out of the selection. What is left of it stays selected.
func (l *Live) lose(p plan, purged []hooks.ID) {
	if len(l.several.list) == 0 {
		return
	}
	gone := func(id hooks.ID) bool { return slices.Contains(purged, id) }
	left := slices.DeleteFunc(slices.Clone(l.several.list), gone)
	l.several.checked = l.several.checked%len(l.several.list) + len(p.picked) - len(purged)
	if len(left) == len(l.several.list) || len(left) == 0 {
		return
	}
	l.rows = slices.DeleteFunc(slices.Clone(l.rows), func(r Row) bool { return gone(r.ID) })
	followed := l.follow
	l.pick(left)
	l.follow = followed // nobody touched anything
}

// Selection words how many are selected: 7 selected. It is "" while fewer than two are.
func (l *Live) Selection() string {
	if l.several.list == nil {
		return ""
	}
	return lang.N(len(l.several.list), "%s selected", "%s selected", Number(int64(len(l.several.list))))
}

// SelectionNote words what of the selection the list does not show, or what of the list the selection has not.
func (l *Live) SelectionNote() string {
	if l.several.list == nil || !l.loaded {
		return ""
	}
	hidden := 0
	for _, id := range l.several.list {
		if _, found := l.find(id); !found {
			hidden++
		}
	}
	switch {
	case hidden > 0:
		return lang.N(hidden, "%s of them is not in the list now.", "%s of them are not in the list now.", Number(int64(hidden)))
	case len(l.several.list) == len(l.rows) && (!l.complete || l.detached):
		return lang.T("All that is loaded. The list is longer.")
	}
	return ""
}

// PairOf gives two selected exchanges to be compared, the older one first; ok is false where it is not two.
func (l *Live) PairOf() (pair Pair, ok bool) {
	list := l.Several()
	if len(list) != 2 {
		return Pair{}, false
	}
	return Pair{[2]hooks.ID{list[0], list[1]}, [2]string{lang.As("exchange", "Older"), lang.As("exchange", "Newer")}}, true
}

// Narrowing is a way to show less: what is like one exchange in something.
type Narrowing struct {
	Text   string // Only /in/github
	Filter string // with what the list is filtered by already
}

// maxNarrowing bounds what a way to show less repeats, in characters.
const maxNarrowing = 40

// Narrowings lists the ways to show only what is like an exchange: its path, its host, its status.
func (l *Live) Narrowings(id hooks.ID) (list []Narrowing) {
	at, found := l.find(id)
	if !found {
		return nil
	}
	r := l.rows[at]
	add := func(words, text string, c filter.Condition) {
		if _, hidden := redact.Text(text, l.veil.level()); hidden > 0 || l.veil.On() && text == r.host {
			return // the filter would say what is hidden
		}
		term := filter.Term{Condition: c}.String()
		if _, err := filter.Parse(term, l.now()); err != nil || slices.Contains(strings.Fields(l.filter), term) {
			return
		}
		list = append(list, Narrowing{lang.T(words, shorten(printable(text), maxNarrowing)), strings.TrimSpace(l.filter + " " + term)})
	}
	onlyPath := lang.Key("Only path %s")
	whole := func(f filter.Field, pattern ...string) filter.Condition {
		return filter.Text{Field: f, Whole: true, Pattern: pattern}
	}
	switch path, _, query := strings.Cut(r.path, "?"); {
	case path == "":
	case query:
		add(onlyPath, path, whole(filter.FieldPath, path, ""))
	default:
		add(onlyPath, path, whole(filter.FieldPath, path))
	}
	if r.Out && r.host != "" {
		add(lang.Key("Only host %s"), r.host, whole(filter.FieldHost, r.host))
	}
	if r.code != 0 {
		add(lang.Key("Only status %s"), strconv.Itoa(r.code), filter.Number{Field: filter.FieldStatus, Op: filter.Is, Value: int64(r.code)})
	}
	return list
}
