package detective

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Bodies up to fullReprint bytes are printed in all styles, up to maxReprint in the likeliest.
const (
	fullReprint = 256 << 10
	maxReprint  = 5 << 18
	likeliest   = 8
)

// style is how a program prints JSON.
type style struct {
	indent  string // of one level; "" prints on one line
	item    string // behind a comma, on one line
	colon   string // behind a colon
	ascii   bool   // all else as \u00e4
	slashes bool   // as \/
	html    bool   // <, > and & as \u003c
	sorted  bool   // members by their names
	numbers bool   // as JavaScript prints them
}

// maxDepth is how deep JSON may be nested to be printed anew: indented, each level makes every line below it longer.
const maxDepth = 200

// printer is a style that programs have.
type printer struct {
	match string // as a deviation has it
	style style
}

// printers are the usual ones, the likeliest first.
var printers = [...]printer{
	{"with the body as compact JSON", style{}},
	{"with the body as JSON with a space behind commas and colons, as Python prints it", style{item: " ", colon: " ", ascii: true}},
	{"with the body as JSON with a space behind commas and colons", style{item: " ", colon: " "}},
	{`with the body as compact JSON with letters such as ä as \u00e4`, style{ascii: true}},
	{`with the body as compact JSON with <, > and & as \u003c, as Go prints it`, style{html: true}},
	{`with the body as compact JSON with / as \/ and letters such as ä as \u00e4, as PHP prints it`, style{slashes: true, ascii: true}},
	{"with the body as JSON indented by 2", style{indent: "  ", colon: " "}},
	{"with the body as compact JSON with sorted names", style{sorted: true}},
	{"with the body as JSON with sorted names, as Python prints it", style{item: " ", colon: " ", ascii: true, sorted: true}},
	{"with the body as JSON with sorted names and a space behind commas and colons", style{item: " ", colon: " ", sorted: true}},
	{`with the body as compact JSON with sorted names and letters such as ä as \u00e4`, style{ascii: true, sorted: true}},
	{"with the body as compact JSON with sorted names, as Go prints it", style{html: true, sorted: true}},
	{`with the body as compact JSON with / as \/`, style{slashes: true}},
	{"with the body as JSON indented by 4", style{indent: "    ", colon: " "}},
	{"with the body as JSON indented by 2, as Python prints it", style{indent: "  ", colon: " ", ascii: true}},
	{"with the body as JSON indented by 4, as Python prints it", style{indent: "    ", colon: " ", ascii: true}},
	{"with the body as JSON indented by tabs", style{indent: "\t", colon: " "}},
	{"with the body as compact JSON with numbers as JavaScript prints them", style{numbers: true}},
}

// reprint is a body in another style.
type reprint struct {
	match string        // as a deviation has it
	made  func() []byte // nil for JSON that is nested too deep
}

// reprints gives a JSON body as the usual programs print it, none for what is no JSON. left tells that it is too large to
// print it in all ways.
func reprints(b []byte) (all []reprint, left bool) {
	if len(b) > maxReprint {
		return nil, b[0] == '{' || b[0] == '['
	}
	if !json.Valid(b) {
		return nil, false
	}
	some := printers[:]
	if len(b) > fullReprint {
		some = some[:likeliest]
	}
	var parsed *node
	for _, p := range some {
		all = append(all, reprint{p.match, func() []byte {
			if parsed == nil {
				parsed, _ = parse(b)
			}
			if parsed.depth() > maxDepth {
				return nil
			}
			return p.style.print(make([]byte, 0, len(b)+len(b)/8), parsed, lineBreak(p.style.indent))
		}})
	}
	return all, len(some) < len(printers)
}

// node is a value of JSON: an object, a list, or a scalar.
type node struct {
	kind    byte // '{', '[' or 0
	members []member
	scalar  []byte // as it was written
}

// depth counts the levels of a value.
func (n *node) depth() int {
	deepest := 0
	for _, m := range n.members {
		deepest = max(deepest, m.value.depth())
	}
	return deepest + 1
}

// member is one of an object, or without a name of a list.
type member struct {
	name  []byte // as it was written, in its quotes
	value *node
}

// parse reads the value at the beginning of a text that is known to be JSON, and gives what follows it.
func parse(text []byte) (n *node, rest []byte) {
	text = skip(text)
	if text[0] != '{' && text[0] != '[' {
		end := scalarEnd(text)
		return &node{scalar: text[:end]}, text[end:]
	}
	n = &node{kind: text[0]}
	for text = skip(text[1:]); text[0] != n.kind+2; text = skip(text) {
		if text[0] == ',' {
			text = skip(text[1:])
		}
		var m member
		if n.kind == '{' {
			end := scalarEnd(text)
			m.name = text[:end]
			text = skip(text[end:])[1:] // the colon
		}
		m.value, text = parse(text)
		n.members = append(n.members, m)
	}
	return n, text[1:]
}

func skip(text []byte) []byte { return bytes.TrimLeft(text, " \t\r\n") }

// scalarEnd gives the length of the scalar at the beginning of a text.
func scalarEnd(text []byte) int {
	if text[0] != '"' {
		if end := bytes.IndexAny(text, ",]} \t\r\n"); end >= 0 {
			return end
		}
		return len(text)
	}
	i := 1
	for text[i] != '"' {
		if text[i] == '\\' {
			i++
		}
		i++
	}
	return i + 1
}

// indented is a line feed and the indentation of all levels, of which each value takes as much as its own.
type indented struct {
	all string
	end int
}

func lineBreak(indent string) indented { return indented{"\n" + strings.Repeat(indent, maxDepth), 1} }

func (i indented) line() string { return i.all[:i.end] }

// print appends a value that stands at an indentation.
func (s style) print(to []byte, n *node, outer indented) []byte {
	if n.kind == 0 {
		return s.scalar(to, n.scalar)
	}
	members := n.members
	if s.sorted && n.kind == '{' {
		members = slices.Clone(members)
		slices.SortStableFunc(members, func(a, b member) int { return cmp.Compare(unquote(a.name), unquote(b.name)) })
	}
	to = append(to, n.kind)
	inner := indented{outer.all, outer.end + len(s.indent)}
	for i, m := range members {
		if i > 0 {
			to = append(to, ',')
		}
		switch {
		case s.indent != "":
			to = append(to, inner.line()...)
		case i > 0:
			to = append(to, s.item...)
		}
		if n.kind == '{' {
			to = append(s.scalar(to, m.name), ':')
			to = append(to, s.colon...)
		}
		to = s.print(to, m.value, inner)
	}
	if s.indent != "" && len(members) > 0 {
		to = append(to, outer.line()...)
	}
	return append(to, n.kind+2) // ] and } stand two behind [ and {
}

func (s style) scalar(to, written []byte) []byte {
	if written[0] == '"' {
		if s.keeps(written) {
			return append(to, written...)
		}
		return append(to, quoted(unquote(written), s)...)
	}
	if c := written[0]; s.numbers && (c == '-' || '0' <= c && c <= '9') {
		if f, err := strconv.ParseFloat(string(written), 64); err == nil {
			if b, err := json.Marshal(f); err == nil {
				return append(to, b...)
			}
		}
	}
	return append(to, written...)
}

func unquote(written []byte) string {
	if bytes.IndexByte(written, '\\') < 0 {
		return string(written[1 : len(written)-1])
	}
	var text string
	_ = json.Unmarshal(written, &text) // it is known to be JSON
	return text
}

// keeps reports whether a text stays as it is written.
func (s style) keeps(written []byte) bool {
	for _, c := range written {
		switch {
		case c == '\\', s.ascii && c >= utf8.RuneSelf, s.slashes && c == '/':
			return false
		case s.html && (c == '<' || c == '>' || c == '&' || c == 0xe2): // 0xe2 begins the line separators
			return false
		}
	}
	return true
}

// quoted writes a text of JSON.
func quoted(text string, s style) []byte {
	to := make([]byte, 0, len(text)+2)
	to = append(to, '"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\' || r == '/' && s.slashes:
			to = append(to, '\\', byte(r))
		case r < ' ':
			if i := strings.IndexRune("\b\f\n\r\t", r); i >= 0 {
				to = append(to, '\\', "bfnrt"[i])
			} else {
				to = fmt.Appendf(to, `\u%04x`, r)
			}
		case s.html && (r == '<' || r == '>' || r == '&' || r == '\u2028' || r == '\u2029'):
			to = fmt.Appendf(to, `\u%04x`, r)
		case s.ascii && r > 0xffff:
			high, low := utf16.EncodeRune(r)
			to = fmt.Appendf(to, `\u%04x\u%04x`, high, low)
		case s.ascii && r >= utf8.RuneSelf:
			to = fmt.Appendf(to, `\u%04x`, r)
		default:
			to = utf8.AppendRune(to, r)
		}
	}
	return append(to, '"')
}
