package hooks

// MaxPage is the most rows that one list call gives.
const MaxPage = 1000

// ExchangeQuery chooses exchanges for a list, newest first. Zero fields choose nothing out.
type ExchangeQuery struct {
	Direction Direction
	Inbox     string
	State     CaptureState
	Delivery  ID // the attempts of this delivery
	Before    ID // only rows with a smaller ID: the key of the next page
	Limit     int
}

// DeliveryQuery chooses deliveries for a list, newest first. Zero fields choose nothing out.
type DeliveryQuery struct {
	DeliveryChoice
	State  DeliveryState
	ByEnd  bool // of GivenUp: those that were given up last first; Before is then the last row of the page before
	Before ID
	Limit  int
}

// Counts tells how much there is, without reading any list.
type Counts struct {
	Exchanges  int64
	Comments   map[CommentState]int64
	Bytes      int64 // the size of the database file
	Deliveries map[DeliveryState]int64
}
