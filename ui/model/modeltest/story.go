package modeltest

import (
	"context"

	"bellhop/hooks"
)

// Tell sets the story of every exchange that is in it.
func (s *Shelf) Tell(story hooks.Story) {
	s.mu.Lock()
	s.stories = append([]hooks.Story{story}, s.stories...)
	s.mu.Unlock()
	s.Changed.Notify()
}

// Story gives the story that was told last of a row; an exchange of which none was told stands alone.
func (s *Shelf) Story(ctx context.Context, kind hooks.CauseKind, id string) (hooks.Story, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.refuse(ctx); err != nil {
		return hooks.Story{}, err
	}
	for _, story := range s.stories {
		for _, p := range story.Parts {
			if p.Cause() == (hooks.Cause{Kind: kind, ID: id}) {
				return story, nil
			}
		}
	}
	number, _ := hooks.ParseID(id)
	at, ok := s.find(number)
	if kind != hooks.CauseExchange || !ok {
		return hooks.Story{}, hooks.NotFound("There is no " + string(kind) + " " + id + ".")
	}
	x := s.rows[at]
	return hooks.Story{Parts: []hooks.Part{{Kind: hooks.PartExchange, ID: id, Parent: -1, At: x.At, Took: x.Took, Exchange: x}}}, nil
}
