package engine

import (
	"context"
	"encoding/json"
	"strings"

	"bellhop/hooks"
	"bellhop/hooks/control"
	"bellhop/hooks/queue/pipes"
	"bellhop/hooks/signature"
)

// Names of settings.
const (
	settingPaused  = "queue.paused"
	settingExample = "example.subscription"
)

// SetLocalURL tells where this program's own public handler can be reached from this computer, which is where an
// incoming exchange is replayed to when nothing else is said.
func (e *Engine) SetLocalURL(url string) {
	url = strings.TrimSuffix(url, "/")
	e.localURL.Store(&url)
}

// Replay stores a delivery that sends an exchange's request again. The original is never changed; a body that is not
// edited is not copied. It is tried once.
func (e *Engine) Replay(ctx context.Context, r hooks.Replay) (hooks.Delivery, error) {
	x, err := e.Store.Exchange(ctx, r.Exchange)
	if err != nil {
		return hooks.Delivery{}, err
	}
	d, err := e.sendAgain(ctx, x, r)
	if err != nil {
		return d, err
	}
	return e.Store.AddDelivery(ctx, d, r.Body)
}

// sendAgain gives the delivery that sends x's request again.
func (e *Engine) sendAgain(ctx context.Context, x hooks.Exchange, r hooks.Replay) (hooks.Delivery, error) {
	if err := checkAgain(x, r); err != nil {
		return hooks.Delivery{}, err
	}
	head, err := e.Store.Head(ctx, x.Request.ID)
	if err != nil {
		return hooks.Delivery{}, err
	}
	d := hooks.Delivery{
		Origin: hooks.OriginReplay, Method: x.Method, URL: r.URL,
		Payload: x.Request.ID, Sign: r.Sign, Schedule: hooks.Once(), AllowPrivate: true,
		Cause: hooks.CausedBy(hooks.CauseExchange, x.ID),
	}
	if d.URL == "" {
		if d.URL, d.AllowPrivate, err = e.whereItWent(ctx, x); err != nil {
			return d, err
		}
	}
	if r.Method != "" {
		d.Method = r.Method
	}
	if r.Header == nil && len(head) == 0 {
		return d, hooks.Conflict("No worker told what this request looked like, so it cannot be sent again as it was. Retry its delivery.")
	}
	if err := checkReplay(d); err != nil {
		return d, err
	}
	d.Header, _ = e.resend(r, x, hooks.Payload{Head: head})
	if d.Sign.Scheme == hooks.SchemeNone {
		d.Sign = hooks.Sign{}
	}
	if r.Body != nil {
		d.Payload = 0
	}
	return d, nil
}

// checkAgain refuses what there is too little of to send it again.
func checkAgain(x hooks.Exchange, r hooks.Replay) error {
	switch {
	case x.Request.Truncated && r.Body == nil:
		return hooks.Conflict("Only the beginning of this body was stored, so it cannot be replayed.")
	case x.Request.ID == 0, x.Open && x.Direction == hooks.Out:
		return hooks.Conflict("This request has not left yet, so there is nothing to replay.")
	}
	return nil
}

// checkReplay refuses what could not be sent, before it is stored.
func checkReplay(d hooks.Delivery) error {
	if _, err := hooks.ParseTarget(d.URL); err != nil {
		return err
	}
	return signature.CheckReplay(d.Sign)
}

// Changes tells which header lines a replay does not send as they were stored, or as it names them itself.
func (e *Engine) Changes(ctx context.Context, r hooks.Replay) ([]hooks.Change, error) {
	x, err := e.Store.Exchange(ctx, r.Exchange)
	if err != nil {
		return nil, err
	}
	p, err := e.Store.Payload(ctx, x.Request.ID)
	if err != nil {
		return nil, err
	}
	_, changes := e.resend(r, x, p)
	return changes, nil
}

// resend is signature.Resend, which for a capture of an inbox with a described scheme knows that as well.
func (e *Engine) resend(r hooks.Replay, x hooks.Exchange, p hooks.Payload) (hooks.Header, []hooks.Change) {
	if in, ok := e.Store.Inbox(x.Inbox); ok && in.Verify.Scheme == hooks.SchemeDescribed && r.Sign.Described == (hooks.Description{}) {
		r.Sign.Described = in.Verify.Described
	}
	_, original := hooks.ParseHead(p.Head)
	return signature.Resend(r, original)
}

// whereItWent gives the whole URL of an exchange's request, and whether its replay may reach private addresses: only
// where the request itself could. An incoming one came to this program, whatever host it named. Where an imported one
// went, a file says, which is a stranger's word.
func (e *Engine) whereItWent(ctx context.Context, x hooks.Exchange) (url string, allowPrivate bool, err error) {
	if x.Direction == hooks.Out && x.Imported {
		return x.URL, false, nil
	}
	if x.Direction == hooks.Out {
		d, err := e.Store.Delivery(ctx, x.DeliveryID)
		return x.URL, d.AllowPrivate, err
	}
	url, err = e.whereItCame(x)
	return url, true, err
}

// whereItCame gives the whole URL that an incoming request reaches this program by.
func (e *Engine) whereItCame(x hooks.Exchange) (string, error) {
	base := e.localURL.Load()
	if base == nil {
		return "", hooks.Conflict("The local address is closed, so this cannot be sent to it again. Name another URL.")
	}
	target := x.URL
	if _, rest, ok := strings.Cut(target, "://"); ok && !strings.HasPrefix(target, "/") {
		if at := strings.IndexAny(rest, "/?"); at >= 0 {
			target = rest[at:]
		}
	}
	if !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "?") {
		return "", hooks.Conflict("This request named no path that it could be sent to again. Name a URL.")
	}
	return *base + target, nil
}

// TestSubscription sends a test event to one subscription, whatever types it wants.
func (e *Engine) TestSubscription(ctx context.Context, id hooks.ID) (hooks.Delivery, error) {
	s, err := e.Store.Subscription(ctx, id)
	if err != nil {
		return hooks.Delivery{}, err
	}
	now := e.config.Clock()
	data, err := json.Marshal(map[string]string{"subscription_id": id.String(), "message": "This is a test from Bellhop."})
	if err != nil {
		return hooks.Delivery{}, err
	}
	event := hooks.Event{ID: hooks.NewEventID(now), Type: "bellhop.test", At: now, Data: data}
	return e.Store.AddTest(ctx, event, s)
}

// QueueState tells how the queue stands.
func (e *Engine) QueueState(ctx context.Context) (control.QueueState, error) {
	counts, err := e.Store.Counts(ctx)
	if err != nil {
		return control.QueueState{}, err
	}
	states := map[hooks.DeliveryState]int64{}
	for _, state := range hooks.DeliveryStates() {
		states[state] = counts.Deliveries[state]
	}
	l := e.line()
	state := control.QueueState{
		Backend: pipes.Backend(l.address), Address: pipes.Shown(l.address), Trouble: e.QueueTrouble(), Paused: e.paused.Load(), InProcess: e.config.Workers,
		Workers: control.Workers(e.Workers()), TooLarge: l.dispatcher.Large(), States: states,
	}
	if depth, ok := l.depth(ctx); ok {
		state.Depth = &depth
	}
	return state, nil
}

// Pause holds deliveries back, also over a restart.
func (e *Engine) Pause(ctx context.Context) error {
	e.paused.Store(true)
	e.line().dispatcher.Pause()
	return e.Store.SetSetting(ctx, settingPaused, "yes")
}

// Resume lets deliveries leave again.
func (e *Engine) Resume(ctx context.Context) error {
	if err := e.Store.SetSetting(ctx, settingPaused, ""); err != nil {
		return err
	}
	e.paused.Store(false)
	e.line().dispatcher.Resume()
	return nil
}
