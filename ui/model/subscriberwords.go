package model

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/signature"
	"bellhop/ui/lang"
)

// SubscriberName is what a subscription is called: its description, or else its host, which says when it is a visitor's.
func SubscriberName(s hooks.Subscription) string {
	if s.Description != "" {
		return printable(s.Description)
	}
	if s.Visitor.Kind != "" {
		return lang.T("Visitor: %s", printable(hostIn(s.URL)))
	}
	return printable(hostIn(s.URL))
}

// ShortName is SubscriberName cut to a length that a sentence bears.
func ShortName(s hooks.Subscription) string { return shorten(SubscriberName(s), maxName) }

// SubscriberSchemes lists how deliveries can be signed. The first, "", signs nothing.
func SubscriberSchemes() []Option {
	options := []Option{{"", lang.T("Not signed")}}
	for _, s := range signature.Schemes() {
		options = append(options, Option{s.Name(), s.Title()})
	}
	return append(options, Option{hooks.SchemeDescribed, lang.T("An own scheme")})
}

// CanGenerate reports whether a secret for a scheme can be made here.
func CanGenerate(scheme string) bool {
	_, err := signature.Generate(scheme)
	return scheme != "" && err == nil
}

// RotationWords says what becomes of the secrets that were replaced; "" when none was, or all are dropped.
func RotationWords(d SubscriberDraft, now time.Time, zone *time.Location) string {
	old, until := 0, time.Time{}
	for _, r := range d.Retiring {
		if now.Before(r.Until) {
			old++
			if r.Until.After(until) {
				until = r.Until
			}
		}
	}
	if old == 0 {
		return ""
	}
	if !signature.HasRoom(d.Scheme) {
		return lang.T("%s has room for one signature: the new secret signs from now on.", title(d.Scheme))
	}
	return lang.N(old, "The old secret signs too until %[2]s, then it is dropped.",
		"The %[1]s old secrets sign too until %[2]s, then they are dropped.", Number(int64(old)), Moment(until, now, zone))
}

// SigningWords says what a scheme that carries one signature does with several secrets; "" when there is nothing to say.
func SigningWords(d SubscriberDraft) string {
	n := len(d.Secrets)
	if n < 2 || d.Scheme == "" {
		return ""
	}
	if d.Scheme != hooks.SchemeDescribed && signature.HasRoom(d.Scheme) {
		return lang.N(n, "%s secret signs.", "All %s secrets sign side by side.", Number(int64(n)))
	}
	return lang.T("%s has room for one signature: the first secret signs.", title(d.Scheme))
}

func title(scheme string) string {
	if s, ok := signature.Find(scheme); ok {
		return s.Title()
	}
	return lang.T("This scheme")
}

// Moment words a time near now: 14:31, tomorrow 14:31, 3 December 14:31.
func Moment(t, now time.Time, zone *time.Location) string {
	t, now = t.In(zone), now.In(zone)
	clock := t.Format("15:04")
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone) }
	switch {
	case day(t).Equal(day(now)):
		return clock
	case day(t).Equal(day(now.AddDate(0, 0, 1))):
		return lang.T("tomorrow %s", clock)
	case day(t).Equal(day(now.AddDate(0, 0, -1))):
		return lang.T("yesterday %s", clock)
	}
	return lang.Time(t, "2 January 15:04")
}

// LikeOptions lists whom a subscription can be served like.
func LikeOptions() []Option {
	var options []Option
	for _, p := range hooks.Profiles() {
		name := p.Name
		if name == hooks.ProfileStandard {
			name = LikeStandard
		}
		options = append(options, Option{name, withTries(p.Title, len(p.Schedule)+1)})
	}
	return append(options, Option{LikeOwn, lang.T("An own list of waits")})
}

// withTries says how often a sender tries: "Stripe, 4 tries".
func withTries(title string, n int) string {
	return lang.N(n, "%s, %s try", "%s, %s tries", title, Number(int64(n)))
}

// likeProfile gives the sender that a subscription is served like; ok is false for an own list.
func likeProfile(like string) (p hooks.Profile, ok bool) {
	if like == LikeStandard {
		like = hooks.ProfileStandard
	}
	return hooks.FindProfile(like)
}

// LikeFacts lists where the numbers of the chosen sender come from.
func LikeFacts(like string) []hooks.Fact {
	p, _ := likeProfile(like)
	return p.Facts
}

// LikeTimeout says how long the chosen sender waits for an answer; "" where the subscription's own limit counts.
func LikeTimeout(like string) string {
	p, ok := likeProfile(like)
	if !ok || p.Timeout == 0 {
		return ""
	}
	if p.Connect != 0 {
		return lang.T("%s waits %s for an answer, %s of it for a connection.", p.Title, Stretch(p.Timeout), Stretch(p.Connect))
	}
	return lang.T("%s waits %s for an answer.", p.Title, Stretch(p.Timeout))
}

// Speeds lists how much faster the waits can go by.
func Speeds() []int { return []int{1, 10, 100, 1000} }

// SpeedName words one of Speeds.
func SpeedName(speed int) string {
	if speed <= 1 {
		return lang.T("Real")
	}
	return Number(int64(speed)) + "×"
}

// ScheduleWords says when the last try comes: "At 100× the tenth try comes after 45 min instead of 3 days and 4 h."
func ScheduleWords(s hooks.Schedule, speed int) string {
	s = orStandard(s)
	if len(s) == 0 {
		return lang.T("It is tried once. What fails is given up.")
	}
	var total time.Duration
	for _, wait := range s {
		total += wait
	}
	last, whole := place(len(s)+1), Stretch(total)
	if speed <= 1 {
		return lang.T("The %s try comes after %s.", last, whole)
	}
	return lang.T("At %s the %s try comes after %s instead of %s.", SpeedName(speed), last, Stretch(total/time.Duration(speed)), whole)
}

// place words the place of a try in its row, up to the tenth as a sentence does.
func place(n int) string {
	words := []string{
		"", lang.As("the place of a try", "first"), lang.As("the place of a try", "second"), lang.As("the place of a try", "third"), lang.As("the place of a try", "fourth"),
		lang.As("the place of a try", "fifth"), lang.As("the place of a try", "sixth"), lang.As("the place of a try", "seventh"), lang.As("the place of a try", "eighth"),
		lang.As("the place of a try", "ninth"), lang.As("the place of a try", "tenth"),
	}
	if n < len(words) {
		return words[n]
	}
	return nth(n)
}

// Stretch words how long something lasts, to the second largest unit: 800 ms, 45 min, 1 h 16 min, 3 days and 4 h.
func Stretch(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Second:
		return millis(Number(d.Round(time.Millisecond).Milliseconds()))
	case d < time.Minute:
		d = d.Round(time.Second / 10)
		digits := 1
		if d%time.Second == 0 {
			digits = 0
		}
		return seconds(d, digits)
	case d < time.Hour:
		return units(d.Round(time.Second), unit{time.Minute, inMinutes}, unit{time.Second, inSeconds}, 10)
	case d < 2*day:
		return units(d.Round(time.Minute), unit{time.Hour, inHours}, unit{time.Minute, inMinutes}, 48)
	}
	d = d.Round(time.Hour)
	days := int(d / day)
	if rest := d % day / time.Hour; rest > 0 {
		return lang.N(days, "%s day and %s", "%s days and %s", Number(int64(days)), inHours(Number(int64(rest))))
	}
	return lang.N(days, "%s day", "%s days", Number(int64(days)))
}

func inSeconds(number string) string { return lang.T("%s s", number) }
func inMinutes(number string) string { return lang.T("%s min", number) }
func inHours(number string) string   { return lang.T("%s h", number) }

// unit is a measure of time and the word for some of it.
type unit struct {
	length time.Duration
	word   func(number string) string
}

// units words d in a large unit and, while there are fewer of these than few, the rest in a small one.
func units(d time.Duration, large, small unit, few int) string {
	n := int(d / large.length)
	if n >= few {
		return large.word(strconv.Itoa(int((d + large.length/2) / large.length)))
	}
	words := large.word(strconv.Itoa(n))
	if rest := d % large.length / small.length; rest > 0 {
		words += " " + small.word(strconv.Itoa(int(rest)))
	}
	return words
}

// orStandard gives the waits of Standard Webhooks for none.
func orStandard(s hooks.Schedule) hooks.Schedule {
	if s == nil {
		return hooks.StandardSchedule()
	}
	return s
}

// waitList words waits as hooks.ParseSchedule reads them: 5s, 5m, 1h30m.
func waitList(s hooks.Schedule) string {
	s = orStandard(s)
	words := make([]string, len(s))
	for i, wait := range s {
		words[i] = WaitWord(wait)
	}
	return strings.Join(words, ", ")
}

// WaitWord words a wait as short as can be: 5s, 5m, 1h30m, 1m0.5s.
func WaitWord(wait time.Duration) string {
	word := wait.String()
	if strings.HasSuffix(word, "m0s") {
		word = strings.TrimSuffix(word, "0s")
	}
	if strings.HasSuffix(word, "h0m") {
		word = strings.TrimSuffix(word, "0m")
	}
	return word
}

// Dots lists the waits of a schedule as they stand below its line of tries: now, 5s, 5m.
func Dots(s hooks.Schedule) []string {
	s = orStandard(s)
	dots := []string{lang.T("now")}
	for _, wait := range s {
		dots = append(dots, WaitWord(wait))
	}
	return dots
}

// IsSecretName reports whether the value of a header line with this name is better not shown to everybody who looks at the
// screen.
func IsSecretName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"auth", "token", "secret", "key", "cookie", "password", "credential"}, func(word string) bool {
		return strings.Contains(name, word)
	})
}
