package ngrok

import (
	"context"
	"errors"
	"sync"
	"time"

	sdk "golang.ngrok.com/ngrok/v2"
	"golang.ngrok.com/ngrok/v2/rpc"

	"bellhop/tunnel"
)

// The SDK's pauses between tries: the first, doubled each time, up to the last.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = 30 * time.Second
)

type stage int

const (
	starting stage = iota // until the endpoint is ours
	serving
	over
)

// session is one opening: one agent of the SDK, never used again. The SDK itself connects again when the
// line drops, for ever and whatever the service says; the session listens to its events, puts them into
// words, and ends what should not go on.
type session struct {
	config Config
	tell   func(tunnel.State)
	agent  sdk.Agent
	dialer *dialer
	end    context.CancelFunc // of the context that the SDK's session lives by

	woke chan struct{} // gets a value at each connection
	lost chan struct{} // closed when the session ended although nobody wished so; loss says why

	mu       sync.Mutex
	stage    stage
	up       bool // connected and authenticated
	line     int  // which of the dialer's lines it is up on
	connects int  // times it came up
	try      int  // the try under way or next, while not up
	stopped  bool // by a command of the service
	loss     *tunnel.Refusal
	refused  *tunnel.Refusal // what the service said to the last try, nil when it said nothing
	giveUp   *time.Timer
}

// newSession returns the session and the context that it lives by.
func newSession(ctx context.Context, c Config, tell func(tunnel.State)) (*session, context.Context, error) {
	ctx, end := context.WithCancel(ctx)
	s := &session{
		config: c,
		tell:   tell,
		dialer: newDialer(),
		end:    end,
		woke:   make(chan struct{}, 1),
		lost:   make(chan struct{}),
	}
	agent, err := sdk.NewAgent(c.agentOptions(s)...)
	if err != nil {
		end()
		return nil, nil, s.refuse(err)
	}
	s.agent = agent
	return s, ctx, nil
}

// open returns the endpoint once it is ours. When it fails, the session is over and has let go.
func (s *session) open(ctx, sessionCtx context.Context) (sdk.EndpointListener, error) {
	type result struct {
		endpoint sdk.EndpointListener
		err      error
	}
	opened := make(chan result, 1)
	go func() {
		endpoint, err := s.connect(sessionCtx)
		opened <- result{endpoint, err}
	}()
	timer := time.NewTimer(s.config.ConnectWithin)
	defer timer.Stop()

	var err error
	select {
	case r := <-opened:
		if r.err == nil {
			s.serve()
			return r.endpoint, nil
		}
		err = s.refuse(r.err)
		opened <- r
	case <-s.lost:
		err = s.loss
	case <-timer.C:
		err = s.unanswered()
	case <-ctx.Done():
		err = ctx.Err()
	}
	s.close(nil)
	within(stepTime, func() { <-opened })
	return nil, err
}

// connect blocks until ngrok has given the endpoint, an error with a code says that it will not, or
// sessionCtx ends.
func (s *session) connect(sessionCtx context.Context) (sdk.EndpointListener, error) {
	if err := s.agent.Connect(sessionCtx); err != nil {
		return nil, err
	}
	options := []sdk.EndpointOption{sdk.WithPoolingEnabled(false)} // who comes to this address must come here
	if s.config.URL != "" {
		options = append(options, sdk.WithURL(s.config.URL))
	}
	if s.config.Policy != "" {
		options = append(options, sdk.WithTrafficPolicy(s.config.Policy))
	}
	for {
		before := s.connected()
		endpoint, err := s.agent.Listen(sessionCtx, options...)
		if err == nil || codeOf(err) != "" {
			return endpoint, err
		}
		// The line dropped in between. The SDK brings the session back, but does not ask again.
		for s.connected() == before {
			select {
			case <-s.woke:
			case <-sessionCtx.Done():
				return nil, err
			}
		}
	}
}

// plan is the account's plan, as ngrok names it; "" when it did not say. The SDK knows it once connect has returned.
func (s *session) plan() string {
	session, err := s.agent.Session()
	if err != nil {
		return "" // it dropped meanwhile
	}
	if details, ok := session.(sdk.AgentSessionDetails); ok {
		return details.PlanName()
	}
	return ""
}

// connected is how often the session has come up.
func (s *session) connected() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connects
}

// serve begins the part of the session's life in which a drop is a reconnection.
func (s *session) serve() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage == over {
		return
	}
	s.stage = serving
	if !s.up {
		s.reconnecting(nil)
	}
}

// notice is called by the SDK, one event at a time.
func (s *session) notice(e sdk.Event) {
	switch e := e.(type) {
	case *sdk.EventAgentConnectSucceeded:
		s.cameUp()
	case *sdk.EventAgentDisconnected:
		s.wentDown(e.Error)
	}
}

func (s *session) cameUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.up, s.line, s.try, s.refused = true, s.dialer.count(), 0, nil
	s.connects++
	s.stopGivingUp()
	select {
	case s.woke <- struct{}{}:
	default:
	}
	if s.stage == serving {
		s.tell(tunnel.State{Phase: tunnel.Open})
	}
}

// wentDown hears that the line dropped, or that a try to bring it back failed; no error means that the
// SDK tries no more.
func (s *session) wentDown(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.up = false
	if s.stage == over {
		return
	}
	if s.stopped {
		s.lose(&tunnel.Refusal{Reason: stoppedReason, Err: errors.New("stopped by the service")})
		return
	}
	if err == nil {
		s.lose(&tunnel.Refusal{Reason: closedReason, Err: errors.New("session closed")})
		return
	}
	s.refused = nil
	if codeOf(err) != "" {
		s.refused = s.refuse(err)
	}
	s.config.Logger.Warn("ngrok line down", "try", s.try, "err", redact(err.Error(), s.config.secrets()...))
	switch {
	case s.refused != nil && (s.stage == starting || isFinal(s.refused.Code)):
		s.lose(s.refused)
	case s.stage == serving:
		s.reconnecting(err)
	case isForged(err):
		s.lose(&tunnel.Refusal{Reason: forgedReason, Err: errors.New(redact(err.Error(), s.config.secrets()...))})
	default:
		s.try++
		s.tell(tunnel.State{
			Phase:  tunnel.Opening,
			Try:    s.try + 1, // the first failed
			Next:   time.Now().Add(pause(s.try)),
			Reason: silentReason,
			Err:    errors.New(redact(err.Error(), s.config.secrets()...)),
		})
	}
}

// reconnecting tells that the door is on its way back, and starts the clock at the first drop. The caller
// holds the lock.
func (s *session) reconnecting(err error) {
	s.try++
	state := tunnel.State{Phase: tunnel.Reconnecting, Try: s.try, Reason: droppedReason}
	if s.try > 1 { // the SDK makes the first try at once
		state.Next = time.Now().Add(pause(s.try - 1))
	}
	if s.refused != nil {
		state.Code, state.Reason, state.Err = s.refused.Code, s.refused.Reason, s.refused.Err
	} else if err != nil {
		state.Err = errors.New(redact(err.Error(), s.config.secrets()...))
	}
	if s.giveUp == nil && s.config.GiveUpAfter > 0 {
		s.giveUp = time.AfterFunc(s.config.GiveUpAfter, s.gaveUp)
	}
	s.tell(state)
}

func (s *session) gaveUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage == over || s.up {
		return
	}
	if s.refused == nil {
		s.refused = &tunnel.Refusal{Reason: gaveUpReason, Err: errors.New("no connection to the service")}
	}
	s.lose(s.refused)
}

// stopGivingUp ends the clock that reconnecting started. The caller holds the lock.
func (s *session) stopGivingUp() {
	if s.giveUp != nil {
		s.giveUp.Stop()
		s.giveUp = nil
	}
}

// lose ends the session by itself. The caller holds the lock.
func (s *session) lose(why *tunnel.Refusal) {
	if s.stage == over {
		return
	}
	s.stage = over
	s.loss = why
	s.stopGivingUp()
	close(s.lost)
}

// endpointDied hears that the SDK's Accept failed: the service took the endpoint away.
func (s *session) endpointDied(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if codeOf(err) != "" {
		s.lose(s.refuse(err))
		return
	}
	reason := closedReason
	if s.stopped {
		reason = stoppedReason
	}
	s.lose(&tunnel.Refusal{Reason: reason, Err: errors.New(redact(err.Error(), s.config.secrets()...))})
}

// command answers what the account's owner can ask for on ngrok's dashboard. After Stop the SDK closes
// the session by itself, once it has answered.
func (s *session) command(_ context.Context, _ sdk.AgentSession, r rpc.Request) ([]byte, error) {
	if r.Method() != rpc.StopAgentMethod {
		return nil, errors.New("this app can be stopped from here, but not restarted or updated")
	}
	s.mu.Lock()
	s.stopped = true
	closing := s.stage == over
	s.mu.Unlock()
	if !closing {
		s.dialer.hold() // until the SDK has closed the line
	}
	return nil, nil
}

// refuse words an error of the SDK.
func (s *session) refuse(err error) *tunnel.Refusal {
	return refusalOf(err, s.config.secrets()...)
}

// unanswered is the refusal for an opening that took too long.
func (s *session) unanswered() *tunnel.Refusal {
	return &tunnel.Refusal{Reason: silentReason, Err: errors.New("no answer in " + s.config.ConnectWithin.String())}
}

// pause is how long the SDK waits after the nth failed try in a row.
func pause(n int) time.Duration {
	d := firstPause
	for ; n > 1 && d < lastPause; n-- {
		d *= 2
	}
	return min(d, lastPause)
}
