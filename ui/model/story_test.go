package model_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// storyOf loads the story of an exchange.
func storyOf(t *testing.T, s *modeltest.Shelf, id hooks.ID) *model.Story {
	t.Helper()
	m := model.NewStory(s, time.UTC)
	m.Show(id)
	load(t, m)
	return m
}

// lines tells the rows of a tale, each with what makes its tree.
func lines(tale model.Tale) (list []string) {
	for _, r := range tale.Rows {
		mark := " "
		if r.Last {
			mark = "└"
		} else if r.Depth > 0 {
			mark = "├"
		}
		list = append(list, strings.TrimRight(fmt.Sprintf("%s%s %s|%s|%s|%s|%s|%s", strings.Repeat("  ", r.Depth), mark, r.Title, r.Note, r.Badge.Text, r.When, r.Result, r.Took), "|"))
	}
	return list
}

func TestAStoryIsWordedAsATree(t *testing.T) {
	shelf, guest, second := modeltest.Signed()
	m := storyOf(t, shelf, guest)
	want := `└ Guest 000482 signed|POST /guestbook||+0 ms|303|9 ms
  └ comment.created|evt_01JDC8V4||+11 ms|3 deliveries queued
    ├ localhost:9001/hooks||Standard Webhooks||on try 3
      ├ Attempt 1|||+18 ms|503|22 ms
      ├ Attempt 2||Retry-After: 8|+1.04 s|503|19 ms
      └ Attempt 3|||+9.06 s|200|14 ms
    ├ crm.example.net/bellhop||CloudEvents||after 4 tries
      ├ Attempt 1|||+19 ms|timeout|5.0 s
      ├ Attempt 2|||+6.02 s|500|320 ms
      ├ Attempt 3|||+11.4 s|500|290 ms
      ├ Attempt 4|||+41.7 s|500|305 ms
      └ Replay|by you||+9m 12s|200|48 ms
    └ hooks.slack.com/services/T02AB4XYZ/B01/abcdefghijklmnop||Slack||on try 1
      └ Attempt 1|||+20 ms|200|184 ms`
	tale := m.Tale()
	if got := strings.Join(lines(tale), "\n"); got != want {
		t.Errorf("the rows are\n%s\nwant\n%s", got, want)
	}
	if tale.Summary != "3 deliveries, 8 attempts, 1 replay" || len(tale.Pills) != 2 || tale.Pills[0].Text != "2" || tale.Pills[1].Mark != model.MarkGivenUp || tale.Alone || tale.Cut != "" {
		t.Errorf("it is summed up as %q with %+v", tale.Summary, tale.Pills)
	}
	if tale.Quote != "Slept like a parcel in the left-luggage room. The bell rings twice, the porter comes once." || tale.By != "Mina Okafor, Lagos" {
		t.Errorf("the guest is quoted as %q by %q", tale.Quote, tale.By)
	}
	if guides := []uint64{tale.Rows[1].Guides, tale.Rows[3].Guides, tale.Rows[12].Guides}; guides[0] != 0 || guides[1] != 0b110 || guides[2] != 0 {
		t.Errorf("the guides are %b", guides)
	}
	if !m.Has(second) || m.Has(9999) {
		t.Error("what belongs to the story is not told apart from what does not")
	}
	if outline := tale.Outline(); !strings.Contains(outline, "      Attempt 2  Retry-After: 8  +1.04 s  503  19 ms\n") {
		t.Errorf("as text it is\n%s", outline)
	}
}

func TestTheFootSaysWhyAnAttemptWaited(t *testing.T) {
	shelf, guest, second := modeltest.Signed()
	m := storyOf(t, shelf, second)
	foot := m.Tale().Foot
	if got := fmt.Sprint(foot[0].Title, foot[0].Lines, foot[1].Code, foot[1].Lines); got != `Attempt 2, sent[POST localhost:9001/hooks webhook-id: evt_01JDC8V4 1.2 KB at 14:31:45.158]503[Service Unavailable Retry-After: 8 {"error":"still unpacking"}]` {
		t.Errorf("the messages are told as %s", got)
	}
	why := map[string]string{}
	for _, r := range m.Tale().Rows {
		m.Choose(r.Key)
		load(t, m)
		if got := m.Tale().Chosen; got != r.Key {
			t.Fatalf("row %d is chosen and %d shown", r.Key, got)
		}
		cell := m.Tale().Foot[2]
		why[strings.TrimSpace(r.Title+r.When)] = cell.Title + ": " + strings.ReplaceAll(cell.Text, "\u00a0", " ")
	}
	for row, want := range map[string]string{
		"Attempt 1+18 ms":          "Why it waited 1 s: The schedule said 1 s.",
		"Attempt 2+1.04 s":         "Why it waited 8 s: The schedule said 5 s. The answer asked for 8 s, and the longer of the two wins.",
		"Attempt 3+9.06 s":         "Why it ended: The subscriber took it.",
		"Attempt 4+41.7 s":         "Why it was given up: The subscriber answered 500 Internal Server Error. Its schedule has no more tries.",
		"Replay+9m 12s":            "Why it was sent: Somebody sent the same request again. The original is never changed.",
		"crm.example.net/bellhop":  "Its schedule: Tried at once, then after 1 s, 5 s, 30 s.",
		"Guest 000482 signed+0 ms": "What came of it: 3 deliveries, 8 attempts, 1 replay.",
	} {
		if why[row] != want {
			t.Errorf("%s says %q, want %q", row, why[row], want)
		}
	}
	if text := m.Tale().Foot[2].Text; !strings.Contains(text, "The subscriber took it.") {
		t.Errorf("the last row says %q", text)
	}
	m.Choose(0)
	m.Show(guest)
	load(t, m)
	if got := m.Tale(); got.Chosen != got.Rows[0].Key {
		t.Error("another exchange of the story does not choose its row")
	}
}

func TestAnAxisGrowsByTenfoldsOrAsTimeDoes(t *testing.T) {
	shelf, guest, _ := modeltest.Signed()
	m := storyOf(t, shelf, guest)
	words := func() (list []string) {
		for _, tick := range m.Tale().Ticks {
			list = append(list, tick.Text)
		}
		return list
	}
	if got := fmt.Sprint(words()); got != "[0 10 ms 100 ms 1 s 10 s 1 min 10 min]" {
		t.Errorf("tenfolds are %s", got)
	}
	m.SetReal(true)
	load(t, m)
	if got := fmt.Sprint(words()); got != "[0 2 min 4 min 6 min 8 min]" {
		t.Errorf("real times are %s", got)
	}
	for _, r := range m.Tale().Rows {
		for _, bar := range []model.Bar{r.Wait, r.Bar} {
			if bar.From < 0 || bar.To > 1 || bar.From > bar.To {
				t.Errorf("%s has a bar at %+v", r.Title, bar)
			}
		}
	}
}

func TestWhatStandsAloneAndWhatIsGone(t *testing.T) {
	shelf := &modeltest.Shelf{}
	alone := shelf.Add(hooks.Exchange{Direction: hooks.In, Method: "GET", URL: "/", Status: 200})
	m := storyOf(t, shelf, alone)
	if !m.Tale().Alone || m.Has(alone) {
		t.Error("an exchange without cause and consequence is no story")
	}
	lost := shelf.Add(hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://a.example/x", Open: true, Attempt: 1, DeliveryID: 3, Origin: hooks.OriginReplay})
	x, err := shelf.Exchange(t.Context(), lost)
	if err != nil {
		t.Fatal(err)
	}
	shelf.Tell(hooks.Story{Cut: true, Parts: []hooks.Part{
		{Kind: hooks.PartExchange, ID: "77", Parent: -1, Gone: true},
		{Kind: hooks.PartDelivery, ID: "3", Parent: 0, At: x.At, Delivery: hooks.Delivery{ID: 3, Origin: hooks.OriginReplay, URL: x.URL, State: hooks.InFlight, Attempts: 1, Batch: 4}},
		{Kind: hooks.PartAttempt, ID: lost.String(), Parent: 1, At: x.At, Exchange: x},
	}})
	m.Show(lost)
	load(t, m)
	if got := strings.Join(lines(m.Tale()), "\n"); got != "└ Exchange 77|no longer stored\n  └ Replay|to a.example/x||+0 ms|sending" || m.Tale().Cut == "" {
		t.Errorf("the rows are\n%s", got)
	}
	shelf.Break(hooks.NotFound("It is not there."))
	load(t, m)
	if m.Trouble() != "It is not there." {
		t.Errorf("the trouble is %q", m.Trouble())
	}
	m.Show(0)
	if len(m.Tale().Rows) != 0 || m.Trouble() != "" || m.Load(t.Context()) != nil {
		t.Error("no exchange has a story")
	}
}

func TestWhatIsHeldHasNoTimeOfItsNextTry(t *testing.T) {
	shelf := &modeltest.Shelf{}
	x := hooks.Exchange{Direction: hooks.Out, Method: "POST", URL: "http://a.example/x", Status: 500, Attempt: 1, DeliveryID: 3, At: modeltest.Opening}
	x.ID = shelf.Add(x)
	shelf.Tell(hooks.Story{Parts: []hooks.Part{
		{Kind: hooks.PartEvent, ID: "evt_1", Parent: -1, At: x.At},
		{Kind: hooks.PartDelivery, ID: "3", Parent: 0, At: x.At, Delivery: hooks.Delivery{ID: 3, Origin: hooks.OriginEvent, URL: x.URL, State: hooks.Waiting, Attempts: 1, Reason: "It is held, as its subscription is paused."}},
		{Kind: hooks.PartAttempt, ID: x.ID.String(), Parent: 1, At: x.At, Exchange: x},
	}})
	tale := storyOf(t, shelf, x.ID).Tale()
	if got := tale.Rows[1].Result; got != "held" {
		t.Errorf("the delivery stands %q", got)
	}
	if got := tale.Foot[2].Text; got != "It is held, as its subscription is paused. Resume that, and the next try leaves." {
		t.Errorf("its last try says %q", got)
	}
}

func TestAReplayOfACaptureWentWhereTheCaptureCame(t *testing.T) {
	shelf := &modeltest.Shelf{}
	capture := hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/in/a?b=c", Inbox: "a", Status: 200, At: modeltest.Opening}
	capture.ID = shelf.Add(capture)
	replay := func(place int, url string) hooks.Part {
		id := hooks.ID(place)
		return hooks.Part{Kind: hooks.PartDelivery, ID: id.String(), At: modeltest.Opening, Delivery: hooks.Delivery{ID: id, Origin: hooks.OriginReplay, URL: url, State: hooks.Due, DueAt: modeltest.Opening}}
	}
	shelf.Tell(hooks.Story{Parts: []hooks.Part{
		{Kind: hooks.PartCapture, ID: capture.ID.String(), Parent: -1, At: capture.At, Exchange: capture},
		replay(1, "http://localhost:8080/in/a?b=c"), replay(2, "http://localhost:3000/other"),
	}})
	got := strings.Join(lines(storyOf(t, shelf, capture.ID).Tale()), "\n")
	if got != "└ /in/a?b=c|||+0 ms|200|0 ms\n  ├ Replay|by you||+0 ms|due\n  └ Replay|to localhost:3000/other||+0 ms|due" {
		t.Errorf("the rows are\n%s", got)
	}
}

func TestAnEventThatIsSentAgainStandsBelowItAndIsNoDeliveryOfItsOwn(t *testing.T) {
	shelf := &modeltest.Shelf{}
	sign := hooks.Exchange{Direction: hooks.In, Method: "POST", URL: "/guestbook", Status: 303, At: modeltest.Opening}
	sign.ID = shelf.Add(sign)
	delivery := func(place int, origin hooks.Origin, state hooks.DeliveryState) hooks.Part {
		id := hooks.ID(place)
		return hooks.Part{Kind: hooks.PartDelivery, ID: id.String(), Parent: 1, At: modeltest.Opening, Delivery: hooks.Delivery{ID: id, Origin: origin, URL: "https://crm.test/in", State: state, DueAt: modeltest.Opening}}
	}
	shelf.Tell(hooks.Story{Parts: []hooks.Part{
		{Kind: hooks.PartExchange, ID: sign.ID.String(), Parent: -1, At: sign.At, Exchange: sign},
		{Kind: hooks.PartEvent, ID: "evt_1", At: sign.At, Event: hooks.Event{ID: "evt_1", Type: "comment.created"}},
		delivery(2, hooks.OriginEvent, hooks.Delivered), delivery(3, hooks.OriginReplay, hooks.Due),
	}})
	got := strings.Join(lines(storyOf(t, shelf, sign.ID).Tale()), "\n")
	if !strings.Contains(got, "|1 delivery queued") || !strings.Contains(got, "└ Replay|to crm.test/in|") {
		t.Errorf("the rows are\n%s", got)
	}
}

func TestElapsedHasThreeFigures(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 ms", 18 * time.Millisecond: "18 ms", 999 * time.Millisecond: "999 ms", 1040 * time.Millisecond: "1.04 s", 41700 * time.Millisecond: "41.7 s",
		552 * time.Second: "9m 12s", 2*time.Hour + 5*time.Minute: "2h 05m", 76 * time.Hour: "3d 04h",
	} {
		if got := model.Elapsed(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}
