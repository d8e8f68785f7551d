package pane

import (
	"bellhop/hooks/diff"
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
	case model.MarkDue:
		return theme.StateDue
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

// LineMarks gives how the code view dresses the lines of a comparison.
func LineMarks(lines []model.CompareLine) []widgets.LineMark {
	marks := make([]widgets.LineMark, len(lines))
	for i, l := range lines {
		marks[i] = LineMark(l)
	}
	return marks
}

// LineMark is LineMarks for one line.
func LineMark(l model.CompareLine) widgets.LineMark {
	m := widgets.LineMark{Kind: lineKind(l), Number: l.Number}
	switch l.Lang {
	case model.LangJSON:
		m.Lang = widgets.JSON
	case model.LangHex:
		m.Lang = widgets.Hex
	}
	for _, s := range l.Spans {
		m.Spans = append(m.Spans, [2]int{s.From, s.To})
	}
	return m
}

func lineKind(l model.CompareLine) widgets.LineKind {
	switch {
	case l.Head:
		return widgets.LineHead
	case l.Missing:
		return widgets.LineMissing
	}
	switch l.Kind {
	case diff.Changed:
		return widgets.LineChanged
	case diff.Added:
		return widgets.LineAdded
	case diff.Removed:
		return widgets.LineRemoved
	case diff.Rewritten:
		return widgets.LineRewritten
	}
	return widgets.LineSame
}
