package model

import (
	"context"
	"encoding/json"
	"time"

	"bellhop/hooks"
	"bellhop/ui/lang"
)

// TimeSource tells where the time of an exchange went. It may be called from any goroutine.
type TimeSource interface {
	// Timing gives an attempt's hooks.Timing or a capture's hooks.CaptureTiming as JSON; "" when it is not known.
	Timing(context.Context, hooks.ID) (string, error)
}

// Timing is where the time of an exchange went, worded. Nothing in it is guessed: what was not measured has no row.
type Timing struct {
	Title  string // 184 ms in all
	Phases []Phase
	Ticks  [3]string // below the bars: their beginning, middle and end
	Note   string    // what the bars do not tell
	Facts  []NameText
	Absent string // why there are no bars; "" when there are
}

// Phase is a stretch of an exchange's time. Its places go from 0 to 1 of the whole.
type Phase struct {
	Name     string
	Took     string // 146.4 ms
	From, To float32
	Mark     Mark // MarkQuiet is one of the steps before what matters
}

func readTiming(ctx context.Context, source TimeSource, e hooks.Exchange) (Timing, error) {
	text, err := source.Timing(ctx, e.ID)
	if hooks.CodeOf(err) == hooks.CodeNotFound {
		text, err = "", nil
	}
	if err != nil {
		return Timing{}, err
	}
	return NewTiming(e, text), nil
}

// NewTiming words where the time of an exchange went. text is what a TimeSource gives.
func NewTiming(e hooks.Exchange, text string) Timing {
	t := Timing{Facts: timeFacts(e)}
	if !e.Open && e.Took > 0 {
		t.Title = lang.T("%s in all", exactly(e.Took))
	}
	switch {
	case e.Open && e.Direction == hooks.Out:
		t.Absent = lang.T("Sent. Where the time went shows once the answer is here.")
	case e.Direction == hooks.Out:
		t.addAttempt(e, text)
	default:
		t.addArrival(e, text)
	}
	return t
}

func timeFacts(e hooks.Exchange) (facts []NameText) {
	if e.Remote != "" {
		name := lang.As("address", "From")
		if e.Direction == hooks.Out {
			name = lang.T("Address")
		}
		facts = append(facts, NameText{Name: name, Text: printable(e.Remote)})
	}
	if e.Door != "" {
		facts = append(facts, NameText{Name: lang.T("Came through"), Text: printable(e.Door)})
	}
	if e.Attempt > 0 {
		facts = append(facts, NameText{Name: lang.As("noun", "Try"), Text: Number(int64(e.Attempt))})
	}
	return facts
}

// addAttempt words the time of a try. A connection that was open already needed no name, no connecting and no handshake:
// what a dial beside it took is not its time.
func (t *Timing) addAttempt(e hooks.Exchange, text string) {
	var w hooks.Timing
	if json.Unmarshal([]byte(text), &w) != nil || w.Total <= 0 {
		t.Absent = lang.T("It is not known where the time of this try went.")
		if e.Imported {
			t.Absent = lang.T("It came from a file, which does not tell where its time went.")
		}
		return
	}
	connection := lang.T("opened for this try")
	if w.Reused {
		w.DNS, w.Connect, w.TLS = 0, 0, 0
		connection = lang.T("open already")
	}
	b := stretches{timing: t, total: max(w.Total, w.FirstByte)}
	b.add(lang.As("phase", "Look up name"), w.DNS, MarkQuiet)
	b.add(lang.As("phase", "Connect"), w.Connect, MarkQuiet)
	b.add("TLS", w.TLS, MarkQuiet)
	if w.FirstByte > 0 {
		b.add(lang.As("phase", "Send and wait"), w.FirstByte-b.at, MarkWaiting)
		b.add(lang.As("phase", "Read answer"), w.Total-w.FirstByte, MarkDelivered)
		t.Facts = append(t.Facts, NameText{Name: lang.T("First byte"), Text: lang.T("after %s", exact(w.FirstByte))})
	} else {
		b.add(lang.T("No answer"), w.Total-b.at, MarkRefused)
	}
	b.end()
	t.Facts = append(t.Facts, NameText{Name: lang.T("Connection"), Text: connection})
}

// addArrival words how far a capture was when.
func (t *Timing) addArrival(e hooks.Exchange, text string) {
	var w hooks.CaptureTiming
	if json.Unmarshal([]byte(text), &w) != nil || w.Stored <= 0 && w.Processed <= 0 {
		switch {
		case e.Imported:
			t.Absent = lang.T("It came from a file, which does not tell where its time went.")
		case e.Inbox != "":
			t.Absent = lang.T("It is known once this was inspected.")
		default:
			t.Absent = lang.T("Only the whole time of a request to the guestbook is measured.")
		}
		return
	}
	b := stretches{timing: t, total: max(w.Read, w.Stored, w.Processed)}
	b.add(lang.As("phase", "Read"), w.Read, MarkInFlight)
	if w.Stored > 0 {
		name := lang.As("phase", "Store")
		if w.Read == 0 {
			name = lang.As("phase", "Read and store")
		}
		b.add(name, w.Stored-b.at, MarkDelivered)
		t.Note = lang.T("The answer leaves once the request is stored, and waits for nothing behind that.")
	}
	if w.Processed > 0 {
		b.add(lang.As("phase", "Inspect"), w.Processed-b.at, MarkQuiet)
	}
	b.end()
}

// stretches puts phases one behind the other.
type stretches struct {
	timing    *Timing
	at, total int64 // microseconds
}

// add puts a phase behind those before it. One that did not happen is none.
func (b *stretches) add(name string, took int64, mark Mark) {
	took = min(took, b.total-b.at)
	if took <= 0 {
		return
	}
	place := func(us int64) float32 { return float32(float64(us) / float64(b.total)) }
	b.timing.Phases = append(b.timing.Phases, Phase{name, exact(took), place(b.at), place(b.at + took), mark})
	b.at += took
}

func (b *stretches) end() { b.timing.Ticks = [3]string{"0", exact(b.total / 2), exact(b.total)} }

func exactly(d time.Duration) string { return exact(d.Microseconds()) }

// exact words microseconds in milliseconds: 0.02 ms, 1.2 ms, 146.4 ms, 2,041 ms.
func exact(us int64) string {
	ms := float64(us) / 1000
	switch {
	case us <= 0:
		return millis("0")
	case ms < .1:
		return millis(lang.Decimal(ms, 3))
	case ms < 1000:
		return millis(lang.Decimal(ms, 1))
	}
	return millis(Number((us + 500) / 1000))
}
