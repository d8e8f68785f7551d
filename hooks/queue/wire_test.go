package queue_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

// form is as much of a JSON Schema as the wire format uses.
type form struct {
	Ref        string          `json:"$ref"`
	Type       json.RawMessage `json:"type"` // a name, or several
	Enum       []string        `json:"enum"`
	Format     string          `json:"format"`
	Encoding   string          `json:"contentEncoding"`
	Required   []string        `json:"required"`
	Properties map[string]form `json:"properties"`
	Items      *form           `json:"items"`
	Defs       map[string]form `json:"$defs"`
}

func (f form) types() []string {
	var one string
	var all []string
	if json.Unmarshal(f.Type, &one) == nil {
		return []string{one}
	}
	_ = json.Unmarshal(f.Type, &all) // no type is found by what is missing
	return all
}

// holds compares a schema with a Go type.
type holds struct {
	t    *testing.T
	defs map[string]form
}

func (h holds) compare(at string, f form, goes reflect.Type) {
	if name, ok := strings.CutPrefix(f.Ref, "#/$defs/"); ok {
		f = h.defs[name]
	}
	if goes.Kind() == reflect.Pointer {
		goes = goes.Elem()
	}
	want := ""
	switch {
	case goes == reflect.TypeFor[time.Time]():
		want = "string"
		if f.Format != "date-time" {
			h.t.Errorf("%s has the format %q", at, f.Format)
		}
	case goes == reflect.TypeFor[[]byte]():
		want = "string"
		if f.Encoding != "base64" || !slices.Contains(f.types(), "null") {
			h.t.Errorf("%s is not said to be base64 or null", at)
		}
	case goes.Kind() == reflect.String && len(f.Enum) > 0:
		return
	case goes.Kind() == reflect.String:
		want = "string"
	case goes.Kind() == reflect.Bool:
		want = "boolean"
	case goes.Kind() == reflect.Int, goes.Kind() == reflect.Int64:
		want = "integer"
	case goes.Kind() == reflect.Slice, goes.Kind() == reflect.Array:
		want = "array"
		if f.Items == nil {
			h.t.Errorf("%s has no items", at)
			return
		}
		h.compare(at+"[]", *f.Items, goes.Elem())
	case goes.Kind() == reflect.Struct:
		want = "object"
		h.fields(at, f, goes)
	}
	if !slices.Contains(f.types(), want) {
		h.t.Errorf("%s is %s in the schema and %s in Go", at, f.Type, want)
	}
}

// fields holds properties and fields together, both ways.
func (h holds) fields(at string, f form, goes reflect.Type) {
	names := map[string]bool{}
	for field := range goes.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		names[name] = true
		property, ok := f.Properties[name]
		if !ok {
			h.t.Errorf("%s.%s is not in the schema", at, name)
			continue
		}
		h.compare(at+"."+name, property, field.Type)
		if slices.Contains(f.Required, name) == (options == "omitempty" || options == "omitzero") && len(f.Required) > 0 {
			h.t.Errorf("%s.%s: required and %q do not go together", at, name, options)
		}
	}
	for name := range f.Properties {
		if !names[name] {
			h.t.Errorf("%s.%s is not in Go", at, name)
		}
	}
}

func TestTheSchemaSaysWhatTravels(t *testing.T) {
	text, err := os.ReadFile("wire.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema form
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	h := holds{t, schema.Defs}
	h.compare("job", schema.Defs["job"], reflect.TypeFor[hooks.Job]())
	h.compare("result", schema.Defs["result"], reflect.TypeFor[hooks.Result]())
	outcomes := []string{
		string(hooks.OutcomeDelivered), string(hooks.OutcomeRefused), string(hooks.OutcomeUnreachable), string(hooks.OutcomeExpired),
	}
	if got := schema.Defs["result"].Properties["outcome"].Enum; !slices.Equal(got, outcomes) {
		t.Errorf("outcomes are %q", got)
	}
	if want := "version 1"; hooks.WireVersion != 1 || !strings.Contains(string(text), want) {
		t.Errorf("the schema is of %s, what travels of version %d", want, hooks.WireVersion)
	}
}
