package diff

import (
	"bytes"
	"slices"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/content"
)

// BodyKind is how two bodies were compared.
type BodyKind string

// The kinds. BodyText is also XML and forms, laid out by lines. BodyLarge is over the limit: compared by its bytes.
const (
	BodyEmpty  BodyKind = "empty"
	BodyJSON   BodyKind = "json"
	BodyText   BodyKind = "text"
	BodyBinary BodyKind = "binary"
	BodyLarge  BodyKind = "large"
)

// BodyDiff tells in what two bodies differ.
type BodyDiff struct {
	Kind        BodyKind
	Same        bool        // the same bytes, after their codings were undone
	Decoded     bool        // a coding of one side or both was undone first
	Count       int         // values, lines, or 1 for bodies of bytes
	Only        string      // in what the bodies differ when Count is 0: a sentence; "" when they do not
	Notes       []string    // sentences about how it was compared
	Sizes       [2]int64    // in bytes, as they came
	Codings     [2][]string // that were undone, left and right
	Changes     []Change    // of JSON, in the order of the left
	More        int         // changes that are counted and not listed
	Lines       []Line      // side by side: of JSON laid out, of bytes hex around the first difference
	FirstOffset int64       // where the bytes differ first; -1 when they do not, or were not compared as bytes
}

// maxBody is how large a body may be, as it came and decoded, to be compared by more than its bytes.
const maxBody = 4 << 20

// side is one body with the header lines that tell what it is.
type side struct {
	header hooks.Header
	body   []byte
}

// reading is a body on its way to being compared.
type reading struct {
	data    []byte // decoded
	codings []string
	text    []byte // data in UTF-8
	charset string
	kind    content.Kind
	pretty  string
}

func compareBodies(left, right side) BodyDiff {
	d := BodyDiff{FirstOffset: -1, Sizes: [2]int64{int64(len(left.body)), int64(len(right.body))}}
	if len(left.body) == 0 && len(right.body) == 0 {
		d.Kind, d.Same = BodyEmpty, true
		return d
	}
	if max(len(left.body), len(right.body)) > maxBody {
		d.large(left, right)
		return d
	}
	a, b, fits := d.decode(left, right)
	if !fits {
		d.large(left, right)
		return d
	}
	d.Same = bytes.Equal(a.data, b.data)
	if d.Same && !bytes.Equal(left.body, right.body) {
		d.Only = "The bodies differ in their coding only: decoded they are the same bytes."
	}
	a.read(left.header)
	b.read(right.header)
	if len(a.data) == 0 {
		a.kind = b.kind
	} else if len(b.data) == 0 {
		b.kind = a.kind
	}
	d.compare(&a, &b)
	return d
}

func (d *BodyDiff) large(left, right side) {
	d.Kind, d.Same = BodyLarge, bytes.Equal(left.body, right.body)
	d.note("A body over 4 MiB is compared by its bytes only.")
	d.bytes(left.body, right.body)
}

func (d *BodyDiff) note(sentence string) { d.Notes = append(d.Notes, sentence) }

// decode undoes the codings of both sides, or of none where one cannot be undone. It gives false for what is larger
// than the limit.
func (d *BodyDiff) decode(left, right side) (a, b reading, fits bool) {
	var errs [2]error
	a.data, a.codings, errs[0] = content.Decode(left.header, left.body, maxBody)
	b.data, b.codings, errs[1] = content.Decode(right.header, right.body, maxBody)
	for i, err := range errs {
		if hooks.CodeOf(err) == hooks.CodeTooLarge {
			return a, b, false
		}
		if err != nil {
			d.note(onSide(i, hooks.Words(err)))
		}
	}
	if errs[0] != nil || errs[1] != nil {
		d.note("Both bodies are compared as they came.")
		return reading{data: left.body}, reading{data: right.body}, true
	}
	d.Codings = [2][]string{a.codings, b.codings}
	d.Decoded = len(a.codings)+len(b.codings) > 0
	switch {
	case d.Decoded && slices.Equal(a.codings, b.codings):
		d.note("Compared decoded: both were coded with " + strings.Join(a.codings, ", ") + ".")
	case len(a.codings) == 0 && d.Decoded:
		d.note("Compared decoded: the left was coded with nothing, the right with " + strings.Join(b.codings, ", ") + ".")
	case len(b.codings) == 0 && d.Decoded:
		d.note("Compared decoded: the left was coded with " + strings.Join(a.codings, ", ") + ", the right with nothing.")
	case d.Decoded:
		d.note("Compared decoded: the left was coded with " + strings.Join(a.codings, ", ") + ", the right with " + strings.Join(b.codings, ", ") + ".")
	}
	return a, b, true
}

// read makes text of the data, and tells what it is.
func (r *reading) read(header hooks.Header) {
	r.text, r.charset = content.UTF8(header, r.data)
	r.kind = content.KindOf(header, r.text)
	if r.kind == content.Multipart && !content.IsText(r.text) {
		r.kind = content.Binary
	}
}

// compare compares what was read as what it is.
func (d *BodyDiff) compare(a, b *reading) {
	if a.kind == content.Binary || b.kind == content.Binary || !content.IsText(a.text) || !content.IsText(b.text) {
		d.Kind = BodyBinary
		d.bytes(a.data, b.data)
		return
	}
	if a.charset != b.charset {
		d.note("The left is text in " + charsetWords(a.charset) + ", the right in " + charsetWords(b.charset) + ".")
	} else if !d.Same && bytes.Equal(a.text, b.text) {
		d.note("The texts are the same. One side has a byte order mark and the other has none, or writes it otherwise.")
	}
	switch {
	case a.kind != b.kind || !d.layOut(a, b):
		d.text(a, b, string(a.text), string(b.text))
	case a.kind == content.JSON:
		d.json(a, b)
	default:
		d.text(a, b, a.pretty, b.pretty)
	}
	if !d.Same && d.Count == 0 && d.Only == "" {
		d.Only = onlyWords(a, b)
	}
}

// onlyWords says in what two texts differ whose lines or values do not.
func onlyWords(a, b *reading) string {
	switch {
	case bytes.Equal(a.text, b.text):
		return "The bodies are the same text, written in other bytes."
	case a.kind == content.Text || a.kind != b.kind:
		return "The bodies differ in their line ends only."
	}
	return "The bodies are the same text, laid out otherwise."
}

func charsetWords(charset string) string {
	if charset == "" {
		return "UTF-8"
	}
	return charset
}

// layOut lays both texts out, if both can be. Of an empty side there is nothing to be laid out.
func (d *BodyDiff) layOut(a, b *reading) bool {
	for i, r := range []*reading{a, b} {
		if len(r.data) == 0 {
			continue
		}
		pretty, problem := content.Pretty(r.kind, r.text)
		if problem != nil {
			d.note(onSide(i, problem.Error()))
			d.note("Both are compared line by line.")
			return false
		}
		r.pretty = pretty
	}
	return true
}

// text compares two texts, which are what was read as it is or laid out, by their lines.
func (d *BodyDiff) text(a, b *reading, left, right string) {
	ours, theirs := splitText(left), splitText(right)
	if tooManyLines(ours, theirs) {
		d.Kind = BodyLarge
		d.note("A text of more than 100,000 lines is compared by its bytes only.")
		d.bytes(a.data, b.data)
		return
	}
	d.Kind = BodyText
	d.Lines = compareLines(ours.lines, theirs.lines, wholeLine)
	d.Count = countOther(d.Lines)
	d.Notes = append(d.Notes, endNotes(ours, theirs)...)
}

func tooManyLines(a, b textLines) bool { return max(len(a.lines), len(b.lines)) > maxLines }

// json compares two JSON texts by their values. Their lines are beside that, for showing.
func (d *BodyDiff) json(a, b *reading) {
	d.Kind = BodyJSON
	left, right := splitText(a.pretty), splitText(b.pretty)
	if tooManyLines(left, right) {
		d.note("Laid out, the JSON has more than 100,000 lines. They do not stand side by side.")
	} else {
		d.Lines = compareLines(left.lines, right.lines, withoutComma)
	}
	switch {
	case d.Same:
	case len(a.data) == 0 || len(b.data) == 0:
		d.Count = 1
		d.Changes = []Change{{Kind: Added, Is: string(b.text)}}
		if len(b.data) == 0 {
			d.Changes = []Change{{Kind: Removed, Was: string(a.text)}}
		}
	default:
		d.values(a, b)
	}
}

// sideBySide shows the right in the order of the left.
func (d *BodyDiff) sideBySide(left, right string) {
	pretty, problem := content.PrettyJSON([]byte(right))
	if problem != nil || d.Lines == nil {
		return
	}
	d.note("Keys stand in another order. The right is shown in the order of the left.")
	d.Lines = compareLines(splitText(left).lines, splitText(pretty).lines, withoutComma)
}

// values compares the values of two JSON texts.
func (d *BodyDiff) values(a, b *reading) {
	c := newJSONDiff(string(a.text), string(b.text))
	if c == nil {
		d.Kind = BodyLarge
		d.note("JSON of more than a million values is compared by its bytes only.")
		d.bytes(a.data, b.data)
		return
	}
	c.value(0, 0)
	d.Changes, d.More, d.Count = c.changes, c.more, c.count
	if slices.ContainsFunc(c.changes, func(change Change) bool { return change.Kind == Reordered }) {
		d.sideBySide(a.pretty, c.inOrderOf())
	}
	if d.Count == 0 {
		d.Only = "The bodies hold the same JSON, laid out otherwise."
		if len(c.changes) > 0 {
			d.Only = "The bodies hold the same JSON with keys in another order."
		}
	}
}
