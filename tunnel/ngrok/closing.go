package ngrok

import (
	"time"

	sdk "golang.ngrok.com/ngrok/v2"
)

// Closing a session: the endpoint is given back, then the session ended, then the pump awaited. Each
// step is bounded, because each can hang in the SDK.
const stepTime = 400 * time.Millisecond

// close ends the session; each of its steps is bounded. endpoint is nil when there is none.
func (s *session) close(endpoint sdk.EndpointListener) {
	s.mu.Lock()
	s.stage = over
	s.stopGivingUp()
	s.mu.Unlock()
	if endpoint != nil {
		s.dialer.hold()
		if s.canUnbind() {
			s.unbind(endpoint)
			within(stepTime, func() { _ = s.agent.Disconnect() })
		}
	}
	s.dialer.close()
	if endpoint != nil {
		within(stepTime, func() {
			_ = s.agent.Disconnect()
			_ = endpoint.Close() // ends the pump now, also when the SDK pauses between two tries
		})
	}
	s.end()
}

// canUnbind says whether the line is one to say goodbye on. While it is down there is nobody to say it
// to, and while the SDK brings up a new one, which may be before it has told that the old one dropped,
// asking races with that. A session stopped from afar says goodbye by itself. The dialer makes no more
// lines by now.
func (s *session) canUnbind() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.up && !s.stopped && s.line == s.dialer.count()
}

// unbind gives the endpoint back. The SDK's Close first waits for visitors who are being handed over, so
// none may come until it has passed that point: then it sends its request, and the answer may come in.
func (s *session) unbind(endpoint sdk.EndpointListener) {
	select {
	case <-s.dialer.wrote: // of earlier
	default:
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_ = endpoint.Close()
	}()
	timer := time.NewTimer(stepTime)
	defer timer.Stop()
	select {
	case <-s.dialer.wrote:
	case <-timer.C:
		return
	}
	s.dialer.resume()
	select {
	case <-closed:
	case <-timer.C:
	}
}

// within calls f and waits for its end, but no longer than d.
func within(d time.Duration, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
