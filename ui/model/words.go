package model

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// ClockTime words a moment as rows show it: 14:31:15.007 in the given zone.
func ClockTime(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("15:04:05.000")
}

// Number words n with the language's mark between thousands: 18,204.
func Number(n int64) string { return lang.Number(n) }

// Size words a number of bytes with one decimal and units of 1,000: 640 B, 7.1 KB, 42.6 MB.
func Size(bytes int64) string {
	size := float64(bytes) / 1000
	switch {
	case bytes < 1000:
		return lang.T("%s B", Number(bytes))
	case size < 999.95:
		return lang.T("%s KB", lang.Decimal(size, 1))
	case size < 999.95e3:
		return lang.T("%s MB", lang.Decimal(size/1e3, 1))
	}
	return lang.T("%s GB", lang.Decimal(size/1e6, 1))
}

// Millis words a duration in whole milliseconds without the unit: 5, 2,041, and <1 for less than one.
func Millis(d time.Duration) string {
	if d > 0 && d < time.Millisecond {
		return "<1"
	}
	return Number(d.Round(time.Millisecond).Milliseconds())
}

// millis and seconds put the unit behind a number.
func millis(number string) string { return lang.T("%s ms", number) }

func seconds(d time.Duration, digits int) string {
	return lang.T("%s s", lang.Decimal(d.Seconds(), digits))
}

// Rate words events per second: 0/s, 0.3/s, 1.2/s, 120/s.
func Rate(perSecond float64) string {
	number := Number(int64(perSecond + 0.5))
	switch {
	case perSecond == 0:
		number = "0"
	case perSecond < 0.1:
		number = "<" + lang.Decimal(0.1, 1)
	case perSecond < 99.95:
		number = lang.Decimal(perSecond, 1)
	}
	return lang.T("%s/s", number)
}

// Span words how long something lasts in its largest whole unit: 12 s, 42 min, 3 h, 2 d.
func Span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return lang.T("%s s", Number(int64(d/time.Second)))
	case d < time.Hour:
		return lang.T("%s min", Number(int64(d/time.Minute)))
	case d < 48*time.Hour:
		return lang.T("%s h", Number(int64(d/time.Hour)))
	}
	return lang.T("%s d", Number(int64(d/(24*time.Hour))))
}

// Ordinal words the place of a send in its row: first, second, third, 4th.
func Ordinal(n int) string {
	words := []string{"", lang.As("place in a row", "first"), lang.As("place in a row", "second"), lang.As("place in a row", "third")}
	if n < len(words) {
		return words[n]
	}
	return nth(n)
}

// nth words a place by its number: 2nd, 3rd, 11th, 22nd.
func nth(n int) string {
	number := Number(int64(n))
	if tens := n / 10 % 10; tens != 1 {
		switch n % 10 {
		case 1:
			return lang.T("%sst", number)
		case 2:
			return lang.T("%snd", number)
		case 3:
			return lang.T("%srd", number)
		}
	}
	return lang.T("%sth", number)
}

// statusLine words a status with its standard text: 200 OK.
func statusLine(status int) string {
	text := http.StatusText(status)
	if text == "" {
		return strconv.Itoa(status)
	}
	return strconv.Itoa(status) + " " + text
}

// Target words where an exchange went: the path as it was sent for what came in, host and path without the
// scheme for what went out.
func Target(e hooks.Exchange) string {
	if e.Direction == hooks.In {
		return printable(e.URL)
	}
	_, rest, found := strings.Cut(e.URL, "://")
	if !found {
		rest = e.URL
	}
	return printable(rest)
}

// printable makes a stranger's text fit for one line: control characters, and those that turn the direction
// of writing, become the replacement character.
func printable(s string) string {
	if !strings.ContainsFunc(s, unprintable) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return '\uFFFD'
		}
		return r
	}, s)
}

// unprintable reports control characters and the bidirectional controls of Unicode Standard Annex 9.
func unprintable(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 ||
		r == 0x61c || r >= 0x200e && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// Shorten cuts s to at most n characters, the last of which then is an ellipsis.
func Shorten(s string, n int) string { return shorten(s, n) }

// shorten cuts s to at most n characters, the last of which then is an ellipsis.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
