package model

import (
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// KeptFields are the bounds of what is kept as a person types them; an empty text is no bound.
type KeptFields struct {
	Count string // exchanges
	Days  string
	Size  string // MB of a million bytes, as Size words them
}

const megabyte = 1_000_000

// NewKeptFields words a retention.
func NewKeptFields(r hooks.Retention) KeptFields {
	var f KeptFields
	if r.Count > 0 {
		f.Count = lang.Number(r.Count)
	}
	if r.Age > 0 {
		f.Days = writeBound(r.Age.Hours() / 24)
	}
	if r.Bytes > 0 {
		f.Size = writeBound(float64(r.Bytes) / megabyte)
	}
	return f
}

// Retention reads the fields. The error is a sentence that names the one that does not fit.
func (f KeptFields) Retention() (r hooks.Retention, err error) {
	count, ok := readBound(f.Count)
	days, ok2 := readBound(f.Days)
	size, ok3 := readBound(f.Size)
	switch {
	case !ok || count > 1e15 || count != float64(int64(count)):
		return r, hooks.Invalid(lang.T("The number of exchanges is a whole number such as %s, or nothing for no bound.", lang.Number(100_000)))
	case !ok2 || days > 36_500:
		return r, hooks.Invalid(lang.T("The number of days is a number such as 30, or nothing for no bound."))
	case !ok3 || size > 1e9:
		return r, hooks.Invalid(lang.T("The size is a number of megabytes such as 500, or nothing for no bound."))
	}
	r = hooks.Retention{Count: int64(count), Age: time.Duration(days * 24 * float64(time.Hour)), Bytes: int64(size * megabyte)}
	return r, r.Check()
}

// writeBound writes a number with the language's decimal mark and no more digits than it has.
func writeBound(n float64) string {
	_, fraction, _ := strings.Cut(strconv.FormatFloat(n, 'f', -1, 64), ".")
	return lang.Decimal(n, len(fraction))
}

// readBound reads a number that is not negative, as the language writes it.
func readBound(text string) (n float64, ok bool) {
	text = lang.Typed(text)
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && n >= 0
}

// KeptWords says what a retention means.
func KeptWords(r hooks.Retention) string {
	if r.Unbounded() {
		return lang.T("Everything is kept until you say otherwise.")
	}
	count, age, size := Number(r.Count), Span(r.Age), Size(r.Bytes)
	var words string
	switch {
	case r.Count > 0 && r.Age > 0 && r.Bytes > 0:
		words = lang.T("The oldest exchanges go when there are more than %s, or they are older than %s, or the database is over %s (the newest thousand stay).", count, age, size)
	case r.Count > 0 && r.Age > 0:
		words = lang.T("The oldest exchanges go when there are more than %s, or they are older than %s.", count, age)
	case r.Count > 0 && r.Bytes > 0:
		words = lang.T("The oldest exchanges go when there are more than %s, or the database is over %s (the newest thousand stay).", count, size)
	case r.Age > 0 && r.Bytes > 0:
		words = lang.T("The oldest exchanges go when they are older than %s, or the database is over %s (the newest thousand stay).", age, size)
	case r.Count > 0:
		words = lang.T("The oldest exchanges go when there are more than %s.", count)
	case r.Age > 0:
		words = lang.T("The oldest exchanges go when they are older than %s.", age)
	default:
		words = lang.T("The oldest exchanges go when the database is over %s (the newest thousand stay).", size)
	}
	return words + " " + lang.T("Comments and deliveries that are not done stay.")
}

// PurgedWords says what a purge did.
func PurgedWords(p hooks.Purged) string {
	if p.Exchanges == 0 {
		return lang.T("Nothing was over the bounds")
	}
	return lang.N(int(p.Exchanges), "%s exchange deleted, %s free", "%s exchanges deleted, %s free", Number(p.Exchanges), Size(p.Bytes))
}
