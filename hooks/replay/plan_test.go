package replay_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/replay"
)

// planned plans over a desk whose third exchange is cut and whose fourth went to a stranger.
func planned(t *testing.T, w hooks.BatchWish) replay.Plan {
	t.Helper()
	d := newDesk(5, hooks.BatchWish{}, 10*time.Second)
	cut := d.exchanges[3]
	cut.Request.Truncated = true
	d.exchanges[3] = cut
	away := d.exchanges[4]
	away.URL = "https://api.example.com/hooks"
	d.exchanges[4] = away
	p := &replay.Planner{Source: d, Rules: d, Clock: time.Now}
	plan, err := p.Plan(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestAPlanTellsWhatGoesWhereAndWhatDoesNot(t *testing.T) {
	got := planned(t, hooks.BatchWish{Timing: 2})
	want := replay.Plan{
		IDs: []hooks.ID{1, 2, 3, 4, 5}, Upto: 5, Sends: 4, Skips: []hooks.Skip{{Reason: "Cut.", Count: 1}},
		Targets: []replay.Target{{Host: "api.example.com", Count: 1}, {Host: "localhost:9001", Local: true, Count: 3}},
		Lasts:   13 * time.Second / 2,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := planned(t, hooks.BatchWish{Upto: 2, Newest: true, Rate: 4}); !slices.Equal(got.IDs, []hooks.ID{2, 1}) || got.Lasts != 250*time.Millisecond {
		t.Errorf("up to the second: %+v", got)
	}
	if got := planned(t, hooks.BatchWish{IDs: []hooks.ID{4, 1, 99, 4}, URL: "http://localhost:1/a"}); got.Sends != 2 || !slices.Equal(got.IDs, []hooks.ID{1, 4, 99}) ||
		got.Strangers() != 0 || got.Skips[0].Reason != hooks.SkipGone {
		t.Errorf("by ids: %+v", got)
	}
}

func TestStrangersWantTheNumberConfirmed(t *testing.T) {
	away, home := planned(t, hooks.BatchWish{}), planned(t, hooks.BatchWish{URL: "http://127.0.0.1:1"})
	none := planned(t, hooks.BatchWish{IDs: []hooks.ID{3}})
	for name, c := range map[string]struct {
		plan   replay.Plan
		number int
		words  string // "" begins
	}{
		"a stranger, unconfirmed":    {away, 0, "1 request would go to addresses that are not on this computer or a private network: api.example.com. To send 4 requests, confirm the number 4."},
		"a stranger, confirmed":      {away, 4, ""},
		"a stranger, another number": {away, 5, "It would be 4 requests by now, and not 5."},
		"at home":                    {home, 0, ""},
		"at home, another number":    {home, 3, "It would be 4 requests by now, and not 3."},
		"nothing that can be sent":   {none, 0, "None of the chosen requests can be sent again. Cut."},
		"nothing":                    {replay.Plan{}, 0, "Nothing was chosen"},
	} {
		err := c.plan.Confirmed(c.number)
		if c.words == "" && err != nil || c.words != "" && (hooks.CodeOf(err) != hooks.CodeConflict || !strings.HasPrefix(err.Error(), c.words)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAWishThatCannotBeMetIsRefused(t *testing.T) {
	d := newDesk(1, hooks.BatchWish{})
	p := &replay.Planner{Source: d, Rules: d, Clock: time.Now}
	for words, w := range map[string]hooks.BatchWish{
		"by ids or by a filter":  {IDs: []hooks.ID{1}, Filter: "in"},
		"There are no ids":       {IDs: []hooks.ID{}},
		"A rate goes up":         {Rate: 1001},
		"The original timing":    {Timing: -1},
		"not both":               {Rate: 1, Timing: 1},
		"names no host":          {URL: "http://"},
		"There is no word nope:": {Filter: "nope:1"},
	} {
		if _, err := p.Plan(t.Context(), w); hooks.CodeOf(err) != hooks.CodeInvalid {
			t.Errorf("%s: %v", words, err)
		}
	}
}
