package model_test

import (
	"strings"
	"testing"

	"bellhop/hooks/content"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

func TestAValueAndItsPathAreFoundInJSON(t *testing.T) {
	text, problem := content.PrettyJSON([]byte(modeltest.PushBody))
	if problem != nil {
		t.Fatal(problem)
	}
	for _, c := range []struct{ at, path, value string }{
		{`"ref"`, "$.ref", "refs/heads/main"},
		{`"octocat/Hello`, "$.repository.full_name", "octocat/Hello-World"},
		{`1296269`, "$.repository.id", "1296269"},
		{`"private"`, "$.repository.private", "false"},
		{`"message"`, "$.commits[0].message", "Ring twice"},
		{`"bell.go"`, "$.commits[0].added[0]", "bell.go"},
		{`"removed"`, "$.commits[0].removed", "[]"},
	} {
		place, ok := model.PlaceAt(text, strings.Index(text, c.at))
		if !ok || place.Path != c.path || place.Value != c.value {
			t.Errorf("%s: %+v, %t", c.at, place, ok)
		}
	}
	if place, ok := model.PlaceAt(text, strings.Index(text, `"pusher"`)); !ok || place.Path != "$.pusher" || !strings.HasPrefix(place.Value, "{") || !strings.HasSuffix(place.Value, "}") {
		t.Errorf("%+v, %t", place, ok)
	}
	if place, ok := model.PlaceAt(text, len(text)-1); !ok || place.Path != "$" || place.Value != text {
		t.Errorf("the whole is %.40q, %t", place.Path, ok)
	}
	odd := `{"a-b": [1, {"\u0041 c": "x\ty"}], "": null}`
	for at, path := range map[string]string{`"x`: `$["a-b"][1]["\u0041 c"]`, "null": `$[""]`} {
		if place, ok := model.PlaceAt(odd, strings.Index(odd, at)); !ok || place.Path != path {
			t.Errorf("%s: %+v, %t", at, place, ok)
		}
	}
	if place, _ := model.PlaceAt(odd, strings.Index(odd, `"x`)); place.Value != "x\ty" {
		t.Errorf("a string is %q", place.Value)
	}
	if _, ok := model.PlaceAt("no JSON", 3); ok {
		t.Error("a value in what is no JSON")
	}
}

func FuzzPlaceAt(f *testing.F) {
	f.Add(`{"a":[1,{"b":"c\""}],`, 9)
	f.Add(`[[[`, 2)
	f.Fuzz(func(t *testing.T, text string, at int) {
		if place, ok := model.PlaceAt(text, at); ok && (place.Path == "" || place.Path[0] != '$') {
			t.Errorf("%+v", place)
		}
	})
}
