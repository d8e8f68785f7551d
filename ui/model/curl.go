package model

import (
	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/ui/lang"
)

// CurlCommand words the request of an exchange for a POSIX shell, to be sent to url, and what a toast tells once it is in
// the clipboard. Secrets are replaced. The error is a sentence: a body that was cut cannot be sent again.
func CurlCommand(e hooks.Exchange, request hooks.Payload, url string) (text, said string, err error) {
	script, err := archive.Curl(archive.Record{Exchange: e, Request: request}, url, archive.Options{})
	if err != nil {
		return "", "", err
	}
	if len(script.Redacted) > 0 {
		return script.Text, lang.T("cURL copied, secrets left out"), nil
	}
	return script.Text, lang.T("cURL copied"), nil
}
