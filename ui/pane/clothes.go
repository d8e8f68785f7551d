package pane

import (
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// State gives the theme's state for a mark.
func State(m model.Mark) theme.State {
	switch m {
	case model.MarkInFlight:
		return theme.StateInFlight
	case model.MarkWaiting:
		return theme.StateWaiting
	case model.MarkDelivered:
		return theme.StateDelivered
	case model.MarkRefused:
		return theme.StateRefused
	case model.MarkGivenUp:
		return theme.StateGivenUp
	case model.MarkReplayed:
		return theme.StateReplayed
	}
	return theme.StateNone
}

// Badge gives what the widget shows for a badge.
func Badge(b model.Badge) widgets.BadgeData {
	data := widgets.BadgeData{Text: b.Text, State: State(b.Mark)}
	switch b.Glyph {
	case model.GlyphMark:
		data.Glyph = data.State.Glyph()
	case model.GlyphSealed:
		data.Glyph = theme.GlyphShieldCheck.Bold()
	case model.GlyphBrokenSeal:
		data.Glyph = theme.GlyphShieldWarning.Bold()
	}
	return data
}
