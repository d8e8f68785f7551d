package detective

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	"bellhop/hooks"
)

// content is bytes that may have been signed. The first of all is the body as it came, with no deviation.
type content struct {
	deviations []deviation
	made       func() []byte // nil for what makes no difference
}

// The fixes of a changed body.
const (
	fixBytes = "Sign the very bytes that are sent, and look at what passes the request on."
	fixOnce  = "Make the body once, sign those bytes and send the same."
)

// bodies gives what may have been signed in place of a body, the likeliest first. left tells that there would be more.
func bodies(in Input) (list []*content, left bool) {
	b := in.Body
	list = []*content{{made: func() []byte { return b }}}
	add := func(group, match, why, fix string, make func() []byte) {
		list = append(list, &content{[]deviation{{group, match, why, fix}}, make})
	}
	for _, e := range endings(b) {
		add(e.group, e.match, e.why, fixBytes, e.made)
	}
	printed, left := reprints(b)
	for _, p := range printed {
		add(groupJSON, p.match, "The sender signed one form of the JSON and sent another.", fixOnce, p.made)
	}
	for _, w := range wholes(in) {
		add(w.group, w.match, w.why, w.fix, w.made)
	}
	for _, size := range []int{1 << 10, 4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10, 100_000, 100 << 10, 128 << 10, 256 << 10, 512 << 10, 1_000_000, 1 << 20} {
		if len(b) > size {
			add("Body cut at a limit", "with only the first "+count(size)+" bytes of the body", "The sender signs no more than that.",
				"Sign the whole body, or send less.", func() []byte { return b[:size] })
		}
	}
	return list, left
}

// change is one way to change a body.
type change struct {
	group, match, why, fix string
	made                   func() []byte
}

// endings are changes of line ends, spaces and marks.
func endings(b []byte) []change {
	const added, lost, changed = "Something on the way added one.", "Something on the way took it off.", "Something on the way changed them."
	mark := []byte("\uFEFF")
	return []change{
		{group: "Body without the last line feed", match: "without the line feed at the end of the body", why: added, made: func() []byte {
			return shorter(b, bytes.TrimSuffix(b, []byte("\n")))
		}},
		{group: "Body without the last line feed", match: "without the CRLF at the end of the body", why: added, made: func() []byte {
			return shorter(b, bytes.TrimSuffix(b, []byte("\r\n")))
		}},
		{group: "Body with a line feed at the end", match: "with a line feed at the end of the body", why: lost, made: func() []byte {
			return append(bytes.Clone(b), '\n')
		}},
		{group: "Body with a line feed at the end", match: "with a CRLF at the end of the body", why: lost, made: func() []byte {
			return append(bytes.Clone(b), "\r\n"...)
		}},
		{group: "Body without space around it", match: "without the space around the body", why: "Something on the way added it.", made: func() []byte {
			return shorter(b, bytes.TrimSpace(b))
		}},
		{group: "Body with other line breaks", match: "with LF line breaks in place of CRLF in the body", why: changed, made: func() []byte {
			return shorter(b, bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")))
		}},
		{group: "Body with other line breaks", match: "with CRLF line breaks in place of LF in the body", why: changed, made: func() []byte {
			return bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		}},
		{group: "Body with or without a byte order mark", match: "without the byte order mark before the body", why: added, made: func() []byte {
			return shorter(b, bytes.TrimPrefix(b, mark))
		}},
		{group: "Body with or without a byte order mark", match: "with a byte order mark before the body", why: lost, made: func() []byte {
			return append(bytes.Clone(mark), b...)
		}},
	}
}

// shorter gives nil when nothing was taken off.
func shorter(before, after []byte) []byte {
	if len(after) == len(before) {
		return nil
	}
	return after
}

// wholes are changes of the body as a whole.
func wholes(in Input) []change {
	b := in.Body
	return []change{
		{"An empty body", "with an empty body", "The sender signed before it wrote the body, or signs none.", "Sign the body that is sent.", func() []byte {
			return []byte{}
		}},
		{"Body unpacked", "with the body unpacked", "The sender signed before it compressed.", "Sign the bytes that are sent, or send them uncompressed.", func() []byte {
			return unpacked(hooks.Header(in.Header).Get("Content-Encoding"), b)
		}},
		{"Body of a form, decoded", "with the form in the body decoded", "The sender signed before it encoded the form.", fixOnce, func() []byte {
			text, err := url.QueryUnescape(string(b))
			if err != nil || json.Valid(b) {
				return nil
			}
			return []byte(text)
		}},
		{"Body of a form, decoded", "with the form in the body sorted and encoded anew", "The sender signed one form and sent another.", fixOnce, func() []byte {
			form, err := url.ParseQuery(string(b))
			if err != nil || json.Valid(b) {
				return nil
			}
			return []byte(form.Encode())
		}},
		{"Body in another character set", "with the body in Latin-1", "It was signed in Latin-1 and sent in UTF-8.", fixOnce, func() []byte { return latin1(b) }},
		{"Body in another character set", "with the body in UTF-8", "It was signed in UTF-8 and sent in Latin-1, or encoded twice.", fixOnce, func() []byte { return fromLatin1(b) }},
		{"Body in or out of quotes", "with the JSON in the body as a text of JSON", "The sender turned it into JSON twice before it signed.", fixOnce, func() []byte {
			if !utf8.Valid(b) || len(b) > maxReprint {
				return nil
			}
			return quoted(string(b), style{})
		}},
		{"Body in or out of quotes", "with the text in the body out of its quotes", "The sender turned it into JSON twice after it signed.", fixOnce, func() []byte {
			var text string
			if len(b) == 0 || b[0] != '"' || json.Unmarshal(b, &text) != nil {
				return nil
			}
			return []byte(text)
		}},
		{"Body in or out of base64", "with the body decoded from base64", "Something on the way encoded it, as gateways do.", fixBytes, func() []byte {
			plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(b)))
			if err != nil {
				return nil
			}
			return plain
		}},
		{"Body in or out of base64", "with the body encoded as base64", "The sender signed its base64 and sent the body.", fixOnce, func() []byte {
			return []byte(base64.StdEncoding.EncodeToString(b))
		}},
	}
}

// maxUnpacked bounds what is taken from a compressed body.
const maxUnpacked = 4 << 20

// unpacked gives nil for what is not compressed, or unpacks to too much.
func unpacked(coding string, b []byte) []byte {
	var r io.Reader
	switch {
	case bytes.HasPrefix(b, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			return nil
		}
		r = z
	case strings.EqualFold(strings.TrimSpace(coding), "deflate"):
		r = flate.NewReader(bytes.NewReader(b))
		if len(b) > 2 && b[0] == 0x78 { // within zlib, RFC 1950
			r = flate.NewReader(bytes.NewReader(b[2:]))
		}
	default:
		return nil
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	if err != nil || len(plain) > maxUnpacked {
		return nil
	}
	return plain
}

// latin1 gives UTF-8 in one byte a letter; nil where that does not go or makes no difference.
func latin1(b []byte) []byte {
	if !utf8.Valid(b) {
		return nil
	}
	out := make([]byte, 0, len(b))
	for _, r := range string(b) {
		if r > 0xff {
			return nil
		}
		out = append(out, byte(r))
	}
	return shorter(b, out)
}

// fromLatin1 gives one byte a letter as UTF-8; nil where it makes no difference.
func fromLatin1(b []byte) []byte {
	out := make([]byte, 0, len(b)+16)
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return shorter(b, out)
}
