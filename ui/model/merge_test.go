package model_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// TestMergedUpdatesAreNeverWrong changes a store at random, in bursts larger than a page and than the window, while the list
// loads now and then, shows what it loaded late or never, and is paused, scrolled, filtered and sorted. Once all is quiet the
// list shows the last state of everything that it shows, without holes.
func TestMergedUpdatesAreNeverWrong(t *testing.T) {
	for seed := range uint64(6) {
		m := merging{t: t, random: rand.New(rand.NewPCG(seed, 7)), shelf: &modeltest.Shelf{}}
		m.list = model.NewLive(m.shelf, time.UTC, now)
		for range 60 {
			m.step()
		}
		m.settle()
		m.compare(seed)
	}
}

type merging struct {
	t      *testing.T
	random *rand.Rand
	shelf  *modeltest.Shelf
	list   *model.Live
	count  int
	open   []hooks.ID
	late   func() // was loaded and not shown yet
}

// step does one thing to the store, to the list or to what is between them.
func (m *merging) step() {
	switch m.random.IntN(10) {
	case 0, 1, 2:
		burst := []int{1, 3, 20, 40, 250, 250, 1300}[m.random.IntN(7)]
		for range burst {
			m.add()
		}
	case 3, 4:
		m.answer(1 + m.random.IntN(30))
	case 5, 6, 7:
		if m.late != nil {
			m.late()
		}
		m.late = m.list.Load(m.t.Context())
		if m.late != nil && m.random.IntN(3) > 0 {
			m.late()
			m.late = nil
		}
	case 8:
		m.wish()
	case 9:
		if rows := m.list.Rows(); len(rows) > 0 {
			m.list.Select(rows[m.random.IntN(len(rows))].ID)
		}
	}
}

func (m *merging) add() {
	m.count++
	e := hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/", Status: 200}
	if m.count%40 == 0 {
		e = hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://localhost/hooks", Open: true}
	}
	id := m.shelf.Add(e)
	if e.Open {
		m.open = append(m.open, id)
	}
}

// answer gives some of the open exchanges their outcomes, in any order.
func (m *merging) answer(n int) {
	for range min(n, len(m.open)) {
		at := m.random.IntN(len(m.open))
		m.shelf.Edit(m.open[at], func(e *hooks.Exchange) {
			e.Open, e.Status, e.Took = false, 503, time.Duration(m.random.IntN(9000))*time.Millisecond
		})
		m.open = append(m.open[:at], m.open[at+1:]...)
	}
}

func (m *merging) wish() {
	switch m.random.IntN(6) {
	case 0:
		m.list.SetPaused(!m.list.Paused())
	case 1:
		m.list.Follow()
	case 2:
		m.list.Unfollow()
	case 3:
		m.list.WantOlder()
	case 4:
		m.list.TapSort(model.SortTook)
	case 5:
		m.list.SetFilter([]string{"", "out", "status:503"}[m.random.IntN(3)])
	}
}

// settle answers all that is open, goes back to following everything, and loads until nothing is left to be read again.
func (m *merging) settle() {
	m.answer(len(m.open))
	if m.late != nil {
		m.late()
	}
	m.list.SetFilter("")
	m.list.Follow()
	for range 20 {
		load(m.t, m.list)
	}
}

func (m *merging) compare(seed uint64) {
	rows := m.list.Rows()
	if m.count == 0 {
		return
	}
	if len(rows) == 0 || rows[len(rows)-1].ID != hooks.ID(m.count) {
		m.t.Fatalf("seed %d: the newest of %d is not shown: %d rows", seed, m.count, len(rows))
	}
	for i, r := range rows {
		if r.ID != rows[0].ID+hooks.ID(i) {
			m.t.Fatalf("seed %d: row %d is %d behind %d", seed, i, r.ID, rows[0].ID)
		}
		e, err := m.shelf.Exchange(m.t.Context(), r.ID)
		if err != nil {
			m.t.Fatal(err)
		}
		if want := model.NewRow(e, time.UTC); r.Status != want.Status || r.Took != want.Took || r.Mark != want.Mark || r.Target != want.Target {
			m.t.Errorf("seed %d: row %d shows %q %q, its last state is %q %q", seed, r.ID, r.Status, r.Took, want.Status, want.Took)
		}
	}
}
