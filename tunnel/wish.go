package tunnel

import "context"

// OpenAndWait wishes the door open and returns the state once it is known what came of that: open, on its way back,
// refused, or closed by another's wish. When ctx ends first it returns the state of that moment. Run is running.
func (k *Keeper) OpenAndWait(ctx context.Context) State {
	before := k.State()
	k.Open()
	s, _ := k.Await(ctx, func(now State) bool { // an end of ctx leaves the state of now
		switch now.Phase {
		case Open, Reconnecting:
			return true
		case Refused, Closed:
			return !now.Since.Equal(before.Since) // not that of before the wish
		}
		return false
	})
	return s
}

// CloseAndWait wishes the door closed and returns when it is, or when ctx ends.
func (k *Keeper) CloseAndWait(ctx context.Context) State {
	k.Close()
	s, _ := k.Await(ctx, func(now State) bool { return now.Phase == Closed })
	return s
}
