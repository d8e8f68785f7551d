package diff

import (
	"strconv"
	"strings"
)

// number is a JSON number as sign, digits without zeros around them, and power of ten: 0.digits × 10^power. It is
// exact however long the number is.
type number struct {
	negative bool
	digits   string // "" is zero
	power    int64
	odd      string // the number as written, where its power is beyond all reason; the other fields are not used then
}

// maxPower is how many digits an exponent may have.
const maxPower = 15

// numberOf reads a valid JSON number.
func numberOf(raw string) number {
	mantissa, exponent := raw, ""
	if at := strings.IndexAny(raw, "eE"); at >= 0 {
		mantissa, exponent = raw[:at], strings.TrimPrefix(raw[at+1:], "+")
	}
	if len(exponent) > maxPower {
		return number{odd: raw}
	}
	power := int64(0)
	if exponent != "" {
		power, _ = strconv.ParseInt(exponent, 10, 64) // valid JSON, and short
	}
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	kept := strings.TrimLeft(digits, "0")
	power += int64(len(whole) - (len(digits) - len(kept)))
	kept = strings.TrimRight(kept, "0")
	if kept == "" {
		return number{} // minus zero is zero
	}
	return number{negative: negative, digits: kept, power: power}
}

// String is the same for numbers that are the same.
func (n number) String() string {
	if n.odd != "" {
		return n.odd
	}
	sign := ""
	if n.negative {
		sign = "-"
	}
	return sign + n.digits + "e" + strconv.FormatInt(n.power, 10)
}
