package control_test

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"

	"bellhop/hooks/archive"
)

// strange is a body that would not survive being parsed, trimmed or re-encoded.
const strange = "{\"a\":1.00, \"a\":12345678901234567890}\r\n\x00\xff "

func TestAnExportHasEveryByteAndNoSecret(t *testing.T) {
	h := open(t)
	h.call(201, "POST", "/api/v1/inboxes", map[string]any{"name": "a"})
	r := httptest.NewRequest("POST", "/in/a", strings.NewReader(strange))
	r.Header.Set("Authorization", "Bearer of-a-stranger")
	h.capture(r)
	h.capture(httptest.NewRequest("GET", "/in/a?n=2", nil))

	for format, read := range map[string]func(string) archive.Records{
		"ndjson": func(s string) archive.Records { return archive.ReadNDJSON(strings.NewReader(s), archive.Limits{}) },
		"har":    func(s string) archive.Records { return archive.ReadHAR(strings.NewReader(s), archive.Limits{}) },
	} {
		hidden := string(h.do(h.request("GET", "/api/v1/export?format="+format+"&q=method:POST", nil)).body)
		if strings.Contains(hidden, "of-a-stranger") {
			t.Errorf("%s: the export shows a secret", format)
		}
		count := 0
		for record, err := range read(string(h.do(h.request("GET", "/api/v1/export?format="+format+"&q=method:POST&secrets=show", nil)).body)) {
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			count++
			if string(record.Request.Body) != strange || !bytes.Contains(record.Request.Head, []byte("of-a-stranger")) {
				t.Errorf("%s: exported as %q", format, record.Request.Body)
			}
		}
		if count != 1 {
			t.Errorf("%s: %d exchanges pass the filter", format, count)
		}
	}
	if commands := string(h.do(h.request("GET", "/api/v1/export?format=curl", nil)).body); strings.Count(commands, "# exchange ") != 2 || !strings.Contains(commands, "/in/a?n=2") {
		t.Errorf("as cURL:\n%s", commands)
	}
	for query, word := range map[string]string{"format=zip": "har, ndjson, curl or tape", "format=har&secrets=all": "secrets is show", "format=har&q=stats:5": "status:"} {
		if got := h.call(400, "GET", "/api/v1/export?"+query, nil).get("error.message"); !strings.Contains(got, word) {
			t.Errorf("%s: %s", query, got)
		}
	}
}
