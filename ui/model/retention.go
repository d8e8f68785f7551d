package model

import (
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
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
		f.Count = Number(r.Count)
	}
	if r.Age > 0 {
		f.Days = strconv.FormatFloat(r.Age.Hours()/24, 'f', -1, 64)
	}
	if r.Bytes > 0 {
		f.Size = strconv.FormatFloat(float64(r.Bytes)/megabyte, 'f', -1, 64)
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
		return r, hooks.Invalid("The number of exchanges is a whole number such as 100,000, or nothing for no bound.")
	case !ok2 || days > 36_500:
		return r, hooks.Invalid("The number of days is a number such as 30, or nothing for no bound.")
	case !ok3 || size > 1e9:
		return r, hooks.Invalid("The size is a number of megabytes such as 500, or nothing for no bound.")
	}
	r = hooks.Retention{Count: int64(count), Age: time.Duration(days * 24 * float64(time.Hour)), Bytes: int64(size * megabyte)}
	return r, r.Check()
}

// readBound reads a number that is not negative; commas between digits and spaces are allowed.
func readBound(text string) (n float64, ok bool) {
	text = strings.NewReplacer(",", "", " ", "").Replace(text)
	if text == "" {
		return 0, true
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && n >= 0
}

// KeptWords says what a retention means.
func KeptWords(r hooks.Retention) string {
	var bounds []string
	if r.Count > 0 {
		bounds = append(bounds, "there are more than "+Number(r.Count))
	}
	if r.Age > 0 {
		bounds = append(bounds, "they are older than "+Span(r.Age))
	}
	if r.Bytes > 0 {
		bounds = append(bounds, "the database is over "+Size(r.Bytes)+" (the newest thousand stay)")
	}
	if len(bounds) == 0 {
		return "Everything is kept until you say otherwise."
	}
	return "The oldest exchanges go when " + strings.Join(bounds, ", or ") + ". Comments and deliveries that are not done stay."
}

// PurgedWords says what a purge did.
func PurgedWords(p hooks.Purged) string {
	switch {
	case p.Exchanges == 0:
		return "Nothing was over the bounds"
	case p.Exchanges == 1:
		return "1 exchange deleted, " + Size(p.Bytes) + " free"
	}
	return Number(p.Exchanges) + " exchanges deleted, " + Size(p.Bytes) + " free"
}
