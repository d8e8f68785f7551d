package model

import (
	"context"
	"reflect"
	"sync/atomic"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// StorySource is where stories are read. Its methods may be called from any goroutine.
type StorySource interface {
	// Story gives all that belongs to the story of a row, or an error with hooks.CodeNotFound.
	Story(ctx context.Context, kind hooks.CauseKind, id string) (hooks.Story, error)
	// Payload gives the bytes that a PayloadRef names.
	Payload(context.Context, hooks.ID) (hooks.Payload, error)
}

// Story shows what belongs together with an exchange: what began it, and everything that came of that, in time.
type Story struct {
	source StorySource
	zone   *time.Location
	wish   atomic.Pointer[chapter]
	shown  atomic.Pointer[told]

	tale    Tale
	members map[hooks.ID]bool
	trouble string
}

// chapter is what Load is to read. A row of 0 is that of the exchange itself.
type chapter struct {
	id   hooks.ID
	row  uint64
	real bool
	turn int
}

// told is what the last Load read, so that the next one can tell that nothing changed.
type told struct {
	chapter chapter
	story   hooks.Story
}

// Tale is a story made ready to be looked at. The zero value is none.
type Tale struct {
	Of      hooks.ID // the exchange it was asked for by
	Summary string   // 3 deliveries, 8 attempts, 1 replay
	Pills   []Badge  // how many deliveries stand how
	Quote   string   // what the guest wrote; "" when no guest began it
	By      string   // Mina Okafor, Lagos
	Rows    []StoryRow
	Ticks   []Tick
	Chosen  uint64 // the Key of the row that the foot speaks of
	Foot    [3]FootCell
	Alone   bool   // nothing caused it and it caused nothing
	Cut     string // says that there is more; "" when there is not
}

// StoryRow is one line of a story, worded whole. Places on the axis go from 0 to 1.
type StoryRow struct {
	Key      uint64   // what the row is, wherever it stands; not 0
	Exchange hooks.ID // that it leads to; 0 leads nowhere
	Depth    int
	Guides   uint64 // bit n: the line of the cause at depth n goes on below this row
	Last     bool   // of what its cause caused

	Kind   StoryKind
	Title  string
	Note   string // quiet, behind the title
	Badge  Badge
	When   string // +1.04 s
	Mark   Mark
	Result string // 503, on try 3
	Took   string // 22 ms
	Wait   Bar    // until it began
	Bar    Bar    // while it lasted
	Ends   [2]End
}

// StoryKind is what a row tells of, which gives it its sign and its face.
type StoryKind int

// The kinds.
const (
	StoryRequest  StoryKind = iota // that came, and was neither captured nor signed the book
	StoryGuest                     // signed the book
	StoryEvent                     // something that happened
	StoryDelivery                  // its attempts stand below it
	StoryAttempt
	StoryReplay // a delivery with its only attempt
	StoryCapture
	StoryGone // is not stored any more
)

// Bar is a stretch of the axis. One that is empty is not drawn.
type Bar struct {
	From, To float32
	Mark     Mark
}

// End is a sign on the axis.
type End struct {
	At   float32
	Mark Mark // MarkQuiet is the kind's own sign
	Show bool
}

// Tick is a line of the axis with its time.
type Tick struct {
	At   float32
	Text string
}

// FootCell is one of the three things that are said of the chosen row.
type FootCell struct {
	Title string
	Mark  Mark     // of the first line's first word; MarkQuiet has none
	Code  string   // that word
	Lines []string // as they were
	Text  string   // a sentence
	Wait  bool     // it is about a wait
}

// NewStory makes a view of no story. Times are worded in zone.
func NewStory(source StorySource, zone *time.Location) *Story {
	s := &Story{source: source, zone: zone}
	s.wish.Store(&chapter{})
	return s
}

// Reword has the same story read and worded anew, after the veil was drawn or lifted. Until then none is shown.
func (s *Story) Reword() {
	w := *s.wish.Load()
	w.turn++
	s.wish.Store(&w)
	s.tale = Tale{}
}

// Show wishes for the story of an exchange; 0 is none, at once. fresh tells that the wish is another one. The story of an
// exchange that belongs to what is shown stays, with the row of that exchange chosen.
func (s *Story) Show(id hooks.ID) (fresh bool) {
	w := *s.wish.Load()
	if w.id == id {
		return false
	}
	w.id, w.row = id, 0
	s.wish.Store(&w)
	if id == 0 {
		s.tale, s.members, s.trouble = Tale{}, nil, ""
		s.shown.Store(nil)
	}
	return true
}

// Choose wishes for another row to be spoken of.
func (s *Story) Choose(row uint64) {
	w := *s.wish.Load()
	w.row = row
	s.wish.Store(&w)
	s.tale.Chosen = row
}

// SetReal draws the axis in real time, where it else grows by tenfolds.
func (s *Story) SetReal(real bool) {
	w := *s.wish.Load()
	w.real = real
	s.wish.Store(&w)
}

// Real reports whether the axis is wished for in real time.
func (s *Story) Real() bool { return s.wish.Load().real }

// Tale gives what was read last. It is that of another exchange while a new one loads.
func (s *Story) Tale() Tale { return s.tale }

// Trouble is a sentence about why the story could not be read; "" when it was.
func (s *Story) Trouble() string { return s.trouble }

// Has reports whether an exchange belongs to the story that is shown, when there is more to it than one exchange.
func (s *Story) Has(id hooks.ID) bool { return len(s.members) > 1 && s.members[id] }

// Load reads what was wished for last; see the package comment.
func (s *Story) Load(ctx context.Context) func() {
	w := *s.wish.Load()
	if w.id == 0 {
		return nil
	}
	story, err := s.source.Story(ctx, hooks.CauseExchange, w.id.String())
	now := told{w, story}
	if last := s.shown.Load(); err == nil && last != nil && reflect.DeepEqual(*last, now) {
		return nil
	}
	var tale Tale
	if err == nil {
		tale = newTale(story, w, s.zone)
		err = s.quoteAnswer(ctx, story, &tale)
	}
	if ctx.Err() != nil {
		return nil
	}
	return func() {
		if *s.wish.Load() != w {
			return
		}
		s.trouble = Sentence(err, lang.T("Bellhop could not read this story. It is kept; choose the exchange again."))
		switch {
		case err == nil:
			s.tale, s.members = tale, exchangesOf(story)
			s.shown.Store(&now)
		case !s.members[w.id]:
			s.tale, s.members = Tale{}, nil
			s.shown.Store(nil)
		}
	}
}

func exchangesOf(story hooks.Story) map[hooks.ID]bool {
	members := map[hooks.ID]bool{}
	for _, p := range story.Parts {
		if p.Exchange.ID != 0 {
			members[p.Exchange.ID] = true
		}
	}
	return members
}

// quoteAnswer puts the beginning of the answer's body into the foot.
func (s *Story) quoteAnswer(ctx context.Context, story hooks.Story, tale *Tale) error {
	for _, row := range tale.Rows {
		if row.Key != tale.Chosen || row.Exchange == 0 {
			continue
		}
		for _, p := range story.Parts {
			if p.Exchange.ID != row.Exchange || p.Exchange.Response.ID == 0 {
				continue
			}
			payload, err := s.source.Payload(ctx, p.Exchange.Response.ID)
			if hooks.CodeOf(err) == hooks.CodeNotFound {
				return nil
			}
			if line := opening(payload.Body); err == nil && line != "" {
				tale.Foot[1].Lines = append(tale.Foot[1].Lines, line)
			}
			return err
		}
	}
	return nil
}
