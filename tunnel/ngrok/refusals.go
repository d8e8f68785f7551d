package ngrok

import (
	"crypto/tls"
	"errors"
	"regexp"
	"strings"

	sdk "golang.ngrok.com/ngrok/v2"

	"bellhop/tunnel"
	"bellhop/tunnel/ngrok/account"
)

// What a user reads when no code of ngrok's says more.
const (
	silentReason  = "ngrok does not answer. Check that this machine is online and that no firewall is in the way, then go public again."
	forgedReason  = "Something between this machine and ngrok opens the encrypted line, such as a company's proxy or a virus scanner. Use another network, or have connect.ngrok-agent.com excepted from it."
	droppedReason = "The line to ngrok dropped. Bellhop is connecting again; the address stays the same."
	gaveUpReason  = "The door closed. Your address may change when it opens again."
	stoppedReason = "Somebody stopped it on the ngrok dashboard. Go public again when that is right."
	closedReason  = "ngrok closed the door. Go public again."
)

var errStuck = errors.New("ngrok: the SDK did not end in time")

// Explain says in whole sentences what one of ngrok's codes ("ERR_NGROK_105") means and what to do next;
// ok is false for a code that it does not know. The codes are those of ngrok.com/docs/errors: they come
// when a door opens and, in the header ngrok-error-code, from the public address itself.
func Explain(code string) (reason string, ok bool) {
	for _, explain := range []func(string) string{accountRefusal, addressRefusal, policyRefusal, visitorRefusal} {
		if reason = explain(code); reason != "" {
			return reason, true
		}
	}
	return "", false
}

// isFinal says whether a refusal ends a door that was open already. With any other the SDK goes on
// trying: an address that is still taken, say, is often one's own from before the drop.
func isFinal(code string) bool {
	switch code {
	case "ERR_NGROK_103", "ERR_NGROK_105", "ERR_NGROK_106", "ERR_NGROK_107", "ERR_NGROK_108",
		"ERR_NGROK_120", "ERR_NGROK_121", "ERR_NGROK_123", "ERR_NGROK_337", "ERR_NGROK_4018":
		return true
	}
	return false
}

// accountRefusal: ngrok does not let this account, token or program in.
func accountRefusal(code string) string {
	switch code {
	case "ERR_NGROK_4018":
		return "It wants an account token and there is none yet. Yours is on dashboard.ngrok.com under Your Authtoken."
	case "ERR_NGROK_105":
		return "ngrok does not read this as a token. Copy it again, whole, from dashboard.ngrok.com under Your Authtoken."
	case "ERR_NGROK_106":
		return "This token is of a kind that ngrok no longer takes. Copy the new one from dashboard.ngrok.com under Your Authtoken."
	case "ERR_NGROK_107":
		return "ngrok does not know this token; it may have been revoked. Copy the present one from dashboard.ngrok.com under Your Authtoken."
	case "ERR_NGROK_108":
		return "Your account runs as many agents as it may. Stop one on dashboard.ngrok.com under Agents, then go public again."
	case "ERR_NGROK_348", "ERR_NGROK_349":
		return "Your account has connected too often in a short time. Wait a minute, then go public again."
	case "ERR_NGROK_120", "ERR_NGROK_121":
		return "ngrok no longer talks to this version of Bellhop. Install the newest one."
	case "ERR_NGROK_123":
		return "Your account's e-mail address is not verified. Open the link that ngrok sent you, or ask for a new one on dashboard.ngrok.com."
	case "ERR_NGROK_103", "ERR_NGROK_337":
		return "ngrok has suspended your account. The reason is on dashboard.ngrok.com."
	case "ERR_NGROK_102":
		return "The last payment for your account failed. Look under Billing on dashboard.ngrok.com."
	case "ERR_NGROK_115", "ERR_NGROK_116":
		return "Your account does not let agents in from this network. Change its IP restrictions on dashboard.ngrok.com, or use another network."
	case "ERR_NGROK_9040":
		return "ngrok does not serve the network that this machine is on. Use another network, without Tor or a foreign VPN."
	case "ERR_NGROK_9009":
		return "Going through an HTTP proxy needs a paid ngrok plan. Use a network without a proxy."
	case "ERR_NGROK_111", "ERR_NGROK_112", "ERR_NGROK_124":
		return "ngrok does not accept how Bellhop introduces itself. Install the newest version."
	}
	return ""
}

// addressRefusal: ngrok knows the account but does not give it this address.
func addressRefusal(code string) string {
	switch code {
	case "ERR_NGROK_334":
		return "Your address is online already: another copy is running with the same account. Close that one, or wait a minute if it has just ended."
	case "ERR_NGROK_324":
		return "Your account has as many addresses online as it may. Close one on dashboard.ngrok.com under Endpoints."
	case "ERR_NGROK_313":
		return "An address of your own choice needs a paid ngrok plan. Leave the address empty to use the one that your account has."
	case "ERR_NGROK_319", "ERR_NGROK_15002":
		return "This address is not reserved for your account. Reserve it on dashboard.ngrok.com under Domains, or leave the address empty."
	case "ERR_NGROK_320":
		return "This address belongs to another account. Choose another one, or leave the address empty."
	case "ERR_NGROK_15000":
		return "Your account may not use this address. Choose another one, or leave the address empty."
	case "ERR_NGROK_15013":
		return "Your account has no address of its own yet. Get one on dashboard.ngrok.com under Domains."
	case "ERR_NGROK_312", "ERR_NGROK_8013":
		return "ngrok gives this kind of address only to accounts with a plan or a card. Use one that begins with https://, or leave it empty."
	case "ERR_NGROK_326", "ERR_NGROK_328", "ERR_NGROK_331", "ERR_NGROK_9036", "ERR_NGROK_9037":
		return "This is no address that ngrok can open. It looks like https://your-name.ngrok-free.app; leave it empty to use the one that your account has."
	}
	return ""
}

// policyRefusal: ngrok does not take what the address is to ask of its visitors.
func policyRefusal(code string) string {
	switch code {
	case "ERR_NGROK_15012", "ERR_NGROK_15001":
		return "A password or secret in the traffic policy does not suit ngrok. Choose another one; passwords have 8 to 128 characters."
	case "ERR_NGROK_2200":
		return "ngrok cannot read an expression in your traffic policy. Correct it; what it complains of stands below."
	case "ERR_NGROK_2201":
		return "Your traffic policy has an action of a type that ngrok does not know. Correct its name; the types are on ngrok.com/docs/traffic-policy/actions."
	case "ERR_NGROK_2202", "ERR_NGROK_2230":
		return "Your traffic policy has an action in a phase that does not take it. Move it to another phase; ngrok.com/docs/traffic-policy/actions says which."
	case "ERR_NGROK_2203":
		return "ngrok does not understand the config of an action in your traffic policy. Correct it; what it complains of stands below."
	case "ERR_NGROK_2229", "ERR_NGROK_2235", "ERR_NGROK_2236", "ERR_NGROK_9026":
		return "ngrok does not accept your traffic policy. Correct it; what it complains of stands below."
	}
	return ""
}

// visitorRefusal: the door is open, but ngrok turns its visitors away. These come with an answer of the
// public address, never when a door opens.
func visitorRefusal(code string) string {
	switch code {
	case "ERR_NGROK_725":
		return "Your account has used up this month's traffic. It opens again next month, or with a larger plan."
	case "ERR_NGROK_726", "ERR_NGROK_728":
		return "Your account has used up this month's connections. It opens again next month, or with a larger plan."
	case "ERR_NGROK_727":
		return "Your account has used up this month's requests. It opens again next month, or with a larger plan."
	case "ERR_NGROK_702", "ERR_NGROK_714", "ERR_NGROK_734":
		return "More comes in than your plan allows at a time. Send more slowly."
	case "ERR_NGROK_3200":
		return "ngrok says that the address is offline. Go public again."
	case "ERR_NGROK_3208":
		return "ngrok has banned the account behind this address. The reason is on dashboard.ngrok.com."
	case "ERR_NGROK_3004", "ERR_NGROK_3210", "ERR_NGROK_724", "ERR_NGROK_8012":
		return "ngrok got no proper answer from this machine. Close the door and go public again."
	case "ERR_NGROK_3203", "ERR_NGROK_3205":
		return "The address lets in certain networks only, and this visitor came from another. Add that network to those allowed."
	case "ERR_NGROK_6024":
		return "ngrok shows browsers a warning page first, once a week for each address. A visitor goes on with Visit Site; webhooks and programs get through without it."
	}
	return ""
}

// refusalFor is the refusal for a code that Explain knows.
func refusalFor(code string, err error) *tunnel.Refusal {
	reason, _ := Explain(code)
	return &tunnel.Refusal{Code: code, Reason: reason, Err: err}
}

// refusalOf words an error of the SDK. The error's text often holds the token, so the error itself is not kept.
func refusalOf(err error, secrets ...string) *tunnel.Refusal {
	text := redact(err.Error(), secrets...)
	code := codeOf(err)
	r := &tunnel.Refusal{Code: code, Err: errors.New(text)}
	var known bool
	if r.Reason, known = Explain(code); !known {
		r.Reason = closedReason
		if code != "" {
			r.Reason = "ngrok refuses with a code that Bellhop does not know: " + code + ". What it means is on " + account.Help(code) + "."
		}
	}
	return r
}

var codePattern = regexp.MustCompile(`ERR_NGROK_\d+`)

// codeOf finds ngrok's code in an error of the SDK, "" when it has none: then it is trouble on the way,
// no refusal. Codes come in three shapes: errors that are returned, errors in events, and plain text.
func codeOf(err error) string {
	var returned sdk.Error
	if errors.As(err, &returned) && returned.Code() != "" {
		return returned.Code()
	}
	var told interface{ ErrorCode() string }
	if errors.As(err, &told) && told.ErrorCode() != "" {
		return told.ErrorCode()
	}
	return codePattern.FindString(err.Error())
}

// echoPattern is how ngrok quotes the token it was sent, which need not be the whole one.
var echoPattern = regexp.MustCompile(`(?i)(your authtoken:\s*)\S+`)

// isForged says whether a line failed because who answered could not prove to be ngrok. Trying again does not help.
func isForged(err error) bool {
	var unproven *tls.CertificateVerificationError
	return errors.As(err, &unproven)
}

// redact takes secrets out of a text. The token is the first of them.
func redact(text string, secrets ...string) string {
	for i, secret := range secrets {
		word := "[secret]"
		if i == 0 {
			word = "[token]"
		}
		if secret != "" {
			text = strings.ReplaceAll(text, secret, word)
		}
	}
	return echoPattern.ReplaceAllString(text, "${1}[token]")
}
