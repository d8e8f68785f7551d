package control

import (
	"context"
	"encoding/json"
	"net/http"

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
	RetryAll(ctx context.Context, w hooks.RetryWish) (int64, error)
}

// Queue is the way that deliveries take.
type Queue interface {
	QueueState(ctx context.Context) (QueueState, error)
	Pause(ctx context.Context) error
	Resume(ctx context.Context) error
}

// QueueState tells how the queue stands.
type QueueState struct {
	Backend string                        `json:"backend"`
	Paused  bool                          `json:"paused"`
	Workers int                           `json:"workers"`
	Depth   int                           `json:"depth"`  // jobs in the pipe
	States  map[hooks.DeliveryState]int64 `json:"states"` // deliveries in the store
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
	Cause          *cause  `json:"cause"`
}

func wordDelivery(d hooks.Delivery) delivery {
	return delivery{
		ID: d.ID.String(), At: rfc3339(d.At), EventID: d.EventID, SubscriptionID: idOrNull(d.SubscriptionID), Origin: string(d.Origin),
		Method: d.Method, URL: d.URL, State: string(d.State), Attempts: d.Attempts, DueAt: rfc3339(d.DueAt), Reason: d.Reason, Cause: wordCause(d.Cause),
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
	state, err := hooks.ParseDeliveryState(r.URL.Query().Get("state"))
	if err != nil {
		return 0, nil, err
	}
	rows, err := a.Deliveries.Deliveries(r.Context(), hooks.DeliveryQuery{State: state, Before: before, Limit: limit + 1})
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

func (a *API) retryDeliveries(r *http.Request) (int, any, error) {
	n, err := a.Deliveries.RetryAll(r.Context(), hooks.RetryWish{})
	return http.StatusOK, map[string]int64{"retried": n}, err
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
