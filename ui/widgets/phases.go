package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"bellhop/ui/theme"
)

// PhaseData is one line of Phases, already put into words. Its places go from 0 to 1.
type PhaseData struct {
	Name     string
	Took     string
	From, To float32
	Ink      fyne.ThemeColorName // of the bar
}

// Phases shows where a time went: a line for each stretch of it, with its name, its bar and how long it took, and an
// axis below.
type Phases struct {
	widget.BaseWidget
	rows  []PhaseData
	ticks [3]string

	line   *canvas.Rectangle // above the first
	lines  []*canvas.Rectangle
	bars   []*canvas.Rectangle
	names  []*label
	tooks  []*label
	scales [3]*label
}

const phaseGap = 12

// NewPhases makes an axis without lines.
func NewPhases() *Phases {
	p := &Phases{line: canvas.NewRectangle(nil)}
	for i := range p.scales {
		p.scales[i] = newLabel(faceCap, theme.ColorInk2)
	}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes the lines and the words below the beginning, the middle and the end of the axis.
func (p *Phases) Set(rows []PhaseData, ticks [3]string) {
	p.rows, p.ticks = rows, ticks
	for len(p.bars) < len(rows) {
		p.lines, p.bars = append(p.lines, canvas.NewRectangle(nil)), append(p.bars, canvas.NewRectangle(nil))
		p.names, p.tooks = append(p.names, newLabel(faceBody, theme.ColorInk)), append(p.tooks, newLabel(faceData, theme.ColorInk))
	}
	p.Refresh()
}

// CreateRenderer is Fyne's.
func (p *Phases) CreateRenderer() fyne.WidgetRenderer { return newRenderer(p) }

func (p *Phases) parts() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{p.line}
	for i := range p.rows {
		objects = append(objects, p.lines[i], p.bars[i], p.names[i].text, p.tooks[i].text)
	}
	for _, scale := range p.scales {
		objects = append(objects, scale.text)
	}
	return objects
}

func (p *Phases) restyle() {
	s := styleOf(p)
	paint(p.line, s.color(theme.ColorLineSoft))
	for i, row := range p.rows {
		paint(p.lines[i], s.color(theme.ColorLineSoft))
		paint(p.bars[i], s.color(row.Ink))
		p.bars[i].CornerRadius = 2
		p.names[i].restyle(s)
		p.tooks[i].restyle(s)
		p.tooks[i].set(row.Took)
	}
	for i, scale := range p.scales {
		scale.restyle(s)
		scale.set(p.ticks[i])
	}
}

func (p *Phases) pitch() float32 { return styleOf(p).size(theme.SizeRow) + 2 }

func (p *Phases) least() fyne.Size {
	return fyne.NewSize(200, p.pitch()*float32(len(p.rows)+1))
}

func (p *Phases) arrange(size fyne.Size) {
	s, pitch := styleOf(p), p.pitch()
	names, tooks := float32(0), float32(0)
	for i, row := range p.rows {
		names = max(names, px(faceBody.measure(s, row.Name).Width)+1)
		tooks = max(tooks, px(p.tooks[i].width())+1)
	}
	names = min(names, px(size.Width*headerShare))
	left := names + phaseGap
	width := max(0, size.Width-tooks-phaseGap-left)
	place(p.line, 0, 0, size.Width, 1)
	for i, row := range p.rows {
		y := float32(i) * pitch
		p.names[i].fit(s, row.Name, names)
		p.names[i].place(0, y, pitch)
		p.tooks[i].placeRight(size.Width, y, pitch)
		from := px(left + row.From*width)
		long := max(1, px(left+row.To*width)-from)
		place(p.bars[i], min(from, left+width-long), y+px((pitch-barHeight)/2), long, barHeight)
		place(p.lines[i], 0, y+pitch, size.Width, 1)
		show(p.bars[i], width > 0)
	}
	y := float32(len(p.rows)) * pitch
	p.scales[0].place(left, y, pitch)
	p.scales[1].place(px(left+width/2-p.scales[1].width()/2), y, pitch)
	p.scales[2].placeRight(left+width, y, pitch)
	middle := p.scales[1].text
	show(middle, middle.Position().X > left+p.scales[0].width()+phaseGap && middle.Position().X+p.scales[1].width()+phaseGap < left+width-p.scales[2].width())
}
