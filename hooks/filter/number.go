package filter

import (
	"strconv"
	"strings"
	"time"
)

// What the units are worth, in what Number counts for the field. A unit of size is 1,000 of the next smaller, as
// sizes are shown.
var (
	sizeUnits = map[string]int64{"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9}
	tookUnits = map[string]int64{"": 1e3, "ms": 1e3, "s": 1e6, "m": 60e6}
	noUnits   = map[string]int64{"": 1}
)

func unitsOf(field Field) map[string]int64 {
	switch field {
	case FieldSize:
		return sizeUnits
	case FieldTook:
		return tookUnits
	}
	return noUnits
}

// readNumber reads a number, a comparison, a range, and a hundred of statuses such as 4xx.
func readNumber(in input) (Condition, error) {
	text := fold(in.value.text())
	if low, high, ranged := strings.Cut(text, string(Between)); ranged {
		return in.readRange(low, high)
	}
	if in.field == FieldStatus && len(text) == 3 && text[1:] == "xx" && '1' <= text[0] && text[0] <= '9' {
		hundred := int64(text[0]-'0') * 100
		return Number{FieldStatus, Between, hundred, hundred + 99}, nil
	}
	op := Is
	for _, sign := range []Op{AtLeast, Above, AtMost, Below, "="} {
		if rest, found := strings.CutPrefix(text, string(sign)); found {
			op, text = sign, rest
			break
		}
	}
	if op == "=" {
		op = Is
	}
	n, ok := readQuantity(in.field, text)
	if !ok {
		return nil, in.wrong()
	}
	return Number{in.field, op, n, 0}, nil
}

func (in input) readRange(low, high string) (Condition, error) {
	from, begun := readQuantity(in.field, low)
	to, ended := readQuantity(in.field, high)
	if !begun || !ended {
		return nil, in.wrong()
	}
	if from > to {
		return nil, in.value.wrong("This range goes backwards. Did you mean " + in.rule.Name + high + string(Between) + low + "?")
	}
	return Number{in.field, Between, from, to}, nil
}

// readQuantity reads a number with the field's unit; what is left of the smallest thing counted is dropped. ok is
// false for anything else: a status has three digits, and only what has units has decimals.
func readQuantity(field Field, text string) (n int64, ok bool) {
	const maxDigits, maxDecimals, most = 18, 6, int64(1e18)
	digits := text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
	rest := text[len(digits):]
	decimals := ""
	if point, found := strings.CutPrefix(rest, "."); found {
		decimals = point[:len(point)-len(strings.TrimLeft(point, "0123456789"))]
		rest = point[len(decimals):]
		if decimals == "" || len(decimals) > maxDecimals {
			return 0, false
		}
	}
	units := unitsOf(field)
	unit, known := units[rest]
	switch {
	case !known || digits == "" || len(digits) > maxDigits, len(units) == 1 && decimals != "":
		return 0, false
	case field == FieldStatus && (len(digits) != 3 || digits[0] == '0'):
		return 0, false
	}
	whole, _ := strconv.ParseInt(digits, 10, 64)
	if whole >= most/unit {
		return 0, false
	}
	scale := int64(1)
	for range decimals {
		scale *= 10
	}
	fraction, _ := strconv.ParseInt("0"+decimals, 10, 64)
	return whole*unit + fraction*unit/scale, true
}

// readMoment reads a time: so long ago, a word, a time of day, or a date.
func readMoment(in input) (Condition, error) {
	at, ok := readTime(fold(in.value.text()), in.now)
	if !ok {
		return nil, in.wrong()
	}
	at = at.UTC().Round(0)
	if at.Year() < firstYear || at.Year() > lastYear {
		return nil, in.value.wrong("A time goes from the year " + strconv.Itoa(firstYear) + " to " + strconv.Itoa(lastYear) + ".")
	}
	return Moment{in.rule.name() == "before", at}, nil
}

// The years that nanoseconds in 64 bits can tell, rounded.
const (
	firstYear = 1970
	lastYear  = 2261
)

// layouts are the forms of a date that are read in the zone of the asker, but for the first, which names its own.
var layouts = [...]string{
	time.RFC3339Nano, "2006-01-02", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05",
}

// readTime reads text in lower case.
func readTime(text string, now time.Time) (at time.Time, ok bool) {
	year, month, day := now.Date()
	switch text {
	case "today":
		return time.Date(year, month, day, 0, 0, 0, 0, now.Location()), true
	case "yesterday":
		return time.Date(year, month, day-1, 0, 0, 0, 0, now.Location()), true
	}
	if ago, ok := readAgo(text); ok {
		return now.Add(-ago), true
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if clock, err := time.Parse(layout, text); err == nil {
			hour, minute, second := clock.Clock()
			at := time.Date(year, month, day, hour, minute, second, 0, now.Location())
			if at.After(now) { // the last time that it was so late
				at = time.Date(year, month, day-1, hour, minute, second, 0, now.Location())
			}
			return at, true
		}
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, strings.ToUpper(text), now.Location()); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// readAgo reads a length of time such as 15m, 1h30m or 2d.
func readAgo(text string) (ago time.Duration, ok bool) {
	if text == "" {
		return 0, false
	}
	units := map[byte]time.Duration{
		's': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour,
	}
	for text != "" {
		digits := text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || len(digits) == len(text) {
			return 0, false
		}
		unit := units[text[len(digits)]]
		const century = 100 * 366 * 24 * time.Hour
		if unit == 0 || n > int64(century/unit) || ago+time.Duration(n)*unit > century {
			return 0, false
		}
		ago += time.Duration(n) * unit
		text = text[len(digits)+1:]
	}
	return ago, true
}
