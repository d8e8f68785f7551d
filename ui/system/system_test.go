package system

import (
	"encoding/xml"
	"strings"
	"testing"
)

func TestAPlaceIsUsedWhenItsHeadIsOnAScreen(t *testing.T) {
	two := []Rect{{0, 0, 1920, 1080}, {1920, 200, 1280, 800}}
	for _, c := range []struct {
		name string
		at   Rect
		want bool
	}{
		{"in the middle", Rect{300, 200, 1280, 800}, true},
		{"on the second screen", Rect{2000, 300, 1000, 600}, true},
		{"over both", Rect{1800, 400, 800, 600}, true},
		{"mostly off at the left", Rect{-1100, 100, 1280, 800}, true},
		{"a sliver at the left", Rect{-1200, 100, 1280, 800}, false},
		{"its head above", Rect{300, -100, 1280, 800}, false},
		{"its head a little above", Rect{300, -10, 1280, 800}, true},
		{"its head at the foot", Rect{300, 1078, 1280, 800}, false},
		{"where the second screen is not", Rect{2000, 20, 1280, 100}, false},
		{"on a screen that is gone", Rect{4000, 300, 1280, 800}, false},
	} {
		if got := c.at.Reachable(two); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	if (Rect{0, 0, 1280, 800}).Reachable(nil) {
		t.Error("a place is used although no screen is known")
	}
}

func TestAnEntryNamesItsProgramWhateverTheSigns(t *testing.T) {
	for _, path := range []string{"/usr/bin/bellhop", "/opt/my apps/bellhop", `/a"b/c\d/e$f/g` + "`" + `h/100 %/bellhop`} {
		entry := string(Opener{Program: path, Args: []string{"--data", "/srv/a b"}}.entry())
		if got := program(entry); got != path {
			t.Errorf("%s is read as %s from\n%s", path, got, entry)
		}
		if !strings.Contains(entry, ` %u --data "/srv/a b"`+"\n") || !strings.Contains(entry, "MimeType=x-scheme-handler/bellhop;application/har+json;application/x-ndjson;\n") {
			t.Errorf("the entry is\n%s", entry)
		}
	}
	if program("[Desktop Entry]\nType=Application\n") != "" {
		t.Error("an entry without a program has one")
	}
}

func TestTheKindsOfFilesAreToldInWellFormedXML(t *testing.T) {
	var info struct {
		Types []struct {
			Type string `xml:"type,attr"`
			Glob struct {
				Pattern string `xml:"pattern,attr"`
			} `xml:"glob"`
		} `xml:"mime-type"`
	}
	if err := xml.Unmarshal(mimes(), &info); err != nil || len(info.Types) != len(kinds()) || info.Types[0].Glob.Pattern != "*.har" {
		t.Errorf("%v\n%s", err, mimes())
	}
}
