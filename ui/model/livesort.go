package model

import (
	"cmp"
	"slices"
	"strings"

	"bellhop/ui/lang"
)

// SortBy is what the rows of Live are in the order of.
type SortBy int

// The orders. In time, which is also the order of the ids, the list can follow. In any other it sorts what is in the window:
// the rows that are loaded, and those that arrive take their places among them. It cannot be the order of all that is stored:
// that changes with every arrival, and a window of it would not stand still.
const (
	SortTime SortBy = iota
	SortMethod
	SortTarget
	SortStatus
	SortTook
	SortSize
	SortNotes
)

// order is how the rows are sorted.
type order struct {
	by   SortBy
	down bool // the greatest first
}

// Sort puts the rows into the order of something, the greatest first or last. Any order but that of time stops following.
func (l *Live) Sort(by SortBy, down bool) {
	l.order = order{by, down && by != SortTime}
	if by != SortTime {
		l.follow = false
	}
	l.sort()
}

// TapSort goes on to the next order by something: from time to the greatest first where that tells most, then the other way
// round, then back to time.
func (l *Live) TapSort(by SortBy) {
	greatest := by == SortTook || by == SortSize || by == SortStatus
	switch o := l.order; {
	case by == SortTime || o.by == by && o.down != greatest:
		l.Sort(SortTime, false)
	case o.by == by:
		l.Sort(by, !o.down)
	default:
		l.Sort(by, greatest)
	}
}

// Order gives what the rows are sorted by; down is the greatest first.
func (l *Live) Order() (by SortBy, down bool) { return l.order.by, l.order.down }

// Sorted words that the rows are in another order than that of time, and how many there are in it; "" when they are not.
func (l *Live) Sorted() string {
	if l.order.by == SortTime {
		return ""
	}
	if l.complete && !l.detached {
		return lang.T(l.order.by.words())
	}
	return lang.T("%s: the %s that are loaded", lang.T(l.order.by.words()), Number(int64(len(l.rows))))
}

// words say that rows are in this order; they are to be translated.
func (by SortBy) words() string {
	return [...]string{
		lang.Key("Sorted by time"), lang.Key("Sorted by method"), lang.Key("Sorted by path or host"), lang.Key("Sorted by status"),
		lang.Key("Sorted by ms"), lang.Key("Sorted by size"), lang.Key("Sorted by notes"),
	}[by]
}

// HasOlder reports whether there are rows before the window.
func (l *Live) HasOlder() bool { return l.loaded && !l.complete && len(l.rows) > 0 }

// sort makes the rows that are shown. Rows that are equal stay in the order of time.
func (l *Live) sort() {
	if l.order.by == SortTime {
		l.sorted = nil
		return
	}
	l.sorted = slices.Clone(l.rows)
	slices.SortStableFunc(l.sorted, func(a, b Row) int {
		n := compareRows(a, b, l.order.by)
		if l.order.down {
			return -n
		}
		return n
	})
}

func compareRows(a, b Row, by SortBy) int {
	switch by {
	case SortMethod:
		return strings.Compare(a.Method, b.Method)
	case SortTarget:
		return strings.Compare(a.Target, b.Target)
	case SortStatus:
		if n := cmp.Compare(a.code, b.code); n != 0 {
			return n
		}
		return strings.Compare(a.Status, b.Status)
	case SortTook:
		return cmp.Compare(a.took, b.took)
	case SortSize:
		return cmp.Compare(a.size, b.size)
	case SortNotes:
		return strings.Compare(a.Badges[0].Text+" "+a.Badges[1].Text, b.Badges[0].Text+" "+b.Badges[1].Text)
	}
	return cmp.Compare(a.ID, b.ID)
}

// News words how many rows have come into the window since the list stopped following: 37 new; "" when none have.
func (l *Live) News() string {
	if l.follow || l.news == 0 {
		return ""
	}
	return lang.N(l.news, "%s new", "%s new", Number(int64(l.news)))
}
