package ssh

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// mostOutput is how much of a line that does not end is kept.
const mostOutput = 8 << 10

// output reads what a server says and finds in it the address at which it serves. It may be written to from several
// goroutines.
type output struct {
	host  string           // of the server, whose own pages are no doors
	found func(url string) // called for each address that is not the one before

	mu   sync.Mutex
	text string // that has no end of line yet
	last string // the last line that says something
	url  string
}

// Write takes a piece of what the server says.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	o.text += string(p)
	text, url := o.text, o.url
	for {
		line, rest, ended := cutLine(text)
		if !ended && len(line) <= mostOutput {
			break
		}
		text = rest
		o.read(line)
	}
	o.text = text
	now := o.url
	o.mu.Unlock()
	if now != url {
		o.found(now)
	}
	return len(p), nil
}

func cutLine(text string) (line, rest string, ended bool) {
	if i := strings.IndexAny(text, "\r\n"); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

func (o *output) read(line string) {
	line = plain(line)
	if line == "" {
		return
	}
	o.last = line
	if found := doorIn(line, o.host); found != "" {
		o.url = found
	}
}

// said is the last line that the server has said, cut.
func (o *output) said() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	said := o.last
	if rest := plain(o.text); rest != "" {
		said = rest
	}
	if runes := []rune(said); len(runes) > 200 {
		said = string(runes[:200]) + "…"
	}
	return said
}

var (
	escapes = regexp.MustCompile(`\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-_])`)
	webURL  = regexp.MustCompile(`https?://[^\s<>"'` + "`" + `,;|()]+`)
	telling = regexp.MustCompile(`(?i)\b(tunnel|tunneled|tunnelled|forward|forwarding|forwarded|exposed|available|serving)\b`)
)

// plain is a line without the colours and other signs for a terminal.
func plain(line string) string {
	line = escapes.ReplaceAllString(line, "")
	line = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(line, ""))
	return strings.TrimSpace(line)
}

// doorIn finds the address of a door in a line: one that stands alone, or in a line that speaks of a tunnel. Addresses
// with a path, and pages of the server's own, are there to be read, not doors.
func doorIn(line, server string) string {
	var found string
	for _, text := range webURL.FindAllString(line, -1) {
		text = strings.TrimRight(text, ".!?:")
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			continue
		}
		if isOwnPage(u.Hostname(), server) && u.Port() == "" {
			continue
		}
		if strings.TrimRight(line, "/") != strings.TrimRight(text, "/") && !telling.MatchString(line) {
			continue
		}
		if found == "" || u.Scheme == "https" && !strings.HasPrefix(found, "https") {
			found = u.Scheme + "://" + u.Host
		}
	}
	return found
}

func isOwnPage(host, server string) bool {
	name, of, more := strings.Cut(host, ".")
	if strings.EqualFold(host, server) {
		return true
	}
	if !more || !strings.EqualFold(of, server) {
		return false
	}
	switch strings.ToLower(name) {
	case "www", "admin", "docs", "dashboard", "console", "status", "blog":
		return true
	}
	return false
}
