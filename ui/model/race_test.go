package model_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/queue/race"
	"bellhop/ui/lang"
	"bellhop/ui/model"
	"bellhop/ui/model/modeltest"
)

// steady is a queue that stands as it says.
type steady model.QueueState

func (s steady) Queue(context.Context) (model.QueueState, error) { return model.QueueState(s), nil }

// raceOver begins to prepare a race while jobs travel by an address.
func raceOver(t *testing.T, address string) (*model.Race, *modeltest.Races) {
	t.Helper()
	q := model.NewQueue(steady{Address: address}, model.Pipes(), time.UTC, func() time.Time { return modeltest.Opening })
	q.SetShown(true)
	q.Load(t.Context())()
	races := &modeltest.Races{}
	m := model.NewRace(races, model.Pipes())
	m.Begin(q)
	return m, races
}

// startRace begins it.
func startRace(t *testing.T, m *model.Race, races *modeltest.Races) {
	t.Helper()
	s, err := races.StartRace(t.Context(), m.Request())
	if err != nil {
		t.Fatal(err)
	}
	m.Started(s, "")
}

func loadRace(t *testing.T, m *model.Race) {
	t.Helper()
	if update := m.Load(t.Context()); update != nil {
		update()
	}
}

func TestARaceIsReadyInEveryLanguage(t *testing.T) {
	t.Cleanup(func() { lang.Use("en") })
	for tag, jobs := range map[string]string{"en": "4,000", "de": "4.000", "fr": "4\u202f000", "es": "4.000", "ja": "4,000"} {
		lang.Use(tag)
		m, _ := raceOver(t, "sqlite")
		if got := m.Request(); !m.Ready() || got.Jobs != race.UsualJobs || got.Size != race.UsualSize {
			t.Errorf("%s: %+v is read as %+v", tag, m.Draft, got)
		}
		if m.Draft.Jobs = jobs; m.Request().Jobs != 4000 || m.JobsProblem() != "" {
			t.Errorf("%s: %s is read as %d, %s", tag, jobs, m.Request().Jobs, m.JobsProblem())
		}
		if m.Draft.Jobs = "4.5"; m.JobsProblem() == "" {
			t.Errorf("%s: 4.5 jobs", tag)
		}
	}
}

func TestTheBrokerInUseRacesByItself(t *testing.T) {
	m, _ := raceOver(t, "amqp://guest@shed:5672")
	if !m.Choosing() || !m.Ready() || m.Verb() != "Race 2 queues" {
		t.Errorf("%v %v %s", m.Choosing(), m.Ready(), m.Verb())
	}
	m.Draft.Brokers[0].Password = "p@ss"
	m.Draft.Brokers[2].On = true
	want := race.Wish{Brokers: []string{"amqp://guest:p%40ss@shed:5672", "gearman://localhost:4730"}, Jobs: race.UsualJobs, Workers: race.UsualWorkers, Size: race.UsualSize}
	if got := m.Request(); !reflect.DeepEqual(got, want) || got.Check() != nil {
		t.Errorf("wishes for %+v", got)
	}
	m, _ = raceOver(t, "sqlite")
	if m.Verb() != "Run SQLite alone" || !m.Ready() {
		t.Errorf("without a broker: %s", m.Verb())
	}
}

func TestMistakesInARacesWishAreTold(t *testing.T) {
	for want, change := range map[string]func(*model.RaceDraft){
		"Jobs: 10 to 20,000.":                                func(d *model.RaceDraft) { d.Jobs = "9" },
		"A second: up to 5,000, or nothing for all at once.": func(d *model.RaceDraft) { d.Rate = "quick" },
		"Workers: 1 to 16.":                                  func(d *model.RaceDraft) { d.Workers = "17" },
		"Processes: 1 to 8, or nothing for this program.":    func(d *model.RaceDraft) { d.Processes = "9" },
		"Processes: no more than there are workers.":         func(d *model.RaceDraft) { d.Workers, d.Processes = "2", "4" },
		"Bytes: 1 to 32,768.":                                func(d *model.RaceDraft) { d.Size = "32,769" },
		"":                                                   func(d *model.RaceDraft) { d.Brokers[1].On, d.Brokers[1].Address = true, "amqp://elsewhere" },
	} {
		m, _ := raceOver(t, "sqlite")
		change(&m.Draft)
		if m.Wrong() != want || m.Ready() {
			t.Errorf("%q: %q, ready: %v", want, m.Wrong(), m.Ready())
		}
		if want == "" && m.AddressProblem(1) != "It has the form beanstalk://localhost:11300." {
			t.Errorf("the address: %q", m.AddressProblem(1))
		}
	}
	m, _ := raceOver(t, "sqlite")
	m.Trying(0)
	m.Tried(0, 0, hooks.Conflict("Nothing listens there."))
	m.Tried(1, 400*time.Microsecond, nil)
	if b := m.Draft.Brokers; b[0].Said != "Nothing listens there." || b[0].Mark != model.MarkRefused || b[1].Said != "Beanstalkd answers in 0.4 ms" || b[1].Mark != model.MarkDelivered {
		t.Errorf("what came of the tries: %+v", b)
	}
}

func TestARaceIsWordedAsItGoesOn(t *testing.T) {
	m, races := raceOver(t, "amqp://guest@localhost:5672")
	m.Draft.Brokers[1].On = true
	startRace(t, m, races)
	if m.Title() != "SQLite runs, 1 of 3" || m.LoadWords() != "2,000 jobs of 2.0 KB, all due at once; 8 workers in this program" || !m.Quiet() || m.Choosing() {
		t.Errorf("at first: %q, %q", m.Title(), m.LoadWords())
	}
	races.Change(func(s *race.State) {
		s.Lanes[0] = modeltest.Ran(s.Lanes[0], 2000, 9)
		s.Lanes[0].Phase = race.Done
		s.Lanes[1] = modeltest.Ran(s.Lanes[1], 1000, 10)
	})
	loadRace(t, m)
	rows := m.Rows()
	if m.Title() != "RabbitMQ runs, 2 of 3" || rows[0].Words != "none lost, none twice" || rows[0].Mark != model.MarkDelivered || rows[1].Words != "43 %" || rows[2].Words != "waits for its turn" || rows[2].Rate != "–" {
		t.Errorf("%q, %+v", m.Title(), rows)
	}
	if rows[0].P50 != "432 ms" || rows[1].Done != "879" || rows[1].Rate != "879" || rows[1].Pipe != 1 {
		t.Errorf("the numbers: %+v", rows)
	}
	if share := m.Share(); share < 0.47 || share > 0.5 {
		t.Errorf("%v of it is done", share)
	}
	races.Change(func(s *race.State) {
		s.Phase = race.Done
		s.Lanes[0].Lost, s.Lanes[0].Doubles = 1, 2
		s.Lanes[1].Phase, s.Lanes[1].Trouble, s.Lanes[1].P50 = race.Failed, "RabbitMQ went away.", 1500*time.Millisecond
		s.Lanes[2].Phase, s.Lanes[2].Trouble = race.Absent, "Nothing listens at localhost:11300."
	})
	loadRace(t, m)
	rows = m.Rows()
	if m.Running() || m.Title() != "SQLite is the quickest" || m.Share() != 1 || !rows[0].Loudly || rows[0].Words != "1 lost, 2 twice" || rows[1].Bad != "RabbitMQ went away." || rows[1].P50 != "1.50 s" || rows[2].Words != "absent" {
		t.Errorf("%q, %+v", m.Title(), rows)
	}
	if m.Load(t.Context()) != nil {
		t.Error("what is over is read again")
	}
}

func TestARaceIsStopped(t *testing.T) {
	m, races := raceOver(t, "sqlite")
	startRace(t, m, races)
	id := m.Stop()
	if !m.Stopping() || id != 1 {
		t.Error("it does not stop")
	}
	m.NotStopped("No.")
	if m.Stopping() || m.Trouble() != "No." {
		t.Error("that it was not stopped is not told")
	}
	m.Stop()
	if _, err := races.StopRace(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	loadRace(t, m)
	if m.Running() || m.Stopping() || m.Title() != "The race was stopped" || m.Share() == 1 || strings.Contains(m.Foot(), "goes on") {
		t.Errorf("it says %q, %v of it is done; %s", m.Title(), m.Share(), m.Foot())
	}
	if rows := m.Rows(); rows[len(rows)-1].Words != "did not run" {
		t.Errorf("a lane that did nothing %q", rows[len(rows)-1].Words)
	}
}

func TestTheChartOfARaceFitsItsAxes(t *testing.T) {
	m, races := raceOver(t, "amqp://guest@localhost:5672")
	startRace(t, m, races)
	if c := m.Chart(); len(c.Lines) != 2 || c.Lines[0].Points != nil {
		t.Errorf("before anything was done: %+v", c)
	}
	races.Change(func(s *race.State) {
		s.Lanes[0] = modeltest.Ran(s.Lanes[0], 2000, 12)
		s.Lanes[1] = modeltest.Ran(s.Lanes[1], 500, 400)
	})
	loadRace(t, m)
	c := m.Chart()
	if len(c.Lines) != 2 || c.Lines[1].Name != "RabbitMQ" || len(c.Lines[1].Points) > 60 || c.Axis[2].Text != "2,000" || c.Times[4].Text != "40 s" {
		t.Errorf("%d lines, %+v, %+v", len(c.Lines), c.Axis, c.Times)
	}
	for _, l := range c.Lines {
		last := float32(-1)
		for _, p := range l.Points {
			if p[0] <= last || p[0] > 1 || p[1] < 0 || p[1] > 1 {
				t.Errorf("%s goes through %v", l.Name, p)
			}
			last = p[0]
		}
	}
	if y := c.Lines[0].Points[1][1]; y < 0.9 {
		t.Errorf("2,000 a second stand at %v of 2,000", y)
	}
}
