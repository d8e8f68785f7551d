package model_test

import (
	"slices"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

func ids(l *model.Live) (list []hooks.ID) {
	for _, r := range l.Rows() {
		list = append(list, r.ID)
	}
	return list
}

func took(s *modeltest.Shelf, ms ...int) {
	for _, n := range ms {
		s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a", Status: 200, Took: time.Duration(n) * time.Millisecond})
	}
}

func TestTheWindowIsSortedAndWhatArrivesTakesItsPlace(t *testing.T) {
	s := &modeltest.Shelf{}
	took(s, 5, 300, 20)
	l := model.NewLive(s, time.UTC, now)
	load(t, l)
	l.TapSort(model.SortTook)
	if !slices.Equal(ids(l), []hooks.ID{2, 3, 1}) || l.Following() || l.Sorted() != "Sorted by ms" {
		t.Fatalf("%v, following %t, %q", ids(l), l.Following(), l.Sorted())
	}
	took(s, 100)
	load(t, l)
	if !slices.Equal(ids(l), []hooks.ID{2, 4, 3, 1}) {
		t.Errorf("with one more it is %v", ids(l))
	}
	s.Edit(1, func(e *hooks.Exchange) { e.Took = time.Second })
	load(t, l)
	if !slices.Equal(ids(l), []hooks.ID{1, 2, 4, 3}) {
		t.Errorf("after an outcome it is %v", ids(l))
	}
	l.TapSort(model.SortTook)
	if !slices.Equal(ids(l), []hooks.ID{3, 4, 2, 1}) {
		t.Errorf("the other way round it is %v", ids(l))
	}
	l.Select(4)
	l.Extend(1)
	if !slices.Equal(l.Several(), []hooks.ID{1, 2, 4}) {
		t.Errorf("a range is %v", l.Several())
	}
	l.TapSort(model.SortTook)
	if !slices.Equal(ids(l), []hooks.ID{1, 2, 3, 4}) || l.Sorted() != "" {
		t.Errorf("in time it is %v, %q", ids(l), l.Sorted())
	}
	l.Sort(model.SortTarget, false)
	l.Follow()
	if l.Sorted() != "" || !l.Following() {
		t.Error("a list that follows is in another order than that of time")
	}
}

func TestASortedWindowSaysThatItIsNotAll(t *testing.T) {
	s := &modeltest.Shelf{}
	fill(s, 300)
	l := model.NewLive(s, time.UTC, now)
	load(t, l)
	l.Sort(model.SortStatus, true)
	if l.Sorted() != "Sorted by status: the 200 that are loaded" || !l.HasOlder() {
		t.Errorf("%q", l.Sorted())
	}
	l.WantOlder()
	load(t, l)
	if l.Sorted() != "Sorted by status" || l.HasOlder() || len(l.Rows()) != 300 {
		t.Errorf("%q with %d rows", l.Sorted(), len(l.Rows()))
	}
}

func TestWhatArrivesBelowIsCounted(t *testing.T) {
	s := &modeltest.Shelf{}
	fill(s, 3)
	l := model.NewLive(s, time.UTC, now)
	load(t, l)
	fill(s, 2)
	load(t, l)
	if l.News() != "" {
		t.Error("a list that follows counts what it shows")
	}
	l.Select(2)
	fill(s, 37)
	load(t, l)
	if l.News() != "37 new" {
		t.Errorf("%q", l.News())
	}
	l.SetPaused(true)
	fill(s, 4)
	load(t, l)
	if l.News() != "37 new" || l.Kept() != "4 newer ones are kept" {
		t.Errorf("%q, %q", l.News(), l.Kept())
	}
	l.Follow()
	load(t, l)
	if l.News() != "" || len(l.Rows()) != 46 {
		t.Errorf("%q with %d rows", l.News(), len(l.Rows()))
	}
}
