package theme

import (
	"bytes"
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/assets"
)

// Glyph names one icon of the Phosphor set in one weight, as Phosphor names its files. Regular is
// for 16 units and more, bold for less, fill for what is chosen. The zero value is no icon.
type Glyph string

// Bold is the same icon in bold, for sizes below 16 and for states.
func (g Glyph) Bold() Glyph { return g + "-bold" }

// Fill is the same icon filled, for what is chosen.
func (g Glyph) Fill() Glyph { return g + "-fill" }

// Resource is the glyph as a picture in a named colour of the theme that it stands in. Not every
// icon is shipped in every weight; one that is not answers nil, as does the zero value.
func (g Glyph) Resource(name fyne.ThemeColorName) fyne.Resource {
	if g == "" {
		return nil
	}
	svg := assets.Icon(string(g))
	if svg == nil {
		return nil
	}
	return &glyphResource{name: string(g), svg: svg, color: name}
}

// glyphResource is an SVG whose currentColor is put in when Fyne asks for the bytes, so that it
// follows a change of theme.
type glyphResource struct {
	name  string
	svg   []byte
	color fyne.ThemeColorName
}

var _ fyne.ThemedResource = (*glyphResource)(nil)

// Name carries the colour because Fyne keeps drawn SVGs by name.
func (r *glyphResource) Name() string { return string(r.color) + "_" + r.name + ".svg" }

func (r *glyphResource) ThemeColorName() fyne.ThemeColorName { return r.color }

func (r *glyphResource) Content() []byte {
	return paint(r.svg, fynetheme.Color(r.color))
}

// paint puts a colour in for currentColor.
func paint(svg []byte, c color.Color) []byte {
	r, g, b, _ := c.RGBA()
	hex := fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
	return bytes.ReplaceAll(svg, []byte("currentColor"), []byte(hex))
}

// stockIcons are the twins of Fyne's own icons.
var stockIcons = map[fyne.ThemeIconName]Glyph{
	fynetheme.IconNameArrowDropDown: GlyphCaretDown,
	fynetheme.IconNameArrowDropUp:   GlyphCaretUp,
	fynetheme.IconNameMenuExpand:    GlyphCaretRight,
	fynetheme.IconNameCancel:        GlyphX,
	fynetheme.IconNameConfirm:       GlyphCheck,
	fynetheme.IconNameContentAdd:    GlyphPlus,
	fynetheme.IconNameContentCopy:   GlyphCopy,
	fynetheme.IconNameDelete:        GlyphTrash,
	fynetheme.IconNameSearch:        GlyphMagnifyingGlass,
	fynetheme.IconNameInfo:          GlyphInfo,
	fynetheme.IconNameWarning:       GlyphWarning,
	fynetheme.IconNameError:         GlyphWarningCircle,
	fynetheme.IconNameQuestion:      GlyphQuestion,
	fynetheme.IconNameVisibility:    GlyphEye,
	fynetheme.IconNameVisibilityOff: GlyphEyeSlash,
	fynetheme.IconNameMoreVertical:  GlyphDotsThreeVertical,
}

// The icons, regular weight.
const (
	GlyphArrowBendUpRight      Glyph = "arrow-bend-up-right"
	GlyphArrowClockwise        Glyph = "arrow-clockwise"
	GlyphArrowCounterClockwise Glyph = "arrow-counter-clockwise"
	GlyphArrowDown             Glyph = "arrow-down"
	GlyphArrowDownLeft         Glyph = "arrow-down-left"
	GlyphArrowLeft             Glyph = "arrow-left"
	GlyphArrowLineDown         Glyph = "arrow-line-down"
	GlyphArrowRight            Glyph = "arrow-right"
	GlyphArrowSquareOut        Glyph = "arrow-square-out"
	GlyphArrowUp               Glyph = "arrow-up"
	GlyphArrowUpRight          Glyph = "arrow-up-right"
	GlyphArrowsClockwise       Glyph = "arrows-clockwise"
	GlyphArrowsIn              Glyph = "arrows-in"
	GlyphArrowsOut             Glyph = "arrows-out"
	GlyphBagSimple             Glyph = "bag-simple"
	GlyphBasketball            Glyph = "basketball"
	GlyphBellRinging           Glyph = "bell-ringing"
	GlyphBookOpenText          Glyph = "book-open-text"
	GlyphBroom                 Glyph = "broom"
	GlyphBug                   Glyph = "bug"
	GlyphCalendarBlank         Glyph = "calendar-blank"
	GlyphCallBell              Glyph = "call-bell"
	GlyphCaretDoubleDown       Glyph = "caret-double-down"
	GlyphCaretDown             Glyph = "caret-down"
	GlyphCaretLeft             Glyph = "caret-left"
	GlyphCaretRight            Glyph = "caret-right"
	GlyphCaretUp               Glyph = "caret-up"
	GlyphChartBar              Glyph = "chart-bar"
	GlyphChatText              Glyph = "chat-text"
	GlyphCheck                 Glyph = "check"
	GlyphCheckCircle           Glyph = "check-circle"
	GlyphCircle                Glyph = "circle"
	GlyphCircleHalf            Glyph = "circle-half"
	GlyphCircleNotch           Glyph = "circle-notch"
	GlyphClock                 Glyph = "clock"
	GlyphCloud                 Glyph = "cloud"
	GlyphCode                  Glyph = "code"
	GlyphColumns               Glyph = "columns"
	GlyphCopy                  Glyph = "copy"
	GlyphCreditCard            Glyph = "credit-card"
	GlyphCrownSimple           Glyph = "crown-simple"
	GlyphDatabase              Glyph = "database"
	GlyphDeviceMobile          Glyph = "device-mobile"
	GlyphDotsThreeVertical     Glyph = "dots-three-vertical"
	GlyphDownloadSimple        Glyph = "download-simple"
	GlyphEnvelopeSimple        Glyph = "envelope-simple"
	GlyphExport                Glyph = "export"
	GlyphEye                   Glyph = "eye"
	GlyphEyeSlash              Glyph = "eye-slash"
	GlyphFileText              Glyph = "file-text"
	GlyphFloppyDisk            Glyph = "floppy-disk"
	GlyphFolderOpen            Glyph = "folder-open"
	GlyphFunnel                Glyph = "funnel"
	GlyphGearSix               Glyph = "gear-six"
	GlyphGitDiff               Glyph = "git-diff"
	GlyphGithubLogo            Glyph = "github-logo"
	GlyphGlobeHemisphereWest   Glyph = "globe-hemisphere-west"
	GlyphGraduationCap         Glyph = "graduation-cap"
	GlyphHandPalm              Glyph = "hand-palm"
	GlyphHandshake             Glyph = "handshake"
	GlyphHourglass             Glyph = "hourglass"
	GlyphInfo                  Glyph = "info"
	GlyphKanban                Glyph = "kanban"
	GlyphKey                   Glyph = "key"
	GlyphKeyboard              Glyph = "keyboard"
	GlyphLightbulb             Glyph = "lightbulb"
	GlyphLightning             Glyph = "lightning"
	GlyphLink                  Glyph = "link"
	GlyphLinkSimple            Glyph = "link-simple"
	GlyphListBullets           Glyph = "list-bullets"
	GlyphLockSimple            Glyph = "lock-simple"
	GlyphMagicWand             Glyph = "magic-wand"
	GlyphMagnifyingGlass       Glyph = "magnifying-glass"
	GlyphMinus                 Glyph = "minus"
	GlyphMonitor               Glyph = "monitor"
	GlyphMoonStars             Glyph = "moon-stars"
	GlyphPackage               Glyph = "package"
	GlyphPalette               Glyph = "palette"
	GlyphPaperPlaneTilt        Glyph = "paper-plane-tilt"
	GlyphPause                 Glyph = "pause"
	GlyphPencilSimple          Glyph = "pencil-simple"
	GlyphPlay                  Glyph = "play"
	GlyphPlugs                 Glyph = "plugs"
	GlyphPlugsConnected        Glyph = "plugs-connected"
	GlyphPlus                  Glyph = "plus"
	GlyphPower                 Glyph = "power"
	GlyphProhibit              Glyph = "prohibit"
	GlyphProjectorScreen       Glyph = "projector-screen"
	GlyphPulse                 Glyph = "pulse"
	GlyphPushPin               Glyph = "push-pin"
	GlyphQRCode                Glyph = "qr-code"
	GlyphQuestion              Glyph = "question"
	GlyphQuotes                Glyph = "quotes"
	GlyphRadioButton           Glyph = "radio-button"
	GlyphRows                  Glyph = "rows"
	GlyphScales                Glyph = "scales"
	GlyphSealCheck             Glyph = "seal-check"
	GlyphShieldCheck           Glyph = "shield-check"
	GlyphShieldSlash           Glyph = "shield-slash"
	GlyphShieldWarning         Glyph = "shield-warning"
	GlyphShoppingBag           Glyph = "shopping-bag"
	GlyphSlackLogo             Glyph = "slack-logo"
	GlyphSlidersHorizontal     Glyph = "sliders-horizontal"
	GlyphSmiley                Glyph = "smiley"
	GlyphStack                 Glyph = "stack"
	GlyphStar                  Glyph = "star"
	GlyphStethoscope           Glyph = "stethoscope"
	GlyphSuitcase              Glyph = "suitcase"
	GlyphSuitcaseRolling       Glyph = "suitcase-rolling"
	GlyphSun                   Glyph = "sun"
	GlyphTag                   Glyph = "tag"
	GlyphTerminalWindow        Glyph = "terminal-window"
	GlyphTrain                 Glyph = "train"
	GlyphTranslate             Glyph = "translate"
	GlyphTrash                 Glyph = "trash"
	GlyphTray                  Glyph = "tray"
	GlyphTreePalm              Glyph = "tree-palm"
	GlyphTreeStructure         Glyph = "tree-structure"
	GlyphUploadSimple          Glyph = "upload-simple"
	GlyphUser                  Glyph = "user"
	GlyphUserCircle            Glyph = "user-circle"
	GlyphUsers                 Glyph = "users"
	GlyphUsersThree            Glyph = "users-three"
	GlyphVan                   Glyph = "van"
	GlyphWarning               Glyph = "warning"
	GlyphWarningCircle         Glyph = "warning-circle"
	GlyphWhatsappLogo          Glyph = "whatsapp-logo"
	GlyphX                     Glyph = "x"
	GlyphXCircle               Glyph = "x-circle"
)
