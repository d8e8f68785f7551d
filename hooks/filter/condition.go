package filter

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"bellhop/hooks"
)

// Condition is one of Equal, Text, Number, Moment, Flag, Header, JSON and Body.
type Condition interface {
	String() string
	needsPayload() bool
	holds(x hooks.Exchange, p *payloads) (bool, error)
}

// Field is what of an exchange a condition looks at. Its value is the name that stands in a filter, where
// there is one.
type Field string

// The fields of Equal. Each holds a word of a fixed list.
const (
	FieldDirection Field = "direction" // stands as "in" or "out"
	FieldState     Field = "state"
	FieldVerdict   Field = "verdict"
	FieldOrigin    Field = "origin"
	FieldFault     Field = "fault"
	FieldDoor      Field = "door"
)

// The fields of Text.
const (
	FieldMethod   Field = "method"
	FieldPath     Field = "path" // see Path
	FieldHost     Field = "host"
	FieldInbox    Field = "inbox"
	FieldProvider Field = "provider"
	FieldEvent    Field = "event"
	FieldSenderID Field = "sender_id" // stands as "id"
	FieldAnywhere Field = ""          // path or host; stands by itself
)

// The fields of Number.
const (
	FieldStatus   Field = "status" // no response is no number
	FieldTook     Field = "ms"     // in microseconds; an exchange that is open has none
	FieldSize     Field = "size"   // bytes that are stored of the request's body, or of the response's when the request has none
	FieldID       Field = "id"
	FieldDelivery Field = "delivery" // no delivery is no number
)

// Equal wants one of a fixed list of words.
type Equal struct {
	Field Field
	Value string // as the exchange has it
}

// Text wants a text. Where Whole is set the field's whole text must fit the pattern, else the pattern is a single
// part that the text must hold. Upper and lower case of a to z are the same. A field that is empty fits no pattern.
type Text struct {
	Field   Field
	Whole   bool
	Pattern Pattern
}

// Pattern is the parts of a text with any letters, or none, between each and the next: issue* is {"issue", ""}.
// A pattern of one part is that text.
type Pattern []string

// Number compares a number.
type Number struct {
	Field Field
	Op    Op
	Value int64
	High  int64 // with Between, the last that fits; else 0
}

// Op is how a number is compared.
type Op string

// The comparisons.
const (
	Is      Op = ""
	Above   Op = ">"
	AtLeast Op = ">="
	Below   Op = "<"
	AtMost  Op = "<="
	Between Op = ".." // Value and High included
)

// Bounds gives the comparison as the least and the greatest number that fit. A least greater than the greatest
// fits nothing. What is no number by its Field is outside. For FieldTook a single value, and the end of a range, stands
// for the millisecond that begins there.
func (c Number) Bounds() (least, greatest int64) {
	least, greatest = 0, math.MaxInt64
	if c.Field == FieldStatus || c.Field == FieldID || c.Field == FieldDelivery {
		least = 1
	}
	last := int64(0)
	if c.Field == FieldTook {
		last = 999
	}
	switch c.Op {
	case Above:
		least = max(least, c.Value+1)
	case AtLeast:
		least = max(least, c.Value)
	case Below:
		greatest = c.Value - 1
	case AtMost:
		greatest = c.Value
	case Between:
		least, greatest = max(least, c.Value), c.High+last
	default:
		least, greatest = max(least, c.Value), c.Value+last
	}
	return least, greatest
}

// Moment wants exchanges that began at a time or after it, or, with Before, before it.
type Moment struct {
	Before bool
	At     time.Time // UTC
}

// Flag wants what an exchange is.
type Flag string

// The flags.
const (
	FlagCapture Flag = "capture" // an inbox captured it
	FlagOpen    Flag = "open"    // the response is still awaited
	FlagError   Flag = "error"   // there was no response, or it broke off
	FlagCut     Flag = "cut"     // the body of the request or response was cut at a limit
	FlagRetry   Flag = "retry"   // a second or later attempt
	FlagRepeat  Flag = "repeat"  // its inbox had the sender's id before
	FlagImport  Flag = "import"  // it came from a file
)

// Header wants a header line in the request or the response. Without a Pattern the name is enough; else the whole
// value of a line with that name must fit it. Upper and lower case of a to z are the same.
type Header struct {
	Name    string
	Pattern Pattern
}

// JSON wants a value in the request's or the response's body. Path leads to it: keys of objects, with upper and
// lower case told apart, and places in lists, counted from 0. Without a Pattern it is enough that something is there;
// else it must be a text that fits as a whole, or a number, true, false or null that fits as it is written.
type JSON struct {
	Path    []string
	Pattern Pattern
}

// Body wants a text in the body of the request or the response. Unless Anywhere is set it has to begin where a word
// does: a letter or digit right before it is one too much, where Text itself begins with one. Words may go on behind it.
// Letters of Chinese, Japanese, Thai and the like, written without spaces, are words by themselves. A body is read as it is
// and with the escapes of JSON resolved. Upper and lower case are the same, in any script.
type Body struct {
	Text     string
	Anywhere bool
}

func (Equal) needsPayload() bool  { return false }
func (Text) needsPayload() bool   { return false }
func (Number) needsPayload() bool { return false }
func (Moment) needsPayload() bool { return false }
func (Flag) needsPayload() bool   { return false }
func (Header) needsPayload() bool { return true }
func (JSON) needsPayload() bool   { return true }
func (Body) needsPayload() bool   { return true }

// String gives the condition as it stands in a filter.
func (c Equal) String() string {
	if c.Field == FieldDirection {
		return c.Value
	}
	return string(c.Field) + ":" + c.Value
}

// String gives the condition as it stands in a filter.
func (c Text) String() string {
	value := c.Pattern.String()
	switch {
	case c.Field == FieldAnywhere:
		return c.alone(value)
	case c.Field == FieldSenderID:
		if isNumeric(value) {
			value = quote(value)
		}
		return "id:" + value
	case c.Whole && len(c.Pattern) == 1 && isSearched(c.Field):
		value = "=" + value
	}
	return string(c.Field) + ":" + value
}

// alone gives a word by itself, its first part in quotes where it would be read as something else.
func (c Text) alone(value string) string {
	first, _, more := strings.Cut(value, "*")
	isWord := !more && (strings.EqualFold(first, string(hooks.In)) || strings.EqualFold(first, string(hooks.Out)))
	if strings.HasPrefix(first, "-") || scanName(first) != "" || isWord {
		return quote(first) + value[len(first):]
	}
	return value
}

// String gives the condition as it stands in a filter.
func (c Number) String() string {
	value := formatNumber(c.Field, c.Value)
	switch {
	case c.Op != Between:
		value = string(c.Op) + value
	case c.Field == FieldStatus && c.Value%100 == 0 && c.High == c.Value+99:
		value = value[:1] + "xx"
	default:
		value += string(Between) + formatNumber(c.Field, c.High)
	}
	return string(c.Field) + ":" + value
}

// String gives the condition as it stands in a filter.
func (c Moment) String() string {
	name := "since:"
	if c.Before {
		name = "before:"
	}
	return name + c.At.Format(time.RFC3339Nano)
}

// String gives the condition as it stands in a filter.
func (c Flag) String() string { return "is:" + string(c) }

// String gives the condition as it stands in a filter.
func (c Header) String() string { return "header:" + quoted(c.Name, "=") + equals(c.Pattern) }

// String gives the condition as it stands in a filter.
func (c JSON) String() string {
	keys := make([]string, len(c.Path))
	for i, key := range c.Path {
		keys[i] = quoted(key, "=.")
	}
	return "json:" + strings.Join(keys, ".") + equals(c.Pattern)
}

// String gives the condition as it stands in a filter.
func (c Body) String() string {
	if c.Anywhere {
		return "body:*" + quote(c.Text)
	}
	return "body:" + quote(c.Text)
}

func equals(p Pattern) string {
	if p == nil {
		return ""
	}
	return "=" + p.String()
}

// String gives the pattern as it stands in a filter.
func (p Pattern) String() string {
	parts := make([]string, len(p))
	for i, part := range p {
		if parts[i] = quoted(part, ""); part == "" && len(p) > 1 {
			parts[i] = ""
		}
	}
	return strings.Join(parts, "*")
}

// quoted quotes text where it would not be read as it stands: where it holds a space, a quote, a star or one of
// the signs, begins with a comparison, or is empty.
func quoted(text, signs string) string {
	if text == "" || strings.ContainsAny(text, `"*`+signs) || strings.ContainsFunc(text, unicode.IsSpace) || strings.ContainsAny(text[:1], "=<>") {
		return quote(text)
	}
	return text
}

func quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// formatNumber writes a number of a field with the largest unit that has no remainder.
func formatNumber(field Field, n int64) string {
	switch field {
	case FieldTook:
		if n%1000 == 0 {
			return strconv.FormatInt(n/1000, 10)
		}
		return strings.TrimRight(fmt.Sprintf("%d.%03d", n/1000, n%1000), "0")
	case FieldSize:
		for _, unit := range []string{"gb", "mb", "kb"} {
			if scale := sizeUnits[unit]; n != 0 && n%scale == 0 {
				return strconv.FormatInt(n/scale, 10) + unit
			}
		}
	}
	return strconv.FormatInt(n, 10)
}
