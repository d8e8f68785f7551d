// Package assets holds the bytes that Bellhop ships with and nothing else: fonts, icons, the
// picture of the app, translations and the licences of what others drew. It decides nothing about their use.
//
// Fonts: Inter, JetBrains Mono and Limelight, all under the SIL Open Font License 1.1. JetBrains
// Mono is cut down to the layout features ccmp, locl, mark and zero, because code must show ">="
// as the two characters that were sent and not as one sign. Limelight is whole: its name is
// reserved, so a changed file could not be called Limelight. Icons: Phosphor 2.1, MIT, with the
// arcs of their paths written as curves: Fyne's SVG reader fills some arcs that it should not.
package assets

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed icon.png
var appPNG []byte

//go:embed icon.svg
var appSVG []byte

//go:embed fonts/Inter_400Regular.ttf
var interRegular []byte

//go:embed fonts/Inter_600SemiBold.ttf
var interSemiBold []byte

//go:embed fonts/JetBrainsMono_400Regular.ttf
var monoRegular []byte

//go:embed fonts/JetBrainsMono_600SemiBold.ttf
var monoSemiBold []byte

//go:embed fonts/Limelight_400Regular.ttf
var limelight []byte

//go:embed icons/*.svg
var icons embed.FS

//go:embed translations/*.json
var translations embed.FS

// AppPNG is the app's icon, 512 by 512 pixels, PNG. The caller must not change the bytes.
func AppPNG() []byte { return appPNG }

// AppSVG is the app's icon as SVG, made of fills only. The caller must not change the bytes.
func AppSVG() []byte { return appSVG }

// Inter is the text face, TrueType, weight 400 or 600. The caller must not change the bytes.
func Inter(semiBold bool) []byte {
	if semiBold {
		return interSemiBold
	}
	return interRegular
}

// Mono is JetBrains Mono without ligatures, TrueType, weight 400 or 600. The caller must not
// change the bytes.
func Mono(semiBold bool) []byte {
	if semiBold {
		return monoSemiBold
	}
	return monoRegular
}

// Limelight is the display face, TrueType, for sizes of 28 and more. The caller must not change
// the bytes.
func Limelight() []byte { return limelight }

// Icon is the SVG of one Phosphor icon: a 256 by 256 view box, paths filled with currentColor.
// The name is Phosphor's own file name without its extension: "check", "check-bold",
// "check-circle-fill". The answer is nil when there is no such icon.
func Icon(name string) []byte {
	svg, err := icons.ReadFile("icons/" + name + ".svg")
	if err != nil {
		return nil
	}
	return svg
}

// IconNames lists what Icon knows, in order.
func IconNames() []string {
	files, err := fs.Glob(icons, "icons/*.svg")
	if err != nil {
		return nil
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(file, "icons/"), ".svg")
	}
	return files
}

// Translation is the file of one language's texts, by its BCP 47 tag: "de". It is a JSON object that package
// ui/lang describes and reads. The answer is nil when there is no such language.
func Translation(tag string) []byte {
	texts, err := translations.ReadFile("translations/" + tag + ".json")
	if err != nil {
		return nil
	}
	return texts
}
