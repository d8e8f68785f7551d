package model_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// selecting is a loaded list of n rows with the ids 1 to n.
func selecting(t *testing.T, n int) (*model.Live, *modeltest.Shelf) {
	t.Helper()
	s := &modeltest.Shelf{}
	fill(s, n)
	l := model.NewLive(s, time.UTC, now)
	load(t, l)
	return l, s
}

func wantSelected(t *testing.T, l *model.Live, chosen hooks.ID, want ...hooks.ID) {
	t.Helper()
	if got := l.Several(); l.Selected() != chosen || !slices.Equal(got, want) {
		t.Errorf("selected %v with %d chosen, want %v with %d", got, l.Selected(), want, chosen)
	}
	for _, id := range want {
		if !l.Picked(id) {
			t.Errorf("%d is not marked", id)
		}
	}
	if len(want) == 0 && (l.Picked(chosen) || l.Selection() != "") {
		t.Error("one alone is taken for several")
	}
}

func TestRowsAreTakenInAndOut(t *testing.T) {
	l, _ := selecting(t, 20)
	l.Toggle(5)
	wantSelected(t, l, 5)
	if l.Following() {
		t.Error("it follows while somebody selects")
	}
	l.Toggle(9)
	l.Toggle(2)
	wantSelected(t, l, 2, 2, 5, 9)
	if got := l.Selection(); got != "3 selected" {
		t.Errorf("it says %q", got)
	}
	l.Toggle(5)
	wantSelected(t, l, 2, 2, 9)
	l.Turn(9)
	wantSelected(t, l, 9, 2, 9)
	l.Toggle(9)
	wantSelected(t, l, 2)
	l.Toggle(2)
	wantSelected(t, l, 2)
	l.Select(7)
	l.Toggle(8)
	if !l.One() || l.One() {
		t.Error("it goes back to one more than once, or not at all")
	}
	wantSelected(t, l, 8)
}

func TestARangeBeginsWhereTheSelectionDid(t *testing.T) {
	l, _ := selecting(t, 20)
	l.Select(8)
	l.Extend(11)
	wantSelected(t, l, 11, 8, 9, 10, 11)
	l.Extend(6)
	wantSelected(t, l, 6, 6, 7, 8)
	l.Extend(8)
	wantSelected(t, l, 8)
	l.Toggle(12)
	l.Extend(14) // from the row that was touched last
	wantSelected(t, l, 14, 12, 13, 14)
	l.Select(0)
	l.Extend(3)
	wantSelected(t, l, 3)
}

func TestASelectionStaysOnItsExchanges(t *testing.T) {
	l, s := selecting(t, 300) // more than a page
	l.Select(298)
	l.Toggle(297) // one that came in, like 299
	l.Toggle(299)
	l.Follow()
	fill(s, 3000) // 2,000 are read at once, and take the place of all
	load(t, l)
	wantSelected(t, l, 299, 297, 298, 299)
	if got := l.SelectionNote(); got != "3 of them are not in the list now." {
		t.Errorf("it says %q", got)
	}
	l.SetFilter("in")
	if l.SelectionNote() != "" {
		t.Error("it counts before the list is read")
	}
	load(t, l)
	l.Jump(297)
	wantSelected(t, l, 297)

	l, _ = selecting(t, 300)
	l.Select(298)
	l.Extend(300)
	l.SetDirection(hooks.In)
	load(t, l)
	wantSelected(t, l, 300, 298, 299, 300)
	if got := l.SelectionNote(); got != "2 of them are not in the list now." {
		t.Errorf("it says %q", got)
	}
	l.Extend(295) // only what shows is taken by a range
	wantSelected(t, l, 295, 295, 297)
	l.SetDirection("")
	load(t, l)
	l.WantOlder()
	load(t, l)
	wantSelected(t, l, 295, 295, 297)
}

func TestAllIsWhatIsLoaded(t *testing.T) {
	l, _ := selecting(t, 1000)
	l.Select(990)
	l.SelectAll()
	if n := len(l.Several()); n != 200 || l.Selected() != 990 {
		t.Errorf("%d selected, %d chosen", n, l.Selected())
	}
	if got := l.SelectionNote(); got != "All that is loaded. The list is longer." {
		t.Errorf("it says %q", got)
	}
	l, _ = selecting(t, 5)
	l.SelectAll()
	wantSelected(t, l, 5, 1, 2, 3, 4, 5)
	if got := l.SelectionNote(); got != "" {
		t.Errorf("of a list that is whole it says %q", got)
	}
	l, _ = selecting(t, 0)
	l.SelectAll()
	wantSelected(t, l, 0)
}

func TestWhatIsPurgedLeavesTheSelection(t *testing.T) {
	l, s := selecting(t, 400)
	l.WantOlder()
	load(t, l)
	l.Select(10)
	l.Extend(150)
	for id := hooks.ID(1); id <= 148; id++ {
		s.Remove(id)
	}
	for range 4 { // some are looked up at a time
		load(t, l)
	}
	wantSelected(t, l, 150, 149, 150)
	if rows := l.Rows(); slices.ContainsFunc(rows, func(r model.Row) bool { return r.ID == 50 }) {
		t.Error("a selected row that is gone still shows")
	}
	s.Remove(150)
	load(t, l)
	wantSelected(t, l, 149)
}

func TestWhatIsLikeAnExchangeIsOffered(t *testing.T) {
	s := &modeltest.Shelf{}
	s.Add(hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a b", Host: "localhost:8080", Status: 404})
	s.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/in/list?page=2", Status: 200})
	s.Add(hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "https://hooks.example/x", Host: "hooks.example"})
	l := model.NewLive(s, time.UTC, now)
	load(t, l)
	for id, want := range map[hooks.ID]string{
		1: `Only path /in/a b [path:="/in/a b"] Only status 404 [status:404]`,
		2: `Only path /in/list [path:/in/list*] Only status 200 [status:200]`,
		3: `Only path /x [path:=/x] Only host hooks.example [host:=hooks.example]`,
		4: "",
	} {
		var got []string
		for _, n := range l.Narrowings(id) {
			got = append(got, fmt.Sprintf("%s [%s]", n.Text, n.Filter))
			f, err := filter.Parse(n.Filter, now())
			if err != nil {
				t.Errorf("%s: %v", n.Filter, err)
			}
			e, _ := s.Exchange(t.Context(), id)
			if fits, _ := f.Match(e, nil); !fits {
				t.Errorf("%s does not let its own exchange through", n.Filter)
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("of %d: %s, want %s", id, s, want)
		}
	}
	l.SetFilter("in status:404")
	load(t, l)
	if list := l.Narrowings(1); len(list) != 1 || list[0].Filter != `in status:404 path:="/in/a b"` {
		t.Errorf("with a filter: %v", list)
	}
}

func TestWhatIsSelectedIsExported(t *testing.T) {
	l, s := selecting(t, 20)
	l.Select(3)
	l.Toggle(9)
	l.Toggle(5)
	list := l.Several()
	s.Remove(9)
	var file bytes.Buffer
	done, err := model.Export{These: list, Form: model.ExportForms(false)[1]}.Write(t.Context(), s, &file, func(int) {})
	if err != nil || done.Count != 2 || bytes.Count(file.Bytes(), []byte("\n")) != 2 {
		t.Errorf("%d written, %v: %s", done.Count, err, file.String())
	}
}

func TestABulkOfChosenExchangesSendsThoseAlone(t *testing.T) {
	b, plan := bulkOf(t, "in")
	b.BeginIDs([]hooks.ID{1, 2, 500})
	plan()
	if b.Both() || !b.Chosen() || b.Which() != "3 exchanges, selected in Live" || b.Counted() != "2 of 3 requests are sent." {
		t.Errorf("%s: %s", b.Which(), b.Counted())
	}
	if w, n := b.Request(); n != 2 || !slices.Equal(w.IDs, []hooks.ID{1, 2, 500}) || w.Filter != "" || w.Upto != 0 {
		t.Errorf("wishes for %+v, %d", w, n)
	}
	f, _ := filter.Parse("out", modeltest.Opening)
	b.Begin(f)
	if w, _ := b.Request(); w.IDs != nil || w.Filter != "out" {
		t.Errorf("what was selected before is still wished for: %+v", w)
	}
}

func BenchmarkLoadWithAllSelected(b *testing.B) {
	s := &modeltest.Shelf{}
	fill(s, 3000)
	l := model.NewLive(s, time.UTC, now)
	l.Load(b.Context())()
	for l.WantOlder() {
		l.Load(b.Context())()
	}
	l.SelectAll()
	b.ResetTimer()
	for b.Loop() {
		l.Load(b.Context())()
		l.SelectionNote()
	}
}
