package model

import (
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/content"
	"bellhop/ui/lang"
)

// Form is a way to look at a body.
type Form int

// The forms. FormPretty shows what a body means: its codings undone, JSON and XML indented, a form a field a line, a
// multipart body as its parts, other text as it is and anything else as hex. FormRaw and FormHex show the stored bytes.
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
	LangXML
)

// Body is a body made ready to be looked at.
type Body struct {
	Size   string // of what is stored
	Text   string // lines for the code view; "" for an empty body
	Lang   Lang
	Binary bool   // the stored bytes are no text
	Notice string // how it was read, and why it is not shown as wished for; "" when there is nothing to say
	Cut    string // that the stored body is not whole; "" when it is
	Parts  []Part // of a multipart body, in any form
	More   string // how many parts are not among them: "and 12 more"; "" when all are
	Raw    []byte // what is stored, to be saved; it is not to be changed
	File   string // a name for Raw: body.json, body.json.gz
}

// The limits of what is shown. They bound the time and the memory of one look at a body, in bytes.
const (
	maxPretty = 16 << 20
	maxRaw    = 64 << 20
	maxHex    = 1 << 20
)

// NewBody makes the body of a message ready in one form. The stored bytes are never changed.
func NewBody(ref hooks.PayloadRef, header hooks.Header, body []byte, form Form) Body {
	r := readBody(header, body)
	b := Body{Size: Size(ref.Size), Binary: !content.IsText(body), Raw: body, File: r.fileName()}
	b.Parts, b.More = wordParts(r.parts)
	if ref.Truncated {
		b.Cut = lang.T("The body was cut at %s. The rest was not stored.", Size(ref.Size))
	}
	switch {
	case form == FormHex:
		b.showHex(body)
	case form == FormRaw && b.Binary:
		b.showHex(body)
		if codings := content.Codings(header); len(codings) > 0 {
			b.Notice = join(lang.T("Compressed with %s. The bytes are shown as they came.", printable(strings.Join(codings, ", "))), b.Notice)
		} else {
			b.Notice = join(noText(), b.Notice)
		}
	case form == FormRaw:
		b.showText(body)
	default:
		b.showPretty(r)
		b.Notice = join(r.words(), b.Notice)
	}
	return b
}

func noText() string { return lang.T("These bytes are no text and are shown as hex.") }

// showPretty shows what a body means.
func (b *Body) showPretty(r meaning) {
	switch {
	case len(r.parts) > 0:
		b.Text = partsText(r.parts)
	case !content.IsText(r.text):
		b.showHex(r.text)
		b.Notice = join(noText(), b.Notice)
	case r.kind == content.JSON, r.kind == content.XML, r.kind == content.Form:
		b.showLaidOut(r)
	default:
		b.showText(r.text)
	}
}

func (b *Body) showLaidOut(r meaning) {
	if len(r.text) > maxPretty {
		b.showText(r.text)
		what := lang.T("A form over %s is shown as it came.", Size(maxPretty))
		switch r.kind {
		case content.JSON:
			what = lang.T("JSON over %s is shown as it came.", Size(maxPretty))
		case content.XML:
			what = lang.T("XML over %s is shown as it came.", Size(maxPretty))
		}
		b.Notice = join(what, b.Notice)
		return
	}
	text, problem := content.Pretty(r.kind, r.text)
	if problem != nil {
		b.showText(r.text)
		b.Notice = join(problem.Error(), b.Notice)
		return
	}
	b.Text = text
	switch r.kind {
	case content.JSON:
		b.Lang = LangJSON
	case content.XML:
		b.Lang = LangXML
	}
}

func (b *Body) showHex(body []byte) {
	if len(body) > maxHex {
		body = body[:maxHex]
		b.Notice = lang.T("The first %s are shown.", Size(maxHex))
	}
	b.Text, b.Lang = HexDump(body), LangHex
}

func (b *Body) showText(body []byte) {
	if len(body) > maxRaw {
		body = body[:maxRaw]
		b.Notice = lang.T("The first %s are shown.", Size(maxRaw))
	}
	b.Text = plainLines(body)
}

// plainLines gives text for the code view.
func plainLines(text []byte) string {
	return strings.ReplaceAll(strings.ToValidUTF8(string(text), "\uFFFD"), "\r\n", "\n")
}

// Sentences puts what is not empty one behind the other, with a full stop between.
func Sentences(a, b string) string {
	if a != "" && b != "" {
		return a + ". " + b
	}
	return a + b
}

// join puts what is not empty one behind the other.
func join(sentences ...string) string {
	said := make([]string, 0, len(sentences))
	for _, s := range sentences {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}

// meaning is what a stored body means.
type meaning struct {
	stored  int    // bytes
	decoded int    // bytes
	text    []byte // with its codings undone and in UTF-8; of a binary body, its bytes
	kind    content.Kind
	media   string
	codings []string // that were undone
	charset string   // that the text was converted from; "" is none
	over    bool     // there is more than is decoded
	parts   []content.Part
	trouble string // why it is not read, or not whole
}

func readBody(header hooks.Header, body []byte) meaning {
	r := meaning{stored: len(body), media: content.MediaType(header)}
	var err error
	r.text, r.codings, err = content.Decode(header, body, maxRaw)
	r.decoded = len(r.text)
	r.over = hooks.CodeOf(err) == hooks.CodeTooLarge
	switch {
	case r.over:
		r.trouble = lang.T("What follows is left out.")
	case err != nil && len(r.codings) > 0:
		r.trouble = join(Words(err), lang.T("What could be decoded is shown."))
	case err != nil:
		r.trouble = join(Words(err), lang.T("It is shown as it came."))
	}
	r.text, r.charset = content.UTF8(header, r.text)
	r.kind = content.KindOf(header, r.text)
	if r.kind == content.Multipart && len(r.text) > 0 {
		if r.parts, err = content.Parts(header, r.text); err != nil {
			r.trouble = join(r.trouble, Words(err))
		}
	}
	return r
}

// words tells how a body was read.
func (r meaning) words() string {
	if len(r.codings) == 0 && r.charset == "" {
		return r.trouble
	}
	decoded, charset := "", ""
	if len(r.codings) > 0 {
		codings, wire, inClear := strings.Join(r.codings, ", "), Size(int64(r.stored)), Size(int64(r.decoded))
		decoded = lang.T("Decoded from %s: %s on the wire, %s in clear.", codings, wire, inClear)
		if r.over {
			decoded = lang.T("Decoded from %s: %s on the wire, more than %s in clear.", codings, wire, inClear)
		}
	}
	if r.charset != "" {
		charset = lang.T("Read as %s.", printable(r.charset))
	}
	return join(decoded, charset, lang.T("Raw shows the bytes as they came."), r.trouble)
}

// fileName suggests a name for the stored bytes.
func (r meaning) fileName() string {
	name := "body" + content.Extension(r.kind, r.media)
	for _, coding := range r.codings {
		switch coding {
		case "gzip", "x-gzip":
			name += ".gz"
		case "zstd":
			name += ".zst"
		default:
			name += "." + coding
		}
	}
	return name
}
