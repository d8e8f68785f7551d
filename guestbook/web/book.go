package web

import (
	"context"
	"net/http"
	"time"

	"bellhop/guestbook"
	"bellhop/hooks"
)

// perPage is how many entries one page of the book shows.
const perPage = 5

// book shows the form and a page of entries: the newest, or those before the one that ?before= names.
func (s *site) book(w http.ResponseWriter, r *http.Request) error {
	before, ok := readBefore(r)
	if !ok {
		return hooks.NotFound("There is no such page.")
	}
	b, err := s.openBook(r.Context(), before)
	if err != nil {
		return err
	}
	if before != 0 && len(b.Entries) == 0 {
		return hooks.NotFound("There is no such page.")
	}
	b.Form = s.newForm(r.Context())
	s.render(w, r, http.StatusOK, "book", b)
	return nil
}

// toBook leads a visitor who came to the form's address by hand to the book.
func (s *site) toBook(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return nil
}

// readBefore reads the key of a page: 0 when there is none.
func readBefore(r *http.Request) (before hooks.ID, ok bool) {
	s := r.URL.Query().Get("before")
	if s == "" {
		return 0, true
	}
	return hooks.ParseID(s)
}

// openBook reads what one page of the book shows, all but the form.
func (s *site) openBook(ctx context.Context, before hooks.ID) (bookPage, error) {
	// One page more than is shown, to name the guests on it.
	comments, err := s.Book.Page(ctx, before, 2*perPage)
	if err != nil {
		return bookPage{}, err
	}
	count, err := s.Book.Count(ctx)
	if err != nil {
		return bookPage{}, err
	}
	newest, err := s.Book.Newest(ctx)
	if err != nil {
		return bookPage{}, err
	}
	shown := comments[:min(perPage, len(comments))]
	b := bookPage{
		frame:   s.frame(""),
		Offers:  s.offers(ctx),
		Entries: s.entries(shown),
		Count:   count,
		Stamp:   bookStamp(newest, count),
		Earlier: before != 0,
	}
	if s.Changed != nil && before == 0 {
		b.Feed = "/live?at=" + b.Stamp
	}
	b.Number = newest + 1
	if len(shown) > 0 {
		b.turnFrom(shown, comments[len(shown):], newest)
	}
	return b, nil
}

// turnFrom sets the links to the neighbours of the page that shows these comments, and its page numbers.
func (b *bookPage) turnFrom(shown, older []hooks.Comment, newest hooks.ID) {
	first, last := shown[0].ID, shown[len(shown)-1].ID
	b.Right = 2 * int((first+perPage-1)/perPage)
	b.Left = b.Right - 1
	if len(older) > 0 {
		b.Older = &turn{Before: last, From: older[0].ID, To: older[len(older)-1].ID}
	}
	if first < newest {
		// Numbers may have gaps, so the newer page may overlap with this one; it never leaves one out.
		b.Newer = &turn{From: min(first+perPage, newest), To: first + 1}
		if b.Newer.From < newest {
			b.Newer.Before = b.Newer.From + 1
		}
	}
	if b.Earlier {
		b.Title = guests(first, last)
	}
}

func (s *site) entries(comments []hooks.Comment) []entry {
	now := s.Book.Clock()
	out := make([]entry, len(comments))
	for i, c := range comments {
		out[i] = s.entry(c, now)
	}
	return out
}

func (s *site) entry(c hooks.Comment, now time.Time) entry {
	return entry{Comment: c, When: when(c.At.In(s.Location), now.In(s.Location)), Exact: c.At.In(s.Location)}
}

// when tells a time as shortly as it stays clear: the hour today, the day before that, the year before this.
func when(at, now time.Time) string {
	switch {
	case at.Format(time.DateOnly) == now.Format(time.DateOnly):
		return at.Format("15:04")
	case at.Year() == now.Year():
		return at.Format("2 Jan, 15:04")
	default:
		return at.Format("2 Jan 2006")
	}
}

// thanks shows a comment to the guest who signed it. Anybody may look; it holds no more than the book.
func (s *site) thanks(w http.ResponseWriter, r *http.Request) error {
	id, ok := hooks.ParseID(r.PathValue("id"))
	if !ok {
		return hooks.NotFound("There is no such entry.")
	}
	c, err := s.Book.Comment(r.Context(), id)
	if hooks.CodeOf(err) == hooks.CodeNotFound && s.Book.Waits(r.Context(), id) {
		s.trouble(w, r, trouble{http.StatusOK, "Thank you", "Your entry waits until the house has read it. Then it stands in the book as number " + number(id) + ", and this page shows it."})
		return nil
	}
	if err != nil {
		return err
	}
	p := thanksPage{frame: s.frame("Thank you"), Offers: s.offers(r.Context()), Entry: s.entry(c, s.Book.Clock()), Rung: -1}
	p.Number = c.ID
	if s.Rung != nil {
		p.Rung = s.known(s.Rung(r.Context(), id))
	}
	if on, known := s.way(r.Context(), id); known {
		p.Way = on
		if s.Changed != nil && !on.Closed {
			drawn, err := s.parts("thanks", on, "way")
			if err != nil {
				return err
			}
			p.Feed = r.URL.Path + "/live?at=" + wayStamp(drawn["way"])
		}
	}
	s.render(w, r, http.StatusOK, "thanks", p)
	return nil
}

// known gives a number of webhooks, or -1 when it could not be told: a page is no worse without it.
func (s *site) known(n int, err error) int {
	if err != nil {
		s.Log.Warn("webhooks not counted", "error", err)
		return -1
	}
	return n
}

// sent shows, on an example, all that a webhook is told about an entry.
func (s *site) sent(w http.ResponseWriter, r *http.Request) error {
	event, err := guestbook.EventOf(hooks.Comment{
		ID: 482, At: s.Book.Clock(), Name: "Mina Okafor", From: "Lagos", Label: "bell",
		Text: "Slept like a parcel in the left-luggage room. The bell rings twice, the porter comes once.",
	})
	if err != nil {
		return err
	}
	body, err := indent(event.Body())
	if err != nil {
		return err
	}
	s.render(w, r, http.StatusOK, "sent", sentPage{s.frame("What is sent"), event.Type, body})
	return nil
}
