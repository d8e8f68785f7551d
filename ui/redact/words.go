package redact

import "strings"

// tokenPrefixes begin secrets of known kinds.
func tokenPrefixes() []string {
	return []string{
		"ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_",
		"xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxs-", "xapp-", "shpat_", "shpss_", "shpca_", "shppa_", "npm_", "pypi-", "AKIA", "ASIA", "AIza", "SG.", "eyJ", "dop_v1_", "sk-", "ATATT",
	}
}

// tokenPrefix gives how long the beginning of a word is that says it is a secret; 0 where it does not.
func tokenPrefix(word string) int {
	if len(word) < 12 || strings.IndexByte("ghsrwxnpAaSedk", word[0]) < 0 {
		return 0
	}
	for _, prefix := range tokenPrefixes() {
		if strings.HasPrefix(word, prefix) {
			if prefix == "eyJ" && strings.Count(word, ".") < 2 { // a JWT has three parts
				return 0
			}
			return len(prefix)
		}
	}
	return 0
}

// secretKeys end the names of fields whose values let somebody in.
func secretKeys() []string {
	return []string{
		"password", "passwd", "passphrase", "secret", "token", "apikey", "api_key", "api-key", "access_key", "access-key", "accesskey",
		"private_key", "private-key", "privatekey", "authorization", "cookie", "credential", "credentials", "session_id", "sessionid", "session",
	}
}

// isSecretKey tells names of fields that hold a secret.
func isSecretKey(word string) bool {
	switch {
	case len(word) < 3 || len(word) > 60:
		return false
	case strings.EqualFold(word, "pwd"), strings.EqualFold(word, "jwt"), strings.EqualFold(word, "sig"):
		return true
	}
	last := word[len(word)-1] | 0x20
	if strings.IndexByte("detyneslx", last) < 0 {
		return false
	}
	for _, key := range secretKeys() {
		if len(word) >= len(key) && strings.EqualFold(word[len(word)-len(key):], key) {
			return true
		}
	}
	return false
}

// value hides what a field of this name holds and gives where it ends; 0 where none follows.
func (s *scanner) value(from, to int) int {
	text, at := s.text, to
	if at < len(text) && text[at] == '>' && from > 0 && text[from-1] == '<' { // <token>…</token>
		return s.until(at+1, "<")
	}
	escaped := strings.HasPrefix(text[at:], `\"`)
	switch {
	case escaped:
		at += 2
	case at < len(text) && (text[at] == '"' || text[at] == '\''):
		at++
	}
	at = s.blanks(at)
	if at >= len(text) || text[at] != ':' && text[at] != '=' {
		return 0
	}
	at = s.blanks(at + 1)
	switch {
	case at >= len(text):
		return 0
	case escaped && strings.HasPrefix(text[at:], `\"`):
		end := strings.Index(text[at+2:], `\"`)
		if end <= 0 {
			return 0
		}
		return s.add(at+2, at+2+end, kindSecret)
	case text[at] == '"' || text[at] == '\'':
		return s.quoted(at)
	}
	return s.bare(at)
}

func (s *scanner) blanks(at int) int {
	for at < len(s.text) && (s.text[at] == ' ' || s.text[at] == '\t') {
		at++
	}
	return at
}

// until hides all up to a byte of stops.
func (s *scanner) until(from int, stops string) int {
	end := strings.IndexAny(s.text[from:], stops)
	if end < 0 {
		end = len(s.text) - from
	}
	if strings.TrimSpace(s.text[from:from+end]) == "" {
		return 0
	}
	return s.add(from, from+end, kindSecret)
}

// quoted hides a string in quotes. One that is not closed ends with its line.
func (s *scanner) quoted(at int) int {
	quote := s.text[at]
	end := at + 1
	for end < len(s.text) && s.text[end] != quote && s.text[end] != '\n' {
		if s.text[end] == '\\' {
			end++
		}
		end++
	}
	if end = min(end, len(s.text)); end == at+1 {
		return 0
	}
	return s.add(at+1, end, kindSecret)
}

// bare hides a value without quotes, but not what is no text.
func (s *scanner) bare(at int) int {
	if s.text[at] == '{' || s.text[at] == '[' {
		return 0
	}
	end := at
	for end < len(s.text) && strings.IndexByte("&;,}]<>\"' \t\r\n", s.text[end]) < 0 {
		end++
	}
	if isScheme(s.text[at:end]) {
		return s.credentials(end)
	}
	switch s.text[at:end] {
	case "", "null", "true", "false":
		return 0
	}
	return s.add(at, end, kindSecret)
}

// isHostName tells names of hosts that stand in a text by themselves. Only the commonest endings are known: much else has
// dots, such as a type of event or a file.
func isHostName(word string) bool {
	dot := strings.LastIndexByte(word, '.')
	if dot < 1 || strings.Contains(word, "..") || strings.ContainsAny(word, "@+_") {
		return false
	}
	switch strings.ToLower(word[dot+1:]) {
	case "com", "net", "org", "io", "dev", "app", "edu", "gov":
		return true
	}
	return false
}

// isOpaque tells long words that nobody made up: keys, hashes, tokens. A UUID is an id like others.
func isOpaque(word string) bool {
	if len(word) < 24 || isUUID(word) {
		return false
	}
	digits, letters, hexes, dashes := 0, 0, 0, 0
	for i := range len(word) {
		c := word[i]
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '-' || c == '.':
			dashes++
		default:
			letters++
		}
		if isHex(c) {
			hexes++
		}
	}
	return hexes == len(word) && len(word) >= 32 || digits >= 4 && letters >= 4 && dashes <= 2
}

func isUUID(word string) bool {
	return len(word) == 36 && word[8] == '-' && word[13] == '-' && word[18] == '-' && word[23] == '-'
}
