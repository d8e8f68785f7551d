package guestbook_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/guestbook"
	"bellhop/hooks"
)

func (m *memory) FindComments(_ context.Context, q hooks.CommentQuery) ([]hooks.Comment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var page []hooks.Comment
	for _, c := range m.comments { // the oldest first, which is all that the book asks for
		if c.ID > q.After && len(page) < q.Limit {
			page = append(page, c)
		}
	}
	return page, m.down
}

func (m *memory) SetComments(_ context.Context, ids []hooks.ID, to hooks.CommentState, reason string, event func(hooks.Comment) (hooks.Event, error)) (changed []hooks.Comment, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.comments {
		c := &m.comments[i]
		if !slices.Contains(ids, c.ID) || c.State == to {
			continue
		}
		c.State, c.Reason = to, reason
		if err := m.announce(c, event); err != nil {
			return nil, err
		}
		changed = append(changed, *c)
	}
	return changed, m.down
}

func (m *memory) announce(c *hooks.Comment, event func(hooks.Comment) (hooks.Event, error)) error {
	if c.State != hooks.CommentShown || c.Announced {
		return nil
	}
	e, err := event(*c)
	m.events = append(m.events, e)
	c.Announced = true
	return err
}

func (m *memory) DeleteComments(_ context.Context, ids []hooks.ID) (gone []hooks.Comment, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.comments = slices.DeleteFunc(m.comments, func(c hooks.Comment) bool {
		going := slices.Contains(ids, c.ID)
		if going {
			gone = append(gone, c)
		}
		return going
	})
	return gone, m.down
}

func (m *memory) PutComments(_ context.Context, list []hooks.Comment, event func(hooks.Comment) (hooks.Event, error)) (done hooks.BookImport, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range list {
		if c.ID == 0 {
			c.ID = hooks.ID(len(m.comments)) + 1000
		}
		if slices.ContainsFunc(m.comments, func(other hooks.Comment) bool { return other.ID == c.ID }) {
			done.Known++
			continue
		}
		if err := m.announce(&c, event); err != nil {
			return done, err
		}
		m.comments = append(m.comments, c)
		done.Added++
	}
	return done, m.down
}

// house is what the book's owner asks; the zero value asks nothing.
type house struct {
	rules  hooks.BookRules
	banned string
	until  time.Time
	down   error
}

func (h *house) BookRules(context.Context) (hooks.BookRules, error) { return h.rules, h.down }

func (h *house) BanOf(_ context.Context, source string) (hooks.Ban, bool) {
	return hooks.Ban{Until: h.until}, h.banned != "" && source == h.banned
}

func moderated() (guestbook.Book, *memory, *house) {
	m, h := &memory{}, &house{}
	return guestbook.Book{Entries: m, Rules: h, Desk: m, Clock: func() time.Time { return noon }}, m, h
}

func TestTheRulesSayWhetherAnEntryIsShownWaitsOrIsRefused(t *testing.T) {
	for why, c := range map[string]struct {
		house  house
		state  hooks.CommentState
		reason string // or what a refusal says
		banned bool
	}{
		"no rules":          {house{}, hooks.CommentShown, "", false},
		"approve first":     {house{rules: hooks.BookRules{ApproveFirst: true}}, hooks.CommentWaiting, "Every entry waits until it was read.", false},
		"a word waits":      {house{rules: hooks.BookRules{Words: "no\nhello"}}, hooks.CommentWaiting, "It has “hello”, which is on the word list.", false},
		"a name as well":    {house{rules: hooks.BookRules{Words: "mina", ApproveFirst: true}}, hooks.CommentWaiting, "It has “mina”, which is on the word list.", false},
		"a word is refused": {house{rules: hooks.BookRules{Words: "lagos", OnWord: hooks.WordRefused}}, "", "The house takes no entries with “lagos”. Write it in other words.", false},
		"banned":            {house{banned: "203.0.113.9"}, "", "The book takes no entries from your address. ", true},
		"for a while":       {house{banned: "203.0.113.9", until: noon}, "", "The book takes no entries from your address for a while. ", true},
		"another is":        {house{banned: "203.0.113.8"}, hooks.CommentShown, "", false},
	} {
		t.Run(why, func(t *testing.T) {
			book, m, h := moderated()
			*h = c.house
			d := fitDraft()
			d.Source, d.Hops = "203.0.113.9", 3
			got, err := book.Sign(t.Context(), d)
			if c.state == "" {
				refusal, ok := errors.AsType[*guestbook.Refusal](err)
				if !ok || refusal.Banned != c.banned || !strings.HasPrefix(refusal.Message, c.reason) || hooks.CodeOf(err) != hooks.CodeInvalid || len(m.comments) != 0 {
					t.Errorf("got %+v, %v", got, err)
				}
				return
			}
			if err != nil || got.State != c.state || got.Reason != c.reason || (len(m.events) == 1) != (c.state == hooks.CommentShown) {
				t.Errorf("got %+v, %v, %d events", got, err, len(m.events))
			}
		})
	}
	book, _, h := moderated()
	h.down = errors.New("disk on fire")
	if _, err := book.Sign(t.Context(), fitDraft()); !errors.Is(err, h.down) {
		t.Errorf("unread rules: %v", err)
	}
}

func TestAnEntryThatWaitedIsAnnouncedWhenItIsShown(t *testing.T) {
	book, m, h := moderated()
	h.rules.ApproveFirst = true
	d := fitDraft()
	d.Hops = 3
	c, err := book.Sign(t.Context(), d)
	if err != nil || !book.Waits(t.Context(), c.ID) {
		t.Fatalf("%+v, %v", c, err)
	}
	if _, err := book.Comment(t.Context(), c.ID); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Errorf("a visitor reads what waits: %v", err)
	}
	later := noon.Add(time.Hour)
	book.Clock = func() time.Time { return later }
	for range 2 {
		if _, err := book.SetState(t.Context(), []hooks.ID{c.ID}, hooks.CommentShown); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.events) != 1 {
		t.Fatalf("%d events", len(m.events))
	}
	if e := m.events[0]; !e.At.Equal(later) || e.Hops != 3 || !strings.Contains(string(e.Data), `"at":"2026-05-02T12:00:00.345Z"`) {
		t.Errorf("event %+v %s: it is of now, and tells when the entry was signed", e, e.Data)
	}
	if _, err := book.Comment(t.Context(), c.ID); err != nil || book.Waits(t.Context(), c.ID) {
		t.Errorf("it is shown: %v", err)
	}
	gone, err := book.Delete(t.Context(), []hooks.ID{c.ID})
	if err != nil || len(gone) != 1 {
		t.Fatalf("%+v, %v", gone, err)
	}
	if err := book.PutBack(t.Context(), gone); err != nil || len(m.comments) != 1 || len(m.events) != 1 {
		t.Errorf("put back: %v, %d entries, %d events", err, len(m.comments), len(m.events))
	}
}

func TestABookComesBackFromItsFilesAsItWas(t *testing.T) {
	book, m, _ := moderated()
	long := strings.Repeat("ص", 279) + "\n👩‍👩‍👧"
	m.comments = []hooks.Comment{
		{ID: 3, At: noon.Add(7 * time.Nanosecond), Name: `"Quo", ted`, From: "", Text: "one\n\ntwo;three", Label: "bell", State: hooks.CommentShown, Announced: true, Source: "2001:db8::1", Door: "ngrok"},
		{ID: 9, At: noon, Name: "=HYPERLINK(1)", From: "'-x", Text: "'tis", Label: "key", State: hooks.CommentWaiting, Reason: "It has “x”, which is on the word list."},
		{ID: 700, At: noon, Name: "@me", From: "+1", Text: strings.TrimSpace(long[:200]), Label: "train", State: hooks.CommentHidden, Reason: "Hidden by hand.", Announced: true},
	}
	for _, format := range []hooks.BookFormat{hooks.BookNDJSON, hooks.BookCSV} {
		var file bytes.Buffer
		if n, err := book.Export(t.Context(), &file, format); n != 3 || err != nil {
			t.Fatalf("%s: %d, %v", format, n, err)
		}
		text := file.String()
		if format == hooks.BookCSV && (strings.Contains(text, ",=H") || !strings.HasPrefix(text, "id,at,name,")) {
			t.Errorf("a spreadsheet would run\n%s", text)
		}
		empty, other, _ := moderated()
		done, err := empty.Import(t.Context(), strings.NewReader("\ufeff"+text), format, false)
		if err != nil || done.Added != 3 || done.Refused != nil {
			t.Fatalf("%s: %+v, %v", format, done, err)
		}
		if !slices.Equal(other.comments, m.comments) {
			t.Errorf("%s:\n got %+v\nwant %+v", format, other.comments, m.comments)
		}
		if again, err := empty.Import(t.Context(), strings.NewReader(text), format, true); err != nil || again.Known != 3 || again.Added != 0 || len(other.events) != 0 {
			t.Errorf("%s again: %+v, %v, %d events", format, again, err, len(other.events))
		}
	}
}

func TestEachLineOfAFileIsJudgedByItself(t *testing.T) {
	book, m, _ := moderated()
	lines := []string{
		`{"name":"Ada","text":"one"}`,
		``,
		`{"name":"","text":"two"}`,
		`nonsense`,
		`{"name":"Ben","text":"` + strings.Repeat("x", 281) + `"}`,
		`{"name":"Cy","text":"three","id":"0"}`,
		`{"name":"Cy","text":"three","id":"9999999999"}`,
		`{"name":"Cy","text":"three","at":"tomorrow"}`,
		`{"name":"Cy","text":"three","at":"2031-01-01T00:00:00Z"}`,
		`{"name":"Cy","text":"three","state":"burnt"}`,
		`{"name":"Cy","text":"` + strings.Repeat("y", 70_000) + `"}`,
		`{"id":"5","name":"Di","text":"four","state":"waiting","at":"2020-01-01T00:00:00.5+02:00"}`,
	}
	done, err := book.Import(t.Context(), strings.NewReader(strings.Join(lines, "\n")), hooks.BookNDJSON, false)
	if err != nil || done.Added != 2 || len(m.events) != 0 {
		t.Fatalf("%+v, %v, %d events", done, err, len(m.events))
	}
	want := map[int]string{
		3: "Write a name.", 4: "no JSON", 5: "280 characters", 6: "An id is", 7: "An id is", 8: "at is a time", 9: "at is a time",
		10: "shown, waiting or hidden", 11: "too long",
	}
	for _, r := range done.Refused {
		if !strings.Contains(r.Reason, want[r.Line]) || want[r.Line] == "" {
			t.Errorf("line %d: %s", r.Line, r.Reason)
		}
		delete(want, r.Line)
	}
	if len(want) > 0 {
		t.Errorf("not refused: %v", want)
	}
	if c := m.comments[1]; c.State != hooks.CommentWaiting || c.Announced || !c.At.Equal(time.Date(2019, 12, 31, 22, 0, 0, 5e8, time.UTC)) {
		t.Errorf("stored %+v", c)
	}

	csv := "TEXT, name ,mood\nhello,Eve,fine\n\"broken,Fay\n"
	done, err = book.Import(t.Context(), strings.NewReader(csv), hooks.BookCSV, true)
	if err != nil || done.Added != 1 || len(done.Refused) != 1 || done.Refused[0].Line != 3 {
		t.Errorf("CSV: %+v, %v", done, err)
	}
	if len(m.events) != 1 {
		t.Errorf("%d events; wished for, each entry that is shown rings", len(m.events))
	}
	for _, file := range []string{"", "name,colour\nAda,red"} {
		if _, err := book.Import(t.Context(), strings.NewReader(file), hooks.BookCSV, false); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%q: %v", file, err)
		}
	}
}

// Whatever a file holds, what is taken from it is fit, and nothing rings.
func FuzzImport(f *testing.F) {
	f.Add([]byte(`{"name":"a","text":"b","id":"1"}`+"\n{"), false)
	f.Add([]byte("name,text,announced\n\"=x\",'y,true\n\"\n"), true)
	f.Fuzz(func(t *testing.T, file []byte, asCSV bool) {
		book, m, _ := moderated()
		format := hooks.BookNDJSON
		if asCSV {
			format = hooks.BookCSV
		}
		done, err := book.Import(t.Context(), bytes.NewReader(file), format, false)
		if err != nil && hooks.CodeOf(err) == "" {
			t.Fatal(err)
		}
		if len(m.events) != 0 || done.Added != len(m.comments) {
			t.Errorf("%+v, %d entries, %d events", done, len(m.comments), len(m.events))
		}
		for _, c := range m.comments {
			if guestbook.CountCharacters(c.Text) > guestbook.MaxText || c.ID > hooks.MaxCommentID || c.State == "" {
				t.Errorf("%+v is not fit", c)
			}
		}
	})
}
