package diff_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"bellhop/hooks"
	"bellhop/hooks/diff"
)

// request makes a message with a body of a type; "" is none.
func request(kind, body string, more ...[2]string) hooks.Payload {
	header := hooks.Header(more)
	if kind != "" {
		header = append(header, [2]string{"Content-Type", kind})
	}
	return hooks.Payload{Head: hooks.FormatHead("POST /in/shop HTTP/1.1", header), Body: []byte(body)}
}

const asJSON = "application/json"

func jsonDiff(left, right string) diff.Report {
	return diff.Payloads(request(asJSON, left), request(asJSON, right))
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// worded writes lines as a person would read them: the kind's sign, then both sides.
func worded(lines []diff.Line) string {
	var out strings.Builder
	for _, l := range lines {
		sign := map[diff.Kind]string{diff.Same: "=", diff.Changed: "~", diff.Added: "+", diff.Removed: "-", diff.Rewritten: "≈"}[l.Kind]
		switch l.Kind {
		case diff.Same, diff.Removed:
			fmt.Fprintf(&out, "%s %s\n", sign, l.Left)
		case diff.Added:
			fmt.Fprintf(&out, "%s %s\n", sign, l.Right)
		default:
			fmt.Fprintf(&out, "%s %s | %s", sign, marked(l.Left, l.LeftMarks), marked(l.Right, l.RightMarks))
			if l.Note != "" {
				out.WriteString(" (" + l.Note + ")")
			}
			out.WriteByte('\n')
		}
	}
	return out.String()
}

// marked puts what is marked of a line into brackets.
func marked(text string, spans []diff.Span) string {
	var out strings.Builder
	at := 0
	for _, s := range spans {
		out.WriteString(text[at:s.From] + "[" + text[s.From:s.To] + "]")
		at = s.To
	}
	return out.String() + text[at:]
}

// changes writes the changes of JSON, one a line.
func changes(r diff.Report) string {
	var out strings.Builder
	for _, c := range r.Body.Changes {
		fmt.Fprintf(&out, "%s %s", c.Kind, c.Path())
		if c.Was+c.Is != "" {
			fmt.Fprintf(&out, ": %s -> %s", c.Was, c.Is)
		}
		out.WriteByte('\n')
	}
	return out.String()
}

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\ngot\n%s\nwant\n%s", what, got, want)
	}
}

// value is a JSON value that keeps every digit, every double key and every escape: a value is the raw text of a
// scalar, a []any, or an *object.
type object struct{ members []member }

type member struct {
	key   string
	value any
}

// parse reads a JSON text that is known to be valid, by the standard library's tokens.
func parse(t testing.TB, text string) any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	return parseValue(t, dec, text)
}

func parseValue(t testing.TB, dec *json.Decoder, text string) any {
	t.Helper()
	from := int(dec.InputOffset())
	token, err := dec.Token()
	if err != nil {
		t.Fatal(err)
	}
	raw := strings.Trim(text[from:dec.InputOffset()], " \t\r\n,:")
	switch token {
	case json.Delim('{'):
		o := &object{}
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				t.Fatal(err)
			}
			o.members = append(o.members, member{key.(string), parseValue(t, dec, text)})
		}
		_, _ = dec.Token()
		return o
	case json.Delim('['):
		list := &[]any{}
		for dec.More() {
			*list = append(*list, parseValue(t, dec, text))
		}
		_, _ = dec.Token()
		return list
	}
	return raw
}

// canonical writes a value with the keys in order of their names; double keys keep their order.
func canonical(v any) string {
	switch v := v.(type) {
	case *object:
		parts := make([]string, len(v.members))
		nth := map[string]int{}
		for i, m := range v.members {
			parts[i] = fmt.Sprintf("%q#%d:%s", m.key, nth[m.key], canonical(m.value))
			nth[m.key]++
		}
		sortStrings(parts)
		return "{" + strings.Join(parts, ",") + "}"
	case *[]any:
		parts := make([]string, len(*v))
		for i, e := range *v {
			parts[i] = canonical(e)
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	return v.(string)
}
