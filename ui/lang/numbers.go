package lang

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// english writes numbers as the source's texts want them.
var english = message.NewPrinter(language.English)

func printer() *message.Printer {
	if b := spoken.Load(); b != nil {
		return b.numbers
	}
	return english
}

// Number writes a whole number with the language's mark between thousands: 18,204 in English, 18.204 in
// German.
func Number(n int64) string { return printer().Sprint(number.Decimal(n)) }

// Decimal writes a number with so many digits behind the language's decimal mark: 7.1 in English, 7,1 in
// German.
func Decimal(f float64, digits int) string {
	return printer().Sprint(number.Decimal(f, number.Scale(digits)))
}

// Typed reads a number that a person typed, as Number and Decimal write them or without any marks, and gives it as
// strconv reads it: 2,5 and 1.000 are 2.5 and 1000 in German, and 2.5 and 1,000 are the same in English. The mark between
// thousands stands before three digits; before others it is taken for the decimal mark.
func Typed(text string) string {
	between, decimal := marks()
	digits := []rune(strings.TrimSpace(text))
	var out []rune
	for i, r := range digits {
		switch {
		case unicode.IsSpace(r):
		case r == decimal, r == between && !beforeThree(digits[i+1:]):
			out = append(out, '.')
		case r != between:
			out = append(out, r)
		}
	}
	return string(out)
}

// marks are what the language writes between thousands and before a fraction.
func marks() (between, decimal rune) {
	digits := []rune(Decimal(1234.5, 1))
	return digits[1], digits[len(digits)-2]
}

func beforeThree(rest []rune) bool {
	n := 0
	for n < len(rest) && unicode.IsDigit(rest[n]) {
		n++
	}
	return n == 3
}

// Time writes a moment by a layout of package time that names months or days of the week: "2 Jan 2006". The
// layout is a text too, so each language has its own order, and the names are the language's. The zone is
// the moment's own.
func Time(t time.Time, layout string) string {
	layout = T(layout)
	if spoken.Load() == nil {
		return t.Format(layout)
	}
	// A name is put in behind the formatting, or its letters could be taken for parts of the layout.
	names := []string{
		"January", T(monthNames[t.Month()-1]), "Jan", T(shortMonths[t.Month()-1]),
		"Monday", T(dayNames[t.Weekday()]), "Mon", T(shortDays[t.Weekday()]),
	}
	var marks, back []string
	for i := 0; i < len(names); i += 2 {
		mark := string(rune('\uE000' + i))
		marks = append(marks, names[i], mark)
		back = append(back, mark, names[i+1])
	}
	return strings.NewReplacer(back...).Replace(t.Format(strings.NewReplacer(marks...).Replace(layout)))
}

var monthNames = [...]string{
	Key("January"), Key("February"), Key("March"), Key("April"), Key("May"), Key("June"),
	Key("July"), Key("August"), Key("September"), Key("October"), Key("November"), Key("December"),
}

var shortMonths = [...]string{
	Key("Jan"), Key("Feb"), Key("Mar"), Key("Apr"), Key("May"), Key("Jun"),
	Key("Jul"), Key("Aug"), Key("Sep"), Key("Oct"), Key("Nov"), Key("Dec"),
}

var dayNames = [...]string{
	Key("Sunday"), Key("Monday"), Key("Tuesday"), Key("Wednesday"), Key("Thursday"), Key("Friday"), Key("Saturday"),
}

var shortDays = [...]string{
	Key("Sun"), Key("Mon"), Key("Tue"), Key("Wed"), Key("Thu"), Key("Fri"), Key("Sat"),
}
