package model

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bellhop/hooks"
	"bellhop/hooks/handshake"
	"bellhop/hooks/signature"
	"bellhop/ui/lang"
)

// InboxDraft is an inbox's settings as a person types them.
type InboxDraft struct {
	Kind        hooks.AnswerKind
	Status      string
	ContentType string
	Headers     []HeaderDraft // all but the first Content-Type
	Body        string        // "" where BodyFixed says why
	Delay       string        // ms
	Failures    string        // percent
	Deadline    string        // seconds
	Sequence    []string
	Loop        bool
	ByPath      bool

	Scheme    string
	Described hooks.Description
	Secrets   []string
	Tolerance ToleranceKind
	Seconds   string // of ToleranceSeconds
	Enforce   bool

	Handshakes  []string // names of package handshake, in its order
	VerifyToken string

	Forwards []ForwardDraft
	Limit    string // MiB

	BodyFixed string // why the body cannot be edited here; "" when it can
}

// HeaderDraft is a header line as it is typed.
type HeaderDraft struct{ Name, Value string }

// ForwardDraft is a forward as it is typed.
type ForwardDraft struct {
	URL         string
	Off         bool
	Events      string // with commas between
	Path        string
	HeaderName  string
	HeaderValue string
}

// ToleranceKind is how a timestamp is judged.
type ToleranceKind int

// The ways to judge a timestamp.
const (
	ToleranceOwn ToleranceKind = iota // as the scheme has it
	ToleranceOff
	ToleranceSeconds
)

// MaxBodyDraft is the longest body that can be edited in the window, in bytes.
const MaxBodyDraft = 20 << 10

const contentType = "Content-Type"

// NewInboxDraft words an inbox's settings.
func NewInboxDraft(in hooks.Inbox) InboxDraft {
	a := in.Answer
	d := InboxDraft{
		Kind: a.Kind, Status: "200", Delay: strconv.FormatInt(a.Delay.Milliseconds(), 10), Failures: decimal(a.Failures * 100),
		Deadline: decimal(hooks.DefaultDeadline.Seconds()), Loop: a.Loop, ByPath: a.ByPath,
		Scheme: in.Verify.Scheme, Described: in.Verify.Described, Secrets: slices.Clone(in.Verify.Secrets), Enforce: in.Verify.Enforce,
		Handshakes: enabledHandshakes(in.Handshake.Enabled), VerifyToken: in.Handshake.VerifyToken,
		Limit: decimal(float64(hooks.DefaultLimit) / mebibyte),
	}
	if a.Status != 0 {
		d.Status = strconv.Itoa(a.Status)
	}
	if a.Deadline != 0 {
		d.Deadline = decimal(a.Deadline.Seconds())
	}
	if in.Limit != 0 {
		d.Limit = decimal(float64(in.Limit) / mebibyte)
	}
	for _, status := range a.Sequence {
		d.Sequence = append(d.Sequence, strconv.Itoa(status))
	}
	d.wordHeader(a)
	d.wordBody(a)
	d.wordTolerance(in.Verify.Tolerance)
	for _, f := range in.Forwards {
		d.Forwards = append(d.Forwards, ForwardDraft{f.URL, f.Off, strings.Join(f.Events, ", "), f.Path, f.HeaderName, f.HeaderValue})
	}
	return d
}

const mebibyte = 1 << 20

// decimal writes a number for a field, with the language's decimal mark and no mark between thousands.
func decimal(n float64) string {
	mark := lang.Decimal(0.5, 1)[1:2]
	return strings.Replace(strconv.FormatFloat(math.Round(n*1e6)/1e6, 'f', -1, 64), ".", mark, 1)
}

func (d *InboxDraft) wordHeader(a hooks.Answer) {
	d.ContentType = a.Resolve().Header.Get(contentType)
	found := false
	for _, line := range a.Header {
		if !found && strings.EqualFold(line[0], contentType) {
			found = true
			continue
		}
		d.Headers = append(d.Headers, HeaderDraft{line[0], line[1]})
	}
}

func (d *InboxDraft) wordBody(a hooks.Answer) {
	body := a.Resolve().Body
	switch {
	case len(body) > MaxBodyDraft:
		d.BodyFixed = lang.T("The body has %s. Bodies over 20 KB are left as they are here. Change it over the control API.", Size(int64(len(body))))
	case !typeable(body):
		d.BodyFixed = lang.T("The body has %s that are not plain text, and is left as it is here. Change it over the control API.", Size(int64(len(body))))
	default:
		d.Body = string(body)
	}
}

// typeable reports whether a body survives being edited as text to the byte.
func typeable(body []byte) bool {
	if !utf8.Valid(body) {
		return false
	}
	return !slices.ContainsFunc(body, func(b byte) bool { return b < ' ' && b != '\n' && b != '\t' })
}

func (d *InboxDraft) wordTolerance(t time.Duration) {
	d.Seconds = "300"
	switch {
	case t < 0:
		d.Tolerance = ToleranceOff
	case t > 0:
		d.Tolerance, d.Seconds = ToleranceSeconds, decimal(t.Seconds())
	}
}

// enabledHandshakes lists what is enabled by its own name.
func enabledHandshakes(names []string) []string {
	var list []string
	for _, p := range handshake.Providers() {
		if slices.Contains(names, handshake.All) || slices.Contains(names, p.Name) {
			list = append(list, p.Name)
		}
	}
	return list
}

// SetHandshake lets a provider's check be answered, or not.
func (d *InboxDraft) SetHandshake(name string, on bool) {
	names := slices.DeleteFunc(slices.Clone(d.Handshakes), func(n string) bool { return n == name })
	if on {
		names = append(names, name)
	}
	d.Handshakes = enabledHandshakes(names)
}

// The slots of an inbox.
const (
	SlotAnswer   Slot = "answer" // the card as a whole
	SlotStatus   Slot = "status"
	SlotDelay    Slot = "delay"
	SlotFailures Slot = "failures"
	SlotDeadline Slot = "deadline"
	SlotSequence Slot = "sequence"
	SlotHeader   Slot = "header"
	SlotVerify   Slot = "verify"
	SlotSecret   Slot = "secret"
	SlotSeconds  Slot = "seconds"
	SlotShake    Slot = "handshake"
	SlotForwards Slot = "forwards"
	SlotForward  Slot = "forward"
	SlotLimit    Slot = "limit"
)

// Read gives the settings that the draft means, on top of what is stored. What cannot be read or cannot work stays as
// it is stored and has a sentence in the problems.
func (d InboxDraft) Read(stored hooks.Inbox) (hooks.Inbox, Problems) {
	problems := Problems{}
	wish := stored
	wish.Answer = d.readAnswer(stored.Answer, problems)
	wish.Verify = d.readVerify(stored.Verify, problems)
	wish.Handshake.VerifyToken = d.VerifyToken
	if !slices.Equal(enabledHandshakes(stored.Handshake.Enabled), d.Handshakes) {
		wish.Handshake.Enabled = slices.Clone(d.Handshakes)
	}
	wish.Forwards = d.readForwards(stored.Forwards, problems)
	wish.Limit = d.readLimit(stored.Limit, problems)
	maps.DeleteFunc(problems, func(s Slot, _ string) bool { return !d.uses(s) })
	return settle(stored, wish, checkInbox, inboxParts(), problems), problems
}

// uses reports whether a slot means something for the chosen kind of answer and the chosen scheme. What has no meaning
// is not in sight, and nothing is told of it.
func (d InboxDraft) uses(s Slot) bool {
	speaks := d.Kind == hooks.AnswerFixed || d.Kind == hooks.AnswerSequence || d.Kind == hooks.AnswerEcho
	list, _, _ := strings.Cut(string(s), ".")
	switch Slot(list) {
	case SlotStatus:
		return speaks && d.Kind != hooks.AnswerSequence
	case SlotSequence:
		return d.Kind == hooks.AnswerSequence
	case SlotDelay:
		return d.Kind != hooks.AnswerForwarded
	case SlotDeadline:
		return d.Kind == hooks.AnswerForwarded
	case SlotFailures, SlotHeader:
		return speaks
	case SlotSeconds:
		return d.Scheme != ""
	}
	return true
}

// inboxParts are the settings that are saved or refused together.
func inboxParts() []part[hooks.Inbox] {
	return []part[hooks.Inbox]{
		{SlotForwards, func(to *hooks.Inbox, wish hooks.Inbox) { to.Forwards = wish.Forwards }},
		{SlotAnswer, func(to *hooks.Inbox, wish hooks.Inbox) { to.Answer = wish.Answer }},
		{SlotVerify, func(to *hooks.Inbox, wish hooks.Inbox) { to.Verify = wish.Verify }},
		{SlotShake, func(to *hooks.Inbox, wish hooks.Inbox) { to.Handshake = wish.Handshake }},
		{SlotLimit, func(to *hooks.Inbox, wish hooks.Inbox) { to.Limit = wish.Limit }},
	}
}

func checkInbox(in hooks.Inbox) error {
	if err := in.Check(); err != nil {
		return err
	}
	return signature.CheckVerify(in.Verify)
}

func (d InboxDraft) readAnswer(stored hooks.Answer, problems Problems) hooks.Answer {
	a := stored
	a.Kind, a.Loop, a.ByPath = d.Kind, d.Loop, d.ByPath
	if n, ok := readWhole(d.Status, 200, 599); ok {
		if n != 200 || stored.Status != 0 {
			a.Status = n
		}
	} else {
		problems[SlotStatus] = lang.T("A status goes from 200 to 599.")
	}
	if n, ok := readWhole(d.Delay, 0, int(hooks.MaxDelay.Milliseconds())); ok {
		a.Delay = time.Duration(n) * time.Millisecond
	} else {
		problems[SlotDelay] = lang.T("A whole number of ms, up to 60,000.")
	}
	if n, ok := readBound(d.Failures); ok && n <= 100 {
		a.Failures = n / 100
	} else {
		problems[SlotFailures] = lang.T("A number from 0 to 100.")
	}
	if n, ok := readBound(d.Deadline); ok && n > 0 && n <= hooks.MaxDeadline.Seconds() {
		if wish := time.Duration(n * float64(time.Second)); wish != hooks.DefaultDeadline || stored.Deadline != 0 {
			a.Deadline = wish
		}
	} else {
		problems[SlotDeadline] = lang.T("A number of seconds, up to 30.")
	}
	a.Sequence = d.readSequence(stored.Sequence, problems)
	a.Header = d.readHeader(stored, problems)
	if shown := NewInboxDraft(hooks.Inbox{Answer: stored}); d.BodyFixed == "" && d.Body != shown.Body {
		a.Body = []byte(d.Body)
	}
	return a
}

// readWhole reads a whole number within bounds; commas and spaces between digits are allowed.
func readWhole(text string, least, most int) (int, bool) {
	n, ok := readBound(text)
	if !ok || strings.TrimSpace(text) == "" || n != float64(int(n)) {
		return 0, false
	}
	return int(n), int(n) >= least && int(n) <= most
}

func (d InboxDraft) readSequence(stored []int, problems Problems) []int {
	var list []int
	good := true
	for i, text := range d.Sequence {
		n, ok := readWhole(text, 200, 599)
		if !ok {
			problems[SlotSequence.At(i)] = lang.T("A status goes from 200 to 599.")
			good = false
		}
		list = append(list, n)
	}
	if !good {
		return stored
	}
	return list
}

// readHeader gives the lines of the answer. A Content-Type that is the default anyway is not written down.
func (d InboxDraft) readHeader(stored hooks.Answer, problems Problems) hooks.Header {
	var shown InboxDraft
	shown.wordHeader(stored)
	if d.ContentType == shown.ContentType && slices.Equal(d.Headers, shown.Headers) {
		return stored.Header // in its own order and letter case
	}
	var lines hooks.Header
	kind := strings.TrimSpace(d.ContentType)
	if kind != "" && (kind != shown.ContentType || stored.Header.Get(contentType) != "") {
		lines = append(lines, [2]string{contentType, kind})
	}
	good := hooks.CheckHeader(lines) == nil
	if !good {
		problems[SlotHeader] = lang.T("A Content-Type is one line, such as application/json.")
	}
	for i, line := range d.Headers {
		if line.Name == "" && line.Value == "" {
			continue
		}
		next := hooks.Header{{line.Name, line.Value}}
		if err := hooks.CheckHeader(next); err != nil {
			problems[SlotHeader.At(i)] = Words(err)
			good = false
			continue
		}
		lines = append(lines, next[0])
	}
	if !good {
		return stored.Header
	}
	return lines
}

func (d InboxDraft) readVerify(stored hooks.Verify, problems Problems) hooks.Verify {
	v := hooks.Verify{Scheme: d.Scheme, Described: d.Described, Enforce: d.Enforce, Tolerance: stored.Tolerance}
	for i, secret := range d.Secrets {
		if secret == "" {
			continue
		}
		v.Secrets = append(v.Secrets, secret)
		if scheme, ok := signature.Of(d.Scheme, d.Described); ok {
			if err := scheme.Validate(secret); err != nil {
				problems[SlotSecret.At(i)] = lang.Said(err.Error())
			}
		}
	}
	v.Unreadable = stored.Unreadable && len(v.Secrets) == 0
	switch d.Tolerance {
	case ToleranceOwn:
		v.Tolerance = 0
	case ToleranceOff:
		v.Tolerance = -1
		if stored.Tolerance < 0 {
			v.Tolerance = stored.Tolerance
		}
	case ToleranceSeconds:
		n, ok := readBound(d.Seconds)
		if ok && n > 0 && n <= 365*24*3600 {
			v.Tolerance = time.Duration(n * float64(time.Second))
		} else {
			problems[SlotSeconds] = lang.T("A number of seconds, such as 300.")
		}
	}
	return v
}

// readForwards leaves out forwards without a URL: they are not done yet.
func (d InboxDraft) readForwards(stored []hooks.Forward, problems Problems) []hooks.Forward {
	var list []hooks.Forward
	good := true
	for i, f := range d.Forwards {
		if strings.TrimSpace(f.URL) == "" {
			continue
		}
		next := hooks.Forward{URL: strings.TrimSpace(f.URL), Off: f.Off, Events: readList(f.Events), Path: f.Path, HeaderName: f.HeaderName, HeaderValue: f.HeaderValue}
		if err := (hooks.Inbox{Name: "a", Forwards: []hooks.Forward{next}}).Check(); err != nil {
			problems[SlotForward.At(i)] = Words(err)
			good = false
		}
		list = append(list, next)
	}
	if !good {
		return stored
	}
	return list
}

// readList reads words with commas between them.
func readList(text string) []string {
	var list []string
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			list = append(list, word)
		}
	}
	return list
}

func (d InboxDraft) readLimit(stored int64, problems Problems) int64 {
	n, ok := readBound(d.Limit)
	size := int64(math.Round(n * mebibyte))
	switch {
	case !ok || n == 0 || size < hooks.MinLimit || size > hooks.MaxLimit:
		problems[SlotLimit] = lang.T("A number of MiB such as 10, up to 15.")
		return stored
	case size == hooks.DefaultLimit && stored == 0:
		return 0
	}
	return size
}
