package theme

import (
	"bytes"
	"image"
	"image/color"
	"image/png"

	"fyne.io/fyne/v2"
	"golang.org/x/image/draw"
)

// traySide is enough for a tray of twice the usual density; a larger icon would travel to it with every change.
const traySide = 64

// TrayIcon is the app's icon with a sign in its corner that has the colour of a state, by night, as trays are dark or take what
// they get, and a shape for those who do not see the colour: a full dot, a ring for what is under way, a bar in the dot for
// what was given up. StateNone has no sign.
func TrayIcon(state State) fyne.Resource {
	name := "bellhop"
	if state != StateNone {
		name += "-" + string(state.Glyph())
	}
	var b bytes.Buffer
	if err := png.Encode(&b, small(state)); err != nil {
		return AppIcon()
	}
	return fyne.NewStaticResource(name+".png", b.Bytes())
}

// SmallIcon is the app's icon as the desktop shows it beside a notification.
func SmallIcon() image.Image { return small(StateNone) }

// small draws the app's icon with a state's sign, as large as TrayIcon is.
func small(state State) image.Image {
	icon := image.NewNRGBA(image.Rect(0, 0, traySide, traySide))
	plain, err := png.Decode(bytes.NewReader(AppIcon().Content()))
	if err != nil {
		return icon // a test has seen that it can be read
	}
	whole := image.NewNRGBA(plain.Bounds())
	draw.Draw(whole, whole.Bounds(), plain, plain.Bounds().Min, draw.Src)
	if state != StateNone {
		sign(whole, state)
	}
	draw.CatmullRom.Scale(icon, icon.Bounds(), whole, whole.Bounds(), draw.Src, nil)
	return icon
}

// sign draws a state's into the corner.
func sign(icon *image.NRGBA, state State) {
	night := Theme{Variant: Dark}
	ground, ink := night.Color(ColorBackground, 0), night.Color(state.Ink(), 0)
	side := icon.Bounds().Dx()
	centre, radius := side-side/4, side/4
	dot(icon, centre, radius, ground)
	dot(icon, centre, radius-side/24, ink)
	switch state {
	case StateWaiting, StateInFlight:
		dot(icon, centre, radius/3, ground)
	case StateGivenUp:
		bar := image.Rect(centre-radius/2, centre-radius/6, centre+radius/2, centre+radius/6)
		draw.Draw(icon, bar, image.NewUniform(ground), image.Point{}, draw.Src)
	}
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
