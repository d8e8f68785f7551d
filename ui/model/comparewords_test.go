package model

import (
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/diff"
)

// The window says in its language what the report says in English; in English both say the same.
func TestWhatDiffersIsSaidAsTheReportSaysIt(t *testing.T) {
	message := func(first string, header hooks.Header, body string) diff.Message {
		return diff.Message{Payload: hooks.Payload{Head: hooks.FormatHead(first, header), Body: []byte(body)}}
	}
	plain, json := hooks.Header{{"Content-Type", "text/plain"}}, hooks.Header{{"Content-Type", "application/json"}}
	of := message("POST /a HTTP/1.1", json, `{"a":1,"b":[1,2],"c":"x"}`)
	for name, pair := range map[string][2]diff.Message{
		"the first line":   {of, message("PUT /a HTTP/1.1", json, `{"a":1,"b":[1,2],"c":"x"}`)},
		"a value":          {of, message("POST /a HTTP/1.1", json, `{"a":2,"b":[1,2],"c":"x"}`)},
		"all":              {of, message("PUT /a HTTP/1.1", hooks.Header{{"content-type", "application/json"}, {"X-A", "1"}, {"X-B", "2"}}, `{"a":"1","b":[2],"d":"x"}`)},
		"layout":           {of, message("POST /a HTTP/1.1", json, `{"a":1, "b":[1,2],"c":"x"}`)},
		"the keys' order":  {of, message("POST /a HTTP/1.1", json, `{"b":[1,2],"a":1,"c":"x"}`)},
		"a name's case":    {of, message("POST /a HTTP/1.1", hooks.Header{{"content-type", "application/json"}}, `{"a":1,"b":[1,2],"c":"x"}`)},
		"lines":            {message("POST /a HTTP/1.1", plain, "a\nb\nc\n"), message("POST /a HTTP/1.1", plain, "a\nB\nC\n")},
		"one line":         {message("POST /a HTTP/1.1", plain, "a\nb\n"), message("POST /a HTTP/1.1", plain, "a\nB\n")},
		"line ends":        {message("POST /a HTTP/1.1", plain, "a\nb\n"), message("POST /a HTTP/1.1", plain, "a\r\nb\r\n")},
		"bytes":            {message("POST /a HTTP/1.1", nil, "\x00\x01"), message("POST /a HTTP/1.1", nil, "\x00\x02")},
		"the head's space": {of, diff.Message{Payload: hooks.Payload{Head: []byte("POST /a HTTP/1.1\r\nContent-Type:   application/json\r\n\r\n"), Body: []byte(`{"a":1,"b":[1,2],"c":"x"}`)}}},
	} {
		r := diff.Compare(pair[0], pair[1])
		if got := differWords(r); got != r.Summary || got == "" {
			t.Errorf("%s: %q, and the report says %q", name, got, r.Summary)
		}
		for i, note := range notesWords(append(r.Notes, r.Body.Notes...)) {
			if want := append(r.Notes, r.Body.Notes...)[i]; note != want {
				t.Errorf("%s: %q, and the report says %q", name, note, want)
			}
		}
	}
}
