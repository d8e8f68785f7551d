package store

import (
	"context"
	"strings"
	"unicode"

	"bellhop/hooks"

	"golang.org/x/text/unicode/norm"
)

// Comment gives a comment in any state.
func (s *Store) Comment(ctx context.Context, id hooks.ID) (hooks.Comment, error) {
	c, err := scanComment(s.row(ctx, "SELECT "+commentColumns+" FROM comment WHERE id = ?", int64(id)))
	return c, orNotFound(err, "There is no entry "+id.String()+".")
}

// FindComments lists comments. Words are sought in the rows as they come, until the page is full or ctx
// ends.
func (s *Store) FindComments(ctx context.Context, q hooks.CommentQuery) ([]hooks.Comment, error) {
	words := loosely(q.Words)
	if words == "" {
		return s.commentPage(ctx, q)
	}
	limit := int(page(q.Limit))
	found := []hooks.Comment{}
	for q.Limit = findBatch; ; {
		batch, err := s.commentPage(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, c := range batch {
			if strings.Contains(loosely(c.Name+"\n"+c.From+"\n"+c.Text), words) {
				if found = append(found, c); len(found) == limit {
					return found, nil
				}
			}
		}
		if len(batch) < findBatch {
			return found, nil
		}
		if last := batch[len(batch)-1].ID; q.Oldest {
			q.After = last
		} else {
			q.Before = last
		}
	}
}

// commentPage lists comments by what SQL can tell.
func (s *Store) commentPage(ctx context.Context, q hooks.CommentQuery) ([]hooks.Comment, error) {
	text, args := commentList(q)
	rows, err := s.query(ctx, text, args...)
	return collect(rows, err, scanComment)
}

func commentList(q hooks.CommentQuery) (text string, args []any) {
	var where conditions
	where.add(q.State != "", "state = ?", string(q.State))
	where.add(q.Source != "", "source = ? AND source <> ''", q.Source)
	where.add(q.Before != 0, "id < ?", int64(q.Before))
	where.add(q.After != 0, "id > ?", int64(q.After))
	order := " ORDER BY id DESC LIMIT ?"
	if q.Oldest {
		order = " ORDER BY id LIMIT ?"
	}
	return "SELECT " + commentColumns + " FROM comment" + where.text() + order, append(where.args, page(q.Limit))
}

// loosely gives a text in small letters and without accents.
func loosely(s string) string {
	return strings.Map(func(r rune) rune {
		if '\u0300' <= r && r <= '\u036f' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(strings.TrimSpace(s)))
}
