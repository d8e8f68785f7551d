package model

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/format"
	"bellhop/ui/lang"
)

// FormatOptions lists what events can look like.
func FormatOptions() []Option {
	var options []Option
	for _, f := range format.All() {
		options = append(options, Option{f.Name, formatOption(f.Name)})
	}
	return options
}

// formatOption names a format where it is chosen. Most are names of their makers.
func formatOption(name string) string {
	switch name {
	case hooks.FormatTemplate:
		return lang.T("Own template")
	case hooks.FormatGitHub:
		return lang.T("GitHub event")
	case hooks.FormatCloudEventBinary:
		return lang.T("CloudEvents, binary")
	}
	return format.Title(name)
}

// FormatHint says where a format is sent, and what else it wants.
func FormatHint(name string) string {
	for _, f := range format.All() {
		if f.Name == name {
			return lang.Said(f.Hint)
		}
	}
	return ""
}

// FirstTemplate is what an own template begins with.
const FirstTemplate = `{
  "what": {{json .type}},
  "when": {{json .timestamp}},
  "data": {{json .data}}
}`

// SetFormat chooses what events look like. An own template begins with one that works.
func (d *SubscriberDraft) SetFormat(name string) {
	d.Format = name
	if name == hooks.FormatTemplate && strings.TrimSpace(d.Template) == "" {
		d.Template = FirstTemplate
	}
}

// Example is what an event looks like in a format.
type Example struct {
	Header  hooks.Header
	Body    string // laid out where it is JSON
	JSON    bool
	Warning string // a sentence; "" is none
	Problem string // why there is no example; "" when there is
}

// Same reports whether two examples show the same.
func (e Example) Same(o Example) bool {
	return e.Body == o.Body && e.JSON == o.JSON && e.Problem == o.Problem && slices.Equal(e.Header, o.Header)
}

// NewExample shows an event of the first type that is wanted.
func NewExample(f hooks.Format, types []string) Example {
	kind := "comment.created"
	if len(types) > 0 {
		kind = types[0]
	}
	r, warning, err := format.Preview(f, format.Example(kind))
	if err != nil {
		return Example{Problem: Words(err)}
	}
	e := Example{Header: r.Header, Body: string(r.Body), Warning: lang.Said(warning)}
	var laid bytes.Buffer
	if json.Indent(&laid, r.Body, "", "  ") == nil {
		e.Body, e.JSON = laid.String(), true
	}
	return e
}

// EventKind is a type of event and an example of its data.
type EventKind struct {
	Type    string
	When    string // a sentence
	Example string // JSON, laid out
}

// EventKinds lists the events that there are.
func EventKinds() []EventKind {
	var kinds []EventKind
	for _, k := range format.Catalogue() {
		var laid bytes.Buffer
		_ = json.Indent(&laid, format.Example(k.Type).Body(), "", "  ")
		kinds = append(kinds, EventKind{k.Type, k.When, laid.String()})
	}
	return kinds
}
