package control

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bellhop/hooks"
)

// Catalogue lists the events that Bellhop makes by itself, by type, as the contract's webhooks describe them. Each schema
// stands by itself: what it refers to is put in.
func Catalogue() []hooks.EventKind {
	var document struct {
		Webhooks map[string]struct {
			Post struct {
				Summary     string `json:"summary"`
				RequestBody struct {
					Content map[string]struct {
						Schema  any             `json:"schema"`
						Example json.RawMessage `json:"example"`
					} `json:"content"`
				} `json:"requestBody"`
			} `json:"post"`
		} `json:"webhooks"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(openAPI, &document); err != nil {
		panic(fmt.Sprintf("the contract's webhooks cannot be read: %v", err)) // it is part of the program
	}
	var kinds []hooks.EventKind
	for _, name := range slices.Sorted(maps.Keys(document.Webhooks)) {
		post := document.Webhooks[name].Post
		body := post.RequestBody.Content["application/json"]
		schema, err := json.Marshal(inline(body.Schema, document.Components.Schemas))
		if err != nil {
			panic(fmt.Sprintf("the schema of %s cannot be written: %v", name, err))
		}
		kinds = append(kinds, hooks.EventKind{Type: name, Summary: post.Summary, Schema: schema, Example: body.Example})
	}
	return kinds
}

// inline gives a schema with the schemas that it refers to in their places. The contract's schemas do not refer to themselves.
func inline(v any, schemas map[string]any) any {
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			return inline(schemas[strings.TrimPrefix(ref, "#/components/schemas/")], schemas)
		}
		out := map[string]any{}
		for k, part := range v {
			out[k] = inline(part, schemas)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, part := range v {
			out[i] = inline(part, schemas)
		}
		return out
	default:
		return v
	}
}
