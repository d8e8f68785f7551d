package store

import (
	"slices"
	"time"

	"bellhop/hooks"
)

// The bounds of what is remembered of connections within this computer: how many, twice at most, and how many of the
// last requests on each.
const (
	maxWires    = 2048
	maxWireNews = 8
)

// wires remembers what lately came over which connection and which attempts went over it, so that an attempt that went
// to one of our own doors is told to be the cause of its capture. What is forgotten leaves a capture without a cause.
type wires struct{ young, old map[string]wireNews }

// wireNews is what one connection carried. HTTP/1.1 has one exchange on it at a time: a request comes after its attempt
// began and before the first byte of the answer to it.
type wireNews struct {
	came  []news // captures and pages whose cause is not known
	tries []news // attempts that were booked before what came of them was recorded
}

// news is an exchange and when it was on a connection; of what came, only since is known.
type news struct {
	exchange    hooks.ID
	since, upto time.Time
}

func (w *wires) of(wire string) wireNews {
	if known, ok := w.young[wire]; ok {
		return known
	}
	return w.old[wire]
}

func (w *wires) put(wire string, known wireNews) {
	if len(w.young) >= maxWires {
		w.young, w.old = nil, w.young
	}
	if w.young == nil {
		w.young = map[string]wireNews{}
	}
	w.young[wire] = known
}

// remembering gives a list with one more, without the oldest when there are too many.
func remembering(list []news, n news) []news {
	if len(list) == maxWireNews {
		list = list[1:]
	}
	return append(list, n)
}

// cameOf finds the request that a try made: the last one by the time that the answer began. Others may have gone over
// the connection while the try still waited for it.
func (k wireNews) cameOf(try news) (hooks.ID, bool) {
	for _, c := range slices.Backward(k.came) {
		if try.spans(c) {
			return c.exchange, true
		}
	}
	return 0, false
}

// spans reports whether what came may be of a try.
func (n news) spans(came news) bool { return !came.since.Before(n.since) && !came.since.After(n.upto) }

// nameCopy makes an attempt that went to one of our own doors the cause of what came in there. A capture is recorded
// before its answer leaves, and so before this; a page may be recorded later.
func (t *tx) nameCopy(r hooks.Result) error {
	wire := hooks.Wire(r.Local, r.Remote)
	if wire == "" {
		return nil
	}
	try := news{r.Exchange, r.StartedAt, r.StartedAt.Add(r.Took())}
	if r.Timing.FirstByte > 0 {
		try.upto = r.StartedAt.Add(time.Duration(r.Timing.FirstByte) * time.Microsecond)
	}
	w := &t.writer.wires
	came, found := w.of(wire).cameOf(try)
	if !found {
		t.after = append(t.after, func() {
			known := w.of(wire)
			known.tries = remembering(known.tries, try)
			w.put(wire, known)
		})
		return nil
	}
	return t.exec("UPDATE exchange SET cause_kind = 'exchange', cause_id = ? WHERE id = ? AND direction = 'in' AND cause_kind = ''", r.Exchange.String(), int64(came))
}

// cameFrom tells an exchange that came over a connection within this computer its cause, or remembers it for when the
// attempt is booked.
func (t *tx) cameFrom(x *hooks.Exchange) {
	if x.Wire == "" || x.Cause.Kind != "" {
		return
	}
	w, n := &t.writer.wires, news{exchange: x.ID, since: x.At}
	for _, try := range w.of(x.Wire).tries {
		if try.spans(n) {
			x.Cause = hooks.CausedBy(hooks.CauseExchange, try.exchange)
		}
	}
	if x.Cause.Kind != "" {
		return
	}
	wire := x.Wire
	t.after = append(t.after, func() {
		known := w.of(wire)
		known.came = remembering(known.came, n)
		w.put(wire, known)
	})
}
