package redact

import (
	"net/netip"
	"strings"
)

// place is a stretch of the text that is hidden.
type place struct {
	from, to int
	kind     kind
}

// scanner goes through a text once, word by word.
type scanner struct {
	text  string
	level Level
	found []place // in order, none in another
}

// scan finds what is to be hidden.
func (s *scanner) scan() {
	for at := 0; at < len(s.text); {
		c := s.text[at]
		switch {
		case isWord(c):
			end := at + 1
			for end < len(s.text) && isWord(s.text[end]) {
				end++
			}
			at = s.word(at, end)
		case c == ':' && strings.HasPrefix(s.text[at:], "://"):
			at = s.authority(at + 3)
		case c == ':' && s.level == All:
			at = max(at+1, s.six(at, at))
		default:
			at++
		}
	}
}

// replaced gives the text with what was found hidden.
func (s *scanner) replaced() string {
	if len(s.found) == 0 {
		return s.text
	}
	var b strings.Builder
	b.Grow(len(s.text))
	at := 0
	for _, p := range s.found {
		b.WriteString(s.text[at:p.from])
		hidden := s.text[p.from:p.to]
		if p.kind == kindSecret {
			b.WriteString(hide(hidden, s.level))
		} else {
			b.WriteString(standIn(p.kind, hidden))
		}
		at = p.to
	}
	b.WriteString(s.text[at:])
	return b.String()
}

// add hides a stretch and gives where it ends.
func (s *scanner) add(from, to int, k kind) int {
	s.found = append(s.found, place{from, to, k})
	return to
}

// addIP hides an address, unless it tells nothing.
func (s *scanner) addIP(from, to int) {
	if standIn(kindIP, s.text[from:to]) != s.text[from:to] {
		s.add(from, to, kindIP)
	}
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == '@' || c == '+'
}

// word looks at a word, which ends before to, and gives where to go on.
func (s *scanner) word(from, to int) int {
	text := s.text[from:to]
	if n := tokenPrefix(text); n > 0 && len(text)-n >= 8 {
		return s.add(from, to, kindSecret)
	}
	if isScheme(text) {
		if end := s.credentials(to); end > 0 {
			return end
		}
	}
	if isSecretKey(text) {
		if end := s.value(from, to); end > 0 {
			return end
		}
	}
	if s.level < All {
		return to
	}
	return s.revealing(from, to)
}

// revealing looks at what only a shared screen hides.
func (s *scanner) revealing(from, to int) int {
	text := strings.TrimRight(s.text[from:to], ".-")
	end := from + len(text)
	switch at := strings.IndexByte(text, '@'); {
	case at > 0 && at == strings.LastIndexByte(text, '@') && strings.Contains(text[at:], "."):
		s.add(from, end, kindMail)
		return to
	case text == "":
		return to
	case text[0] >= '0' && text[0] <= '9' && strings.Count(text, ".") == 3:
		if _, err := netip.ParseAddr(text); err == nil {
			s.addIP(from, end)
			return to
		}
	}
	if isHex(s.text[from]) && to < len(s.text) && s.text[to] == ':' {
		if end := s.six(from, to); end > 0 {
			return end
		}
	}
	switch {
	case isHostName(text) && !isPublic(text):
		s.add(from, end, kindHost)
	case isOpaque(text):
		s.add(from, end, kindSecret)
	}
	return to
}

// six looks for an IPv6 address that begins at from and has a colon at; 0 is none.
func (s *scanner) six(from, at int) (end int) {
	if from > 0 && (isWord(s.text[from-1]) || s.text[from-1] == ':') {
		return 0
	}
	end = at
	for end < len(s.text) && end-from < 46 && (isHex(s.text[end]) || s.text[end] == ':' || s.text[end] == '.') {
		end++
	}
	if strings.Count(s.text[from:end], ":") < 2 {
		return 0
	}
	address := strings.TrimRight(s.text[from:end], ".")
	if _, err := netip.ParseAddr(address); err != nil {
		return 0
	}
	s.addIP(from, from+len(address))
	return end
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

// authority looks at what follows :// and gives where to go on: the user's name and password are secrets, the host is one's
// own, and the path of some hosts is a key.
func (s *scanner) authority(from int) int {
	end := from
	for end < len(s.text) && !strings.ContainsRune("/?#\"'<>\\ \t\r\n,;", rune(s.text[end])) {
		end++
	}
	host := from
	if at := strings.LastIndexByte(s.text[from:end], '@'); at > 0 {
		s.add(from, from+at, kindSecret)
		host += at + 1
	}
	name := s.text[host:end]
	if colon := strings.IndexByte(name, ':'); colon >= 0 && !strings.HasPrefix(name, "[") {
		name = name[:colon]
	}
	if s.level == All && name != "" && !isPublic(name) && !strings.HasPrefix(name, "[") {
		if _, err := netip.ParseAddr(name); err == nil {
			s.addIP(host, host+len(name))
		} else {
			s.add(host, host+len(name), kindHost)
		}
	} else if strings.HasPrefix(name, "[") {
		end = host + 1 // the address in it is found as one
	}
	if opens := keyPath(name, s.text[end:]); opens > 0 {
		stop := end + opens
		for stop < len(s.text) && !strings.ContainsRune("?#\"'<>\\ \t\r\n,;", rune(s.text[stop])) {
			stop++
		}
		if stop > end+opens {
			return s.add(end+opens, stop, kindSecret)
		}
	}
	return end
}

// keyPath gives how much of a path stands before what lets whoever knows it write there; 0 where nothing does.
// https://api.slack.com/messaging/webhooks, https://discord.com/developers/docs/resources/webhook
func keyPath(host, path string) int {
	switch {
	case host == "hooks.slack.com" || host == "hooks.slack-gov.com":
		if next := strings.IndexByte(path[min(1, len(path)):], '/'); next > 0 {
			return next + 2
		}
	case host == "discord.com" || host == "discordapp.com" || strings.HasSuffix(host, ".discord.com"):
		if at := strings.Index(path[:min(len(path), 40)], "/webhooks/"); at >= 0 {
			return at + len("/webhooks/")
		}
	}
	return 0
}

// isScheme tells the words that credentials follow.
func isScheme(word string) bool {
	return strings.EqualFold(word, "bearer") || strings.EqualFold(word, "basic")
}

// credentials hides what follows a scheme behind one space; 0 is nothing.
func (s *scanner) credentials(at int) int {
	if at >= len(s.text) || s.text[at] != ' ' {
		return 0
	}
	end := at + 1
	for end < len(s.text) && (isWord(s.text[end]) || strings.IndexByte("/=~", s.text[end]) >= 0) {
		end++
	}
	digits := strings.ContainsAny(s.text[at:end], "0123456789=_") // "a basic introduction" is none
	if end-at-1 < 8 || !digits {
		return 0
	}
	return s.add(at+1, end, kindSecret)
}
