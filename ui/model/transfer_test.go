package model_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

func TestEveryFormOfAnExport(t *testing.T) {
	shelf, push := modeltest.Evening()
	want := map[string][2]string{
		"HAR":             {"exchange-%.har", `{"log":`},
		"NDJSON":          {"exchange-%.ndjson", `{"bellhop":`},
		"cURL":            {"exchange-%.sh", "curl"},
		"Go test":         {"exchange_%_test.go", "package webhook"},
		"Python test":     {"test_exchange_%.py", "import http.client"},
		"JavaScript test": {"exchange-%.test.mjs", "import assert"},
	}
	for _, form := range model.ExportForms(true) {
		e := model.Export{One: push, Form: form}
		var b bytes.Buffer
		s, err := e.Write(t.Context(), shelf, &b, func(int) {})
		if err != nil || s.Count != 1 || len(s.Redacted) != 1 {
			t.Errorf("%s: %+v, %v", form.Title, s, err)
		}
		name := strings.Replace(want[form.Title][0], "%", push.String(), 1)
		if e.Name() != name || !strings.HasPrefix(b.String(), want[form.Title][1]) || strings.Contains(b.String(), "9f3c1e0b7a4d41c0ffee") {
			t.Errorf("%s is named %s:\n%.200s", form.Title, e.Name(), b.String())
		}
	}
}

func TestAnExportOfWhatTheFilterShows(t *testing.T) {
	shelf, _ := modeltest.Evening()
	f, err := filter.Parse("in method:POST", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var some, all bytes.Buffer
	told := 0
	few, err := model.Export{Listed: f, Form: model.ExportForms(false)[1], Secrets: true}.Write(t.Context(), shelf, &some, func(n int) { told = n })
	if err != nil || few.Count == 0 || told != few.Count || strings.Count(some.String(), "\n") != few.Count {
		t.Errorf("%+v, told of %d, %v", few, told, err)
	}
	many, err := model.Export{Form: model.ExportForms(false)[1]}.Write(t.Context(), shelf, &all, func(int) {})
	if err != nil || many.Count <= few.Count {
		t.Errorf("%d of %d pass, %v", few.Count, many.Count, err)
	}
}

func TestAFileIsWrittenWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "bellhop.har")
	half := func(w io.Writer) error {
		_, err := io.WriteString(w, "half")
		return errors.Join(err, errors.New("cancelled"))
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil { // as the dialog does
		t.Fatal(err)
	}
	if err := model.WriteFile(path, half); err == nil {
		t.Error("a failure is not told")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left is %v", left)
	}
	whole := func(w io.Writer) error { _, err := io.WriteString(w, "whole"); return err }
	if err := model.WriteFile(path, whole); err != nil {
		t.Fatal(err)
	}
	if err := model.WriteFile(path, half); err == nil {
		t.Error("a failure is not told")
	}
	if got, _ := os.ReadFile(path); string(got) != "whole" {
		t.Errorf("the file before became %q", got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("left is %v", left)
	}
}

func TestWordsOfTransfers(t *testing.T) {
	for got, want := range map[string]string{
		model.ExportedWords(archive.Summary{Count: 1312, Redacted: []string{"A", "B", "?c"}}, "bellhop.har"): "1,312 exchanges written to bellhop.har. 3 kinds of secret were left out.",
		model.ExportedWords(archive.Summary{Count: 1, Redacted: []string{"A"}}, "x.sh"):                      "1 exchange written to x.sh. 1 kind of secret was left out.",
		model.ExportedWords(archive.Summary{Count: 2}, "x.sh"):                                               "2 exchanges written to x.sh.",
		model.ImportedWords(hooks.Imported{Exchanges: 1}):                                                    "1 exchange imported.",
		model.ImportingWords(hooks.ImportProgress{Done: 1204}):                                               "1,204 exchanges read and checked.",
		model.ImportingWords(hooks.ImportProgress{Done: 600, Of: 1204}):                                      "600 of 1,204 exchanges written.",
	} {
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestAnImportedExchangeSaysThatItIsOne(t *testing.T) {
	d := model.NewDetail(hooks.Exchange{ID: 1, Direction: hooks.Out, Method: "GET", URL: "https://a.test/", Imported: true, Error: "This request was imported. It has not been sent."})
	if len(d.Badges) != 1 || d.Badges[0].Text != "imported" || d.Problem.Title != "There is no answer" {
		t.Errorf("%+v, %+v", d.Badges, d.Problem)
	}
}
