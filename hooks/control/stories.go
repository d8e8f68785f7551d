package control

import (
	"context"
	"net/http"
	"time"

	"bellhop/hooks"
)

// Stories tells what belongs together.
type Stories interface {
	Story(ctx context.Context, kind hooks.CauseKind, id string) (hooks.Story, error)
}

// story is the JSON form of hooks.Story.
type story struct {
	Parts []storyPart `json:"parts"`
	Cut   bool        `json:"cut"`
}

// storyPart is the JSON form of hooks.Part. It has the object of its kind, in the form of the other calls; what is gone
// has none and no times.
type storyPart struct {
	Kind       string      `json:"kind"`
	ID         string      `json:"id"`
	Parent     *int        `json:"parent"` // the place of its cause in the list; null for the first
	Gone       bool        `json:"gone"`
	At         *string     `json:"at"`
	OffsetMS   float64     `json:"offset_ms"` // since the story began
	TookMS     float64     `json:"took_ms"`
	RetryAfter string      `json:"retry_after,omitempty"`
	Exchange   *exchange   `json:"exchange,omitempty"`
	Delivery   *delivery   `json:"delivery,omitempty"`
	Event      *storyEvent `json:"event,omitempty"`
	Comment    *comment    `json:"comment,omitempty"`
}

// storyEvent is an event without its data.
type storyEvent struct {
	ID    string  `json:"id"`
	Type  string  `json:"type"`
	At    *string `json:"at"`
	Cause *cause  `json:"cause"`
}

func wordStory(s hooks.Story) story {
	told := story{Parts: []storyPart{}, Cut: s.Cut}
	began := s.Began()
	for _, p := range s.Parts {
		told.Parts = append(told.Parts, wordPart(p, began))
	}
	return told
}

func wordPart(p hooks.Part, began time.Time) storyPart {
	told := storyPart{Kind: string(p.Kind), ID: p.ID, Gone: p.Gone, RetryAfter: p.RetryAfter}
	if p.Parent >= 0 {
		told.Parent = &p.Parent
	}
	if p.Gone {
		return told
	}
	told.At, told.OffsetMS, told.TookMS = rfc3339(p.At), millis(p.At.Sub(began)), millis(p.Took)
	switch p.Kind {
	case hooks.PartComment:
		told.Comment = new(wordComment(p.Comment))
	case hooks.PartEvent:
		told.Event = &storyEvent{p.Event.ID, p.Event.Type, rfc3339(p.Event.At), wordCause(p.Event.Cause)}
	case hooks.PartDelivery:
		told.Delivery = new(wordDelivery(p.Delivery))
	default:
		told.Exchange = new(wordExchange(p.Exchange))
	}
	return told
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (a *API) getStory(r *http.Request) (int, any, error) {
	kind, err := hooks.ParseStoryKind(r.PathValue("kind"))
	if err != nil {
		return 0, nil, err
	}
	s, err := a.Stories.Story(r.Context(), kind, r.PathValue("id"))
	return http.StatusOK, wordStory(s), err
}
