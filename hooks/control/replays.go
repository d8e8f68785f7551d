package control

import (
	"context"
	"net/http"

	"bellhop/hooks"
	"bellhop/hooks/replay"
)

// Replays sends many stored requests again.
type Replays interface {
	PlanReplays(ctx context.Context, w hooks.BatchWish) (replay.Plan, error)
	StartReplays(ctx context.Context, w hooks.BatchWish, number int) (hooks.Batch, error)
	PauseReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error)
	ResumeReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error)
	CancelReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error)
}

// Batches tells how replays in bulk stand.
type Batches interface {
	Batch(ctx context.Context, id hooks.ID) (hooks.Batch, error)
	Batches(ctx context.Context, before hooks.ID, limit int) ([]hooks.Batch, error)
}

// many is the calls that send many requests.
func (a *API) many() map[string]call {
	return map[string]call{
		"POST /api/v1/replays":             a.startReplays,
		"GET /api/v1/replays":              a.listReplays,
		"GET /api/v1/replays/{id}":         a.getReplays,
		"POST /api/v1/replays/{id}/pause":  a.moveReplays(a.pauseReplays),
		"POST /api/v1/replays/{id}/resume": a.moveReplays(a.resumeReplays),
		"POST /api/v1/replays/{id}/cancel": a.moveReplays(a.cancelReplays),
		"POST /api/v1/exchanges/{id}/load": a.startLoad,
		"GET /api/v1/loads/{id}":           a.getLoad,
		"POST /api/v1/loads/{id}/stop":     a.stopLoad,
	}
}

// replaysCall is a wish for many replays.
type replaysCall struct {
	IDs  []string `json:"ids"`
	Q    *string  `json:"q"`
	Upto string   `json:"upto"`
	URL  string   `json:"url"`
	Sign *struct {
		Scheme string `json:"scheme"`
		Secret string `json:"secret"`
	} `json:"sign"`
	Order   string  `json:"order"`
	InTurn  bool    `json:"in_turn"`
	Rate    float64 `json:"rate"`
	Timing  float64 `json:"timing"`
	DryRun  bool    `json:"dry_run"`
	Confirm int     `json:"confirm"`
}

// The orders of a replay in bulk.
const (
	orderOldest = "oldest"
	orderNewest = "newest"
)

func (c replaysCall) wish() (w hooks.BatchWish, err error) {
	w = hooks.BatchWish{URL: c.URL, Newest: c.Order == orderNewest, InTurn: c.InTurn, Rate: c.Rate, Timing: c.Timing}
	switch {
	case len(c.IDs) == 0 && c.Q == nil:
		return w, hooks.Invalid("Say which requests: ids, or a filter in q. An empty q is all that is stored.")
	case c.Order != "" && c.Order != orderOldest && c.Order != orderNewest:
		return w, hooks.Invalid("order is oldest or newest.")
	}
	for _, text := range c.IDs {
		id, ok := hooks.ParseID(text)
		if !ok {
			return w, hooks.Invalid("ids are the numbers of exchanges, in strings.")
		}
		w.IDs = append(w.IDs, id)
	}
	if c.Q != nil {
		w.Filter = *c.Q
	}
	if c.Upto != "" {
		var ok bool
		if w.Upto, ok = hooks.ParseID(c.Upto); !ok {
			return w, hooks.Invalid("upto is the number of an exchange, in a string.")
		}
	}
	if c.Sign != nil {
		w.Sign, err = replaySign(c.Sign.Scheme, c.Sign.Secret)
	}
	return w, err
}

// replayPlan is what a dry run answers.
type replayPlan struct {
	Total   int            `json:"total"`
	Sends   int            `json:"sends"`
	Skipped []replaySkip   `json:"skipped"`
	Targets []replayTarget `json:"targets"`
	Upto    *string        `json:"upto"`
	LastsMS int64          `json:"lasts_ms"`
}

type replaySkip struct {
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

type replayTarget struct {
	Host  string `json:"host"`
	Local bool   `json:"local"`
	Count int    `json:"count"`
}

func wordPlan(p replay.Plan) replayPlan {
	worded := replayPlan{
		Total: len(p.IDs), Sends: p.Sends, Skipped: wordSkips(p.Skips), Targets: []replayTarget{},
		Upto: idOrNull(p.Upto), LastsMS: p.Lasts.Milliseconds(),
	}
	for _, t := range p.Targets {
		worded.Targets = append(worded.Targets, replayTarget{t.Host, t.Local, t.Count})
	}
	return worded
}

func wordSkips(skips []hooks.Skip) []replaySkip {
	list := []replaySkip{}
	for _, s := range skips {
		list = append(list, replaySkip{s.Reason, s.Count})
	}
	return list
}

// batch is the JSON form of hooks.Batch.
type batch struct {
	ID      string                        `json:"id"`
	At      *string                       `json:"at"`
	State   string                        `json:"state"`
	Reason  string                        `json:"reason"`
	Q       string                        `json:"q"`
	URL     string                        `json:"url"`
	Scheme  string                        `json:"scheme"`
	Order   string                        `json:"order"`
	InTurn  bool                          `json:"in_turn"`
	Rate    float64                       `json:"rate"`
	Timing  float64                       `json:"timing"`
	Total   int                           `json:"total"`
	Made    int                           `json:"made"`
	Skipped []replaySkip                  `json:"skipped"`
	States  map[hooks.DeliveryState]int64 `json:"states"`
	Answers []answers                     `json:"answers"`
}

// answers is how many attempts came to the same.
type answers struct {
	Status int    `json:"status"`
	Fault  string `json:"fault"`
	Count  int64  `json:"count"`
}

func wordBatch(b hooks.Batch) batch {
	worded := batch{
		ID: b.ID.String(), At: rfc3339(b.At), State: string(b.State), Reason: b.Reason, Q: b.Wish.Filter, URL: b.Wish.URL,
		Scheme: b.Wish.Sign.Scheme, Order: orderOldest, InTurn: b.Wish.InTurn, Rate: b.Wish.Rate, Timing: b.Wish.Timing,
		Total: b.Total, Made: b.Made, Skipped: wordSkips(b.Skips), States: map[hooks.DeliveryState]int64{}, Answers: wordAnswers(b.Answers),
	}
	if b.Wish.Newest {
		worded.Order = orderNewest
	}
	for _, state := range hooks.DeliveryStates() {
		worded.States[state] = b.Counts[state]
	}
	return worded
}

func wordAnswers(all []hooks.Answers) []answers {
	list := []answers{}
	for _, a := range all {
		list = append(list, answers{a.Status, string(a.Fault), a.Count})
	}
	return list
}

func (a *API) startReplays(r *http.Request) (int, any, error) {
	var c replaysCall
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	wish, err := c.wish()
	if err != nil {
		return 0, nil, err
	}
	if c.DryRun {
		plan, err := a.Replays.PlanReplays(r.Context(), wish)
		return http.StatusOK, wordPlan(plan), err
	}
	b, err := a.Replays.StartReplays(r.Context(), wish, c.Confirm)
	return http.StatusCreated, wordBatch(b), err
}

func (a *API) listReplays(r *http.Request) (int, any, error) {
	before, limit, err := window(r)
	if err != nil {
		return 0, nil, err
	}
	rows, err := a.Batches.Batches(r.Context(), before, limit+1)
	return http.StatusOK, paged(rows, limit, func(b hooks.Batch) hooks.ID { return b.ID }, wordBatch), err
}

func (a *API) getReplays(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	b, err := a.Batches.Batch(r.Context(), id)
	return http.StatusOK, wordBatch(b), err
}

// moveReplays makes a call of something that is done to a replay in bulk.
func (a *API) moveReplays(move func(context.Context, hooks.ID) (hooks.Batch, error)) call {
	return func(r *http.Request) (int, any, error) {
		id, err := pathID(r)
		if err != nil {
			return 0, nil, err
		}
		b, err := move(r.Context(), id)
		return http.StatusOK, wordBatch(b), err
	}
}

func (a *API) pauseReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error) {
	return a.Replays.PauseReplays(ctx, id)
}

func (a *API) resumeReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error) {
	return a.Replays.ResumeReplays(ctx, id)
}

func (a *API) cancelReplays(ctx context.Context, id hooks.ID) (hooks.Batch, error) {
	return a.Replays.CancelReplays(ctx, id)
}
