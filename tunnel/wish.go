package tunnel

import "context"

// OpenAndWait wishes the door open and returns the state once it is known what came of that: open, on its way back,
// refused, or closed by another's wish. When ctx ends first it returns the state of that moment. Run is running.
func (k *Keeper) OpenAndWait(ctx context.Context) State {
	k.mu.Lock()
	before := k.opening
	k.want = true
	k.mu.Unlock()
	k.wished.ring()
	s, _ := k.Await(ctx, func(now State) bool { // an end of ctx leaves the state of now
		return now.Phase == Open || now.Phase == Reconnecting || k.over(before)
	})
	return s
}

// over says whether an opening has ended since there were so many, or whether none is wished any more.
func (k *Keeper) over(before int) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.opening != before || !k.want
}

// CloseAndWait wishes the door closed and returns when it is, or when ctx ends.
func (k *Keeper) CloseAndWait(ctx context.Context) State {
	k.Close()
	s, _ := k.Await(ctx, func(now State) bool { return now.Phase == Closed })
	return s
}
