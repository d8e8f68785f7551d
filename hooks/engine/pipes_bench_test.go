package engine_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/engine"
	"bellhop/hooks/queue/queuetest"
	"bellhop/hooks/queue/queuetest/broker"
	"bellhop/hooks/queue/race"
	"bellhop/hooks/worker/spawn"
)

// brokersOf starts every broker for a benchmark, and gives its address by its name. Beanstalkd syncs as often as it does by
// itself.
func brokersOf(b *testing.B) map[string]served {
	started, all := map[string]served{}, brokers()
	all["beanstalkd"] = func(t testing.TB) served {
		s := broker.Own[*broker.Server](t)(broker.Beanstalkd("50"))
		return served{s, "beanstalk://" + s.Proxy.Address}
	}
	for name, open := range all {
		started[name] = open(b)
	}
	return started
}

// BenchmarkRace measures the whole way of a job, from its claim to its booked answer, over the database and over every
// broker, with 1, 2 and 4 worker processes that share 16 jobs at a time; the workers of the database are in this process. The
// lanes follow each other within one run; over/sqlite is what can be compared.
func BenchmarkRace(b *testing.B) {
	program, started := queuetest.BuildWorker(b), brokersOf(b)
	names := []string{"rabbitmq", "beanstalkd", "gearman"}
	var addresses []string
	for _, name := range names {
		addresses = append(addresses, started[name].address)
	}
	c := config(b.TempDir(), quiet())
	c.Spawner = func(log *slog.Logger) *spawn.Spawner { return &spawn.Spawner{Program: program, Log: log} }
	e := must[*engine.Engine](b)(engine.Open(b.Context(), c))
	b.Cleanup(func() { e.Close() })
	start(b, e.Run)
	<-e.Running()
	for _, processes := range []int{1, 2, 4} {
		b.Run(fmt.Sprintf("processes=%d", processes), func(b *testing.B) {
			jobs := min(max(b.N, 1000), race.MaxJobs)
			s := must[race.State](b)(e.StartRace(b.Context(), race.Wish{Brokers: addresses, Jobs: jobs, Workers: 16, Processes: processes, Size: queuetest.BenchBody}))
			s = awaitRace(b, e, s.ID, isOver)
			for i, l := range s.Lanes {
				if l.Phase != race.Done || l.Lost+l.Doubles > 0 {
					b.Errorf("%s: %+v", l.Backend, l)
				}
				b.ReportMetric(l.Rate(), l.Backend+"/s")
				if i > 0 {
					b.ReportMetric(l.Rate()/s.Lanes[0].Rate(), l.Backend+"/sqlite")
				}
			}
			b.ReportMetric(0, "ns/op") // the lanes together tell nothing
		})
	}
}

// outage is how long a broker is away: long enough for the pauses between tries to have become as long as they get.
const outage = 12 * time.Second

// BenchmarkReconnect measures how long after a broker answers again jobs travel over it once more.
func BenchmarkReconnect(b *testing.B) {
	for name, one := range brokersOf(b) {
		b.Run(name, func(b *testing.B) {
			target := newTaker(b)
			e, stop := openOver(b, b.TempDir(), one.address, 4)
			defer stop()
			wants(b, e, target.url)
			var longest, sum time.Duration
			n := int64(0)
			for range b.N {
				if err := one.server.Kill(); err != nil {
					b.Fatal(err)
				}
				time.Sleep(outage)
				if err := one.server.Start(); err != nil {
					b.Fatal(err)
				}
				began := time.Now()
				if _, _, err := e.Store.AddEvent(b.Context(), hooks.Event{ID: fmt.Sprintf("evt_%d", n), Type: "a.b", At: time.Now(), Data: []byte(`{"a":1}`)}); err != nil {
					b.Fatal(err)
				}
				n++
				awaitDelivered(b, e, n)
				took := time.Since(began)
				longest, sum = max(longest, took), sum+took
			}
			b.ReportMetric(sum.Seconds()/float64(b.N), "s")
			b.ReportMetric(longest.Seconds(), "longest-s")
			b.ReportMetric(0, "ns/op") // it holds the outage
		})
	}
}
