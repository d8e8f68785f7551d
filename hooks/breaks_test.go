package hooks_test

import (
	"strconv"
	"testing"

	"bellhop/hooks"
)

// A carriage return, a line feed or a NUL in what a request is made of would be a line of somebody else's making. Each is
// refused where it is saved, wherever in a field it stands.
func TestBreaksAreRefusedWhenTheyAreSaved(t *testing.T) {
	subscription := func(change func(s *hooks.Subscription)) error {
		s := hooks.Subscription{URL: "https://example.test/x", Types: []string{"a.b"}, Header: hooks.Header{{"X-A", "1"}}}
		change(&s)
		return s.Check()
	}
	event := func(id, kind string) error {
		return hooks.Event{ID: id, Type: kind, Data: []byte("{}")}.Check()
	}
	inbox := func(change func(in *hooks.Inbox)) error {
		in := hooks.Inbox{Name: "a"}
		change(&in)
		return in.Check()
	}
	target := func(raw string) error {
		_, err := hooks.ParseTarget(raw)
		return err
	}
	for name, save := range map[string]func(broken string) error{
		"subscription's url": func(s string) error { return subscription(func(to *hooks.Subscription) { to.URL = s }) },
		"its path":           func(s string) error { return subscription(func(to *hooks.Subscription) { to.URL += s }) },
		"its query":          func(s string) error { return subscription(func(to *hooks.Subscription) { to.URL += "?" + s }) },
		"its fragment":       func(s string) error { return subscription(func(to *hooks.Subscription) { to.URL += "#" + s }) },
		"its host": func(s string) error {
			return subscription(func(to *hooks.Subscription) { to.URL = "https://" + s + ".test/" })
		},
		"its types": func(s string) error { return subscription(func(to *hooks.Subscription) { to.Types = []string{s} }) },
		"a prefix of its types": func(s string) error {
			return subscription(func(to *hooks.Subscription) { to.Types = []string{"*", s + ".*"} })
		},
		"its header's name":  func(s string) error { return subscription(func(to *hooks.Subscription) { to.Header[0][0] = s }) },
		"its header's value": func(s string) error { return subscription(func(to *hooks.Subscription) { to.Header[0][1] = s }) },
		"its format": func(s string) error {
			return subscription(func(to *hooks.Subscription) { to.Format.Name = s })
		},
		"its content type": func(s string) error {
			return subscription(func(to *hooks.Subscription) {
				to.Format = hooks.Format{Name: hooks.FormatTemplate, Template: "{}", ContentType: s}
			})
		},
		"its profile":         func(s string) error { return subscription(func(to *hooks.Subscription) { to.Profile = s }) },
		"header's name":       func(s string) error { return hooks.CheckHeader(hooks.Header{{"X", "1"}, {s, "1"}}) },
		"header's value":      func(s string) error { return hooks.CheckHeader(hooks.Header{{"X", "1"}, {"Y", s}}) },
		"method":              hooks.CheckMethod,
		"target":              target,
		"target's path":       func(s string) error { return target("localhost:9001/" + s) },
		"target's end":        func(s string) error { return target("http://localhost:9001/a?b" + s + "#c") },
		"target's scheme":     func(s string) error { return target("http" + s + "://localhost/") },
		"event's type":        hooks.CheckEventType,
		"stored event's type": func(s string) error { return event("e1", s) },
		"stored event's id":   func(s string) error { return event(s, "a.b") },
		"inbox's name":        func(s string) error { return inbox(func(in *hooks.Inbox) { in.Name = s }) },
		"answer's header": func(s string) error {
			return inbox(func(in *hooks.Inbox) { in.Answer.Header = hooks.Header{{"X", s}} })
		},
		"forward's url": func(s string) error {
			return inbox(func(in *hooks.Inbox) { in.Forwards = []hooks.Forward{{URL: "http://a/" + s}} })
		},
		"forward's header name": func(s string) error {
			return inbox(func(in *hooks.Inbox) { in.Forwards = []hooks.Forward{{URL: "http://a/", HeaderName: s}} })
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, cut := range []string{"\r", "\n", "\x00", "\r\n", "\r\nX-Evil: 1\r\n\r\n"} {
				for _, broken := range []string{cut, "a" + cut, cut + "a", "a" + cut + "b"} {
					err := save(broken)
					if hooks.CodeOf(err) != hooks.CodeInvalid {
						t.Errorf("%q: %v", broken, err)
						continue
					}
					if said := strconv.Quote(hooks.Words(err)); len(said) > 300 || hasBreak(hooks.Words(err)) {
						t.Errorf("%q is answered by %s", broken, said)
					}
				}
			}
		})
	}
}

func hasBreak(s string) bool {
	for _, r := range s {
		if r < ' ' {
			return true
		}
	}
	return false
}
