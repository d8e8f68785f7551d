package hooks

import (
	"net/http"
	"strconv"
	"time"
)

// WireVersion is the version of the JSON form of Job and Result. A worker refuses jobs of a higher one.
const WireVersion = 1

// Job is what a worker is handed: complete, so that it needs neither database nor secret.
type Job struct {
	Version      int       `json:"v"`
	Delivery     ID        `json:"delivery"`
	Attempt      int       `json:"attempt"`
	Exchange     ID        `json:"exchange"`
	Method       string    `json:"method"`
	URL          string    `json:"url"`
	Target       string    `json:"target,omitempty"` // whom it goes to: what has the same target shares its limits
	Header       Header    `json:"headers"`
	Body         []byte    `json:"body"` // base64 in JSON
	TimeoutMS    int64     `json:"timeout_ms"`
	ConnectMS    int64     `json:"connect_ms,omitempty"` // how long a connection may take of that; 0 is no limit of its own
	AllowPrivate bool      `json:"allow_private"`
	AnswerLimit  int64     `json:"answer_limit"` // bytes of the answer's body that are kept
	ExpiresAt    time.Time `json:"expires_at"`   // from then on another worker may have it: do not begin
}

// Result is what a worker hands back. It is a value: a refusal or a dead host is no error.
type Result struct {
	Version   int       `json:"v"`
	Delivery  ID        `json:"delivery"`
	Attempt   int       `json:"attempt"`
	Exchange  ID        `json:"exchange"`
	Worker    string    `json:"worker"`
	Host      string    `json:"host,omitempty"` // the machine that the worker runs on
	Since     time.Time `json:"since,omitzero"` // when the worker was started
	Beat      *Beat     `json:"beat,omitempty"` // set where a worker tells of itself: then it is the result of no job
	Outcome   Outcome   `json:"outcome"`
	Status    int       `json:"status"` // 0 when there was no answer
	Fault     Fault     `json:"fault,omitempty"`
	Error     string    `json:"error,omitempty"` // a sentence
	StartedAt time.Time `json:"started_at"`
	Timing    Timing    `json:"timing"`
	Sent      []byte    `json:"sent"` // the request's head as it was written, or would have been without a connection
	Head      []byte    `json:"head"` // the answer's head as it came
	Body      []byte    `json:"body"`
	Truncated bool      `json:"truncated"`       // the answer's body was longer than the limit
	Remote    string    `json:"remote"`          // the address that was dialled
	Local     string    `json:"local,omitempty"` // this end of that connection
}

// Beat is what a worker tells of itself every few seconds, so that it is seen while it has nothing to do.
type Beat struct {
	Size   int    `json:"size"`            // how many jobs it does at a time
	InHand int    `json:"in_hand"`         // how many it has in hand
	Holds  []Held `json:"holds,omitempty"` // those that it has in hand for the longest, at most MostHeld
	Done   int64  `json:"done"`            // how many it has done
	Gone   bool   `json:"gone"`            // it ends
}

// Held is a job in hand, without anything of it that may be secret.
type Held struct {
	Delivery ID        `json:"delivery"`
	Attempt  int       `json:"attempt"`
	Host     string    `json:"host"` // that it goes to, with its port; nothing else of the URL
	Since    time.Time `json:"since"`
}

// MostHeld is how many jobs in hand a beat names.
const MostHeld = 32

// BeatEvery is how often a worker tells of itself. One that has something new in hand for a second tells so at once.
const BeatEvery = 5 * time.Second

// Timing tells where the time of a try went, in microseconds; a part that did not happen is 0.
type Timing struct {
	DNS       int64 `json:"dns_us"`
	Connect   int64 `json:"connect_us"`
	TLS       int64 `json:"tls_us"`
	FirstByte int64 `json:"first_byte_us"` // from the start of the try
	Total     int64 `json:"total_us"`
	Reused    bool  `json:"reused"` // the connection was open already
}

// Outcome is how a try ended.
type Outcome string

// The outcomes.
const (
	OutcomeDelivered   Outcome = "delivered"   // a 2xx answer
	OutcomeRefused     Outcome = "refused"     // any other answer
	OutcomeUnreachable Outcome = "unreachable" // no whole answer
	OutcomeExpired     Outcome = "expired"     // the job was too old to begin
)

// Took is the time from the start of the try to its end.
func (r Result) Took() time.Duration { return time.Duration(r.Timing.Total) * time.Microsecond }

// Why says in one sentence why the try did not deliver; "" when it did.
func (r Result) Why() string {
	switch {
	case r.Outcome == OutcomeDelivered:
		return ""
	case r.Error != "":
		return r.Error
	case r.Status != 0:
		text := http.StatusText(r.Status)
		if text != "" {
			text = " " + text
		}
		return "The subscriber answered " + strconv.Itoa(r.Status) + text + "."
	}
	return "No answer came."
}
