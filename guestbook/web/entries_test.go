package web

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"bellhop/hooks"
)

// memory keeps comments and their events in memory, as guestbook.Entries promises. The zero value is empty.
type memory struct {
	mu       sync.Mutex
	comments []hooks.Comment // oldest first
	events   []hooks.Event
	down     error // what every call fails with
	reads    atomic.Int64
}

// take takes the comment with this ID out of the book.
func (m *memory) take(id hooks.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.comments = slices.DeleteFunc(m.comments, func(c hooks.Comment) bool { return c.ID == id })
}

func (m *memory) AddComment(_ context.Context, c hooks.Comment, event func(hooks.Comment) (hooks.Event, error)) (hooks.Comment, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return hooks.Comment{}, false, m.down
	}
	for _, earlier := range m.comments {
		if c.Token != "" && earlier.Token == c.Token {
			return earlier, true, nil
		}
	}
	c.ID = 1
	if n := len(m.comments); n > 0 {
		c.ID = m.comments[n-1].ID + 1
	}
	if c.State == "" || c.State == hooks.CommentShown {
		e, err := event(c)
		if err != nil {
			return hooks.Comment{}, false, err
		}
		c.State, c.Announced = hooks.CommentShown, true
		m.events = append(m.events, e)
	}
	m.comments = append(m.comments, c)
	return c, false, nil
}

func (m *memory) Comments(_ context.Context, before hooks.ID, limit int) ([]hooks.Comment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return nil, m.down
	}
	m.reads.Add(1)
	var page []hooks.Comment
	for _, c := range slices.Backward(m.comments) {
		if len(page) < limit && (before == 0 || c.ID < before) && c.State == hooks.CommentShown {
			page = append(page, c)
		}
	}
	return page, nil
}

func (m *memory) CountComments(context.Context) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := int64(0)
	for _, c := range m.comments {
		if c.State == hooks.CommentShown {
			n++
		}
	}
	return n, m.down
}

func (m *memory) Comment(_ context.Context, id hooks.ID) (hooks.Comment, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return hooks.Comment{}, m.down
	}
	for _, c := range m.comments {
		if c.ID == id {
			return c, nil
		}
	}
	return hooks.Comment{}, hooks.NotFound("There is no entry with this number.")
}
