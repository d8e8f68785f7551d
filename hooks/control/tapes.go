package control

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strconv"

	"bellhop/hooks"
	"bellhop/hooks/archive"
	"bellhop/hooks/filter"
)

// Tapes makes session tapes and plays them. Without a file the wish names what was imported.
type Tapes interface {
	GatherTape(ctx context.Context, f filter.Filter) (archive.Gathered, error)
	PlanTape(ctx context.Context, w hooks.TapeWish, file io.Reader) (hooks.TapePlan, error)
	PlayTape(ctx context.Context, w hooks.TapeWish, file io.Reader) (hooks.TapePlay, error)
	TapePlays(ctx context.Context) ([]hooks.TapePlay, error)
	MoveTape(ctx context.Context, id hooks.ID, to hooks.BatchState) (hooks.TapePlay, error)
}

// tapes is the calls that play tapes.
func (a *API) tapes() map[string]call {
	return map[string]call{
		"POST /api/v1/tapes/play":        a.playTape,
		"GET /api/v1/tapes":              a.listTapes,
		"GET /api/v1/tapes/{id}":         a.getTape,
		"POST /api/v1/tapes/{id}/pause":  a.moveTape(hooks.BatchPaused),
		"POST /api/v1/tapes/{id}/resume": a.moveTape(hooks.BatchRunning),
		"POST /api/v1/tapes/{id}/cancel": a.moveTape(hooks.BatchCancelled),
	}
}

// exportTape writes the tape of a filter.
func (a *API) exportTape(w http.ResponseWriter, r *http.Request, f filter.Filter, o archive.Options) {
	gathered, err := a.Tapes.GatherTape(r.Context(), f)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	attach(w, exportTypes[archive.FormatTape], "bellhop."+archive.FormatTape.Ending())
	if _, err := archive.WriteTape(r.Context(), w, gathered, o, func(int) {}); err != nil {
		a.Log.Error("export ended early", "err", err)
		panic(http.ErrAbortHandler) // so that what came does not pass for the whole
	}
}

// tapeCall says how a tape is played. With a tape as the call's body it stands in the query.
type tapeCall struct {
	How     string  `json:"how"`
	Speed   float64 `json:"speed"`
	FirstID string  `json:"first_id"`
	LastID  string  `json:"last_id"`
	DryRun  bool    `json:"dry_run"`
	Confirm int     `json:"confirm"`
}

func (c tapeCall) wish() (w hooks.TapeWish, err error) {
	w = hooks.TapeWish{How: hooks.TapeHow(c.How), Speed: c.Speed, Confirm: c.Confirm}
	for _, one := range []struct {
		text string
		to   *hooks.ID
	}{{c.FirstID, &w.First}, {c.LastID, &w.Last}} {
		var ok bool
		if *one.to, ok = hooks.ParseID(one.text); one.text != "" && !ok {
			return w, hooks.Invalid("first_id and last_id are the numbers of exchanges, in strings.")
		}
	}
	return w, w.Check()
}

// readTapeCall reads a wish and the tape that came with it, nil where the wish names one.
func readTapeCall(r *http.Request) (c tapeCall, file io.Reader, err error) {
	c = tapeCall{Speed: 1}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" || r.ContentLength == 0 {
		return c, nil, decode(r, &c)
	}
	if r.ContentLength > archive.DefaultTotal {
		return c, nil, &hooks.Error{Code: hooks.CodeTooLarge, Message: "The tape is too large. It may have 1 GiB."}
	}
	q := r.URL.Query()
	c.How = q.Get("how")
	if speed := q.Get("speed"); speed != "" {
		if c.Speed, err = strconv.ParseFloat(speed, 64); err != nil {
			return c, nil, hooks.Invalid("speed is a number, such as 10.")
		}
	}
	if number := q.Get("confirm"); number != "" {
		if c.Confirm, err = strconv.Atoi(number); err != nil {
			return c, nil, hooks.Invalid("confirm is a whole number.")
		}
	}
	switch dry := q.Get("dry_run"); dry {
	case "", "false":
	case "true":
		c.DryRun = true
	default:
		return c, nil, hooks.Invalid("dry_run is true or false.")
	}
	return c, r.Body, nil
}

func (a *API) playTape(r *http.Request) (int, any, error) {
	c, file, err := readTapeCall(r)
	if err != nil {
		return 0, nil, err
	}
	wish, err := c.wish()
	if err != nil {
		return 0, nil, err
	}
	if c.DryRun {
		plan, err := a.Tapes.PlanTape(r.Context(), wish, file)
		return http.StatusOK, wordTapePlan(plan), err
	}
	play, err := a.Tapes.PlayTape(r.Context(), wish, file)
	return http.StatusCreated, wordTape(play), err
}

// tapePlan is what a dry run answers.
type tapePlan struct {
	Total    int           `json:"total"`
	Sends    int           `json:"sends"`
	Skipped  []replaySkip  `json:"skipped"`
	Target   string        `json:"target"`
	Forwards []tapeForward `json:"forwards"`
	LastsMS  int64         `json:"lasts_ms"`
}

type tapeForward struct {
	Host  string `json:"host"`
	Local bool   `json:"local"`
	Most  int    `json:"most"`
}

func wordTapePlan(p hooks.TapePlan) tapePlan {
	worded := tapePlan{p.Total, p.Sends, wordSkips(p.Skips), p.Target, []tapeForward{}, p.Lasts.Milliseconds()}
	for _, f := range p.Forwards {
		worded.Forwards = append(worded.Forwards, tapeForward(f))
	}
	return worded
}

// tapePlay is the JSON form of hooks.TapePlay.
type tapePlay struct {
	ID       string  `json:"id"`
	At       *string `json:"at"`
	How      string  `json:"how"`
	Speed    float64 `json:"speed"`
	State    string  `json:"state"`
	Reason   string  `json:"reason"`
	Total    int     `json:"total"`
	Done     int     `json:"done"`
	LastsMS  int64   `json:"lasts_ms"`
	CameMS   int64   `json:"came_ms"`
	ReplayID *string `json:"replay_id"`
}

func wordTape(p hooks.TapePlay) tapePlay {
	return tapePlay{
		p.ID.String(), rfc3339(p.At), string(p.How), p.Speed, string(p.State), p.Reason, p.Total, p.Done,
		p.Lasts.Milliseconds(), p.Came.Milliseconds(), idOrNull(p.Batch),
	}
}

func (a *API) listTapes(r *http.Request) (int, any, error) {
	plays, err := a.Tapes.TapePlays(r.Context())
	list := []tapePlay{}
	for _, p := range plays {
		list = append(list, wordTape(p))
	}
	return http.StatusOK, map[string][]tapePlay{"items": list}, err
}

func (a *API) getTape(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	plays, err := a.Tapes.TapePlays(r.Context())
	if err != nil {
		return 0, nil, err
	}
	for _, p := range plays {
		if p.ID == id {
			return http.StatusOK, wordTape(p), nil
		}
	}
	return 0, nil, hooks.NotFound("There is no play " + id.String() + ". The last 20 are kept until Bellhop ends.")
}

// moveTape makes a call of something that is done to a play.
func (a *API) moveTape(to hooks.BatchState) call {
	return func(r *http.Request) (int, any, error) {
		id, err := pathID(r)
		if err != nil {
			return 0, nil, err
		}
		play, err := a.Tapes.MoveTape(r.Context(), id, to)
		return http.StatusOK, wordTape(play), err
	}
}
