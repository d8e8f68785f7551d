package archive

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"bellhop/hooks"
)

// shell parts what people paste into words, as bash and sh do. What only a running shell knows (variables, other
// commands, files) is refused by name.
type shell struct {
	in    string
	at    int
	word  strings.Builder
	begun bool // a word, which may be empty: ''
	words []string
	many  bool // another command may follow
}

// command reads the words of one command. piped tells that a pipe or a redirection of the output ended it; what
// follows stands at s.at.
func (s *shell) command() (words []string, piped bool, err error) {
	s.words = nil
	for s.at < len(s.in) {
		c := s.in[s.at]
		s.at++
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			s.end()
		case c == '\n' || c == ';':
			s.end()
			if len(s.words) > 0 {
				return s.words, false, s.nothingMore(c)
			}
		case c == '|' || c == '>':
			if c == '>' && s.begun && strings.Trim(s.word.String(), "0123456789") == "" {
				s.word.Reset() // 2> is a redirection of standard error
				s.begun = false
			}
			s.end()
			return s.words, true, nil
		case c == '#' && !s.begun:
			s.at += until(s.in[s.at:], "\n")
		case c == '&' || c == '<' || c == '(' || c == ')' || c == '`':
			return nil, false, hooks.Invalid("A " + string(c) + " stands outside of quotes, where the shell does not take it as text. Put the address and the body into single quotes.")
		default:
			if err := s.part(c); err != nil {
				return nil, false, err
			}
		}
	}
	s.end()
	return s.words, false, nil
}

func (s *shell) end() {
	if s.begun {
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.begun = false
}

// nothingMore refuses a second command. A line that begins with a dash is a command that lost its backslash.
func (s *shell) nothingMore(after byte) error {
	rest := strings.TrimLeft(s.in[s.at:], " \t\r\n;")
	if s.many && !strings.HasPrefix(rest, "-") {
		return nil
	}
	if rest == "" || rest[0] == '#' {
		s.at = len(s.in)
		return nil
	}
	if after == '\n' && rest[0] == '-' {
		number := strings.Count(s.in[:s.at], "\n")
		return hooks.Invalid("The command ends after line " + strconv.Itoa(number) + ", but more options follow. A backslash at the very end of the line joins them.")
	}
	return hooks.Invalid("There is more than one command. Paste one curl command alone.")
}

// part reads what begins with c and belongs to a word.
func (s *shell) part(c byte) error {
	rest := s.in[s.at:]
	switch {
	case c == '\\' && (strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "\r\n")):
		s.at += strings.IndexByte(rest, '\n') + 1
		return nil
	case c == '\\' && rest != "":
		s.add(rest[:1])
		s.at++
	case c == '\'':
		return s.single()
	case c == '"':
		return s.double()
	case c == '$' && strings.HasPrefix(rest, "'"):
		s.at++
		return s.ansi()
	case c == '$' && strings.HasPrefix(rest, `"`):
		s.at++
		return s.double()
	case c == '$':
		if err := variable(rest); err != nil {
			return err
		}
		s.add("$")
	default:
		s.add(s.in[s.at-1 : s.at])
		if r, _ := utf8.DecodeRuneInString(s.in[s.at-1:]); !s.quoted() && strings.ContainsRune("“”‘’", r) {
			return hooks.Invalid("There is a typographic quote, " + string(r) + ", where a shell wants a plain one. Type ' in its place.")
		}
	}
	return nil
}

// quoted tells whether the word has more than the byte that was just added, so that a typographic quote in it is text.
func (s *shell) quoted() bool { return s.word.Len() > 1 }

func (s *shell) add(text string) {
	s.word.WriteString(text)
	s.begun = true
}

func (s *shell) single() error {
	text, _, found := strings.Cut(s.in[s.at:], "'")
	if !found {
		return openQuote("'")
	}
	s.add(text)
	s.at += len(text) + 1
	return nil
}

func openQuote(quote string) error {
	return hooks.Invalid("A quote, " + quote + ", is opened and never closed. The command may have been cut off.")
}

// double reads what stands between double quotes, where a backslash keeps its meaning before five characters only.
func (s *shell) double() error {
	s.add("")
	for s.at < len(s.in) {
		c := s.in[s.at]
		s.at++
		rest := s.in[s.at:]
		switch {
		case c == '"':
			return nil
		case c == '\\' && rest != "" && strings.IndexByte("$`\"\\\n", rest[0]) >= 0:
			if rest[0] != '\n' {
				s.add(rest[:1])
			}
			s.at++
		case c == '`':
			return hooks.Invalid("The command runs another one between backticks. Put its result in.")
		case c == '$':
			if err := variable(rest); err != nil {
				return err
			}
			s.add("$")
		default:
			s.add(s.in[s.at-1 : s.at])
		}
	}
	return openQuote(`"`)
}

// variable refuses what a shell would put in for a dollar sign; before anything else it is text.
func variable(rest string) error {
	end := 0
	for end < len(rest) && isNameByte(rest[end]) {
		end++
	}
	switch {
	case end > 0:
		return hooks.Invalid("The command uses " + quoteShort("$"+rest[:end]) + ", which only your shell knows. Put its value in.")
	case rest != "" && rest[0] == '{':
		return hooks.Invalid("The command uses " + quoteShort("$"+rest[:min(len(rest), until(rest, "}")+1)]) + ", which only your shell knows. Put its value in.")
	case rest != "" && strings.IndexByte("(?!@*#$-[", rest[0]) >= 0:
		return hooks.Invalid("The command uses $" + rest[:1] + ", which only your shell knows. Put its value in.")
	}
	return nil
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

// ansi reads $'…' (bash manual, "ANSI-C Quoting"), which browsers write for line ends and all but ASCII.
func (s *shell) ansi() error {
	s.add("")
	for s.at < len(s.in) {
		c := s.in[s.at]
		s.at++
		switch {
		case c == '\'':
			return nil
		case c == '\\' && s.at < len(s.in):
			text, size := unescapeANSI(s.in[s.at:])
			if text == "\x00" {
				return hooks.Invalid("The command holds a NUL byte, which no argument can carry.")
			}
			s.add(text)
			s.at += size
		default:
			s.add(s.in[s.at-1 : s.at])
		}
	}
	return openQuote("$'")
}

// unescapeANSI reads what follows a backslash; size is how much of it.
func unescapeANSI(rest string) (text string, size int) {
	const plain, means = `abeEfnrtv\'"?`, "\a\b\x1b\x1b\f\n\r\t\v\\'\"?"
	c := rest[0]
	if i := strings.IndexByte(plain, c); i >= 0 {
		return means[i : i+1], 1
	}
	switch {
	case c >= '0' && c <= '7':
		n, size := number(rest, 8, 3)
		return string([]byte{byte(n)}), size
	case c == 'x':
		if n, size := number(rest[1:], 16, 2); size > 0 {
			return string([]byte{byte(n)}), size + 1
		}
	case c == 'u' || c == 'U':
		if r, size := unicodeEscape(rest); size > 0 {
			return string(r), size
		}
	case c == 'c' && len(rest) > 1:
		return string([]byte{rest[1] & 0x1f}), 2
	}
	return `\` + rest[:1], 1
}

// unicodeEscape reads u and U with their digits. Two that are a surrogate pair are one character, as browsers mean
// it; what is none is U+FFFD.
func unicodeEscape(rest string) (r rune, size int) {
	digits := 4
	if rest[0] == 'U' {
		digits = 8
	}
	n, size := number(rest[1:], 16, digits)
	if size == 0 {
		return 0, 0
	}
	r = rune(min(n, utf8.MaxRune+1))
	if second, found := strings.CutPrefix(rest[1+size:], `\u`); found && utf16.IsSurrogate(r) {
		low, more := number(second, 16, 4)
		if pair := utf16.DecodeRune(r, rune(low)); pair != utf8.RuneError {
			return pair, 1 + size + 2 + more
		}
	}
	return r, 1 + size
}

// number reads at most so many digits.
func number(s string, base, most int) (n uint64, size int) {
	for size < most && size < len(s) {
		digit, err := strconv.ParseUint(s[size:size+1], base, 8)
		if err != nil {
			break
		}
		n = n*uint64(base) + digit
		size++
	}
	return n, size
}
