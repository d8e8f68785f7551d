package model

import (
	"testing"

	"bellhop/hooks"
)

func TestLinksLeadToPlacesAndNothingElse(t *testing.T) {
	for link, want := range map[string]Place{
		"bellhop://live":                        {Page: "live"},
		"bellhop://live/?q=in%20status:%3E=400": {Page: "live", Filter: "in status:>=400"},
		LinkTo(42):                              {Page: "live", Exchange: 42},
		"bellhop://inbox/github-pr":             {Page: "inboxes", Inbox: "github-pr"},
		"bellhop://subscribers":                 {Page: "subscribers"},
	} {
		if got, err := ParseLink(link); err != nil || got != want {
			t.Errorf("%s leads to %+v, %v", link, got, err)
		}
	}
	for _, link := range []string{"", "bellhop://", "bellhop://exchange/-1", "bellhop://exchange/x", "bellhop://exchange/", "bellhop://send?url=http://a", "bellhop://settings/token", "http://live", "bellhop://inbox/", "bellhop://\x00"} {
		if got, err := ParseLink(link); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%q leads to %+v, %v", link, got, err)
		}
	}
}

func FuzzParseLink(f *testing.F) {
	f.Add("bellhop://live?q=x")
	f.Add("bellhop://exchange/42")
	f.Fuzz(func(t *testing.T, link string) {
		place, err := ParseLink(link)
		if (err == nil) == (place == Place{}) {
			t.Errorf("%q gives %+v, %v", link, place, err)
		}
	})
}
