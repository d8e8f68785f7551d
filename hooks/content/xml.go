package content

import (
	"bytes"
	"strings"
)

// PrettyXML writes an XML document on many lines. It moves white space only, and only between tags of elements that
// hold no text: text, attributes, comments, CDATA sections, prefixes and entities stay byte for byte, and so does all
// that stands in an element with text or with xml:space="preserve". Entities are never expanded. The document is
// checked as far as its layout needs: tags that fit, attributes with quotes, references with a semicolon.
func PrettyXML(body []byte) (string, *Problem) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	elements, problem := outline(body)
	if problem != nil {
		return "", problem
	}
	w := xmlWriter{lexer: xmlLexer{body: body}, elements: elements}
	w.out.Grow(len(body) + len(body)/2)
	for w.lexer.at < len(body) {
		w.token()
		if w.out.Len() > maxIndented {
			return string(body), nil
		}
	}
	return w.out.String(), nil
}

// element tells what stands in an element, besides white space.
type element uint8

const (
	hasText element = 1 << iota // or CDATA, or it wishes for its white space
	hasMarkup
)

// open is an element whose end has not come yet.
type open struct {
	name   []byte
	number int // among all elements, in the order of their start tags
}

// outline checks a document and tells of its elements what they hold, in the order of their start tags.
func outline(body []byte) (elements []element, problem *Problem) {
	l := xmlLexer{body: body}
	var stack []open
	note := func(e element) {
		if len(stack) > 0 {
			elements[stack[len(stack)-1].number] |= e
		}
	}
	for l.at < len(body) {
		t, problem := l.next()
		if problem != nil {
			return nil, problem
		}
		switch outside := len(stack) == 0; t.kind {
		case xmlText, xmlCDATA:
			if t.kind == xmlText && len(trimSpace(body[t.start:t.end])) == 0 {
				continue
			}
			if outside {
				return nil, l.broken(t.start, "there is text outside of the root element")
			}
			note(hasText)
		case xmlComment:
			note(hasMarkup)
		case xmlDoctype:
			if len(elements) > 0 {
				return nil, l.broken(t.start, "the DOCTYPE stands behind the first element")
			}
		case xmlStart, xmlEmpty:
			if outside && len(elements) > 0 {
				return nil, l.broken(t.start, "there is a second root element")
			}
			note(hasMarkup)
			elements = append(elements, 0)
			if t.kind == xmlEmpty {
				continue
			}
			if len(stack) == maxNesting {
				return nil, l.broken(t.start, tooDeep)
			}
			stack = append(stack, open{t.name, len(elements) - 1})
			if t.preserve {
				note(hasText)
			}
		case xmlEnd:
			if outside {
				return nil, l.broken(t.start, "this end tag has no start tag")
			}
			if last := stack[len(stack)-1]; !bytes.Equal(last.name, t.name) {
				return nil, l.broken(t.start, "the end tag of "+quoteShort(string(last.name))+" is missing")
			}
			stack = stack[:len(stack)-1]
		}
	}
	if len(stack) > 0 || len(elements) == 0 {
		return nil, l.unfinished()
	}
	return elements, nil
}

// xmlWriter lays out a document that outline has found fit.
type xmlWriter struct {
	out      strings.Builder
	lexer    xmlLexer
	elements []element // those that are still to come
	level    int
	asItIs   int // levels below an element whose content is left alone
}

func (w *xmlWriter) token() {
	t, _ := w.lexer.next()
	raw := w.lexer.body[t.start:t.end]
	var inside element
	if t.kind == xmlStart || t.kind == xmlEmpty {
		inside, w.elements = w.elements[0], w.elements[1:]
	}
	if w.asItIs > 0 {
		w.out.Write(raw)
		switch t.kind {
		case xmlStart:
			w.asItIs++
		case xmlEnd:
			w.asItIs--
		}
		return
	}
	switch t.kind {
	case xmlText: // white space, as there is text only in elements that are left alone
	case xmlStart:
		w.line(raw)
		if inside == hasMarkup {
			w.level++
		} else {
			w.asItIs = 1
		}
	case xmlEnd:
		w.level--
		w.line(raw)
	default:
		w.line(raw)
	}
}

func (w *xmlWriter) line(raw []byte) {
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
		w.out.WriteString(indent(w.level))
	}
	w.out.Write(raw)
}
