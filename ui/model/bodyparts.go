package model

import (
	"strconv"
	"strings"

	"bellhop/hooks/content"
	"bellhop/ui/lang"
)

// Part is one part of a multipart body, worded.
type Part struct {
	Name   string // of the form's field; "" when it has none
	File   string // "" when it is no file
	Type   string // its media type; "" when it does not say
	Size   string
	Bytes  []byte // as they came, to be saved; not to be changed
	SaveAs string // a name for a file with Bytes
}

// The limits of what is shown of a multipart body.
const (
	maxParts    = 50
	maxPartText = 4000 // bytes of a part's text
	maxPartHex  = 256  // bytes of a part that is no text
)

// wordParts words the parts that are listed, and how many others there are.
func wordParts(parts []content.Part) (worded []Part, more string) {
	if len(parts) > maxParts {
		others := len(parts) - maxParts
		more = lang.N(others, "and %s more", "and %s more", Number(int64(others)))
		parts = parts[:maxParts]
	}
	for i, p := range parts {
		worded = append(worded, Part{
			Name: printable(p.Name), File: p.File, Type: printable(p.Type), Size: Size(int64(len(p.Body))), Bytes: p.Body, SaveAs: partFile(i, p),
		})
	}
	return worded, more
}

// partFile suggests a file name: the part's own, else one made of the field's.
func partFile(i int, p content.Part) string {
	if p.File != "" {
		return p.File
	}
	name := "part-" + strconv.Itoa(i+1)
	if p.Name != "" {
		name = content.FileName(p.Name)
	}
	text, _ := content.UTF8(p.Header, p.Body)
	return name + content.Extension(content.KindOf(p.Header, text), p.Type)
}

// partsText writes the parts one below the other: what each is, and what is in it as far as it is short.
func partsText(parts []content.Part) string {
	worded, more := wordParts(parts)
	var out strings.Builder
	for i, p := range worded {
		if i > 0 {
			out.WriteString("\n\n")
		}
		out.WriteString(strconv.Itoa(i+1) + ". " + p.line() + "\n")
		out.WriteString(partBody(parts[i]))
	}
	if more != "" {
		out.WriteString("\n\n" + more)
	}
	return out.String()
}

// line tells what a part is: face, face.png, image/png, 14.2 KB.
func (p Part) line() string {
	words := make([]string, 0, 4)
	for _, word := range []string{p.Name, p.File, p.Type, p.Size} {
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ")
}

func partBody(p content.Part) string {
	text, _ := content.UTF8(p.Header, p.Body)
	if !content.IsText(text) {
		shown := p.Body[:min(len(p.Body), maxPartHex)]
		return HexDump(shown) + andSoOn(len(shown), len(p.Body))
	}
	if len(text) > maxPartText {
		return plainLines(text[:maxPartText]) + andSoOn(maxPartText, len(text))
	}
	if pretty, problem := content.Pretty(content.KindOf(p.Header, text), text); problem == nil {
		return plainLines([]byte(pretty))
	}
	return plainLines(text)
}

// andSoOn is a last line for what is not shown whole.
func andSoOn(shown, whole int) string {
	if shown == whole {
		return ""
	}
	return "\n" + lang.T("The first %s of %s are shown.", Size(int64(shown)), Size(int64(whole)))
}
