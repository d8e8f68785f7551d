// Package content tells what a stored body means: it undoes what a body was compressed with, recognises its kind, lays
// it out to be read, takes it apart, and gives the text that it is found by. It never changes the bytes it is given;
// what it gives back is a copy or a part of them.
//
// It is pure: all it knows of a body is its header lines and its bytes. What comes from strangers is bounded in time
// and in memory, whatever it claims to be.
package content

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"bellhop/hooks"
)

// Kind is what a body is, as far as it matters for reading it.
type Kind int

// The kinds. Text is any text that is none of the other kinds, Binary is what is no text.
const (
	Binary Kind = iota
	Text
	JSON
	XML
	Form      // application/x-www-form-urlencoded
	Multipart // multipart/form-data, mixed, related and so on, with a boundary
)

// Extension gives the usual ending of a file with a body of this kind and media type, with its dot.
func Extension(kind Kind, mediaType string) string {
	switch mediaType {
	case "application/pdf":
		return ".pdf"
	case "application/zip":
		return ".zip"
	case "image/gif":
		return ".gif"
	case "image/jpeg":
		return ".jpg"
	case "image/png":
		return ".png"
	case "image/svg+xml":
		return ".svg"
	case "image/webp":
		return ".webp"
	case "text/csv":
		return ".csv"
	case "text/html":
		return ".html"
	}
	switch kind {
	case JSON:
		return ".json"
	case XML:
		return ".xml"
	case Text, Form:
		return ".txt"
	}
	return ".bin"
}

// KindOf tells the kind of a body whose codings are undone and whose text is UTF-8, as Decode and UTF8 give it. The
// content type decides where it says something that the bytes do not deny.
func KindOf(header hooks.Header, body []byte) Kind {
	kind := MediaType(header)
	if strings.HasPrefix(kind, "multipart/") && boundary(header) != "" {
		return Multipart
	}
	if !IsText(body) {
		return Binary
	}
	begin := trimSpace(body)
	switch {
	case len(begin) == 0:
		return Text
	case isJSONType(kind):
		return JSON
	case isXMLType(kind):
		return XML
	case kind == "application/x-www-form-urlencoded":
		if (begin[0] == '{' || begin[0] == '[') && json.Valid(body) { // curl -d sends JSON under this type
			return JSON
		}
		return Form
	case kind != "" && kind != "text/plain":
		return Text
	case begin[0] == '{' || begin[0] == '[':
		return JSON
	case bytes.HasPrefix(begin, []byte("<?xml")):
		return XML
	}
	return Text
}

func isJSONType(kind string) bool {
	switch kind {
	case "application/json", "text/json", "application/x-json", "application/csp-report":
		return true
	}
	return strings.HasSuffix(kind, "+json")
}

func isXMLType(kind string) bool {
	return kind == "application/xml" || kind == "text/xml" || strings.HasSuffix(kind, "+xml")
}

// MediaType gives the content type without its parameters, in lower case; "" when there is none.
func MediaType(header hooks.Header) string {
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// IsText reports whether bytes are UTF-8 without control characters other than white space and escape, judged by their
// first 64 KB.
func IsText(body []byte) bool {
	const sample = 64 << 10
	cut := len(body) > sample
	if cut {
		body = body[:sample]
	}
	for len(body) > 0 {
		r, size := utf8.DecodeRune(body)
		if r == utf8.RuneError && size == 1 {
			return cut && len(body) < utf8.UTFMax && !utf8.FullRune(body)
		}
		if r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1b", r) {
			return false
		}
		body = body[size:]
	}
	return true
}

// Pretty lays text of a kind out to be read. JSON, XML and forms go on many lines; all else stays as it is. With a
// problem there is no text.
func Pretty(kind Kind, text []byte) (string, *Problem) {
	switch kind {
	case JSON:
		return PrettyJSON(text)
	case XML:
		return PrettyXML(text)
	case Form:
		return PrettyForm(text), nil
	}
	return string(text), nil
}

// white is the white space of JSON and XML.
const white = " \t\r\n"

func trimSpace(b []byte) []byte { return bytes.TrimLeft(b, white) }

func isWhite(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
