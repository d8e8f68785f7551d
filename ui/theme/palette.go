package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Grounds and lines. Line parts, LineSoft parts rows, LineStrong frames what can be used.
const (
	ColorBackground fyne.ThemeColorName = "bg"
	ColorSurface    fyne.ThemeColorName = "surface"
	ColorSunken     fyne.ThemeColorName = "sunken"
	ColorRaised     fyne.ThemeColorName = "raised"
	ColorLine       fyne.ThemeColorName = "line"
	ColorLineSoft   fyne.ThemeColorName = "lineSoft"
	ColorLineStrong fyne.ThemeColorName = "lineStrong"
	ColorScrim      fyne.ThemeColorName = "scrim"
)

// Text, from loud to quiet.
const (
	ColorInk  fyne.ThemeColorName = "ink"
	ColorInk2 fyne.ThemeColorName = "ink2"
	ColorInk3 fyne.ThemeColorName = "ink3"
)

// The house: primary acts, brass means "yours" or "chosen" and never a state.
const (
	ColorPrimary                            = fynetheme.ColorNamePrimary
	ColorPrimaryHover   fyne.ThemeColorName = "primaryHover"
	ColorPrimaryPressed fyne.ThemeColorName = "primaryPressed"
	ColorOnPrimary      fyne.ThemeColorName = "onPrimary"
	ColorBrass          fyne.ThemeColorName = "brass"
	ColorBrassInk       fyne.ThemeColorName = "brassInk"
	ColorBrassTint      fyne.ThemeColorName = "brassTint"
	ColorHover                              = fynetheme.ColorNameHover
	ColorSelection                          = fynetheme.ColorNameSelection
	ColorFocus                              = fynetheme.ColorNameFocus
)

// The rail, burgundy in both variants.
const (
	ColorRail         fyne.ThemeColorName = "rail"
	ColorRailHover    fyne.ThemeColorName = "railHover"
	ColorRailSelected fyne.ThemeColorName = "railSel"
	ColorOnRail       fyne.ThemeColorName = "onRail"
	ColorOnRailQuiet  fyne.ThemeColorName = "onRail2"
	ColorRailBrass    fyne.ThemeColorName = "railBrass"
	ColorFocusOnRail  fyne.ThemeColorName = "focusOnRail"
)

// States: the colour of glyph and text, and the tint behind them.
const (
	ColorDue           fyne.ThemeColorName = "due"
	ColorDueTint       fyne.ThemeColorName = "dueBg"
	ColorInFlight      fyne.ThemeColorName = "inflight"
	ColorInFlightTint  fyne.ThemeColorName = "inflightBg"
	ColorWaiting       fyne.ThemeColorName = "waiting"
	ColorWaitingTint   fyne.ThemeColorName = "waitingBg"
	ColorDelivered     fyne.ThemeColorName = "delivered"
	ColorDeliveredTint fyne.ThemeColorName = "deliveredBg"
	ColorRefused       fyne.ThemeColorName = "refused"
	ColorRefusedTint   fyne.ThemeColorName = "refusedBg"
	ColorGivenUp       fyne.ThemeColorName = "givenup"
	ColorGivenUpTint   fyne.ThemeColorName = "givenupBg"
	ColorReplayed      fyne.ThemeColorName = "replayed"
	ColorReplayedTint  fyne.ThemeColorName = "replayedBg"
)

// Code and differences.
const (
	ColorJSONKey         fyne.ThemeColorName = "jKey"
	ColorJSONString      fyne.ThemeColorName = "jStr"
	ColorJSONNumber      fyne.ThemeColorName = "jNum"
	ColorJSONLiteral     fyne.ThemeColorName = "jLit"
	ColorJSONPunctuation fyne.ThemeColorName = "jPun"
	ColorGutter          fyne.ThemeColorName = "gutter"
	ColorDiffAdded       fyne.ThemeColorName = "diffAddBg"
	ColorDiffRemoved     fyne.ThemeColorName = "diffDelBg"
)

// The stage, which has one variant: a dark room with a beamer.
const (
	ColorStageBackground  fyne.ThemeColorName = "stageBg"
	ColorStagePanel       fyne.ThemeColorName = "stagePanel"
	ColorStagePanelRaised fyne.ThemeColorName = "stagePanel2"
	ColorStageLine        fyne.ThemeColorName = "stageLine"
	ColorStageBrass       fyne.ThemeColorName = "stageBrass"
	ColorStageCream       fyne.ThemeColorName = "stageCream"
	ColorStageCreamQuiet  fyne.ThemeColorName = "stageCream2"
	ColorStageDelivered   fyne.ThemeColorName = "stageDelivered"
	ColorStageRefused     fyne.ThemeColorName = "stageRefused"
	ColorStageWaiting     fyne.ThemeColorName = "stageWaiting"
	ColorStageReplayed    fyne.ThemeColorName = "stageReplayed"
	ColorStageInFlight    fyne.ThemeColorName = "stageInflight"
	ColorStagePaper       fyne.ThemeColorName = "stagePaper"
	ColorStageInk         fyne.ThemeColorName = "stageInk"
)

// shades is one colour in both variants.
type shades struct{ light, dark color.Color }

// pair makes shades of two values written 0xRRGGBBAA.
func pair(light, dark uint32) shades { return shades{nrgba(light), nrgba(dark)} }

func nrgba(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 24), G: uint8(v >> 16), B: uint8(v >> 8), A: uint8(v)}
}

var palette = map[fyne.ThemeColorName]shades{
	ColorBackground: pair(0xF6EFE0FF, 0x171110FF),
	ColorSurface:    pair(0xFFFBF3FF, 0x1E1715FF),
	ColorSunken:     pair(0xEEE4CFFF, 0x110C0BFF),
	ColorRaised:     pair(0xFFFDF8FF, 0x2A211DFF),
	ColorLine:       pair(0xDFD2B6FF, 0x382C27FF),
	ColorLineSoft:   pair(0xF0E7D4FF, 0x2B221EFF),
	ColorLineStrong: pair(0x8F7B57FF, 0x8A7763FF),
	ColorScrim:      pair(0x2A1A16FF, 0x000000FF),

	ColorInk:  pair(0x2A1A16FF, 0xF6EBDCFF),
	ColorInk2: pair(0x58443BFF, 0xD0BFACFF),
	ColorInk3: pair(0x6E5A4CFF, 0xAF9C88FF),

	ColorPrimary:        pair(0x7A1B2EFF, 0xD9B25EFF),
	ColorPrimaryHover:   pair(0x8F2439FF, 0xE6C57DFF),
	ColorPrimaryPressed: pair(0x5E1121FF, 0xBB9443FF),
	ColorOnPrimary:      pair(0xFFF6E6FF, 0x221606FF),
	ColorBrass:          pair(0xA97E25FF, 0xD9B25EFF),
	ColorBrassInk:       pair(0x744F0AFF, 0xE3C27AFF),
	ColorBrassTint:      pair(0xF4E4BEFF, 0x3A2D17FF),
	ColorHover:          pair(0xF7EDD8FF, 0x271E1BFF),
	ColorSelection:      pair(0xF5E3BCFF, 0x40301AFF),
	ColorFocus:          pair(0x7A1B2EFF, 0xF3D286FF),

	ColorRail:         pair(0x4A0E1BFF, 0x2A0B13FF),
	ColorRailHover:    pair(0x5C1625FF, 0x3B111CFF),
	ColorRailSelected: pair(0x722033FF, 0x5C1B2AFF),
	ColorOnRail:       pair(0xFBEBD0FF, 0xFBEBD0FF),
	ColorOnRailQuiet:  pair(0xE0C0A8FF, 0xD3B29EFF),
	ColorRailBrass:    pair(0xE7C16AFF, 0xE7C16AFF),
	ColorFocusOnRail:  pair(0xF3D286FF, 0xF3D286FF),

	ColorDue:           pair(0x58443BFF, 0xD0BFACFF),
	ColorDueTint:       pair(0xEEE4CFFF, 0x2F2621FF),
	ColorInFlight:      pair(0x0A6996FF, 0x9BDDF8FF),
	ColorInFlightTint:  pair(0xD9EBF4FF, 0x143241FF),
	ColorWaiting:       pair(0x895900FF, 0xF8C864FF),
	ColorWaitingTint:   pair(0xFBE8BEFF, 0x3F2D0FFF),
	ColorDelivered:     pair(0x095A4AFF, 0x4CC79CFF),
	ColorDeliveredTint: pair(0xDAEEE4FF, 0x153329FF),
	ColorRefused:       pair(0x9A100EFF, 0xFF7F60FF),
	ColorRefusedTint:   pair(0xFCE3D8FF, 0x46201AFF),
	ColorGivenUp:       pair(0x5F3A55FF, 0xD8A9C4FF),
	ColorGivenUpTint:   pair(0xEEDFE8FF, 0x3C2534FF),
	ColorReplayed:      pair(0x3F36A3FF, 0xAAA5FFFF),
	ColorReplayedTint:  pair(0xE6E4F9FF, 0x2B2852FF),

	ColorJSONKey:         pair(0x7A1B2EFF, 0xE6C27AFF),
	ColorJSONString:      pair(0x17604AFF, 0x8ED8B6FF),
	ColorJSONNumber:      pair(0x1B4FA0FF, 0x8FC6F5FF),
	ColorJSONLiteral:     pair(0x7A3A9EFF, 0xD1AEF2FF),
	ColorJSONPunctuation: pair(0x6E5A4CFF, 0xAF9C88FF),
	ColorGutter:          pair(0x7A6656FF, 0x927F6CFF),
	ColorDiffAdded:       pair(0xDAEEE4FF, 0x153329FF),
	ColorDiffRemoved:     pair(0xFCE3D8FF, 0x46201AFF),

	ColorStageBackground:  pair(0x2B0710FF, 0x2B0710FF),
	ColorStagePanel:       pair(0x3D0D1AFF, 0x3D0D1AFF),
	ColorStagePanelRaised: pair(0x4E1424FF, 0x4E1424FF),
	ColorStageLine:        pair(0x8A6A3AFF, 0x8A6A3AFF),
	ColorStageBrass:       pair(0xE2BC69FF, 0xE2BC69FF),
	ColorStageCream:       pair(0xFCEFD8FF, 0xFCEFD8FF),
	ColorStageCreamQuiet:  pair(0xE3C7AEFF, 0xE3C7AEFF),
	ColorStageDelivered:   pair(0x63DBAFFF, 0x63DBAFFF),
	ColorStageRefused:     pair(0xFF9A80FF, 0xFF9A80FF),
	ColorStageWaiting:     pair(0xFAD079FF, 0xFAD079FF),
	ColorStageReplayed:    pair(0xC3BFFFFF, 0xC3BFFFFF),
	ColorStageInFlight:    pair(0xA9E3FAFF, 0xA9E3FAFF),
	ColorStagePaper:       pair(0xFBF3E2FF, 0xFBF3E2FF),
	ColorStageInk:         pair(0x2A1A16FF, 0x2A1A16FF),

	// What Fyne's stock widgets ask for.
	fynetheme.ColorNameBackground:                pair(0xF6EFE0FF, 0x171110FF),
	fynetheme.ColorNameForeground:                pair(0x2A1A16FF, 0xF6EBDCFF),
	fynetheme.ColorNameForegroundOnPrimary:       pair(0xFFF6E6FF, 0x221606FF),
	fynetheme.ColorNameButton:                    pair(0xFFFBF3FF, 0x1E1715FF),
	fynetheme.ColorNameDisabledButton:            pair(0xF6EFE0FF, 0x171110FF),
	fynetheme.ColorNameDisabled:                  pair(0x6E5A4CFF, 0xAF9C88FF),
	fynetheme.ColorNamePlaceHolder:               pair(0x6E5A4CFF, 0xAF9C88FF),
	fynetheme.ColorNameInputBackground:           pair(0xFFFBF3FF, 0x1E1715FF),
	fynetheme.ColorNameInputBorder:               pair(0x8F7B57FF, 0x8A7763FF),
	fynetheme.ColorNameSeparator:                 pair(0xDFD2B6FF, 0x382C27FF),
	fynetheme.ColorNameHeaderBackground:          pair(0xEEE4CFFF, 0x110C0BFF),
	fynetheme.ColorNamePressed:                   pair(0xF5E3BCFF, 0x40301AFF),
	fynetheme.ColorNameMenuBackground:            pair(0xFFFDF8FF, 0x2A211DFF),
	fynetheme.ColorNameOverlayBackground:         pair(0xFFFDF8FF, 0x2A211DFF),
	fynetheme.ColorNameScrollBar:                 pair(0x8F7B57FF, 0x8A7763FF),
	fynetheme.ColorNameScrollBarBackground:       pair(0x00000000, 0x00000000),
	fynetheme.ColorNameShadow:                    pair(0x2A1A1633, 0x00000088),
	fynetheme.ColorNameHyperlink:                 pair(0x2A1A16FF, 0xF6EBDCFF),
	fynetheme.ColorNameSuccess:                   pair(0x095A4AFF, 0x4CC79CFF),
	fynetheme.ColorNameForegroundOnSuccess:       pair(0xFFFBF3FF, 0x110C0BFF),
	fynetheme.ColorNameWarning:                   pair(0x895900FF, 0xF8C864FF),
	fynetheme.ColorNameForegroundOnWarning:       pair(0xFFFBF3FF, 0x110C0BFF),
	fynetheme.ColorNameError:                     pair(0x9A100EFF, 0xFF7F60FF),
	fynetheme.ColorNameForegroundOnError:         pair(0xFFFBF3FF, 0x110C0BFF),
	fynetheme.ColorNameInnerWindowBorder:         pair(0xEEE4CFFF, 0x110C0BFF),
	fynetheme.ColorNameInnerWindowBorderInactive: pair(0xEEE4CFFF, 0x110C0BFF),
}
