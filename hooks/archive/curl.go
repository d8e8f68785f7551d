package archive

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"bellhop/hooks"
)

// maxArgument keeps an argument below the 128 KiB that Linux bears for one (MAX_ARG_STRLEN), quotes included.
const maxArgument = 100_000

// maxExpect is the size of a body from which curl asks for leave first, by an Expect line that was not there.
const maxExpect = 1 << 20

// Curl words a request for a POSIX shell and curl. It goes to target, or to where it went when target is "". What
// curl would add, clean or leave out by itself is switched off, so that the line and the body are the stored ones to the byte;
// a body that no argument can hold comes through a pipe from printf, which every such shell has.
func Curl(r Record, target string, o Options) (Script, error) {
	q, err := o.resend(r, target)
	if err != nil {
		return Script{}, err
	}
	parts := append(append([]string{"curl"}, q.curlMethod()...), q.curlTarget()...)
	parts = append(parts, q.curlHeader()...)
	body, before := q.curlBody()
	return Script{
		Name: fileName("exchange-", r.Exchange.ID, ".sh"), Text: before + strings.Join(append(parts, body...), " \\\n  ") + "\n", Redacted: q.redacted,
	}, nil
}

func (q request) curlMethod() []string {
	switch {
	case q.method == "HEAD" && len(q.body) == 0 && !q.sized:
		return []string{"--head"}
	case q.method == "HEAD": // keeps curl from waiting for the body that an answer to HEAD tells of and does not have
		return []string{"-X HEAD --ignore-content-length"}
	case q.method == "GET" && len(q.body) == 0 && !q.sized:
		return nil
	}
	return []string{"-X " + shellWord(q.method)}
}

// plainTarget is what curl sends as it stands, with no dot segments to clean and no brackets to expand.
var plainTarget = regexp.MustCompile(`^/[\w\-.~!$&'()*+,;=:@/?%]*$`)

func (q request) curlTarget() []string {
	path, _, _ := strings.Cut(q.target, "?")
	dots := false
	for segment := range strings.SplitSeq(path, "/") {
		segment = strings.ReplaceAll(strings.ToLower(segment), "%2e", ".")
		dots = dots || segment == "." || segment == ".."
	}
	if plainTarget.MatchString(q.target) && !dots {
		return []string{quoteShell(q.origin + q.target)}
	}
	return []string{quoteShell(q.origin + "/"), "--request-target " + quoteShell(q.target)}
}

// curlHeader gives the stored lines, and lines without a value for those that curl would add.
func (q request) curlHeader() []string {
	var parts []string
	for _, line := range q.header {
		word := line[0] + ": " + line[1]
		if line[1] == "" {
			word = line[0] + ";" // a colon would take the line out
		}
		parts = append(parts, "-H "+quoteShell(word))
	}
	added := []string{"User-Agent", "Accept"}
	if len(q.body) > 0 || q.sized {
		added = append(added, "Content-Type")
	}
	for _, name := range added {
		if !hasLine(q.header, name) {
			parts = append(parts, "-H "+quoteShell(name+":"))
		}
	}
	if len(q.body) >= maxExpect {
		parts = append(parts, "-H 'Expect:'")
	}
	if q.method == "HEAD" && (len(q.body) > 0 || q.sized) {
		parts = append(parts, "-H 'Connection: close'")
	}
	return parts
}

func hasLine(header hooks.Header, name string) bool { return len(header.Without(name)) < len(header) }

// curlBody gives the arguments for the body, and what stands before curl when the body comes through a pipe.
func (q request) curlBody() (parts []string, before string) {
	switch {
	case len(q.body) == 0 && !q.sized:
		return nil, ""
	case len(q.body) <= maxArgument && isPasteable(q.body):
		return []string{"--data-raw " + quoteShell(string(q.body))}, ""
	}
	return []string{"--data-binary @-"}, "printf '" + printfFormat(q.body) + "' | "
}

// isPasteable reports whether a body survives a terminal that it is pasted into, which obeys control characters and
// turns carriage returns into line feeds.
func isPasteable(body []byte) bool {
	quotes := 0
	for _, c := range body {
		if c < ' ' && c != '\t' && c != '\n' || c == 0x7f {
			return false
		}
		if c == '\'' {
			quotes++
		}
	}
	return utf8.Valid(body) && len(body)+3*quotes <= maxArgument
}

// printfFormat writes bytes as a format of POSIX printf, between single quotes.
func printfFormat(body []byte) string {
	var b strings.Builder
	b.Grow(len(body) * 2)
	for i, c := range body {
		switch {
		case c == '%':
			b.WriteString("%%")
		case c == '\\':
			b.WriteString(`\\`)
		case c == '\n':
			b.WriteString(`\n`)
		case c < ' ', c > '~', c == '\'', c == '-' && i == 0: // a dash would begin an option
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// quoteShell quotes for a POSIX shell: every byte but NUL, which no argument can hold, stays what it is.
func quoteShell(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// shellWord leaves out the quotes that nothing needs.
func shellWord(s string) string {
	if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && s != "" {
		return s
	}
	return quoteShell(s)
}
