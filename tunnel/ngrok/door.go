// Package ngrok is the door through ngrok: a public address that leads to this machine, by ngrok's agent
// SDK. No other package imports that SDK.
//
// Concurrency: an opening owns three kinds of goroutine: the one that connects (it ends before Open
// returns), the pump that takes visitors from the SDK, and those that let go of the SDK. All have ended
// when Release returns, with one reservation: the SDK can hang while it closes an endpoint under
// traffic, so Release waits for it a bounded time only and then cuts the connection beneath it. What the
// SDK itself leaves behind ends by itself: the heartbeat of a session at its next beat, a reconnection at
// the end of its pause, 30 seconds at most. The SDK's event and command handlers never block.
package ngrok

import (
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	sdk "golang.ngrok.com/ngrok/v2"

	"bellhop/tunnel"
)

// Config is what one opening needs to know. The zero values of all but Authtoken work.
type Config struct {
	// Authtoken is the account's token. It appears in no state, error or log line.
	Authtoken string
	// URL is the public address to ask for, with or without https://; "" is the account's own.
	URL string
	// Policy is the traffic policy of the address, as JSON or YAML; "" is none.
	Policy string
	// Secrets are texts that, like the token, appear in no state, error or log line, such as passwords in Policy.
	Secrets []string
	// ClientVersion is the app's version, told to ngrok.
	ClientVersion string
	// Logger gets a line for each try that fails, and ngrok's warnings; nil is silence.
	Logger *slog.Logger

	// ConnectURL is host:port of the service, "" for ngrok's own; CAs are the authorities trusted
	// there, nil for ngrok's own.
	ConnectURL string
	CAs        *x509.CertPool

	// ConnectWithin is how long an opening may take, 0 for 20 seconds.
	ConnectWithin time.Duration
	// GiveUpAfter is how long a door that dropped tries to come back, 0 for two minutes, negative for
	// ever.
	GiveUpAfter time.Duration
	// Heartbeat is the time between two signs of life, 0 for ten seconds; Patience is how late one may be before the
	// line counts as down, 0 for fifteen seconds.
	Heartbeat, Patience time.Duration
}

// Door is the ngrok endpoint of an account.
type Door struct {
	// Config is asked at each opening, so that a token saved a moment ago counts. Its error, a *tunnel.Refusal, is
	// the opening's.
	Config func() (Config, error)
	// Gauge hears what goes through the door; nil is nobody.
	Gauge Gauge
}

// Gauge hears what goes through a door. Its methods are called from any goroutine and must not block.
type Gauge interface {
	// Moved tells of bytes that came from visitors and that went to them.
	Moved(in, out int)
	// Met tells the account's plan, as ngrok names it, once the door is open.
	Met(plan string)
}

// noGauge hears nothing.
type noGauge struct{}

func (noGauge) Moved(int, int) {}
func (noGauge) Met(string)     {}

// Name is "ngrok".
func (Door) Name() string { return "ngrok" }

// Open connects to ngrok and asks for the address. An error that is not ctx's own is a *tunnel.Refusal:
// at once when ngrok refuses, after Config.ConnectWithin when it cannot be reached.
func (d Door) Open(ctx context.Context, tell func(tunnel.State)) (tunnel.Listener, error) {
	config, err := d.Config()
	if err == nil {
		config, err = config.complete()
	}
	if err != nil {
		return nil, err
	}
	gauge := d.Gauge
	if gauge == nil {
		gauge = noGauge{}
	}
	// The SDK's session lives as long as the context that it was connected with, so that one must not
	// end with the opening.
	session, sessionCtx, err := newSession(context.WithoutCancel(ctx), config, tell)
	if err != nil {
		return nil, err
	}
	endpoint, err := session.open(ctx, sessionCtx)
	if err != nil {
		return nil, err
	}
	gauge.Met(session.plan())
	return newListener(session, endpoint, gauge), nil
}

// complete fills in what is not set and refuses what ngrok need not be asked about.
func (c Config) complete() (Config, error) {
	if c.Authtoken = strings.TrimSpace(c.Authtoken); c.Authtoken == "" {
		return c, refusalFor("ERR_NGROK_4018", nil)
	}
	if c.URL = strings.TrimSpace(c.URL); c.URL != "" {
		if !strings.Contains(c.URL, "://") {
			c.URL = "https://" + c.URL
		}
		u, err := url.Parse(c.URL)
		if err == nil && (u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
			err = errors.New("no web address")
		}
		if err != nil {
			return c, refusalFor("ERR_NGROK_326", err)
		}
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.ConnectWithin == 0 {
		c.ConnectWithin = 20 * time.Second
	}
	if c.GiveUpAfter == 0 {
		c.GiveUpAfter = 2 * time.Minute
	}
	return c, nil
}

// secrets are all texts that nobody may see.
func (c Config) secrets() []string { return append([]string{c.Authtoken}, c.Secrets...) }

// agentOptions are the SDK's options for one session.
func (c Config) agentOptions(s *session) []sdk.AgentOption {
	options := []sdk.AgentOption{
		sdk.WithAuthtoken(c.Authtoken),
		sdk.WithAutoConnect(false),
		sdk.WithClientInfo("bellhop", version(c.ClientVersion)),
		sdk.WithEventHandler(s.notice),
		sdk.WithRPCHandler(s.command),
		sdk.WithLogger(slog.New(quiet{to: c.Logger.Handler(), secrets: c.secrets()})),
		sdk.WithDialer(s.dialer),
	}
	if c.ConnectURL != "" {
		options = append(options, sdk.WithAgentConnectURL(c.ConnectURL))
	}
	if c.CAs != nil {
		options = append(options, sdk.WithAgentConnectCAs(c.CAs))
	}
	if c.Heartbeat != 0 {
		options = append(options, sdk.WithHeartbeatInterval(c.Heartbeat))
	}
	if c.Patience != 0 {
		options = append(options, sdk.WithHeartbeatTolerance(c.Patience))
	}
	return options
}

// version keeps what may stand in a User-Agent; ngrok refuses a client whose is malformed.
func version(v string) string {
	v = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune(".-_", r) {
			return r
		}
		return -1
	}, v)
	if v == "" {
		return "dev"
	}
	return v
}
