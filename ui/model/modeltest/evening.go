package modeltest

import (
	"strings"
	"time"

	"bellhop/hooks"
)

// Opening is when the samples begin.
var Opening = time.Date(2025, time.November, 28, 14, 31, 2, 118e6, time.UTC)

// PushBody is a GitHub push, shortened.
const PushBody = `{"ref":"refs/heads/main","before":"6113728f27ae82c7b1a1","after":"0d1a26e67d8f5eaf1f6b",` +
	`"repository":{"id":1296269,"full_name":"octocat/Hello-World","private":false,"default_branch":"main"},` +
	`"pusher":{"name":"octocat","email":"octocat@github.example"},"forced":false,` +
	`"commits":[{"id":"0d1a26e67d8f5eaf1f6b","message":"Ring twice","timestamp":"2025-11-28T14:31:14Z","added":["bell.go"],"removed":[]}]}`

// Evening gives a shelf with one exchange of every kind that a list can show, and the id of a capture with
// a signature, a body and a forward.
func Evening() (shelf *Shelf, push hooks.ID) {
	e := evening{shelf: &Shelf{}, at: Opening}
	e.keepPayloads()
	e.guest()
	push = e.captured()
	e.refused(push)
	e.late()
	e.shelf.Count(hooks.Counts{Exchanges: 18204, Bytes: 42_600_000, Deliveries: map[hooks.DeliveryState]int64{hooks.Waiting: 15, hooks.Due: 3}})
	return e.shelf, push
}

// evening fills a shelf in the order of time.
type evening struct {
	shelf *Shelf
	at    time.Time

	ok, push, event, refusal hooks.PayloadRef
}

const ms = time.Millisecond

func asJSON() hooks.Header { return hooks.Header{{"Content-Type", "application/json"}} }

func (v *evening) keepPayloads() {
	s := v.shelf
	v.ok = s.Keep("HTTP/1.1 200 OK", append(asJSON(), [2]string{"X-Bellhop-Inbox", "github"}), `{"ok":true}`)
	v.push = s.Keep("POST /in/github HTTP/1.1", hooks.Header{
		{"Host", "localhost:8080"},
		{"X-GitHub-Event", "push"},
		{"X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
		{"X-Hub-Signature-256", "sha256=9f3c1e0b7a4d41c0ffee9f3c1e0b7a4d41c0ffee9f3c1e0b7a4dd41c"},
		{"Content-Type", "application/json"},
		{"User-Agent", "GitHub-Hookshot/044aadd"},
		{"Accept", "*/*"},
	}, PushBody)
	v.event = s.Keep("POST /hooks HTTP/1.1", asJSON(), `{"type":"comment.created","timestamp":"2025-11-28T14:31:09.402Z","data":{"id":"481","name":"Mina"}}`)
	v.refusal = s.Keep("HTTP/1.1 422 Unprocessable Entity", append(asJSON(), [2]string{"X-Request-Id", "b1c7-0091"}), `{"error":"unknown currency","field":"currency"}`)
}

func (v *evening) add(after time.Duration, e hooks.Exchange) hooks.ID {
	v.at = v.at.Add(after)
	e.At = v.at
	return v.shelf.Add(e)
}

func (v *evening) in(after time.Duration, e hooks.Exchange) hooks.ID {
	e.Direction, e.Remote, e.Door, e.Host = hooks.In, "140.82.115.42", "local", "localhost:8080"
	if e.Response.ID == 0 && !e.Open {
		e.Response = v.ok
	}
	return v.add(after, e)
}

func (v *evening) capture(after time.Duration, e hooks.Exchange) hooks.ID {
	e.Method, e.Inbox = "POST", strings.TrimPrefix(e.URL, "/in/")
	if e.State == "" {
		e.State = hooks.StateProcessed
	}
	if e.Verdict == "" {
		e.Verdict = hooks.VerdictNone
	}
	if e.Request.ID == 0 {
		e.Request = v.push
	}
	return v.in(after, e)
}

func (v *evening) out(after time.Duration, e hooks.Exchange) hooks.ID {
	e.Direction, e.Method, e.Attempt = hooks.Out, "POST", max(e.Attempt, 1)
	if e.Request.ID == 0 {
		e.Request = v.event
	}
	return v.add(after, e)
}

// commented is a try to deliver the comment of the evening's guest.
func (v *evening) commented(after time.Duration, e hooks.Exchange) hooks.ID {
	e.Origin, e.Event = hooks.OriginEvent, "comment.created"
	e.Cause = hooks.Cause{Kind: hooks.CauseEvent, ID: "evt_01JDSWQ4Z0"}
	return v.out(after, e)
}

// guest reads the book, signs it, and is delivered.
func (v *evening) guest() {
	s := v.shelf
	v.in(0, hooks.Exchange{
		Method: "GET", URL: "/", Status: 200, Took: 3 * ms,
		Request:  s.Keep("GET / HTTP/1.1", hooks.Header{{"Accept", "text/html"}}, ""),
		Response: s.Keep("HTTP/1.1 200 OK", hooks.Header{{"Content-Type", "text/html"}}, "<!doctype html><title>Guest book</title>"),
	})
	v.in(7284*ms, hooks.Exchange{
		Method: "POST", URL: "/guestbook", Status: 303, Took: 11 * ms,
		Request: s.Keep("POST /guestbook HTTP/1.1", hooks.Header{{"Content-Type", "application/x-www-form-urlencoded"}}, "name=Mina&text=Lovely+room"),
	})
	v.commented(29*ms, hooks.Exchange{URL: "http://localhost:9001/hooks", Status: 200, Took: 12 * ms, Response: v.ok})
	slack := v.commented(2*ms, hooks.Exchange{URL: "https://hooks.slack.com/services/T0123/B4567/abcdefghijklmnopqrstuvwx", Status: 200, Took: 184 * ms, Remote: "52.29.14.201:443", Response: v.ok})
	s.Time(slack, `{"dns_us":1200,"connect_us":11800,"tls_us":18300,"first_byte_us":180100,"total_us":184000,"reused":false}`)
	v.commented(3*ms, hooks.Exchange{URL: "https://crm.example.net/bellhop", Status: 503, Took: 2041 * ms})
}

// captured adds a signed push with its forward, and a payment whose forward was refused.
func (v *evening) captured() (push hooks.ID) {
	push = v.capture(5571*ms, hooks.Exchange{URL: "/in/github", Status: 200, Took: 5 * ms, Provider: "GitHub", Event: "push", SenderID: "72d3162e", Verdict: hooks.VerdictValid})
	v.shelf.Time(push, `{"read_us":1900,"stored_us":4600,"processed_us":9200}`)
	v.out(6*ms, hooks.Exchange{
		URL: "http://localhost:3000/github", Status: 200, Took: 31 * ms, Origin: hooks.OriginForward,
		Cause: hooks.CausedBy(hooks.CauseExchange, push), Request: v.push, Response: v.ok,
	})
	stripe := v.capture(3527*ms, hooks.Exchange{URL: "/in/stripe", Status: 200, Took: 4 * ms, Provider: "Stripe", Event: "invoice.paid", Verdict: hooks.VerdictValid, State: hooks.StateFailed})
	v.out(5*ms, hooks.Exchange{
		URL: "http://localhost:3000/stripe", Status: 422, Took: 18 * ms, Origin: hooks.OriginForward,
		Cause: hooks.CausedBy(hooks.CauseExchange, stripe), Request: v.push, Response: v.refusal,
	})
	return push
}

// refused adds what went wrong in one way or another, and a replay of push.
func (v *evening) refused(push hooks.ID) {
	v.commented(2895*ms, hooks.Exchange{URL: "https://crm.example.net/bellhop", Took: 5 * time.Second, Attempt: 2, Fault: hooks.FaultTimeout, Error: "No answer came within 5 s."})
	v.capture(1461*ms, hooks.Exchange{
		URL: "/in/stripe", Status: 400, Took: 2 * ms, Provider: "Stripe", State: hooks.StateFailed, Verdict: hooks.VerdictTooOld,
		VerdictReason: "The signature is right, but its timestamp is 12 minutes older than the request.",
	})
	v.in(8322*ms, hooks.Exchange{
		Method: "POST", URL: "/in/shopify", Status: 404, Took: ms / 2,
		Request: v.push, Response: v.shelf.Keep("HTTP/1.1 404 Not Found", asJSON(), `{"error":"no such inbox"}`),
	})
	v.out(3893*ms, hooks.Exchange{
		URL: "http://localhost:3000/github", Status: 200, Took: 27 * ms, Origin: hooks.OriginReplay,
		Cause: hooks.CausedBy(hooks.CauseExchange, push), Request: v.push, Response: v.ok,
	})
	v.capture(3646*ms, hooks.Exchange{
		URL: "/in/shop", Status: 401, Took: ms, Provider: "Shopify", Event: "order", State: hooks.StateFailed, Verdict: hooks.VerdictWrong,
		VerdictReason: "It would match without the line feed at the end of the body. Something on the way added one.",
	})
	cut := v.shelf.Keep("POST /in/backup HTTP/1.1", hooks.Header{{"Content-Type", "application/octet-stream"}}, strings.Repeat("\x00\x01bell", 400))
	cut.Truncated = true
	v.capture(1255*ms, hooks.Exchange{URL: "/in/backup", Status: 413, Took: 88 * ms, Request: cut})
	v.out(900*ms, hooks.Exchange{URL: "https://nowhere.example/bell", Took: 2 * ms, Origin: hooks.OriginTest, Fault: hooks.FaultUnreachable, Error: "The name nowhere.example is not known."})
}

// late adds what is still under way.
func (v *evening) late() {
	v.capture(1200*ms, hooks.Exchange{URL: "/in/github", Status: 202, Took: 5 * ms, Provider: "GitHub", Event: "pull_request", State: hooks.StateNew})
	v.out(3100*ms, hooks.Exchange{URL: "http://localhost:9001/hooks", Open: true, Origin: hooks.OriginEvent, Event: "comment.created"})
}
