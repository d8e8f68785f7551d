package control

import (
	"context"
	"net/http"

	"bellhop/hooks"
	"bellhop/hooks/queue/race"
)

// Races compares queues under the same load.
type Races interface {
	StartRace(ctx context.Context, w race.Wish) (race.State, error)
	Race(ctx context.Context, id hooks.ID) (race.State, error)
	StopRace(ctx context.Context, id hooks.ID) (race.State, error)
}

// races is the calls about races.
func (a *API) races() map[string]call {
	return map[string]call{
		"POST /api/v1/queue/races":        a.startRace,
		"GET /api/v1/queue/races/{id}":    a.getRace,
		"DELETE /api/v1/queue/races/{id}": a.stopRace,
	}
}

// raceCall is what is to race.
type raceCall struct {
	URLs      []string `json:"urls"`
	Jobs      int      `json:"jobs"`
	Rate      float64  `json:"rate"`
	Workers   int      `json:"workers"`
	Processes int      `json:"processes"`
	Size      int      `json:"size"`
}

// queueRace is the JSON form of race.State.
type queueRace struct {
	ID        string     `json:"id"`
	State     string     `json:"state"`
	At        *string    `json:"at"`
	Jobs      int        `json:"jobs"`
	Rate      float64    `json:"rate"`
	Workers   int        `json:"workers"`
	Processes int        `json:"processes"`
	Size      int        `json:"size"`
	Lanes     []raceLane `json:"lanes"`
}

type raceLane struct {
	Backend   string  `json:"backend"`
	URL       string  `json:"url"`
	State     string  `json:"state"`
	Trouble   string  `json:"trouble"`
	TookMS    float64 `json:"took_ms"`
	Booked    int     `json:"booked"`
	PerSecond float64 `json:"per_second"`
	P50MS     float64 `json:"p50_ms"`
	P95MS     float64 `json:"p95_ms"`
	P99MS     float64 `json:"p99_ms"`
	MaxMS     float64 `json:"max_ms"`
	Doubles   int     `json:"doubles"`
	Lost      int     `json:"lost"`
	Steps     []int   `json:"steps"`
}

func wordRace(s race.State) queueRace {
	worded := queueRace{
		ID: s.ID.String(), State: string(s.Phase), At: rfc3339(s.At), Jobs: s.Wish.Jobs, Rate: s.Wish.Rate, Workers: s.Wish.Workers,
		Processes: s.Wish.Processes, Size: s.Wish.Size, Lanes: []raceLane{},
	}
	for _, l := range s.Lanes {
		worded.Lanes = append(worded.Lanes, raceLane{
			Backend: l.Backend, URL: l.Address, State: string(l.Phase), Trouble: l.Trouble, TookMS: milliseconds(l.Took), Booked: l.Booked, PerSecond: l.Rate(),
			P50MS: milliseconds(l.P50), P95MS: milliseconds(l.P95), P99MS: milliseconds(l.P99), MaxMS: milliseconds(l.Max), Doubles: l.Doubles, Lost: l.Lost,
			Steps: append([]int{}, l.Steps...),
		})
	}
	return worded
}

func (a *API) startRace(r *http.Request) (int, any, error) {
	c := raceCall{Jobs: race.UsualJobs, Workers: race.UsualWorkers, Size: race.UsualSize}
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	s, err := a.Races.StartRace(r.Context(), race.Wish{Brokers: c.URLs, Jobs: c.Jobs, Rate: c.Rate, Workers: c.Workers, Processes: c.Processes, Size: c.Size})
	return http.StatusCreated, wordRace(s), err
}

func (a *API) getRace(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	s, err := a.Races.Race(r.Context(), id)
	return http.StatusOK, wordRace(s), err
}

func (a *API) stopRace(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	s, err := a.Races.StopRace(r.Context(), id)
	return http.StatusOK, wordRace(s), err
}
