package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// Progress is a thin bar that fills from the left. Say beside it in words how far it is.
type Progress struct {
	widget.BaseWidget
	share   float32
	groove  *canvas.Rectangle
	filling *canvas.Rectangle
}

const progressHeight = 4

// NewProgress makes an empty bar.
func NewProgress() *Progress {
	p := &Progress{groove: canvas.NewRectangle(nil), filling: canvas.NewRectangle(nil)}
	p.ExtendBaseWidget(p)
	return p
}

// Set fills a share of the bar, from 0 to 1.
func (p *Progress) Set(share float32) {
	if p.share != share {
		p.share = share
		p.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer { return newRenderer(p) }

func (p *Progress) parts() []fyne.CanvasObject { return []fyne.CanvasObject{p.groove, p.filling} }

func (p *Progress) restyle() {
	s := styleOf(p)
	paint(p.groove, s.color(theme.ColorLine))
	paint(p.filling, s.color(theme.ColorBrass))
	p.groove.CornerRadius, p.filling.CornerRadius = progressHeight/2, progressHeight/2
}

func (p *Progress) least() fyne.Size { return fyne.NewSize(40, progressHeight) }

// arrange shows a beginning as such, however small, and fills the bar only at the end.
func (p *Progress) arrange(size fyne.Size) {
	top := px((size.Height - progressHeight) / 2)
	place(p.groove, 0, top, size.Width, progressHeight)
	width := px(size.Width * min(max(p.share, 0), 1))
	if p.share > 0 {
		width = max(width, progressHeight)
	}
	if p.share < 1 {
		width = min(width, size.Width-progressHeight)
	}
	place(p.filling, 0, top, max(width, 0), progressHeight)
	show(p.filling, p.share > 0)
}
