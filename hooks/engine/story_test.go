package engine_test

import (
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/engine"
)

// outline tells a story in a line a part, two spaces deeper than its cause.
func outline(s hooks.Story) string {
	var b strings.Builder
	depth := make([]int, len(s.Parts))
	for i, p := range s.Parts {
		if p.Parent >= 0 {
			depth[i] = depth[p.Parent] + 1
		}
		b.WriteString(strings.Repeat("  ", depth[i]) + string(p.Kind) + " " + p.Exchange.Inbox + string(p.Delivery.Origin) + "\n")
	}
	return b.String()
}

// awaitStory waits until the story of a row is the one that is wanted.
func awaitStory(t *testing.T, e *engine.Engine, kind hooks.CauseKind, id, want string) (s hooks.Story) {
	t.Helper()
	defer func() {
		if got := outline(s); got != want {
			t.Errorf("there is\n%swant\n%s", got, want)
		}
	}()
	await(t, e, "the story is told", func() bool {
		s = must[hooks.Story](t)(e.Store.Story(t.Context(), kind, id))
		return outline(s) == want
	})
	return s
}

// Our own inbox subscribes, waits with its answer, passes on what another of our inboxes answers, which is forwarded to a third.
func TestAStoryGoesOnThroughOurOwnCaptures(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	inbox := func(name string, a hooks.Answer, forwards ...hooks.Forward) {
		must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: name, Answer: a, Forwards: forwards}))
	}
	inbox("first", hooks.Answer{Kind: hooks.AnswerForwarded}, hooks.Forward{URL: url + "/in/second"})
	inbox("second", hooks.Answer{Delay: 20 * time.Millisecond}, hooks.Forward{URL: url + "/in/third"})
	inbox("third", hooks.Answer{})
	subscribe(t, e, url+"/in/first", hooks.Once())
	addEvent(t, e, "evt_1")
	const want = `event 
  delivery event
    attempt 
      capture first
        delivery forward
          attempt 
            capture second
              delivery forward
                attempt 
                  capture third
`
	s := awaitStory(t, e, hooks.CauseEvent, "evt_1", want)
	for _, p := range s.Parts {
		if got := outline(must[hooks.Story](t)(e.Store.Story(t.Context(), p.Cause().Kind, p.ID))); got != want {
			t.Errorf("from %s %s it tells\n%s", p.Kind, p.ID, got)
		}
	}
}

// Replays of replays, over connections that are used again, to an inbox and to a page.
func TestAStoryHasReplaysOfReplays(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	url := serve(t, e)
	must[hooks.Inbox](t)(e.Store.AddInbox(t.Context(), hooks.Inbox{Name: "a"}))
	x := captured(t, e, url, "a", []byte("{}"))
	want, indent := "capture a\n", "  "
	at := x.ID
	for range 5 {
		d := must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: at}))
		want += indent + "delivery replay\n" + indent + "  attempt \n" + indent + "    capture a\n"
		indent += "      "
		awaitDelivery(t, e, d.ID, hooks.Delivered)
		s := awaitStory(t, e, hooks.CauseExchange, x.ID.String(), want)
		at = s.Parts[len(s.Parts)-1].Exchange.ID
	}
	d := must[hooks.Delivery](t)(e.Replay(t.Context(), hooks.Replay{Exchange: at, URL: url + "/nowhere"}))
	want += indent + "delivery replay\n" + indent + "  attempt \n" + indent + "    exchange \n"
	awaitStory(t, e, hooks.CauseDelivery, d.ID.String(), want)
}
