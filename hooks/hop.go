package hooks

import "strconv"

// HopLine counts on what leaves how often its cause went through this program, so that what leads in a circle comes to
// an end after MaxHops.
const (
	HopLine = "Bellhop-Hop"
	MaxHops = 10
)

// Hops reads how often a request went through this program before. What is no number was written by somebody else.
func (h Header) Hops() int {
	n, err := strconv.Atoi(h.Get(HopLine))
	if err != nil {
		return 0
	}
	return max(n, 0)
}

// WithHop gives the lines with the count of one hop more than before.
func (h Header) WithHop(before int) Header {
	return append(h.Without(HopLine), [2]string{HopLine, strconv.Itoa(before + 1)})
}
