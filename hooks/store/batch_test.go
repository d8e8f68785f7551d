package store

import (
	"math/rand/v2"
	"slices"
	"testing"

	"bellhop/hooks"
)

// someIDs gives IDs in the order of sending.
func someIDs(n int) (ids []hooks.ID) {
	for i := range n {
		ids = append(ids, hooks.ID(1+i*3))
	}
	return ids
}

// ofBatch is a delivery of something stored.
func ofBatch(payload hooks.ID) hooks.Delivery {
	return hooks.Delivery{Origin: hooks.OriginReplay, Method: "POST", URL: "http://example.test:9001/x", Payload: payload, Schedule: hooks.Once()}
}

func (h *house) batch(t *testing.T, id hooks.ID) hooks.Batch {
	t.Helper()
	return must[hooks.Batch](t)(h.Batch(t.Context(), id))
}

func (h *house) step(t *testing.T, b hooks.ID, from int, step hooks.BatchStep) bool {
	t.Helper()
	return must[bool](t)(h.AddToBatch(t.Context(), b, from, step))
}

func TestTheExchangesOfABatchComeInTheirOrderFromAnyPlaceOn(t *testing.T) {
	h := newHouse(t)
	chance := rand.New(rand.NewPCG(1, 2))
	for _, ids := range [][]hooks.ID{{7}, someIDs(batchPart), someIDs(3*batchPart + 1)} {
		for range 2 {
			b := must[hooks.Batch](t)(h.AddBatch(t.Context(), hooks.BatchWish{}, ids))
			for range 20 {
				from, limit := chance.IntN(len(ids)+2), 1+chance.IntN(2*batchPart)
				want := ids[min(from, len(ids)):min(from+limit, len(ids))]
				if got := must[[]hooks.ID](t)(h.BatchIDs(t.Context(), b.ID, from, limit)); !slices.Equal(got, want) {
					t.Fatalf("from %d, %d: got %v, want %v", from, limit, got, want)
				}
			}
			slices.Reverse(ids)
		}
	}
}

func TestABatchKeepsItsWishAndHowFarItIs(t *testing.T) {
	h := newHouse(t)
	payload := must[hooks.Exchange](t)(h.Exchange(t.Context(), record(t, h.Store, "a", []byte("x")))).Request.ID
	wish := hooks.BatchWish{Filter: "in", Upto: 9, URL: "http://localhost:1", Sign: hooks.Sign{Scheme: "github", Secrets: []string{"s"}}, Newest: true, InTurn: true, Rate: 2.5}
	b := must[hooks.Batch](t)(h.AddBatch(t.Context(), wish, someIDs(5)))
	if !h.step(t, b.ID, 0, hooks.BatchStep{Deliveries: []hooks.Delivery{ofBatch(payload), ofBatch(99)}, Skips: []string{"No.", "No."}}) {
		t.Fatal("not stored")
	}
	h.reopen(t)
	b = h.batch(t, b.ID)
	if b.Wish.Sign.Scheme != "github" || b.Wish.Sign.Secrets[0] != "s" || b.Wish.Rate != 2.5 || b.Wish.Filter != "in" || !b.Wish.InTurn || !b.Wish.Newest || b.Wish.Upto != 9 {
		t.Errorf("the wish became %+v", b.Wish)
	}
	want := []hooks.Skip{{Reason: "No.", Count: 2}, {Reason: hooks.SkipGone, Count: 1}}
	if b.State != hooks.BatchRunning || b.Total != 5 || b.Made != 1 || b.Skipped != 3 || !slices.Equal(b.Skips, want) || b.Counts[hooks.Due] != 1 {
		t.Errorf("got %+v", b)
	}
	if d := h.one(t); d.Batch != b.ID {
		t.Errorf("the delivery is of batch %d", d.Batch)
	}
	checkCounts(t, h.Store)
}

func TestAStepIsStoredOnceAndOnlyWhileTheBatchRuns(t *testing.T) {
	h := newHouse(t)
	payload := must[hooks.Exchange](t)(h.Exchange(t.Context(), record(t, h.Store, "a", []byte("x")))).Request.ID
	b := must[hooks.Batch](t)(h.AddBatch(t.Context(), hooks.BatchWish{}, someIDs(5)))
	one := hooks.BatchStep{Deliveries: []hooks.Delivery{ofBatch(payload)}}
	if !h.step(t, b.ID, 0, one) || h.step(t, b.ID, 0, one) || h.step(t, b.ID, 2, one) {
		t.Error("a step was stored twice, or out of turn")
	}
	must[hooks.Batch](t)(h.PauseBatch(t.Context(), b.ID))
	if h.step(t, b.ID, 1, one) {
		t.Error("a step was stored while the batch is paused")
	}
	must[hooks.Batch](t)(h.CancelBatch(t.Context(), b.ID, "It was cancelled."))
	if h.step(t, b.ID, 1, one) {
		t.Error("a step was stored after the end")
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM delivery"); n != 1 {
		t.Errorf("%d deliveries", n)
	}
}

func TestPausingABatchHoldsWhatHasNotLeftAlsoOverAStart(t *testing.T) {
	h := newHouse(t)
	payload := must[hooks.Exchange](t)(h.Exchange(t.Context(), record(t, h.Store, "a", []byte("x")))).Request.ID
	b := must[hooks.Batch](t)(h.AddBatch(t.Context(), hooks.BatchWish{}, someIDs(3)))
	h.step(t, b.ID, 0, hooks.BatchStep{Deliveries: []hooks.Delivery{ofBatch(payload), ofBatch(payload), ofBatch(payload)}})
	flying := h.claim(t, 1)
	must[hooks.Batch](t)(h.PauseBatch(t.Context(), b.ID))
	if claims := h.claim(t, 10); len(claims) != 0 {
		t.Fatalf("%d left while paused", len(claims))
	}
	h.reopen(t)
	if err := h.ReleaseLeases(t.Context()); err != nil {
		t.Fatal(err)
	}
	if claims := h.claim(t, 10); len(claims) != 0 {
		t.Fatalf("%d left after a start, %d was in flight", len(claims), flying[0].ID)
	}
	if b := must[hooks.Batch](t)(h.ResumeBatch(t.Context(), b.ID)); b.State != hooks.BatchRunning {
		t.Errorf("it is %s", b.State)
	}
	if claims := h.claim(t, 10); len(claims) != 3 {
		t.Fatalf("%d leave again", len(claims))
	}
	checkCounts(t, h.Store)
}

func TestCancellingABatchGivesUpWhatHasNotLeft(t *testing.T) {
	h := newHouse(t)
	payload := must[hooks.Exchange](t)(h.Exchange(t.Context(), record(t, h.Store, "a", []byte("x")))).Request.ID
	b := must[hooks.Batch](t)(h.AddBatch(t.Context(), hooks.BatchWish{}, someIDs(9)))
	other := h.add(t, hooks.Delivery{Schedule: hooks.Once()}, "not of it")
	h.step(t, b.ID, 0, hooks.BatchStep{Deliveries: []hooks.Delivery{ofBatch(payload), ofBatch(payload), ofBatch(payload)}})
	flying := h.claim(t, 3) // the other one among them
	b = must[hooks.Batch](t)(h.CancelBatch(t.Context(), b.ID, "It was cancelled."))
	if b.State != hooks.BatchCancelled || b.Counts[hooks.GivenUp] != 1 || b.Counts[hooks.InFlight] != 2 || b.Reason != "It was cancelled." {
		t.Errorf("got %+v", b)
	}
	for _, c := range flying[:2] {
		h.book(t, answered(c, 200))
	}
	lost := answered(flying[2], 0)
	lost.Outcome = hooks.OutcomeExpired
	h.book(t, lost)
	b = h.batch(t, b.ID)
	if b.Counts[hooks.InFlight]+b.Counts[hooks.Due]+b.Counts[hooks.Waiting] != 0 || b.Counts[hooks.GivenUp] != 2 {
		t.Errorf("it would go on: %+v", b.Counts)
	}
	if h.state(t, other.ID).State != hooks.Delivered {
		t.Error("another delivery was touched")
	}
	if _, err := h.ResumeBatch(t.Context(), b.ID); hooks.CodeOf(err) != hooks.CodeConflict {
		t.Errorf("resuming it: %v", err)
	}
	if n := rows(t, h.Store, "SELECT count(*) FROM batch_part"); n != 0 {
		t.Errorf("%d parts are kept of it", n)
	}
	checkCounts(t, h.Store)
}

func TestABatchIsDoneWhenAllOfItHasCome(t *testing.T) {
	h := newHouse(t)
	payload := must[hooks.Exchange](t)(h.Exchange(t.Context(), record(t, h.Store, "a", []byte("x")))).Request.ID
	b := must[hooks.Batch](t)(h.AddBatch(t.Context(), hooks.BatchWish{}, someIDs(3)))
	finish := func() hooks.BatchState {
		if err := h.FinishBatch(t.Context(), b.ID); err != nil {
			t.Fatal(err)
		}
		return h.batch(t, b.ID).State
	}
	h.step(t, b.ID, 0, hooks.BatchStep{Deliveries: []hooks.Delivery{ofBatch(payload), ofBatch(payload)}})
	for _, status := range []int{200, 500} {
		h.book(t, answered(h.claim(t, 1)[0], status))
	}
	if finish() != hooks.BatchRunning {
		t.Error("done with one to be made")
	}
	h.step(t, b.ID, 2, hooks.BatchStep{Deliveries: []hooks.Delivery{ofBatch(payload)}})
	if finish() != hooks.BatchRunning {
		t.Error("done with one under way")
	}
	h.book(t, answered(h.one(t), 200))
	if finish() != hooks.BatchDone {
		t.Error("not done")
	}
	want := []hooks.Answers{{Status: 200, Count: 2}, {Status: 500, Count: 1}}
	if got := h.batch(t, b.ID); !slices.Equal(got.Answers, want) || got.Counts[hooks.Delivered] != 2 || got.Counts[hooks.GivenUp] != 1 {
		t.Errorf("got %+v", got)
	}
	if list := must[[]hooks.Batch](t)(h.Batches(t.Context(), 0, 10)); len(list) != 1 || list[0].Made != 3 {
		t.Errorf("listed %+v", list)
	}
	if list := must[[]hooks.Batch](t)(h.RunningBatches(t.Context())); len(list) != 0 {
		t.Errorf("running %+v", list)
	}
}

func TestWhatIsRetriedOfACancelledBatchLeavesWhateverBecomesOfTheRest(t *testing.T) {
	h := newHouse(t)
	payload := must[hooks.Exchange](t)(h.Exchange(t.Context(), record(t, h.Store, "a", []byte("x")))).Request.ID
	b := must[hooks.Batch](t)(h.AddBatch(t.Context(), hooks.BatchWish{}, someIDs(3)))
	h.step(t, b.ID, 0, hooks.BatchStep{Deliveries: []hooks.Delivery{ofBatch(payload), ofBatch(payload), ofBatch(payload)}})
	must[hooks.Batch](t)(h.CancelBatch(t.Context(), b.ID, "It was cancelled."))
	if done := must[hooks.Retried](t)(h.RetryAll(t.Context(), hooks.RetryWish{})); done.Count != 3 {
		t.Fatalf("%d are retried", done.Count)
	}
	h.book(t, answered(h.claim(t, 1)[0], 500))
	if claims := h.claim(t, 10); len(claims) != 2 {
		t.Errorf("%d of the other two leave", len(claims))
	}
	checkCounts(t, h.Store)
}
