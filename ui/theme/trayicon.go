package theme

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"fyne.io/fyne/v2"
)

// TrayIcon is the app's icon with a dot in its corner that has the colour of a state, by night, as trays are dark or take what
// they get. StateNone has no dot. An icon that cannot be drawn on is left as it is.
func TrayIcon(state State) fyne.Resource {
	if state == StateNone {
		return AppIcon()
	}
	plain, err := png.Decode(bytes.NewReader(AppIcon().Content()))
	if err != nil {
		return AppIcon()
	}
	icon := image.NewNRGBA(plain.Bounds())
	draw.Draw(icon, icon.Bounds(), plain, plain.Bounds().Min, draw.Src)
	night := Theme{Variant: Dark}
	side := icon.Bounds().Dx()
	centre := side - side/4
	dot(icon, centre, side/4, night.Color(ColorBackground, 0))
	dot(icon, centre, side/4-side/24, night.Color(state.Ink(), 0))
	var b bytes.Buffer
	if err := png.Encode(&b, icon); err != nil {
		return AppIcon()
	}
	return fyne.NewStaticResource("bellhop-"+string(state.Glyph())+".png", b.Bytes())
}

// dot fills a circle around (centre, centre).
func dot(on *image.NRGBA, centre, radius int, ink color.Color) {
	for y := centre - radius; y <= centre+radius; y++ {
		for x := centre - radius; x <= centre+radius; x++ {
			if dx, dy := x-centre, y-centre; dx*dx+dy*dy <= radius*radius && image.Pt(x, y).In(on.Rect) {
				on.Set(x, y, ink)
			}
		}
	}
}
