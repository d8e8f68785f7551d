package model

import (
	"strconv"
	"strings"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/filter"
	"bellhop/ui/lang"
)

// Mark is how an exchange stands: each has a glyph, a word and a colour on the screen.
type Mark int

// The marks.
const (
	MarkQuiet    Mark = iota // nothing to tell by a colour
	MarkInFlight             // the response is still awaited
	MarkWaiting              // the next try has a time
	MarkDelivered
	MarkRefused
	MarkGivenUp
	MarkReplayed
	MarkDue // may leave now
)

// Glyph is the sign in front of a badge's text, when it has one that its Mark does not imply.
type Glyph int

// The glyphs.
const (
	GlyphNone       Glyph = iota
	GlyphMark             // the mark's own sign
	GlyphSealed           // the signature is right
	GlyphBrokenSeal       // the signature is wrong, missing or too old
)

// Badge is a short note on a row.
type Badge struct {
	Text  string
	Mark  Mark
	Glyph Glyph
}

// Row is one line of the Live list, worded whole. Badges has at most two; what matters most is first to be
// kept when there is no room.
type Row struct {
	ID      hooks.ID
	Out     bool
	Time    string // 14:31:15.007
	Method  string
	Target  string // path of what came in, host and path of what went out
	Mark    Mark
	Status  string // 200, timeout, sending
	Took    string // 5, 2,041, …
	Slow    bool   // it took a second or more
	Size    string // of the request's body, or of the response's when the request has none
	Badges  [2]Badge
	settled bool // nothing of it will change any more
	cause   hooks.Cause
	at      time.Time
	path    string // as a filter looks at it
	host    string
	code    int // the status
	took    time.Duration
	size    int64
}

// NewRow words an exchange.
func NewRow(e hooks.Exchange, zone *time.Location) Row {
	mark, status := Outcome(e)
	size := e.Request.Size
	if size == 0 {
		size = e.Response.Size
	}
	r := Row{
		ID: e.ID, Out: e.Direction == hooks.Out,
		Time: ClockTime(e.At, zone), Method: printable(e.Method), Target: Target(e),
		Mark: mark, Status: status, Took: tookWord(e), Slow: e.Took >= time.Second, Size: Size(size),
		settled: !e.Open && e.State != hooks.StateNew, cause: e.Cause, at: e.At,
		path: filter.Path(e), host: e.Host, code: e.Status, took: e.Took, size: size,
	}
	for i, b := range badges(e) {
		if i < len(r.Badges) {
			r.Badges[i] = b
		}
	}
	return r
}

// Outcome gives the mark of an exchange and its word for a row: the status, the fault, or that it is open.
func Outcome(e hooks.Exchange) (Mark, string) {
	switch {
	case e.Open && e.Direction == hooks.Out:
		return MarkInFlight, lang.As("state of an exchange", "sending")
	case e.Open:
		return MarkInFlight, lang.As("state of an exchange", "open")
	case e.Fault != "":
		return MarkRefused, FaultWord(e.Fault)
	case e.Imported && e.Direction == hooks.Out && e.Status == 0:
		return MarkQuiet, lang.As("state of an exchange", "not sent")
	case e.Status == 0:
		return MarkRefused, lang.As("state of an exchange", "cut")
	case e.Error != "":
		return MarkRefused, strconv.Itoa(e.Status)
	case e.Direction == hooks.Out && !hooks.IsSuccess(e.Status), e.Status >= 400:
		return MarkRefused, strconv.Itoa(e.Status)
	}
	return MarkDelivered, strconv.Itoa(e.Status)
}

func tookWord(e hooks.Exchange) string {
	if e.Open {
		return "…"
	}
	return Millis(e.Took)
}

// badges lists the notes on a row, the more telling ones first.
func badges(e hooks.Exchange) []Badge {
	if e.Direction == hooks.Out {
		return outgoingBadges(e)
	}
	return append(incomingBadges(e), doorBadge(e)...)
}

func incomingBadges(e hooks.Exchange) []Badge {
	if e.Inbox != "" {
		return captureBadges(e)
	}
	if _, ok := MissingInbox(e); ok {
		return []Badge{{Text: lang.T("no such inbox")}}
	}
	if path, _, _ := strings.Cut(e.URL, "?"); path == "/guestbook" && e.Method == "POST" && e.Status == 303 {
		return []Badge{{Text: lang.T("guest signed")}}
	}
	return nil
}

// doorBadge names the door that an exchange came through, when it was not that of this computer.
func doorBadge(e hooks.Exchange) []Badge {
	if e.Door == "" || e.Door == "local" {
		return nil
	}
	return []Badge{{Text: DoorWord(e.Door)}}
}

func outgoingBadges(e hooks.Exchange) []Badge {
	var list []Badge
	switch {
	case e.Origin == hooks.OriginReplay:
		list = append(list, Badge{OriginWord(hooks.OriginReplay), MarkReplayed, GlyphMark})
	case e.Event != "":
		list = append(list, Badge{Text: shorten(printable(e.Event), maxBadge)})
	case e.Origin != "":
		list = append(list, Badge{Text: OriginWord(e.Origin)})
	}
	if e.Attempt > 1 {
		list = append(list, Badge{lang.T("retry %s", Number(int64(e.Attempt-1))), MarkWaiting, GlyphMark})
	}
	return list
}

func captureBadges(e hooks.Exchange) []Badge {
	var list []Badge
	what := Happening(e)
	switch {
	case e.Verdict == hooks.VerdictWrong || e.Verdict == hooks.VerdictMissing || e.Verdict == hooks.VerdictTooOld:
		list = append(list, VerdictBadge(e.Verdict))
	case e.Verdict == hooks.VerdictValid && what != "":
		list = append(list, Badge{what, MarkDelivered, GlyphSealed})
	case e.Verdict == hooks.VerdictValid:
		list = append(list, Badge{lang.As("badge: the signature is right", "signed"), MarkDelivered, GlyphSealed})
	case what != "":
		list = append(list, Badge{Text: what})
	}
	if e.Seen > 1 {
		list = append(list, repeatBadge(e.Seen))
	}
	return append(list, StateBadge(e.State))
}

// repeatBadge says which time it is that the sender's id came.
func repeatBadge(seen int) Badge { return Badge{lang.T("%s time", nth(seen)), MarkWaiting, GlyphMark} }

// Happening words who sent a capture and what happened, as far as its headers tell: GitHub push. A general scheme's name
// tells little, so the event stands alone.
func Happening(e hooks.Exchange) string {
	if e.Event != "" && (e.Provider == "Standard Webhooks" || e.Provider == "Svix") {
		e.Provider = ""
	}
	return shorten(printable(strings.TrimSpace(e.Provider+" "+e.Event)), maxBadge)
}

// maxBadge bounds what a sender wrote into a badge, in characters.
const maxBadge = 28

// StateBadge words a capture's state.
func StateBadge(s hooks.CaptureState) Badge {
	switch s {
	case hooks.StateNew:
		return Badge{lang.As("state of a capture", "new"), MarkInFlight, GlyphMark}
	case hooks.StateFailed:
		return Badge{lang.As("state of a capture", "failed"), MarkRefused, GlyphMark}
	case hooks.StateProcessed:
		return Badge{Text: lang.As("state of a capture", "processed")}
	}
	return Badge{Text: string(s)}
}

// FaultWord says in a word why there is no whole answer.
func FaultWord(f hooks.Fault) string {
	switch f {
	case hooks.FaultTimeout:
		return lang.As("fault", "timeout")
	case hooks.FaultUnreachable:
		return lang.As("fault", "unreachable")
	case hooks.FaultReset:
		return lang.As("fault", "reset")
	case hooks.FaultBlocked:
		return lang.As("fault", "blocked")
	case hooks.FaultLost:
		return lang.As("fault", "lost")
	case hooks.FaultUnfit:
		return lang.As("fault", "unfit")
	case hooks.FaultFormat:
		return lang.As("fault", "format")
	case hooks.FaultClosed:
		return lang.As("fault", "closed")
	case hooks.FaultLeft:
		return lang.As("fault", "left")
	}
	return string(f)
}

// OriginWord says in a word why something was sent.
func OriginWord(o hooks.Origin) string {
	switch o {
	case hooks.OriginEvent:
		return lang.As("origin of a delivery", "event")
	case hooks.OriginForward:
		return lang.As("origin of a delivery", "forward")
	case hooks.OriginReplay:
		return lang.As("origin of a delivery", "replay")
	case hooks.OriginTest:
		return lang.As("origin of a delivery", "test")
	case hooks.OriginProbe:
		return lang.As("origin of a delivery", "probe")
	}
	return string(o)
}

// VerdictBadge words what came of checking a signature. VerdictNone has no text.
func VerdictBadge(v hooks.Verdict) Badge {
	switch v {
	case hooks.VerdictValid:
		return Badge{lang.T("signature ok"), MarkDelivered, GlyphSealed}
	case hooks.VerdictWrong:
		return Badge{lang.T("bad signature"), MarkRefused, GlyphBrokenSeal}
	case hooks.VerdictMissing:
		return Badge{lang.T("no signature"), MarkRefused, GlyphBrokenSeal}
	case hooks.VerdictTooOld:
		return Badge{lang.T("signature too old"), MarkRefused, GlyphBrokenSeal}
	}
	return Badge{}
}

// MissingInbox gives the name of the inbox that a request looked for and did not find; ok is false for every
// other exchange, and for names that no inbox can have.
func MissingInbox(e hooks.Exchange) (name string, ok bool) {
	path, _, _ := strings.Cut(e.URL, "?")
	rest, found := strings.CutPrefix(path, "/in/")
	if !found || e.Direction != hooks.In || e.Inbox != "" || e.Status != 404 {
		return "", false
	}
	name, _, _ = strings.Cut(rest, "/")
	return name, hooks.CheckInboxName(name) == nil
}
