package hooks

// Errand is a capture that waits for its inspection, with its request.
type Errand struct {
	Capture Exchange
	Request Payload
}

// Finding is what the inspection of a capture found, and the deliveries that follow from it.
type Finding struct {
	Exchange      ID
	Provider      string
	Event         string
	SenderID      string
	Verdict       Verdict
	VerdictReason string
	Trouble       string     // why the capture has failed already; "" when it has not
	Forwards      []Delivery // method, URL, header, payload, schedule and reach; the store fills in the rest
}
