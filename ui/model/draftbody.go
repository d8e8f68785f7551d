package model

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"bellhop/hooks"
	"bellhop/hooks/content"
	"bellhop/hooks/diff"
	"bellhop/ui/lang"
)

// MaxEditable is how many bytes of a body are edited as text. A field for more takes seconds for every key.
const MaxEditable = 20 << 10

// DraftBody is the body of a replay: the original's, the same edited as text, or a file's. What was not edited is sent
// byte for byte; of an edited text, the lines that were not edited are, with their line ends.
type DraftBody struct {
	original []byte
	json     bool
	fixed    string // why it is not edited as text; "" when it is
	partial  bool   // only its beginning was stored
	begun    bool   // a partial one that is edited all the same

	text     string
	pristine string // the text of the original
	file     []byte // in the original's place; nil is none
	fileName string
}

func newDraftBody(ref hooks.PayloadRef, header hooks.Header, body []byte) DraftBody {
	b := DraftBody{original: body, partial: ref.Truncated, json: content.KindOf(header, body) == content.JSON}
	codings := content.Codings(header)
	switch {
	case len(codings) > 0 && len(body) > 0:
		b.fixed = lang.T("The body is compressed with %s, so it is not edited as text. It is sent byte for byte.", printable(strings.Join(codings, ", ")))
	case !utf8.Valid(body) || strings.ContainsFunc(linesOf(body), notTyped):
		b.fixed = lang.T("These bytes are no plain text, so they are not edited as text. They are sent byte for byte.")
	case len(body) > MaxEditable:
		b.fixed = lang.T("A body over %s is not edited here. It is sent byte for byte.", Size(MaxEditable))
	default:
		b.pristine = linesOf(body)
	}
	b.text = b.pristine
	return b
}

// notTyped reports characters that a field of text does not hold as they are.
func notTyped(r rune) bool { return r < ' ' && r != '\t' && r != '\n' || r == 0x7f }

// linesOf gives text with a line feed at the end of each line.
func linesOf(body []byte) string { return strings.ReplaceAll(string(body), "\r\n", "\n") }

// Text is the body as it is edited; lines end with a line feed.
func (b DraftBody) Text() string { return b.text }

// Fixed says why the body is not edited as text; "" when it can be.
func (b DraftBody) Fixed() string {
	switch {
	case b.file != nil:
		return lang.T("%s, %s, is sent in place of the original's body.", b.fileName, Size(int64(len(b.file))))
	case b.partial && !b.begun:
		return lang.T("Only the first %s of this body were stored, so it cannot be sent as it was. Replace it.", Size(int64(len(b.original))))
	}
	return b.fixed
}

// Partial reports a body of which only the beginning was stored, and that nothing has replaced.
func (b DraftBody) Partial() bool { return b.partial && !b.begun && b.file == nil }

// CanBegin reports whether what was stored of a partial body can be edited as text.
func (b DraftBody) CanBegin() bool { return b.Partial() && b.fixed == "" }

// Replaced reports whether a file stands in the original's place.
func (b DraftBody) Replaced() bool { return b.file != nil }

// Size words how many bytes are sent.
func (b DraftBody) Size() string { return Size(int64(len(b.bytes()))) }

// Edited reports whether other bytes than the original's are sent.
func (b DraftBody) Edited() bool { return b.file != nil || b.begun || b.text != b.pristine }

// bytes gives what is sent.
func (b DraftBody) bytes() []byte {
	switch {
	case b.file != nil:
		return b.file
	case b.text == b.pristine:
		return b.original
	}
	return reworded(b.original, b.pristine, b.text)
}

// wish gives the bytes for a replay; nil keeps the original's.
func (b DraftBody) wish() []byte {
	if !b.Edited() {
		return nil
	}
	if body := b.bytes(); body != nil {
		return body
	}
	return []byte{}
}

// reworded gives text as bytes: the lines that the original has keep their line ends, and the others take that of the
// line before.
func reworded(original []byte, pristine, text string) []byte {
	if !bytes.Contains(original, []byte("\r\n")) {
		return []byte(text)
	}
	var endings []string // of the original's lines
	for line := range bytes.Lines(original) {
		switch {
		case bytes.HasSuffix(line, []byte("\r\n")):
			endings = append(endings, "\r\n")
		case bytes.HasSuffix(line, []byte("\n")):
			endings = append(endings, "\n")
		}
	}
	last := endings[0]
	lines := strings.Split(text, "\n")
	ends := make([]string, len(lines))
	for _, line := range diff.Lines(pristine, text) {
		if at := line.LeftAt - 1; at >= 0 && at < len(endings) {
			last = endings[at]
		}
		if line.RightAt > 0 {
			ends[line.RightAt-1] = last
		}
	}
	var b bytes.Buffer
	for i, line := range lines {
		b.WriteString(line)
		if i < len(lines)-1 {
			b.WriteString(ends[i])
		}
	}
	return b.Bytes()
}

// EditedLines tells by number, from 0, which lines of the text are not as the original has them.
func (b DraftBody) EditedLines() []int {
	if b.text == b.pristine || b.Fixed() != "" {
		return nil
	}
	var edited []int
	for _, line := range diff.Lines(b.pristine, b.text) {
		if line.Kind != diff.Same && line.RightAt > 0 {
			edited = append(edited, line.RightAt-1)
		}
	}
	return edited
}

// IsJSON reports whether the body is to be JSON, which can be formatted and minified.
func (b DraftBody) IsJSON() bool { return b.json && b.Fixed() == "" }

// State words whether the body is what it should be: Valid JSON, or where it breaks. It is "" for other text.
func (b DraftBody) State() (mark Mark, words string) {
	if !b.IsJSON() || strings.TrimSpace(b.text) == "" {
		return MarkQuiet, ""
	}
	if _, problem := content.PrettyJSON([]byte(b.text)); problem != nil {
		return MarkRefused, lang.Said(problem.Error())
	}
	return MarkDelivered, lang.T("Valid JSON")
}

// formatted gives the text on many lines; "" for what is no JSON.
func (b DraftBody) formatted() string {
	text, _ := content.PrettyJSON([]byte(b.text))
	return text
}

// minified gives the text without white space between its values; "" for what is no JSON.
func (b DraftBody) minified() string {
	var out bytes.Buffer
	if json.Compact(&out, []byte(b.text)) != nil {
		return ""
	}
	return out.String()
}
