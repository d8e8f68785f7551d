package pane

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// Pick is a choice among a few words: segments where they find room beside each other, else a list that opens.
type Pick struct {
	root     *fyne.Container
	segments *widgets.Segments
	list     *widgets.Choice
}

// NewPick makes a choice whose first word is chosen. changed hears what a person chooses.
func NewPick(words []string, changed func(i int)) *Pick {
	p := &Pick{}
	pick := func(i int) {
		p.Choose(i)
		changed(i)
	}
	var all []widgets.Segment
	for _, word := range words {
		all = append(all, widgets.Segment{Text: word})
	}
	p.segments, p.list = widgets.NewSegments(all, pick), widgets.NewChoice(words, pick)
	p.root = Either(Row(theme.Gap, nil, p.segments), p.list)
	return p
}

// Content is what shows; it wants the width that there is.
func (p *Pick) Content() fyne.CanvasObject { return p.root }

// Chosen gives the place of what is chosen.
func (p *Pick) Chosen() int { return p.segments.Chosen() }

// Choose chooses without a word to anybody.
func (p *Pick) Choose(i int) {
	p.segments.Choose(i)
	p.list.Choose(i)
}
