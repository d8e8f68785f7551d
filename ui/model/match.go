package model

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// MatchWords gives the indices of the texts that hold every word of what was typed, in any order and letter case, best
// first: texts that begin with it, then those in which all that was typed begins words, then the others; among equals the
// earlier. Nothing typed matches all.
func MatchWords(typed string, texts []string) []int {
	wanted := strings.Fields(strings.ToLower(typed))
	type match struct{ index, rank int }
	var found []match
	for i, text := range texts {
		if rank, is := rankWords(wanted, strings.ToLower(text)); is {
			found = append(found, match{i, rank})
		}
	}
	slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(a.rank, b.rank) })
	indices := make([]int, len(found))
	for i, m := range found {
		indices[i] = m.index
	}
	return indices
}

// rankWords tells how well a text in lower case answers; less is better.
func rankWords(wanted []string, text string) (rank int, is bool) {
	if strings.HasPrefix(text, strings.Join(wanted, " ")) {
		return 0, true
	}
	rank = 1
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			return 0, false
		}
		if !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, want) }) {
			rank = 2
		}
	}
	return rank, true
}
