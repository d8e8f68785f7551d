package archive

import (
	"strings"

	"bellhop/hooks"
)

// isCmd tells a command for Windows' cmd.exe from one for a POSIX shell, in whose quotes carets are text. For cmd.exe
// browsers write ^" before every argument, and a caret at the end of a line.
func isCmd(command string) bool {
	for _, mark := range []string{` ^"`, " ^\n", " ^\r\n"} {
		before, _, found := strings.Cut(command, mark)
		if found && !strings.Contains(before, "'") && strings.Count(before, `"`)%2 == 0 {
			return true
		}
	}
	return false
}

// cmdWords parts a command for cmd.exe into words: that takes its carets out first, and then the program itself parts the
// rest at blanks outside of double quotes.
func cmdWords(in string) ([]string, error) {
	line, err := withoutCarets(in)
	if err != nil {
		return nil, err
	}
	var words []string
	var word strings.Builder
	begun, quoted := false, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case c == '\\':
			slashes := len(line[i:]) - len(strings.TrimLeft(line[i:], `\`))
			i += slashes - 1
			if !strings.HasPrefix(line[i+1:], `"`) {
				word.WriteString(strings.Repeat(`\`, slashes))
			} else if word.WriteString(strings.Repeat(`\`, slashes/2)); slashes%2 == 1 {
				word.WriteByte('"')
				i++
			}
			begun = true
		case c == '"' && quoted && strings.HasPrefix(line[i+1:], `"`):
			word.WriteByte('"')
			i++
		case c == '"':
			quoted, begun = !quoted, true
		case !quoted && (c == ' ' || c == '\t'):
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteByte(c)
			begun = true
		}
	}
	if quoted {
		return nil, openQuote(`"`)
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}

// withoutCarets reads one command as cmd.exe does. Outside of its quotes a caret makes the next character text; before
// a line end it takes that out, and makes the one behind it text, which is how a line end gets into an argument.
func withoutCarets(in string) (string, error) {
	in = strings.ReplaceAll(in, "\r\n", "\n")
	var b strings.Builder
	quoted := false
	for i := 0; i < len(in); i++ {
		c := in[i]
		switch {
		case c == '^' && !quoted:
			if i++; i < len(in) && in[i] == '\n' {
				i++
			}
			if i < len(in) {
				b.WriteByte(in[i])
			}
		case c == '\n':
			if strings.TrimSpace(in[i:]) != "" {
				return "", hooks.Invalid("There is more than one command. Paste one curl command alone.")
			}
			return b.String(), nil
		case !quoted && (c == '|' || c == '>'):
			return b.String(), nil
		case !quoted && (c == '&' || c == '<'):
			return "", hooks.Invalid("A " + string(c) + " stands outside of quotes, where cmd does not take it as text. Put the address and the body into quotes.")
		default:
			quoted = quoted != (c == '"')
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}
