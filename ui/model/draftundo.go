package model

import (
	"bytes"
	"maps"
	"slices"
	"strconv"
)

// draftStep is an edit that can be taken back.
type draftStep struct {
	before DraftEdit
	place  draftPlace
}

// draftPlace names what of a draft was edited. What is typed in one place, one letter after the other, is one edit.
type draftPlace string

// The places of a draft. A line's has its number behind it.
const (
	placeNone   draftPlace = ""
	placeMethod draftPlace = "method"
	placeURL    draftPlace = "url"
	placeSign   draftPlace = "sign"
	placeSecret draftPlace = "secret"
	placeLines  draftPlace = "lines" // added, taken away, sent or not
	placeLine   draftPlace = "line"
	placeBody   draftPlace = "body"
	placeFile   draftPlace = "file"
	placeAll    draftPlace = "all"
)

// typed reports whether what goes on in the place is one edit.
func (p draftPlace) typed() bool {
	switch p {
	case placeMethod, placeSign, placeLines, placeFile, placeAll:
		return false
	}
	return true
}

// edited gives the place in which two states of a draft differ.
func edited(before, after DraftEdit) draftPlace {
	switch {
	case before.Scheme != after.Scheme:
		return placeSign // its secret may have come with it
	case before.Method != after.Method:
		return placeMethod
	case before.URL != after.URL:
		return placeURL
	case !maps.Equal(before.secrets, after.secrets):
		return placeSecret
	case before.Body.begun != after.Body.begun, before.Body.fileName != after.Body.fileName, !bytes.Equal(before.Body.file, after.Body.file):
		return placeFile
	case before.Body.text != after.Body.text:
		return placeBody
	case len(before.lines) != len(after.lines):
		return placeLines
	}
	for i, line := range after.lines {
		switch was := before.lines[i]; {
		case was.off != line.off, was != line && !after.lineEdited(line):
			return placeLines // also a line that is the original's again
		case was != line:
			return placeLine + draftPlace(strconv.Itoa(i))
		}
	}
	return placeNone
}

// keep remembers what the draft was before an edit.
func (d *Draft) keep(before DraftEdit, place draftPlace) {
	if n := len(d.steps); n > 0 && d.steps[n-1].place == place && place.typed() {
		return
	}
	d.steps = append(d.steps, draftStep{before, place})
	if len(d.steps) > maxSteps {
		d.steps = slices.Delete(d.steps, 0, 1)
	}
}

// Undo takes the last edit back, and says whether there was one. What was sent stays sent.
func (d *Draft) Undo() bool {
	n := len(d.steps)
	if n == 0 {
		return false
	}
	d.edit, d.undone = d.steps[n-1].before, nil
	d.steps = d.steps[:n-1]
	return true
}
