package detective

import (
	"slices"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/signature"
)

// view is one way to read a request's signature: by the inbox's scheme, by it in another way, or by another scheme.
type view struct {
	scheme     signature.Scheme // checks the request where checked is set
	checked    bool             // only package signature knows how
	address    string           // whole URL for a scheme that signs it; "" for the request's own
	shape      shape
	evidence   evidence
	deviations []deviation
	weight     int
}

func (v view) keying() keying {
	if v.checked {
		return asText
	}
	return v.shape.keying
}

// readings gives the views, the inbox's own first.
func (q *inquiry) readings() []view {
	header := hooks.Header(q.in.Header)
	var views []view
	if q.scheme != nil {
		views = q.own(header)
	}
	known := slices.Clone(views)
	for _, s := range signature.Schemes() {
		if q.scheme != nil && s.Name() == q.scheme.Name() {
			continue
		}
		v, ok := read(s, header, q.in.Body, q.in.Verify.Secrets)
		if !ok || slices.ContainsFunc(known, v.same) {
			continue
		}
		v.deviations, v.weight = []deviation{q.byScheme(s.Title())}, 1
		known = append(known, v)
		views = append(views, v)
	}
	return views
}

// same reports whether two views come to the same.
func (v view) same(w view) bool {
	if v.checked || w.checked {
		return v.checked == w.checked && v.scheme.Name() == w.scheme.Name()
	}
	return strings.EqualFold(v.shape.header, w.shape.header) && v.shape.template == w.shape.template && v.shape.keying == w.shape.keying
}

func (q *inquiry) byScheme(title string) deviation {
	d := deviation{
		group: "The scheme of " + title + ", whose header came", match: "by the scheme of " + title,
		why: "This inbox checks by that of " + q.title + ".", fix: "Set the inbox's scheme to " + title + ".",
	}
	switch {
	case q.scheme == nil:
		d.why = "This inbox checks no signature."
	case q.in.Verify.Scheme == hooks.SchemeDescribed:
		d.why = "This inbox checks by one in your own words."
	}
	return d
}

// read gives the plain view of a scheme; ok is false when the request shows none of its signatures.
func read(s signature.Scheme, header hooks.Header, body []byte, secrets []string) (v view, ok bool) {
	sh, shaped := shapeOf(s, header)
	if s.Name() == "gitlab" && header.Get("X-Gitlab-Token") == "" && slices.ContainsFunc(secrets, isSigning) {
		sh, shaped = standard(s.Title(), "webhook-id", "webhook-timestamp", "webhook-signature"), true
	}
	if shaped && sh.keying == decoded && paired(secrets) {
		return view{scheme: s, checked: true}, header.Get(sh.header) != ""
	}
	if shaped {
		v = view{scheme: s, shape: sh, evidence: collect(sh, header)}
		return v, len(v.evidence.shown) > 0
	}
	v = view{scheme: s, checked: true}
	if s.Name() == "mailgun" {
		verdict, _ := s.Verify(signature.Input{Body: body, Secrets: []string{"-"}})
		return v, verdict == signature.Wrong
	}
	line := checkedHeader(s.Name())
	return v, line != "" && header.Get(line) != ""
}

func isSigning(secret string) bool { return strings.HasPrefix(secret, "whsec_") }

// paired reports whether all secrets are keys of a pair.
func paired(secrets []string) bool {
	return len(secrets) > 0 && !slices.ContainsFunc(secrets, func(s string) bool {
		return !strings.HasPrefix(s, "whpk_") && !strings.HasPrefix(s, "whsk_")
	})
}

// checkedHeader is where a scheme that only package signature checks has its signature; "" for none.
func checkedHeader(name string) string {
	switch name {
	case "discord":
		return "X-Signature-Ed25519"
	case "gitlab":
		return "X-Gitlab-Token"
	case "paypal":
		return "PAYPAL-TRANSMISSION-SIG"
	case "sendgrid":
		return "X-Twilio-Email-Event-Webhook-Signature"
	case "standard-webhooks":
		return "webhook-signature"
	case "svix":
		return "svix-signature"
	case "trello":
		return "X-Trello-Webhook"
	case "twilio":
		return "X-Twilio-Signature"
	}
	return ""
}

// own gives the views by the inbox's scheme.
func (q *inquiry) own(header hooks.Header) []view {
	v, ok := read(q.scheme, header, q.in.Body, q.in.Verify.Secrets)
	switch {
	case v.checked && ok:
		return append([]view{v}, q.addressed(v)...)
	case v.checked || v.shape.header == "":
		return nil
	case ok:
		return append([]view{v}, joined(v, header)...)
	}
	return q.strays(v, header)
}

// strays gives views on other headers that look like a signature, where that of the scheme did not come.
func (q *inquiry) strays(v view, header hooks.Header) []view {
	var views []view
	for _, line := range header {
		name := strings.ToLower(line[0])
		if len(views) >= 3*len(joints) || !looksSigned(name) || q.safe(line[0]) != line[0] || strings.EqualFold(name, v.shape.header) {
			continue
		}
		w := v
		w.shape.header = line[0]
		w.evidence = collect(w.shape, header)
		if len(w.evidence.shown) == 0 || isKnown(line[0], header) && w.evidence.shown[0].hash != signature.SHA1 {
			continue
		}
		w.deviations = []deviation{{
			groupPlaces, "in the header " + line[0], upper(v.shape.title) + " has its signature in " + v.shape.header + ".",
			"Send it in the header " + v.shape.header + ", or describe this scheme in the inbox.",
		}}
		w.weight = 1
		views = append(append(views, w), joined(w, header)...)
	}
	return views
}

// isKnown reports whether a scheme has its signature in a header, so that the request is read by that scheme. GitHub's
// older signature, sha1 in the header that others took over, is none of theirs.
func isKnown(name string, header hooks.Header) bool {
	return slices.ContainsFunc(signature.Schemes(), func(s signature.Scheme) bool {
		sh, _ := shapeOf(s, header)
		return strings.EqualFold(name, sh.header) || strings.EqualFold(name, checkedHeader(s.Name()))
	})
}

// looksSigned tells by a header's name, in small letters, whether it may hold a signature.
func looksSigned(name string) bool {
	if len(name) > 64 || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	for _, word := range []string{"sig", "hmac", "hash", "digest"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// joint is one way to put together what is signed.
type joint struct{ template, words string }

// joints are those in use, the likeliest first.
var joints = [...]joint{
	{"{body}", "the body alone"},
	{"{ts}.{body}", "timestamp, dot and body"},
	{"{ts}:{body}", "timestamp, colon and body"},
	{"{ts}{body}", "timestamp and body with nothing between"},
	{"v0:{ts}:{body}", "v0, timestamp and body joined by colons"},
	{"{id}.{ts}.{body}", "id, timestamp and body joined by dots"},
	{"{ts},{body}", "timestamp, comma and body"},
	{"{id}.{body}", "id, dot and body"},
	{"{body}{ts}", "body and timestamp with nothing between"},
	{"{body}.{ts}", "body, dot and timestamp"},
	{"{ts}\n{body}", "timestamp, line feed and body"},
	{"{ts}|{body}", "timestamp, | and body"},
	{"v1:{ts}:{body}", "v1, timestamp and body joined by colons"},
	{"{ts}.{id}.{body}", "timestamp, id and body joined by dots"},
	{"{id}:{ts}:{body}", "id, timestamp and body joined by colons"},
	{"{id}{ts}{body}", "id, timestamp and body with nothing between"},
	{"v0:{body}", "v0, colon and body"},
}

// jointWords says what a template signs.
func jointWords(template string) string {
	for _, j := range joints {
		if j.template == template {
			return j.words
		}
	}
	return "what its template says"
}

// joined gives a view with what is signed put together in other ways.
func joined(v view, header hooks.Header) []view {
	list := joints[:]
	if !slices.ContainsFunc(list, func(j joint) bool { return j.template == v.shape.template }) {
		list = append([]joint{{v.shape.template, jointWords(v.shape.template)}}, list...)
	}
	var views []view
	guessed := v.evidence.guessed(header)
	for _, c := range clocks(guessed.time) {
		for _, j := range list {
			w := v
			w.evidence = guessed
			w.evidence.time = c.time
			w.shape.template = j.template
			same := j.template == v.shape.template
			switch {
			case same && c.words == "", c.words != "" && !strings.Contains(j.template, "{ts}"), !w.shape.complete(w.evidence):
				continue
			}
			w.deviations = slices.Clone(v.deviations)
			if !same {
				want := jointWords(v.shape.template)
				w.deviations = append(w.deviations, deviation{
					groupJoined, "as a signature over " + j.words, upper(v.shape.title) + " signs " + want + ".", "Sign " + want + ".",
				})
				w.weight++
			}
			if c.words != "" {
				w.deviations = append(w.deviations, deviation{groupJoined, c.words, c.why, "Sign the timestamp as the header has it."})
				w.weight++
			}
			views = append(views, w)
		}
	}
	return views
}

// clock is a timestamp in another unit.
type clock struct{ time, words, why string }

// clocks gives a timestamp as it came, and in the other unit where it is a number.
func clocks(time string) []clock {
	all := []clock{{time: time}}
	switch {
	case !isNumber(time):
	case len(time) == 13:
		all = append(all, clock{time[:10], "with the timestamp in seconds", "The header has it in milliseconds."})
	case len(time) == 10:
		all = append(all, clock{time + "000", "with the timestamp in milliseconds", "The header has it in seconds."})
	}
	return all
}
