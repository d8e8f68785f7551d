package detective

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// describe begins a report with what the inbox expects and what came.
func (q *inquiry) describe() Report {
	var r Report
	if q.scheme == nil {
		return r
	}
	v, came := read(q.scheme, q.in.Header, q.in.Body, q.in.Verify.Secrets)
	if v.checked {
		q.describeChecked(&r)
		return r
	}
	s, h := v.shape, v.shape.hash
	if s.header == "" {
		return r
	}
	if came {
		r.Received = v.evidence.shown[0].text
		if s.free {
			h = v.evidence.shown[0].hash
		}
		if s.either {
			s.encoding = v.evidence.shown[0].encoding
		}
	}
	parts := s.parts(v.evidence, q.in.Body)
	r.Scheme = q.scheme.Title() + ", HMAC-" + strings.ToUpper(string(h)) + ", " + s.encoding.Words()
	r.Signed = "raw body"
	if s.template != "{body}" {
		r.Signed = jointWords(s.template)
	}
	if s.complete(v.evidence) {
		for _, part := range parts {
			r.Size += len(part)
		}
	}
	if own := q.ownKeys(s.keying); len(own) > 0 && s.complete(v.evidence) {
		r.Computed = s.encoding.Encode(h.MAC(own[0].bytes, parts...))
	}
	return r
}

func (q *inquiry) ownKeys(how keying) []key {
	for _, secret := range q.in.Verify.Secrets {
		if ks := plain(secret, how); len(ks) > 0 {
			return ks
		}
	}
	return nil
}

// describeChecked is describe for the schemes that only package signature checks.
func (q *inquiry) describeChecked(r *Report) {
	name := q.scheme.Name()
	how := map[string][2]string{
		"discord":  {"Ed25519, hex digits", "timestamp and raw body"},
		"gitlab":   {"a token that is shown", "nothing, as the token says who sent it"},
		"mailgun":  {"HMAC-SHA256, hex digits, in the body", "timestamp and token"},
		"paypal":   {"RSA with SHA-256, base64", "id, time, webhook id and the CRC-32 of the raw body"},
		"sendgrid": {"ECDSA with SHA-256, base64", "timestamp and raw body"},
		"trello":   {"HMAC-SHA1, base64", "raw body and URL"},
		"twilio":   {"HMAC-SHA1, base64", "the URL and the fields of the form"},

		"standard-webhooks": {"Ed25519, base64", "id, timestamp and raw body joined by dots"},
		"svix":              {"Ed25519, base64", "id, timestamp and raw body joined by dots"},
	}[name]
	r.Scheme, r.Signed = q.scheme.Title()+", "+how[0], how[1]
	line := checkedHeader(name)
	if line == "" || name == "gitlab" {
		return // there is no signature to show, or it would be the secret
	}
	r.Received = strings.TrimSpace(hooks.Header(q.in.Header).Get(line))
	in := q.request(q.in.Body)
	if all := q.addresses(); len(all) > 0 && strings.HasPrefix(in.URL, "/") {
		in.URL = all[0]
	}
	signed, err := q.scheme.Sign(in)
	if err == nil && (name == "twilio" || name == "trello") {
		r.Computed = hooks.Header(signed).Get(line)
	}
}

// explain words a trial that matched.
func (q *inquiry) explain(r *Report, t trial, f fit) {
	all := t.deviations()
	if !t.view.checked {
		all = append(all, t.view.shape.written(f.shown)...)
		r.Received, r.Fitting = f.shown.text, f.shown.text
	} else if t.view.scheme.Name() != "gitlab" && checkedHeader(t.view.scheme.Name()) != "" {
		r.Received = strings.TrimSpace(hooks.Header(q.in.Header).Get(checkedHeader(t.view.scheme.Name())))
		r.Fitting = r.Received
	}
	r.Found = true
	if len(all) == 0 {
		r.Sentence, r.Fix = q.almost(t.view)
		return
	}
	var matches, whys, fixes []string
	for _, d := range all {
		matches = append(matches, d.match)
		whys = appendNew(whys, d.why)
		fixes = appendNew(fixes, d.fix)
	}
	r.Sentence = strings.Join(append([]string{"It would match " + list(matches) + "."}, whys...), " ")
	r.Fix = strings.Join(fixes, " ")
}

// almost words a signature that fits in every way, and is refused all the same.
func (q *inquiry) almost(v view) (sentence, fix string) {
	if len(v.evidence.time) > 12 && isNumber(v.evidence.time) {
		return "The signature fits, but its timestamp is in milliseconds. " + upper(v.shape.title) + " has it in seconds.",
			"Send and sign the timestamp in seconds."
	}
	_, reason := signature.Judge(q.in.Verify, q.request(q.in.Body))
	return "The signature fits, but another part of the request does not. " + reason, "Look at the other headers of the signature."
}

func appendNew(texts []string, text string) []string {
	if text == "" || slices.Contains(texts, text) {
		return texts
	}
	return append(texts, text)
}

// list joins words with commas and an and.
func list(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}

// explainAge words a signature that is right but for its time.
func (q *inquiry) explainAge(r *Report, reason string) {
	r.Found, r.Fitting = true, r.Received
	r.Tried = []Attempt{{groupPlain, true}}
	skew, known := q.skew()
	switch {
	case !known:
		r.Sentence, r.Fix = reason, "Check the clocks of the sender and of this computer, or raise the inbox's tolerance."
		return
	case isZone(skew):
		r.Sentence = reason + " That is a time zone: the sender takes its local time for UTC."
		r.Fix = "Make the timestamp of the time in UTC."
	case skew > 0:
		r.Sentence = reason + " It was sent late or again, or the sender's clock is behind."
		r.Fix = "Check the sender's clock. If it is right, raise the inbox's tolerance to " + minutes(skew) + "."
	default:
		r.Sentence = reason + " The sender's clock is ahead, or this computer's is behind."
		r.Fix = "Set both clocks by the network. If they are right, raise the inbox's tolerance to " + minutes(-skew) + "."
	}
}

// skew is how much older than the request its timestamp is; known is false without one in seconds.
func (q *inquiry) skew() (skew time.Duration, known bool) {
	v, _ := read(q.scheme, q.in.Header, q.in.Body, q.in.Verify.Secrets)
	text := v.evidence.guessed(q.in.Header).time
	if len(text) > 12 || q.in.Time.IsZero() {
		return 0, false
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	return q.in.Time.Sub(time.Unix(seconds, 0)), err == nil
}

// isZone reports whether a skew is whole hours, give or take what a request travels.
func isZone(skew time.Duration) bool {
	off := skew.Abs()
	return off >= 50*time.Minute && off <= 14*time.Hour+time.Minute && (off+30*time.Second)%time.Hour <= time.Minute
}

// minutes words a tolerance that a skew fits into.
func minutes(skew time.Duration) string {
	if n := int(skew/time.Minute) + 1; n > 1 {
		return count(n) + " minutes"
	}
	return "a minute"
}

// largeBody is the size, in bytes, from which on the body is why an inquiry ends early.
const largeBody = 16 << 10

// explainNothing words that nothing matched.
func (q *inquiry) explainNothing(r *Report, reason string) {
	shows := slices.ContainsFunc(q.views, func(v view) bool { return len(v.deviations) == 0 })
	switch {
	case shows && signature.Unexplained(reason) && len(q.addressed(q.views[0])) > 0:
		r.Sentence = "Nothing that was tried matches. Most likely it was signed with a secret that is not kept here, or for a URL that this inbox is not known at."
		r.Fix = "Copy the secret anew from the sender's settings, and compare the URL that the sender is told with that of this inbox."
	case shows && signature.Unexplained(reason):
		r.Sentence = "Nothing that was tried matches. Most likely it was signed with a secret that is not kept here, or the body changed in another way."
		r.Fix = "Copy the secret anew from the sender's settings, or try another one here."
	case shows:
		r.Sentence = reason + " Nothing else that was tried matches."
		r.Fix = "Copy the secret anew from the sender's settings, or try another one here."
	case q.scheme == nil && len(q.views) == 0:
		r.Sentence, r.Fix = "This inbox checks no signature, and the request shows none that is known.", "Choose a scheme for the inbox, or describe one."
	case q.scheme == nil:
		r.Sentence = "This inbox checks no signature, and no secret that is kept here matches."
		r.Fix = "Choose the sender's scheme for the inbox, and give its secret."
	case len(q.views) == 0 && q.came():
		r.Sentence, r.Fix = q.unread(reason)
	case len(q.views) == 0:
		r.Sentence = reason + " No other header looks like a signature, so the sender does not sign."
		r.Fix = "Set the secret where the sender is told of this address."
	default:
		r.Sentence = reason + " Another header looks like a signature, but nothing that was tried matches it."
		r.Fix = "Choose the scheme that the sender signs by, and copy the secret anew from its settings."
	}
	switch {
	case r.Left && len(q.in.Body) > largeBody:
		r.Sentence += " Not everything was tried, because the body is large."
	case r.Left:
		r.Sentence += " Not everything was tried, because there is so much to try."
	}
}

// unread words a header in which no signature was found.
func (q *inquiry) unread(reason string) (sentence, fix string) {
	v, _ := read(q.scheme, q.in.Header, q.in.Body, q.in.Verify.Secrets)
	if v.checked {
		return reason, "Look at how the sender writes its signature."
	}
	s := v.shape
	length := len(s.encoding.Encode(make([]byte, s.hash.Size())))
	return "The header " + s.header + " holds no signature of a usual length: it was cut, or is written in another way.",
		"Write " + s.prefix + " and all " + count(length) + " letters of the signature in " + s.encoding.Words() + "."
}

// came reports whether the header of the inbox's scheme is there.
func (q *inquiry) came() bool {
	v, _ := read(q.scheme, q.in.Header, q.in.Body, q.in.Verify.Secrets)
	name := v.shape.header
	if v.checked {
		name = checkedHeader(q.scheme.Name())
	}
	return name != "" && hooks.Header(q.in.Header).Get(name) != ""
}

// count writes a number with commas.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// shortSecret is the length below which a secret cannot be told from other words.
const shortSecret = 4

// safe gives a text of the request or the settings without the secrets in it.
func (q *inquiry) safe(text string) string {
	for _, secret := range q.secrets() {
		text = strings.ReplaceAll(text, secret, "•••")
	}
	return text
}

// scrub takes signatures out that tell a secret, as a sender's mistake may have it.
func (q *inquiry) scrub(r *Report) {
	for _, text := range []*string{&r.Received, &r.Computed, &r.Fitting} {
		if q.safe(*text) != *text || len(*text) > 2048 {
			*text = ""
		}
	}
}

// secrets gives all that are known, as they are kept, without what stands before them, and as a URL has them.
func (q *inquiry) secrets() []string {
	all := append(slices.Clone(q.in.Verify.Secrets), q.in.Typed)
	for _, o := range q.in.Others {
		all = append(all, o.Text)
	}
	var long []string
	for _, secret := range all {
		for _, s := range []string{secret, strings.TrimSpace(secret), bare(secret), url.QueryEscape(secret), url.PathEscape(secret)} {
			if len(s) >= shortSecret {
				long = append(long, s)
			}
		}
	}
	return long
}
