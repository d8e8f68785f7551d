package hooks

import (
	"math"
	"time"
)

// Tape says what a session tape holds: every exchange, event, delivery and comment of a span of time.
type Tape struct {
	By          string    // the program that made it, with its version
	At          time.Time // when it was made
	From, Until time.Time // the span; what came before and belongs to a story in it is on the tape as well
	Exchanges   int
	Events      int
	Deliveries  int
	Comments    int
}

// TapeHow is how a tape is played.
type TapeHow string

// The ways to play a tape.
const (
	TapeScreen   TapeHow = "screen"   // its exchanges appear again in its rhythm, and nothing is sent
	TapePipeline TapeHow = "pipeline" // its captures are sent again to this program's inboxes in its rhythm
)

// TapeWish says how a tape is played. First and Last are the IDs that an import gave its exchanges; without them the tape
// is a file.
type TapeWish struct {
	How         TapeHow
	Speed       float64 // how many times faster than it was; 0 is as fast as it goes
	First, Last ID
	Confirm     int // how many captures are to be sent; needed where something of it reaches strangers
}

// Check refuses a wish that cannot be met, with a sentence.
func (w TapeWish) Check() error {
	switch {
	case w.How != TapeScreen && w.How != TapePipeline:
		return Invalid("A tape is played on the screen or through the pipeline. how is screen or pipeline.")
	case !(w.Speed >= 0 && w.Speed <= MaxTiming): // also what is no number
		return Invalid("A tape is played up to 1,000 times faster. speed is 1, 10, 100, or 0 for as fast as it goes.")
	case w.Speed > 0 && w.Speed < 0.01:
		return Invalid("A tape is played 100 times slower at most.")
	case w.First < 0 || w.Last < w.First || w.First == 0 && w.Last != 0:
		return Invalid("first_id and last_id are those that the import of the tape answered.")
	}
	return nil
}

// TapePlan is what playing a tape through the pipeline would send.
type TapePlan struct {
	Total    int           // exchanges on the tape
	Sends    int           // captures that are sent to inboxes
	Skips    []Skip        // why other captures are not, the most frequent first
	Target   string        // the host that they are sent to
	Forwards []TapeForward // where the inboxes' forwards would carry them on, strangers first
	Lasts    time.Duration // at the wished speed; 0 as fast as it goes
}

// TapeForward is a host that inboxes forward to, and how many captures it would get at most: a forward may want only
// some.
type TapeForward struct {
	Host  string
	Local bool // this computer or a private network, by its very spelling
	Most  int
}

// TapePlay is a tape that is played, or was.
type TapePlay struct {
	ID     ID
	How    TapeHow
	Speed  float64
	At     time.Time // when it began
	State  BatchState
	Reason string // why it was cancelled; "" else
	Total  int    // exchanges to be played
	Done   int
	First  time.Time     // of the tape's exchanges, as it tells
	Lasts  time.Duration // of all of it, at its own speed
	Came   time.Duration // how far it is in that
	Batch  ID            // of the pipeline: the replay in bulk that sends it; 0 else
}

// Over reports whether a play has come to its end.
func (p TapePlay) Over() bool { return p.State == BatchDone || p.State == BatchCancelled }

// Slower gives a time of the tape in the time that playing it takes.
func (w TapeWish) Slower(d time.Duration) time.Duration {
	if w.Speed == 0 {
		return 0
	}
	return time.Duration(math.Min(float64(d)/w.Speed, math.MaxInt64/2))
}
