package assets

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
)

func TestEveryIconIsFilledPathsInCurrentColor(t *testing.T) {
	names := IconNames()
	if len(names) < 100 {
		t.Fatalf("only %d icons", len(names))
	}
	for _, name := range names {
		svg := Icon(name)
		if !bytes.Contains(svg, []byte(`fill="currentColor"`)) {
			t.Errorf("%s is not drawn in currentColor", name)
		}
		var picture struct {
			ViewBox string `xml:"viewBox,attr"`
			Paths   []struct {
				D string `xml:"d,attr"`
			} `xml:"path"`
		}
		if err := xml.Unmarshal(svg, &picture); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if picture.ViewBox != "0 0 256 256" || len(picture.Paths) == 0 {
			t.Errorf("%s: view box %q, %d paths", name, picture.ViewBox, len(picture.Paths))
		}
		for _, path := range picture.Paths {
			if strings.ContainsAny(path.D, "aA") {
				t.Errorf("%s has an arc, which Fyne may fill", name)
			}
		}
	}
	if Icon("no-such-icon") != nil {
		t.Error("an unknown icon has bytes")
	}
}

func TestFontsHoldTheSignsTheScreensUse(t *testing.T) {
	fonts := map[string][]byte{
		"Inter 400": Inter(false), "Inter 600": Inter(true),
		"Mono 400": Mono(false), "Mono 600": Mono(true), "Limelight": Limelight(),
	}
	for name, file := range fonts {
		face, err := sfnt.Parse(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var buffer sfnt.Buffer
		signs := "Bellhop 0123456789"
		if name != "Limelight" {
			signs += "…•×é{}[]\"'`~|\\<>=!-"
		}
		for _, sign := range signs {
			if index, err := face.GlyphIndex(&buffer, sign); err != nil || index == 0 {
				t.Errorf("%s lacks %q", name, sign)
			}
		}
	}
}

// A font that keeps its "calt" table joins ">=" and "!=" into one sign.
func TestMonoHasNoLigatures(t *testing.T) {
	for _, file := range [][]byte{Mono(false), Mono(true)} {
		for _, feature := range []string{"calt", "liga", "dlig"} {
			if bytes.Contains(file, []byte(feature)) {
				t.Errorf("the mono font has the feature %s", feature)
			}
		}
	}
}

func TestAppIcon(t *testing.T) {
	picture, err := png.DecodeConfig(bytes.NewReader(AppPNG()))
	if err != nil || picture.Width != picture.Height || picture.Width < 256 {
		t.Errorf("app icon: %+v %v", picture, err)
	}
	if !bytes.HasPrefix(AppSVG(), []byte("<svg")) {
		t.Error("the app's SVG does not begin as one")
	}
}
