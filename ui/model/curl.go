package model

import (
	"strings"

	"bellhop/hooks"
)

// Command is an exchange's request as a shell command.
type Command struct {
	Text    string
	Secrets bool // lines that hold secrets or signatures were left out
	NoBody  bool // the body is binary, cut or too long for a command line, and was left out
}

// maxCommandBody keeps a command below the 128 KiB that Linux bears for one argument (MAX_ARG_STRLEN).
const maxCommandBody = 100_000

// CurlCommand words the request of an exchange for a POSIX shell, to be sent to url. Lines that hold
// secrets or signatures are left out.
func CurlCommand(e hooks.Exchange, request hooks.Payload, url string) Command {
	var c Command
	parts := []string{"curl"}
	if e.Method == "HEAD" {
		parts = append(parts, "--head")
	} else {
		parts = append(parts, "-X "+quoteShell(e.Method))
	}
	parts = append(parts, quoteShell(url))
	_, header := hooks.ParseHead(request.Head)
	for _, line := range hooks.Resendable(header) {
		if isSecretLine(line[0]) {
			c.Secrets = true
			continue
		}
		parts = append(parts, "-H "+quoteShell(line[0]+": "+line[1]))
	}
	switch {
	case len(request.Body) == 0:
	case !isText(request.Body) || len(request.Body) > maxCommandBody || e.Request.Truncated:
		c.NoBody = true
	default:
		parts = append(parts, "--data-binary "+quoteShell(string(request.Body)))
	}
	c.Text = strings.Join(parts, " \\\n  ")
	return c
}

// Said words what a toast tells once the command is in the clipboard.
func (c Command) Said() string {
	switch {
	case c.Secrets && c.NoBody:
		return "cURL copied, secrets and body left out"
	case c.Secrets:
		return "cURL copied, secrets left out"
	case c.NoBody:
		return "cURL copied, body left out"
	}
	return "cURL copied"
}

// isSecretLine reports whether a header's name says that its value opens something or proves who sent it.
func isSecretLine(name string) bool {
	name = strings.ToLower(name)
	for _, sign := range []string{"auth", "cookie", "signature", "secret", "token", "hmac", "api-key", "apikey", "password"} {
		if strings.Contains(name, sign) {
			return true
		}
	}
	return false
}

func quoteShell(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
