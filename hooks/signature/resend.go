package signature

import (
	"slices"
	"strings"
	"time"

	"bellhop/hooks"
)

// Lines gives the names of the header lines that a scheme signs with: signature, timestamp and id. There are none for a
// scheme that signs inside the body, and for none.
func Lines(scheme string, described hooks.Description) []string {
	ofStandard := []string{"webhook-id", "webhook-timestamp", "webhook-signature"}
	switch scheme {
	case "standard-webhooks":
		return ofStandard
	case "gitlab":
		return append([]string{gitlabHeader}, ofStandard...)
	case "svix":
		return []string{"svix-id", "svix-timestamp", "svix-signature"}
	case "slack":
		return []string{"X-Slack-Signature", "X-Slack-Request-Timestamp"}
	case "zoom":
		return []string{"x-zm-signature", "x-zm-request-timestamp"}
	case "discord":
		return []string{discordHeader, discordTimestamp}
	case "sendgrid":
		return []string{sendgridHeader, sendgridTimestamp}
	case "paypal":
		return []string{paypalID, paypalTime, paypalSignature, paypalMethod, "PAYPAL-CERT-URL"}
	case hooks.SchemeDescribed:
		names := []string{described.Header, described.IDHeader, described.TimestampHeader}
		return slices.DeleteFunc(names, func(name string) bool { return name == "" })
	}
	one := map[string]string{
		"github": githubHeader, "meta": githubHeader, "bitbucket": hubHeader, "websub": hubHeader, "stripe": stripeHeader,
		"shopify": shopify{}.form().header, "convoy": convoyHeader, "dropbox": dropbox{}.form().header, "paddle": paddleHeader,
		"outpost": outpost{}.form().header, "trello": trello{}.form().header, "twilio": twilio{}.form().header,
	}
	if one[scheme] == "" {
		return nil
	}
	return []string{one[scheme]}
}

// Signers lists the schemes that can sign anew, in the order to offer them.
func Signers() []Scheme {
	return slices.DeleteFunc(Schemes(), func(s Scheme) bool { return len(Lines(s.Name(), hooks.Description{})) == 0 })
}

// Resend gives the header lines that a replay sends of a request's, but for those that are written when it leaves, and
// tells what becomes of the others. It does what it says of r.Sign:
//   - without a scheme the lines stay as they are, those of a signature as well;
//   - hooks.SchemeNone leaves out the signature lines of every known scheme, with their timestamps and ids;
//   - any other scheme writes its own lines anew, with a fresh timestamp and id, and the lines of every other known scheme
//     are left out: they signed another request.
//
// original is the request's header; that of r, where it has one, takes its place.
func Resend(r hooks.Replay, original hooks.Header) (hooks.Header, []hooks.Change) {
	header := original
	if r.Header != nil {
		header = r.Header
	}
	header, changes := hooks.Resent(header)
	if r.Sign.Scheme == "" {
		return header, changes
	}
	reason := "It is sent without a signature, as you chose."
	var fresh []string
	if scheme, ok := Of(r.Sign.Scheme, r.Sign.Described); ok {
		reason = "It signed the original. The replay is signed anew by " + scheme.Title() + "."
		fresh = written(scheme, r.Sign)
		for _, name := range fresh {
			changes = append(changes, hooks.Change{What: hooks.Written, Name: name, Reason: "The replay is signed anew by " + scheme.Title() + "."})
		}
	}
	known := allLines(r.Sign.Described)
	kept := make(hooks.Header, 0, len(header))
	for _, line := range header {
		if !known[strings.ToLower(line[0])] {
			kept = append(kept, line)
			continue
		}
		told := func(c hooks.Change) bool { return strings.EqualFold(c.Name, line[0]) }
		if !slices.ContainsFunc(changes, told) {
			changes = append(changes, hooks.Change{What: hooks.LeftOut, Name: line[0], Reason: reason})
		}
	}
	return kept, changes
}

// written gives the names of the lines that a scheme writes with these secrets; all that it could write where they do
// not sign.
func written(scheme Scheme, s hooks.Sign) (names []string) {
	lines, err := scheme.Sign(Input{Method: "POST", URL: "https://example.com/", Secrets: s.Secrets, ID: "trial", Time: time.Unix(0, 0)})
	if err != nil {
		return Lines(scheme.Name(), s.Described)
	}
	for _, line := range lines {
		names = append(names, line[0])
	}
	return names
}

// allLines gives the names of the signature lines of every known scheme and of one that is described, in small letters.
func allLines(described hooks.Description) map[string]bool {
	known := map[string]bool{}
	for _, name := range append(Names(), hooks.SchemeDescribed) {
		for _, line := range Lines(name, described) {
			known[strings.ToLower(line)] = true
		}
	}
	return known
}

// CheckReplay refuses what a replay cannot be signed by. hooks.SchemeNone, and no scheme, are fine. The error is a
// hooks.Error.
func CheckReplay(s hooks.Sign) error {
	if s.Scheme == hooks.SchemeNone {
		return nil
	}
	return CheckSign(s)
}
