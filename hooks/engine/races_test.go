package engine_test

import (
	"bufio"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/engine"
	"bellhop/hooks/queue/pipes"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"
	"bellhop/hooks/queue/race"
	"bellhop/hooks/worker/spawn"
)

// raceOn starts brokers, and tells what queues of races they have.
func raceOn(t *testing.T, names ...string) (addresses []string, servers []*broker.Server, left func() string) {
	t.Helper()
	if testing.Short() {
		t.Skip("starts brokers")
	}
	for _, name := range names {
		b := brokers()[name](t)
		addresses, servers = append(addresses, b.address), append(servers, b.server)
	}
	return addresses, servers, func() string {
		list := ""
		for i, name := range names {
			switch name {
			case "rabbitmq":
				list += must[string](t)(servers[i].Tool(t.Context(), "rabbitmqctl", "-q", "list_queues", "name"))
			case "beanstalkd":
				list += says(t, servers[i].Direct, "list-tubes\r\n", 8)
			case "gearman":
				list += says(t, servers[i].Direct, "status\n", 8)
			}
		}
		var race []string
		for _, line := range strings.Fields(list) {
			if strings.Contains(line, "race") {
				race = append(race, line)
			}
		}
		return strings.Join(race, " ")
	}
}

// says gives what a server answers to a command in up to so many lines, until it lists no more.
func says(t *testing.T, address, command string, lines int) (all string) {
	t.Helper()
	conn := must[net.Conn](t)(net.Dial("tcp", address))
	defer conn.Close()
	if _, err := conn.Write([]byte(command + "version\nquit\r\n")); err != nil { // an answer that is known to be the last
		t.Fatal(err)
	}
	for r := bufio.NewScanner(conn); lines > 0 && r.Scan(); lines-- {
		all += r.Text() + "\n"
		if strings.HasPrefix(r.Text(), "OK") && !strings.Contains(command, "list") || strings.HasPrefix(r.Text(), "UNKNOWN") {
			break
		}
	}
	return all
}

func raceNow(t testing.TB, e *engine.Engine, id hooks.ID) race.State {
	t.Helper()
	return must[race.State](t)(e.Race(t.Context(), id))
}

// awaitRace waits until a race is as cond says.
func awaitRace(t testing.TB, e *engine.Engine, id hooks.ID, cond func(race.State) bool) (s race.State) {
	t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	late := time.NewTimer(4 * patience)
	defer late.Stop()
	for s = raceNow(t, e, id); !cond(s); s = raceNow(t, e, id) {
		select {
		case <-look.C:
		case <-late.C:
			t.Fatalf("the race stands at %+v", s)
		}
	}
	return s
}

func isOver(s race.State) bool { return s.Phase.Over() }

// nothingLeft fails when a race left folders or queues behind.
func nothingLeft(t *testing.T, dir, queues string) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(dir, "race-*")); len(left) > 0 {
		t.Errorf("folders are left: %v", left)
	}
	if queues != "" {
		t.Errorf("queues are left: %s", queues)
	}
}

func TestTheSameLoadRacesOverEveryQueue(t *testing.T) {
	addresses, _, left := raceOn(t, "rabbitmq", "beanstalkd", "gearman")
	t.Run("to its end", func(t *testing.T) { raceToItsEnd(t, addresses, left) })
	t.Run("until it is stopped", func(t *testing.T) {
		for i := range addresses {
			raceUntilStopped(t, addresses[i:], left)
		}
	})
}

func raceToItsEnd(t *testing.T, addresses []string, left func() string) {
	dir := t.TempDir()
	e, _ := openAndStop(t, dir, quiet())
	before := must[hooks.Counts](t)(e.Store.Counts(t.Context()))
	s := must[race.State](t)(e.StartRace(t.Context(), race.Wish{Brokers: append(slices.Clone(addresses), "amqp://guest:hunter2@127.0.0.1:9/"), Jobs: 401, Workers: 4, Size: 2048}))
	if _, err := e.StartRace(t.Context(), race.Wish{Jobs: 100, Workers: 1}); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("two at a time: %v", err)
	}
	s = awaitRace(t, e, s.ID, isOver)
	if s.Phase != race.Done || len(s.Lanes) != 5 {
		t.Fatalf("the race ended as %+v", s)
	}
	for i, backend := range []string{"sqlite", "rabbitmq", "beanstalkd", "gearman"} {
		l, counted := s.Lanes[i], 0
		for _, n := range l.Steps {
			counted += n
		}
		if l.Backend != backend || l.Phase != race.Done || l.Booked != 402 || counted != 402 || l.Lost != 0 || l.Doubles != 0 || l.P50 <= 0 || l.P99 < l.P95 || l.P95 < l.P50 || l.Max < l.P99 || l.Rate() <= 0 {
			t.Errorf("lane %d: %+v", i, l)
		}
	}
	if l := s.Lanes[4]; l.Phase != race.Absent || !strings.Contains(l.Trouble, "Nothing listens at 127.0.0.1:9.") || strings.Contains(l.Address+strings.Join(s.Wish.Brokers, ""), "hunter2") {
		t.Errorf("the absent broker: %+v", l)
	}
	nothingLeft(t, dir, left())
	if after := must[hooks.Counts](t)(e.Store.Counts(t.Context())); after.Exchanges != before.Exchanges || len(after.Deliveries) != len(before.Deliveries) {
		t.Errorf("it went through the owner's store: %+v", after)
	}
}

func raceUntilStopped(t *testing.T, addresses []string, left func() string) {
	dir := t.TempDir()
	e, stop := openAndStop(t, dir, quiet())
	defer stop()
	s := must[race.State](t)(e.StartRace(t.Context(), race.Wish{Brokers: addresses, Jobs: 1500, Workers: 4, Size: 512}))
	awaitRace(t, e, s.ID, func(s race.State) bool { return s.Lanes[1].Booked > 0 })
	must[race.State](t)(e.StopRace(t.Context(), s.ID))
	s = awaitRace(t, e, s.ID, isOver)
	if s.Phase != race.Stopped || s.Lanes[0].Phase != race.Done || s.Lanes[1].Phase != race.Stopped || s.Lanes[len(s.Lanes)-1].Phase != race.Stopped {
		t.Errorf("it ended as %+v", s)
	}
	nothingLeft(t, dir, left())
}

func TestJobsThatFallDueOverTimeWaitForNoneBeforeThem(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	s := must[race.State](t)(e.StartRace(t.Context(), race.Wish{Jobs: 200, Rate: 400, Workers: 4, Size: 100}))
	s = awaitRace(t, e, s.ID, isOver)
	if l := s.Lanes[0]; l.Phase != race.Done || l.Booked != 200 || l.Took < 450*time.Millisecond || l.P50 <= 0 {
		t.Errorf("the lane: %+v", l)
	}
}

func TestARaceEndsWithTheProgram(t *testing.T) {
	dir := t.TempDir()
	e, stop := openAndStop(t, dir, quiet())
	s := must[race.State](t)(e.StartRace(t.Context(), race.Wish{Jobs: 10_000, Workers: 1}))
	awaitRace(t, e, s.ID, func(s race.State) bool { return s.Lanes[0].Phase == race.Preparing })
	stop()
	nothingLeft(t, dir, "")
}

func TestABrokerKilledInTheMiddleEndsItsLaneAndNotTheRace(t *testing.T) {
	const n = 1500
	addresses, servers, left := raceOn(t, "beanstalkd", "gearman")
	dir := t.TempDir()
	e, stop := openAndStop(t, dir, quiet())
	s := must[race.State](t)(e.StartRace(t.Context(), race.Wish{Brokers: addresses, Jobs: n, Workers: 4}))
	awaitRace(t, e, s.ID, func(s race.State) bool { return s.Lanes[1].Booked > 0 })
	if err := servers[0].Kill(); err != nil {
		t.Fatal(err)
	}
	s = awaitRace(t, e, s.ID, isOver)
	if l := s.Lanes[1]; l.Phase != race.Failed || !strings.Contains(l.Trouble, "Beanstalkd") || l.Booked == n || l.Lost != 0 {
		t.Errorf("its lane: %+v", l)
	}
	if l := s.Lanes[2]; s.Phase != race.Done || l.Phase != race.Done || l.Booked != n {
		t.Errorf("the next lane: %+v", l)
	}
	if err := servers[0].Start(); err != nil { // with what it kept, which the next start takes away
		t.Fatal(err)
	}
	stop()
	again, _ := openAndStop(t, dir, quiet())
	s = must[race.State](t)(again.StartRace(t.Context(), race.Wish{Jobs: 10, Workers: 1})) // comes behind that
	awaitRace(t, again, s.ID, isOver)
	nothingLeft(t, dir, left())
}

func TestWorkersOfARaceAreProcesses(t *testing.T) {
	program := queuetest.BuildWorker(t)
	b := broker.Own[*broker.Server](t)(broker.Beanstalkd("0"))
	c := config(t.TempDir(), quiet())
	c.Spawner = func(log *slog.Logger) *spawn.Spawner { return &spawn.Spawner{Program: program, Log: log} }
	e := must[*engine.Engine](t)(engine.Open(t.Context(), c))
	t.Cleanup(func() { e.Close() })
	start(t, e.Run)
	<-e.Running()
	s := must[race.State](t)(e.StartRace(t.Context(), race.Wish{Brokers: []string{"beanstalk://" + b.Proxy.Address}, Jobs: 400, Workers: 4, Processes: 2}))
	s = awaitRace(t, e, s.ID, isOver)
	if l := s.Lanes[1]; l.Phase != race.Done || l.Booked != 400 || l.Lost+l.Doubles != 0 {
		t.Errorf("the lane: %+v", l)
	}
}

func TestWhatACrashLeftOfARaceIsSweptAtTheNextStart(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, "race-123")
	if err := os.MkdirAll(filepath.Join(left, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	open(t, dir, quiet())
	nothingLeft(t, dir, "")
}

func TestAWishForARaceIsChecked(t *testing.T) {
	e := open(t, t.TempDir(), quiet())
	for want, w := range map[string]race.Wish{
		"10 to 20,000":      {Jobs: 20_001, Workers: 1},
		"1 to 16 workers":   {Jobs: 100},
		"starts no process": {Jobs: 100, Workers: 2, Processes: 2},
		"share the workers": {Jobs: 100, Workers: 1, Processes: 2},
		"32 KiB":            {Jobs: 100, Workers: 1, Size: 1 << 20},
		"more than 30 s":    {Jobs: 1000, Rate: 1, Workers: 1},
		"beside SQLite":     {Brokers: []string{pipes.Memory}, Jobs: 100, Workers: 1},
		"cannot be read":    {Brokers: []string{"amqp://u:hunter2@"}, Jobs: 100, Workers: 1},
	} {
		if _, err := e.StartRace(t.Context(), w); !strings.Contains(hooks.Words(err), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	if _, err := e.Race(t.Context(), 9); hooks.CodeOf(err) != hooks.CodeNotFound {
		t.Error(err)
	}
}
