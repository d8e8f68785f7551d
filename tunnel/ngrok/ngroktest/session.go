package ngroktest

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"golang.ngrok.com/muxado/v2"
)

// Session is an agent that is connected.
type Session struct {
	server *Server
	conn   *gated
	plain  muxado.Session // below mux
	mux    muxado.TypedStreamSession
	muted  atomic.Bool
	done   chan struct{} // closed when the session has ended
}

// talk serves one agent's connection until it ends.
func (s *Server) talk(c *gated) {
	secure := tls.Server(c, s.tls)
	_ = secure.SetDeadline(time.Now().Add(time.Minute))
	if err := secure.Handshake(); err != nil {
		return
	}
	_ = secure.SetDeadline(time.Time{})
	plain := muxado.Server(secure, nil)
	session := &Session{
		server: s,
		conn:   c,
		plain:  plain,
		mux:    muxado.NewTypedStreamSession(plain),
		done:   make(chan struct{}),
	}
	for {
		stream, err := session.mux.AcceptTypedStream()
		if err != nil {
			break
		}
		s.work.Go(func() { session.answer(stream) })
	}
	close(session.done)
	_ = session.mux.Close()
	s.detach(session)
}

// ended says whether the connection is gone.
func (a *Session) ended() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// answer serves one stream that the agent opened.
func (a *Session) answer(stream muxado.TypedStream) {
	if stream.StreamType() == beatStream {
		a.beat(stream)
		return
	}
	var answer any
	var err error
	switch stream.StreamType() {
	case authStream:
		answer, err = a.auth(stream)
	case bindStream:
		answer, err = a.bind(stream)
	case unbindStream:
		answer, err = a.unbind(stream)
	case infoStream:
		answer = map[string]string{"Region": "lo"}
	default:
		answer = plainAnswer{Error: fmt.Sprintf("unknown request %d", stream.StreamType())}
	}
	if err != nil {
		return // the agent went away in the middle of it
	}
	if json.NewEncoder(stream).Encode(answer) == nil {
		_ = stream.Close()
	}
}

// beat sends every heartbeat back until the session ends or is muted.
func (a *Session) beat(stream io.ReadWriter) {
	var mark [4]byte
	for {
		if _, err := io.ReadFull(stream, mark[:]); err != nil {
			return
		}
		if a.muted.Load() {
			continue
		}
		if _, err := stream.Write(mark[:]); err != nil {
			return
		}
		a.server.change(func() { a.server.counts.Beats++ })
	}
}

func (a *Session) auth(stream io.Reader) (any, error) {
	var request Auth
	if err := json.NewDecoder(stream).Decode(&request); err != nil {
		return nil, err
	}
	s := a.server
	var fault *Fault
	s.change(func() {
		s.counts.Auths++
		s.lastAuth = request
		fault = s.refuseAuth
	})
	if delay := s.config.AuthDelay; delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-a.done:
			return nil, errors.New("session ended")
		}
	}
	if fault == nil && s.config.OnAuth != nil {
		fault = s.config.OnAuth(request)
	}
	if fault == nil {
		fault = s.judge(request.Extra.Authtoken)
	}
	if fault != nil {
		return authAnswer{Error: fault.text()}, nil
	}
	answer := authAnswer{Version: "3", ClientID: request.ClientID, Extra: authAnswerExtra{
		Version: "ngroktest", Region: "lo", Cookie: "cookie", AccountName: "Test Account",
		PlanName: s.config.Plan,
	}}
	s.change(func() {
		s.ids++
		answer.Extra.AgentSessionID = fmt.Sprintf("ts_%d", s.ids)
		if answer.ClientID == "" {
			answer.ClientID = fmt.Sprintf("client_%d", s.ids)
		}
		if !a.ended() {
			s.sessions[a] = struct{}{}
		}
	})
	return answer, nil
}

// judge refuses a token in ngrok's words, which repeat it.
func (s *Server) judge(token string) *Fault {
	switch {
	case token == "":
		return &Fault{"ERR_NGROK_4018", "Usage of ngrok requires a verified account and authtoken."}
	case s.config.Authtoken == "" || token == s.config.Authtoken:
		return nil
	case len(token) < 20 || strings.Contains(token, " "):
		return &Fault{"ERR_NGROK_105", "The authtoken you specified does not look like a proper ngrok authtoken.\nYour authtoken: " + token}
	}
	return &Fault{"ERR_NGROK_107", "The authtoken you specified is properly formed, but it is invalid.\nYour authtoken: " + token}
}

func (a *Session) bind(stream io.Reader) (any, error) {
	var request Bind
	if err := json.NewDecoder(stream).Decode(&request); err != nil {
		return nil, err
	}
	s := a.server
	var fault *Fault
	s.change(func() {
		s.counts.Binds++
		s.lastBind = request
		fault = s.refuseBind
	})
	if fault == nil && s.config.OnBind != nil {
		fault = s.config.OnBind(request)
	}
	if fault != nil {
		return bindAnswer{Error: fault.text()}, nil
	}
	e, fault, err := s.attach(a, request)
	if err != nil {
		return nil, err
	}
	if fault != nil {
		return bindAnswer{Error: fault.text()}, nil
	}
	return bindAnswer{
		ID: e.id, URL: e.url, Proto: request.Proto, Opts: request.Opts,
		Extra: bindAnswerExtra{Token: e.token, TunnelID: "tn_" + e.id},
	}, nil
}

func (a *Session) unbind(stream io.Reader) (any, error) {
	var request unbind
	if err := json.NewDecoder(stream).Decode(&request); err != nil {
		return nil, err
	}
	s := a.server
	var gone *endpoint
	s.change(func() {
		s.counts.Unbinds++
		for token, e := range s.endpoints {
			if e.id == request.ID && e.session == a {
				gone = e
				delete(s.endpoints, token)
			}
		}
	})
	if gone == nil {
		return plainAnswer{Error: "no such endpoint"}, nil
	}
	gone.close()
	return plainAnswer{}, nil
}

// Mute lets the session's heartbeats go unanswered from now on.
func (a *Session) Mute() { a.muted.Store(true) }

// Freeze makes a black hole of the session's connection: nothing that the agent sends is read any more, and nothing that
// the service sends arrives. It stays until it is dropped.
func (a *Session) Freeze() { a.conn.freeze() }

// Vanish is Freeze on a service that knows nothing of the session any more: its end of the line is gone, and the agent
// was not told.
func (a *Session) Vanish() {
	a.Freeze()
	a.server.detach(a)
}

// GoAway tells the agent that the service takes no more requests on this session. Visitors still come through it.
func (a *Session) GoAway() error {
	polite, ok := a.plain.(interface {
		GoAway(code muxado.ErrorCode, debug []byte, by time.Time) error
	})
	if !ok {
		return errors.ErrUnsupported
	}
	return polite.GoAway(muxado.NoError, []byte("going away"), time.Now().Add(5*time.Second))
}

// Drop cuts the session's connection.
func (a *Session) Drop() { _ = a.conn.Close() }

// Stop asks the agent to end and returns its answer, "" for yes. Restart and Update ask likewise.
func (a *Session) Stop() (string, error) { return a.ask(stopStream) }

// Restart asks the agent to start anew.
func (a *Session) Restart() (string, error) { return a.ask(restartStream) }

// Update asks the agent to replace itself.
func (a *Session) Update() (string, error) { return a.ask(updateStream) }

func (a *Session) ask(kind muxado.StreamType) (string, error) {
	stream, err := a.mux.OpenTypedStream(kind)
	if err != nil {
		return "", err
	}
	_ = stream.SetReadDeadline(time.Now().Add(5 * time.Second))
	// An agent may answer and be gone before the library has noticed that it wrote: the answer counts.
	_, failed := stream.Write([]byte("{}\n"))
	var answer plainAnswer
	if err := json.NewDecoder(stream).Decode(&answer); err != nil {
		return "", errors.Join(failed, err)
	}
	if failed == nil {
		_ = stream.Close()
	}
	return answer.Error, nil
}

// TakeAway closes the session's endpoints with a notice; the session stays.
func (a *Session) TakeAway(f Fault) error {
	s := a.server
	var gone []*endpoint
	s.change(func() {
		for token, e := range s.endpoints {
			if e.session == a {
				gone = append(gone, e)
				delete(s.endpoints, token)
			}
		}
	})
	for _, e := range gone {
		e.close()
		stream, err := a.mux.OpenTypedStream(takeStream)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(stream).Encode(takeAway{e.id, f.Message, f.Code}); err != nil {
			return err
		}
		_ = stream.Close()
	}
	return nil
}
