package capture

import (
	"bellhop/hooks"
	"bellhop/hooks/handshake"
	"bellhop/hooks/signature"
)

// shake gives the answer to a provider's check of the inbox's address, where the inbox is told to answer such.
func shake(x hooks.Exchange, request hooks.Payload, in hooks.Inbox) (answer hooks.Answer, ok bool) {
	if len(in.Handshake.Enabled) == 0 {
		return answer, false
	}
	_, header := hooks.ParseHead(request.Head)
	secrets := in.Verify.Secrets
	if in.Verify.Scheme == "mailgun" { // what Mailgun signs looks like a token that a stranger may have signed here
		secrets = nil
	}
	answer, _, ok = handshake.Answer(handshake.Input{
		Method: x.Method, Target: x.URL, Header: header, Body: request.Body,
		Secrets: secrets, VerifyToken: in.Handshake.VerifyToken, Enabled: in.Handshake.Enabled,
		Verify: func(name, secret string) bool {
			scheme, known := signature.Find(name)
			if !known {
				return false
			}
			verdict, _ := scheme.Verify(signature.Input{Method: x.Method, URL: x.URL, Header: header, Body: request.Body, Secrets: []string{secret}, Time: x.At})
			return verdict == signature.Valid
		},
	})
	return answer, ok
}
