package web

import (
	"sync"
	"time"
)

// Limit says how often one source may do something: that many times at once, and once more with every interval that
// goes by.
type Limit struct {
	AtOnce int
	Every  time.Duration
}

// signLimit is the limit of signing unless Pages has another: all of a workshop may sign at once behind the one address of
// their room, and what signs as fast as it can gets 30 entries a minute into the book.
func signLimit() Limit { return Limit{AtOnce: 60, Every: 2 * time.Second} }

// maxSources is how many sources a limiter remembers at least. Each costs about 150 bytes.
const maxSources = 10_000

// limiter holds sources to a Limit. It remembers the last maxSources of them in two generations: when the younger is full,
// it becomes the older, which is forgotten. The zero value but for its Limit works; take may be called from anywhere at once.
type limiter struct {
	Limit
	mu             sync.Mutex
	younger, older map[string]time.Time // when all that a source did will have been paid for, at one a time
}

// take counts one more of what source does, and tells how long it has to wait when that is too often; 0 when it is not.
// What has to wait costs nothing.
func (l *limiter) take(source string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	paid, known := l.younger[source]
	if !known {
		paid = l.older[source]
	}
	if paid.Before(now) {
		paid = now
	}
	paid = paid.Add(l.Every)
	if over := paid.Sub(now) - time.Duration(l.AtOnce)*l.Every; over > 0 {
		return over
	}
	if !known && len(l.younger) >= maxSources || l.younger == nil {
		l.younger, l.older = map[string]time.Time{}, l.younger
	}
	l.younger[source] = paid
	return 0
}
