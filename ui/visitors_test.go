package ui

import (
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model/modeltest"
)

func TestTheOwnerLetsVisitorsInTheSettings(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) { b.house.visiting = hooks.Visiting{Joined: 37} })
	b.showSettings()
	b.until("what there is shows", func() bool { return b.sees("37 phones that joined get nothing until this is on again") })
	b.switchOn("Visitors may join with their phones")
	b.until("it is stored", func() bool { return b.sees("37 phones joined.") })
	b.snap("visitors-settings")
	if may := b.visiting(); !may.Join || may.Webhooks {
		t.Errorf("stored: %+v", may)
	}
	b.house.set(func() { b.house.refuse = hooks.Conflict("The disk is full.") })
	b.switchOn("Visitors may have webhooks of their own")
	b.until("the refusal is told", func() bool { return b.sees("The disk is full.") })
	if may := b.visiting(); !may.Join || may.Webhooks {
		t.Errorf("stored: %+v", may)
	}
}

func (b *bench) visiting() hooks.Visiting {
	b.house.mu.Lock()
	defer b.house.mu.Unlock()
	return b.house.visiting
}

func TestAVisitorsSubscriptionSaysSo(t *testing.T) {
	b := open(t, &modeltest.Shelf{}, func(b *bench) {
		staff(b)
		b.book.Put(hooks.Subscription{
			URL: "https://hooks.mina.example/ring", Types: []string{"comment.created"}, Reason: hooks.Unechoed, CreatedAt: b.now.Add(-time.Hour),
			Visitor: hooks.Visitor{Kind: hooks.VisitorWebhook, Source: "203.0.113.9", Challenge: "c"},
		})
	})
	b.showSubscribers()
	b.until("it is listed", func() bool { return b.sees("Visitor: hooks.mina.example") && b.sees("1 not checked") })
	b.subscribers.Choose(9)
	b.until("its maker is told", func() bool {
		return b.sees("A visitor made this on the web") && b.sees("from 203.0.113.9") && b.sees("yet to echo a challenge")
	})
	if b.sees("Allow private addresses") {
		t.Error("it can be allowed to reach private addresses")
	}
	b.snap("visitors-subscriber")
	b.tap("Resume")
	b.until("the reason shows", func() bool { return b.sees("Until then it gets nothing.") })
}
