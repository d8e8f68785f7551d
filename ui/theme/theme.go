// Package theme is how Bellhop looks: its colours, sizes, fonts and icons as one fyne.Theme with
// a light and a dark variant. Widgets ask the theme they stand in by the names declared here;
// nothing else in the program knows a colour value or a font.
//
// The variants are called Lobby (light) and Night porter (dark). The rail is burgundy in both.
// Every pair of text and ground that the screens use has a contrast of 4.5:1 or more, every frame,
// ring and glyph 3:1 or more (WCAG 2.2, relative luminance); the package's test holds that.
package theme

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/assets"
)

// Variant says which of the two palettes is shown.
type Variant uint8

// The variants. The zero value follows the system.
const (
	FollowSystem Variant = iota
	Light
	Dark
)

// The bounds of Theme.TextScale: body text of about 11 and 26.
const (
	MinTextScale = 0.8
	MaxTextScale = 2.0
)

// Theme is Bellhop's fyne.Theme. It is never changed once it is in use: to switch the variant or
// the text size, make another one and hand it to the app's settings. The zero value follows the
// system at the normal size.
type Theme struct {
	// Variant forces the light or the dark palette.
	Variant Variant
	// TextScale multiplies every text size; 0 stands for 1, others are held between
	// MinTextScale and MaxTextScale. Above 1 it also raises rows, fields and buttons, so that
	// nothing is cut off.
	TextScale float32
	// Redacted says that others see the screen: what is private is hidden until somebody reveals it.
	Redacted bool
}

var _ fyne.Theme = Theme{}

// Color is the colour of a name in the theme's variant, or in v when the theme follows the
// system. Names that neither this package nor Fyne declares are answered by Fyne's own theme.
func (t Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	pair, known := palette[name]
	if !known {
		return fynetheme.DefaultTheme().Color(name, t.fyneVariant(v))
	}
	if t.fyneVariant(v) == fynetheme.VariantDark {
		return pair.dark
	}
	return pair.light
}

func (t Theme) fyneVariant(system fyne.ThemeVariant) fyne.ThemeVariant {
	switch t.Variant {
	case Light:
		return fynetheme.VariantLight
	case Dark:
		return fynetheme.VariantDark
	default:
		return system
	}
}

// Font is Inter or JetBrains Mono in weight 400 or, for bold, 600. There is no italic: slanted
// text is shown upright.
func (t Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return fynetheme.DefaultTheme().Font(style)
	case style.Monospace && style.Bold:
		return fontMonoBold
	case style.Monospace:
		return fontMono
	case style.Bold:
		return fontBold
	default:
		return fontRegular
	}
}

// Icon answers Fyne's own icon names, so that its stock widgets match the house; for those that
// Phosphor has no twin of here, Fyne's icon stands in.
func (t Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	if glyph, known := stockIcons[name]; known {
		return glyph.Resource(ColorInk)
	}
	return fynetheme.DefaultTheme().Icon(name)
}

// Size is a length in Fyne's units. Text sizes follow the text scale; heights follow it upwards
// and in whole units; all others are fixed.
func (t Theme) Size(name fyne.ThemeSizeName) float32 {
	if name == SizeRedacted {
		if t.Redacted {
			return 1
		}
		return 0
	}
	scale := t.scale()
	if name == SizeGrowth {
		return max(1, scale)
	}
	if base, isText := textSizes[name]; isText {
		return base * scale
	}
	if base, isHeight := heights[name]; isHeight {
		return float32(int(base*max(1, scale) + 0.5))
	}
	if fixed, known := lengths[name]; known {
		return fixed
	}
	return fynetheme.DefaultTheme().Size(name)
}

func (t Theme) scale() float32 {
	if t.TextScale == 0 {
		return 1
	}
	return min(max(t.TextScale, MinTextScale), MaxTextScale)
}

// Display is Limelight, for canvas.Text.FontSource at sizes of 28 and more: words that welcome,
// digits in plaques, never controls.
func Display() fyne.Resource { return fontDisplay }

// Alone is the font that has all of a text in a style, or nil where Fyne has to look further. For each style it looks through
// a set of fonts, 9 MB that are read when the first text needs them; a canvas.Text whose FontSource is set needs none. Only
// the bold styles gain by it: Fyne's entries have the sets of the others read anyway.
func Alone(style fyne.TextStyle, text string) fyne.Resource {
	if !style.Bold {
		return nil
	}
	for _, r := range text {
		if (r < ' ' || r > '~') && (r < 'À' || r > 'ı') && !strings.ContainsRune(signs, r) {
			return nil
		}
	}
	return Theme{}.Font(style)
}

// signs are those that every font of the house has, besides ASCII and the letters of Western Europe.
const signs = "\u00a0…·•×–—‘’“”„«»¡¿°§→←↑↓≥≤≈≠−€"

// AppIcon is the picture of the app for windows, trays and the about page.
func AppIcon() fyne.Resource { return appIcon }

// The resources are made once because Fyne keeps parsed fonts by the resource's identity.
var (
	fontRegular  = fyne.NewStaticResource("Inter_400Regular.ttf", assets.Inter(false))
	fontBold     = fyne.NewStaticResource("Inter_600SemiBold.ttf", assets.Inter(true))
	fontMono     = fyne.NewStaticResource("JetBrainsMono_400Regular.ttf", assets.Mono(false))
	fontMonoBold = fyne.NewStaticResource("JetBrainsMono_600SemiBold.ttf", assets.Mono(true))
	fontDisplay  = fyne.NewStaticResource("Limelight_400Regular.ttf", assets.Limelight())
	appIcon      = fyne.NewStaticResource("bellhop.png", assets.AppPNG())
)
