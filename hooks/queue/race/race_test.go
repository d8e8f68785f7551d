package race_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/race"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// runner runs races over lanes that track performs, until stop.
func runner(t *testing.T, track race.Track) (r *race.Runner, stop func()) {
	r = &race.Runner{Track: track, Clock: time.Now, Log: slog.New(slog.DiscardHandler)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return r, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func wish(brokers ...string) race.Wish { return race.Wish{Brokers: brokers, Jobs: 100, Workers: 4} }

func begin(t *testing.T, r *race.Runner, w race.Wish) hooks.ID {
	t.Helper()
	s, err := r.Start(w)
	if err != nil {
		t.Fatal(err)
	}
	return s.ID
}

func state(t *testing.T, r *race.Runner, id hooks.ID) race.State {
	t.Helper()
	s, err := r.State(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// even books a job every ten milliseconds.
func even(ctx context.Context, w race.Wish, _ string, m *race.Meter) error {
	began := time.Now()
	m.Begin(began)
	for range w.Jobs {
		select {
		case <-time.After(10 * time.Millisecond):
			m.Booked(time.Now(), began)
		case <-ctx.Done():
			return nil
		}
	}
	m.Came(1, 2)
	return nil
}

func TestWhatIsDoneIsCountedOverTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, stop := runner(t, even)
		defer stop()
		id := begin(t, r, wish())
		time.Sleep(500*time.Millisecond + time.Millisecond)
		if l := state(t, r, id).Lanes[0]; l.Phase != race.Running || l.Booked != 50 || l.Took != 501*time.Millisecond || l.Lost != 0 {
			t.Errorf("on its way: %+v", l)
		}
		time.Sleep(time.Second)
		s := state(t, r, id)
		l := s.Lanes[0]
		if s.Phase != race.Done || l.Phase != race.Done || l.Took != time.Second || l.Rate() != 100 || len(l.Steps) != 11 || l.Steps[5] != 10 || l.Doubles != 1 || l.Lost != 2 {
			t.Errorf("done: %+v", l)
		}
		for at, d := range map[time.Duration]time.Duration{500 * time.Millisecond: l.P50, 950 * time.Millisecond: l.P95, 990 * time.Millisecond: l.P99, time.Second: l.Max} {
			if off := d - at; off < -time.Millisecond || off > time.Millisecond {
				t.Errorf("%v is given as %v", at, d)
			}
		}
	})
}

func TestALaneThatFailsDoesNotEndTheRace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		track := func(ctx context.Context, w race.Wish, address string, m *race.Meter) error {
			switch {
			case strings.HasPrefix(address, "amqp"):
				return &race.AbsentError{Err: hooks.Conflict("Nothing listens there.")}
			case strings.HasPrefix(address, "beanstalk"):
				m.Begin(time.Now())
				return errors.Join(hooks.Conflict("It went away."), errors.New("inner"))
			case strings.HasPrefix(address, "gearman"):
				return errors.New("inner")
			}
			return even(ctx, w, address, m)
		}
		r, stop := runner(t, track)
		defer stop()
		id := begin(t, r, wish("amqp://u:hunter2@127.0.0.1:1/", "beanstalk://127.0.0.1:1", "gearman://127.0.0.1:1"))
		if _, err := r.Start(wish()); hooks.CodeOf(err) != hooks.CodeConflict {
			t.Errorf("a second one: %v", err)
		}
		time.Sleep(time.Minute)
		s := state(t, r, id)
		want := []race.Lane{
			{Backend: "sqlite", Address: "sqlite", Phase: race.Done},
			{Backend: "rabbitmq", Address: "amqp://u@127.0.0.1:1/", Phase: race.Absent, Trouble: "Nothing listens there."},
			{Backend: "beanstalkd", Address: "beanstalk://127.0.0.1:1", Phase: race.Failed, Trouble: "It went away."},
			{Backend: "gearman", Address: "gearman://127.0.0.1:1", Phase: race.Failed, Trouble: "The lane could not be run. See that there is room on the disk for it, then run it again."},
		}
		for i, l := range s.Lanes {
			if w := want[i]; l.Backend != w.Backend || l.Address != w.Address || l.Phase != w.Phase || l.Trouble != w.Trouble {
				t.Errorf("lane %d: %+v", i, l)
			}
		}
		if s.Phase != race.Done {
			t.Errorf("the race: %+v", s)
		}
	})
}

func TestAStoppedRaceDoesNotBeginTheNextLane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, stop := runner(t, even)
		defer stop()
		id := begin(t, r, wish("gearman://127.0.0.1:1"))
		time.Sleep(100 * time.Millisecond)
		for range 2 {
			if _, err := r.Stop(id); err != nil {
				t.Error(err)
			}
		}
		time.Sleep(time.Minute)
		s := state(t, r, id)
		if s.Phase != race.Stopped || s.Lanes[0].Phase != race.Stopped || s.Lanes[0].Booked > 10 || s.Lanes[1].Phase != race.Stopped || s.Lanes[1].Booked != 0 {
			t.Errorf("it stands at %+v", s)
		}
		if id = begin(t, r, wish()); state(t, r, id).Phase != race.Running {
			t.Error("the next race does not begin")
		}
		time.Sleep(time.Minute)
		if s := state(t, r, id); s.Phase != race.Done {
			t.Errorf("the next race: %+v", s)
		}
	})
}
