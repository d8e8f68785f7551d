package web

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"

	"bellhop/guestbook"
)

func draft(name, text string) guestbook.Draft { return guestbook.Draft{Name: name, Text: text} }

// spoken lists what a screen reader meets on the page: roles with their names.
func (b *browser) spoken() []string {
	b.t.Helper()
	tree, err := chromedp.Call(b.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		b.t.Fatal(err)
	}
	word := func(v *accessibility.Value) string {
		var s string
		if v != nil {
			_ = json.Unmarshal(v.Value, &s)
		}
		return s
	}
	nodes := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range tree.Nodes {
		nodes[n.NodeID] = n
	}
	var met []string
	var walk func(accessibility.NodeID)
	walk = func(id accessibility.NodeID) {
		n := nodes[id]
		if n == nil {
			return
		}
		if !n.Ignored {
			s := word(n.Role) + " " + word(n.Name)
			if d := word(n.Description); d != "" {
				s += " (" + d + ")"
			}
			met = append(met, s)
		}
		for _, child := range n.ChildIDs {
			walk(child)
		}
	}
	walk(tree.Nodes[0].NodeID)
	return met
}

// TestAScreenReaderMeetsTheBookInOrder holds the roles, names and descriptions that Chromium gives assistive technology.
func TestAScreenReaderMeetsTheBookInOrder(t *testing.T) {
	h := newHouse()
	for range 3 {
		evening(t, h)
	}
	b := newBrowser(t, h)
	b.open("/")
	met := b.spoken()
	at := 0
	for _, want := range []string{
		"RootWebArea The Grand Lobby", "banner ", "heading The Grand Lobby", "main ", "region Please sign", "heading Please sign",
		"textbox Name (0 of 60)", "textbox From if you like (0 of 60)", "textbox What would you tell the next guest? (0 of 280)", "group Luggage label", "radio Bell", "radio Train", "button Ring and sign", "link See exactly what is sent",
		"region Lately", "heading Lately", "list ", "listitem ", "heading Tomás R.", "status ", "contentinfo ", "navigation Pages of the book", "link guests 000016 to 000012",
	} {
		i := slices.Index(met[at:], want)
		if i < 0 {
			t.Fatalf("after %q there is no %q in\n%s", met[max(at-1, 0)], want, strings.Join(met, "\n"))
		}
		at += i + 1
	}
	for _, s := range met {
		if strings.Contains(s, "homepage") || strings.Contains(s, "Leave this empty") {
			t.Errorf("a screen reader meets the snare: %q", s)
		}
		if role, name, _ := strings.Cut(s, " "); slices.Contains([]string{"link", "button", "textbox", "radio", "heading", "image"}, role) && strings.TrimSpace(name) == "" {
			t.Errorf("a %s has no name", role)
		}
	}
	b.do(chromedp.Click(chromedp.CSS("button[type=submit]")), chromedp.WaitVisible(chromedp.CSS("#text-problem")))
	met = b.spoken()
	for _, want := range []string{"textbox Name (Write a name. Any name will do. 0 of 60)", "textbox What would you tell the next guest? (Nothing is written here yet. One word is enough. 0 of 280)"} {
		if !slices.Contains(met, want) {
			t.Errorf("there is no %q in\n%s", want, strings.Join(met, "\n"))
		}
	}
	if focus := ask[string](b, "document.activeElement.id"); focus != "name" {
		t.Errorf("the focus is on %q", focus)
	}
}
