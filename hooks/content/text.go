package content

import (
	"bytes"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"bellhop/hooks"
)

// maxSearched is how many bytes of a body are looked through, once it is decoded: a few that are compressed well must not
// fill the memory.
const maxSearched = 16 << 20

// ToSearch gives a message with its body as filters look through it.
func ToSearch(p hooks.Payload) hooks.Payload {
	if len(p.Body) > 0 {
		_, header := hooks.ParseHead(p.Head)
		p.Body = Searchable(header, p.Body, maxSearched)
	}
	return p
}

// Searchable gives the text that a body is found by, in UTF-8 and at most limit bytes of it: decoded, of a form also with
// its escapes undone, and of a multipart body with files the header lines of its parts and those parts that are text.
// Binary bodies give nil. What is damaged gives as much as can be read. The result may share the bytes of body.
func Searchable(header hooks.Header, body []byte, limit int64) []byte {
	decoded, _, _ := Decode(header, body, limit)
	text, _ := UTF8(header, cut(decoded, limit))
	switch KindOf(header, text) {
	case Binary:
		return nil
	case Form:
		if bytes.ContainsAny(text, "%+") {
			text = bytes.Join([][]byte{text, []byte(PrettyForm(text))}, []byte("\n"))
		}
	case Multipart:
		if !IsText(text) {
			text = partsText(header, text)
		}
	}
	return cut(text, limit)
}

func partsText(header hooks.Header, body []byte) []byte {
	var out bytes.Buffer
	parts, _ := Parts(header, body)
	for _, p := range parts {
		for _, line := range p.Header {
			out.WriteString(line[0] + ": " + line[1] + "\n")
		}
		if text, _ := UTF8(p.Header, p.Body); IsText(text) {
			out.Write(text)
			out.WriteByte('\n')
		}
	}
	return out.Bytes()
}

// cut gives at most limit bytes, and no half character at the end of text.
func cut(text []byte, limit int64) []byte {
	if int64(len(text)) <= limit {
		return text
	}
	text = text[:max(limit, 0)]
	for back := 1; back < utf8.UTFMax && back <= len(text); back++ {
		if last := text[len(text)-back:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return text[:len(text)-back]
			}
			break
		}
	}
	return text
}

// UTF8 gives text in UTF-8, without a byte order mark, and names the charset that it was converted from; "" is none.
// The charset is what the content type names, else what a byte order mark or an XML declaration tells. Bytes that do
// not become text by it come back as they are.
func UTF8(header hooks.Header, body []byte) (text []byte, charset string) {
	if plain, found := bytes.CutPrefix(body, []byte("\ufeff")); found {
		return plain, ""
	}
	charset = charsetOf(header, body)
	if charset == "" {
		return body, ""
	}
	known := encodingOf(charset)
	if known == nil {
		return body, ""
	}
	text, _, err := transform.Bytes(unicode.BOMOverride(known.NewDecoder()), body)
	if err != nil || !IsText(text) {
		return body, ""
	}
	return text, charset
}

// declaration finds the encoding that an XML document says it has.
var declaration = regexp.MustCompile(`^<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']`)

func charsetOf(header hooks.Header, body []byte) string {
	_, params, _ := mime.ParseMediaType(header.Get("Content-Type"))
	if name := params["charset"]; name != "" {
		return strings.ToLower(name)
	}
	if IsText(body) {
		return ""
	}
	if bytes.HasPrefix(body, []byte("\xfe\xff")) || bytes.HasPrefix(body, []byte("\xff\xfe")) {
		return "utf-16"
	}
	if named := declaration.FindSubmatch(body[:min(len(body), 200)]); named != nil {
		return strings.ToLower(string(named[1]))
	}
	return ""
}

// encodingOf gives what reads a charset that is not UTF-8 or a part of it; nil for an unknown one.
func encodingOf(charset string) encoding.Encoding {
	known, err := htmlindex.Get(charset)
	if err != nil || known == nil || known == unicode.UTF8 || known == encoding.Replacement || charset == "us-ascii" || charset == "ascii" {
		return nil
	}
	return known
}
