package detective

import (
	"bytes"
	"crypto/hmac"
	"iter"
	"slices"

	"bellhop/hooks/signature"
)

// The bounds of an inquiry. Together they end it in about 200 ms on a plain computer.
const (
	maxMACs   = 5000
	maxHashed = 96 << 20 // bytes
)

// likelyBodies is how many forms of the body are tried with other secrets than the inbox's.
const likelyBodies = 12

// budget is what may still be spent.
type budget struct {
	macs, bytes int
	left        bool // something was not tried
}

// spend takes the cost of some HMACs over so many bytes, or tells that there is not enough.
func (b *budget) spend(macs, bytes int) bool {
	if macs > b.macs || bytes > b.bytes {
		b.left = true
		return false
	}
	b.macs -= macs
	b.bytes -= bytes
	return true
}

// trial is one thing to try.
type trial struct {
	q    *inquiry
	view view
	key  key
	from *content
	body []byte
}

// fit is a signature that matched.
type fit struct {
	shown shown // the zero value where package signature checked
}

// trials gives what is to be tried: what is as expected, then one deviation at a time, then two.
func (q *inquiry) trials() iter.Seq[trial] {
	keys := map[keying][]key{}
	for _, how := range []keying{byLetters, decoded, asText} {
		keys[how] = q.keys(how)
	}
	return func(yield func(trial) bool) {
		for weight := range 3 {
			for _, v := range q.views {
				for _, k := range keys[v.keying()] {
					if !q.eachBody(trial{q: q, view: v, key: k}, weight-v.weight-k.weight, yield) {
						return
					}
				}
			}
		}
	}
}

// eachBody goes through the bodies of a weight: 0 is the body as it came, 1 the others.
func (q *inquiry) eachBody(t trial, weight int, yield func(trial) bool) bool {
	if weight < 0 || weight > 1 {
		return true
	}
	from := q.bodies[:1]
	if weight == 1 {
		from = q.bodies[1:]
		if t.key.weight > 0 && len(q.in.Others) > 0 {
			from = from[:min(len(from), likelyBodies)]
		}
		if most := maxHashed / 2 / max(len(q.in.Body), 1); most < len(from) { // the rest is for secrets
			from, q.budget.left = from[:most], true
		}
	}
	for _, b := range from {
		if !q.budget.has(len(q.in.Body)) {
			return true
		}
		t.from, t.body = b, b.get()
		if weight == 1 && (t.body == nil || bytes.Equal(t.body, q.in.Body)) {
			continue
		}
		if !yield(t) {
			return false
		}
	}
	return true
}

// has tells whether a body of a size could still be tried.
func (b *budget) has(size int) bool {
	if size > b.bytes || b.macs == 0 {
		b.left = true
		return false
	}
	return true
}

// maxKept is the largest body of another form that is kept for the next time.
const maxKept = 1 << 20

// get gives the bytes; nil for what makes no difference.
func (b *content) get() []byte {
	made := b.made()
	if len(made) <= maxKept {
		b.made = func() []byte { return made }
	}
	return made
}

// What a check of package signature costs beside hashing, as bytes that could be hashed in that time: a key in a pair
// takes some 50 microseconds, and reading a form or JSON some 20 times as long as hashing it.
const (
	checkCost = 32 << 10
	readCost  = 20
)

// cost is how many HMACs a trial is, and over how many bytes.
func (t trial) cost() (macs, bytes int) {
	if !t.view.checked {
		macs = len(t.view.evidence.hashes())
		return macs, macs * len(t.body)
	}
	bytes = 2 * len(t.body)
	if name := t.view.scheme.Name(); name == "twilio" || name == "mailgun" {
		bytes *= readCost
	}
	return 2, bytes + checkCost
}

// run tries it.
func (t trial) run() (f fit, ok bool) {
	if t.view.checked {
		in := t.q.request(t.body)
		if t.view.address != "" {
			in.URL = t.view.address
		}
		in.Secrets, in.Tolerance = []string{t.key.text}, -1
		verdict, _ := t.view.scheme.Verify(in)
		return fit{}, verdict == signature.Valid
	}
	if !t.view.shape.complete(t.view.evidence) {
		return fit{}, false
	}
	parts := t.view.shape.parts(t.view.evidence, t.body)
	for _, h := range t.view.evidence.hashes() {
		mac := h.MAC(t.key.bytes, parts...)
		for _, s := range t.view.evidence.shown {
			if s.hash == h && hmac.Equal(s.bytes, mac) {
				return fit{s}, true
			}
		}
	}
	return fit{}, false
}

// deviations gives all ways in which a trial is not as expected.
func (t trial) deviations() []deviation {
	return slices.Concat(t.view.deviations, t.key.deviations, t.from.deviations)
}

// groups names what a trial tries.
func (t trial) groups() []string {
	all := t.deviations()
	switch {
	case len(all) == 0 && t.view.checked:
		return []string{groupPlain}
	case len(all) == 0:
		return []string{groupPlain, groupWriting}
	case len(all) == 1, all[0].group == groupTyped:
		return []string{all[0].group}
	}
	return []string{groupPairs}
}

// ledger keeps what was tried, each kind once.
type ledger struct {
	attempts []Attempt
	places   map[string]int
}

func newLedger() *ledger { return &ledger{places: map[string]int{}} }

func (l *ledger) note(groups []string) {
	for _, g := range groups {
		if _, there := l.places[g]; !there {
			l.places[g] = len(l.attempts)
			l.attempts = append(l.attempts, Attempt{Words: g})
		}
	}
}

// fits marks what matched.
func (l *ledger) fits(t trial, f fit) {
	groups := t.groups()
	if groups[0] == groupPlain {
		groups = groups[:1]
		if !t.view.checked && len(t.view.shape.written(f.shown)) > 0 {
			groups = []string{groupWriting}
		}
	}
	for _, g := range groups {
		l.attempts[l.places[g]].Fits = true
	}
}
