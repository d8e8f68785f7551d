package modeltest

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"

	"bellhop/hooks"
)

// Guests keeps a guest book in memory the way the store does, in front of a Shelf that tells of changes. All methods may
// be called from any goroutine.
type Guests struct {
	Shelf *Shelf

	mu      sync.Mutex
	list    []hooks.Comment // oldest first
	bells   map[hooks.ID]hooks.Bells
	rules   hooks.BookRules
	bans    []hooks.Ban
	rang    bool // the last import rings
	rung    map[hooks.ID][]hooks.Rung
	looks   []hooks.ID
	refusal error
	broken  error
}

// Put stores an entry, under the next number where it has none.
func (g *Guests) Put(c hooks.Comment, b hooks.Bells) hooks.Comment {
	g.mu.Lock()
	if c.ID == 0 {
		c.ID = 1
		if n := len(g.list); n > 0 {
			c.ID = g.list[n-1].ID + 1
		}
	}
	if c.At.IsZero() {
		c.At = Opening
	}
	if c.State == "" {
		c.State, c.Announced = hooks.CommentShown, true
	}
	g.list = append(g.list, c)
	if g.bells == nil {
		g.bells = map[hooks.ID]hooks.Bells{}
	}
	g.bells[c.ID] = b
	g.mu.Unlock()
	g.changed()
	return c
}

func (g *Guests) changed() {
	if g.Shelf != nil {
		g.Shelf.Changed.Notify()
	}
}

// Get gives an entry by its number.
func (g *Guests) Get(id hooks.ID) (hooks.Comment, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.list {
		if c.ID == id {
			return c, true
		}
	}
	return hooks.Comment{}, false
}

// Refuse makes every change fail with err until it is nil again.
func (g *Guests) Refuse(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refusal = err
}

// Break makes every reading fail with err until it is nil again.
func (g *Guests) Break(err error) {
	g.mu.Lock()
	g.broken = err
	g.mu.Unlock()
	g.changed()
}

// FindComments lists newest first, or oldest first.
func (g *Guests) FindComments(_ context.Context, q hooks.CommentQuery) ([]hooks.Comment, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var found []hooks.Comment
	for _, c := range slices.Backward(g.list) {
		fits := (q.State == "" || c.State == q.State) && (q.Before == 0 || c.ID < q.Before) &&
			strings.Contains(strings.ToLower(c.Name+c.From+c.Text), strings.ToLower(q.Words))
		if fits && len(found) < q.Limit {
			found = append(found, c)
		}
	}
	return found, g.broken
}

// Bells tells what became of the deliveries of entries.
func (g *Guests) Bells(_ context.Context, ids []hooks.ID) (map[hooks.ID]hooks.Bells, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	bells := map[hooks.ID]hooks.Bells{}
	for _, id := range ids {
		bells[id] = g.bells[id]
	}
	return bells, g.broken
}

// Counts tells how many entries are in each state.
func (g *Guests) Counts(context.Context) (hooks.Counts, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	counts := hooks.Counts{Comments: map[hooks.CommentState]int64{}}
	for _, c := range g.list {
		counts.Comments[c.State]++
	}
	return counts, g.broken
}

// BookRules gives what the book asks.
func (g *Guests) BookRules(context.Context) (hooks.BookRules, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.rules, g.broken
}

// SetBookRules changes what the book asks.
func (g *Guests) SetBookRules(_ context.Context, r hooks.BookRules) error {
	return g.change(func() error {
		if err := r.Check(); err != nil {
			return err
		}
		g.rules = r
		return nil
	})
}

func (g *Guests) change(do func() error) error {
	g.mu.Lock()
	err := g.refusal
	if err == nil {
		err = do()
	}
	g.mu.Unlock()
	g.changed()
	return err
}

// Bans lists the bans, newest first.
func (g *Guests) Bans(context.Context) ([]hooks.Ban, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.bans), g.broken
}

// AddBan bans a source.
func (g *Guests) AddBan(_ context.Context, b hooks.Ban) (hooks.Ban, error) {
	err := g.change(func() error {
		b.ID, b.At = hooks.ID(len(g.bans)+1), Opening
		g.bans = append([]hooks.Ban{b}, g.bans...)
		return nil
	})
	return b, err
}

// LiftBan ends a ban.
func (g *Guests) LiftBan(_ context.Context, id hooks.ID) error {
	return g.change(func() error {
		g.bans = slices.DeleteFunc(g.bans, func(b hooks.Ban) bool { return b.ID == id })
		return nil
	})
}

// SetState brings entries into a state and gives those that were in another.
func (g *Guests) SetState(_ context.Context, ids []hooks.ID, to hooks.CommentState) (changed []hooks.Comment, err error) {
	err = g.change(func() error {
		for i := range g.list {
			c := &g.list[i]
			if slices.Contains(ids, c.ID) && c.State != to {
				c.State, c.Reason = to, "By hand."
				c.Announced = c.Announced || to == hooks.CommentShown
				changed = append(changed, *c)
			}
		}
		return nil
	})
	return changed, err
}

// Delete forgets entries and gives what they were.
func (g *Guests) Delete(_ context.Context, ids []hooks.ID) (gone []hooks.Comment, err error) {
	err = g.change(func() error {
		g.list = slices.DeleteFunc(g.list, func(c hooks.Comment) bool {
			going := slices.Contains(ids, c.ID)
			if going {
				gone = append(gone, c)
			}
			return going
		})
		return nil
	})
	return gone, err
}

// PutBack undoes Delete.
func (g *Guests) PutBack(_ context.Context, gone []hooks.Comment) error {
	return g.change(func() error {
		g.list = append(g.list, gone...)
		slices.SortFunc(g.list, func(a, b hooks.Comment) int { return int(a.ID - b.ID) })
		return nil
	})
}

// Export writes the names of the entries, which is enough to see that it was asked for.
func (g *Guests) Export(_ context.Context, w io.Writer, format hooks.BookFormat) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.list {
		if _, err := io.WriteString(w, string(format)+" "+c.Name+"\n"); err != nil {
			return 0, err
		}
	}
	return len(g.list), g.refusal
}

// Rang tells whether what was imported last was to ring.
func (g *Guests) Rang() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.rang
}

// Import takes a name a line; a line that begins with ! is refused.
func (g *Guests) Import(_ context.Context, r io.Reader, _ hooks.BookFormat, ring bool) (done hooks.BookImport, err error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return done, err
	}
	if err := g.change(func() error { g.rang = ring; return nil }); err != nil {
		return done, err
	}
	line := 0
	for name := range strings.Lines(string(text)) {
		line++
		if strings.HasPrefix(name, "!") {
			done.Refuse(line, "Write a name. Any name will do.")
			continue
		}
		g.Put(hooks.Comment{Name: strings.TrimSpace(name), Text: "imported"}, hooks.Bells{})
		done.Added++
	}
	return done, nil
}
