package model

import (
	"context"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// ForwardFact is what came of the newest capture that was sent to a forward; one without an exchange is none.
type ForwardFact struct {
	Exchange hooks.ID // the newest try
	Mark     Mark
	Text     string // "200 in 24 ms, 4 s ago"
}

// forwardCaptures is how many of the newest captures are looked at for what came of the forwards. Not every forward gets
// every capture.
const forwardCaptures = 3

// readForwards finds the newest try at each forward that is on, by its URL.
func (m *Inboxes) readForwards(ctx context.Context, in hooks.Inbox, captures []hooks.Exchange) (map[string]hooks.Exchange, error) {
	wanted := map[string]bool{}
	for _, f := range in.Forwards {
		wanted[f.URL] = !f.Off
	}
	tries := map[string]hooks.Exchange{}
	for _, capture := range captures[:min(len(captures), forwardCaptures)] {
		if len(tries) == len(in.Forwards) {
			break
		}
		story, err := m.source.Story(ctx, hooks.CauseExchange, capture.ID.String())
		if hooks.CodeOf(err) == hooks.CodeNotFound {
			continue // it was purged meanwhile
		}
		if err != nil {
			return nil, err
		}
		found := map[string]hooks.Exchange{}
		for _, p := range story.Parts {
			if p.Kind != hooks.PartAttempt || p.Parent < 0 || p.Gone {
				continue
			}
			d := story.Parts[p.Parent].Delivery
			if d.Origin == hooks.OriginForward && wanted[d.URL] && p.Exchange.ID > found[d.URL].ID {
				found[d.URL] = p.Exchange
			}
		}
		for url, try := range found {
			if _, is := tries[url]; !is {
				tries[url] = try
			}
		}
	}
	return tries, nil
}

// Forwarded tells what came of the newest capture that was sent to a URL of the chosen inbox.
func (m *Inboxes) Forwarded(url string) ForwardFact {
	try, is := m.forwarded[url]
	if !is {
		return ForwardFact{}
	}
	f := ForwardFact{Exchange: try.ID}
	var word string
	if f.Mark, word = Outcome(try); try.Open {
		f.Text = word
	} else {
		f.Text = lang.T("%s in %s ms, %s ago", word, Millis(try.Took), Span(max(0, m.now.Sub(try.At))))
	}
	return f
}
