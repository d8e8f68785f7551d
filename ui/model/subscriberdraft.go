package model

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/format"
	"bellhop/hooks/signature"
	"bellhop/ui/lang"
)

// SubscriberDraft is a subscription as a person types it.
type SubscriberDraft struct {
	Name    string // its description
	URL     string
	Private bool // it may reach this computer and private networks
	Types   []string

	Format      string
	Template    string
	ContentType string
	Headers     []HeaderDraft

	Scheme    string
	Described hooks.Description
	Secrets   []string
	Retiring  []hooks.Retiring

	Like     string // a profile's name, LikeStandard or LikeOwn
	Waits    string // of LikeOwn, with commas between
	Speed    int
	Timeout  string // seconds
	Rate     string // a second; "" is no limit
	Parallel string // at a time; "" is a fair share

	Paused bool
	Muted  time.Time // until when it gets no events; zero when it does
}

// What a subscription is served like when no sender is.
const (
	LikeStandard = ""
	LikeOwn      = "own"
)

// The slots of a subscription.
const (
	SlotURL      Slot = "url"
	SlotTypes    Slot = "types"
	SlotName     Slot = "name"
	SlotFormat   Slot = "format"
	SlotSign     Slot = "sign"
	SlotSchedule Slot = "schedule"
	SlotTimeout  Slot = "timeout"
	SlotRate     Slot = "rate"
	SlotParallel Slot = "parallel"
	SlotState    Slot = "state"
)

// pausedByHand is the reason of what a person paused.
const pausedByHand = "Paused by hand."

// NewSubscriberDraft words a subscription.
func NewSubscriberDraft(s hooks.Subscription) SubscriberDraft {
	d := SubscriberDraft{
		Name: s.Description, URL: s.URL, Private: s.AllowPrivate, Types: slices.Clone(s.Types),
		Format: formatName(s.Format), Template: s.Format.Template, ContentType: s.Format.ContentType,
		Scheme: s.Sign.Scheme, Described: s.Sign.Described, Secrets: slices.Clone(s.Sign.Secrets), Retiring: slices.Clone(s.Sign.Retiring),
		Like: likeOf(s), Speed: max(1, s.Speed), Timeout: decimal(hooks.DefaultTimeout.Seconds()),
		Paused: !s.Active, Muted: s.MutedUntil,
	}
	if d.Like == LikeOwn {
		d.Waits = waitList(s.Schedule)
	}
	if s.Timeout != 0 {
		d.Timeout = decimal(s.Timeout.Seconds())
	}
	if s.Rate != 0 {
		d.Rate = strconv.Itoa(s.Rate)
	}
	if s.Parallel != 0 {
		d.Parallel = strconv.Itoa(s.Parallel)
	}
	for _, line := range s.Header {
		d.Headers = append(d.Headers, HeaderDraft{line[0], line[1]})
	}
	return d
}

func formatName(f hooks.Format) string {
	if f.Name == "" {
		return hooks.FormatStandard
	}
	return f.Name
}

func likeOf(s hooks.Subscription) string {
	switch {
	case s.Profile != "":
		return s.Profile
	case s.Schedule == nil:
		return LikeStandard
	}
	return LikeOwn
}

// SubscriberOf gives a new subscription of what a person typed as its address. What the owner types may be on this
// computer. The error is a sentence for the person.
func SubscriberOf(address string) (hooks.Subscription, error) {
	u, err := hooks.ParseTarget(address)
	if err != nil {
		return hooks.Subscription{}, err
	}
	return hooks.Subscription{
		URL: fullAddress(address), Types: []string{"comment.created"}, Active: true, AllowPrivate: hooks.PlainlyPrivate(u),
		Sign: hooks.Sign{Scheme: hooks.SchemeStandard, Secrets: []string{signature.GenerateSecret()}},
	}, nil
}

// Duplicate gives a subscription like another. It begins paused and with a clean record.
func Duplicate(s hooks.Subscription) hooks.Subscription {
	s.ID, s.CreatedAt = 0, time.Time{}
	s.Description = lang.T("%s, copy", shorten(SubscriberName(s), maxCopied))
	s.Sign.Retiring = nil
	s.Active, s.Reason, s.MutedUntil, s.Failing = false, pausedByHand, time.Time{}, hooks.Failing{}
	return s
}

// maxCopied leaves room in a description for what Duplicate adds, in characters that may be four bytes long.
const maxCopied = 120

// fullAddress puts the scheme before an address that was typed without.
func fullAddress(address string) string {
	address = strings.TrimSpace(address)
	if scheme, _, found := strings.Cut(address, "://"); !found || strings.ContainsAny(scheme, "/?") {
		return "http://" + address
	}
	return address
}

// SetScheme chooses how deliveries are signed. A secret that fits stays; else a new one is made where there can be one.
func (d *SubscriberDraft) SetScheme(scheme string) {
	d.Scheme, d.Retiring = scheme, nil
	if scheme == "" {
		d.Secrets = nil
		return
	}
	if scheme == hooks.SchemeDescribed && d.Described == (hooks.Description{}) {
		d.Described = hooks.Description{Header: "X-Signature", Encoding: "hex", Hash: "sha256", Template: "{body}"}
	}
	found, ok := signature.Of(scheme, d.Described)
	fits := func(secret string) bool { return ok && found.Validate(secret) == nil }
	if len(d.Secrets) > 0 && !slices.ContainsFunc(d.Secrets, func(s string) bool { return !fits(s) }) {
		return
	}
	secret, _ := signature.Generate(scheme) // "" where it comes from the other side
	d.Secrets = []string{secret}
}

// Rotate puts a new secret in the place of those there are, which sign on for the overlap. It is of the kind of the first.
func (d *SubscriberDraft) Rotate(now time.Time) {
	if secret, err := signature.Another(d.Scheme, d.Secrets); err == nil {
		d.rotate(secret, now)
	}
}

// RotateToPair is Rotate with a key pair, whose public half is all that the subscriber needs.
func (d *SubscriberDraft) RotateToPair(now time.Time) { d.rotate(signature.GeneratePair(), now) }

// PublicKey gives the key that the subscriber checks with where the first secret is a key pair; else "".
func (d SubscriberDraft) PublicKey() string {
	if d.Scheme != hooks.SchemeStandard || len(d.Secrets) == 0 {
		return ""
	}
	key, _ := signature.PublicKey(d.Secrets[0])
	return key
}

func (d *SubscriberDraft) rotate(secret string, now time.Time) {
	sign := hooks.Sign{Secrets: d.Secrets, Retiring: d.Retiring}.Rotate(secret, now)
	d.Secrets, d.Retiring = sign.Secrets, sign.Retiring
}

// Generate makes a secret where there is none.
func (d *SubscriberDraft) Generate() {
	if secret, err := signature.Generate(d.Scheme); err == nil {
		d.Secrets = []string{secret}
	}
}

// SetType lets events of a type be sent, or not.
func (d *SubscriberDraft) SetType(name string, on bool) {
	d.Types = slices.DeleteFunc(slices.Clone(d.Types), func(t string) bool { return t == name })
	if on {
		d.Types = append(d.Types, name)
	}
}

// SetLike chooses whom the subscription is served like. An own list begins with the waits there were.
func (d *SubscriberDraft) SetLike(like string) {
	if like == LikeOwn && d.Like != LikeOwn {
		d.Waits = waitList(d.Schedule())
	}
	d.Like = like
}

// Schedule gives the waits that the draft means; nil is that of Standard Webhooks, also where an own list cannot be read.
func (d SubscriberDraft) Schedule() hooks.Schedule {
	switch d.Like {
	case LikeStandard:
		return nil
	case LikeOwn:
		s, _ := hooks.ParseSchedule(readList(d.Waits))
		return s
	}
	p, _ := hooks.FindProfile(d.Like)
	return p.Schedule
}

// Resume lets the subscription get events again.
func (d *SubscriberDraft) Resume() { d.Paused, d.Muted = false, time.Time{} }

// Target gives the format with its template.
func (d SubscriberDraft) Target() hooks.Format {
	f := hooks.Format{Name: d.Format}
	if d.Format == hooks.FormatTemplate {
		f.Template, f.ContentType = d.Template, strings.TrimSpace(d.ContentType)
	}
	return f
}

// Read gives the subscription that the draft means, on top of what is stored. What cannot be read or cannot work stays as
// it is stored and has a sentence in the problems.
func (d SubscriberDraft) Read(stored hooks.Subscription) (hooks.Subscription, Problems) {
	problems := Problems{}
	wish := stored
	wish.Description, wish.AllowPrivate, wish.Types = strings.TrimSpace(d.Name), d.Private, slices.Clone(d.Types)
	d.readAddress(&wish, problems)
	if f := d.Target(); f != (hooks.Format{Name: formatName(stored.Format), Template: stored.Format.Template, ContentType: stored.Format.ContentType}) {
		wish.Format = f
	}
	wish.Header = d.readHeader(stored.Header, problems)
	d.readSign(&wish, problems)
	d.readSchedule(&wish, problems)
	d.readLimits(&wish, problems)
	d.readState(&wish)
	return settle(stored, wish, checkSubscriber, subscriberParts(), problems), problems
}

// subscriberParts are the settings that are saved or refused together.
func subscriberParts() []part[hooks.Subscription] {
	type sub = hooks.Subscription
	return []part[sub]{
		{SlotURL, func(to *sub, wish sub) { to.URL, to.AllowPrivate = wish.URL, wish.AllowPrivate }},
		{SlotTypes, func(to *sub, wish sub) { to.Types = wish.Types }},
		{SlotName, func(to *sub, wish sub) { to.Description = wish.Description }},
		{SlotFormat, func(to *sub, wish sub) { to.Format = wish.Format }},
		{SlotHeader, func(to *sub, wish sub) { to.Header = wish.Header }},
		{SlotSign, func(to *sub, wish sub) { to.Sign = wish.Sign }},
		{SlotSchedule, func(to *sub, wish sub) { to.Profile, to.Schedule, to.Speed = wish.Profile, wish.Schedule, wish.Speed }},
		{SlotTimeout, func(to *sub, wish sub) { to.Timeout = wish.Timeout }},
		{SlotRate, func(to *sub, wish sub) { to.Rate, to.Parallel = wish.Rate, wish.Parallel }},
		{SlotState, func(to *sub, wish sub) {
			to.Active, to.Reason, to.MutedUntil, to.Failing = wish.Active, wish.Reason, wish.MutedUntil, wish.Failing
		}},
	}
}

func checkSubscriber(s hooks.Subscription) error {
	if err := s.Check(); err != nil {
		return err
	}
	if err := hooks.CheckHeader(s.Header); err != nil {
		return err
	}
	if err := format.Check(s.Format); err != nil {
		return err
	}
	if s.Sign.Scheme == "" || s.Sign.Lost() {
		return nil
	}
	err := signature.CheckSign(s.Sign)
	if e, ok := errors.AsType[*signature.SecretError](err); ok {
		return hooks.Invalid(e.Reason)
	}
	return err
}

// readAddress takes the address over as it is stored where the draft says the same.
func (d SubscriberDraft) readAddress(wish *hooks.Subscription, problems Problems) {
	address := strings.TrimSpace(d.URL)
	if address == strings.TrimSpace(wish.URL) {
		return
	}
	if _, err := hooks.ParseTarget(address); err != nil {
		problems[SlotURL] = Words(err)
		return
	}
	wish.URL = fullAddress(address)
}

func (d SubscriberDraft) readHeader(stored hooks.Header, problems Problems) hooks.Header {
	var lines hooks.Header
	good := true
	for i, line := range d.Headers {
		if line.Name == "" && line.Value == "" {
			continue
		}
		next := hooks.Header{{line.Name, line.Value}}
		if err := hooks.CheckHeader(next); err != nil {
			problems[SlotHeader.At(i)] = Words(err)
			good = false
		}
		lines = append(lines, next[0])
	}
	if !good || len(lines) == len(stored) && slices.Equal(lines, stored) {
		return stored
	}
	return lines
}

// readSign checks each secret in its place, so that what is wrong stands below it.
func (d SubscriberDraft) readSign(wish *hooks.Subscription, problems Problems) {
	if d.Scheme == "" {
		wish.Sign = hooks.Sign{}
		return
	}
	sign := hooks.Sign{Scheme: d.Scheme, Retiring: d.Retiring, Unreadable: wish.Sign.Unreadable}
	if d.Scheme == hooks.SchemeDescribed {
		sign.Described = d.Described
	}
	good := true
	for i, secret := range d.Secrets {
		if secret == "" && len(d.Secrets) > 1 {
			continue
		}
		if err := signature.CheckSign(hooks.Sign{Scheme: d.Scheme, Described: sign.Described, Secrets: []string{secret}}); err != nil {
			problems[SlotSecret.At(i)] = signProblem(secret, wish.Sign.Lost(), err)
			good = false
		}
		sign.Secrets = append(sign.Secrets, secret)
	}
	if good {
		wish.Sign = sign
	}
}

func signProblem(secret string, lost bool, err error) string {
	switch {
	case secret == "" && lost:
		return lang.T("The secret cannot be read any more. Generate a new one, or paste it.")
	case secret == "":
		return lang.T("Enter the secret that the subscriber checks with.")
	}
	if e, ok := errors.AsType[*signature.SecretError](err); ok {
		return lang.Said(e.Reason)
	}
	return Words(err)
}

func (d SubscriberDraft) readSchedule(wish *hooks.Subscription, problems Problems) {
	if d.Speed > 1 || wish.Speed > 1 {
		wish.Speed = d.Speed
	}
	switch d.Like {
	case LikeStandard:
		wish.Profile, wish.Schedule = "", nil
	case LikeOwn:
		if wish.Profile == "" && wish.Schedule != nil && d.Waits == waitList(wish.Schedule) {
			return
		}
		s, err := hooks.ParseSchedule(readList(d.Waits))
		if err != nil {
			problems[SlotSchedule] = Words(err)
			return
		}
		wish.Profile, wish.Schedule = "", s
	default:
		if p, ok := hooks.FindProfile(d.Like); ok && d.Like != wish.Profile {
			wish.Profile, wish.Schedule = p.Name, slices.Clone(p.Schedule)
		}
	}
}

func (d SubscriberDraft) readLimits(wish *hooks.Subscription, problems Problems) {
	if n, ok := readBound(d.Timeout); ok && n > 0 && n <= hooks.MaxTimeout.Seconds() {
		if timeout := time.Duration(n * float64(time.Second)); timeout != hooks.DefaultTimeout || wish.Timeout != 0 {
			wish.Timeout = timeout
		}
	} else {
		problems[SlotTimeout] = lang.T("A number of seconds, up to 60.")
	}
	limit := func(slot Slot, text string, to *int) {
		n, ok := readWhole(text, 1, maxLimit)
		if strings.TrimSpace(text) == "" {
			n, ok = 0, true
		}
		if ok {
			*to = n
		} else {
			problems[slot] = lang.T("A whole number up to %s, or nothing for no limit.", Number(maxLimit))
		}
	}
	limit(SlotRate, d.Rate, &wish.Rate)
	limit(SlotParallel, d.Parallel, &wish.Parallel)
}

// maxLimit bounds what a person may type as a rate or a number at a time.
const maxLimit = 1000

// readState pauses and resumes. What is resumed begins with a clean record.
func (d SubscriberDraft) readState(wish *hooks.Subscription) {
	switch {
	case d.Paused && wish.Active:
		wish.Active, wish.Reason = false, pausedByHand
	case !d.Paused && (!wish.Active || d.Muted.IsZero() && !wish.MutedUntil.IsZero()):
		wish.Active, wish.Reason, wish.MutedUntil, wish.Failing = true, "", time.Time{}, hooks.Failing{}
	}
}

// SubscriberEdit is the draft of one subscription beside what is stored.
type SubscriberEdit = Edit[hooks.Subscription, SubscriberDraft]

// NewSubscriberEdit begins with what is stored.
func NewSubscriberEdit(stored hooks.Subscription) *SubscriberEdit {
	return newEdit(stored, wording[hooks.Subscription, SubscriberDraft]{word: NewSubscriberDraft, read: SubscriberDraft.Read, check: checkSubscriber})
}

// hostIn gives the host of an address, and the address itself where it has none.
func hostIn(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}
