package ui

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"bellhop/hooks"
	"bellhop/tunnel"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
	"bellhop/ui/settings"
	"bellhop/ui/theme"
)

// carry fills a bench's deliveries as a busy evening does: some in each state.
func carry(b *bench) {
	add := func(state hooks.DeliveryState, name, url string, change func(*hooks.BoardRow)) {
		r := hooks.BoardRow{Name: name, Delivery: hooks.Delivery{
			Origin: hooks.OriginEvent, URL: url, State: state, Attempts: 1, SubscriptionID: 1, Schedule: hooks.Schedule{time.Second, time.Minute, time.Hour},
		}}
		change(&r)
		b.luggage.Add(r, "comment.created")
	}
	ago := func(d time.Duration) time.Time { return b.now.Add(-d) }
	b.luggage.Beat(evening(b.now))
	b.crew.Put(busyCrew(b.now, "amqp://guest@localhost:5672", 3))
	crm, pager := "https://crm.example.net/bellhop", "http://old-pager.local:9100/ring"
	for i, name := range []string{"consumer-go", "front-desk", "lounge", "kiosk", "consumer-go", "kiosk"} {
		add(hooks.Due, name, "http://localhost:9001/hooks", func(r *hooks.BoardRow) { r.Attempts, r.DueAt = 0, ago(time.Duration(i+1)*90*time.Millisecond) })
	}
	for i, name := range []string{"crm", "lounge", "front-desk", ""} {
		add(hooks.InFlight, name, "http://localhost:3000/github", func(r *hooks.BoardRow) {
			r.Began = ago([]time.Duration{4900, 200, 100, 0}[i] * time.Millisecond)
		})
	}
	for i := range 18 {
		add(hooks.Waiting, []string{"crm", "invoice-bot"}[i/2%2], crm, func(r *hooks.BoardRow) {
			r.Attempts, r.DueAt = 1+i%2, b.now.Add(time.Duration(28+i*i)*time.Second)
		})
	}
	for i := range 1284 {
		name := []string{"kiosk", "nightly-build", "consumer-go", "lounge", "front-desk", "consumer-go"}[i%6]
		add(hooks.Delivered, name, "http://localhost:9001/hooks", func(r *hooks.BoardRow) { r.Took = time.Duration(12+i*37%390) * time.Millisecond })
	}
	add(hooks.GivenUp, "old pager", pager, func(r *hooks.BoardRow) {
		r.Attempts, r.Fault, r.EndedAt, r.Reason = 4, hooks.FaultUnreachable, ago(26*time.Hour), "Nothing answers at old-pager.local:9100."
	})
	add(hooks.GivenUp, "old pager", pager, func(r *hooks.BoardRow) {
		r.Attempts, r.Fault, r.EndedAt, r.Reason = 4, hooks.FaultUnreachable, ago(40*time.Minute), "Nothing answers at old-pager.local:9100."
	})
	add(hooks.GivenUp, "crm", crm, func(r *hooks.BoardRow) {
		r.Attempts, r.Status, r.EndedAt, r.Reason = 4, 500, ago(9*time.Minute), "The subscriber answered 500 Internal Server Error."
	})
}

// busyCrew is a queue with this program's workers and others.
func busyCrew(now time.Time, address string, others int) model.QueueState {
	s := model.QueueState{Address: address, Took: 300 * time.Microsecond, AtBroker: 6, Own: map[string]int{"worker-4201": 4201}}
	s.Workers = []hooks.Worker{{
		Name: "in-process", Host: "desk", InProcess: true, Since: now.Add(-52 * time.Minute), Seen: now, Size: 16, InHand: 3, Done: 1284,
		Last:  hooks.LastTry{At: now, Outcome: hooks.OutcomeDelivered, Status: 200, Took: 12 * time.Millisecond},
		Holds: []hooks.Holding{held(now, "crm", 3, 4900), held(now, "lounge", 1, 200), held(now, "", 2, 0)},
	}}
	for i := range others {
		w := hooks.Worker{Name: "worker-" + strconv.Itoa(4201+i), Host: "desk", Since: now.Add(-time.Minute), Seen: now, Size: 1, InHand: 1 - i%2, Done: int64(40 - i%40)}
		w.Last = hooks.LastTry{At: now, Outcome: hooks.OutcomeDelivered, Status: 204, Took: 184 * time.Millisecond}
		if w.InHand > 0 {
			w.Holds = []hooks.Holding{held(now, []string{"front-desk", "consumer-go with a name that is long"}[i/2%2], 1, 1300)}
		}
		switch i % 4 {
		case 1:
			w.Last = hooks.LastTry{At: now, Outcome: hooks.OutcomeUnreachable}
		case 2:
			w.Last, w.Host = hooks.LastTry{}, "basement-server-with-a-long-name.example.net"
		case 3:
			w.Seen = now.Add(-14 * time.Second)
		}
		s.Workers = append(s.Workers, w)
	}
	return s
}

// held is a job in hand for so many milliseconds.
func held(now time.Time, name string, attempt, ms int) hooks.Holding {
	return hooks.Holding{Name: name, Held: hooks.Held{Attempt: attempt, Host: "localhost:9001", Since: now.Add(-time.Duration(ms) * time.Millisecond)}}
}

// evening is the tempo of a busy evening: a target that is away for a while, and a rush.
func evening(now time.Time) func(time.Time) hooks.Rate {
	return func(at time.Time) hooks.Rate {
		ago := int64(now.Sub(at) / hooks.RateStep)
		r := hooks.Rate{Delivered: 13 + (ago*ago+3*ago)%7, Waiting: ago % 3}
		switch {
		case ago >= 34 && ago < 40:
			r.Delivered, r.Refused, r.Waiting = 11, 2+ago%4, 16-ago%5
		case ago >= 14 && ago < 22:
			r.Delivered += 9
		case ago < 10:
			r.Waiting = 18 - ago
		}
		if ago%8 == 0 {
			r.Refused = 1
		}
		return r
	}
}

// heap fills a bench's deliveries with n that were given up, for many reasons.
func heap(b *bench, n int) {
	b.luggage.Beat(evening(b.now))
	b.crew.Put(busyCrew(b.now, "beanstalk://localhost:11300", 60))
	word := strings.Repeat("Donaudampfschifffahrt", 4)
	for i := range n {
		r := hooks.BoardRow{Delivery: hooks.Delivery{
			Origin: hooks.OriginEvent, State: hooks.GivenUp, Attempts: 10, SubscriptionID: 1, Status: 500 + i%4, EndedAt: b.now.Add(-time.Duration(n-i) * time.Second),
			URL: "https://host-" + strconv.Itoa(i%23) + ".example.net:8443/hooks", Reason: "The subscriber answered 503 Service Unavailable. It asks to wait for 1 h.",
		}}
		if i%7 == 0 {
			r.URL, r.Name, r.Reason = "https://"+word+".example/"+word, word, strings.Repeat("The certificate of "+word+" is for another name. ", 2)
			r.Fault, r.Status = hooks.FaultTLS, 0
		}
		b.luggage.Add(r, strings.Repeat("very.long.", 1+i%4)+"event")
	}
}

// TestDeliveriesGallery draws the deliveries into the folder that GALLERY names, to be looked at.
func TestDeliveriesGallery(t *testing.T) {
	if os.Getenv("GALLERY") == "" {
		t.Skip("GALLERY names no folder for the pictures")
	}
	shelf := func() *modeltest.Shelf {
		s := &modeltest.Shelf{}
		s.Count(hooks.Counts{Exchanges: 18259, Bytes: 42_600_000, Deliveries: map[hooks.DeliveryState]int64{hooks.Waiting: 18, hooks.GivenUp: 3}})
		return s
	}
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		t.Run(name, func(t *testing.T) {
			b := open(t, shelf(), carry)
			b.setLook(settings.Look{Variant: variant})
			b.public.set(tunnel.State{Phase: tunnel.Open, URL: "https://grand-lobby.ngrok-free.app", Since: b.now.Add(-52 * time.Minute)})
			b.showDeliveries()
			b.until("the deliveries", func() bool {
				return b.sees("Tries per second") && b.frame.lastFobs[1].Ready && b.rates.Loaded() && b.queue.Loaded()
			})
			b.snap("deliveries-" + name)
			b.queue.ChooseWorker(b.queue.Workers()[1].Key)
			b.deliveries.RefreshQueue()
			b.snap("deliveries-worker-" + name)
			away := busyCrew(b.now, "amqp://guest@localhost:5672", 1)
			away.Trouble = "Nothing listens at localhost:5672. Start RabbitMQ, or check the queue's address."
			b.crew.Put(away)
			b.porters.Poke()
			b.until("it is away", b.queue.Away)
			b.snap("deliveries-away-" + name)
			b.crew.Put(busyCrew(b.now, "amqp://guest@localhost:5672", 3))
			b.porters.Poke()
			b.until("it is back", func() bool { return !b.queue.Away() })
			b.choosePipe(2)
			b.tap("Test the connection")
			b.until("an answer", func() bool { return b.sees("Beanstalkd answers in 0.4 ms") })
			b.snap("deliveries-pipe-" + name)
			b.tap("Cancel")
			b.lookAtEach()
			b.snap("deliveries-each-" + name)
			b.carried.Choose(b.carried.Rows()[0].ID)
			b.carried.Pick(b.carried.Rows()[1].ID)
			b.carried.Pick(b.carried.Rows()[2].ID)
			b.deliveries.Refresh()
			b.snap("deliveries-chosen-" + name)
			b.tap("Retry the 3 given up")
			b.snap("deliveries-confirm-" + name)
			b.tap("Cancel")
			b.carried.ClearFilter()
			b.carried.ChooseGroup(0)
			b.carriage.Poke()
			b.until("the group", func() bool { return len(b.carried.Rows()) == 2 })
			b.snap("deliveries-group-" + name)
			b.tap("Pause deliveries")
			b.until("it is paused", b.carried.Paused)
			b.snap("deliveries-paused-" + name)
			b.luggage.Break(errDisk)
			b.until("the trouble", func() bool { return b.carried.Trouble() != "" })
			b.snap("deliveries-error-" + name)
		})
		t.Run(name+" empty", func(t *testing.T) {
			b := open(t, &modeltest.Shelf{})
			b.setLook(settings.Look{Variant: variant})
			b.showDeliveries()
			b.until("it is empty", func() bool { return b.sees("Nothing to carry") })
			b.snap("deliveries-empty-" + name)
			b.tap("Send a test event")
			b.until("one is carried", func() bool { return b.sees("nothing needs you") })
			b.snap("deliveries-quiet-" + name)
			b.carried.Look(true)
			b.deliveries.Refresh()
			b.snap("deliveries-none-lost-" + name)
		})
	}
	t.Run("many", func(t *testing.T) {
		b := open(t, shelf(), func(b *bench) { heap(b, 100_000) })
		b.setLook(settings.Look{Variant: theme.Light})
		b.showDeliveries()
		b.until("the deliveries", func() bool { return b.sees("Tries per second") })
		b.rates.Choose(2)
		b.tempo.Poke()
		b.until("the day", func() bool { return b.sees("12 h") })
		b.snap("deliveries-day")
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.snap("deliveries-chart-small")
		b.setLook(settings.Look{Variant: theme.Light, Scale: 200})
		b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
		b.snap("deliveries-chart-200")
		b.setLook(settings.Look{Variant: theme.Light})
		b.lookAtEach()
		b.snap("deliveries-many")
		b.carried.Choose(b.carried.Rows()[3].ID)
		b.deliveries.Refresh()
		b.window.Resize(fyne.NewSize(leastWidth, leastHeight))
		b.snap("deliveries-small")
		b.setLook(settings.Look{Variant: theme.Light, Scale: 200})
		b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
		b.snap("deliveries-200")
		b.setLook(settings.Look{Variant: theme.Dark, Scale: 150})
		b.window.Resize(fyne.NewSize(firstWidth, firstHeight))
		b.snap("deliveries-150")
		b.setLook(settings.Look{Variant: theme.Dark})
		b.window.Resize(fyne.NewSize(1920, 1080))
		b.snap("deliveries-wide")
	})
}
