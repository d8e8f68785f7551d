package model

import (
	"context"
	"strings"

	"bellhop/hooks"
	"bellhop/ui/redact"
)

// Text gives words to be shown: with stand-ins while the veil is on, and else as they are.
func (v *Veil) Text(words string) string {
	if !v.On() {
		return words
	}
	words, _ = redact.Text(words, redact.All)
	return words
}

// URL gives an address to be shown. Whoever copies or opens it takes the true one.
func (v *Veil) URL(address string) string {
	if !v.On() {
		return address
	}
	return redact.URL(address, redact.All)
}

// Host gives the name of a host to be shown, with or without a port.
func (v *Veil) Host(host string) string {
	if !v.On() {
		return host
	}
	return redact.Host(host, redact.All)
}

// Fob gives a door's state to be shown.
func (v *Veil) Fob(f Fob) Fob {
	if v.On() {
		f.URL, f.Title, f.Reason = v.Text(f.URL), v.Text(f.Title), v.Text(f.Reason)
	}
	return f
}

// Doors gives doors to be shown: their addresses stay to be copied and have what covers them beside them.
func (v *Veil) Doors(rows []DoorRow) []DoorRow {
	if !v.On() {
		return rows
	}
	for i, r := range rows {
		rows[i].Shown, rows[i].Title, rows[i].Reason = v.URL(r.URL), v.Text(r.Title), v.Text(r.Reason)
		rows[i].Label, rows[i].Exposes, rows[i].Said = v.Text(r.Label), v.Text(r.Exposes), v.Text(r.Said)
	}
	return rows
}

// Subscription gives a subscription to be worded. What is edited and sent is not its business.
func (v *Veil) Subscription(s hooks.Subscription) hooks.Subscription {
	if v.On() {
		s.URL, s.Description, s.Reason = v.URL(s.URL), v.Text(s.Description), v.Text(s.Reason)
		s.Visitor.Source = redact.Address(s.Visitor.Source, redact.All)
	}
	return s
}

// delivery gives a delivery to be worded.
func (v *Veil) delivery(d hooks.Delivery) hooks.Delivery {
	if v.On() {
		d.URL, d.Reason = v.URL(d.URL), v.Text(d.Reason)
	}
	return d
}

// worker gives a worker to be worded. Its name is often that of its machine.
func (v *Veil) worker(w hooks.Worker) hooks.Worker {
	if !v.On() {
		return w
	}
	if w.Host != "" {
		host := redact.Host(w.Host, redact.All)
		w.Name, w.Host = strings.ReplaceAll(w.Name, w.Host, host), host
	}
	w.Holds = append([]hooks.Holding(nil), w.Holds...)
	for i, h := range w.Holds {
		w.Holds[i].Name, w.Holds[i].Host = v.Text(h.Name), redact.Host(h.Host, redact.All)
	}
	return w
}

// Subscribers gives what reads subscriptions as another source does, and redacts the tries at them while the veil is on.
// The subscriptions stay as they are, as they are edited.
func (v *Veil) Subscribers(of SubscriberSource) SubscriberSource { return veiledSubscribers{of, v} }

type veiledSubscribers struct {
	SubscriberSource
	veil *Veil
}

// Tries lists the newest attempts at a subscription, newest first.
func (s veiledSubscribers) Tries(ctx context.Context, subscription hooks.ID, limit int) ([]hooks.Exchange, error) {
	list, err := s.SubscriberSource.Tries(ctx, subscription, limit)
	return s.veil.exchanges(list), err
}

// Exchanges lists newest first.
func (s veiledSubscribers) Exchanges(ctx context.Context, q hooks.ExchangeQuery) ([]hooks.Exchange, error) {
	list, err := s.SubscriberSource.Exchanges(ctx, q)
	return s.veil.exchanges(list), err
}

// Payload gives bytes that look like those that are stored.
func (s veiledSubscribers) Payload(ctx context.Context, id hooks.ID) (hooks.Payload, error) {
	p, err := s.SubscriberSource.Payload(ctx, id)
	return s.veil.payload(p), err
}
