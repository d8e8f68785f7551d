package model

import (
	"bytes"
	"mime"
	"strings"
	"unicode/utf8"

	"bellhop/hooks"
)

// Form is a way to look at a body.
type Form int

// The forms. FormPretty shows JSON indented, other text as it is and anything else as hex.
const (
	FormPretty Form = iota
	FormRaw
	FormHex
)

// Lang says how a body's text is to be coloured.
type Lang int

// The languages.
const (
	LangPlain Lang = iota
	LangJSON
	LangHex
)

// Body is a body made ready to be looked at.
type Body struct {
	Size   string // of what is stored
	Text   string // lines for the code view; "" for an empty body
	Lang   Lang
	Binary bool   // the bytes are no text
	Notice string // why it is not shown as wished for; "" when it is
	Cut    string // that the stored body is not whole; "" when it is
}

// The limits of what is shown. They bound the time and the memory of one look at a body, in bytes.
const (
	maxPretty = 16 << 20
	maxRaw    = 64 << 20
	maxHex    = 1 << 20
)

// NewBody makes the body of a message ready in one form. The stored bytes are never changed.
func NewBody(ref hooks.PayloadRef, header hooks.Header, body []byte, form Form) Body {
	b := Body{Size: Size(ref.Size), Binary: !isText(body)}
	if ref.Truncated {
		b.Cut = "The body was cut at " + Size(ref.Size) + ". The rest was not stored."
	}
	coding := header.Get("Content-Encoding")
	packed := coding != "" && !strings.EqualFold(coding, "identity")
	switch {
	case form == FormHex:
		b.showHex(body)
	case b.Binary:
		b.showHex(body)
		b.Notice = join("These bytes are no text and are shown as hex.", b.Notice)
		if packed {
			b.Notice = "Compressed with " + printable(coding) + ". The bytes are shown as they came."
		}
	case form == FormRaw || !looksJSON(header, body):
		b.showText(body)
	default:
		b.showJSON(body)
	}
	return b
}

func (b *Body) showHex(body []byte) {
	if len(body) > maxHex {
		body = body[:maxHex]
		b.Notice = "The first " + Size(maxHex) + " are shown."
	}
	b.Text, b.Lang = HexDump(body), LangHex
}

func (b *Body) showText(body []byte) {
	if len(body) > maxRaw {
		body = body[:maxRaw]
		b.Notice = "The first " + Size(maxRaw) + " are shown."
	}
	b.Text = strings.ReplaceAll(strings.ToValidUTF8(string(body), "\uFFFD"), "\r\n", "\n")
}

func (b *Body) showJSON(body []byte) {
	if len(body) > maxPretty {
		b.showText(body)
		b.Notice = join("JSON over "+Size(maxPretty)+" is shown as it came.", b.Notice)
		return
	}
	text, problem := PrettyJSON(body)
	if problem != nil {
		b.showText(body)
		b.Notice = join(problem.Error(), b.Notice)
		return
	}
	b.Text, b.Lang = text, LangJSON
}

func join(sentences ...string) string {
	return strings.TrimSpace(strings.Join(sentences, " "))
}

// looksJSON reports whether a body says that it is JSON, or begins like an object or array without saying
// that it is something else.
func looksJSON(header hooks.Header, body []byte) bool {
	begin := bytes.TrimLeft(body, " \t\r\n")
	if len(begin) == 0 {
		return false
	}
	kind, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	if kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json") {
		return true
	}
	return (kind == "" || kind == "text/plain") && (begin[0] == '{' || begin[0] == '[')
}

// isText reports whether bytes are UTF-8 without control characters other than white space and escape, judged by their
// first 64 KB.
func isText(body []byte) bool {
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

// hexWidth is how many bytes a hex line shows, so that it fits the inspector.
const hexWidth = 8

// HexDump writes bytes as lines of offset, hex and ASCII: "00000010  7b 22 72 65 66 22 3a 22  {"ref":"".
func HexDump(body []byte) string {
	const digits = "0123456789abcdef"
	var out strings.Builder
	out.Grow((len(body)/hexWidth + 1) * (8 + 2 + 3*hexWidth + 1 + hexWidth + 1))
	for at := 0; at < len(body); at += hexWidth {
		line := body[at:min(at+hexWidth, len(body))]
		if at > 0 {
			out.WriteByte('\n')
		}
		for shift := 28; shift >= 0; shift -= 4 {
			out.WriteByte(digits[at>>shift&15])
		}
		out.WriteString("  ")
		for _, c := range line {
			out.WriteByte(digits[c>>4])
			out.WriteByte(digits[c&15])
			out.WriteByte(' ')
		}
		out.WriteString(strings.Repeat("   ", hexWidth-len(line)))
		out.WriteByte(' ')
		for _, c := range line {
			if c < ' ' || c > '~' {
				c = '.'
			}
			out.WriteByte(c)
		}
	}
	return out.String()
}
