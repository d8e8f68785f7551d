package model_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// guests opens a guest book of n entries, the newest first in sight.
func guests(t *testing.T, n int) (*model.Guestbook, *modeltest.Guests) {
	t.Helper()
	g := &modeltest.Guests{}
	for i := range n {
		g.Put(hooks.Comment{Name: "Guest", Text: "Entry", At: modeltest.Opening.Add(time.Duration(i) * time.Second), Cause: hooks.CausedBy(hooks.CauseExchange, 7)}, hooks.Bells{Delivered: 1})
	}
	m := model.NewGuestbook(g, time.UTC, func() time.Time { return modeltest.Opening.Add(time.Hour) })
	if m.Load(t.Context()) != nil {
		t.Error("it reads while it is not shown")
	}
	m.SetShown(true)
	read(t, m)
	return m, g
}

func read(t *testing.T, m *model.Guestbook) {
	t.Helper()
	update := m.Load(t.Context())
	if update == nil {
		t.Fatal("nothing was read")
	}
	update()
}

func targets(m *model.Guestbook) (ids []hooks.ID) {
	for _, c := range m.Targets() {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestAGuestbookGrowsToTheOldestEntry(t *testing.T) {
	m, _ := guests(t, 700)
	if n := len(m.Rows()); n != 300 || m.Rows()[0].Number != "000700" {
		t.Fatalf("%d rows, the first %+v", n, m.Rows()[0])
	}
	for _, want := range []int{600, 700} {
		if !m.WantOlder() || m.WantOlder() {
			t.Error("it asks for older ones once")
		}
		read(t, m)
		if len(m.Rows()) != want {
			t.Errorf("%d rows, want %d", len(m.Rows()), want)
		}
	}
	if m.WantOlder() {
		t.Error("there are none that are older")
	}
}

func TestEntriesAreSelectedAsInLive(t *testing.T) {
	m, g := guests(t, 9)
	if got := targets(m); !slices.Equal(got, []hooks.ID{9}) {
		t.Errorf("the newest is chosen at first: %v", got)
	}
	m.Choose(8)
	m.Extend(5)
	if got := targets(m); !slices.Equal(got, []hooks.ID{8, 7, 6, 5}) {
		t.Errorf("a range: %v", got)
	}
	m.Extend(9)
	if got := targets(m); !slices.Equal(got, []hooks.ID{9, 8}) {
		t.Errorf("the other way: %v", got)
	}
	m.Toggle(2)
	if got := targets(m); !slices.Equal(got, []hooks.ID{9, 8, 2}) {
		t.Errorf("one more: %v", got)
	}
	if _, err := g.Delete(t.Context(), []hooks.ID{8, 9}); err != nil {
		t.Fatal(err)
	}
	read(t, m)
	if got := targets(m); !slices.Equal(got, []hooks.ID{2}) || m.Several() != 0 {
		t.Errorf("of what is left one is chosen alone: %v", got)
	}
	m.SelectAll()
	if m.Several() != 7 || !m.One() || m.One() {
		t.Error("all, then one alone")
	}
	m.Toggle(3)
	m.Toggle(3)
	if got := targets(m); !slices.Equal(got, []hooks.ID{2}) {
		t.Errorf("taken in and out: %v", got)
	}
}

func TestABookIsNarrowed(t *testing.T) {
	m, g := guests(t, 3)
	if _, err := g.SetState(t.Context(), []hooks.ID{2}, hooks.CommentHidden); err != nil {
		t.Fatal(err)
	}
	g.Put(hooks.Comment{Name: "Ben", Text: "waits", State: hooks.CommentWaiting, Reason: "Every entry waits until it was read."}, hooks.Bells{})
	late := m.Load(t.Context())
	m.ChooseState(hooks.CommentWaiting)
	late() // of the list before
	if len(m.Rows()) != 3 {
		t.Error("a list that nobody wants any more was taken")
	}
	read(t, m)
	if len(m.Rows()) != 1 || m.Rows()[0].Bells.Text != "not rung" || m.Sum() != "2 guests, 1 waits, 1 hidden" || m.CountOf("") != 4 {
		t.Errorf("rows %+v, %s", m.Rows(), m.Sum())
	}
	d, ok := m.Detail()
	if !ok || d.Why != "Every entry waits until it was read." || d.Source != "" || d.Story != 0 {
		t.Errorf("detail %+v", d)
	}
	m.ChooseState("")
	m.Search("nobody")
	read(t, m)
	if _, ok := m.Detail(); ok || len(m.Rows()) != 0 || m.HasNone() {
		t.Errorf("rows %+v", m.Rows())
	}
}

func TestAnEntryIsWordedWhole(t *testing.T) {
	m, g := guests(t, 0)
	if !m.HasNone() {
		t.Error("a blank book has entries")
	}
	g.Put(hooks.Comment{Name: "Sam\u202e", From: "Leeds", Text: "one\n\ntwo", Label: "key", Source: "2001:db8::7", Door: "local", Cause: hooks.CausedBy(hooks.CauseExchange, 7), At: modeltest.Opening}, hooks.Bells{Delivered: 1, GivenUp: 1, UnderWay: 1})
	read(t, m)
	d, _ := m.Detail()
	if d.Name != "Sam\ufffd" || d.Text != "one two" || d.Whole != "one\n\ntwo" || d.Place != "Leeds, guest 000001" || d.Source != "2001:db8::/64" || d.Story != 7 {
		t.Errorf("got %+v", d)
	}
	if !strings.HasSuffix(d.Signed, ", through the local address, from 2001:db8::7") || d.Bells.Text != "1 of 3" || d.Bells.Whole != "1 delivery of 3 given up. 1 delivery of 3 on the way." || d.Bells.Marks != (model.BellMarks{hooks.GivenUp, hooks.Waiting, hooks.Delivered}) {
		t.Errorf("got %s and %+v", d.Signed, d.Bells)
	}
}

func TestBansAndImportsAreWorded(t *testing.T) {
	m, g := guests(t, 0)
	if _, err := m.Ban("everybody", 0, ""); hooks.CodeOf(err) != hooks.CodeInvalid {
		t.Errorf("%v", err)
	}
	for span, source := range []string{"203.0.113.9", "2001:db8:1:2:3::/64", "203.0.113.8", "203.0.113.7"} {
		b, err := m.Ban(source, span, " spam ")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.AddBan(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	read(t, m)
	rows := m.Bans()
	if len(rows) != 4 || rows[0].Line != "for good · spam" || rows[2].Source != "2001:db8:1:2::/64" || !strings.HasPrefix(rows[3].Line, "until ") || rows[3].Over {
		t.Errorf("got %+v", rows)
	}
	title, text := model.ImportWords(hooks.BookImport{Added: 1, Known: 2})
	if title != "1 entry imported, 2 there already" || text != "" {
		t.Errorf("%s: %s", title, text)
	}
	var many hooks.BookImport
	for i := range 120 {
		many.Refuse(i+1, "Write a name.")
	}
	title, text = model.ImportWords(many)
	if title != "0 entries imported" || !strings.HasPrefix(text, "120 lines were refused.\nLine 1: Write a name.\n") || !strings.HasSuffix(text, "\nAnd 115 more.") {
		t.Errorf("%s: %s", title, text)
	}
}

func TestABookThatCannotBeReadSaysSoAndKeepsItsList(t *testing.T) {
	m, g := guests(t, 2)
	g.Break(errors.New("disk on fire"))
	read(t, m)
	if m.Trouble() == "" || strings.Contains(m.Trouble(), "fire") || len(m.Rows()) != 2 {
		t.Errorf("%q, %d rows", m.Trouble(), len(m.Rows()))
	}
	g.Break(nil)
	read(t, m)
	if m.Trouble() != "" {
		t.Error("it says so still")
	}
}
