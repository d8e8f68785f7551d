package model

import (
	"slices"
	"testing"
)

func TestMatchWordsPutsTheBestFirst(t *testing.T) {
	texts := []string{"Go public or private", "Edit and replay", "Replay the chosen exchange", "Open inbox github-pr", "Prepare"}
	for _, c := range []struct {
		typed string
		want  []int
	}{
		{"", []int{0, 1, 2, 3, 4}},
		{"re", []int{2, 1, 4}},        // begins with it, has a word that does, holds it
		{"REPLAY edit", []int{1}},     // any order, any case
		{"pr", []int{4, 0, 3}},        // the part of a name behind a hyphen is a word
		{"replay now", nil},           // every word counts
		{"  open   inbox ", []int{3}}, // blanks do not
		{"github-pr", []int{3}},       // with the hyphen it is still found
	} {
		if got := MatchWords(c.typed, texts); !slices.Equal(got, c.want) {
			t.Errorf("%q matches %v, not %v", c.typed, got, c.want)
		}
	}
}
