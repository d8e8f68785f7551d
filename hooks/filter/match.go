package filter

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strconv"
	"strings"

	"bellhop/hooks"
)

// Match reports whether an exchange passes. payload gives the bytes of its request and response, with bodies as they are to
// be searched, as content.Searchable gives them. It is called at most once, and only when nothing else decides and
// NeedsPayload; its error is given back as it is.
func (f Filter) Match(x hooks.Exchange, payload func() (request, response hooks.Payload, err error)) (bool, error) {
	p := &payloads{load: payload}
	for _, loading := range []bool{false, true} {
		for _, t := range f.Terms {
			if t.Condition.needsPayload() != loading {
				continue
			}
			if holds, err := t.Condition.holds(x, p); err != nil || holds == t.Not {
				return false, err
			}
		}
	}
	return true, nil
}

// Path gives what path: looks at: what came after the host, with the query. It is the target as sent of what came in; of
// what went out, the URL from the first slash behind the host on, or "" when there is none.
func Path(x hooks.Exchange) string {
	if x.Direction != hooks.Out {
		return x.URL
	}
	_, rest, found := strings.Cut(x.URL, "://")
	if !found {
		return x.URL
	}
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		return rest[slash:]
	}
	return ""
}

// Size gives what size: looks at: the stored size of the request's body, or of the response's when the request has none.
func Size(x hooks.Exchange) int64 {
	if x.Request.Size == 0 {
		return x.Response.Size
	}
	return x.Request.Size
}

// payloads is the two sides of an exchange, loaded when first asked for.
type payloads struct {
	load  func() (request, response hooks.Payload, err error)
	sides []hooks.Payload
}

// any reports whether one of the sides is so.
func (p *payloads) any(is func(hooks.Payload) bool) (bool, error) {
	if p.sides == nil {
		request, response, err := p.load()
		if err != nil {
			return false, err
		}
		p.sides = []hooks.Payload{request, response}
	}
	return is(p.sides[0]) || is(p.sides[1]), nil
}

func (c Equal) holds(x hooks.Exchange, _ *payloads) (bool, error) {
	switch c.Field {
	case FieldDirection:
		return string(x.Direction) == c.Value, nil
	case FieldState:
		return string(x.State) == c.Value, nil
	case FieldVerdict:
		return string(cmp.Or(x.Verdict, hooks.VerdictNone)) == c.Value, nil
	case FieldOrigin:
		return string(x.Origin) == c.Value, nil
	case FieldFault:
		return string(x.Fault) == c.Value, nil
	case FieldDoor:
		return x.Door == c.Value, nil
	}
	return false, nil
}

func (c Text) holds(x hooks.Exchange, _ *payloads) (bool, error) {
	switch c.Field {
	case FieldAnywhere:
		return c.fits(Path(x)) || c.fits(x.Host), nil
	case FieldMethod:
		return c.fits(x.Method), nil
	case FieldPath:
		return c.fits(Path(x)), nil
	case FieldHost:
		return c.fits(x.Host), nil
	case FieldInbox:
		return c.fits(x.Inbox), nil
	case FieldProvider:
		return c.fits(x.Provider), nil
	case FieldEvent:
		return c.fits(x.Event), nil
	case FieldSenderID:
		return c.fits(x.SenderID), nil
	}
	return false, nil
}

func (c Text) fits(text string) bool {
	switch {
	case text == "":
		return false
	case c.Whole:
		return c.Pattern.Fits(text)
	}
	return strings.Contains(fold(text), fold(strings.Join(c.Pattern, "")))
}

// Fits reports whether the whole text fits the pattern. Upper and lower case of a to z are the same.
func (p Pattern) Fits(text string) bool {
	text = fold(text)
	last := len(p) - 1
	if last < 1 {
		return last == 0 && text == fold(p[0])
	}
	text, found := strings.CutPrefix(text, fold(p[0]))
	if !found {
		return false
	}
	for _, part := range p[1:last] {
		if _, text, found = strings.Cut(text, fold(part)); !found {
			return false
		}
	}
	return strings.HasSuffix(text, fold(p[last]))
}

func (c Number) holds(x hooks.Exchange, _ *payloads) (bool, error) {
	n := int64(-1) // below all bounds
	switch {
	case c.Field == FieldStatus:
		n = int64(x.Status)
	case c.Field == FieldTook && !x.Open:
		n = x.Took.Microseconds()
	case c.Field == FieldSize:
		n = Size(x)
	case c.Field == FieldID:
		n = int64(x.ID)
	case c.Field == FieldDelivery:
		n = int64(x.DeliveryID)
	}
	least, greatest := c.Bounds()
	return least <= n && n <= greatest, nil
}

func (c Moment) holds(x hooks.Exchange, _ *payloads) (bool, error) {
	return x.At.Before(c.At) == c.Before, nil
}

func (c Flag) holds(x hooks.Exchange, _ *payloads) (bool, error) {
	switch c {
	case FlagCapture:
		return x.Inbox != "", nil
	case FlagOpen:
		return x.Open, nil
	case FlagError:
		return x.Error != "", nil
	case FlagCut:
		return x.Request.Truncated || x.Response.Truncated, nil
	case FlagRetry:
		return x.Attempt > 1, nil
	case FlagRepeat:
		return x.Seen > 1, nil
	case FlagImport:
		return x.Imported, nil
	}
	return false, nil
}

func (c Header) holds(_ hooks.Exchange, p *payloads) (bool, error) {
	return p.any(func(side hooks.Payload) bool {
		_, header := hooks.ParseHead(side.Head)
		for _, line := range header {
			if fold(line[0]) == fold(c.Name) && (c.Pattern == nil || c.Pattern.Fits(line[1])) {
				return true
			}
		}
		return false
	})
}

func (c Body) holds(_ hooks.Exchange, p *payloads) (bool, error) {
	return p.any(func(side hooks.Payload) bool { return holdsText(side.Body, c.Text, c.Anywhere) })
}

func (c JSON) holds(_ hooks.Exchange, p *payloads) (bool, error) {
	return p.any(func(side hooks.Payload) bool {
		value, found := lookUp(side.Body, c.Path)
		return found && (c.Pattern == nil || scalarFits(value, c.Pattern))
	})
}

// lookUp follows a path into a JSON text; found is false as well when the text is no JSON.
func lookUp(text []byte, path []string) (value []byte, found bool) {
	value = bytes.TrimSpace(text)
	for _, key := range path {
		var object map[string]json.RawMessage
		var list []json.RawMessage
		switch {
		case len(value) == 0:
			return nil, false
		case value[0] == '[':
			place, err := strconv.Atoi(key)
			if err != nil || strconv.Itoa(place) != key || json.Unmarshal(value, &list) != nil || place < 0 || place >= len(list) {
				return nil, false
			}
			value = list[place]
		case value[0] == '{':
			if json.Unmarshal(value, &object) != nil {
				return nil, false
			}
			if value, found = object[key]; !found {
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return value, true
}

// scalarFits reports whether a JSON value that is no object and no list fits.
func scalarFits(value []byte, p Pattern) bool {
	switch value[0] {
	case '{', '[':
		return false
	case '"':
		var text string
		return json.Unmarshal(value, &text) == nil && p.Fits(text)
	}
	return p.Fits(string(value))
}

// fold turns A to Z into lower case and leaves all other bytes, as SQLite's lower and LIKE do.
func fold(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return string(foldBytes([]byte(s)))
		}
	}
	return s
}

// foldBytes is fold into a new slice.
func foldBytes(b []byte) []byte {
	folded := make([]byte, len(b))
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		folded[i] = c
	}
	return folded
}
