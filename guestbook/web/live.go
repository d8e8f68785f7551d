package web

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"time"

	"bellhop/hooks"
)

// live tells an open book what has changed in it: all that differs between two pages of the newest entries.
func (s *site) live(w http.ResponseWriter, r *http.Request) error {
	return s.follow(w, r, func(ctx context.Context, at time.Time) (bulletin, error) {
		return s.latest.since(at, func() (bulletin, error) { return s.bookBulletin(ctx) })
	})
}

// bookStamp tells one state of the book from the next: an entry that is signed, hidden, shown again or taken out changes it.
func bookStamp(newest hooks.ID, count int64) string { return fmt.Sprintf("%d.%d", newest, count) }

func (s *site) bookBulletin(ctx context.Context) (bulletin, error) {
	b, err := s.openBook(ctx, 0)
	if err != nil {
		return bulletin{}, err
	}
	parts, err := s.parts("book", b, "counter", "lately", "turn", "folio")
	if err != nil {
		return bulletin{}, err
	}
	return newBulletin(b.Stamp, parts, "")
}

// parts draws parts of a page, each the template of its name.
func (s *site) parts(page string, data any, names ...string) (map[string]template.HTML, error) {
	drawn := map[string]template.HTML{}
	for _, name := range names {
		var b bytes.Buffer
		if err := s.templates[page].ExecuteTemplate(&b, name, data); err != nil {
			return nil, fmt.Errorf("draw %s of the %s page: %w", name, page, err)
		}
		drawn[name] = template.HTML(bytes.TrimSpace(b.Bytes()))
	}
	return drawn, nil
}
