package store

import (
	"cmp"
	"hash/fnv"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// An exchange is indexed by the words of its bodies and by marks for what lists ask of its row and its header lines:
// an index in SQL for each of these would have to be written before the acknowledgement. A mark is § with a letter for
// what it is about and a digest of the value in lower case, which cannot be taken for a word. What the marks and
// words find is a superset of what is asked for; the filter itself decides.
const (
	markDirection = 'd'
	markVerdict   = 'c'
	markOrigin    = 'o'
	markFault     = 'f'
	markMethod    = 'm'
	markPath      = 'p'
	markHost      = 'h'
	markInbox     = 'b'
	markProvider  = 'v'
	markEvent     = 'e'
	markSenderID  = 'i'
	markState     = 'a' // there is one, or it is new: it may move on, but never back to new
	markStatus    = 's' // and the status, or its first digit
	markTook      = 't' // and a power of two
	markSize      = 'z' // and a power of two
	markFlag      = 'g' // and the flag
	markName      = 'n' // of a header line
	markLine      = 'l' // name and value of a header line
)

// tooMuch marks exchanges whose bodies are not indexed: they have too many words, or are too long.
const tooMuch = "§more"

// maxIndexedValue bounds the values of header lines that are indexed, in bytes; of longer ones only the name is.
const maxIndexedValue = 64

// The least that is marked with a power of two, as its exponent, and the largest power that is told apart.
const (
	leastTook = 17 // 131 ms in microseconds
	leastSize = 14 // 16 KiB
	topPower  = 36
)

func mark(kind rune, value string) string {
	h := fnv.New64a()
	h.Write([]byte(strings.ToLower(value)))
	return "§" + string(kind) + strconv.FormatUint(h.Sum64(), 16)
}

func markNumber(kind rune, n int) string { return "§" + string(kind) + strconv.Itoa(n) }

func markOf(flag filter.Flag) string { return "§" + string(rune(markFlag)) + string(flag) }

// power gives the place of a number's highest bit, as far as it is told apart.
func power(n int64) int { return min(bits.Len64(uint64(max(n, 0))), topPower) }

// textWords gives all that an exchange is found by, with a space between.
func textWords(x hooks.Exchange, request, response hooks.Payload) string {
	list := rowMarks(x)
	for _, side := range []hooks.Payload{request, response} {
		_, header := hooks.ParseHead(side.Head)
		for _, line := range header {
			list = append(list, mark(markName, line[0]))
			if len(line[1]) <= maxIndexedValue {
				list = append(list, markHeader(line[0], line[1]))
			}
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	words, whole := "", false
	if max(len(request.Body), len(response.Body)) <= maxIndexedBody {
		words, whole = filter.BodyWords(maxIndexedWords, request.Body, response.Body)
	}
	if !whole {
		words = tooMuch
	}
	return strings.Join(append(list, words), " ")
}

func markHeader(name, value string) string { return mark(markLine, name+"="+value) }

// rowMarks gives the marks of an exchange that is closed and inspected: of it nothing changes any more but its state.
func rowMarks(x hooks.Exchange) []string {
	list := []string{
		mark(markDirection, string(x.Direction)), mark(markVerdict, cmp.Or(string(x.Verdict), string(hooks.VerdictNone))),
		markNumber(markStatus, x.Status), markNumber(markStatus, x.Status/100),
	}
	for kind, value := range map[rune]string{
		markOrigin: string(x.Origin), markFault: string(x.Fault), markMethod: x.Method, markPath: filter.Path(x), markHost: x.Host,
		markInbox: x.Inbox, markProvider: x.Provider, markEvent: x.Event, markSenderID: x.SenderID,
	} {
		if value != "" {
			list = append(list, mark(kind, value))
		}
	}
	for flag, is := range map[filter.Flag]bool{
		filter.FlagCapture: x.Inbox != "", filter.FlagError: x.Error != "", filter.FlagCut: x.Request.Truncated || x.Response.Truncated, filter.FlagRetry: x.Attempt > 1,
		filter.FlagRepeat: x.Seen > 1, filter.FlagImport: x.Imported,
	} {
		if is {
			list = append(list, markOf(flag))
		}
	}
	if x.State != "" {
		list = append(list, mark(markState, ""))
	}
	if x.State == hooks.StateNew {
		list = append(list, mark(markState, string(hooks.StateNew)))
	}
	if took := x.Took.Microseconds(); took >= 1<<leastTook {
		list = append(list, markNumber(markTook, power(took)))
	}
	if size := filter.Size(x); size >= 1<<leastSize {
		list = append(list, markNumber(markSize, power(size)))
	}
	return list
}

// wanted gives what the index is asked for: terms of its query language that must all hold for whatever passes, those
// first that are likely to be rare. payload tells that some ask for header lines or bodies.
func wanted(f filter.Filter) (terms []string, payload bool) {
	words := f.Wanted()
	for _, begin := range words.Begins {
		words.Words = append(words.Words, begin+"*")
	}
	slices.SortStableFunc(words.Words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, word := range slices.Compact(words.Words) {
		terms = append(terms, "("+word+" OR "+tooMuch+")")
	}
	payload = len(terms) > 0
	for _, t := range f.Terms {
		if t.Not {
			continue
		}
		switch c := t.Condition.(type) {
		case filter.Header:
			terms, payload = append(terms, wantedHeader(c)), true
		default:
			if term := wantedMark(c); term != "" {
				terms = append(terms, term)
			}
		}
	}
	return terms[:min(len(terms), maxWanted)], payload
}

// maxWanted is as many terms as one search needs.
const maxWanted = 8

func wantedHeader(c filter.Header) string {
	if len(c.Pattern) == 1 && len(c.Pattern[0]) <= maxIndexedValue {
		return markHeader(c.Name, c.Pattern[0])
	}
	return mark(markName, c.Name)
}

// wantedMark gives the term for a condition on the row; "" where there is none.
func wantedMark(c filter.Condition) string {
	switch c := c.(type) {
	case filter.Equal:
		kind, ok := map[filter.Field]rune{
			filter.FieldDirection: markDirection, filter.FieldVerdict: markVerdict, filter.FieldOrigin: markOrigin, filter.FieldFault: markFault,
		}[c.Field]
		switch {
		case ok:
			return mark(kind, c.Value)
		case c.Field == filter.FieldDoor:
			return ""
		case c.Value == string(hooks.StateNew):
			return mark(markState, c.Value)
		}
		return mark(markState, "")
	case filter.Text:
		kind, ok := map[filter.Field]rune{
			filter.FieldMethod: markMethod, filter.FieldPath: markPath, filter.FieldHost: markHost, filter.FieldInbox: markInbox,
			filter.FieldProvider: markProvider, filter.FieldEvent: markEvent, filter.FieldSenderID: markSenderID,
		}[c.Field]
		if ok && c.Whole && len(c.Pattern) == 1 {
			return mark(kind, c.Pattern[0])
		}
	case filter.Flag:
		if c != filter.FlagOpen {
			return markOf(c)
		}
	case filter.Number:
		return wantedNumber(c)
	}
	return ""
}

func wantedNumber(c filter.Number) string {
	least, greatest := c.Bounds()
	switch {
	case least > greatest:
	case c.Field == filter.FieldStatus && least == greatest && greatest < 1000:
		return markNumber(markStatus, int(least))
	case c.Field == filter.FieldStatus && least >= 100:
		return anyNumber(markStatus, int(least/100), int(min(greatest/100, 9)))
	case c.Field == filter.FieldTook && least >= 1<<leastTook:
		return anyNumber(markTook, power(least), power(greatest))
	case c.Field == filter.FieldSize && least >= 1<<leastSize:
		return anyNumber(markSize, power(least), power(greatest))
	}
	return ""
}

// anyNumber is a term for one of the marks from first to last; "" when there are none.
func anyNumber(kind rune, first, last int) string {
	if first > last {
		return ""
	}
	var list []string
	for n := first; n <= last; n++ {
		list = append(list, markNumber(kind, n))
	}
	return "(" + strings.Join(list, " OR ") + ")"
}
