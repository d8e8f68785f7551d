package hooks

import "time"

// Worker is somebody who performs jobs: the workers in this process together, or a process of their own.
type Worker struct {
	Name      string
	Host      string    // the machine that it runs on; "" when it does not say
	InProcess bool      // it is this program
	Since     time.Time // when it was started; zero when it does not say
	Seen      time.Time // when it was last heard of
	Size      int       // how many jobs it does at a time; 0 when it does not say
	InHand    int       // how many it has in hand, as it said last
	Holds     []Holding // those of them that it has in hand for the longest
	Done      int64     // how many it has done
	Last      LastTry   // what it did last
}

// LastTry is the last that is known of what a worker did.
type LastTry struct {
	At       time.Time // of the result; zero when there was none
	Delivery ID
	Outcome  Outcome
	Status   int
	Took     time.Duration
}

// Holding is a job that a worker has in hand.
type Holding struct {
	Held
	Name string // its subscription's description; "" without one
}
