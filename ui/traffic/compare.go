package traffic

import (
	"bellhop/hooks"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/theme"
	"bellhop/ui/widgets"
)

// markChosen marks the chosen exchange to be compared with another; marking it again takes the mark away.
func (p *Page) markChosen() {
	if id := p.parts.Live.Selected(); id != 0 {
		p.parts.Say(theme.GlyphGitDiff, p.Mark(id))
	}
}

// Mark marks an exchange to be compared with another, or takes the mark from it, and says so in words.
func (p *Page) Mark(id hooks.ID) (said string) {
	said = lang.T("Marked to compare. Choose another, then D.")
	if p.marked == id {
		id, said = 0, lang.T("No longer marked")
	}
	p.marked = id
	p.timeline.Rows.Reload()
	return said
}

// Marked gives the exchange that is marked; 0 is none.
func (p *Page) Marked() hooks.ID { return p.marked }

// compareShown compares the exchange in the inspector with the marked one, or with what it came from.
func (in *inspector) compareShown(marked hooks.ID) {
	in.withChosen(func(e hooks.Exchange) {
		pair, sentence := model.PairFor(e, marked)
		if sentence != "" {
			in.parts.Say(theme.GlyphGitDiff, sentence)
			return
		}
		in.parts.Compare(pair)
	})
}

// markedBadge tells in a row that it is marked.
func markedBadge() widgets.BadgeData {
	return widgets.BadgeData{Text: lang.T("marked"), Glyph: theme.GlyphPushPin}
}
