package system

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// What Bellhop is called by the system, and what it opens.
const (
	appID  = "app.bellhop.Bellhop"
	scheme = "bellhop"
)

// kinds are the files that Bellhop opens: the ends of their names, without the dot, and what they are.
func kinds() []kind {
	return []kind{
		{"har", "application/har+json", "HTTP Archive"},
		{"ndjson", "application/x-ndjson", "Newline Delimited JSON"},
	}
}

type kind struct{ end, mime, words string }

// Opener has the system open links and files with this program, for the user who runs it.
type Opener struct {
	Program string   // the path of the program
	Args    []string // before it gets what is opened: the data folder, where it is not the usual one
	Icon    []byte   // PNG, 512 wide
}

// entry is the file by which the desktops of Linux and its like know a program: the Desktop Entry Specification 1.5.
func (o Opener) entry() []byte {
	words := []string{quoted(o.Program), "%u"} // one at a time, and first: a word before the flags is what is opened
	for _, arg := range o.Args {
		words = append(words, quoted(arg))
	}
	types := []string{"x-scheme-handler/" + scheme}
	for _, k := range kinds() {
		types = append(types, k.mime)
	}
	var b bytes.Buffer
	for _, line := range [][2]string{
		{"Type", "Application"},
		{"Version", "1.5"},
		{"Name", "Bellhop"},
		{"GenericName", "Webhook Workbench"},
		{"Comment", "Receive, inspect, replay and deliver webhooks"},
		{"Icon", appID},
		{"Exec", strings.Join(words, " ")},
		{"Terminal", "false"},
		{"Categories", "Development;"},
		{"Keywords", "webhook;webhooks;HTTP;tunnel;replay;API;"},
		{"MimeType", strings.Join(types, ";") + ";"},
		{"StartupNotify", "true"},
		{"StartupWMClass", "Bellhop"},
	} {
		if b.Len() == 0 {
			b.WriteString("[Desktop Entry]\n")
		}
		b.WriteString(line[0] + "=" + line[1] + "\n")
	}
	return b.Bytes()
}

// quoted writes one word of an Exec line: in quotes, in which four signs want a backslash; a backslash is doubled once more,
// as every value of the file has escapes of its own, and a percent sign is doubled. A plain word stays as it is, because where
// no desktop runs, xdg-open takes the quotes for a part of the name.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:,@", r)
	}
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool { return !plain(r) }) {
		return word
	}
	return `"` + strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`).Replace(word) + `"`
}

// program gives the first word of the Exec line of an entry; "" when there is none.
func program(entry string) string {
	for line := range strings.Lines(entry) {
		rest, is := strings.CutPrefix(strings.TrimRight(line, "\r\n"), "Exec=")
		if !is {
			continue
		}
		word, _, _ := strings.Cut(rest, " ")
		if whole, is := strings.CutPrefix(rest, `"`); is {
			word, _, _ = strings.Cut(whole, `" `)
			word = strings.TrimSuffix(word, `"`)
		}
		return strings.NewReplacer(`\\\\`, `\`, `\\"`, `"`, "\\\\`", "`", `\\$`, `$`, `%%`, `%`).Replace(word)
	}
	return ""
}

// mimes tells the system of the kinds of files: the Shared MIME-info Specification.
func mimes() []byte {
	type glob struct {
		Pattern string `xml:"pattern,attr"`
	}
	type class struct {
		Type string `xml:"type,attr"`
	}
	type entry struct {
		Type    string `xml:"type,attr"`
		Comment string `xml:"comment"`
		Class   class  `xml:"sub-class-of"`
		Glob    glob   `xml:"glob"`
	}
	info := struct {
		XMLName xml.Name `xml:"http://www.freedesktop.org/standards/shared-mime-info mime-info"`
		Types   []entry  `xml:"mime-type"`
	}{}
	for _, k := range kinds() {
		parent := "application/json"
		if k.end == "ndjson" {
			parent = "text/plain"
		}
		info.Types = append(info.Types, entry{k.mime, k.words, class{parent}, glob{"*." + k.end}})
	}
	text, err := xml.MarshalIndent(info, "", "  ")
	if err != nil { // of constants
		return nil
	}
	return append([]byte(xml.Header), append(text, '\n')...)
}
