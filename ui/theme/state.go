package theme

import "fyne.io/fyne/v2"

// State is what became of something, as the screens tell it: always a glyph, a word and a colour
// together, never a colour alone.
type State uint8

// The states. The zero value is none: plain ink and no glyph.
const (
	StateNone State = iota
	StateDue
	StateInFlight
	StateWaiting
	StateDelivered
	StateRefused
	StateGivenUp
	StateReplayed
)

// States lists all but StateNone.
func States() []State {
	return []State{StateDue, StateInFlight, StateWaiting, StateDelivered, StateRefused, StateGivenUp, StateReplayed}
}

type stateLook struct {
	glyph     Glyph
	ink, tint fyne.ThemeColorName
}

func (s State) look() stateLook {
	switch s {
	case StateDue:
		return stateLook{GlyphCircle, ColorDue, ColorDueTint}
	case StateInFlight:
		return stateLook{GlyphPaperPlaneTilt.Bold(), ColorInFlight, ColorInFlightTint}
	case StateWaiting:
		return stateLook{GlyphClock.Bold(), ColorWaiting, ColorWaitingTint}
	case StateDelivered:
		return stateLook{GlyphCheck.Bold(), ColorDelivered, ColorDeliveredTint}
	case StateRefused:
		return stateLook{GlyphX.Bold(), ColorRefused, ColorRefusedTint}
	case StateGivenUp:
		return stateLook{GlyphProhibit.Bold(), ColorGivenUp, ColorGivenUpTint}
	case StateReplayed:
		return stateLook{GlyphArrowCounterClockwise.Bold(), ColorReplayed, ColorReplayedTint}
	default:
		return stateLook{"", ColorInk2, ColorDueTint}
	}
}

// Glyph is the state's icon, "" for StateNone.
func (s State) Glyph() Glyph { return s.look().glyph }

// Ink is the colour of the state's glyph and text.
func (s State) Ink() fyne.ThemeColorName { return s.look().ink }

// Tint is the ground behind the state's badges and notices.
func (s State) Tint() fyne.ThemeColorName { return s.look().tint }

// Loud says whether rows write the state's text bold and in its colour: what is well stays quiet.
func (s State) Loud() bool {
	return s == StateInFlight || s == StateWaiting || s == StateRefused || s == StateGivenUp
}
