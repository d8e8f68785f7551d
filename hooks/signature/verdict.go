package signature

import (
	"crypto/hmac"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxSignatures bounds how many signatures of a request are tried, so that a hostile header costs no more than
// milliseconds. Senders that rotate secrets send two or three.
const maxSignatures = 100

// The reasons that schemes share.
const (
	reasonNoSecret = "No secret is set, so the signature was not checked."
	reasonWrong    = "Signed with another secret, or the body changed on the way."
	reasonKey      = "Signed with another key, or the body changed on the way."
	reasonTime     = "The timestamp is not a number of seconds."
)

// Unexplained reports whether the reason of a verdict says no more than that no signature fits.
func Unexplained(reason string) bool {
	return reason == reasonWrong || reason == reasonKey || reason == reasonAddress
}

// values gives the values of all header lines with a name, in order, without the space around them. Empty ones
// count as not there.
func values(header [][2]string, name string) []string {
	var found []string
	for _, line := range header {
		if value := strings.Trim(line[1], " \t"); value != "" && strings.EqualFold(line[0], name) {
			found = append(found, value)
		}
	}
	return found
}

// value gives the first of values, "" without one.
func value(header [][2]string, name string) string {
	if found := values(header, name); len(found) > 0 {
		return found[0]
	}
	return ""
}

// missing is the verdict on a request without the named headers.
func missing(names ...string) (Verdict, string) {
	if len(names) == 1 {
		return Missing, "The header " + names[0] + " is missing."
	}
	return Missing, "These headers are missing: " + strings.Join(names, ", ") + "."
}

// absent gives those of the headers that did not come.
func absent(header [][2]string, names ...string) []string {
	var gone []string
	for _, name := range names {
		if value(header, name) == "" {
			gone = append(gone, name)
		}
	}
	return gone
}

// unready gives the verdict on a request that cannot be checked with secrets' letters: there is none, or a header did
// not come. "" is for a request that can.
func unready(in Input, headers ...string) (Verdict, string) {
	if len(texts(in.Secrets)) == 0 {
		return None, reasonNoSecret
	}
	if gone := absent(in.Header, headers...); len(gone) > 0 {
		return missing(gone...)
	}
	return "", ""
}

// match tries every signature with every MAC and gives the index of the MAC that fits one; -1 when none does.
func match(signatures, macs [][]byte) int {
	for i, mac := range macs {
		for _, signature := range signatures {
			if hmac.Equal(signature, mac) {
				return i
			}
		}
	}
	return -1
}

// texts gives the secrets that can be used letter by letter.
func texts(secrets []string) []string {
	var usable []string
	for _, secret := range secrets {
		if validateText(secret) == nil {
			usable = append(usable, secret)
		}
	}
	return usable
}

// right is the verdict on a request that the secret with an index signed.
func right(index, secrets int) (Verdict, string) {
	return Valid, say("The signature is right.", which(index, secrets))
}

// which is the sentence that says which of several secrets fits; "" when there is one.
func which(index, secrets int) string {
	if secrets == 1 {
		return ""
	}
	return "It fits secret " + strconv.Itoa(index+1) + " of " + strconv.Itoa(secrets) + "."
}

// say puts sentences together, each whole by itself, as other languages know them one by one; an empty one is left out.
func say(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

// window is how far a scheme lets a timestamp be from the request.
type window struct {
	tolerance time.Duration // 0 is no rule of the scheme's own: only the input's tolerance counts
	ahead     bool          // whether timestamps ahead of the request are held to it too
}

// judge is the verdict on a right signature by its timestamp in seconds. The reason is for when it holds. Without a
// rule the timestamp need not even be a number: it is signed as text.
func (w window) judge(in Input, timestamp, reason string) (Verdict, string) {
	if w.tolerance == 0 && in.Tolerance <= 0 {
		return Valid, reason
	}
	at, ok := unixTime(timestamp)
	if !ok {
		return Wrong, reasonTime
	}
	if ok, why := w.holds(in, at); !ok {
		return TooOld, why
	}
	return Valid, reason
}

// holds judges the timestamp of a right signature; the reason is for when it does not hold.
func (w window) holds(in Input, signed time.Time) (ok bool, reason string) {
	if in.Tolerance > 0 {
		w.tolerance = in.Tolerance
	}
	if in.Tolerance < 0 || in.Time.IsZero() || w.tolerance == 0 {
		return true, ""
	}
	// Two differences, because one of more than 292 years is cut off and then has no negative.
	if behind := in.Time.Sub(signed); behind > w.tolerance {
		return false, "The signature is right but its timestamp is " + spell(behind) + " older than the request."
	}
	if ahead := signed.Sub(in.Time); w.ahead && ahead > w.tolerance {
		return false, "The signature is right but its timestamp is " + spell(ahead) + " ahead of the request."
	}
	return true, ""
}

// spell words a duration in the largest unit of which there are two or more.
func spell(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return strconv.Itoa(int(d/day)) + " days"
	case d >= 2*time.Hour:
		return strconv.Itoa(int(d/time.Hour)) + " hours"
	case d >= 2*time.Minute:
		return strconv.Itoa(int(d/time.Minute)) + " minutes"
	case d >= 2*time.Second:
		return strconv.Itoa(int(d/time.Second)) + " seconds"
	}
	return "a second"
}

// unixTime reads a timestamp in seconds. Twelve digits reach 33,000 years ahead; more are no time, and would wrap.
func unixTime(s string) (time.Time, bool) {
	if len(s) > 12 || strings.Trim(s, "0123456789") != "" {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(s, 10, 64)
	return time.Unix(seconds, 0), err == nil
}
