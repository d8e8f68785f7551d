package store

import (
	"strconv"
	"testing"
	"time"

	"bellhop/hooks"
)

// TestEqualAnswersShareTheirBytes records captures whose answers are the same and ones whose answers differ: each reads
// back its own, and the same ones are written once.
func TestEqualAnswersShareTheirBytes(t *testing.T) {
	h := newHouse(t)
	record := func(answer hooks.Payload) hooks.PayloadRef {
		t.Helper()
		x := hooks.Exchange{ID: h.NextExchange(), Direction: hooks.In, At: h.clock.read(), Took: time.Millisecond, Method: "POST", URL: "/in/a", Inbox: "a", State: hooks.StateNew, Status: 200}
		if err := h.Record(t.Context(), x, hooks.Payload{Body: []byte("{}")}, answer); err != nil {
			t.Fatal(err)
		}
		stored := must[hooks.Exchange](t)(h.Exchange(t.Context(), x.ID))
		if got := must[hooks.Payload](t)(h.Payload(t.Context(), stored.Response.ID)); string(got.Head) != string(answer.Head) || string(got.Body) != string(answer.Body) {
			t.Errorf("answered %q %q, kept %q %q", answer.Head, answer.Body, got.Head, got.Body)
		}
		return stored.Response
	}
	same := hooks.Payload{Head: []byte("HTTP/1.1 200 OK\r\n\r\n"), Body: []byte("ok")}
	first := record(same)
	other := record(hooks.Payload{Head: same.Head, Body: []byte("no")})
	if again := record(same); again.ID != first.ID || other.ID == first.ID {
		t.Errorf("the same answer is payload %d, then %d; another is %d", first.ID, again.ID, other.ID)
	}
	for i := range 3 * maxSharedAnswers {
		record(hooks.Payload{Head: same.Head, Body: []byte(strconv.Itoa(i))})
	}
	if n := len(h.writer.answers); n > maxSharedAnswers {
		t.Errorf("%d answers are remembered", n)
	}
	long := hooks.Payload{Head: same.Head, Body: make([]byte, maxSharedAnswer)}
	if one, other := record(long), record(long); one.ID == other.ID {
		t.Error("a long answer is shared")
	}
}
