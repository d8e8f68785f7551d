package model

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
)

// stand is a queue that stands as it is told to.
type stand struct {
	*Queue
	state QueueState
	err   error
	now   time.Time
}

func newStand(address string, workers ...hooks.Worker) *stand {
	s := &stand{state: QueueState{Address: address, AtBroker: -1, Workers: workers}, now: time.Date(2026, 1, 2, 14, 31, 12, 0, time.UTC)}
	s.Queue = NewQueue(standing{s}, Pipes(), time.UTC, func() time.Time { return s.now })
	s.SetShown(true)
	return s
}

type standing struct{ *stand }

func (s standing) Queue(context.Context) (QueueState, error) { return s.state, s.err }

func (s *stand) load(t *testing.T) {
	t.Helper()
	show := s.Load(t.Context())
	if show == nil {
		t.Fatal("nothing is read")
	}
	show()
}

func TestThePipeSaysHowItIs(t *testing.T) {
	for address, want := range map[string]int{"sqlite": 0, "amqp://u@h:1": 1, "amqps://h": 1, "beanstalk://h": 2, "gearman://h": 3, "https://f.example": -1} {
		s := newStand(address)
		s.state.Took, s.state.AtBroker = 300*time.Microsecond, 1200
		s.load(t)
		if s.Pipe() != want || s.PipeWords() != "connected, 0.3 ms" || s.CanStart() != (want > 0) {
			t.Errorf("%s: %d, %q, %t", address, s.Pipe(), s.PipeWords(), s.CanStart())
		}
		if at := s.AtBroker(); (at != "") != (want > 0) || at != "" && !strings.HasPrefix(at, "1,200 at ") {
			t.Errorf("%s: %q", address, at)
		}
		s.state.Trouble = "Nothing listens at h."
		s.load(t)
		title, text := s.Trouble()
		if !s.Away() || !strings.HasSuffix(title, " does not carry") || text != "Nothing listens at h. Deliveries rest meanwhile, all are kept." || s.AtBroker() != "" {
			t.Errorf("%s: %q, %q, %q", address, title, text, s.AtBroker())
		}
		s.err = errors.New("disk")
		s.load(t)
		if title, text := s.Trouble(); title == "" || strings.Contains(text, "disk") {
			t.Errorf("%q, %q", title, text)
		}
	}
}

func TestAPasswordIsPutIntoItsAddress(t *testing.T) {
	rabbit, bean := Pipes()[1], Pipes()[2]
	for _, test := range []struct {
		pipe                           Pipe
		typed, password, want, problem string
	}{
		{rabbit, " amqp://guest@h:5672/v ", "a/b@c", "amqp://guest:a%2Fb%40c@h:5672/v", ""},
		{rabbit, "amqps://u:known@h", "other", "amqps://u:known@h", ""},
		{rabbit, "amqp://h", "", "amqp://h", ""},
		{rabbit, "amqp://h", "x", "", "wants a user"},
		{rabbit, "beanstalk://h", "", "", "It has the form amqp://"},
		{bean, "localhost:11300", "", "", "It has the form beanstalk://"},
		{bean, "beanstalk://h:11300", "", "beanstalk://h:11300", ""},
		{Pipes()[0], "", "", "sqlite", ""},
	} {
		got, problem := test.pipe.Join(test.typed, test.password)
		if got != test.want || (test.problem == "") != (problem == "") || !strings.Contains(problem, test.problem) {
			t.Errorf("%q: %q, %q", test.typed, got, problem)
		}
	}
}

func TestAPasswordInUseIsAskedForElsewhere(t *testing.T) {
	s := newStand("amqp://porter@h:5672")
	s.load(t)
	if s.Known(1) != "" {
		t.Error("a password is known where there is none")
	}
	s.state.Kept = true
	s.load(t)
	known := s.Known(1)
	if known != s.state.Address || s.Known(2) != "" {
		t.Errorf("known are %q and %q", known, s.Known(2))
	}
	for address, asked := range map[string]bool{
		"amqp://porter@h:5672": false, "amqp://porter@h:5672/attic": false, "amqp://h:5673": false, "amqp://porter:mine@h:5673": false, "amqp://porter:@h:5673": false,
		"amqp://porter@h:5673": true, "amqp://porter@i:5672": true, "amqp://guest@h:5672": true, "amqps://porter@h:5672": true,
	} {
		if problem := PasswordMissing(known, address); (problem != "") != asked || strings.Contains(problem, "porter") {
			t.Errorf("%s: %q", address, problem)
		}
		if PasswordMissing("", address) != "" {
			t.Errorf("%s: asked for although none is known", address)
		}
	}
	if !PasswordGoes(known, " amqp://porter@h:5672 ") || PasswordGoes(known, "amqp://porter@i:5672") || PasswordGoes("", "") {
		t.Error("it goes elsewhere, or nowhere")
	}
}

func TestWorkersSayWhatTheyDo(t *testing.T) {
	s := newStand("gearman://h")
	since := s.now.Add(-time.Hour)
	held := func(name string, attempt, ms int) hooks.Holding {
		return hooks.Holding{Name: name, Held: hooks.Held{Attempt: attempt, Host: "localhost:9001", Since: s.now.Add(-time.Duration(ms) * time.Millisecond)}}
	}
	s.state.Workers = []hooks.Worker{
		{Name: "porter 2", Host: "attic", Since: since, Seen: s.now, Size: 1, InHand: 1, Holds: []hooks.Holding{held("crm", 3, 4900)}, Done: 40, Last: hooks.LastTry{At: s.now, Outcome: hooks.OutcomeRefused, Status: 503, Took: 12 * time.Millisecond}},
		{Name: "in-process", InProcess: true, Size: 16, InHand: 3, Holds: []hooks.Holding{held("", 2, 800), held("lounge", 1, 0)}, Done: 1200, Last: hooks.LastTry{At: s.now, Outcome: hooks.OutcomeDelivered, Status: 200, Took: 9 * time.Millisecond}},
		{Name: "porter 1", Seen: s.now.Add(-20 * time.Second)},
	}
	s.state.Own = map[string]int{"porter 2": 77}
	s.load(t)
	s.now = s.now.Add(2 * time.Second)
	s.state.Workers[1].Done += 7
	s.load(t)
	rows := s.Workers()
	var got []string
	for _, r := range rows {
		got = append(got, strings.Join([]string{r.Name, r.Doing, r.Done, r.Last}, " | "))
	}
	want := []string{
		"In this program | 3 of 16: localhost:9001, try 2, for 2.8 s | 1,207 done, 3.5/s | 200 in 9 ms",
		"porter 1 | waiting for work | 0 done, 0.0/s | silent for 22 s",
		"porter 2 on attic | crm, try 3, for 6.9 s | 40 done since 13:31, 0.0/s | 503 in 12 ms",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	for i, process := range []int{0, 0, 77} {
		s.ChooseWorker(rows[i].Key)
		if _, p := s.WorkerFoot(); p != process {
			t.Errorf("%s: process %d, want %d", rows[i].Name, p, process)
		}
	}
	if said := s.Killed(); said != "porter 2 on attic is killed; what it had in hand goes to another" {
		t.Errorf("%q", said)
	}
	s.ChooseWorker(rows[0].Key)
	if words, _ := s.WorkerFoot(); words != "In hand: localhost:9001, try 2, for 2.8 s; lounge, for 2.0 s; and 1 more." {
		t.Errorf("%q", words)
	}
	s.ChooseWorker(rows[2].Key)
	s.state.Workers = s.state.Workers[1:2]
	s.load(t)
	if _, ok := s.ChosenWorker(); ok {
		t.Error("one that is gone is still chosen")
	}
}
