package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Text sizes. Body, buttons and fields are 13; 11 is the floor.
const (
	SizeBody      = fynetheme.SizeNameText           // 13
	SizeCaption   = fynetheme.SizeNameCaptionText    // 12: table heads, help, status bar
	SizeCardTitle = fynetheme.SizeNameSubHeadingText // 16
	SizePageTitle = fynetheme.SizeNameHeadingText    // 18

	SizeBadge     fyne.ThemeSizeName = "textBadge"     // 11: badges and rail labels
	SizeData      fyne.ThemeSizeName = "textData"      // 12, always mono
	SizeDataTitle fyne.ThemeSizeName = "textDataTitle" // 14, mono: the line that names an exchange
	SizeSection   fyne.ThemeSizeName = "textSection"   // 14
	SizeCount     fyne.ThemeSizeName = "textCount"     // 24, mono
	SizeDisplay   fyne.ThemeSizeName = "textDisplay"   // 28, Limelight
	SizeCodeLine  fyne.ThemeSizeName = "lineCode"      // 18: the pitch of code lines
	SizeTextLine  fyne.ThemeSizeName = "lineText"      // 20: the pitch of wrapped body text
)

// Heights of rows and controls, in whole units. They grow with a text scale above 1.
const (
	SizeTopBar      fyne.ThemeSizeName = "heightTopBar"      // 56
	SizePageBar     fyne.ThemeSizeName = "heightPageBar"     // 52
	SizeStatusBar   fyne.ThemeSizeName = "heightStatusBar"   // 28
	SizeRail        fyne.ThemeSizeName = "widthRail"         // 84
	SizeRailItem    fyne.ThemeSizeName = "heightRailItem"    // 56
	SizeRow         fyne.ThemeSizeName = "heightRow"         // 28: a row of a table
	SizeRowRoomy    fyne.ThemeSizeName = "heightRowRoomy"    // 30: a row with a sparkline or a label
	SizeRowCard     fyne.ThemeSizeName = "heightRowCard"     // 56: a card in a list
	SizeField       fyne.ThemeSizeName = "heightField"       // 32
	SizeFieldSmall  fyne.ThemeSizeName = "heightFieldSmall"  // 28
	SizeButton      fyne.ThemeSizeName = "heightButton"      // 32
	SizeButtonSmall fyne.ThemeSizeName = "heightButtonSmall" // 28
	SizeIconButton  fyne.ThemeSizeName = "heightIconButton"  // 24
	SizeBadgeBox    fyne.ThemeSizeName = "heightBadge"       // 18
	SizePillBox     fyne.ThemeSizeName = "heightPill"        // 22
	SizeTabs        fyne.ThemeSizeName = "heightTabs"        // 36
	SizeActionRow   fyne.ThemeSizeName = "heightActionRow"   // 52
	SizeHeaderLine  fyne.ThemeSizeName = "heightHeaderLine"  // 24: a name and its value
)

// Fixed lengths.
const (
	SizeRedacted    fyne.ThemeSizeName = "redacted"    // no length: 1 while the theme is Redacted, else 0
	SizeGrowth      fyne.ThemeSizeName = "growth"      // no length: what heights, and glyphs with them, are multiplied by; 1 or more
	SizeRadiusBadge fyne.ThemeSizeName = "radiusBadge" // 4
	SizeRadiusField fyne.ThemeSizeName = "radiusField" // 6
	SizeRadiusCard  fyne.ThemeSizeName = "radiusCard"  // 8
	SizeSplit                          = fynetheme.SizeNameSplitThickness
)

// Strokes and the grid, in Fyne's units. They never scale.
const (
	Hairline    = 1
	FocusStroke = 2 // of the focus ring and of a focused field's frame
	FocusGap    = 2 // between a control and its focus ring
	EdgeBar     = 3 // of a selected row, a notice, a tab's foot
	PagePadding = 16
	Gap         = 8
	GapSmall    = 4
	GapWide     = 12
	GlyphSide   = 16 // of most glyphs; it grows with the text above its usual size
)

var textSizes = map[fyne.ThemeSizeName]float32{
	SizeBody: 13, SizeCaption: 12, SizeCardTitle: 16, SizePageTitle: 18,
	SizeBadge: 11, SizeData: 12, SizeDataTitle: 14, SizeSection: 14, SizeCount: 24, SizeDisplay: 28,
}

var heights = map[fyne.ThemeSizeName]float32{
	SizeTopBar: 56, SizePageBar: 52, SizeStatusBar: 28, SizeRail: 84, SizeRailItem: 56,
	SizeRow: 28, SizeRowRoomy: 30, SizeRowCard: 56,
	SizeField: 32, SizeFieldSmall: 28, SizeButton: 32, SizeButtonSmall: 28, SizeIconButton: 24,
	SizeBadgeBox: 18, SizePillBox: 22, SizeTabs: 36, SizeActionRow: 52, SizeHeaderLine: 24,
	SizeCodeLine: 18, SizeTextLine: 20,
}

var lengths = map[fyne.ThemeSizeName]float32{
	fynetheme.SizeNamePadding:            4,
	fynetheme.SizeNameInnerPadding:       8,
	fynetheme.SizeNameLineSpacing:        4,
	fynetheme.SizeNameSeparatorThickness: 1,
	fynetheme.SizeNameInputBorder:        1,
	fynetheme.SizeNameInputRadius:        6,
	fynetheme.SizeNameButtonRadius:       6,
	fynetheme.SizeNameCardRadius:         8,
	fynetheme.SizeNameDialogRadius:       8,
	fynetheme.SizeNamePopupRadius:        6,
	fynetheme.SizeNameMenuRadius:         6,
	fynetheme.SizeNameSelectionRadius:    0,
	fynetheme.SizeNameInlineIcon:         16,
	fynetheme.SizeNameScrollBar:          10,
	fynetheme.SizeNameScrollBarSmall:     6,
	fynetheme.SizeNameScrollBarRadius:    3,
	// Blurring what lies behind a dialog costs a full-screen pass on software rendering.
	fynetheme.SizeNameModalBlurRadius: 0,
	SizeSplit:                         9,
	SizeRadiusBadge:                   4,
	SizeRadiusField:                   6,
	SizeRadiusCard:                    8,
}
