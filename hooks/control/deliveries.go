package control

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"bellhop/hooks"
)

// Events takes events.
type Events interface {
	AddEvent(ctx context.Context, e hooks.Event) (deliveries int64, again bool, err error)
}

// Deliveries reads deliveries and retries them.
type Deliveries interface {
	Deliveries(ctx context.Context, q hooks.DeliveryQuery) ([]hooks.Delivery, error)
	Delivery(ctx context.Context, id hooks.ID) (hooks.Delivery, error)
	Retry(ctx context.Context, id hooks.ID) (hooks.Delivery, error)
	RetryAll(ctx context.Context, w hooks.RetryWish) (hooks.Retried, error)
}

// Queue is the way that deliveries take.
type Queue interface {
	QueueState(ctx context.Context) (QueueState, error)
	Pause(ctx context.Context) error
	Resume(ctx context.Context) error
	SetQueue(ctx context.Context, address string) error
}

// QueueState tells how the queue stands.
type QueueState struct {
	Backend   string                        `json:"backend"`
	Address   string                        `json:"address"` // without its password
	Trouble   string                        `json:"trouble"` // why nothing is carried; "" while all is well
	Paused    bool                          `json:"paused"`
	InProcess int                           `json:"in_process"` // workers in this process
	Workers   []Worker                      `json:"workers"`
	Depth     *int                          `json:"depth"`     // jobs in the pipe; null when its broker does not say
	TooLarge  int64                         `json:"too_large"` // jobs that were too large for the pipe, so that this process does them
	States    map[hooks.DeliveryState]int64 `json:"states"`    // deliveries in the store
}

// delivery is the JSON form of hooks.Delivery.
type delivery struct {
	ID             string  `json:"id"`
	At             *string `json:"at"`
	EventID        string  `json:"event_id"`
	SubscriptionID *string `json:"subscription_id"`
	Origin         string  `json:"origin"`
	Method         string  `json:"method"`
	URL            string  `json:"url"`
	State          string  `json:"state"`
	Attempts       int     `json:"attempts"`
	DueAt          *string `json:"due_at"`
	Reason         string  `json:"reason"`
	EndedAt        *string `json:"ended_at"`
	Status         int     `json:"status"`
	Fault          string  `json:"fault"`
	Cause          *cause  `json:"cause"`
}

func wordDelivery(d hooks.Delivery) delivery {
	return delivery{
		ID: d.ID.String(), At: rfc3339(d.At), EventID: d.EventID, SubscriptionID: idOrNull(d.SubscriptionID), Origin: string(d.Origin),
		Method: d.Method, URL: d.URL, State: string(d.State), Attempts: d.Attempts, DueAt: rfc3339(d.DueAt), Reason: d.Reason,
		EndedAt: rfc3339(d.EndedAt), Status: d.Status, Fault: string(d.Fault), Cause: wordCause(d.Cause),
	}
}

func (a *API) addEvent(r *http.Request) (int, any, error) {
	var c struct {
		ID   string          `json:"id"`
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := decode(r, &c); err != nil {
		return 0, nil, err
	}
	now := a.Clock()
	if c.ID == "" {
		c.ID = hooks.NewEventID(now)
	}
	if c.Data == nil {
		c.Data = json.RawMessage("{}")
	}
	n, again, err := a.Events.AddEvent(r.Context(), hooks.Event{ID: c.ID, Type: c.Type, At: now, Data: c.Data})
	return http.StatusAccepted, map[string]any{"id": c.ID, "deliveries": n, "duplicate": again}, err
}

func (a *API) listDeliveries(r *http.Request) (int, any, error) {
	before, limit, err := window(r)
	if err != nil {
		return 0, nil, err
	}
	asked := r.URL.Query()
	state, err := hooks.ParseDeliveryState(asked.Get("state"))
	if err != nil {
		return 0, nil, err
	}
	chosen := chosenDeliveries{Target: asked.Get("target"), Error: asked.Get("error"), Subscription: asked.Get("subscription"), Since: asked.Get("since")}
	choice, err := chosen.choice(a.Clock())
	if err != nil {
		return 0, nil, err
	}
	rows, err := a.Deliveries.Deliveries(r.Context(), hooks.DeliveryQuery{DeliveryChoice: choice, State: state, Before: before, Limit: limit + 1})
	return http.StatusOK, paged(rows, limit, func(d hooks.Delivery) hooks.ID { return d.ID }, wordDelivery), err
}

// getDelivery gives a delivery with its attempts, the first one first.
func (a *API) getDelivery(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	d, err := a.Deliveries.Delivery(r.Context(), id)
	if err != nil {
		return 0, nil, err
	}
	rows, err := a.Exchanges.Exchanges(r.Context(), hooks.ExchangeQuery{Delivery: id, Limit: hooks.MaxPage})
	if err != nil {
		return 0, nil, err
	}
	tries := make([]exchange, len(rows))
	for i, x := range rows {
		tries[len(rows)-1-i] = wordExchange(x)
	}
	return http.StatusOK, struct {
		delivery
		Exchanges []exchange `json:"exchanges"`
	}{wordDelivery(d), tries}, nil
}

func (a *API) retryDelivery(r *http.Request) (int, any, error) {
	id, err := pathID(r)
	if err != nil {
		return 0, nil, err
	}
	d, err := a.Deliveries.Retry(r.Context(), id)
	return http.StatusOK, wordDelivery(d), err
}

// chosenDeliveries is the JSON form of hooks.DeliveryChoice.
type chosenDeliveries struct {
	IDs          []string `json:"ids"`
	Target       string   `json:"target"`
	Error        string   `json:"error"`
	Subscription string   `json:"subscription"`
	Since        string   `json:"since"`
}

// choice reads what was sent; since is a time, or how long before now.
func (c chosenDeliveries) choice(now time.Time) (choice hooks.DeliveryChoice, err error) {
	choice = hooks.DeliveryChoice{Target: c.Target, Error: c.Error}
	if c.IDs != nil {
		choice.IDs = make([]hooks.ID, len(c.IDs))
	}
	ok := true
	for i, s := range c.IDs {
		if choice.IDs[i], ok = hooks.ParseID(s); !ok {
			return choice, hooks.Invalid("An id is a number. " + strconv.Quote(s) + " is none.")
		}
	}
	if c.Subscription != "" {
		if choice.Subscription, ok = hooks.ParseID(c.Subscription); !ok {
			return choice, hooks.Invalid("A subscription is named by its id, which is a number. " + strconv.Quote(c.Subscription) + " is none.")
		}
	}
	if c.Since != "" {
		if span, err := time.ParseDuration(c.Since); err == nil && span >= 0 {
			choice.Since = now.Add(-span)
		} else if choice.Since, err = time.Parse(time.RFC3339, c.Since); err != nil {
			return choice, hooks.Invalid("since is a time such as 2026-07-01T14:30:00Z, or how long ago, such as 15m. This is neither: " + strconv.Quote(c.Since) + ".")
		}
	}
	return choice, choice.Check()
}

// retryDeliveries retries what is chosen; a call without a body retries all that was given up.
func (a *API) retryDeliveries(r *http.Request) (int, any, error) {
	var c struct {
		chosenDeliveries
		State string `json:"state"`
	}
	if r.ContentLength != 0 {
		if err := decode(r, &c); err != nil {
			return 0, nil, err
		}
	}
	choice, err := c.choice(a.Clock())
	if err != nil {
		return 0, nil, err
	}
	wish := hooks.RetryWish{DeliveryChoice: choice, State: hooks.DeliveryState(c.State)}
	if err := wish.Check(); err != nil {
		return 0, nil, err
	}
	done, err := a.Deliveries.RetryAll(r.Context(), wish)
	return http.StatusOK, map[string]int64{"retried": done.Count, "held": done.Held}, err
}

// setQueue chooses how jobs travel.
func (a *API) setQueue(r *http.Request) (int, any, error) {
	var wish struct {
		URL string `json:"url"`
	}
	if err := decode(r, &wish); err != nil {
		return 0, nil, err
	}
	if err := a.Queue.SetQueue(r.Context(), wish.URL); err != nil {
		return 0, nil, err
	}
	return a.getQueue(r)
}

func (a *API) getQueue(r *http.Request) (int, any, error) {
	state, err := a.Queue.QueueState(r.Context())
	return http.StatusOK, state, err
}

func (a *API) pauseQueue(r *http.Request) (int, any, error) {
	if err := a.Queue.Pause(r.Context()); err != nil {
		return 0, nil, err
	}
	return a.getQueue(r)
}

func (a *API) resumeQueue(r *http.Request) (int, any, error) {
	if err := a.Queue.Resume(r.Context()); err != nil {
		return 0, nil, err
	}
	return a.getQueue(r)
}
