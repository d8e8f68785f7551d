package widgets

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"github.com/skip2/go-qrcode"

	"bellhop/ui/theme"
)

// QR is a text, such as an address, for the camera of a phone: the light theme's ink on its paper in every theme, dark on
// light as cameras want it, within the quiet zone of four modules that ISO/IEC 18004 asks for.
type QR struct {
	widget.BaseWidget
	text    string
	modules [][]bool // rows of dark ones, the quiet zone included; nil shows nothing
	raster  *canvas.Raster
}

// qrSide is the least side: 5 pixels a module for an address of 60 letters.
const qrSide = 208

// NewQR makes a code without a text, which is an empty square of paper.
func NewQR() *QR {
	q := &QR{}
	q.raster = canvas.NewRaster(q.draw)
	q.ExtendBaseWidget(q)
	return q
}

// Set changes the text and reports whether it fits: up to 2,953 bytes do. One that does not fit leaves the square empty.
// A fifth of the area may be hidden where there is room for that, and less in a long text.
func (q *QR) Set(text string) (fits bool) {
	if text == q.text {
		return text == "" || q.modules != nil
	}
	q.text, q.modules = text, nil
	for _, level := range []qrcode.RecoveryLevel{qrcode.Medium, qrcode.Low} {
		if text == "" {
			break
		}
		if code, err := qrcode.New(text, level); err == nil {
			q.modules = code.Bitmap()
			break
		}
	}
	q.Refresh()
	return text == "" || q.modules != nil
}

// Text gives what is shown.
func (q *QR) Text() string { return q.text }

// CreateRenderer is Fyne's.
func (q *QR) CreateRenderer() fyne.WidgetRenderer { return newRenderer(q) }

func (q *QR) parts() []fyne.CanvasObject { return []fyne.CanvasObject{q.raster} }
func (q *QR) restyle()                   { q.raster.Refresh() }
func (q *QR) least() fyne.Size           { return fyne.NewSquareSize(qrSide) }

// arrange keeps the code square, in the middle of its room.
func (q *QR) arrange(size fyne.Size) {
	side := min(size.Width, size.Height)
	place(q.raster, px((size.Width-side)/2), px((size.Height-side)/2), side, side)
}

// qrPalette is paper and ink, 16:1.
func qrPalette() color.Palette {
	light := theme.Theme{Variant: theme.Light}
	return color.Palette{light.Color(theme.ColorSurface, 0), light.Color(theme.ColorInk, 0)}
}

// draw paints the code into a picture of that many pixels of the screen. All modules have the same whole number of
// pixels, so that none is wider than its neighbour or blurred; what is left over is quiet zone.
func (q *QR) draw(width, height int) image.Image {
	picture := image.NewPaletted(image.Rect(0, 0, width, height), qrPalette())
	count := len(q.modules)
	if count == 0 {
		return picture
	}
	module := min(width, height) / count
	left, top := (width-module*count)/2, (height-module*count)/2
	for y, row := range q.modules {
		for x, dark := range row {
			if !dark {
				continue
			}
			for line := range module {
				from := picture.PixOffset(left+x*module, top+y*module+line)
				for i := range module {
					picture.Pix[from+i] = 1
				}
			}
		}
	}
	return picture
}
