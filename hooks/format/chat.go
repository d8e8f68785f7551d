package format

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode/utf16"

	"bellhop/hooks"
)

// told is an event in words, for people who read it in a chat. Either words or data are there, or none.
type told struct {
	who   string // who did it, or the event's type; it is set in bold
	what  string // what they did, or nothing
	words string // theirs, quoted line by line
	data  []byte // of an event that is not known
}

// tell puts an event into words.
func tell(e hooks.Event) told {
	switch e.Type {
	case commentCreated:
		if t, ok := tellComment(e); ok {
			return t
		}
	case test:
		var data struct {
			Message string `json:"message"`
		}
		if json.Unmarshal(e.Data, &data) == nil && data.Message != "" {
			return told{what: oneLine(data.Message)}
		}
	}
	var pretty bytes.Buffer
	if len(e.Data) > maxPretty || json.Indent(&pretty, e.Data, "", "  ") != nil {
		return told{who: e.Type, data: e.Data}
	}
	return told{who: e.Type, data: pretty.Bytes()}
}

// maxPretty is the largest data that is set out over lines, in bytes. More is cut anyway, and what is nested deep
// would grow beyond all bounds.
const maxPretty = 4000

// tellComment reads the data of a comment; ok is false when something else calls itself comment.created.
func tellComment(e hooks.Event) (t told, ok bool) {
	var data struct {
		Name   string   `json:"name"`
		From   string   `json:"from"`
		Text   string   `json:"text"`
		Number hooks.ID `json:"number"`
	}
	if json.Unmarshal(e.Data, &data) != nil || strings.TrimSpace(data.Name) == "" || data.Text == "" {
		return told{}, false
	}
	t = told{who: oneLine(data.Name), words: data.Text}
	if data.From != "" {
		t.what = " from " + oneLine(data.From)
	}
	t.what += " signed the guest book"
	if data.Number > 0 {
		t.what += " as guest " + data.Number.String()
	}
	return t, true
}

// maxName is what a chat shows of a name, in characters; the guest book's own limit is 60.
const maxName = 100

// oneLine makes one short line of what should be a name.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxName {
		return string(r[:maxName-1]) + "…"
	}
	return s
}

// chat is how a chat writes. plain and code give what stands for a character of somebody else's, so that it is read
// as it is and does nothing: in words, before being given the character in front of it, and in a block of code.
type chat struct {
	limit int // of a message, in UTF-16 units
	bold  func(escaped string) string
	quote string // before each line of a quotation
	plain func(before, r rune) string
	code  func(r rune) string
}

// write puts what was told into a message. What is too long is cut at a character.
func (c chat) write(t told) string {
	head := c.escape(t.who)
	if head != "" {
		head = c.bold(head)
	}
	head += c.escape(t.what)
	switch {
	case t.words != "":
		head += ":\n" + c.quote
		return head + fit(t.words, c.limit-units(head), c.quoted)
	case len(t.data) > 0:
		const end = "\n```"
		head += "\n```\n"
		return head + fit(string(t.data), c.limit-units(head+end), c.inCode) + end
	}
	return head
}

func (c chat) escape(s string) string { return fit(s, c.limit, c.plain) }

// quoted begins each line as a quotation, so that nobody's words look like this program's.
func (c chat) quoted(before, r rune) string {
	switch r {
	case '\r':
		return ""
	case '\n', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return "\n" + c.quote
	}
	return c.plain(before, r)
}

// inCode writes a backtick, which in JSON stands within a text, as its escape: the data is the same, and it cannot
// end the block.
func (c chat) inCode(_, r rune) string {
	if r == '`' {
		return `\u0060`
	}
	return c.code(r)
}

// fit writes s character by character as far as there is room, in UTF-16 units. Where something is missing it ends
// with an ellipsis.
func fit(s string, room int, write func(before, r rune) string) string {
	var b strings.Builder
	used, fits := 0, 0 // fits: bytes of b with room for an ellipsis behind them
	before := '\n'
	for _, r := range s {
		text := write(before, r)
		if used += units(text); used > room {
			return b.String()[:fits] + "…"
		}
		b.WriteString(text)
		if used < room {
			fits = b.Len()
		}
		before = r
	}
	return b.String()
}

// units is the length of a text in UTF-16, the largest of the ways in which chats count.
func units(s string) (n int) {
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// slack writes a message for an incoming webhook. Source: docs.slack.dev, "Formatting message text" (what to escape) and
// "Truncating really long messages" (4,000 characters are advised), read 2026-11-25.
func slack(e hooks.Event) (hooks.Rendered, error) {
	escape := func(r rune) string {
		switch r {
		case '&':
			return "&amp;"
		case '<':
			return "&lt;"
		case '>':
			return "&gt;"
		}
		return string(r)
	}
	c := chat{
		limit: 4000,
		bold: func(s string) string {
			if strings.ContainsAny(s, "*_~`") {
				return s // it would end the bold text, and cannot be escaped
			}
			return "*" + s + "*"
		},
		quote: "> ",
		plain: func(_, r rune) string { return escape(r) },
		code:  escape,
	}
	return jsonBody(jsonType, struct {
		Text        string `json:"text"`
		UnfurlLinks bool   `json:"unfurl_links"` // a guest's link brings no preview
		UnfurlMedia bool   `json:"unfurl_media"`
	}{Text: c.write(tell(e))})
}

// discord writes a message for a channel's webhook, which mentions nobody. Source: docs.discord.com, "Execute Webhook"
// (2,000 characters) and "Allowed Mentions Object", read 2026-11-25. A backslash takes its meaning from any
// punctuation; that of the colon and the slash keeps links, invitations and emoji codes plain.
func discord(e hooks.Event) (hooks.Rendered, error) {
	c := chat{
		limit: 2000,
		bold:  func(s string) string { return "**" + s + "**" },
		quote: "> ",
		plain: func(before, r rune) string {
			if strings.ContainsRune("\\*_~`|<>[]()#:@/+-", r) || r == '.' && '0' <= before && before <= '9' {
				return `\` + string(r)
			}
			return string(r)
		},
		code: func(r rune) string { return string(r) },
	}
	type mentions struct {
		Parse []string `json:"parse"`
	}
	return jsonBody(jsonType, struct {
		Content         string   `json:"content"`
		AllowedMentions mentions `json:"allowed_mentions"`
	}{c.write(tell(e)), mentions{[]string{}}})
}
