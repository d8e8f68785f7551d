package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// Step is a short field in a row of steps. The one whose turn it is has a brass frame and a sign in it.
type Step struct {
	widget.BaseWidget
	Field *Field

	first bool
	turn  bool
	frame plate
	caret *icon // leads from the step before
}

const (
	stepChars  = 4 // that a step holds
	stepCaret  = 12
	stepMargin = 2 // the frame around the field
)

// NewStep makes an empty step of mono text; but for the first, a caret leads to it.
func NewStep(first bool) *Step {
	s := &Step{
		first: first,
		Field: NewField(FieldSpec{Mono: true, Told: true}), frame: newPlate(),
		caret: newIcon(theme.GlyphCaretRight.Bold(), theme.ColorInk3),
	}
	s.ExtendBaseWidget(s)
	return s
}

// SetTurn says whether it is this step's turn.
func (s *Step) SetTurn(on bool) {
	if s.turn != on {
		s.turn = on
		s.Field.spec.Glyph = ""
		if on {
			s.Field.spec.Glyph = theme.GlyphCaretRight.Fill()
		}
		s.Field.icon.set(s.Field.spec.Glyph, theme.ColorBrassInk)
		s.Field.Refresh()
		s.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (s *Step) CreateRenderer() fyne.WidgetRenderer { return newRenderer(s) }

func (s *Step) parts() []fyne.CanvasObject {
	return append(s.frame.parts(), s.Field, s.caret.image)
}

func (s *Step) restyle() {
	st := styleOf(s)
	frame := fyne.ThemeColorName("")
	if s.turn {
		frame = theme.ColorBrass
	}
	s.frame.dress(st, "", frame, stepMargin)
	s.caret.restyle(st)
	show(s.caret.image, !s.first)
}

func (s *Step) least() fyne.Size {
	st := styleOf(s)
	width := stepChars*advance(st, faceData) + 2*fieldSide
	if s.Field.problem != "" {
		width += st.grown(theme.GlyphSide) + theme.Gap
	}
	if s.turn {
		width += st.grown(theme.GlyphSide) + theme.Gap
	}
	return fyne.NewSize(px(s.lead()+width+2*stepMargin), st.size(theme.SizeField)+2*stepMargin)
}

// lead is the room for the caret; the first step stands at the edge, its frame outside.
func (s *Step) lead() float32 {
	if s.first {
		return -stepMargin
	}
	return styleOf(s).grown(stepCaret) + theme.GapSmall
}

func (s *Step) arrange(size fyne.Size) {
	lead := s.lead()
	radius := styleOf(s).size(theme.SizeRadiusField)
	s.caret.place(0, 0, size.Height, styleOf(s).grown(stepCaret))
	s.frame.place(fyne.NewPos(lead, 0), fyne.NewSize(size.Width-lead, size.Height), radius+stepMargin, radius+stepMargin)
	place(s.Field, lead+stepMargin, stepMargin, size.Width-lead-2*stepMargin, size.Height-2*stepMargin)
}
