package content

import "bytes"

type xmlKind int

// The pieces of a document. A processing instruction, the XML declaration too, is laid out like a comment.
const (
	xmlText xmlKind = iota
	xmlStart
	xmlEnd
	xmlEmpty // <a/>
	xmlComment
	xmlCDATA
	xmlDoctype
)

// xmlToken is one piece: body[start:end].
type xmlToken struct {
	kind       xmlKind
	start, end int
	name       []byte // of a tag
	preserve   bool   // the start tag has xml:space="preserve"
}

// xmlLexer takes a document to pieces. Together they are all of it, in its order.
type xmlLexer struct {
	body []byte
	at   int
}

func (l *xmlLexer) broken(at int, why string) *Problem {
	p := problemAt("XML", l.body, at)
	p.Why = why
	return p
}

func (l *xmlLexer) unfinished() *Problem {
	p := problemAt("XML", l.body, len(l.body))
	p.Unfinished = true
	return p
}

// next gives the piece that begins at l.at, which is before the end, and moves on behind it.
func (l *xmlLexer) next() (t xmlToken, problem *Problem) {
	rest := l.body[l.at:]
	t = xmlToken{start: l.at, end: -1}
	switch {
	case rest[0] != '<':
		t.kind, t.end = xmlText, len(l.body)
		if end := bytes.IndexByte(rest, '<'); end >= 0 {
			t.end = l.at + end
		}
		problem = l.references(t.start, t.end)
	case bytes.HasPrefix(rest, []byte("<!--")):
		t.kind, t.end = xmlComment, l.behind(l.at+len("<!--"), "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		t.kind, t.end = xmlCDATA, l.behind(l.at+len("<![CDATA["), "]]>")
	case bytes.HasPrefix(rest, []byte("<?")):
		t.kind, t.end = xmlComment, l.behind(l.at+len("<?"), "?>")
	case bytes.HasPrefix(rest, []byte("<!DOCTYPE")):
		t.kind, t.end = xmlDoctype, l.doctype(l.at+len("<!DOCTYPE"))
	case bytes.HasPrefix(rest, []byte("<!")):
		problem = l.broken(l.at, "only comments, CDATA and the DOCTYPE begin with <!")
	case bytes.HasPrefix(rest, []byte("</")):
		problem = l.endTag(&t)
	default:
		problem = l.startTag(&t)
	}
	if problem == nil && t.end < 0 {
		problem = l.unfinished()
	}
	if problem == nil {
		l.at = t.end
	}
	return t, problem
}

// behind gives the place behind the next mark, or -1 when there is none.
func (l *xmlLexer) behind(from int, mark string) int {
	found := bytes.Index(l.body[from:], []byte(mark))
	if found < 0 {
		return -1
	}
	return from + found + len(mark)
}

// doctype gives the place behind a DOCTYPE with all its declarations, or -1 when it does not end.
func (l *xmlLexer) doctype(at int) int {
	for inside := false; at >= 0 && at < len(l.body); {
		rest := l.body[at:]
		switch {
		case rest[0] == '"' || rest[0] == '\'':
			at = l.behind(at+1, string(rest[0]))
		case bytes.HasPrefix(rest, []byte("<!--")):
			at = l.behind(at+len("<!--"), "-->")
		case bytes.HasPrefix(rest, []byte("<?")):
			at = l.behind(at+len("<?"), "?>")
		case rest[0] == '>' && !inside:
			return at + 1
		default:
			inside = rest[0] == '[' || inside && rest[0] != ']'
			at++
		}
	}
	return -1
}

func (l *xmlLexer) endTag(t *xmlToken) *Problem {
	begin := l.at + len("</")
	end := l.nameEnd(begin)
	at := l.skip(end)
	switch {
	case at == len(l.body):
		return nil // unfinished
	case end == begin || l.body[at] != '>':
		return l.broken(at, "an end tag is </, a name and >")
	}
	t.kind, t.end, t.name = xmlEnd, at+1, l.body[begin:end]
	return nil
}

func (l *xmlLexer) startTag(t *xmlToken) *Problem {
	begin := l.at + 1
	end := l.nameEnd(begin)
	switch {
	case begin == len(l.body):
		return nil // unfinished
	case end == begin:
		return l.broken(l.at, "no name follows the <; a < in text is written &lt;")
	}
	t.name = l.body[begin:end]
	for at := end; ; {
		next := l.skip(at)
		switch {
		case next == len(l.body):
			return nil // unfinished
		case l.body[next] == '>':
			t.kind, t.end = xmlStart, next+1
			return nil
		case bytes.HasPrefix(l.body[next:], []byte("/>")):
			t.kind, t.end = xmlEmpty, next+2
			return nil
		case next == at:
			return l.broken(at, "a space is missing before an attribute")
		}
		var problem *Problem
		if at, problem = l.attribute(t, next); problem != nil || at < 0 {
			return problem
		}
	}
}

// attribute gives the place behind the attribute that begins at a place, or -1 when it does not end.
func (l *xmlLexer) attribute(t *xmlToken, at int) (behind int, problem *Problem) {
	nameEnd := l.nameEnd(at)
	if nameEnd == at {
		return 0, l.broken(at, "an attribute has no name")
	}
	equals := l.skip(nameEnd)
	if equals == len(l.body) {
		return -1, nil
	}
	if l.body[equals] != '=' {
		return 0, l.broken(equals, "an attribute has no value")
	}
	begin := l.skip(equals + 1)
	if begin == len(l.body) {
		return -1, nil
	}
	quote := l.body[begin]
	if quote != '"' && quote != '\'' {
		return 0, l.broken(begin, "the value of an attribute has no quotes")
	}
	begin++
	if behind = l.behind(begin, string(quote)); behind < 0 {
		return -1, nil
	}
	value := l.body[begin : behind-1]
	if less := bytes.IndexByte(value, '<'); less >= 0 {
		return 0, l.broken(begin+less, "a < in an attribute is written &lt;")
	}
	t.preserve = t.preserve || string(l.body[at:nameEnd]) == "xml:space" && string(value) == "preserve"
	return behind, l.references(begin, behind-1)
}

// references checks that every & in a piece of text begins a reference.
func (l *xmlLexer) references(from, to int) *Problem {
	for text := l.body[:to]; ; {
		found := bytes.IndexByte(text[from:], '&')
		if found < 0 {
			return nil
		}
		at := from + found
		from = at + 1
		if from < to && text[from] == '#' {
			from++
		}
		begin := from
		for from < to && isNameByte(text[from]) {
			from++
		}
		if from == begin || from == to || text[from] != ';' {
			return l.broken(at, "a & in text is written &amp;")
		}
	}
}

// skip gives the first place from at on without white space.
func (l *xmlLexer) skip(at int) int {
	for at < len(l.body) && isWhite(l.body[at]) {
		at++
	}
	return at
}

// nameEnd gives the place behind the name that begins at a place; that place itself when there is none.
func (l *xmlLexer) nameEnd(at int) int {
	if at >= len(l.body) || !isNameByte(l.body[at]) || bytes.IndexByte([]byte("-.0123456789"), l.body[at]) >= 0 {
		return at
	}
	for at < len(l.body) && isNameByte(l.body[at]) {
		at++
	}
	return at
}

// isNameByte reports whether a byte may be part of a name. All that is no ASCII may.
func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == ':' || c == '-' || c == '.' || c >= 0x80
}
