package control

import (
	"context"
	"net/http"
	"time"

	"bellhop/hooks"
	"bellhop/hooks/load"
)

// Loads repeats stored requests.
type Loads interface {
	StartLoad(ctx context.Context, w load.Wish, number int) (load.State, error)
	Load(ctx context.Context, id hooks.ID) (load.State, error)
	StopLoad(ctx context.Context, id hooks.ID) (load.State, error)
}

// loadCall is how a request is to be repeated.
type loadCall struct {
	Times    int     `json:"times"`
	Rate     float64 `json:"rate"`
	Parallel int     `json:"parallel"`
	URL      string  `json:"url"`
	Sign     *struct {
		Scheme string `json:"scheme"`
		Secret string `json:"secret"`
	} `json:"sign"`
	Confirm int `json:"confirm"`
}

// loadRun is the JSON form of load.State.
type loadRun struct {
	ID         string        `json:"id"`
	ExchangeID string        `json:"exchange_id"`
	State      string        `json:"state"`
	At         *string       `json:"at"`
	TookMS     float64       `json:"took_ms"`
	URL        string        `json:"url"`
	Times      int           `json:"times"`
	Rate       float64       `json:"rate"`
	Parallel   int           `json:"parallel"`
	Sent       int           `json:"sent"`
	Answered   int           `json:"answered"`
	Failed     int           `json:"failed"`
	CutOff     int           `json:"cut_off"`
	PerSecond  float64       `json:"per_second"`
	Late       int           `json:"late"`
	LatestMS   float64       `json:"latest_ms"`
	P50MS      float64       `json:"p50_ms"`
	P90MS      float64       `json:"p90_ms"`
	P99MS      float64       `json:"p99_ms"`
	MaxMS      float64       `json:"max_ms"`
	Outcomes   []loadOutcome `json:"outcomes"`
}

type loadOutcome struct {
	Status  int          `json:"status"`
	Fault   string       `json:"fault"`
	Count   int          `json:"count"`
	Samples []loadSample `json:"samples"`
}

type loadSample struct {
	Number int     `json:"number"`
	TookMS float64 `json:"took_ms"`
	Error  string  `json:"error"`
	Body   []byte  `json:"body_base64"`
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func wordLoad(s load.State) loadRun {
	worded := loadRun{
		ID: s.ID.String(), ExchangeID: s.Wish.Exchange.String(), State: string(s.Phase), At: rfc3339(s.At), TookMS: milliseconds(s.Took),
		URL: s.URL, Times: s.Wish.Times, Rate: s.Wish.Rate, Parallel: s.Wish.Parallel,
		Sent: s.Sent, Answered: s.Answered, Failed: s.Failed, CutOff: s.CutOff, PerSecond: s.Rate(), Late: s.Late, LatestMS: milliseconds(s.Latest),
		P50MS: milliseconds(s.P50), P90MS: milliseconds(s.P90), P99MS: milliseconds(s.P99), MaxMS: milliseconds(s.Max), Outcomes: []loadOutcome{},
	}
	for _, o := range s.Outcomes {
		out := loadOutcome{Status: o.Status, Fault: string(o.Fault), Count: o.Count, Samples: []loadSample{}}
		for _, one := range o.Samples {
			out.Samples = append(out.Samples, loadSample{one.Number, milliseconds(one.Took), one.Error, append([]byte{}, one.Body...)})
		}
		worded.Outcomes = append(worded.Outcomes, out)
	}
	return worded
}

func (a *API) startLoad(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	c := loadCall{Parallel: 1}
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	wish := load.Wish{Exchange: id, URL: c.URL, Times: c.Times, Rate: c.Rate, Parallel: c.Parallel}
	if c.Sign != nil {
		if wish.Sign, err = replaySign(c.Sign.Scheme, c.Sign.Secret); err != nil {
			return 0, nil, err
		}
	}
	s, err := a.Loads.StartLoad(r.Context(), wish, c.Confirm)
	return http.StatusCreated, wordLoad(s), err
}

func (a *API) getLoad(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	s, err := a.Loads.Load(r.Context(), id)
	return http.StatusOK, wordLoad(s), err
}

func (a *API) stopLoad(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	s, err := a.Loads.StopLoad(r.Context(), id)
	return http.StatusOK, wordLoad(s), err
}
