package guestbook

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"bellhop/hooks"
)

// shelf keeps comments by their words and tokens, as far as an import asks. down is what its call fails with once room
// is used up.
type shelf struct {
	Desk
	comments []hooks.Comment
	room     int
	down     error
}

func (s *shelf) PutComments(_ context.Context, list []hooks.Comment, _ func(hooks.Comment) (hooks.Event, error)) (done hooks.BookImport, err error) {
	for _, c := range list {
		if slices.ContainsFunc(s.comments, func(other hooks.Comment) bool { return c.Token != "" && other.Token == c.Token }) {
			done.Known++
			continue
		}
		if s.down != nil && len(s.comments) == s.room {
			return done, s.down
		}
		s.comments = append(s.comments, c)
		done.Added++
	}
	return done, nil
}

func (s *shelf) texts() (all []string) {
	for _, c := range s.comments {
		all = append(all, c.Text)
	}
	return all
}

func shelved() (Book, *shelf) {
	s := &shelf{}
	return Book{Desk: s, Clock: func() time.Time { return time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC) }}, s
}

// A file is cut at every place it can be: what is taken is whole, whatever the limit cuts.
func TestAFileOverTheLimitIsTakenUpToItsLastWholeEntry(t *testing.T) {
	whole := []string{"first", "second one", "third, the last"}
	for format, file := range map[hooks.BookFormat]string{
		hooks.BookCSV:    "name,text\nAda,first\nBen,second one\nCy,\"third, the last\"",
		hooks.BookNDJSON: "{\"name\":\"Ada\",\"text\":\"first\"}\n{\"name\":\"Ben\",\"text\":\"second one\"}\n{\"name\":\"Cy\",\"text\":\"third, the last\"}",
	} {
		for limit := len("name,text\n"); limit <= len(file)+1; limit++ {
			b, s := shelved()
			done, err := b.importUpTo(t.Context(), &bounded{iotest.OneByteReader(strings.NewReader(file)), int64(limit)}, format, false)
			ends := strings.Count(file[:min(limit, len(file))], "\n")
			if format == hooks.BookCSV {
				ends--
			}
			want := error(errLongFile)
			if limit >= len(file) {
				ends, want = 3, nil
			}
			if !slices.Equal(s.texts(), whole[:ends]) || done.Added != ends || err != want {
				t.Errorf("%s cut at %d: %q, %+v, %v; want %q", format, limit, s.texts(), done, err, whole[:ends])
			}
		}
	}
}

func TestAnImportThatEndsEarlyCountsWhatIsStored(t *testing.T) {
	torn := errors.New("connection lost")
	for _, format := range []hooks.BookFormat{hooks.BookNDJSON, hooks.BookCSV} {
		file := map[hooks.BookFormat]string{hooks.BookNDJSON: "{\"name\":\"Ada\",\"text\":\"one\"}\nnonsense\n", hooks.BookCSV: "name,text\nAda,one\n,two\n"}[format]
		b, s := shelved()
		done, err := b.Import(t.Context(), io.MultiReader(strings.NewReader(file), iotest.ErrReader(torn)), format, false)
		if !errors.Is(err, torn) || done.Added != 1 || len(done.Refused) != 1 {
			t.Errorf("%s: %+v, %v", format, done, err)
		}
		s.down, s.room = errors.New("disk full"), 2
		done, err = b.Import(t.Context(), strings.NewReader(file+strings.ReplaceAll(file, "Ada", "Ben")+strings.ReplaceAll(file, "Ada", "Cy")), format, false)
		if !errors.Is(err, s.down) || done.Added != 1 || done.Known != 1 {
			t.Errorf("%s on a full disk: %+v, %v", format, done, err)
		}
	}
	b, _ := shelved()
	if _, err := b.Import(t.Context(), iotest.ErrReader(torn), hooks.BookCSV, false); !errors.Is(err, torn) {
		t.Errorf("before the names of the columns: %v", err)
	}
}

func TestEntriesWithoutATimeAreKnownWhenTheirFileComesAgain(t *testing.T) {
	b, s := shelved()
	file := "{\"name\":\"Ada\",\"text\":\"one\"}\n{\"name\":\"Ada\",\"text\":\"one\"}\n{\"name\":\"Ada\",\"from\":\"o\",\"text\":\"ne\"}\n"
	for round, want := range []hooks.BookImport{{Added: 3}, {Known: 3}, {Added: 1, Known: 3}} {
		if round == 2 {
			file = "{\"name\":\"Ben\",\"text\":\"one\"}\n" + file
		}
		done, err := b.Import(t.Context(), strings.NewReader(file), hooks.BookNDJSON, false)
		if err != nil || done.Added != want.Added || done.Known != want.Known {
			t.Errorf("round %d: %+v, %v, want %+v", round, done, err, want)
		}
	}
	for _, c := range s.comments {
		if !isToken(c.Token) || !c.At.IsZero() {
			t.Errorf("stored %+v", c)
		}
	}
}
