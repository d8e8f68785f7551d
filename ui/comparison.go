package ui

import "bellhop/ui/model"

// showCompare opens the Compare page for two exchanges. Back leads to where the reader is now.
func (d *Desk) showCompare(pair model.Pair) {
	if d.frame.page != comparePage {
		d.beforeCompare = d.frame.page
	}
	d.frame.show(comparePage)
	d.compare.Begin(pair)
	d.window.Canvas().Unfocus()
}

func (d *Desk) leaveCompare() {
	if d.beforeCompare == replayPage {
		d.frame.show(replayPage)
		d.window.Canvas().Unfocus()
		return
	}
	d.showLive()
}
