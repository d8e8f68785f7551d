package model_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// pealed follows an entry that rang these.
func pealed(t *testing.T, all int, list ...hooks.Rung) (*model.Rung, *modeltest.Guests) {
	t.Helper()
	g := &modeltest.Guests{}
	g.Ring(7, list...)
	m := model.NewRung(g, func() time.Time { return modeltest.Opening })
	m.SetShown(true)
	if !m.Follow(7, all) || m.Follow(7, all) {
		t.Error("an entry is read when it is gone on to")
	}
	return m, g
}

func readRung(t *testing.T, m *model.Rung) {
	t.Helper()
	update := m.Load(t.Context())
	if update == nil {
		t.Fatal("nothing was read")
	}
	update()
}

func TestHowTheRungFareIsWorded(t *testing.T) {
	at := modeltest.Opening
	for want, r := range map[string]hooks.Rung{
		"delivered|front-desk|Slack|first try, 184 ms":    {Delivery: hooks.Delivery{State: hooks.Delivered, Attempts: 1}, Name: "front-desk", Format: hooks.FormatSlack, Took: 184 * time.Millisecond, Try: 5},
		"delivered|crm.test|Standard|try 3, 4.2 s":        {Delivery: hooks.Delivery{State: hooks.Delivered, Attempts: 3, URL: "https://crm.test/in"}, Took: 4200 * time.Millisecond, Try: 5},
		"delivered|a|Standard|after 2 tries":              {Delivery: hooks.Delivery{State: hooks.Delivered, Attempts: 2}, Name: "a"},
		"given_up|a|CloudEvents|after 4 tries, 500":       {Delivery: hooks.Delivery{State: hooks.GivenUp, Attempts: 4, Status: 500}, Name: "a", Format: hooks.FormatCloudEvents, Try: 5},
		"given_up|a|replay|after 1 try, timeout":          {Delivery: hooks.Delivery{State: hooks.GivenUp, Attempts: 1, Fault: hooks.FaultTimeout, Origin: hooks.OriginReplay}, Name: "a", Try: 5},
		"given_up|a|Own template|not sent":                {Delivery: hooks.Delivery{State: hooks.GivenUp, Fault: hooks.FaultFormat}, Name: "a", Format: hooks.FormatTemplate},
		"waiting|a|Standard|try 3 in 8 s":                 {Delivery: hooks.Delivery{State: hooks.Waiting, Attempts: 2, DueAt: at.Add(8 * time.Second)}, Name: "a"},
		"waiting|a|Standard|try 2 now":                    {Delivery: hooks.Delivery{State: hooks.Waiting, Attempts: 1, DueAt: at}, Name: "a"},
		"waiting|a|deleted|held":                          {Delivery: hooks.Delivery{State: hooks.Waiting, Attempts: 1}, Name: "a", Gone: true},
		"waiting|Visitor: v.test|Standard|on the way":     {Delivery: hooks.Delivery{State: hooks.InFlight, Attempts: 1, URL: "https://v.test/in"}, Visitor: hooks.VisitorWebhook, Try: 5},
		"waiting|Sam\ufffd|Discord|on the way":            {Delivery: hooks.Delivery{State: hooks.Due}, Name: "Sam\u202e", Format: hooks.FormatDiscord},
		"delivered|b|CloudEvents, binary|first try, 0 ms": {Delivery: hooks.Delivery{State: hooks.Delivered, Attempts: 1}, Name: "b", Format: hooks.FormatCloudEventBinary, Try: 5},
	} {
		m, _ := pealed(t, 1, r)
		readRung(t, m)
		row := m.Rows()[0]
		got := strings.Join([]string{string(row.State), row.Name, row.Chip.Text, row.Fared}, "|")
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestTheRungAreThoseOfTheChosenEntry(t *testing.T) {
	one := hooks.Rung{Name: "a", Try: 5}
	m, g := pealed(t, 2, one, hooks.Rung{Name: "b", Gone: true})
	if rows := m.Rows(); len(rows) != 2 || rows[0].Name != "" || m.Count() != 2 || m.Ringable() != 2 {
		t.Errorf("before they are read there is room for them: %+v", rows)
	}
	late := m.Load(t.Context())
	g.Ring(8, one)
	m.Follow(8, 1)
	late() // of the entry before
	if rows := m.Rows(); len(rows) != 1 || rows[0].Name != "" {
		t.Errorf("those of another entry are shown: %+v", rows)
	}
	readRung(t, m)
	if m.Rows()[0].Name != "a" || m.Ringable() != 1 {
		t.Errorf("got %+v", m.Rows())
	}
	m.Follow(7, 2)
	readRung(t, m)
	if m.Ringable() != 1 {
		t.Error("one that was deleted can be rung")
	}
	if m.Follow(9, 0) || len(m.Rows()) != 0 || m.Load(t.Context()) != nil || m.More() != "" {
		t.Error("an entry that rang nobody is read")
	}
	m.Follow(7, 2)
	m.SetShown(false)
	if m.Load(t.Context()) != nil {
		t.Error("it reads while it is not shown")
	}
}

func TestFewOfManyThatWereRungAreListed(t *testing.T) {
	m, g := pealed(t, 20, make([]hooks.Rung, 20)...)
	if len(m.Rows()) != 8 || m.More() != "and 12 more" {
		t.Errorf("%d rows, %q", len(m.Rows()), m.More())
	}
	readRung(t, m)
	if len(m.Rows()) != 8 || m.More() != "and 12 more" || m.Count() != 20 {
		t.Errorf("%d rows, %q", len(m.Rows()), m.More())
	}
	g.Break(errors.New("disk on fire"))
	readRung(t, m)
	if len(m.Rows()) != 8 || m.Trouble() == "" || strings.Contains(m.Trouble(), "disk") {
		t.Errorf("%d rows, %q", len(m.Rows()), m.Trouble())
	}
	g.Break(nil)
	readRung(t, m)
	if m.Trouble() != "" {
		t.Error("it says so still")
	}
}

func TestARedactedScreenNamesNoSubscribersHost(t *testing.T) {
	m, _ := pealed(t, 1, hooks.Rung{Delivery: hooks.Delivery{URL: "https://hooks.secretcorp.com/in"}})
	v := &model.Veil{}
	v.Set(true)
	m.SetVeil(v)
	readRung(t, m)
	if name := m.Rows()[0].Name; name == "" || strings.Contains(name, "secretcorp") {
		t.Errorf("it is called %q", name)
	}
}

func TestWhatCameOfRingingAgainIsWorded(t *testing.T) {
	for done, want := range map[hooks.RungAgain][3]string{
		{Rung: 3}:            {"3 subscribers are rung again"},
		{Rung: 1, Gone: 2}:   {"1 subscriber is rung again"},
		{Rung: 1, Paused: 1}: {"1 subscriber is rung again", "1 subscriber was not rung again", "It is paused. Resume it in Subscribers, then ring again."},
		{Paused: 2, Gone: 1}: {"", "2 subscribers were not rung again", "They are paused. Resume them in Subscribers, then ring again."},
		{Gone: 1}:            {"", "Nobody was rung again", "All of them were deleted from Subscribers."},
	} {
		said, title, text := model.RangWords(done)
		if got := [3]string{said, title, text}; got != want {
			t.Errorf("%+v: %q", done, got)
		}
	}
	if title, text, verb := model.AgainWords(2); title != "Ring 2 subscribers again?" || text == "" || verb != "Ring 2" {
		t.Errorf("%s: %s (%s)", title, text, verb)
	}
}
