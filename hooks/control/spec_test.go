package control_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bellhop/hooks/control"
)

// spec is openapi.json as read, with a mux that finds the description of a request.
type spec struct {
	root map[string]any
	mux  *http.ServeMux
}

func readSpec(t *testing.T) spec {
	t.Helper()
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	s := spec{parse(t, text).(map[string]any), http.NewServeMux()}
	for _, pattern := range s.patterns() {
		s.mux.Handle(pattern, http.NotFoundHandler())
	}
	return s
}

func parse(t *testing.T, text []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("no JSON: %v: %s", err, text)
	}
	return v
}

// dig follows names into objects and indexes into lists; nil where there is nothing.
func dig(v any, keys ...string) any {
	for _, key := range keys {
		switch in := v.(type) {
		case map[string]any:
			v = in[key]
		case []any:
			i, err := strconv.Atoi(key)
			if err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

// follow gives what a $ref names, and anything else as it is.
func (s spec) follow(v any) any {
	ref, ok := dig(v, "$ref").(string)
	if !ok {
		return v
	}
	return dig(s.root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
}

// patterns lists the document's methods and paths as a mux takes them.
func (s spec) patterns() []string {
	var all []string
	for path, item := range s.root["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	return slices.Sorted(slices.Values(all))
}

// operation finds what the document says of a pattern.
func (s spec) operation(pattern string) any {
	method, path, _ := strings.Cut(pattern, " ")
	return dig(s.root, "paths", path, strings.ToLower(method))
}

// schema finds the schema of a part of the document that has content, such as a response.
func (s spec) schema(v any) any {
	return dig(s.follow(v), "content", "application/json", "schema")
}

// check gives a complaint for every way in which v does not fit the schema. It is stricter than JSON Schema in
// two ways: a field that the schema does not list is wrong, and so is a keyword that check does not know.
func (s spec) check(at string, schema, v any) []string {
	keywords, ok := schema.(map[string]any)
	if !ok {
		return []string{at + ": there is no schema"}
	}
	var wrong []string
	complain := func(format string, args ...any) {
		wrong = append(wrong, at+": "+fmt.Sprintf(format, args...))
	}
	for _, keyword := range slices.Sorted(maps.Keys(keywords)) {
		arg := keywords[keyword]
		switch keyword {
		case "$ref":
			wrong = append(wrong, s.check(at, s.follow(schema), v)...)
		case "type":
			if !isAny(arg, v) {
				complain("is a %T, not of type %v", v, arg)
			}
		case "enum":
			if !slices.Contains(arg.([]any), v) {
				complain("%v is none of %v", v, arg)
			}
		case "const":
			if v != arg {
				complain("%v is not %v", v, arg)
			}
		case "anyOf":
			if !slices.ContainsFunc(arg.([]any), func(one any) bool { return len(s.check(at, one, v)) == 0 }) {
				complain("%v fits none of the alternatives", v)
			}
		case "properties", "required":
			wrong = append(wrong, s.checkFields(at, keyword, arg, v)...)
		case "items", "minItems", "maxItems":
			wrong = append(wrong, s.checkItems(at, keyword, arg, v)...)
		case "minimum":
			if n, ok := v.(float64); ok && n < arg.(float64) {
				complain("%v is too small", n)
			}
		case "maximum":
			if n, ok := v.(float64); ok && n > arg.(float64) {
				complain("%v is too large", n)
			}
		case "format":
			if text, ok := v.(string); ok {
				if _, err := time.Parse(time.RFC3339, text); arg != "date-time" || err != nil || !strings.HasSuffix(text, "Z") {
					complain("%q is no %v in UTC", text, arg)
				}
			}
		case "description", "example", "contentEncoding", "additionalProperties": // say nothing that is checked here
		default:
			complain("check does not know the keyword %s", keyword)
		}
	}
	return wrong
}

func (s spec) checkFields(at, keyword string, arg, v any) (wrong []string) {
	fields, ok := v.(map[string]any)
	if !ok {
		return nil // "type" complains
	}
	if keyword == "required" {
		for _, name := range arg.([]any) {
			if _, ok := fields[name.(string)]; !ok {
				wrong = append(wrong, at+": the field "+name.(string)+" is missing")
			}
		}
		return wrong
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if of := dig(arg, name); of != nil {
			wrong = append(wrong, s.check(at+"."+name, of, fields[name])...)
		} else {
			wrong = append(wrong, at+": the field "+name+" is not listed")
		}
	}
	return wrong
}

func (s spec) checkItems(at, keyword string, arg, v any) (wrong []string) {
	items, ok := v.([]any)
	switch {
	case !ok: // "type" complains
	case keyword == "items":
		for i, item := range items {
			wrong = append(wrong, s.check(at+"["+strconv.Itoa(i)+"]", arg, item)...)
		}
	case keyword == "minItems" && len(items) < int(arg.(float64)), keyword == "maxItems" && len(items) > int(arg.(float64)):
		wrong = append(wrong, fmt.Sprintf("%s: %d items break %s %v", at, len(items), keyword, arg))
	}
	return wrong
}

// isAny reports whether v is of a type, or of one of several.
func isAny(types, v any) bool {
	if several, ok := types.([]any); ok {
		return slices.ContainsFunc(several, func(one any) bool { return isAny(one, v) })
	}
	n, isNumber := v.(float64)
	switch types {
	case "null":
		return v == nil
	case "integer":
		return isNumber && n == math.Trunc(n)
	case "number":
		return isNumber
	}
	kinds := map[any]reflect.Kind{"object": reflect.Map, "array": reflect.Slice, "string": reflect.String, "boolean": reflect.Bool}
	kind, known := kinds[types]
	return known && v != nil && reflect.TypeOf(v).Kind() == kind
}

func TestTheCheckerFindsWhatDoesNotFit(t *testing.T) {
	s := readSpec(t)
	schema := map[string]any{"$ref": "#/components/schemas/StoredEvent"}
	for text, wrong := range map[string]string{
		`{"id":"a","deliveries":1,"duplicate":false}`:              "",
		`{"id":"a","deliveries":1.5,"duplicate":false}`:            "v.deliveries: is a float64, not of type integer",
		`{"id":null,"deliveries":1,"duplicate":false}`:             "v.id: is a <nil>, not of type string",
		`{"id":"a","deliveries":1}`:                                "v: the field duplicate is missing",
		`{"id":"a","deliveries":1,"duplicate":false,"secret":"x"}`: "v: the field secret is not listed",
		`[]`: "v: is a []interface {}, not of type object",
	} {
		if got := strings.Join(s.check("v", schema, parse(t, []byte(text))), "; "); got != wrong {
			t.Errorf("%s: got %q, want %q", text, got, wrong)
		}
	}
	if len(s.check("v", map[string]any{"oneOf": nil}, 1.0)) == 0 {
		t.Error("an unknown keyword passes")
	}
}

func TestTheDocumentDescribesExactlyTheCallsThatThereAre(t *testing.T) {
	s := readSpec(t)
	if got, want := s.patterns(), (&control.API{}).Patterns(); !slices.Equal(got, want) {
		t.Errorf("the document has\n%s\nand the API\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	seen := map[string]bool{}
	for _, pattern := range s.patterns() {
		id, _ := dig(s.operation(pattern), "operationId").(string)
		if id == "" || seen[id] {
			t.Errorf("%s: the operationId %q is empty or taken", pattern, id)
		}
		seen[id] = true
		var described []string
		parameters, _ := dig(s.operation(pattern), "parameters").([]any)
		for _, p := range parameters {
			if p = s.follow(p); dig(p, "in") == "path" {
				described = append(described, "{"+dig(p, "name").(string)+"}")
			}
		}
		for _, segment := range strings.Split(pattern, "/") {
			if strings.HasPrefix(segment, "{") && !slices.Contains(described, segment) {
				t.Errorf("%s: %s is not described", pattern, segment)
			}
		}
	}
}

func TestEveryReferenceInTheDocumentLeadsSomewhereAndEveryPartIsUsed(t *testing.T) {
	s := readSpec(t)
	used := map[string]bool{}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if ref, ok := v["$ref"].(string); ok {
				used[ref] = true
				if s.follow(v) == nil {
					t.Errorf("%s leads nowhere", ref)
				}
			}
			for _, inner := range v {
				walk(inner)
			}
		case []any:
			for _, inner := range v {
				walk(inner)
			}
		}
	}
	walk(s.root)
	for _, kind := range []string{"schemas", "responses", "parameters"} {
		for name := range dig(s.root, "components", kind).(map[string]any) {
			if ref := "#/components/" + kind + "/" + name; !used[ref] {
				t.Errorf("%s is not used", ref)
			}
		}
	}
}

// Whoever reads an example should see every field that there is.
func TestExamplesFitTheirSchemasAndRequestsShowEveryField(t *testing.T) {
	s := readSpec(t)
	for _, pattern := range s.patterns() {
		body := dig(s.operation(pattern), "requestBody", "content", "application/json")
		if body == nil {
			continue
		}
		for _, wrong := range s.check(pattern, dig(body, "schema"), dig(body, "example")) {
			t.Error(wrong)
		}
		for name := range dig(s.follow(dig(body, "schema")), "properties").(map[string]any) {
			if dig(body, "example", name) == nil {
				t.Errorf("%s: the example has no %s", pattern, name)
			}
		}
	}
	for name, hook := range s.root["webhooks"].(map[string]any) {
		body := dig(hook, "post", "requestBody", "content", "application/json")
		for _, wrong := range s.check(name, dig(body, "schema"), dig(body, "example")) {
			t.Error(wrong)
		}
	}
}
