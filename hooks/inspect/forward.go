package inspect

import (
	"slices"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/filter"
)

// capture is what a forward chooses by.
type capture struct {
	path   string // what follows /in/{name} in the target, with the query
	event  string
	header hooks.Header
}

// forwards gives a delivery for each forward that wants the capture. Where the sender waits for the first one's answer,
// that one is tried once: a sender that hears of a failure sends again by itself.
func (c capture) forwards(x hooks.Exchange, in hooks.Inbox) (list []hooks.Delivery) {
	header := hooks.Resendable(c.header).WithHop(c.header.Hops())
	for _, to := range in.Forwards {
		if !c.fits(to) {
			continue
		}
		d := hooks.Delivery{Method: x.Method, URL: to.URL, Header: header, Payload: x.Request.ID, AllowPrivate: true}
		if in.Answer.Kind == hooks.AnswerForwarded && len(list) == 0 {
			d.Schedule = hooks.Once()
		}
		list = append(list, d)
	}
	return list
}

// fits reports whether a forward wants the capture.
func (c capture) fits(f hooks.Forward) bool {
	switch {
	case f.Off:
		return false
	case len(f.Events) > 0 && !slices.ContainsFunc(f.Events, c.isEvent):
		return false
	case f.Path != "" && !pattern(f.Path).Fits(c.path):
		return false
	}
	return f.HeaderName == "" || c.hasLine(f)
}

func (c capture) isEvent(want string) bool { return pattern(want).Fits(c.event) }

// hasLine reports whether one line of the name that a forward wants has the value that it wants.
func (c capture) hasLine(f hooks.Forward) bool {
	return slices.ContainsFunc(c.header, func(line [2]string) bool {
		return strings.EqualFold(line[0], f.HeaderName) && (f.HeaderValue == "" || pattern(f.HeaderValue).Fits(line[1]))
	})
}

// pattern reads a text in which each * stands for any letters.
func pattern(text string) filter.Pattern { return strings.Split(strings.TrimSpace(text), "*") }

// below gives what follows /in/{name} in a target, with the query: "/push?a=1", "" for nothing. A target that names
// the inbox in another way, as an imported one may, is given whole.
func below(target, inbox string) string {
	if _, rest, found := strings.Cut(target, "://"); found && !strings.HasPrefix(target, "/") {
		slash := strings.IndexByte(rest, '/')
		if slash < 0 {
			return ""
		}
		target = rest[slash:]
	}
	root := "/in/" + inbox
	if rest, found := strings.CutPrefix(target, root); found && (rest == "" || rest[0] == '/' || rest[0] == '?') {
		return rest
	}
	return target
}
