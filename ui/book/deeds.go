package book

import (
	"fyne.io/fyne/v2"

	"bellhop/ui/pane"
	"bellhop/ui/theme"
)

// deeds puts the buttons about an entry in two lines, the last of each at the right edge. Where one of the lines has no
// room, all follow each other in as many as it takes.
type deeds struct {
	first int     // how many of the buttons are of the first line
	width float32 // of the last layout
}

// lines gives the buttons in sight, line by line; fit tells whether each line has room.
func (l *deeds) lines(objects []fyne.CanvasObject) (lines [2][]fyne.CanvasObject, fit bool) {
	for i, o := range objects {
		if line := min(i/l.first, 1); o.Visible() {
			lines[line] = append(lines[line], o)
		}
	}
	for _, line := range lines {
		width := theme.Gap * float32(len(line)-1)
		for _, o := range line {
			width += o.MinSize().Width
		}
		if l.width > 0 && width > l.width {
			return lines, false
		}
	}
	return lines, true
}

// MinSize is Fyne's.
func (l *deeds) MinSize(objects []fyne.CanvasObject) fyne.Size {
	lines, fit := l.lines(objects)
	if !fit {
		return fyne.NewSize(40, pane.Flowed(l.width, theme.Gap, theme.Gap, append(lines[0], lines[1]...)...))
	}
	height := float32(0)
	for _, line := range lines {
		if len(line) > 0 {
			height += line[0].MinSize().Height + theme.Gap
		}
	}
	return fyne.NewSize(40, height-theme.Gap)
}

// Layout is Fyne's.
func (l *deeds) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	lines, fit := l.lines(objects)
	if !fit {
		pane.Flowed(size.Width, theme.Gap, theme.Gap, append(lines[0], lines[1]...)...)
		return
	}
	y := float32(0)
	for _, line := range lines {
		x := float32(0)
		for i, o := range line {
			least := o.MinSize()
			if i == len(line)-1 {
				x = size.Width - least.Width
			}
			o.Move(fyne.NewPos(x, y))
			o.Resize(least)
			x += least.Width + theme.Gap
		}
		if len(line) > 0 {
			y += line[0].MinSize().Height + theme.Gap
		}
	}
}
