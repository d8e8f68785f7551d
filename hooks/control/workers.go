package control

import (
	"time"

	"bellhop/hooks"
)

// Worker is the JSON form of hooks.Worker.
type Worker struct {
	Name      string   `json:"name"`
	Host      string   `json:"host"`
	InProcess bool     `json:"in_process"`
	Since     *string  `json:"since"` // null when it does not say
	Seen      *string  `json:"seen"`
	Size      int      `json:"size"`
	InHand    int      `json:"in_hand"`
	Holds     []held   `json:"holds"` // what it has in hand for the longest
	Done      int64    `json:"done"`
	Last      *lastTry `json:"last"` // null when it has done nothing yet
}

type held struct {
	DeliveryID string  `json:"delivery_id"`
	Attempt    int     `json:"attempt"`
	Host       string  `json:"host"`
	Since      *string `json:"since"`
}

type lastTry struct {
	At         *string `json:"at"`
	DeliveryID string  `json:"delivery_id"`
	Outcome    string  `json:"outcome"`
	Status     int     `json:"status"`
	TookMS     int64   `json:"took_ms"`
}

// Workers gives the JSON form of workers.
func Workers(list []hooks.Worker) []Worker {
	out := make([]Worker, 0, len(list))
	for _, w := range list {
		one := Worker{
			Name: w.Name, Host: w.Host, InProcess: w.InProcess, Since: rfc3339(w.Since), Seen: rfc3339(w.Seen),
			Size: w.Size, InHand: w.InHand, Done: w.Done, Holds: make([]held, 0, len(w.Holds)),
		}
		for _, h := range w.Holds {
			one.Holds = append(one.Holds, held{h.Delivery.String(), h.Attempt, h.Host, rfc3339(h.Since)})
		}
		if !w.Last.At.IsZero() {
			one.Last = &lastTry{rfc3339(w.Last.At), w.Last.Delivery.String(), string(w.Last.Outcome), w.Last.Status, w.Last.Took.Round(time.Millisecond).Milliseconds()}
		}
		out = append(out, one)
	}
	return out
}
