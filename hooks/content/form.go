package content

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// PrettyForm writes a form one field a line, as "name = value", in the order it came and with its doubles. Percent
// signs and pluses are decoded; an escape that is none, or that stands for a control character or for no UTF-8, stays
// as it came, so that every field keeps to its line.
func PrettyForm(body []byte) string {
	var out strings.Builder
	out.Grow(len(body) + len(body)/4)
	for field := range bytes.SplitSeq(bytes.Trim(body, white), []byte("&")) {
		if len(field) == 0 {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		name, value, found := bytes.Cut(field, []byte("="))
		unescape(&out, name)
		if found {
			out.WriteString(" =")
		}
		if len(value) > 0 {
			out.WriteByte(' ')
			unescape(&out, value)
		}
	}
	return out.String()
}

// unescape writes a form's name or value decoded.
func unescape(out *strings.Builder, text []byte) {
	for len(text) > 0 {
		plain := len(text)
		if special := bytes.IndexAny(text, "%+"); special >= 0 {
			plain = special
		}
		out.Write(text[:plain])
		text = text[plain:]
		switch {
		case len(text) == 0:
			return
		case text[0] == '+':
			out.WriteByte(' ')
			text = text[1:]
		default:
			text = unescapeRune(out, text)
		}
	}
}

// unescapeRune writes the character that the escapes at the beginning of text stand for, or the first byte of what is
// no character, and gives the rest.
func unescapeRune(out *strings.Builder, text []byte) []byte {
	var escaped [utf8.UTFMax]byte
	n := 0
	for n < len(escaped) && len(text) >= 3*(n+1) && text[3*n] == '%' && isHex(text[3*n+1]) && isHex(text[3*n+2]) {
		escaped[n] = unhex(text[3*n+1])<<4 | unhex(text[3*n+2])
		n++
	}
	if n == 0 {
		out.WriteByte(text[0])
		return text[1:]
	}
	r, length := utf8.DecodeRune(escaped[:n])
	if r == utf8.RuneError && length == 1 || unicode.IsControl(r) {
		out.Write(text[:3*length])
	} else {
		out.WriteRune(r)
	}
	return text[3*length:]
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return (c | 0x20) - 'a' + 10
}
