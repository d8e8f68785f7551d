package modeltest

import (
	"time"

	"bellhop/hooks"
)

// Signed gives a shelf with the story of a guest: three deliveries, one of which was tried three times, one given up after
// four and replayed, and one taken at once. It gives the exchange by which the guest signed, and the second attempt.
func Signed() (shelf *Shelf, guest, second hooks.ID) {
	s := signed{shelf: &Shelf{}}
	at := func(d time.Duration) time.Time { return Opening.Add(42*time.Second + d) }
	form := s.shelf.Keep("POST /guestbook HTTP/1.1", hooks.Header{{"Content-Type", "application/x-www-form-urlencoded"}}, "name=Mina")
	root := s.exchange(-1, hooks.Exchange{Direction: hooks.In, At: at(0), Took: 9 * ms, Method: "POST", URL: "/guestbook", Host: "localhost:8080", Remote: "127.0.0.1", Status: 303, Request: form})
	comment := s.part(hooks.Part{Kind: hooks.PartComment, ID: "482", Parent: root, At: at(4 * ms), Comment: hooks.Comment{
		ID: 482, At: at(4 * ms), Name: "Mina Okafor", From: "Lagos", Text: "Slept like a parcel in the left-luggage room.\nThe bell rings twice, the porter comes once.",
	}})
	event := s.part(hooks.Part{Kind: hooks.PartEvent, ID: "evt_01JDC8V4", Parent: comment, At: at(11 * ms), Event: hooks.Event{ID: "evt_01JDC8V4", Type: "comment.created", At: at(11 * ms)}})

	waits := hooks.Schedule{time.Second, 5 * time.Second, time.Minute}
	s.deliver(event, hooks.Delivery{URL: "http://localhost:9001/hooks", State: hooks.Delivered, Attempts: 3, Schedule: waits}, hooks.FormatStandard)
	busy := s.shelf.Keep("HTTP/1.1 503 Service Unavailable", hooks.Header{{"Retry-After", "8"}, {"Content-Type", "application/json"}}, `{"error":"still unpacking"}`)
	s.attempt(at(18*ms), hooks.Exchange{Status: 503, Took: 22 * ms, Response: busy}, "")
	second = s.attempt(at(1040*ms), hooks.Exchange{Status: 503, Took: 19 * ms, Response: busy}, "8")
	s.attempt(at(9060*ms), hooks.Exchange{Status: 200, Took: 14 * ms}, "")

	s.deliver(event, hooks.Delivery{
		URL: "https://crm.example.net/bellhop", State: hooks.GivenUp, Attempts: 4, Schedule: hooks.Schedule{time.Second, 5 * time.Second, 30 * time.Second},
		Reason: "The subscriber answered 500 Internal Server Error.",
	}, hooks.FormatCloudEvents)
	s.attempt(at(19*ms), hooks.Exchange{Took: 5 * time.Second, Fault: hooks.FaultTimeout, Error: "No answer came within 5 s."}, "")
	s.attempt(at(6020*ms), hooks.Exchange{Status: 500, Took: 320 * ms}, "")
	s.attempt(at(11400*ms), hooks.Exchange{Status: 500, Took: 290 * ms}, "")
	s.attempt(at(41700*ms), hooks.Exchange{Status: 500, Took: 305 * ms}, "")
	last := len(s.story.Parts) - 1
	s.deliver(last, hooks.Delivery{Origin: hooks.OriginReplay, URL: "https://crm.example.net/bellhop", State: hooks.Delivered, Attempts: 1, Schedule: hooks.Once(), At: at(552 * time.Second)}, "")
	s.attempt(at(552*time.Second), hooks.Exchange{Status: 200, Took: 48 * ms, Origin: hooks.OriginReplay}, "")

	s.deliver(event, hooks.Delivery{URL: "https://hooks.slack.com/services/T02AB4XYZ/B01/abcdefghijklmnop", State: hooks.Delivered, Attempts: 1}, hooks.FormatSlack)
	s.attempt(at(20*ms), hooks.Exchange{Status: 200, Took: 184 * ms}, "")
	s.shelf.Tell(s.story)
	guest = s.story.Parts[root].Exchange.ID
	return s.shelf, guest, second
}

// signed is a story in the making, whose exchanges are on the shelf as well.
type signed struct {
	shelf    *Shelf
	story    hooks.Story
	delivery int // the place of the last
	tries    int // of it
}

func (s *signed) part(p hooks.Part) int {
	s.story.Parts = append(s.story.Parts, p)
	return len(s.story.Parts) - 1
}

func (s *signed) exchange(parent int, e hooks.Exchange) int {
	e.ID = s.shelf.Add(e)
	kind := hooks.PartExchange
	if e.Direction == hooks.Out {
		kind = hooks.PartAttempt
	}
	return s.part(hooks.Part{Kind: kind, ID: e.ID.String(), Parent: parent, At: e.At, Took: e.Took, Exchange: e})
}

func (s *signed) deliver(parent int, d hooks.Delivery, format string) {
	if d.At.IsZero() {
		d.At = s.story.Parts[parent].At
	}
	d.ID, d.Method = hooks.ID(len(s.story.Parts)), "POST"
	if d.Origin == "" {
		d.Origin, d.EventID, d.SubscriptionID = hooks.OriginEvent, "evt_01JDC8V4", 1
	}
	s.delivery, s.tries = s.part(hooks.Part{Kind: hooks.PartDelivery, ID: d.ID.String(), Parent: parent, At: d.At, Delivery: d, Format: format}), 0
}

func (s *signed) attempt(at time.Time, e hooks.Exchange, retryAfter string) hooks.ID {
	d := s.story.Parts[s.delivery].Delivery
	s.tries++
	e.Direction, e.At, e.Method, e.URL, e.Attempt, e.DeliveryID, e.SenderID = hooks.Out, at, d.Method, d.URL, s.tries, d.ID, d.EventID
	e.Request = s.shelf.Keep("POST /hooks HTTP/1.1", asJSON(), `{"type":"comment.created"}`)
	e.Request.Size = 1200
	if e.Origin == "" {
		e.Origin, e.Event = hooks.OriginEvent, "comment.created"
	}
	place := s.exchange(s.delivery, e)
	s.story.Parts[place].RetryAfter = retryAfter
	return s.story.Parts[place].Exchange.ID
}
