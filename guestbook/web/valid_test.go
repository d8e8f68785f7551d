package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bellhop/hooks"
)

// TestPagesAreWellFormed holds on every page: elements close in order, no id comes twice, no attribute comes twice, and all
// that refers to an id finds it.
func TestPagesAreWellFormed(t *testing.T) {
	h := newHouse()
	h.pages.Story = ringing
	h.pages.Events = []hooks.EventKind{{Type: "comment.created", Summary: "Signed", Schema: []byte(`{}`), Example: []byte(`{}`)}}
	blank := h.get("/").Body.String()
	evening(t, h)
	pages := map[string]string{"blank": blank, "problems": h.post(url.Values{"label": {"none"}}).Body.String()}
	for _, path := range []string{"/", "/?before=3", "/thanks/7", "/sent", "/events", "/nowhere"} {
		pages[path] = h.get(path).Body.String()
	}
	for name, page := range pages {
		isWellFormed(t, name, page)
	}
}

// isWellFormed holds one page to it.
func isWellFormed(t *testing.T, name, page string) {
	t.Helper()
	void := []string{"meta", "link", "input", "br", "use", "path"}
	tags := regexp.MustCompile(`<(/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)\s*(/?)>`)
	attributes := regexp.MustCompile(`([a-zA-Z-]+)(?:="([^"]*)")?`)
	var open, ids, wanted []string
	if rest := tags.ReplaceAllString(strings.TrimPrefix(page, "<!DOCTYPE html>"), ""); strings.ContainsAny(rest, "<") {
		t.Errorf("%s has a tag that is none: %.60q", name, rest[strings.IndexByte(rest, '<'):])
	}
	for _, tag := range tags.FindAllStringSubmatch(page, -1) {
		var seen []string
		for _, a := range attributes.FindAllStringSubmatch(tag[3], -1) {
			if slices.Contains(seen, a[1]) {
				t.Errorf("%s: %s has %s twice", name, tag[2], a[1])
			}
			seen = append(seen, a[1])
			switch a[1] {
			case "id":
				if slices.Contains(ids, a[2]) {
					t.Errorf("%s: the id %s comes twice", name, a[2])
				}
				ids = append(ids, a[2])
			case "for", "aria-labelledby", "aria-describedby":
				wanted = append(wanted, strings.Fields(a[2])...)
			}
		}
		switch {
		case tag[1] == "/" && (len(open) == 0 || open[len(open)-1] != tag[2]):
			t.Fatalf("%s: %s closes within %q", name, tag[2], open)
		case tag[1] == "/":
			open = open[:len(open)-1]
		case tag[4] == "" && !slices.Contains(void, tag[2]):
			open = append(open, tag[2])
		}
	}
	if len(open) > 0 {
		t.Errorf("%s leaves open %q", name, open)
	}
	for _, id := range wanted {
		if !slices.Contains(ids, id) {
			t.Errorf("%s refers to %s, which is not there", name, id)
		}
	}
}
