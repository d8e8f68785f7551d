package model

import (
	"slices"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/signature"
	"bellhop/ui/lang"
)

// DraftEdit is what a person makes of a request before it is sent again. The zero value is nothing to edit yet.
type DraftEdit struct {
	original hooks.Exchange
	header   hooks.Header // the original's
	keys     []hooks.Key
	url      string // where it goes when that is not edited

	Method string
	URL    string
	Scheme string // of package signature; "" keeps the lines as they are, hooks.SchemeNone strips those of signatures
	Body   DraftBody

	private bool // an import's private address may be reached
	lines   []draftLine
	secrets map[string]string // by scheme
}

// draftLine is a header line. From is its place in the original's header, from 1; 0 is a line that was added.
type draftLine struct {
	name, value string
	off         bool
	from        int
}

// DraftRow is a header line made ready to be edited. Its place in the list is its number for the methods of DraftEdit.
type DraftRow struct {
	Name, Value string
	On          bool   // it is sent
	Edited      bool   // it is not as the original has it
	Added       bool   // the original does not have it
	Locked      bool   // Bellhop writes it when the request leaves
	LeftOut     bool   // it cannot be sent on
	Note        string // why it is locked or left out
}

// newDraftEdit makes a draft with no edits yet. Original is the exchange as its row tells, and p its request.
func newDraftEdit(original hooks.Exchange, url string, p hooks.Payload, keys []hooks.Key) DraftEdit {
	e := DraftEdit{original: original, url: url, keys: keys, secrets: map[string]string{}}
	_, e.header = hooks.ParseHead(p.Head)
	e.Body.original = p.Body
	return e.pristine()
}

// clone gives a copy that can be changed by itself.
func (e DraftEdit) clone() DraftEdit {
	e.lines = slices.Clone(e.lines)
	secrets := make(map[string]string, len(e.secrets))
	for scheme, secret := range e.secrets {
		secrets[scheme] = secret
	}
	e.secrets = secrets
	return e
}

// pristine gives the draft without edits. Secrets that were typed stay.
func (e DraftEdit) pristine() DraftEdit {
	e.Method, e.URL, e.Scheme = e.original.Method, e.url, ""
	e.lines = make([]draftLine, len(e.header))
	for i, line := range e.header {
		e.lines[i] = draftLine{name: line[0], value: line[1], from: i + 1}
	}
	e.Body = newDraftBody(e.original.Request, e.header, e.Body.original)
	return e
}

// Edits counts what differs from the original: the method, the address, each header line, the way to sign, the body.
func (e DraftEdit) Edits() (n int) {
	for _, edited := range []bool{e.Method != e.original.Method, e.URL != e.url, e.Scheme != "", e.Body.Edited()} {
		if edited {
			n++
		}
	}
	for _, line := range e.lines {
		if e.lineEdited(line) {
			n++
		}
	}
	return n
}

func (e DraftEdit) lineEdited(line draftLine) bool {
	return line.off || line.from == 0 || [2]string{line.name, line.value} != e.header[line.from-1]
}

// EditsWords words Edits: 5 edits, 1 edit; "" for none.
func (e DraftEdit) EditsWords() string {
	n := e.Edits()
	if n == 0 {
		return ""
	}
	return lang.N(n, "%s edit", "%s edits", Number(int64(n)))
}

// Rows gives the header lines in their order, and behind them the lines of a new signature.
func (e DraftEdit) Rows() []DraftRow {
	_, changes := signature.Resend(hooks.Replay{Sign: e.sign()}, e.all())
	became := map[string]hooks.Change{}
	for _, c := range changes {
		became[strings.ToLower(c.Name)] = c
	}
	rows := make([]DraftRow, 0, len(e.lines))
	shown := map[string]bool{}
	for _, line := range e.lines {
		c := became[strings.ToLower(line.name)]
		row := DraftRow{
			Name: typable(line.name), Value: typable(line.value), On: !line.off, Edited: e.lineEdited(line), Added: line.from == 0,
			Locked: c.What == hooks.Written, LeftOut: c.What == hooks.LeftOut, Note: lang.Said(c.Reason),
		}
		if row.Locked && shown[strings.ToLower(line.name)] {
			row.Locked, row.LeftOut = false, true // it is written once
		}
		shown[strings.ToLower(line.name)] = true
		rows = append(rows, row)
	}
	for _, c := range changes {
		if c.What == hooks.Written && c.Name != "Host" && !shown[strings.ToLower(c.Name)] {
			rows = append(rows, DraftRow{Name: c.Name, On: true, Locked: true, Note: lang.Said(c.Reason), Added: true})
		}
	}
	return rows
}

// Lines is how many of the rows can be edited; those behind them are of a new signature.
func (e DraftEdit) Lines() int { return len(e.lines) }

// Sent counts the header lines that are sent, those that Bellhop writes included.
func (e DraftEdit) Sent() (n int) {
	for _, row := range e.Rows() {
		if row.Locked || row.On && !row.LeftOut {
			n++
		}
	}
	return n
}

// all gives every line, those that are left out by choice included.
func (e DraftEdit) all() hooks.Header {
	header := make(hooks.Header, len(e.lines))
	for i, line := range e.lines {
		header[i] = [2]string{line.name, line.value}
	}
	return header
}

// wanted gives the lines that are to be sent. Empty ones, which were added and not filled in, are none.
func (e DraftEdit) wanted() hooks.Header {
	header := hooks.Header{}
	for _, line := range e.lines {
		if !line.off && (line.name != "" || line.value != "") {
			header = append(header, [2]string{line.name, line.value})
		}
	}
	return header
}

// SetName changes a line's name. What was only shown otherwise, such as bytes that are no text, stays as it was.
func (e *DraftEdit) SetName(i int, name string) {
	if i < len(e.lines) && name != typable(e.lines[i].name) {
		e.lines[i].name = name
	}
}

// SetValue changes a line's value, as SetName does its name.
func (e *DraftEdit) SetValue(i int, value string) {
	if i < len(e.lines) && value != typable(e.lines[i].value) {
		e.lines[i].value = value
	}
}

// SetOn sends a line, or leaves it out.
func (e *DraftEdit) SetOn(i int, on bool) {
	if i < len(e.lines) {
		e.lines[i].off = !on
	}
}

// AddLine adds an empty line at the end and gives its place.
func (e *DraftEdit) AddLine() int {
	e.lines = append(e.lines, draftLine{})
	return len(e.lines) - 1
}

// RemoveLine takes a line away that was added; one of the original's is left out, so that it can come back.
func (e *DraftEdit) RemoveLine(i int) {
	switch {
	case i >= len(e.lines):
	case e.lines[i].from == 0:
		e.lines = slices.Delete(slices.Clone(e.lines), i, i+1)
	default:
		e.lines[i].off = true
	}
}

// RestoreLine gives a line of the original back what it was.
func (e *DraftEdit) RestoreLine(i int) {
	if i < len(e.lines) && e.lines[i].from > 0 {
		line := e.header[e.lines[i].from-1]
		e.lines[i] = draftLine{name: line[0], value: line[1], from: e.lines[i].from}
	}
}

// typable is a stranger's text as a field shows it.
func typable(s string) string { return printable(strings.ToValidUTF8(s, "\uFFFD")) }

// AllowPrivate lets the replay of an import go to the private address that the import names. Else only what a person
// typed may.
func (e *DraftEdit) AllowPrivate() { e.private = true }

// SetText edits the body as text.
func (e *DraftEdit) SetText(text string) { e.Body.text = text }

// Format writes a JSON body on many lines, or on one; what is no JSON stays as it is. It says whether it did.
func (e *DraftEdit) Format(minify bool) bool {
	text := e.Body.formatted()
	if minify {
		text = e.Body.minified()
	}
	if text == "" {
		return false
	}
	e.Body.text = text
	return true
}

// BeginBody edits what was stored of a partial body, and sends that.
func (e *DraftEdit) BeginBody() { e.Body.begun = true }

// ReplaceBody sends a file's bytes in the original's place.
func (e *DraftEdit) ReplaceBody(name string, content []byte) {
	if content == nil {
		content = []byte{}
	}
	e.Body.file, e.Body.fileName = content, printable(name)
}

// KeepBody sends the original's body again, or what was typed.
func (e *DraftEdit) KeepBody() { e.Body.file, e.Body.fileName = nil, "" }

// Request makes the wish to send it. Problem has the sentence where something cannot be sent.
func (e DraftEdit) Request() (r hooks.Replay, p DraftProblem) {
	r = hooks.Replay{Exchange: e.original.ID, Sign: e.sign(), Body: e.Body.wish()}
	target, err := hooks.ParseTarget(e.URL)
	p.URL = Sentence(err, "")
	switch {
	case err != nil:
	case e.URL != e.url, e.private:
		r.URL = target.String()
	case e.original.Imported && e.original.Direction == hooks.Out && hooks.PlainlyPrivate(target):
		p.URL, p.Private = lang.T("An import names this address, which is on this computer or a private network. Send again to reach it."), true
	}
	if e.Method != e.original.Method {
		r.Method = e.Method
		p.URL = join(p.URL, Sentence(hooks.CheckMethod(e.Method), ""))
	}
	if header := e.wanted(); !slices.Equal(header, e.header) {
		r.Header = header
		sent, _ := signature.Resend(r, e.header)
		p.Header = Sentence(hooks.CheckHeader(sent), "")
	}
	p.Secret = Sentence(signature.CheckReplay(r.Sign), "")
	if e.Body.Partial() {
		p.Body = e.Body.Fixed()
	}
	return r, p
}

// DraftProblem has a sentence for each part of a draft that cannot be sent as it is; "" where it can.
type DraftProblem struct {
	URL, Header, Secret, Body string
	Private                   bool // of the URL: it can be sent once AllowPrivate was called
}

// payload gives the request as it would be sent, without the lines that are written when it leaves.
func (e DraftEdit) payload() hooks.Payload {
	header, _ := signature.Resend(hooks.Replay{Sign: e.sign()}, e.wanted())
	return hooks.Payload{Head: hooks.FormatHead(e.Method+" / HTTP/1.1", header), Body: e.Body.bytes()}
}

// Peek makes the bytes that are sent ready to be looked at, as they are.
func (e DraftEdit) Peek() Body {
	body := e.Body.bytes()
	return NewBody(hooks.PayloadRef{Size: int64(len(body))}, e.header, body, FormRaw)
}
