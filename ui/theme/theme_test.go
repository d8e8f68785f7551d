package theme

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"image/color"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"bellhop/assets"

	"golang.org/x/image/font/sfnt"
)

// tokens is the design as the designer wrote it down; the Go tables must say the same.
type tokens struct {
	Variants map[string]struct {
		Palette  map[string]string
		Semantic map[string]struct {
			Label, Color, Tint, Glyph string
			Contrast                  map[string]float64
		}
		TextContrast   map[string]float64
		FyneColorNames map[string]string
		Contrast       map[string]map[string]float64
	}
	FyneSizeNames map[string]float32
	Heights       map[string]float32
}

func readTokens(t *testing.T) tokens {
	t.Helper()
	raw, err := os.ReadFile("testdata/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	var design tokens
	if err := json.Unmarshal(raw, &design); err != nil {
		t.Fatal(err)
	}
	return design
}

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

func forced(variant string) Theme {
	if variant == "dark" {
		return Theme{Variant: Dark}
	}
	return Theme{Variant: Light}
}

func hexOf(c color.Color) string {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	if n.A == 0xFF {
		return fmt.Sprintf("#%02X%02X%02X", n.R, n.G, n.B)
	}
	return fmt.Sprintf("#%02X%02X%02X%02X", n.R, n.G, n.B, n.A)
}

// contrast is WCAG 2.2's ratio of the relative luminances.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	linear := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	return 0.2126*linear(n.R) + 0.7152*linear(n.G) + 0.0722*linear(n.B)
}

func TestEveryColourOfTheDesignIsInTheTheme(t *testing.T) {
	design := readTokens(t)
	for _, variant := range []string{"light", "dark"} {
		th := forced(variant)
		for _, names := range []map[string]string{design.Variants[variant].Palette, design.Variants[variant].FyneColorNames} {
			for name, want := range names {
				if got := hexOf(th.Color(fyne.ThemeColorName(name), 0)); got != want {
					t.Errorf("%s %s is %s, want %s", variant, name, got, want)
				}
			}
		}
	}
	for name, want := range design.Variants["stage"].Palette {
		name = "stage" + strings.ToUpper(name[:1]) + name[1:]
		if got := hexOf(Theme{}.Color(fyne.ThemeColorName(name), 0)); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestEveryContrastOfTheDesignHolds(t *testing.T) {
	design := readTokens(t)
	for _, variant := range []string{"light", "dark"} {
		th := forced(variant)
		check := func(ink, ground fyne.ThemeColorName, want float64) {
			t.Helper()
			got := contrast(th.Color(ink, 0), th.Color(ground, 0))
			if math.Abs(got-want) > 0.011 {
				t.Errorf("%s: %s on %s is %.2f, want %.2f", variant, ink, ground, got, want)
			}
		}
		for pair, want := range design.Variants[variant].TextContrast {
			ink, ground, _ := strings.Cut(pair, " on ")
			check(fyne.ThemeColorName(ink), fyne.ThemeColorName(ground), want)
			floor := 4.5
			if strings.HasPrefix(ink, "line") || strings.HasPrefix(ink, "focus") || ink == "brass" {
				floor = 3
			}
			if want < floor {
				t.Errorf("%s: %s is %.2f, below %.1f", variant, pair, want, floor)
			}
		}
		for name, state := range design.Variants[variant].Semantic {
			for ground, want := range state.Contrast {
				if ground == "ownTint" {
					ground = name + "Bg"
				}
				check(fyne.ThemeColorName(name), fyne.ThemeColorName(ground), want)
				if want < 4.5 {
					t.Errorf("%s: %s on %s is %.2f", variant, name, ground, want)
				}
			}
		}
	}
	for ink, grounds := range design.Variants["stage"].Contrast {
		for ground, want := range grounds {
			stage := func(name string) color.Color {
				return Theme{}.Color(fyne.ThemeColorName("stage"+strings.ToUpper(name[:1])+name[1:]), 0)
			}
			if got := contrast(stage(ink), stage(ground)); math.Abs(got-want) > 0.011 {
				t.Errorf("stage: %s on %s is %.2f, want %.2f", ink, ground, got, want)
			}
		}
	}
}

func TestStatesAreToldAsTheDesignTellsThem(t *testing.T) {
	design := readTokens(t)
	tokenOf := map[State]string{
		StateDue: "due", StateInFlight: "inflight", StateWaiting: "waiting", StateDelivered: "delivered",
		StateRefused: "refused", StateGivenUp: "givenup", StateReplayed: "replayed",
	}
	for _, state := range States() {
		want := design.Variants["light"].Semantic[tokenOf[state]]
		glyph := strings.TrimSuffix("phosphor "+strings.Replace(string(state.Glyph()), "-bold", " bold", 1), " regular")
		if glyph != strings.TrimSuffix(want.Glyph, " regular") {
			t.Errorf("%s has glyph %q, want %q", tokenOf[state], glyph, want.Glyph)
		}
		th := Theme{Variant: Light}
		if hexOf(th.Color(state.Ink(), 0)) != want.Color || hexOf(th.Color(state.Tint(), 0)) != want.Tint {
			t.Errorf("%s has other colours than the design", tokenOf[state])
		}
	}
	if StateNone.Glyph() != "" {
		t.Error("no state has a glyph")
	}
}

func TestVariantIsForcedOrFollowsTheSystem(t *testing.T) {
	light, dark := fynetheme.VariantLight, fynetheme.VariantDark
	at := func(th Theme, v fyne.ThemeVariant) string { return hexOf(th.Color(ColorSurface, v)) }
	if at(Theme{}, light) == at(Theme{}, dark) {
		t.Error("the theme does not follow the system")
	}
	if at(Theme{Variant: Light}, dark) != at(Theme{}, light) || at(Theme{Variant: Dark}, light) != at(Theme{}, dark) {
		t.Error("the variant is not forced")
	}
	if at(Theme{Variant: Light}, light) == "" || hexOf(Theme{Variant: Dark}.Color(ColorRail, light)) == "" {
		t.Error("no colour")
	}
}

func TestEveryNameOfFynesResolves(t *testing.T) {
	for _, th := range []Theme{{Variant: Light}, {Variant: Dark}} {
		for name := range palette {
			if th.Color(name, 0) == nil {
				t.Errorf("no colour %s", name)
			}
		}
		for _, name := range []fyne.ThemeColorName{"background", "foreground", "inputBorder", "innerWindowBorder", "scrollBarBackground"} {
			if _, ours := palette[name]; !ours {
				t.Errorf("Fyne's %s is left to Fyne's colours", name)
			}
		}
	}
	for name, want := range readTokens(t).FyneSizeNames {
		if got := (Theme{}).Size(fyne.ThemeSizeName(name)); got != want {
			t.Errorf("size %s is %v, want %v", name, got, want)
		}
	}
	for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Italic: true}, {Monospace: true}, {Monospace: true, Bold: true}, {Symbol: true}} {
		if font := (Theme{}).Font(style); font == nil || len(font.Content()) == 0 {
			t.Errorf("no font for %+v", style)
		}
	}
	test.ApplyTheme(t, Theme{})
	for name := range stockIcons {
		if icon := (Theme{}).Icon(name); icon == nil || len(icon.Content()) == 0 {
			t.Errorf("no icon %s", name)
		}
	}
	if (Theme{}).Icon(fynetheme.IconNameFolder) == nil {
		t.Error("an icon without a twin is not Fyne's")
	}
}

func TestTextScaleRaisesTextAndRowsButNeverShrinksRows(t *testing.T) {
	tests := []struct {
		scale, body, row, gap float32
	}{
		{0, 13, 28, 4},
		{1, 13, 28, 4},
		{0.8, 10.4, 28, 4},
		{0.1, 10.4, 28, 4},
		{1.5, 19.5, 42, 4},
		{2, 26, 56, 4},
		{9, 26, 56, 4},
	}
	for _, test := range tests {
		th := Theme{TextScale: test.scale}
		body, row, gap := th.Size(SizeBody), th.Size(SizeRow), th.Size(fynetheme.SizeNamePadding)
		if math.Abs(float64(body-test.body)) > 0.01 || row != test.row || gap != test.gap {
			t.Errorf("scale %v: body %v row %v gap %v", test.scale, body, row, gap)
		}
	}
}

func TestHeightsAreTheDesigns(t *testing.T) {
	want := readTokens(t).Heights
	for name, size := range map[string]fyne.ThemeSizeName{
		"topBar": SizeTopBar, "pageBar": SizePageBar, "statusBar": SizeStatusBar, "railWidth": SizeRail,
		"railItem": SizeRailItem, "tableRow": SizeRow, "tableRowRoomy": SizeRowRoomy, "listRow": SizeRowCard,
		"field": SizeField, "fieldSmall": SizeFieldSmall, "button": SizeButton, "buttonSmall": SizeButtonSmall,
		"iconButton": SizeIconButton, "badge": SizeBadgeBox, "pill": SizePillBox, "tabs": SizeTabs,
		"actionRow": SizeActionRow, "splitHandle": SizeSplit,
	} {
		if got := (Theme{}).Size(size); got != want[name] {
			t.Errorf("%s is %v, want %v", name, got, want[name])
		}
	}
}

// declaredGlyphs reads the names from the source, so that a misspelt constant is found.
func declaredGlyphs(t *testing.T) []Glyph {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "glyph.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var glyphs []Glyph
	ast.Inspect(file, func(node ast.Node) bool {
		spec, is := node.(*ast.ValueSpec)
		if !is || len(spec.Names) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Glyph") {
			return true
		}
		name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		glyphs = append(glyphs, Glyph(name))
		return true
	})
	return glyphs
}

func TestEveryGlyphIsShippedAndEveryIconIsAGlyph(t *testing.T) {
	shipped := make(map[string]bool)
	for _, name := range assets.IconNames() {
		shipped[name] = true
	}
	declared := make(map[string]bool)
	for _, glyph := range declaredGlyphs(t) {
		declared[string(glyph)] = true
		if !shipped[string(glyph)] {
			t.Errorf("no icon for %s", glyph)
		}
	}
	for name := range shipped {
		if base := strings.TrimSuffix(strings.TrimSuffix(name, "-bold"), "-fill"); !declared[base] {
			t.Errorf("no constant for the icon %s", name)
		}
	}
	for _, state := range States() {
		if state.Glyph().Resource(state.Ink()) == nil {
			t.Errorf("no picture for the glyph %s", state.Glyph())
		}
	}
	if Glyph("").Resource(ColorInk) != nil || GlyphTrash.Fill().Resource(ColorInk) != nil {
		t.Error("a glyph that is not there has a picture")
	}
}

func TestEveryIconRendersInItsColour(t *testing.T) {
	th := Theme{Variant: Light}
	test.ApplyTheme(t, th)
	want := th.Color(ColorRefused, 0).(color.NRGBA)
	for _, name := range assets.IconNames() {
		picture := canvas.NewImageFromResource(Glyph(name).Resource(ColorRefused))
		picture.Refresh()
		picture.Resize(fyne.NewSquareSize(24))
		drawn := picture.Image
		if drawn == nil {
			t.Errorf("%s is not drawn", name)
			continue
		}
		solid := 0
		for y := range drawn.Bounds().Dy() {
			for x := range drawn.Bounds().Dx() {
				if pixel := color.NRGBAModel.Convert(drawn.At(x, y)).(color.NRGBA); pixel.A > 0x80 && near(pixel, want) {
					solid++
				}
			}
		}
		if solid < 8 {
			t.Errorf("%s has %d pixels in its colour", name, solid)
		}
	}
}

// near allows for what is lost where a pixel is half covered.
func near(a, b color.NRGBA) bool {
	off := func(x, y uint8) bool { return max(x, y)-min(x, y) > 4 }
	return !off(a.R, b.R) && !off(a.G, b.G) && !off(a.B, b.B)
}

func TestAGlyphFollowsTheTheme(t *testing.T) {
	icon := GlyphCheck.Resource(ColorInk)
	test.ApplyTheme(t, Theme{Variant: Light})
	light := icon.Content()
	test.ApplyTheme(t, Theme{Variant: Dark})
	if bytes.Equal(light, icon.Content()) {
		t.Error("the same picture in both variants")
	}
	if bytes.Contains(icon.Content(), []byte("currentColor")) {
		t.Error("the colour is not put in")
	}
}

// A text that is drawn with one font alone must be in it whole: what it lacks would be an empty box.
func TestFontsThatStandAloneHaveTheWholeText(t *testing.T) {
	for _, style := range []fyne.TextStyle{{Bold: true}, {Bold: true, Monospace: true}} {
		face, err := sfnt.Parse(Theme{}.Font(style).Content())
		if err != nil {
			t.Fatal(err)
		}
		var buffer sfnt.Buffer
		for r := rune(0); r < 0x30000; r++ {
			if Alone(style, string(r)) == nil {
				continue
			}
			if index, err := face.GlyphIndex(&buffer, r); err != nil || index == 0 {
				t.Errorf("%+v lacks %q", style, r)
			}
		}
	}
	for _, text := range []string{"Rückgängig, “à côté” …", "Go public"} {
		if Alone(fyne.TextStyle{Bold: true}, text) == nil {
			t.Errorf("%s is not drawn with one font", text)
		}
	}
	if Alone(fyne.TextStyle{Bold: true}, "受信箱") != nil {
		t.Error("a text that the font lacks is drawn with it alone")
	}
}
