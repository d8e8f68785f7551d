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
	id := p.parts.Live.Selected()
	if id == 0 {
		return
	}
	if p.marked == id {
		p.marked = 0
		p.parts.Say(theme.GlyphGitDiff, lang.T("No longer marked"))
	} else {
		p.marked = id
		p.parts.Say(theme.GlyphGitDiff, lang.T("Marked to compare. Choose another, then D."))
	}
	p.timeline.Rows.Reload()
}

// compareShown compares the exchange in the inspector with the marked one, or with what it came from.
func (in *inspector) compareShown() {
	in.withChosen(func(e hooks.Exchange) {
		pair, sentence := model.PairFor(e, in.page.marked)
		if sentence != "" {
			in.page.parts.Say(theme.GlyphGitDiff, sentence)
			return
		}
		in.page.parts.Compare(pair)
	})
}

// markedBadge tells in a row that it is marked.
func markedBadge() widgets.BadgeData {
	return widgets.BadgeData{Text: lang.T("marked"), Glyph: theme.GlyphPushPin}
}
