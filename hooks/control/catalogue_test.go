package control

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheCatalogueHasEveryEventThatBellhopMakes reads the house for the types that are given to events.
func TestTheCatalogueHasEveryEventThatBellhopMakes(t *testing.T) {
	kinds := Catalogue()
	var known []string
	for _, k := range kinds {
		known = append(known, k.Type)
		if k.Summary == "" || len(k.Example) == 0 || !strings.Contains(string(k.Schema), `"const":"`+k.Type+`"`) || strings.Contains(string(k.Schema), "$ref") {
			t.Errorf("%s is not whole: %q, %s, %s", k.Type, k.Summary, k.Schema, k.Example)
		}
	}
	made := regexp.MustCompile(`(?:hooks\.Event\{[^}]*Type: |CommentCreated = )"([a-z_]+\.[a-z_.]+)"`)
	var found []string
	house := os.DirFS("../..")
	err := fs.WalkDir(house, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "modeltest") {
			return err
		}
		source, err := fs.ReadFile(house, path)
		for _, m := range made.FindAllSubmatch(source, -1) {
			found = append(found, string(m[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	if found = slices.Compact(found); !slices.Equal(found, known) {
		t.Errorf("the house makes %q, the catalogue has %q", found, known)
	}
}
