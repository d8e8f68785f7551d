package account

import (
	"regexp"
	"strings"
)

var ngrokCode = regexp.MustCompile(`^ERR_NGROK_\d+$`)

// Help is the page on which ngrok explains one of its codes, "" for what is none.
func Help(code string) string {
	if !ngrokCode.MatchString(code) {
		return ""
	}
	return "https://ngrok.com/docs/errors/" + strings.ToLower(code)
}
