package hooks

import "time"

// Exchange is one HTTP request and the response to it, incoming or outgoing: what the Live view lists.
// Its bytes wait in the store; Request and Response name them.
type Exchange struct {
	ID        ID
	Direction Direction
	At        time.Time     // when the request began to arrive, or to leave
	Took      time.Duration // from At to the end of the response; 0 while Open
	Open      bool          // the response is still awaited

	Method string
	URL    string // incoming: the target as sent; outgoing: the whole URL
	Host   string
	Remote string // the other side's address
	Wire   string // incoming: the connection, as Wire names it; known to who records it and not stored
	Door   string // the door it came through; "" when outgoing
	Status int    // 0 when there was no response
	Error  string // a sentence when there was no response or it was cut; "" when all went well
	Fault  Fault  // the class of Error

	Inbox         string // the inbox that captured it; "" for all other exchanges
	State         CaptureState
	StateReason   string // why the state is failed; "" when it is not, or Error says it
	Provider      string // who sent it, as far as the headers tell: "GitHub"
	Event         string // the sender's name for what happened: "push"
	SenderID      string // the sender's id for it: webhook-id, X-GitHub-Delivery and so on
	Seen          int    // how often this inbox has had the SenderID by then, this time included; 0 without one
	First         ID     // the capture that had it first; 0 when this is the first
	Verdict       Verdict
	VerdictReason string

	Origin     Origin // outgoing only
	Cause      Cause
	DeliveryID ID  // outgoing only
	Attempt    int // outgoing only; counts from 1

	Imported bool // it came from a file: whatever it says, it never went through this program

	Request  PayloadRef
	Response PayloadRef
}

// CaptureTiming tells how far a capture was when, in microseconds from when it began to arrive; what is not known is 0.
type CaptureTiming struct {
	Read      int64 `json:"read_us"`      // it was read whole and handed to the store
	Stored    int64 `json:"stored_us"`    // its commit was done, which its answer waits for
	Processed int64 `json:"processed_us"` // it was inspected
}

// Direction tells whether an exchange came to Bellhop or left it.
type Direction string

// The two directions.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// CaptureState is the status of a capture. Exchanges that are no capture have none ("").
type CaptureState string

// A capture is new from its acknowledgement until it was inspected and its forwards are done.
const (
	StateNew       CaptureState = "new"
	StateProcessed CaptureState = "processed"
	StateFailed    CaptureState = "failed"
)

// Verdict is what came of checking a capture's signature.
type Verdict string

// The verdicts. VerdictNone: nobody asked for a check.
const (
	VerdictNone    Verdict = "none"
	VerdictValid   Verdict = "valid"
	VerdictMissing Verdict = "missing"
	VerdictWrong   Verdict = "wrong"
	VerdictTooOld  Verdict = "too_old"
)

// Fault classes why an attempt had no whole response; "" when it had one.
type Fault string

// The faults, in a row's words.
const (
	FaultTimeout     Fault = "timeout"     // no answer within the limit
	FaultUnreachable Fault = "unreachable" // no connection: refused, no route, unknown name
	FaultTLS         Fault = "tls"         // the certificate or the handshake failed
	FaultReset       Fault = "reset"       // the connection broke, or what came was not HTTP; incoming: as the inbox is told to
	FaultBlocked     Fault = "blocked"     // the address is not allowed for this delivery
	FaultLost        Fault = "lost"        // no result came back from a worker within the lease
	FaultUnfit       Fault = "unfit"       // the delivery could not be made into a request
	FaultFormat      Fault = "format"      // of a delivery: its event could not be put into the format, so it was not tried
	FaultClosed      Fault = "closed"      // incoming: the inbox is told to close connections without an answer
	FaultLeft        Fault = "left"        // incoming: the sender went before it could be answered
)

// Origin tells why a delivery exists.
type Origin string

// The origins.
const (
	OriginEvent   Origin = "event"
	OriginForward Origin = "forward"
	OriginReplay  Origin = "replay"
	OriginTest    Origin = "test"
	OriginProbe   Origin = "probe"
)
